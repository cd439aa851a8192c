"""The parent trusts no child: it may crash, hang, or say anything at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from document_files import docx, paragraph
from matchkit.errors import ExecutorError
from matchkit.intake.documents import children, read_documents
from matchkit.intake.documents.children import Children
from matchkit.intake.documents.frames import BrokenFrame, receive, send
from matchkit.intake.documents.report import BrokenReport, Hidden, Limits, Report
from tests.intake.documents.files import LIMITS, as_file

SOUND = json.loads(Report("pdf", hidden=(Hidden("transparent", 1, 3),)).to_json())


def fake(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    """A child that answers every file by these lines; ``say`` writes a message."""
    monkeypatch.setattr(
        children,
        "_START",
        f"""
import json, os, struct, sys, time
sys.path[:] = json.loads(sys.stdin.buffer.readline())
def hear():
    return sys.stdin.buffer.read(struct.unpack(">I", sys.stdin.buffer.read(4))[0])
def say(*messages):
    for message in messages:
        sys.stdout.buffer.write(struct.pack(">I", len(message)) + message)
    sys.stdout.buffer.flush()
sound = {SOUND!r}
hear()
say(b"ready")
while True:
    ending, data = hear(), hear()
    {answer}
""",
    )


def parse_with(monkeypatch: pytest.MonkeyPatch, answer: str, limits: Limits = LIMITS) -> tuple[Report, str]:
    fake(monkeypatch, answer)
    with Children(limits) as pool:
        return pool.parse(".txt", b"Baker")


def test_a_sound_answer_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    report, text = parse_with(monkeypatch, "say(json.dumps(sound).encode(), data)")
    assert (report, text) == (Report("pdf", hidden=(Hidden("transparent", 1, 3),)), "Baker")


@pytest.mark.parametrize(
    "answer",
    [
        "os.abort()",
        "os._exit(0)",
        "sys.exit()",
        "say(b'{}', data)",
        "say(b'nonsense', data)",
        "say(b'[' * 100000, data)",
        "say(json.dumps({**sound, 'more': 1}).encode(), data)",
        "say(json.dumps(sound).encode(), bytes([255]))",
        "say(json.dumps(sound).encode(), b'x' * 200_001)",
        "say(json.dumps({**sound, 'problem': 'crashed_parser'}).encode(), data)",
        "sys.stdout.buffer.write(bytes([255]) * 8); sys.stdout.flush()",
        "sys.stdout.write('Baker'); sys.stdout.flush(); sys.exit()",
    ],
)
def test_whatever_else_comes_ends_the_child(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    report, text = parse_with(monkeypatch, answer)
    assert (report, text) == (Report(problem="crashed_parser"), "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "exe"},
        {"kind": ["pdf"]},
        {"problem": "redacted"},
        {"reason": "<script>"},
        {"reason": "x" * 81},
        {"reason": 3},
        {"hidden": [{"way": "my own words", "page": 1, "count": 1}]},
        {"hidden": [{"way": "transparent", "page": -1, "count": 1}]},
        {"hidden": [{"way": "transparent", "page": 1, "count": 1.5}]},
        {"hidden": [{"way": "transparent", "page": 1, "count": True}]},
        {"hidden": [{"way": "transparent", "page": 1, "count": 10**10}]},
        {"hidden": [{"way": "transparent", "page": 1, "count": 1}] * 1_001},
        {"hidden": 3},
        {"hidden": [3]},
        {"doubtful": "many"},
        {"recognised": -3},
        {"unmapped": -3},
        {"has_more_pages": 1},
        {"is_cut": None},
        {"bad_byte": -2},
    ],
)
def test_a_report_is_checked_before_it_is_believed(wrong: dict[str, object]) -> None:
    assert Report.from_json(json.dumps(SOUND).encode())
    with pytest.raises(BrokenReport):
        Report.from_json(json.dumps({**SOUND, **wrong}).encode())


def test_a_report_is_an_object() -> None:
    for data in (b"[]", b"3", b"null", b'"x"'):
        with pytest.raises(BrokenReport):
            Report.from_json(data)


def test_a_child_that_does_not_answer_is_ended_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "PATIENCE", 1)
    start = time.monotonic()
    hasty = Limits(**{**json.loads(LIMITS.to_json()), "seconds": 0.3})
    report, _ = parse_with(monkeypatch, "time.sleep(60)", hasty)
    assert report == Report(problem="took_too_long")
    assert time.monotonic() - start < 30


@pytest.mark.skipif(os.name == "nt", reason="there are no signals")
def test_a_child_that_is_killed_from_outside_costs_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    fake(monkeypatch, "os.kill(os.getpid(), 9) if data == b'bad' else say(json.dumps(sound).encode(), data)")
    with Children(LIMITS) as pool:
        answers = [pool.parse(".txt", data) for data in (b"a", b"bad", b"b")]
    assert [report.problem for report, _ in answers] == ["", "crashed_parser", ""]
    assert [text for _, text in answers] == ["a", "", "b"]


def test_what_a_used_child_fails_at_is_tried_in_a_fresh_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file must not be lost because the one before it left no memory."""
    fake(
        monkeypatch,
        "globals().setdefault('n', []).append(1); len(n) > 1 and os._exit(1); say(json.dumps(sound).encode(), data)",
    )
    with Children(LIMITS) as pool:
        assert [pool.parse(".txt", data)[1] for data in (b"a", b"b", b"c")] == ["a", "b", "c"]


