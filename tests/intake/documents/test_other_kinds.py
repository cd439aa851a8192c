"""OpenDocument, Rich Text and plain text."""

from __future__ import annotations

import dataclasses

import pytest

from document_files import odt, packed
from matchkit.intake.documents import report as ways
from tests.intake.documents.files import LIMITS, as_file, parsed, seen_and_hidden

# OpenDocument


def automatic(name: str, letters: str = "", *, family: str = "text", more: str = "", parent: str = "") -> str:
    above = f"style:parent-style-name='{parent}'" if parent else ""
    return (
        f"<style:style style:name='{name}' style:family='{family}' {above}>"
        f"<style:text-properties {letters}/>{more}</style:style>"
    )


def odt_hides(body: str, **more: str) -> list[tuple[str, int, int]]:
    text, found = seen_and_hidden(odt("<text:p>Baker</text:p>" + body, **more), ".odt")
    assert text == "Baker"
    return found


def odt_shows(body: str, **more: str) -> str:
    text, found = seen_and_hidden(odt(body, **more), ".odt")
    assert found == []
    return text


def test_an_odt_is_read_in_order() -> None:
    header = "<style:header><text:p>Ines</text:p></style:header><style:footer><text:p>End</text:p></style:footer>"
    body = (
        "<text:h>Work</text:h><text:p>Baker<text:s text:c='2'/>since<text:tab/>2011<text:line-break/>in\n  Ulm</text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>"
        "<table:covered-table-cell><text:p>again</text:p></table:covered-table-cell></table:table-row></table:table>"
        "<text:p>Before<draw:frame><draw:text-box><text:p>boxed</text:p></draw:text-box></draw:frame> after</text:p>"
    )
    report, text = parsed(odt(body, header=header), ".odt")
    assert report.kind == "odt"
    assert text == "Ines\nWork\nBaker  since\t2011\nin Ulm\na\nBefore after\nboxed\nEnd\n"


def test_comments_and_tracked_deletions_of_an_odt_are_left_out() -> None:
    body = (
        "<text:tracked-changes><text:deletion><text:p>old</text:p></text:deletion></text:tracked-changes>"
        "<text:p>Baker<office:annotation><text:p>why?</text:p></office:annotation></text:p>"
    )
    assert odt_shows(body) == "Baker"


@pytest.mark.parametrize(
    ("letters", "way"),
    [
        ("text:display='none'", ways.MARKED),
        ("fo:color='#ffffff'", ways.COLOUR),
        ("fo:font-size='3pt'", ways.TINY),
        ("fo:font-size='0.1cm'", ways.TINY),
        ("fo:color='#ff0000' fo:background-color='#ff0000'", ways.COLOUR),
    ],
)
def test_styles_of_an_odt_hide_text(letters: str, way: str) -> None:
    span = "<text:p><text:span text:style-name='T'>rust</text:span></text:p>"
    assert odt_hides(span, automatic=automatic("T", letters)) == [(way, 0, 4)]
    assert odt_hides(span, automatic=automatic("T", parent="S"), styles=automatic("S", letters)) == [(way, 0, 4)]
    whole = "<text:p text:style-name='P'>rust</text:p>"
    assert odt_hides(whole, automatic=automatic("P", letters, family="paragraph")) == [(way, 0, 4)]


def test_letters_of_an_odt_stand_on_the_ground_of_their_cell() -> None:
    dark = "<style:table-cell-properties fo:background-color='#203864'/>"
    sheet = automatic("T", "fo:color='#ffffff'") + automatic("C", family="table-cell", more=dark)
    cell = "<table:table-cell table:style-name='C'><text:p>{}</text:p></table:table-cell>"
    row = f"<table:table><table:table-row>{cell}</table:table-row></table:table>"
    assert odt_shows(row.format("<text:span text:style-name='T'>rust</text:span>"), automatic=sheet) == "rust"
    automatic_colour = automatic("T", "fo:color='#ffffff' style:use-window-font-color='true'")
    assert odt_shows("<text:p><text:span text:style-name='T'>rust</text:span></text:p>", automatic=automatic_colour)


def test_letters_in_a_frame_of_an_odt_stand_on_its_filling() -> None:
    frame = (
        "<text:p>Baker<draw:frame draw:style-name='F'><draw:text-box><text:p><text:span text:style-name='T'>rust"
        "</text:span></text:p></draw:text-box></draw:frame></text:p>"
    )
    white = automatic("T", "fo:color='#ffffff'")
    for filling, found in (("#203864", []), ("#ffffff", [(ways.COLOUR, 0, 4)])):
        filled = f"<style:graphic-properties draw:fill='solid' draw:fill-color='{filling}'/>"
        sheet = white + automatic("F", family="graphic", more=filled)
        assert seen_and_hidden(odt(frame, automatic=sheet), ".odt")[1] == found
    bare = automatic("F", family="graphic", more="<style:graphic-properties draw:fill='none'/>")
    report, text = parsed(odt(frame, automatic=white + bare), ".odt")
    assert (report.doubtful, text.split()) == (4, ["Baker", "rust"])


