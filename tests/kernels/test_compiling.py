"""Kernels compile wherever they are."""

from __future__ import annotations

from typing import Any

import pytest
from numba import njit

from matchkit.kernels import compiling


def test_where_nothing_can_be_kept_kernels_compile_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container may have a read-only package folder and no home; numba then refuses to cache at all."""

    def without_a_place(**options: Any) -> Any:
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return njit(**options)

    monkeypatch.setattr(compiling, "njit", without_a_place)

    @compiling.kernel
    def double(value: int) -> int:
        return 2 * value

    assert double(21) == 42
