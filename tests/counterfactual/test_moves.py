"""Who gains and who loses between two results of one market."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from matchkit.counterfactual import Changes, find_moves, solve_again
from matchkit.counterfactual.moves import KINDS
from matchkit.executors import Threads
from matchkit.explanation import Outcome
from tests.counterfactual.changed_rows import KINDS as CHANGES
from tests.counterfactual.changed_rows import random_change
from tests.counterfactual.small import outcome
from tests.counterfactual.solved import solved
from tests.scoring.markets import random_params, random_rows

ALL = 10_000
LAST = (ALL,)


@cache
def results(seed: int, most: int) -> tuple[Outcome, Outcome]:
    """A random market with its lists that long, and with two or three changes solved again."""
    rng = np.random.default_rng(seed)
    rows, params = random_rows(rng, 14, 8), random_params(rng)
    before = solved(rows, params, most=most)
    given: dict[str, Any] = {"seats": {"p-00": "+1"}}
    for kind in rng.permutation(CHANGES)[:3].tolist():
        change = random_change(rng, rows, params, kind)[0]
        if not {key for cells in change.values() for key in cells} & {key for cells in given.values() for key in cells}:
            given |= change
    changes = Changes.parse(before.market, params, **given)
    return before, solve_again(before, changes, Threads(1))


def kind_of(before: list[int], after: list[int], wants_none: bool) -> str:
    """Slowly: from places in the whole list after the change, 0 is best."""
    if wants_none and before:
        return "withdrew"
    if not before or not after:
        return "newly placed" if after else "no longer placed"
    return "better" if [*sorted(after), *LAST] < [*sorted(before), *LAST] else "worse"


@pytest.mark.parametrize("seed", range(30))
def test_who_moves_and_how_follows_from_the_whole_lists(seed: int) -> None:
    """The lists that were solved with are short, and lack projects that somebody had before."""
    before, after = results(seed, 1)
    whole = results(seed, ALL)[1]
    moves = {move.applicant_id: move for move in find_moves(before, after).rows}
    ids = after.market.projects.ids
    for a, key in enumerate(after.market.applicants.ids):
        was, is_now = before.held[a], after.held[a]
        assert (key in moves) is (was != is_now)
        begin, end = whole.preferences.indptr[a : a + 2]
        listed = whole.preferences.project[begin:end].tolist()
        if key in moves and set(was) <= set(listed):
            places = [[listed.index(p) for p in held] for held in (was, is_now)]
            assert moves[key].kind == kind_of(*places, wants_none=after.quota[a] == 0 < before.quota[a])
            for held, positions in ((moves[key].before, places[0]), (moves[key].after, places[1])):
                assert [row.project_id for row in held] == [ids[listed[place]] for place in sorted(positions)]


def test_every_kind_comes_about_among_these() -> None:
    """Else the test above would show little."""
    kinds = {move.kind for seed in range(30) for move in find_moves(*results(seed, 1)).rows}
    assert kinds == set(KINDS)


@pytest.mark.parametrize("seed", range(30))
def test_numbers_add_up(seed: int) -> None:
    before, after = results(seed, 1)
    moves = find_moves(before, after)
    assert moves.before.placed == sum(bool(held) for held in before.held)
    assert moves.after.filled == len(after.matching.pairs)
    assert moves.after.seats == after.market.projects.seats.sum()
    assert moves.placed_more == len(moves.of("newly placed")) - sum(not move.after for move in moves.rows)
    gained = sum(len(move.gained) - len(move.lost) for move in moves.rows)
    assert moves.after.filled - moves.before.filled == gained


def test_nobody_moves_where_nothing_differs() -> None:
    moves = find_moves(outcome(), outcome())
    assert moves.rows == ()
    assert moves.before == moves.after


def test_ranks_are_those_of_the_lists_of_their_time() -> None:
    before, after = results(4, ALL)
    for move in find_moves(before, after).rows:
        a = before.market.applicants.positions[move.applicant_id]
        for result, placements in ((before, move.before), (after, move.after)):
            listed = result.preferences.project[result.preferences.indptr[a] : result.preferences.indptr[a + 1]]
            for held in placements:
                assert listed[held.rank] == result.market.projects.positions[held.project_id]
