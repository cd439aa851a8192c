"""From what both sides wrote to skill positions: who holds and who wants what, and which project asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matchkit.market import Applicants, Market, Projects, Ragged
from matchkit.params import SkillParams
from matchkit.skills.context import DENIED, HELD, WANTED
from matchkit.skills.extraction import extract_skills
from matchkit.skills.levels import UNSTATED, grade
from matchkit.skills.links import Closeness, find_links
from matchkit.skills.market_skills import SCALE, MarketSkills
from matchkit.skills.phrases import Choice, Phrases
from matchkit.skills.reach import PERCENT, credit, imply, offer
from matchkit.skills.records import Credits, Offers, Option, Shown, SkillRows, Wish
from matchkit.skills.vocabulary import SkillVocabulary

LIST_SECTIONS = ("skills", "interests")
_Held = dict[int, tuple[int, int]]  # skill: strength, level


def read_skills(
    market: Market,
    vocabulary: SkillVocabulary,
    params: SkillParams | None = None,
    closeness: Closeness | None = None,
) -> MarketSkills:
    """Read the skills of both sides.

    How phrases are read is told by `matchkit.skills.phrases.Phrases`, how wishes are written by
    `matchkit.skills.wishes`. A skill that a resume denies ("never used Excel") gets no evidence from that resume; an
    explicit listing stays. What one applicant holds depends on no other row.

    Parameters
    ----------
    market, vocabulary
        Both sides' columns, and the skills that are known.
    params
        What levels, listings and near skills count.
    closeness
        How close two names are, for skills that the vocabulary does not know; without it only equal names meet.
    """
    params = params or SkillParams()
    applicants, projects = market.applicants, market.projects
    phrases = Phrases(vocabulary, *stated_phrases(market))
    profiles = read_profiles(Written.of(applicants), phrases, params)
    asked = read_wishes(projects, phrases, params)
    reach = find_reach(profiles.shown, asked, phrases.vocabulary, params, closeness)
    return MarketSkills(
        vocabulary=phrases.vocabulary,
        params=params,
        held=reach.held,
        wanted=profiles.wanted,
        is_unknown=profiles.is_unknown,
        options=asked.options,
        wishes=asked.wishes,
        asked=asked.asked,
        credits=reach.credits,
        offers=reach.offers,
        teaches=Ragged.from_rows(phrases.skills(projects.teaches)),
        resumes=applicants.resumes,
        shown=profiles.shown,
        given=vocabulary,
        closeness=closeness,
    )


def stated_phrases(market: Market) -> tuple[Iterator[str], Iterator[str]]:
    """All phrases of lists, and all wishes, of both sides."""
    applicants, projects = market.applicants, market.projects
    return (
        chain.from_iterable(chain(applicants.skills, applicants.wants_to_learn, projects.teaches)),
        chain.from_iterable(chain(projects.must_have_skills, projects.nice_to_have_skills)),
    )


class Written(NamedTuple):
    """What applicants wrote of their skills: columns of one length, as in `matchkit.market.Applicants`."""

    resumes: Sequence[str]
    commitments: Sequence[str]
    skills: Sequence[Sequence[str]]
    wants_to_learn: Sequence[Sequence[str]]

    @classmethod
    def of(cls, applicants: Applicants) -> Written:
        """Of all applicants."""
        return cls(applicants.resumes, applicants.commitments, applicants.skills, applicants.wants_to_learn)

    def some(self, rows: Sequence[int]) -> Written:
        """Of some of them, by position."""
        return Written(
            [self.resumes[row] for row in rows],
            [self.commitments[row] for row in rows],
            [self.skills[row] for row in rows],
            [self.wants_to_learn[row] for row in rows],
        )


@dataclass(frozen=True, eq=False)
class Profiles:
    """What applicants have and want by words of their own, see `MarketSkills`."""

    shown: Shown
    wanted: Ragged
    is_unknown: npt.NDArray[np.bool_]


def read_profiles(written: Written, phrases: Phrases, params: SkillParams) -> Profiles:
    """Read what applicants wrote. What one holds depends on no other row."""
    listed, to_learn = phrases.graded(written.skills), phrases.skills(written.wants_to_learn)
    texts = _read_texts(written, phrases.vocabulary, params)
    return Profiles(
        shown=_find_shown(written, listed, to_learn, texts, params),
        wanted=Ragged.from_rows(_find_wanted(written, to_learn, texts)),
        is_unknown=np.array(
            [not (resume.strip() or row) for resume, row in zip(written.resumes, listed, strict=True)], np.bool_
        ),
    )


@dataclass(frozen=True, eq=False)
class Reach:
    """What applicants have with everything broader, and what that is towards options and wishes."""

    held: SkillRows
    credits: Credits
    offers: Offers


def find_reach(
    shown: Shown, asked: Asked, vocabulary: SkillVocabulary, params: SkillParams, closeness: Closeness | None
) -> Reach:
    """How far skills reach. What one applicant's do depends on no other row."""
    links = find_links(np.unique(shown.skill).tolist(), asked.options, vocabulary, params, closeness)
    credited = credit(shown, links, asked.options, params)
    return Reach(imply(shown, vocabulary.ancestors), credited, offer(credited, asked.wishes, len(asked.options)))


