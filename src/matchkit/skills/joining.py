"""Two vocabularies as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from matchkit.errors import VocabularyError
from matchkit.skills.ids import FreshIds
from matchkit.skills.skill import Skill

if TYPE_CHECKING:
    from matchkit.skills.vocabulary import SkillVocabulary


def join_skills(base: SkillVocabulary, others: Iterable[Skill]) -> list[Skill]:
    """The skills of both, as `SkillVocabulary.joined` tells; what the others call broader may be a name of the base."""
    others = list(others)
    owners = [_owners(base, skill) for skill in others]
    _check_whole(base, others, owners)
    known, fresh = frozenset(base.ids), FreshIds(base.ids)
    ids = {
        skill.id: base.ids[found[0]] if found else fresh.take(skill.id)
        for skill, found in zip(others, owners, strict=True)
    }
    skills = list(base)
    for skill, found in zip(others, owners, strict=True):
        broader = tuple(ids.get(up) or (up if up in known else _id_of(base, up)) for up in skill.broader)
        renamed = replace(skill, id=ids[skill.id], broader=broader)
        if found:
            skills[found[0]] = _merged(skills[found[0]], renamed, base)
        else:
            skills.append(renamed)
    return skills


def _owners(base: SkillVocabulary, skill: Skill) -> list[int]:
    """The skills of the base that go by one of the names."""
    found = {base.resolve(form) for form in skill.forms}
    return sorted(at for at in found if at is not None)


def _check_whole(base: SkillVocabulary, others: Sequence[Skill], owners: Sequence[Sequence[int]]) -> None:
    torn = [
        f"{skill.name!r} ({' and '.join(repr(base[at].name) for at in found)})"
        for skill, found in zip(others, owners, strict=True)
        if len(found) > 1
    ]
    if torn:
        raise VocabularyError.torn(torn)


def _id_of(base: SkillVocabulary, name: str) -> str:
    """The id of the skill that goes by a name; an unknown name stays, to be refused."""
    found = base.resolve(name)
    return name if found is None else base.ids[found]


def _merged(ours: Skill, theirs: Skill, base: SkillVocabulary) -> Skill:
    new = tuple(form for form in theirs.forms if base.resolve(form) is None and form not in ours.forms)
    return replace(
        ours,
        aliases=(*ours.aliases, *new),
        broader=tuple(dict.fromkeys((*ours.broader, *(up for up in theirs.broader if up != ours.id)))),
        origin="; ".join(filter(None, dict.fromkeys((ours.origin, theirs.origin)))),
        exact=(*ours.exact, *(form for form in theirs.exact if form in new)),
        listed=(*ours.listed, *(form for form in theirs.listed if form in new)),
    )
