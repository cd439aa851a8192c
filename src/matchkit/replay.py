"""Reading a run again: it is computed anew from its inputs, and must come out the same.

A run folder holds no personal text, so what it does not tell (why somebody was not placed, what would change if) is
asked of the run itself, which the same inputs give again to the byte.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from matchkit.embedding import Encoder, TextState, VectorCache
from matchkit.embedding.loading import DEFAULT_MODEL, PRECISIONS, WITHOUT_MODEL
from matchkit.embedding.state import FILE as TEXT_STATE
from matchkit.errors import RunError, first_few
from matchkit.executors import Executor
from matchkit.intake import read_intake
from matchkit.params import MatchParams
from matchkit.pipeline import CACHE, LOADING, Progress, by_name, load_named, match_intake
from matchkit.result import MatchResult
from matchkit.runs import VOCABULARY, NamedEncoder, RunRecord, find_inputs
from matchkit.scoring import Rule
from matchkit.skills import SkillVocabulary

NUMBERS = ("placements.csv", "plan.csv", "waitlist.csv")
"""Who works where and when: the same in any version of matchkit, or the run is another."""
REASONS = ("unplaced.csv", "open_seats.csv")
"""Another version may put them in other words."""
LEDGER = "ledger.csv"
"""Likewise; and it names sources and rows, which are others where the same data come in another form."""


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
        encoder or the rules are others; or the run does not come out the same.
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
    different = find_difference(run, result)
    if different:
        raise RunError.not_the_same(different, _suspects(run, result))
    return result


def compute_again(
    run: RunRecord,
    *,
    inputs: str | Path | Mapping[str, Any] | None = None,
    encoder: Encoder | str | None = None,
    cache: VectorCache | str | Path | None = None,
    vectors_in: str | Path | None = None,
    rules: Sequence[Rule] = (),
    executor: Executor | str | int | None = None,
    progress: Progress | None = None,
) -> MatchResult:
    """What a run gives now, whether or not it is what it gave then; parameters and errors are those of `read_run`."""
    names = [rule.name for rule in rules]
    if sorted(names) != sorted(run.settings.rules):
        raise RunError.other_rules(names, run.settings.rules)
    found = find_inputs(run, inputs)
    vocabulary = found.pop(VOCABULARY, None)
    if isinstance(vocabulary, SkillVocabulary) and vocabulary.fingerprint != run.vocabulary:
        raise RunError.inputs_changed([run.input_of[VOCABULARY].name])
    run.content(TEXT_STATE)  # checks that it is as it was written
    chosen = _choose_encoder(run, encoder)
    reader = _load_encoder(run, chosen, progress)
    params = MatchParams.from_tables(run.params)
    intake = read_intake(**found, columns=run.columns, params=params.calendar, base_folder=_base_folder(run, inputs))
    result = match_intake(
        intake,
        params,
        encoder=reader,
        seed=run.seed,
        cache=_kept_vectors(run) if cache is None else cache,
        vectors_in=vectors_in,
        text_state=TextState.load(run.folder),
        vocabulary=vocabulary,
        rules=rules,
        executor=executor,
        progress=progress,
    )
    named = chosen if isinstance(chosen, NamedEncoder) else None
    return replace(result, settings=replace(result.settings, encoder=named))


def find_difference(run: RunRecord, result: MatchResult) -> str:
    """The first table that the result would write otherwise than the run did, or an empty text.

    Words are compared where the version is the same. What a cache met is left out: it belongs to neither.
    """
    names = list(NUMBERS)
    if run.version == result.version:
        names += REASONS
        sources = [given.name for given in run.inputs if given.role != VOCABULARY]
        names += [LEDGER] if sources == [source.name for source in result.intake.sources] else []
    return next((name for name in names if not _is_same(run, name, result.csv_file(name))), "")


def _is_same(run: RunRecord, name: str, content: bytes) -> bool:
    if hashlib.sha256(content).hexdigest() == run.outputs.get(name):
        return True
    return name == LEDGER and _without_incidents(content) == _without_incidents(run.content(name))


def _without_incidents(ledger: bytes) -> list[list[str]]:
    rows = csv.reader(io.StringIO(ledger.decode(), newline=""))
    return [row for row in rows if row[0] != CACHE]


def _choose_encoder(run: RunRecord, given: Encoder | str | None) -> Encoder | NamedEncoder:
    """The encoder that was given, or else the run's; a name stands for a model in the run's precision."""
    named = run.settings.encoder
    if isinstance(given, str):
        return by_name(NamedEncoder(given, named.precision) if named else given)
    chosen = named or _named_by(run.encoder) if given is None else given
    if chosen is None:
        raise RunError.own_encoder(run.encoder)
    return chosen


def _named_by(fingerprint: str) -> NamedEncoder | None:
    """For an encoder that was given as an object, the one of ours that it may be; its fingerprint is compared later."""
    parts = fingerprint.split(":")
    if parts[0] not in (DEFAULT_MODEL, *WITHOUT_MODEL):
        return None
    return NamedEncoder(parts[0], parts[-1]) if parts[-1] in PRECISIONS else NamedEncoder(parts[0])


def _load_encoder(run: RunRecord, chosen: Encoder | NamedEncoder, progress: Progress | None) -> Encoder:
    """The encoder itself; `RunError` where its vectors would be others than the run's."""
    if progress is not None:
        progress(LOADING, 0, 1)
    encoder = load_named(chosen)
    if encoder.fingerprint != run.encoder:
        raise RunError.other_encoder(encoder.fingerprint, run.encoder)
    return encoder


def _base_folder(run: RunRecord, inputs: str | Path | Mapping[str, Any] | None) -> str | Path | None:
    """Where resumes and calendars are: where they were, or else in the folder that holds the inputs now."""
    was = run.base_folder
    if was is None or Path(was).is_dir() or inputs is None or isinstance(inputs, Mapping):
        return was
    return inputs


def _kept_vectors(run: RunRecord) -> str | None:
    """The folder of the run's cache, if there still is one that can be used."""
    folder = run.settings.cache
    return folder if folder is not None and VectorCache.is_in(folder) and os.access(folder, os.W_OK) else None


def _suspects(run: RunRecord, result: MatchResult) -> list[str]:
    """What may have made a run come out otherwise, likeliest first."""
    suspects = []
    if run.version != result.version:
        suspects.append(f"it was written by matchkit {run.version}, and this is {result.version}")
    if run.vocabulary != result.vocabulary:
        suspects.append("the skills that are known are others")
    if unchecked := [given.role for given in run.inputs if given.sha256 is None]:
        suspects.append(f"the data given as {first_few(unchecked)} may be other data")
    if run.settings.rules:
        suspects.append("the functions given as rules may do something else")
    suspects.append("a file that applicants name in resume_path or calendar_path may have changed")
    suspects.append("another processor may round vectors otherwise")
    return suspects
