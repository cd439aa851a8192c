"""Changes to a market that must change nothing in its matching, or must change it in a known way."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matchkit.assignment import Matching, solve
from matchkit.availability import Calendar
from matchkit.preferences import Preferences
from tests import naive
from tests.assignment.test_all_tiny_markets import draw_restless
from tests.strategies import SmallMarket, small_markets

OPTIONS: tuple[dict[str, Any], ...] = ({}, {"proposer": "projects"}, {"most_placements": True})
options_of_solve = st.sampled_from(OPTIONS)
some_seed = st.integers(0, 3)


def solved(market: SmallMarket, **options: Any) -> Matching:
    return solve(
        market.preferences,
        np.array(market.seats, np.int64),
        calendar=market.calendar,
        max_projects=np.array(market.quota, np.int64),
        **options,
    )


def pairs_of(matching: Matching) -> list[tuple[int, int]]:
    return [(a, p) for a, p in matching.pairs.tolist()]


def outcome(matching: Matching) -> tuple[object, ...]:
    """All that a matching says, in positions."""
    report = matching.stability
    return (
        matching.pairs.tolist(),
        report.blocking_pairs.tolist(),
        report.pinned_pairs.tolist(),
        report.extra_seats,
        report.scope,
        report.method,
        report.proof,
    )


def outcome_by_id(matching: Matching, market: SmallMarket) -> tuple[object, ...]:
    """All that a matching says, in ids."""
    name_a, name_p = market.preferences.applicant_name, market.preferences.project_name
    report = matching.stability
    lists = (matching.pairs, report.blocking_pairs, report.pinned_pairs)
    named = tuple(sorted((name_a(a), name_p(p)) for a, p in pairs.tolist()) for pairs in lists)
    return (*named, sorted(map(name_p, report.extra_seats)), report.scope, report.method, report.proof)


def from_rows(rows: naive.Lists, like: Preferences | None = None, **ids: Sequence[str] | None) -> Preferences:
    """From each applicant's pairs (project, priority), best first; ids as given, or ``like`` others."""
    if like is not None:
        ids = {"applicant_ids": like.applicant_ids, "project_ids": like.project_ids}
    return Preferences(
        np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64),
        [p for row in rows for p, _ in row],
        [value for row in rows for _, value in row],
        **ids,
    )


def with_ids(market: SmallMarket, applicant_ids: Sequence[str] | None, project_ids: Sequence[str]) -> SmallMarket:
    rows = naive.lists_of(market.preferences)
    return replace(market, preferences=from_rows(rows, applicant_ids=applicant_ids, project_ids=project_ids))


def with_priorities(market: SmallMarket, priority: npt.ArrayLike) -> SmallMarket:
    old = market.preferences
    ids = {"applicant_ids": old.applicant_ids, "project_ids": old.project_ids}
    return replace(market, preferences=Preferences(old.indptr, old.project, priority, **ids))


@st.composite
def named_markets(draw: st.DrawFn, calendars: bool = True, max_quota: int = 3) -> SmallMarket:
    """Small markets whose ids stand in any order."""
    market = draw(small_markets(calendars, max_quota))
    n_applicants, n_projects = market.preferences.n_applicants, len(market.seats)
    applicant_ids = draw(st.permutations([f"a-{i}" for i in range(n_applicants)]))
    return with_ids(market, applicant_ids, draw(st.permutations([f"p-{i}" for i in range(n_projects)])))


@st.composite
def strict_markets(draw: st.DrawFn, calendars: bool = True, max_quota: int = 3) -> SmallMarket:
    """The same without ties."""
    market = draw(named_markets(calendars, max_quota))
    return with_priorities(market, draw(st.permutations(range(market.preferences.n_edges))))


def busy_market(seed: int, *, calendar: bool, levels: int = 10, quota: int = 3) -> SmallMarket:
    """Three hundred applicants with ids in any order, eight projects each of sixty, and many ties."""
    rng = np.random.default_rng(seed)
    n_applicants, n_projects, length = 300, 60, 8
    start = rng.integers(0, 60, n_projects)
    hours = rng.integers(4, 15, n_projects), rng.integers(8, 30, n_applicants)
    return SmallMarket(
        Preferences(
            np.arange(n_applicants + 1) * length,
            np.concatenate([rng.permutation(n_projects)[:length] for _ in range(n_applicants)]),
            rng.permutation(n_applicants * length) // (n_applicants * length // levels),
            applicant_ids=[f"a-{i:03}" for i in rng.permutation(n_applicants)],
            project_ids=[f"p-{i:03}" for i in rng.permutation(n_projects)],
        ),
        rng.integers(0, 6, n_projects).tolist(),
        Calendar.from_blocks(start, start + rng.integers(3, 20, n_projects), *hours) if calendar else None,
        rng.integers(0, quota + 1, n_applicants).tolist(),
    )


