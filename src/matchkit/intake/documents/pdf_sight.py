"""Follows the drawing of a PDF page, operator by operator, and takes out the text that a reader does not see."""

from __future__ import annotations

import copy
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pypdf import PageObject
from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, NameObject, StreamObject

from matchkit.intake.documents import report as ways
from matchkit.intake.documents.colours import BLACK, Colour
from matchkit.intake.documents.gathering import Gathered
from matchkit.intake.documents.pdf_colours import CMYK, GRAY, RGB, colour_of, first_colour, space_of
from matchkit.intake.documents.pdf_geometry import IDENTITY, Box, Matrix, at, moved, numbers, rectangle, times
from matchkit.intake.documents.pdf_ground import Ground, Path
from matchkit.intake.documents.pdf_layers import Layers, is_hidden
from matchkit.intake.documents.pdf_objects import characters, dictionary, letter_size, matrix_of, visible_box
from matchkit.intake.documents.report import SMALLEST_POINTS, Refused

NARROWEST = 1.0
"""Points of width, below which a letter is a line."""
LEAST_ALPHA = 0.05
SCAN = 0.5
"""Share of a page from which pictures make it a scan."""
BYTES_A_CHARACTER = 4
FORM = 100
"""Operators that a form counts for: it has fonts and more of its own that are read each time."""


@dataclass
class _State:
    """The part of the graphics state that decides what is seen."""

    ctm: Matrix
    clip: Box
    fill: Colour | None = BLACK
    stroke: Colour | None = BLACK
    fill_space: int = GRAY
    stroke_space: int = GRAY
    fill_alpha: float = 1.0
    stroke_alpha: float = 1.0
    mode: int = 0
    font: DictionaryObject | None = None
    size: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0


