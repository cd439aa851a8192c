"""The measures and sets by which qualities are quoted."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from large_market import LargeMarket, make_large_market
from large_market import _emptied as emptied
from matchkit.embedding import DocumentVectors
from matchkit.scoring import COMPONENTS, Edges, Evidence
from plain import TEXTS, WORST, Plain, Scored, assign, everything, list_pairs, score, tell_agreement
from rankings import average_precision, kendall_loss, ndcg, overall, reciprocal_rank, resample
from stages import EXECUTORS, READING, STARTING, WRITING, Clock, check_same, run_again, write_intake
from stages import list_pairs as list_market
from texts import change_some, make_documents

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
SCORES, GRADES = np.array([0.9, 0.8, 0.7, 0.6]), np.array([0.0, 3.0, 0.0, 1.0])


def test_kendall_loss_is_that_of_its_definition() -> None:
    generator = np.random.default_rng(0)
    for _ in range(200):
        scores, grades = generator.integers(4, size=6).astype(float), generator.integers(4, size=6).astype(float)
        lost = most = 0.0
        for one, other in combinations(range(6), 2):
            gap, lead = grades[one] - grades[other], scores[one] - scores[other]
            most += abs(gap)
            lost += abs(gap) * (0.5 if lead == 0 else float(gap * lead < 0))
        assert kendall_loss(scores, grades) == pytest.approx((lost, most))


def test_measures_by_hand() -> None:
    assert ndcg(SCORES, GRADES)[0] == pytest.approx((7 / np.log2(3) + 1 / np.log2(5)) / (7 + 1 / np.log2(3)))
    assert average_precision(SCORES, GRADES) == (0.5, 1)
    assert reciprocal_rank(SCORES, GRADES) == (0.5, 1)
    assert ndcg(GRADES, GRADES) == average_precision(GRADES, GRADES) == reciprocal_rank(GRADES, GRADES) == (1, 1)


def test_a_query_without_relevant_documents_takes_no_part() -> None:
    nothing = np.zeros(4)
    assert ndcg(SCORES, nothing) == average_precision(SCORES, nothing) == reciprocal_rank(SCORES, nothing) == (0, 0)
    assert kendall_loss(SCORES, nothing) == (0, 0)


def test_resampling_keeps_the_mean_and_pairs_the_draws() -> None:
    shares = np.column_stack([np.random.default_rng(1).random(50), np.ones(50)])
    assert resample(shares).mean() == pytest.approx(float(overall(shares)), abs=0.005)
    assert np.allclose(resample(shares + np.array([0.1, 0])) - resample(shares), 0.1)


def test_documents_are_the_same_for_a_seed_and_some_can_be_changed() -> None:
    documents = make_documents(200, seed=3)
    assert documents == make_documents(200, seed=3) != make_documents(200, seed=4)
    assert len(set(documents)) == 200
    changed = change_some(documents, 0.05)
    assert sum(before != after for before, after in zip(documents, changed, strict=True)) == 10


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "queries.csv").write_text("query_id,text\nq-1,River survey\nq-2,Book fair\n", encoding="utf-8")
    documents = "document_id,text\nd-1,Surveyed a river\nd-1,Sold books\nd-2,Baked bread\n"
    (tmp_path / "documents.csv").write_text(documents, encoding="utf-8")
    grades = "query_id,document_id,grade\nq-1,d-1,2\nq-2,d-1,1\n"
    (tmp_path / "grades.csv").write_text(grades, encoding="utf-8")
    return tmp_path


def compare(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCHMARKS / "quality.py"), str(folder), "--encoder", "hashing", *options]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


def test_a_set_dropped_in_is_compared(folder: Path) -> None:
    done = compare(folder)
    assert done.returncode == 0, done.stderr
    assert "2 queries, 2 documents | weighted Kendall loss | nDCG@10 | MAP | MRR |" in done.stdout
    for method in ("TF-IDF", "words", "dense", "mixed", "default"):
        assert f"| {method} | " in done.stdout
    assert ("| BM25 | " in done.stdout) != ("No row for BM25: no package bm25s" in done.stdout)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("grades.csv", "query_id,document_id\nq-1,d-1\n", "lacks grade; it has query_id, document_id"),
        ("grades.csv", "query_id,document_id,grade\nq-9,d-1,1\n", "no such id, or no number: 'q-9'"),
        ("grades.csv", "query_id,document_id,grade\nq-1,d-1,high\n", "no such id, or no number: could not convert"),
        ("queries.csv", "query_id,text\nq-1,a\nq-1,b\nq-2,c\n", "only one of the two sides may have several texts"),
    ],
)
def test_a_broken_set_is_refused_with_the_reason(folder: Path, name: str, content: str, message: str) -> None:
    (folder / name).write_text(content, encoding="utf-8")
    assert message in compare(folder).stderr


def whole_texts(evidence: Evidence) -> Evidence:
    """The same market with texts whose rows are whole numbers of steps, so that only the order of sums is left."""
    rng = np.random.default_rng(5)

    def made(documents: DocumentVectors) -> DocumentVectors:
        n = len(documents.is_known)
        vectors = (rng.choice([-1, 1, 1, 1], (n, 64)) / 8).astype(np.float32)
        vectors[~documents.is_known] = 0
        words = [rng.choice(200, 64, replace=False) for _ in range(n)]
        column = np.concatenate([np.sort(row) for row in words])
        lexical = csr_matrix((np.full(64 * n, 1 / 8, np.float32), column, np.arange(0, 64 * n + 1, 64)), (n, 2**18))
        return replace(documents, vectors=vectors, lexical=emptied(lexical, ~documents.is_known))

    texts = evidence.texts
    kinds = ("resume", "commitment", "project")
    changed = {name: made(getattr(texts, name)) for name in kinds}
    return replace(evidence, texts=replace(texts, **changed, interest=changed["commitment"]))


@pytest.fixture(scope="module")
def market() -> LargeMarket:
    return make_large_market(150, 40)


@pytest.fixture(scope="module")
def evidence(market: LargeMarket) -> Evidence:
    return market.evidence


def plain_and_ours(evidence: Evidence) -> tuple[Scored, Edges]:
    return score(Plain.of(evidence)), list_pairs(evidence, everything(evidence), 1)


def test_the_plain_way_has_the_same_eligible_pairs_and_totals(evidence: Evidence) -> None:
    """Else it would not be the same work that is timed. A root in float32 may round a text's component up or down."""
    plain, edges = plain_and_ours(whole_texts(evidence))
    is_ours = np.zeros_like(plain.is_eligible)
    is_ours[edges.applicant, edges.project] = True
    assert 500 < edges.project.size < is_ours.size / 2
    np.testing.assert_array_equal(plain.is_eligible, is_ours)
    chosen = edges.applicant, edges.project
    for place, name in enumerate(COMPONENTS):
        gaps = np.abs(plain.components[name][chosen] - edges.components[:, place])
        if name in TEXTS:
            assert gaps.max() <= 1
            assert (gaps > 0).mean() < 0.001
        else:
            assert not gaps.any(), name
    for theirs, ours in (
        (plain.applicant_score, edges.applicant_score),
        (plain.project_score, edges.project_score),
    ):
        gaps = np.abs(theirs[chosen] - ours)
        assert gaps.max() <= 1
        assert (gaps > 0).mean() < 0.002


