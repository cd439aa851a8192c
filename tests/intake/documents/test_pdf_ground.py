"""What lies under a text on a PDF page, and what it shines through."""

from __future__ import annotations

import pytest

from document_files import line, pdf, stream
from matchkit.intake.documents import report as ways
from tests.intake.documents.files import as_file, parsed, seen_and_hidden

SEEN = line("Baker since 2011", y=300)
WHITE = line("python", before="1 g")
LOST = ("Baker since 2011", [(ways.COLOUR, 1, 6)])
KEPT = ("Baker since 2011 python", [])


@pytest.mark.parametrize(
    "band",
    [
        "30 w 0 704 m 400 704 l S",
        "30 w 0 704 m 400 704 l s",
        "3 w 10 0 0 10 0 0 cm 0 70.4 m 40 70.4 l S",
        "200 w 60 600 m 60 800 l S",
        "30 w 0 704 m 0 720 l 400 720 l S 30 w 0 704 400 1 re S",
        "/W gs 0 704 m 400 704 l S",
        "30 w [3] 0 d 0 704 m 400 704 l S",
        "30 w 0 690 m 400 720 l S",
        "30 w 0 704 m 100 700 300 708 400 704 c S",
        "0 650 m 0 750 l 400 750 l 400 650 l b",
    ],
)
def test_white_on_a_thick_line_is_seen(band: str) -> None:
    """Headings and headers of tables are often drawn so; what is not upright counts as seen."""
    content = SEEN + f"q 0 0 0.6 RG 0 0 0.6 rg {band} Q ".encode() + WHITE
    assert seen_and_hidden(pdf(content, resources=b"/ExtGState <</W <</LW 30>>>>")) == KEPT


@pytest.mark.parametrize(
    "band",
    [
        "1 w 0 704 m 400 704 l S",
        "1 w 0 690 300 30 re S",  # a frame around it
        "30 w 0 600 m 400 600 l S",
        "30 w 1 G 0 704 m 400 704 l S",
        "1 w 0 690 m 400 720 l S",
        "30 w 0 704 m 400 704 l n",
        "/H gs 30 w 0 704 m 400 704 l S",
    ],
)
def test_white_beside_lines_is_hidden(band: str) -> None:
    content = SEEN + f"q 0 0 0.6 RG {band} Q ".encode() + WHITE
    assert seen_and_hidden(pdf(content, resources=b"/ExtGState <</H <</CA 0>>>>")) == LOST


def strips(count: int, *, step: float = 1.5, is_upright: bool = False, colour: str = "0 0 0.6 rg") -> bytes:
    place = "{at} 690 1.5 30 re" if is_upright else "0 {at} 400 1.5 re"
    start = 40 if is_upright else 690
    return "".join(f"{colour} {place.format(at=start + step * n)} f " for n in range(count)).encode()


def test_white_on_strips_side_by_side_is_seen() -> None:
    """Programs paint blends of colours so."""
    assert seen_and_hidden(pdf(SEEN + strips(20) + WHITE)) == KEPT
    assert seen_and_hidden(pdf(SEEN + strips(100, is_upright=True) + WHITE)) == KEPT
    lines = "".join(f"0 {690 + n} m 400 {690 + n} l S " for n in range(30)).encode()
    assert seen_and_hidden(pdf(SEEN + b"0 0 0.6 RG 1 w " + lines + WHITE)) == KEPT


def test_strips_have_a_colour_where_all_are_of_one() -> None:
    black = line("Baker since 2011", y=300) + strips(20, colour="0 g") + line("python", before="0 g")
    assert seen_and_hidden(pdf(black)) == LOST
    assert seen_and_hidden(pdf(SEEN + strips(20, colour="1 g") + WHITE)) == LOST
    blend = b"".join(b"%f g 0 %f 400 1.5 re f " % (n / 20, 690 + 1.5 * n) for n in range(20))
    assert seen_and_hidden(pdf(SEEN + blend + line("python", before="0.5 g"))) == KEPT


def test_strips_apart_are_lines() -> None:
    assert seen_and_hidden(pdf(SEEN + strips(5, step=6) + WHITE)) == LOST


def test_two_bands_may_grow_at_once() -> None:
    pairs = b"".join(
        b"0 0 0.6 rg 0 %f 200 1.5 re f 0.6 0 0 rg 300 %f 200 1.5 re f " % (at, at)
        for at in (690 + 1.5 * n for n in range(20))
    )
    content = SEEN + pairs + WHITE + line("rust", x=310, before="1 g")
    assert seen_and_hidden(pdf(content)) == ("Baker since 2011 python rust", [])


