"""Timing reports quartiles per call, and gives the threads back."""

import pytest
import torch
from torch.utils import benchmark

from blocks_lib import Timing, time_call


@pytest.fixture(autouse=True)
def three_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    yield
    torch.set_num_threads(before)


def recorded(monkeypatch, times, calls=10):
    """Let torch's benchmark report rounds of ``calls`` calls that took ``times`` seconds."""

    def blocked_autorange(self, callback=None, min_run_time=0.2):
        return benchmark.Measurement(calls, list(times), self._task_spec)

    monkeypatch.setattr(benchmark.Timer, "blocked_autorange", blocked_autorange)


def test_median_and_quartiles_are_microseconds_per_call(monkeypatch):
    recorded(monkeypatch, [0.05, 0.01, 0.04, 0.02, 0.03], calls=1000)
    timing = time_call(lambda: None)
    assert (timing.low_us, timing.median_us, timing.high_us) == pytest.approx((20, 30, 40))
    assert (timing.calls, timing.rounds) == (1000, 5)


def test_a_slow_function_is_timed_in_at_least_five_rounds(monkeypatch):
    recorded(monkeypatch, [1.0], calls=1)
    called = []
    timing = time_call(called.append, 0)
    assert timing.rounds == 5
    assert len(called) > 4


def test_the_first_calls_are_not_measured(monkeypatch):
    recorded(monkeypatch, [1.0] * 5)
    called = []
    time_call(called.append, 0)
    assert called, "all calls were measured ones"


def test_the_function_gets_its_arguments():
    seen = set()
    time_call(lambda *args: seen.add(args), 1, "two", seconds=0.001)
    assert seen == {(1, "two")}


@pytest.mark.parametrize("threads", [1, 2])
def test_the_threads_asked_for_are_those_of_every_call(threads):
    seen = set()
    timing = time_call(lambda: seen.add(torch.get_num_threads()), threads=threads, seconds=0.001)
    assert seen == {threads}
    assert timing.threads == threads
    assert torch.get_num_threads() == 3


def test_the_threads_are_given_back_when_the_call_raises():
    with pytest.raises(ZeroDivisionError):
        time_call(lambda: 1 / 0)
    assert torch.get_num_threads() == 3


def test_a_real_measurement_is_in_order():
    timing = time_call(torch.rand, 8, seconds=0.01)
    assert 0 < timing.low_us <= timing.median_us <= timing.high_us
    assert timing.rounds >= 5


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"threads": 0}, r"threads must be at least 1, not 0\."),
        ({"seconds": 0}, r"seconds must be more than 0, not 0\."),
        ({"seconds": float("nan")}, r"seconds must be more than 0, not nan\."),
    ],
)
def test_bad_options_are_refused_before_any_call(options, message):
    called = []
    with pytest.raises(ValueError, match=message):
        time_call(called.append, 0, **options)
    assert not called


@pytest.mark.parametrize(
    ("us", "shown"), [(0.0421, "0.0421"), (5.064, "5.06"), (99.94, "99.9"), (12345.6, "12,346")]
)
def test_a_timing_shows_three_digits(us, shown):
    assert repr(Timing(us, us, us, 1, 5, 1)) == f"{shown} µs ({shown} to {shown})"
