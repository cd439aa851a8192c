"""OpenDocument: what letters stand on, what surrounds them, and what a file may get wrong."""

from __future__ import annotations

import pytest

from document_files import packed
from matchkit.intake.documents import report as ways
from tests.intake.documents.files import as_file, parsed, seen_and_hidden

DARK = "fo:background-color='#1f3864'"
BLACK = "fo:background-color='#000000'"
_SPACES = {
    "office": "office",
    "style": "style",
    "text": "text",
    "table": "table",
    "draw": "drawing",
    "svg": "svg-compatible",
    "fo": "xsl-fo-compatible",
}
_NAMES = " ".join(f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for key, name in _SPACES.items())
_NAMES += ' xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
_NAMES += ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:other="urn:other"'
LETTERS = (
    "<style:style style:name='White' style:family='paragraph'><style:text-properties fo:color='#ffffff'/></style:style>"
    "<style:style style:name='Black' style:family='paragraph'><style:text-properties fo:color='#000000'/></style:style>"
)
WHITE = "<text:p text:style-name='White'>Baker</text:p>"
LOST = "<text:p text:style-name='Black'>rust</text:p>"


def odt(body: str, sheet: str = "", *, layouts: str = "", masters: str = "") -> bytes:
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {_NAMES}><office:automatic-styles>{LETTERS}{sheet}"
            f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>",
            "styles.xml": f"<office:document-styles {_NAMES}><office:automatic-styles>{LETTERS}{layouts}"
            f"</office:automatic-styles><office:master-styles>{masters}</office:master-styles>"
            "</office:document-styles>",
        }
    )


def style(name: str, family: str, properties: str, more: str = "") -> str:
    return f"<style:style style:name='{name}' style:family='{family}' {more}>{properties}</style:style>"


def layout(name: str, properties: str, header: str = "") -> str:
    margin = f"<style:header-style><style:header-footer-properties {header}/></style:header-style>"
    return (
        f"<style:page-layout style:name='{name}'><style:page-layout-properties {properties}/>{margin}"
        "</style:page-layout>"
    )


def master(name: str, of: str = "", inside: str = "", following: str = "") -> str:
    after = f"style:next-style-name='{following}'" if following else ""
    return f"<style:master-page style:name='{name}' style:page-layout-name='{of}' {after}>{inside}</style:master-page>"


def header(text: str, kind: str = "header") -> str:
    return f"<style:{kind}><text:p>{text}</text:p></style:{kind}>"


# Text between elements


@pytest.mark.parametrize(
    "between",
    [
        "<office:annotation><text:p>why?</text:p></office:annotation>",
        "<office:annotation-end/>",
        "<!-- why? -->",
        "<?other why?>",
        "<draw:frame><svg:title>why?</svg:title><svg:desc>why?</svg:desc></draw:frame>",
        "<draw:frame><draw:image><office:binary-data>d2h5Pw==</office:binary-data></draw:image></draw:frame>",
        "<text:script>why()</text:script>",
    ],
)
def test_text_behind_what_is_left_out_is_read(between: str) -> None:
    body = f"<text:p>Python {between}developer<text:span>, {between}baker</text:span> since 2015</text:p>"
    assert seen_and_hidden(odt(body), ".odt") == ("Python developer, baker since 2015", [])


def test_text_behind_the_number_of_a_note_is_read() -> None:
    note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>n</text:p></text:note-body>"
    assert parsed(odt(f"<text:p>Baker{note}</text:note> in Ulm</text:p>"), ".odt")[1] == "Baker in Ulm\nn\n"


def test_the_title_of_a_document_in_its_text_is_read() -> None:
    body = "<text:p><text:title>Life of Ana</text:title>, <text:description>baker</text:description></text:p>"
    assert parsed(odt(body), ".odt")[1] == "Life of Ana, baker\n"


