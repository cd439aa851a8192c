"""Which text of a PDF page is seen: its operators, followed one by one, inside forms too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pypdf import PageObject
from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, NameObject

from matchkit.intake.documents import report as ways
from matchkit.intake.documents.gathering import Gathered
from matchkit.intake.documents.pdf_drawing import DRAWING, Drawing
from matchkit.intake.documents.pdf_fonts import characters, is_readable
from matchkit.intake.documents.pdf_geometry import IDENTITY, Matrix, moved, numbers, times
from matchkit.intake.documents.pdf_hiding import middle_of, place_of, way_of_hiding
from matchkit.intake.documents.pdf_layers import Layers
from matchkit.intake.documents.pdf_objects import dictionary, matrix_of
from matchkit.intake.documents.pdf_state import Letters
from matchkit.intake.documents.pdf_tally import Tally
from matchkit.intake.documents.report import Refused

BYTES_A_CHARACTER = 4


class PageSight(Drawing):
    """What a reader sees of one page. `before` and `after` are called around every operator.

    Letters may be a clip that something is painted through later, when they have been read already. They are told by
    `shown_through`; where it is not empty, the page is to be read again with it.
    """

    def __init__(
        self,
        page: PageObject,
        number: int,
        gathered: Gathered,
        layers: Layers,
        bytes_left: int,
        shown_through: frozenset[int] | None = None,
    ) -> None:
        self._number, self._gathered = number, gathered
        self._known = shown_through or frozenset()
        self._tally = Tally()
        self._fonts: dict[int, tuple[Any, bool]] = {}
        self._shown = self._n_clips = 0
        self.is_cut = False
        count = gathered.count_parts if shown_through is None else _count_nothing
        super().__init__(page, gathered, layers, bytes_left, count)

    def start(self, resources: DictionaryObject) -> None:
        """Begin a content of its own, on top of what is painted already."""
        super().start(resources)
        self._tm = self._line = IDENTITY
        self._letters: Letters | None = None

    @property
    def shown_through(self) -> frozenset[int]:
        """Numbers of the pieces of text that something is painted through."""
        return frozenset(self._canvas.shown_through)

    def finish(self) -> int:
        """Tell what was hidden, and how many unpacked bytes are left for the pages to come."""
        self._tally.tell(self._canvas, self._box, self._number, self._gathered)
        return self._left

    def before(self, operator: bytes, operands: Any, *_: Any) -> None:
        """Follow one operator; text that is not seen is taken out of its operands."""
        self.count(1)
        follow = _OPERATORS.get(operator)
        if follow is None:
            return
        try:
            follow(self, operands)
        except Refused:
            raise
        except (TypeError, ValueError, IndexError, KeyError, AttributeError, ArithmeticError):
            return  # an operator that is written wrongly does nothing

    def after(self, operator: bytes, *_: Any) -> None:
        """Leave a form."""
        if operator == b"Do":
            self._leave()

    def sees(self, count: int) -> bool:
        """Whether so many letters are seen where the pen is, as everything is set now; they are counted."""
        return not count or self._is_seen(count, 0.0, is_mapped=True)

    def _begin(self, _: Any) -> None:
        self._tm = self._line = IDENTITY
        self._letters = None

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
            self.is_cut = True
            return ByteStringObject()
        count = characters(text, self._state.font)
        is_seen = not count or self._is_seen(count, pushed, is_mapped=self._is_mapped)
        return text if is_seen else ByteStringObject()

    @property
    def _is_mapped(self) -> bool:
        font = self._state.font
        if id(font) not in self._fonts:
            self._fonts[id(font)] = font, is_readable(font)  # held, so that its id stays its own
        return self._fonts[id(font)][1]

    def _is_seen(self, count: int, pushed: float, *, is_mapped: bool) -> bool:
        state = self._state
        matrix = times(moved(self._tm, pushed, state.rise), state.ctm)
        way = ways.LAYER if self._is_on_hidden_layer else self._way_of_hiding(matrix, count)
        if way:
            self._tally.hide(way, count, place_of(state, matrix, count))
            return False
        self._tally.seen += count
        if not is_mapped:
            self._tally.unmapped += count
        elif state.is_masked or self._canvas.ground.may_hide(state.fill):
            self._tally.doubtful += count
        return is_mapped

    def _way_of_hiding(self, matrix: Matrix, count: int) -> str:
        state, number = self._state, -1
        if state.mode >= 4:
            number, self._n_clips = self._n_clips, self._n_clips + 1
        way = way_of_hiding(
            state,
            matrix,
            count,
            unit=self._unit,
            ground=self._canvas.ground,
            is_shown_through=number in self._known,
        )
        if number >= 0 and way in ("", ways.INVISIBLE, ways.COLOUR):
            if self._letters is None:
                self._letters = state.letters = Letters()
            if way:
                self._letters.unpainted.append((number, middle_of(state, matrix, count)))
        return way


def _count_nothing(_: int) -> None:
    """What is read again was counted before."""


_OPERATORS: Mapping[bytes, Callable[[PageSight, Any], None]] = {
    **DRAWING,
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
