# A frozen dataclass that can be called.
# cell: make_factories
from dataclasses import dataclass


@dataclass(frozen=True)
class _Make:
    w: int

    def __call__(self):
        return nn.Linear(8, self.w)


def make_factories(widths):
    return list(map(_Make, widths))