@pytest.mark.parametrize("count", ["abc", "", "-1", "1e9", "9" * 400, "٣"])
def test_an_odd_count_of_spaces_costs_no_more_than_itself(count: str) -> None:
    text, found = seen_and_hidden(odt(f"<text:p>a<text:s text:c='{count}'/>b</text:p>"), ".odt")
    assert (text, found) == ("a b", [])


# Grounds


def table(cell: str, *, table_style: str = "", row: str = "", columns: str = "", more: str = "") -> str:
    return (
        f"<table:table table:style-name='{table_style}' {more}>{columns}<table:table-row {row}>{cell}"
        "</table:table-row></table:table>"
    )


CELL = "<table:table-cell><text:p text:style-name='{}'>{}</text:p></table:table-cell>"
IN_ROW = table("{}", row="table:style-name='G'")
IN_TABLE = table("{}", table_style="G")
IN_SECTION = "<text:section text:style-name='G'>{}</text:section>"
IN_INDEX = "<text:table-of-content text:style-name='G'><text:index-body>{}</text:index-body></text:table-of-content>"


@pytest.mark.parametrize(
    ("around", "family"),
    [(IN_ROW, "table-row"), (IN_TABLE, "table"), (IN_SECTION, "section"), (IN_INDEX, "section")],
)
def test_letters_stand_on_the_ground_of_what_is_around_them(around: str, family: str) -> None:
    is_table = family.startswith("table")
    white, lost = (CELL.format("White", "Baker"), CELL.format("Black", "rust")) if is_table else (WHITE, LOST)
    dark = style("G", family, f"<style:{family}-properties {DARK}/>")
    black = style("G", family, f"<style:{family}-properties {BLACK}/>")
    picture = "<style:background-image xlink:href='Pictures/a.png'/>"
    pictured = style("G", family, f"<style:{family}-properties>{picture}</style:{family}-properties>")
    assert seen_and_hidden(odt(around.format(white), dark), ".odt") == ("Baker", [])
    assert seen_and_hidden(odt(around.format(white), pictured), ".odt") == ("Baker", [])
    assert seen_and_hidden(odt(around.format(white + lost), black), ".odt") == ("Baker", [(ways.COLOUR, 0, 4)])
    assert seen_and_hidden(odt(around.format(white)), ".odt") == ("", [(ways.COLOUR, 0, 5)])


def test_the_ground_of_a_cell_covers_that_of_its_row_and_its_table() -> None:
    sheet = (
        style("T", "table", f"<style:table-properties {DARK}/>")
        + style("R", "table-row", f"<style:table-row-properties {DARK}/>")
        + style("C", "table-cell", "<style:table-cell-properties fo:background-color='#ffffff'/>")
    )
    cell = CELL.format("White", "rust").replace("table-cell>", "table-cell table:style-name='C'>", 1)
    body = table(cell + CELL.format("White", "Baker"), table_style="T", row="table:style-name='R'")
    assert seen_and_hidden(odt(body, sheet), ".odt") == ("Baker", [(ways.COLOUR, 0, 4)])


@pytest.mark.parametrize(
    ("row", "columns", "more"),
    [
        ("table:default-cell-style-name='C'", "", ""),
        ("", "<table:table-column table:default-cell-style-name='C'/>", ""),
        (
            "",
            "<table:table-columns><table:table-column table:default-cell-style-name='C'/></table:table-columns>",
            "",
        ),
        ("", "", "table:template-name='Academic'"),
    ],
)
def test_letters_in_cells_that_may_have_a_ground_are_kept(row: str, columns: str, more: str) -> None:
    sheet = style("C", "table-cell", f"<style:table-cell-properties {DARK}/>")
    sheet += (
        "<table:table-template table:name='Academic'><table:first-row table:style-name='C'/></table:table-template>"
    )
    cell = CELL.format("White", "Baker")
    assert seen_and_hidden(odt(table(cell, row=row, columns=columns, more=more), sheet), ".odt") == ("Baker", [])
    bare = style("C", "table-cell", "<style:table-cell-properties fo:padding='0cm'/>")
    assert seen_and_hidden(odt(table(cell, row=row, columns=columns), bare), ".odt")[0] == ""


