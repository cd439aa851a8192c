"""Shortlists out of candidates alone: which pairs are looked at, and what is claimed of the others."""

from __future__ import annotations

import sys
from dataclasses import fields, replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from matchkit.embedding.cosines import whole_rows
from matchkit.errors import ParamsError, UsageError
from matchkit.executors import Dask, Executor, Processes, Ray, Threads
from matchkit.market import Market, Pin, Ragged, Wishes
from matchkit.params import ShortlistParams
from matchkit.preferences.ordering import order_of
from matchkit.scoring import ELIGIBLE, Edges, Evidence, Order, Sides, neighbours, shortlist, shortlists
from matchkit.scoring.components import SCALE
from matchkit.scoring.neighbours import Neighbours, recall_of, sample_of
from matchkit.scoring.shortlists import MapBlocks
from matchkit.scoring.sides import WrittenTexts
from tests.scoring.markets import EASY, evidence_of, evidence_of_market, random_market, random_params, random_rows
from tests.strategies import empty_applicants, empty_projects

ALL = 10_000


def listed(
    evidence: Evidence,
    candidates: int | None,
    projects: int = 3,
    applicants: int = 2,
    executor: MapBlocks | None = None,
) -> tuple[Sides, Order, Edges]:
    sides = Sides.of(evidence)
    order = order_of(evidence.market, evidence.wishes, evidence.params.preferences)
    most = ShortlistParams(projects=projects, applicants=applicants, all_pairs=False, candidates=candidates)
    return sides, order, shortlist(sides, order, most, executor or Threads(1))


def same(ours: Edges, theirs: Edges) -> bool:
    """To the last byte, but for the reserves."""
    names = [each.name for each in fields(Edges) if each.name not in ("reserves", "recall")]
    columns = [(getattr(ours, name), getattr(theirs, name)) for name in names]
    return all((a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes()) for a, b in columns)


@cache
def wide_market() -> Evidence:
    """More projects than candidates, and few rules in the way."""
    rng = np.random.default_rng(11)
    rows = random_rows(rng, 40, 60)
    return evidence_of(replace(rows, projects=[{**row, **EASY} for row in rows.projects]), random_params(rng))


def pairs_of(edges: Edges) -> dict[tuple[int, int], tuple[Any, ...]]:
    names = zip(edges.applicant.tolist(), edges.project.tolist(), strict=True)
    columns = edges.components.tolist(), edges.applicant_score.tolist(), edges.project_score.tolist()
    return dict(zip(names, zip(*columns, strict=True), strict=True))


def nearest(sides: Sides, candidates: int) -> list[set[int]]:
    """By sorting: which projects are at least as near as the last of so many, to one of an applicant's texts."""
    vectors, people = sides.projects.vectors, sides.applicants
    blank = set(np.flatnonzero(~vectors.any(axis=1)).tolist())
    found: list[set[int]] = []
    for a in range(len(people)):
        texts = [people.resume, people.commitment] + [people.interest] * bool(people.states_wishes[a])
        near: set[int] = set()
        for text in texts:
            if text.vectors[a].any():
                product = vectors @ whole_rows(text.vectors[a])
                product[list(blank)] = -np.inf
                near |= set(np.flatnonzero(product >= np.sort(product)[-candidates]).tolist())
        found.append(near | blank if near else set(range(len(vectors))))
    return found


class TestParams:
    def test_all_pairs_are_scored_unless_candidates_are_asked_for(self) -> None:
        assert ShortlistParams().candidates is None

    def test_candidates_and_all_pairs_contradict_each_other(self) -> None:
        with pytest.raises(ParamsError) as caught:
            ShortlistParams(candidates=100)
        told = str(caught.value)
        assert "all_pairs looks over all pairs, which candidates are meant to spare: set one of them" in told

    def test_shortlists_are_chosen_from_the_candidates(self) -> None:
        with pytest.raises(ParamsError) as caught:
            ShortlistParams(candidates=19, projects=20, all_pairs=False)
        assert (
            "candidates is 19, fewer than projects, 20, which are chosen from them: raise candidates, or lower projects"
            in str(caught.value)
        )
        assert ShortlistParams(candidates=20, projects=20, all_pairs=False).candidates == 20

    @pytest.mark.parametrize("candidates", [0, -1, 100_001, 2.5, "9"])
    def test_candidates_are_a_whole_number_of_at_least_one(self, candidates: object) -> None:
        with pytest.raises(ParamsError, match="candidates"):
            ShortlistParams(projects=1, all_pairs=False, candidates=candidates)


