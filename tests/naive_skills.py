"""Slow, obvious twins of the overlap functions: plain loops over names, no arrays."""

from __future__ import annotations

import re
from collections.abc import Iterator

from matchkit.market import Market
from matchkit.params import SkillParams
from matchkit.skills import SkillVocabulary, extract_skills
from matchkit.skills.levels import NONE, grade, level_before, level_behind
from matchkit.skills.links import Closeness
from matchkit.skills.text import comparable
from matchkit.skills.vocabulary import stated_id
from matchkit.skills.wishes import alternatives, parse_wish

Graded = tuple[str, int]  # id and level
Choice = tuple[tuple[Graded, ...], int, bool]  # options, how many are needed, whether near ones will do


class NaiveSkills:
    """A market's skills as dicts of ids."""

    def __init__(
        self, market: Market, vocabulary: SkillVocabulary, params: SkillParams, closeness: Closeness | None = None
    ) -> None:
        applicants, projects = market.applicants, market.projects
        self._base, self._params, self._closeness = vocabulary, params, closeness
        lists = [phrase for rows in (applicants.skills, applicants.wants_to_learn, projects.teaches) for phrase in rows]
        wishes = [wish for rows in (projects.must_have_skills, projects.nice_to_have_skills) for wish in rows]
        phrases = [phrase for row in lists for phrase in row]
        phrases += [phrase for row in wishes for written in row for phrase in self._alternatives(written)[0]]
        unknown = [level_behind(phrase)[0] for phrase in phrases if not self._known(phrase)]
        self._vocabulary = vocabulary.extended(unknown)
        self._skills = {skill.id: skill for skill in (self._vocabulary[i] for i in range(len(self._vocabulary)))}
        self.shown = [self._shows(a, market) for a in range(len(applicants))]
        self.wanted = [self._wants(a, market) for a in range(len(applicants))]
        self.is_unknown = [
            not applicants.resumes[a].strip()
            and not [level for _, level in self._graded(applicants.skills[a]) if level != NONE]
            for a in range(len(applicants))
        ]
        self.must = [sorted({c for wish in row for c in self._choices(wish)}) for row in projects.must_have_skills]
        self.nice = [sorted({c for wish in row for c in self._choices(wish)}) for row in projects.nice_to_have_skills]
        self.teaches = [{skill for skill, _ in self._graded(row)} for row in projects.teaches]

    def must_have_met(self, a: int, p: int) -> bool:
        return all(
            sum(self._is_met(a, skill, near) for skill, _ in options) >= needed
            for options, needed, near in self.must[p]
        )

    def coverage(self, a: int, p: int) -> int:
        wishes = [(choice, True) for choice in self.must[p]]
        required = [options[0][0] for (options, _, _), _ in wishes if len(options) == 1]
        wishes += [(c, False) for c in self.nice[p] if len(c[0]) > 1 or c[0][0][0] not in required]
        if self.is_unknown[a] or not wishes:
            return -1
        met = total = 0
        for (options, needed, near), is_required in wishes:
            weight = needed * sum(self._skills[skill].weight for skill, _ in options) // len(options)
            weight *= self._params.must_have if is_required else 1
            best = sorted((self._strength(a, option, near or not is_required) for option in options), reverse=True)
            met += weight * (sum(best[:needed]) // needed)
            total += weight
        return met // total

    def growth(self, a: int, p: int) -> int:
        if not self.wanted[a]:
            return -1
        taught = {up for skill in self.teaches[p] for up in self._above(skill)}
        asked = {skill for options, _, _ in self.must[p] + self.nice[p] for skill, _ in options}
        used = {up for skill in asked for up in self._above(skill)}
        gain = 0
        for skill in self.wanted[a]:
            held = max((s for have, (s, _) in self.shown[a].items() if skill in self._above(have)), default=0)
            gain += (2 if skill in taught else 1 if skill in used else 0) * (10_000 - held // 2)
        return min(10_000, 10_000 * gain // (20_000 * min(2, len(self.wanted[a]))))

    def _is_met(self, a: int, skill: str, accepts_near: bool) -> bool:
        shares = [self._share(held, skill) for held in self.shown[a]]
        return any(share == 100 or (share and accepts_near) for share in shares)

    def _strength(self, a: int, option: Graded, near_counts: bool) -> int:
        skill, asked = option
        best = 0
        for held, (strength, level) in self.shown[a].items():
            share = self._share(held, skill)
            if share == 100 or near_counts:
                best = max(best, strength * share * self._level_share(asked, level) // 10_000)
        return best

    def _level_share(self, asked: int, level: int) -> int:
        if not asked or level >= asked:
            return 100
        return max(100 - self._params.level_step * (asked - level), 0) if level else self._params.unstated_level

    def _share(self, held: str, skill: str) -> int:
        above = self._above(held)
        if skill in above:
            return 100
        parents = set(self._skills[skill].broader)
        is_near = any(up in parents or parents & set(self._skills[up].broader) for up in above)
        return max([self._params.near if is_near else 0, *(self._measured(up, skill) for up in above)])

    def _measured(self, held: str, skill: str) -> int:
        if self._closeness is None or "stated" not in (self._skills[held].kind, self._skills[skill].kind):
            return 0
        close = int(self._closeness([self._skills[held].name], [self._skills[skill].name])[0, 0])
        least, low, high = self._params.near_from, self._params.near, self._params.nearest
        return low + (high - low) * (close - least) // (10_000 - least) if close >= least else 0

    def _shows(self, a: int, market: Market) -> dict[str, tuple[int, int]]:
        listed = 100 * self._params.listed
        shown: dict[str, tuple[int, int]] = {}

        def show(skill: str, strength: int, level: int) -> None:
            before = shown.get(skill, (0, 0))
            shown[skill] = max(before[0], strength), max(before[1], level)

        for skill, level in self._graded(market.applicants.skills[a]):
            if level != NONE:
                show(skill, listed, level)
        stated = set(shown)
        to_learn = {skill for skill, _ in self._graded(market.applicants.wants_to_learn[a])}
        mentions = extract_skills(market.applicants.resumes[a], self._vocabulary)
        denied = [m.skill for m in mentions if m.status == "denied"]
        for mention in mentions:
            is_held = mention.status == "held" and mention.skill not in denied
            if is_held and (mention.skill in stated or mention.skill not in to_learn):
                strength = listed if mention.section in ("skills", "interests") else 10_000
                show(mention.skill, strength, grade(mention.level))
        return shown

    def _wants(self, a: int, market: Market) -> set[str]:
        wanted = {skill for skill, _ in self._graded(market.applicants.wants_to_learn[a])}
        for text in (market.applicants.resumes[a], market.applicants.commitments[a]):
            wanted |= {m.skill for m in extract_skills(text, self._vocabulary) if m.status == "wanted"}
        return wanted

    def _above(self, skill: str) -> set[str]:
        above = {skill}
        for up in self._skills[skill].broader:
            above |= self._above(up)
        return above

    def _choices(self, written: str) -> Iterator[Choice]:
        phrases, is_group = self._alternatives(written)
        wish = parse_wish(written)
        found = {(skill, max(level, 0)) for skill, level in self._graded(phrases)}
        options = tuple(sorted(found, key=lambda option: (self._vocabulary.position(option[0]), option[1])))
        if is_group and options:
            yield options, min(wish.needed, len(options)), wish.accepts_near
        elif not is_group:
            yield from (((option,), 1, wish.accepts_near) for option in options)

    def _alternatives(self, written: str) -> tuple[tuple[str, ...], bool]:
        wish = parse_wish(written)
        if wish.is_group:
            return wish.phrases, True
        parts = alternatives(wish.phrases[0])
        is_choice = len(parts) > 1 and all(self._known(part) for part in parts)
        if is_choice and self._base.resolve(wish.phrases[0]) is None:
            return parts, True
        return wish.phrases, False

    def _graded(self, phrases: tuple[str, ...]) -> list[Graded]:
        graded: list[Graded] = []
        for phrase in phrases:
            known = self._known(phrase)
            bare, level = level_behind(phrase)
            graded += known or ([(stated_id(bare), level)] if comparable(bare) else [])
        return graded

    def _known(self, phrase: str) -> list[Graded]:
        bare, level = level_behind(phrase)
        rest, before = level_before(phrase)
        if not level and self._parts(bare) in (None, self._parts(rest)):
            bare, level = rest, before
        return [(skill, level) for skill in self._parts(bare) or []]

    def _parts(self, phrase: str) -> list[str] | None:
        found = [self._base.resolve(phrase)]
        if found == [None]:
            found = [self._base.resolve(part) for part in re.split(r"\s*(?:/|,|\+|&|\band\b|\bor\b)\s*", phrase)]
        return None if None in found else [self._base.ids[i] for i in found if i is not None]
