"""What is painted on a PDF page beside letters, and what letters it shines through."""

from __future__ import annotations

from collections.abc import Callable

from matchkit.intake.documents.colours import Colour
from matchkit.intake.documents.pdf_geometry import Box, rectangle
from matchkit.intake.documents.pdf_ground import THIN, Band, Ground
from matchkit.intake.documents.pdf_path import Path
from matchkit.intake.documents.pdf_state import LEAST_ALPHA, State

MOST_PICTURES = 30
"""Pictures that are remembered one by one; strips of one picture count as one."""


class Canvas:
    """The page while it is painted."""

    def __init__(self, count: Callable[[int], None]) -> None:
        self.path = Path()
        self.ground = Ground()
        self.pictures: list[Band] = []
        self.picture_area = 0.0
        self.shown_through: set[int] = set()
        self._count = count

    def fill(self, state: State, *, is_even_odd: bool) -> None:
        """Fill the path."""
        if self.path.around is None or state.fill_alpha < LEAST_ALPHA:
            return
        boxes = self.path.filled(is_even_odd)
        for box in [self.path.around] if boxes is None else boxes:
            self._cover(state, box, state.fill, None if boxes is None else state.paint(state.fill, state.fill_alpha))

    def stroke(self, state: State) -> None:
        """Draw along the path. Lines may be as thick as a ground, or lie side by side."""
        if self.path.around is None or state.stroke_alpha < LEAST_ALPHA:
            return
        width = state.line_width
        colour = None if state.is_dashed else state.paint(state.stroke, state.stroke_alpha)
        boxes = self.path.stroked(width)
        if boxes is not None:
            for box in boxes:
                self._cover(state, box, state.stroke, colour)
        elif width >= THIN:
            self._cover(state, self.path.around.widened(width / 2), state.stroke, None)

    def clip_to_path(self, state: State) -> None:
        """Nothing is painted beyond the path any more."""
        if self.path.around is not None:
            state.clip = state.clip.within(self.path.around)

    def shade(self, state: State) -> None:
        """Blend colours all over."""
        self._cover(state, state.clip, None, None)

    def show_picture(self, state: State) -> None:
        """A picture covers the unit square."""
        box = rectangle(state.ctm, 0, 0, 1, 1).within(state.clip)
        self._cover(state, box, None, None)
        if not box.area:
            return
        self.picture_area += box.area
        if not any(picture.grow(box, None) for picture in self.pictures[-1:]) and len(self.pictures) < MOST_PICTURES:
            self.pictures.append(Band(box, None))

    def _cover(self, state: State, box: Box, colour: Colour | None, ground: Colour | None) -> None:
        box = box.within(state.clip)
        if state.changes_nothing(colour):
            return
        if state.letters is None:
            self.ground.paint(box, ground)
            return
        self._count(len(state.letters.unpainted))
        unpainted = []
        for number, place in state.letters.unpainted:
            if box.holds(place) and not self.ground.hides(colour, place):
                self.shown_through.add(number)
            else:
                unpainted.append((number, place))
        state.letters.unpainted = unpainted
