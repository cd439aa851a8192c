"""Slow, obvious twins of the overlap functions: plain loops over names, no arrays."""

from __future__ import annotations

import re

from matchkit.market import Market
from matchkit.skills import SkillVocabulary, extract_skills
from matchkit.skills.vocabulary import stated_id


class NaiveSkills:
    """A market's skills as dicts of ids."""

    def __init__(self, market: Market, vocabulary: SkillVocabulary) -> None:
        applicants, projects = market.applicants, market.projects
        self._base = vocabulary
        lists = [applicants.skills, applicants.wants_to_learn]
        lists += [projects.must_have_skills, projects.nice_to_have_skills, projects.teaches]
        unknown = [phrase for rows in lists for row in rows for phrase in row if self._parts(phrase) is None]
        self._vocabulary = vocabulary.extended(unknown)
        self._skills = {skill.id: skill for skill in (self._vocabulary[i] for i in range(len(self._vocabulary)))}
        self.held = [self._holds(a, market) for a in range(len(applicants))]
        self.wanted = [self._wants(a, market) for a in range(len(applicants))]
        self.is_unknown = [
            not applicants.resumes[a].strip() and not self._ids(applicants.skills[a]) for a in range(len(applicants))
        ]
        self.must = [self._ids(row) for row in projects.must_have_skills]
        self.nice = [self._ids(row) - must for row, must in zip(projects.nice_to_have_skills, self.must, strict=True)]
        self.teaches = [self._ids(row) for row in projects.teaches]

    def must_have_met(self, a: int, p: int) -> bool:
        return all(skill in self.held[a] for skill in self.must[p])

    def coverage(self, a: int, p: int) -> int:
        if self.is_unknown[a] or not (self.must[p] or self.nice[p]):
            return -1
        met = total = 0
        for skill in self.must[p]:
            met += 2 * self._skills[skill].weight * self.held[a].get(skill, 0)
            total += 2 * self._skills[skill].weight
        for skill in self.nice[p]:
            met += self._skills[skill].weight * self._nice_strength(a, skill)
            total += self._skills[skill].weight
        return met // total

    def growth(self, a: int, p: int) -> int:
        if not self.wanted[a]:
            return -1
        taught = {up for skill in self.teaches[p] for up in self._above(skill)}
        used = {up for skill in self.must[p] | self.nice[p] for up in self._above(skill)}
        halves = sum(2 if skill in taught else 1 if skill in used else 0 for skill in self.wanted[a])
        return min(10_000, 10_000 * halves // (2 * min(2, len(self.wanted[a]))))

    def _nice_strength(self, a: int, skill: str) -> int:
        best = self.held[a].get(skill, 0)
        for other, strength in self.held[a].items():
            parents = set(self._skills[skill].broader)
            is_near = other != skill and (other in parents or parents & set(self._skills[other].broader))
            best = max(best, strength * 30 // 100 if is_near else 0)
        return best

    def _holds(self, a: int, market: Market) -> dict[str, int]:
        direct = dict.fromkeys(self._ids(market.applicants.skills[a]), 7_000)
        mentions = extract_skills(market.applicants.resumes[a], self._vocabulary)
        denied = [m.skill for m in mentions if m.status == "denied"]
        for mention in mentions:
            if mention.status == "held" and mention.skill not in denied:
                strength = 7_000 if mention.section in ("skills", "interests") else 10_000
                direct[mention.skill] = max(direct.get(mention.skill, 0), strength)
        held: dict[str, int] = {}
        for skill, strength in direct.items():
            for up in self._above(skill):
                held[up] = max(held.get(up, 0), strength)
        return held

    def _wants(self, a: int, market: Market) -> set[str]:
        wanted = self._ids(market.applicants.wants_to_learn[a])
        for text in (market.applicants.resumes[a], market.applicants.commitments[a]):
            wanted |= {m.skill for m in extract_skills(text, self._vocabulary) if m.status == "wanted"}
        return wanted

    def _above(self, skill: str) -> set[str]:
        above = {skill}
        for up in self._skills[skill].broader:
            above |= self._above(up)
        return above

    def _ids(self, phrases: tuple[str, ...]) -> set[str]:
        ids: set[str] = set()
        for phrase in phrases:
            ids |= set(self._parts(phrase) or [stated_id(phrase)])
        return ids

    def _parts(self, phrase: str) -> list[str] | None:
        found = [self._base.resolve(phrase)]
        if found == [None]:
            found = [self._base.resolve(part) for part in re.split(r"\s*(?:/|,|\+|&|\band\b|\bor\b)\s*", phrase)]
        return None if None in found else [self._base.ids[i] for i in found if i is not None]
