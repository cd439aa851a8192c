"""What a run leaves behind, drawn from its result: files, the manifest, and its row in a database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matchkit.databases import OF_PROJECTS, TABLES
from matchkit.report.calendar_files import file_name
from matchkit.runs import FORMAT, recorded_settings, versions_of

if TYPE_CHECKING:
    from matchkit.result.match_result import MatchResult

CSV_FILES = ("placements.csv", "plan.csv", "unplaced.csv", "open_seats.csv", "waitlist.csv", "ledger.csv")
"""Files of a run folder, each with the property of `MatchResult` that it holds."""


def file_makers(result: MatchResult, *, calendars: bool, parquet: bool) -> dict[str, Callable[[], bytes]]:
    """What makes each file of the run folder, by name; calendars and Parquet files where they are asked for."""
    makers: dict[str, Callable[[], bytes]] = {
        **{name: partial(result.csv_file, name) for name in CSV_FILES},
        "report.html": lambda: result.report().encode(),
        "text_state.npz": result.outcome.evidence.texts.state.to_bytes,
    }
    if parquet:
        makers |= {f"{Path(name).stem}.parquet": partial(result.parquet_file, name) for name in CSV_FILES}
    if calendars:
        plans = {file_name(key): content for key, content in result.calendars().items()}
        makers |= {f"calendars/{name}": partial(bytes, content) for name, content in plans.items()}
    return makers


def facts(result: MatchResult) -> dict[str, Any]:
    """What the report ends with, too: versions, seed, rows and params."""
    return {
        "matchkit": result.version,
        "encoder": result.encoder,
        "vocabulary": result.vocabulary,
        "seed": result.outcome.seed,
        "rows": {name: asdict(counts) for name, counts in sorted(result.intake.counts.items())},
        "params": result.outcome.evidence.params.model_dump(),
    }


def manifest(result: MatchResult) -> Mapping[str, Any]:
    """The manifest, but for the digests of the files."""
    stability, own, origin = result.stability, result.settings.vocabulary, result.intake.origin
    named, params = origin.named_files, result.outcome.evidence.params
    columns = [files.column for files in named]
    return {
        **facts(result),
        "format": FORMAT,
        "versions": versions_of(result.encoder, columns, has_candidates=params.shortlist.candidates is not None),
        "named_files": [asdict(files) for files in named],
        "inputs": [*map(asdict, result.intake.sources), *([asdict(own)] if own else [])],
        "settings": recorded_settings(result.settings, origin.columns, origin.base_folder),
        "stability": {
            "is_stable": stability.is_stable,
            "blocking_pairs": len(stability.blocking_pairs),
            "pinned_pairs": len(stability.pinned_pairs),
            "method": stability.method,
            "proof": stability.proof,
            "scope": stability.scope,
        },
        "summary": json.loads(json.dumps(asdict(result.summary))),
    }


def database_row(result: MatchResult) -> dict[str, Any]:
    """The run in the table of runs: counts and digests, and nobody's data."""
    counts, summary = result.intake.counts.values(), result.summary
    sources = {source.role: source.name for source in result.intake.sources}
    return {
        "matchkit": result.version,
        "encoder": result.encoder,
        "vocabulary": result.vocabulary,
        "seed": result.outcome.seed,
        "applicants": summary.applicants,
        "placed": summary.placed,
        "projects": summary.projects,
        "seats": summary.seats,
        "filled": summary.filled,
        "blocking_pairs": summary.blocking_pairs,
        "is_stable": result.stability.is_stable,
        "rows_in": sum(count.rows_in for count in counts),
        "rows_used": sum(count.used for count in counts),
        "rows_refused": sum(count.refused for count in counts),
        **{f"{role}_source": sources.get(role, "") for role in OF_PROJECTS},
        **{f"{name}_sha256": result.csv_digests[f"{name}.csv"] for name in TABLES},
    }


def csv_digests(result: MatchResult) -> dict[str, str]:
    """SHA-256 of each CSV file, by name."""
    return {name: hashlib.sha256(result.csv_file(name)).hexdigest() for name in CSV_FILES}
