"""The skills that matchkit knows: names, aliases, which skill is broader than which, and how much each weighs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, replace
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from matchkit.errors import UsageError, VocabularyError
from matchkit.market import Ragged
from matchkit.skills.ids import STATED_PREFIX, id_of
from matchkit.skills.joining import join_skills
from matchkit.skills.relations import find_ancestors, find_narrower
from matchkit.skills.skill import STATED, Skill
from matchkit.skills.text import comparable, singular
from matchkit.skills.vocabulary_files import parse_esco, parse_skills, read_text
from matchkit.texts import check_texts

if TYPE_CHECKING:
    from matchkit.embedding import Encoder
    from matchkit.skills.linking import SkillLinker
    from matchkit.skills.matching import Matcher

SHIPPED = "The shipped vocabulary"
SharedNames = Literal["refuse", "first"]


class SkillVocabulary:
    """An immutable list of skills; positions in it are what the other stages pass around.

    Parameters
    ----------
    skills
        The entries. Skills of kind "stated" stand last.
    source
        What error messages call it.
    shared_names
        A name of two skills is an error, or names the first of them.

    Raises
    ------
    VocabularyError
        If there is no entry, an id occurs twice, a name belongs to two skills, or a broader skill is unknown or, by
        steps, the skill itself.
    """

    def __init__(
        self,
        skills: Iterable[Skill],
        source: str = "The vocabulary",
        *,
        shared_names: SharedNames = "refuse",
    ) -> None:
        self._skills = tuple(skills)
        self._source = source
        self._shared_names = shared_names
        self._positions = {skill.id: position for position, skill in enumerate(self._skills)}
        _check_ids(self._skills, self._positions, source)
        self._by_key = _index_names(self._skills, source, refuse=shared_names == "refuse")
        self._by_singular = _index_singulars(self._by_key)
        self._broader = Ragged.from_rows(
            [sorted(self._positions[key] for key in skill.broader) for skill in self._skills]
        )
        self._ancestors = find_ancestors(self._broader, self.ids, source)
        self._linkers: dict[str, SkillLinker] = {}

    @classmethod
    def load(cls) -> SkillVocabulary:
        """The vocabulary that matchkit ships: O*NET's technologies and several hundred general skills."""
        return _shipped()

    @classmethod
    def from_csv(cls, path: str | Path, base: SkillVocabulary | None = None) -> SkillVocabulary:
        """Read a file of the columns id, name, aliases, broader, kind, origin, weight, exact, listed.

        Only the name is required; an id is made from it. Several values of a cell are separated by semicolons, bars or
        line breaks, not by commas, which a name may hold. ``broader`` names skills of the file by id or by name, and
        ``*`` in ``exact`` stands for all names of the row. Names of one or two characters for which the file has no
        rule count in lists of skills only, two capitals also as written. The file's own cells may be separated by
        commas, semicolons or tabs.

        Parameters
        ----------
        path
            The file.
        base
            A vocabulary that the file's skills join, as with `joined`; ``broader`` may then name its skills too.

        Raises
        ------
        SourceError, ColumnsError
            Where there is no such file, it is no UTF-8 CSV, or lacks the column name.
        VocabularyError
            Where cells cannot be used or the contents contradict themselves; see the constructor.
        """
        source = f"The vocabulary {str(path)!r}"
        skills = parse_skills(read_text(path, source), source)
        return cls(skills, source) if base is None else base._joined(skills, source)

    @classmethod
    def from_esco(cls, folder: str | Path, language: str = "en") -> SkillVocabulary:
        """Read ESCO's classification from the folder of its own CSV files.

        Those are ``skills_en.csv`` and ``broaderRelationsSkillPillar_en.csv``, or another language's. A label that
        several skills share names the first of those that prefer it, or none of them; how many there are goes to the
        log, level INFO. Broader groups of skills are left out. ESCO is the European Commission's; see its terms of use.

        Raises
        ------
        SourceError, ColumnsError
            Where a file is missing, no UTF-8 CSV, or lacks ESCO's columns.
        VocabularyError
            Where cells cannot be used or a skill is, by steps, broader than itself.
        """
        paths = [Path(folder) / f"{name}_{language}.csv" for name in ("skills", "broaderRelationsSkillPillar")]
        source = f"The ESCO folder {str(folder)!r}"
        skills, relations = (read_text(path, source) for path in paths)
        return cls(parse_esco(skills, relations, source), source, shared_names="first")

    @classmethod
    def from_labels(cls, labels: Sequence[str]) -> SkillVocabulary:
        """One skill for each label, in their order; ids are ``label-0``, ``label-1`` and so on.

        Labels that differ only in case, dashes or spaces are skills of their own; their name means the first of them.
        `UsageError` where the labels are no list of texts, `VocabularyError` where there is none, or an empty one.
        """
        check_texts("labels", labels)
        empty = [f"labels[{at}]" for at, label in enumerate(labels) if not label.strip()]
        if empty:
            raise VocabularyError.bad_cells("The list of labels", empty)
        skills = (Skill(f"label-{at}", label) for at, label in enumerate(labels))
        return cls(skills, "The list of labels", shared_names="first")

    def __len__(self) -> int:
        return len(self._skills)

    def __getitem__(self, position: int) -> Skill:
        return self._skills[position]

    def __iter__(self) -> Iterator[Skill]:
        return iter(self._skills)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids, by position."""
        return tuple(skill.id for skill in self._skills)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names, by position."""
        return tuple(skill.name for skill in self._skills)

    @cached_property
    def weights(self) -> npt.NDArray[np.int64]:
        """Int64 (S,), how much each skill counts."""
        weights = np.array([skill.weight for skill in self._skills], np.int64)
        weights.flags.writeable = False
        return weights

    @cached_property
    def narrower(self) -> Ragged:
        """For each skill the positions of those one step below it, ascending."""
        return find_narrower(self._broader)

    @property
    def broader(self) -> Ragged:
        """For each skill the positions of its broader skills, one step up, ascending."""
        return self._broader

    @property
    def ancestors(self) -> Ragged:
        """For each skill itself and everything broader, by any number of steps, ascending."""
        return self._ancestors

    @cached_property
    def matcher(self) -> Matcher:
        """Finds these skills in text; built on first use. Stated skills are not in it, see `stated_matcher`."""
        return self._base.matcher if self._base is not self else _build_matcher(self, stated=False)

    @cached_property
    def stated_matcher(self) -> Matcher:
        """Finds the stated skills in text, each by itself: one row's phrase takes no words from another's match."""
        return _build_matcher(self, stated=True)

    def position(self, key: str) -> int:
        """Position of an id that is known to be in the vocabulary."""
        return self._positions[key]

    def resolve(self, phrase: str) -> int | None:
        """Position of the skill that a phrase names exactly, else None.

        Case, width (NFKC), dashes, ``&`` for ``and``, spaces, a level in brackets at the end and a plural ``s`` do not
        matter: ``'Problem-Solving (advanced)'`` is ``'problem solving'``.
        """
        key = comparable(phrase)
        found = self._by_key.get(key)
        return found if found is not None else self._by_singular.get(singular(key))

    def link(self, phrases: Sequence[str], k: int = 5, encoder: Encoder | None = None) -> npt.NDArray[np.int64]:
        """The skills that phrases or sentences speak of, in whatever words: see `matchkit.skills.linking`.

        Vectors of the names are made on the first call with an encoder, and kept.

        Parameters
        ----------
        phrases
            Texts, up to a few sentences each.
        k
            How many skills for each, at most as many as there are.
        encoder
            The default text model if None.

        Returns
        -------
        ndarray
            Int64 (n, k), positions of skills, nearest first; of equally near ones the lower position.

        Raises
        ------
        UsageError
            If the phrases are no list of texts, or ``k`` is out of range.
        """
        check_texts("phrases", phrases)
        if not 1 <= k <= len(self):
            raise UsageError.out_of_range("k", k, 1, len(self))
        if encoder is None:
            from matchkit.embedding import load_encoder

            encoder = load_encoder()
        return self._linker(encoder).link(phrases, k)

    def _linker(self, encoder: Encoder) -> SkillLinker:
        from matchkit.skills.linking import SkillLinker

        if encoder.fingerprint not in self._linkers:
            self._linkers[encoder.fingerprint] = SkillLinker(self, encoder)
        return self._linkers[encoder.fingerprint]

    def joined(self, other: SkillVocabulary) -> SkillVocabulary:
        """A vocabulary with another's skills added to these.

        A skill of the other that shares a name or alias with one of these becomes that one, which keeps its id and
        weight and gains the other's names and broader skills. The rest are appended; an id that one of these has
        already gets a number, as in ``tea-2``.

        Raises
        ------
        VocabularyError
            If a skill's names belong to several skills of this vocabulary, or the broader ones run in a circle.
        """
        return self._joined(other, other._source, other._shared_names)

    def _joined(self, skills: Iterable[Skill], source: str, shared_names: SharedNames = "refuse") -> SkillVocabulary:
        source = f"{self._source}, joined with {source[0].lower()}{source[1:]},"
        policy: SharedNames = "refuse" if self._shared_names == shared_names == "refuse" else "first"
        return SkillVocabulary(join_skills(self, skills), source, shared_names=policy)

    @cached_property
    def fingerprint(self) -> str:
        """Changes whenever a skill does: sha256 over all of them, without those that an intake stated."""
        rows = [astuple(skill) for skill in self._skills if skill.kind != STATED]
        return sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()

    def extended(self, phrases: Iterable[str]) -> SkillVocabulary:
        """A vocabulary that also knows these phrases, in whatever order they come.

        A phrase that names no skill becomes one of kind "stated" with the id ``x-`` and its comparable form in
        hyphens. Positions of the other skills stay as they are.
        """
        spellings: dict[str, str] = {}
        for phrase in sorted({" ".join(phrase.split()) for phrase in phrases}):
            if comparable(phrase) and self.resolve(phrase) is None:
                spellings.setdefault(stated_id(phrase), phrase)
        if not spellings:
            return self
        stated = [skill for skill in self._skills if skill.kind == STATED]
        stated += [Skill(key, phrase, kind=STATED, origin=STATED) for key, phrase in spellings.items()]
        skills = [*self._base._skills, *sorted(stated, key=lambda skill: skill.id)]
        grown = SkillVocabulary(skills, self._source, shared_names=self._shared_names)
        grown._base = self._base  # so that the large matcher is built once
        return grown

    @cached_property
    def _base(self) -> SkillVocabulary:
        if all(skill.kind != STATED for skill in self._skills):
            return self
        skills = [skill for skill in self._skills if skill.kind != STATED]
        return SkillVocabulary(skills, self._source, shared_names=self._shared_names)


