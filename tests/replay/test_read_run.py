"""A run is read again by computing it again: it comes out the same, or the error says what is other than it was."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import matchkit as mk
from matchkit.embedding import HashingEncoder, TextState, VectorCache
from matchkit.embedding.cache import FILE as CACHE_FILE
from matchkit.errors import RunError, UsageError
from matchkit.replay import compute_again, find_difference
from matchkit.replay.computing import _choose_encoder
from matchkit.runs import NamedEncoder, RunRecord, file_digest
from tests.run_folders import change_manifest, contents, write_intake, write_rows, write_run
from tests.small_intake import APPLICANTS, PROJECTS


def renamed(row: dict[str, Any]) -> dict[str, Any]:
    return {"person" if name == "applicant_id" else name: value for name, value in row.items()}


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run of the small intake, ``run``, made from files in ``in``."""
    return write_run(tmp_path / "run", *write_intake(tmp_path / "in"))


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run that was made with everything that a run folder can record."""
    folder = tmp_path_factory.mktemp("rich")
    applicants, projects = write_intake(folder / "in", map(renamed, APPLICANTS))
    pairs = {
        "rankings": [{"applicant_id": "ana", "project_id": "p-4", "rank": 1}],
        "host_rankings": [{"project_id": "p-2", "applicant_id": "ana", "rank": 1}],
        "pins": [{"applicant_id": "cleo", "project_id": "p-2", "by": "Jo", "why": "asked for"}],
        "forbids": [{"applicant_id": "eva", "project_id": "p-2", "by": "Jo", "why": "did it before"}],
    }
    texts = (
        *([row.get(name, "") for row in APPLICANTS] for name in ("resume", "commitment")),
        [row["description"] for row in PROJECTS],
    )
    own = folder / "in" / "own.csv"
    own.write_text("name,aliases\nriver walking,bank walking\n", encoding="utf-8")
    write_run(
        folder / "run",
        applicants,
        projects,
        {"calendar": {"assumed_max_projects": 2}, "preferences": {"stated": "blend"}},
        **{name: write_rows(folder / "in" / f"{name}.jsonl", rows) for name, rows in pairs.items()},
        seed=3,
        columns={"person": "applicant_id"},
        vocabulary=own,
        cache=folder / "vectors",
        text_state=TextState.fit(*texts, HashingEncoder()),
    )
    return folder


def test_the_example_comes_out_the_same_and_writes_the_same_folder(tmp_path: Path) -> None:
    files = mk.example_intake()
    run = write_run(tmp_path / "run", files.applicants, files.projects, rankings=files.rankings)
    again = mk.read_run(run).write(tmp_path / "again")
    assert contents(again) == contents(run)
    assert "placements.csv" in contents(run)


def test_everything_that_decides_a_run_is_recorded(rich: Path, tmp_path: Path) -> None:
    """Rankings, pins, forbids, params, seed, column names, skills and word weights; the manifest is the same, too."""
    result = mk.read_run(rich / "run")
    assert contents(result.write(tmp_path / "again")) == contents(rich / "run")
    assert result.outcome.seed == 3
    assert result.outcome.evidence.params.preferences.stated == "blend"
    assert ("cleo", "p-2") in set(zip(result.placements["applicant_id"], result.placements["project_id"], strict=True))


def test_the_manifest_names_paths_and_no_personal_text(rich: Path) -> None:
    text = (rich / "run" / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert {given["role"]: given["path"] for given in manifest["inputs"]}["applicants"] == str(
        rich / "in" / "applicants.jsonl"
    )
    assert manifest["settings"] == {
        "encoder": {"name": "hashing", "precision": "float32"},
        "cache": str(rich / "vectors"),
        "rules": [],
        "columns": {"person": "applicant_id"},
        "base_folder": None,
    }
    assert "carpenter" not in text


def test_kept_vectors_are_used_if_they_are_still_there(rich: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(rich, tmp_path / "moved")
    assert mk.read_run(folder / "run", inputs=folder / "in").settings.cache == str(rich / "vectors")
    settings = json.loads((folder / "run" / "manifest.json").read_text(encoding="utf-8"))["settings"]
    change_manifest(folder / "run", settings={**settings, "cache": str(folder / "emptied")})
    (folder / "emptied").mkdir()
    assert mk.read_run(folder / "run", inputs=folder / "in").settings.cache is None
    assert list((folder / "emptied").iterdir()) == []
    other = mk.read_run(folder / "run", inputs=folder / "in", cache=tmp_path / "other")
    assert other.settings.cache == str(tmp_path / "other")
    assert VectorCache.is_in(tmp_path / "other")


def test_what_a_cache_met_is_no_part_of_a_run(tmp_path: Path) -> None:
    """Its ledger tells of a damaged cache, which the run that is computed again does not meet."""
    (tmp_path / "vectors").mkdir()
    (tmp_path / "vectors" / CACHE_FILE).write_bytes(b"no database")
    run = write_run(tmp_path / "run", *write_intake(tmp_path / "in"), cache=tmp_path / "vectors")
    assert b"cache_set_aside" in (run / "ledger.csv").read_bytes()
    assert "cache_set_aside" not in set(mk.read_run(run).ledger["code"])


def test_changed_inputs_are_named(rich: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(rich, tmp_path / "moved")
    for name in ("applicants.jsonl", "own.csv"):
        with (folder / "in" / name).open("a", encoding="utf-8") as file:
            file.write("\n")
    change_manifest(folder / "run", inputs=_moved(folder))
    with pytest.raises(RunError) as raised:
        mk.read_run(folder / "run")
    assert str(raised.value) == (
        "2 inputs changed since the run was made: 'applicants.jsonl', 'own.csv'. Give a folder that holds them as they "
        "were (inputs= in Python, --inputs on the command line), or match again for a new run."
    )
    assert mk.read_run(folder / "run", inputs=rich / "in").stability.is_stable


def _moved(folder: Path) -> list[dict[str, Any]]:
    """The manifest's inputs, with their paths in this folder."""
    manifest = json.loads((folder / "run" / "manifest.json").read_text(encoding="utf-8"))
    return [{**given, "path": str(folder / "in" / Path(given["path"]).name)} for given in manifest["inputs"]]


