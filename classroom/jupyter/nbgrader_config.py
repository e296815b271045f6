"""nbgrader inside the course's Jupyter server, whatever folder its extensions work in."""

import os
from pathlib import Path

repository = Path(__file__).resolve().parent.parent.parent

c = get_config()  # noqa: F821 (Jupyter provides it)

load_subconfig(str(repository / "nbgrader_config.py"))  # noqa: F821
c.Exchange.assignment_dir = str(Path(os.environ.get("COURSE_FOLDER", repository)) / "work")
