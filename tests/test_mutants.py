"""What `tools/mutants.py` counts: which mutants are drawn, and what is said of them."""

from __future__ import annotations

import pytest
from tools.mutants import Change, Mutant, sample, wilson


def many(n: int) -> list[Mutant]:
    packages = ["assignment"] * 2 + ["availability"] + ["scoring"] * 3
    return [Mutant(f"matchkit.{packages[i % 6]}.module.x_f{i}__mutmut_1", None) for i in range(n)]


def test_a_sample_has_of_each_package_its_share() -> None:
    drawn = [mutant.package for mutant in sample(many(600), 60, seed=0)]
    assert [drawn.count(package) for package in ("assignment", "availability", "scoring")] == [20, 10, 30]
    assert sample(many(600), 60, seed=0) != sample(many(600), 60, seed=1)


def test_mutants_that_come_or_go_leave_most_of_a_sample_as_it_was() -> None:
    """Otherwise a change of one function would throw away hours of work."""
    before, after = many(600), many(660)[6:]
    kept = {mutant.name for mutant in sample(before, 60, 0)} & {mutant.name for mutant in sample(after, 60, 0)}
    assert len(kept) > 45


def test_a_test_that_fails_or_comes_to_no_end_kills() -> None:
    assert [code for code in (None, 0, 1, 3, 5, 33, -24, 36) if Mutant("a.b.c", code).is_killed] == [1, 3, -24, 36]


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_limits_are_wilsons(hits: int, n: int, low: float, high: float) -> None:
    """The last case is one of R. G. Newcombe, "Two-sided confidence intervals for the single proportion", 1998."""
    assert wilson(hits, n) == pytest.approx((low, high), abs=5e-5)


def test_a_change_is_told_with_its_place_and_the_reason() -> None:
    change = Change("src/a.py", 3, "x + 1", "x - 1")
    assert change.told("") == "- `src/a.py:3` `x + 1` becomes `x - 1`"
    assert change.told("x is 0.") == "- `src/a.py:3` `x + 1` becomes `x - 1`: x is 0."
