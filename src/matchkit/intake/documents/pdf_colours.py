"""Colours of a PDF: what an operator sets, as red, green and blue; None where that is not known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from matchkit.intake.documents.colours import BLACK, WHITE, Colour
from matchkit.intake.documents.pdf_objects import dictionary, raw_bytes, resolved

MOST_NESTED = 4
"""Spaces inside spaces; a palette of an ink of a profile is three."""
NO_INK = 0.03
"""Share of an ink below which it leaves the paper white."""


@dataclass(frozen=True, slots=True)
class Space:
    """A colour space: how many numbers make a colour, which one it begins with, and what numbers mean."""

    parts: int
    first: Colour | None
    meaning: Callable[[Sequence[float]], Colour | None]

    def colour(self, operands: Sequence[Any]) -> Colour | None:
        """The colour that an operator sets."""
        if len(operands) != self.parts:
            return None
        return self.meaning([float(operand) for operand in operands])


def _share(part: float) -> float:
    return min(max(part, 0.0), 1.0)


def _gray(parts: Sequence[float]) -> Colour:
    return (_share(parts[0]),) * 3


def _rgb(parts: Sequence[float]) -> Colour:
    return _share(parts[0]), _share(parts[1]), _share(parts[2])


def _cmyk(parts: Sequence[float]) -> Colour:
    key = 1 - _share(parts[3])
    return (1 - _share(parts[0])) * key, (1 - _share(parts[1])) * key, (1 - _share(parts[2])) * key


def _lab(parts: Sequence[float]) -> Colour:
    """CIE L*a*b* against its own white, by the matrix of sRGB (IEC 61966-2-1)."""
    middle = (parts[0] + 16) / 116
    x, y, z = (
        white * (ratio**3 if ratio > 6 / 29 else 3 * (6 / 29) ** 2 * (ratio - 4 / 29))
        for white, ratio in ((0.9505, middle + parts[1] / 500), (1.0, middle), (1.0890, middle - parts[2] / 200))
    )
    return (
        _encoded(3.2406 * x - 1.5372 * y - 0.4986 * z),
        _encoded(-0.9689 * x + 1.8758 * y + 0.0415 * z),
        _encoded(0.0557 * x - 0.2040 * y + 1.0570 * z),
    )


def _encoded(light: float) -> float:
    light = _share(light)
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


GRAY = Space(1, BLACK, _gray)
RGB = Space(3, BLACK, _rgb)
CMYK = Space(4, BLACK, _cmyk)
OTHER = Space(0, None, lambda _: None)
"""Patterns, and what is not known."""
_LAB = Space(3, BLACK, _lab)
_NAMED = {"/DeviceGray": GRAY, "/CalGray": GRAY, "/G": GRAY, "/DeviceRGB": RGB, "/CalRGB": RGB, "/RGB": RGB}
_NAMED |= {"/DeviceCMYK": CMYK, "/CalCMYK": CMYK, "/CMYK": CMYK}
_BY_PARTS = {1: GRAY, 3: RGB, 4: CMYK}


class Spaces:
    """The colour spaces of a page, each made once."""

    def __init__(self, unpacked: Callable[[StreamObject], bytes]) -> None:
        self._unpacked = unpacked
        self._made: dict[int, tuple[Any, Space]] = {}

    def find(self, name: Any, resources: DictionaryObject) -> Space:
        """The space of this name; `OTHER` where it is none that is known here."""
        if name in _NAMED:
            return _NAMED[name]
        value = resolved(dictionary(resources.get("/ColorSpace")).get(name))
        if id(value) not in self._made:
            self._made[id(value)] = value, self._make(value, MOST_NESTED)  # held, so that its id stays its own
        return self._made[id(value)][1]

    def _make(self, value: Any, levels: int) -> Space:
        value = resolved(value)
        if isinstance(value, str):
            return _NAMED.get(value, OTHER)
        if not isinstance(value, ArrayObject) or not value or not levels:
            return OTHER
        kind, *rest = value
        if kind == "/ICCBased" and rest:
            return _BY_PARTS.get(dictionary(rest[0]).get("/N"), OTHER)
        if kind == "/Lab":
            return _LAB
        if kind in ("/Separation", "/DeviceN") and len(rest) >= 3:
            inks = resolved(rest[0])
            return _inks(len(inks) if isinstance(inks, ArrayObject) else 1, self._make(rest[1], levels - 1), rest[2])
        if kind in ("/Indexed", "/I") and len(rest) >= 3:
            return self._palette(self._make(rest[0], levels - 1), rest[2])
        return _NAMED.get(kind, OTHER)

    def _palette(self, base: Space, table: Any) -> Space:
        table = resolved(table)
        data = self._unpacked(table) if isinstance(table, StreamObject) else raw_bytes(table)

        def meaning(parts: Sequence[float]) -> Colour | None:
            entry = data[int(parts[0]) * base.parts :][: base.parts]
            scaled = [byte / 255 for byte in entry]
            return base.colour(_of_lab(scaled) if base is _LAB else scaled)

        return Space(1, meaning([0.0]), meaning)


def _of_lab(parts: list[float]) -> list[float]:
    """Entries of a palette reach over the range of each number."""
    return [parts[0] * 100, *(part * 200 - 100 for part in parts[1:])] if parts else parts


def _inks(count: int, alternate: Space, tint: Any) -> Space:
    """Inks on white paper. What a mixture looks like is computed where its function is a plain one."""

    def meaning(parts: Sequence[float]) -> Colour | None:
        found = alternate.colour(_exponential(dictionary(tint), parts))
        return WHITE if found is None and max(parts) <= NO_INK else found

    return Space(count, meaning([1.0] * count) if count else None, meaning)


def _exponential(function: DictionaryObject, parts: Sequence[float]) -> list[float]:
    """The value of a function of type 2 (ISO 32000-1, 7.10.3); nothing for other ones."""
    if function.get("/FunctionType") != 2 or len(parts) != 1:
        return []
    begin, end = (
        [float(resolved(number)) for number in resolved(function.get(name)) or default]
        for name, default in (("/C0", [0.0]), ("/C1", [1.0]))
    )
    power = _share(parts[0]) ** max(float(resolved(function.get("/N", 1))), 0.0)
    return [low + power * (high - low) for low, high in zip(begin, end, strict=True)]
