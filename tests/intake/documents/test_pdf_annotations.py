"""Filled fields, typed text and stamps on PDF pages."""

from __future__ import annotations

import dataclasses

import pytest

from document_files import line, pdf, stream
from matchkit.intake.documents import report as ways
from tests.intake.documents.files import LIMITS, parsed, seen_and_hidden

SEEN = line("Baker since 2011")
FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources <</Font <</F 3 0 R>>>>"
TEXT = b"/Tx BMC q BT %s /F 12 Tf 2 5 Td (python) Tj ET Q EMC"
BOX = b"/Rect [72 600 272 620]"
KEPT = ("Baker since 2011 python", [])
LEFT_OUT = ("Baker since 2011", [])


def appearance(before: bytes = b"", entries: bytes = FORM) -> bytes:
    return stream(TEXT % before, entries)


def annotated(annotation: bytes, *more: bytes, fields: bytes = b"", root: bytes = b"", content: bytes = SEEN) -> bytes:
    """A page with an annotation, which may refer to an appearance as object 5, and more objects from 6 on."""
    objects = [b"<</Type /Annot %s>>" % annotation, *(more or [appearance()])]
    root += b"/AcroForm <</Fields [4 0 R] /DR <</Font <</F 3 0 R>>>> %s>>" % fields
    return pdf(content, page=b"/Annots [4 0 R]", root=root, more=objects)


@pytest.mark.parametrize(
    "subtype", [b"/Widget /FT /Tx", b"/Widget /FT /Ch", b"/Widget /FT /Sig", b"/FreeText", b"/Stamp"]
)
def test_what_is_written_on_a_page_is_read(subtype: bytes) -> None:
    assert seen_and_hidden(annotated(b"/Subtype %s %s /F 4 /AP <</N 5 0 R>>" % (subtype, BOX))) == KEPT


def test_a_page_may_hold_nothing_else() -> None:
    data = annotated(b"/Subtype /FreeText %s /AP <</N 5 0 R>>" % BOX, content=b"")
    assert seen_and_hidden(data) == ("python", [])


@pytest.mark.parametrize(
    "annotation",
    [
        b"/Subtype /FreeText /F 2",
        b"/Subtype /FreeText /F 32",
        b"/Subtype /Popup",
        b"/Subtype /Text /Contents (python)",
        b"/Subtype /Highlight /Contents (python)",
        b"/Subtype /Widget /FT /Btn /V /Yes",
        b"/Subtype /Widget /Parent 6 0 R",
        b"/Subtype /FreeText /OC 7 0 R",
        b"/Subtype /FreeText /Rect [72 600 72 620]",
        b"/Subtype /FreeText /Rect [72 600 272]",
        b"/Subtype /FreeText /Rect /X",
    ],
)
def test_what_is_not_shown_and_buttons_are_left_out(annotation: bytes) -> None:
    box = b"" if b"/Rect" in annotation else BOX
    layer = b"/OCProperties <</OCGs [7 0 R] /D <</OFF [7 0 R]>>>>"
    more = [appearance(), b"<</FT /Btn>>", b"<</Type /OCG /Name (off)>>"]
    assert seen_and_hidden(annotated(b"%s %s /AP <</N 5 0 R>>" % (annotation, box), *more, root=layer)) == LEFT_OUT


def test_a_box_to_tick_has_no_text() -> None:
    states = b"/AS /Yes /AP <</N <</Yes 5 0 R /Off 5 0 R>>>>"
    assert seen_and_hidden(annotated(b"/Subtype /Widget /FT /Btn %s %s" % (BOX, states))) == LEFT_OUT


@pytest.mark.parametrize(
    ("before", "entries", "box", "way"),
    [
        (b"1 g", FORM, BOX, ways.COLOUR),
        (b"3 Tr", FORM, BOX, ways.INVISIBLE),
        (b"", FORM, b"/Rect [700 600 900 620]", ways.OUTSIDE),
        (b"", FORM, b"/Rect [72 600 92 602]", ways.TINY),
        (b"", FORM + b"/Matrix [0 1 -1 0 0 0]", b"/Rect [72 600 74 620]", ways.TINY),
        (b"1 0 0 1 300 300 cm", FORM, BOX, ways.OUTSIDE),
    ],
)
def test_the_rules_of_sight_hold_for_it(before: bytes, entries: bytes, box: bytes, way: str) -> None:
    drawn = stream(before + b" " + TEXT % b"" if before.endswith(b"cm") else TEXT % before, entries)
    data = annotated(b"/Subtype /FreeText %s /AP <</N 5 0 R>>" % box, drawn)
    assert seen_and_hidden(data) == ("Baker since 2011", [(way, 1, 6)])


def test_it_is_seen_on_what_the_page_has_painted() -> None:
    data = annotated(
        b"/Subtype /FreeText %s /AP <</N 5 0 R>>" % BOX, appearance(b"1 g"), content=SEEN + b"0 0 600 650 re f q q 9 Tr"
    )
    assert seen_and_hidden(data) == KEPT


def test_the_form_of_an_appearance_goes_without_saying() -> None:
    """Some programs leave out what kind it is, and take its fonts from those of all fields."""
    data = annotated(b"/Subtype /Widget /FT /Tx %s /AP <</N 5 0 R>>" % BOX, appearance(entries=b"/BBox [0 0 200 20]"))
    assert seen_and_hidden(data) == KEPT


