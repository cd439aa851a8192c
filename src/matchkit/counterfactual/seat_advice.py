"""The smallest changes that would fill an open seat, each tried by placing everybody again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

import numpy as np

from matchkit.counterfactual.changes import Changes
from matchkit.counterfactual.solving_again import SolvingAgain
from matchkit.explanation import Outcome, Tried
from matchkit.kernels.alone import fits_alone, room_alone
from matchkit.kernels.calendar import read_only
from matchkit.market.days import QUARTERS_PER_HOUR, in_hours

Asked = Mapping[str, Mapping[str, Any]]


def advise_project(again: SolvingAgain, project: int) -> tuple[Tried, ...]:
    """What would fill one of a project's open seats: changes that help, then those that do not.

    A must-have less, each of them; and as few hours less as let in somebody who has too few in the window.
    """
    tried = [_try(again, project, asked) for asked in (*_without_must_haves(again, project), *_hours(again, project))]
    return tuple(sorted(tried, key=lambda change: not change.helps))


def _try(again: SolvingAgain, project: int, asked: Asked) -> Tried:
    outcome = again.outcome
    changes = Changes.parse(outcome.market, outcome.evidence.params, **cast("Any", asked))
    seated = again.solve(changes).seated[project]
    new = [outcome.market.applicants.ids[a] for a in seated if a not in outcome.seated[project]]
    has_more = len(seated) > len(outcome.seated[project])
    note = "" if has_more else "everybody was placed again with it, and no more seats are filled"
    gained = tuple(new) if has_more else ()
    return Tried(asked, changes.items[0].words, gained, gained, note)


def _without_must_haves(again: SolvingAgain, project: int) -> Iterator[Asked]:
    projects = again.outcome.market.projects
    for name in projects.must_have_skills[project]:
        yield {"must_have_skills": {projects.ids[project]: [name]}}


def _hours(again: SolvingAgain, project: int) -> Iterator[Asked]:
    """The most hours below those asked for that somebody has who is not eligible for want of hours alone."""
    projects = again.outcome.market.projects
    legs = projects.legs.of(project)
    if legs.is_fixed.size > 1 or legs.is_fixed.any():
        return
    room = _room_of_the_short(again.outcome, project)
    if room.any():
        yield {"hours": {projects.ids[project]: in_hours(int(room.max()))}}


def _room_of_the_short(outcome: Outcome, project: int) -> Any:
    """Int64: whole hours in the window, in quarters, of everybody whom the calendar alone keeps out."""
    calendar = outcome.evidence.calendar.arrays
    windows = read_only(calendar._replace(windows=calendar.windows[project : project + 1]))
    n = len(outcome.market.applicants)
    fits = fits_alone(windows, 0, n)
    broken = outcome.sides.applicants.rules.on(np.array([project])).each_broken(fits)
    is_short = broken["calendar"][:, 0] & (np.sum([each[:, 0] for each in broken.values()], axis=0) == 1)
    room = room_alone(windows, 0, n)[0][is_short, 0].astype(np.int64)
    return room - room % QUARTERS_PER_HOUR