def shuffled(market: SmallMarket, applicants: Sequence[int], projects: Sequence[int]) -> SmallMarket:
    """The same market with its rows in another order: ``applicants[i]`` and ``projects[i]`` come i-th."""
    old, rows = market.preferences, naive.lists_of(market.preferences)
    place = {p: i for i, p in enumerate(projects)}
    new = from_rows(
        [[(place[p], value) for p, value in rows[a]] for a in applicants],
        applicant_ids=[old.applicant_name(a) for a in applicants],
        project_ids=[old.project_name(p) for p in projects],
    )
    calendar = market.calendar and market.calendar.rearranged(
        np.array(applicants, np.int64), np.array(projects, np.int64)
    )
    return SmallMarket(new, [market.seats[p] for p in projects], calendar, [market.quota[a] for a in applicants])


@given(named_markets(), st.data(), options_of_solve, some_seed)
@settings(max_examples=300)
def test_the_order_of_rows_changes_nothing(market: SmallMarket, data: st.DataObject, how: Any, seed: int) -> None:
    """Nor what the report says of blocking pairs and extra seats, nor under pins and forbidden pairs."""
    found = solved(market, seed=seed, **how)
    applicants = data.draw(st.permutations(range(market.preferences.n_applicants)))
    projects = data.draw(st.permutations(range(len(market.seats))))
    other = shuffled(market, applicants, projects)
    assert outcome_by_id(solved(other, seed=seed, **how), other) == outcome_by_id(found, market)
    pins = [pair for pair in pairs_of(found) if data.draw(st.booleans())]
    forbids = [
        (int(a), int(p))
        for a, p in zip(market.preferences.applicant, market.preferences.project, strict=True)
        if (a, p) not in pins and data.draw(st.booleans())
    ]
    moved = [[(applicants.index(a), projects.index(p)) for a, p in pairs] for pairs in (pins, forbids)]
    one = solved(market, pins=pins, forbids=forbids, seed=seed, **how)
    another = solved(other, pins=moved[0], forbids=moved[1], seed=seed, **how)
    assert outcome_by_id(another, other) == outcome_by_id(one, market)


@pytest.mark.parametrize("calendar", [False, True])
@pytest.mark.parametrize("how", OPTIONS, ids=str)
def test_the_order_of_rows_changes_nothing_among_hundreds(calendar: bool, how: Any) -> None:
    market = busy_market(1, calendar=calendar)
    rng = np.random.default_rng(2)
    other = shuffled(market, rng.permutation(300).tolist(), rng.permutation(60).tolist())
    assert outcome_by_id(solved(other, **how), other) == outcome_by_id(solved(market, **how), market)


@pytest.mark.parametrize("how", OPTIONS, ids=str)
def test_the_order_of_rows_changes_nothing_where_dynamics_go_round(how: Any) -> None:
    """Here the result would depend on who is heard first, were the rows not put in order of the ids."""
    rng = np.random.default_rng(6)
    for _ in range(150):
        market = draw_restless(rng)
        a, p = market.preferences.n_applicants, len(market.seats)
        market = with_ids(market, [f"a-{i}" for i in rng.permutation(a)], [f"p-{i}" for i in rng.permutation(p)])
        other = shuffled(market, rng.permutation(a).tolist(), rng.permutation(p).tolist())
        assert outcome_by_id(solved(other, **how), other) == outcome_by_id(solved(market, **how), market)


@given(strict_markets(), options_of_solve)
@settings(max_examples=200)
def test_new_names_in_the_same_order_change_nothing(market: SmallMarket, how: Any) -> None:
    """Applicants' names are drawn in the lottery, so only where nothing ties."""
    old = market.preferences
    renamed = with_ids(market, *([f"new {name}" for name in ids or ()] for ids in (old.applicant_ids, old.project_ids)))
    assert outcome(solved(renamed, **how)) == outcome(solved(market, **how))