def test_text_is_doubtful_where_too_much_is_painted_to_follow() -> None:
    boxes = b"0 g " + b"0 0 9 9 re f " * 2_001
    report, text = parsed(pdf(boxes + WHITE + line("rust", y=300)))
    assert (text.split(), report.hidden, report.doubtful) == (["python", "rust"], (), 6)
    (finding,) = as_file(pdf(boxes + WHITE)).findings
    assert (finding.code, finding.what) == (
        "hidden_text",
        "'cv.pdf' has 6 characters that a mask may hide, or too many shapes to follow; they are kept.",
    )


CLIP = b"q BT 7 Tr /F 24 Tf 50 700 Td (python) Tj ET %s Q "
PICTURE = stream(
    b"\x00", b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray"
)


@pytest.mark.parametrize(
    "paint",
    [
        b"/S sh",
        b"600 0 0 800 0 0 cm /P Do",
        b"0 0 1 rg 0 650 600 100 re f",
        b"0 0 1 RG 90 w 0 700 m 600 700 l S",
        b"q 0 0 1 rg 0 650 600 100 re f Q",
        b"1 g 0 0 5 5 re f 0 g 0 650 600 100 re f",
    ],
)
def test_letters_that_something_is_painted_through_are_seen(paint: bytes) -> None:
    """Headings with a blend of colours are made so."""
    data = pdf(SEEN + CLIP % paint, resources=b"/XObject <</P 4 0 R>>", more=[PICTURE])
    assert seen_and_hidden(data) == KEPT


@pytest.mark.parametrize(
    "paint",
    [
        b"",
        b"1 g 0 650 600 100 re f",
        b"0 0 1 rg 0 0 5 5 re f",
        b"0 0 5 5 re W n /S sh",
        b"Q /S sh q",
        b"/H gs 0 0 1 rg 0 650 600 100 re f",
        b"/OC /Off BDC /S sh EMC",
    ],
)
def test_letters_that_nothing_is_painted_through_are_hidden(paint: bytes) -> None:
    layer = b"/OCProperties <</OCGs [4 0 R] /D <</OFF [4 0 R]>>>>"
    names = b"/ExtGState <</H <</ca 0>>>> /Properties <</Off 4 0 R>>"
    data = pdf(SEEN + CLIP % paint, resources=names, more=[b"<</Type /OCG /Name (off)>>"], root=layer)
    assert seen_and_hidden(data) == ("Baker since 2011", [(ways.INVISIBLE, 1, 6)])


def test_white_letters_may_be_painted_through_too() -> None:
    assert seen_and_hidden(pdf(SEEN + CLIP.replace(b"7 Tr", b"4 Tr 1 g") % b"/S sh")) == KEPT


def test_what_is_painted_through_letters_is_no_ground() -> None:
    content = SEEN + CLIP % b"0 g 0 600 600 200 re f" + line("rust", y=650, before="1 g")
    assert seen_and_hidden(pdf(content)) == (KEPT[0], [(ways.COLOUR, 1, 4)])


def test_letters_that_are_painted_through_may_be_hidden_otherwise() -> None:
    content = SEEN + CLIP.replace(b"24 Tf", b"2 Tf") % b"/S sh"
    assert seen_and_hidden(pdf(content)) == ("Baker since 2011", [(ways.TINY, 1, 6)])


def test_reading_a_page_again_counts_no_parts_and_no_hidden_text_twice() -> None:
    content = SEEN + line("rust", y=600, before="1 g") + CLIP % b"/S sh" + b"0 0 m " * 60_000
    assert seen_and_hidden(pdf(content)) == (KEPT[0], [(ways.COLOUR, 1, 4)])


def test_what_a_form_paints_is_cut_at_its_box() -> None:
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 40 40] /Resources <</Font <</F 3 0 R>>>>"
    data = pdf(SEEN + b"/X Do", resources=b"/XObject <</X 4 0 R>>", more=[stream(line("python"), form)])
    assert seen_and_hidden(data) == ("Baker since 2011", [(ways.OUTSIDE, 1, 6)])


def test_a_form_without_resources_uses_those_of_its_page() -> None:
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 600 800]"
    data = pdf(SEEN + b"/X Do", resources=b"/XObject <</X 4 0 R>>", more=[stream(line("python"), form)])
    assert seen_and_hidden(data) == KEPT


def test_many_letters_and_much_paint_are_bound_together() -> None:
    """What misses the letters would otherwise be compared with each of them again and again."""
    letters = b"q BT 7 Tr /F 12 Tf 50 700 Td " + b"(a) Tj " * 5_000 + b"ET "
    report, _ = parsed(pdf(letters + b"0 0 1 rg " + b"0 0 5 5 re f " * 5_000))
    assert report.problem == "too_many_parts"
