"""What an analyst would write with pandas, NumPy and scikit-learn, beside matchkit: the same scores of the same market.

::

    python benchmarks/plain.py > benchmarks/results/plain.md

Likeness of texts is `cosine_similarity` over whole tables; skills, dates, modes and rules go row by row, by
``DataFrame.apply`` and comprehensions; totals are added up with NumPy. The plain way knows one leg a project, no
external calendars, no gaps, and no pins. Its frames are made before the clock starts. ``--peers`` names interpreters in
whose environments `matching` is found, as for `solver.py`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import linear_sum_assignment
from sklearn.metrics.pairwise import cosine_similarity

import matchkit as mk
from large_market import make_large_market
from machine import describe_machine
from markets import Market
from matchkit.embedding import DocumentVectors, SimilarityReference
from matchkit.executors import Threads
from matchkit.market import Applicants, Projects
from matchkit.market.names import comparable
from matchkit.params import ShortlistParams
from matchkit.placing import place
from matchkit.preferences.ordering import order_of
from matchkit.preferences.ranking import RankedEdges, rank
from matchkit.scoring import APPLICANT_COMPONENTS, COMPONENTS, PROJECT_COMPONENTS, Edges, Evidence, Sides, shortlist
from matchkit.skills import MarketSkills, growth_whole
from solver import time_peers, timed

SCALE, UNKNOWN, MODE_STEP, STEEPNESS = 10_000, -1, 2_500, 0.3
TEXTS = ("interest", "meaning", "commitment")
WORKDAYS = 5
WORST = -1
"""What a forbidden pair counts in the assignment: less than none."""

Bools = npt.NDArray[np.bool_]
Table = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Plain:
    """A market as an analyst would hold it: a frame a side, texts in matrices beside them.

    Attributes
    ----------
    applicants, projects
        Columns of dates, numbers, sets of names, and dictionaries of skills.
    evidence
        Where the matrices and params are.
    season
        Every day from the Monday before the first project to the end of the last.
    """

    applicants: pd.DataFrame
    projects: pd.DataFrame
    evidence: Evidence
    season: pd.DatetimeIndex

    @classmethod
    def of(cls, evidence: Evidence) -> Plain:
        """The frames of a market's records; what a skill is worth comes from `matchkit.skills.MarketSkills`."""
        market = evidence.market
        start = pd.Timestamp(0) + pd.Timedelta(days=int(market.projects.start.min()))
        end = pd.Timestamp(0) + pd.Timedelta(days=int(market.projects.end.max()))
        monday = start - pd.Timedelta(days=start.day_of_week)
        return cls(
            applicant_frame(market.applicants, evidence),
            project_frame(market.projects, evidence.skills),
            evidence,
            pd.date_range(monday, end, inclusive="left"),
        )


@dataclass(frozen=True)
class Scored:
    """Bool (A, P), which pairs break no rule; the components, int64 (A, P); and both totals."""

    is_eligible: Bools
    components: dict[str, Table]
    applicant_score: Table
    project_score: Table


def score(plain: Plain) -> Scored:
    """Everything, for all pairs."""
    params = plain.evidence.params.score
    calendars = plain.applicants.apply(partial(make_calendar, plain), axis=1)
    work = plain.projects.apply(partial(make_work, plain), axis=1)
    rooms = np.array([[room(calendar, each) for each in work] for calendar in calendars])
    present = np.array([[days_there(calendar, each) for each in work] for calendar in calendars])
    fitting = np.array([[fits(calendar, each) for each in work] for calendar in calendars])
    hours = plain.projects["quarters"].to_numpy()
    components = {
        **score_texts(plain.evidence),
        "growth": np.array(plain.applicants.apply(growth_row, axis=1, projects=plain.projects).tolist()),
        "comfort": np.maximum(rooms - hours, 0) * SCALE // np.maximum(rooms, 1),
        "work_mode": np.array(plain.applicants.apply(mode_row, axis=1, projects=plain.projects).tolist()),
        "skills": np.array(plain.applicants.apply(coverage_row, axis=1, projects=plain.projects).tolist()),
        "availability": present * SCALE // np.maximum([each.days.size for each in work], 1),
    }
    return Scored(
        is_eligible=pass_rules(plain) & fitting,
        components=components,
        applicant_score=total(components, APPLICANT_COMPONENTS, params.applicant_weights.model_dump(), params),
        project_score=total(components, PROJECT_COMPONENTS, params.project_weights.model_dump(), params),
    )


