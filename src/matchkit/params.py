"""Every number and policy that a run depends on: one frozen record a stage, collected in `MatchParams`.

A TOML file has one table for each stage, with the same names::

    [calendar]
    assumed_hours_per_week = 10

    [score.applicant_weights]
    interest = 50

What a file leaves out keeps its default. Unknown names and values out of range raise `ParamsError`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from matchkit.errors import ParamsError, RuleError, in_short
from matchkit.expressions import parse
from matchkit.zones import is_zone

Weight = Annotated[int, Field(ge=0, le=100)]
Share = Annotated[int, Field(ge=0, le=100)]
WEIGHTS_SUM = 100
BLEND_WEIGHT = 50
QUARTERS_PER_DAY = 24 * 4
# The hard rules that every market has, in the order in which a broken one is reported; own rules have other names.
BUILT_IN_RULES = ("forbidden", "languages", "work_mode", "location", "must_have_skills", "shared_time", "calendar")
Weights = TypeVar("Weights", bound="_Params")


class _Params(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise ParamsError.invalid(type(self).__name__, _problems(error)) from None


class CalendarParams(_Params):
    """What is assumed of an applicant who did not state their time; the ledger notes each such assumption."""

    unknown_available: Literal["season", "refuse"] = "season"
    """Without `available`: take the whole season, first project's start to last one's end; or refuse the row."""
    assumed_hours_per_week: Annotated[float, Field(gt=0, le=168, multiple_of=0.25)] = 10.0
    """Without `hours_per_week`. Ten hours fit beside full-time studies."""
    assumed_hours_per_day: Annotated[float, Field(gt=0, le=24, multiple_of=0.25)] = 8.0
    """Without `hours_per_day`: an ordinary working day, which the ledger does not note."""
    assumed_max_projects: Annotated[int, Field(ge=0, le=16)] = 1
    """Without `max_projects`: nobody is given more projects than they asked for."""
    assumed_time_zone: str = "UTC"
    """Without `time_zone`: where an external calendar's days, and its times without a zone, are."""
    working_hours: Annotated[str, Field(pattern=r"^([01]\d|2[0-4]):(00|15|30|45)-([01]\d|2[0-4]):(00|15|30|45)$")] = (
        "09:00-18:00"
    )
    """Hours of the day in which people work, each in their own zone: what hosts and applicants share of them counts for
    `shared_hours`, and what an external calendar takes of them is gone."""
    travel_days: Annotated[int, Field(ge=0, le=7)] = 0
    """Days without on-site work that must lie between on-site work at two places. With 0 they may not share a day."""

    @property
    def working_quarters(self) -> tuple[int, int]:
        """Start and end of `working_hours`, in quarter-hours after midnight."""
        start, end = (int(part[:2]) * 4 + int(part[3:]) // 15 for part in self.working_hours.split("-"))
        return start, end

    @model_validator(mode="after")
    def _times(self) -> CalendarParams:
        start, end = self.working_quarters
        if not start < end <= QUARTERS_PER_DAY:
            raise ValueError(f"working_hours are {self.working_hours!r}, and must begin before they end, by 24:00")
        if not is_zone(self.assumed_time_zone):
            raise ValueError(f"assumed_time_zone is {self.assumed_time_zone!r}, no zone of the IANA database")
        return self


class DocumentParams(_Params):
    """What one resume file may take. A file beyond these is left out, or read so far, and the applicant stays."""

    max_megabytes: Annotated[int, Field(ge=1, le=500)] = 20
    """Size of the file: a resume of many scanned pages. Larger files are something else."""
    max_unpacked_megabytes: Annotated[int, Field(ge=1, le=500)] = 10
    """What its text parts unpack to. Ten megabytes are a long novel, with all that draws it."""
    max_pages: Annotated[int, Field(ge=1, le=10_000)] = 50
    """Of a PDF; the rest is not read."""
    max_characters: Annotated[int, Field(ge=1_000, le=10_000_000)] = 200_000
    """Of its text; the rest is not read. More are not compared in any case."""
    max_parts: Annotated[int, Field(ge=1_000, le=10_000_000)] = 100_000
    """Elements, drawing operators and the like that are looked at: about a second's work."""
    max_depth: Annotated[int, Field(ge=10, le=250)] = 200
    """Levels of nesting. Untidy web pages reach a hundred."""
    seconds: Annotated[float, Field(ge=0.1, le=600)] = 1.5
    """Computing time, which the limits above keep ordinary machines far from. By the clock, it may take 20 times as
    long where the machine is busy; on Windows, which does not bind computing time, 4 times."""
    memory_megabytes: Annotated[int, Field(ge=256, le=100_000)] = 512
    """Memory of the process that parses, where the system can bind it (Linux and most of its kin; not Windows)."""


class OwnRule(_Params):
    """A hard rule of the platform's own, as an expression over the columns of both sides; see docs/own-rules.md."""

    name: str
    """Code of the reason where a pair breaks it: letters, digits and underscores."""
    expression: str
    """A condition, such as ``applicant.age >= project.minimum_age``. Pairs for which it does not hold are refused."""
    unknown: Literal["allow", "refuse"] = "refuse"
    """A value that decides it is empty, on either side."""
    reason: Annotated[str, Field(max_length=200)] = ""
    """Words for people, such as "the project asks for a minimum age"."""

    @field_validator("name")
    @classmethod
    def _is_free(cls, name: str) -> str:
        with _as_problem():
            check_rule_name(name)
        return name

    @field_validator("expression")
    @classmethod
    def _is_readable(cls, expression: str) -> str:
        with _as_problem():
            parse(expression)
        return expression


class RuleParams(_Params):
    """Hard rules: whether what an applicant did not state passes, and rules of the platform's own."""

    unknown_skills: Literal["allow", "refuse"] = "refuse"
    """An applicant with neither a resume nor listed skills, and a project with must-have skills."""
    unknown_work_mode: Literal["allow", "refuse"] = "allow"
    """No `work_mode` stated: every mode is taken to be accepted."""
    unknown_location: Literal["allow", "refuse"] = "refuse"
    """No `location` stated, and a project that is on-site or hybrid at a place."""
    unknown_time_zone: Literal["allow", "refuse"] = "allow"
    """No `time_zone` stated, and a project that asks for shared working hours."""
    assumed_languages: Annotated[tuple[str, ...], Field(strict=False)] = ("English",)
    """No `languages` stated: these are taken to be spoken. Name the languages that your applicants apply in."""
    own: Annotated[tuple[OwnRule, ...], Field(strict=False)] = ()
    """Rules of the platform's own, `[[rules.own]]` in a file: a pair must pass each."""

    @field_validator("own", mode="before")
    @classmethod
    def _each(cls, own: Any) -> Any:
        """Make each rule by itself, so that the problems of all are named at once."""
        if not isinstance(own, list | tuple):
            return own
        made, problems = [], []
        for number, rule in enumerate(own, start=1):
            try:
                made.append(OwnRule(**rule) if isinstance(rule, Mapping) else rule)
            except ParamsError as error:
                problems.append(f"own rule {number}: {error.message.removesuffix('.')}")
        if problems:
            raise ParamsError.invalid(cls.__name__, problems)
        return made

    @field_validator("own")
    @classmethod
    def _distinct(cls, own: tuple[OwnRule, ...]) -> tuple[OwnRule, ...]:
        with _as_problem():
            check_distinct_rules([rule.name for rule in own])
        return own


class SkillParams(_Params):
    """What a skill counts towards a project's wish, in percent of one that was used and is at the level asked for."""

    listed: Share = 70
    """Only claimed, in the column of skills or in a resume's list. Other sections show where it was used."""
    near: Annotated[int, Field(ge=0, le=99)] = 30
    """A near skill towards a nice-to-have: one step broader, or below the same skill. For must-haves only where the
    project says "or similar"."""
    near_from: Annotated[int, Field(ge=0, lt=10_000)] = 5_000
    """Closeness of names, 0..10,000, from which a skill that the vocabulary does not know is near to another."""
    nearest: Annotated[int, Field(ge=0, le=99)] = 70
    """What such a skill counts where the names are as good as equal; in between in proportion."""
    must_have: Annotated[int, Field(ge=1, le=10)] = 2
    """How many times a nice-to-have a must-have weighs in the coverage."""
    level_step: Share = 25
    """Taken off for each grade below the one asked for: basic, intermediate, advanced, expert."""
    unstated_level: Share = 75
    """Where the project asks for a grade and the applicant states none: neither full nor nothing."""

    @model_validator(mode="after")
    def _order(self) -> SkillParams:
        if self.near > self.nearest:
            raise ValueError(f"near is {self.near}, more than nearest, {self.nearest}")
        return self


class ApplicantWeights(_Params):
    """Shares, in percent, of the applicant's score of a project."""

    interest: Weight = 55
    """Commitment statement and wishes to learn, or else the resume, against the project's text."""
    growth: Weight = 20
    """Wanted skills that the project teaches or uses."""
    comfort: Weight = 15
    """Share of the applicant's hours in the window that stays free."""
    work_mode: Weight = 10
    """Place of the project's mode in the applicant's list of modes."""

    @model_validator(mode="after")
    def _sum(self) -> ApplicantWeights:
        return _checked_sum(self)


class ProjectWeights(_Params):
    """Shares, in percent, of the project's score of an applicant."""

    skills: Weight = 40
    """Coverage of the must-have and nice-to-have skills."""
    meaning: Weight = 30
    """Resume against the project's text: title, field, host and description."""
    commitment: Weight = 20
    """Commitment statement against the project's text."""
    availability: Weight = 10
    """Share of the project's window in which the applicant can work."""

    @model_validator(mode="after")
    def _sum(self) -> ProjectWeights:
        return _checked_sum(self)


class ScoreParams(_Params):
    """How components become the two scores of a pair."""

    applicant_weights: ApplicantWeights = Field(default_factory=ApplicantWeights)
    project_weights: ProjectWeights = Field(default_factory=ProjectWeights)
    unknown_component: Annotated[int, Field(ge=0, le=10_000)] = 5_000
    """Value of a component for which one side stated nothing: the middle, neither reward nor punishment."""


class ShortlistParams(_Params):
    """How many scored pairs are kept. With stability over all pairs they decide how long a run takes."""

    projects: Annotated[int, Field(ge=1, le=10_000)] = 20
    """Of each applicant, the best. Few need more before they are placed, and who does is given more."""
    applicants: Annotated[int, Field(ge=0, le=10_000)] = 20
    """Of each project, the best, for hosts to look at and to stand by."""
    all_pairs: bool = True
    """After solving, look for pairs beyond the shortlists that would block, and solve again until there are none."""
    candidates: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """Score only the projects that are among so many nearest to one of an applicant's texts, by an approximate index;
    None scores all. Needs ``pip install "matchkit[faiss]"``, and pays with tens of thousands of projects.

    Scores of candidates are exact, and named and pinned pairs are always among them. But texts alone choose them, and
    neither rules nor the other components, so that shortlists may lack many of the best: `Edges.recall` says which
    share a sample of applicants got. How many pairs pass the rules, and how many break each, is counted of candidates
    only."""

    @model_validator(mode="after")
    def _spared(self) -> ShortlistParams:
        if self.candidates is None:
            return self
        if self.candidates < self.projects:
            raise ValueError(
                f"candidates is {self.candidates:,}, fewer than projects, {self.projects:,}, which are chosen from "
                "them: raise candidates, or lower projects"
            )
        if self.all_pairs:
            raise ValueError("all_pairs looks over all pairs, which candidates are meant to spare: set one of them")
        return self


class PreferenceParams(_Params):
    """How scores and stated rankings become ranked lists.

    Each side has a policy: who is ranked comes first, the rest by score; or, for who ranked any, nobody else is
    accepted; or the places in a ranking are points, 10,000 for the first and less in equal steps, of which the weight
    is a share beside the score; or rankings do not count. Who ranked none goes by score alone.
    """

    stated: Literal["first", "only", "blend", "ignore"] = "first"
    """What applicants rank."""
    stated_weight: Share | None = None
    """Percent of the points in "blend", where it is 50 unless given; no other policy takes one."""
    hosts: Literal["first", "only", "blend", "ignore"] = "first"
    """What hosts rank."""
    hosts_weight: Share | None = None
    """Likewise."""

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, values: Any) -> Any:
        """The weights that count, so that a run's manifest names them."""
        if not isinstance(values, dict):  # made already
            return values
        blended = {f"{side}_weight": BLEND_WEIGHT for side in ("stated", "hosts") if values.get(side) == "blend"}
        return {**values, **{name: weight for name, weight in blended.items() if values.get(name) is None}}

    @model_validator(mode="after")
    def _needed(self) -> PreferenceParams:
        for side, policy, weight in (
            ("stated", self.stated, self.stated_weight),
            ("hosts", self.hosts, self.hosts_weight),
        ):
            if weight is not None and policy != "blend":
                raise ValueError(
                    f"{side}_weight is {weight}, and {side} is {policy!r}, which takes none: leave the weight out, or "
                    f"set {side} to 'blend'"
                )
        return self


