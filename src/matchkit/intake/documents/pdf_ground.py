"""What lies under a text on a PDF page: filled boxes, pictures, or the white page."""

from __future__ import annotations

from matchkit.intake.documents.colours import WHITE, Colour, looks_same
from matchkit.intake.documents.pdf_geometry import Box, Matrix, Point, at, box_around, is_upright, rectangle

THIN = 2.0
"""Points; lines are no ground to write on."""
MOST_BOXES = 2_000
"""Beyond so many the ground counts as unknown, and text on it as seen."""
MOST_POINTS = 8


class Path:
    """A path while it is drawn: the boxes it is made of, or else the box around it."""

    def __init__(self) -> None:
        self.boxes: list[Box] = []
        self.points: list[Point] = []
        self.around: Box | None = None
        self.is_plain = True

    def add_rectangle(self, matrix: Matrix, x: float, y: float, width: float, height: float) -> None:
        """A box of its own."""
        box = rectangle(matrix, x, y, width, height)
        self.is_plain = self.is_plain and is_upright(matrix)
        self.boxes.append(box)
        self._reach(box)

    def add_line(self, matrix: Matrix, x: float, y: float) -> None:
        """A corner."""
        point = at(matrix, x, y)
        if len(self.points) < MOST_POINTS:
            self.points.append(point)
        else:
            self.is_plain = False
        self._reach(Box(*point, *point))

    def add_curve(self, matrix: Matrix, points: list[float]) -> None:
        """A bend: no box any more."""
        self.is_plain = False
        for x, y in zip(points[::2], points[1::2], strict=True):
            point = at(matrix, x, y)
            self._reach(Box(*point, *point))

    def _reach(self, box: Box) -> None:
        was = self.around
        self.around = (
            box
            if was is None
            else Box(
                min(was.left, box.left),
                min(was.bottom, box.bottom),
                max(was.right, box.right),
                max(was.top, box.top),
            )
        )

    def filled(self, is_even_odd: bool) -> list[Box] | None:
        """The boxes that are filled; None where it is another shape."""
        if not self.is_plain or (is_even_odd and len(self.boxes) > 1):
            return None
        if not self.points:
            return self.boxes
        if self.boxes or not 4 <= len(self.points) <= 5:
            return None
        box = box_around(self.points)
        corners = {(box.left, box.bottom), (box.left, box.top), (box.right, box.bottom), (box.right, box.top)}
        return [box] if set(self.points) == corners else None


class Ground:
    """Everything painted so far that a text may stand on, newest last; None for what has no one colour."""

    def __init__(self) -> None:
        self._painted: list[tuple[Box, Colour | None]] = []
        self._is_unknown = False

    def paint(self, box: Box, colour: Colour | None) -> None:
        """Put something on top."""
        if box.right - box.left < THIN or box.top - box.bottom < THIN:
            return
        if len(self._painted) >= MOST_BOXES:
            self._is_unknown = True
            return
        self._painted.append((box, colour))

    def hides(self, colour: Colour | None, point: Point) -> bool:
        """Whether a text of this colour is not seen at this place."""
        if colour is None or self._is_unknown:
            return False
        if not looks_same(colour, WHITE) and not any(
            ground is not None and looks_same(colour, ground) for _, ground in self._painted
        ):
            return False
        ground = next((ground for box, ground in reversed(self._painted) if box.holds(point)), WHITE)
        return ground is not None and looks_same(colour, ground)
