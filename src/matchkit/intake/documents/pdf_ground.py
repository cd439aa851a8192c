"""What lies under a text on a PDF page: painted boxes, pictures, or the white page."""

from __future__ import annotations

from matchkit.intake.documents.colours import WHITE, Colour, looks_same
from matchkit.intake.documents.pdf_geometry import Box, Point

THIN = 2.0
"""Points; a single line is no ground to write on."""
MOST_BOXES = 2_000
"""Beyond so many the ground counts as unknown, and text on it as seen."""
MOST_BANDS = 4
"""Bands of thin strips that may grow side by side."""
GAP = 0.5
"""Points between neighbours that belong to one band."""


class Band:
    """Boxes that were painted side by side, as programs paint blends of colours and scans."""

    def __init__(self, box: Box, colour: Colour | None) -> None:
        self.box, self.colour = box, colour
        self.place = -1

    def grow(self, box: Box, colour: Colour | None) -> bool:
        """Take a neighbour of the same length in; whether it is one."""
        own = self.box
        is_beside = abs(own.bottom - box.bottom) < GAP and abs(own.top - box.top) < GAP
        is_above = abs(own.left - box.left) < GAP and abs(own.right - box.right) < GAP
        if not (is_beside or is_above) or not box.touches(own.widened(GAP)):
            return False
        self.box = own.joined(box)
        if colour is None or self.colour is None or not looks_same(colour, self.colour):
            self.colour = None
        return True


class Ground:
    """Everything painted so far that a text may stand on, newest last; None for what has no one colour."""

    def __init__(self) -> None:
        self._painted: list[tuple[Box, Colour | None]] = []
        self._bands: list[Band] = []
        self.is_unknown = False

    def paint(self, box: Box, colour: Colour | None) -> None:
        """Put something on top."""
        if min(box.width, box.height) < 0:
            return
        if is_thin(box):
            self._paint_strip(box, colour)
        else:
            self._put(box, colour)

    def _put(self, box: Box, colour: Colour | None) -> None:
        if len(self._painted) >= MOST_BOXES:
            self.is_unknown = True
        else:
            self._painted.append((box, colour))

    def _paint_strip(self, box: Box, colour: Colour | None) -> None:
        """Strips that lie side by side are a ground together."""
        band = next((band for band in self._bands if band.grow(box, colour)), None)
        if band is None:
            self._bands = [*self._bands[1 - MOST_BANDS :], Band(box, colour)]
        elif band.place >= 0:
            self._painted[band.place] = band.box, band.colour
        elif not is_thin(band.box):
            band.place = len(self._painted) if len(self._painted) < MOST_BOXES else -1
            self._put(band.box, band.colour)

    def hides(self, colour: Colour | None, point: Point) -> bool:
        """Whether a text of this colour is not seen at this place."""
        if colour is None or self.is_unknown:
            return False
        if not looks_same(colour, WHITE) and not any(
            ground is not None and looks_same(colour, ground) for _, ground in self._painted
        ):
            return False
        ground = next((ground for box, ground in reversed(self._painted) if box.holds(point)), WHITE)
        return ground is not None and looks_same(colour, ground)

    def may_hide(self, colour: Colour | None) -> bool:
        """Whether a text of this colour is kept only because too much is painted to know what lies under it."""
        return self.is_unknown and colour is not None and looks_same(colour, WHITE)


def is_thin(box: Box) -> bool:
    """Whether it is a line rather than a ground."""
    return min(box.width, box.height) < THIN