def test_moved_inputs_are_found_where_they_are_said_to_be(run: Path, tmp_path: Path) -> None:
    before = contents(run)
    (tmp_path / "in").rename(tmp_path / "elsewhere")
    with pytest.raises(RunError) as raised:
        mk.read_run(run)
    missing = [str(tmp_path / "in" / f"{role}.jsonl") for role in ("applicants", "projects")]
    assert str(raised.value) == (
        f"2 files from which the run was made not found: {missing[0]!r}, {missing[1]!r}. Give the folder that holds "
        "them now: inputs= in Python, --inputs on the command line."
    )
    for inputs in (
        tmp_path / "elsewhere",
        str(tmp_path / "elsewhere"),
        {role: tmp_path / "elsewhere" / f"{role}.jsonl" for role in ("applicants", "projects")},
        {"applicants": APPLICANTS, "projects": pd.DataFrame(PROJECTS)},
    ):
        result = mk.read_run(run, inputs=inputs)
        assert result.csv_file("placements.csv") == before["placements.csv"]
    with pytest.raises(UsageError, match=r"There is no folder '.*nowhere' to look for inputs in\. Give the folder"):
        mk.read_run(run, inputs=tmp_path / "nowhere")


def test_inputs_that_moved_together_with_the_run_are_found_beside_it(tmp_path: Path) -> None:
    write_run(tmp_path / "here" / "run", *write_intake(tmp_path / "here"))
    (tmp_path / "here").rename(tmp_path / "there")
    assert mk.read_run(tmp_path / "there" / "run").summary.placed == 4


def test_inputs_are_named_by_the_roles_that_the_run_has(run: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"a key of inputs is 'pins'\. Choose one of: 'applicants', 'projects'\."):
        mk.read_run(run, inputs={"pins": []})
    with pytest.raises(RunError, match=r"1 file from which the run was made not found: '.*none\.csv'"):
        mk.read_run(run, inputs={"projects": tmp_path / "none.csv"})


