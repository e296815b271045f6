"""Takes the pictures of the pages for students and instructors, from the real thing.

    python -m classroom.screenshots

The repository is cloned to a temporary folder, a small class hands in and is graded there, the
course is served, and Chromium takes the pictures. They change only when what they show changes:
run this after a change of an assignment, of the grader or of JupyterLab.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import nbformat
from PIL import Image
from playwright.sync_api import BrowserContext, Page, sync_playwright

from classroom.grade import main as grade

__all__ = ["main"]

REPOSITORY = Path(__file__).resolve().parents[1]
PICTURES = REPOSITORY / "book" / "img"
ASSIGNMENTS = ["ex1_list_vs_ordereddict", "ex2_parallel_block", "ex3_block_factory"]
CHROMIUM = shutil.which("chromium") or "chromium"
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
GOOD = "PyTorch registers what is assigned to an attribute. It does not look into a list."
VAGUE = "The implementation would be different."


def answered(course: Path, name: str, change: Callable[[str], str], words: str):
    """The student's notebook of an assignment, filled in with the solution after `change`."""
    solution = nbformat.read(course / "solutions" / name / f"{name}.ipynb", 4)
    sources = {cell.id: cell.source for cell in solution.cells}
    notebook = nbformat.read(course / "exercises" / name / f"{name}.ipynb", 4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            lines = [line for line in sources[cell.id].splitlines() if "### " not in line]
            cell.source = change("\n".join(lines)) if cell.cell_type == "code" else words
    return notebook


def wrong_dimension(source: str) -> str:
    return source.replace("dim=-1", "dim=0")


def hand_in(course: Path) -> None:
    """Ana does everything, Ben most of it and joins along the batch, Cleo nothing."""
    for name in ASSIGNMENTS:
        nbformat.write(answered(course, name, str, GOOD), submitted(course, "ana", name))
    for name in ASSIGNMENTS[:2]:
        notebook = answered(course, name, wrong_dimension, VAGUE)
        nbformat.write(notebook, submitted(course, "ben", name))
    name = ASSIGNMENTS[1]
    release = course / "exercises" / name / f"{name}.ipynb"
    shutil.copy(release, submitted(course, "cleo", name))


def submitted(course: Path, student: str, name: str) -> Path:
    folder = course / "submitted" / student / name
    folder.mkdir(parents=True)
    return folder / f"{name}.ipynb"


def save(page: Page, name: str, height: int) -> None:
    """Store the top of what is visible, with few colors, because the book carries it along."""
    path = PICTURES / f"{name}.png"
    width = page.viewport_size["width"]
    page.screenshot(path=path, clip={"x": 0, "y": 0, "width": width, "height": height})
    Image.open(path).convert("RGB").quantize(64).save(path, optimize=True)
    print(f"{path.relative_to(REPOSITORY)}: {path.stat().st_size // 1024} KB")


def student_pictures(context: BrowserContext, base: str, course: Path) -> None:
    """A failed check in JupyterLab, and the page of feedback that follows."""
    name = ASSIGNMENTS[1]
    notebook = answered(course, name, wrong_dimension, VAGUE)
    nbformat.write(notebook, course / "work" / name / f"{name}.ipynb")
    page = context.new_page()
    page.goto(f"{base}/lab/tree/work/{name}/{name}.ipynb", wait_until="commit")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=120_000)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=120_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    check = page.locator(".jp-Cell", has_text="shape_cases").locator(".jp-OutputArea").first
    check.wait_for(timeout=120_000)
    check.scroll_into_view_if_needed()
    page.wait_for_timeout(3000)
    save(page, "student-check", 740)
    page.goto((course / "feedback" / "ben" / name / f"{name}.html").as_uri())
    save(page, "student-feedback", 620)
    page.close()


def instructor_pictures(context: BrowserContext, base: str) -> None:
    """The list of assignments, and a written answer that is graded by hand."""
    page = context.new_page()
    page.goto(f"{base}/formgrader", wait_until="commit")
    page.get_by_role("link", name=ASSIGNMENTS[2]).wait_for(timeout=60_000)
    save(page, "instructor-formgrader", 560)
    page.goto(f"{base}/formgrader/gradebook/{ASSIGNMENTS[0]}/{ASSIGNMENTS[0]}")
    page.get_by_role("link", name="Submission #1").click()
    answer = page.locator("textarea.comment").last
    answer.wait_for(timeout=60_000)
    answer.evaluate("box => box.scrollIntoView({block: 'end'})")
    page.wait_for_timeout(2000)
    save(page, "instructor-manual", 740)
    page.close()


def main() -> int:
    """Clone, hand in, grade, serve, take the pictures; nothing else is left behind."""
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder) / "course"
        subprocess.run(["git", "clone", "--quiet", str(REPOSITORY), str(course)], check=True)
        hand_in(course)
        grade(["--course-dir", str(course)])
        command = [sys.executable, "-m", "classroom.serve", "--port", "9321"]
        server = subprocess.Popen(command, cwd=course, stdout=subprocess.PIPE, text=True)
        try:
            address = next(line for line in server.stdout if "/lab?token=" in line)
            base, token = re.search(r"(http://[^/]+)/lab\?token=(\w+)", address).groups()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
                context = browser.new_context(viewport={"width": 1180, "height": 740})
                context.new_page().goto(f"{base}/api/status?token={token}")
                student_pictures(context, base, course)
                instructor_pictures(context, base)
                browser.close()
        finally:
            server.terminate()
            server.wait(timeout=30)
    return 0


if __name__ == "__main__":
    sys.exit(main())
