"""The course's Jupyter server: `make serve` puts this folder on Jupyter's configuration path."""

import os
import secrets
from pathlib import Path

here = Path(__file__).resolve().parent
folder = Path(os.environ.get("COURSE_FOLDER", here.parent.parent))

c = get_config()  # noqa: F821 (Jupyter provides it)

c.ServerApp.jpserver_extensions = {"classroom": True}
c.Book.announce = True

# Formgrader needs the course below the server's root; a student starts in the folder work/.
c.ServerApp.root_dir = str(folder)
c.FileContentsManager.preferred_dir = str(folder / "work")

# A token of our own, because Jupyter prints a long notice about one that it made itself.
c.IdentityProvider.token = os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(24)
c.ServerApp.open_browser = False
c.ServerApp.allow_root = True
c.ServerApp.answer_yes = True
c.ServerApp.log_level = "ERROR"
c.LabApp.log_level = "ERROR"
c.ServerApp.tornado_settings = {"compress_response": True}

# Nothing is fetched from another host: no news, no list of extensions.
c.LabApp.extension_manager = "readonly"
