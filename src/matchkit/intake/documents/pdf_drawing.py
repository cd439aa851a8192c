"""The drawing of a PDF page beside its text: the graphics state, paths, pictures, forms and layers.

Much is approximate on purpose: a clip is taken as the box around it, and what lies on a picture, a shading or a
pattern counts as seen, for its colours are not looked at.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from pypdf import PageObject
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from matchkit.intake.documents.gathering import Gathered
from matchkit.intake.documents.pdf_canvas import Canvas
from matchkit.intake.documents.pdf_colours import CMYK, GRAY, OTHER, RGB, Space, Spaces
from matchkit.intake.documents.pdf_geometry import IDENTITY, numbers, rectangle, times
from matchkit.intake.documents.pdf_layers import Layers
from matchkit.intake.documents.pdf_objects import box_of, dictionary, matrix_of, unit_of, visible_box
from matchkit.intake.documents.pdf_path import Path
from matchkit.intake.documents.pdf_state import State
from matchkit.intake.documents.report import Refused

FORM = 100
"""Operators that a form counts for: it has fonts and more of its own that are read each time."""


class Drawing:
    """Follows the operators that draw. ``count`` counts them."""

    def __init__(
        self, page: PageObject, gathered: Gathered, layers: Layers, bytes_left: int, count: Callable[[int], None]
    ) -> None:
        self._limits, self._layers, self._left, self.count = gathered.limits, layers, bytes_left, count
        self._box, self._unit = visible_box(page), unit_of(page)
        self._spaces = Spaces(self.unpacked)
        self._canvas = Canvas(count)
        self.start(dictionary(page.get("/Resources")))

    def start(self, resources: DictionaryObject) -> None:
        """Begin a content of its own, on top of what is painted already."""
        self._resources = [resources]
        self._state = State(IDENTITY, self._box)
        self._saved: list[State] = []
        self._forms: list[tuple[State, int, int] | None] = []
        self._marks: list[bool] = []
        self._n_hidden_marks = 0
        self._canvas.path, self._is_clipping = Path(), False

    def unpacked(self, stream: StreamObject) -> bytes:
        """The bytes of a stream, which count."""
        data = stream.get_data()
        self._left -= len(data)
        if self._left < 0:
            raise Refused("unpacks_too_large")
        return data

    def hides_layer(self, drawn: DictionaryObject) -> bool:
        """Whether something is drawn on a layer that is off."""
        return self._layers.hide(drawn.raw_get("/OC") if "/OC" in drawn else None)

    # Graphics state

    def _save(self, _: Any) -> None:
        if len(self._saved) >= self._limits.parts:
            raise Refused("nested_too_deeply")
        self._saved.append(copy.copy(self._state))

    def _restore(self, _: Any) -> None:
        bottom = next((form[1] for form in reversed(self._forms) if form is not None), 0)
        if len(self._saved) > bottom:
            self._state = self._saved.pop()

    def _transform(self, operands: Any) -> None:
        self._state.ctm = times(matrix_of(operands), self._state.ctm)

    def _graphics(self, operands: Any) -> None:
        self._state.apply(dictionary(dictionary(self._resources[-1].get("/ExtGState")).get(operands[0])))

    def _line_width(self, operands: Any) -> None:
        self._state.width = float(operands[0])

    def _dash(self, operands: Any) -> None:
        self._state.is_dashed = bool(operands[0])

    def _fill_space(self, operands: Any) -> None:
        self._state.fill_space, self._state.fill = OTHER, None
        self._state.fill_space = self._spaces.find(operands[0], self._resources[-1])
        self._state.fill = self._state.fill_space.first

    def _stroke_space(self, operands: Any) -> None:
        self._state.stroke_space, self._state.stroke = OTHER, None
        self._state.stroke_space = self._spaces.find(operands[0], self._resources[-1])
        self._state.stroke = self._state.stroke_space.first

    def _fill_colour(self, operands: Any) -> None:
        self._state.fill = None
        self._state.fill = self._state.fill_space.colour(operands)

    def _stroke_colour(self, operands: Any) -> None:
        self._state.stroke = None
        self._state.stroke = self._state.stroke_space.colour(operands)

    # Paths, pictures and forms

    def _rectangle(self, operands: Any) -> None:
        self._canvas.path.add_rectangle(self._state.ctm, *numbers(operands, 4))

    def _move_to(self, operands: Any) -> None:
        self._canvas.path.move_to(self._state.ctm, *numbers(operands, 2))

    def _line_to(self, operands: Any) -> None:
        self._canvas.path.line_to(self._state.ctm, *numbers(operands, 2))

    def _close(self, _: Any) -> None:
        self._canvas.path.close()

    def _curve(self, operands: Any) -> None:
        self._canvas.path.add_curve(self._state.ctm, [float(operand) for operand in operands])

    def _clip_path(self, _: Any) -> None:
        self._is_clipping = True

    def _end_path(self) -> None:
        if self._is_clipping:
            self._canvas.clip_to_path(self._state)
        self._canvas.path, self._is_clipping = Path(), False

    def _shade(self, _: Any) -> None:
        if not self._is_on_hidden_layer:
            self._canvas.shade(self._state)

    def _picture(self, _: Any) -> None:
        if not self._is_on_hidden_layer:
            self._canvas.show_picture(self._state)

    def _draw(self, operands: Any) -> None:
        self._forms.append(None)
        form = dictionary(dictionary(self._resources[-1].get("/XObject")).get(operands[0]))
        if form.get("/Subtype") == "/Image":
            if not self.hides_layer(form):
                self._picture(None)
        elif form.get("/Subtype") == "/Form" and isinstance(form, StreamObject):
            self._enter(form)

    def _enter(self, form: StreamObject) -> None:
        self.count(FORM)
        if len(self._forms) > self._limits.depth:
            raise Refused("nested_too_deeply")
        self.unpacked(form)
        self._forms[-1] = (copy.copy(self._state), len(self._saved), len(self._marks))
        if not dictionary(form.get("/Resources")):  # old programs lean on those of the page
            form[NameObject("/Resources")] = self._resources[-1]
        self._resources.append(dictionary(form.get("/Resources")))
        self._add_mark(self.hides_layer(form))
        if "/Matrix" in form:
            self._state.ctm = times(matrix_of(dictionary(form)["/Matrix"]), self._state.ctm)
        if (box := box_of(form.get("/BBox"))) is not None:
            around = rectangle(self._state.ctm, box.left, box.bottom, box.width, box.height)
            self._state.clip = self._state.clip.within(around)

    def _leave(self) -> None:
        """A form changes nothing for what comes behind it."""
        if self._forms and (was := self._forms.pop()) is not None:
            self._state, n_saved, n_marks = was
            self._n_hidden_marks -= sum(self._marks[n_marks:])
            del self._saved[n_saved:], self._marks[n_marks:]
            self._resources.pop()

    def _mark(self, operands: Any) -> None:
        hidden = False
        if len(operands) > 1 and operands[0] == "/OC" and isinstance(operands[1], NameObject):
            properties = dictionary(self._resources[-1].get("/Properties"))
            hidden = operands[1] in properties and self._layers.hide(properties.raw_get(operands[1]))
        self._add_mark(hidden)

    def _add_mark(self, is_hidden: bool) -> None:
        self._marks.append(is_hidden)
        self._n_hidden_marks += is_hidden

    def _unmark(self, _: Any) -> None:
        if self._marks:
            self._n_hidden_marks -= self._marks.pop()

    @property
    def _is_on_hidden_layer(self) -> bool:
        return self._n_hidden_marks > 0


_Follow = Callable[[Drawing, Any], None]


def _sets(name: str, space: Space) -> _Follow:
    def follow(drawing: Drawing, operands: Any) -> None:
        setattr(drawing._state, f"{name}_space", space)
        setattr(drawing._state, name, space.colour(operands))

    return follow


def _paints(*, fills: bool = False, strokes: bool = False, closes: bool = False, is_even_odd: bool = False) -> _Follow:
    def follow(drawing: Drawing, _: Any) -> None:
        if closes:
            drawing._close(None)
        if not drawing._is_on_hidden_layer:
            if fills:
                drawing._canvas.fill(drawing._state, is_even_odd=is_even_odd)
            if strokes:
                drawing._canvas.stroke(drawing._state)
        drawing._end_path()

    return follow


DRAWING: Mapping[bytes, _Follow] = {
    b"q": Drawing._save,
    b"Q": Drawing._restore,
    b"cm": Drawing._transform,
    b"gs": Drawing._graphics,
    b"g": _sets("fill", GRAY),
    b"G": _sets("stroke", GRAY),
    b"rg": _sets("fill", RGB),
    b"RG": _sets("stroke", RGB),
    b"k": _sets("fill", CMYK),
    b"K": _sets("stroke", CMYK),
    b"cs": Drawing._fill_space,
    b"CS": Drawing._stroke_space,
    b"sc": Drawing._fill_colour,
    b"scn": Drawing._fill_colour,
    b"SC": Drawing._stroke_colour,
    b"SCN": Drawing._stroke_colour,
    b"re": Drawing._rectangle,
    b"w": Drawing._line_width,
    b"d": Drawing._dash,
    b"m": Drawing._move_to,
    b"l": Drawing._line_to,
    b"h": Drawing._close,
    b"c": Drawing._curve,
    b"v": Drawing._curve,
    b"y": Drawing._curve,
    b"W": Drawing._clip_path,
    b"W*": Drawing._clip_path,
    b"f": _paints(fills=True),
    b"F": _paints(fills=True),
    b"f*": _paints(fills=True, is_even_odd=True),
    b"B": _paints(fills=True, strokes=True),
    b"B*": _paints(fills=True, strokes=True, is_even_odd=True),
    b"b": _paints(fills=True, strokes=True, closes=True),
    b"b*": _paints(fills=True, strokes=True, closes=True, is_even_odd=True),
    b"S": _paints(strokes=True),
    b"s": _paints(strokes=True, closes=True),
    b"n": _paints(),
    b"sh": Drawing._shade,
    b"INLINE IMAGE": Drawing._picture,
    b"Do": Drawing._draw,
    b"BMC": Drawing._mark,
    b"BDC": Drawing._mark,
    b"EMC": Drawing._unmark,
}
