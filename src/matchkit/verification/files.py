"""Whether a run folder holds what the run wrote, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from matchkit.embedding.state import FILE as TEXT_STATE
from matchkit.errors import counted, first_few
from matchkit.runs import RunRecord
from matchkit.verification.records import Check
from matchkit.verification.snapshot import Snapshot
from matchkit.verification.tables import NAMES

REPORT, CALENDARS = "report.html", "calendars"
PARQUET = tuple(f"{PurePosixPath(name).stem}.parquet" for name in NAMES)


def check_files(snapshot: Snapshot, changed_before: Sequence[str]) -> Check:
    """Every file that a run writes is there and has its digest, and there is no other.

    ``changed_before`` names those that were not as the run wrote them when people were forgotten in it.
    """
    run = snapshot.run
    wrong = {
        "changed": snapshot.changed,
        "changed before people were forgotten": changed_before,
        "missing": sorted(run.outputs.keys() - snapshot.contents.keys()),
        "not in the manifest, though every such run has it": sorted(set(_required(run)) - run.outputs.keys()),
        "in the manifest, though no run writes it": [name for name in sorted(run.outputs) if not _is_known(name)],
        "not of the run": snapshot.strangers,
    }
    told = [f"{len(names):,} {what}: {first_few(names, quote=False)}" for what, names in wrong.items() if names]
    if told:
        return Check("files", passed=False, what=f"{'; '.join(told)}.")
    return Check("files", passed=True, what=f"{counted(len(run.outputs), 'file')} as the manifest has them.")


def _required(run: RunRecord) -> Iterator[str]:
    """What no such run lacks; with people who were forgotten a report may have gone as a whole."""
    yield from (*NAMES, TEXT_STATE)
    if not run.forgotten:
        yield REPORT
    if any(name in run.outputs for name in PARQUET):
        yield from PARQUET


def _is_known(name: str) -> bool:
    path = PurePosixPath(name)
    is_calendar = path.suffix == ".ics" and path.parent == PurePosixPath(CALENDARS)
    return is_calendar or name in (*NAMES, *PARQUET, REPORT, TEXT_STATE)
