"""Colours of PDFs: white in every way to say it, and ways to mix a colour with what lies under it."""

from __future__ import annotations

import pytest

from document_files import line, pdf, stream
from matchkit.intake.documents import report as ways
from tests.intake.documents.files import parsed, seen_and_hidden

SEEN = line("Baker since 2011")
LINEAR = b"<</FunctionType 2 /Domain [0 1] /C0 [1] /C1 [0] /N 1>>"
SAMPLED = b"<</FunctionType 0 /Domain [0 1]>>"


def is_hidden(space: bytes, colour: str, *more: bytes) -> bool:
    """Whether a line in a colour of a space is hidden; the space may refer to more objects from number 4 on."""
    content = SEEN + line("python", y=600, before=f"/C cs {colour}")
    text, found = seen_and_hidden(pdf(content, resources=b"/ColorSpace <</C %s>>" % space, more=more))
    assert found in ([], [(ways.COLOUR, 1, 6)])
    assert ("python" in text) == (not found)
    return bool(found)


@pytest.mark.parametrize(
    ("space", "white", "other"),
    [
        (b"[/CalGray <</WhitePoint [0.95 1 1.09]>>]", "1 scn", "0.5 scn"),
        (b"[/CalRGB <</WhitePoint [0.95 1 1.09]>>]", "1 1 1 scn", "1 0 1 scn"),
        (b"[/Lab <</WhitePoint [0.95 1 1.09]>>]", "100 0 0 scn", "90 0 0 scn"),
        (b"[/Lab <</WhitePoint [0.95 1 1.09]>>]", "99 1 -1 scn", "100 0 90 scn"),
        (b"[/Separation /Black /DeviceGray %s]" % LINEAR, "0 scn", "1 scn"),
        (b"[/Separation /Black /DeviceGray %s]" % LINEAR, "0.02 scn", "0.3 scn"),
        (b"[/Separation /Gold /DeviceCMYK %s]" % SAMPLED, "0 scn", "1 scn"),
        (b"[/Separation /White /DeviceGray <</FunctionType 2 /C0 [0] /C1 [1] /N 1>>]", "1 scn", "0 scn"),
        (b"[/DeviceN [/Gold /Green] /DeviceCMYK %s]" % SAMPLED, "0 0 scn", "0 1 scn"),
        (b"[/Indexed /DeviceRGB 1 <FFFFFF102030>]", "0 scn", "1 scn"),
        (b"[/Indexed [/Separation /Black /DeviceGray %s] 1 <00FF>]" % LINEAR, "0 scn", "1 scn"),
        (b"[/Indexed [/Lab <<>>] 1 <FF8080 108080>]", "0 scn", "1 scn"),
    ],
)
def test_white_is_hidden_in_every_space_and_other_colours_are_not(space: bytes, white: str, other: str) -> None:
    assert is_hidden(space, white)
    assert not is_hidden(space, other)


def test_a_palette_may_be_a_stream() -> None:
    palette = stream(b"\xff\xff\xff\x00\x00\x00", is_packed=True)
    assert is_hidden(b"[/Indexed /DeviceRGB 1 4 0 R]", "0 scn", palette)
    assert not is_hidden(b"[/Indexed /DeviceRGB 1 4 0 R]", "1 scn", palette)


def test_a_palette_that_unpacks_to_too_much_is_refused() -> None:
    bomb = stream(b"\xff" * 9_000_000, is_packed=True)
    spaces = b"/ColorSpace <</C [/Indexed /DeviceRGB 1 4 0 R] /D [/Indexed /DeviceRGB 1 4 0 R]>>"
    report, _ = parsed(pdf(SEEN + b"/C cs /D cs", resources=spaces, more=[bomb]))
    assert report.problem == "unpacks_too_large"


@pytest.mark.parametrize(
    ("space", "is_white"), [(b"/DeviceRGB", False), (b"[/Indexed /DeviceGray 0 <FF>]", True), (b"[/Lab <<>>]", False)]
)
def test_a_space_begins_with_a_colour(space: bytes, is_white: bool) -> None:
    assert is_hidden(space, "") == is_white


@pytest.mark.parametrize(
    "space",
    [
        b"[/Indexed /DeviceRGB 1]",
        b"[/Indexed 4 0 R 1 <FF>]",
        b"[/Separation]",
        b"[/Separation /Black 4 0 R %s]" % LINEAR,
        b"[/DeviceN [] /DeviceGray %s]" % LINEAR,
        b"[/ICCBased 4 0 R]",
        b"[[/Lab]]",
        b"[/Separation /Black /DeviceGray <</FunctionType 2 /N -1>>]",
        b"[]",
        b"(white)",
    ],
)
def test_spaces_that_are_written_wrongly_are_not_known(space: bytes) -> None:
    """Object 4 is a space that names itself."""
    assert not is_hidden(space, "1 scn", b"[/Indexed 4 0 R 1 <FF>]")


def drawn(settings: bytes, content: bytes) -> tuple[str, list[tuple[str, int, int]], int]:
    """What is read of a page that has settings /G, and how many characters are doubtful."""
    group = stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Group <</S /Transparency>>")
    data = pdf(content, resources=b"/ExtGState <</G <<%s>>>>" % settings, more=[group])
    return *seen_and_hidden(data), parsed(data)[0].doubtful


BAND = b"q 0 0 0.6 rg 0 650 600 100 re f Q "
"""Dark blue under the line."""


@pytest.mark.parametrize(
    ("mode", "colour"),
    [("/Multiply", "1 g"), ("/Darken", "1 g"), ("[/Multiply]", "1 g"), ("/Screen", "0 g"), ("/Difference", "0 g")],
)
def test_a_colour_that_changes_nothing_is_hidden_on_every_ground(mode: str, colour: str) -> None:
    content = BAND + line("python", before=f"/G gs {colour}") + line("Baker", y=500)
    assert drawn(f"/BM {mode}".encode(), content)[:2] == ("Baker", [(ways.COLOUR, 1, 6)])


@pytest.mark.parametrize(
    ("mode", "colour"), [("/Normal", "1 g"), ("/Compatible", "1 g"), ("/Multiply", "0 g"), ("/Screen", "1 g")]
)
def test_a_colour_that_changes_the_ground_is_seen(mode: str, colour: str) -> None:
    assert drawn(f"/BM {mode}".encode(), BAND + line("python", before=f"/G gs {colour}")) == ("python", [], 0)


def test_white_that_inverts_the_page_is_seen() -> None:
    assert drawn(b"/BM /Difference", line("python", before="/G gs 1 g")) == ("python", [], 0)


def test_boxes_that_change_nothing_are_no_ground() -> None:
    box = b"q /G gs 1 g 0 650 600 100 re f Q "
    assert drawn(b"/BM /Multiply", BAND + box + line("python", before="1 g"))[0] == "python"


def test_boxes_that_are_transparent_are_no_ground() -> None:
    box = b"q /G gs 0 g 0 650 600 100 re f Q "
    assert drawn(b"/ca 0", line("Baker", y=500) + box + line("python", before="1 g")) == (
        "Baker",
        [(ways.COLOUR, 1, 6)],
        0,
    )


def test_text_under_a_mask_is_kept_and_noted() -> None:
    """What a mask lets through is not looked at."""
    masked = line("Baker") + line("python", y=600, before="/G gs")
    assert drawn(b"/SMask <</S /Alpha /G 4 0 R>>", masked) == ("Baker python", [], 6)
    assert drawn(b"/SMask /None", masked) == ("Baker python", [], 0)
