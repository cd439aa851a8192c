"""Word files: letters in the colour of what they stand on, be it paper, a table, a shading, or a shape."""

from __future__ import annotations

import pytest

from document_files import paragraph
from matchkit.intake.documents import report as ways
from tests.intake.documents.files import as_file, seen_and_hidden
from tests.intake.documents.word_files import (
    DARK,
    SEEN,
    WHITE,
    box,
    cell,
    doubtful,
    filled,
    hidden,
    part,
    seen,
    settings,
    style,
    table,
    vml,
    word,
)

RUST = paragraph("rust", WHITE)


def test_white_letters_on_paper_are_hidden() -> None:
    assert hidden(paragraph("rust", WHITE)) == [(ways.COLOUR, 0, 4)]
    assert hidden(paragraph("rust", '<w:color w:val="FDFDFD"/>')) == [(ways.COLOUR, 0, 4)]
    assert seen(paragraph("rust", '<w:color w:val="auto"/>')) == "rust"
    assert seen(paragraph("rust", '<w:color w:val="808080"/>')) == "rust"


@pytest.mark.parametrize(
    "ground",
    [
        '<w:shd w:val="clear" w:fill="203864"/>',
        '<w:shd w:val="solid" w:color="203864"/>',
        '<w:shd w:val="pct50"/>',
        '<w:highlight w:val="blue"/>',
        '<w:highlight w:val="darkBlue"/>',
    ],
)
def test_white_letters_on_a_ground_are_seen(ground: str) -> None:
    assert seen(paragraph("rust", WHITE + ground)) == "rust"


def test_white_letters_on_a_white_ground_are_hidden() -> None:
    assert hidden(paragraph("rust", WHITE + '<w:shd w:val="clear" w:fill="FFFFFF"/>')) == [(ways.COLOUR, 0, 4)]
    assert hidden(paragraph("rust", WHITE + '<w:highlight w:val="white"/>')) == [(ways.COLOUR, 0, 4)]
    assert hidden(paragraph("rust", WHITE + '<w:highlight w:val="none"/>')) == [(ways.COLOUR, 0, 4)]


def test_letters_in_the_colour_of_their_ground_are_hidden() -> None:
    run = '<w:color w:val="0000FF"/><w:highlight w:val="blue"/>'
    assert hidden(paragraph("rust", run)) == [(ways.COLOUR, 0, 4)]


def test_paragraphs_styles_cells_and_tables_give_a_ground() -> None:
    white = paragraph("rust", WHITE)
    assert seen(paragraph("rust", WHITE, DARK)) == "rust"
    sheet = '<w:style w:type="paragraph" w:styleId="Bar"><w:pPr>' + DARK + "</w:pPr></w:style>"
    assert seen(paragraph("rust", WHITE, '<w:pStyle w:val="Bar"/>'), styles=sheet) == "rust"
    assert seen(table(cell(white, DARK))) == "rust"
    assert seen(table(cell(white), properties=DARK)) == "rust"
    assert hidden(table(cell(paragraph("x"), DARK) + cell(white)).replace(">x<", "><")) == [(ways.COLOUR, 0, 4)]
    assert seen(table(cell(table(cell(white)), DARK))) == "rust"


def test_a_style_of_tables_with_colours_may_give_a_ground() -> None:
    """Which of its cells are coloured is a matter of rows, columns and corners; they count as seen."""
    sheet = f'<w:style w:type="table" w:styleId="Grid"><w:tblStylePr><w:tcPr>{DARK}</w:tcPr></w:tblStylePr></w:style>'
    sheet += '<w:style w:type="table" w:styleId="Plain"/>'
    white = table(cell(paragraph("rust", WHITE)), properties='<w:tblStyle w:val="Grid"/>')
    assert seen(white, styles=sheet) == "rust"
    assert hidden(white.replace("Grid", "Plain"), styles=sheet) == [(ways.COLOUR, 0, 4)]


