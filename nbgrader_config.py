"""nbgrader's steps mapped on this repository: solutions/ is the source, exercises/ the release.

A class with accounts on one machine shares an exchange: name its folder in NBGRADER_EXCHANGE, or
change the line below. It must exist and everyone must be able to write to it.
"""

import os
from pathlib import Path

c = get_config()  # noqa: F821 (nbgrader defines it)

c.CourseDirectory.course_id = "layers-and-blocks"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.root = str(Path(__file__).resolve().parent)
c.Exchange.root = os.environ.get(
    "NBGRADER_EXCHANGE", str(Path(__file__).resolve().parent / "exchange")
)

# What a student finds where the solution was.
c.ClearSolutions.code_stub = {
    "python": 'raise NotImplementedError("your code goes here")',
}
c.ClearSolutions.text_stub = "Your answer goes here. Double-click to edit."

# Feedback pages that run no script of a student's and show no hidden test.
c.GenerateFeedback.exporter_class = "autograder.feedback.FeedbackExporter"

# What a submission may import when it is graded, besides what the assignments themselves import.
c.Autograder.packages = ["blocks_lib"]
