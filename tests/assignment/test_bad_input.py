"""Input that is broken, extreme or empty: refused in words that help, or solved right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchkit.assignment import find_blocking_pairs, find_waitlist, solve
from matchkit.availability import Calendar
from matchkit.errors import InputError, MatchkitError, PreferencesError, SeatsError, ShapeError, UsageError
from matchkit.market import Market
from matchkit.preferences import Preferences
from tests import naive
from tests.strategies import SmallMarket, empty_applicants, empty_projects, small_markets

NAN = float("nan")
TWO = Preferences([0, 2, 4], [0, 1, 0, 1], [1, 2, 3, 4])  # two applicants, both list both projects
MOST = 2**63 - 1
BEYOND = 2**63  # the first that int64 does not hold
OPTIONS: tuple[dict[str, Any], ...] = ({}, {"proposer": "projects"}, {"most_placements": True})


def with_priority(priority: Any) -> Preferences:
    return Preferences([0, 2], [0, 1], priority)


def listing(*lists: Any) -> Preferences:
    return Preferences.from_lists(*lists)


def with_limit(max_projects: Any) -> object:
    return solve(TWO, [1, 1], max_projects=max_projects)


NO_INTEGERS = r"{} has dtype {}, expected whole numbers\. \w+"
SAME_MARKET = r"Check that it speaks of the same market"
NOBODY = r"\. A project that should take nobody has 0 seats"
SEATS = r"seats must be whole numbers >= 0; {} of 2 projects differ: {}" + NOBODY
LIMIT = r"max_projects must be whole numbers >= 0.*{}.* Give one number for everybody, or one for each applicant"
ONE_EACH = r" `seats` holds one number for each project"

# What is asked, how it is refused, and a pattern of what was expected, what came, and the cure.
REFUSED: dict[str, tuple[Callable[[], object], type[MatchkitError], str]] = {
    "NaN for a rank": (
        lambda: listing([[0, NAN]], [[0], [0]]),
        PreferencesError,
        NO_INTEGERS.format("applicant_lists", "float64"),
    ),
    "a fraction for a rank": (
        lambda: listing([[0]], [[0.5]]),
        PreferencesError,
        NO_INTEGERS.format("project_lists", "float64"),
    ),
    "None for a rank": (
        lambda: listing([[None]], [[0]]),
        PreferencesError,
        NO_INTEGERS.format("applicant_lists", "object"),
    ),
    "a rank for nobody": (
        lambda: listing([[0, 3]], [[0], [0]]),
        PreferencesError,
        r"applicant_lists\[0\] names positions that do not exist: 3; the other side has 2\. Positions run from 0",
    ),
    "a rank beyond int64": (
        lambda: listing([[BEYOND]], [[0]]),
        PreferencesError,
        rf"applicant_lists.*{BEYOND}.* [Pp]ositions",
    ),
    "float projects": (
        lambda: Preferences([0, 1], [0.0], [0]),
        PreferencesError,
        NO_INTEGERS.format("project", "float64"),
    ),
    "NaN projects": (
        lambda: Preferences([0, 1], [NAN], [0]),
        PreferencesError,
        NO_INTEGERS.format("project", "float64"),
    ),
    "float offsets": (
        lambda: Preferences([0.0, 1.0], [0], [0]),
        PreferencesError,
        NO_INTEGERS.format("indptr", "float64"),
    ),
    "a project beyond int32": (
        lambda: Preferences([0, 1], [2**31], [0]),
        PreferencesError,
        r"project holds values beyond int32: 2147483648 to 2147483648\. .*[Pp]ositions",
    ),
    "a negative project": (
        lambda: Preferences([0, 2], [-1, 0], [0, 0]),
        PreferencesError,
        r"1 edge to a negative project.* Projects are positions from 0",
    ),
    "a pair twice": (
        lambda: Preferences([0, 1, 4], [3, 3, 1, 3], [0, 0, 0, 1]),
        PreferencesError,
        r"1 pair \(applicant, project\) more than once: \(1, 3\)\. A list names each project at most once",
    ),
    "NaN priorities": (
        lambda: with_priority([1.0, NAN]),
        PreferencesError,
        NO_INTEGERS.format("priority", "float64") + r".* use Preferences\.from_scores",
    ),
    "object priorities": (
        lambda: with_priority(np.array([1, 2], object)),
        PreferencesError,
        NO_INTEGERS.format("priority", "object"),
    ),
    "bool priorities": (
        lambda: with_priority([True, False]),
        PreferencesError,
        NO_INTEGERS.format("priority", "bool"),
    ),
    "priorities beyond int64": (
        lambda: with_priority(np.array([7, BEYOND], np.uint64)),
        PreferencesError,
        rf"priority holds values beyond int64: 7 to {BEYOND}\. Only their order counts: replace them by ranks",
    ),
    "priorities in two dimensions": (
        lambda: with_priority([[1, 2]]),
        ShapeError,
        r"priority has shape \(1, 2\), expected \(edges,\), the last value of indptr = \(2,\)\. " + SAME_MARKET,
    ),
    "an applicant id twice": (
        lambda: Preferences([0, 1, 2], [0, 0], [0, 1], applicant_ids=["ann", "ann"]),
        PreferencesError,
        r"applicant_ids holds 1 ids more than once: 'ann'\. Ids name one each",
    ),
    "a project id twice": (
        lambda: Preferences([0, 1], [0], [0], project_ids=["p", "q", "p"]),
        PreferencesError,
        r"project_ids holds 1 ids more than once: 'p'\. Ids name one each",
    ),
    "ids that are no text": (
        lambda: solve(Preferences([0, 1, 2], [0, 0], [0, 1], applicant_ids=[17, 18]), [1]),  # type: ignore[list-item]
        MatchkitError,
        r"applicant_ids.*17",
    ),
    "scores of no dimensions": (
        lambda: Preferences.from_scores([], []),
        ShapeError,
        r"\(0,\).*\(applicants, projects\)",
    ),
    "negative seats": (lambda: solve(TWO, [2, -3]), SeatsError, SEATS.format(1, r"1 \(-3\)")),
    "the lowest seats": (lambda: solve(TWO, [2, -(2**63)]), SeatsError, SEATS.format(1, rf"1 \(-{BEYOND}\)")),
    "infinite seats": (lambda: solve(TWO, [1, np.inf]), SeatsError, r"seats must be whole .*1 \(inf\)" + NOBODY),
    "NaN seats": (lambda: solve(TWO, [1, NAN]), SeatsError, SEATS.format(1, r"1 \(nan\)")),
    "bool seats": (lambda: solve(TWO, [True, False]), SeatsError, SEATS.format(2, r"0 \(True\), 1 \(False\)")),
    "None for seats": (lambda: solve(TWO, np.array([1, None])), SeatsError, SEATS.format(1, r"1 \(None\)")),
    "seats in words": (lambda: solve(TWO, ["2", "two"]), SeatsError, r"seats must be whole numbers.*two.*\. \w+"),
    "seats beyond int64": (
        lambda: solve(TWO, np.array([1, BEYOND], np.uint64)),
        SeatsError,
        rf"seats must be whole numbers .*1 of 2 projects differ: 1 \({BEYOND}\)\. \w+",
    ),
    "seats beyond uint64": (
        lambda: solve(TWO, [1, 2**64]),
        SeatsError,
        rf"seats must be whole numbers .*1 of 2 projects differ: 1 \({2**64}\)\. \w+",
    ),
    "one number of seats": (
        lambda: solve(TWO, 1),
        ShapeError,
        r"seats has shape \(\), expected \(projects,\) = .* " + SAME_MARKET,
    ),
    "seats in two dimensions": (
        lambda: solve(TWO, [[1, 1]]),
        ShapeError,
        r"seats has shape \(1, 2\), expected \(projects,\) = \(2,\)\. " + SAME_MARKET,
    ),
    "more seats than project ids": (
        lambda: solve(Preferences([0, 1], [0], [0], project_ids=["p", "q"]), [1, 1, 1]),
        ShapeError,
        r"seats has shape \(3,\), expected \(projects,\) = \(2,\)\. " + SAME_MARKET,
    ),
    "fewer seats than projects": (
        lambda: solve(TWO, [1]),
        PreferencesError,
        r"2 edges to projects beyond the 1 that have seats: 1\." + ONE_EACH,
    ),
    "a project that no id names": (
        lambda: solve(Preferences([0, 1], [5], [0], project_ids=["p", "q"]), [1, 1]),
        PreferencesError,
        r"1 edge to projects beyond the 2 that have seats: 5\." + ONE_EACH,
    ),
    "a negative limit": (lambda: with_limit(-1), PreferencesError, LIMIT.format(-1)),
    "a negative limit among others": (lambda: with_limit([2, -7]), PreferencesError, LIMIT.format(-7)),
    "a NaN limit": (lambda: with_limit(NAN), PreferencesError, LIMIT.format("nan")),
    "a limit beyond int64": (lambda: with_limit(BEYOND), PreferencesError, rf"max_projects.*{BEYOND}.*\. \w+"),
    "limits beyond int64": (
        lambda: with_limit(np.array([1, BEYOND], np.uint64)),
        PreferencesError,
        rf"max_projects.*{BEYOND}.*\. \w+",
    ),
    "limits of other people": (
        lambda: with_limit([1, 1, 1]),
        ShapeError,
        r"max_projects has shape \(3,\), expected \(applicants,\) = \(2,\)\. " + SAME_MARKET,
    ),
}

SEEDS: list[Any] = ["x", NAN, 1.0, None]


@pytest.mark.parametrize("seed", SEEDS, ids=str)
def test_a_seed_is_a_whole_number(seed: Any) -> None:
    for call in (solve, lambda *market, **how: find_waitlist([], *market, **how)):
        with pytest.raises(UsageError, match=rf"seed is {seed!r}, expected a whole number\. The same number draws"):
            call(TWO, [1, 1], seed=seed)


@pytest.mark.parametrize("flag", ["yes", 1, None])
def test_most_placements_is_true_or_false(flag: Any) -> None:
    with pytest.raises(UsageError, match=rf"most_placements is {flag!r}\. Choose True or False\."):
        solve(TWO, [1, 1], most_placements=flag)


WAYS: dict[str, Callable[[Any], object]] = {
    "pins": lambda pairs: solve(TWO, [1, 1], pins=pairs),
    "forbids": lambda pairs: solve(TWO, [1, 1], forbids=pairs),
    "pairs": lambda pairs: find_blocking_pairs(pairs, TWO, [1, 1]),
    "pairs of a waitlist": lambda pairs: find_waitlist(pairs, TWO, [1, 1]),
}
TWO_COLUMNS = r"have shape \({}\), expected \(pairs, 2\).*\. \w+"
POSITIONS = r"have dtype {}, expected whole numbers\. Name both sides by position, from 0"
NO_SUCH = r"1 pair (with positions that do not exist|not acceptable|.*beyond).*\({}\)\. .*(Positions|distinct)"
REFUSED_PAIRS: dict[str, tuple[Any, type[MatchkitError], str]] = {
    "one dimension": ([0, 1], ShapeError, TWO_COLUMNS.format("2,")),
    "three columns": ([(0, 1, 0)], ShapeError, TWO_COLUMNS.format("1, 3")),
    "a number": (5, ShapeError, TWO_COLUMNS.format("")),
    "rows of different lengths": ([(0, 0), (1,)], InputError, r"\(pairs, 2\)"),
    "fractions": ([(0.0, 1.0)], PreferencesError, POSITIONS.format("float64")),
    "NaN": ([(NAN, 1)], PreferencesError, POSITIONS.format("float64")),
    "bools": ([(True, False)], PreferencesError, POSITIONS.format("bool")),
    "ids": ([("ann", "p")], PreferencesError, POSITIONS.format("<U3")),
    "no such project": ([(1, 1), (0, 2)], PreferencesError, NO_SUCH.format("0, 2")),
    "no such applicant": ([(1, 1), (2, 0)], PreferencesError, NO_SUCH.format("2, 0")),
    "negative": ([(1, 1), (-1, 0)], PreferencesError, NO_SUCH.format("-1, 0")),
    "beyond int64": (np.array([(BEYOND, 1)], np.uint64), PreferencesError, rf"[( ]{BEYOND}\b.*\. \w+"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_says_what_was_expected_what_came_and_the_cure(name: str) -> None:
    call, error, words = REFUSED[name]
    with pytest.raises(error, match=words):
        call()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", REFUSED_PAIRS)
def test_pairs_that_are_none_are_refused_in_every_place(way: str, name: str) -> None:
    pairs, error, words = REFUSED_PAIRS[name]
    with pytest.raises(error, match=words) as refusal:
        WAYS[way](pairs)
    assert str(refusal.value).startswith((way.split()[0], "The matching holds"))


def test_a_pair_pinned_twice_is_pinned() -> None:
    """As a pair forbidden twice is forbidden."""
    assert solve(TWO, [1, 1], pins=[(0, 1), (0, 1)]).pairs.tolist() == [[0, 1], [1, 0]]


def test_a_calendar_of_days_holds_sixteen_and_says_so() -> None:
    n = 17
    calendar = Calendar.from_market(
        Market(empty_applicants(1), empty_projects(n, ids=tuple(f"p-{i:02}" for i in range(n))))
    )
    preferences = Preferences([0, n], range(n), range(n))
    with pytest.raises(PreferencesError, match=r"max_projects reaches 17; .* holds at most 16\. Lower max_projects"):
        solve(preferences, [1] * n, calendar=calendar, max_projects=100)
    assert solve(preferences, [1] * n, calendar=calendar, max_projects=16).stability.is_stable


@pytest.mark.parametrize("how", OPTIONS, ids=str)
@pytest.mark.parametrize("n_seats", [2**31 - 1, 2**31, 2**40, MOST])
def test_more_seats_than_int32_holds_seat_everybody(n_seats: int, how: Any) -> None:
    """And as many allowed for each applicant; nothing is laid out for seats that nobody can take."""
    matching = solve(TWO, [n_seats, n_seats], max_projects=n_seats, **how)
    assert matching.pairs.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert matching.stability.is_stable
    assert not find_waitlist(matching.pairs, TWO, [n_seats, n_seats], max_projects=n_seats).size


ENDS = [-(2**63), -(2**63) + 1, -1, 0, MOST - 1, MOST]


@given(small_markets(), st.data(), st.sampled_from(OPTIONS[:2]))
@settings(max_examples=200)
def test_priorities_at_both_ends_of_int64_are_solved_as_brute_force_shows(
    market: SmallMarket, data: st.DataObject, how: Any
) -> None:
    """No value stands for something else, and no difference overflows."""
    old, n_edges = market.preferences, market.preferences.n_edges
    priority = data.draw(st.lists(st.sampled_from(ENDS), min_size=n_edges, max_size=n_edges))
    preferences = Preferences(old.indptr, old.project, priority)
    seats, quota = np.array(market.seats, np.int64), np.array(market.quota, np.int64)
    matching = solve(preferences, seats, calendar=market.calendar, max_projects=quota, **how)
    existing = naive.stable_matchings(preferences, market.seats, market.calendar, market.quota)
    assert matching.stability.is_stable == bool(existing)
    assert not existing or frozenset((a, p) for a, p in matching.pairs.tolist()) in existing


def test_a_pin_beats_the_highest_priority() -> None:
    preferences = Preferences([0, 1, 2], [0, 0], [MOST, -(2**63)])
    assert solve(preferences, [1]).pairs.tolist() == [[0, 0]]
    assert solve(preferences, [1], pins=[(1, 0)]).pairs.tolist() == [[1, 0]]


@pytest.mark.parametrize("level", [0, -(2**63), MOST])
@pytest.mark.parametrize("seed", range(4))
def test_where_all_are_level_the_lottery_lets_one_choose_after_the_other(seed: int, level: int) -> None:
    """Serial dictatorship in the lottery's order, which the waitlist of a single project shows."""
    n_applicants, n_projects = 30, 12
    one_project = Preferences(range(n_applicants + 1), [0] * n_applicants, [0] * n_applicants)
    order = find_waitlist([], one_project, [0], seed=seed)[:, 1]
    rng = np.random.default_rng(seed)
    rows = [rng.permutation(n_projects)[:4].tolist() for _ in range(n_applicants)]
    seats = [2] * n_projects
    preferences = Preferences(np.arange(n_applicants + 1) * 4, np.concatenate(rows), [level] * n_applicants * 4)
    expected, left = [], seats.copy()
    for a in order.tolist():
        p = next((p for p in rows[a] if left[p]), None)
        if p is not None:
            left[p] -= 1
            expected.append([a, p])
    matching = solve(preferences, seats, seed=seed)
    assert matching.pairs.tolist() == sorted(expected)
    assert matching.stability.is_stable


