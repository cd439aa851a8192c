"""What is logged: events with numbers and codes, as `logging` takes them, and on the command line as lines of JSON."""

from __future__ import annotations

import ast
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

import matchkit as mk
from matchkit import logs
from matchkit.logs import EVENTS, Code, Counts, Event, Fingerprint, JsonLinesHandler, RunFile, log
from tests.small_intake import APPLICANTS, PROJECTS

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "matchkit"
ALLOWED = {"int", "float", "bool", "Count", "Seconds", "Code", "Counts", "Fingerprint", "RunFile", "TypeName"}


def events_in(records: list[logging.LogRecord]) -> list[dict[str, object]]:
    return [getattr(record, logs.ATTRIBUTE) for record in records if record.name.startswith(logs.LOGGER)]


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_no_event_has_a_field_for_free_text() -> None:
    """Fields are numbers, codes and fingerprints; whoever adds another kind must come here first."""
    assert {str(field.type) for event in EVENTS for field in fields(event)} <= ALLOWED
    assert all(event.__dataclass_params__.frozen for event in EVENTS)


def test_messages_are_constant_short_and_of_one_event_each() -> None:
    messages = [event.message for event in EVENTS]
    assert len(set(messages)) == len(messages)
    assert all(len(message) < 70 and "%" not in message and "{" not in message for message in messages)


def test_nothing_is_logged_but_events() -> None:
    """Loggers are asked for in one module; others only silence the libraries below."""
    writing = {"debug", "info", "warning", "error", "exception", "critical"}
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in writing:
                assert not isinstance(node.func.value, ast.Name) or "log" not in node.func.value.id, path
    users = {
        path.relative_to(SOURCE).as_posix()
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "getLogger"
    }
    silencing = {"__init__.py", "cli/log_file.py", "embedding/sentence_encoder.py", "logs.py"}
    assert {name for name in users if not name.startswith("intake/documents")} == silencing


