"""PDFs: the order of the text, and what a reader of the page does not see."""

from __future__ import annotations

import dataclasses
import io
import logging

import pytest
from pypdf import PdfReader, PdfWriter

from document_files import FONT, line, pdf, pdf_of, stream
from matchkit.intake.documents import report as ways
from tests.intake.documents.files import LIMITS, as_file, parsed, seen_and_hidden

SEEN = line("Baker since 2011")
WHITE = "1 1 1 rg"


def hidden(*contents: bytes, **more: bytes | list[bytes]) -> list[tuple[str, int, int]]:
    """What is hidden beside a line that is seen."""
    text, found = seen_and_hidden(pdf(*contents, **more))
    assert text == "Baker since 2011"
    return found


def all_seen(*contents: bytes, **more: bytes | list[bytes]) -> str:
    text, found = seen_and_hidden(pdf(*contents, **more))
    assert found == []
    return text


def test_pages_are_read_in_order() -> None:
    assert all_seen(SEEN, line("Cook since 2015")) == "Baker since 2011 Cook since 2015"


def test_columns_are_read_one_after_the_other_as_they_were_drawn() -> None:
    """By place on the page, lines of neighbouring columns would be put together."""
    left = [line(f"left{n}", 50, 700 - 14 * n) for n in range(3)]
    right = [line(f"right{n}", 350, 700 - 14 * n) for n in range(3)]
    assert all_seen(b"".join([*left, *right])) == "left0 left1 left2 right0 right1 right2"


def test_a_table_is_read_row_by_row() -> None:
    cells = [line(f"r{row}c{column}", 50 + 150 * column, 700 - 20 * row) for row in range(2) for column in range(3)]
    assert all_seen(b"".join(cells)) == "r0c0 r0c1 r0c2 r1c0 r1c1 r1c2"


def test_nothing_is_said_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    broken = pdf(SEEN).replace(b"startxref\n", b"startxref\n9")
    assert as_file(broken).text == "Baker since 2011"
    assert caplog.records == []
    assert logging.getLogger("pypdf").level == logging.NOTSET


@pytest.mark.parametrize("colour", ["1 1 1 rg", "1 g", "0 0 0 0 k", "0.97 0.98 0.99 rg", "/DeviceRGB cs 1 1 1 sc"])
def test_white_on_white_is_hidden(colour: str) -> None:
    assert hidden(SEEN + line("python rust", before=colour)) == [(ways.COLOUR, 1, 10)]


def test_white_in_a_colour_space_of_its_own_is_hidden() -> None:
    space = [b"[/ICCBased 5 0 R]", stream(b"", b"/N 3")]
    found = hidden(SEEN + line("python", before="/C cs 1 1 1 scn"), resources=b"/ColorSpace <</C 4 0 R>>", more=space)
    assert found == [(ways.COLOUR, 1, 6)]


def test_a_colour_that_is_not_known_is_seen() -> None:
    space = [b"[/Separation /Gold /DeviceCMYK 5 0 R]", b"<</FunctionType 2 /N 1 /Domain [0 1]>>"]
    names = b"/ColorSpace <</C 4 0 R>>"
    assert "python" in all_seen(line("python", before="/C cs 1 scn"), resources=names, more=space)


def test_white_on_a_dark_box_is_seen() -> None:
    box = b"q 0.1 0.2 0.4 rg 0 650 300 100 re f Q\n"
    assert all_seen(box + line("Skills", before=WHITE)) == "Skills"


def test_white_beside_a_dark_box_is_hidden() -> None:
    box = b"q 0.1 0.2 0.4 rg 0 600 300 50 re f Q\n"
    assert hidden(SEEN + box + line("python", before=WHITE)) == [(ways.COLOUR, 1, 6)]


def test_what_begins_on_a_dark_box_and_goes_on_beside_it_is_hidden() -> None:
    box = b"q 0 g 40 690 30 30 re f Q\n"
    assert hidden(SEEN + box + line("python " * 8, before=WHITE)) == [(ways.COLOUR, 1, 48)]


@pytest.mark.parametrize(
    "box", [b"0 650 300 100 re f", b"0 650 m 300 650 l 300 750 l 0 750 l h f", b"0 650 300 100 re 10 10 20 20 re f"]
)
def test_black_on_a_black_box_is_hidden(box: bytes) -> None:
    assert hidden(line("Baker since 2011", y=500) + b"q 0 g " + box + b" Q\n" + line("python")) == [(ways.COLOUR, 1, 6)]


