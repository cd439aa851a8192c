"""The checker alone, on matchings that no solver made: it must find what blocks in any of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchkit.assignment import StabilityReport, find_blocking_pairs
from matchkit.assignment.stability import SHOWN, Coverage
from matchkit.availability import Calendar
from matchkit.errors import PreferencesError
from matchkit.kernels.checking import overfull_applicants, weakest_priorities
from matchkit.preferences import Preferences
from tests import naive
from tests.strategies import SmallMarket, small_markets

Pairs = list[tuple[int, int]]


@st.composite
def markets_with_pairs(draw: st.DrawFn) -> tuple[SmallMarket, Pairs]:
    """A market, and any of its acceptable pairs."""
    market = draw(small_markets())
    edges = [(a, p) for a, row in enumerate(naive.lists_of(market.preferences)) for p, _ in row]
    return market, sorted(draw(st.sets(st.sampled_from(edges)))) if edges else []


def holds(market: SmallMarket, pairs: Pairs) -> bool:
    """Whether the pairs are a matching: within seats, limits and calendars."""
    for p, seats in enumerate(market.seats):
        if sum(q == p for _, q in pairs) > seats:
            return False
    for a, most in enumerate(market.quota):
        mine = [p for b, p in pairs if b == a]
        if len(mine) > most or not naive.fits(market.calendar, a, mine):
            return False
    return True


def blocking(market: SmallMarket, pairs: Pairs) -> Pairs:
    seats, quota = np.array(market.seats, np.int64), np.array(market.quota, np.int64)
    found = find_blocking_pairs(pairs, market.preferences, seats, market.calendar, quota)
    return [(a, p) for a, p in found.tolist()]


@given(markets_with_pairs())
@settings(max_examples=400)
def test_any_matching_has_the_blocking_pairs_of_the_definition_and_what_is_none_is_refused(
    case: tuple[SmallMarket, Pairs],
) -> None:
    market, pairs = case
    if holds(market, pairs):
        expected = naive.blocking_pairs(pairs, market.preferences, market.seats, market.calendar, market.quota)
        assert blocking(market, pairs) == expected
    else:
        with pytest.raises(PreferencesError, match=r"This is no matching of the market given\."):
            blocking(market, pairs)


@given(markets_with_pairs())
def test_who_has_too_much_is_told_by_limit_and_calendar(case: tuple[SmallMarket, Pairs]) -> None:
    market, pairs = case
    preferences, quota = market.preferences, np.array(market.quota, np.int64)
    placed = np.array([(a, p) in pairs for a, row in enumerate(naive.lists_of(preferences)) for p, _ in row], np.bool_)
    calendar = market.calendar or Calendar.from_blocks([0] * 4, [1] * 4, [0] * 4, [0] * 3)
    broken = overfull_applicants(preferences.indptr, preferences.project, placed, quota, calendar.arrays)
    for a in range(preferences.n_applicants):
        mine = [p for b, p in pairs if b == a]
        assert broken[a] == (len(mine) > market.quota[a] or not naive.fits(market.calendar, a, mine))


def test_the_weakest_in_a_project_is_the_lowest_priority_seated_there() -> None:
    project, priority = np.array([0, 0, 1, 0], np.int32), np.array([5, 3, 4, 1])
    n_seated, weakest = weakest_priorities(project, priority, np.array([True, True, False, False]), 2)
    assert n_seated.tolist() == [2, 0]
    assert weakest.tolist() == [3, np.iinfo(np.int64).max]


def test_what_breaks_a_rule_is_named() -> None:
    preferences = Preferences([0, 2, 4], [0, 1, 0, 1], [1, 1, 1, 1])
    with pytest.raises(PreferencesError, match=r"^1 project with more placements than seats: 0\. This is no matching"):
        find_blocking_pairs([(0, 0), (1, 0)], preferences, [1, 1])
    with pytest.raises(
        PreferencesError, match=r"^2 applicants with more placements than limit or calendar allow: 0, 1\. This is no"
    ):
        find_blocking_pairs([(0, 0), (0, 1), (1, 0), (1, 1)], preferences, [2, 2])
    calendar = Calendar.from_blocks([0, 0], [1, 1], [5, 6], [10, 11])
    with pytest.raises(PreferencesError, match=r"^1 applicant with more placements than limit or calendar allow: 0\."):
        find_blocking_pairs([(0, 0), (0, 1), (1, 0), (1, 1)], preferences, [2, 2], calendar, 2)


def report(pairs: Pairs) -> StabilityReport:
    blocks = np.array(pairs, np.int64).reshape(-1, 2)
    return StabilityReport(not pairs, blocks, blocks[:0], (), Coverage(9), "all 9 acceptable pairs", "a < b", "x & y.")


def test_a_notebook_shows_the_verdict_and_as_many_pairs_as_can_be_read() -> None:
    found = "<p>x &amp; y. Found by a &lt; b.</p>"
    assert report([])._repr_html_() == f"<p><b>Stable: nobody would rather swap</b></p>{found}"
    one = "<ul><li>applicant 3, project 1</li></ul>"
    assert report([(3, 1)])._repr_html_() == f"<p><b>1 blocking pair</b></p>{found}{one}"
    many = report([(a, 0) for a in range(SHOWN + 1_000)])._repr_html_()
    assert many.startswith(f"<p><b>1,020 blocking pairs</b></p>{found}<ul>")
    assert many.count("<li>") == SHOWN
    assert many.endswith(f"<li>applicant {SHOWN - 1}, project 0</li></ul><p>and 1,000 more</p>")
    assert "more" not in report([(a, 0) for a in range(SHOWN)])._repr_html_()
