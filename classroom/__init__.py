"""The running class: the book served beside JupyterLab, the students' work folder, a grading run.

Only this package knows both the course and the grader. Jupyter Server finds the book's extension
through the function below, so that the same setting works here and under JupyterHub.
"""

__all__: list[str] = []


def _jupyter_server_extension_points() -> list[dict[str, object]]:
    from classroom.book_server import Book

    return [{"module": "classroom", "app": Book}]