@pytest.mark.parametrize(
    "shape",
    [
        b"0 650 m 300 650 l 150 900 l h f",  # a triangle, which may leave the place free
        b"0 650 m 10 660 200 660 300 650 c h f",
        b"0 600 300 200 re 10 610 280 180 re f*",  # a frame
        b"0.7 0.7 -0.7 0.7 0 0 cm 0 0 900 900 re f",
        b"0 706 300 1 re f",  # a line through it
    ],
)
def test_black_beside_black_shapes_is_seen(shape: bytes) -> None:
    assert "python" in all_seen(b"q 0 g " + shape + b" Q\n" + line("python"))


def test_a_white_box_on_a_dark_one_is_white_again() -> None:
    boxes = b"q 0 g 0 600 400 200 re f 1 g 10 650 300 100 re f Q\n"
    assert hidden(line("Baker since 2011", y=300) + boxes + line("python", before=WHITE)) == [(ways.COLOUR, 1, 6)]


PICTURE = stream(
    b"\x00", b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray"
)


def test_white_on_a_picture_is_seen() -> None:
    drawn = b"q 400 0 0 200 0 600 cm /P Do Q\n"
    text = all_seen(drawn + line("Skills", before=WHITE), resources=b"/XObject <</P 4 0 R>>", more=[PICTURE])
    assert text == "Skills"


def test_white_on_a_picture_in_the_stream_or_a_shading_is_seen() -> None:
    inline = b"q 400 0 0 200 0 600 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI Q\n"
    assert all_seen(inline + line("Skills", before=WHITE)) == "Skills"
    shading = b"q 0 600 400 200 re W n /S sh Q\n"
    assert all_seen(shading + line("Skills", before=WHITE)) == "Skills"


@pytest.mark.parametrize("size", ["q BT /F 1 Tf 1 0 0 1 50 700 Tm", "q 0.1 0 0 0.1 0 0 cm BT /F 12 Tf 500 7000 Td"])
def test_what_is_smaller_than_four_points_is_hidden(size: str) -> None:
    assert hidden(SEEN + f"{size} (python) Tj ET Q".encode()) == [(ways.TINY, 1, 6)]


def test_the_size_is_that_on_the_page() -> None:
    """Many programs set letters of size 1 and scale the page."""
    assert "python" in all_seen(b"q 12 0 0 12 0 0 cm BT /F 1 Tf 4 50 Td (python) Tj ET Q")
    assert "python" in all_seen(b"q BT /F 3 Tf 50 700 Td (python) Tj ET Q", page=b"/UserUnit 4")


def test_letters_without_width_are_hidden() -> None:
    assert hidden(SEEN + line("python", before="0 Tz")) == [(ways.TINY, 1, 6)]


@pytest.mark.parametrize(("x", "y"), [(700, 700), (50, 900), (50, -20), (-400, 700)])
def test_what_lies_off_the_page_is_hidden(x: float, y: float) -> None:
    assert hidden(SEEN + line("python", x, y)) == [(ways.OUTSIDE, 1, 6)]


def test_what_the_crop_box_cuts_off_is_hidden() -> None:
    content = SEEN + line("python", 50, 100)
    assert hidden(content, page=b"/CropBox [0 400 600 800]") == [(ways.OUTSIDE, 1, 6)]


def test_what_a_clip_cuts_off_is_hidden() -> None:
    assert hidden(SEEN + b"q 0 0 5 5 re W n " + line("python") + b"Q") == [(ways.OUTSIDE, 1, 6)]


def test_what_is_pushed_off_the_page_is_hidden() -> None:
    assert hidden(b"BT /F 12 Tf 50 700 Td [(Baker since 2011) -90000 (python)] TJ ET") == [(ways.OUTSIDE, 1, 6)]


def test_a_page_that_is_turned_is_seen() -> None:
    assert all_seen(b"BT /F 12 Tf 0 1 -1 0 300 100 Tm (Baker) Tj ET", page=b"/Rotate 90") == "Baker"


@pytest.mark.parametrize("mode", [3, 7])
def test_invisible_modes_are_hidden(mode: int) -> None:
    assert hidden(SEEN + line("python", before=f"{mode} Tr")) == [(ways.INVISIBLE, 1, 6)]


