"""Word files: what a reader does not see for how it is marked, how large it is, and where it is."""

from __future__ import annotations

import pytest

from document_files import paragraph
from matchkit.intake.documents import report as ways
from tests.intake.documents.files import seen_and_hidden
from tests.intake.documents.word_files import (
    SEEN,
    WHITE,
    box,
    cell,
    hidden,
    seen,
    style,
    table,
    vml,
    word,
)

RUST = paragraph("rust", WHITE)


@pytest.mark.parametrize("switch", ["<w:vanish/>", '<w:vanish w:val="1"/>', '<w:vanish w:val="true"/>'])
def test_hidden_runs_are_hidden(switch: str) -> None:
    assert hidden(paragraph("rust", switch)) == [(ways.MARKED, 0, 4)]


@pytest.mark.parametrize("switch", ['<w:vanish w:val="0"/>', '<w:vanish w:val="false"/>', '<w:webHidden w:val="1"/>'])
def test_runs_that_say_that_they_are_not_hidden_are_seen(switch: str) -> None:
    assert seen(paragraph("rust", switch)) == "rust"


def test_runs_are_hidden_by_their_style_and_by_that_of_their_paragraph() -> None:
    sheet = style("Secret", "<w:vanish/>") + style("Child", more='<w:basedOn w:val="Secret"/>')
    sheet += style("Faint", "<w:vanish/>", kind="character")
    assert hidden(paragraph("rust", properties='<w:pStyle w:val="Secret"/>'), styles=sheet) == [(ways.MARKED, 0, 4)]
    assert hidden(paragraph("rust", properties='<w:pStyle w:val="Child"/>'), styles=sheet) == [(ways.MARKED, 0, 4)]
    assert hidden(paragraph("rust", '<w:rStyle w:val="Faint"/>'), styles=sheet) == [(ways.MARKED, 0, 4)]
    shown = paragraph("rust", '<w:vanish w:val="0"/>', '<w:pStyle w:val="Child"/>')
    assert seen(shown, styles=sheet) == "rust"


def test_defaults_of_the_document_and_its_default_style_hold() -> None:
    small = '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="6"/></w:rPr></w:rPrDefault></w:docDefaults>'
    text, found = seen_and_hidden(
        word(paragraph("rust") + paragraph("Baker", '<w:sz w:val="22"/>'), styles=small), ".docx"
    )
    assert (text, found) == ("Baker", [(ways.TINY, 0, 4)])
    normal = '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:rPr><w:sz w:val="22"/></w:rPr></w:style>'
    assert seen(paragraph("rust"), styles=small + normal) == "rust"


def test_letters_below_four_points_are_hidden() -> None:
    assert hidden(paragraph("rust", '<w:sz w:val="7"/>')) == [(ways.TINY, 0, 4)]
    assert seen(paragraph("rust", '<w:sz w:val="8"/>')) == "rust"


def test_hidden_rows_are_hidden() -> None:
    row = "<w:trPr><w:hidden/></w:trPr>" + cell(paragraph("rust"))
    assert hidden(table(row) + table(cell(paragraph("")))) == [(ways.MARKED, 0, 4)]


def test_styles_of_paragraphs_and_characters_undo_each_other() -> None:
    """Whether a text is hidden is toggled by styles, and settled by the run (ISO/IEC 29500-1, 17.7.3)."""
    switch = "<w:vanish/>"
    sheet = style("P", switch) + style("C", switch, kind="character") + style("T", switch, kind="table")
    of_both = paragraph("rust", '<w:rStyle w:val="C"/>', '<w:pStyle w:val="P"/>')
    in_table = table(cell(of_both), properties='<w:tblStyle w:val="T"/>')
    assert seen(of_both, styles=sheet) == "rust"
    assert hidden(in_table, styles=sheet) == [(ways.MARKED, 0, 4)]
    assert hidden(of_both.replace("<w:rStyle", "<w:vanish/><w:rStyle"), styles=sheet) == [(ways.MARKED, 0, 4)]
    defaults = f"<w:docDefaults><w:rPrDefault><w:rPr>{switch}</w:rPr></w:rPrDefault></w:docDefaults>"
    text, found = seen_and_hidden(word(SEEN + of_both, styles=defaults + sheet), ".docx")
    assert (text, found) == ("", [(ways.MARKED, 0, 9)])
    assert seen(paragraph("rust", '<w:vanish w:val="0"/>'), styles=defaults) == "rust"


def test_a_style_of_tables_has_a_say_in_the_letters_of_its_cells() -> None:
    sheet = style("T", '<w:sz w:val="2"/>', kind="table")
    assert hidden(table(cell(paragraph("rust")), properties='<w:tblStyle w:val="T"/>'), styles=sheet) == [
        (ways.TINY, 0, 4)
    ]
    default = sheet.replace('w:type="table"', 'w:type="table" w:default="1"')
    assert hidden(table(cell(paragraph("rust"))), styles=default) == [(ways.TINY, 0, 4)]
    own = paragraph("rust", '<w:sz w:val="22"/>')
    assert seen(table(cell(own)), styles=default) == "rust"