VALUE = b"/Subtype /Widget /FT /Tx %s " % BOX


@pytest.mark.parametrize(
    "field",
    [
        VALUE + b"/V (python)",
        VALUE + b"/V <FEFF0070007900740068006F006E>",
        VALUE + b"/V 5 0 R",
        VALUE + b"/V (python) /DA (/F 0 Tf 0 g)",
        VALUE + b"/V (python) /DA (/F 9 Tf 1 g) /MK <</BG [0 0 0.6]>>",
        VALUE + b"/V (python) /DA (\\( broken Tf rg) /MK <</BG [/X]>>",
        b"/Subtype /Widget %s /Parent 6 0 R" % BOX,
        b"/Subtype /Widget /FT /Ch %s /V [(python)]" % BOX,
        b"/Subtype /Widget /FT /Ch %s /V (p) /Opt [(r) [(p) (python)]]" % BOX,
    ],
)
def test_the_value_of_a_field_that_is_not_drawn_is_read(field: bytes) -> None:
    assert seen_and_hidden(annotated(field, stream(b"python"), b"<</FT /Tx /V (python)>>")) == KEPT


def test_the_value_counts_where_fields_are_to_be_drawn_anew() -> None:
    """Programs that fill fields may leave old drawings in place, and ask the viewer for new ones."""
    field = VALUE + b"/V (rust) /AP <</N 5 0 R>>"
    assert seen_and_hidden(annotated(field, fields=b"/NeedAppearances true"))[0] == "Baker since 2011 rust"
    assert seen_and_hidden(annotated(field, fields=b"/NeedAppearances false")) == KEPT


@pytest.mark.parametrize(
    "field",
    [
        VALUE + b"/V (secret) /Ff 8192",
        VALUE + b"/V /Name",
        VALUE + b"/V 3",
        VALUE + b"/V [4 0 R]",
        VALUE,
        b"/Subtype /Widget /FT /Btn %s /V (python)" % BOX,
        b"/Subtype /Widget %s /V (python)" % BOX,
        b"/Subtype /Widget %s /Parent 4 0 R" % BOX,
    ],
)
def test_passwords_and_what_is_no_text_are_left_out(field: bytes) -> None:
    assert seen_and_hidden(annotated(field)) == LEFT_OUT


@pytest.mark.parametrize(
    ("field", "way"),
    [
        (VALUE + b"/V (python) /DA (/F 12 Tf 1 1 1 rg)", ways.COLOUR),
        (VALUE + b"/V (python) /DA (/F 1 Tf)", ways.TINY),
        (VALUE + b"/V (python) /DA (/F 12 Tf 3 Tr)", ways.INVISIBLE),
        (b"/Subtype /Widget /FT /Tx /V (py thon) /Rect [900 0 999 20]", ways.OUTSIDE),
    ],
)
def test_the_rules_of_sight_hold_for_values(field: bytes, way: str) -> None:
    assert seen_and_hidden(annotated(field)) == ("Baker since 2011", [(way, 1, 6)])


def test_fields_share_a_look() -> None:
    hidden = ("Baker since 2011", [(ways.COLOUR, 1, 6)])
    assert seen_and_hidden(annotated(VALUE + b"/V (python)", fields=b"/DA (/F 12 Tf 1 g)")) == hidden


def test_they_are_read_in_order_behind_the_text_of_their_page() -> None:
    objects = [
        b"<</Subtype /FreeText %s /AP <</N 6 0 R>>>>" % BOX,
        b"<<%s /V (rust)>>" % VALUE,
        appearance(),
    ]
    data = pdf(SEEN, line("Cook"), page=b"/Annots [4 0 R 5 0 R null 99 0 R]", more=objects)
    assert seen_and_hidden(data)[0] == "Baker since 2011 python rust Cook python rust"


def test_a_broken_one_costs_nothing_else() -> None:
    broken = b"<</Length 5 /Filter /FlateDecode /BBox [0 0 1 1]>> stream\nxxxxx\nendstream"
    assert seen_and_hidden(annotated(b"/Subtype /FreeText %s /AP <</N 5 0 R>>" % BOX, broken)) == LEFT_OUT
    endless = appearance(entries=FORM + b"/Matrix [1 0 0]")
    assert seen_and_hidden(annotated(b"/Subtype /FreeText %s /AP <</N 5 0 R>>" % BOX, endless)) == LEFT_OUT


def test_they_count_as_parts_and_bytes() -> None:
    many = pdf(SEEN, page=b"/Annots [%s]" % (b"4 0 R " * 2_000), more=[b"<<%s /V (python)>>" % VALUE])
    assert parsed(many)[0].problem == "too_many_parts"
    bomb = stream(b" " * 11_000_000, FORM, is_packed=True)
    data = annotated(b"/Subtype /FreeText %s /AP <</N 5 0 R>>" % BOX, bomb)
    assert parsed(data)[0].problem == "unpacks_too_large"
    small = dataclasses.replace(LIMITS, unpacked_bytes=50)
    assert parsed(annotated(VALUE + b"/V 5 0 R", stream(b"a" * 60)), limits=small)[0].problem == "unpacks_too_large"
