"""The text of a file while a parser reads it: what is seen, what is hidden, and when there is enough."""

from __future__ import annotations

from collections import Counter

from matchkit.intake.documents.report import MOST_PLACES, Hidden, Limits, Refused


class Gathered:
    """Grows while a parser reads, and keeps count of what the limits bound."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.pieces: list[str] = []
        self.doubtful = 0
        self.recognised = 0
        self.unmapped = 0
        self.has_more_pages = False
        self.bad_byte = -1
        self._length = 0
        self._parts = 0
        self._hidden: Counter[tuple[str, int]] = Counter()

    def add(self, text: str) -> None:
        """Text that a reader sees."""
        if not self.is_full:
            self.pieces.append(text)
        self._length += len(text)

    def hide(self, way: str, text: str, page: int = 0) -> None:
        """Text that a reader does not see; white space is no text."""
        self.hide_characters(way, sum(map(len, text.split())), page)

    def hide_characters(self, way: str, count: int, page: int = 0) -> None:
        """So many characters that a reader does not see."""
        if count and len(self._hidden) < MOST_PLACES:
            self._hidden[way, page] += count

    def count_parts(self, number: int = 1) -> None:
        """Count elements, operators or objects that were looked at."""
        self._parts += number
        if self._parts > self.limits.parts:
            raise Refused("too_many_parts")

    @property
    def is_full(self) -> bool:
        """Whether more text than is read has come."""
        return self._length > self.limits.characters

    @property
    def hidden(self) -> tuple[Hidden, ...]:
        """By page and way."""
        places = sorted(self._hidden.items(), key=lambda place: (place[0][1], place[0][0]))
        return tuple(Hidden(way, page, count) for (way, page), count in places)

    def text(self) -> str:
        """All that is seen, up to the limit."""
        return "".join(self.pieces)[: self.limits.characters]