def test_white_letters_that_may_stand_on_a_drawing_are_kept_and_flagged() -> None:
    """Templates lay a coloured shape behind a column of white letters."""
    drawing = '<w:p><w:r><w:drawing><wp:anchor xmlns:wp="urn:wp"/></w:drawing></w:r></w:p>'
    document = as_file(word(drawing + SEEN + paragraph("rust", WHITE)), "cv.docx")
    assert document.text.split() == ["Baker", "rust"]
    assert [(finding.code, finding.what) for finding in document.findings] == [
        (
            "hidden_text",
            "'cv.docx' has 4 characters in the colour of the paper, kept as something coloured may lie behind them.",
        )
    ]
    body = drawing + paragraph("rust", WHITE + '<w:shd w:val="clear" w:fill="FFFFFF"/>')
    assert hidden(body) == [(ways.COLOUR, 0, 4)]


def test_a_style_of_tables_that_only_whitens_is_like_paper() -> None:
    light = '<w:shd w:val="clear" w:fill="FFFFFF"/>'
    sheet = style("T", kind="table", more=f"<w:tcPr>{light}</w:tcPr>")
    white = table(cell(RUST), properties='<w:tblStyle w:val="T"/>')
    assert hidden(white, styles=sheet) == [(ways.COLOUR, 0, 4)]
    assert doubtful(box("", drawing="anchor") + white, styles=sheet) == ("rust", 4)
    assert seen(table(cell(white, DARK)), styles=sheet) == "rust"


def test_the_colour_of_the_page_is_shown_where_the_settings_say_so() -> None:
    body = paragraph("Baker", WHITE) + paragraph("rust", '<w:color w:val="000000"/>')
    for background in ('<w:background w:color="000000"/>', '<w:background w:color="FFFFFF" w:themeColor="text1"/>'):
        data = word(body, background=background, parts=settings("<w:displayBackgroundShape/>"))
        assert seen_and_hidden(data, ".docx") == ("Baker", [(ways.COLOUR, 0, 4)])
        assert seen_and_hidden(word(body, background=background), ".docx") == ("rust", [(ways.COLOUR, 0, 5)])
    picture = '<w:background w:color="FFFFFF"><v:background><v:fill type="frame"/></v:background></w:background>'
    assert doubtful(RUST, background=picture, parts=settings("<w:displayBackgroundShape/>")) == ("rust", 4)
    assert hidden(RUST, background=picture) == [(ways.COLOUR, 0, 4)]


THEME = (
    "<a:themeElements><a:clrScheme><a:dk1><a:sysClr val='windowText' lastClr='000000'/></a:dk1>"
    "<a:accent1><a:srgbClr val='FDFDFD'/></a:accent1><a:accent2><a:srgbClr val='203864'/></a:accent2>"
    "</a:clrScheme></a:themeElements>"
)
PARTS = {"theme": part("theme", "a:theme", THEME)}


@pytest.mark.parametrize(
    "colour",
    [
        'w:themeColor="background1"',
        'w:val="000000" w:themeColor="background1"',
        'w:val="203864" w:themeColor="accent1"',
        'w:val="203864" w:themeColor="accent2" w:themeTint="00"',
        'w:val="auto" w:themeColor="light1"',
    ],
)
def test_letters_in_a_colour_of_the_theme_are_judged_by_it(colour: str) -> None:
    """Word takes the theme's colour, whatever stands beside it for programs that have no themes."""
    assert hidden(paragraph("rust", f"<w:color {colour}/>"), parts=PARTS) == [(ways.COLOUR, 0, 4)]


@pytest.mark.parametrize(
    "colour",
    [
        'w:val="FFFFFF" w:themeColor="text1"',
        'w:val="FFFFFF" w:themeColor="accent2"',
        'w:val="FFFFFF" w:themeColor="background1" w:themeShade="80"',
        'w:val="808080" w:themeColor="accent6"',
    ],
)
def test_letters_in_another_colour_of_the_theme_are_seen(colour: str) -> None:
    assert seen(paragraph("rust", f"<w:color {colour}/>"), parts=PARTS) == "rust"


