"""The fewest days for legs in windows apart, counted off week by week, against every set of days."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest

from matchkit.availability import fewest_days as module
from matchkit.availability.fewest_days import Work, fewest_days


def random_work(seed: int, *, n_legs: int = 1, has_fixed: bool = False) -> Work:
    rng = np.random.default_rng(seed)
    weeks, per_day = int(rng.integers(1, 3)), int(rng.integers(2, 12))
    days = 7 * weeks
    hours = np.where(rng.random(days) < 0.5, per_day, 0).astype(np.int64)
    limit = int(rng.integers(1, 5 * per_day + 1))
    cuts = sorted(rng.choice(days + 1, 2 * n_legs, replace=False).tolist())
    loads = rng.integers(1, limit + 2, n_legs).tolist()
    flexible = [(load, np.arange(*cuts[2 * i : 2 * i + 2])) for i, load in enumerate(loads)]
    fixed = np.where(rng.random(days) < 0.15, 1, 0) if has_fixed else np.zeros(days)
    return Work(hours, fixed.astype(np.int64), flexible, limit, per_day)


def is_enough(work: Work, days: Sequence[int]) -> bool:
    """For every set of legs, their windows hold what they ask for together (Rado 1942)."""
    hours = work.hours.copy()
    hours[list(days)] = work.per_day
    room = hours - work.fixed
    limits = work.limit - work.fixed.reshape(-1, 7).sum(axis=1)
    if (room[work.fixed > 0] < 0).any() or (limits < 0).any():
        return False
    legs = range(len(work.flexible))
    for some in (subset for n in legs for subset in combinations(legs, n + 1)):
        worked = np.zeros_like(room)
        for leg in some:
            worked[work.flexible[leg][1]] = room[work.flexible[leg][1]]
        if np.minimum(worked.reshape(-1, 7).sum(axis=1), limits).sum() < sum(work.flexible[leg][0] for leg in some):
            return False
    return True


def fewest(work: Work) -> int:
    """How many days are needed; 0 where all there are would not be enough."""
    asked = np.concatenate([*(window for _, window in work.flexible), np.flatnonzero(work.fixed)])
    free = [day for day in np.unique(asked).tolist() if not work.hours[day]]
    return next((n for n in range(1, len(free) + 1) for days in combinations(free, n) if is_enough(work, days)), 0)


@pytest.mark.parametrize("has_fixed", [False, True])
@pytest.mark.parametrize("n_legs", [1, 2, 3])
def test_days_are_enough_and_no_fewer_are(n_legs: int, has_fixed: bool) -> None:
    n_answers = 0
    for seed in range(120):
        work = random_work(seed, n_legs=n_legs, has_fixed=has_fixed)
        if is_enough(work, []):
            continue
        found = fewest_days(work, lambda days, work=work: is_enough(work, days))  # type: ignore[misc]
        assert len(found) == fewest(work), seed
        assert found == sorted(set(found))
        assert not found or is_enough(work, found)
        n_answers += bool(found)
    assert n_answers > 5


def scattered_work(seed: int) -> Work:
    """Legs on days of which others lie between, as where fixed work elsewhere closes some: nothing is counted off."""
    rng = np.random.default_rng(seed)
    per_day = int(rng.integers(2, 8))
    hours = np.where(rng.random(14) < 0.3, per_day, 0).astype(np.int64)
    limit = int(rng.integers(per_day, 4 * per_day))
    has_fixed = (rng.random(14) < 0.3) & (hours > 0)
    fixed = np.where(has_fixed, rng.integers(1, per_day + 1, 14), 0).astype(np.int64)
    flexible = [
        (int(rng.integers(1, 2 * per_day)), np.sort(rng.choice(14, int(rng.integers(1, 6)), replace=False)))
        for _ in range(int(rng.integers(2, 4)))
    ]
    return Work(hours, fixed, flexible, limit, per_day)


def test_legs_on_scattered_days_get_the_fewest_and_nearly_always_the_earliest() -> None:
    n_answers = n_earliest = 0
    for seed in range(500):
        work = scattered_work(seed)
        if is_enough(work, []):
            continue
        found = fewest_days(work, lambda days, work=work: is_enough(work, days))  # type: ignore[misc]
        assert len(found) == fewest(work), seed
        if found:
            asked = np.concatenate([*(days for _, days in work.flexible), np.flatnonzero(work.fixed)])
            free = [day for day in np.unique(asked).tolist() if not work.hours[day]]
            earliest = next(days for days in combinations(free, len(found)) if is_enough(work, days))
            n_answers += 1
            n_earliest += found == list(earliest)
    assert n_answers > 200
    assert n_earliest > 0.95 * n_answers


def test_among_days_that_add_as_much_early_ones_are_named() -> None:
    work = Work(np.zeros(14, np.int64), np.zeros(14, np.int64), [(8, np.arange(3, 12))], 40, 4)
    assert fewest_days(work, lambda days: is_enough(work, days)) == [3, 4]


def two_legs_in_one_window() -> Work:
    """Windows that overlap, so that days are not counted off: the second leg needs the last day, the first any two."""
    nothing = np.zeros(7, np.int64)
    return Work(nothing, nothing, [(8, np.arange(0, 5)), (4, np.arange(4, 5))], 40, 4)


def test_the_exact_test_has_the_last_word() -> None:
    """Here it knows of something that no linear program sees: one day more than the hours alone would need."""
    work = two_legs_in_one_window()
    assert fewest_days(work, lambda days: is_enough(work, days)) == [0, 1, 4]
    found = fewest_days(work, lambda days: is_enough(work, days) and len(days) > 3)
    assert found == [0, 1, 2, 4]


def test_one_day_that_serves_two_legs_is_found_behind_one_for_each() -> None:
    """Leaving out late days first ends with two; the program for hours alone is as content with halves of both."""
    nothing = np.zeros(7, np.int64)
    work = Work(nothing, nothing, [(4, np.array([0, 2])), (4, np.array([1, 2]))], 40, 8)
    assert fewest_days(work, lambda days: is_enough(work, days)) == [2]


def test_no_program_is_needed_for_one_leg_or_for_windows_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """What each leg would need alone is counted off, and that is nearly always enough."""

    def no_program(*_: object) -> list[int]:
        raise AssertionError

    monkeypatch.setattr(module, "_branch", no_program)
    n_answers = 0
    for seed in range(400):
        work = random_work(seed, n_legs=1 + seed % 2)
        windows = [set(window.tolist()) for _, window in work.flexible]
        weeks = [{day // 7 for day in window} for window in windows]
        is_apart = len(weeks) == 1 or not weeks[0] & weeks[1]
        if is_apart and not is_enough(work, []):
            found = fewest_days(work, lambda days, work=work: is_enough(work, days))  # type: ignore[misc]
            assert len(found) == fewest(work), seed
            n_answers += bool(found)
    assert n_answers > 50


def test_no_answer_is_given_after_too_many_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    work = two_legs_in_one_window()
    monkeypatch.setattr(module, "MOST_TRIES", 0)
    assert fewest_days(work, lambda days: is_enough(work, days)) == []
