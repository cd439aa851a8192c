"""Declarations of styles, such as ``color: red``, as far as they decide whether text is seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from matchkit.intake.documents.colours import from_css
from matchkit.intake.documents.style_lengths import font_points, number, points, significant, split

Value = tuple[Any, ...]
"""Tokens without white space; empty where it cannot be told what is declared."""
UNKNOWN: Value = ()
_WORD = re.compile(r"[\w-]+")
_WIDE = frozenset({"inherit", "initial", "unset", "revert", "revert-layer"})
_COLOUR_FUNCTIONS = frozenset(
    _WORD.findall("rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix light-dark device-cmyk contrast-color")
)
_IMAGES = ("url", "gradient", "image", "image-set", "cross-fade", "element", "paint")
_SIDES = ("top", "right", "bottom", "left")
_MOST_VARIABLES = 16
_MOST_TOKENS = 200
_DISPLAYS = frozenset(
    _WORD.findall(
        "none contents block inline inline-block flow-root flex inline-flex grid inline-grid list-item table "
        "inline-table table-row table-cell table-caption table-row-group table-header-group table-footer-group "
        "table-column table-column-group run-in ruby flow math -webkit-box -webkit-inline-box -webkit-flex "
        "-ms-flexbox"
    )
)
_WORDS = {
    "display": _DISPLAYS,
    "visibility": frozenset({"visible", "hidden", "collapse"}),
    "position": frozenset({"static", "relative", "absolute", "fixed", "sticky", "-webkit-sticky"}),
    "content-visibility": frozenset({"visible", "hidden", "auto"}),
    "overflow-x": frozenset({"visible", "hidden", "clip", "scroll", "auto", "overlay"}),
    "overflow-y": frozenset({"visible", "hidden", "clip", "scroll", "auto", "overlay"}),
}
_COLOURS = frozenset({"color", "background-color", "-webkit-text-fill-color", "fill"})
_NUMBERS = frozenset({"opacity", "fill-opacity", "zoom"})
_LENGTHS = frozenset(
    {
        *_WORD.findall("text-indent width height max-width max-height min-height letter-spacing padding"),
        *_SIDES,
        *(f"margin-{side}" for side in _SIDES),
    }
)
_OTHERS = frozenset(
    _WORD.findall(
        "background-image background-clip -webkit-background-clip font-size line-height clip clip-path "
        "-webkit-clip-path transform scale translate rotate filter float mso-hide white-space text-shadow "
        "-webkit-text-stroke box-shadow animation animation-name mask mask-image -webkit-mask -webkit-mask-image "
        "mix-blend-mode color-scheme backdrop-filter"
    )
)
_LONGHANDS = frozenset({*_WORDS, *_COLOURS, *_NUMBERS, *_LENGTHS, *_OTHERS})
_ALIASES = {
    "inset-inline-start": "left",
    "inset-inline-end": "right",
    "inset-block-start": "top",
    "inset-block-end": "bottom",
    "margin-inline-start": "margin-left",
    "margin-block-start": "margin-top",
    "max-inline-size": "max-width",
    "max-block-size": "max-height",
    "inline-size": "width",
    "block-size": "height",
    "padding-top": "padding",
    "padding-bottom": "padding",
}


class Raw(NamedTuple):
    """What names a variable: it is read once its value is known, for a shorthand as well."""

    name: str
    value: Value


Style = Mapping[str, "Value | Raw"]


@dataclass(frozen=True)
class Declarations:
    """What one block declares; what is marked as important comes after all that is not."""

    normal: dict[str, Value | Raw] = field(default_factory=dict)
    important: dict[str, Value | Raw] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.normal) + len(self.important)


def read_declarations(nodes: Iterable[Any]) -> Declarations:
    """Of nodes of a parsed block; what browsers do not understand is passed over, as they do."""
    found = Declarations()
    for node in nodes:
        if node.type == "declaration":
            name = node.name if node.name.startswith("--") else node.lower_name
            (found.important if node.important else found.normal).update(_read(name, significant(node.value)))
    return found


def _read(name: str, value: Value) -> dict[str, Value | Raw]:
    name = _ALIASES.get(name, name)
    if name.startswith("--"):
        return {name: value}
    if name not in _LONGHANDS and name not in _SHORTHANDS:
        return {}
    if any(map(_names_variable, value)):
        names = _SHORTHANDS[name][0] if name in _SHORTHANDS else (name,)
        return dict.fromkeys(names, Raw(name, value))
    return dict(_expanded(name, value))


def _expanded(name: str, value: Value) -> dict[str, Value]:
    if name not in _SHORTHANDS:
        return {name: value} if _is_valid(name, value) else {}
    names, expand = _SHORTHANDS[name]
    if len(value) == 1 and word(value) in _WIDE:
        return dict.fromkeys(names, value)
    return {part: stated for part, stated in expand(value).items() if _is_valid(part, stated)}


def _is_valid(name: str, value: Value) -> bool:
    if not value:
        return False
    if len(value) == 1 and word(value) in _WIDE:
        return True
    if name in _WORDS:
        return value[0].type == "ident" and value[0].lower_value in _WORDS[name]
    if name in _COLOURS:
        return len(value) == 1 and (is_colour(value[0]) or (name == "fill" and value[0].type in ("ident", "url")))
    if name in _NUMBERS:
        return len(value) == 1 and (number(value[0]) is not None or value[0].type in ("function", "ident"))
    if name in _LENGTHS or name == "font-size":
        return value[0].type in ("function", "ident") or points(value[0]) is not None
    return True


def is_colour(token: Any) -> bool:
    """Whether browsers take it as a colour, even where it cannot be computed here."""
    if token.type == "function":
        return token.lower_name in _COLOUR_FUNCTIONS
    return from_css(token) is not None or (token.type == "ident" and token.lower_value == "currentcolor")


def is_image(token: Any) -> bool:
    """Whether it names a picture or a gradient."""
    if token.type == "url":
        return True
    return token.type == "function" and token.lower_name.endswith(_IMAGES)


def word(value: Value | Raw) -> str:
    """The word that a value begins with, in small letters; else an empty text."""
    return value[0].lower_value if value and not isinstance(value, Raw) and value[0].type == "ident" else ""


def _background(value: Value) -> dict[str, Value]:
    colours = [token for token in split(value)[-1] if is_colour(token)]
    images = tuple(token for token in value if is_image(token))
    clips = tuple(token for token in value if token.type == "ident" and token.lower_value == "text")
    return {
        "background-color": (colours[0],) if colours else _word("transparent"),
        "background-image": images or _word("none"),
        "background-clip": clips or _word("border-box"),
    }


def _font(value: Value) -> dict[str, Value]:
    """``bold 12px/1.2 Arial``: the first length or size is that of the letters."""
    for at, token in enumerate(value):
        is_weight = token.type == "number" and token.value >= 1
        if not is_weight and font_points(token, 12.0) is not None and word((token,)) not in _WIDE:
            has_height = len(value) > at + 2 and value[at + 1] == "/"
            return {"font-size": (token,), "line-height": (value[at + 2],) if has_height else _word("normal")}
    return {}


def _sides(prefix: str) -> Callable[[Value], dict[str, Value]]:
    def expand(value: Value) -> dict[str, Value]:
        if not 1 <= len(value) <= 4:
            return {}
        taken = (0, 1 % len(value), 2 if len(value) > 2 else 0, len(value) - 1 if len(value) != 3 else 1)
        return {prefix + side: (value[at],) for side, at in zip(_SIDES, taken, strict=True)}

    return expand


def _overflow(value: Value) -> dict[str, Value]:
    return {"overflow-x": value[:1], "overflow-y": value[-1:]}


_SHORTHANDS: Mapping[str, tuple[tuple[str, ...], Callable[[Value], dict[str, Value]]]] = {
    "background": (("background-color", "background-image", "background-clip"), _background),
    "font": (("font-size", "line-height"), _font),
    "inset": (_SIDES, _sides("")),
    "margin": (tuple(f"margin-{side}" for side in _SIDES), _sides("margin-")),
    "overflow": (("overflow-x", "overflow-y"), _overflow),
}


class _Word(NamedTuple):
    """A word as the tokens of a style sheet hold it."""

    value: str
    lower_value: str
    type: str = "ident"


def _word(text: str) -> Value:
    return (_Word(text, text),)


def _names_variable(token: Any) -> bool:
    pending, looked_at = [token], 0
    while pending and looked_at < _MOST_TOKENS:
        part = pending.pop()
        looked_at += 1
        if part.type == "function":
            if part.lower_name in ("var", "env", "attr"):
                return True
            pending += part.arguments
        elif part.type == "() block":
            pending += part.content
    return bool(pending)


def resolved(style: Style, variables: Mapping[str, Value]) -> dict[str, Value]:
    """The same with the values of its variables; `UNKNOWN` where they cannot be told."""
    found: dict[str, Value] = {}
    for name, value in style.items():
        if not isinstance(value, Raw):
            found[name] = value
            continue
        substituted = _substituted(value.value, variables, _MOST_VARIABLES)
        expanded = _expanded(value.name, substituted) if substituted else {}
        found[name] = expanded.get(name, UNKNOWN)
    return found


def _substituted(value: Value, variables: Mapping[str, Value], depth: int) -> Value:
    """With variables replaced where they stand alone, not inside of another function."""
    replaced: list[Any] = []
    for token in value:
        if not _names_variable(token):
            replaced.append(token)
            continue
        if token.type != "function" or token.lower_name != "var" or not depth:
            return UNKNOWN
        name, *fallback = split(token.arguments)
        told = variables.get(word_of_variable(name)) or significant([part for other in fallback for part in other])
        inner = _substituted(told, variables, depth - 1)
        if not inner or len(replaced) + len(inner) > _MOST_TOKENS:
            return UNKNOWN
        replaced += inner
    return tuple(replaced)


def word_of_variable(tokens: Value) -> str:
    """The name of a variable, whose letters count as they are."""
    name = significant(tokens)
    return name[0].value if len(name) == 1 and name[0].type == "ident" else ""
