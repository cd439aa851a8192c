"""From what both sides wrote to skill positions: who holds and who wants what, and which project asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from matchkit.market import Applicants, Market, Ragged
from matchkit.skills.context import DENIED, HELD, WANTED
from matchkit.skills.extraction import extract_skills
from matchkit.skills.records import MarketSkills, SkillRows
from matchkit.skills.relations import find_near, spread, strongest
from matchkit.skills.text import comparable
from matchkit.skills.vocabulary import SkillVocabulary, stated_id

SHOWN = 10_000  # named where it was used: experience, education, projects, running text
LISTED = 7_000  # only claimed: in the column of skills, or in a resume's list of skills or interests
LIST_SECTIONS = ("skills", "interests")
NEAR_PERCENT = 30  # a sibling's or broader skill's share towards a nice-to-have
PERCENT = 100

# "HTML & CSS" or "Python/R" in one cell, where every part is a skill.
_BETWEEN = re.compile(r"\s*(?:[/,+&]|\band\b|\bor\b)\s*", re.IGNORECASE)
_Entries = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]


def read_skills(market: Market, vocabulary: SkillVocabulary) -> MarketSkills:
    """Read the skills of both sides.

    A stated phrase that no name or alias resolves is split at ``/``, ``&``, ``and`` where every part resolves; else it
    becomes a skill of its own that only the same phrase meets. A skill that a resume denies ("never used Excel") gets
    no evidence from that resume; an explicit listing stays. What one applicant holds depends on no other row.
    """
    applicants, projects = market.applicants, market.projects
    columns = (
        applicants.skills,
        applicants.wants_to_learn,
        projects.must_have_skills,
        projects.nice_to_have_skills,
        projects.teaches,
    )
    phrases = _Phrases(vocabulary, (phrase for column in columns for row in column for phrase in row))
    listed, wishes, must, nice, teaches = (phrases.read(column) for column in columns)
    nice = [sorted({*row} - {*needed}) for row, needed in zip(nice, must, strict=True)]
    texts = _read_texts(applicants, phrases.vocabulary)
    held = _find_held(applicants, listed, wishes, texts, phrases.vocabulary)
    near = find_near(phrases.vocabulary.broader, np.unique(np.array([at for row in nice for at in row], np.int64)))
    return MarketSkills(
        vocabulary=phrases.vocabulary,
        held=_as_rows(held, len(applicants)),
        credited=_as_rows(_with_near(held, near), len(applicants)),
        wanted=Ragged.from_rows(_find_wanted(applicants, wishes, texts)),
        is_unknown=np.array(
            [not (resume.strip() or row) for resume, row in zip(applicants.resumes, listed, strict=True)], np.bool_
        ),
        must=Ragged.from_rows(must),
        nice=Ragged.from_rows(nice),
        teaches=Ragged.from_rows(teaches),
        resumes=applicants.resumes,
    )


class _Phrases:
    """Stated phrases as positions; they are split by the given vocabulary alone, so that no row splits another's."""

    def __init__(self, vocabulary: SkillVocabulary, phrases: Iterable[str]) -> None:
        self._positions = {phrase: _known_parts(vocabulary, phrase) for phrase in sorted(set(phrases))}
        unknown = [phrase for phrase, parts in self._positions.items() if not parts and comparable(phrase)]
        self.vocabulary = vocabulary.extended(unknown)
        self._positions |= {phrase: [self.vocabulary.position(stated_id(phrase))] for phrase in unknown}

    def read(self, column: Sequence[Sequence[str]]) -> list[list[int]]:
        """Positions of each row, ascending and distinct."""
        return [sorted({at for phrase in row for at in self._positions[phrase]}) for row in column]


def _known_parts(vocabulary: SkillVocabulary, phrase: str) -> list[int]:
    whole = vocabulary.resolve(phrase)
    if whole is not None:
        return [whole]
    parts = [vocabulary.resolve(part) for part in _BETWEEN.split(phrase)]
    known = [part for part in parts if part is not None]
    return known if len(known) == len(parts) else []


@dataclass(frozen=True)
class _TextSkills:
    held: dict[int, int]
    wanted: frozenset[int]


def _read_texts(applicants: Applicants, vocabulary: SkillVocabulary) -> dict[str, _TextSkills]:
    """The skills of each distinct text."""
    return {text: _read_text(text, vocabulary) for text in {*applicants.resumes, *applicants.commitments}}


def _read_text(text: str, vocabulary: SkillVocabulary) -> _TextSkills:
    mentions = extract_skills(text, vocabulary)
    denied = {mention.skill for mention in mentions if mention.status == DENIED}
    held: dict[int, int] = {}
    for mention in mentions:
        if mention.status == HELD and mention.skill not in denied:
            at = vocabulary.position(mention.skill)
            held[at] = max(held.get(at, 0), LISTED if mention.section in LIST_SECTIONS else SHOWN)
    wanted = frozenset(vocabulary.position(mention.skill) for mention in mentions if mention.status == WANTED)
    return _TextSkills(held, wanted)


def _find_held(
    applicants: Applicants,
    listed: list[list[int]],
    wishes: list[list[int]],
    texts: dict[str, _TextSkills],
    vocabulary: SkillVocabulary,
) -> _Entries:
    """Listed and shown skills with everything broader, as rows, skills, strengths and sources.

    A text's strength is never below that of a listing, so it simply goes over it. What somebody wants to learn and
    does not list is not held, though their resume may name it in passing: they know best.
    """
    rows = [
        sorted((dict.fromkeys(stated, LISTED) | _without(texts[resume].held, {*wanted} - {*stated})).items())
        for stated, wanted, resume in zip(listed, wishes, applicants.resumes, strict=True)
    ]
    row = np.repeat(np.arange(len(rows)), [len(entries) for entries in rows])
    flat = np.array(list(chain.from_iterable(rows)), np.int64).reshape(-1, 2)
    return spread(row, flat[:, 0], flat[:, 1], vocabulary.ancestors)


def _without(held: dict[int, int], left_out: set[int]) -> dict[int, int]:
    return {skill: strength for skill, strength in held.items() if skill not in left_out}


def _with_near(held: _Entries, near: Ragged) -> _Entries:
    """``held``, and a share of its strength for the skills to which a held one is near."""
    row, skill, strength, _ = held
    credit = spread(row, skill, strength * NEAR_PERCENT // PERCENT, near)
    return strongest(*(np.concatenate(pair) for pair in zip(held, credit, strict=True)))


def _as_rows(entries: _Entries, n_rows: int) -> SkillRows:
    row, skill, strength, source = entries
    return SkillRows(
        indptr=np.searchsorted(row, np.arange(n_rows + 1)).astype(np.int64),
        skill=skill.astype(np.int32),
        strength=strength.astype(np.int16),
        source=source.astype(np.int32),
    )


def _find_wanted(applicants: Applicants, wishes: list[list[int]], texts: dict[str, _TextSkills]) -> list[list[int]]:
    """What was stated, and what resume and commitment statement wish for."""
    return [
        sorted({*stated} | texts[resume].wanted | texts[commitment].wanted)
        for stated, resume, commitment in zip(wishes, applicants.resumes, applicants.commitments, strict=True)
    ]