@given(named_markets(), options_of_solve)
@settings(max_examples=200)
def test_new_project_names_in_the_same_order_change_nothing_where_applicants_tie(market: SmallMarket, how: Any) -> None:
    """No project takes part in the lottery."""
    old = market.preferences
    renamed = with_ids(market, old.applicant_ids, [f"new {name}" for name in old.project_ids or ()])
    assert outcome(solved(renamed, **how)) == outcome(solved(market, **how))


INCREASING: dict[str, Any] = {
    "scaled": lambda priority, _project: priority * 1_000_003,
    "lowered": lambda priority, _project: priority - 10**18,
    "cubed": lambda priority, _project: (priority - 2) ** 3,
    "to the ends": lambda priority, _project: np.where(priority > 1, priority + (2**63 - 4), priority + -(2**63)),
    "by project": lambda priority, project: priority * (project + 1) - 1_000 * project,
}


@pytest.mark.parametrize("name", INCREASING)
@given(market=named_markets(), how=options_of_solve)
@settings(max_examples=60)
def test_priorities_are_nothing_but_an_order(name: str, market: SmallMarket, how: Any) -> None:
    """Each project's own; ends of the number range and ties included."""
    old = market.preferences
    other = with_priorities(market, INCREASING[name](old.priority, old.project.astype(np.int64)))
    assert outcome(solved(other, **how)) == outcome(solved(market, **how))


scores = st.lists(st.lists(st.none() | st.integers(-3, 3), min_size=3, max_size=3), min_size=4, max_size=4)


@given(scores, scores, st.sampled_from([(1024.0, 0.0), (0.125, 7.0), (3.0, -1e6)]))
def test_scores_are_nothing_but_an_order(
    mine: list[list[int | None]], theirs: list[list[int | None]], change: tuple[float, float]
) -> None:
    """Each applicant may have a scale of their own, and so may each project."""
    wanted, wanting = np.array(mine, np.float64), np.array(theirs, np.float64)  # None becomes NaN: unacceptable
    scale, shift = change
    before = Preferences.from_scores(wanted, wanting)
    after = Preferences.from_scores(
        wanted * scale + shift * np.arange(4)[:, None], wanting * scale + shift * np.arange(3)
    )
    for how in OPTIONS:
        one, other = (solve(market, [1, 2, 1], max_projects=2, **how) for market in (before, after))
        assert outcome(one) == outcome(other)


@given(named_markets(), st.data(), options_of_solve)
@settings(max_examples=200)
def test_projects_nobody_accepts_and_people_without_a_list_change_nothing(
    market: SmallMarket, data: st.DataObject, how: Any
) -> None:
    """Wherever they stand in the rows and in the order of ids."""
    old, calendar = market.preferences, market.calendar
    a, p = data.draw(st.integers(0, old.n_applicants)), data.draw(st.integers(0, len(market.seats)))
    rows = [[(q + (q >= p), value) for q, value in row] for row in naive.lists_of(old)]
    rows.insert(a, [])
    new_ids = [data.draw(st.sampled_from(["", "a-1b", "p-1b", "z"])) for _ in range(2)]
    more = from_rows(
        rows,
        applicant_ids=[*(old.applicant_ids or ())[:a], new_ids[0], *(old.applicant_ids or ())[a:]],
        project_ids=[*(old.project_ids or ())[:p], new_ids[1], *(old.project_ids or ())[p:]],
    )
    if calendar is not None:
        arrays = calendar.arrays
        calendar = Calendar(
            arrays._replace(
                windows=np.insert(arrays.windows, p, [2, 9, 5_000_000], axis=0),
                limit=np.append(arrays.limit, 10_000_000),
                profile=np.insert(arrays.profile, a, arrays.limit.size),
            )
        )
    seats, quota = market.seats.copy(), market.quota.copy()
    seats.insert(p, 2)
    quota.insert(a, 1)
    other = SmallMarket(more, seats, calendar, quota)
    found, before = solved(other, **how), solved(market, **how)
    # Where the dynamics do not settle, the method counts the applicants of the part decided.
    assert outcome_by_id(found, other)[:4] == outcome_by_id(before, market)[:4]


