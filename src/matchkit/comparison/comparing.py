"""Who moved between two runs, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from matchkit.comparison.differences import Difference, find_differences
from matchkit.comparison.seen import SeenRun
from matchkit.errors import counted, first_few
from matchkit.explanation import pair_reason

Kind = Literal["newly placed", "better", "worse", "no longer placed", "level", "came", "left"]
KINDS: Mapping[Kind, str] = {
    "newly placed": "newly placed",
    "better": "better",
    "worse": "worse",
    "no longer placed": "no longer placed",
    "level": "neither better nor worse",
    "came": "new in the intake",
    "left": "no longer in the intake",
}


@dataclass(frozen=True)
class Change:
    """A placement that one of the runs has and the other has not.

    Attributes
    ----------
    kind
        ``"gained"`` or ``"lost"``.
    project_id
        Of the project.
    rank
        Its place in the applicant's list of the run that has it, 0 is best.
    code, reason
        Why the other run does not have it, as a code and in words; empty where that run could not be computed again.
    """

    kind: Literal["gained", "lost"]
    project_id: str
    rank: int
    code: str
    reason: str


@dataclass(frozen=True)
class Move:
    """An applicant whose placements differ.

    Attributes
    ----------
    applicant_id
        Of the applicant.
    kind
        ``"newly placed"`` and ``"no longer placed"``; ``"better"`` or ``"worse"`` by the ranks of their placements, the
        best first, where having one more is better; ``"level"`` where these are the same; ``"came"`` and ``"left"``
        for who is in one of the intakes alone.
    changes
        Lost ones first.
    """

    applicant_id: str
    kind: Kind
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Comparison:
    """Two runs side by side.

    Attributes
    ----------
    before, after
        The run folders.
    differences
        In what went in.
    came, left
        Applicants who are in the later intake alone, or in the earlier one, placed or not; refused rows do not count.
    moves
        By applicant id.
    applicants
        How many are in either run.
    problems
        By run folder, why its reasons are missing; empty where both could be computed again.
    """

    before: str
    after: str
    differences: tuple[Difference, ...]
    came: tuple[str, ...]
    left: tuple[str, ...]
    moves: tuple[Move, ...]
    applicants: int
    problems: Mapping[str, str]

    @property
    def counts(self) -> dict[str, int]:
        """How many applicants there are and moved, of each kind, and how many placements were gained and lost."""
        kinds = [move.kind for move in self.moves]
        changes = [change.kind for move in self.moves for change in move.changes]
        return {
            "applicants": self.applicants,
            "moved": len(self.moves),
            **{kind: kinds.count(kind) for kind in KINDS},
            "gained": changes.count("gained"),
            "lost": changes.count("lost"),
        }

    @property
    def sentence(self) -> str:
        """The counts in a sentence."""
        counts = self.counts
        kinds = ", ".join(f"{counts[kind]:,} {words}" for kind, words in KINDS.items() if counts[kind])
        if not kinds:
            return f"None of {counted(self.applicants, 'applicant')} moved."
        return (
            f"{counts['moved']:,} of {counted(self.applicants, 'applicant')} moved: {kinds}. "
            f"{counted(counts['gained'], 'placement')} gained, {counts['lost']:,} lost."
        )

    @property
    def record(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "before": self.before,
            "after": self.after,
            "differences": [asdict(difference) for difference in self.differences],
            "came": list(self.came),
            "left": list(self.left),
            "counts": self.counts,
            "moves": [asdict(move) for move in self.moves],
            "reasons_missing": dict(self.problems),
        }

    def to_text(self) -> str:
        """For a terminal: a summary, what went in, and a block for each applicant who moved."""
        title = f"{self.before}, then {self.after}"
        lines = [title, "=" * len(title), self.sentence]
        lines += [
            f"{folder} cannot be computed again, so its reasons are missing. {problem}"
            for folder, problem in self.problems.items()
        ]
        lines += ["", "What went in"]
        rows = [(difference.what, difference.words) for difference in self.differences]
        rows += [(what, _listed(ids)) for what, ids in (("came", self.came), ("left", self.left)) if ids]
        width = max((len(name) for name, _ in rows), default=0)
        lines += [f"  {name:<{width}}  {words}" for name, words in rows] or ["  The same."]
        if self.moves:
            lines += ["", "Who moved"]
        for move in self.moves:
            lines += [f"{move.applicant_id}: {KINDS[move.kind]}", *map(_line, move.changes)]
        return "\n".join(lines)


def compare_runs(before: SeenRun, after: SeenRun) -> Comparison:
    """What differs in what went into two runs, and who moved, with the reason of each change."""
    everybody = sorted(before.applicants | after.applicants)
    moved = [a for a in everybody if before.placements.get(a, {}).keys() != after.placements.get(a, {}).keys()]
    return Comparison(
        before=before.name,
        after=after.name,
        differences=find_differences(before.record, after.record),
        came=tuple(sorted(after.applicants - before.applicants)),
        left=tuple(sorted(before.applicants - after.applicants)),
        moves=tuple(Move(a, _kind(before, after, a), tuple(_changes(before, after, a))) for a in moved),
        applicants=len(everybody),
        problems={run.name: run.problem for run in (before, after) if run.result is None},
    )


def _kind(before: SeenRun, after: SeenRun, applicant: str) -> Kind:
    if applicant not in after.applicants:
        return "left"
    if applicant not in before.applicants:
        return "came"
    first, second = (sorted(run.placements.get(applicant, {}).values()) for run in (before, after))
    if not first or not second:
        return "newly placed" if second else "no longer placed"
    nothing = 1 + max([*first, *second])
    length = max(len(first), len(second))
    first, second = ([*ranks, *[nothing] * (length - len(ranks))] for ranks in (first, second))
    return "level" if first == second else "better" if second < first else "worse"


def _changes(before: SeenRun, after: SeenRun, applicant: str) -> Iterator[Change]:
    first, second = before.placements.get(applicant, {}), after.placements.get(applicant, {})
    for project, rank in sorted(first.items(), key=lambda item: item[1]):
        if project not in second:
            yield Change("lost", project, rank, *_why_not(after, applicant, project))
    for project, rank in sorted(second.items(), key=lambda item: item[1]):
        if project not in first:
            yield Change("gained", project, rank, *_why_not(before, applicant, project))


def _why_not(run: SeenRun, applicant: str, project: str) -> tuple[str, str]:
    """Why a run has not placed an applicant in a project, as a code and in words."""
    if applicant not in run.applicants:
        return _absent(run, "applicant", applicant)
    if run.result is None:
        return "", ""
    if project not in run.projects:
        return _absent(run, "project", project)
    outcome = run.result.outcome
    a = outcome.market.applicants.position(applicant, "compare_runs", "applicants")
    p = outcome.market.projects.position(project, "compare_runs", "projects")
    reason = pair_reason(outcome, a, p, outcome.rule_broken(a, p))
    return reason.code, reason.words


def _absent(run: SeenRun, side: str, key: str) -> tuple[str, str]:
    """Somebody who is not in the market: not in the intake, or in a row that was refused."""
    if key in run.refusals:
        return f"{side}_refused", f"The {side}'s row is refused: {run.refusals[key]}"
    return f"{side}_absent", f"The {side} is not in the intake."


def _listed(ids: Sequence[str]) -> str:
    return f"{counted(len(ids), 'applicant')}: {first_few(ids, quote=False)}"


def _line(change: Change) -> str:
    place = f"number {change.rank + 1} in their list"
    when = {"gained": "Before", "lost": "Now"}[change.kind]
    why = f" {when}: {change.reason}" if change.reason else ""
    return f"  {change.kind:<6}  {change.project_id}, {place}.{why}"