def test_hidden_parts_of_an_odt_are_hidden() -> None:
    tables = "<style:table-properties table:display='false'/>"
    sheet = automatic("H", family="table", more=tables)
    for body in (
        "<text:section text:display='none'><text:p>rust</text:p></text:section>",
        "<text:p><text:hidden-text text:is-hidden='true'>rust</text:hidden-text></text:p>",
        "<table:table table:style-name='H'><table:table-row><table:table-cell><text:p>rust</text:p></table:table-cell>"
        "</table:table-row></table:table>",
        "<table:table><table:table-row table:visibility='collapse'><table:table-cell><text:p>rust</text:p>"
        "</table:table-cell></table:table-row></table:table>",
    ):
        assert odt_hides(body, automatic=sheet) == [(ways.MARKED, 0, 4)]


def test_an_odt_without_a_text_is_none() -> None:
    other = '<x xmlns:office="urn:x"><office:body><office:spreadsheet/></office:body></x>'
    data = packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": other})
    report, _ = parsed(data, ".odt")
    assert (report.problem, report.reason) == ("not_a_document", "an archive without a text")


# Rich Text


def rtf(body: str, table: str = "") -> bytes:
    head = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial;}}"
    return (head + (rf"{{\colortbl;{table}}}" if table else "") + body + "}").encode("latin-1")


def test_rtf_is_read_with_its_signs_and_encodings() -> None:
    body = r"Zo\'eb \u8211? \b caf\'e9\b0\par {\f1 \'cf\'ee\'eb\'fc}\tab \u-10179?\u-8704?\line\{a\}\emdash b\~c"
    expected = "Zoë \u2013 café\n\u041f\u043e\u043b\u044c\t\U0001f600\n{a}\u2014b\u00a0c"
    assert parsed(rtf(body), ".rtf")[1] == expected


def test_rtf_leaves_out_what_is_no_text() -> None:
    body = (
        r"{\info{\author Ines}}{\*\generator Word;}{\stylesheet{\s0 Normal;}}{\pict 0a0b0c}Baker"
        r"{\field{\*\fldinst HYPERLINK x}{\fldrslt  since}}{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt  2011}}}"
        r"{\deleted old}{\footnote note}"
    )
    assert seen_and_hidden(rtf(body), ".rtf") == ("Baker since 2011", [])


def test_rtf_skips_binary_data_and_ends_with_its_group() -> None:
    assert parsed(rtf("Baker{\\pict\\bin5 }}}}}}}") + b"{more}", ".rtf")[1] == "Baker"


def test_cells_of_rtf_come_one_after_the_other() -> None:
    assert parsed(rtf(r"\trowd a\cell b\cell\row"), ".rtf")[1] == "a\nb\n\n"


@pytest.mark.parametrize(
    ("format", "way"),
    [(r"\v", ways.MARKED), (r"\fs7", ways.TINY), (r"\cf1", ways.COLOUR), (r"\cf2\highlight2", ways.COLOUR)],
)
def test_formats_of_rtf_hide_text(format: str, way: str) -> None:  # noqa: A002  # RTF calls them so
    colours = r"\red255\green255\blue255;\red0\green0\blue128;"
    assert seen_and_hidden(rtf(f"Baker{{{format} rust}}", colours), ".rtf") == ("Baker", [(way, 0, 4)])
    assert seen_and_hidden(rtf(f"Baker{format} rust\\plain  again", colours), ".rtf")[0] == "Baker again"


@pytest.mark.parametrize("format", [r"\v0", r"\fs8", r"\cf0", r"\cf2", r"\cf1\highlight2", r"\cf9"])
def test_formats_of_rtf_that_hide_nothing(format: str) -> None:  # noqa: A002
    colours = r"\red255\green255\blue255;\red0\green0\blue128;"
    assert seen_and_hidden(rtf(f"{{{format} Baker}}", colours), ".rtf") == ("Baker", [])


def test_white_letters_of_rtf_in_a_table_are_kept_and_flagged() -> None:
    report, text = parsed(rtf(r"\intbl\cf1 rust\cell", r"\red255\green255\blue255;"), ".rtf")
    assert (report.doubtful, text.strip()) == (4, "rust")


# Plain text


def test_text_beyond_the_limit_of_characters_is_not_read() -> None:
    report, text = parsed(b"x" * 2_000, ".txt", dataclasses.replace(LIMITS, characters=1_000))
    assert (report.is_cut, len(text)) == (True, 1_000)
    report, text = parsed(b"x" * 1_000, ".txt", dataclasses.replace(LIMITS, characters=1_000))
    assert (report.is_cut, len(text)) == (False, 1_000)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_text_is_read_in_an_encoding_that_is_certain(encoding: str) -> None:
    document = as_file("# Zoë bakes bread\n".encode(encoding), "cv.md")
    assert (document.text, document.findings) == ("# Zoë bakes bread", ())


def test_text_in_windows_1252_is_read_with_a_repair() -> None:
    document = as_file("Zoë".encode("cp1252"), "cv.TXT")
    assert (document.text, [finding.code for finding in document.findings]) == ("Zoë", ["encoding"])
    assert document.findings[0].what == "The file is no UTF-8 (byte 2); it was read as Windows-1252."
