"""Small valid intakes, drawn at random: every column of the schema is used sometimes, and every row could be used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from matchkit.intake.schema import COLUMNS

SIDES = ("applicants", "projects")
WISHES = ("rankings", "host_rankings", "pins", "forbids")
FIRST_DAY = dt.date(2027, 1, 4)
"""A Monday; everything in a season that is drawn begins within ten weeks of it."""
IDS = (
    "a-017",
    "007",
    "12345678901234567890",
    "Zoë",
    "two words",
    "p/4",
    "=1+1",
    "x,y",
    'q"q',
    "-",
    "NA",
    "٣",
    "l;m",
    "7.0",
)
SENTENCES = (
    "Ran a food bank for two years.",
    "Python, SQL and a little R; dashboards for a housing charity.",
    "EXPERIENCE\nField work with a river trust.\n\nEDUCATION\nBSc Statistics",
    "Noor Okafor, noor@example.org, +44 20 7946 0000",
    "Écrit en français, avec des accents: à, é, ü.",
    "日本語の履歴書。",
    'She said "yes", then left; twice.',
    "I grew up by this river and want to give something back.",
    "=HYPERLINK(1)",
    "C++ / C#; 3D-printing; first aid",
)
SKILLS = (
    "Python",
    "SQL",
    "Python (advanced)",
    "report writing",
    "QGIS",
    "first aid",
    "Office (Word, Excel)",
    "gardening",
)
WISHED = (*SKILLS, "two of: SQL, R, Excel", "Photoshop or similar")
PLACES = ("Glasgow", "Leeds", "York", "São Paulo")
ZONES = ("Europe/London", "America/New_York", "Asia/Kolkata", "UTC")
LANGUAGES = ("English", "German", "Portuguese")
WEEKDAYS = ("Mon-Fri", "Mon,Wed", "Sat-Mon", "tuesday;thursday", "Tue–Thu")
MODES = ("remote", "hybrid", "on-site")


@dataclass
class Row:
    """One row of a source.

    Attributes
    ----------
    cells
        By column; a missing one is empty.
    key
        Its id, before any fault.
    is_touched
        A fault was planted in it, and a second one would make both uncertain.
    is_hidden
        Its id cannot be read, so that who names it names nobody.
    spoil
        What happens to its line, of the text formats, whose cells a delimiter separates.
    """

    cells: dict[str, Any]
    key: str = ""
    is_touched: bool = False
    is_hidden: bool = False
    spoil: Callable[[str, str], str] | None = None


@dataclass
class Sheet:
    """One source: its columns in order, and its rows."""

    role: str
    columns: list[str]
    rows: list[Row]

    def need(self, column: str) -> None:
        """Make sure that there is such a column."""
        if column not in self.columns:
            self.columns.append(column)


@dataclass(frozen=True)
class Planted:
    """One fault: where it is, which codes tell it, and whether its row is refused."""

    kind: str
    role: str
    row: Row | None
    column: str
    codes: tuple[str, ...]
    refuses: bool = True


@dataclass
class Draft:
    """An intake that is being made.

    Attributes
    ----------
    sheets
        By role, in the order of `read_intake`.
    formats
        By role, a key of `writing.FORMATS`.
    planted
        Faults that the ledger must tell.
    fatal
        A fault for which the whole intake must be refused, with the codes that the error may have.
    is_uncertain
        Bytes were changed at random: nobody knows what must come of it.
    """

    sheets: dict[str, Sheet]
    formats: dict[str, str]
    planted: list[Planted] = field(default_factory=list)
    fatal: tuple[str, tuple[str, ...]] | None = None
    is_uncertain: bool = False

    def plant(self, kind: str, row: Row | None, role: str, column: str, *codes: str, refuses: bool = True) -> None:
        """Write a fault down."""
        if row is not None:
            row.is_touched = True
        self.planted.append(Planted(kind, role, row, column, codes, refuses))


def make_draft(random: Random, formats: Sequence[str]) -> Draft:
    """One to six applicants, one to four projects, and sometimes what either side stated by name."""
    keys = random.sample(IDS, 10)
    applicants = _sheet(random, "applicants", [_applicant(random, key) for key in keys[: random.randint(1, 6)]])
    projects = _sheet(random, "projects", [_project(random, key) for key in keys[6 : 6 + random.randint(1, 4)]])
    sheets = {"applicants": applicants, "projects": projects}
    makers = {"rankings": _rankings, "host_rankings": _host_rankings}
    for role, maker in makers.items():
        if random.random() < 0.35:
            sheets[role] = _sheet(random, role, maker(random, applicants.rows, projects.rows))
    pinned, forbidden = _pairs(random, applicants.rows, projects.rows)
    for role, rows in (("pins", pinned), ("forbids", forbidden)):
        if random.random() < 0.15:
            sheets[role] = _sheet(random, role, rows)
    return Draft(sheets, {role: random.choice(formats) for role in sheets})


def _sheet(random: Random, role: str, rows: list[Row]) -> Sheet:
    """Of the optional columns some are left out, and of the cells of the others some are left empty."""
    required = [column.name for column in COLUMNS[role] if column.required]
    optional = [column.name for column in COLUMNS[role] if not column.required and not column.name.endswith("_path")]
    kept = [name for name in optional if name == "legs" or random.random() < 0.6]
    for row in rows:
        names = {*required, *kept}
        row.cells = {name: cell for name, cell in row.cells.items() if name in names}
        for name in kept:
            if name not in ("legs", "time_zone") and random.random() < 0.12:
                row.cells.pop(name, None)
        if "time_zone" not in row.cells:
            row.cells.pop("shared_hours", None)
    columns = [*required, *kept]
    random.shuffle(columns)
    if random.random() < 0.08:
        columns.append("remark")
        for row in rows:
            row.cells["remark"] = random.choice(SENTENCES)
    return Sheet(role, columns, rows)


def text_of(random: Random) -> str:
    """Some sentences."""
    return " ".join(random.sample(SENTENCES, random.randint(1, 3)))


def day(offset: int) -> str:
    """An ISO date so many days into the season."""
    return (FIRST_DAY + dt.timedelta(offset)).isoformat()


def _some(random: Random, names: Sequence[str], most: int = 3) -> str:
    return "; ".join(random.sample(names, random.randint(1, min(most, len(names)))))


def _windows(random: Random) -> str:
    start, parts = random.randint(0, 20), []
    for _ in range(random.randint(1, 2)):
        end = start + random.randint(10, 60)
        parts.append(f"{day(start)}/{day(end)}")
        start = end + random.randint(2, 9)
    return "; ".join(parts)


def _applicant(random: Random, key: str) -> Row:
    cells = {
        "applicant_id": key,
        "name": random.choice(("Noor Okafor", "Zoë de Vries", "")),
        "resume": text_of(random),
        "commitment": text_of(random),
        "skills": _some(random, SKILLS),
        "wants_to_learn": _some(random, SKILLS),
        "available": _windows(random),
        "days_off": random.choice((day(15), f"{day(12)}/{day(14)}", "")),
        "weekdays": random.choice(WEEKDAYS),
        "hours_per_week": random.choice(("10", "12.5", "40", "168", "0")),
        "hours_per_day": random.choice(("6", "8", "7.25", "24")),
        "max_projects": str(random.randint(0, 4)),
        "gap_days": random.choice(("0", "1", "7")),
        "time_zone": random.choice(ZONES),
        "work_mode": _some(random, MODES),
        "location": _some(random, PLACES),
        "languages": _some(random, LANGUAGES),
    }
    return Row(cells, key)


def _project(random: Random, key: str) -> Row:
    is_fixed = random.random() < 0.3
    cells = {
        "project_id": key,
        "title": random.choice(("River litter survey", "Data dashboards", "Website, again", "Ñandú census")),
        "description": text_of(random),
        "host": "Friends of the Kelvin",
        "field": "environment",
        "must_have_skills": _some(random, WISHED, 2),
        "nice_to_have_skills": _some(random, WISHED),
        "teaches": _some(random, SKILLS),
        "schedule": "fixed" if is_fixed else "flexible",
        "time_zone": random.choice(ZONES),
        "shared_hours": random.choice(("0", "2", "1.5")),
        "seats": str(random.randint(0, 3)),
        "work_mode": random.choice(MODES),
        "location": _some(random, PLACES, 2),
        "languages": random.choice(LANGUAGES),
    }
    row = Row(cells, key)
    if is_fixed:
        cells["weekdays"] = random.choice(WEEKDAYS)
    if random.random() < 0.25:
        cells["legs"] = _legs(random)
    else:
        set_window(random, row)
    return row


def _legs(random: Random) -> str:
    start, parts = random.randint(0, 20), []
    for _ in range(random.randint(1, 3)):
        end = start + random.randint(7, 20)
        hours, more = random.choice(("8", "20", "2.5")), random.choice(("", " fixed on Mon-Wed @ Leeds"))
        parts.append(f"{day(start)}/{day(end)} {hours} h{more}")
        start = end + random.randint(1, 9)
    return "; ".join(parts)


def set_window(random: Random, row: Row) -> None:
    """Give a project a plain window of one to four weeks, and hours that it can hold."""
    start = random.randint(0, 70)
    row.cells.pop("legs", None)
    hours = random.choice(("8", "20", "12.75"))
    row.cells |= {"start": day(start), "end": day(start + random.randint(7, 28)), "hours": hours}


def _rankings(random: Random, applicants: Sequence[Row], projects: Sequence[Row]) -> list[Row]:
    return [
        Row({"applicant_id": owner.key, "project_id": other.key, "rank": str(rank)})
        for owner in applicants
        for rank, other in _ranked(random, projects)
    ]


def _host_rankings(random: Random, applicants: Sequence[Row], projects: Sequence[Row]) -> list[Row]:
    return [
        Row({"project_id": owner.key, "applicant_id": other.key, "rank": str(rank)})
        for owner in projects
        for rank, other in _ranked(random, applicants)
    ]


def _ranked(random: Random, others: Sequence[Row]) -> list[tuple[int, Row]]:
    chosen = random.sample(others, random.randint(0, min(3, len(others))))
    ranks = sorted(random.sample(range(8), len(chosen)))
    return list(zip(ranks, chosen, strict=True))


def _pairs(random: Random, applicants: Sequence[Row], projects: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Pairs to pin, and others to forbid."""
    pairs = [(applicant.key, project.key) for applicant in applicants for project in projects]
    random.shuffle(pairs)
    count = random.randint(0, min(2, len(pairs)))

    def rows(some: Sequence[tuple[str, str]]) -> list[Row]:
        said = {"by": "M. Okafor", "why": random.choice(SENTENCES)}
        return [Row({"applicant_id": one, "project_id": other, **said}) for one, other in some]

    return rows(pairs[:count]), rows(pairs[count : count + 3])