@dataclass(frozen=True)
class _TextSkills:
    held: _Held
    wanted: frozenset[int]


def _read_texts(written: Written, vocabulary: SkillVocabulary, params: SkillParams) -> dict[str, _TextSkills]:
    """The skills of each distinct text."""
    return {text: _read_text(text, vocabulary, params) for text in {*written.resumes, *written.commitments}}


def _read_text(text: str, vocabulary: SkillVocabulary, params: SkillParams) -> _TextSkills:
    mentions = extract_skills(text, vocabulary)
    denied = {mention.skill for mention in mentions if mention.status == DENIED}
    held: _Held = {}
    for mention in mentions:
        if mention.status == HELD and mention.skill not in denied:
            is_listed = mention.section in LIST_SECTIONS
            strength = _listed_strength(params) if is_listed else SCALE
            _raise(held, vocabulary.position(mention.skill), strength, grade(mention.level))
    wanted = frozenset(vocabulary.position(mention.skill) for mention in mentions if mention.status == WANTED)
    return _TextSkills(held, wanted)


def _find_shown(
    written: Written,
    listed: list[dict[int, int]],
    to_learn: list[list[int]],
    texts: dict[str, _TextSkills],
    params: SkillParams,
) -> Shown:
    """Listed and shown skills, by row and skill.

    What somebody wants to learn and does not list is not held, though their resume may name it in passing: they know
    best.
    """
    rows = []
    for stated, wanted, resume in zip(listed, to_learn, written.resumes, strict=True):
        held: _Held = {skill: (_listed_strength(params), level) for skill, level in stated.items()}
        for skill, (strength, level) in texts[resume].held.items():
            if skill in stated or skill not in wanted:
                _raise(held, skill, strength, level)
        rows.append(sorted((skill, *found) for skill, found in held.items()))
    flat = np.array(list(chain.from_iterable(rows)), np.int64).reshape(-1, 3)
    return Shown(
        indptr=np.cumsum([0, *(len(entries) for entries in rows)], dtype=np.int64),
        skill=flat[:, 0].astype(np.int32),
        strength=flat[:, 1].astype(np.int16),
        level=flat[:, 2].astype(np.int8),
    )


def _raise(held: _Held, skill: int, strength: int, level: int) -> None:
    """Of several places that show a skill the strongest counts, and the highest level: repeating earns nothing."""
    before = held.get(skill, (0, UNSTATED))
    held[skill] = (max(before[0], strength), max(before[1], level))


def _listed_strength(params: SkillParams) -> int:
    return SCALE * params.listed // PERCENT


@dataclass(frozen=True, eq=False)
class Asked:
    """What projects ask for, see `MarketSkills`."""

    options: tuple[Option, ...]
    wishes: tuple[Wish, ...]
    asked: Ragged


def read_wishes(projects: Projects, phrases: Phrases, params: SkillParams) -> Asked:
    """Distinct options and wishes, and each project's wishes; a must-have is not asked for a second time."""
    must, nice = phrases.choices(projects.must_have_skills), phrases.choices(projects.nice_to_have_skills)
    nice = [_not_among(wishes, needed) for wishes, needed in zip(nice, must, strict=True)]
    columns = [[(choice, True) for choice in row] for row in must]
    for row, added in zip(columns, nice, strict=True):
        row += [(choice, False) for choice in added]
    distinct = {pair: None for row in columns for pair in row}
    pairs = sorted(distinct, key=lambda pair: (not pair[1], pair[0]))
    options = sorted({option for pair in pairs for option in _options(*pair)}, key=_option_order)
    place = {option: at for at, option in enumerate(options)}
    weights = phrases.vocabulary.weights
    wishes = [
        Wish(
            options=tuple(place[option] for option in _options(choice, is_required)),
            needed=choice.needed,
            is_required=is_required,
            weight=_weight([int(weights[option.skill]) for option in choice.options], choice.needed)
            * (params.must_have if is_required else 1),
        )
        for choice, is_required in pairs
    ]
    at = {pair: position for position, pair in enumerate(pairs)}
    return Asked(tuple(options), tuple(wishes), Ragged.from_rows([[at[pair] for pair in row] for row in columns]))


def _not_among(choices: Sequence[Choice], needed: Sequence[Choice]) -> list[Choice]:
    required = {choice.options[0].skill for choice in needed if len(choice.options) == 1}
    return [choice for choice in choices if len(choice.options) > 1 or choice.options[0].skill not in required]


def _options(choice: Choice, is_required: bool) -> list[Option]:
    near = choice.accepts_near
    return [Option(skill, level, near or not is_required, near) for skill, level in choice.options]


def _option_order(option: Option) -> tuple[int, int, bool, bool]:
    return option.skill, option.level, option.near_counts, option.near_meets


def _weight(weights: Sequence[int], needed: int) -> int:
    """The mean weight of a choice's skills, once for each that is needed; rounded down."""
    return needed * sum(weights) // len(weights)


def _find_wanted(written: Written, to_learn: Iterable[Sequence[int]], texts: dict[str, _TextSkills]) -> list[list[int]]:
    """What was stated, and what resume and commitment statement wish for."""
    return [
        sorted({*stated} | texts[resume].wanted | texts[commitment].wanted)
        for stated, resume, commitment in zip(to_learn, written.resumes, written.commitments, strict=True)
    ]