def test_a_paragraph_that_takes_its_ground_back_stands_on_the_paper() -> None:
    dark = style("D", "paragraph", f"<style:paragraph-properties {DARK}/><style:text-properties fo:color='#ffffff'/>")
    none = "<style:paragraph-properties fo:background-color='transparent'/>"
    clear = style("N", "paragraph", none, "style:parent-style-name='D'")
    body = "<text:p text:style-name='D'>Baker</text:p><text:p text:style-name='N'>rust</text:p>"
    assert seen_and_hidden(odt(body, dark + clear), ".odt") == ("Baker", [(ways.COLOUR, 0, 4)])


@pytest.mark.parametrize("fill", ["gradient", "bitmap", "hatch"])
def test_letters_on_a_filling_that_is_no_colour_are_seen(fill: str) -> None:
    filling = f"<style:graphic-properties draw:fill='{fill}' draw:fill-color='#ffffff'/>"
    frame = "<text:p><draw:frame draw:style-name='F'><draw:text-box>{}</draw:text-box></draw:frame></text:p>"
    assert seen_and_hidden(odt(frame.format(WHITE), style("F", "graphic", filling)), ".odt") == ("Baker", [])
    paragraph = style("P", "paragraph", f"{filling}<style:text-properties fo:color='#ffffff'/>")
    body = "<text:p text:style-name='P'>Baker</text:p>"
    assert seen_and_hidden(odt(body, paragraph), ".odt") == ("Baker", [])


@pytest.mark.parametrize("shape", ["custom-shape", "rect", "ellipse"])
def test_letters_in_a_shape_stand_on_its_filling(shape: str) -> None:
    body = f"<text:p>Ulm<draw:{shape} draw:style-name='F'>{{}}</draw:{shape}></text:p>"
    for stated, found in (
        ("draw:fill='solid' draw:fill-color='#000000'", [(ways.COLOUR, 0, 4)]),
        ("draw:fill-color='#000000'", [(ways.COLOUR, 0, 4)]),
        ("draw:fill='solid' draw:fill-color='#1f3864'", []),
        ("svg:width='1cm'", []),
    ):
        filled = style("F", "graphic", f"<style:graphic-properties {stated}/>")
        assert seen_and_hidden(odt(body.format(LOST), filled), ".odt")[1] == found


@pytest.mark.parametrize("stated", ["svg:width='1cm'", "draw:fill='none'", "draw:fill='solid' draw:opacity='0%'"])
def test_white_letters_in_a_frame_without_a_filling_are_kept_and_noted(stated: str) -> None:
    frame = "<text:p><draw:frame draw:style-name='F'><draw:text-box>{}</draw:text-box></draw:frame></text:p>"
    filling = style("F", "graphic", f"<style:graphic-properties {stated} draw:fill-color='#1f3864'/>")
    report, text = parsed(odt(frame.format(WHITE), filling), ".odt")
    assert (report.doubtful, report.hidden, text.split()) == (5, (), ["Baker"])


def test_what_is_anchored_in_hidden_text_is_hidden() -> None:
    hidden = style("H", "text", "<style:text-properties text:display='none'/>")
    frame = "<draw:frame><draw:text-box><text:p>rust</text:p></draw:text-box></draw:frame>"
    note = "<text:note><text:note-body><text:p>rust</text:p></text:note-body></text:note>"
    for inside in (frame, note):
        body = f"<text:p>Baker<text:span text:style-name='H'>{inside}</text:span></text:p>"
        assert seen_and_hidden(odt(body, hidden), ".odt") == ("Baker", [(ways.MARKED, 0, 4)])


def test_a_note_does_not_look_like_what_it_is_hung_on() -> None:
    tiny = style("S", "text", "<style:text-properties fo:font-size='3pt'/>")
    note = "<text:note><text:note-body><text:p>in Ulm</text:p></text:note-body></text:note>"
    body = f"<text:p>Baker<text:span text:style-name='S'>{note}</text:span></text:p>"
    assert seen_and_hidden(odt(body, tiny), ".odt") == ("Baker in Ulm", [])