def stated_id(phrase: str) -> str:
    """The id of a phrase that names no skill: ``x-`` and its comparable form, in the singular, with hyphens."""
    return STATED_PREFIX + id_of(phrase)


@cache
def _shipped() -> SkillVocabulary:
    text = (files("matchkit.skills") / "data" / "vocabulary.csv").read_text(encoding="utf-8")
    return SkillVocabulary(parse_skills(text, SHIPPED), SHIPPED)


def _check_ids(skills: Sequence[Skill], positions: Mapping[str, int], source: str) -> None:
    if not skills:
        raise VocabularyError.empty(source)
    if len(positions) < len(skills):
        repeated = [skill.id for position, skill in enumerate(skills) if positions[skill.id] != position]
        raise VocabularyError.duplicate_ids(source, sorted(set(repeated)))
    unknown = {key for skill in skills for key in skill.broader if key not in positions}
    if unknown:
        raise VocabularyError.unknown_broader(source, sorted(unknown))


def _index_names(skills: Sequence[Skill], source: str, *, refuse: bool) -> dict[str, int]:
    by_key: dict[str, int] = {}
    ambiguous = set()
    for position, skill in enumerate(skills):
        for key in filter(None, map(comparable, skill.forms)):
            if by_key.setdefault(key, position) != position:
                ambiguous.add(key)
    if ambiguous and refuse:
        raise VocabularyError.ambiguous(source, sorted(ambiguous))
    return by_key


def _index_singulars(by_key: Mapping[str, int]) -> dict[str, int]:
    """A singular that two skills share names neither."""
    owners: dict[str, set[int]] = {}
    for key, position in by_key.items():
        owners.setdefault(singular(key), set()).add(position)
    return {key: min(positions) for key, positions in owners.items() if len(positions) == 1}


def _build_matcher(vocabulary: SkillVocabulary, *, stated: bool) -> Matcher:
    """Stated skills are sought by their comparable form alone, which does not depend on who spelled them how."""
    from matchkit.skills.context import SIGNS
    from matchkit.skills.matching import SHORTEST_STATED, Matcher

    chosen = [(at, vocabulary[at]) for at in range(len(vocabulary)) if (vocabulary[at].kind == STATED) is stated]
    if not stated:
        return Matcher(chosen, SIGNS)
    bare = [(at, replace(skill, name=singular(comparable(skill.name)))) for at, skill in chosen]
    return Matcher(bare, shortest=SHORTEST_STATED)
