"""The measures and sets by which qualities are quoted."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from rankings import average_precision, kendall_loss, ndcg, overall, reciprocal_rank, resample
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
