"""What a run gives now, told under the names that the run had for things which are no part of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from matchkit.errors import RunError
from matchkit.intake import Intake, Ledger, LedgerEntry
from matchkit.pipeline import CACHE
from matchkit.replay.excuses import LEDGER
from matchkit.report.tables import read_rows
from matchkit.result import MatchResult
from matchkit.runs import RunRecord

TEXTS_OF_LEDGER = ("source", "column", "code", "kind", "id", "what", "cure")


def in_the_words_of(run: RunRecord, result: MatchResult, given: Collection[str]) -> MatchResult:
    """The result with what the run's cache met, in place of what this one's did, and with the run's names of sources.

    These only where the caller gave inputs of other names: what the run names by a path has the name of that file.
    """
    intake = _with_names(run, result.intake) if given else result.intake
    return replace(result, intake=_with_incidents(run, intake))


def _with_names(run: RunRecord, intake: Intake) -> Intake:
    known = run.input_of
    names = {source.name: known[source.role].name for source in intake.sources if source.role in known}
    entries = [replace(entry, source=names.get(entry.source, entry.source)) for entry in intake.ledger.entries]
    return replace(
        intake,
        ledger=Ledger(tuple(entries)),
        counts={names.get(name, name): counts for name, counts in intake.counts.items()},
        sources=tuple(replace(source, name=names.get(source.name, source.name)) for source in intake.sources),
    )


def _with_incidents(run: RunRecord, intake: Intake) -> Intake:
    try:
        rows = [row for row in read_rows(run.content(LEDGER)) if row["source"] == CACHE]
        then = [LedgerEntry(row=None, **{name: row[name] for name in TEXTS_OF_LEDGER}) for row in rows]
    except (RunError, ValueError, KeyError, TypeError):
        return intake  # the comparison tells that the ledger is not as it was written
    kept = [entry for entry in intake.ledger.entries if entry.source != CACHE]
    return replace(intake, ledger=Ledger((*kept, *then)))