@pytest.mark.parametrize(
    ("run", "way"),
    [
        ('<w:sz w:val="2pt"/>', ways.TINY),
        ('<w:sz w:val="2.0"/>', ways.TINY),
        ('<w:sz w:val="1mm"/>', ways.TINY),
        ('<w:cs/><w:sz w:val="22"/><w:szCs w:val="2"/>', ways.TINY),
        ('<w:w w:val="1"/>', ways.TINY),
        ('<w:w w:val="9%"/>', ways.TINY),
        ('<w:spacing w:val="-120"/>', ways.TINY),
        ('<w:fitText w:val="20"/>', ways.TINY),
        ("<w14:textFill><w14:noFill/></w14:textFill>", ways.TRANSPARENT),
        (
            "<w14:textFill><w14:noFill/></w14:textFill><w14:textOutline><w14:noFill/></w14:textOutline>",
            ways.TRANSPARENT,
        ),
        (
            '<w14:textFill><w14:solidFill><w14:srgbClr w14:val="000000"><w14:alpha w14:val="100000"/></w14:srgbClr>'
            "</w14:solidFill></w14:textFill>",
            ways.TRANSPARENT,
        ),
        (
            '<w:color w:val="000000"/><w14:textFill><w14:solidFill><w14:schemeClr w14:val="bg1"/></w14:solidFill>'
            "</w14:textFill>",
            ways.COLOUR,
        ),
    ],
)
def test_letters_that_are_squeezed_or_let_all_through_are_hidden(run: str, way: str) -> None:
    assert hidden(paragraph("rust", run)) == [(way, 0, 4)]
    assert hidden(paragraph("rust", '<w:rStyle w:val="C"/>'), styles=style("C", run, kind="character")) == [(way, 0, 4)]


@pytest.mark.parametrize(
    "run",
    [
        '<w:sz w:val="4pt"/>',
        '<w:sz w:val="tiny"/>',
        '<w:sz w:val="22"/><w:szCs w:val="2"/>',
        '<w:w w:val="50"/>',
        '<w:w w:val="67%"/>',
        '<w:spacing w:val="-20"/>',
        '<w:spacing w:val="-120"/><w:sz w:val="96"/>',
        '<w:fitText w:val="2000"/>',
        "<w14:textFill/>",
        "<w14:textFill><w14:gradFill/></w14:textFill>",
        '<w14:textFill><w14:solidFill><w14:srgbClr w14:val="000000"><w14:alpha w14:val="50000"/></w14:srgbClr>'
        "</w14:solidFill></w14:textFill>",
        '<w14:textFill><w14:noFill/></w14:textFill><w14:textOutline><w14:solidFill><w14:srgbClr w14:val="000000"/>'
        "</w14:solidFill></w14:textOutline>",
    ],
)
def test_letters_that_are_narrow_outlined_or_let_something_through_are_seen(run: str) -> None:
    assert seen(paragraph("rust", run)) == "rust"


@pytest.mark.parametrize(
    ("properties", "way"),
    [
        ('<w:spacing w:line="20" w:lineRule="exact"/>', ways.TINY),
        ('<w:spacing w:line="3pt" w:lineRule="exact"/>', ways.TINY),
        ('<w:spacing w:line="10"/>', ways.TINY),
        ('<w:framePr w:h="20" w:hRule="exact"/>', ways.TINY),
        ('<w:ind w:left="-30000"/>', ways.OUTSIDE),
        ('<w:ind w:start="-30000"/>', ways.OUTSIDE),
        ('<w:ind w:left="-9000" w:hanging="3000"/>', ways.OUTSIDE),
        ('<w:ind w:left="30000"/>', ways.OUTSIDE),
        ('<w:framePr w:w="1000" w:x="-9000" w:y="1"/>', ways.OUTSIDE),
        ('<w:framePr w:x="1" w:y="-20000"/>', ways.OUTSIDE),
        ('<w:framePr w:x="20000"/>', ways.OUTSIDE),
    ],
)
def test_paragraphs_without_height_or_off_the_page_are_hidden(properties: str, way: str) -> None:
    assert hidden(paragraph("rust", properties=properties)) == [(way, 0, 4)]
    sheet = f'<w:style w:type="paragraph" w:styleId="P"><w:pPr>{properties}</w:pPr></w:style>'
    assert hidden(paragraph("rust", properties='<w:pStyle w:val="P"/>'), styles=sheet) == [(way, 0, 4)]


