"""In which folders people are forgotten: runs with nothing else in them, work that is unfinished or kept, caches."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import matchkit as mk
from matchkit.embedding import VectorCache
from matchkit.errors import LockedError, RunError
from matchkit.runs import WorkFolder
from tests.forgetting.reading import readable
from tests.run_folders import contents, run_batch, write_intake, write_run

KEY = "a-3"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("folders")
    write_run(folder / "run", *write_intake(folder / "in"))
    return folder


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made / "run", tmp_path / "run")


@pytest.fixture
def key(run: Path) -> str:
    """Somebody who is placed."""
    return (run / "placements.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0].strip('"')


def refusal(folder: Path, key: str) -> str:
    with pytest.raises(RunError) as raised:
        mk.forget(folder, [key])
    return str(raised.value)


def test_files_that_are_not_of_the_run_are_not_lost(run: Path, key: str) -> None:
    (run / "notes.txt").write_text(f"call {key}", encoding="utf-8")
    assert refusal(run, key) == (
        f"The run in {str(run)!r} holds 1 file or folder that the run did not write: 'notes.txt'. Move them away, and "
        "see whether they name anybody who is to be forgotten."
    )
    assert (run / "notes.txt").is_file()


@pytest.mark.skipif(os.name == "nt", reason="links and pipes need rights there")
def test_links_pipes_and_empty_folders_are_not_lost(run: Path, key: str) -> None:
    (run / "photos").mkdir()
    (run / "elsewhere").symlink_to(run.parent, target_is_directory=True)
    (run / "hosts").symlink_to("/etc/hosts")
    os.mkfifo(run / "pipe")
    before = contents(run)
    assert refusal(run, key) == (
        f"The run in {str(run)!r} holds 4 files or folders that the run did not write: 'elsewhere', 'hosts', 'photos', "
        "'pipe'. Move them away, and see whether they name anybody who is to be forgotten."
    )
    assert contents(run) == before
    assert (run / "photos").is_dir()
    assert (run / "elsewhere").is_symlink()


def test_a_folder_that_is_none_of_these_is_an_error(tmp_path: Path) -> None:
    assert refusal(tmp_path, KEY) == (
        f"There is no run in {str(tmp_path)!r}, no kept work, and no vector cache. Give a run folder, as --out named "
        "it, or the folder that was given as the cache or work_in of a run."
    )
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_is_a_cache_too_is_refused(run: Path, key: str) -> None:
    """It is replaced as a whole, and the vectors of everybody would go."""
    VectorCache(run).forget([])
    before = contents(run)
    assert refusal(run, key) == (
        f"{str(run)!r} is a run folder and holds a vector cache too. Move its files vectors.sqlite* to a folder of "
        "their own, and forget in both folders."
    )
    assert contents(run) == before


def interrupted(folder: Path, out: Path) -> Path:
    """The folder of unfinished work of a run that was interrupted."""

    def power_cut(step: str, *_: int) -> None:
        if step == "Solving":
            raise InterruptedError

    with pytest.raises(InterruptedError):
        run_batch(out, *write_intake(folder / "in"), progress=power_cut)
    return out.with_name(f".{out.name}.matchkit")


def test_unfinished_work_beside_a_run_goes_as_a_whole(tmp_path: Path) -> None:
    """It holds vectors and finished steps of everybody; without it the next run only takes longer."""
    out = tmp_path / "run"
    work = interrupted(tmp_path, out)
    assert work.is_dir()
    assert refusal(work, KEY) == (
        f"{str(work)!r} is the folder of unfinished work beside {str(out)!r}. Give {str(out)!r}; unfinished work goes "
        "with it."
    )
    found = mk.forget(out, [KEY])
    assert found.notes == ("Unfinished work beside the run was removed: it may have held data of theirs.",)
    assert not work.exists()
    assert not out.exists()


def test_what_an_interrupted_forgetting_left_goes_with_the_next(
    run: Path, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old run, with the person in it, is in the folder beside when the new one has just taken its place."""

    def killed(_: WorkFolder) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(WorkFolder, "remove", killed)
        with pytest.raises(KeyboardInterrupt):
            mk.forget(run, [key])
    beside = run.with_name(".run.matchkit")
    assert f'"{key}"' in readable_bytes(beside)
    assert f'"{key}"' not in readable(run)
    again = mk.forget(run, [key])
    assert not again.is_anything
    assert again.notes[0] == "Unfinished work beside the run was removed: it may have held data of theirs."
    assert not beside.exists()
    assert f'"{key}"' not in readable(run)


