"""Layers of a PDF that are switched off: what is drawn on them is not seen."""

from __future__ import annotations

from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

Layers = frozenset[int]


def hidden_layers(reader: PdfReader) -> Layers:
    """Numbers of the layers ("optional content groups") that are off when the file is opened."""
    properties = _dictionary(reader.root_object.get("/OCProperties"))
    default = _dictionary(properties.get("/D"))
    on, off = (_numbers(default.get(name)) for name in ("/ON", "/OFF"))
    if default.get("/BaseState") == "/OFF":
        off |= _numbers(properties.get("/OCGs")) - on
    return frozenset(off)


def is_hidden(content: Any, layers: Layers) -> bool:
    """Whether a layer, or a group of layers of which none is on, is hidden."""
    if isinstance(content, IndirectObject) and content.idnum in layers:
        return True
    group = _dictionary(content)
    if group.get("/Type") != "/OCMD":
        return False
    members = group.get("/OCGs")
    if isinstance(members, IndirectObject) and not isinstance(members.get_object(), ArrayObject):
        return members.idnum in layers
    numbers = _numbers(members)
    return bool(numbers) and numbers <= layers


def _dictionary(value: Any) -> DictionaryObject:
    found = None if value is None else value.get_object()
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _numbers(value: Any) -> set[int]:
    """Numbers of the objects that a list names; ``__iter__`` of a list keeps references as they are."""
    found = None if value is None else value.get_object()
    members = list(found) if isinstance(found, ArrayObject) else []
    return {member.idnum for member in members if isinstance(member, IndirectObject)}