@pytest.mark.parametrize(
    "properties",
    [
        '<w:spacing w:line="200" w:lineRule="exact"/>',
        '<w:spacing w:line="20" w:lineRule="atLeast"/>',
        '<w:spacing w:line="0" w:lineRule="exact"/>',
        '<w:spacing w:line="180"/>',
        '<w:ind w:left="9000" w:hanging="9000"/>',
        '<w:ind w:left="-1440"/>',
        '<w:framePr w:w="3000" w:x="-1000" w:y="-500"/>',
        '<w:framePr w:h="20"/>',
    ],
)
def test_paragraphs_of_ordinary_height_and_place_are_seen(properties: str) -> None:
    assert seen(paragraph("rust", properties=properties)) == "rust"


def test_wide_pages_have_room_for_wide_indents() -> None:
    page = '<w:sectPr><w:pgSz w:w="31680" w:h="31680"/></w:sectPr>'
    assert seen(paragraph("rust", properties='<w:ind w:left="30000"/>') + page) == "rust"


def test_tables_and_rows_without_height_or_off_the_page_are_hidden() -> None:
    rust = cell(paragraph("rust"))
    flat = '<w:trPr><w:trHeight w:val="1" w:hRule="exact"/></w:trPr>' + rust
    assert hidden(table(flat)) == [(ways.TINY, 0, 4)]
    assert seen(table(flat.replace('"exact"', '"atLeast"'))) == "rust"
    assert seen(table(flat.replace('"1"', '"300"'))) == "rust"
    assert hidden(table(rust, properties='<w:tblInd w:w="-20000" w:type="dxa"/>')) == [(ways.OUTSIDE, 0, 4)]
    assert seen(table(rust, properties='<w:tblInd w:w="-20000" w:type="pct"/>')) == "rust"
    assert hidden(table(rust, properties='<w:tblpPr w:tblpX="-20000"/>')) == [(ways.OUTSIDE, 0, 4)]


@pytest.mark.parametrize(
    ("place", "way"),
    [
        ('<wp:docPr hidden="1"/>', ways.MARKED),
        ("<wp:positionH><wp:posOffset>-99000000</wp:posOffset></wp:positionH>", ways.OUTSIDE),
        ("<wp:positionV><wp:posOffset>99000000</wp:posOffset></wp:positionV>", ways.OUTSIDE),
        ('<wp:extent cx="1" cy="900000"/>', ways.OUTSIDE),
    ],
)
def test_boxes_that_are_marked_off_the_page_or_without_size_are_hidden(place: str, way: str) -> None:
    assert hidden(box(paragraph("rust"), drawing="anchor", place=place)) == [(way, 0, 4)]


def test_boxes_that_grow_or_stand_near_the_edge_are_seen() -> None:
    growing = "<wps:bodyPr><a:spAutoFit/></wps:bodyPr>"
    assert seen(box(paragraph("rust"), growing, place='<wp:extent cx="900000" cy="1"/>')) == "rust"
    near = "<wp:positionH><wp:posOffset>-900000</wp:posOffset></wp:positionH>"
    assert seen(box(paragraph("rust"), drawing="anchor", place=near)) == "rust"


def test_boxes_of_an_older_drawing_may_be_hidden_by_their_style() -> None:
    rust = paragraph("rust")
    assert hidden(vml(rust, 'style="width:9pt;visibility:hidden"')) == [(ways.MARKED, 0, 4)]
    assert hidden(vml(rust, 'style="margin-left:-9999pt;width:90pt"')) == [(ways.OUTSIDE, 0, 4)]
    assert seen(vml(rust, 'style="margin-left:-9pt;width:90pt;;x"')) == "rust"


def test_what_word_does_not_know_it_does_not_show() -> None:
    """Elements in a namespace of one's own are passed over, with all that is in them."""
    assert hidden("<zz:any>" + paragraph("rust") + "</zz:any>") == [(ways.INVISIBLE, 0, 4)]
    assert hidden("<w:p><w:r><zz:t>rust</zz:t></w:r></w:p>") == [(ways.INVISIBLE, 0, 4)]


def test_phantoms_in_a_formula_are_hidden() -> None:
    phantom = '<w:p><m:phant><m:phantPr><m:show m:val="{}"/></m:phantPr><m:r><m:t>rust</m:t></m:r></m:phant></w:p>'
    assert hidden(phantom.format("0")) == [(ways.INVISIBLE, 0, 4)]
    assert seen(phantom.format("1")) == "rust"


def test_what_is_hidden_in_a_hidden_place_is_told_once() -> None:
    """In the way of the outermost place."""
    hidden_row = "<w:trPr><w:hidden/></w:trPr>" + cell(box(RUST, place='<wp:docPr hidden="1"/>'))
    far = table(hidden_row, properties='<w:tblInd w:w="-20000"/>')
    assert hidden(far) == [(ways.OUTSIDE, 0, 4)]


def test_a_long_line_of_styles_is_followed_to_its_end() -> None:
    line = "".join(style(f"S{n}", more=f'<w:basedOn w:val="S{n + 1}"/>') for n in range(50))
    sheet = line + style("S50", "<w:vanish/>")
    assert hidden(paragraph("rust", properties='<w:pStyle w:val="S0"/>'), styles=sheet) == [(ways.MARKED, 0, 4)]
