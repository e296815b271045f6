"""MySequential, and two broken variants that are kept to show what registration is for."""

from collections.abc import Iterator

import torch
from torch import nn

__all__ = ["ListSequential", "MySequential", "SeedSequential"]


class MySequential(nn.Module):
    """A chain of blocks: each block's output is the next block's input.

    It behaves like ``nn.Sequential``: a block used twice runs twice and is counted once, an empty
    chain returns its input, a chain may hold chains. It leaves out three things: it takes no
    ``OrderedDict``, it cannot be changed after it was built, and a slice of it is a plain list of
    blocks, to be made a chain again with ``MySequential(*net[:2])``.

    From the page "The sequential block" (``sequential.html``).

    Args:
        *blocks: the blocks in the order of their calls, registered as ``"0"``, ``"1"``, ...

    Shape:
        the first block's input to the last block's output.

    Raises:
        TypeError: if one of the blocks is not an ``nn.Module``; for ``None``, as in
            ``nn.Sequential``, only when the chain is called.

    Example:
        >>> import torch
        >>> from torch import nn
        >>> from blocks_lib import MySequential
        >>> net = MySequential(nn.Linear(20, 256), nn.ReLU(), nn.Linear(256, 10))
        >>> net(torch.rand(2, 20)).shape
        torch.Size([2, 10])
        >>> len(net), net[-1], len(net[:2])
        (3, Linear(in_features=256, out_features=10, bias=True), 2)
    """

    _modules: dict[str, nn.Module]  # type: ignore[assignment]

    def __init__(self, *blocks: nn.Module) -> None:
        super().__init__()
        for index, block in enumerate(blocks):
            self.add_module(str(index), block)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Return ``X`` after every block: the shapes are those of the blocks."""
        for block in self._modules.values():
            X = block(X)
        return X

    def __len__(self) -> int:
        """Return how many calls the chain makes; a block used twice counts twice."""
        return len(self._modules)

    def __iter__(self) -> Iterator[nn.Module]:
        """Iterate over the blocks in the order of their calls."""
        return iter(self._modules.values())

    def __getitem__(self, index: int | slice) -> nn.Module | list[nn.Module]:
        """Return one block, or for a slice a list of blocks.

        Raises:
            IndexError: if there is no such block.
        """
        return list(self)[index]


class SeedSequential(nn.Module):
    """Broken on purpose: the chapter's first MySequential, which uses each block as its own key.

    The forward pass is right. But names in PyTorch are strings, so ``parameters()``,
    ``named_parameters()``, ``state_dict()``, ``load_state_dict()``, ``zero_grad()`` and ``repr()``
    raise, and the same block given twice is stored, and called, once.

    From the page "The sequential block" (``sequential.html``).

    Args:
        *args: the blocks in the order of their calls.

    Shape:
        the first block's input to the last block's output.

    Example:
        >>> import torch
        >>> from torch import nn
        >>> from blocks_lib import SeedSequential
        >>> net = SeedSequential(nn.Linear(20, 256), nn.ReLU(), nn.Linear(256, 10))
        >>> net(torch.rand(2, 20)).shape
        torch.Size([2, 10])
        >>> list(net.parameters())
        Traceback (most recent call last):
        ...
        TypeError: can only concatenate str (not "Linear") to str
    """

    _modules: dict[nn.Module, nn.Module]  # type: ignore[assignment]

    def __init__(self, *args: nn.Module) -> None:
        super().__init__()
        for block in args:
            self._modules[block] = block

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Return ``X`` after every block: the shapes are those of the blocks."""
        for block in self._modules.values():
            X = block(X)
        return X


class ListSequential(nn.Module):
    """Broken on purpose: a MySequential that keeps its blocks in a plain Python list.

    The forward and the backward pass are right. But nothing is registered: ``parameters()`` and
    ``state_dict()`` are empty, and ``to()``, ``train()``, ``eval()``, ``apply()``, ``zero_grad()``
    and ``requires_grad_()`` reach no block. No warning says so.

    From the page "The sequential block" (``sequential.html``).

    Args:
        *blocks: the blocks in the order of their calls.

    Shape:
        the first block's input to the last block's output.

    Example:
        >>> import torch
        >>> from torch import nn
        >>> from blocks_lib import ListSequential
        >>> net = ListSequential(nn.Linear(20, 256), nn.ReLU(), nn.Linear(256, 10))
        >>> net(torch.rand(2, 20)).shape
        torch.Size([2, 10])
        >>> len(list(net.parameters()))
        0
    """

    def __init__(self, *blocks: nn.Module) -> None:
        super().__init__()
        self.blocks = list(blocks)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Return ``X`` after every block: the shapes are those of the blocks."""
        for block in self.blocks:
            X = block(X)
        return X