@pytest.mark.parametrize("how", OPTIONS, ids=str)
def test_an_applicant_may_list_ten_thousand_projects(how: Any) -> None:
    """Half of them have no seats; the best of the others are held."""
    n, most = 10_000, 100
    project = np.random.default_rng(0).permutation(n)
    seats = np.arange(n) % 2
    matching = solve(Preferences([0, n], project, np.zeros(n, np.int64)), seats, max_projects=most, **how)
    assert matching.pairs[:, 1].tolist() == sorted(project[seats[project] == 1][:most].tolist())
    assert matching.stability.is_stable


@pytest.mark.parametrize("how", OPTIONS, ids=str)
def test_a_million_applicants_may_list_one_project(how: Any) -> None:
    """Its seats go to the best; that takes a second, not the hours that comparing everybody would."""
    n, n_seats = 1_000_000, 1_000
    priority = np.random.default_rng(0).permutation(n)
    matching = solve(Preferences(np.arange(n + 1), np.zeros(n, np.int32), priority), [n_seats], **how)
    assert matching.pairs[:, 0].tolist() == np.flatnonzero(priority >= n - n_seats).tolist()
    assert matching.stability.is_stable


def test_the_largest_position_is_refused_without_laying_out_as_many_projects() -> None:
    """One number for each of 2^31 projects would be gigabytes."""
    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    preferences = Preferences([0, 1, 3], [2**31 - 1, 2**31 - 1, 0], [0, 0, 0])
    for call in (solve, lambda *market: find_blocking_pairs([], *market), lambda *market: find_waitlist([], *market)):
        with pytest.raises(PreferencesError, match=r"2 edges to projects beyond the 1 that .*: 2147483647\. `seats`"):
            call(preferences, [1])
    with pytest.raises(PreferencesError, match=r"1 pair .* more than once: \(0, 2147483647\)"):
        Preferences([0, 2], [2**31 - 1, 2**31 - 1], [0, 0])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 4 * before  # in a unit that differs between systems


