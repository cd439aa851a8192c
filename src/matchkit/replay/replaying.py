"""Computing a run again: to ask it, or to see that it comes out the same."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from matchkit.embedding import Encoder, VectorCache
from matchkit.errors import RunError, first_few
from matchkit.executors import Executor
from matchkit.pipeline import Progress
from matchkit.replay.comparing import Compared, compare_files, find_difference
from matchkit.replay.computing import compute_again
from matchkit.replay.excuses import Excuses
from matchkit.replay.manifests import compare_manifest
from matchkit.replay.records import Replay
from matchkit.replay.restating import in_the_words_of
from matchkit.result import MatchResult
from matchkit.runs import MANIFEST, RunRecord, other_versions
from matchkit.scoring import Rule

STRANGER = "it is no file of the run"


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
        As in `match`; by default the run's own, if it is still there, from which vectors are taken without a change.
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
    different = find_difference(run, result, _roles_given(inputs))
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
        Which files come out the same, the first place where one does not, and what could not be compared. Where another
        version of matchkit wrote the run, who works where and when is compared, and words are not; likewise what names
        sources, where `inputs` gives them by other names.

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
    compared = list(_compared(run, result, _roles_given(inputs)))
    different = [found.difference for found in compared if found.difference]
    return Replay(
        folder=str(folder),
        same=tuple(found.file for found in compared if not (found.difference or found.left_out)),
        different=tuple(found.file for found in different),
        difference=different[0] if different else None,
        left_out={found.file: found.left_out for found in compared if found.left_out},
        suspects=tuple(_suspects(run, result)) if different else (),
    )


def _compared(run: RunRecord, result: MatchResult, given: Collection[str]) -> Iterator[Compared]:
    """Each file that the run has or would have, the manifest, and whatever else lies in the folder."""
    excuses = Excuses.between(run, result, given)
    told = in_the_words_of(run, result, given)
    contents = told.files(
        calendars=any(name.startswith("calendars/") for name in run.outputs),
        parquet=any(name.endswith(".parquet") for name in run.outputs),
    )
    yield from compare_files(run, contents, excuses)
    yield compare_manifest(run, told, given, excuses.other_version)
    known = {MANIFEST, *contents, *run.outputs}
    yield from (Compared(name, left_out=STRANGER) for name in run.strangers() if name not in known)


def _roles_given(inputs: str | Path | Mapping[str, Any] | None) -> frozenset[str]:
    """Roles of what the caller gave in place of the run's own inputs; files in a folder are known by their names."""
    return frozenset(inputs) if isinstance(inputs, Mapping) else frozenset()


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
    suspects.extend(other_versions(run))
    suspects.append("another processor may round vectors otherwise")
    return suspects
