"""Serves the built book at /book/ on the reader's own Jupyter server.

One origin for the book and for the kernels: a page can then run its cells with the cookie that the
reader already has, with no second login and no hole in the server's protection.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable
from pathlib import Path

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.utils import url_path_join
from tornado.web import HTTPError, RedirectHandler, StaticFileHandler, authenticated
from traitlets import Bool, Unicode

__all__ = ["Book", "BookHandler"]

FONTS = (".woff", ".woff2", ".ttf")
REPOSITORY = Path(__file__).resolve().parent.parent


class BookHandler(JupyterHandler, StaticFileHandler):
    """One file of the built book, for a reader who has logged in."""

    @allow_unauthenticated
    def get(self, path: str, include_body: bool = True) -> Awaitable[None]:
        # A browser fetches fonts without the header that JupyterHub asks for, and would be sent to
        # log in again and again. They hold nothing to protect.
        if path.endswith(FONTS):
            return StaticFileHandler.get(self, path, include_body)
        return self.get_for_reader(path, include_body)

    @authenticated
    def get_for_reader(self, path: str, include_body: bool) -> Awaitable[None]:
        # Reading the token sets its cookie; without it the page's POST to api/sessions is refused.
        self.xsrf_token  # noqa: B018
        if not Path(self.root, "index.html").is_file():
            raise HTTPError(404, "The book is not built yet. Run: make book")
        return StaticFileHandler.get(self, path, include_body)

    @authenticated
    def head(self, path: str) -> Awaitable[None]:
        return StaticFileHandler.get(self, path, include_body=False)

    def set_extra_headers(self, path: str) -> None:
        """Let the browser keep what has a version in its address, and ask again for the rest."""
        if "v" not in self.request.arguments:
            self.set_header("Cache-Control", "no-cache")


class Book(ExtensionApp):
    """The server extension: a route for the book, and its address for the kernels."""

    name = "classroom"
    description = "Serves the course's book beside JupyterLab"

    html = Unicode(
        str(REPOSITORY / "_build" / "html"), help="Folder that holds the built book."
    ).tag(config=True)
    announce = Bool(False, help="Print both addresses once the server answers.").tag(config=True)

    def initialize_handlers(self) -> None:
        assert self.serverapp is not None
        book = url_path_join(self.serverapp.base_url, "book/")
        # Messages of the assignments' checks link to pages: kernels inherit this address.
        os.environ["BOOK_URL"] = book
        self.handlers.extend(
            [
                (r"/book", RedirectHandler, {"url": book, "permanent": False}),
                (r"/book/(.*)", BookHandler, {"path": self.html, "default_filename": "index.html"}),
            ]
        )

    async def _start_jupyter_server_extension(self, serverapp: object) -> None:
        if not self.announce:
            return
        server = self.serverapp
        assert server is not None
        token = server.identity_provider.token
        query = f"?token={token}" if token else ""
        root = url_path_join(f"http://{server.ip or 'localhost'}:{server.port}", server.base_url)
        print(
            "\nThe course is running. Stop it with Ctrl-C.\n"
            f"  The book:    {url_path_join(root, 'book/')}{query}\n"
            f"  JupyterLab:  {url_path_join(root, 'lab')}{query}",
            flush=True,
        )
