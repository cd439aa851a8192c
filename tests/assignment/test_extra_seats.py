"""Seats advised where no matching is stable, in markets small enough to try every matching."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from matchkit.assignment import StabilityReport, extra_seats, solve
from tests.assignment.test_all_tiny_markets import draw_restless
from tests.brute_force import try_all
from tests.strategies import SmallMarket


@cache
def unstable_markets() -> list[SmallMarket]:
    rng = np.random.default_rng(11)
    drawn = [draw_restless(rng) for _ in range(500)]
    return [market for market in drawn if not try_all(market).n_stable]


def reports() -> Iterator[tuple[SmallMarket, StabilityReport]]:
    for market in unstable_markets():
        quota = np.array(market.quota)
        yield market, solve(market.preferences, market.seats, calendar=market.calendar, max_projects=quota).stability


def is_cleared(market: SmallMarket, extra: tuple[int, ...]) -> bool:
    """Whether some matching is stable when there are these seats more."""
    seats = np.array(market.seats)
    np.add.at(seats, list(extra), 1)
    return try_all(replace(market, seats=seats.tolist())).n_stable > 0


def near(market: SmallMarket, report: StabilityReport) -> list[int]:
    """Where pairs block; then what those who block list besides."""
    blocked = sorted(set(report.blocking_pairs[:, 1].tolist()))
    owner, project = market.preferences.applicant.tolist(), market.preferences.project.tolist()
    who = set(report.blocking_pairs[:, 0].tolist())
    listed = {p for a, p in zip(owner, project, strict=True) if a in who}
    return blocked + sorted(listed - set(blocked))


def test_one_seat_is_advised_where_one_is_enough_and_first_where_pairs_block() -> None:
    n_one = n_more = 0
    for market, report in reports():
        singles = [p for p in near(market, report) if is_cleared(market, (p,))]
        if singles:
            assert report.extra_seats == (singles[0],)
            n_one += 1
        else:
            assert len(report.extra_seats) != 1
            assert not report.extra_seats or is_cleared(market, report.extra_seats)
            n_more += 1
    assert n_one > 5


def test_without_trying_seats_one_by_one_none_that_is_advised_can_be_spared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seats are added wherever pairs block, again and again, and then taken away as long as that does no harm."""
    monkeypatch.setattr(extra_seats, "MOST_EXTRA_SEATS", 0)
    n_advised = 0
    for market, report in reports():
        advised = report.extra_seats
        if advised:
            n_advised += 1
            assert advised == tuple(sorted(advised))
            assert is_cleared(market, advised)
            for i in range(len(advised)):
                assert not is_cleared(market, advised[:i] + advised[i + 1 :])
    assert n_advised > 5


def test_no_advice_is_given_where_adding_seats_comes_to_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra_seats, "MOST_EXTRA_SEATS", 0)
    monkeypatch.setattr(extra_seats, "MOST_ROUNDS", 0)
    assert all(report.extra_seats == () for _, report in reports())
