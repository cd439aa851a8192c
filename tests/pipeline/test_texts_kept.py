"""What a run keeps of texts for the next one: vectors in a cache, and the state by which they are scored."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import matchkit as mk
from matchkit.embedding import HashingEncoder, TextState
from matchkit.errors import EncoderError
from tests.embedding.encoders import CountingEncoder
from tests.small_intake import APPLICANTS, PROJECTS


def match(encoder: mk.Encoder | None = None, **options: object) -> mk.MatchResult:
    return mk.match(APPLICANTS, PROJECTS, encoder=encoder or HashingEncoder(), **options)  # type: ignore[arg-type]


def written(result: mk.MatchResult, folder: Path) -> dict[str, bytes]:
    """Every file of the run folder; the manifest without the cache, where the run may be computed again with."""
    files = {path.name: path.read_bytes() for path in sorted(result.write(folder).iterdir())}
    manifest = json.loads(files["manifest.json"])
    del manifest["settings"]["cache"]
    return {**files, "manifest.json": json.dumps(manifest).encode()}


@pytest.mark.parametrize("as_cache", [mk.VectorCache, Path, str])
def test_a_cache_changes_no_byte_and_spares_the_encoder(tmp_path: Path, as_cache: Callable[[Path], object]) -> None:
    plain = written(match(), tmp_path / "plain")
    encoder = CountingEncoder()
    first = written(match(encoder, cache=as_cache(tmp_path / "cache")), tmp_path / "first")
    asked = len(encoder.seen)
    second = written(match(encoder, cache=as_cache(tmp_path / "cache")), tmp_path / "second")
    assert plain == first == second
    assert asked == len(encoder.seen) > 10


def test_an_applicant_is_forgotten_and_the_projects_stay(tmp_path: Path) -> None:
    cache = mk.VectorCache(tmp_path)
    match(cache=cache)
    kept = len(cache)
    assert cache.forget(["ana", "ben"]) >= 4
    encoder = CountingEncoder()
    match(encoder, cache=cache)
    assert len(cache) == kept
    assert not any(project["description"] in text for text in encoder.seen for project in PROJECTS)
    assert any("data analyst" in text for text in encoder.seen)


def test_what_the_cache_met_is_in_the_ledger(tmp_path: Path) -> None:
    cache = mk.VectorCache(tmp_path)
    cache.path.write_bytes(b"no database " * 100)
    result = match(cache=cache)
    (entry,) = [entry for entry in result.intake.ledger.entries if entry.source == "vector cache"]
    assert (entry.code, entry.kind) == ("cache_set_aside", "repaired")


def test_a_run_scored_by_the_state_of_an_earlier_run_is_the_same(tmp_path: Path) -> None:
    earlier = match()
    folder = earlier.write(tmp_path / "run")
    for state in (folder, str(folder), folder / "text_state.npz", TextState.load(folder)):
        later = match(text_state=state)
        assert np.array_equal(later.outcome.edges.components, earlier.outcome.edges.components)


def test_a_state_of_ones_own_moves_scores_and_is_kept_with_the_run(tmp_path: Path) -> None:
    people = [row["resume"] for row in APPLICANTS if "resume" in row]
    statements = [row["commitment"] for row in APPLICANTS]
    state = TextState.fit(people, statements, [row["description"] for row in PROJECTS], HashingEncoder())
    result = match(text_state=state)
    assert not np.array_equal(result.outcome.edges.components, match().outcome.edges.components)
    kept = TextState.load(result.write(tmp_path / "run"))
    assert kept.to_bytes() == state.to_bytes()


def test_the_state_of_another_encoder_is_refused(tmp_path: Path) -> None:
    folder = match().write(tmp_path / "run")
    with pytest.raises(EncoderError, match=r"made with the encoder 'hashing:256:v1', but this is 'hashing:64:v1'"):
        match(HashingEncoder(64), text_state=folder)


def test_the_sections_behind_a_score_are_named() -> None:
    parts = match().explain("ana", "p-2").contributions
    meaning = next(part for part in parts if part.component == "meaning")
    assert {fit.section for fit in meaning.sections} == {"experience", "education"}
    assert "; nearest: experience (" in meaning.evidence
    assert next(part for part in parts if part.component == "skills").sections == ()


def test_vectors_in_a_folder_change_no_byte(tmp_path: Path) -> None:
    """For intakes whose vectors do not fit into memory; the result explains pairs from the files too."""
    files = mk.example_intake()
    whole = mk.match(files.applicants, files.projects, encoder="hashing")
    mapped = mk.match(files.applicants, files.projects, encoder="hashing", vectors_in=tmp_path, executor="threads")
    assert any(tmp_path.iterdir())
    pd.testing.assert_frame_equal(mapped.placements, whole.placements)
    assert mapped.explain("a-061", "p-27").to_text() == whole.explain("a-061", "p-27").to_text()
