"""Counts of the characters of a PDF page: those that are seen, and those that are not, by how they are hidden."""

from __future__ import annotations

from collections import Counter

from matchkit.intake.documents import report as ways
from matchkit.intake.documents.gathering import Gathered
from matchkit.intake.documents.pdf_canvas import Canvas
from matchkit.intake.documents.pdf_geometry import Box

SCAN = 0.5
"""Share of a page from which pictures make it a scan."""
MOST_OF_IT = 0.5
"""Share of a text that lies on a picture, from which it belongs to it."""


class Tally:
    """Grows while a page is read."""

    def __init__(self) -> None:
        self.seen = self.doubtful = self.unmapped = 0
        self._hidden: Counter[str] = Counter()
        self._invisible: list[tuple[Box, int]] = []

    def hide(self, way: str, count: int, place: Box) -> None:
        """So many characters that are not seen."""
        if way == ways.INVISIBLE:
            self._invisible.append((place, count))
        else:
            self._hidden[way] += count

    def tell(self, canvas: Canvas, page: Box, number: int, gathered: Gathered) -> None:
        """Hand the counts on. Invisible letters on a picture are what a program recognised in it."""
        is_scan = not self.seen and canvas.picture_area >= SCAN * page.area
        pictures = [picture.box for picture in canvas.pictures]
        recognised = 0
        for place, count in self._invisible:
            if is_scan or any(place.within(box).area >= MOST_OF_IT * place.area for box in pictures):
                recognised += count
            else:
                self._hidden[ways.INVISIBLE] += count
        for way, count in self._hidden.items():
            gathered.hide_characters(way, count, number)
        gathered.recognised += recognised > 0
        gathered.doubtful += self.doubtful
        gathered.unmapped += self.unmapped
