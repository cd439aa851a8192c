"""A run that was interrupted goes on: finished steps are not done twice, and the end is the same to the byte."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import matchkit as mk
from matchkit import disk
from matchkit.embedding import HashingEncoder, VectorCache, section_vectors
from matchkit.embedding.cache import FILE as CACHE_FILE
from matchkit.pipeline import matching
from matchkit.result import MatchResult, match_result
from matchkit.runs import unfinished_folder
from matchkit.runs.places import find_run
from matchkit.scoring import shortlists
from tests.faulty_disk import ERRORS, FaultyDisk, trouble
from tests.run_folders import contents, run_batch, write_intake
from tests.small_intake import APPLICANTS, PROJECTS

VOCABULARY = mk.SkillVocabulary.from_labels(["Python", "SQL", "statistics", "QGIS", "JavaScript", "field work", "HTML"])
"""A few skills, so that a run takes little time."""
Files = tuple[Path, Path]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return write_intake(tmp_path / "in")


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of two applicants each, and texts that are kept three pieces at a time."""
    monkeypatch.setattr(shortlists, "part_cuts", lambda n, _: [*range(0, n, 2), n] if n else [0, 0])
    monkeypatch.setattr(section_vectors, "PIECES_KEPT_AT_ONCE", 3)


def run(out: Path, files: Files, **options: Any) -> dict[str, bytes]:
    """The bytes of a run's folder."""
    run_batch(out, *files, **{"vocabulary": VOCABULARY, "executor": 1, **options})
    return contents(out)


