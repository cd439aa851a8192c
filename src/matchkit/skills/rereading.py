"""The skills of a market in which some rows have changed, without reading the others again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from itertools import chain
from typing import TypeVar

import numpy as np

from matchkit.market import Market, Ragged
from matchkit.skills.market_skills import MarketSkills
from matchkit.skills.phrases import Phrases
from matchkit.skills.profiles import Asked, Written, find_reach, read_profiles, read_skills, read_wishes, stated_phrases
from matchkit.skills.records import Credits, Offers, Shown, SkillRows

Rows = TypeVar("Rows", Shown, SkillRows, Credits, Offers, Ragged)


def reread(skills: MarketSkills, before: Market, after: Market) -> MarketSkills:
    """The skills of a market that has changed: the very ones that `read_skills` finds in it.

    Rows that have not changed are read again only where phrases come or go that the vocabulary does not know, for those
    are sought in everybody's texts.

    Parameters
    ----------
    skills
        Those of the market as it was.
    before, after
        The market as it was and as it is, with the same applicants and projects.
    """
    applicants = _differing(Written.of(before.applicants), Written.of(after.applicants))
    projects = _differing(_asked_of(before), _asked_of(after))
    if not (applicants or projects):
        return skills
    if not _have_one_vocabulary(skills, before, after, applicants, projects):
        return read_skills(after, skills.given, skills.params, skills.closeness)
    if applicants:
        skills = _with_applicants(skills, after, applicants)
    return _with_projects(skills, after) if projects else skills


def _differing(before: Sequence[Sequence[object]], after: Sequence[Sequence[object]]) -> list[int]:
    """The rows in which columns differ."""
    pairs = zip(zip(*before, strict=True), zip(*after, strict=True), strict=True)
    return [row for row, (was, is_now) in enumerate(pairs) if was != is_now]


def _asked_of(market: Market) -> Sequence[Sequence[tuple[str, ...]]]:
    projects = market.projects
    return projects.must_have_skills, projects.nice_to_have_skills, projects.teaches


def _have_one_vocabulary(
    skills: MarketSkills, before: Market, after: Market, applicants: Sequence[int], projects: Sequence[int]
) -> bool:
    """Whether both markets state the same skills beyond the vocabulary; these are the rows in which they differ."""
    (was_listed, was_wished), (listed, wished) = (_stated(market, applicants, projects) for market in (before, after))
    if Phrases(skills.given, listed ^ was_listed, wished ^ was_wished).vocabulary is skills.given:
        return True
    return list(Phrases(skills.given, *stated_phrases(after)).vocabulary) == list(skills.vocabulary)


def _stated(market: Market, applicants: Sequence[int], projects: Sequence[int]) -> tuple[set[str], set[str]]:
    """Phrases of lists, and wishes, of some rows."""
    written = Written.of(market.applicants).some(applicants)
    musts, others, teaches = ([column[row] for row in projects] for column in _asked_of(market))
    listed = chain(written.skills, written.wants_to_learn, teaches)
    return set(chain.from_iterable(listed)), set(chain.from_iterable(chain(musts, others)))


def _with_applicants(skills: MarketSkills, market: Market, rows: Sequence[int]) -> MarketSkills:
    """With these applicants as they are now; projects ask for what they did."""
    written = Written.of(market.applicants).some(rows)
    listed = chain.from_iterable((*written.skills, *written.wants_to_learn))
    profiles = read_profiles(written, Phrases(skills.given, listed, (), skills.vocabulary), skills.params)
    asked = Asked(skills.options, skills.wishes, skills.asked)
    reach = find_reach(profiles.shown, asked, skills.vocabulary, skills.params, skills.closeness)
    is_unknown = skills.is_unknown.copy()
    is_unknown[rows] = profiles.is_unknown
    return replace(
        skills,
        held=_spliced(skills.held, rows, reach.held),
        wanted=_spliced(skills.wanted, rows, profiles.wanted),
        is_unknown=is_unknown,
        credits=_spliced(skills.credits, rows, reach.credits),
        offers=_spliced(skills.offers, rows, reach.offers),
        resumes=market.applicants.resumes,
        shown=_spliced(skills.shown, rows, profiles.shown),
    )


def _with_projects(skills: MarketSkills, market: Market) -> MarketSkills:
    """With the projects as they are now, and what everybody has of what they ask for."""
    projects = market.projects
    wished = chain.from_iterable((*projects.must_have_skills, *projects.nice_to_have_skills))
    phrases = Phrases(skills.given, chain.from_iterable(projects.teaches), wished, skills.vocabulary)
    asked = read_wishes(projects, phrases, skills.params)
    reach = find_reach(skills.shown, asked, skills.vocabulary, skills.params, skills.closeness)
    return replace(
        skills,
        options=asked.options,
        wishes=asked.wishes,
        asked=asked.asked,
        credits=reach.credits,
        offers=reach.offers,
        teaches=Ragged.from_rows(phrases.skills(projects.teaches)),
    )


def _spliced(old: Rows, rows: Sequence[int], new: Rows) -> Rows:
    """The old rows, with the new ones in place of those at ``rows``."""
    lengths, begin = np.diff(old.indptr), old.indptr[:-1].copy()
    lengths[rows] = np.diff(new.indptr)
    begin[rows] = old.indptr[-1] + new.indptr[:-1]
    indptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    at = np.arange(indptr[-1]) + np.repeat(begin - indptr[:-1], lengths)
    names = [column.name for column in fields(old) if column.name != "indptr"]
    return type(old)(indptr, *(np.concatenate([getattr(old, name), getattr(new, name)])[at] for name in names))
