"""Checking a run folder: its files, its numbers, what it was made from, and its stability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from matchkit.embedding import Encoder, VectorCache
from matchkit.embedding.state import FILE as TEXT_STATE
from matchkit.errors import RunError, counted, first_few
from matchkit.errors.runs import NAMED_FILES
from matchkit.executors import Executor, as_executor
from matchkit.market import Market
from matchkit.pipeline import Progress, read_evidence
from matchkit.replay import changed_columns, gather
from matchkit.report.tables import read_table
from matchkit.runs import InputsSeen, RunRecord, check_at_hand, look_for_inputs
from matchkit.scoring import Rule
from matchkit.verification.counting import check_counts
from matchkit.verification.files import check_files
from matchkit.verification.records import Check, Verification
from matchkit.verification.stability import Blocking, NotTheMarketError, PlacementCheck

INPUTS, NAMED, STABILITY = "inputs", "named files", "stability"
PLACEMENTS = "placements.csv"


def verify_run(
    folder: str | Path,
    *,
    inputs: str | Path | Mapping[str, Any] | None = None,
    encoder: Encoder | str | None = None,
    cache: VectorCache | str | Path | None = None,
    vectors_in: str | Path | None = None,
    rules: Sequence[Rule] = (),
    executor: Executor | str | int | None = None,
    progress: Progress | None = None,
    files_only: bool = False,
) -> Verification:
    """Check a run folder: files, numbers, inputs, and the stability of what stands in ``placements.csv``.

    Every file must have the digest that the manifest says, with none missing and none too many. Rows, people, seats,
    ranks, waiting lists and plans must agree with one another. Inputs must be what they were. Then every pair is scored
    again, and the independent checker looks for pairs that block the placements as they stand there: nothing is solved.

    Parameters
    ----------
    folder
        The run folder.
    inputs, encoder, cache, vectors_in, rules, executor, progress
        As in `read_run`.
    files_only
        Check files and numbers alone, which needs no inputs; stability is then not checked, and the result says so.

    Returns
    -------
    Verification
        What was checked, with what is wrong; and what was not checked, with the reason.

    Raises
    ------
    RunError
        It is no run folder, or was written by a version that recorded less, or more; inputs are nowhere; or the encoder
        or the rules are others.
    UsageError, InputError
        As in `match`.

    Examples
    --------
    >>> import matchkit as mk
    >>> print(mk.verify_run("run").to_text())  # doctest: +SKIP
    """
    run = RunRecord.read(folder)
    found = _Found([check_files(run), *check_counts(run)])
    if why := _why_not(run, files_only=files_only):
        found.not_checked |= dict.fromkeys((INPUTS, NAMED, STABILITY), why)
    else:
        _check_inputs(run, found, inputs)
    if STABILITY not in found.not_checked:
        given = gather(run, inputs=inputs, encoder=encoder, rules=rules, progress=progress)
        found.checks += _named_files(run, changed_columns(run, given.intake))
        evidence = read_evidence(
            given.intake,
            given.params,
            encoder=given.encoder,
            cache=given.cache if cache is None else cache,
            vectors_in=vectors_in,
            text_state=given.state,
            vocabulary=given.vocabulary,
            rules=rules,
            progress=progress,
        )
        try:
            placed = placed_pairs(run, evidence.market)
            blocking = PlacementCheck(evidence, run.seed, placed).find(as_executor(executor), progress)
            found.checks.append(_stability(run, evidence.market, blocking))
        except NotTheMarketError as error:
            found.checks.append(Check(STABILITY, passed=False, what=f"{error}."))
    return Verification(str(folder), tuple(found.checks), found.not_checked)


@dataclass
class _Found:
    """What has been found so far."""

    checks: list[Check]
    not_checked: dict[str, str] = field(default_factory=dict)


def _why_not(run: RunRecord, *, files_only: bool) -> str:
    """Why nothing can, or shall, be computed again."""
    if files_only:
        return "Files and numbers alone were asked for."
    if run.forgotten:
        people = "1 person was" if run.forgotten == 1 else f"{run.forgotten:,} people were"
        return f"{people} forgotten after the run, and what they held is not known any more."
    return ""


def _check_inputs(run: RunRecord, found: _Found, inputs: str | Path | Mapping[str, Any] | None) -> None:
    """Whether the inputs are what they were; where they are not, or the text state is not, the rest waits."""
    seen = look_for_inputs(run, inputs)
    _check_at_hand(seen)
    if seen.changed:
        what = f"{counted(len(seen.changed), 'input')} changed since the run: {first_few(seen.changed, quote=False)}."
        found.checks.append(Check(INPUTS, passed=False, what=what))
        found.not_checked |= dict.fromkeys((NAMED, STABILITY), "The inputs are not those of the run.")
        return
    told = f"{counted(len(run.inputs), 'input')} as the manifest has them"
    if unknown := [given.role for given in run.inputs if given.sha256 is None]:
        told += f", but for data in memory, which have no digest: {first_few(unknown, quote=False)}"
    found.checks.append(Check(INPUTS, passed=True, what=f"{told}."))
    if TEXT_STATE in run.changed_outputs() or not (run.folder / TEXT_STATE).is_file():
        found.not_checked |= dict.fromkeys((NAMED, STABILITY), f"{TEXT_STATE}, with which texts were read, is another.")


def _check_at_hand(seen: InputsSeen) -> None:
    """As `check_at_hand`; the cure names the way to do without inputs."""
    try:
        check_at_hand(seen)
    except RunError as error:
        raise RunError.not_verifiable(error) from None


def _named_files(run: RunRecord, changed: Sequence[str]) -> list[Check]:
    """Whether resumes and calendars in files are what they were."""
    if run.named_files is None:
        return []
    if changed:
        kinds = " and ".join(f"a {NAMED_FILES[column]} file" for column in changed)
        return [Check(NAMED, passed=False, what=f"{kinds[0].upper()}{kinds[1:]} changed since the run.")]
    sizes = [counted(files.files, f"{NAMED_FILES[files.column]} file") for files in run.named_files.values()]
    return [Check(NAMED, passed=True, what=f"{' and '.join(sizes)} as they were.")] if sizes else []


def placed_pairs(run: RunRecord, market: Market) -> npt.NDArray[np.int64]:
    """Int64 (m, 2), ascending: the placements in the run folder as positions of the market.

    Raises `NotTheMarketError` where the table cannot be read, names somebody unknown, or a pair twice.
    """
    try:
        table = read_table((run.folder / PLACEMENTS).read_bytes())
        sides = (("applicant_id", market.applicants), ("project_id", market.projects))
        columns = [[_position(key, side.positions) for key in table.column(name)] for name, side in sides]
    except (OSError, ValueError) as error:
        raise NotTheMarketError(f"{PLACEMENTS} cannot be used: {error}") from None
    pairs = sorted(zip(*columns, strict=True))
    if len(set(pairs)) < len(pairs):
        raise NotTheMarketError(f"{PLACEMENTS} has a placement more than once")
    return np.array(pairs, np.int64).reshape(-1, 2)


def _position(key: str, positions: Mapping[str, int]) -> int:
    if key not in positions:
        raise NotTheMarketError(f"{PLACEMENTS} names {key!r}, which is not in the market")
    return positions[key]


def _stability(run: RunRecord, market: Market, found: Blocking) -> Check:
    """What the checker found, beside what the manifest says."""
    try:
        said = {name: int(run.facts["stability"][name]) for name in ("blocking_pairs", "pinned_pairs")}
    except (KeyError, TypeError, ValueError):
        return Check(STABILITY, passed=False, what="manifest.json does not say how many pairs block.")
    n = len(found.pairs)
    scope = f"all {counted(found.n_pairs, 'pair')}, {found.n_acceptable:,} of them acceptable to both sides"
    if not found.is_all:
        scope = f"the {counted(found.n_pairs, 'pair')} of the shortlists, as the run promises no more"
    looked = f"The independent checker looked over {scope}"
    blocks = "none blocks" if not n else "1 blocks" if n == 1 else f"{n:,} block"
    if found.by_pin.size:
        blocks += f", apart from {len(found.by_pin):,} that only a pin makes block"
    if n != said["blocking_pairs"] or len(found.by_pin) < said["pinned_pairs"]:
        ids, projects = market.applicants.ids, market.projects.ids
        named = first_few([f"{ids[a]}-{projects[p]}" for a, p in found.pairs.tolist()], quote=False)
        expected = f"but the manifest says {said['blocking_pairs']:,}, and {said['pinned_pairs']:,} by a pin"
        return Check(STABILITY, passed=False, what=f"{looked}: {blocks}{f' ({named})' if named else ''}, {expected}.")
    return Check(STABILITY, passed=True, what=f"{looked}: {blocks}{', as the manifest says' if n else ''}.")
