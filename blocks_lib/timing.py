"""Timing that can be repeated: warm-up, fixed threads, and a spread beside the median."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["Timing", "time_call"]

# Quartiles of fewer rounds than this say nothing.
_FEWEST_ROUNDS = 5


@dataclass(frozen=True)
class Timing:
    """How long one call takes. All times are in microseconds per call.

    From the page "Efficiency" (``efficiency.html``).

    Attributes:
        median_us: the median over all rounds.
        low_us: the lower quartile: one round in four was faster.
        high_us: the upper quartile: one round in four was slower.
        calls: the number of calls in each round.
        rounds: the number of rounds.
        threads: the number of threads that torch was given.

    Example:
        >>> from blocks_lib import Timing
        >>> Timing(median_us=5.06, low_us=4.98, high_us=5.31, calls=1000, rounds=40, threads=1)
        5.06 µs (4.98 to 5.31)
    """

    median_us: float
    low_us: float
    high_us: float
    calls: int
    rounds: int
    threads: int

    def __repr__(self) -> str:
        median, low, high = (_rounded(us) for us in (self.median_us, self.low_us, self.high_us))
        return f"{median} µs ({low} to {high})"


def _rounded(us: float) -> str:
    return f"{us:,.0f}" if us >= 100 else f"{us:.3g}"


def time_call(
    function: Callable[..., object], *args: Any, threads: int = 1, seconds: float = 0.2
) -> Timing:
    """Time ``function(*args)``: the median of many rounds, each of many calls.

    ``torch.utils.benchmark`` does the measuring: it sets the number of threads, chooses how many
    calls make a round, keeps the garbage collector off, and waits for an accelerator. The calls
    made to warm up are not counted. The number of threads is restored, also when the call raises.

    From the page "Efficiency" (``efficiency.html``).

    Args:
        function: what to time. It is called many times, so it should leave no trace.
        *args: its arguments.
        threads: how many threads torch may use inside an operation.
        seconds: roughly how long to measure. There are at least five rounds, so that a call that
            takes longer than a fifth of this makes the whole measurement longer.

    Returns:
        The median and the quartiles, in microseconds per call.

    Raises:
        ValueError: if ``threads`` is less than 1 or ``seconds`` is not positive.
        Exception: whatever ``function`` raises.

    Example:
        >>> import torch
        >>> from torch import nn
        >>> from blocks_lib import time_call
        >>> timing = time_call(nn.Linear(8, 8), torch.rand(2, 8), seconds=0.01)
        >>> 0 < timing.low_us <= timing.median_us <= timing.high_us
        True
    """
    if threads < 1:
        raise ValueError(f"threads must be at least 1, not {threads}.")
    if not seconds > 0:
        raise ValueError(f"seconds must be more than 0, not {seconds}.")
    # Here rather than above: it takes a tenth of a second, and only this function needs it.
    from torch.utils.benchmark import Timer

    timer = Timer(
        "function(*args)", globals={"function": function, "args": args}, num_threads=threads
    )
    timer.timeit(1)
    measured = timer.blocked_autorange(min_run_time=seconds)
    times = list(measured.times)
    while len(times) < _FEWEST_ROUNDS:
        times += timer.timeit(measured.number_per_run).times
    low, median, high = (1e6 * cut for cut in statistics.quantiles(times, method="inclusive"))
    return Timing(median, low, high, measured.number_per_run, len(times), threads)
