"""How text looks inside of the elements of a web page, as far as it decides whether a reader sees it."""

from __future__ import annotations

import re
from collections import ChainMap
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from lxml import etree

from matchkit.intake.documents import report as ways
from matchkit.intake.documents.colours import BLACK, WHITE, Colour, Paint, contrast, from_css, from_legacy, looks_same
from matchkit.intake.documents.report import SMALLEST_POINTS
from matchkit.intake.documents.style_boxes import MAYBE, scale_of, ways_of_hiding
from matchkit.intake.documents.style_declarations import UNKNOWN, Raw, Style, Value, is_image, resolved, word
from matchkit.intake.documents.style_lengths import font_points, number, points

LEAST_OPACITY = 0.05
LEAST_CONTRAST = 1.1
"""Of letters and ground by their brightness, as WCAG defines it, below which it takes a good eye to see them."""
_WORD = re.compile(r"[\w-]+")
_SIZES = {"h1": 2.0, "h2": 1.5, "h3": 1.17, "h5": 0.83, "h6": 0.67, "small": 1 / 1.2, "sub": 1 / 1.2, "sup": 1 / 1.2}
_INK = Paint(BLACK)
_LINK = Paint((0.0, 0.0, 0.93))
_MARK: Colour = (1.0, 1.0, 0.0)
_CONTROLS = frozenset({"button", "input", "select", "textarea"})
_GROUNDS = frozenset({"body", "table", "thead", "tbody", "tfoot", "tr", "td", "th"})
LEGACY = frozenset({"bgcolor", "background", "color", "text", "link", "hidden", "popover", "open", "href"})
"""Attributes that change looks."""
_FAR_INDENT = -200.0
_FAR_LETTERS = -3.0
_SAME = ("inherit", "unset", "currentcolor")


class Ground(NamedTuple):
    """What lies under letters: the colour, whether nothing else lies there, and whether it is the page's own."""

    colour: Colour = WHITE
    is_certain: bool = True
    is_paper: bool = True


