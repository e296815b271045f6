"""An IPython shell that gives a cell's outputs back as data, as a kernel would, without a kernel.

Magics, rich display, inline figures and tracebacks work as in Jupyter. What a cell prints is kept
up to a limit, so that an endless loop of prints ends as a short text.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

__all__ = ["CaptureShell", "Outputs", "capture", "create", "skip_cell"]

MOST_TEXT = 400_000  # characters of printed text a cell
MOST_RICH = 8_000_000  # bytes of figures and the like a cell
MOST_OUTPUTS = 400


class Outputs:
    """The outputs of the cell that runs, in nbformat's form, cut off where they grow too long."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Start a new cell."""
        self.items: list[dict[str, Any]] = []
        self.text = 0
        self.rich = 0
        self.cut = False
        self.clear_at_next = False

    def stream(self, name: str, text: str) -> None:
        """Add printed text; what follows the limit is dropped."""
        if not text:
            return
        self._settle()
        text = text[: max(0, MOST_TEXT - self.text)]
        self.text += len(text)
        if not text:
            self.cut = True
        elif self.items and self.items[-1].get("name") == name:
            self.items[-1]["parts"].append(text)
        elif len(self.items) < MOST_OUTPUTS:
            self.items.append({"output_type": "stream", "name": name, "parts": [text]})
        else:
            self.cut = True

    def add(self, item: dict[str, Any], size: int = 0) -> None:
        """Add one rich output of about `size` bytes."""
        self._settle()
        if len(self.items) >= MOST_OUTPUTS or self.rich + size > MOST_RICH:
            self.cut = True
            return
        self.rich += size
        self.items.append(item)

    def update(self, identity: str, data: dict[str, Any], metadata: dict[str, Any]) -> None:
        """Replace the outputs displayed under `identity`."""
        for item in self.items:
            if item.get("display_id") == identity:
                item["data"], item["metadata"] = data, metadata

    def take(self) -> list[dict[str, Any]]:
        """The cell's outputs, as nbformat has them."""
        taken = []
        for item in self.items:
            plain = {
                key: value for key, value in item.items() if key not in ("parts", "display_id")
            }
            if "parts" in item:
                plain["text"] = "".join(item["parts"])
            taken.append(plain)
        if self.cut:
            taken.append({"output_type": "stream", "name": "stdout", "text": "[output cut off]\n"})
        self.clear()
        return taken

    def _settle(self) -> None:
        if self.clear_at_next:
            self.items, self.clear_at_next = [], False


class _Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of the student's cells."""

    encoding = "utf-8"

    def __init__(self, name: str, outputs: Outputs) -> None:
        self.name, self._outputs = name, outputs

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._outputs.stream(self.name, text)
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1 if self.name == "stdout" else 2

    def isatty(self) -> bool:
        return False


class _Publisher(DisplayPublisher):
    shell: Any

    def publish(self, data: Any, metadata: Any = None, source: Any = None, **more: Any) -> None:
        outputs: Outputs = self.shell.outputs
        identity = (more.get("transient") or {}).get("display_id")
        data, metadata = dict(data), dict(metadata or {})
        if more.get("update") and identity:
            outputs.update(identity, data, metadata)
            return
        item = {"output_type": "display_data", "data": data, "metadata": metadata}
        if identity:
            item["display_id"] = identity
        outputs.add(item, sum(len(value) for value in data.values() if isinstance(value, str)))

    def clear_output(self, wait: bool = False) -> None:
        if wait:
            self.shell.outputs.clear_at_next = True
        else:
            self.shell.outputs.items.clear()


class _DisplayHook(DisplayHook):
    shell: Any

    def write_output_prompt(self) -> None:
        """No prompt: the notebook shows its own."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        item = {
            "output_type": "execute_result",
            "data": dict(format_dict),
            "metadata": dict(md_dict or {}),
            "execution_count": self.prompt_count,
        }
        sizes = (len(value) for value in format_dict.values() if isinstance(value, str))
        self.shell.outputs.add(item, sum(sizes))


class CaptureShell(InteractiveShell):
    """IPython with its outputs kept in `outputs` instead of shown."""

    outputs: Outputs
    display_pub_class = _Publisher
    displayhook_class = _DisplayHook

    def enable_gui(self, gui: Any = None) -> None:
        """There is no window system; inline figures need none."""

    def ask_exit(self) -> None:
        """The notebook goes on after exit() and quit()."""

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        self.outputs.add(
            {
                "output_type": "error",
                "ename": str(getattr(etype, "__name__", etype)),
                "evalue": str(evalue)[:2000],
                "traceback": [str(line)[:20_000] for line in stb][:200],
            }
        )

    def init_history(self) -> None:
        """Keep no history file: nothing outlives a submission."""
        super().init_history()
        if self.history_manager is not None:
            self.history_manager.enabled = False


def create() -> CaptureShell:
    """The process's one shell, ready to run cells; sys.stdout and sys.stderr stay as they are."""
    from traitlets.config import Config

    settings = Config()
    settings.HistoryManager.enabled = False
    settings.InteractiveShell.colors = "nocolor"
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    shell = CaptureShell.instance(config=settings)
    shell.outputs = Outputs()
    _exercise(shell)
    # A worker process that is spawned asks whence __main__ came; in a notebook, from no file.
    shell.user_module.__spec__ = None
    return shell


def _exercise(shell: CaptureShell) -> None:
    """Run what every notebook runs, so that IPython has loaded all of itself; leave no trace."""
    streams = sys.stdin, sys.stdout, sys.stderr
    capture(shell)
    try:
        for source in ("import math\n\nclass One:\n    pass\n\nprint(1)\nOne()", "1 / 0"):
            shell.run_cell(source, store_history=True)
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams
    shell.outputs.clear()
    shell.reset(new_session=True)


def skip_cell(shell: CaptureShell) -> None:
    """Count a cell that is not run here, so that Out[7] and In[7] mean what they did in Jupyter."""
    if shell.history_manager is not None:
        shell.history_manager.input_hist_parsed.append("")
        shell.history_manager.input_hist_raw.append("")
    shell.execution_count += 1


def capture(shell: CaptureShell) -> None:
    """From here on, what is printed goes to the shell's outputs."""
    sys.stdout = _Stream("stdout", shell.outputs)
    sys.stderr = _Stream("stderr", shell.outputs)
    sys.stdin = io.StringIO()
