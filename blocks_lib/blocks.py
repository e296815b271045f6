"""The chapter's own blocks: small enough to read whole, and the same code as on the pages."""

import torch
from torch import nn
from torch.nn import functional as F

__all__ = ["MLP", "FixedHiddenMLP", "NestMLP", "ScaledLinear", "chimera"]


class MLP(nn.Module):
    """A perceptron with one hidden layer: 20 features in, 256 hidden units, 10 features out.

    From the page "Layers and blocks" (``layers-and-blocks.html``).

    Shape:
        ``(..., 20)`` to ``(..., 10)``, for any number of leading dimensions.

    Raises:
        RuntimeError: when called, if the last dimension of the input is not 20.

    Example:
        >>> import torch
        >>> from blocks_lib import MLP
        >>> net = MLP()
        >>> net(torch.rand(2, 20)).shape
        torch.Size([2, 10])
        >>> [name for name, _ in net.named_parameters()]
        ['hidden.weight', 'hidden.bias', 'out.weight', 'out.bias']
    """

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(20, 256)
        self.out = nn.Linear(256, 10)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Return the ten outputs: ``(..., 20)`` to ``(..., 10)``."""
        return self.out(F.relu(self.hidden(X)))


class FixedHiddenMLP(nn.Module):
    """A block with a constant, one layer used twice, and a loop in its forward.

    The constant ``rand_weight`` is a buffer: it is saved and moved with the net, and the optimizer
    never sees it. Both uses of ``linear`` share one weight. The loop halves the whole batch until
    its absolute sum is at most 1, so each row of the batch influences all the others.

    From the page "Code in the forward pass" (``code-in-forward.html``).

    Shape:
        ``(..., 20)`` to ``()``: one number for the whole batch, with a magnitude of at most 1.

    An infinity or a NaN cannot be halved away: the loop stops at once, and the sum is not finite.

    Raises:
        RuntimeError: when called, if the last dimension of the input is not 20.

    Example:
        >>> import torch
        >>> from blocks_lib import FixedHiddenMLP
        >>> net = FixedHiddenMLP()
        >>> net(torch.rand(2, 20)).shape
        torch.Size([])
        >>> sorted(net.state_dict())
        ['linear.bias', 'linear.weight', 'rand_weight']
    """

    rand_weight: torch.Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("rand_weight", torch.rand(20, 20))
        self.linear = nn.Linear(20, 20)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Return one number for the whole batch: ``(..., 20)`` to ``()``."""
        X = self.linear(X)
        X = F.relu(X @ self.rand_weight + 1)
        X = self.linear(X)
        while X.isfinite().all() and X.abs().sum() > 1:
            X = X / 2
        return X.sum()


class NestMLP(nn.Module):
    """A block that holds a chain of layers and one more layer behind it.

    From the page "Nesting" (``nesting.html``).

    Shape:
        ``(..., 20)`` to ``(..., 16)``.

    Raises:
        RuntimeError: when called, if the last dimension of the input is not 20.

    Example:
        >>> import torch
        >>> from blocks_lib import NestMLP
        >>> net = NestMLP()
        >>> net(torch.rand(2, 20)).shape
        torch.Size([2, 16])
        >>> net.get_parameter("net.0.weight").shape
        torch.Size([64, 20])
    """

    def __init__(self) -> None:
        super().__init__()
        self.net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU())
        self.linear = nn.Linear(32, 16)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Return ``linear(net(X))``: ``(..., 20)`` to ``(..., 16)``."""
        return self.linear(self.net(X))


def chimera() -> nn.Sequential:
    """Return a fresh net put together from three unlike blocks.

    From the page "Nesting" (``nesting.html``).

    Returns:
        ``nn.Sequential`` of a :class:`NestMLP`, a ``Linear(16, 20)`` and a
        :class:`FixedHiddenMLP`; it maps ``(..., 20)`` to ``()``.

    Example:
        >>> import torch
        >>> from blocks_lib import chimera
        >>> net = chimera()
        >>> [type(block).__name__ for block in net]
        ['NestMLP', 'Linear', 'FixedHiddenMLP']
        >>> net(torch.rand(2, 20)).shape
        torch.Size([])
    """
    return nn.Sequential(NestMLP(), nn.Linear(16, 20), FixedHiddenMLP())


class ScaledLinear(nn.Module):
    """The function f(x, w) = c · wᵀx: the weight w learns, the constant c does not.

    The constant is a buffer: saved and moved with the net, never updated. Each of the ``d_out``
    columns of ``weight`` is one w; ``d_out = 1`` is the formula as it stands.

    From the page "Code in the forward pass" (``code-in-forward.html``).

    Args:
        d_in: the number of input features.
        d_out: the number of output features.
        c: the constant factor.

    Shape:
        ``(..., d_in)`` to ``(..., d_out)``.

    Raises:
        RuntimeError: when called, if the last dimension of the input is not ``d_in``.

    Example:
        >>> import torch
        >>> from blocks_lib import ScaledLinear
        >>> net = ScaledLinear(4, c=0.5)
        >>> net(torch.rand(2, 4)).shape
        torch.Size([2, 1])
        >>> [name for name, _ in net.named_parameters()], net.c
        (['weight'], tensor(0.5000))
    """

    c: torch.Tensor

    def __init__(self, d_in: int, d_out: int = 1, c: float = 1.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(d_in, d_out) / d_in**0.5)
        self.register_buffer("c", torch.tensor(float(c)))

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Return ``c * (X @ weight)``: ``(..., d_in)`` to ``(..., d_out)``."""
        return self.c * (X @ self.weight)