# Sizes


@pytest.mark.parametrize(
    ("letters", "way"),
    [
        ("fo:font-size='10%'", ways.TINY),
        ("style:text-scale='1%'", ways.TINY),
        ("style:text-position='0% 5%'", ways.TINY),
        ("loext:opacity='0%'", ways.TRANSPARENT),
    ],
)
def test_letters_that_are_shares_of_others_can_be_too_small(letters: str, way: str) -> None:
    tiny = style("S", "text", f"<style:text-properties {letters}/>")
    body = "<text:p>Baker <text:span text:style-name='S'>rust</text:span></text:p>"
    assert seen_and_hidden(odt(body, tiny), ".odt") == ("Baker", [(way, 0, 4)])
    inner = style("B", "text", "<style:text-properties fo:font-size='20pt'/>")
    body = body.replace("rust", "<text:span text:style-name='B'>rust</text:span>")
    shown = ("Baker rust", []) if "font-size" in letters else ("Baker", [(way, 0, 4)])
    assert seen_and_hidden(odt(body, tiny + inner), ".odt") == shown


@pytest.mark.parametrize(
    "letters",
    [
        "fo:font-size='50%'",
        "style:text-scale='90%'",
        "style:text-position='super 58%'",
        "style:text-position='super'",
        "loext:opacity='60%'",
        "fo:font-size='1.2.3pt'",
        "fo:font-size='-1pt'",
        "other:color='#ffffff'",
        "other:font-size='1pt' fo:color='nonsense'",
    ],
)
def test_letters_that_are_large_enough_are_read(letters: str) -> None:
    sheet = style("S", "text", f"<style:text-properties {letters}/>")
    body = "<text:p>Baker <text:span text:style-name='S'>in Ulm</text:span></text:p>"
    assert seen_and_hidden(odt(body, sheet), ".odt") == ("Baker in Ulm", [])


def test_a_share_is_one_of_the_style_that_it_takes_from() -> None:
    sheet = style("Big", "paragraph", "<style:text-properties fo:font-size='100pt'/>")
    sheet += style(
        "P", "paragraph", "<style:text-properties fo:font-size='10%'/>", "style:parent-style-name='Big'"
    ) + style("Q", "paragraph", "<style:text-properties fo:font-size='10%'/>", "style:parent-style-name='P'")
    body = "<text:p text:style-name='P'>Baker</text:p><text:p text:style-name='Q'>rust</text:p>"
    assert seen_and_hidden(odt(body, sheet), ".odt") == ("Baker", [(ways.TINY, 0, 4)])


def test_a_section_that_a_condition_hides_is_hidden() -> None:
    section = "<text:section text:display='condition' text:is-hidden='{}'><text:p>rust</text:p></text:section>"
    assert seen_and_hidden(odt(section.format("true")), ".odt") == ("", [(ways.MARKED, 0, 4)])
    assert seen_and_hidden(odt(section.format("false")), ".odt") == ("rust", [])


# Pages


@pytest.mark.parametrize("stated", [BLACK, "draw:fill='solid' draw:fill-color='#000000'"])
def test_the_paper_has_the_colour_of_the_page(stated: str) -> None:
    data = odt(WHITE + LOST, layouts=layout("L", stated), masters=master("Standard", "L"))
    assert seen_and_hidden(data, ".odt") == ("Baker", [(ways.COLOUR, 0, 4)])


@pytest.mark.parametrize("fill", ["gradient", "bitmap"])
def test_paper_that_is_no_colour_shows_everything(fill: str) -> None:
    data = odt(WHITE, layouts=layout("L", f"draw:fill='{fill}' {BLACK}"), masters=master("Standard", "L"))
    assert seen_and_hidden(data, ".odt") == ("Baker", [])


