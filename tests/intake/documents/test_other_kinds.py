"""OpenDocument, Rich Text, web pages and plain text."""

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


# Web pages


def html(body: str, css: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>CV</title><style>{css}</style></head><body>{body}</body></html>".encode()


def html_hides(body: str, css: str = "") -> str:
    """The one way in which four letters are hidden, beside a paragraph that is seen."""
    text, found = seen_and_hidden(html("<p>Baker</p>" + body, css), ".html")
    assert text == "Baker"
    ((way, page, count),) = found
    assert (page, count) == (0, 4)
    return way


def html_shows(body: str, css: str = "") -> str:
    text, found = seen_and_hidden(html(body, css), ".html")
    assert found == []
    return text


def test_a_web_page_is_read_line_by_line() -> None:
    body = (
        "<h1>Ines</h1><p>Baker   since\n 2011<br>in <b>Ulm</b></p><ul><li>bread<li>cake</ul>"
        "<table><tr><td>a</td><td>b</td></tr></table><pre>x\n  y</pre><!-- no --><script>no()</script><style>no</style>"
    )
    assert parsed(html(body), ".html")[1] == "Ines\nBaker since 2011\nin Ulm\nbread\ncake\na\nb\nx\n  y\n"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ('<html><meta charset="windows-1251"><p>Пекарь'.encode("cp1251"), "Пекарь"),
        ('<?xml version="1.0" encoding="iso-8859-2"?><html><p>Paweł</p></html>'.encode("iso-8859-2"), "Paweł"),
        ('<html><meta http-equiv="x" content="text/html; charset=utf-8"><p>Zoë'.encode(), "Zoë"),
        ('<html><meta charset="utf-8"><p>Zoë'.encode("utf-16"), "Zoë"),
        ('<html><meta charset="utf-8"><p>Zoë'.encode("cp1252"), "Zoë"),
        ('<html><meta charset="nonsense"><p>Zoë'.encode(), "Zoë"),
    ],
)
def test_a_web_page_is_read_in_the_encoding_that_it_states(data: bytes, text: str) -> None:
    assert parsed(data, ".html")[1] == text + "\n"


@pytest.mark.parametrize(
    ("style", "way"),
    [
        ("display:none", ways.MARKED),
        ("visibility: hidden", ways.MARKED),
        ("opacity:0", ways.TRANSPARENT),
        ("font-size:1px", ways.TINY),
        ("font-size: 0", ways.TINY),
        ("font-size:10%", ways.TINY),
        ("color:#fff", ways.COLOUR),
        ("color: white !important", ways.COLOUR),
        ("color:rgb(255, 255, 254)", ways.COLOUR),
        ("color:#123;background:#112233", ways.COLOUR),
        ("position:absolute;left:-9999px", ways.OUTSIDE),
        ("text-indent:-999em", ways.OUTSIDE),
        ("height:0;overflow:hidden", ways.OUTSIDE),
        ("clip:rect(0,0,0,0)", ways.OUTSIDE),
        ("transform: scale(0)", ways.TINY),
    ],
)
def test_styles_of_a_web_page_hide_text(style: str, way: str) -> None:
    assert html_hides(f'<p style="{style}">rust</p>') == way
    assert html_hides(f'<div style="{style}"><p><b>rust</b></p></div>') == way
    for selector, attribute in ((".x", 'class="a x"'), ("#x", 'id="x"'), ("i", ""), ("i.x", 'class="x"')):
        assert html_hides(f"<p><i {attribute}>rust</i></p>", f"b, {selector} {{ {style} }}") == way


def test_attributes_of_a_web_page_hide_text() -> None:
    assert html_hides("<p hidden>rust</p>") == ways.MARKED
    assert html_hides('<p><font color="#ffffff">rust</font></p>') == ways.COLOUR
    assert html_hides('<table bgcolor="#000000"><td><font color="black">rust</font></table>') == ways.COLOUR


@pytest.mark.parametrize(
    "style",
    [
        "display:block",
        "opacity:0.5",
        "font-size:2em",
        "font-size:small",
        "color:inherit",
        "color:#fff;background:#000",
        "color:#fff;background-color:navy",
        "color:#fff;background:url(x.png)",
        "color:#fff;background-image:linear-gradient(red, blue)",
        "color:rgba(255,255,255,0.9)",
        "position:absolute;left:20px",
        "text-indent:-2em",
        "height:0",
        "opacity:nonsense",
    ],
)
def test_styles_of_a_web_page_that_hide_nothing(style: str) -> None:
    assert html_shows(f'<p style="{style}">rust</p>') == "rust"


def test_what_is_inside_may_be_visible_again() -> None:
    body = '<div style="visibility:hidden">rust <b style="visibility:visible">Baker</b></div>'
    assert seen_and_hidden(html(body), ".html") == ("Baker", [(ways.MARKED, 0, 4)])


def test_the_heavier_rule_wins() -> None:
    css = "#a { color: black } .a { color: white } i { color: black }"
    assert html_shows('<i class="a" id="a">rust</i>', css) == "rust"
    assert html_hides('<i class="a">rust</i>', css) == ways.COLOUR
    assert html_shows('<i class="a" style="color:black">rust</i>', css) == "rust"
    assert html_shows("<p>rust</p>", "@media print { p { display:none } } /* p { display:none } */") == "rust"


def test_a_web_page_with_nothing_in_it_holds_no_text() -> None:
    assert [finding.code for finding in as_file(b"<html></html>", "cv.html").findings] == ["no_text"]


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
