"""The whole line on one page: `match`, from two sources to stable placements with reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matchkit._version import __version__
from matchkit.assignment import Matching
from matchkit.embedding import Encoder, TextState, VectorCache
from matchkit.executors import Executor, as_executor
from matchkit.explanation import Outcome
from matchkit.intake import Intake, read_intake
from matchkit.params import MatchParams
from matchkit.pipeline.arguments import as_input, as_params, by_name, cache_folder
from matchkit.pipeline.gathering import gather
from matchkit.pipeline.steps import SCORING, Progress, step
from matchkit.placing import Placed, place
from matchkit.preferences.ordering import order_of
from matchkit.preferences.ranking import rank
from matchkit.result import MatchResult
from matchkit.runs import KeptBlocks, NamedEncoder, RunSettings, Steps, WorkFolder, opened, run_key
from matchkit.scoring import Edges, Evidence, FoundInPart, Rule, Sides
from matchkit.scoring import shortlist as find_shortlists
from matchkit.shortlists import Shortlists
from matchkit.skills import SkillVocabulary

PLACEMENT, SHORTLIST = "placement", "shortlist"
"""Steps that are kept."""


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
    work_in: WorkFolder | str | Path | None = None,
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
        A path (CSV, Parquet, JSON Lines), any DataFrame, a list of dicts, or a `Query` of a database. `matchkit schema`
        lists the columns.
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
    work_in
        A folder in which finished steps are kept, with the vectors of texts, so that a call that was interrupted goes
        on when it is repeated. It changes no result, only the time; and it is the caller's to remove. Steps of a call
        with other inputs make room. With ``rules`` only vectors are kept, for nobody can tell what a function decides.
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
    DiskError
        If something cannot be written to ``work_in`` or ``vectors_in``.
    """
    params = as_params(params)
    with opened(work_in) as work:
        intake = read_intake(
            applicants,
            projects,
            rankings=rankings,
            host_rankings=host_rankings,
            pins=pins,
            forbids=forbids,
            columns=columns,
            params=params.calendar,
            documents=params.documents,
            base_folder=base_folder,
        )
        return match_intake(
            intake,
            params,
            encoder=encoder,
            seed=seed,
            cache=cache,
            vectors_in=vectors_in,
            work_in=work,
            text_state=text_state,
            vocabulary=vocabulary,
            rules=rules,
            executor=executor,
            progress=progress,
        )


def match_intake(
    intake: Intake,
    params: MatchParams | Mapping[str, Any] | str | Path | None = None,
    *,
    encoder: Encoder | NamedEncoder | str | None = None,
    seed: int = 0,
    cache: VectorCache | str | Path | None = None,
    vectors_in: str | Path | None = None,
    work_in: WorkFolder | str | Path | None = None,
    text_state: TextState | str | Path | None = None,
    vocabulary: SkillVocabulary | str | Path | None = None,
    rules: Sequence[Rule] = (),
    executor: Executor | str | int | None = None,
    progress: Progress | None = None,
) -> MatchResult:
    """`match`, for an intake that has been read.

    Parameters
    ----------
    intake
        What `read_intake` returned.
    params
        As in `match`. What is assumed of applicants who did not state their time was decided when the intake was read,
        by its ``params``: give both the same where ``[calendar]`` is not as it ships.
    encoder, seed, cache, vectors_in, work_in, text_state, vocabulary, rules, executor, progress
        As in `match`.

    Raises
    ------
    UsageError, InputError, DiskError
        As in `match`.

    Examples
    --------
    >>> import matchkit as mk
    >>> files = mk.example_intake()
    >>> intake = mk.read_intake(files.applicants, files.projects)
    >>> result = mk.match_intake(intake, encoder="tfidf")
    >>> len(result.ledger) == len(intake.ledger)
    True
    """
    params = as_params(params)
    workers, encoder = as_executor(executor), by_name(encoder)
    with opened(work_in) as work:
        read = gather(intake, params, encoder, cache, vectors_in, text_state, vocabulary, rules, progress, work)
        evidence = read.evidence
        steps = Steps() if work is None else work.steps(run_key(evidence, seed, read.encoder, read.vocabulary))
        placed, sides = _place(evidence, seed, workers, steps, progress)
    outcome = Outcome(evidence, placed.edges, placed.ranked, placed.matching, seed, sides)
    settings = RunSettings(
        encoder=encoder if isinstance(encoder, NamedEncoder) else None,
        vocabulary=as_input(vocabulary),
        cache=cache_folder(cache),
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
    params, workers = as_params(params), as_executor(executor)
    intake = read_intake(
        applicants,
        projects,
        rankings=rankings,
        host_rankings=host_rankings,
        pins=pins,
        forbids=forbids,
        columns=columns,
        params=params.calendar,
        documents=params.documents,
        base_folder=base_folder,
    )
    read = gather(intake, params, by_name(encoder), cache, vectors_in, text_state, vocabulary, rules, progress)
    market = read.evidence.market
    order = order_of(market, read.evidence.wishes, params.preferences, seed=seed)
    with step(progress, SCORING) as advance:
        edges = find_shortlists(Sides.of(read.evidence), order, params.shortlist, workers, advance)
    return Shortlists(read.intake, market, edges)


@dataclass(frozen=True, eq=False)
class _Solved:
    """What is kept of a matching."""

    edges: Edges
    matching: Matching


def _place(
    evidence: Evidence, seed: int, workers: Executor, steps: Steps, progress: Progress | None
) -> tuple[Placed, Sides | None]:
    """Score all pairs and solve, as far as that was not done before an interruption; and both sides, if they were."""
    wishes, params = evidence.wishes, evidence.params
    order = order_of(evidence.market, wishes, params.preferences, seed=seed)
    if solved := steps.find(PLACEMENT, _Solved):
        ranked = rank(solved.edges, evidence.market, wishes, params.preferences, seed=seed)
        return Placed(solved.edges, ranked, solved.matching), None
    with step(progress, SCORING) as advance:
        sides = Sides.of(evidence)
        scorers = KeptBlocks(workers, steps, SHORTLIST, FoundInPart)
        edges = find_shortlists(sides, order, params.shortlist, scorers, advance)
    with step(progress, "Solving") as advance:
        placed = place(evidence, sides, order, edges, workers, seed=seed, progress=advance)
    steps.keep(PLACEMENT, _Solved(placed.edges, placed.matching))
    return placed, sides
