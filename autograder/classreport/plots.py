"""The page's plots, as SVG in a data address: an <img> draws it and runs nothing of it."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from autograder.course import CourseError

__all__ = ["bars", "histogram", "need_matplotlib", "times"]

BLUE, GRAY, RED = "#1f5a92", "#5b6470", "#a32f24"
STYLE: Any = {
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GRAY,
    "font.size": 11,
    "svg.fonttype": "path",
    "svg.hashsalt": "autograder",
    "text.parse_math": False,
}


def need_matplotlib() -> None:
    """Raise CourseError with what to install, before any work is done."""
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise CourseError(
            "the report draws with matplotlib, which is not installed: pip install matplotlib"
        ) from None


def histogram(values: Sequence[float], most: float, label: str) -> str:
    """How many have which score: a bar a point, or about twenty bars where there are many points.

    A bar counts from its left edge to below its right edge; full marks have the last to themselves.
    """
    from matplotlib.ticker import MaxNLocator

    figure, axes = _figure(3.0)
    width = max(1.0, float(round(most / 20)))
    edges = [n * width for n in range(int(max([most, *values]) / width + 1e-6) + 2)]
    axes.hist(values, bins=edges, color=BLUE, edgecolor="white")
    axes.set_xlim(0, edges[-1])
    axes.set_xlabel(label)
    axes.set_ylabel("students")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=12, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    return _address(figure)


def bars(labels: Sequence[str], values: Sequence[float], label: str, most: float | None) -> str:
    """A horizontal bar for each label, the first on top; `most` ends the scale, if given."""
    figure, axes = _figure(0.8 + 0.28 * len(labels))
    axes.barh(range(len(labels)), values, color=BLUE, height=0.7)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_xlabel(label)
    if most is not None:
        axes.set_xlim(0, most)
    else:
        axes.xaxis.get_major_locator().set_params(integer=True)
    return _address(figure)


def times(handed_in: Sequence[datetime], due: datetime | None) -> str:
    """When the submissions came, with a line at the due date."""
    import matplotlib.dates as dates

    figure, axes = _figure(2.6)
    axes.hist(dates.date2num(handed_in), bins=40, color=BLUE, edgecolor="white", linewidth=0.4)
    if due is not None:
        axes.axvline(float(dates.date2num(due)), color=RED, linewidth=2)
        axes.text(
            float(dates.date2num(due)), 1.02, "due", color=RED, ha="center",
            transform=axes.get_xaxis_transform(),
        )  # fmt: skip
    locator = dates.AutoDateLocator(maxticks=8)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))
    axes.set_xlabel("handed in (UTC)")
    axes.set_ylabel("students")
    axes.yaxis.get_major_locator().set_params(integer=True)
    return _address(figure)


def _figure(height: float) -> tuple[Any, Any]:
    # A figure without pyplot: no window, no state that another thread could see.
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(10.3, height), layout="constrained")
        return figure, figure.subplots()


def _address(figure: Any) -> str:
    import matplotlib

    stream = io.BytesIO()
    with matplotlib.rc_context(STYLE):
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return "data:image/svg+xml;base64," + base64.b64encode(stream.getvalue()).decode()
