"""What is known of the stability, in words for a page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from matchkit.assignment import StabilityReport
from matchkit.errors import counted
from matchkit.report.privacy import Names

BLOCKING_SHOWN = 50


@dataclass(frozen=True)
class Certificate:
    """The verdict and what it rests on.

    Attributes
    ----------
    verdict
        In a few words.
    lines
        What it rests on, each sentence with what it answers.
    blocking
        The first blocking pairs: applicant, project and the project's title.
    n_more
        How many more there are.
    """

    verdict: str
    lines: tuple[tuple[str, str], ...]
    blocking: tuple[tuple[str, str, str], ...]
    n_more: int


def certify(names: Names) -> Certificate:
    """The certificate of an outcome."""
    stability, projects = names.outcome.matching.stability, names.outcome.market.projects
    pairs = stability.blocking_pairs.tolist()
    verdict = "Stable: no applicant and project would rather have each other than what they hold."
    if pairs:
        verdict = f"Not stable: {counted(len(pairs), 'pair')} would rather have each other than what they hold."
    lines = (
        ("What was checked", stability.proof),
        ("What it covers", _covered(stability)),
        ("How it was found", _found(stability)),
        ("Pins", _pinned(stability)),
        ("What would clear it", _cleared(stability, projects.ids)),
    )
    return Certificate(
        verdict=verdict,
        lines=tuple((name, words) for name, words in lines if words),
        blocking=tuple((names.of(a), projects.ids[p], projects.titles[p]) for a, p in pairs[:BLOCKING_SHOWN]),
        n_more=max(0, len(pairs) - BLOCKING_SHOWN),
    )


def _covered(stability: StabilityReport) -> str:
    scope = stability.scope
    if stability.coverage.is_all:
        return f"{scope[0].upper()}{scope[1:]}. No pair of the market is left out."
    return f"Only {scope}. Pairs beyond these were not looked at and may block."


def _found(stability: StabilityReport) -> str:
    coverage = stability.coverage
    begin = f"By {stability.method}"
    if coverage.rounds == 1:
        return f"{begin}, in one round."
    return (
        f"{begin}, in {coverage.rounds} rounds: each took in the pairs that would have blocked the one before, "
        f"{coverage.added:,} in all, for which {coverage.scored:,} were scored again."
    )


def _pinned(stability: StabilityReport) -> str:
    n = len(stability.pinned_pairs)
    return f"{counted(n, 'pair')} that only a coordinator's pin makes block: not counted." if n else ""


def _cleared(stability: StabilityReport, ids: tuple[str, ...]) -> str:
    seats = [f"{n} in {ids[p]}" for p, n in sorted(Counter(stability.extra_seats).items())]
    return f"More seats, tried by solving again: {', '.join(seats)}." if seats else ""
