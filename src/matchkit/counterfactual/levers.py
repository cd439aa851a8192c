"""What would place most people: seats, hours, skills and the like, each tried by solving again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matchkit.counterfactual.changes import Changes
from matchkit.counterfactual.moves import find_moves
from matchkit.counterfactual.obstacles import Obstacles
from matchkit.counterfactual.seat_chains import SeatChains
from matchkit.counterfactual.solving_again import SolvingAgain
from matchkit.errors import UsageError, counted
from matchkit.explanation import Outcome
from matchkit.market import iso_date
from matchkit.market.days import DAYS_PER_WEEK, QUARTERS_PER_DAY, QUARTERS_PER_HOUR
from matchkit.scoring import MapBlocks

SINGLE_SEATS = 12
"""Projects in which one more seat is tried."""
SEVERAL_SEATS, MOST_SEATS = 3, 3
"""Of these, projects in which further ones are tried, and up to how many."""
MORE_HOURS = (2, 4)
SKILLS, NAMES, MUST_HAVES = 3, 2, 3
"""How many skills, places (likewise modes and languages), and must-haves are tried."""
MOST_SOLVES = SINGLE_SEATS + SEVERAL_SEATS * (MOST_SEATS - 1) + len(MORE_HOURS) + 2 + SKILLS + 3 * NAMES + MUST_HAVES
"""How often the market is solved at most."""


@dataclass(frozen=True)
class Lever:
    """A change, and what it would do, found by solving again with it.

    Attributes
    ----------
    kind
        What is changed, as `Changes.parse` calls it: ``"seats"``, ``"hours_per_week"``, ``"skills"`` ...
    what
        The change in words, without ids of applicants.
    n_changed
        How many seats are added, or rows changed.
    placed_more
        How many more people have a placement.
    gain, lose
        How many applicants are better off, and worse off.
    changes
        The change itself, with which `what_if` tells the same in full.
    """

    kind: str
    what: str
    n_changed: int
    placed_more: int
    gain: int
    lose: int
    changes: Changes = field(repr=False)

    @property
    def record(self) -> dict[str, Any]:
        """Plain data, without the change itself."""
        return {name: value for name, value in vars(self).items() if name != "changes"}


def find_levers(outcome: Outcome, executor: MapBlocks, most: int = 10) -> tuple[Lever, ...]:
    """The changes that would place most people, of those that are likely to.

    Tried are: one more seat in up to twelve projects, where waiting lists say that it may place somebody, and two and
    three in the best of these; and for those without a placement whom nothing else keeps from some project, 2 and 4
    more hours a week, a week more before and after the time that they have, the skills, work modes, places and
    languages that open most, and the must-haves that keep them from seats that nobody has. The market is solved at most
    `MOST_SOLVES` times.

    Parameters
    ----------
    outcome
        The solved market.
    executor
        Where pairs are scored.
    most
        How many to return, at least 1. The best of each kind is among them before others of a kind, and the best
        single seat before further seats.

    Returns
    -------
    tuple of Lever
        Those that place more people than before; most people first, then fewest changes.

    Raises
    ------
    UsageError
        If ``most`` is no number from 1 to 1,000.
    """
    if isinstance(most, bool) or not isinstance(most, int) or not 1 <= most <= 1_000:
        raise UsageError.out_of_range("most", most, 1, 1_000)
    trying = _Trying(outcome, executor)
    found = [lever for lever in (*trying.seats(), *trying.of_people()) if lever.placed_more > 0]
    return tuple(_chosen(sorted(found, key=_order), most))


def _order(lever: Lever) -> tuple[int, int, str, str]:
    return -lever.placed_more, lever.n_changed, lever.kind, lever.what


def _chosen(levers: list[Lever], most: int) -> list[Lever]:
    """The best of each kind, then the best of the others; in order."""
    kinds: dict[tuple[str, int], Lever] = {}
    for lever in levers:
        kinds.setdefault((lever.kind, lever.n_changed if lever.kind == "seats" else 0), lever)
    leading = sorted(kinds.values(), key=_order)
    others = [lever for lever in levers if lever not in leading]
    return sorted([*leading, *others][:most], key=_order)


class _Trying:
    """Changes that are tried on one outcome."""

    def __init__(self, outcome: Outcome, executor: MapBlocks) -> None:
        self._outcome, self._market = outcome, outcome.market
        self._solving = SolvingAgain(outcome, executor)

    def seats(self) -> Iterator[Lever]:
        """One more seat where it is promising, and further ones in the best of these as long as they place more."""
        singles = [self._seats(p, 1) for p in SeatChains(self._outcome).promising()[:SINGLE_SEATS]]
        yield from singles
        for lever in sorted(singles, key=lambda lever: -lever.placed_more)[:SEVERAL_SEATS]:
            project, before = lever.changes.items[0].position, lever
            for n_seats in range(2, MOST_SEATS + 1):
                more = self._seats(project, n_seats)
                if more.placed_more <= before.placed_more:
                    break
                yield more
                before = more

    def of_people(self) -> Iterator[Lever]:
        """What alone keeps people without a placement from projects, done away with."""
        obstacles = Obstacles(self._outcome)
        if not obstacles.applicants.size:
            return
        yield from self._more_time(obstacles.of_calendar())
        for column, openings, words in (
            ("skills", obstacles.of_skills()[:SKILLS], "the skill {}"),
            ("work_mode", obstacles.of_work_mode()[:NAMES], "{} work"),
            ("location", obstacles.of_location()[:NAMES], "work in {}"),
            ("languages", obstacles.of_languages()[:NAMES], "the language {}"),
        ):
            for opening in openings:
                names = {key: [opening.name] for key in self._ids(opening.applicants)}
                yield self._try({column: names}, len(names), f"{words.format(opening.name)} for {_people(len(names))}")
        for opening in obstacles.of_must_haves()[:MUST_HAVES]:
            yield self._try({"must_have_skills": {self._market.projects.ids[opening.project]: [opening.name]}}, 1)

    def _seats(self, project: int, n_seats: int) -> Lever:
        return self._try({"seats": {self._market.projects.ids[project]: f"+{n_seats}"}}, n_seats)

    def _more_time(self, applicants: Sequence[int]) -> Iterator[Lever]:
        """More hours a week, and a week more before and after the time that they have."""
        per_week, starts = self._market.applicants.quarters_per_week, self._market.applicants.window_start
        for hours in MORE_HOURS:
            able = [
                a for a in applicants if per_week[a] + hours * QUARTERS_PER_HOUR <= DAYS_PER_WEEK * QUARTERS_PER_DAY
            ]
            more = dict.fromkeys(self._ids(able), f"+{hours}")
            if more:
                yield self._try(
                    {"hours_per_week": more}, len(more), f"{hours} more hours a week for {_people(len(more))}"
                )
        stating = [a for a in applicants if starts[a].size]
        for when, week in (("before", self._week_before), ("after", self._week_after)):
            weeks = {self._market.applicants.ids[a]: "/".join(map(iso_date, week(a))) for a in stating}
            if weeks:
                what = f"one week more {when} their time for {_people(len(weeks))}"
                yield self._try({"available": weeks}, len(weeks), what)

    def _week_before(self, applicant: int) -> tuple[int, int]:
        start = int(self._market.applicants.window_start[applicant][0])
        return start - DAYS_PER_WEEK, start - 1

    def _week_after(self, applicant: int) -> tuple[int, int]:
        end = int(self._market.applicants.window_end[applicant][-1])
        return end, end + DAYS_PER_WEEK - 1

    def _ids(self, applicants: Sequence[int]) -> list[str]:
        return [self._market.applicants.ids[a] for a in applicants]

    def _try(self, given: Mapping[str, Any], n_changed: int, what: str = "") -> Lever:
        """Solve with a change of one column; a single change has words of its own."""
        changes = Changes.parse(self._market, self._outcome.evidence.params, **given)
        moves = find_moves(self._outcome, self._solving.solve(changes))
        return Lever(
            kind=changes.items[0].column,
            what=what or changes.items[0].describe(),
            n_changed=n_changed,
            placed_more=moves.placed_more,
            gain=sum(move.gains for move in moves.rows),
            lose=sum(move.loses for move in moves.rows),
            changes=changes,
        )


def _people(n: int) -> str:
    return f"{counted(n, 'applicant')} without a placement"