def test_letters_that_are_drawn_as_lines_go_by_the_colour_of_the_line() -> None:
    assert "python" in all_seen(line("python", before="1 Tr 1 g 0 G"))
    assert hidden(SEEN + line("python", before="1 Tr 0 g 1 G")) == [(ways.COLOUR, 1, 6)]
    assert "python" in all_seen(line("python", before="2 Tr 1 g 0 G"))


def test_transparent_text_is_hidden() -> None:
    states = b"/ExtGState <</N <</ca 0 /CA 0>> /H <</ca 0.5>>>>"
    assert hidden(SEEN + line("python", before="/N gs"), resources=states) == [(ways.TRANSPARENT, 1, 6)]
    assert "python" in all_seen(line("python", before="/H gs"), resources=states)


LAYERS = b"/OCProperties <</OCGs [4 0 R 5 0 R] /D <</OFF [4 0 R]>>>>"


def test_layers_that_are_off_are_hidden() -> None:
    layers = [b"<</Type /OCG /Name (off)>>", b"<</Type /OCG /Name (on)>>", b"<</Type /OCMD /OCGs [4 0 R]>>"]
    names = b"/Properties <</Off 4 0 R /On 5 0 R /Group 6 0 R>>"

    def marked(name: bytes) -> bytes:
        return SEEN + b"/OC /%s BDC " % name + line("python", y=600) + b"EMC\n"

    for name in (b"Off", b"Group"):
        assert hidden(marked(name), resources=names, more=layers, root=LAYERS) == [(ways.LAYER, 1, 6)]
    assert "python" in all_seen(marked(b"On"), resources=names, more=layers, root=LAYERS)


def test_layers_may_be_off_unless_they_are_named() -> None:
    off = b"/OCProperties <</OCGs [4 0 R 5 0 R] /D <</BaseState /OFF /ON [5 0 R]>>>>"
    layers = [b"<</Type /OCG /Name (a)>>", b"<</Type /OCG /Name (b)>>", b"<</Type /OCMD /OCGs 4 0 R>>"]
    names = b"/Properties <</A 6 0 R /B 5 0 R>>"
    content = line("Baker since 2011", before="") + b"/OC /A BDC " + line("python", y=600) + b"EMC\n"
    assert hidden(content, resources=names, more=layers, root=off) == [(ways.LAYER, 1, 6)]


FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources <</Font <</F 3 0 R>>>>"


def test_forms_are_looked_into_with_the_state_that_they_are_drawn_in() -> None:
    form = stream(b"BT /F 12 Tf 50 600 Td (python) Tj ET", FORM)
    names = {"resources": b"/XObject <</X 4 0 R>>", "more": [form]}
    assert all_seen(SEEN + b"/X Do", **names) == "Baker since 2011 python"
    assert hidden(SEEN + b"q 1 g /X Do Q", **names) == [(ways.COLOUR, 1, 6)]
    assert hidden(SEEN + b"q 0.1 0 0 0.1 0 0 cm /X Do Q", **names) == [(ways.TINY, 1, 6)]


def test_a_form_changes_nothing_for_what_comes_behind_it() -> None:
    form = stream(b"q q 1 g 9 Tz /F 1 Tf", FORM)
    assert all_seen(b"/X Do " + SEEN, resources=b"/XObject <</X 4 0 R>>", more=[form]) == "Baker since 2011"


def test_a_form_may_be_scaled_by_its_own_matrix_and_lie_on_a_hidden_layer() -> None:
    names, layer = b"/XObject <</X 5 0 R>>", b"<</Type /OCG /Name (off)>>"
    text = b"BT /F 12 Tf 50 600 Td (python) Tj ET"
    tiny, off = stream(text, FORM + b"/Matrix [0.1 0 0 0.1 0 0]"), stream(text, FORM + b"/OC 4 0 R")
    assert hidden(SEEN + b"/X Do", resources=names, more=[layer, tiny]) == [(ways.TINY, 1, 6)]
    root = b"/OCProperties <</OCGs [4 0 R] /D <</OFF [4 0 R]>>>>"
    assert hidden(SEEN + b"/X Do", resources=names, more=[layer, off], root=root) == [(ways.LAYER, 1, 6)]