class Counted:
    """Counts calls of a function, and stops before one of them."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function, self.n, self.stops_before = function, 0, -1

    def __call__(self, *args: Any, **options: Any) -> Any:
        if self.n == self.stops_before:
            self.stops_before = -1
            raise KeyboardInterrupt
        self.n += 1
        return self.function(*args, **options)


def counted(monkeypatch: pytest.MonkeyPatch, home: Any, name: str) -> Counted:
    found = Counted(getattr(home, name))
    monkeypatch.setattr(home, name, lambda *args, **options: found(*args, **options))
    return found


def unbroken(tmp_path: Path, files: Files, **options: Any) -> dict[str, bytes]:
    return run(tmp_path / "unbroken", files, **options)


@pytest.mark.usefixtures("small_parts")
def test_texts_that_are_encoded_are_not_encoded_again(
    tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = unbroken(tmp_path, files)
    pieces: list[str] = []
    encode = HashingEncoder.encode

    def counting(self: HashingEncoder, texts: list[str], *args: Any) -> Any:
        if len(pieces) >= 6 and not is_second:
            raise KeyboardInterrupt
        pieces.extend(texts)
        return encode(self, texts, *args)

    is_second = False
    monkeypatch.setattr(HashingEncoder, "encode", counting)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "run", files)
    assert len(pieces) == 6
    is_second = True
    assert run(tmp_path / "run", files) == expected
    again = [piece for piece in set(pieces) if pieces.count(piece) > 1]
    assert len(set(pieces)) > 12
    assert len(again) <= 3  # of a text of several pieces, some may have been encoded without the others


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("finished", [0, 1, 2])
def test_parts_that_are_scored_are_not_scored_again(
    tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch, finished: int
) -> None:
    expected = unbroken(tmp_path, files)
    scored = counted(monkeypatch, shortlists, "_shortlist_part")
    scored.stops_before = finished
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "run", files)
    assert run(tmp_path / "run", files) == expected
    assert scored.n == 3


@pytest.mark.usefixtures("small_parts")
def test_a_market_that_is_solved_is_not_solved_again(
    tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = unbroken(tmp_path, files)
    encoded = counted(monkeypatch, section_vectors, "checked_encode")
    scored = counted(monkeypatch, shortlists, "_shortlist_part")
    solved = counted(monkeypatch, matching, "place")
    reported = counted(monkeypatch, MatchResult, "report")
    reported.stops_before = 0
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "run", files)
    n_encoded = encoded.n
    assert run(tmp_path / "run", files) == expected
    assert (encoded.n, scored.n, solved.n, reported.n) == (n_encoded, 3, 1, 1)


def test_files_that_are_written_are_not_written_again(
    tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = unbroken(tmp_path, files)
    tables = counted(monkeypatch, MatchResult, "csv_file")
    reports = counted(monkeypatch, MatchResult, "report")
    reports.stops_before = 0
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "run", files)
    assert tables.n == 6
    assert run(tmp_path / "run", files) == expected
    assert (tables.n, reports.n) == (6, 1)


def test_a_result_that_goes_on_answers_as_an_unbroken_one(
    tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Explanations, changes and waiting lists read what was kept."""
    whole = run_batch(tmp_path / "unbroken", *files)
    reports = counted(monkeypatch, MatchResult, "report")
    reports.stops_before = 0
    with pytest.raises(KeyboardInterrupt):
        run_batch(tmp_path / "run", *files)
    resumed = run_batch(tmp_path / "run", *files)
    for applicant in ("ana", "ben", "cleo", "dev", "eva"):
        assert resumed.explain(applicant).to_text() == whole.explain(applicant).to_text()
    change = {"seats": {"p-2": "+1"}}
    assert resumed.what_if(**change).to_text() == whole.what_if(**change).to_text()
    assert resumed.waitlist.equals(whole.waitlist)
    assert resumed.stability.coverage == whole.stability.coverage


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 7},
        {"params": {"calendar": {"assumed_max_projects": 2}}},
        {"encoder": "tfidf"},
        {"vocabulary": mk.SkillVocabulary.from_labels(["Python", "SQL", "statistics"])},
        {"rankings": [{"applicant_id": "ana", "project_id": "p-4", "rank": 1}]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_run_with_other_settings_starts_anew(
    tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    expected = unbroken(tmp_path, files, **change)
    solved = counted(monkeypatch, matching, "place")
    reports = counted(monkeypatch, MatchResult, "report")
    reports.stops_before = 0
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "run", files)
    assert run(tmp_path / "run", files, **change) == expected
    assert solved.n == 2


def test_a_run_with_other_inputs_starts_anew(tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = counted(monkeypatch, MatchResult, "report")
    reports.stops_before = 0
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "run", files)
    others = write_intake(tmp_path / "in", APPLICANTS[:4], PROJECTS)
    assert run(tmp_path / "run", others) == unbroken(tmp_path, others)


def test_rules_that_are_functions_are_asked_again(
    tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can tell whether a function of that name still decides the same."""

    def rule(*, is_open: bool) -> mk.Rule:
        return mk.Rule("gate", lambda *_: np.full((1, 1), is_open))

    expected = unbroken(tmp_path, files, rules=[rule(is_open=True)])
    reports = counted(monkeypatch, MatchResult, "report")
    reports.stops_before = 0
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "run", files, rules=[rule(is_open=False)])
    assert run(tmp_path / "run", files, rules=[rule(is_open=True)]) == expected


def test_what_the_callers_cache_met_is_told_once_more_after_an_interruption(
    tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The damage is mended when the run goes on; its ledger is that of the unbroken run all the same."""
    for name in ("whole", "broken"):
        (tmp_path / name).mkdir()
        (tmp_path / name / CACHE_FILE).write_bytes(b"no database")
    expected = run(tmp_path / "unbroken", files, cache=tmp_path / "whole")
    assert b"cache_set_aside" in expected["ledger.csv"]
    for point in ("_connect", "add"):
        attempt = counted(monkeypatch, VectorCache, point)
        attempt.stops_before = 1 if point == "_connect" else 0  # the first connection finds the damage
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path / "run", files, cache=tmp_path / "broken")
    found = run(tmp_path / "run", files, cache=tmp_path / "broken")
    assert found["ledger.csv"] == expected["ledger.csv"]
    assert found["placements.csv"] == expected["placements.csv"]


def test_what_a_cache_met_is_not_told_of_other_texts_or_another_cache(tmp_path: Path, files: Files) -> None:
    """A folder of unfinished work may serve one intake after another."""

    def told(cache: str, sources: Files = files, **options: Any) -> list[str]:
        places: dict[str, Any] = {"cache": tmp_path / cache, "work_in": tmp_path / "work"}
        result = mk.match(*sources, encoder="hashing", vocabulary=VOCABULARY, **places, **options)
        return result.ledger.loc[result.ledger["source"] == "vector cache", "code"].to_list()

    def stop(step: str, *_: int) -> None:
        if step == "Finding skills":
            raise KeyboardInterrupt

    def stop_with_a_broken_cache() -> None:
        (tmp_path / "broken").mkdir(exist_ok=True)
        (tmp_path / "broken" / CACHE_FILE).write_bytes(b"no database")
        with pytest.raises(KeyboardInterrupt):
            told("broken", progress=stop)

    stop_with_a_broken_cache()
    others = write_intake(tmp_path / "others", APPLICANTS[:2])
    assert told("sound") == []
    stop_with_a_broken_cache()
    assert told("broken", others) == []
    stop_with_a_broken_cache()
    assert told("broken") == ["cache_set_aside"]
    assert told("broken") == []


def test_files_of_another_version_of_what_writes_them_are_made_again(
    tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upgrade between an interruption and its continuation must not give a folder of both."""
    made = counted(monkeypatch, MatchResult, "csv_file")
    with monkeypatch.context() as patched:
        counted(patched, MatchResult, "report").stops_before = 0
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path / "run", files)
    before = made.n
    monkeypatch.setattr(match_result, "versions_of_writers", lambda: {"pandas": "99"})
    run(tmp_path / "run", files)
    assert before > 0
    assert made.n == 2 * before


def test_in_python_a_call_goes_on_where_it_is_told_to(
    tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = unbroken(tmp_path, files)
    solved = counted(monkeypatch, matching, "place")
    for _ in range(2):
        result = mk.match(*files, encoder="hashing", vocabulary=VOCABULARY, work_in=tmp_path / "work", executor=1)
        assert contents(result.write(tmp_path / "run")) == expected
    assert solved.n == 1
    assert VectorCache.is_in(tmp_path / "work" / "vectors")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "run", "unbroken", "work"]


@pytest.mark.usefixtures("small_parts")
def test_at_whatever_call_the_disk_fails_the_old_run_stays_and_the_next_call_ends_the_same(
    tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every fifth write, sync and rename of a batch run, each with another failure; benchmarks/crashes.py takes all."""
    before = run(tmp_path / "run", files, seed=5)
    expected = unbroken(tmp_path, files)
    faulty = FaultyDisk(monkeypatch, tmp_path)
    run(tmp_path / "counted", files)
    n_calls = len(faulty.calls)
    assert n_calls > 80
    for number in range(0, n_calls, 5):
        error = ERRORS[number % len(ERRORS)]
        faulty.begin()
        _restore(tmp_path / "run", before)
        faulty.begin(number, error, goes_on=number % 2 == 1)
        told = trouble(lambda: run(tmp_path / "run", files))
        assert not told or errno.errorcode[error] in told
        faulty.begin()
        assert contents(find_run(tmp_path / "run")) in (before, expected), faulty.calls[number]
        assert run(tmp_path / "run", files) == expected
        assert unfinished_folder(tmp_path / "run") is None


def _restore(folder: Path, files: dict[str, bytes]) -> None:
    disk.remove_tree(folder)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def test_a_report_is_replaced_whole(tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    result = mk.match(*files, encoder="hashing", vocabulary=VOCABULARY)
    page = result.report(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == page
    FaultyDisk(monkeypatch, tmp_path).begin(2, errno.EIO)
    assert "Input/output error" in trouble(lambda: result.report(tmp_path / "page.html", hide_personal=True))
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == page
