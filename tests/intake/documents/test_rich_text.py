"""Rich Text: what letters stand on, in which encoding they are, and where text boxes are read."""

from __future__ import annotations

import pytest

from matchkit.intake.documents import report as ways
from tests.intake.documents.files import as_file, parsed, seen_and_hidden

COLOURS = r"{\colortbl;\red0\green0\blue0;\red255\green255\blue255;\red31\green56\blue100;}"
LOST = [(ways.COLOUR, 0, 4)]


def rtf(body: str, fonts: str = r"{\f0 Arial;}", head: str = r"\ansi\ansicpg1252\deff0") -> bytes:
    return rf"{{\rtf1{head}{{\fonttbl{fonts}}}{COLOURS}{body}}}".encode("latin-1")


# Grounds


@pytest.mark.parametrize(
    "ground",
    [r"\cbpat3", r"\shading10000\cfpat3", r"\shading2500\cfpat3", r"\bgdkhoriz", r"\highlight3", r"\chcbpat3", r"\cb3"],
)
def test_white_letters_on_a_dark_ground_are_read(ground: str) -> None:
    assert seen_and_hidden(rtf(rf"\pard\plain{ground}\cf2 Baker\par"), ".rtf") == ("Baker", [])


@pytest.mark.parametrize("ground", [r"\cbpat1", r"\cbpat1\shading0", r"\shading10000\cfpat1", r"\highlight1"])
def test_letters_in_the_colour_of_their_ground_are_hidden(ground: str) -> None:
    assert seen_and_hidden(rtf(rf"Baker\par\pard\plain{ground}\cf1 rust\par"), ".rtf") == ("Baker", LOST)


def test_a_paragraph_is_shaded_until_the_next_one() -> None:
    body = r"\pard\cbpat3\cf2 Baker\par baker\par\pard rust\par"
    assert seen_and_hidden(rtf(body), ".rtf") == ("Baker baker", LOST)


def test_what_holds_where_a_paragraph_ends_shades_all_of_it() -> None:
    """Else white letters would be read that nobody sees, because of a shading that is taken back behind them."""
    assert seen_and_hidden(rtf(r"\pard\cbpat3\cf2 rust\pard\par"), ".rtf") == ("", LOST)
    assert seen_and_hidden(rtf(r"\pard\cf2 Baker\cbpat3\par"), ".rtf") == ("Baker", [])


def test_highlights_cover_shadings_and_end_alone() -> None:
    body = r"\pard\cbpat2\cf2{\chcbpat3\highlight2 rust\highlight0 Baker}\par"
    assert seen_and_hidden(rtf(body), ".rtf") == ("Baker", LOST)


def test_cells_stand_on_their_own_ground() -> None:
    row = r"\trowd\clcbpat3\cellx4000\clcbpat2\cellx8000\pard\plain\intbl\cf2 Baker\cell rust\cell\row"
    assert seen_and_hidden(rtf(row), ".rtf") == ("Baker", LOST)
    plain = row + row.replace(r"\clcbpat3", "").replace(r"\clcbpat2", r"\clcbpat1\clshdng5000\clcfpat2")
    report, text = parsed(rtf(plain), ".rtf")
    assert text.split() == ["Baker", "Baker", "rust"]
    assert report.doubtful == 5  # the first cell of the second row, which tells no ground


def test_the_last_definition_of_a_row_holds_for_its_cells() -> None:
    late = r"\pard\plain\intbl\cf1 rust\cell\cf2 Baker\cell\trowd\clcbpat1\cellx4\clcbpat1\cellx8\row"
    assert seen_and_hidden(rtf(late), ".rtf") == ("Baker", LOST)
    taken_back = r"\trowd\clcbpat3\cellx4\pard\intbl\cf2 rust\cell\trowd\cellx4\row"
    report, _ = parsed(rtf(taken_back), ".rtf")
    assert report.doubtful == 4


def test_a_row_may_have_a_ground() -> None:
    row = r"\trowd\trcbpat1\cellx4\pard\plain\intbl\cf1 rust\par\cf2 Baker\cell\row"
    assert seen_and_hidden(rtf(row), ".rtf") == ("Baker", LOST)


def test_the_page_may_have_a_colour() -> None:
    page = r"{\*\background{\shp{\*\shpinst{\sp{\sn fillColor}{\sv 0}}}}}\cf2 Baker\par\cf1 rust\par"
    report, text = parsed(rtf(r"\viewbksp1" + page), ".rtf")
    assert (report.doubtful, text.split()) == (4, ["Baker", "rust"])
    report, text = parsed(rtf(page), ".rtf")
    assert (report.doubtful, text.split()) == (5, ["Baker", "rust"])


def test_narrow_letters_are_hidden() -> None:
    body = r"Baker{\charscalex1 rust}{\charscalex90  in}{\charscalex0  Ulm}{\charscalex1\plain  now}"
    assert seen_and_hidden(rtf(body), ".rtf") == ("Baker in Ulm now", [(ways.TINY, 0, 4)])


# Encodings


