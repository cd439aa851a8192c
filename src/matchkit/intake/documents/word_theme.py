"""Colours of a .docx: of its theme, and as attributes, drawings, and older drawings (VML) state them."""

from __future__ import annotations

import colorsys
from collections.abc import Iterator

from lxml import etree

from matchkit.intake.documents.colours import BLACK, WHITE, Colour, from_hex, looks_same
from matchkit.intake.documents.looks import Ground
from matchkit.intake.documents.word_xml import OFF, child, local, share, value

LEAST_OPACITY = 0.06
"""What lets more through cannot be told from what lies behind it."""
_THOUSANDTHS = 100_000.0
_DEFAULTS = {"dk1": "000000", "lt1": "FFFFFF", "dk2": "44546A", "lt2": "E7E6E6"}
_SLOTS = {
    "dark1": "dk1",
    "light1": "lt1",
    "dark2": "dk2",
    "light2": "lt2",
    "hyperlink": "hlink",
    "followedHyperlink": "folHlink",
}
_MAPPED = {"bg1": "light1", "t1": "dark1", "bg2": "light2", "t2": "dark2"}
_MAPPED_NAMES = {
    "bg1": ("bg1", "background1"),
    "t1": ("tx1", "text1"),
    "bg2": ("bg2", "background2"),
    "t2": ("tx2", "text2"),
}
_NAMES = {
    "window": "FFFFFF",
    "windowtext": "000000",
    "white": "FFFFFF",
    "black": "000000",
    "silver": "C0C0C0",
    "gray": "808080",
    "maroon": "800000",
    "red": "FF0000",
    "purple": "800080",
    "fuchsia": "FF00FF",
    "magenta": "FF00FF",
    "green": "008000",
    "lime": "00FF00",
    "olive": "808000",
    "yellow": "FFFF00",
    "navy": "000080",
    "blue": "0000FF",
    "teal": "008080",
    "aqua": "00FFFF",
    "cyan": "00FFFF",
    "snow": "FFFAFA",
    "ivory": "FFFFF0",
    "ghostwhite": "F8F8FF",
    "whitesmoke": "F5F5F5",
    "floralwhite": "FFFAF0",
    "mintcream": "F5FFFA",
    "azure": "F0FFFF",
}
_CHANGES = ("Tint", "Shade")
_HUES = frozenset({"satMod", "satOff", "sat", "hueMod", "hueOff", "hue"})


class Theme:
    """The theme of a document, which names colours, and its settings, which say which of them is the background."""

    def __init__(self, root: etree._Element | None, settings: etree._Element | None) -> None:
        self._colours = {name: _hex(digits) for name, digits in _DEFAULTS.items()}
        scheme = child(root, "themeElements", "clrScheme")
        for slot in () if scheme is None else scheme:
            if isinstance(slot.tag, str) and (found := self._drawn(slot)[0]):
                self._colours[local(slot)] = found
        mapping = child(settings, "clrSchemeMapping")
        self._slots = dict(_SLOTS)
        for name, default in _MAPPED.items():
            slot_name = value(mapping, name) or default
            self._slots |= dict.fromkeys(_MAPPED_NAMES[name], _SLOTS.get(slot_name, slot_name))

    def stated(self, element: etree._Element | None, plain: str = "val", theme: str = "themeColor") -> Colour | None:
        """A colour in attributes; that of the theme counts where there is one."""
        found = self._named(value(element, theme) or "")
        if found is None:
            return from_hex(value(element, plain) or "")
        tint, shade = (_hex_share(value(element, f"{theme.removesuffix('Color')}{change}")) for change in _CHANGES)
        return _lit(_lit(found, tint, 1 - tint), shade, 0.0)

    def letters(self, element: etree._Element | None) -> Colour | Ground | None:
        """The colour of letters: unknown where it is automatic, None where none is stated."""
        if value(element) is None and value(element, "themeColor") is None:
            return None
        return self.stated(element) or Ground.UNKNOWN

    def shading(self, element: etree._Element | None) -> Colour | Ground | None:
        """The ground that a shading gives; None where it gives none."""
        if element is None:
            return None
        pattern = value(element) or "clear"
        fill = self.stated(element, "fill", "themeFill")
        if pattern in ("clear", "nil"):
            return fill
        front, back = self.stated(element, "color") or BLACK, fill or WHITE
        if pattern == "solid":
            return front
        part = share(pattern.removeprefix("pct"), 100.0)
        if part is not None:
            return _mixed(front, back, min(max(part, 0.0), 1.0))
        return front if looks_same(front, back) else Ground.UNKNOWN

    def paint(self, fill: etree._Element | None) -> Colour | Ground:
        """What a drawing is filled with: paper where with nothing, unknown where with a picture or many colours."""
        holders = list(_holders(fill))
        if fill is not None and local(fill) == "noFill":
            return Ground.PAPER
        paints = [self._drawn(holder) for holder in holders]
        if paints and all(opacity < LEAST_OPACITY for _, opacity in paints):
            return Ground.PAPER
        seen = [_mixed(colour, WHITE, opacity) for colour, opacity in paints if colour is not None]
        if not seen or len(seen) < len(paints) or not all(looks_same(seen[0], other) for other in seen):
            return Ground.UNKNOWN
        return seen[0]

    def reference(self, element: etree._Element | None) -> Colour | None:
        """The colour that a reference to a style of the theme names."""
        return None if element is None else self._drawn(element)[0]

    def _named(self, name: str) -> Colour | None:
        return self._colours.get(self._slots.get(name, name))

    def _drawn(self, holder: etree._Element) -> tuple[Colour | None, float]:
        """The colour in an element of a drawing, and how much it covers."""
        for part in holder:
            if isinstance(part.tag, str):
                return _changed(self._plain(part), part)
        return None, 1.0

    def _plain(self, part: etree._Element) -> Colour | None:
        """The colour that an element of a drawing names, before it is changed."""
        kind, stated = local(part), value(part) or ""
        if kind == "srgbClr":
            return from_hex(stated)
        if kind == "schemeClr":
            return self._named(stated)
        if kind == "sysClr":
            return from_hex(value(part, "lastClr") or "") or named(stated)
        return named(stated) if kind == "prstClr" else None


