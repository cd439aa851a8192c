"""What the tables of a run have of some people, and by what they are found in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from matchkit.databases import OF_PROJECTS
from matchkit.errors import RunError, counted
from matchkit.forgetting.page import project_words
from matchkit.forgetting.tables import NAME
from matchkit.forgetting.traces import Traces, quoted_forms
from matchkit.report.tables import read_rows
from matchkit.runs import RunRecord

REPORT, OPEN_SEATS = "report.html", "open_seats.csv"
PLACEMENTS, UNPLACED, LEDGER, WAITLIST = "placements.csv", "unplaced.csv", "ledger.csv", "waitlist.csv"
Contents = Mapping[str, bytes]


@dataclass(frozen=True)
class Theirs:
    """What a run has of some people.

    Attributes
    ----------
    traces
        Of those of whom there is anything, and the names that the caller gave.
    held
        How many placements each of them has who has any.
    unplaced
        Those without.
    refused
        Their refused rows, by source.
    notes
        What may be left of them, a sentence each.
    """

    traces: Traces
    held: Mapping[str, int]
    unplaced: frozenset[str]
    refused: Mapping[str, int]
    notes: tuple[str, ...]

    def counted_with(self, before: Mapping[str, Any], changed: Iterable[str]) -> dict[str, Any]:
        """Numbers for the manifest, with those of earlier calls; ``changed`` files were not as the run wrote them."""
        numbers = {
            "applicants": len(self.traces.ids),
            "in_market": len(self.held) + len(self.unplaced),
            "placed": len(self.held),
            "placements": sum(self.held.values()),
        }
        total = {name: number + before.get(name, 0) for name, number in numbers.items()}
        return {
            **total,
            "applicants": max(1, total["applicants"]),  # somebody was named by others alone
            "refused": dict(sorted((Counter(before.get("refused", {})) + Counter(self.refused)).items())),
            "changed": sorted({*changed, *before.get("changed", ())}),
        }


def sources_of_projects(run: RunRecord) -> frozenset[str]:
    """Sources in whose rows the ledger names projects by their ids."""
    return frozenset(given.name for given in run.inputs if given.role in OF_PROJECTS)


def find_theirs(run: RunRecord, contents: Contents, asked: Iterable[str], names: Iterable[str]) -> Theirs:
    """What the files of a run have of people; of whom there is nothing, the id may be a plain word, and is no trace."""
    ids = frozenset(asked)
    placed, unplaced, ledger, waiting = (
        list(_rows(run, contents, name)) for name in (PLACEMENTS, UNPLACED, LEDGER, WAITLIST)
    )
    projects = sources_of_projects(run)
    told = [row for row in ledger if row["id"] in ids and row["source"] not in projects]
    left = [row for row in ledger if row["id"] not in ids or row["source"] in projects]
    refused = {(row["source"], row["row"]) for row in told if row["kind"] == "refused" and row["row"]}
    everybody = {row["applicant_id"] for row in (*placed, *unplaced, *waiting)}
    owners = everybody | {row["id"] for row in told}
    words = _words(ledger)
    people = {key for key in ids if key in owners or any(form in words for form in quoted_forms(key))}
    name_of = {row["applicant_id"]: row[NAME] for row in placed if row.get(NAME)}
    open_seats = list(_rows(run, contents, OPEN_SEATS)) if OPEN_SEATS in contents else []
    catalogue = project_words(contents.get(REPORT, b""))
    project_ids = {row["project_id"] for row in (*placed, *waiting, *open_seats)} | {key for key, *_ in catalogue}
    return Theirs(
        traces=Traces(
            people,
            [*names, *(name for key, name in name_of.items() if key in ids)],
            project_ids=project_ids,
            others=[
                *(everybody - ids),
                *(name for key, name in name_of.items() if key not in ids),
                *(called for row in catalogue for called in row),
                *project_ids,
            ],
        ),
        held=Counter(row["applicant_id"] for row in placed if row["applicant_id"] in ids),
        unplaced=frozenset(row["applicant_id"] for row in unplaced) & ids,
        refused=Counter(source for source, _ in refused),
        notes=(*_nameless(people - name_of.keys(), names), *_twins(people, left)),
    )


def _rows(run: RunRecord, contents: Contents, name: str) -> Iterator[dict[str, str]]:
    if name not in contents:
        raise RunError.damaged(name, run.folder, "it is not there")
    try:
        yield from read_rows(contents[name])
    except ValueError as error:
        raise RunError.damaged(name, run.folder, str(error)) from None


def _words(ledger: Iterable[Mapping[str, str]]) -> str:
    return "\n".join(f"{row['what']} {row['cure']}" for row in ledger)


def _nameless(people: Iterable[str], names: Iterable[str]) -> Iterator[str]:
    """Whom others may name by words that the run does not know."""
    n = len(list(people))
    if n and not list(names):
        who = counted(n, "applicant")
        yield f"Of {who} no name is kept in the run; if rows of others may, give them as names=[...] or --name."


def _twins(people: Iterable[str], left: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Ids that a reader may take for theirs."""
    words = "\n".join(f"{row['id']!r} {row['what']} {row['cure']}" for row in left)
    folded = words.casefold()
    if any(folded.count(repr(key).casefold()) > words.count(repr(key)) for key in people):
        yield "The ledger tells of ids that differ from theirs in letter case alone; these are others, and stay."
