"""What must come of a draft, from what was planted in it; and how an outcome differs from that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fuzzing.intakes import SIDES, Draft, Planted, Row
from matchkit.intake import Intake

UNKNOWN, REFUSED = "unknown_id", "refused_id"


@dataclass(frozen=True)
class Verdict:
    """Each planted fault with whether its code came where it should; and what else is wrong, in words."""

    carried: Sequence[tuple[str, bool]]
    problems: Sequence[str]


def judge(draft: Draft, intake: Intake, places: Mapping[str, Sequence[int]]) -> Verdict:
    """Compare what was read with what was planted, row by row."""
    problems: list[str] = []
    names = {info.role: info.name for info in intake.sources}
    told = {(entry.source, entry.row, entry.column, entry.code) for entry in intake.ledger.entries}
    planted = [*draft.planted, *_dependent(draft)]
    carried = [
        (fault.kind, _is_told(fault, names[fault.role], _place(draft, fault, places), told)) for fault in planted
    ]
    for role, sheet in draft.sheets.items():
        refused = {_place(draft, fault, places) for fault in planted if fault.role == role and fault.refuses}
        came = set(intake.ledger.refused_rows(names[role]))
        counts = intake.counts[names[role]]
        if came != refused:
            problems.append(f"{role}: rows {sorted(came)} were refused, and {sorted(refused)} should be")  # type: ignore[type-var]
        expected = (len(sheet.rows), len(sheet.rows) - len(refused), len(refused))
        if (counts.rows_in, counts.used, counts.refused) != expected:
            problems.append(f"{role}: {counts} where {expected} was planted")
    problems += _wrong_ids(draft, planted, intake)
    return Verdict(carried, [*problems, *reconcile(intake)])


def reconcile(intake: Intake) -> list[str]:
    """What holds of every intake, whatever was done to its bytes."""
    problems = []
    sizes = {
        "applicants": len(intake.market.applicants),
        "projects": len(intake.market.projects),
        "rankings": intake.wishes.rankings.values.size,
        "host_rankings": intake.wishes.host_rankings.values.size,
        "pins": len(intake.wishes.pins),
        "forbids": len(intake.wishes.forbids),
    }
    for info in intake.sources:
        counts = intake.counts[info.name]
        n_refused = len(intake.ledger.refused_rows(info.name))
        if counts.rows_in != sizes[info.role] + n_refused or counts.rows_in != info.rows:
            problems.append(f"{info.role}: {info.rows} rows in, {sizes[info.role]} used, {n_refused} refused")
    return problems


def _place(draft: Draft, fault: Planted, places: Mapping[str, Sequence[int]]) -> int | None:
    if fault.row is None:
        return None
    rows = draft.sheets[fault.role].rows
    return places[fault.role][next(at for at, row in enumerate(rows) if row is fault.row)]


def _is_told(fault: Planted, source: str, place: int | None, told: set[tuple[str, int | None, str, str]]) -> bool:
    if not fault.codes:
        return True  # nothing to tell: that its rows are used is judged with all others
    if fault.column:
        return any((source, place, fault.column, code) in told for code in fault.codes)
    return any(entry[0] == source and entry[1] == place and entry[3] in fault.codes for entry in told)


def _dependent(draft: Draft) -> list[Planted]:
    """Rows that name somebody whose own row is not used."""
    fates = {side: _fates(draft, side) for side in SIDES}
    touched = {id(fault.row) for fault in draft.planted if fault.refuses}
    faults = []
    for role, sheet in draft.sheets.items():
        for row in sheet.rows if role not in SIDES else ():
            if id(row) in touched:
                continue
            for side, column in (("applicants", "applicant_id"), ("projects", "project_id")):
                code = fates[side].get(str(row.cells.get(column)), UNKNOWN)
                if code:
                    faults.append(Planted(f"row of {code.replace('_', ' ')}", role, row, column, (code,)))
    return faults


def _fates(draft: Draft, side: str) -> dict[str, str]:
    """Of every id that the side names, the code of a row that names it: empty where it is used."""
    refused = {id(fault.row) for fault in draft.planted if fault.role == side and fault.refuses}
    fates: dict[str, str] = {}
    for row in draft.sheets[side].rows:
        if not row.is_hidden:
            fates[row.key] = "" if fates.get(row.key) == "" or id(row) not in refused else REFUSED
    return fates


def _wrong_ids(draft: Draft, planted: Sequence[Planted], intake: Intake) -> list[str]:
    refused = {id(fault.row) for fault in planted if fault.refuses}

    def used(rows: Sequence[Row]) -> list[str]:
        return sorted(row.key for row in rows if id(row) not in refused)

    sides = (("applicants", intake.market.applicants.ids), ("projects", intake.market.projects.ids))
    return [
        f"{side}: {list(ids)} are used, and {used(draft.sheets[side].rows)} should be"
        for side, ids in sides
        if list(ids) != used(draft.sheets[side].rows)
    ]