def test_a_header_may_have_a_ground_of_its_own() -> None:
    inside = f"<style:header>{WHITE}{LOST}</style:header><style:footer>{WHITE}</style:footer>"
    data = odt("<text:p>in Ulm</text:p>", layouts=layout("L", "", BLACK), masters=master("Standard", "L", inside))
    assert seen_and_hidden(data, ".odt") == ("Baker in Ulm", [(ways.COLOUR, 0, 9)])  # the footer stands on the paper


TURN = style("Turn", "paragraph", "<style:text-properties fo:color='#ffffff'/>", "style:master-page-name='Dark'")
LAYOUTS = layout("W", "") + layout("D", BLACK)


def test_a_paragraph_may_begin_a_page_of_another_kind() -> None:
    body = WHITE.replace("Baker", "rust") + "<text:p text:style-name='Turn'>Baker</text:p>" + LOST + WHITE
    data = odt(body, TURN, layouts=LAYOUTS, masters=master("Standard", "W") + master("Dark", "D"))
    assert seen_and_hidden(data, ".odt") == ("Baker Baker", [(ways.COLOUR, 0, 8)])


@pytest.mark.parametrize(
    "inside",
    [
        "<table:table><table:table-row><table:table-cell>{}</table:table-cell></table:table-row></table:table>",
        "<text:p><text:note><text:note-body>{}</text:note-body></text:note></text:p>",
        "<text:section text:display='none'>{}</text:section>",
    ],
)
def test_a_paragraph_within_something_else_begins_no_page(inside: str) -> None:
    body = inside.format("<text:p text:style-name='Turn'>x</text:p>") + WHITE
    masters = master("Standard", "W") + master("Dark", "D", header("never"))
    text, _ = seen_and_hidden(odt(body, TURN, layouts=LAYOUTS, masters=masters), ".odt")
    assert text == ""


def test_letters_that_only_some_of_the_pages_hide_are_kept_and_noted() -> None:
    masters = master("Standard", "W", following="Dark") + master("Dark", "D", following="Standard")
    report, text = parsed(odt(WHITE + LOST, layouts=LAYOUTS, masters=masters), ".odt")
    assert (report.doubtful, report.hidden, text.split()) == (9, (), ["Baker", "rust"])


def test_headers_of_all_pages_that_are_used_are_read_once() -> None:
    first = header("Ines") + header("first", "header-first") + header("left", "header-left") + header("end", "footer")
    masters = (
        master("Standard", "W", header("never"))
        + master("First", "W", first, "Next")
        + master("Next", "W", header("Ines") + header("next", "header-left") + header("end", "footer"))
        + master("Other", "W", header("unused"))
    )
    turn = style("T", "paragraph", "", "style:master-page-name='First'")
    data = odt("<text:p text:style-name='T'>Baker</text:p>", turn, layouts=LAYOUTS, masters=masters)
    assert parsed(data, ".odt")[1] == "Ines\nfirst\nleft\nnext\nBaker\nend\n"


def test_pages_that_are_not_there_change_nothing() -> None:
    turn = style("T", "paragraph", "", "style:master-page-name='Gone'")
    masters = master("Standard", "gone", header("Ines"), "Gone too")
    data = odt("<text:p text:style-name='T'>Baker</text:p>", turn, masters=masters)
    assert seen_and_hidden(data, ".odt") == ("Ines Baker", [])
    assert seen_and_hidden(odt(WHITE), ".odt") == ("", [(ways.COLOUR, 0, 5)])


def test_headers_that_are_not_displayed_are_left_out() -> None:
    inside = "<style:header style:display='false'><text:p>never</text:p></style:header>"
    assert seen_and_hidden(odt("<text:p>Baker</text:p>", masters=master("Standard", "", inside)), ".odt")[0] == "Baker"


def test_what_is_kept_in_doubt_is_told() -> None:
    masters = master("Standard", "W", following="Dark") + master("Dark", "D")
    (finding,) = as_file(odt(WHITE, layouts=LAYOUTS, masters=masters), "cv.odt").findings
    assert finding.code == "hidden_text"
    assert finding.what.startswith("'cv.odt' has 5 characters in the colour of the paper, kept")
