"""How a piece of text on a PDF page is hidden, by the graphics state and what lies under it."""

from __future__ import annotations

import math

from matchkit.intake.documents import report as ways
from matchkit.intake.documents.pdf_fonts import letter_size
from matchkit.intake.documents.pdf_geometry import Box, Matrix, Point, at, rectangle
from matchkit.intake.documents.pdf_ground import Ground
from matchkit.intake.documents.pdf_state import LEAST_ALPHA, State
from matchkit.intake.documents.report import SMALLEST_POINTS

NARROWEST = 1.0
"""Points of width, below which a letter is a line."""


def place_of(state: State, matrix: Matrix, count: int) -> Box:
    """Where so many letters lie; one is about half as wide as the size."""
    return rectangle(matrix, 0, 0, count * state.size * state.stretch / 2, state.size)


def middle_of(state: State, matrix: Matrix, count: int) -> Point:
    """The middle of so many letters."""
    return at(matrix, count * state.size * state.stretch / 4, state.size * 0.3)


def way_of_hiding(
    state: State, matrix: Matrix, count: int, *, unit: float, ground: Ground, is_shown_through: bool
) -> str:
    """One of the ways of a report; empty where the text is seen.

    ``is_shown_through`` says that the letters are a clip, and that something is painted through them.
    """
    is_drawn = state.mode not in (3, 7)
    if not is_drawn and not is_shown_through:
        return ways.INVISIBLE
    is_filled, is_stroked = is_drawn and state.mode % 4 in (0, 2), is_drawn and state.mode % 4 in (1, 2)
    if not is_shown_through and max(state.fill_alpha * is_filled, state.stroke_alpha * is_stroked) < LEAST_ALPHA:
        return ways.TRANSPARENT
    size = letter_size(state.font, state.size) * unit
    height, width = size * math.hypot(*matrix[2:4]), size * abs(state.stretch) * math.hypot(*matrix[:2])
    if height < SMALLEST_POINTS or width < NARROWEST:
        return ways.TINY
    widest = rectangle(matrix, 0, 0, count * state.size * state.stretch, state.size)
    if not widest.touches(state.clip):
        return ways.OUTSIDE
    if is_shown_through:
        return ""
    middle = middle_of(state, matrix, count)
    is_lost = [
        state.changes_nothing(colour) or (not state.stands_out and ground.hides(colour, middle))
        for colour, is_used in ((state.fill, is_filled), (state.stroke, is_stroked))
        if is_used
    ]
    return ways.COLOUR if all(is_lost) else ""