def test_data_in_memory_are_to_be_given_again(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", APPLICANTS, PROJECTS)
    with pytest.raises(RunError) as raised:
        mk.read_run(run)
    assert str(raised.value) == (
        "The run was made from data in memory, which a run folder does not keep: 'applicants', 'projects'. Give the "
        "same data again in Python: mk.read_run(folder, inputs={'applicants': ..., 'projects': ...})."
    )
    result = mk.read_run(run, inputs={"applicants": APPLICANTS, "projects": PROJECTS})
    assert contents(result.write(tmp_path / "again")) == contents(run)
    with pytest.raises(
        RunError,
        match=r"Computed again, the run is not the same \(placements\.csv, line 2, applicant_id: 'ana' then, 'ben' "
        r"now\)\. What may be behind it: the data given as 'applicants', 'projects' may be other data; .*Bring back "
        r"what was different, or match again for a new run\.",
    ):
        mk.read_run(run, inputs={"applicants": APPLICANTS[1:], "projects": PROJECTS})


def test_a_vocabulary_in_memory_is_to_be_given_again(tmp_path: Path) -> None:
    own = mk.SkillVocabulary.from_labels(["Python", "JavaScript", "field work"])
    run = write_run(tmp_path / "run", *write_intake(tmp_path / "in"), vocabulary=own)
    with pytest.raises(RunError, match="which a run folder does not keep: 'vocabulary'"):
        mk.read_run(run)
    assert mk.read_run(run, inputs={"vocabulary": own}).vocabulary == own.fingerprint
    other = mk.SkillVocabulary.from_labels(["JavaScript"])
    with pytest.raises(RunError, match="1 input changed since the run was made: 'a vocabulary in memory'"):
        mk.read_run(run, inputs={"vocabulary": other})


class Doubling(HashingEncoder):
    """An encoder of one's own."""

    def __init__(self) -> None:
        super().__init__()
        self.fingerprint = "doubling:1"

    def encode(self, texts: Any, progress: Any = None) -> np.ndarray[Any, Any]:
        return super().encode([f"{text} {text}" for text in texts], progress)


def test_an_encoder_of_ones_own_is_to_be_given_again(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", *write_intake(tmp_path / "in"), encoder=Doubling())
    with pytest.raises(RunError) as raised:
        mk.read_run(run)
    assert str(raised.value) == (
        "The run was made with an encoder given as an object, 'doubling:1', which a run folder does not keep. Give it "
        "again in Python: mk.read_run(folder, encoder=...)."
    )
    again = mk.read_run(run, encoder=Doubling()).write(tmp_path / "again")
    assert contents(again) == contents(run)


def test_an_encoder_that_ships_is_known_by_its_fingerprint(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", *write_intake(tmp_path / "in"), encoder=HashingEncoder())
    assert RunRecord.read(run).settings.encoder is None
    assert mk.read_run(run).csv_file("plan.csv") == (run / "plan.csv").read_bytes()
    model = replace(RunRecord.read(run), encoder="all-MiniLM-L6-v2:0123:256:v2:cpu:bfloat16")
    assert _choose_encoder(model, None) == NamedEncoder("all-MiniLM-L6-v2", "bfloat16")
    assert _choose_encoder(model, "tfidf") == NamedEncoder("tfidf")


def test_another_encoder_is_refused_before_anything_is_computed(run: Path) -> None:
    with pytest.raises(RunError) as raised:
        mk.read_run(run, encoder="tfidf")
    assert "The run was made with the encoder 'hashing:256:v1', but this is 'tfidf:" in str(raised.value)
    assert "Give the run's encoder (encoder= in Python, --encoder on the command line)" in str(raised.value)


def test_rules_that_are_functions_are_to_be_given_again(run: Path, tmp_path: Path) -> None:
    def short(_: Any, project: Any) -> Any:
        return project["hours"] < 20

    rule = mk.Rule("short", short)
    with_rule = write_run(tmp_path / "ruled", *write_intake(tmp_path / "in"), rules=[rule])
    with pytest.raises(RunError) as raised:
        mk.read_run(with_rule)
    assert str(raised.value) == (
        "The run was made with rules that are functions, which a run folder does not keep: 'short'; given: none. Give "
        "the same functions again in Python: mk.read_run(folder, rules=[...])."
    )
    assert contents(mk.read_run(with_rule, rules=[rule]).write(tmp_path / "again")) == contents(with_rule)
    with pytest.raises(RunError, match="the functions given as rules may do something else"):
        mk.read_run(with_rule, rules=[mk.Rule("short", lambda _, project: project["hours"] > 20)])
    with pytest.raises(RunError, match=r"made without rules that are functions; given: 'short'\. Leave out rules="):
        mk.read_run(run, rules=[rule])


def write_resumes(folder: Path) -> list[dict[str, Any]]:
    """A file for each applicant's resume, named in their rows."""
    folder.mkdir(parents=True, exist_ok=True)
    for row in APPLICANTS:
        (folder / f"{row['applicant_id']}.txt").write_text(row.get("resume", "none"), encoding="utf-8")
    return [{**row, "resume": "", "resume_path": f"{row['applicant_id']}.txt"} for row in APPLICANTS]


def test_a_resume_file_that_changed_is_told_by_its_kind_alone(tmp_path: Path) -> None:
    """The manifest has one digest of them all, and no name: a name of a file is mostly that of a person."""
    run = write_run(tmp_path / "run", *write_intake(tmp_path / "in", write_resumes(tmp_path / "in")))
    manifest = (run / "manifest.json").read_text(encoding="utf-8")
    assert [files["files"] for files in json.loads(manifest)["named_files"]] == [5]
    assert "ben" not in manifest.replace("webencodings", "")  # a package
    assert mk.read_run(run).summary.placed == 4
    (tmp_path / "in" / "ben.txt").write_text("Cook.", encoding="utf-8")
    with pytest.raises(RunError) as raised:
        mk.read_run(run)
    assert str(raised.value) == (
        "A resume file changed since the run was made, or came, or is gone (named in resume_path). Bring the files "
        "back as they were, or match again for a new run."
    )


def test_where_files_were_not_recorded_one_of_them_is_suspected(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", *write_intake(tmp_path / "in", write_resumes(tmp_path / "in")))
    change_manifest(run, named_files=None, versions={"numpy": "0.9", "lost": "1"})
    (tmp_path / "in" / "ben.txt").write_text("Cook.", encoding="utf-8")
    with pytest.raises(
        RunError,
        match=r"not the same \(placements\.csv, line .*resume_path or calendar_path may have changed; numpy was 0\.9, "
        r"and is .*; lost was 1, and is not installed; another processor",
    ):
        mk.read_run(run)


def test_a_folder_of_resumes_is_recorded_and_may_move_with_the_inputs(tmp_path: Path) -> None:
    rows = [{**row, "resume": "", "resume_path": "one.txt"} for row in APPLICANTS]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "one.txt").write_text("Field work, JavaScript and statistics.", encoding="utf-8")
    sources = write_intake(tmp_path / "tables", rows)
    run = write_run(tmp_path / "run", *sources, base_folder=tmp_path / "in")
    assert mk.read_run(run).intake.origin.base_folder == str(tmp_path / "in")
    for source in sources:
        shutil.move(source, tmp_path / "in" / source.name)
    (tmp_path / "in").rename(tmp_path / "moved")
    again = mk.read_run(run, inputs=tmp_path / "moved")
    assert again.csv_file("ledger.csv") == (run / "ledger.csv").read_bytes()


def test_another_version_may_put_reasons_in_other_words_but_not_people_elsewhere(run: Path) -> None:
    outputs = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    change_manifest(run, outputs={**outputs, "unplaced.csv": "0" * 64})
    with pytest.raises(RunError, match=r"the run is not the same \(unplaced\.csv, which tells the same in other"):
        mk.read_run(run)
    words = (run / "unplaced.csv").read_bytes()
    (run / "unplaced.csv").write_bytes(words.replace(b"project would", b"projects might"))
    outputs = {**outputs, "unplaced.csv": file_digest(run / "unplaced.csv")}
    change_manifest(run, outputs=outputs, matchkit="0.0.1")
    assert mk.read_run(run).summary.placed == 4
    change_manifest(run, outputs={**outputs, "unplaced.csv": "0" * 64})
    with pytest.raises(RunError, match=r"the run is not the same \(unplaced\.csv, which was changed after the run\)"):
        mk.read_run(run)
    change_manifest(run, outputs={**outputs, "waitlist.csv": "0" * 64})
    with pytest.raises(RunError, match=r"\(waitlist\.csv.* it was written by matchkit 0\.0\.1, and this is "):
        mk.read_run(run)
    change_manifest(run, vocabulary="of that version")
    with pytest.raises(RunError, match=r"and this is .*; the skills that are known are others; "):
        mk.read_run(run)
    record = RunRecord.read(run)
    different = find_difference(record, compute_again(record))
    assert different is not None
    assert different.file == "waitlist.csv"


def test_a_text_state_that_was_changed_is_refused(run: Path) -> None:
    (run / "text_state.npz").write_bytes(b"other")
    with pytest.raises(RunError, match=r"text_state\.npz of the run in '.*' cannot be used: it was changed after the"):
        mk.read_run(run)


def test_a_step_is_told_while_the_model_loads(run: Path) -> None:
    told: list[str] = []
    mk.read_run(run, progress=lambda step, *_: told.append(step))
    assert list(dict.fromkeys(told))[:2] == ["Loading the text model", "Reading texts"]


def test_a_model_in_a_folder_is_recorded_by_its_absolute_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from matchkit.pipeline import by_name

    (tmp_path / "model").mkdir()
    (tmp_path / "tfidf").mkdir()
    monkeypatch.chdir(tmp_path)
    assert by_name("model") == NamedEncoder(str(tmp_path / "model"))
    assert by_name(NamedEncoder("model", "bfloat16")) == NamedEncoder(str(tmp_path / "model"), "bfloat16")
    assert by_name("tfidf") == NamedEncoder("tfidf")
    assert by_name("org/model") == NamedEncoder("org/model")
    assert by_name(None) == NamedEncoder("all-MiniLM-L6-v2")


def test_another_file_in_the_folder_that_was_given_is_passed_by(run: Path, tmp_path: Path) -> None:
    """What is meant is told by the digest; a path in a mapping is the only place."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "projects.jsonl").write_text('{"project_id": "p"}\n', encoding="utf-8")
    assert mk.read_run(run, inputs=other).stability.is_stable
    with pytest.raises(RunError, match=r"1 input changed since the run was made: 'projects\.jsonl'"):
        mk.read_run(run, inputs={"projects": other / "projects.jsonl"})
