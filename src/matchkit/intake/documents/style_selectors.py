"""Selectors of style sheets against the elements of a page, at a cost that is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import cssselect2
import tinycss2
from lxml import etree

from matchkit.intake.documents.report import Refused
from matchkit.intake.documents.style_lengths import significant

MOST_LENGTH = 2_000
_PSEUDO_ELEMENTS = frozenset(
    {
        "before",
        "after",
        "first-line",
        "first-letter",
        "selection",
        "placeholder",
        "marker",
        "backdrop",
        "file-selector-button",
    }
)
Spend = Callable[[int], None]


class Element(cssselect2.ElementWrapper):  # type: ignore[misc]  # the package carries no annotations
    """An element with its neighbours, that counts how many of them are looked at.

    A selector such as ``* * * p`` tries all ways in which it may fit.
    """

    def __init__(
        self, etree_element: etree._Element, parent: Element | None, index: int, previous: Element | None, spend: Spend
    ) -> None:
        self._spend = spend
        self._path: tuple[Element, ...] | None = None
        super().__init__(etree_element, parent, index, previous, in_html_document=True)

    @property
    def ancestors(self) -> tuple[Element, ...]:
        """From the root to the parent."""
        path = () if self.parent is None else self.parent.path
        self._spend(1 + len(path) // 4)
        return path

    @property
    def path(self) -> tuple[Element, ...]:
        """From the root to the element itself, kept once for all its children."""
        if self._path is None:
            above = () if self.parent is None else self.parent.path
            self._path = (*above, self)
        return self._path

    @property
    def previous_siblings(self) -> Iterator[Element]:
        """The nearest first."""
        sibling = self.previous
        while sibling is not None:
            self._spend(1)
            yield sibling
            sibling = sibling.previous

    @property
    def etree_siblings(self) -> list[etree._Element]:
        """All children of the parent."""
        self._spend(1 + len(self._siblings) // 8)
        return self._siblings

    @etree_siblings.setter
    def etree_siblings(self, siblings: list[etree._Element]) -> None:
        self._siblings = siblings

    @cached_property
    def weight(self) -> int:
        """How much more than another element it takes to look at: attributes may be as long as a book."""
        return 1 + sum(map(len, self.etree_element.attrib.values())) // 1_000

    def iter_children(self) -> Iterator[Element]:
        """New elements, for selectors that look inside."""
        child = None
        for index, found in enumerate(self.etree_children):
            self._spend(16)
            child = Element(found, self, index, child, self._spend)
            yield child

    def iter_next_siblings(self) -> Iterator[Element]:
        """Those after it."""
        if self.parent is not None:
            yield from (sibling for sibling in self.parent.iter_children() if sibling.index > self.index)


class Matcher(cssselect2.Matcher):  # type: ignore[misc]  # the package carries no annotations
    """Finds the rules that fit an element; each selector that is tried counts."""

    def __init__(self, spend: Spend) -> None:
        super().__init__()
        self._spend = spend

    def add_relevant_selectors(self, element: Element, selectors: list[Any], relevant: list[Any]) -> None:
        """Overrides the package's own, which counts nothing."""
        self._spend(len(selectors) * element.weight)
        super().add_relevant_selectors(element, selectors, relevant)


def compiled(tokens: tuple[Any, ...]) -> tuple[Any | None, bool]:
    """A selector, and whether it is certain that browsers understand the same.

    Where a part is not understood here, such as a state that only browsers know, the selector without it is given,
    which fits more elements; None where there is nothing left.
    """
    if len(tokens) > MOST_LENGTH:
        raise Refused("too_many_parts")
    selector = _compiled(tokens)
    if selector is not None:
        return selector, _is_known(selector.pseudo_element)
    return _compiled(_loosened(tokens)), False


def _compiled(tokens: tuple[Any, ...]) -> Any | None:
    try:
        (selector,) = cssselect2.compile_selector_list(tokens)
    except Exception:  # it compiles what a stranger wrote, and fails in many ways
        return None
    return selector


def _is_known(pseudo_element: str | None) -> bool:
    return pseudo_element is None or pseudo_element in _PSEUDO_ELEMENTS or pseudo_element.startswith("-webkit-")


def _loosened(tokens: tuple[Any, ...]) -> tuple[Any, ...]:
    """Without pseudo-classes and attributes."""
    kept: list[Any] = []
    is_pseudo = False
    for part in tokens:
        if part == ":":
            is_pseudo = True
        elif is_pseudo and part.type in ("ident", "function"):
            is_pseudo = False
        elif part.type != "[] block":
            kept.append(part)
    return tuple(kept) if significant(kept) else tuple(tinycss2.parse_component_value_list("*"))
