"""A path on a PDF page while it is drawn, and the boxes that are painted when it is filled or stroked."""

from __future__ import annotations

from matchkit.intake.documents.pdf_geometry import Box, Matrix, Point, at, box_around, is_upright, rectangle

MOST_POINTS = 8
STRAIGHT = 0.01
"""Points by which the ends of an upright line may differ."""


class Path:
    """The boxes and upright lines that a path is made of, or else the box around it."""

    def __init__(self) -> None:
        self.boxes: list[Box] = []
        self.points: list[Point] = []
        self.lines: list[Box] = []
        self.around: Box | None = None
        self.is_plain = True
        self.is_straight = True

    def add_rectangle(self, matrix: Matrix, x: float, y: float, width: float, height: float) -> None:
        """A box of its own."""
        box = rectangle(matrix, x, y, width, height)
        self.is_plain = self.is_plain and is_upright(matrix)
        self.boxes.append(box)
        self._reach(box)

    def move_to(self, matrix: Matrix, x: float, y: float) -> None:
        """The corner at which a part begins."""
        self._start = self._pen = at(matrix, x, y)
        self._add_corner(self._pen)

    def line_to(self, matrix: Matrix, x: float, y: float) -> None:
        """A line to a corner."""
        point = at(matrix, x, y)
        self._draw_line(point)
        self._add_corner(point)

    def close(self) -> None:
        """A line back to where the part began."""
        if self.points:
            self._draw_line(self._start)

    def add_curve(self, matrix: Matrix, points: list[float]) -> None:
        """A bend: no box any more."""
        self.is_plain = self.is_straight = False
        for x, y in zip(points[::2], points[1::2], strict=True):
            self._pen = at(matrix, x, y)
            self._reach(Box(*self._pen, *self._pen))

    def _add_corner(self, point: Point) -> None:
        if len(self.points) < MOST_POINTS:
            self.points.append(point)
        else:
            self.is_plain = False
        self._reach(Box(*point, *point))

    def _draw_line(self, point: Point) -> None:
        if not self.points:  # a line from nowhere
            self._start = self._pen = point
        line = box_around([self._pen, point])
        self.is_straight = self.is_straight and min(line.width, line.height) < STRAIGHT
        self.lines.append(line)
        self._pen = point

    def _reach(self, box: Box) -> None:
        self.around = box if self.around is None else self.around.joined(box)

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

    def stroked(self, width: float) -> list[Box] | None:
        """The boxes that lines of this width cover; None where one is not upright."""
        if not self.is_straight or (self.boxes and not self.is_plain):
            return None
        sides = [side for box in self.boxes for side in _sides(box)]
        return [_widened(line, width / 2) for line in (*self.lines, *sides)]


def _sides(box: Box) -> tuple[Box, ...]:
    return (
        box._replace(right=box.left),
        box._replace(left=box.right),
        box._replace(top=box.bottom),
        box._replace(bottom=box.top),
    )


def _widened(line: Box, half: float) -> Box:
    """Ends stay where they are, as they do unless a file asks for other caps."""
    across, up = (0.0, half) if line.width > line.height else (half, 0.0)
    return Box(line.left - across, line.bottom - up, line.right + across, line.top + up)
