"""Style sheets inside of a web page: which rules hold for which element."""

from __future__ import annotations

import re
from typing import Any

import tinycss2
from lxml import etree

from matchkit.intake.documents.report import Limits, Refused
from matchkit.intake.documents.style_declarations import Declarations, Raw, Style, is_image, read_declarations, word
from matchkit.intake.documents.style_lengths import split
from matchkit.intake.documents.style_media import applies
from matchkit.intake.documents.style_selectors import Element, Matcher, compiled

MOST_CHARACTERS = 500_000
"""Of styles in a page, without pictures and fonts that are written into them."""
MOST_SELECTORS = 5_000
MOST_LEVELS = 16
STEPS_PER_PART = 20
"""Selectors that are tried, and neighbours that are looked at for them, for each part of a document."""
_DATA = re.compile(r"""url\(\s*(?:"data:[^"]*"|'data:[^']*'|data:[^)"']*)\s*\)""", re.I)


class StyleSheet:
    """The rules of a page.

    Attributes
    ----------
    paints_more
        Whether rules paint something that is no element, so that grounds of other colours may lie anywhere.
    """

    def __init__(self, root: etree._Element, limits: Limits) -> None:
        self.paints_more = False
        self._most_steps = STEPS_PER_PART * limits.parts
        self._steps = self._characters = self._selectors = 0
        self._matcher = Matcher(self.spend)
        self._blocks: dict[str, Declarations] = {}
        self._styles: dict[tuple[tuple[int, ...], str], tuple[Style, Style]] = {}
        for style in root.iter("style"):
            self._add_element(style)

    def spend(self, steps: int) -> None:
        """Count what finding rules takes: many rules times many elements are a trap."""
        self._steps += steps
        if self._steps > self._most_steps:
            raise Refused("too_many_parts")

    def of(self, element: Element) -> tuple[Style, Style]:
        """What holds for an element for certain, and what holds if rules count that may hold; mostly the same."""
        own = element.etree_element.get("style") or ""
        fitting = self._matcher.match(element)
        key = tuple(order for _, order, _, _ in fitting), own
        if key not in self._styles:
            self._styles[key] = self._cascaded([rule for *_, rule in fitting], self.block(own))
        return self._styles[key]

    def block(self, text: str) -> Declarations:
        """What a list such as ``color: red; margin: 0`` declares."""
        if text not in self._blocks:
            self._blocks[text] = read_declarations(_parsed(tinycss2.parse_blocks_contents, self._counted(text)))
        return self._blocks[text]

    def _cascaded(self, rules: list[tuple[Declarations, bool]], own: Declarations) -> tuple[Style, Style]:
        self.spend(sum(len(declared) for declared, _ in rules) + len(own))
        certain = _merged([declared for declared, is_certain in rules if is_certain], own)
        if all(is_certain for _, is_certain in rules):
            return certain, certain
        return certain, _merged([declared for declared, _ in rules], own)

    def _add_element(self, style: etree._Element) -> None:
        if style.get("type", "text/css").strip().lower() not in ("", "text/css"):
            return
        if next(style.iterancestors("noscript", "template"), None) is not None:
            return
        holds = applies(_parsed(tinycss2.parse_component_value_list, self._counted(style.get("media") or "")))
        if holds is not False:
            rules = _parsed(tinycss2.parse_stylesheet, self._counted(style.text_content()))
            self._add_rules(rules, is_certain=holds is True, level=0)

    def _counted(self, text: str) -> str:
        text = _DATA.sub("url(data:)", text)
        self._characters += len(text)
        if self._characters > MOST_CHARACTERS:
            raise Refused("too_many_parts")
        return text

    def _add_rules(self, rules: list[Any], *, is_certain: bool, level: int) -> None:
        for rule in rules:
            if rule.type == "qualified-rule":
                self._add_block(rule.prelude, rule.content, is_certain=is_certain, level=level)
            elif rule.type == "at-rule" and rule.content is not None:
                holds = _condition(rule)
                if holds is not False:
                    inner = tinycss2.parse_rule_list(rule.content)
                    self._add_rules(inner, is_certain=is_certain and holds is True, level=_deeper(level))

    def _add_block(self, prelude: list[Any], content: list[Any], *, is_certain: bool, level: int) -> None:
        """A rule, and the rules that are nested in it."""
        nodes = tinycss2.parse_blocks_contents(content)
        if declared := read_declarations(nodes):
            self._add_selectors(prelude, declared, is_certain=is_certain)
        for node in nodes:
            if node.type == "qualified-rule":
                inner = _nested(prelude, node.prelude)
                self._add_block(inner, node.content, is_certain=is_certain, level=_deeper(level))
            elif node.type == "at-rule" and node.content is not None and (holds := _condition(node)) is not False:
                holds_too = is_certain and holds is True
                self._add_block(prelude, node.content, is_certain=holds_too, level=_deeper(level))

    def _add_selectors(self, prelude: list[Any], declared: Declarations, *, is_certain: bool) -> None:
        parts = split(prelude)
        self._selectors += len(parts)
        if self._selectors > MOST_SELECTORS:
            raise Refused("too_many_parts")
        found = [compiled(part) for part in parts]
        # Browsers drop a rule as a whole where they do not understand one of its selectors.
        is_certain = is_certain and all(is_known for _, is_known in found)
        for selector, _ in found:
            if selector is None:
                continue
            if selector.pseudo_element is None:
                self._matcher.add_selector(selector, (declared, is_certain))
            elif selector.pseudo_element in ("before", "after"):
                self.paints_more |= paints(declared.normal | declared.important)


def paints(style: Style) -> bool:
    """Whether a ground is declared, whatever its colour."""
    colour, image = style.get("background-color"), style.get("background-image", ())
    if isinstance(image, Raw) or any(map(is_image, image)):
        return True
    return colour is not None and word(colour) not in ("transparent", "initial", "unset", "inherit")


def _merged(rules: list[Declarations], own: Declarations) -> Style:
    style: dict[str, Any] = {}
    for declared in (*rules, own):
        style |= declared.normal
    for declared in (*rules, own):
        style |= declared.important
    return style


def _condition(rule: Any) -> bool | None:
    """Whether what is in an at-rule holds; None where it may."""
    if rule.lower_at_keyword == "media":
        return applies(rule.prelude)
    if rule.lower_at_keyword == "supports":
        words = {token.lower_value for token in rule.prelude if token.type == "ident"}
        return None if "not" in words else True
    if rule.lower_at_keyword == "layer":
        return True
    return None if rule.lower_at_keyword in ("container", "scope", "starting-style") else False


def _nested(outer: list[Any], inner: list[Any]) -> list[Any]:
    around, own = f":is({tinycss2.serialize(outer)})", tinycss2.serialize(inner).strip()
    if "&" in own:
        text = own.replace("&", around)
    elif own[:1] in (">", "+", "~"):
        text = f"{around} {own}"
    else:
        text = f"{around} :is({own})"
    if len(text) > MOST_CHARACTERS // 100:
        raise Refused("too_many_parts")
    return tinycss2.parse_component_value_list(text, skip_comments=True)


def _deeper(level: int) -> int:
    if level >= MOST_LEVELS:
        raise Refused("nested_too_deeply")
    return level + 1


def _parsed(parse: Any, text: str) -> list[Any]:
    try:
        return parse(text)
    except ValueError:  # a number of thousands of digits
        raise Refused("unreadable_file", "a number in its styles has too many digits") from None