@pytest.mark.parametrize("shown", ["(python) '", '1 1 (python) "', "[(py) 20 (thon)] TJ"])
def test_every_way_to_show_text_is_followed(shown: str) -> None:
    assert hidden(SEEN + f"q BT 1 g /F 12 Tf 14 TL 50 650 Td {shown} ET Q".encode()) == [(ways.COLOUR, 1, 6)]


def test_blanks_are_no_hidden_text() -> None:
    assert all_seen(SEEN + line("     ", before=WHITE)) == "Baker since 2011"


def test_drawn_fonts_have_a_size_of_their_own() -> None:
    """Type 3 fonts draw letters on a grid that their matrix scales."""
    font = b"<</Type /Font /Subtype /Type3 /FontMatrix [0.01 0 0 0.01 0 0] /FontBBox [0 0 %s] /FirstChar 97 "
    font += b"/LastChar 97 /Widths [50] /Encoding <</Differences [97 /a]>> /CharProcs <</a 5 0 R>>>>"
    names, letter = b"/Font <</F 3 0 R /T 4 0 R>>", stream(b"50 0 d0")
    content = SEEN + b"BT /T 10 Tf 50 600 Td (aaa) Tj ET"
    page = pdf(content, more=[font % b"50 100", letter]).replace(b"/Font <</F 3 0 R>>", names)
    assert seen_and_hidden(page) == ("Baker since 2011 aaa", [])
    page = pdf(content, more=[font % b"50 10", letter]).replace(b"/Font <</F 3 0 R>>", names)
    assert seen_and_hidden(page) == ("Baker since 2011", [(ways.TINY, 1, 3)])


def test_characters_of_two_bytes_are_counted_as_one() -> None:
    """How a font codes its letters does not change how many there are."""
    font = b"<</Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [5 0 R]>>"
    below = b"<</Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo <</Registry (a) /Ordering (b)>>>>"
    content = SEEN + b"BT 1 g /T 12 Tf 50 600 Td <004400030045> Tj ET"
    page = pdf(content, more=[font, below]).replace(b"/Font <</F 3 0 R>>", b"/Font <</F 3 0 R /T 4 0 R>>")
    assert seen_and_hidden(page) == ("Baker since 2011", [(ways.COLOUR, 1, 2)])


def test_a_scan_with_recognised_text_has_a_word_of_its_own() -> None:
    scan = b"q 600 0 0 800 0 0 cm /P Do Q\n" + line("Baker since 2011", before="3 Tr")
    names = {"resources": b"/XObject <</P 4 0 R>>", "more": [PICTURE]}
    document = as_file(pdf(scan, scan, **names))
    assert document.text == ""
    assert [(finding.code, finding.what) for finding in document.findings] == [
        (
            "recognised_text",
            "'cv.pdf' has 2 pages of pictures with the invisible text of a text recognition, which is left out.",
        )
    ]
    assert document.findings[0].cure.startswith("Put the text in the column resume")
    document = as_file(pdf(SEEN, scan, **names))
    assert (document.text, [finding.code for finding in document.findings]) == ("Baker since 2011", ["recognised_text"])


@pytest.mark.parametrize("more", [line("Scanned with an app", y=20), line("1", y=20), line("Baker", y=600)])
def test_a_scan_stays_one_when_something_is_written_on_it(more: bytes) -> None:
    """Apps write their name under each page, and numbers of pages may be stamped on it."""
    scan = b"q 600 0 0 800 0 0 cm /P Do Q\n" + line("Baker since 2011", before="3 Tr")
    document = as_file(pdf(scan + more, resources=b"/XObject <</P 4 0 R>>", more=[PICTURE]))
    assert [finding.code for finding in document.findings] == ["recognised_text"]
    assert "since" not in document.text


def test_a_scan_may_be_cut_into_strips_and_come_behind_its_text() -> None:
    strips = b"".join(b"q 600 0 0 20 0 %d cm /P Do Q\n" % (20 * n) for n in range(40))
    text = b"".join(line("Baker since 2011", y=20 * n + 14, before="3 Tr") for n in range(30))
    page = pdf(text + strips + SEEN, resources=b"/XObject <</P 4 0 R>>", more=[PICTURE])
    report, _ = parsed(page)
    assert (report.recognised, report.hidden) == (1, ())


