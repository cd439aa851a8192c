"""Boxes of a web page that show nothing of what is in them: placed far off, shut, clipped away, or marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from matchkit.intake.documents import report as ways
from matchkit.intake.documents.style_declarations import Value, word
from matchkit.intake.documents.style_lengths import number, points, significant, split

FAR = 600.0
"""Points beyond the edge from which a place is meant not to be seen, wherever the box around it stands."""
NEAR = 200.0
"""Points beyond the edge of what is around from which it may not be seen."""
_SMALLEST = 0.75
"""A pixel."""
_DEGREES = {"deg": 1.0, "turn": 360.0, "rad": 57.2958, "grad": 0.9}
Style = Mapping[str, Value]


class Doubt(Enum):
    """Where it cannot be told whether a box shows what is in it."""

    MAYBE = "maybe"


MAYBE = Doubt.MAYBE
Finding = str | Doubt


def ways_of_hiding(style: Style, *, is_inline: bool) -> Iterator[Finding]:
    """How the box hides what is in it; on lines of text, sizes and transformations do not count."""
    if word(style.get("mso-hide", ())) == "all" or word(style.get("content-visibility", ())) == "hidden":
        yield ways.MARKED
    of_blocks = [*_shut(style), *_transformed(style)]
    yield from ([MAYBE] * len(of_blocks) if is_inline else of_blocks)
    yield from _placed(style)
    yield from _clipped(style)
    if any(_is_stated(style.get(name, ())) for name in _EFFECTS):
        yield MAYBE
    if any(token.type == "function" and token.lower_name in _FILTERS for token in style.get("filter", ())):
        yield MAYBE


_EFFECTS = ("mask", "mask-image", "-webkit-mask", "-webkit-mask-image", "mix-blend-mode")
_FILTERS = ("contrast", "brightness", "invert", "blur")


def _is_stated(value: Value) -> bool:
    return bool(value) and word(value) not in ("none", "normal", "initial", "unset")


def is_positioned(style: Style) -> bool:
    """Whether a box may lie over or under others."""
    position = word(style.get("position", ()))
    if position in ("absolute", "fixed", "sticky", "-webkit-sticky"):
        return True
    if position == "relative" and any(_first(style, side) for side in ("left", "top", "right", "bottom")):
        return True
    if word(style.get("float", ())) in ("left", "right", "inline-start", "inline-end"):
        return True
    return any((_first(style, f"margin-{side}") or 0) < 0 for side in ("top", "left", "bottom", "right")) or any(
        _is_stated(style.get(name, ())) for name in ("transform", "translate")
    )


def _placed(style: Style) -> Iterator[Finding]:
    position = word(style.get("position", ()))
    if position in ("absolute", "fixed", "relative"):
        for side in ("left", "top", "right", "bottom"):
            yield from _is_off(_first(style, side))
        if (_first(style, "right") or 0) >= 2 * FAR:
            yield ways.OUTSIDE
        if max(_first(style, "left") or 0, _first(style, "top") or 0, _first(style, "bottom") or 0) >= 2 * FAR:
            yield MAYBE
    for side in ("left", "top"):
        value = style.get(f"margin-{side}", ())
        off = list(_is_off(_first(style, f"margin-{side}")))
        # Columns of old pages are pulled over each other by all of their width.
        yield from ([MAYBE] * len(off) if value and value[0].type == "percentage" else off)


def _is_off(length: float | None) -> Iterator[Finding]:
    if length is not None and length <= -NEAR:
        yield ways.OUTSIDE if length <= -FAR else MAYBE


def _shut(style: Style) -> Iterator[Finding]:
    overflows = [word(style.get(name, ())) for name in ("overflow-x", "overflow-y")]
    if not any(overflow not in ("", "visible", "initial", "unset", "revert") for overflow in overflows):
        return
    sizes = [_first(style, side) for side in ("width", "height", "max-width", "max-height")]
    is_shut = any(size is not None and size <= _SMALLEST for size in sizes)
    if not is_shut and not style.get("height"):
        line = style.get("line-height", ())
        is_shut = bool(line) and (number(line[0]) if line[0].type == "number" else points(line[0])) == 0
    if is_shut:
        is_held_open = any((_first(style, side) or 0) > 0 for side in ("padding", "min-height"))
        yield MAYBE if is_held_open else ways.OUTSIDE


def _clipped(style: Style) -> Iterator[Finding]:
    clip = style.get("clip", ())
    if clip and clip[0].type == "function" and clip[0].lower_name == "rect" and _is_empty(clip[0]):
        yield ways.OUTSIDE if word(style.get("position", ())) in ("absolute", "fixed") else MAYBE
    path = style.get("clip-path") or style.get("-webkit-clip-path") or ()
    for token in path:
        if token.type != "function":
            if token.type == "url":
                yield MAYBE
        elif token.lower_name == "inset":
            yield from _inset(significant(token.arguments))
        else:
            yield from _outlined(token)


def _outlined(shape: Any) -> Iterator[Finding]:
    """What a shape cuts off: most headers with a slanted edge lose nothing of what is in them."""
    parts = [token for token in shape.arguments if token.type in ("number", "dimension", "percentage")]
    edges = [token.value for token in parts if token.type == "percentage" or token.value == 0]
    if len(edges) != len(parts) or not edges:
        yield MAYBE
        return
    if shape.lower_name in ("circle", "ellipse"):
        share = (edges[0] / 50) ** 2
    elif shape.lower_name == "polygon" and len(edges) % 2 == 0:
        share = _area(list(zip(edges[::2], edges[1::2], strict=True))) / 10_000
    else:
        share = 0.25
    if share < 0.5:
        yield MAYBE if share > 0.001 else ways.OUTSIDE


def _area(corners: list[tuple[float, float]]) -> float:
    following = [*corners[1:], corners[0]]
    return abs(sum(x * below - right * y for (x, y), (right, below) in zip(corners, following, strict=True))) / 2


def _is_empty(rect: Any) -> bool:
    edges = _numbers(rect.arguments)
    if len(edges) != 4:
        return False
    top, right, bottom, left = edges
    return bottom - top <= _SMALLEST or right - left <= _SMALLEST


def _inset(arguments: Value) -> Iterator[Finding]:
    sides: list[Any] = []
    for token in arguments:
        if token.type not in ("percentage", "dimension", "number"):
            break
        sides.append(token)
    if not 1 <= len(sides) <= 4:
        yield MAYBE
        return
    top, right = sides[0], sides[1 % len(sides)]
    bottom = sides[2] if len(sides) > 2 else top
    left = sides[3] if len(sides) > 3 else right
    for one, other in ((top, bottom), (left, right)):
        if one.type == other.type == "percentage" and one.value + other.value >= 100:
            yield ways.OUTSIDE
        elif any(map(_is_deep, (one, other))):
            yield MAYBE


def _is_deep(token: Any) -> bool:
    return token.value >= 80 if token.type == "percentage" else (points(token) or 0) >= NEAR


def _transformed(style: Style) -> Iterator[Finding]:
    for token in style.get("transform", ()):
        if token.type == "function":
            yield from _moved(token.lower_name, [part for arg in split(token.arguments) for part in significant(arg)])
    yield from _moved("translate", list(style.get("translate", ())))
    yield from _moved("rotate", list(style.get("rotate", ())))


def _moved(name: str, arguments: list[Any]) -> Iterator[Finding]:
    if name.startswith("translate"):
        for token in arguments:
            if token.type == "percentage":  # of its own size, which is not known
                if token.value <= -100 or token.value >= 300:
                    yield ways.OUTSIDE if token.value <= -1000 else MAYBE
                continue
            length = points(token)
            yield from _is_off(length)
            if length is not None and length >= 2 * FAR:
                yield MAYBE
    is_turned_in_space = name in ("rotatex", "rotatey", "rotate3d") or (name == "rotate" and len(arguments) > 1)
    if is_turned_in_space and any(map(_is_upright, arguments)):
        yield MAYBE
    if name in ("matrix", "matrix3d"):
        moves = [number(token) or 0.0 for token in arguments][4 if name == "matrix" else 12 :]
        for move in moves[:2]:
            yield from _is_off(move * 0.75)


def _is_upright(angle: Any) -> bool:
    if angle.type != "dimension":
        return False
    turn = _DEGREES.get(angle.lower_unit, 0.0) * angle.value % 180
    return abs(turn - 90) < 10


def scale_of(style: Style) -> float:
    """The factor by which a transformation makes its letters smaller, where it does."""
    scales = [_scale(list(style.get("scale", ())))] if style.get("scale") else []
    for token in style.get("transform", ()):
        if token.type == "function" and token.lower_name.startswith("scale"):
            scales.append(_scale([part for arg in split(token.arguments) for part in significant(arg)]))
        elif token.type == "function" and token.lower_name == "matrix":
            parts = _numbers(token.arguments, pixels=1.0)
            scales.append(min(1.0, abs(parts[0] * parts[3] - parts[1] * parts[2])) if len(parts) == 6 else 1.0)
    factor = 1.0
    for scale in scales:
        factor *= scale
    return factor


def _scale(arguments: list[Any]) -> float:
    factors = [abs(factor) for token in arguments[:2] if (factor := number(token)) is not None]
    return min(1.0, *factors) if factors else 1.0


def _first(style: Style, name: str) -> float | None:
    value = style.get(name, ())
    return points(value[0]) if value else None


def _numbers(tokens: list[Any], pixels: float = 0.75) -> list[float]:
    told = [token for token in tokens if token.type in ("number", "dimension", "percentage")]
    return [(token.value * pixels if token.type == "number" else points(token) or 0.0) for token in told]
