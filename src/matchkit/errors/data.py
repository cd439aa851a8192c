"""The data cannot be used as a whole."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from matchkit.errors.base import MatchkitError
from matchkit.errors.words import FIRST_FEW, counted, first_few


class InputError(MatchkitError):
    """The data cannot be used as a whole."""

    code = "input"

    @classmethod
    def empty_side(cls, side: str, source: str, refused: int) -> InputError:
        """No row of a side is left."""
        why = f"{counted(refused, 'row')} refused, none left" if refused else "it has no rows"
        return cls(f"There are no {side} in {source}: {why}.", cure="See the ledger for each row's cure.")


class SourceError(InputError):
    """A file or frame cannot be read."""

    code = "source"

    @classmethod
    def not_found(cls, path: object) -> SourceError:
        """The path does not exist."""
        return cls(f"There is no file {str(path)!r}.", cure="Check the path; it is taken from the current folder.")

    @classmethod
    def unknown_kind(cls, what: str) -> SourceError:
        """Neither a known file type nor a frame."""
        return cls(
            f"{what} is no source that matchkit reads.",
            cure="Give a .csv, .parquet, .jsonl or .ndjson file, a DataFrame, a list of dicts, or a mk.Query.",
        )

    @classmethod
    def unreadable(cls, source: str, reason: str) -> SourceError:
        """The file is there but cannot be parsed."""
        return cls(f"{source} cannot be read: {reason}.", cure="Save it again as UTF-8 CSV, Parquet or JSON Lines.")


LONGEST_COLUMN = 60
"""Characters of a column's name that an error repeats; longer ones are texts."""
_CELL = re.compile(r"@|[\r\n]|[0-9]{5}|(?:[0-9][ ./-]?){6}")
"""Addresses and dates, numbers of telephones, lines."""


class ColumnsError(InputError):
    """A required column is missing, or named twice."""

    code = "columns"

    @classmethod
    def missing(
        cls, source: str, missing: Sequence[str], found: Sequence[str], *, can_map: bool = True
    ) -> ColumnsError:
        """Required columns are absent; where names can be mapped, the cure says so."""
        guesses = {name: get_close_matches(name, found, 1, 0.6) for name in missing}
        hints = [f"{near[0]!r} may be {name!r}" for name, near in guesses.items() if near]
        hint = f" ({'; '.join(hints)})" if hints else ""
        return cls(
            f"{source} lacks the columns {first_few(missing)}; it has {_shown(found)}{hint}.",
            cure="Rename them, or pass a mapping of your names to these: columns={'your name': 'their name'}."
            if can_map
            else "Rename the columns.",
        )

    @classmethod
    def duplicate(cls, source: str, names: Sequence[str]) -> ColumnsError:
        """Two columns have one name."""
        named = f"of one name; it has {_shown(names)}" if _look_like_cells(names) else f"named {first_few(names)}"
        return cls(f"{source} has more than one column {named}.", cure="Keep one of each.")

    @classmethod
    def unknown_mapping(cls, source: str, names: Sequence[str], found: Sequence[str]) -> ColumnsError:
        """The `columns` mapping names a column that is not there."""
        return cls(
            f"The columns mapping names {first_few(names)}, which {source} does not have; it has {_shown(found)}.",
            cure="Mend the mapping, or leave these out.",
        )

    @classmethod
    def unknown_target(cls, names: Sequence[str], known: Sequence[str]) -> ColumnsError:
        """The `columns` mapping leads to a name that matchkit does not know."""
        near = [match for name in names for match in get_close_matches(name, known, 1, 0.6)]
        hint = f" Did you mean {first_few(near)}?" if near else ""
        return cls(
            f"The columns mapping leads to {first_few(names)}, which is no column of matchkit.{hint}",
            cure="`matchkit schema` lists the names.",
        )

    @classmethod
    def unknown_to_rules(
        cls, unknown: Sequence[tuple[str, str, str]], applicants: Sequence[str], projects: Sequence[str]
    ) -> ColumnsError:
        """Rules name columns that are not there: each unknown one with its rule, its side and its name."""
        have = {"applicant": applicants, "project": projects}
        named = [f"{rule!r} names {side}.{name}{_meant(side, name, have)}" for rule, side, name in unknown]
        return cls(
            f"Rules name columns that the market does not have: {'; '.join(named)}.",
            cure=f"Applicants have {', '.join(applicants)}; projects have {', '.join(projects)}.",
        )


