"""Checking a run folder: its files, its numbers, what it was made from, and its stability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matchkit.embedding import Encoder, VectorCache
from matchkit.embedding.state import FILE as TEXT_STATE
from matchkit.errors import RunError, UsageError, counted, first_few
from matchkit.executors import Executor, as_executor
from matchkit.pipeline import Progress
from matchkit.runs import VOCABULARY, InputsSeen, check_at_hand, look_for_inputs
from matchkit.scoring import Rule
from matchkit.verification.again import AFTER_INPUTS, AGAIN, INPUTS, STABILITY, Options, check_again
from matchkit.verification.copies import check_copies
from matchkit.verification.counting import check_counts
from matchkit.verification.files import check_files
from matchkit.verification.manifest import check_manifest, has_every_value
from matchkit.verification.records import Check, Found, Verification
from matchkit.verification.snapshot import Snapshot
from matchkit.verification.tables import Forgotten, Tables

NUMBERS = ("rows", "people", "seats", "ranks", "waiting lists", "plan")
ATTEMPTS = 5
"""How often a run folder is read that a job keeps replacing."""


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
    ranks, waiting lists and plans must agree with one another, and with Parquet files and calendars. Inputs must be
    what they were, and give the people, projects, dates, hours and seats of the tables. Then every pair is scored
    again, and the independent checker looks for pairs that block the placements as they stand there: nothing is solved.
    Reasons, and the words of the report, are compared by `replay_run` alone.

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
        It is no run folder, or was written by a version that recorded less, or more; inputs are nowhere; the encoder or
        the rules are others; or a job keeps replacing it.
    UsageError, InputError
        As in `match`; or ``files_only`` is given with something that it would not use.

    Examples
    --------
    >>> import matchkit as mk
    >>> print(mk.verify_run("run").to_text())  # doctest: +SKIP
    """
    others = {"inputs": inputs, "encoder": encoder, "cache": cache, "vectors_in": vectors_in, "rules": rules or None}
    if files_only and (unused := [name for name, value in others.items() if value is not None]):
        raise UsageError.not_used(unused, "files_only")
    options = Options(inputs, encoder, cache, vectors_in, rules, as_executor(executor), progress)
    for _ in range(ATTEMPTS):
        snapshot = Snapshot.read(folder)
        if not snapshot.is_current(folder):
            continue
        try:
            found = _verify(snapshot, options, files_only=files_only)
        except RunError:
            if snapshot.is_current(folder):
                raise
            continue
        if (verification := found.of(folder)).is_sound or snapshot.is_current(folder):
            return verification
    raise RunError.keeps_changing(folder, ATTEMPTS)


def _verify(snapshot: Snapshot, options: Options, *, files_only: bool) -> Found:
    run = snapshot.run
    manifest = check_manifest(run)
    is_told = has_every_value(run)
    forgotten = Forgotten.of(run.facts) if is_told else Forgotten()
    found = Found(run.forgotten, [check_files(snapshot, forgotten.changed), manifest])
    if not is_told:
        found.leave((*NUMBERS, *AGAIN), "The manifest is not what a run writes.")
        return found
    try:
        tables = Tables.read(snapshot.contents)
    except ValueError as error:
        found.checks.append(Check("tables", passed=False, what=f"{error}."))
        found.leave((*NUMBERS, *AGAIN), "A table cannot be read.")
        return found
    found.checks += [*check_counts(run, tables, forgotten), *check_copies(snapshot, tables)]
    if files_only:
        found.leave(AGAIN, "Files and numbers alone were asked for.")
    else:
        _check_inputs(snapshot, found, options)
    if STABILITY not in found.not_checked:
        check_again(run, found, tables, forgotten, options)
    return found


def _check_inputs(snapshot: Snapshot, found: Found, options: Options) -> None:
    """Whether the inputs are what they were; where they are not, or the text state is not, the rest waits."""
    run = snapshot.run
    seen = look_for_inputs(run, options.inputs)
    _check_at_hand(seen)
    changed = f"{counted(len(seen.changed), 'input')} changed since the run: {first_few(seen.changed, quote=False)}."
    of_people = {given.name for given in run.inputs if given.role not in ("projects", VOCABULARY)}
    if seen.changed and run.forgotten and of_people.issuperset(seen.changed):
        found.leave(AGAIN, f"{changed} That is well if those who were forgotten were taken out there, too.")
        return
    if seen.changed:
        found.checks.append(Check(INPUTS, passed=False, what=changed))
        found.leave(AFTER_INPUTS, "The inputs are not those of the run.")
        return
    told = f"{counted(len(run.inputs), 'input')} as the manifest has them"
    if unknown := [given.role for given in run.inputs if given.sha256 is None]:
        told += f", but for data in memory, which have no digest: {first_few(unknown, quote=False)}"
    found.checks.append(Check(INPUTS, passed=True, what=f"{told}."))
    if not snapshot.has_unchanged(TEXT_STATE):
        found.leave(AFTER_INPUTS, f"{TEXT_STATE}, with which texts were read, is another.")


def _check_at_hand(seen: InputsSeen) -> None:
    """As `check_at_hand`; the cure names the way to do without inputs."""
    try:
        check_at_hand(seen)
    except RunError as error:
        raise RunError.not_verifiable(error) from None
