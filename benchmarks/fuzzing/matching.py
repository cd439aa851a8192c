"""What holds of every result, whatever the intake was made of."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import matchkit as mk
from matchkit.intake import Intake
from matchkit.pipeline import match_intake


def check_result(intake: Intake, vocabulary: mk.SkillVocabulary, folder: Path | None, *, seed: int) -> list[str]:
    """Match what was read, and tell what is wrong; pins that cannot all hold are refused, and nothing is wrong then."""
    try:
        result = match_intake(
            intake, mk.MatchParams(), encoder="hashing", vocabulary=vocabulary, executor=1, seed=seed % 7
        )
    except mk.MatchkitError as error:
        return [] if error.code == "pin" else [f"match refused what was read, with the code {error.code}"]
    problems = [*_pairs(intake, result), *_frames(intake, result)]
    if folder is not None:
        result.write(folder)
        problems += [] if (folder / "manifest.json").is_file() else ["a run folder without a manifest"]
    return problems


def _pairs(intake: Intake, result: mk.MatchResult) -> list[str]:
    market, wishes = intake.market, intake.wishes
    pairs = [(int(a), int(p)) for a, p in result.outcome.matching.pairs]
    taken = Counter(project for _, project in pairs)
    pinned = {(pin.applicant, pin.project) for pin in wishes.pins}
    forbidden = {(pin.applicant, pin.project) for pin in wishes.forbids}
    stability = result.stability
    checks = {
        "a pair comes twice": len(set(pairs)) < len(pairs),
        "a project has more people than seats": any(taken[p] > market.projects.seats[p] for p in taken),
        "a pin does not hold": not pinned <= set(pairs),
        "a forbidden pair was placed": bool(forbidden & set(pairs)),
        "stability contradicts itself": stability.is_stable != (len(stability.blocking_pairs) == 0),
    }
    return [words for words, is_wrong in checks.items() if is_wrong]


def _frames(intake: Intake, result: mk.MatchResult) -> list[str]:
    placed = set(result.placements["applicant_id"]) | set(result.unplaced["applicant_id"])
    problems = [] if placed == set(intake.market.applicants.ids) else ["somebody is neither placed nor unplaced"]
    if len(result.ledger) != len(result.intake.ledger):
        problems.append("the frame of the ledger lacks entries")
    try:
        result.ledger.to_csv().encode()
    except UnicodeEncodeError:
        problems.append("the ledger cannot be written down")
    return problems