def readable_bytes(folder: Path) -> str:
    return "".join(content.decode("utf-8", "replace") for content in contents(folder).values())


def test_a_run_that_had_stepped_aside_is_found(run: Path, key: str) -> None:
    """Where no system call exchanges two folders, an interruption may come between two renames."""
    beside = run.with_name(".run.matchkit")
    beside.mkdir(mode=0o700)
    run.rename(beside / "old")
    assert mk.forget(run, [key]).rows["placements.csv"] > 0
    assert not beside.exists()
    assert f'"{key}"' not in readable(run)


def test_from_a_work_folder_vectors_go_and_finished_steps(tmp_path: Path) -> None:
    """Nobody can tell whose the steps are."""
    sides, work = write_intake(tmp_path / "in"), tmp_path / "work"
    mk.match(*sides, encoder="hashing", work_in=work)
    applicants = mk.read_intake(*sides).market.applicants.ids
    kept = len(VectorCache(work / "vectors"))
    assert any((work / "steps").glob("*.step"))
    found = mk.forget(work, applicants[:1])
    assert found.vectors > 0
    assert found.notes == (
        "Finished steps were removed: they may have held data of theirs. The next call does these steps again.",
    )
    assert not any((work / "steps").glob("*.step"))
    assert not (work / "work.json").exists()
    assert len(VectorCache(work / "vectors")) == kept - found.vectors
    again = mk.forget(work, applicants[:1])
    assert (again.vectors, again.notes) == (0, ())
    expected = mk.match(*sides, encoder="hashing")
    assert mk.match(*sides, encoder="hashing", work_in=work).placements.equals(expected.placements)


def test_steps_without_vectors_go_too(tmp_path: Path) -> None:
    """With a cache of one's own, vectors are there and not in the work folder."""
    sides, work = write_intake(tmp_path / "in"), tmp_path / "work"
    mk.match(*sides, encoder="hashing", work_in=work, cache=tmp_path / "vectors")
    assert len(mk.forget(work, [KEY]).notes) == 1
    assert not any((work / "steps").glob("*.step"))


def test_while_a_job_is_at_work_in_a_work_folder_nothing_is_removed(tmp_path: Path) -> None:
    sides, work = write_intake(tmp_path / "in"), tmp_path / "work"
    mk.match(*sides, encoder="hashing", work_in=work)
    with WorkFolder.inside(work), pytest.raises(LockedError):
        mk.forget(work, [KEY])
    assert any((work / "steps").glob("*.step"))


@pytest.mark.parametrize("name", ["files", "old", "steps", "vectors"])
def test_a_folder_of_the_callers_that_looks_like_work_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / "mine" / name).mkdir(parents=True)
    (tmp_path / "mine" / name / "letter.txt").write_text("mine", encoding="utf-8")
    assert refusal(tmp_path / "mine", KEY).startswith("There is no run in ")
    assert (tmp_path / "mine" / name / "letter.txt").is_file()


def test_a_run_may_be_called_like_unfinished_work(run: Path, key: str) -> None:
    odd = run.rename(run.with_name(".odd.matchkit"))
    assert mk.forget(odd, [key]).rows["placements.csv"] > 0
    assert f'"{key}"' not in readable(odd)
