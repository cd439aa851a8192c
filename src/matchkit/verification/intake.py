"""Whether the tables tell of the market that the inputs give: who and what there is, when, and what was refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from matchkit._version import __version__
from matchkit.errors import counted, first_few
from matchkit.intake import Intake
from matchkit.intake.ledger import LedgerEntry
from matchkit.market import Applicants, Market, Projects
from matchkit.market.days import iso_date
from matchkit.pipeline import CACHE
from matchkit.runs import RunRecord
from matchkit.verification.records import Check, as_check
from matchkit.verification.tables import COLUMNS, LEDGER, PLACEMENTS, Forgotten, Tables

NOT_PROVEN = "why somebody is not placed, and the words of the report, are proven by replay alone"


def check_market(run: RunRecord, tables: Tables, intake: Intake, forgotten: Forgotten) -> Check:
    """The tables beside the inputs, read again."""
    market = intake.market
    wrong = [
        *_counts(run, intake, market),
        *_people(tables, market, forgotten),
        *_seats(tables, market, forgotten),
        *_time(tables, market),
        *_carried(tables, market, forgotten),
        *_ledger(run, tables, intake, forgotten),
    ]
    sides = f"{counted(len(market.applicants), 'applicant')} and {counted(len(market.projects), 'project')}"
    return as_check("market", wrong, f"{sides} as the inputs have them, each row accounted for; {NOT_PROVEN}")


def _counts(run: RunRecord, intake: Intake, market: Market) -> Iterator[str]:
    summary = run.facts["summary"]
    sizes = {
        "applicants": len(market.applicants),
        "projects": len(market.projects),
        "seats": int(market.projects.seats.sum()),
    }
    for name, size in sizes.items():
        if summary[name] != size:
            yield f"the inputs give {size:,} {name}, but the summary has {summary[name]:,}"
    for source in intake.sources:
        name = run.input_of[source.role].name
        now, then = intake.counts[source.name], run.facts["rows"][name]
        if (now.rows_in, now.used, now.refused) != (then["rows_in"], then["used"], then["refused"]):
            yield (
                f"{name} gives {now.rows_in:,} rows, {now.used:,} of them used, but the manifest has "
                f"{then['rows_in']:,} and {then['used']:,}"
            )


def _people(tables: Tables, market: Market, forgotten: Forgotten) -> Iterator[str]:
    told = {row.applicant for row in tables.placements} | set(tables.unplaced)
    known = market.applicants.positions.keys()
    yield from _strangers("applicant", told, known, "placed or unplaced")
    yield from _strangers("applicant", {row.applicant for row in tables.waiting}, known, "waiting")
    missing = sorted(known - told)
    if len(missing) != forgotten.applicants:
        what = f"{counted(len(missing), 'applicant')} of the inputs neither placed nor unplaced"
        gone = f", of whom {forgotten.applicants:,} were forgotten" if forgotten.applicants else ""
        yield f"{what}{gone}{f': {first_few(missing)}' if missing else ''}"


def _seats(tables: Tables, market: Market, forgotten: Forgotten) -> Iterator[str]:
    projects = market.projects
    yield from _strangers("project", {row.project for row in tables.placements}, projects.positions, "placed in")
    yield from _strangers("project", tables.seats_left, projects.positions, "in open_seats.csv")
    yield from _strangers("project", {row.project for row in tables.waiting}, projects.positions, "waited for")
    taken = Counter(row.project for row in tables.placements)
    seats = dict(zip(projects.ids, projects.seats.tolist(), strict=True))
    gone = {key: n - tables.seats_left.get(key, 0) - taken[key] for key, n in seats.items()}
    never_listed = [key for key, left in tables.seats_left.items() if left < 1]
    wrong = [key for key, n in gone.items() if (n < 0 if forgotten.placements else n)]
    if wrong := sorted({*wrong, *never_listed} & seats.keys()):
        yield f"{counted(len(wrong), 'project')} with other seats left than seats less placements: {first_few(wrong)}"
    elif sum(gone.values()) != forgotten.placements:
        yield f"{counted(sum(gone.values()), 'seat')} of people who were forgotten, for {forgotten.placements:,}"


def _time(tables: Tables, market: Market) -> Iterator[str]:
    """Dates and hours are the project's."""
    projects = market.projects
    when = {
        key: (iso_date(start), iso_date(end - 1), quarters)
        for key, start, end, quarters in zip(
            projects.ids, projects.start.tolist(), projects.end.tolist(), projects.quarters.tolist(), strict=True
        )
    }
    told = ((row, (row.start, row.end, row.quarters)) for row in tables.placements)
    wrong = ["-".join(row.pair) for row, time in told if when.get(row.project, time) != time]
    if wrong:
        named = first_few(wrong)
        yield f"{counted(len(wrong), 'placement')} with other dates or hours than the project's: {named}"


