"""The whole line, from two sources to stable placements with reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from matchkit._version import __version__
from matchkit.availability import Calendar
from matchkit.embedding import Encoder, TextState, VectorCache, load_encoder
from matchkit.embedding.loading import DEFAULT_MODEL, WITHOUT_MODEL
from matchkit.executors import Executor, as_executor
from matchkit.explanation import Outcome
from matchkit.intake import Finding, Intake, read_intake
from matchkit.market import check_wishes
from matchkit.params import MatchParams
from matchkit.placing import place
from matchkit.preferences.ordering import order_of
from matchkit.result import MatchResult
from matchkit.runs import VOCABULARY, NamedEncoder, RunInput, RunSettings, file_digest
from matchkit.scoring import Evidence, OwnRules, Rule, Sides, encode_market
from matchkit.scoring import shortlist as find_shortlists
from matchkit.scoring.neighbours import load_faiss
from matchkit.shortlists import Shortlists
from matchkit.skills import SkillVocabulary, read_skills
from matchkit.skills.names import NameCloseness

Progress = Callable[[str, int, int], None]
CACHE = "vector cache"
"""What the ledger calls it."""
LOADING, SCORING = "Loading the text model", "Scoring pairs"


def match(
    applicants: Any,
    projects: Any,
    params: MatchParams | Mapping[str, Any] | str | Path | None = None,
    *,
    rankings: Any = None,
    host_rankings: Any = None,
    pins: Any = None,
    forbids: Any = None,
    encoder: Encoder | str | None = None,
    seed: int = 0,
    columns: Mapping[str, str] | None = None,
    base_folder: str | Path | None = None,
    cache: VectorCache | str | Path | None = None,
    vectors_in: str | Path | None = None,
    text_state: TextState | str | Path | None = None,
    vocabulary: SkillVocabulary | str | Path | None = None,
    rules: Sequence[Rule] = (),
    executor: Executor | str | int | None = None,
    progress: Progress | None = None,
) -> MatchResult:
    """Place applicants in projects, stably, and be able to say why.

    Parameters
    ----------
    applicants, projects
        A path (CSV, Parquet, JSON Lines), any DataFrame, or a list of dicts. `matchkit schema` lists the columns.
    params
        `MatchParams`, a mapping of the same shape, or the path of a TOML file.
    rankings
        Source with applicant_id, project_id, rank: what applicants stated themselves.
    host_rankings
        Source with project_id, applicant_id, rank: what hosts stated themselves.
    pins, forbids
        Sources with applicant_id, project_id, by, why: placements that must, or must not, be in the result.
    encoder
        An `Encoder`, or the name or path of one; by default all-MiniLM-L6-v2.
    seed
        Of the lotteries that break ties.
    columns
        Your column names mapped to matchkit's.
    base_folder
        Folder below which ``resume_path`` is looked for; by default that of the applicants file, or the current one.
    cache
        A `VectorCache` or its folder, where vectors of texts are kept for the next run; none by default. It changes
        no result, only the time.
    vectors_in
        A folder for the texts' vectors, where they do not fit into memory: they are kept in files there that are mapped
        into memory. The result reads them too, so the folder is the caller's to remove, when the result is done with.
    text_state
        A `TextState`, or the run folder or file that holds one, so that texts are scored as they were in that run; by
        default the one that comes with matchkit.
    vocabulary
        The path of a CSV with skills of your own, which join the shipped ones (see `SkillVocabulary.from_csv`); or a
        `SkillVocabulary`, which takes their place.
    rules
        Hard rules of your own as functions of columns; see docs/own-rules.md. Expressions stand in the params.
    executor
        Where pairs are scored: ``"threads"``, ``"processes"``, ``"dask"``, ``"ray"``, a number of threads, or an
        `Executor`; by default a thread on each CPU. It changes no result, only the time.
    progress
        Called with a step's name, what is done, and the total; at least when a step begins (0 of 1) and ends (1 of 1).

    Raises
    ------
    UsageError
        If parameters, the encoder or the cache cannot be used.
    InputError
        If a source cannot be read as a whole, or pins cannot all hold. Single bad rows go to the ledger instead.
    """
    params = _as_params(params)
    intake = read_intake(
        applicants,
        projects,
        rankings=rankings,
        host_rankings=host_rankings,
        pins=pins,
        forbids=forbids,
        columns=columns,
        params=params.calendar,
        base_folder=base_folder,
    )
    return match_intake(
        intake,
        params,
        encoder=encoder,
        seed=seed,
        cache=cache,
        vectors_in=vectors_in,
        text_state=text_state,
        vocabulary=vocabulary,
        rules=rules,
        executor=executor,
        progress=progress,
    )


def match_intake(
    intake: Intake,
    params: MatchParams,
    *,
    encoder: Encoder | NamedEncoder | str | None = None,
    seed: int = 0,
    cache: VectorCache | str | Path | None = None,
    vectors_in: str | Path | None = None,
    text_state: TextState | str | Path | None = None,
    vocabulary: SkillVocabulary | str | Path | None = None,
    rules: Sequence[Rule] = (),
    executor: Executor | str | int | None = None,
    progress: Progress | None = None,
) -> MatchResult:
    """`match`, for an intake that has been read."""
    workers, encoder = as_executor(executor), by_name(encoder)
    read = _read(intake, params, encoder, cache, vectors_in, text_state, vocabulary, rules, progress)
    evidence = read.evidence
    order = order_of(evidence.market, evidence.wishes, params.preferences, seed=seed)
    with _step(progress, SCORING) as advance:
        sides = Sides.of(evidence)
        edges = find_shortlists(sides, order, params.shortlist, workers, advance)
    with _step(progress, "Solving") as advance:
        placed = place(evidence, sides, order, edges, workers, seed=seed, progress=advance)
    outcome = Outcome(evidence, placed.edges, placed.ranked, placed.matching, seed, sides)
    settings = RunSettings(
        encoder=encoder if isinstance(encoder, NamedEncoder) else None,
        vocabulary=_as_input(vocabulary),
        cache=_cache_folder(cache),
        rules=tuple(rule.name for rule in rules),
    )
    return MatchResult(read.intake, outcome, read.encoder, read.vocabulary, __version__, settings)


def shortlist(
    applicants: Any,
    projects: Any,
    params: MatchParams | Mapping[str, Any] | str | Path | None = None,
    *,
    rankings: Any = None,
    host_rankings: Any = None,
    pins: Any = None,
    forbids: Any = None,
    encoder: Encoder | str | None = None,
    seed: int = 0,
    columns: Mapping[str, str] | None = None,
    base_folder: str | Path | None = None,
    cache: VectorCache | str | Path | None = None,
    vectors_in: str | Path | None = None,
    text_state: TextState | str | Path | None = None,
    vocabulary: SkillVocabulary | str | Path | None = None,
    rules: Sequence[Rule] = (),
    executor: Executor | str | int | None = None,
    progress: Progress | None = None,
) -> Shortlists:
    """The best projects of each applicant and the best applicants of each project, scored, without placing anybody.

    A pair's scores do not depend on which other applicants there are. So an intake that is too large for one machine
    can be cut into parts, each with all projects, and the parts' frames put together: see docs/scaling.md.

    Parameters
    ----------
    applicants, projects, params, rankings, host_rankings, pins, forbids, encoder, seed, columns, base_folder, cache
        As in `match`; how many are kept of each side is in ``[shortlist]`` of the params.
    vectors_in, text_state, vocabulary, rules, executor, progress
        As in `match`.

    Raises
    ------
    UsageError, InputError
        As in `match`.
    """
    params, workers = _as_params(params), as_executor(executor)
    intake = read_intake(
        applicants,
        projects,
        rankings=rankings,
        host_rankings=host_rankings,
        pins=pins,
        forbids=forbids,
        columns=columns,
        params=params.calendar,
        base_folder=base_folder,
    )
    read = _read(intake, params, by_name(encoder), cache, vectors_in, text_state, vocabulary, rules, progress)
    market = read.evidence.market
    order = order_of(market, read.evidence.wishes, params.preferences, seed=seed)
    with _step(progress, SCORING) as advance:
        edges = find_shortlists(Sides.of(read.evidence), order, params.shortlist, workers, advance)
    return Shortlists(read.intake, market, edges)


@dataclass(frozen=True, eq=False)
class _Read:
    """What is known before pairs are scored; fingerprints of encoder and vocabulary."""

    intake: Intake
    evidence: Evidence
    encoder: str
    vocabulary: str


def _read(
    intake: Intake,
    params: MatchParams,
    encoder: Encoder | NamedEncoder,
    cache: VectorCache | str | Path | None,
    vectors_in: str | Path | None,
    text_state: TextState | str | Path | None,
    vocabulary: SkillVocabulary | str | Path | None,
    rules: Sequence[Rule],
    progress: Progress | None,
) -> _Read:
    market, wishes = intake.market, intake.wishes
    check_wishes(wishes, market)
    own_rules = OwnRules(market, params.rules.own, rules)
    if params.shortlist.candidates is not None:
        load_faiss()  # before anything slow
    known = _as_vocabulary(vocabulary)
    with _step(progress, LOADING):
        reader = load_named(encoder)
        state = TextState.load(text_state) if isinstance(text_state, str | Path) else text_state
    with _step(progress, "Reading texts") as advance:
        kept = _as_cache(cache)
        folder = None if vectors_in is None else Path(vectors_in)
        texts = encode_market(market, reader, advance, kept, state, folder)
        intake = intake.noting(CACHE, _incidents(kept))
    with _step(progress, "Finding skills"):
        skills = read_skills(market, known, params.skills, NameCloseness(known.names, reader))
        calendar = Calendar.from_market(market, params.calendar)
    evidence = Evidence(market, wishes, calendar, skills, texts, params, own_rules)
    return _Read(intake, evidence, reader.fingerprint, known.fingerprint)


def _as_params(params: MatchParams | Mapping[str, Any] | str | Path | None) -> MatchParams:
    if params is None:
        return MatchParams()
    if isinstance(params, MatchParams):
        return params
    if isinstance(params, Mapping):
        return MatchParams.from_tables(params)
    return MatchParams.from_toml(params)


def by_name(encoder: Encoder | NamedEncoder | str | None) -> Encoder | NamedEncoder:
    """An encoder of the caller's own, or what one is loaded by, wherever the caller's current folder is."""
    if encoder is None or isinstance(encoder, str):
        encoder = NamedEncoder(DEFAULT_MODEL if encoder is None else encoder)
    if not isinstance(encoder, NamedEncoder) or not encoder.name or encoder.name in WITHOUT_MODEL:
        return encoder
    folder = Path(encoder.name).expanduser()
    return replace(encoder, name=str(folder.absolute())) if folder.is_dir() else encoder


def load_named(encoder: Encoder | NamedEncoder) -> Encoder:
    """The encoder itself."""
    return load_encoder(encoder.name, precision=encoder.precision) if isinstance(encoder, NamedEncoder) else encoder


def _as_vocabulary(vocabulary: SkillVocabulary | str | Path | None) -> SkillVocabulary:
    if isinstance(vocabulary, SkillVocabulary):
        return vocabulary
    shipped = SkillVocabulary.load()
    return shipped if vocabulary is None else SkillVocabulary.from_csv(vocabulary, shipped)


def _as_input(vocabulary: SkillVocabulary | str | Path | None) -> RunInput | None:
    """How a run records skills of the caller's own."""
    if vocabulary is None:
        return None
    if isinstance(vocabulary, SkillVocabulary):
        return RunInput("a vocabulary in memory", VOCABULARY, None, None, None)
    path = Path(vocabulary).absolute()
    return RunInput(path.name, VOCABULARY, file_digest(path), None, str(path))


def _as_cache(cache: VectorCache | str | Path | None) -> VectorCache | None:
    return VectorCache(cache) if isinstance(cache, str | Path) else cache


def _cache_folder(cache: VectorCache | str | Path | None) -> str | None:
    folder = cache.folder if isinstance(cache, VectorCache) else cache
    return None if folder is None else str(Path(folder).absolute())


def _incidents(cache: VectorCache | None) -> list[Finding]:
    """What the cache met since it was last asked."""
    incidents = [] if cache is None else cache.take_incidents()
    return [Finding(incident.code, incident.what, incident.cure) for incident in incidents]


@contextmanager
def _step(progress: Progress | None, name: str) -> Iterator[Callable[[int, int], None]]:
    """Tell that a step begins and ends; what it yields tells how far it is."""

    def advance(done: int, total: int) -> None:
        if progress is not None:
            progress(name, done, total)

    advance(0, 1)
    yield advance
    advance(1, 1)
