"""The text of an .ics file as nested parts, with those properties alone that say when somebody is free or busy.

What is dropped here, unread, is what people wrote: titles, notes, names and addresses of guests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from icalendar.parser import Contentline, Contentlines

from matchkit.intake.ledger import CellProblem

_PARTS = frozenset(
    {"VCALENDAR", "VEVENT", "VFREEBUSY", "VAVAILABILITY", "AVAILABLE", "VTIMEZONE", "STANDARD", "DAYLIGHT"}
)
_PROPERTIES = frozenset(
    {"UID", "SEQUENCE", "STATUS", "TRANSP", "PRIORITY", "DTSTART", "DTEND", "DURATION", "FREEBUSY"}
    | {"RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "TZID", "TZOFFSETFROM", "TZOFFSETTO"}
)
_NAME = re.compile(r"[A-Za-z0-9-]+(?=[;:])")
_BEGIN, _END = "BEGIN", "END"


class Property(NamedTuple):
    """One content line: its parameters by upper-case name, and its value as it stands."""

    params: Mapping[str, str]
    value: str


@dataclass
class Part:
    """A component such as VEVENT, with its properties by upper-case name and the components in it."""

    kind: str
    properties: dict[str, list[Property]] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        """Every property of that name."""
        return self.properties.get(name, [])

    def one(self, name: str) -> Property | None:
        """The property of that name, None where there is none.

        Raises `CellProblem` where there are two, as one of them may say busy and the other free.
        """
        found = self.all(name)
        if len(found) > 1:
            raise unreadable(f"One {self.kind} has {name} {len(found)} times.")
        return found[0] if found else None

    def word(self, name: str) -> str:
        """The value in upper case, empty where there is none."""
        found = self.one(name)
        return found.value.strip().upper() if found else ""

    def within(self, kind: str) -> Iterator[Part]:
        """The components of a kind that lie directly in this one."""
        return (part for part in self.parts if part.kind == kind)


def read_parts(text: str) -> Part:
    """All calendars of a file, in a part without a name."""
    lines = Contentlines.from_ical(text)  # type: ignore[no-untyped-call]
    first = next((line for line in lines if line.strip()), Contentline(""))
    if first.strip().upper() != "BEGIN:VCALENDAR":
        raise unreadable("The file is no iCalendar: it does not begin with BEGIN:VCALENDAR.")
    stack = [Part("")]
    for number, line in enumerate(lines, 1):
        if line.strip():
            _take(line, number, stack)
    if len(stack) > 1:
        raise unreadable(f"The file breaks off inside of {stack[-1].kind[:20]}.")
    return stack[0]


def _take(line: Contentline, number: int, stack: list[Part]) -> None:
    named = _NAME.match(line)
    name = named.group().upper() if named else ""
    if name == _BEGIN:
        part = Part(line[len("BEGIN:") :].strip().upper())
        if part.kind in _PARTS:
            stack[-1].parts.append(part)
        stack.append(part)
    elif not name or len(stack) == 1:
        raise unreadable(f"Line {number:,}, counting folded lines as one, is no property of a calendar.")
    elif name == _END:
        if stack.pop().kind != line[len("END:") :].strip().upper():
            raise unreadable(f"Line {number:,}, counting folded lines as one, ends what has not begun.")
    elif name in _PROPERTIES and stack[-1].kind in _PARTS:
        stack[-1].properties.setdefault(name, []).append(_parse(line, number))


def _parse(line: Contentline, number: int) -> Property:
    try:
        _, params, value = line.parts()
    except ValueError:  # its message holds the line
        what = f"Line {number:,}, counting folded lines as one, has parameters that cannot be read."
        raise unreadable(what) from None
    return Property({name.upper(): str(value) for name, value in params.items()}, value)


def unreadable(what: str) -> CellProblem:
    """The problem of a calendar that says nothing that can be relied on."""
    return CellProblem("unreadable_calendar", what, "Export it again as .ics from the calendar program.")