def _carried(tables: Tables, market: Market, forgotten: Forgotten) -> Iterator[str]:
    """Columns that matchkit does not know, and their cells; with people who were forgotten cells may be reworded."""
    sides: dict[str, Applicants | Projects] = {"applicant": market.applicants, "project": market.projects}
    expected = tuple(f"{name}.{column}" for name, side in sides.items() for column in side.carried)
    if tables.carried != expected:
        strange = sorted(set(tables.carried) ^ set(expected)) or list(expected)
        yield f"placements.csv has other columns than the inputs give: {first_few(strange)}"
        return
    if forgotten.is_anybody:
        return
    table = tables.written[PLACEMENTS]
    for name, side in sides.items():
        ids = [side.positions.get(key) for key in table.column(f"{name}_id")]
        for column, cells in side.carried.items():
            there = zip(ids, table.column(f"{name}.{column}"), strict=True)
            if n := sum(at is not None and cells[at] != cell for at, cell in there):
                yield f"{counted(n, 'cell')} of {name}.{column} other than in the inputs"


def _ledger(run: RunRecord, tables: Tables, intake: Intake, forgotten: Forgotten) -> Iterator[str]:
    """Each entry is what reading gives again; what a cache has met is nobody's row.

    Another version of matchkit may put it in other words, or see more; it would refuse the same rows.
    """
    names = {source.name: run.input_of[source.role].name for source in intake.sources}
    if any(name != then for name, then in names.items()):
        return  # data of another kind, whose rows are counted otherwise
    columns: tuple[str, ...] = COLUMNS[LEDGER]
    if run.version != __version__:
        columns = ("source", "row", "kind")
    elif forgotten.is_anybody:
        columns = columns[:-2]
    now = Counter(_cells(entry, columns) for entry in intake.ledger.entries if _counts_for(run, entry.kind))
    table = tables.written[LEDGER]
    rows = zip(*(table.column(name) for name in columns), strict=True)
    kept = zip(table.column("source"), table.column("kind"), rows, strict=True)
    then = Counter(row for source, kind, row in kept if source != CACHE and _counts_for(run, kind))
    more, fewer = (then - now).total(), (now - then).total()
    if more or (fewer and not forgotten.is_anybody):
        yield f"the ledger has {counted(more, 'row')} that reading does not give, and lacks {fewer:,} that it gives"


def _counts_for(run: RunRecord, kind: str) -> bool:
    return run.version == __version__ or kind == "refused"


def _cells(entry: LedgerEntry, columns: Iterable[str]) -> tuple[str, ...]:
    values = (getattr(entry, name) for name in columns)
    return tuple("" if value is None else str(value) for value in values)


def _strangers(noun: str, told: Iterable[str], known: Mapping[str, int] | Iterable[str], where: str) -> Iterator[str]:
    if strange := sorted(set(told) - set(known)):
        yield f"{counted(len(strange), noun)} {where}, of whom the inputs know nothing: {first_few(strange)}"
