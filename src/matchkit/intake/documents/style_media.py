"""Which conditions of style sheets hold for somebody who opens a page on the screen of a desktop."""

from __future__ import annotations

from typing import Any

from matchkit.intake.documents.style_lengths import PAGE, points, significant, split

_FEATURES = {
    "orientation": "landscape",
    "prefers-color-scheme": "light",
    "prefers-reduced-motion": "no-preference",
    "hover": "hover",
    "any-hover": "hover",
    "pointer": "fine",
    "any-pointer": "fine",
    "scripting": "enabled",
}


def applies(condition: list[Any]) -> bool | None:
    """Whether a list of media queries holds; None where it cannot be told."""
    if not significant(condition):
        return True
    return _any([_query(significant(query)) for query in split(condition)])


def _query(tokens: tuple[Any, ...]) -> bool | None:
    is_negated, is_choice = False, False
    told: list[bool | None] = []
    for token in tokens:
        word = token.lower_value if token.type == "ident" else ""
        if word == "not":
            is_negated = not is_negated
        elif word == "or":
            is_choice = True
        elif word not in ("and", "only"):
            told.append(_feature(significant(token.content)) if token.type == "() block" else _is_screen(word))
    holds = _any(told) if is_choice else _all(told)
    return not holds if is_negated and holds is not None else holds


def _is_screen(word: str) -> bool | None:
    return word in ("all", "screen") if word else None


def _feature(tokens: tuple[Any, ...]) -> bool | None:
    if not tokens or tokens[0].type != "ident":
        return None
    name = tokens[0].lower_value
    if len(tokens) != 3 or tokens[1] != ":":
        return True if len(tokens) == 1 and name in ("width", "height", "hover", "color", "pointer") else None
    if name in _FEATURES:
        return tokens[2].type == "ident" and tokens[2].lower_value == _FEATURES[name]
    bound, _, side = name.partition("-")
    size = {"width": PAGE[0], "height": PAGE[1]}.get(side)
    length = points(tokens[2])
    if size is None or length is None or bound not in ("min", "max"):
        return None
    return size >= length if bound == "min" else size <= length


def _any(told: list[bool | None]) -> bool | None:
    return True if True in told else None if None in told else False


def _all(told: list[bool | None]) -> bool | None:
    return False if False in told else None if None in told else True