def _shown(names: Sequence[str]) -> str:
    """The first few; where some look like cells, as a person's do in a file without names, how many alone."""
    if _look_like_cells(names):
        return f"{counted(len(names), 'name')}, with cells among them, so its first line may hold no names of columns"
    return first_few(names)


def _look_like_cells(names: Sequence[str]) -> bool:
    return any(len(name) > LONGEST_COLUMN or _CELL.search(name) for name in names)


def _meant(side: str, name: str, have: Mapping[str, Sequence[str]]) -> str:
    """The likeliest column: of that name at the other side, or else a name much like it, of this side first."""
    other = next(key for key in have if key != side)
    if name in have[other]:
        return f" (did you mean {other}.{name}?)"
    near = [(key, match) for key in (side, other) for match in get_close_matches(name, have[key], 1, 0.6)]
    return f" (did you mean {near[0][0]}.{near[0][1]}?)" if near else ""


class UnknownIdError(InputError):
    """An id that the market does not have."""

    code = "unknown_id"

    @classmethod
    def among(cls, where: str, unknown: Sequence[str], side: str, known: Sequence[str]) -> UnknownIdError:
        """Some ids are not in the market."""
        near = [match for name in unknown[:FIRST_FEW] for match in get_close_matches(name, known, 1, 0.6)]
        hint = f"Did you mean {first_few(near)}?" if near else "Ids are compared letter by letter."
        if len(unknown) == 1:
            noun = side.replace("applicants", "an applicant").replace("projects", "a project")
            return cls(f"{where} names {noun} that is not in the market: {unknown[0]!r}.", cure=hint)
        return cls(f"{where} names {len(unknown)} {side} that are not in the market: {first_few(unknown)}.", cure=hint)


class ShapeError(InputError):
    """Arrays whose shapes disagree."""

    code = "shape"

    @classmethod
    def mismatch(cls, what: str, came: tuple[int, ...], expected: tuple[int, ...], meaning: str) -> ShapeError:
        """An array has another shape than the rest of the call implies."""
        transposed = tuple(reversed(came)) == expected and len(came) > 1
        cure = "Transpose it?" if transposed else "Check that it speaks of the same market as the other arguments."
        return cls(f"{what} has shape {came}, expected {meaning} = {expected}.", cure=cure)

    @classmethod
    def too_few_texts(cls, relation: str, ours: int, theirs: int) -> ShapeError:
        """What is usual cannot be measured on one text."""
        return cls(
            f"Of the texts for {relation!r}, {ours} of the applicants' and {theirs} of the projects' say something.",
            cure="Give at least two of each; better some hundred.",
        )


class PreferencesError(InputError):
    """Lists or priorities that contradict themselves."""

    code = "preferences"


