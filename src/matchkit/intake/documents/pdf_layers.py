"""Layers of a PDF that are switched off: what is drawn on them is not seen."""

from __future__ import annotations

from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, IndirectObject

from matchkit.intake.documents.pdf_objects import dictionary, resolved

MOST_TERMS = 200
"""Terms of an expression over layers; beyond them it counts as on."""


class Layers:
    """Which layers ("optional content groups") are off when the file is opened."""

    def __init__(self, reader: PdfReader) -> None:
        properties = dictionary(reader.root_object.get("/OCProperties"))
        default = dictionary(properties.get("/D"))
        on, off = (_numbers(default.get(name)) for name in ("/ON", "/OFF"))
        if default.get("/BaseState") == "/OFF":
            off |= _numbers(properties.get("/OCGs")) - on
        self._off = frozenset(off)
        self._known: dict[int, bool] = {}

    def hide(self, content: Any) -> bool:
        """Whether what belongs to a layer, or to a group of layers (`/OCMD`), is hidden."""
        if not isinstance(content, IndirectObject):
            return self._is_hidden_group(content)
        if content.idnum not in self._known:
            self._known[content.idnum] = content.idnum in self._off or self._is_hidden_group(content)
        return self._known[content.idnum]

    def _is_hidden_group(self, content: Any) -> bool:
        group = dictionary(content)
        if group.get("/Type") != "/OCMD":
            return False
        if isinstance(expression := resolved(group.get("/VE")), ArrayObject):
            try:
                return not self._is_on(expression, iter(range(MOST_TERMS)))
            except (StopIteration, IndexError):
                return False
        members = group.raw_get("/OCGs") if "/OCGs" in group else None
        is_list = isinstance(resolved(members), ArrayObject)
        numbers = _numbers(members if is_list else ArrayObject([members]))
        if not numbers:
            return False
        on = numbers - self._off
        policy = str(group.get("/P", "/AnyOn"))
        is_shown = {"/AllOn": on == numbers, "/AnyOff": on != numbers, "/AllOff": not on}.get(policy, bool(on))
        return not is_shown

    def _is_on(self, term: Any, left: Any) -> bool:
        """The value of an expression over layers (ISO 32000-1, 8.11.2.2), which may share terms: they are counted."""
        next(left)
        expression = resolved(term)
        if not isinstance(expression, ArrayObject):
            return not (isinstance(term, IndirectObject) and term.idnum in self._off)
        operator, *terms = list(expression)
        values = [self._is_on(each, left) for each in terms]
        if operator == "/Not":
            return not values[0]
        return any(values) if operator == "/Or" else all(values)


def _numbers(value: Any) -> set[int]:
    """Numbers of the objects that a list names; ``__iter__`` of a list keeps references as they are."""
    found = resolved(value)
    members = list(found) if isinstance(found, ArrayObject) else []
    return {member.idnum for member in members if isinstance(member, IndirectObject)}