EMPTY: dict[str, tuple[Preferences, list[int]]] = {
    "nobody and nothing": (Preferences([0], [], []), []),
    "no applicants": (Preferences([0], [], []), [1, 0]),
    "no projects": (Preferences([0, 0, 0], [], []), []),
    "no acceptable pairs": (Preferences([0, 0, 0], [], []), [1, 0]),
    "empty lists": (Preferences.from_lists([], []), []),
    "no scores": (Preferences.from_scores(np.zeros((2, 0)), np.zeros((2, 0))), []),
    "all scores missing": (Preferences.from_scores(np.full((2, 2), NAN), np.zeros((2, 2))), [1, 1]),
    "no ids": (Preferences([0], [], [], applicant_ids=[], project_ids=[]), []),
    "no seats": (TWO, [0, 0]),
}


@pytest.mark.parametrize("name", EMPTY)
@pytest.mark.parametrize("how", [*OPTIONS, {"pins": [], "forbids": np.zeros((0, 2), np.int64)}], ids=str)
def test_empty_markets_have_an_empty_stable_matching(name: str, how: Any) -> None:
    """With and without a calendar; the arrays keep their two columns."""
    preferences, seats = EMPTY[name]
    n_applicants, n_projects = preferences.n_applicants, len(seats)
    some = Calendar.from_blocks([0] * n_projects, [1] * n_projects, [1] * n_projects, [1] * n_applicants)
    for calendar in (None, some):
        for limit in (1, 0, [2] * n_applicants):
            matching = solve(preferences, seats, calendar=calendar, max_projects=limit, **how)
            assert matching.pairs.shape == matching.stability.blocking_pairs.shape == (0, 2)
            assert matching.stability.is_stable
    assert find_blocking_pairs([], preferences, seats).shape == (0, 2)
    waiting = find_waitlist([], preferences, seats)
    assert waiting.shape == ((4, 2) if name == "no seats" else (0, 2))