def named(name: str) -> Colour | None:
    """A colour by its English name."""
    digits = _NAMES.get(name.lower())
    return None if digits is None else _hex(digits)


def vml_paint(shape: etree._Element) -> Colour | Ground:
    """What a shape of an older drawing is filled with; white where it does not say."""
    fill = child(shape, "fill")
    if (value(shape, "filled") or "t").lower() in OFF or (value(fill, "on") or "t").lower() in OFF:
        return Ground.PAPER
    opacity = _vml_share(value(fill, "opacity"))
    if opacity < LEAST_OPACITY:
        return Ground.PAPER
    if (value(fill, "type") or "solid") != "solid":
        return Ground.UNKNOWN
    words = (value(fill, "color") or value(shape, "fillcolor") or "white").split()
    colour = (from_hex(words[0]) or named(words[0])) if words else WHITE
    return Ground.UNKNOWN if colour is None else _mixed(colour, WHITE, opacity)


def _vml_share(text: str | None) -> float:
    """A part of one, or of 65,536 where an f says so."""
    stated = (text or "1").strip()
    part = share(stated.removesuffix("f"), 65_536.0 if stated.endswith("f") else 1.0)
    if part is None and stated.startswith("."):
        part = share(f"0{stated}", 1.0)
    return 1.0 if part is None else min(max(part, 0.0), 1.0)


def _holders(fill: etree._Element | None) -> Iterator[etree._Element]:
    """The elements of a fill that hold a colour."""
    if fill is None:
        return
    if local(fill) == "solidFill":
        yield fill
    elif local(fill) == "gradFill":
        stops = child(fill, "gsLst")
        yield from (part for part in (() if stops is None else stops) if isinstance(part.tag, str))
    elif local(fill) == "pattFill":
        yield from (part for part in fill if isinstance(part.tag, str))


def _changed(colour: Colour | None, part: etree._Element) -> tuple[Colour | None, float]:
    """A colour after what is said to lighten, darken or thin it."""
    opacity = 1.0
    for change in part:
        if not isinstance(change.tag, str):
            continue
        name, amount = local(change), share(value(change), _THOUSANDTHS)
        amount = 1.0 if amount is None else min(max(amount, -1.0), 10.0)
        if name == "alpha":  # of letters it says how much they let through, of shapes how little
            opacity = min(max(1 - amount if "/wordml" in str(change.tag) else amount, 0.0), 1.0)
        elif colour is None or name in _HUES:
            continue
        elif name in ("lumMod", "shade"):
            colour = _lit(colour, amount, 0.0)
        elif name == "lumOff":
            colour = _lit(colour, 1.0, amount)
        elif name == "tint":
            colour = _lit(colour, amount, 1 - amount)
        else:
            colour = None
    return colour, opacity


def _lit(colour: Colour, factor: float, more: float) -> Colour:
    """A colour of another lightness, which is multiplied, and added to."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*colour)
    red, green, blue = colorsys.hls_to_rgb(hue, min(max(lightness * factor + more, 0.0), 1.0), saturation)
    return red, green, blue


def _mixed(front: Colour, back: Colour, part: float) -> Colour:
    red, green, blue = (one * part + other * (1 - part) for one, other in zip(front, back, strict=True))
    return red, green, blue


def _hex(digits: str) -> Colour:
    return from_hex(digits) or BLACK


def _hex_share(text: str | None) -> float:
    """A part of one as two digits; one where there are none."""
    try:
        return min(max(int(text or "FF", 16), 0), 255) / 255
    except ValueError:
        return 1.0
