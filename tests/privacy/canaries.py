"""An intake in which every personal cell holds a word that is found nowhere else, and nets to catch where they go."""

from __future__ import annotations

import json
import logging
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.small_intake import APPLICANTS, PROJECTS

RESUME, COMMITMENT, NAME, SURNAME = "zyxresume", "zyxcommitment", "Zyxanna", "Zyxmeyer"
STREET, PHONE, MAIL, FILE, FILE_NAME = "Zyxstreet", "0141 4960987", "zyxmail@example.org", "zyxfilebody", "zyxfilename"
CARRIED, SKILL, ID = "zyxcarried", "zyxskill", "zyxid"
HEAD = f"{NAME} {SURNAME}\n12 {STREET}, Glasgow\n{PHONE}\n{MAIL}"
EVENT = "zyxappointment"
"""In an uploaded calendar."""
TEXTS = (RESUME, COMMITMENT, NAME, SURNAME, STREET, PHONE, "4960987", MAIL, FILE, CARRIED, EVENT)
"""What no log, no message and no traceback may hold."""
ALL = (*TEXTS, FILE_NAME, SKILL, ID)
"""What no log may hold: ids, skills and names of files may stand in the ledger and in messages."""


def applicants() -> list[dict[str, Any]]:
    """The small intake's five people, with canaries."""
    return [
        {
            **row,
            "applicant_id": f"{ID}-{row['applicant_id']}@example.org",
            "name": f"{NAME} {SURNAME}",
            "resume": f"{HEAD}\n{row.get('resume', '')}\n{RESUME} with Python",
            "commitment": f"{row['commitment']} {COMMITMENT}",
            "skills": f"{row.get('skills', 'Python')}; {SKILL}",
            "address": f"12 {STREET}",
            "phone": PHONE,
            "remark": CARRIED,
        }
        for row in APPLICANTS
    ]


def rankings() -> list[dict[str, Any]]:
    """Wishes of the first two, one of them for a project that is not there."""
    people = [row["applicant_id"] for row in applicants()[:2]]
    return [
        {"applicant_id": people[0], "project_id": "p-2", "rank": 1},
        {"applicant_id": people[1], "project_id": "p-9", "rank": 1},
    ]


def write_files(folder: Path) -> tuple[Path, Path, Path]:
    """The intake as files, with documents and a calendar; some of them broken."""
    folder.mkdir(exist_ok=True)
    rows = applicants()
    body = f"{NAME} {SURNAME}\n{FILE} wrote Python for six years.\n"
    (folder / f"{FILE_NAME}.txt").write_text(body, encoding="utf-8")
    (folder / f"{FILE_NAME}.pdf").write_bytes(b"%PDF-1.4\n1 0 obj <<" + body.encode() * 20)
    (folder / f"{FILE_NAME}.docx").write_bytes(b"PK\x03\x04" + body.encode() * 20)
    (folder / f"{FILE_NAME}.ics").write_text(f"BEGIN:VCALENDAR\nSUMMARY:{EVENT}\nDTSTART:{EVENT}", encoding="utf-8")
    for row, kind in zip(rows, ("txt", "pdf", "docx"), strict=False):
        row["resume_path"] = f"{FILE_NAME}.{kind}"
    rows[3]["calendar_path"] = f"{FILE_NAME}.ics"
    rows.append({**rows[4], "applicant_id": f"{ID}-6", "available": "soon"})
    for name, content in (("applicants", rows), ("projects", PROJECTS), ("rankings", rankings())):
        lines = "".join(json.dumps(row) + "\n" for row in content)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return folder / "applicants.jsonl", folder / "projects.jsonl", folder / "rankings.jsonl"


class Net(logging.Handler):
    """Catches every record of every logger, as text: the message, its event, and tracebacks."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep all that a formatter could write."""
        self.lines.append(f"{logging.Formatter().format(record)} {record.__dict__}")


@contextmanager
def net() -> Iterator[list[str]]:
    """Everything that is logged or warned of inside, at every level, by every library."""
    caught, root = Net(), logging.getLogger()
    level = root.level
    root.addHandler(caught)
    root.setLevel(logging.DEBUG)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            yield caught.lines
        finally:
            root.removeHandler(caught)
            root.setLevel(level)
            caught.lines += [f"{warning.category.__name__}: {warning.message}" for warning in warned]


def rendered(error: BaseException) -> str:
    """The whole traceback, with causes and notes, as Python prints it."""
    return "".join(traceback.format_exception(error))


def found(words: tuple[str, ...], text: str) -> list[str]:
    """The canaries in a text, in whatever case."""
    return [word for word in words if word.lower() in text.lower()]