def test_the_settings_say_which_colour_of_the_theme_is_the_background() -> None:
    text = paragraph("rust", '<w:color w:themeColor="background1"/>')
    mapping = '<w:clrSchemeMapping w:bg1="dark1" w:t1="light1"/>'
    assert seen(text, parts=settings(mapping)) == "rust"
    assert hidden(text.replace("background1", "text1"), parts=settings(mapping)) == [(ways.COLOUR, 0, 4)]


@pytest.mark.parametrize(
    ("shading", "is_seen"),
    [
        ('w:val="clear" w:fill="203864" w:themeFill="background1"', False),
        ('w:val="clear" w:fill="FFFFFF" w:themeFill="accent2"', True),
        ('w:val="clear" w:themeFill="background1" w:themeFillShade="80"', True),
        ('w:val="pct5" w:color="FFFFFF" w:fill="FFFFFF"', False),
        ('w:val="pct5" w:fill="FFFFFF"', False),
        ('w:val="pct90" w:fill="FFFFFF"', True),
        ('w:val="horzStripe" w:color="FFFFFF" w:fill="auto"', False),
        ('w:val="horzStripe" w:color="203864" w:fill="auto"', True),
    ],
)
def test_shadings_are_judged_by_the_colour_that_they_give(shading: str, is_seen: bool) -> None:
    text = paragraph("rust", f"{WHITE}<w:shd {shading}/>")
    if is_seen:
        assert seen(text, parts=PARTS) == "rust"
    else:
        assert hidden(text, parts=PARTS) == [(ways.COLOUR, 0, 4)]


SOLID = "<a:solidFill>{}</a:solidFill>"
LIGHT_FILLS = [
    SOLID.format('<a:srgbClr val="FFFFFF"/>'),
    SOLID.format('<a:schemeClr val="bg1"/>'),
    SOLID.format('<a:schemeClr val="lt1"/>'),
    SOLID.format('<a:schemeClr val="accent1"/>'),
    SOLID.format('<a:schemeClr val="tx1"><a:lumMod val="50%"/><a:lumOff val="100000"/></a:schemeClr>'),
    SOLID.format('<a:srgbClr val="203864"><a:tint val="0"/></a:srgbClr>'),
    SOLID.format('<a:sysClr val="window"/>'),
    SOLID.format('<a:prstClr val="white"/>'),
    '<a:gradFill><a:gsLst><a:gs><a:schemeClr val="bg1"/></a:gs><a:gs><a:srgbClr val="FEFEFE"/></a:gs></a:gsLst>'
    "</a:gradFill>",
    '<a:pattFill><a:fgClr><a:schemeClr val="bg1"/></a:fgClr><a:bgClr><a:schemeClr val="bg1"/></a:bgClr></a:pattFill>',
]


@pytest.mark.parametrize("fill", LIGHT_FILLS)
def test_white_letters_in_a_white_box_are_hidden(fill: str) -> None:
    assert hidden(box(RUST, filled(fill)), parts=PARTS) == [(ways.COLOUR, 0, 4)]


@pytest.mark.parametrize(
    "fill",
    [
        SOLID.format('<a:srgbClr val="203864"/>'),
        SOLID.format('<a:schemeClr val="tx1"/>'),
        SOLID.format('<a:schemeClr val="accent2"><a:satMod val="50000"/></a:schemeClr>'),
        SOLID.format('<a:schemeClr val="bg1"><a:lumMod val="50000"/></a:schemeClr>'),
        SOLID.format('<a:schemeClr val="bg1"><a:shade val="50000"/></a:schemeClr>'),
        SOLID.format('<a:srgbClr val="203864"><a:alpha val="60000"/></a:srgbClr>'),
    ],
)
def test_white_letters_in_a_dark_box_are_seen(fill: str) -> None:
    assert seen(box(RUST, filled(fill)), parts=PARTS) == "rust"