def split(market: SmallMarket) -> tuple[SmallMarket, list[int]]:
    """The market with a one-seat copy of the project for each of its seats, and the project of each copy."""
    original = [p for p, n in enumerate(market.seats) for _ in range(n)]
    copies = [[c for c, q in enumerate(original) if q == p] for p in range(len(market.seats))]
    rows = [[(c, value) for p, value in row for c in copies[p]] for row in naive.lists_of(market.preferences)]
    new = from_rows(rows, applicant_ids=market.preferences.applicant_ids)
    return SmallMarket(new, [1] * len(original), None, market.quota), original


def same_when_split(market: SmallMarket, **how: Any) -> bool:
    single, original = split(market)
    return pairs_of(solved(market, **how)) == [(a, original[c]) for a, c in pairs_of(solved(single, **how))]


@given(named_markets(calendars=False, max_quota=1), st.sampled_from(OPTIONS[:2]), some_seed)
@settings(max_examples=200)
def test_a_project_of_many_seats_is_as_good_as_many_of_one(market: SmallMarket, how: Any, seed: int) -> None:
    """With one project each (Roth and Sotomayor 1990, section 5.1); one lottery serves all copies, so ties too."""
    assert same_when_split(market, seed=seed, **how)


@pytest.mark.parametrize("how", OPTIONS[:2], ids=str)
def test_hundreds_find_the_same_projects_when_seats_are_split(how: Any) -> None:
    assert same_when_split(busy_market(3, calendar=False, levels=2_400, quota=1), **how)
    assert same_when_split(busy_market(4, calendar=False, levels=4, quota=1), **how)


def placed_and_filled(matching: Matching) -> tuple[set[int], list[int]]:
    return set(matching.pairs[:, 0].tolist()), sorted(matching.pairs[:, 1].tolist())


@given(strict_markets(calendars=False, max_quota=1))
@settings(max_examples=200)
def test_whoever_proposes_the_same_people_are_placed_and_the_same_seats_filled(market: SmallMarket) -> None:
    """The rural hospitals theorem (Roth 1986), with one project each and strict priorities."""
    assert placed_and_filled(solved(market)) == placed_and_filled(solved(market, proposer="projects"))


def test_among_hundreds_whoever_proposes_the_same_people_are_placed() -> None:
    """And the two matchings are not the same throughout, so the theorem says something here."""
    market = busy_market(5, calendar=False, levels=2_400, quota=1)
    by_applicants, by_projects = solved(market), solved(market, proposer="projects")
    assert placed_and_filled(by_applicants) == placed_and_filled(by_projects)
    assert pairs_of(by_applicants) != pairs_of(by_projects)


@given(named_markets(), st.data(), options_of_solve, some_seed)
@settings(max_examples=200)
def test_a_forbidden_pair_is_a_pair_that_is_not_there(
    market: SmallMarket, data: st.DataObject, how: Any, seed: int
) -> None:
    rows = naive.lists_of(market.preferences)
    forbids = [(a, p) for a in range(len(rows)) for p in range(len(market.seats)) if data.draw(st.booleans())]
    kept = [[(p, value) for p, value in row if (a, p) not in forbids] for a, row in enumerate(rows)]
    fewer = replace(market, preferences=from_rows(kept, market.preferences))
    assert outcome(solved(market, forbids=forbids, seed=seed, **how)) == outcome(solved(fewer, seed=seed, **how))


@given(named_markets(), st.sampled_from(OPTIONS[:2]), some_seed)
@settings(max_examples=200)
def test_a_stable_matching_pinned_as_a_whole_stays_as_it_is(market: SmallMarket, how: Any, seed: int) -> None:
    """Somebody may publish a result, pin it and run again: nobody blocks, with or without the pins."""
    found = solved(market, seed=seed, **how)
    assume(found.stability.is_stable)
    again = solved(market, pins=found.pairs, seed=seed, **how)
    assert again.pairs.tolist() == found.pairs.tolist()
    assert again.stability.is_stable
    assert not again.stability.pinned_pairs.size


@given(named_markets(calendars=False), some_seed)
@settings(max_examples=200)
def test_to_pin_somebodys_first_choice_where_they_have_it_changes_nothing(market: SmallMarket, seed: int) -> None:
    found = solved(market, seed=seed)
    rows = naive.lists_of(market.preferences)
    for a, p in pairs_of(found):
        if rows[a][0][0] == p:
            assert outcome(solved(market, pins=[(a, p)], seed=seed)) == outcome(found)


