"""A run as far as it can be seen: computed again, or else from the tables in its folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from matchkit.embedding import Encoder, VectorCache
from matchkit.errors import EncoderError, RunError
from matchkit.executors import Executor
from matchkit.pipeline import Progress
from matchkit.replay import read_run
from matchkit.report.tables import read_rows
from matchkit.result import MatchResult
from matchkit.runs import RunRecord
from matchkit.scoring import Rule

Ranks = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, eq=False)
class SeenRun:
    """A run, seen from its folder.

    Attributes
    ----------
    record
        Its manifest.
    placements
        For each applicant with a placement the rank of each of their projects in their list, 0 is best.
    applicants
        Ids of all.
    result
        The run computed again, which knows reasons; None where that cannot be done.
    problem
        Why it cannot.
    """

    record: RunRecord
    placements: Ranks
    applicants: frozenset[str]
    result: MatchResult | None
    problem: str

    @property
    def name(self) -> str:
        """The folder."""
        return str(self.record.folder)

    @cached_property
    def refusals(self) -> Mapping[str, str]:
        """What was wrong with the rows of applicants and projects that were refused, by id."""
        sources = [self.record.input_of[role].name for role in ("applicants", "projects")]
        rows = [row for row in read_rows(self.record.content("ledger.csv")) if row["kind"] == "refused"]
        return {row["id"]: row["what"] for row in reversed(rows) if row["source"] in sources}

    @cached_property
    def projects(self) -> frozenset[str]:
        """Ids of all, as far as they are known."""
        return frozenset() if self.result is None else frozenset(self.result.outcome.market.projects.ids)


def see_run(
    folder: str | Path,
    *,
    inputs: str | Path | Mapping[str, Any] | None = None,
    encoder: Encoder | str | None = None,
    cache: VectorCache | str | Path | None = None,
    rules: Sequence[Rule] = (),
    executor: Executor | str | int | None = None,
    progress: Progress | None = None,
) -> SeenRun:
    """A run, computed again as `read_run` does, or from its folder alone where that cannot be done.

    Raises
    ------
    RunError
        It is no run folder, or its tables were changed.
    """
    record = RunRecord.read(folder)
    try:
        result = read_run(
            folder,
            inputs=inputs,
            encoder=encoder,
            cache=cache,
            rules=rules,
            executor=executor,
            progress=progress,
        )
    except (RunError, EncoderError) as error:
        return _from_tables(record, str(error))
    return _from_result(record, result)


def _from_result(record: RunRecord, result: MatchResult) -> SeenRun:
    outcome = result.outcome
    applicants, projects = outcome.market.applicants.ids, outcome.market.projects.ids
    placements: dict[str, dict[str, int]] = {}
    for (a, p), rank in zip(outcome.matching.pairs.tolist(), outcome.placed_ranks[:, 0].tolist(), strict=True):
        placements.setdefault(applicants[a], {})[projects[p]] = rank
    return SeenRun(record, placements, frozenset(applicants), result, "")


def _from_tables(record: RunRecord, problem: str) -> SeenRun:
    """Everybody is placed or unplaced."""
    placements: dict[str, dict[str, int]] = {}
    for row in read_rows(record.content("placements.csv")):
        placements.setdefault(row["applicant_id"], {})[row["project_id"]] = int(row["applicant_rank"])
    unplaced = [row["applicant_id"] for row in read_rows(record.content("unplaced.csv"))]
    return SeenRun(record, placements, frozenset([*placements, *unplaced]), None, problem)
