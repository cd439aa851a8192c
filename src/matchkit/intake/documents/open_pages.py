"""Pages of an .odt: which master pages its text is laid on, what colour they have, their headers and footers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from matchkit.intake.documents.colours import Colour
from matchkit.intake.documents.looks import Ground
from matchkit.intake.documents.open_letters import ground
from matchkit.intake.documents.open_styles import INDICES, MOST_ANCESTORS, OpenStyles
from matchkit.intake.documents.word_xml import child, local, value

Papers = tuple[Colour | Ground, ...]
"""Grounds of the pages on which a text may come to stand: after a page of one kind may follow those of another."""
DEFAULT = "Standard"
_HEADERS = ("header", "header-first", "header-left")
_FOOTERS = ("footer", "footer-first", "footer-left")
_BEGINNINGS = ("p", "h", "table")
_AROUND = frozenset({"index-body", "list", "list-header", "list-item", "numbered-paragraph", "section", *INDICES})
"""Elements around paragraphs that may begin a page; those in cells, frames and notes do not."""


@dataclass(frozen=True)
class Margin:
    """A header or footer, and what it stands on."""

    root: etree._Element
    ground: Colour | Ground
    papers: Papers


class Pages:
    """The master pages that a text is laid on.

    Attributes
    ----------
    papers
        Of the first pages.
    turns
        Papers from an element on, for those that begin a page of another kind.
    headers, footers
        Of all these pages, each once.
    """

    def __init__(self, shared: etree._Element | None, body: etree._Element, styles: OpenStyles) -> None:
        self._styles = styles
        masters = child(shared, "master-styles")
        found = () if masters is None else (part for part in masters if local(part) == "master-page")
        self._masters = {value(master, "name") or "": master for master in found}
        self._colours: dict[str, Colour | Ground] = {}
        beginnings = list(_beginnings(body, styles))
        named = {part: self._named(part) for part in beginnings}
        first = (named[beginnings[0]] if beginnings else "") or self._default
        names = dict.fromkeys((first, *named.values()))
        papers = {name: self._papers(name) for name in names}
        self.papers = papers[first]
        self.turns = {part: papers[name] for part, name in named.items() if name}
        used = dict.fromkeys(after for name in names for after in self._chain(name))
        self.headers = list(self._margins(used, _HEADERS, "header-style"))
        self.footers = list(self._margins(used, _FOOTERS, "footer-style"))

    @property
    def _default(self) -> str:
        return DEFAULT if DEFAULT in self._masters else next(iter(self._masters), "")

    def _named(self, beginning: etree._Element) -> str:
        """The master page that a paragraph or table asks for, or an empty text."""
        name = self._styles.of(beginning).get("/master-page-name", "")
        return name if name in self._masters else ""

    def _chain(self, name: str) -> list[str]:
        """A master page and those that follow it."""
        chain: list[str] = []
        while name in self._masters and name not in chain and len(chain) < MOST_ANCESTORS:
            chain.append(name)
            name = value(self._masters[name], "next-style-name") or ""
        return chain

    def _papers(self, name: str) -> Papers:
        return tuple(dict.fromkeys(self._paper(after) for after in self._chain(name))) or (Ground.PAPER,)

    def _paper(self, name: str) -> Colour | Ground:
        if name not in self._colours:
            self._colours[name] = self._stated_paper(self._masters[name])
        return self._colours[name]

    def _stated_paper(self, master: etree._Element) -> Colour | Ground:
        drawn = self._styles.stated("drawing-page", value(master, "style-name") or "")
        layout = self._styles.stated("page-layout", value(master, "page-layout-name") or "")
        return ground(drawn, "drawing-page-properties") or ground(layout, "page-layout-properties") or Ground.PAPER

    def _margins(self, used: dict[str, None], names: tuple[str, ...], style: str) -> Iterator[Margin]:
        """Headers or footers; many pages have the same."""
        seen = set()
        for name in used:
            layout = self._styles.stated("page-layout", value(self._masters[name], "page-layout-name") or "")
            filling, paper = ground(layout, style) or Ground.PAPER, self._paper(name)
            for part in self._masters[name]:
                if local(part) not in names or value(part, "display") in ("false", "none"):
                    continue
                key = _content(part), filling, paper
                if key not in seen:
                    seen.add(key)
                    yield Margin(part, filling, (paper,))


def _content(margin: etree._Element) -> bytes:
    return b"".join(etree.tostring(part) for part in margin)


def _beginnings(body: etree._Element, styles: OpenStyles) -> Iterator[etree._Element]:
    """Paragraphs and tables that may begin a page, in order."""
    rest = list(reversed(body))
    while rest:
        part = rest.pop()
        if styles.hides(part):
            continue
        if local(part) in _BEGINNINGS:
            yield part
        elif local(part) in _AROUND:
            rest.extend(reversed(part))
