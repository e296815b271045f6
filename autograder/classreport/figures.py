"""What is counted: scores, how hard each check was, what was misunderstood, who was late.

Plain functions from a ClassBook to rows; no file, no picture, no page.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass

from autograder.classreport.gather import ClassBook, Item

__all__ = [
    "Difficulty",
    "Misconception",
    "Scores",
    "Section",
    "correlation",
    "difficulties",
    "misconceptions",
    "scores",
    "sections",
]


@dataclass(frozen=True)
class Scores:
    """The distribution of the scores, late penalties taken off."""

    number: int
    mean: float
    median: float
    deviation: float
    lower: float  # quartiles
    upper: float
    full: int
    zero: int


@dataclass(frozen=True)
class Difficulty:
    """One graded cell: the mean share of its points, and what it says about the rest."""

    item: Item
    number: int  # of students with points for it
    mean: float  # from 0 to 1
    full: int
    nothing: int
    discrimination: float | None  # item-rest correlation; None where it is not defined


@dataclass(frozen=True)
class Misconception:
    """One entry of the catalog that findings named: whom, where, and in which words."""

    name: str
    students: int
    checks: tuple[str, ...]
    see: str  # the section to which most were sent
    cause: str  # the likely cause told most often


@dataclass(frozen=True)
class Section:
    """One place to read again: how many were sent there, and what it cost them."""

    see: str
    students: int
    lost: float
    misconceptions: tuple[str, ...]


def scores(book: ClassBook) -> Scores:
    """Of everybody who has a score."""
    found = [entry.score for entry in book.graded]
    lower, median, upper = (
        statistics.quantiles(found, n=4, method="inclusive") if len(found) > 1 else found * 3
    )
    return Scores(
        len(found),
        statistics.fmean(found),
        median,
        statistics.pstdev(found),
        lower,
        upper,
        sum(score >= book.max_score - 1e-9 for score in found),
        sum(score <= 1e-9 for score in found),
    )


def difficulties(book: ClassBook) -> list[Difficulty]:
    """Every graded cell that is worth points, in the notebook's order."""
    graded = book.graded
    worth = [item for item in book.items if item.points > 0]
    # A sum over other cells is comparable only where everybody has points for all of them.
    settled = {item for item in worth if all(item in entry.points for entry in graded)}
    totals = [sum(entry.points[item] for item in settled) for entry in graded]
    rows = []
    for item in worth:
        pairs = [
            (entry.points[item], total - (entry.points[item] if item in settled else 0.0))
            for entry, total in zip(graded, totals, strict=True)
            if item in entry.points
        ]
        points = [own for own, _ in pairs]
        mean = statistics.fmean(points) / item.points if points else math.nan
        full = sum(own >= item.points - 1e-9 for own in points)
        nothing = sum(own <= 1e-9 for own in points)
        related = correlation(points, [rest for _, rest in pairs])
        rows.append(Difficulty(item, len(points), mean, full, nothing, related))
    return rows


def correlation(x: list[float], y: list[float]) -> float | None:
    """Pearson's; None where one of the two does not vary, or there are fewer than three."""
    if len(x) < 3 or max(x) - min(x) < 1e-9 or max(y) - min(y) < 1e-9:
        return None
    return statistics.correlation(x, y)


def misconceptions(book: ClassBook) -> list[Misconception]:
    """Those that findings name, the most widespread first."""
    holders: dict[str, set[str]] = defaultdict(set)
    checks: dict[str, Counter[str]] = defaultdict(Counter)
    places: dict[str, Counter[str]] = defaultdict(Counter)
    causes: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in book.entries:
        for said in {said for said in entry.findings if said.misconception}:
            holders[said.misconception].add(entry.student)
            checks[said.misconception][said.check] += 1
            places[said.misconception][said.see] += bool(said.see)
            causes[said.misconception][said.cause] += bool(said.cause)
    rows = [
        Misconception(
            name,
            len(whom),
            _ranked(checks[name]),
            _first(places[name]),
            _first(causes[name]),
        )
        for name, whom in holders.items()
    ]
    return sorted(rows, key=lambda row: (-row.students, row.name))


def sections(book: ClassBook) -> list[Section]:
    """The places that findings point to, the one that most were sent to first."""
    holders: dict[str, set[str]] = defaultdict(set)
    lost: dict[str, float] = defaultdict(float)
    named: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in book.entries:
        for said in entry.findings:
            if said.see:
                holders[said.see].add(entry.student)
                lost[said.see] += said.lost
                named[said.see][said.misconception] += bool(said.misconception)
    rows = [
        Section(
            see,
            len(whom),
            round(lost[see], 6),
            _ranked(named[see]),
        )
        for see, whom in holders.items()
    ]
    return sorted(rows, key=lambda row: (-row.students, -row.lost, row.see))


def _ranked(counted: Counter[str]) -> tuple[str, ...]:
    """The words that were counted, the most frequent first, in the same order every time."""
    some = [word for word, count in counted.items() if count]
    return tuple(sorted(some, key=lambda word: (-counted[word], word)))


def _first(counted: Counter[str]) -> str:
    return next(iter(_ranked(counted)), "")