def test_a_child_that_does_not_start_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would cost every file, and nobody would know why."""
    monkeypatch.setattr(children, "_START", "raise SystemExit(3)")
    with pytest.raises(ExecutorError) as caught:
        as_file(b"Baker", "cv.txt")
    assert str(caught.value) == (
        "The process that parses resume files ended while it started, with exit code 3. Check that this interpreter "
        "can be started on its own, and that memory_megabytes in [documents] of the params is not too small; or put "
        "the texts in the column resume."
    )


def test_no_child_is_left_behind(tmp_path: Path) -> None:
    before = {thread.name for thread in threading.enumerate()}
    with Children(LIMITS) as pool:
        pool.parse(".txt", b"Baker")
        (child,) = pool._idle
    assert child.is_closed
    assert {thread.name for thread in threading.enumerate()} == before


def test_no_child_is_started_where_there_is_nothing_to_parse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "_START", "raise SystemExit(3)")
    assert read_documents([]) == []
    assert [finding.code for finding in read_documents([tmp_path / "gone.pdf"])[0].findings] == ["unreadable_file"]


@pytest.mark.parametrize("processes", [1, 2, 5])
def test_texts_come_in_the_order_of_their_files_whatever_the_number_of_children(tmp_path: Path, processes: int) -> None:
    paths = []
    for number in range(40):
        paths.append(tmp_path / f"{number}.docx")
        paths[-1].write_bytes(docx(paragraph(f"Baker {number}")))
    read = read_documents(paths, processes=processes)
    assert [document.text for document in read] == [f"Baker {number}" for number in range(40)]


def test_a_child_loads_nothing_heavy_and_sees_none_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """It must start in a moment; and what it does not know it cannot tell."""
    monkeypatch.setenv("SECRET_OF_OURS", "1")
    heavy = ("numpy", "pandas", "numba", "pydantic", "torch", "PIL.Image", "fontTools.ttLib", "narwhals", "docx")
    code = children._START.replace(
        "import main; main()",
        f"import main; sys.stdout.write(repr([n for n in {heavy} if n in sys.modules] + [n for n in __import__('os')"
        ".environ if 'SECRET' in n]))",
    )
    paths = (json.dumps(children._import_paths()) + "\n").encode()
    environment = {name: os.environ[name] for name in children._ENVIRONMENT if name in os.environ}
    command = [sys.executable, "-I", "-S", "-B", "-c", code]
    done = subprocess.run(command, input=paths, capture_output=True, check=True, env=environment)
    assert done.stdout == b"[]"


def test_a_script_without_a_guard_may_read_files(tmp_path: Path) -> None:
    """Children are no copies of their parent, so they do not run its script again."""
    (tmp_path / "cv.txt").write_text("Baker")
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\nfrom matchkit.intake.documents import read_document\n"
        f"print(read_document(Path({str(tmp_path / 'cv.txt')!r})).text)\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("Baker\n", "")


@pytest.mark.skipif(sys.platform != "linux", reason="limits are read from /proc")
def test_a_child_is_bound_by_the_system() -> None:
    with Children(LIMITS) as pool:
        pool.parse(".txt", b"Baker")
        (child,) = pool._idle
        bounds = Path(f"/proc/{child._process.pid}/limits").read_text()
    told = {row[:25].strip(): row[25:].split()[:2] for row in bounds.splitlines()}
    assert told["Max address space"] == ["512000000"] * 2
    assert told["Max file size"] == ["0"] * 2
    assert told["Max core file size"] == ["0"] * 2
    assert told["Max open files"] == ["16"] * 2


def test_frames_are_whole_or_broken(tmp_path: Path) -> None:
    path = tmp_path / "frames"
    with path.open("wb") as file:
        send(file, b"abc", b"")
    with path.open("rb") as file:
        assert (receive(file, 3), receive(file, 3)) == (b"abc", b"")
        with pytest.raises(BrokenFrame):
            receive(file, 3)
    with path.open("rb") as file, pytest.raises(BrokenFrame):
        receive(file, 2)