@pytest.mark.parametrize("candidates", [20, ALL])
def test_without_faiss_the_error_names_its_cure(candidates: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """In markets with few projects too, so that what runs on a small one runs on a large one."""
    monkeypatch.setitem(sys.modules, "faiss", None)
    with pytest.raises(UsageError) as caught:
        listed(wide_market(), candidates)
    assert str(caught.value) == (
        "[shortlist] candidates needs the package 'faiss', which is not installed. "
        'Install it with `pip install "matchkit[faiss]"`.'
    )


def test_without_candidates_faiss_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faiss", None)
    assert listed(wide_market(), None)[2].recall is None


class TestRecall:
    """The share of the exact best that was found."""

    def test_by_hand(self) -> None:
        """Of applicants 0 and 2, whose best are projects 1, 2 and 0, 3, three are found; applicant 1 is not asked."""
        wide = listed(evidence_of_market(Market(empty_applicants(3), empty_projects(4))), None, 4, 0)[2]
        found = replace(wide, is_own=np.isin(wide.applicant * 4 + wide.project, [1, 2, 4, 5, 8, 9]))
        exact = replace(
            wide,
            indptr=wide.indptr[:3],
            project=wide.project[:8],
            is_own=np.isin(np.arange(8), [1, 2, 4, 7]),
        )
        assert recall_of(found, exact, np.array([0, 2]), 4) == 0.75

    def test_where_nothing_could_be_found_nothing_is_missing(self) -> None:
        edges = listed(evidence_of_market(Market(empty_applicants(2), empty_projects(0))), None)[2]
        assert recall_of(edges, edges, np.array([0, 1]), 0) == 1.0

    @pytest.mark.parametrize("n", [0, 1, 500])
    def test_of_few_everybody_is_in_the_sample(self, n: int) -> None:
        assert sample_of(n).tolist() == list(range(n))

    def test_of_many_five_hundred_are(self) -> None:
        sample = sample_of(100_000)
        assert sample.size == np.unique(sample).size == 500
        assert np.all(np.diff(sample) > 0)
        assert sample.tolist() == sample_of(100_000).tolist()


class TestIndex:
    @pytest.fixture(autouse=True)
    def _faiss(self) -> None:
        pytest.importorskip("faiss")

    @pytest.mark.parametrize("seed", range(10))
    @pytest.mark.parametrize("most", [(1, 0), (3, 2), (12, 20)])
    def test_with_all_projects_as_candidates_the_result_is_exact(self, seed: int, most: tuple[int, int]) -> None:
        evidence = random_market(seed)
        candidates = max(most[0], len(evidence.market.projects))
        found, exact = listed(evidence, candidates, *most)[2], listed(evidence, None, *most)[2]
        assert same(found, exact)
        assert found.recall == 1.0
        for ours, theirs in zip(found.reserves, exact.reserves, strict=True):
            assert ours.n.tolist() == theirs.n.tolist()
            assert ours.least.tolist() == theirs.least.tolist()

    @pytest.mark.parametrize("candidates", [3, 5, 10, 30])
    def test_fewer_candidates_give_some_of_the_pairs_with_the_same_scores(self, candidates: int) -> None:
        evidence = wide_market()
        found = pairs_of(listed(evidence, candidates)[2])
        every = pairs_of(listed(evidence, None, ALL, ALL)[2])
        assert 0 < len(found) < len(every)
        assert found.items() <= every.items()

    @pytest.mark.parametrize("candidates", [3, 5, 10])
    def test_candidates_are_near_one_of_the_texts(self, monkeypatch: pytest.MonkeyPatch, candidates: int) -> None:
        """Where all cells are looked into, they are the nearest, but for which of equally near ones come last."""
        monkeypatch.setattr(neighbours, "LOOK_AT", ALL)
        sides, order, edges = listed(wide_market(), candidates, 3, ALL)
        near = Neighbours.of(sides.projects, candidates)
        assert near is not None
        for row, wanted in zip(near.near(sides.applicants), nearest(sides, candidates), strict=True):
            assert set(np.flatnonzero(row).tolist()) <= wanted
            assert row.sum() >= candidates
        named = set(map(tuple, order.named.tolist()))
        is_near = near.near(sides.applicants)
        assert all(is_near[pair] or pair in named for pair in pairs_of(edges))

    def test_the_best_of_the_candidates_are_kept_and_recall_is_the_share_of_all_best(self) -> None:
        """Worked out pair by pair from the exact lists."""
        sides, _, exact = listed(wide_market(), None, 3, 0)
        _, _, every = listed(wide_market(), None, ALL, 0)
        _, _, found = listed(wide_market(), 5, 3, 0)
        index = Neighbours.of(sides.projects, 5)
        assert index is not None
        near = index.near(sides.applicants)
        best = {pair for pair, own in zip(pairs_of(exact), exact.is_own, strict=True) if own}
        ours = {pair for pair, own in zip(pairs_of(found), found.is_own, strict=True) if own}
        assert found.recall == pytest.approx(len(best & ours) / len(best))
        assert 0.2 < found.recall < 1
        assert {pair for pair in best if near[pair]} == best & ours
        open_to = {pair for pair, own in zip(pairs_of(every), every.is_own, strict=True) if own and near[pair]}
        n_open = np.bincount([a for a, _ in open_to], minlength=40)
        assert np.bincount([a for a, _ in ours], minlength=40).tolist() == np.minimum(n_open, 3).tolist()

    def test_obstacles_are_counted_of_candidates_and_named_pairs(self) -> None:
        sides, order, edges = listed(wide_market(), 5)
        index = Neighbours.of(sides.projects, 5)
        assert index is not None
        looked_at = index.near(sides.applicants)
        looked_at[order.named[:, 0], order.named[:, 1]] = True
        assert edges.broken_by_applicant.sum(axis=1).tolist() == looked_at.sum(axis=1).tolist()
        assert edges.broken_by_project.sum(axis=1).tolist() == looked_at.sum(axis=0).tolist()
        exact = listed(wide_market(), None)[2]
        assert edges.broken_by_applicant.shape == exact.broken_by_applicant.shape
        assert np.all(edges.broken_by_applicant <= exact.broken_by_applicant)

    def test_named_and_pinned_pairs_are_kept_whatever_their_texts(self) -> None:
        evidence = wide_market()
        index = Neighbours.of(Sides.of(evidence).projects, 1)
        assert index is not None
        far = [int(np.flatnonzero(~row)[0]) for row in index.near(Sides.of(evidence).applicants)[:2]]
        wishes = Wishes(Ragged.from_rows([(far[0],), *[()] * 39]), pins=(Pin(1, far[1]),))
        edges = listed(replace(evidence, wishes=wishes), 1, 1, 0)[2]
        closed = listed(replace(evidence, wishes=wishes), None, 1, 0)[2]
        assert (1, far[1]) in pairs_of(edges)
        assert ((0, far[0]) in pairs_of(edges)) == ((0, far[0]) in pairs_of(closed))

    def test_who_wrote_nothing_is_compared_with_all_projects(self) -> None:
        evidence = wide_market()
        sides = Sides.of(evidence)
        index = Neighbours.of(sides.projects, 3)
        assert index is not None
        people = sides.applicants
        texts = (people.resume, people.commitment)
        is_blank = ~np.any([text.vectors.any(axis=1) for text in texts], axis=0)
        is_blank &= ~(people.states_wishes & people.interest.vectors.any(axis=1))
        near = index.near(people)
        assert is_blank.any()
        assert near.all(axis=1).tolist() == is_blank.tolist()

    def test_a_project_in_which_the_encoder_finds_nothing_is_everybodys_candidate(self) -> None:
        sides = Sides.of(wide_market())
        is_blank = ~sides.projects.vectors.any(axis=1)
        index = Neighbours.of(sides.projects, 3)
        assert index is not None
        assert is_blank.any()
        assert index.near(sides.applicants)[:, is_blank].all()
        assert not index.near(sides.applicants)[:, ~is_blank].all(axis=0).any()

    def test_nobody_whose_pairs_were_not_all_scored_is_complete_and_reserves_claim_nothing(self) -> None:
        """So that no certificate speaks of all pairs, and no project counts as covered."""
        sides, order, edges = listed(wide_market(), 5, 5)
        index = Neighbours.of(sides.projects, 5)
        assert index is not None
        has_all = index.near(sides.applicants).all(axis=1)
        assert not edges.is_complete[~has_all & order.accepts_others].any()
        assert edges.is_complete[~order.accepts_others].all()
        for reserve in edges.reserves:
            assert np.all(reserve.least > SCALE + 1)
            assert not reserve.n.any()

    def test_two_runs_give_the_same_bytes(self) -> None:
        first, second = (listed(wide_market(), 5)[2] for _ in range(2))
        assert same(first, second)
        assert first.recall == second.recall

    @pytest.mark.parametrize("block_cells", [1, 200, 1 << 19])
    @pytest.mark.parametrize(("part_cells", "fewest_parts"), [(1, 1), (500, 1), (1 << 28, 1), (1 << 28, 3)])
    def test_blocks_and_parts_change_no_byte(
        self, monkeypatch: pytest.MonkeyPatch, block_cells: int, part_cells: int, fewest_parts: int
    ) -> None:
        expected = listed(wide_market(), 5)[2]
        monkeypatch.setattr(shortlists, "BLOCK_CELLS", block_cells)
        monkeypatch.setattr(shortlists, "PART_CELLS", part_cells)
        monkeypatch.setattr(shortlists, "FEWEST_PARTS", fewest_parts)
        found = listed(wide_market(), 5)[2]
        assert same(found, expected)
        assert found.recall == expected.recall

    @pytest.mark.parametrize(
        "make",
        [
            lambda: Threads(2),
            lambda: Threads(5),
            lambda: Processes(2),
            pytest.param(lambda: Dask(), marks=pytest.mark.distributed, id="dask"),
            pytest.param(lambda: Ray(), marks=pytest.mark.distributed, id="ray"),
        ],
    )
    def test_executors_change_no_byte(self, make: Any) -> None:
        executor: Executor = make()
        if isinstance(executor, Dask | Ray):
            pytest.importorskip("distributed" if isinstance(executor, Dask) else "ray")
        found, expected = listed(wide_market(), 5, executor=executor)[2], listed(wide_market(), 5)[2]
        assert same(found, expected)
        assert found.recall == expected.recall

    def test_the_number_of_threads_of_faiss_is_left_as_it_was(self) -> None:
        import faiss

        before = faiss.omp_get_max_threads()
        faiss.omp_set_num_threads(2)
        try:
            listed(wide_market(), 5)
            assert faiss.omp_get_max_threads() == 2
        finally:
            faiss.omp_set_num_threads(before)

    @pytest.mark.parametrize(("n_applicants", "n_projects"), [(0, 0), (0, 3), (3, 0), (1, 1)])
    def test_sides_may_be_empty_or_of_one(self, n_applicants: int, n_projects: int) -> None:
        evidence = evidence_of_market(Market(empty_applicants(n_applicants), empty_projects(n_projects)))
        found, exact = listed(evidence, 1, 1)[2], listed(evidence, None, 1)[2]
        assert same(found, exact)
        assert found.recall == 1.0

    def test_nobody_among_many_projects(self) -> None:
        evidence = wide_market()
        nobody = Sides.of(evidence).applicants.part(slice(0, 0))
        index = Neighbours.of(Sides.of(evidence).projects, 3)
        assert index is not None
        assert index.near(nobody).shape == (0, 60)

    def test_progress_is_told_of_parts_and_not_of_the_sample(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("matchkit.scoring.shortlists.BLOCK_CELLS", 1)
        evidence, seen = wide_market(), []
        order = order_of(evidence.market, evidence.wishes, evidence.params.preferences)
        most = ShortlistParams(projects=3, all_pairs=False, candidates=5)
        shortlist(Sides.of(evidence), order, most, Threads(2), lambda done, total: seen.append((done, total)))
        assert seen == [(10, 40), (20, 40), (30, 40), (40, 40)]

    def test_what_is_eligible_is_told_by_the_rules_alone(self) -> None:
        """A pair that is near and eligible passes in both runs."""
        evidence = wide_market()
        found, exact = listed(evidence, 10)[2], listed(evidence, None)[2]
        assert 0 < found.broken_by_applicant[:, ELIGIBLE].sum() < exact.broken_by_applicant[:, ELIGIBLE].sum()


def test_only_known_and_stated_texts_in_which_something_is_found_are_sought_with() -> None:
    vectors = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
    texts = WrittenTexts(vectors, csr_matrix((4, 3)), np.array([True, True, False, True]))
    is_stated = np.array([True, True, True, False])
    assert neighbours._rows_with_vector(texts, is_stated).tolist() == [1]
    assert neighbours._rows_with_vector(texts, np.ones(4, np.bool_)).tolist() == [1, 3]
