"""What is written on top of a PDF page: filled fields, typed text and stamps.

Pop-ups and notes are left out, as they are shown on demand, and so are buttons.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import LimitReachedError, PdfReadError, PyPdfError
from pypdf.generic import (
    ArrayObject,
    ContentStream,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
)

from matchkit.intake.documents.gathering import Gathered
from matchkit.intake.documents.pdf_drawing import FORM
from matchkit.intake.documents.pdf_geometry import IDENTITY, Box, Matrix, rectangle
from matchkit.intake.documents.pdf_objects import box_of, dictionary, matrix_of, resolved
from matchkit.intake.documents.pdf_sight import PageSight
from matchkit.intake.documents.report import Refused

_SUBTYPES = ("/Widget", "/FreeText", "/Stamp")
HIDDEN, NO_VIEW = 1 << 1, 1 << 5
PASSWORD = 1 << 13
MOST_ANCESTORS = 32
"""Fields are named by their ancestors, which state what several have in common."""
MOST_BYTES = 1_000
"""Of the operators that tell how a field is written."""
FIELD_SIZE = 12.0
"""Points, for fields whose letters fit themselves to the box."""
_LOOK = frozenset({b"g", b"rg", b"k", b"Tf", b"Tz", b"Tr"})
_SET = {1: b"g", 3: b"rg", 4: b"k"}
_UTF_16 = (b"\xfe\xff", b"\xff\xfe")


class Annotations:
    """Reads them page by page."""

    def __init__(self, reader: PdfReader, gathered: Gathered) -> None:
        self._reader, self._gathered = reader, gathered
        self._fields = dictionary(reader.root_object.get("/AcroForm"))
        self._resources = dictionary(self._fields.get("/DR"))
        needed = resolved(self._fields.get("/NeedAppearances"))
        self._is_drawn_anew = bool(getattr(needed, "value", False))

    def texts(self, page: PageObject, sight: PageSight) -> Iterator[str]:
        """The text of those that are shown, in the order in which they are painted."""
        try:
            listed = resolved(dictionary(page).get("/Annots"))
        except PdfReadError:
            return
        for each in list(listed) if isinstance(listed, ArrayObject) else ():
            sight.count(1)
            try:
                text = self._text(dictionary(each), sight)
            except (Refused, LimitReachedError, MemoryError, RecursionError):
                raise
            except Exception:
                text = ""  # one that is written wrongly is not shown, and costs nothing else of the file
            if text:
                yield text

    def _text(self, annotation: DictionaryObject, sight: PageSight) -> str:
        place = box_of(annotation.get("/Rect"))
        if place is None or not place.area or not _is_shown(annotation, sight):
            return ""
        is_field = annotation.get("/Subtype") == "/Widget"
        kind = self._inherited(annotation, "/FT", sight) if is_field else None
        if kind == "/Btn":
            return ""
        drawn = resolved(dictionary(annotation.get("/AP")).get("/N"))
        if kind in ("/Tx", "/Ch") and (self._is_drawn_anew or not isinstance(drawn, StreamObject)):
            return self._value(annotation, place, sight)
        return self._appearance(drawn, place, sight) if isinstance(drawn, StreamObject) else ""

    def _appearance(self, drawn: StreamObject, place: Box, sight: PageSight) -> str:
        """As the form that it is, which is fitted into its place (ISO 32000-1, 12.5.5)."""
        drawn[NameObject("/Subtype")] = NameObject("/Form")
        names = DictionaryObject({NameObject("/X"): drawn})
        resources = DictionaryObject({**self._resources, NameObject("/XObject"): names})
        content = DecodedStreamObject()
        content.set_data(b"%f %f %f %f %f %f cm /X Do" % _fitted(drawn, place))
        page = PageObject(self._reader)
        page[NameObject("/Resources")], page[NameObject("/Contents")] = resources, content
        sight.start(resources)
        return page.extract_text(visitor_operand_before=sight.before, visitor_operand_after=sight.after)

    def _value(self, annotation: DictionaryObject, place: Box, sight: PageSight) -> str:
        """What a viewer writes into a field, in the look that the field asks for."""
        flags = self._inherited(annotation, "/Ff", sight) or 0
        value = self._words(annotation, sight)
        if int(flags) & PASSWORD or not value:
            return ""
        sight.count(FORM)
        sight.start(self._resources)
        background = _parts(dictionary(annotation.get("/MK")).get("/BG"))
        if len(background) in _SET:
            sight.before(_SET[len(background)], background)
            sight.before(b"re", [place.left, place.bottom, place.width, place.height])
            sight.before(b"f", [])
        size = min(FIELD_SIZE, place.height)
        sight.before(b"g", [0])
        sight.before(b"Tf", [NameObject("/none"), size])
        for operands, operator in self._look(annotation, sight):
            if operator == b"Tf" and len(operands) == 2 and operands[1] == 0:
                operands[1] = FloatObject(size)
            if operator in _LOOK:
                sight.before(operator, operands)
        middle = (place.bottom + place.top) / 2
        sight.before(b"Tm", [1, 0, 0, 1, place.left, middle - 0.3 * size])
        return value if sight.sees(sum(map(len, value.split()))) else ""

    def _look(self, annotation: DictionaryObject, sight: PageSight) -> list[Any]:
        look = self._inherited(annotation, "/DA", sight) or resolved(self._fields.get("/DA"))
        if not isinstance(look, str):
            return []
        stream = DecodedStreamObject()
        stream.set_data(look[:MOST_BYTES].encode("latin-1", "replace"))
        try:
            return list(ContentStream(stream, None).operations)
        except PyPdfError:
            return []

    def _words(self, annotation: DictionaryObject, sight: PageSight) -> str:
        value = self._inherited(annotation, "/V", sight)
        if isinstance(value, StreamObject):
            data = sight.unpacked(value)
            return data.decode("utf-16" if data[:2] in _UTF_16 else "cp1252", "replace")
        chosen = [resolved(each) for each in value] if isinstance(value, ArrayObject) else [value]
        options = resolved(self._inherited(annotation, "/Opt", sight))
        shown = {}
        for option in options if isinstance(options, ArrayObject) else ():
            sight.count(1)
            if isinstance(pair := resolved(option), ArrayObject) and len(pair) == 2:
                shown[str(resolved(pair[0]))] = resolved(pair[1])
        words = [shown.get(str(each), each) for each in chosen]
        return "\n".join(word for word in words if isinstance(word, str) and not isinstance(word, NameObject))

    def _inherited(self, field: DictionaryObject, name: str, sight: PageSight) -> Any:
        for _ in range(MOST_ANCESTORS):
            if name in field:
                return resolved(field[name])
            sight.count(1)
            field = dictionary(field.get("/Parent"))
        return None


def _is_shown(annotation: DictionaryObject, sight: PageSight) -> bool:
    flags = resolved(annotation.get("/F"))
    return (
        annotation.get("/Subtype") in _SUBTYPES
        and not (isinstance(flags, int) and flags & (HIDDEN | NO_VIEW))
        and not sight.hides_layer(annotation)
    )


def _parts(colour: Any) -> list[float]:
    """The numbers of a colour; none where it is written wrongly, or says that there is none."""
    try:
        return [float(resolved(part)) for part in resolved(colour) or ()]
    except (TypeError, ValueError):
        return []


def _fitted(form: Any, place: Box) -> Matrix:
    """The matrix that puts the box of a form, as its own matrix turns it, into a place."""
    box = box_of(form.get("/BBox")) or place
    own = matrix_of(form["/Matrix"]) if "/Matrix" in form else IDENTITY
    turned = rectangle(own, box.left, box.bottom, box.width, box.height)
    across, up = place.width / (turned.width or 1), place.height / (turned.height or 1)
    return (across, 0.0, 0.0, up, place.left - turned.left * across, place.bottom - turned.bottom * up)
