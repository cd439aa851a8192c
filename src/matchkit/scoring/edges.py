"""The pairs that pass the hard rules, with every component and both totals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from matchkit.availability import Calendar
from matchkit.kernels.alone import days_of_projects, fits_alone, room_alone
from matchkit.market import Market, Wishes
from matchkit.params import MatchParams
from matchkit.scoring import components as parts
from matchkit.scoring.documents import MarketTexts, text_components
from matchkit.scoring.rules import ELIGIBLE, RULES, Rules
from matchkit.skills import MarketSkills, coverage, growth

BLOCK_CELLS = 1 << 20  # pairs scored at a time, about 100 MB of temporaries


@dataclass(frozen=True, eq=False)
class Evidence:
    """Everything that scoring reads; explanations read the same."""

    market: Market
    wishes: Wishes
    calendar: Calendar
    skills: MarketSkills
    texts: MarketTexts
    params: MatchParams


@dataclass(frozen=True, eq=False)
class Edges:
    """Scored pairs, by applicant, then project.

    Attributes
    ----------
    indptr
        Int64 (A + 1,).
    project
        Int32 (E,), ascending within an applicant.
    components
        Int16 (E, 8), columns as in `COMPONENTS`; -1 is unknown.
    applicant_score, project_score
        Int32 (E,), 0..10,000.
    broken_by_applicant, broken_by_project
        Int64 (A, rules + 1) and (P, rules + 1): how many of the other side pass every rule (column 0), and for how many
        each of `RULES` is the first obstacle.
    """

    indptr: npt.NDArray[np.int64]
    project: npt.NDArray[np.int32]
    components: npt.NDArray[np.int16]
    applicant_score: npt.NDArray[np.int32]
    project_score: npt.NDArray[np.int32]
    broken_by_applicant: npt.NDArray[np.int64]
    broken_by_project: npt.NDArray[np.int64]

    def find(self, applicant: int, project: int) -> int | None:
        """The edge of a pair, or None where a hard rule forbids it."""
        begin, end = self.indptr[applicant], self.indptr[applicant + 1]
        at = begin + int(np.searchsorted(self.project[begin:end], project))
        return int(at) if at < end and self.project[at] == project else None


def score_pairs(evidence: Evidence, progress: Callable[[int, int], None] | None = None) -> Edges:
    """Score every pair that passes the hard rules, and those that are pinned.

    Pairs are scored a block of applicants at a time; a pair's scores do not depend on any other pair.
    """
    market = evidence.market
    n_applicants = len(market.applicants)
    rules = Rules(market, evidence.wishes, evidence.skills, evidence.params)
    blocks = []
    for rows in _blocks(n_applicants, len(market.projects)):
        blocks.append(_score_block(evidence, rules, rows))
        if progress is not None:
            progress(rows.stop, n_applicants)
    degrees = np.concatenate([block.degrees for block in blocks])
    components = np.concatenate([block.components for block in blocks])
    applicant_score, project_score = _totals(components, evidence.params)
    return Edges(
        indptr=np.concatenate([[0], np.cumsum(degrees)]).astype(np.int64),
        project=np.concatenate([block.project for block in blocks]),
        components=components,
        applicant_score=applicant_score,
        project_score=project_score,
        broken_by_applicant=np.concatenate([block.by_applicant for block in blocks]),
        broken_by_project=np.sum([block.by_project for block in blocks], axis=0),
    )


def broken_rules(evidence: Evidence, applicant: int) -> npt.NDArray[np.uint8]:
    """For one applicant the first broken rule of each project, uint8 (P,); 0 is eligible, else 1 + place in `RULES`."""
    rows = slice(applicant, applicant + 1)
    fits = fits_alone(evidence.calendar.arrays, applicant, applicant + 1)
    rules = Rules(evidence.market, evidence.wishes, evidence.skills, evidence.params)
    return rules.first_broken(rows, fits)[0]


@dataclass(frozen=True, eq=False)
class _Block:
    degrees: npt.NDArray[np.int64]
    project: npt.NDArray[np.int32]
    components: npt.NDArray[np.int16]
    by_applicant: npt.NDArray[np.int64]
    by_project: npt.NDArray[np.int64]


def _blocks(n_applicants: int, n_projects: int) -> Iterator[slice]:
    size = max(1, BLOCK_CELLS // max(1, n_projects))
    edges = [*range(0, n_applicants, size), n_applicants]
    yield from (slice(begin, end) for begin, end in pairwise(edges))


def _score_block(evidence: Evidence, rules: Rules, rows: slice) -> _Block:
    broken = rules.first_broken(rows, fits_alone(evidence.calendar.arrays, rows.start, rows.stop))
    is_first = [broken == code for code in range(len(RULES) + 1)]
    by_applicant = np.stack([code.sum(axis=1) for code in is_first], axis=1)
    by_project = np.stack([code.sum(axis=0) for code in is_first], axis=1)
    for pin in evidence.wishes.pins:
        if rows.start <= pin.applicant < rows.stop:
            broken[pin.applicant - rows.start, pin.project] = ELIGIBLE
    row, project = np.nonzero(broken == ELIGIBLE)
    tables = _component_tables(evidence, rows)
    return _Block(
        degrees=(broken == ELIGIBLE).sum(axis=1),
        project=project.astype(np.int32),
        components=np.stack([tables[name][row, project] for name in parts.COMPONENTS], axis=1).astype(np.int16),
        by_applicant=by_applicant,
        by_project=by_project,
    )


def _component_tables(evidence: Evidence, rows: slice) -> dict[str, npt.NDArray[np.int32]]:
    market, arrays = evidence.market, evidence.calendar.arrays
    capacity, present = room_alone(arrays, rows.start, rows.stop)
    return {
        **text_components(evidence.texts, rows),
        "growth": growth(evidence.skills, rows),
        "comfort": parts.comfort(capacity, market.projects.quarters),
        "work_mode": parts.mode_preference(market, rows),
        "skills": coverage(evidence.skills, rows),
        "availability": parts.coverage_of_window(present, days_of_projects(arrays)),
    }


def _totals(
    components: npt.NDArray[np.int16], params: MatchParams
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    score = params.score
    split = len(parts.APPLICANT_COMPONENTS)
    applicant, project = components[:, :split], components[:, split:]
    unknown = score.unknown_component
    mine = parts.contributions(applicant, parts.APPLICANT_COMPONENTS, score.applicant_weights.model_dump(), unknown)
    theirs = parts.contributions(project, parts.PROJECT_COMPONENTS, score.project_weights.model_dump(), unknown)
    return mine.sum(axis=1).astype(np.int32), theirs.sum(axis=1).astype(np.int32)
