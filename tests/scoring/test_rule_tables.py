"""Rules made block by block, where a table of all that applicants state would be too large."""

from __future__ import annotations

import numpy as np
import pytest

from matchkit.kernels.alone import fits_alone
from matchkit.market import Market
from matchkit.scoring import Evidence, rules
from matchkit.scoring.rules import Rules
from tests.scoring.markets import evidence_of_market, random_market
from tests.strategies import empty_applicants, empty_projects


def rules_of(evidence: Evidence) -> Rules:
    return Rules.of(evidence.market, evidence.wishes, evidence.skills, evidence.params, evidence.own_rules)


@pytest.mark.parametrize("seed", range(12))
def test_blocks_of_a_large_table_are_rows_of_a_small_one(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all projects, and of some; whoever is in the block."""
    evidence = random_market(seed)
    fits = fits_alone(evidence.calendar.arrays, 0, len(evidence.market.applicants))
    at_once = rules_of(evidence)
    monkeypatch.setattr(rules, "MOST_CELLS", -1)
    by_block = rules_of(evidence)
    assert all(stated.whole is not None for stated in at_once.stated.values())
    assert all(stated.whole is None for stated in by_block.stated.values())
    for owner, is_whole in ((at_once, True), (by_block, False)):
        assert {(stated.whole is not None) for stated in owner.settled().stated.values()} == {is_whole}
    n, some = len(fits), np.arange(0, fits.shape[1], 2)
    for rows in (slice(0, n), slice(n // 2, n), slice(0, 0)):
        expected = at_once.first_broken(rows, fits[rows])
        assert by_block.first_broken(rows, fits[rows]).tolist() == expected.tolist()
        assert by_block.settled().first_broken(rows, fits[rows]).tolist() == expected.tolist()
        few = fits[rows][:, some]
        of_few = [owner.on(some).first_broken(rows, few).tolist() for owner in (at_once, by_block)]
        assert of_few == [expected[:, some].tolist()] * 2
    chosen = np.arange(n)[::3]
    part = by_block.part(chosen)
    assert part.first_broken(slice(0, chosen.size), fits[chosen]).tolist() == (
        at_once.first_broken(slice(0, n), fits)[chosen].tolist()
    )


@pytest.mark.parametrize(("most", "is_whole"), [(3, False), (4, True)])
def test_a_table_of_as_many_cells_as_allowed_is_made_at_once(
    most: int, is_whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three people state two different things, of two projects: four cells."""
    monkeypatch.setattr(rules, "MOST_CELLS", most)
    modes = (("remote",), (), ("remote",))
    evidence = evidence_of_market(Market(empty_applicants(3, work_modes=modes), empty_projects(2)))
    stated = rules_of(evidence).stated["work_mode"]
    assert (stated.whole is not None) == is_whole
    table = stated.table(slice(1, 3))
    assert table.passes[table.row].tolist() == [[True, True]] * 2
    assert table.row.size == 2
