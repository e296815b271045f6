"""What the class got wrong, what to teach again, and what to look at: a page and a table.

    from autograder.classreport import report
    report("ps1", course_dir="my-course", anonymous=True)

Reads what grading left in the gradebook and in the autograded notebooks, and changes neither.
"""

from autograder.classreport.make import Written, report

__all__ = ["Written", "report"]
