"""The blocks that the chapter builds, and tools that show what a network is made of."""

from blocks_lib.blocks import MLP, FixedHiddenMLP, NestMLP, ScaledLinear, chimera
from blocks_lib.containers import ListSequential, MySequential, SeedSequential
from blocks_lib.timing import Timing, time_call
from blocks_lib.trace import Trace, trace

__all__ = [
    "MLP",
    "FixedHiddenMLP",
    "ListSequential",
    "MySequential",
    "NestMLP",
    "ScaledLinear",
    "SeedSequential",
    "Timing",
    "Trace",
    "chimera",
    "time_call",
    "trace",
]
