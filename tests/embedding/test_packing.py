"""Weights laid out once: the same sums."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from matchkit.embedding import packing  # noqa: E402 - torch may be missing

pytestmark = pytest.mark.model


class Feed(torch.nn.Module):  # type: ignore[misc, name-defined]
    """What BERT has between its layers."""

    def __init__(self, activation: object) -> None:
        super().__init__()
        self.dense = torch.nn.Linear(24, 48)
        self.intermediate_act_fn = activation
        self.last = torch.nn.Sequential(torch.nn.Linear(48, 8, bias=False), torch.nn.LayerNorm(8))

    def forward(self, x: object) -> object:
        return self.last(self.intermediate_act_fn(self.dense(x)))


def kinds(model: object) -> list[str]:
    return [type(module).__name__ for module in model.modules()]  # type: ignore[attr-defined]


@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize(
    "activation", [torch.nn.GELU(), torch.nn.GELU("tanh"), torch.nn.functional.gelu, torch.nn.ReLU()], ids=str
)
def test_a_packed_model_gives_the_same(activation: object, precision: torch.dtype) -> None:
    torch.manual_seed(0)
    model = Feed(activation).to(precision).eval()
    x = torch.randn(16, 24, dtype=precision)
    with torch.inference_mode():
        before = model(x).float()
        packing.pack(model, 16)
        after = model(x).float()
    assert torch.allclose(before, after, atol=1e-5 if precision is torch.float32 else 0.05)
    assert kinds(model).count("PackedLinear") == (2 if packing._can_pack() else 0)


def test_where_the_operators_are_missing_the_model_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing.platform, "machine", lambda: "riscv64")
    model = Feed(torch.nn.GELU())
    packing.pack(model, 16)
    assert kinds(model).count("Linear") == 2


def test_only_the_exact_gelu_is_joined() -> None:
    assert packing._is_gelu(torch.nn.GELU())
    assert not packing._is_gelu(torch.nn.GELU("tanh"))
    assert not packing._is_gelu(torch.nn.ReLU())
    assert not packing._is_gelu(None)
