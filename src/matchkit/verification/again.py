"""What is checked with the inputs read, and pairs scored, again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from matchkit.embedding import Encoder, VectorCache
from matchkit.errors import RunError, UsageError, counted, first_few
from matchkit.errors.runs import NAMED_FILES
from matchkit.executors import Executor
from matchkit.market import Market
from matchkit.params import MatchParams
from matchkit.pipeline import Progress, read_evidence
from matchkit.pipeline.arguments import as_vocabulary
from matchkit.replay import changed_columns, gather
from matchkit.runs import MANIFEST, RunRecord
from matchkit.scoring import Evidence, Rule
from matchkit.verification.hints import hint
from matchkit.verification.intake import check_market
from matchkit.verification.limits import check_limits
from matchkit.verification.positions import Positions
from matchkit.verification.records import Check, Found, were_forgotten
from matchkit.verification.stability import Blocking, NotTheMarketError, PlacementCheck
from matchkit.verification.standing import check_standing
from matchkit.verification.tables import Forgotten, Tables

INPUTS, NAMED, MARKET, LIMITS = "inputs", "named files", "market", "limits"
SCORES, STABILITY, PLACED = "scores", "stability", "placements"
AFTER_NAMED = (MARKET, LIMITS, SCORES, STABILITY)
AFTER_INPUTS = (NAMED, *AFTER_NAMED)
AGAIN = (INPUTS, *AFTER_INPUTS)


@dataclass(frozen=True)
class Options:
    """What `verify_run` was given, see there."""

    inputs: str | Path | Mapping[str, Any] | None
    encoder: Encoder | str | None
    cache: VectorCache | str | Path | None
    vectors_in: str | Path | None
    rules: Sequence[Rule]
    executor: Executor
    progress: Progress | None


def check_again(run: RunRecord, found: Found, tables: Tables, forgotten: Forgotten, options: Options) -> None:
    """Everything for which inputs are read and pairs are scored again."""
    _check_params(run)
    # What was forgotten is in the inputs still, so that they can be read as if nobody had been.
    given = gather(
        replace(run, forgotten=0),
        inputs=options.inputs,
        encoder=options.encoder,
        rules=options.rules,
        progress=options.progress,
    )
    changed = changed_columns(run, given.intake)
    if changed and run.forgotten:
        found.leave((NAMED, *AFTER_NAMED), "A file that applicants name changed, as it may where they were forgotten.")
        return
    found.checks += _named_files(run, changed)
    evidence = read_evidence(
        given.intake,
        given.params,
        encoder=given.encoder,
        cache=given.cache if options.cache is None else options.cache,
        vectors_in=options.vectors_in,
        text_state=given.state,
        vocabulary=given.vocabulary,
        rules=options.rules,
        progress=options.progress,
    )
    found.checks.append(check_market(run, tables, given.intake, forgotten))
    found.checks.append(check_limits(tables, evidence.market, evidence.calendar))
    behind = hint(run, as_vocabulary(given.vocabulary).fingerprint)
    for check in _check_pairs(run, found, tables, evidence, options):
        found.checks.append(check if check.passed else replace(check, what=check.what + behind))


def _check_params(run: RunRecord) -> None:
    """Raise `RunError` for params that are none: the caller gave no others."""
    try:
        MatchParams.from_tables(run.params)
    except UsageError as error:
        raise RunError.damaged(MANIFEST, run.folder, error.message.removesuffix(".")) from None


def _check_pairs(run: RunRecord, found: Found, tables: Tables, evidence: Evidence, options: Options) -> Iterator[Check]:
    """Scores and stability."""
    market = evidence.market
    unproven = f"{were_forgotten(run.forgotten)} after the run, and what they held is not known any more."
    try:
        pairs = Positions.of(tables, market, has_forgotten=run.forgotten > 0)
        blocking = PlacementCheck(evidence, run.seed, pairs.placed, pairs.waiting[:, ::-1]).find(
            options.executor, options.progress
        )
        yield check_standing(evidence, run.seed, options.executor, pairs, blocking)
    except NotTheMarketError as error:
        if run.forgotten:
            yield Check(PLACED, passed=False, what=f"{error}.")
            found.leave((SCORES, STABILITY), unproven)
        else:
            yield Check(STABILITY, passed=False, what=f"{error}.")
            found.leave((SCORES,), "The placements cannot be those of the market.")
        return
    if run.forgotten:
        n = counted(len(pairs.placed), "placement")
        yield Check(PLACED, passed=True, what=f"{n} that rules, rankings, limits and calendars allow.")
        found.leave((STABILITY,), unproven)
    else:
        yield _stability(run, market, blocking)


def _named_files(run: RunRecord, changed: Sequence[str]) -> list[Check]:
    """Whether resumes and calendars in files are what they were."""
    if run.named_files is None:
        return []
    if changed:
        kinds = " and ".join(f"a {NAMED_FILES[column]} file" for column in changed)
        return [Check(NAMED, passed=False, what=f"{kinds[0].upper()}{kinds[1:]} changed since the run.")]
    sizes = [counted(files.files, f"{NAMED_FILES[files.column]} file") for files in run.named_files.values()]
    return [Check(NAMED, passed=True, what=f"{' and '.join(sizes)} as they were.")] if sizes else []


def _stability(run: RunRecord, market: Market, found: Blocking) -> Check:
    """What the checker found, beside what the manifest says."""
    said = run.facts["stability"]
    n = len(found.pairs)
    scope = f"all {counted(found.n_pairs, 'pair')}, {found.n_acceptable:,} of them acceptable to both sides"
    if not found.is_all:
        scope = f"the {counted(found.n_pairs, 'pair')} of the shortlists, as the run promises no more"
    looked = f"The independent checker looked over {scope}"
    blocks = "none blocks" if not n else "1 blocks" if n == 1 else f"{n:,} block"
    if found.by_pin.size:
        blocks += f", apart from {len(found.by_pin):,} that only a pin makes block"
    if len(found.by_pin) != said["pinned_pairs"]:
        blocks += f", of which the run has met {said['pinned_pairs']:,}"
    if n != said["blocking_pairs"] or len(found.by_pin) < said["pinned_pairs"]:
        ids, projects = market.applicants.ids, market.projects.ids
        named = first_few([f"{ids[a]}-{projects[p]}" for a, p in found.pairs.tolist()], quote=False)
        expected = f"but the manifest says {said['blocking_pairs']:,}, and {said['pinned_pairs']:,} by a pin"
        return Check(STABILITY, passed=False, what=f"{looked}: {blocks}{f' ({named})' if named else ''}, {expected}.")
    return Check(STABILITY, passed=True, what=f"{looked}: {blocks}{', as the manifest says' if n else ''}.")
