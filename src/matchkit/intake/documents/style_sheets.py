"""Style sheets inside a web page: rules by element, class and id; other selectors are not understood, and ignored."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

Declarations = Mapping[str, str]
MOST_RULES = 2_000
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AT_RULE = re.compile(r"@[^{};]{0,500}(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]*)\}")
_SELECTOR = re.compile(r"([a-z][a-z0-9]*|\*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_LENGTH = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))(pt|px|em|rem|ex|ch|cm|mm|in|pc|vw|vh|%)?")
_POINTS = {
    "pt": 1.0,
    "px": 0.75,
    "em": 12.0,
    "rem": 12.0,
    "ex": 6.0,
    "ch": 6.0,
    "cm": 72 / 2.54,
    "mm": 7.2 / 2.54,
    "in": 72.0,
    "pc": 12.0,
    "vw": 6.0,
    "vh": 8.0,
    "%": 6.0,
}
"""Of relative units as on a page of 600 x 800 points, with letters of 12."""
_WORDS = {"xx-small": 7.0, "x-small": 7.5, "small": 10.0, "medium": 12.0, "large": 13.5, "x-large": 18.0}


class StyleSheet:
    """The rules of a page."""

    def __init__(self, text: str) -> None:
        text = _AT_RULE.sub("", _COMMENT.sub("", text))
        self._rules: dict[str, list[tuple[int, str, frozenset[str], Declarations]]] = {}
        for number, found in enumerate(_RULE.finditer(text)):
            if number >= MOST_RULES:
                break
            declared = declarations(found[2])
            for selector in found[1].split(","):
                self._add(selector.strip(), number, declared)

    def _add(self, selector: str, number: int, declared: Declarations) -> None:
        found = _SELECTOR.fullmatch(selector)
        if not found or not selector:
            return
        tag = (found[1] or "*").lower()
        needs = frozenset(re.findall(r"[.#][\w-]+", found[2]))
        weight = 10_000 * (100 * sum(need[0] == "#" for need in needs) + 10 * len(needs) + (tag != "*")) + number
        key = min(needs) if needs else tag
        self._rules.setdefault(key, []).append((weight, tag, needs, declared))

    def of(self, element: etree._Element) -> Declarations:
        """What holds for an element: rules in the order of their weight, then its own style."""
        tag = str(element.tag)
        names = {f".{name}" for name in (element.get("class") or "").split()}
        if element.get("id"):
            names.add(f"#{element.get('id')}")
        rules = [rule for key in ("*", tag, *names) for rule in self._rules.get(key, ())]
        fitting = [rule for rule in rules if rule[1] in ("*", tag) and rule[2] <= names]
        style: dict[str, str] = {}
        for _, _, _, declared in sorted(fitting, key=lambda rule: rule[0]):
            style |= declared
        return style | declarations(element.get("style") or "")


def declarations(text: str) -> dict[str, str]:
    """What a list such as ``color: red; margin: 0`` says, in small letters."""
    found = {}
    for part in text.split(";"):
        name, colon, value = part.partition(":")
        if colon:
            found[name.strip().lower()] = value.replace("!important", "").strip().lower()
    if "url(" in found.get("background", "") or "gradient" in found.get("background", ""):
        found["background-image"] = found.pop("background")
    return found


def lengths(text: str) -> list[float]:
    """The lengths that a value names, in points."""
    parts = [_LENGTH.fullmatch(part) for part in text.split()]
    return [float(part[1]) * _POINTS[part[2] or "px"] for part in parts if part]


def points(stated: str, around: float) -> float:
    """A size of letters, where that around it is known."""
    if stated in _WORDS:
        return _WORDS[stated]
    found = _LENGTH.fullmatch(stated)
    if not found:
        return around
    number, unit = float(found[1]), found[2] or "px"
    if unit in ("em", "%"):
        return number * around / (100 if unit == "%" else 1)
    return number * _POINTS[unit]
