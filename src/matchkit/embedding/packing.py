"""Linear layers whose weights are laid out once for oneDNN, which otherwise does it again at every call.

PyTorch's own compiler does the same when it freezes a model, with the operators used here, but needs a C++ compiler.
Where they are missing, a model runs as it is: the same vectors up to the rounding of sums, a tenth more slowly.
"""

from __future__ import annotations

import platform
from typing import Any

X86 = ("x86_64", "amd64")


def pack(model: Any, rows: int) -> None:
    """Replace every linear layer of a model on an x86 processor, and join GELU to the one before it.

    Parameters
    ----------
    model
        A torch module in its final precision, in evaluation mode.
    rows
        Rows in most products; layouts are chosen for about as many.
    """
    import torch

    if not _can_pack():
        return
    with torch.inference_mode():
        _replace(model, _packed_class(), rows)


def _can_pack() -> bool:
    import torch

    names = ("_linear_pointwise", "_reorder_linear_weight")
    return (
        platform.machine().lower() in X86
        and torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
        and all(hasattr(torch.ops.mkldnn, name) for name in names)
    )


def _packed_class() -> Any:
    """A module class; made on use, since torch is imported on use."""
    import torch

    class PackedLinear(torch.nn.Module):
        """``x @ weight.T + bias``, then an activation."""

        def __init__(self, linear: Any, rows: int) -> None:
            super().__init__()
            self.weight = torch.ops.mkldnn._reorder_linear_weight(linear.weight.detach().contiguous(), rows)
            self.bias = None if linear.bias is None else linear.bias.detach()
            self.activation, self.algorithm = "none", ""

        def forward(self, x: Any) -> Any:
            return torch.ops.mkldnn._linear_pointwise(x, self.weight, self.bias, self.activation, [], self.algorithm)

    return PackedLinear


def _replace(module: Any, packed: Any, rows: int) -> None:
    import torch

    for name, child in list(module.named_children()):
        if type(child) is torch.nn.Linear:
            setattr(module, name, packed(child, rows))
        else:
            _replace(child, packed, rows)
    # BERT, RoBERTa, MPNet and their kin call the layer ``dense`` and then this.
    if isinstance(getattr(module, "dense", None), packed) and _is_gelu(getattr(module, "intermediate_act_fn", None)):
        module.dense.activation, module.dense.algorithm = "gelu", "none"
        module.intermediate_act_fn = torch.nn.Identity()


def _is_gelu(function: Any) -> bool:
    """The exact one; approximations have names of their own."""
    import torch

    probe = torch.linspace(-3, 3, 25)
    if not callable(function):
        return False
    return bool(torch.allclose(function(probe), torch.nn.functional.gelu(probe), atol=1e-6))