class MatchParams(_Params):
    """All stages' params."""

    calendar: CalendarParams = Field(default_factory=CalendarParams)
    documents: DocumentParams = Field(default_factory=DocumentParams)
    rules: RuleParams = Field(default_factory=RuleParams)
    skills: SkillParams = Field(default_factory=SkillParams)
    score: ScoreParams = Field(default_factory=ScoreParams)
    shortlist: ShortlistParams = Field(default_factory=ShortlistParams)
    preferences: PreferenceParams = Field(default_factory=PreferenceParams)

    @classmethod
    def from_toml(cls, path: str | Path) -> MatchParams:
        """Read a TOML file; `ParamsError` names the problems of all tables at once."""
        try:
            tables = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except RecursionError:
            raise ParamsError.unreadable(path, "it is nested too deeply") from None
        except (OSError, ValueError) as error:  # no TOML, no text, a number or a name that Python cannot hold
            raise ParamsError.unreadable(path, str(error)) from None
        return cls.from_tables(tables, str(path))

    @classmethod
    def from_tables(cls, tables: Mapping[str, Any], where: str = "params") -> MatchParams:
        """From a mapping of tables, as a TOML file gives; `ParamsError` names the problems of all tables at once."""
        made: dict[str, Any] = {}
        problems = [f"{name}: unknown table" for name in tables if name not in cls.model_fields]
        for name in cls.model_fields.keys() & tables.keys():
            try:
                made[name] = cast("type[_Params]", cls.model_fields[name].annotation)(**tables[name])
            except ParamsError as error:
                problems.append(f"[{name}] {error.message.removesuffix('.')}")
            except TypeError:
                problems.append(f"{name}: expected a table, came {type(tables[name]).__name__}")
        if problems:
            raise ParamsError.invalid(where, sorted(problems))
        return cls(**made)


def check_rule_name(name: object) -> None:
    """Raise `RuleError` where this cannot be the name of an own rule."""
    if not isinstance(name, str) or not name.isidentifier():
        raise RuleError.bad_name(name)
    if name in BUILT_IN_RULES:
        raise RuleError.built_in(name)


def check_distinct_rules(names: Sequence[str]) -> None:
    """Raise `RuleError` where two own rules have one name."""
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise RuleError.duplicates(repeated)


@contextmanager
def _as_problem() -> Iterator[None]:
    """What is wrong with a rule, as one of the problems that `ParamsError` lists."""
    try:
        yield
    except RuleError as error:
        raise ValueError(str(error)) from None


def _checked_sum(weights: Weights) -> Weights:
    total = sum(weights.model_dump().values())
    if total != WEIGHTS_SUM:
        raise ValueError(f"the weights sum to {total}, not {WEIGHTS_SUM}")
    return weights


def _problems(error: ValidationError) -> list[str]:
    return [
        f"{'.'.join(map(str, problem['loc'])) or 'all'}: {problem['msg']} (came: {in_short(problem['input'])})"
        for problem in error.errors(include_url=False)
    ]
