"""The same intake gives the same bytes, whatever the machine and the way it is run; see `benchmarks/same_digest.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

import matchkit as mk
import same_digest
from same_digest import Job, digest, has_locale, match, run_job, start, without_rows

ROOMS = [
    {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "Pacific/Kiritimati"},
    {"PYTHONHASHSEED": "1", "LC_ALL": "tr_TR.UTF-8", "TZ": "America/Los_Angeles"},
    {"PYTHONHASHSEED": "random", "LC_ALL": "de_DE.UTF-8", "TZ": "America/Los_Angeles"},
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random intake with rows of the example."""
    place = tmp_path_factory.mktemp("same") / "intake"
    same_digest.draw_intake(place, 30, 15, 7)
    return place


def test_threads_caches_and_blocks_change_no_byte(folder: Path) -> None:
    job = Job(str(folder), "hashing", (1, 2, 4), ("none", "cold", "warm"), ("usual", "small"))
    assert len({found for _, found in run_job(job)}) == 1


def test_the_order_of_rows_changes_nothing_but_the_places_of_rows(folder: Path) -> None:
    assert len({found for _, found in run_job(Job(str(folder), "hashing", shuffles=8))}) == 1


def test_processes_change_no_byte(folder: Path) -> None:
    assert len({digest(match(folder, "hashing", executor=executor)) for executor in (1, "processes")}) == 1


def test_hash_seeds_locales_and_zones_of_the_machine_change_no_byte(folder: Path) -> None:
    """In a process each, as these hold from the start; locales that the system lacks fall back to its own."""
    found = [value for room in ROOMS for value in start(Job(str(folder), "hashing"), room).values()]
    assert {*found} == {digest(match(folder, "hashing"))}
    assert len(found) == len(ROOMS)


@pytest.mark.model
def test_vectors_of_the_model_are_the_same_in_any_company(tmp_path: Path) -> None:
    encoder, folder, shuffled = mk.load_encoder("all-MiniLM-L6-v2"), tmp_path / "few", tmp_path / "shuffled"
    same_digest.draw_intake(folder, 8, 5, 3)
    shuffled.mkdir()
    same_digest.shuffle(folder, shuffled, 1)
    cached = [without_rows(match(folder, encoder, cache=tmp_path / "cache")) for _ in range(2)]
    assert {*cached, without_rows(match(shuffled, encoder))} == {without_rows(match(folder, encoder))}


def test_the_digest_tells_runs_apart(folder: Path) -> None:
    """Or it would be no evidence."""
    one, other = match(folder, "hashing"), match(folder, "hashing", seed=1)
    assert digest(one) != digest(match(folder, "tfidf"))
    assert one.outcome.seed != other.outcome.seed
    assert without_rows(one) != without_rows(match(folder, "tfidf"))


def test_a_locale_that_is_not_there_is_known_to_be_missing() -> None:
    assert has_locale("C")
    assert not has_locale("xx_XX.UTF-8")
