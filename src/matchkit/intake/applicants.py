"""Applicants' rows to the market's columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from matchkit.intake.busy import Season, read_busy_days
from matchkit.intake.calendar_cells import ALL_WEEKDAYS
from matchkit.intake.cells import quoted
from matchkit.intake.defaults import note_assumptions
from matchkit.intake.documents import Document, find_document, read_documents
from matchkit.intake.external_calendars import ExternalCalendar
from matchkit.intake.identity import Identified
from matchkit.intake.ledger import CellProblem, Finding, SourceLedger
from matchkit.intake.parsing import filled, parse_table
from matchkit.intake.prose import Prose, prepare_prose
from matchkit.intake.tables import Table, carried_columns
from matchkit.market import Applicants, Ragged
from matchkit.params import CalendarParams, DocumentParams

UNKNOWN = -1
NOT_BUSY = ExternalCalendar((), (), ())


class ApplicantsRead(NamedTuple):
    """The applicants, and their texts as they were given: by column, one a row."""

    applicants: Applicants
    originals: Mapping[str, tuple[str, ...]]


def read_applicants(
    side: Identified,
    season: Season,
    params: CalendarParams,
    documents: DocumentParams,
    base: Path,
    ledger: SourceLedger,
) -> ApplicantsRead:
    """Applicants whose cells can all be used; files are read from below ``base``, calendars for the season."""
    table, ids = side.table, side.ids
    values = parse_table(table, ids, ledger)
    values["busy"] = read_busy_days(table, ids, values, season, params, base, ledger)
    values["resume"] = _resumes(table, ids, values, documents, base, ledger)
    note_assumptions(table, ids, values, params, ledger)
    good = [row for row, place in enumerate(table.places) if place not in ledger.refused]
    chosen = {name: [column[row] for row in good] for name, column in values.items()}
    keys, names = [ids[row] for row in good], filled(chosen["name"], "")
    texts = {column: filled(chosen[column], "") for column in ("resume", "commitment")}
    prose = prepare_prose(texts, names, [table.places[row] for row in good], keys, ledger)
    carried = carried_columns(table.keep(good)) | ({"name": names} if any(names) else {})
    return ApplicantsRead(_applicants(keys, chosen, prose, carried), prose.originals)


def _applicants(
    ids: list[str], values: Mapping[str, list[Any]], prose: Prose, carried: Mapping[str, tuple[str, ...]]
) -> Applicants:
    windows = filled(values["available"], ())
    busy = filled(values["busy"], NOT_BUSY)
    return Applicants(
        ids=tuple(ids),
        resumes=prose.compared["resume"],
        commitments=prose.compared["commitment"],
        skills=filled(values["skills"], ()),
        wants_to_learn=filled(values["wants_to_learn"], ()),
        window_start=Ragged.from_rows([start for start, _ in row] for row in windows),
        window_end=Ragged.from_rows([end for _, end in row] for row in windows),
        days_off=Ragged.from_rows(filled(values["days_off"], ())),
        weekdays=np.array(filled(values["weekdays"], ALL_WEEKDAYS), dtype=np.uint8),
        quarters_per_week=np.array(filled(values["hours_per_week"], UNKNOWN), dtype=np.int32),
        quarters_per_day=np.array(filled(values["hours_per_day"], UNKNOWN), dtype=np.int32),
        limited_days=Ragged.from_rows(calendar.days for calendar in busy),
        limited_quarters=Ragged.from_rows(calendar.quarters for calendar in busy),
        max_projects=np.array(filled(values["max_projects"], UNKNOWN), dtype=np.int32),
        gap_days=np.array(filled(values["gap_days"], 0), dtype=np.int32),
        time_zones=filled(values["time_zone"], ""),
        work_modes=filled(values["work_mode"], ()),
        locations=filled(values["location"], ()),
        languages=filled(values["languages"], ()),
        carried=carried,
    )


def _resumes(
    table: Table,
    ids: Sequence[str],
    values: Mapping[str, list[Any]],
    params: DocumentParams,
    base: Path,
    ledger: SourceLedger,
) -> list[str]:
    """Resume texts, from the cell, the file, or both. A file that cannot be read leaves the applicant in."""
    texts = list(filled(values["resume"], ""))
    stated = {
        row: path for row, path in enumerate(values["resume_path"]) if path and table.places[row] not in ledger.refused
    }
    for row, document in _documents(stated, params, base).items():
        findings = document.findings
        if texts[row] and document.text:
            what = f"The texts of resume and {quoted(stated[row])} were joined."
            findings = (*findings, Finding("joined_resume", what, "Give one of the two if they repeat each other."))
        texts[row] = "\n\n".join(part for part in (texts[row], document.text) if part)
        for finding in findings:
            ledger.add(finding, table.places[row], "resume_path", ids[row])
    return texts


def _documents(stated: Mapping[int, str], params: DocumentParams, base: Path) -> dict[int, Document]:
    """What stands in the files of all rows, by row; a file that several name is read once."""
    found: dict[int, Document | Path] = {}
    for row, path in stated.items():
        try:
            found[row] = find_document(base, path)
        except CellProblem as problem:
            found[row] = Document("", (problem.finding,))
    paths = list(dict.fromkeys(path for path in found.values() if isinstance(path, Path)))
    read = dict(zip(paths, read_documents(paths, params) if paths else (), strict=True))
    return {row: read[path] if isinstance(path, Path) else path for row, path in found.items()}