class VocabularyError(InputError):
    """A skill vocabulary that contradicts itself."""

    code = "vocabulary"

    @classmethod
    def empty(cls, source: str) -> VocabularyError:
        """There is no skill in it."""
        return cls(f"{source} names no skill.", cure="Give at least one skill with a name.")

    @classmethod
    def duplicate_ids(cls, source: str, ids: Sequence[str]) -> VocabularyError:
        """Two skills have one id."""
        return cls(f"{source} has {len(ids)} ids more than once: {first_few(ids)}.", cure="Give each skill its own id.")

    @classmethod
    def ambiguous(cls, source: str, names: Sequence[str]) -> VocabularyError:
        """A name or alias belongs to two skills."""
        return cls(
            f"{source} has {len(names)} names or aliases that belong to more than one skill: {first_few(names)}.",
            cure="Names are compared without regard to case, dashes and spaces; keep each with one skill.",
        )

    @classmethod
    def unknown_broader(cls, source: str, ids: Sequence[str]) -> VocabularyError:
        """A broader skill is not in the vocabulary."""
        return cls(
            f"{source} names {len(ids)} broader skills that it does not have: {first_few(ids)}.",
            cure="The column broader holds ids or names of the same vocabulary.",
        )

    @classmethod
    def cycle(cls, source: str, ids: Sequence[str]) -> VocabularyError:
        """A skill is, by steps, broader than itself."""
        return cls(
            f"{source} has skills that are broader than themselves: {first_few(ids)}.",
            cure="Take one of them out of the column broader.",
        )

    @classmethod
    def bad_cells(cls, source: str, cells: Sequence[str]) -> VocabularyError:
        """Cells that do not hold what their column needs."""
        return cls(
            f"{source} has {len(cells)} cells that cannot be used: {first_few(cells, quote=False)}.",
            cure="Names hold a letter or digit and at most 200 characters on one line, ids do not begin with 'x-', "
            "no kind is 'stated', weights are whole numbers from 1 to 1000, and exact and listed repeat names or "
            "aliases of the same row.",
        )

    @classmethod
    def torn(cls, skills: Sequence[str]) -> VocabularyError:
        """A skill that is to be joined goes by the names of several."""
        return cls(
            f"{len(skills)} skills have names of several skills of the vocabulary that they join: "
            f"{first_few(skills, quote=False)}.",
            cure="Split each into one skill for each of those, or leave out the names that mean another.",
        )


class SeatsError(InputError):
    """Seats that are no whole numbers >= 0."""

    code = "seats"

    @classmethod
    def invalid(cls, total: int, offending: Sequence[str]) -> SeatsError:
        """Some projects have negative or broken seats."""
        return cls(
            f"seats must be whole numbers >= 0; {len(offending)} of {total} projects differ: "
            f"{first_few(offending, quote=False)}.",
            cure="A project that should take nobody has 0 seats.",
        )


class CalendarError(InputError):
    """Windows or hours that contradict themselves."""

    code = "calendar"


class PinError(InputError):
    """Pinned placements that cannot all hold."""

    code = "pin"

    @classmethod
    def forbidden(cls, pairs: Sequence[str]) -> PinError:
        """A pair is both pinned and forbidden."""
        return cls(
            f"{counted(len(pairs), 'pair')} both pinned and forbidden: {first_few(pairs, quote=False)}.",
            cure="Drop one of the two.",
        )

    @classmethod
    def too_many_seats(cls, project: str, pinned: int, seats: int, applicants: Sequence[str]) -> PinError:
        """More applicants are pinned to a project than it has seats."""
        return cls(
            f"{counted(pinned, 'applicant')} pinned to project {project!r}, which has {counted(seats, 'seat')}: "
            f"{first_few(applicants)}.",
            cure="Unpin some of them or add seats.",
        )

    @classmethod
    def does_not_fit(cls, applicant: str, projects: Sequence[str]) -> PinError:
        """The pinned projects of an applicant exceed their calendar or their most-projects limit."""
        return cls(
            f"Applicant {applicant!r} is pinned to {first_few(projects)}, "
            "which their calendar or max_projects cannot hold.",
            cure="Unpin one of these projects, or mend the applicant's availability.",
        )


class StrictError(MatchkitError):
    """Rows were refused and the caller asked for none."""

    code = "strict"
    exit_code = 1

    @classmethod
    def refused(cls, count: int, codes: Sequence[str]) -> StrictError:
        """The strict mode met refusals."""
        return cls(
            f"{counted(count, 'row')} refused ({first_few(codes)}) and strict mode allows none; nothing was written.",
            cure="Run `matchkit check` to see each row with its cure.",
        )
