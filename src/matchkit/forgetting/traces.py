"""By what people are found in the files of a run: their ids, and their names as far as they are known."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cached_property

GONE = "(forgotten)"
"""Stands where somebody was named in a sentence about something else."""
SHORTEST = 3
QUOTED_LENGTH = 40
"""Of a cell in a message of the ledger, see `matchkit.intake.cells.quoted`."""
NOTHING = re.compile(r"(?!)")
BEFORE, AFTER = r"(?<![\w-])(?<!\w['’])", r"(?![\w-])(?!['’](?!s\b)\w)"  # noqa: RUF001  # both apostrophes are typed
"""Letters, digits, hyphens and apostrophes belong to an id or a name; the 's of a possessive does not."""
QUOTATION = re.compile(r"""(?<!\w)(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?!\w)""")
"""What somebody else wrote, in a message of the ledger."""
KEPT = "kept"


class Traces:
    """Ids and names of people who are to be forgotten.

    A name of several words, and an id with digits or signs, is theirs wherever it stands. A single word may be
    anything: in a cell it is theirs if it is all that stands there, in a sentence if it stands in quotation marks. An
    id that is a number, or shorter than three letters, is theirs if it is all that stands in quotation marks.

    Parameters
    ----------
    ids, names
        As in the sources.
    project_ids
        An id that is also a project's is theirs only where a sentence speaks of applicants.
    others
        Ids and names of others, and what projects are called; where one of these holds a trace, it is none.
    """

    def __init__(
        self,
        ids: Iterable[str],
        names: Iterable[str] = (),
        *,
        project_ids: Collection[str] = frozenset(),
        others: Iterable[str] = (),
    ) -> None:
        self.ids = frozenset(ids)
        self.names = frozenset(_spaced(name) for name in names) - {""}
        self._unmistakable = self.ids.difference(project_ids)
        self._others = frozenset(others)

    def are_in(self, text: str) -> bool:
        """Whether a text names one of them, by more than a single word."""
        return any(found.lastgroup != KEPT for found in self._phrases.finditer(text))

    def removed(self, sentence: str, *, of_applicants: bool = False) -> str:
        """A sentence without them; ``of_applicants`` tells that ids in it are not those of projects."""
        phrases = self._said_of_applicants if of_applicants else self._said
        return QUOTATION.sub(lambda found: _without(self._words, found[0]), _without(phrases, sentence))

    def removed_from_cell(self, cell: str, own_name: str = "") -> str:
        """The cell of a column of the caller's own without them; ``own_name`` is that of the person in its row."""
        own = _spaced(own_name)
        if _spaced(cell) in self._whole:
            return cell if _spaced(cell) == own else GONE
        return _without(self._phrases, cell, own)

    @cached_property
    def _whole(self) -> frozenset[str]:
        """Cells that name them, and nobody and nothing else."""
        return self.names | {key for key in self._unmistakable if _is_long(key)}

    @cached_property
    def _phrases(self) -> re.Pattern[str]:
        return self._pattern([*self._telling(self._unmistakable)])

    @cached_property
    def _said(self) -> re.Pattern[str]:
        return self._pattern([*self._telling(self._unmistakable)], [*self._unmistakable, *self.names])

    @cached_property
    def _said_of_applicants(self) -> re.Pattern[str]:
        return self._pattern([*self._telling(self.ids)], [*self.ids, *self.names])

    @cached_property
    def _words(self) -> re.Pattern[str]:
        """Single words."""
        words = {key for key in (*self._unmistakable, *self.names) if _is_long(key)}
        return self._pattern(words.difference(self._telling(self._unmistakable)))

    def _telling(self, ids: Iterable[str]) -> set[str]:
        """Names of several words, and ids that are no word."""
        return {key for key in ids if _is_long(key) and not _is_word(key)} | {
            name for name in self.names if " " in name
        }

    def _pattern(self, bare: Collection[str], quoted: Iterable[str] = ()) -> re.Pattern[str]:
        """Finds these, longest first; what others are called is found too, in a group that says so."""
        forms = [_form(key) for key in bare]
        kept = [_form(other) for other in self._holding(forms)]
        groups = [f"(?P<{KEPT}>{_any_of(kept)})"] if kept else []
        groups += [_any_of(forms)] if forms else []
        whole = [f"{BEFORE}(?:{'|'.join(groups)}){AFTER}"] if groups else []
        whole += (
            [_any_of(found)] if (found := [re.escape(form) for key in quoted for form in quoted_forms(key)]) else []
        )
        return re.compile("|".join(whole)) if whole else NOTHING

    def _holding(self, forms: Collection[str]) -> list[str]:
        """Others in whose ids and names one of these stands, and more."""
        if not forms:
            return []
        found = re.compile(f"{BEFORE}{_any_of(forms)}{AFTER}")
        return [other for other in self._others - self.ids - self.names if found.search(other)]


def _without(traces: re.Pattern[str], text: str, own: str | None = None) -> str:
    return traces.sub(lambda found: found[0] if found.lastgroup == KEPT or _spaced(found[0]) == own else GONE, text)


def _any_of(forms: Iterable[str]) -> str:
    """The longest one that fits."""
    return f"(?:{'|'.join(sorted(forms, key=lambda form: (-len(form), form)))})"


def _form(key: str) -> str:
    """A key as it stands in a text, whatever blanks are between its words."""
    return r"\s+".join(re.escape(word) for word in key.split())


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _is_long(key: str) -> bool:
    """Whether it may be looked for without quotation marks: most numbers in sentences are none."""
    return len(key) >= SHORTEST and not key.isdecimal()


def _is_word(key: str) -> bool:
    return key.replace("'", "").replace("’", "").isalpha()  # noqa: RUF001  # see BEFORE


def quoted_forms(key: str) -> tuple[str, ...]:
    """How messages of the ledger quote a cell; long ones are cut short there."""
    if len(key) <= QUOTED_LENGTH:
        return (repr(key),)
    return repr(key), repr(key[: QUOTED_LENGTH - 1] + "…")
