"""Hard rules one by one: who passes, who does not, and what an unstated value means."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matchkit.availability import Calendar
from matchkit.kernels.calendar import single_windows
from matchkit.market import Market, Pin, Ragged, Wishes
from matchkit.params import RuleParams
from matchkit.scoring import ELIGIBLE, RULES
from matchkit.scoring.rules import Rules
from matchkit.skills import SkillVocabulary, read_skills
from tests.strategies import empty_applicants, empty_projects


def broken(applicant: dict[str, Any], project: dict[str, Any], params: dict[str, Any] | None = None) -> str:
    """The first rule that one pair breaks, or ''."""
    market = Market(empty_applicants(1, **applicant), empty_projects(1, **project))
    calendar = Calendar.from_market(market)
    fits, _, _ = single_windows(calendar.arrays, 0, 1)
    skills = read_skills(market, SkillVocabulary.load())
    wishes = Wishes(Ragged.from_rows([()]))
    code = int(Rules(market, wishes, skills, RuleParams(**params or {})).first_broken(slice(0, 1), fits)[0, 0])
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
    rules = Rules(market, wishes, read_skills(market, SkillVocabulary.load()), RuleParams())
    codes = rules.first_broken(slice(0, 2), np.ones((2, 2), np.bool_))
    assert codes.tolist() == [[0, 0], [1 + RULES.index("forbidden"), 0]]
    assert rules.first_broken(slice(1, 2), np.ones((1, 2), np.bool_)).tolist() == codes[1:].tolist()
