"""Hostile hand-ins and the outcome that each must have; `make attacks` prints the table."""

from . import (  # noqa: F401
    engine,
    forging,
    notebooks,
    pages,
    processes,
    reading,
    resources,
    writing,
)
from .frame import ATTACKS

__all__ = ["ATTACKS"]