def test_every_event_is_logged_somewhere() -> None:
    called = {
        node.func.id
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert [event.__name__ for event in EVENTS if event.__name__ not in called] == []


def test_a_value_that_is_no_number_and_no_code_is_withheld() -> None:
    """A log must not stop a run; so what has no place in it is replaced, not refused."""

    class Odd(Event):
        part, level, message = "test", logging.INFO, "Odd"

    for value in ("Ana Lopez", ["a"], b"x", Code("Ana Lopez"), Code("ana@example.org"), {"ana": 1}):
        assert logs._plain(value) == logs.WITHHELD
    assert logs._plain(Counts({"no_resume": 2, "Ana Lopez": 1})) == {"withheld": 1, "no_resume": 2}
    assert logs._plain(Code("no_resume")) == "no_resume"
    assert (logs._plain(3), logs._plain(True), logs._plain(0.5), logs._plain(None)) == (3, True, 0.5, None)


def test_a_fingerprint_that_could_say_more_is_logged_as_its_digest() -> None:
    assert Fingerprint("all-MiniLM-L6-v2:0123abcd:256:v2:cpu:float32") == "all-MiniLM-L6-v2:0123abcd:256:v2:cpu:float32"
    assert Fingerprint("model of Ana Lopez").startswith("sha256:")
    assert logs._plain(Fingerprint("model of Ana Lopez")) == Fingerprint("model of Ana Lopez")


def test_files_that_are_named_after_somebody_go_by_their_kind() -> None:
    assert RunFile("placements.csv") == "placements.csv"
    assert logs._plain(RunFile("calendars/ana.ics")) == "calendars/*.ics"
    assert logs._plain(RunFile("Ana Lopez.csv")) == logs.WITHHELD


def test_a_run_tells_what_it_does(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    applicants = [*APPLICANTS, {"applicant_id": "fay", "available": "soon"}]
    with caplog.at_level(logging.DEBUG, logs.LOGGER):
        result = mk.match(applicants, PROJECTS, encoder="hashing", cache=tmp_path / "vectors")
        result.write(tmp_path / "run")
    told = {str(event["event"]): event for event in events_in(caplog.records)}
    assert told["source_read"]["role"] == "projects", "the last one"
    assert told["rows_refused"] == {
        "event": "rows_refused",
        "role": "applicants",
        "refused": 1,
        "codes": {"date_format": 1},
    }
    assert told["encoder_loaded"]["fingerprint"] == result.encoder
    assert told["vectors_ready"]["made"] == told["vectors_ready"]["sections"]
    assert told["scoring_ended"]["pairs"] == len(APPLICANTS) * len(PROJECTS)
    assert told["round_solved"]["placements"] == len(result.placements)
    assert told["stability_checked"]["is_stable"] is True
    assert told["run_written"]["files"] == len(list((tmp_path / "run").iterdir()))
    steps = [event["step"] for event in events_in(caplog.records) if event["event"] == "step_ended"]
    assert steps == ["loading_the_text_model", "reading_texts", "finding_skills", "scoring_pairs", "solving"]
    assert all(record.getMessage() and not record.args for record in caplog.records)


def test_a_warm_cache_and_a_forgotten_person_are_told(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    mk.match(APPLICANTS, PROJECTS, encoder="hashing", cache=tmp_path)
    with caplog.at_level(logging.INFO, logs.LOGGER):
        mk.match(APPLICANTS, PROJECTS, encoder="hashing", cache=tmp_path)
        removed = mk.VectorCache(tmp_path).forget(["ana"])
    told = {str(event["event"]): event for event in events_in(caplog.records)}
    assert told["vectors_ready"]["made"] == 0
    assert told["vectors_ready"]["found"] == told["vectors_ready"]["sections"]
    assert told["forgotten"] == {"event": "forgotten", "applicants": 1, "vectors": removed, "files": 0}


def test_a_mended_cache_is_a_warning(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    cache = mk.VectorCache(tmp_path)
    cache.path.write_bytes(b"no database at all, but long enough to be read as one" * 100)
    with caplog.at_level(logging.INFO, logs.LOGGER):
        mk.match(APPLICANTS, PROJECTS, encoder="hashing", cache=cache)
    warned = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert events_in(warned) == [{"event": "cache_mended", "code": "cache_set_aside"}]


def test_importing_installs_no_handler_that_writes() -> None:
    """An application decides where a log goes, and which levels it has."""
    code = (
        "import logging, matchkit, matchkit.pipeline; root, ours = logging.getLogger(), logging.getLogger('matchkit'); "
        "print(root.handlers, [type(handler).__name__ for handler in ours.handlers], ours.level, ours.propagate)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] ['NullHandler'] 0 True"


def matchkit(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "matchkit.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


def read_log(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_command_line_appends_lines_of_json(tmp_path: Path) -> None:
    files, file = mk.example_intake(), tmp_path / "log.jsonl"
    for _ in range(2):
        assert matchkit("check", files.applicants, files.projects, "--log", file).returncode == 0
    lines = read_log(file)
    assert [line["event"] for line in lines].count("command_ended") == 2
    assert {"time", "level", "logger", "event"} <= set.intersection(*(set(line) for line in lines))
    assert all(str(line["time"]).endswith("+00:00") for line in lines)


def test_a_command_that_fails_says_so_in_its_log(tmp_path: Path) -> None:
    files, file = mk.example_intake(), tmp_path / "log.jsonl"
    missing = tmp_path / "nowhere.csv"
    assert matchkit("check", missing, files.projects, "--log", file).returncode == 2
    last = read_log(file)[-1]
    assert (last["event"], last["level"], last["code"], last["exit_code"]) == ("command_failed", "ERROR", "source", 2)
    assert "nowhere" not in file.read_text(encoding="utf-8")


def test_a_log_that_cannot_be_written_is_bad_usage(tmp_path: Path) -> None:
    files, file = mk.example_intake(), tmp_path / "no folder" / "log.jsonl"
    done = matchkit("check", files.applicants, files.projects, "--log", file)
    assert done.returncode == 2
    assert "The log cannot be written to" in done.stderr
    assert "Name a file in a folder that exists and may be written to." in done.stderr


def test_a_full_disk_loses_lines_and_not_the_run(tmp_path: Path) -> None:
    handler = JsonLinesHandler(tmp_path / "log.jsonl")
    handler._file.close()

    class Full:
        def write(self, _: str) -> int:
            raise OSError(28, "No space left on device")

        def close(self) -> None:
            raise OSError(28, "No space left on device")

    handler._file = Full()  # type: ignore[assignment]
    logger = logging.getLogger(logs.LOGGER)
    logger.addHandler(handler)
    try:
        mk.match(APPLICANTS, PROJECTS, encoder="hashing")
        log(logs.MarketUnstable(blocking_pairs=1))
    finally:
        logger.removeHandler(handler)
        handler.close()
    assert handler.lost >= 2


def test_records_of_others_are_no_events(tmp_path: Path) -> None:
    handler = JsonLinesHandler(tmp_path / "log.jsonl")
    handler.handle(logging.LogRecord("other", logging.INFO, "file.py", 1, "a text of theirs", None, None))
    handler.close()
    assert (tmp_path / "log.jsonl").read_bytes() == b""
