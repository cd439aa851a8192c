"""Hard rules one by one: who passes, who does not, and what an unstated value means."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from matchkit.availability import Calendar
from matchkit.kernels.alone import fits_alone
from matchkit.market import Legs, Market, Pin, Ragged, Wishes, day_number
from matchkit.params import MatchParams, RuleParams
from matchkit.scoring import ELIGIBLE, RULES, OwnRules
from matchkit.scoring.rules import Rules
from matchkit.skills import SkillVocabulary, read_skills
from tests.strategies import MONDAY, empty_applicants, empty_projects


def broken(applicant: dict[str, Any], project: dict[str, Any], params: dict[str, Any] | None = None) -> str:
    """The first rule that one pair breaks, or ''."""
    market = Market(empty_applicants(1, **applicant), empty_projects(1, **project))
    calendar = Calendar.from_market(market)
    fits = fits_alone(calendar.arrays, 0, 1)
    skills = read_skills(market, SkillVocabulary.load())
    wishes = Wishes(Ragged.from_rows([()]))
    rules = Rules.of(market, wishes, skills, MatchParams(rules=RuleParams(**params or {})), OwnRules(market, ()))
    code = int(rules.first_broken(slice(0, 1), fits)[0, 0])
    return "" if code == ELIGIBLE else RULES[code - 1]


@pytest.mark.parametrize(
    ("stated", "needed", "expected"),
    [
        (("English",), ("English",), ""),
        (("german", "English"), ("English", "German"), ""),
        (("English",), ("English", "German"), "languages"),
        ((), ("English",), ""),
        ((), ("Portuguese",), "languages"),
        ((), (), ""),
    ],
)
def test_every_language_of_the_project_is_needed(
    stated: tuple[str, ...], needed: tuple[str, ...], expected: str
) -> None:
    """Who states none is taken to speak English and nothing else: silence is not Portuguese."""
    assert broken({"languages": (stated,)}, {"languages": (needed,)}) == expected


def test_assumed_languages_are_the_callers_to_name() -> None:
    nothing, german = {"languages": ((),)}, {"languages": (("German",),)}
    assert broken(nothing, german, {"assumed_languages": ["German"]}) == ""
    assert broken(nothing, {"languages": (("English",),)}, {"assumed_languages": []}) == "languages"


@pytest.mark.parametrize(
    ("stated", "mode", "expected"),
    [
        (("remote",), "remote", ""),
        (("remote",), "hybrid", "work_mode"),
        ((), "hybrid", ""),
        (("remote",), "", ""),
    ],
)
def test_a_work_mode_must_be_accepted_where_both_said_something(
    stated: tuple[str, ...], mode: str, expected: str
) -> None:
    assert broken({"work_modes": (stated,)}, {"work_modes": (mode,)}) == expected


def test_unknown_modes_may_be_refused() -> None:
    assert broken({}, {"work_modes": ("remote",)}, {"unknown_work_mode": "refuse"}) == "work_mode"


@pytest.mark.parametrize(
    ("stated", "places", "mode", "expected"),
    [
        (("Glasgow",), ("glasgow ",), "on-site", ""),
        (("Lisbon",), ("Glasgow",), "on-site", "location"),
        (("Lisbon", "Glasgow"), ("Glasgow", "Edinburgh"), "hybrid", ""),
        (("Lisbon",), ("Glasgow",), "remote", ""),
        (("Lisbon",), ("Glasgow",), "", ""),
        ((), ("Glasgow",), "on-site", "location"),
        (("Lisbon",), (), "on-site", ""),
    ],
)
def test_a_place_counts_only_where_somebody_must_be_there(
    stated: tuple[str, ...], places: tuple[str, ...], mode: str, expected: str
) -> None:
    assert broken({"locations": (stated,)}, {"locations": (places,), "work_modes": (mode,)}) == expected


def test_unknown_places_may_be_allowed() -> None:
    project = {"locations": (("Glasgow",),), "work_modes": ("on-site",)}
    assert broken({}, project, {"unknown_location": "allow"}) == ""


def test_every_leg_must_be_within_reach() -> None:
    """Two legs at two sites: who can only be at one of them cannot do the project."""
    start = np.array([MONDAY, MONDAY + 7])
    legs = Legs(
        indptr=np.array([0, 2]),
        start=start,
        end=start + 5,
        quarters=np.full(2, 8, np.int32),
        is_fixed=np.zeros(2, np.bool_),
        weekdays=np.full(2, 31, np.uint8),
        locations=(("Leeds",), ("York", "Hull")),
    )
    project = {"legs": legs, "end": np.array([MONDAY + 12]), "work_modes": ("on-site",)}
    assert broken({"locations": (("Leeds", "hull"),)}, project) == ""
    assert broken({"locations": (("Leeds",),)}, project) == "location"
    assert broken({"locations": (("York", "Hull"),)}, project) == "location"


@pytest.mark.parametrize(
    ("zone", "host", "asked", "expected"),
    [
        ("Europe/London", "Europe/London", 36, ""),
        ("Europe/Berlin", "Europe/London", 32, ""),
        ("Europe/Berlin", "Europe/London", 33, "shared_time"),
        ("America/New_York", "Europe/London", 16, ""),  # five hours apart: 14:00 to 18:00 in London
        ("Asia/Tokyo", "America/New_York", 1, "shared_time"),
        ("", "Europe/London", 36, ""),
        ("Asia/Tokyo", "Europe/London", 0, ""),
    ],
)
def test_hosts_may_ask_for_shared_working_hours(zone: str, host: str, asked: int, expected: str) -> None:
    project = {"time_zones": (host,), "shared_quarters": np.array([asked], np.int32)}
    assert broken({"time_zones": (zone,)}, project) == expected


def test_shared_hours_hold_on_every_day_whatever_the_clocks_do() -> None:
    """In the last two weeks of March 2027 New York has changed its clocks and London has not: an hour more."""
    first = day_number(dt.date(2027, 3, 15))
    project = {"time_zones": ("Europe/London",), "shared_quarters": np.array([20], np.int32)}
    for days, expected in ((5, ""), (21, "shared_time")):
        window = {"start": np.array([first]), "end": np.array([first + days])}
        assert broken({"time_zones": ("America/New_York",)}, {**project, **window}) == expected


def test_an_unknown_time_zone_may_be_refused() -> None:
    project = {"time_zones": ("Europe/London",), "shared_quarters": np.array([4], np.int32)}
    assert broken({}, project, {"unknown_time_zone": "refuse"}) == "shared_time"


def test_must_haves_need_the_skill_and_unknown_people_need_the_policy() -> None:
    """Nothing stated at all is unknown; a resume without the skill is a no, whatever the policy."""
    project = {"must_have_skills": (("Python",),)}
    assert broken({"skills": (("Python",),)}, project) == ""
    assert broken({"resumes": ("Wrote scripts in pandas.",)}, project) == ""
    assert broken({}, project) == "must_have_skills"
    assert broken({}, project, {"unknown_skills": "allow"}) == ""
    assert broken({"resumes": ("Gardener.",)}, project, {"unknown_skills": "allow"}) == "must_have_skills"


def test_what_somebody_wants_to_learn_and_does_not_list_is_not_held() -> None:
    """A resume may name it in passing; the applicant knows best."""
    project = {"must_have_skills": (("accessibility",),)}
    wish = {"wants_to_learn": (("accessibility",),), "resumes": ("Wrote for their accessibility page.",)}
    assert broken(wish, project) == "must_have_skills"
    assert broken({**wish, "skills": (("accessibility",),)}, project) == ""


def test_a_calendar_without_room_is_the_last_obstacle_named() -> None:
    project = {"quarters": np.array([400], np.int32), "languages": (("Dutch",),)}
    assert broken({}, project) == "languages"
    assert broken({"languages": (("Dutch",),)}, project) == "calendar"


def test_a_forbid_comes_before_every_other_rule() -> None:
    market = Market(empty_applicants(2), empty_projects(2))
    wishes = Wishes(Ragged.from_rows([(), ()]), forbids=(Pin(1, 0),))
    rules = Rules.of(market, wishes, read_skills(market, SkillVocabulary.load()), MatchParams(), OwnRules(market, ()))
    codes = rules.first_broken(slice(0, 2), np.ones((2, 2), np.bool_))
    assert codes.tolist() == [[0, 0], [1 + RULES.index("forbidden"), 0]]
    assert rules.first_broken(slice(1, 2), np.ones((1, 2), np.bool_)).tolist() == codes[1:].tolist()
