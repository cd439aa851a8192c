"""A run, computed anew from what it was made of.

A run folder holds no personal text, so what it does not tell (why somebody was not placed, what would change if) is
asked of the run itself, which the same inputs give again to the byte.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from matchkit.embedding import Encoder, TextState, VectorCache
from matchkit.embedding.loading import DEFAULT_MODEL, PRECISIONS, WITHOUT_MODEL
from matchkit.embedding.read_only_cache import ReadOnlyCache
from matchkit.embedding.state import FILE as TEXT_STATE
from matchkit.errors import RunError
from matchkit.executors import Executor
from matchkit.intake import Intake, read_intake
from matchkit.params import MatchParams
from matchkit.pipeline import LOADING, Progress, by_name, load_named, match_intake
from matchkit.result import MatchResult
from matchkit.runs import VOCABULARY, NamedEncoder, RunRecord, find_inputs
from matchkit.scoring import Rule
from matchkit.skills import SkillVocabulary


@dataclass(frozen=True, eq=False)
class Ingredients:
    """What a run was made of, read again and checked.

    Attributes
    ----------
    intake
        The sources.
    params
        The run's.
    encoder
        The run's, ready to read.
    named
        By what it is loaded, if by anything.
    state
        The run's text state.
    vocabulary
        Skills of the caller's own, if any.
    cache
        The run's kept vectors, if they are still there, to be read alone: the folder is named by a manifest that nobody
        vouches for, and people may have been forgotten in it since.
    """

    intake: Intake
    params: MatchParams
    encoder: Encoder
    named: NamedEncoder | None
    state: TextState
    vocabulary: SkillVocabulary | Path | None
    cache: ReadOnlyCache | None


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
    found = gather(run, inputs=inputs, encoder=encoder, rules=rules, progress=progress)
    if changed := changed_columns(run, found.intake):
        raise RunError.named_files_changed(changed)
    result = match_intake(
        found.intake,
        found.params,
        encoder=found.encoder,
        seed=run.seed,
        cache=found.cache if cache is None else cache,
        vectors_in=vectors_in,
        text_state=found.state,
        vocabulary=found.vocabulary,
        rules=rules,
        executor=executor,
        progress=progress,
    )
    return replace(result, settings=replace(result.settings, encoder=found.named))


def gather(
    run: RunRecord,
    *,
    inputs: str | Path | Mapping[str, Any] | None = None,
    encoder: Encoder | str | None = None,
    rules: Sequence[Rule] = (),
    progress: Progress | None = None,
) -> Ingredients:
    """Find and read again what a run was made of; parameters and errors are those of `read_run`."""
    if run.forgotten:
        raise RunError.people_forgotten(run.folder, run.forgotten)
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
    return Ingredients(
        intake=read_intake(
            **found,
            columns=run.columns,
            params=params.calendar,
            documents=params.documents,
            base_folder=_base_folder(run, inputs),
        ),
        params=params,
        encoder=reader,
        named=chosen if isinstance(chosen, NamedEncoder) else None,
        state=TextState.load(run.folder),
        vocabulary=vocabulary,
        cache=_kept_vectors(run),
    )


def changed_columns(run: RunRecord, intake: Intake) -> list[str]:
    """Columns in which applicants name files that are others now, or have another content; none where it is unknown."""
    if run.named_files is None:
        return []
    now = {files.column: files.sha256 for files in intake.origin.named_files}
    then = {files.column: files.sha256 for files in run.named_files.values()}
    return sorted(column for column in {**then, **now} if then.get(column) != now.get(column))


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


def _kept_vectors(run: RunRecord) -> ReadOnlyCache | None:
    """The run's cache, if there still is one."""
    folder = run.settings.cache
    return ReadOnlyCache(folder) if isinstance(folder, str) and ReadOnlyCache.is_in(folder) else None
