"""Fonts whose codes do not say which characters they are."""

from __future__ import annotations

import pytest

from document_files import fonts_of_shapes, line, pdf, pdf_of_shapes, stream
from matchkit.intake.documents import report as ways
from tests.intake.documents.files import as_file, parsed

CODES = b"<00330057005B004B00520051>"


def shapes(font: bytes = b"", *, code: bytes = b"/Identity-H", before: bytes = b"", below: bytes = b"") -> bytes:
    """A line beside one in a font of shapes, with more entries of the font and its descendant (object 5)."""
    upper, lower = fonts_of_shapes(below=below)
    upper = upper.replace(b"/Identity-H", code).replace(b"<</Type", b"<<%s /Type" % font)
    content = line("Baker") + b"BT %s /T 12 Tf 50 600 Td %s Tj ET" % (before, CODES)
    page = pdf(content, more=[upper, lower, stream(b"\x00\x00")])
    return page.replace(b"/Font <</F 3 0 R>>", b"/Font <</F 3 0 R /T 4 0 R>>")


def test_text_without_a_map_to_characters_is_left_out_and_told() -> None:
    """It would be read as '3W[KRQ'."""
    document = as_file(shapes())
    assert document.text == "Baker"
    assert [(finding.code, finding.what, finding.cure) for finding in document.findings] == [
        (
            "unreadable_font",
            "'cv.pdf' has 6 characters in fonts without a map to characters, which are left out.",
            "Put the text in the column resume, or save the PDF with another program.",
        )
    ]


def test_a_file_of_nothing_else_is_no_scan() -> None:
    document = as_file(pdf_of_shapes())
    assert (document.text, [finding.code for finding in document.findings]) == ("", ["unreadable_font"])


@pytest.mark.parametrize("code", [b"/Identity-V", b"6 0 R", b"/90pv-RKSJ-H", b"/UniGB-UTF8-H"])
def test_codes_that_are_no_text_are_not_read(code: bytes) -> None:
    report, text = parsed(shapes(code=code))
    assert (report.unmapped, text.split()) == (6, ["Baker"])


@pytest.mark.parametrize("code", [b"/UniJIS-UTF16-H", b"/UniGB-UCS2-H", b"/UniJIS-UCS2-HW-V"])
def test_codes_of_text_are_read(code: bytes) -> None:
    report, text = parsed(shapes(code=code))
    assert (report.unmapped, text.split()) == (0, ["Baker", "3W[KRQ"])


def test_a_map_to_characters_is_used() -> None:
    cmap = b"1 beginbfrange <0033> <005B> <0061> endbfrange"
    upper, lower = fonts_of_shapes()
    data = pdf(
        b"BT /T 12 Tf 50 600 Td %s Tj ET" % CODES,
        more=[upper.replace(b"<<", b"<</ToUnicode 6 0 R "), lower, stream(cmap)],
    ).replace(b"/Font <</F 3 0 R>>", b"/Font <</T 4 0 R>>")
    report, text = parsed(data)
    assert (report.unmapped, text[:1]) == (0, "a")


def test_a_table_of_the_file_means_that_codes_are_characters() -> None:
    assert parsed(shapes(below=b"/CIDToGIDMap 6 0 R"))[0].unmapped == 0
    assert parsed(shapes(below=b"/CIDToGIDMap /Identity"))[0].unmapped == 6


def test_what_is_hidden_is_told_as_hidden() -> None:
    report, _ = parsed(shapes(before=b"1 g"))
    assert (report.unmapped, [(place.way, place.count) for place in report.hidden]) == (0, [(ways.COLOUR, 6)])


@pytest.mark.parametrize(("names", "count"), [((b"g1", b"g2"), 3), ((b"a", b"g2"), 3), ((b"a", b"b"), 0)])
def test_drawn_letters_without_names_of_characters_are_not_read(names: tuple[bytes, bytes], count: int) -> None:
    font = b"<</Type /Font /Subtype /Type3 /FontMatrix [0.01 0 0 0.01 0 0] /FontBBox [0 0 50 100] /FirstChar 97 "
    font += b"/LastChar 98 /Widths [50 50] /Encoding <</Differences [97 /%s /%s]>> " % names
    font += b"/CharProcs <</%s 5 0 R /%s 5 0 R>>>>" % names
    content = line("Baker") + b"BT /T 10 Tf 50 600 Td (aba) Tj ET"
    page = pdf(content, more=[font, stream(b"50 0 d0")]).replace(b"/F 3 0 R", b"/F 3 0 R /T 4 0 R")
    report, text = parsed(page)
    assert (report.unmapped, text.split()) == (count, ["Baker"] if count else ["Baker", "aba"])


@pytest.mark.parametrize("below", [b"[]", b"5", b"[null]", b"null"])
def test_fonts_that_are_written_wrongly_are_not_read(below: bytes) -> None:
    data = shapes().replace(b"/DescendantFonts [5 0 R]", b"/DescendantFonts " + below.ljust(7))
    report, text = parsed(data)
    assert (report.problem, report.unmapped, text.split()) == ("", 6, ["Baker"])