def total(components: Mapping[str, Table], names: Sequence[str], weights: Mapping[str, int], params: Any) -> Table:
    """The weighted sum, each share rounded down."""
    values = (np.where(components[name] == UNKNOWN, params.unknown_component, components[name]) for name in names)
    return sum((weights[name] * value // 100 for name, value in zip(names, values, strict=True)), start=np.int64(0))


def score_texts(evidence: Evidence) -> dict[str, Table]:
    """Interest, meaning and commitment; for who stated no interest the resume stands in."""
    texts = evidence.texts
    made = {name: likeness(ours, texts.project, usual) for name in TEXTS for ours, usual in [texts.compared(name)]}
    return made | {"interest": np.where(texts.interest.is_known[:, None], made["interest"], made["meaning"])}


def likeness(ours: DocumentVectors, theirs: DocumentVectors, usual: SimilarityReference) -> Table:
    """Dense and lexical cosines, each against what is usual, on the documented curve."""
    dense = cosine_similarity(ours.vectors, theirs.vectors)
    dense[~np.outer(ours.vectors.any(axis=1), theirs.vectors.any(axis=1))] = usual.dense_mean
    words = np.sqrt(np.maximum(cosine_similarity(ours.lexical, theirs.lexical), 0))
    mixed = usual.dense_share * (dense - usual.dense_mean) / usual.dense_sd
    mixed += (1 - usual.dense_share) * (words - usual.lexical_mean) / usual.lexical_sd
    x = STEEPNESS * mixed / usual.mixed_sd
    points = np.rint(SCALE / 2 + SCALE / 2 * x / np.sqrt(1 + x**2)).astype(np.int64)
    points[~np.outer(ours.is_known, theirs.is_known)] = UNKNOWN
    return points


def coverage_row(applicant: pd.Series[Any], projects: pd.DataFrame) -> list[int]:
    """Share of each project's weighted wishes."""
    if applicant["is_unskilled"]:
        return [UNKNOWN] * len(projects)
    offers = applicant["offers"]
    return [
        sum(weight * offers.get(wish, 0) for wish, weight in wishes.items()) // whole if whole else UNKNOWN
        for wishes, whole in zip(projects["wishes"], projects["whole"], strict=True)
    ]


def growth_row(applicant: pd.Series[Any], projects: pd.DataFrame) -> list[int]:
    """What of their wishes to learn each project offers."""
    wanted, whole = applicant["wanted"], applicant["enough"]
    if not whole:
        return [UNKNOWN] * len(projects)
    return [
        min(SCALE * sum(new * gains.get(skill, 0) for skill, new in wanted.items()) // whole, SCALE)
        for gains in projects["gains"]
    ]


def mode_row(applicant: pd.Series[Any], projects: pd.DataFrame) -> list[int]:
    """Place of each project's mode in the list of modes."""
    modes = applicant["modes"]
    if not modes:
        return [UNKNOWN] * len(projects)
    points = {"": UNKNOWN} | {mode: SCALE - MODE_STEP * place for place, mode in enumerate(modes)}
    return [points.get(mode, 0) for mode in projects["mode"]]


@dataclass(frozen=True)
class AnalystCalendar:
    """An applicant's quarter-hours: of each day, before each day, days with any before each day, and most a week."""

    daily: list[int]
    before: list[int]
    days_before: list[int]
    weekly: int


@dataclass(frozen=True)
class Work:
    """A project: its weeks as parts of the season, its days, and for fixed ones the load of each day and week."""

    quarters: int
    weeks: list[tuple[int, int]]
    days: npt.NDArray[np.int64]
    stretches: list[tuple[int, int]]
    daily: list[tuple[int, int]]
    weekly: int


def make_calendar(plain: Plain, applicant: pd.Series[Any]) -> AnalystCalendar:
    """What each day holds, of windows, weekdays, days off and daily hours."""
    season = plain.season
    is_open = np.zeros(len(season), np.bool_) if applicant["windows"] else np.ones(len(season), np.bool_)
    for start, end in applicant["windows"]:
        is_open |= (season >= start) & (season < end)
    is_open &= np.isin(season.day_of_week, applicant["weekdays"]) & ~season.isin(applicant["days_off"])
    daily = np.where(is_open, applicant["per_day"], 0)
    before, days_before = (np.concatenate([[0], np.cumsum(counts)]) for counts in (daily, daily > 0))
    return AnalystCalendar(daily.tolist(), before.tolist(), days_before.tolist(), applicant["per_week"])


def make_work(plain: Plain, project: pd.Series[Any]) -> Work:
    """A project's place in the season."""
    first, end = ((project[name] - plain.season[0]).days for name in ("start", "end"))
    weeks = [(max(first, monday), min(end, monday + 7)) for monday in range(first // 7 * 7, end, 7)]
    days = np.arange(first, end)
    if not project["is_fixed"]:
        return Work(project["quarters"], weeks, days, [(first, end)], [], 0)
    days = days[days % 7 < WORKDAYS]
    done = project["quarters"] * np.arange(days.size + 1) // max(days.size, 1)
    load = np.diff(done)
    days, load = days[load > 0], load[load > 0]
    most = max((int(load[days // 7 == monday // 7].sum()) for monday, _ in weeks), default=0)
    stretches = [(day, day + 1) for day in days.tolist()]
    return Work(project["quarters"], weeks, days, stretches, list(zip(days.tolist(), load.tolist(), strict=True)), most)


def room(calendar: AnalystCalendar, work: Work) -> int:
    """Quarter-hours in the project's window, week by week."""
    before, weekly = calendar.before, calendar.weekly
    return sum([min(weekly, before[end] - before[start]) for start, end in work.weeks])


def days_there(calendar: AnalystCalendar, work: Work) -> int:
    """Days of the project on which the applicant can work."""
    before = calendar.days_before
    return sum([before[end] - before[start] for start, end in work.stretches])


def fits(calendar: AnalystCalendar, work: Work) -> bool:
    """Hours enough; for fixed work on each day and in each week."""
    if not work.daily:
        return room(calendar, work) >= work.quarters
    return work.weekly <= calendar.weekly and all(calendar.daily[day] >= load for day, load in work.daily)


def pass_rules(plain: Plain) -> Bools:
    """Languages, mode, place, must-have skills and shared hours, a mask each; dates are looked at elsewhere."""
    rules: list[Callable[..., list[bool]]] = [language_row, accepts_row, place_row, must_have_row]
    policy = plain.evidence.params.rules
    masks = [
        np.array(plain.applicants.apply(rule, axis=1, projects=plain.projects, policy=policy).tolist())
        for rule in rules
    ]
    zones = {zone: shared_row(plain, zone) for zone in plain.applicants["zone"].unique()}
    return np.logical_and.reduce([*masks, np.array([zones[zone] for zone in plain.applicants["zone"]])])


def language_row(applicant: pd.Series[Any], projects: pd.DataFrame, policy: Any) -> list[bool]:
    """All languages that a project needs."""
    spoken = applicant["languages"] or {comparable(name) for name in policy.assumed_languages}
    return [needed <= spoken for needed in projects["languages"]]


def accepts_row(applicant: pd.Series[Any], projects: pd.DataFrame, policy: Any) -> list[bool]:
    """The mode, if both state any."""
    modes = set(applicant["modes"])
    if not modes:
        return [not mode or policy.unknown_work_mode == "allow" for mode in projects["mode"]]
    return [not mode or mode in modes for mode in projects["mode"]]


def place_row(applicant: pd.Series[Any], projects: pd.DataFrame, policy: Any) -> list[bool]:
    """One of the places of a project that is done at one."""
    reached = applicant["places"]
    is_let = not reached and policy.unknown_location == "allow"
    return [
        mode in ("", "remote") or not places or is_let or not reached.isdisjoint(places)
        for mode, places in zip(projects["mode"], projects["places"], strict=True)
    ]


def must_have_row(applicant: pd.Series[Any], projects: pd.DataFrame, policy: Any) -> list[bool]:
    """All must-have skills."""
    if applicant["is_unskilled"] and policy.unknown_skills == "allow":
        return [True] * len(projects)
    met = applicant["met"]
    return [musts <= met for musts in projects["musts"]]


def shared_row(plain: Plain, zone: str) -> list[bool]:
    """Whether somebody in a zone shares enough of the host's working hours on each day of the work."""
    params = plain.evidence.params
    begin, end = (pd.Timedelta(minutes=15 * quarter) for quarter in params.calendar.working_quarters)
    passes = []
    for _, project in plain.projects.iterrows():
        if not project["shared"] or not project["zone"]:
            passes.append(True)
            continue
        if not zone:
            passes.append(params.rules.unknown_time_zone == "allow")
            continue
        days = plain.season[make_work(plain, project).days]
        host_from, host_to = ((days + clock).tz_localize(project["zone"]) for clock in (begin, end))
        shared = pd.Series(pd.Timedelta(0), index=range(len(days)))
        for shift in range(-2, 3):
            theirs = days + pd.Timedelta(days=shift)
            from_, to = ((theirs + clock).tz_localize(zone) for clock in (begin, end))
            until = np.minimum(to.tz_convert("UTC"), host_to.tz_convert("UTC"))
            since = np.maximum(from_.tz_convert("UTC"), host_from.tz_convert("UTC"))
            shared += pd.Series(until - since).clip(lower=pd.Timedelta(0))
        passes.append(bool((shared >= pd.Timedelta(minutes=15 * project["shared"])).all()))
    return passes


def applicant_frame(applicants: Applicants, evidence: Evidence) -> pd.DataFrame:
    """A row for each applicant."""
    n, skills, params = len(applicants), evidence.skills, evidence.params.calendar
    windows = [
        list(zip(as_dates(applicants.window_start[a]), as_dates(applicants.window_end[a]), strict=True))
        for a in range(n)
    ]
    return pd.DataFrame(
        {
            "windows": windows,
            "days_off": [as_dates(applicants.days_off[a]) for a in range(n)],
            "weekdays": [[day for day in range(7) if mask >> day & 1] for mask in applicants.weekdays.tolist()],
            "per_week": assumed(applicants.quarters_per_week, params.assumed_hours_per_week),
            "per_day": assumed(applicants.quarters_per_day, params.assumed_hours_per_day),
            "modes": applicants.work_modes,
            "places": as_sets(applicants.locations),
            "languages": as_sets(applicants.languages),
            "zone": applicants.time_zones,
            "offers": as_dicts(skills.offer_rows),
            "met": [{wish for wish, is_met in row.items() if is_met} for row in as_dicts(skills.met_rows)],
            "is_unskilled": skills.is_unknown,
            "wanted": as_dicts(skills.novelty_rows),
            "enough": growth_whole(skills).tolist(),
        }
    )


def project_frame(projects: Projects, skills: MarketSkills) -> pd.DataFrame:
    """A row for each project."""
    n, wishes = len(projects), skills.wishes
    asked = [skills.asked[p].tolist() for p in range(n)]
    weights = [{wish: wishes[wish].weight for wish in row} for row in asked]
    return pd.DataFrame(
        {
            "start": as_dates(projects.start),
            "end": as_dates(projects.end),
            "quarters": projects.quarters.astype(np.int64),
            "is_fixed": projects.legs.is_fixed,
            "mode": projects.work_modes,
            "places": as_sets(projects.locations),
            "languages": as_sets(projects.languages),
            "zone": projects.time_zones,
            "shared": projects.shared_quarters.astype(np.int64),
            "wishes": weights,
            "whole": [sum(row.values()) for row in weights],
            "musts": [{wish for wish in row if wishes[wish].is_required} for row in asked],
            "gains": [skills.gains(p) for p in range(n)],
        }
    )


def as_dates(days: npt.NDArray[np.int64]) -> list[pd.Timestamp]:
    """Day numbers as dates."""
    return list(pd.to_datetime(days, unit="D"))


def as_sets(rows: Sequence[Sequence[str]]) -> list[set[str]]:
    """Names as they are compared."""
    return [{comparable(name) for name in row} for row in rows]


def as_dicts(rows: Any) -> list[dict[int, int]]:
    """Compressed rows, one dictionary each."""
    ends = rows.indptr.tolist()
    entries = list(zip(rows.column.tolist(), rows.value.tolist(), strict=True))
    return [dict(entries[begin:end]) for begin, end in pairwise(ends)]


def assumed(quarters: npt.NDArray[np.int32], hours: float) -> list[int]:
    """Stated quarter-hours, or the assumed ones."""
    return [int(4 * hours) if stated < 0 else stated for stated in quarters.tolist()]


def list_pairs(evidence: Evidence, most: ShortlistParams, workers: int) -> Edges:
    """The scoring of matchkit, from the same evidence to lists."""
    order = order_of(evidence.market, evidence.wishes, evidence.params.preferences)
    return shortlist(Sides.of(evidence), order, most, Threads(workers))


def everything(evidence: Evidence) -> ShortlistParams:
    """Lists as long as there are projects."""
    return ShortlistParams(projects=len(evidence.market.projects), applicants=0)


def main() -> None:
    """Score, place, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--applicants", type=int, default=5_000)
    parser.add_argument("--projects", type=int, default=500)
    parser.add_argument("--sample", type=int, help="score so many applicants the plain way, and tell the time for all")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", nargs="*", default=[])
    options = parser.parse_args()
    evidence = make_large_market(options.applicants, options.projects).evidence
    list_pairs(make_large_market(50, 10).evidence, ShortlistParams(), 1)  # compile
    print(f"{describe_machine()}\n")
    complete = print_scoring(evidence, options.sample, options.rounds)
    print_placing(evidence, complete, options.rounds)
    if options.peers:
        print_peers(evidence, options.peers)


def print_scoring(evidence: Evidence, sample: int | None, rounds: int) -> Edges:
    """Seconds of all scores by each way, and how far they agree; the plain way is run once."""
    n_applicants, n_projects = len(evidence.market.applicants), len(evidence.market.projects)
    plain = Plain.of(evidence)
    n_scored = min(sample or n_applicants, n_applicants)
    seconds, scored = timed(partial(score, first_applicants(plain, n_scored)))
    scaled = seconds * n_applicants / n_scored
    ways = {
        "matchkit, all lists complete, 1 thread": partial(list_pairs, evidence, everything(evidence), 1),
        "matchkit, all lists complete, 2 threads": partial(list_pairs, evidence, everything(evidence), 2),
        f"matchkit, shortlists of {ShortlistParams().projects}, 1 thread": partial(
            list_pairs, evidence, ShortlistParams(), 1
        ),
        f"matchkit, shortlists of {ShortlistParams().projects}, 2 threads": partial(
            list_pairs, evidence, ShortlistParams(), 2
        ),
    }
    runs = {name: [timed(way) for _ in range(rounds)] for name, way in ways.items()}
    complete = next(iter(runs.values()))[0][1]
    print(f"Scoring {n_applicants:,} x {n_projects:,} pairs, {complete.project.size:,} of them eligible\n")
    print("| way | seconds | nanoseconds a pair | times matchkit |")
    print("|---|---|---|---|")
    ours = min(seconds for seconds, _ in runs["matchkit, all lists complete, 2 threads"])
    part = "" if n_scored == n_applicants else f", {n_scored:,} applicants, scaled"
    told = {f"pandas, NumPy, scikit-learn{part}": scaled}
    told |= {name: min(seconds for seconds, _ in run) for name, run in runs.items()}
    for name, taken in told.items():
        each = 1e9 * taken / (n_applicants * n_projects)
        print(f"| {name} | {taken:.3g} | {each:,.0f} | {taken / ours:.3g} |")
    print(f"\n{tell_agreement(scored, complete)}\n", flush=True)
    return complete


def first_applicants(plain: Plain, n: int) -> Plain:
    """The same market with fewer applicants."""
    texts = plain.evidence.texts
    few = replace(texts, **{name: getattr(texts, name)[:n] for name in ("resume", "commitment", "interest")})
    return replace(plain, applicants=plain.applicants.head(n), evidence=replace(plain.evidence, texts=few))


def tell_agreement(scored: Scored, edges: Edges) -> str:
    """How far both ways agree, in a sentence; an error where they differ by more than the rounding of texts."""
    n_applicants = len(scored.is_eligible)
    inside = edges.applicant < n_applicants
    applicant, project = edges.applicant[inside], edges.project[inside]
    is_ours = np.zeros_like(scored.is_eligible)
    is_ours[applicant, project] = True
    np.testing.assert_array_equal(is_ours, scored.is_eligible)
    for place_, name in enumerate(COMPONENTS):
        if name not in TEXTS:
            np.testing.assert_array_equal(scored.components[name][applicant, project], edges.components[inside, place_])
    gaps = np.stack(
        [
            np.abs(theirs[applicant, project] - ours[inside])
            for theirs, ours in (
                (scored.applicant_score, edges.applicant_score),
                (scored.project_score, edges.project_score),
            )
        ]
    )
    return (
        "Both ways find the same pairs eligible, and the same growth, comfort, mode, skills and availability. "
        f"{(gaps == 0).mean():.0%} of the totals are equal and the others differ by {gaps.max()} of 10,000 at most, "
        "as matchkit rounds vectors so that sums are exact."
    )


def print_placing(evidence: Evidence, complete: Edges, rounds: int) -> None:
    """Seconds from scores to placements: an assignment of the largest sum, and the stable matching."""
    market = evidence.market
    order = order_of(market, evidence.wishes, evidence.params.preferences)
    sides, lists = Sides.of(evidence), list_pairs(evidence, ShortlistParams(), 2)
    solving = partial(place, evidence, sides, order, lists, Threads(1))
    solving()  # compile
    ours, placed = min((timed(solving) for _ in range(rounds)), key=lambda run: run[0])
    table = np.full((len(market.applicants), len(market.projects)), WORST, np.int32)
    table[complete.applicant, complete.project] = complete.applicant_score + complete.project_score
    seconds, pairs = timed(partial(assign, table, market.projects.seats))
    n_blocking = len(find_blocking(evidence, complete, pairs))
    print(f"Placing, {int(market.projects.seats.sum()):,} seats\n")
    print("| way | seconds | times matchkit | placements | pairs that block |")
    print("|---|---|---|---|---|")
    print(f"| SciPy, one project each, without calendars | {seconds:.3g} | {seconds / ours:.3g} | ", end="")
    print(f"{len(pairs):,} | {n_blocking:,} |")
    blocking = len(placed.matching.stability.blocking_pairs)
    print("| matchkit, several projects each, calendars, stable over all pairs, checked |", end="")
    print(f" {ours:.3g} | 1 | {len(placed.matching.pairs):,} | {blocking:,} |\n", flush=True)


def assign(table: npt.NDArray[np.int32], seats: npt.NDArray[np.int32]) -> Table:
    """Pairs of the largest sum of both totals, int64 (n, 2): a column for each seat."""
    owner = np.repeat(np.arange(seats.size), seats)
    applicant, seat = linear_sum_assignment(table[:, owner], maximize=True)
    is_allowed = table[applicant, owner[seat]] != WORST
    return np.column_stack([applicant, owner[seat]])[is_allowed]


def ranked(evidence: Evidence, edges: Edges) -> RankedEdges:
    """Both sides' lists."""
    return rank(edges, evidence.market, evidence.wishes, evidence.params.preferences, seed=0)


def find_blocking(evidence: Evidence, complete: Edges, pairs: Table) -> Table:
    """Which pairs would rather have each other, one project each."""
    return mk.find_blocking_pairs(
        pairs, ranked(evidence, complete).preferences, evidence.market.projects.seats, None, 1
    )


def print_peers(evidence: Evidence, interpreters: Sequence[str]) -> None:
    """The package `matching` on the shortlists, one project each."""
    preferences = ranked(evidence, list_pairs(evidence, ShortlistParams(), 2)).preferences
    priority = np.argsort(np.argsort(preferences.priority, kind="stable"))  # no two equal: it knows no ties
    market = Market(
        preferences.indptr,
        preferences.project,
        priority,
        evidence.market.projects.seats.astype(np.int64),
        evidence.calendar,
        1,
    )
    found = {name: (seconds, pairs) for name, seconds, pairs in time_peers(market, list(interpreters))}
    print(f"Shortlists of {preferences.project.size:,} pairs, one project each\n")
    print("| package | seconds | times matchkit | same matching |")
    print("|---|---|---|---|")
    ours, digest = found["matchkit"]
    for name in ("matchkit", "matching"):
        if name in found:
            seconds, pairs = found[name]
            more = "" if pairs else "more than "
            print(
                f"| {name} | {more}{seconds:.3g} | {more}{seconds / ours:,.0f} | {'yes' if pairs == digest else ''} |"
            )


if __name__ == "__main__":
    main()
