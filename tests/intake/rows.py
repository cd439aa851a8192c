"""Small rows for intake tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matchkit.intake import Intake, LedgerEntry, read_intake

Row = dict[str, Any]


def applicant(applicant_id: Any = "a", **cells: Any) -> Row:
    """An applicant about whom there is nothing to note."""
    stated = {"resume": "Baker.", "available": "2027-01-11/2027-04-30", "hours_per_week": "10", "max_projects": "1"}
    return {"applicant_id": applicant_id, **stated, **cells}


def project(project_id: Any = "p", **cells: Any) -> Row:
    """A project about which there is nothing to note."""
    stated = {"title": "Survey", "start": "2027-02-01", "end": "2027-02-26", "hours": "20"}
    return {"project_id": project_id, **stated, **cells}


def wish(applicant_id: str = "a", project_id: str = "p", rank: Any = 1) -> Row:
    return {"applicant_id": applicant_id, "project_id": project_id, "rank": rank}


def read(applicants: Any = None, projects: Any = None, **options: Any) -> Intake:
    """Read an intake; a side that is not given is one good row, `spare`, beside which others may be refused."""
    spare = [applicant("spare")], [project("spare")]
    return read_intake(
        spare[0] if applicants is None else applicants, spare[1] if projects is None else projects, **options
    )


def read_one(**cells: Any) -> Intake:
    """An intake with one applicant `a` of these cells beside a spare one."""
    return read([applicant(**cells), applicant("spare")])


def read_project(**cells: Any) -> Intake:
    """An intake with one project `p` of these cells beside a spare one."""
    return read(None, [project(**cells), project("spare")])


def read_csv(folder: Path, text: str | bytes, name: str = "applicants.csv", **options: Any) -> Intake:
    """An intake whose applicants are this CSV."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path, **options)


def codes(intake: Intake) -> list[str]:
    return [entry.code for entry in intake.ledger.entries]


def find(intake: Intake, code: str) -> list[LedgerEntry]:
    return [entry for entry in intake.ledger.entries if entry.code == code]


def only(intake: Intake, code: str) -> LedgerEntry:
    """The only entry of a code."""
    (entry,) = find(intake, code)
    return entry
