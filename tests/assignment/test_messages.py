"""What the solver says, word for word: a text that nobody reads in full keeps its mistakes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from matchkit.assignment import find_blocking_pairs, find_waitlist, solve
from matchkit.availability import Calendar
from matchkit.errors import MatchkitError
from matchkit.market import Market
from matchkit.preferences import Preferences
from tests.restless import draw_market
from tests.strategies import empty_applicants, empty_projects

TWO = Preferences([0, 2, 4], [0, 1, 0, 1], [1, 2, 3, 4])
NAMED = Preferences([0, 1, 2], [0, 0], [1, 2], applicant_ids=("ann", "bob"), project_ids=("p", "q"))
SAME_MARKET = "Check that it speaks of the same market as the other arguments."
ONE_OR_EACH = "Give one number for everybody, or one for each applicant."
TWO_COLUMNS = "Give an applicant and a project in each row."
BY_POSITION = "Name both sides by position, from 0."
NO_MATCHING = "A matching is made of distinct edges of the preferences."


def days(n: int) -> Calendar:
    return Calendar.from_market(
        Market(empty_applicants(1), empty_projects(n, ids=tuple(f"p-{i:02}" for i in range(n))))
    )


REFUSALS: dict[str, Callable[[], object]] = {
    "proposer is 'hosts'. Choose one of: 'applicants', 'projects'.": lambda: solve(TWO, [1, 1], proposer="hosts"),  # type: ignore[arg-type]
    "most_placements is 1. Choose True or False.": lambda: solve(TWO, [1, 1], most_placements=1),  # type: ignore[arg-type]
    "most_placements=True needs proposer='applicants'. "
    "Ties are on the projects' side, so applicants must be the ones to propose.": lambda: solve(
        TWO, [1, 1], proposer="projects", most_placements=True
    ),
    "start needs proposer='applicants'. Projects begin with offers to all; leave it out.": lambda: solve(
        TWO, [1, 1], proposer="projects", start=[(0, 0)]
    ),
    "seed is 0.5, expected a whole number. The same number draws the same lottery.": lambda: solve(
        TWO,
        [1, 1],
        seed=0.5,  # type: ignore[arg-type]
    ),
    f"seats has shape (3, 1), expected (projects,) = (3,). {SAME_MARKET}": lambda: solve(TWO, [[1], [1], [1]]),
    "3 edges to projects beyond the 1 that have seats: 1, 2. `seats` holds one number for each project.": lambda: solve(
        Preferences([0, 3, 4], [0, 1, 2, 1], [1, 1, 1, 1]), [1]
    ),
    "seats must be whole numbers >= 0; 1 of 2 projects differ: 1 (None). "
    "A project that should take nobody has 0 seats.": lambda: solve(TWO, np.array([2**63 - 1, None])),
    f"max_projects must be whole numbers >= 0; 2 of 3 differ: 0 (-1), 2 (-5). {ONE_OR_EACH}": lambda: solve(
        TWO, [1, 1], max_projects=[-1, 2, -5]
    ),
    f"max_projects must be whole numbers >= 0; 2 of 2 differ: 0 (1.0), 1 (2.0). {ONE_OR_EACH}": lambda: solve(
        TWO, [1, 1], max_projects=[1.0, 2.0]
    ),
    f"max_projects has shape (3,), expected (applicants,) = (2,). {SAME_MARKET}": lambda: solve(
        TWO, [1, 1], max_projects=[1, 1, 1]
    ),
    f"max_projects has shape (1, 2), expected (applicants,) = (2,). {SAME_MARKET}": lambda: solve(
        TWO, [1, 1], max_projects=[[1, 1]]
    ),
    "max_projects reaches 17; with a calendar of days an applicant holds at most 16. Lower max_projects to 16.": (
        lambda: solve(Preferences([0, 17], range(17), range(17)), [1] * 17, calendar=days(17), max_projects=20)
    ),
    f"calendar has shape (1, 2), expected (applicants, projects) = (2, 2). {SAME_MARKET}": lambda: find_waitlist(
        [], TWO, [1, 1], calendar=Calendar.from_blocks([0, 0], [1, 1], [1, 1], [1])
    ),
    "pins hold 2 pairs with positions that do not exist: (2, 0), (0, -1). There are 2 applicants and 2 projects. "
    "Positions run from 0 to the side's length less one.": lambda: solve(TWO, [1, 1], pins=[(2, 0), (1, 1), (0, -1)]),
    "forbids are rows of different lengths, expected (pairs, 2). Give an applicant and a project in each.": lambda: (
        solve(TWO, [1, 1], forbids=[(0, 0), (1,)])
    ),
    f"pairs have shape (3,), expected (pairs, 2). {TWO_COLUMNS}": lambda: find_blocking_pairs([0, 1, 1], TWO, [1, 1]),
    f"pairs have shape (1, 3), expected (pairs, 2). {TWO_COLUMNS}": lambda: find_waitlist([(0, 1, 1)], TWO, [1, 1]),
    f"start have dtype float64, expected whole numbers. {BY_POSITION}": lambda: solve(TWO, [1, 1], start=[(0.0, 1.0)]),
    f"pins name a position 9223372036854775808 that cannot exist. {BY_POSITION}": lambda: solve(
        TWO, [1, 1], pins=np.array([(2**63, 1)], np.uint64)
    ),
    f"The matching holds 2 pairs not acceptable to both sides, or named twice: (0, 0), (1, 7). {NO_MATCHING}": lambda: (
        find_blocking_pairs([(0, 0), (0, 0), (1, 7)], TWO, [1, 1])
    ),
    "1 pinned pair not among the acceptable pairs: (bob, q). Add them to the preferences, or unpin them.": lambda: (
        solve(NAMED, [1, 1], pins=[(1, 1), (0, 0)])
    ),
    "2 pinned pairs not among the acceptable pairs: (ann, q), (bob, q). Add them to the preferences, or unpin them.": (
        lambda: solve(NAMED, [1, 1], pins=[(1, 1), (0, 1)])
    ),
}


@pytest.mark.parametrize("text", REFUSALS)
def test_a_refusal_reads(text: str) -> None:
    with pytest.raises(MatchkitError) as refusal:
        REFUSALS[text]()
    assert str(refusal.value) == text


def test_a_market_that_settles_is_reported_so() -> None:
    report = solve(TWO, [1, 1]).stability
    assert report.scope == "all 4 acceptable pairs"
    assert report.method == "fixpoint dynamics"
    assert report.proof == "The independent checker went through all 4 acceptable pairs: none of them blocks."
    assert (report.coverage.pairs, report.coverage.is_all, report.coverage.rounds) == (4, True, 1)
    one = solve(Preferences([0, 1], [0], [0]), [1]).stability
    assert one.proof == "The independent checker went through all 1 acceptable pair: none of them blocks."


def test_pairs_that_only_pins_make_block_are_told_apart() -> None:
    report = solve(Preferences.from_lists([[0], [0], [0]], [[0, 1, 2]]), [1], pins=[(2, 0)]).stability
    assert report.proof == (
        "The independent checker went through all 3 acceptable pairs: none of them blocks, "
        "apart from 2 that only a pin makes block."
    )
    assert report.pinned_pairs.tolist() == [[0, 0], [1, 0]]


def test_a_market_without_a_stable_matching_is_reported_with_what_was_proven() -> None:
    calendar = Calendar.from_blocks([0, 5, 9], [6, 10, 15], [10, 10, 10], [10, 10])
    preferences = Preferences.from_lists([[0, 1, 2], [2, 0]], [[1, 0], [0], [0, 1]])
    report = solve(preferences, [1, 1, 1], calendar=calendar, max_projects=[3, 1]).stability
    assert report.method == "fixpoint dynamics, then an integer program over all 2 applicants"
    assert report.proof == (
        "The independent checker went through all 5 acceptable pairs: 1 of them blocks. For the whole market, an "
        "integer program proves that no matching has fewer than 1 blocking pair."
    )
    assert not report.is_stable


def test_who_was_stuck_is_counted_where_too_many_would_have_to_be_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matchkit.assignment.unsettled.decide", lambda _: None)
    calendar = Calendar.from_blocks([0, 5, 9], [6, 10, 15], [10, 10, 10], [10, 10])
    preferences = Preferences.from_lists([[0, 1, 2], [2, 0]], [[1, 0], [0], [0, 1]])
    report = solve(preferences, [1, 1, 1], calendar=calendar, max_projects=[3, 1]).stability
    assert report.method == "fixpoint dynamics, in which 1 applicant was stuck"
    n_blocking = len(report.blocking_pairs)
    assert report.proof == (
        "The independent checker went through all 5 acceptable pairs: "
        f"{n_blocking} of them {'blocks' if n_blocking == 1 else 'block'}."
    )
    assert report.extra_seats == ()
    several = draw_market(2)
    options = {"calendar": several.calendar, "max_projects": several.quota}
    report = solve(several.preferences, several.seats, **options).stability  # type: ignore[arg-type]
    assert report.method == "fixpoint dynamics, in which 3 applicants were stuck"
