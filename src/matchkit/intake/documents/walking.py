"""Going through a tree without recursion, so that depth is a limit and no crash."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from lxml import etree

from matchkit.intake.documents.gathering import Gathered
from matchkit.intake.documents.report import Refused

Step = tuple[Literal["start", "end"], etree._Element]


def walk(
    root: etree._Element, gathered: Gathered, children: Callable[[etree._Element], Iterator[etree._Element]] = iter
) -> Iterator[Step]:
    """Each element when it starts and when it ends; ``children`` chooses which of its children are looked at."""
    stack = [(root, children(root))]
    yield "start", root
    while stack:
        element, rest = stack[-1]
        child = next(rest, None)
        if child is None:
            stack.pop()
            yield "end", element
            continue
        if not isinstance(child.tag, str):  # a comment, an entity that is not resolved
            continue
        gathered.count_parts()
        if len(stack) >= gathered.limits.depth:
            raise Refused("nested_too_deeply")
        stack.append((child, children(child)))
        yield "start", child
