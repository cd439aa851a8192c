"""Matrices and boxes on a PDF page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Box(NamedTuple):
    """An upright rectangle."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Negative where its sides are crossed."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Negative where its sides are crossed."""
        return self.top - self.bottom

    @property
    def area(self) -> float:
        """Zero where nothing is left of it."""
        return max(self.width, 0.0) * max(self.height, 0.0)

    def within(self, other: Box) -> Box:
        """The part that both share; its sides are crossed where there is none."""
        return Box(
            max(self.left, other.left),
            max(self.bottom, other.bottom),
            min(self.right, other.right),
            min(self.top, other.top),
        )

    def joined(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.bottom, other.bottom),
            max(self.right, other.right),
            max(self.top, other.top),
        )

    def widened(self, by: float) -> Box:
        """The same with more on each side."""
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)

    def touches(self, other: Box) -> bool:
        """Whether they share a point."""
        shared = self.within(other)
        return shared.left <= shared.right and shared.bottom <= shared.top

    def holds(self, point: Point) -> bool:
        """Whether a point lies in it."""
        return self.left <= point[0] <= self.right and self.bottom <= point[1] <= self.top


def times(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that does what the first does, and then what the second does."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def moved(matrix: Matrix, x: float, y: float) -> Matrix:
    """The same, from another origin."""
    a, b, c, d, e, f = matrix
    return (a, b, c, d, x * a + y * c + e, x * b + y * d + f)


def at(matrix: Matrix, x: float, y: float) -> Point:
    """Where a point comes to lie."""
    a, b, c, d, e, f = matrix
    return (x * a + y * c + e, x * b + y * d + f)


def box_around(points: Iterable[Point]) -> Box:
    """The smallest box that holds them."""
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def rectangle(matrix: Matrix, x: float, y: float, width: float, height: float) -> Box:
    """The box around a rectangle."""
    corners = ((x, y), (x + width, y), (x, y + height), (x + width, y + height))
    return box_around([at(matrix, *corner) for corner in corners])


def is_upright(matrix: Matrix) -> bool:
    """Whether boxes stay boxes: not turned, but by quarters."""
    a, b, c, d = matrix[:4]
    return (abs(b) < 1e-6 and abs(c) < 1e-6) or (abs(a) < 1e-6 and abs(d) < 1e-6)


def numbers(operands: Iterable[Any], count: int) -> list[float]:
    """The operands as so many numbers; `ValueError` where they are not."""
    found = [float(operand) for operand in operands]
    if len(found) != count:
        raise ValueError(f"{len(found)} numbers")
    return found
