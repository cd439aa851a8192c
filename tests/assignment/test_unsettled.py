"""What comes out where somebody is stuck, in markets too large to be decided whole."""

from __future__ import annotations

import numpy as np
import pytest

import matchkit as mk
from tests.restless import draw_market


def solved(seed: int, extra_seats: tuple[int, ...] = ()) -> mk.Matching:
    market = draw_market(seed)
    seats = np.array(market.seats)
    np.add.at(seats, list(extra_seats), 1)
    return mk.solve(market.preferences, seats, calendar=market.calendar, max_projects=market.quota)


@pytest.mark.parametrize("seed", range(20))
def test_a_part_is_decided_and_the_extra_seats_advised_do_clear_what_blocks(seed: int) -> None:
    matching = solved(seed)
    report = matching.stability
    n_blocking = len(report.blocking_pairs)
    assert report.is_stable == (n_blocking == 0)
    if report.is_stable:
        assert not report.extra_seats
        return
    assert n_blocking <= 10
    assert "For this part, with the rest held fixed, an integer program proves" in report.proof
    assert report.extra_seats
    assert solved(seed, report.extra_seats).stability.is_stable


def test_these_markets_end_in_both_ways() -> None:
    reports = [solved(seed).stability for seed in range(20)]
    assert {report.is_stable for report in reports} == {True, False}
    assert {report.method == "fixpoint dynamics" for report in reports} == {True, False}


def test_a_notebook_shows_the_verdict_the_proof_and_which_pairs_block() -> None:
    for seed in range(20):
        report = solved(seed).stability
        shown = report._repr_html_()
        assert report.proof.split("<")[0] in shown
        assert ("Stable: nobody would rather swap" in shown) == report.is_stable
        for a, p in report.blocking_pairs.tolist():
            assert f"<li>applicant {a}, project {p}</li>" in shown