_PAPER = Ground()


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks inside of an element; ``colour`` is None where it cannot be told."""

    way: str = ""
    is_doubtful: bool = False
    is_invisible: bool = False
    opacity: float = 1.0
    points: float = 12.0
    scale: float = 1.0
    colour: Paint | None = _INK
    filling: Paint | None = None
    link: Paint = _LINK
    ground: Ground = _PAPER
    is_cut_out: bool = False
    has_outline: bool = False
    indent: float = 0.0
    keeps_blanks: bool = False
    is_drawing: bool = False
    variables: ChainMap[str, Value] = field(default_factory=ChainMap)


class Sight(NamedTuple):
    """Whether a reader sees a text: the way in which it is hidden, or whether that is in doubt.

    ``is_on_paper`` where it is hidden unless something of another colour lies between it and the page.
    """

    way: str = ""
    is_doubtful: bool = False
    is_on_paper: bool = False


SEEN = Sight()
DOUBTFUL = Sight(is_doubtful=True)


def sight_of(look: Look) -> Sight:
    """What a reader sees of text that looks so."""
    if look.way:
        return Sight(look.way)
    if look.is_invisible:
        return Sight(ways.MARKED)
    if look.opacity < LEAST_OPACITY:
        return Sight(ways.TRANSPARENT)
    if look.points * look.scale < SMALLEST_POINTS:
        return DOUBTFUL if look.is_drawing else Sight(ways.TINY)
    if look.indent <= _FAR_INDENT:
        return Sight(ways.OUTSIDE)
    seen = _sight_of_colour(look)
    return DOUBTFUL if look.is_doubtful and not seen.way else seen


def _sight_of_colour(look: Look) -> Sight:
    paint = look.filling or look.colour
    if paint is None:
        return DOUBTFUL
    is_faint = paint.alpha < LEAST_OPACITY
    seen = paint.over(look.ground.colour)
    if not is_faint and not looks_same(seen, look.ground.colour):
        return SEEN if contrast(seen, look.ground.colour) >= LEAST_CONTRAST else DOUBTFUL
    if look.has_outline or look.is_cut_out:
        return DOUBTFUL
    if is_faint:
        return Sight(ways.TRANSPARENT)
    return Sight(ways.COLOUR, is_on_paper=look.ground.is_paper) if look.ground.is_certain else DOUBTFUL


def inside(element: etree._Element, stated: Style, around: Look) -> tuple[Look, dict[str, Value]]:
    """The look inside of an element, and its style with the values of its variables."""
    tag = str(element.tag)
    own = {name: value for name, value in stated.items() if name.startswith("--") and not isinstance(value, Raw)}
    variables = around.variables.new_child(own) if own else around.variables
    style = resolved(stated, variables)
    look = replace(
        around,
        variables=variables,
        is_drawing=around.is_drawing or tag == "svg",
        keeps_blanks=_keeps_blanks(tag, style, around),
    )
    look = _with_size(tag, style, look)
    look = _with_ground(element, style, _with_colour(element, style, look), around)
    return _with_hiding(element, style, look), style


def _keeps_blanks(tag: str, style: dict[str, Value], around: Look) -> bool:
    if space := word(style.get("white-space", ())):
        return space.startswith("pre") or space == "break-spaces"
    return around.keeps_blanks or tag in ("pre", "textarea", "xmp", "listing")


def _with_size(tag: str, style: dict[str, Value], look: Look) -> Look:
    around = look.points
    size: float | None = around * _SIZES.get(tag, 1.0)
    if "font-size" in style:
        size = font_points(style["font-size"][0], around) if style["font-size"] else None
    look = replace(look, points=around, is_doubtful=True) if size is None else replace(look, points=size)
    if zoom := style.get("zoom"):
        factor = number(zoom[0])
        if factor is not None and 0 < factor < 1:
            look = replace(look, scale=look.scale * factor)
        elif factor == 0:  # some browsers read it as 1
            look = replace(look, is_doubtful=True)
    if indent := style.get("text-indent"):
        stated = points(indent[0], look.points)
        look = replace(look, indent=look.indent if stated is None else stated)
    spacing = points(style["letter-spacing"][0], look.points) if style.get("letter-spacing") else None
    return replace(look, is_doubtful=True) if spacing is not None and spacing <= _FAR_LETTERS else look


def _with_colour(element: etree._Element, style: dict[str, Value], look: Look) -> Look:
    tag = str(element.tag)
    if tag == "body":
        look = replace(look, link=from_legacy(element.get("link") or "") or look.link)
    if tag in _CONTROLS or tag == "mark":
        look = replace(look, colour=_INK, filling=None)
    if tag == "a" and element.get("href") is not None:
        look = replace(look, colour=look.link)
    legacy = element.get({"body": "text", "font": "color"}.get(tag, "")) if tag in ("body", "font") else None
    if legacy and (paint := from_legacy(legacy)):
        look = replace(look, colour=paint)
    if "color" in style:
        look = replace(look, colour=_paint(style["color"], look.colour))
    filling = style.get("-webkit-text-fill-color")
    if filling is not None:
        look = replace(look, filling=_paint(filling, look.filling or look.colour))
    if look.is_drawing:
        look = _with_filling(style, look)
    if any(word(style.get(name, ())) != "none" for name in ("text-shadow", "-webkit-text-stroke") if name in style):
        look = replace(look, has_outline=True)
    return look


def _with_filling(style: dict[str, Value], look: Look) -> Look:
    """Letters of a drawing, which are black unless they are filled with something else."""
    if look.filling is None and "fill" not in style:
        return replace(look, filling=_INK)
    fill = style.get("fill")
    if fill is None:
        return look
    if word(fill) == "none":
        return replace(look, filling=Paint(BLACK, 0.0))
    if word(fill) == "currentcolor":
        return replace(look, filling=look.colour)
    return replace(look, filling=_paint(fill, look.filling))


def _paint(value: Value, around: Paint | None) -> Paint | None:
    stated = word(value)
    if stated in _SAME:
        return around
    if stated in ("initial", "revert", "revert-layer"):
        return _INK
    return from_css(value[0]) if value else None


def _with_ground(element: etree._Element, style: dict[str, Value], look: Look, around: Look) -> Look:
    tag = str(element.tag)
    ground = look.ground
    if tag in _CONTROLS or tag == "mark":
        ground = Ground(_MARK if tag == "mark" else WHITE, is_paper=False)
    legacy = element.get("bgcolor") if tag in _GROUNDS else None
    if legacy and (paint := from_legacy(legacy)):
        ground = Ground(paint.colour, is_paper=False)
    if "background-color" in style:
        ground = _painted(style["background-color"], look, ground)
    image = style.get("background-image", ())
    is_pictured = any(map(is_image, image)) or ("background-image" in style and image == UNKNOWN)
    if any(word((token,)) == "text" for name in _CLIPS for token in style.get(name, ())):
        return replace(look, is_cut_out=True, ground=around.ground)
    if is_pictured or (tag in _GROUNDS and element.get("background")) or tag == "svg" or _is_overlaid(style):
        ground = ground._replace(is_certain=False)
    return replace(look, ground=ground)


_CLIPS = ("background-clip", "-webkit-background-clip")


def _painted(value: Value, look: Look, ground: Ground) -> Ground:
    stated = word(value)
    if stated in ("inherit", "initial", "unset", "revert", "revert-layer"):
        return ground
    paint = look.colour if stated == "currentcolor" else from_css(value[0]) if value else None
    if paint is None:
        return ground._replace(is_certain=False)
    if paint.alpha < LEAST_OPACITY:
        return ground
    return Ground(paint.over(ground.colour), ground.is_certain or paint.alpha == 1.0, is_paper=False)


def _is_overlaid(style: dict[str, Value]) -> bool:
    """Whether something changes the ground in a way that is not looked at."""
    if any(word((token,)) == "inset" for token in style.get("box-shadow", ())):
        return True
    if any(word((token,)) == "dark" for token in style.get("color-scheme", ())):
        return True
    return word(style.get("backdrop-filter", ())) not in ("", "none") or bool(
        [token for token in style.get("backdrop-filter", ()) if token.type == "function"]
    )


def _with_hiding(element: etree._Element, style: dict[str, Value], look: Look) -> Look:
    if (visibility := word(style.get("visibility", ()))) and visibility not in ("inherit", "unset"):
        look = replace(look, is_invisible=visibility in ("hidden", "collapse"))
    is_inline = _is_inline(element, style)
    is_animated = any(word(style.get(name, ())) != "none" for name in ("animation", "animation-name") if name in style)
    found: list[Any] = list(ways_of_hiding(style, is_inline=is_inline))
    if not _is_displayed(element, style):
        found.insert(0, ways.MARKED)
    opacity, scale = look.opacity * _opacity(style), look.scale * scale_of(style)
    if is_animated or (is_inline and scale < look.scale):  # what begins unseen may come to be seen
        doubtful = bool(found) or opacity < LEAST_OPACITY <= look.opacity or scale * look.points < SMALLEST_POINTS
        return replace(look, is_doubtful=look.is_doubtful or doubtful)
    certain = [way for way in found if way is not MAYBE]
    return replace(
        look,
        way=look.way or (certain[0] if certain else ""),
        is_doubtful=look.is_doubtful or bool(found),
        opacity=opacity,
        scale=scale,
    )


def _is_displayed(element: etree._Element, style: dict[str, Value]) -> bool:
    if (display := word(style.get("display", ()))) and display not in ("initial", "unset", "revert", "revert-layer"):
        return display != "none"
    if element.get("hidden") is not None or element.get("popover") is not None:
        return bool(display) and display != "revert"
    return not (element.tag == "dialog" and element.get("open") is None)


def _opacity(style: dict[str, Value]) -> float:
    factors = [number(style[name][0]) for name in ("opacity", "fill-opacity") if style.get(name)]
    factors += [
        number(token.arguments[0])
        for token in style.get("filter", ())
        if token.type == "function" and token.lower_name == "opacity" and token.arguments
    ]
    opacity = 1.0
    for factor in factors:
        opacity *= 1.0 if factor is None else min(max(factor, 0.0), 1.0)
    return opacity


_INLINE = frozenset(
    _WORD.findall(
        "a abbr acronym b bdi bdo big cite code data dfn em font i ins del kbd label mark q s samp small span strike "
        "strong sub sup time tt u var"
    )
)


def _is_inline(element: etree._Element, style: dict[str, Value]) -> bool:
    """Whether it is a part of a line of text, as far as it states itself."""
    if word(style.get("position", ())) in ("absolute", "fixed") or word(style.get("float", ())) in ("left", "right"):
        return False
    display = word(style.get("display", ()))
    return display in ("inline", "contents") or (not display and element.tag in _INLINE)