@given(named_markets(calendars=False, max_quota=1), some_seed)
@settings(max_examples=200)
def test_a_pinned_pair_of_the_stable_matching_makes_no_applicant_worse_off(market: SmallMarket, seed: int) -> None:
    """It may free others from a rival who had stood in their way; then only pairs of that rival block, by the pin."""
    found = solved(market, seed=seed)
    rows = [[p for p, _ in row] for row in naive.lists_of(market.preferences)]
    before = dict(pairs_of(found))
    for a, p in pairs_of(found):
        pinned = solved(market, pins=[(a, p)], seed=seed)
        after = dict(pairs_of(pinned))
        assert after[a] == p
        assert all(rows[b].index(after[b]) <= rows[b].index(q) for b, q in before.items())
        assert pinned.stability.is_stable
        assert all(pair[0] == a for pair in pinned.stability.pinned_pairs.tolist())
        assert after != before or not pinned.stability.pinned_pairs.size


def test_a_pin_may_clear_the_way_for_others() -> None:
    """Ann ends at r anyhow. Unpinned she first takes p from Ben, who takes q from Cal, who takes p from her."""
    ann, p, r = 0, 0, 2
    market = Preferences.from_lists([[p, r], [p, 1], [1, p]], [[2, ann, 1], [1, 2], [ann]])
    assert solve(market, [1, 1, 1]).pairs.tolist() == [[ann, r], [1, 1], [2, p]]
    pinned = solve(market, [1, 1, 1], pins=[(ann, r)])
    assert pinned.pairs.tolist() == [[ann, r], [1, p], [2, 1]]
    assert pinned.stability.is_stable
    assert pinned.stability.pinned_pairs.tolist() == [[ann, p]]


def test_ties_are_used_to_place_two_thirds_of_the_most_possible() -> None:
    """Kiraly's bound against every stable matching, and never fewer than the lottery alone, which falls below it."""
    rng = np.random.default_rng(0)
    n_below = 0
    for seed in range(500):
        n = int(rng.integers(2, 5))
        lists = [rng.permutation(n)[: rng.integers(1, 3)].tolist() for _ in range(n)]
        rows = [[(p, int(rng.random() < 0.2)) for p in projects] for projects in lists]
        market = SmallMarket(from_rows(rows), [*[1] * (n - 1), int(rng.integers(1, 3))], None, [1] * n)
        plain, most = solved(market, seed=seed), solved(market, seed=seed, most_placements=True)
        largest = max(map(len, naive.stable_matchings(market.preferences, market.seats, None, market.quota)))
        assert most.stability.is_stable
        assert 3 * len(most.pairs) >= 2 * largest
        assert len(most.pairs) >= len(plain.pairs)
        n_below += 3 * len(plain.pairs) < 2 * largest
    assert n_below > 5


def test_a_tie_that_the_lottery_may_waste_is_used_under_every_seed() -> None:
    """Both want p, and b would go to q too: if b wins the lottery for p, a has nothing."""
    market = Preferences([0, 1, 3], [0, 0, 1], [0, 0, 0])
    plain = {len(solve(market, [1, 1], seed=seed).pairs) for seed in range(16)}
    most = {len(solve(market, [1, 1], seed=seed, most_placements=True).pairs) for seed in range(16)}
    assert plain == {1, 2}
    assert most == {2}


def fingerprint() -> str:
    """Of the bytes of several matchings of hundreds."""
    digest = hashlib.sha256()
    for calendar in (False, True):
        for how in OPTIONS:
            found = solved(busy_market(6, calendar=calendar), seed=7, **how)
            digest.update(found.pairs.tobytes() + repr(outcome(found)).encode())
    return digest.hexdigest()


def test_the_same_bytes_come_out_each_time_and_with_any_number_of_threads() -> None:
    script = "from tests.assignment.test_metamorphic import fingerprint; print(fingerprint())"
    printed = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=Path(__file__).parents[2],
            env={**os.environ, "NUMBA_NUM_THREADS": n_threads},
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for n_threads in ("1", "2")
    }
    assert printed == {fingerprint()} == {fingerprint()}