class PageSight:
    """What a reader sees of one page. `before` and `after` are called around every operator, inside forms too."""

    def __init__(self, page: PageObject, number: int, gathered: Gathered, layers: Layers, bytes_left: int) -> None:
        self._number, self._gathered, self._layers, self._left = number, gathered, layers, bytes_left
        self._box, self._unit = visible_box(page), float(dictionary(page).get("/UserUnit", 1))
        self._resources = [dictionary(page.get("/Resources"))]
        self._state = _State(IDENTITY, self._box)
        self._saved: list[_State] = []
        self._forms: list[tuple[_State, int, int] | None] = []
        self._marks: list[bool] = []
        self._tm = self._line = IDENTITY
        self._path, self._is_clipping = Path(), False
        self._ground = Ground()
        self._hidden: Counter[str] = Counter()
        self._seen = self._shown = 0
        self._pictures = 0.0

    def finish(self) -> int:
        """Tell what was hidden, and how many unpacked bytes are left for the pages to come."""
        is_scan = not self._seen and self._pictures >= SCAN * self._box.area
        for way, count in self._hidden.items():
            if way == ways.INVISIBLE and is_scan:
                self._gathered.recognised += 1
            else:
                self._gathered.hide_characters(way, count, self._number)
        return self._left

    def before(self, operator: bytes, operands: Any, *_: Any) -> None:
        """Follow one operator; text that is not seen is taken out of its operands."""
        self._gathered.count_parts()
        follow = _OPERATORS.get(operator)
        if follow is None:
            return
        try:
            follow(self, operands)
        except Refused:
            raise
        except (TypeError, ValueError, IndexError, KeyError, AttributeError, OverflowError):
            return  # an operator that is written wrongly does nothing

    def after(self, operator: bytes, *_: Any) -> None:
        """Leave a form, which changes nothing for what comes behind it."""
        if operator == b"Do" and self._forms and (was := self._forms.pop()) is not None:
            self._state, n_saved, n_marks = was
            del self._saved[n_saved:], self._marks[n_marks:]
            self._resources.pop()

    # Graphics state

    def _save(self, _: Any) -> None:
        if len(self._saved) >= self._gathered.limits.parts:
            raise Refused("nested_too_deeply")
        self._saved.append(copy.copy(self._state))

    def _restore(self, _: Any) -> None:
        bottom = next((form[1] for form in reversed(self._forms) if form is not None), 0)
        if len(self._saved) > bottom:
            self._state = self._saved.pop()

    def _transform(self, operands: Any) -> None:
        self._state.ctm = times(matrix_of(operands), self._state.ctm)

    def _graphics(self, operands: Any) -> None:
        settings = dictionary(dictionary(self._resources[-1].get("/ExtGState")).get(operands[0]))
        self._state.fill_alpha = float(settings.get("/ca", self._state.fill_alpha))
        self._state.stroke_alpha = float(settings.get("/CA", self._state.stroke_alpha))
        if "/Font" in settings:
            self._state.font, self._state.size = dictionary(settings["/Font"][0]), float(settings["/Font"][1])

    def _fill_space(self, operands: Any) -> None:
        self._state.fill_space = space_of(operands[0], self._resources[-1])
        self._state.fill = first_colour(self._state.fill_space)

    def _stroke_space(self, operands: Any) -> None:
        self._state.stroke_space = space_of(operands[0], self._resources[-1])
        self._state.stroke = first_colour(self._state.stroke_space)

    def _fill_colour(self, operands: Any) -> None:
        self._state.fill = None
        self._state.fill = colour_of(self._state.fill_space, operands)

    def _stroke_colour(self, operands: Any) -> None:
        self._state.stroke = None
        self._state.stroke = colour_of(self._state.stroke_space, operands)

    # Paths, pictures and forms

    def _rectangle(self, operands: Any) -> None:
        self._path.add_rectangle(self._state.ctm, *numbers(operands, 4))

    def _line_to(self, operands: Any) -> None:
        self._path.add_line(self._state.ctm, *numbers(operands, 2))

    def _curve(self, operands: Any) -> None:
        self._path.add_curve(self._state.ctm, [float(operand) for operand in operands])

    def _clip_path(self, _: Any) -> None:
        self._is_clipping = True

    def _fill_path(self, _: Any) -> None:
        self._paint(is_even_odd=False)

    def _fill_even_odd(self, _: Any) -> None:
        self._paint(is_even_odd=True)

    def _paint(self, *, is_even_odd: bool) -> None:
        path, state = self._path, self._state
        if path.around is not None and not self._on_hidden_layer:
            boxes = path.filled(is_even_odd)
            colour = state.fill if boxes is not None and state.fill_alpha > 1 - LEAST_ALPHA else None
            for box in [path.around] if boxes is None else boxes:
                self._ground.paint(box.within(state.clip), colour)
        self._end_path(None)

    def _end_path(self, _: Any) -> None:
        if self._is_clipping and self._path.around is not None:
            self._state.clip = self._state.clip.within(self._path.around)
        self._path, self._is_clipping = Path(), False

    def _shade(self, _: Any) -> None:
        self._ground.paint(self._state.clip, None)

    def _picture(self, _: Any) -> None:
        if self._on_hidden_layer:
            return
        box = rectangle(self._state.ctm, 0, 0, 1, 1).within(self._state.clip)
        self._pictures += box.area
        self._ground.paint(box, None)

    def _draw(self, operands: Any) -> None:
        self._forms.append(None)
        form = dictionary(dictionary(self._resources[-1].get("/XObject")).get(operands[0]))
        if form.get("/Subtype") == "/Image":
            self._picture(None)
        elif form.get("/Subtype") == "/Form" and isinstance(form, StreamObject):
            self._enter(form)

    def _enter(self, form: StreamObject) -> None:
        self._gathered.count_parts(FORM)
        if len(self._forms) > self._gathered.limits.depth:
            raise Refused("nested_too_deeply")
        self._left -= len(form.get_data())
        if self._left < 0:
            raise Refused("unpacks_too_large")
        self._forms[-1] = (copy.copy(self._state), len(self._saved), len(self._marks))
        self._resources.append(dictionary(form.get("/Resources")) or self._resources[-1])
        self._marks.append(is_hidden(form.raw_get("/OC") if "/OC" in form else None, self._layers))
        if "/Matrix" in form:
            self._state.ctm = times(matrix_of(dictionary(form)["/Matrix"]), self._state.ctm)

    def _mark(self, operands: Any) -> None:
        hidden = False
        if len(operands) > 1 and operands[0] == "/OC":
            properties = dictionary(self._resources[-1].get("/Properties"))
            hidden = operands[1] in properties and is_hidden(properties.raw_get(operands[1]), self._layers)
        self._marks.append(hidden)

    def _unmark(self, _: Any) -> None:
        if self._marks:
            self._marks.pop()

    @property
    def _on_hidden_layer(self) -> bool:
        return any(self._marks)

    # Text

    def _begin(self, _: Any) -> None:
        self._tm = self._line = IDENTITY

    def _font(self, operands: Any) -> None:
        self._state.size = float(operands[1])
        self._state.font = dictionary(dictionary(self._resources[-1].get("/Font")).get(operands[0]))

    def _stretch(self, operands: Any) -> None:
        self._state.stretch = float(operands[0]) / 100

    def _leading(self, operands: Any) -> None:
        self._state.leading = float(operands[0])

    def _mode(self, operands: Any) -> None:
        self._state.mode = int(operands[0])

    def _rise(self, operands: Any) -> None:
        self._state.rise = float(operands[0])

    def _place(self, operands: Any) -> None:
        self._tm = self._line = matrix_of(operands)

    def _move(self, operands: Any) -> None:
        self._tm = self._line = moved(self._line, *numbers(operands, 2))

    def _move_leading(self, operands: Any) -> None:
        self._state.leading = -float(operands[1])
        self._move(operands)

    def _next_line(self, _: Any) -> None:
        self._tm = self._line = moved(self._line, 0, -self._state.leading)

    def _show(self, operands: Any) -> None:
        operands[0] = self._what_is_seen(operands[0], 0.0)

    def _show_next_line(self, operands: Any) -> None:
        self._next_line(None)
        self._show(operands)

    def _show_spaced(self, operands: Any) -> None:
        self._next_line(None)
        operands[2] = self._what_is_seen(operands[2], 0.0)

    def _show_pieces(self, operands: Any) -> None:
        """Numbers between the pieces push the pen, in thousandths of the size; they may push it off the page."""
        pushed, seen = 0.0, ArrayObject()
        for piece in operands[0]:
            if isinstance(piece, str | bytes) and not isinstance(piece, NameObject):
                seen.append(self._what_is_seen(piece, pushed))
            else:
                seen.append(piece)
                pushed -= float(piece) / 1000 * self._state.size * self._state.stretch
        operands[0] = seen

    def _what_is_seen(self, text: Any, pushed: float) -> Any:
        """The text, or nothing of it."""
        self._shown += len(text)
        if self._shown > BYTES_A_CHARACTER * self._gathered.limits.characters:
            self._gathered.add(" " * self._gathered.limits.characters)  # there is more than is read
            return ByteStringObject()
        count = characters(text, self._state.font)
        way = self._way_of_hiding(count, pushed) if count else ""
        if not way:
            self._seen += count
            return text
        self._hidden[way] += count
        return ByteStringObject()

    def _way_of_hiding(self, count: int, pushed: float) -> str:
        state = self._state
        if state.mode in (3, 7):
            return ways.INVISIBLE
        if self._on_hidden_layer:
            return ways.LAYER
        is_filled, is_stroked = state.mode % 4 in (0, 2), state.mode % 4 in (1, 2)
        if max(state.fill_alpha * is_filled, state.stroke_alpha * is_stroked) < LEAST_ALPHA:
            return ways.TRANSPARENT
        matrix = times(moved(self._tm, pushed, state.rise), state.ctm)
        height = letter_size(state.font, state.size) * math.hypot(matrix[2], matrix[3]) * self._unit
        width = letter_size(state.font, state.size) * abs(state.stretch) * math.hypot(matrix[0], matrix[1]) * self._unit
        if height < SMALLEST_POINTS or width < NARROWEST:
            return ways.TINY
        em = state.size * state.stretch
        if not rectangle(matrix, 0, 0, count * em, state.size).touches(state.clip):
            return ways.OUTSIDE
        middle = at(matrix, count * em / 4, state.size * 0.3)  # a letter is about half as wide as the size
        fill, stroke = self._ground.hides(state.fill, middle), self._ground.hides(state.stroke, middle)
        return ways.COLOUR if (fill or not is_filled) and (stroke or not is_stroked) else ""


