"""Computing a run again: to ask it, or to see that it comes out the same."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from matchkit.embedding import Encoder, VectorCache
from matchkit.errors import RunError, first_few
from matchkit.executors import Executor
from matchkit.intake import Ledger, LedgerEntry
from matchkit.pipeline import CACHE, Progress
from matchkit.replay.comparing import (
    LEDGER,
    MANIFEST,
    compare_facts,
    compare_file,
    find_difference,
    not_comparable,
)
from matchkit.replay.computing import compute_again
from matchkit.replay.records import OutputDifference, Replay
from matchkit.report.tables import read_rows
from matchkit.result import MatchResult
from matchkit.runs import RunRecord, versions_of
from matchkit.scoring import Rule

TEXTS_OF_LEDGER = ("source", "column", "code", "kind", "id", "what", "cure")
NOT_WRITTEN = "which is no file that matchkit writes"


def read_run(
    folder: str | Path,
    *,
    inputs: str | Path | Mapping[str, Any] | None = None,
    encoder: Encoder | str | None = None,
    cache: VectorCache | str | Path | None = None,
    vectors_in: str | Path | None = None,
    rules: Sequence[Rule] = (),
    executor: Executor | str | int | None = None,
    progress: Progress | None = None,
) -> MatchResult:
    """The result of an earlier run, to be asked why and what if.

    A run folder holds no resumes, so the run is computed again from its inputs; it must come out the same.

    Parameters
    ----------
    folder
        The run folder.
    inputs
        Where its inputs are now: a folder, in which files of the same names are looked for; or a mapping of roles
        (``"applicants"``, ``"projects"``, ``"rankings"``, ..., ``"vocabulary"``) to paths or data. By default where
        they were, or else beside the run folder. A run that was made from DataFrames needs them again.
    encoder
        The run's encoder, where it was an object and none that ships, or a model in a folder that has moved.
    cache
        As in `match`; by default the run's own, if it is still there.
    vectors_in
        As in `match`.
    rules
        The run's hard rules that are functions, which no folder can keep.
    executor, progress
        As in `match`.

    Raises
    ------
    RunError
        It is no run folder, or was written by a version that recorded less, or more; inputs are missing or changed; the
        encoder or the rules are others; people were forgotten; or the run does not come out the same.
    UsageError, InputError
        As in `match`.

    Examples
    --------
    >>> import matchkit as mk
    >>> result = mk.read_run("run")  # doctest: +SKIP
    >>> print(result.explain("a-017").to_text())  # doctest: +SKIP
    """
    run = RunRecord.read(folder)
    result = compute_again(
        run,
        inputs=inputs,
        encoder=encoder,
        cache=cache,
        vectors_in=vectors_in,
        rules=rules,
        executor=executor,
        progress=progress,
    )
    different = find_difference(run, _with_incidents(run, result))
    if different:
        raise RunError.not_the_same(different.words, _suspects(run, result))
    return result


def replay_run(
    folder: str | Path,
    *,
    inputs: str | Path | Mapping[str, Any] | None = None,
    encoder: Encoder | str | None = None,
    cache: VectorCache | str | Path | None = None,
    vectors_in: str | Path | None = None,
    rules: Sequence[Rule] = (),
    executor: Executor | str | int | None = None,
    progress: Progress | None = None,
) -> Replay:
    """Compute a run again, and compare every file of it byte by byte.

    Parameters
    ----------
    folder, inputs, encoder, cache, vectors_in, rules, executor, progress
        As in `read_run`.

    Returns
    -------
    Replay
        Which files come out the same, and the first place where one does not. Where another version of matchkit wrote
        the run, who works where and when is compared, and words are not.

    Raises
    ------
    RunError
        As in `read_run`, but that a run which comes out otherwise is no error.
    UsageError, InputError
        As in `match`.

    Examples
    --------
    >>> import matchkit as mk
    >>> print(mk.replay_run("run").to_text())  # doctest: +SKIP
    """
    run = RunRecord.read(folder)
    result = compute_again(
        run,
        inputs=inputs,
        encoder=encoder,
        cache=cache,
        vectors_in=vectors_in,
        rules=rules,
        executor=executor,
        progress=progress,
    )
    left_out = dict(not_comparable(run, result))
    same, different = [], []
    for name, found in _compared(run, _with_incidents(run, result), left_out):
        if found is None:
            same.append(name)
        else:
            different.append(found)
    return Replay(
        folder=str(folder),
        same=tuple(same),
        different=tuple(found.file for found in different),
        difference=different[0] if different else None,
        left_out=left_out,
        suspects=tuple(_suspects(run, result)) if different else (),
    )


def _compared(
    run: RunRecord, result: MatchResult, left_out: dict[str, str]
) -> Iterator[tuple[str, OutputDifference | None]]:
    """Each file that can be compared, with where it differs; what cannot be written now is left out."""
    contents = result.files(
        calendars=any(name.startswith("calendars/") for name in run.outputs),
        parquet=any(name.endswith(".parquet") for name in run.outputs),
    )
    for name in [*contents, *(name for name in run.outputs if name not in contents)]:
        if name in run.outputs and name not in contents:
            left_out.setdefault(name, NOT_WRITTEN)
        elif name in run.outputs and name not in left_out:
            yield name, compare_file(run, name, contents[name])
    if not left_out:
        yield MANIFEST, compare_facts(run, json.loads(json.dumps(dict(result.manifest()))))


def _with_incidents(run: RunRecord, result: MatchResult) -> MatchResult:
    """The result, with what the run's cache met in the place of what this one's did: neither is part of the run."""
    try:
        rows = [row for row in read_rows(run.content(LEDGER)) if row["source"] == CACHE]
        then = [LedgerEntry(row=None, **{name: row[name] for name in TEXTS_OF_LEDGER}) for row in rows]
    except (RunError, ValueError, KeyError, TypeError):
        return result  # the comparison tells that the ledger is not as it was written
    kept = [entry for entry in result.intake.ledger.entries if entry.source != CACHE]
    return replace(result, intake=replace(result.intake, ledger=Ledger((*kept, *then))))


def _suspects(run: RunRecord, result: MatchResult) -> list[str]:
    """What may have made a run come out otherwise, likeliest first."""
    suspects = [f"{name} was changed after the run" for name in run.changed_outputs()]
    if run.version != result.version:
        suspects.append(f"it was written by matchkit {run.version}, and this is {result.version}")
    if run.vocabulary != result.vocabulary:
        suspects.append("the skills that are known are others")
    if unchecked := [given.role for given in run.inputs if given.sha256 is None]:
        suspects.append(f"the data given as {first_few(unchecked)} may be other data")
    if run.settings.rules:
        suspects.append("the functions given as rules may do something else")
    if run.named_files is None:
        suspects.append("a file that applicants name in resume_path or calendar_path may have changed")
    suspects.extend(_other_versions(run))
    suspects.append("another processor may round vectors otherwise")
    return suspects


def _other_versions(run: RunRecord) -> list[str]:
    """Packages that were of another version."""
    has_candidates = run.params.get("shortlist", {}).get("candidates") is not None
    now = versions_of(run.encoder, run.named_files or {}, has_candidates=has_candidates)
    names = [name for name in run.versions if name != "matchkit" and run.versions[name] != now.get(name)]
    return [f"{name} was {run.versions[name]}, and is {now.get(name, 'not installed')}" for name in names]
