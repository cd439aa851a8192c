"""How letters of Rich Text look: what holds in a group, what paragraphs, cells and letters are shaded with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from matchkit.intake.documents import report as ways
from matchkit.intake.documents.colours import WHITE, Colour, looks_same
from matchkit.intake.documents.looks import Ground
from matchkit.intake.documents.report import SMALLEST_POINTS

Colours = Mapping[int, Colour]
HALF_POINTS = 24
"""Of letters whose size is not told."""
NARROWEST = 10
"""Letters that are narrower, in percent of what they are by themselves, are lines."""
SOLID = 10_000
"""Of a shading whose front covers its ground, in hundredths of a percent."""
_PATTERN = re.compile(r"(ch|cl|tr|)bg(?:dk)?(?:horiz|hor|vert|fdiag|bdiag|cross|dcross)")
_SHADING = re.compile(r"(ch|cl|tr|)(cbpat|cfpat|shading|shdng)")
_PROPERTIES = {"cbpat": "ground", "cfpat": "front", "shading": "percent", "shdng": "percent"}


@dataclass(frozen=True, slots=True)
class Shading:
    """What something is filled with: numbers of colours, and how much of the ground the front covers."""

    ground: int = 0
    front: int = 0
    percent: int = 0
    is_pattern: bool = False

    def after(self, word: str, amount: int | None) -> Shading:
        """The same, changed by a word that `shaded` knows."""
        if _PATTERN.fullmatch(word):
            return replace(self, is_pattern=True)
        changed: dict[str, Any] = {_PROPERTIES[word.removeprefix(shaded(word) or "")]: amount or 0}
        return replace(self, **changed)

    def colour(self, colours: Colours) -> Colour | Ground | None:
        """None where what lies below is seen."""
        if self.is_pattern or 0 < self.percent < SOLID:
            return Ground.UNKNOWN
        if self.percent >= SOLID:
            return colours.get(self.front, Ground.UNKNOWN)
        return colours.get(self.ground)


NO_SHADING = Shading()


def shaded(word: str) -> str | None:
    """What a word shades: ``ch`` letters, ``cl`` cells, ``tr`` rows, and an empty text paragraphs; None: nothing."""
    found = _PATTERN.fullmatch(word) or _SHADING.fullmatch(word)
    return found[1] if found else None


@dataclass(frozen=True, slots=True)
class Format:
    """What holds in a group until it ends."""

    destination: str = ""  # the table that a group is, or "left out"
    is_hidden: bool = False
    is_deleted: bool = False
    half_points: int = HALF_POINTS
    width: int = 100
    colour: int = 0
    highlight: int = 0
    letters: Shading = NO_SHADING
    paragraph: Shading = NO_SHADING
    is_in_table: bool = False
    nesting: int = 0
    skipped: int = 1  # characters that stand in for one in Unicode
    font: int = 0

    def after(self, word: str, amount: int | None, font: int) -> Format:
        """The same, changed by a word; ``font`` is the document's."""
        if word == "plain":
            return self._plain(font)
        if word == "pard":
            return replace(self, paragraph=NO_SHADING, is_in_table=False, nesting=0)
        if word == "v":
            return replace(self, is_hidden=amount != 0)
        if word == "deleted":
            return replace(self, is_deleted=amount != 0)
        if word == "intbl":
            return replace(self, is_in_table=True)
        if word in _NUMBERS:
            name, otherwise = _NUMBERS[word]
            changed: dict[str, Any] = {name: otherwise if amount is None else amount}
            return replace(self, **changed)
        if word == "cb":
            return replace(self, letters=replace(self.letters, ground=amount or 0))
        if (what := shaded(word)) in _SHADED:
            name = _SHADED[what]
            return replace(self, **{name: getattr(self, name).after(word, amount)})
        return self

    def _plain(self, font: int) -> Format:
        return Format(
            destination=self.destination,
            paragraph=self.paragraph,
            is_in_table=self.is_in_table,
            nesting=self.nesting,
            skipped=self.skipped,
            font=font,
        )


_SHADED = {"ch": "letters", "": "paragraph"}
_NUMBERS = {
    "fs": ("half_points", HALF_POINTS),
    "charscalex": ("width", 100),
    "cf": ("colour", 0),
    "highlight": ("highlight", 0),
    "itap": ("nesting", 1),
    "uc": ("skipped", 0),
    "f": ("font", 0),
}


@dataclass(slots=True)
class Row:
    """The cells of a row as they were defined last."""

    cells: list[Shading] = field(default_factory=list)
    row: Shading = NO_SHADING
    _next: Shading = NO_SHADING

    def define(self, word: str, amount: int | None) -> None:
        """Take in a word of the definition."""
        what = shaded(word)
        if word == "trowd":
            self.cells, self.row, self._next = [], NO_SHADING, NO_SHADING
        elif word == "cellx":
            self.cells.append(self._next)
            self._next = NO_SHADING
        elif what == "cl":
            self._next = self._next.after(word, amount)
        elif what == "tr":
            self.row = self.row.after(word, amount)

    def ground(self, cell: int, colours: Colours) -> Colour | Ground | None:
        """What a cell is filled with."""
        own = self.cells[cell].colour(colours) if cell < len(self.cells) else None
        return self.row.colour(colours) if own is None else own


@dataclass
class Sight:
    """What decides which letters a reader sees, beside their format."""

    colours: dict[int, Colour]
    has_drawings: bool
    paper: Colour = WHITE

    def way_of_hiding(self, letters: Format, paragraph: Shading, cell: Colour | Ground | None) -> str:
        """How letters are hidden, or an empty text."""
        if letters.is_hidden:
            return ways.MARKED
        if letters.half_points < 2 * SMALLEST_POINTS or 0 < letters.width < NARROWEST:
            return ways.TINY
        colour = self.colours.get(letters.colour)
        ground = self._ground(letters, paragraph, cell)
        if ground is None:
            ground = self.paper
        is_lost = colour is not None and isinstance(ground, tuple) and looks_same(colour, ground)
        return ways.COLOUR if is_lost else ""

    def is_doubtful(
        self, letters: Format, paragraph: Shading, cell: Colour | Ground | None, *, is_in_table: bool
    ) -> bool:
        """Whether letters in the colour of the paper may stand on something else."""
        return self._ground(letters, paragraph, cell) is None and (self.has_drawings or is_in_table)

    def _ground(self, letters: Format, paragraph: Shading, cell: Colour | Ground | None) -> Colour | Ground | None:
        """What letters stand on, where it is not the paper."""
        told = (
            self.colours.get(letters.highlight),
            letters.letters.colour(self.colours),
            paragraph.colour(self.colours),
            cell,
        )
        return next((ground for ground in told if ground is not None), None)
