"""The blocks that the chapter builds, and tools that show what a network is made of."""

from blocks_lib.blocks import MLP, FixedHiddenMLP, NestMLP, ScaledLinear, chimera
from blocks_lib.containers import ListSequential, MySequential, SeedSequential
from blocks_lib.ownership import Ownership, Part, ownership
from blocks_lib.timing import Timing, time_call
from blocks_lib.trace import Call, Trace, trace

__all__ = [
    "MLP",
    "Call",
    "FixedHiddenMLP",
    "ListSequential",
    "MySequential",
    "NestMLP",
    "Ownership",
    "Part",
    "ScaledLinear",
    "SeedSequential",
    "Timing",
    "Trace",
    "chimera",
    "ownership",
    "time_call",
    "trace",
]