def test_with_any_texts_the_plain_way_differs_by_the_rounding_of_vectors_alone(evidence: Evidence) -> None:
    """Rows are rounded by matchkit so that sums are exact, which moves a cosine by about 0.0001."""
    plain, edges = plain_and_ours(evidence)
    assert "and the others differ by" in tell_agreement(plain, edges)
    chosen = edges.applicant, edges.project
    for place, name in enumerate(COMPONENTS):
        gaps = np.abs(plain.components[name][chosen] - edges.components[:, place])
        assert gaps.max() <= (3 if name in TEXTS else 0)


def test_an_assignment_respects_seats_and_rules() -> None:
    table = np.array([[9, WORST, 3], [8, 5, WORST], [7, WORST, WORST], [WORST, WORST, WORST]], np.int32)
    assert assign(table, np.array([1, 1, 1])).tolist() == [[0, 2], [1, 1], [2, 0]]
    assert assign(table, np.array([2, 0, 0])).tolist() == [[0, 0], [1, 0]]


def test_a_clock_gives_each_stage_the_time_until_the_next() -> None:
    clock = Clock(0.0)
    for name, done in (("Reading texts", 0), ("Reading texts", 1), ("Solving", 0), ("Solving", 1)):
        clock.progress(name, done, 1)
    clock.switch("")
    assert list(clock.stages) == [STARTING, "Reading texts", "Solving"]
    assert all(seconds >= 0 for seconds in clock.stages.values())


def test_the_intake_of_the_stages_is_matched_in_a_process_of_its_own(tmp_path: Path) -> None:
    write_intake(tmp_path, 40, 10)
    found = run_again(tmp_path, "hashing")
    assert found["placements"] > 0
    stages = list(found["stages"])
    assert stages[:2] == [STARTING, READING]
    assert stages[-2:] == ["Solving", WRITING]
    assert (tmp_path / "run" / "report.html").exists()


def test_executors_are_compared_on_the_same_shortlists(market: LargeMarket) -> None:
    one, two = (list_market(market, EXECUTORS[name]()) for name in ("Threads(1)", "Threads(2)"))
    check_same(one, two)
    with pytest.raises(AssertionError):
        check_same(one, replace(two, project_score=two.project_score + 1))