_Follow = Callable[[PageSight, Any], None]


def _sets(name: str, space: int) -> _Follow:
    def follow(sight: PageSight, operands: Any) -> None:
        setattr(sight._state, f"{name}_space", space)
        setattr(sight._state, name, colour_of(space, operands))

    return follow


_OPERATORS: dict[bytes, _Follow] = {
    b"q": PageSight._save,
    b"Q": PageSight._restore,
    b"cm": PageSight._transform,
    b"gs": PageSight._graphics,
    b"g": _sets("fill", GRAY),
    b"G": _sets("stroke", GRAY),
    b"rg": _sets("fill", RGB),
    b"RG": _sets("stroke", RGB),
    b"k": _sets("fill", CMYK),
    b"K": _sets("stroke", CMYK),
    b"cs": PageSight._fill_space,
    b"CS": PageSight._stroke_space,
    b"sc": PageSight._fill_colour,
    b"scn": PageSight._fill_colour,
    b"SC": PageSight._stroke_colour,
    b"SCN": PageSight._stroke_colour,
    b"re": PageSight._rectangle,
    b"m": PageSight._line_to,
    b"l": PageSight._line_to,
    b"c": PageSight._curve,
    b"v": PageSight._curve,
    b"y": PageSight._curve,
    b"W": PageSight._clip_path,
    b"W*": PageSight._clip_path,
    b"f": PageSight._fill_path,
    b"F": PageSight._fill_path,
    b"B": PageSight._fill_path,
    b"b": PageSight._fill_path,
    b"f*": PageSight._fill_even_odd,
    b"B*": PageSight._fill_even_odd,
    b"b*": PageSight._fill_even_odd,
    b"S": PageSight._end_path,
    b"s": PageSight._end_path,
    b"n": PageSight._end_path,
    b"sh": PageSight._shade,
    b"INLINE IMAGE": PageSight._picture,
    b"Do": PageSight._draw,
    b"BMC": PageSight._mark,
    b"BDC": PageSight._mark,
    b"EMC": PageSight._unmark,
    b"BT": PageSight._begin,
    b"Tf": PageSight._font,
    b"Tz": PageSight._stretch,
    b"TL": PageSight._leading,
    b"Tr": PageSight._mode,
    b"Ts": PageSight._rise,
    b"Tm": PageSight._place,
    b"Td": PageSight._move,
    b"TD": PageSight._move_leading,
    b"T*": PageSight._next_line,
    b"Tj": PageSight._show,
    b"TJ": PageSight._show_pieces,
    b"'": PageSight._show_next_line,
    b'"': PageSight._show_spaced,
}