def test_invisible_text_beside_a_picture_is_hidden() -> None:
    content = SEEN + b"q 100 0 0 100 0 0 cm /P Do Q\n" + line("python", 20, 50, before="3 Tr")
    names = {"resources": b"/XObject <</P 4 0 R>>", "more": [PICTURE]}
    report, _ = parsed(pdf(content + line("rust", y=600, before="3 Tr"), **names))
    assert (report.recognised, [(place.way, place.count) for place in report.hidden]) == (1, [(ways.INVISIBLE, 4)])
    report, _ = parsed(
        pdf(SEEN + line("python rust", 90, 50, before="3 Tr") + b"q 100 0 0 100 0 0 cm /P Do Q", **names)
    )
    assert (report.recognised, [(place.way, place.count) for place in report.hidden]) == (0, [(ways.INVISIBLE, 10)])


def test_a_stamp_of_invisible_text_on_a_page_that_is_read_is_hidden_text() -> None:
    assert hidden(SEEN, SEEN.replace(b"Baker since 2011", b"") + line("python", before="3 Tr")) == [
        (ways.INVISIBLE, 2, 6)
    ]


def test_operators_that_are_written_wrongly_do_nothing() -> None:
    wrong = b"(a) rg 1 2 cm /X gs 1 re m (x) Tz Tf /Nothing Do EMC Q Q 1 2 3 4 5 Tm BDC BMC W n\n"
    assert all_seen(wrong + SEEN) == "Baker since 2011"


def test_pages_beyond_the_limit_are_not_read() -> None:
    report, text = parsed(pdf(SEEN, SEEN, SEEN), limits=dataclasses.replace(LIMITS, pages=2))
    assert (report.has_more_pages, text.split().count("Baker")) == (True, 2)
    report, _ = parsed(pdf(SEEN, SEEN), limits=dataclasses.replace(LIMITS, pages=2))
    assert not report.has_more_pages


def test_text_beyond_the_limit_is_not_read() -> None:
    small = dataclasses.replace(LIMITS, characters=1_000)
    report, text = parsed(pdf(line("a" * 600), line("b" * 600), line("c")), limits=small)
    assert (report.is_cut, len(text), text.count("b")) == (True, 1_000, 399)
    report, text = parsed(pdf(line("a" * 9_000)), limits=small)
    assert (report.is_cut, len(text)) == (True, 1_000)


def test_what_pages_share_is_taken_from_their_folder() -> None:
    objects = [
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids [4 0 R 5 0 R] /MediaBox [0 0 600 800] /Resources <</Font <</F 3 0 R>>>>>>",
        FONT,
        b"<</Type /Page /Contents [6 0 R 6 0 R]>>",
        b"<</Type /Page /Contents 6 0 R /MediaBox [0 0 10 10]>>",
        stream(SEEN),
    ]
    text, found = seen_and_hidden(pdf_of(objects))
    assert text.startswith("Baker since 2011")
    assert found == [(ways.OUTSIDE, 2, 14)]


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_pdf_that_only_restricts_what_may_be_done_is_read(algorithm: str) -> None:
    """Such a file opens without a password; printing it may be forbidden, reading it is not."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(SEEN))))
    writer.encrypt("", owner_password="a secret", algorithm=algorithm)  # noqa: S106  # nobody's
    file = io.BytesIO()
    writer.write(file)
    assert as_file(file.getvalue()).text == "Baker since 2011"


@pytest.mark.parametrize("data", [pdf(SEEN)[:200], b"%PDF-1.7 cut off", b"%PDF-1.4\n" + bytes(range(256)) * 40])
def test_a_broken_pdf_is_unreadable(data: bytes) -> None:
    (finding,) = as_file(data).findings
    assert (finding.code, finding.what[:28]) == ("unreadable_file", "'cv.pdf' cannot be read: Pdf")


def test_a_pdf_without_pages_is_unreadable() -> None:
    report, _ = parsed(pdf_of([b"<</Type /Catalog>>"]))
    assert report.problem == "unreadable_file"


def test_a_page_without_anything_is_a_scan() -> None:
    document = as_file(pdf(b""))
    assert [(finding.code, finding.what) for finding in document.findings] == [
        ("no_text", "'cv.pdf' holds no text; it may be a scan.")
    ]


def test_many_boxes_make_the_ground_unknown() -> None:
    """White letters may then stand on any of them."""
    boxes = b"0 g " + b"0 0 9 9 re f " * 2_001
    assert "python" in all_seen(boxes + line("python", before=WHITE))
