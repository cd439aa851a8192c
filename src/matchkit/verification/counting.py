"""Whether the numbers of a run agree with one another: rows, people, seats, ranks, waiting lists and plans."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from matchkit.errors import counted, first_few
from matchkit.market.days import QUARTERS_PER_HOUR
from matchkit.runs import RunRecord
from matchkit.summary import count_bands
from matchkit.verification.records import Check, as_check
from matchkit.verification.tables import Forgotten, Pair, Tables

HOURS_OF_A_DAY = 24


def check_counts(run: RunRecord, tables: Tables, forgotten: Forgotten) -> list[Check]:
    """Everything that the tables and the manifest tell of the same things."""
    days = f"{counted(len(tables.plan), 'day')} of work, with the hours of each project"
    return [
        as_check("rows", _rows(run, tables, forgotten), _told_rows(run)),
        as_check("people", _people(run, tables, forgotten), _told_people(run)),
        as_check("seats", _seats(run, tables, forgotten), _told_seats(run)),
        as_check("ranks", _ranks(run, tables, forgotten), "every rank is given once, and counted in the manifest"),
        as_check("waiting lists", _waiting(tables, forgotten), counted(len(tables.waiting), "place")),
        as_check("plan", _plan(tables), days),
    ]


def _rows(run: RunRecord, tables: Tables, forgotten: Forgotten) -> Iterator[str]:
    counts: Mapping[str, Mapping[str, int]] = run.facts["rows"]
    lengths = {given.name: given.rows for given in run.inputs if given.name in counts}
    for source, count in counts.items():
        refused = tables.refused.get(source, 0) + (forgotten.refused or {}).get(source, 0)
        if count["rows_in"] != count["used"] + count["refused"]:
            yield f"{source}: {count['rows_in']:,} rows in, but {count['used']:,} used and {count['refused']:,} refused"
        if count["refused"] != refused:
            yield f"{source}: {counted(count['refused'], 'row')} refused, but the ledger has {refused:,}"
        if lengths.get(source) != count["rows_in"]:
            yield f"{source}: {count['rows_in']:,} rows in, but the manifest's inputs have {lengths.get(source)}"
    if unknown := sorted(tables.refused.keys() - counts.keys()):
        yield f"the ledger refuses rows of {first_few(unknown)}, which the manifest does not know"


def _told_rows(run: RunRecord) -> str:
    counts = run.facts["rows"].values()
    total, used, refused = (sum(count[name] for count in counts) for name in ("rows_in", "used", "refused"))
    return f"{counted(total, 'row')} in, {used:,} used and {refused:,} refused"


def _people(run: RunRecord, tables: Tables, forgotten: Forgotten) -> Iterator[str]:
    summary, placed = run.facts["summary"], {row.applicant for row in tables.placements}
    used = run.facts["rows"][run.input_of["applicants"].name]["used"]
    if summary["applicants"] != used:
        yield f"{counted(used, 'row')} of applicants used, but the summary has {summary['applicants']:,}"
    if both := placed & set(tables.unplaced):
        yield f"{counted(len(both), 'applicant')} placed and unplaced: {first_few(sorted(both))}"
    if len(set(tables.unplaced)) < len(tables.unplaced):
        yield "somebody is unplaced more than once"
    if len(placed) + forgotten.placed != summary["placed"]:
        yield f"{len(placed):,} applicants in placements.csv, but the summary has {summary['placed']:,} placed"
    if len(placed | set(tables.unplaced)) + forgotten.applicants != summary["applicants"]:
        yield (
            f"{len(placed):,} placed and {len(set(tables.unplaced)):,} unplaced, but the summary has "
            f"{counted(summary['applicants'], 'applicant')}"
        )


def _told_people(run: RunRecord) -> str:
    summary = run.facts["summary"]
    return f"{counted(summary['applicants'], 'applicant')}, {summary['placed']:,} of them placed"


def _seats(run: RunRecord, tables: Tables, forgotten: Forgotten) -> Iterator[str]:
    summary, open_seats = run.facts["summary"], sum(tables.seats_left.values())
    filled = len(tables.placements) + forgotten.placements
    if filled != summary["filled"]:
        yield f"{counted(filled, 'placement')}, but the summary has {summary['filled']:,} seats filled"
    if filled + open_seats != summary["seats"]:
        yield f"{filled:,} seats filled and {open_seats:,} open, but the summary has {summary['seats']:,}"
    if twice := _repeated(row.pair for row in tables.placements):
        yield f"{counted(len(twice), 'placement')} more than once: {first_few(map('-'.join, twice))}"


def _told_seats(run: RunRecord) -> str:
    summary = run.facts["summary"]
    return f"{summary['filled']:,} of {counted(summary['seats'], 'seat')} filled"


def _ranks(run: RunRecord, tables: Tables, forgotten: Forgotten) -> Iterator[str]:
    for who, ranks in (
        ("applicant", [(row.applicant, row.applicant_rank) for row in tables.placements]),
        ("project", [(row.project, row.project_rank) for row in tables.placements]),
    ):
        if twice := sorted({key for key, _ in _repeated(ranks)}):
            yield f"{counted(len(twice), who)} with two placements of one rank: {first_few(twice)}"
        if wrong := sorted({key for key, rank in ranks if rank < 0}):
            yield f"{counted(len(wrong), who)} with a rank below 0: {first_few(wrong)}"
    if forgotten.placements:
        return  # the bands of the manifest count those of everybody
    best: dict[str, int] = {}
    for row in tables.placements:
        best[row.applicant] = min(row.applicant_rank, best.get(row.applicant, row.applicant_rank))
    if count_bands([row.applicant_rank for row in tables.placements]) != run.facts["summary"]["rank_bands"]:
        yield "the ranks of placements.csv are not those that the summary counts"
    if count_bands(list(best.values())) != run.facts["summary"]["best_rank_bands"]:
        yield "the best rank of each applicant is not what the summary counts"


def _waiting(tables: Tables, forgotten: Forgotten) -> Iterator[str]:
    positions: dict[str, list[int]] = defaultdict(list)
    for row in tables.waiting:
        positions[row.project].append(row.position)
    is_whole = not forgotten.is_anybody
    wrong = [
        project
        for project, found in positions.items()
        if found != (list(range(1, len(found) + 1)) if is_whole else sorted(set(found))) or found[0] < 1
    ]
    if wrong:
        yield f"{counted(len(wrong), 'waiting list')} out of order: {first_few(wrong)}"
    seated = {row.pair for row in tables.placements}
    waiting = [(row.applicant, row.project) for row in tables.waiting]
    if both := sorted(seated.intersection(waiting)):
        yield f"{counted(len(both), 'pair')} seated and waiting: {first_few(map('-'.join, both))}"
    if twice := _repeated(waiting):
        yield f"{counted(len(twice), 'pair')} waiting twice: {first_few(map('-'.join, twice))}"


def _plan(tables: Tables) -> Iterator[str]:
    placed = {row.pair: row for row in tables.placements}
    quarters: dict[Pair, int] = defaultdict(int)
    days: dict[tuple[str, str], int] = defaultdict(int)
    outside = set()
    for work in tables.plan:
        pair = work.applicant, work.project
        quarters[pair] += work.quarters
        days[work.applicant, work.date] += work.quarters
        row = placed.get(pair)
        if row is None or not row.start <= work.date <= row.end or work.quarters <= 0:
            outside.add(pair)
    wrong = {
        "with work outside of its dates, or without a placement": sorted(outside),
        "of which the plan has other hours": sorted(
            pair for pair, row in placed.items() if quarters[pair] != row.quarters
        ),
    }
    for what, pairs in wrong.items():
        if pairs:
            yield f"{counted(len(pairs), 'pair')} {what}: {first_few(map('-'.join, pairs))}"
    if twice := _repeated((work.applicant, work.project, work.date) for work in tables.plan):
        yield f"{counted(len(twice), 'day')} of a pair planned twice"
    if long := sorted(
        {applicant for (applicant, _), total in days.items() if total > HOURS_OF_A_DAY * QUARTERS_PER_HOUR}
    ):
        yield f"{counted(len(long), 'applicant')} with more than {HOURS_OF_A_DAY} hours on a day: {first_few(long)}"


def _repeated(items: Iterable[Any]) -> list[Any]:
    """What comes more than once."""
    return sorted(item for item, count in Counter(items).items() if count > 1)