@pytest.mark.parametrize(
    ("head", "fonts", "letter"),
    [
        (r"\ansi", r"{\f0 A;}", r"\'e9"),
        (r"\mac", r"{\f0 A;}", r"\'8e"),
        (r"\mac\deff0", r"{\f0\fcharset0 A;}", r"\'8e"),
        (r"\ansi\ansicpg10000", r"{\f0\fcharset0 A;}", r"\'8e"),
        (r"\ansi\ansicpg1252", r"{\f0\fcharset77 A;}", r"\'8e"),
        (r"\ansi\ansicpg1252", r"{\f0\fcharset256 A;}", r"\'8e"),
        (r"\pc", r"{\f0 A;}", r"\'82"),
        (r"\pca", r"{\f0 A;}", r"\'82"),
        (r"\ansi\ansicpg437", r"{\f0 A;}", r"\'82"),
        (r"\ansi\ansicpg1251", r"{\f0\fcharset0 A;}", r"\'e9"),
        (r"\ansi\ansicpg1251", r"{\f0\fcharset0\cpg1251 A;}", r"\'e9"),
        (r"\ansi\ansicpg1251", r"{\f0\fnil\cpg1252{\*\panose 02}A;}", r"\'e9"),
        (r"\ansi\ansicpg65001", r"{\f0 A;}", r"\'c3\'a9"),
        (r"\ansi\ansicpg1252\deff3", r"{\f0\fcharset204 A;}{\f3\fcharset77 B;}", r"\'8e"),
        (r"\ansi\ansicpg1252\deff3", r"{\f0\fcharset204 A;}{\f3\fcharset77 B;}", r"\f0\plain\'8e"),
        (r"\ansi\ansicpg99999", r"{\f0 A;}", r"\'e9"),
    ],
)
def test_letters_are_read_in_the_encoding_of_their_font(head: str, fonts: str, letter: str) -> None:
    assert seen_and_hidden(rtf(letter, fonts, head), ".rtf") == ("é", [])


def test_a_font_that_stands_in_the_text_is_none_of_the_table() -> None:
    assert seen_and_hidden(rtf(r"\f0 \'e9{\*\other{\f0\fcharset204 x;}}\'e9"), ".rtf") == ("éé", [])


@pytest.mark.parametrize("letter", [r"\'81", r"\u-10240?", r"\u-9216?", r"\u-10240?\u-10240?"])
def test_bytes_and_halves_that_are_no_letters_are_told(letter: str) -> None:
    document = as_file(rtf(rf"a{letter}b"), "cv.rtf")
    assert document.text.replace("\ufffd\ufffd", "\ufffd") == "a\ufffdb"
    assert [finding.code for finding in document.findings] == ["replaced_characters"]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"a\u8211\endash b", "a\u2013b"),
        (r"a\u8211\~b", "a\u2013b"),
        (r"a\uc2\u8211\'96\endash b", "a\u2013b"),
        (r"a\uc0\u8211\endash b", "a\u2013\u2013b"),
        (r"a\u8211\b ?b", "a\u2013b"),
        (r"a\u8211\tab b", "a\u2013\tb"),
        (r"a\u8211\par b", "a\u2013\nb"),
        (r"{a\u8211}\endash b", "a\u2013\u2013b"),
        (r"a\u128512?b", "a\U0001f600b"),
        (r"a\u-10179?\u-8704?b", "a\U0001f600b"),
    ],
)
def test_signs_stand_in_for_letters_that_old_programs_do_not_know(body: str, text: str) -> None:
    assert parsed(rtf(body), ".rtf")[1] == text


# Order


@pytest.mark.parametrize(
    "box",
    [
        r"{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt\pard boxed\par}}}",
        r"{\shp{\*\shpinst{\*\shptxt\pard boxed}{\shprslt{\*\do{\dptxbxtext again}}}}}",
        r"{\*\do\dobxpage\dptxbx{\dptxbxtext\pard boxed\par}}",
        r"{\*\do\dobxpage\dptxbx{\*\dptxbxtext\pard boxed\par}}",
    ],
)
def test_a_text_box_is_read_once_behind_its_paragraph(box: str) -> None:
    assert parsed(rtf(rf"\pard Before{box} after\par in Ulm\par"), ".rtf")[1] == "Before after\nboxed\nin Ulm\n"
    assert parsed(rtf(rf"{box}Baker\par"), ".rtf")[1] == "boxed\nBaker\n"
    assert parsed(rtf(rf"\trowd\cellx4\pard\intbl a{box}\cell b\cell\row"), ".rtf")[1] == "a\nb\n\nboxed\n"


def test_a_text_box_does_not_stand_on_what_shades_its_paragraph() -> None:
    box = r"{\*\do{\dptxbxtext\cf2 Baker\par}}"
    report, _ = parsed(rtf(rf"\pard\cbpat3 Ulm{box}\par"), ".rtf")
    assert (report.doubtful, report.hidden) == (5, ())


def test_headers_and_footers_are_read() -> None:
    body = r"{\header\pard Ines\par}{\footerf\pard End}\pard Baker\par"
    assert parsed(rtf(body), ".rtf")[1] == "Ines\nEnd\nBaker\n"


def test_what_is_left_open_is_read() -> None:
    data = rtf(r"\pard\intbl a\cell b{\shp{\*\shpinst{\shptxt c")[:-1]
    assert parsed(data, ".rtf")[1].split() == ["a", "b", "c"]


def test_what_is_left_out_changes_nothing() -> None:
    body = r"{\*\other\deff3\ansicpg1251\trowd\clcbpat3\cellx4{\colortbl;;}{\header x}}\'e9\cf2 rust"
    assert seen_and_hidden(rtf(body), ".rtf") == ("é", LOST)


def test_the_lines_of_a_picture_are_no_parts() -> None:
    picture = "{\\pict\\pngblip\n" + "89504e470d0a1a0a\n" * 120_000 + "}"
    assert seen_and_hidden(rtf(rf"Baker{picture} in Ulm"), ".rtf") == ("Baker in Ulm", [])


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n\r\n", b"  \t", b"\x00", b"\xef\xbb\xbf\n"])
def test_a_file_may_begin_a_little_later(before: bytes) -> None:
    document = as_file(before + rtf("Baker"), "cv.rtf")
    assert (document.text, document.findings) == ("Baker", ())