@pytest.mark.parametrize(
    "fill",
    [
        "<a:blipFill/>",
        "<a:grpFill/>",
        "<a:gradFill/>",
        SOLID.format('<a:schemeClr val="accent6"/>'),
        SOLID.format('<a:schemeClr val="accent2"><a:inv/></a:schemeClr>'),
        SOLID.format('<a:hslClr hue="0" sat="0" lum="100000"/>'),
        SOLID.format(""),
        LIGHT_FILLS[8].replace("FEFEFE", "203864"),
    ],
)
def test_white_letters_in_a_box_of_unknown_colour_are_doubtful(fill: str) -> None:
    assert doubtful(box(RUST, filled(fill)), parts=PARTS) == ("rust", 4)
    assert seen(box(paragraph("rust"), filled(fill)), parts=PARTS) == "rust"


@pytest.mark.parametrize(
    "shape",
    [
        "",
        filled(""),
        filled("<a:noFill/>"),
        filled(SOLID.format('<a:srgbClr val="203864"><a:alpha val="0"/></a:srgbClr>')),
        '<wps:style><a:fillRef idx="0"><a:schemeClr val="accent2"/></a:fillRef></wps:style>',
    ],
)
def test_a_box_without_a_fill_shows_what_lies_behind_it(shape: str) -> None:
    assert hidden(box(RUST, shape)) == [(ways.COLOUR, 0, 4)]
    assert doubtful(box(RUST, shape, drawing="anchor")) == ("rust", 4)
    assert doubtful(table(cell(box(RUST, shape), DARK))) == ("rust", 4)


STYLE = (
    '<wps:style><a:fillRef idx="{}"><a:schemeClr val="{}"/></a:fillRef><a:fontRef><a:schemeClr val="lt1"/></a:fontRef>'
    "</wps:style>"
)


def test_the_style_of_a_shape_gives_a_fill_and_the_colour_of_its_letters() -> None:
    plain = paragraph("rust")
    assert seen(box(plain, STYLE.format(1, "accent2")), parts=PARTS) == "rust"
    assert hidden(box(plain, STYLE.format(1, "lt1")), parts=PARTS) == [(ways.COLOUR, 0, 4)]
    assert hidden(box(plain, STYLE.format(0, "accent2")), parts=PARTS) == [(ways.COLOUR, 0, 4)]
    assert doubtful(box(plain, STYLE.format(3, "accent2")), parts=PARTS) == ("rust", 4)
    assert seen(box(paragraph("rust", '<w:color w:val="000000"/>'), STYLE.format(0, "lt1"))) == "rust"


@pytest.mark.parametrize(
    "attributes",
    ["", 'fillcolor="white [3201]"', 'fillcolor="#fff"', 'fillcolor="window"', 'fillcolor=" "', 'fillcolor="white"'],
)
def test_white_letters_in_a_white_box_of_an_older_drawing_are_hidden(attributes: str) -> None:
    """White is what it is filled with where it says nothing."""
    assert hidden(vml(RUST, attributes)) == [(ways.COLOUR, 0, 4)]


@pytest.mark.parametrize(
    ("attributes", "fill"),
    [
        ('filled="f"', ""),
        ("", '<v:fill on="false"/>'),
        ('fillcolor="black"', '<v:fill opacity="0"/>'),
        ('fillcolor="black"', '<v:fill opacity="655f"/>'),
        ("", '<v:fill type="gradient"/>'),
        ('fillcolor="fill darken(118)"', ""),
        ('type="#unfilled"', ""),
    ],
)
def test_a_box_of_an_older_drawing_may_let_through_what_lies_behind_it(attributes: str, fill: str) -> None:
    before = '<v:shapetype id="unfilled" filled="f"/>'
    assert doubtful(vml(RUST, attributes, fill, before)) == ("rust", 4)


@pytest.mark.parametrize(
    ("attributes", "fill"),
    [
        ('fillcolor="#376d8b [2412]"', ""),
        ('fillcolor="black [3213]"', '<v:fill opacity=".5"/>'),
        ('fillcolor="white"', '<v:fill color="navy"/>'),
        ('type="#unfilled" filled="t" fillcolor="black"', ""),
    ],
)
def test_white_letters_in_a_dark_box_of_an_older_drawing_are_seen(attributes: str, fill: str) -> None:
    before = '<v:shapetype id="unfilled" filled="f"/>'
    assert seen(vml(RUST, attributes, fill, before)) == "rust"
