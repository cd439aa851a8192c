"""Word files: the order of the text, and what a reader of the page does not see."""

from __future__ import annotations

import io
from pathlib import Path

import docx as python_docx
import pytest

from document_files import docx, packed, paragraph
from matchkit.intake.documents import read_documents
from matchkit.intake.documents import report as ways
from tests.intake.documents.files import as_file, parsed, seen_and_hidden

SEEN = paragraph("Baker")


def seen(body: str, **more: object) -> str:
    text, found = seen_and_hidden(docx(body, **more), ".docx")
    assert found == []
    return text


def hidden(body: str, **more: object) -> list[tuple[str, int, int]]:
    text, found = seen_and_hidden(docx(SEEN + body, **more), ".docx")
    assert text == "Baker"
    return found


def style(name: str, run: str = "", *, kind: str = "paragraph", more: str = "") -> str:
    return f'<w:style w:type="{kind}" w:styleId="{name}">{more}<w:rPr>{run}</w:rPr></w:style>'


def cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def table(*rows: str, properties: str = "") -> str:
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def saved(document: python_docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_headers_paragraphs_tables_and_footers_come_in_order() -> None:
    document = python_docx.Document()
    document.sections[0].header.paragraphs[0].text = "Ines Valdemar"
    document.sections[0].footer.paragraphs[0].text = "References on request"
    document.add_paragraph("Before the table")
    grid = document.add_table(2, 2)
    grid.cell(0, 0).merge(grid.cell(0, 1)).text = "Merged"
    grid.cell(1, 0).text = "Left"
    grid.cell(1, 1).add_table(1, 1).cell(0, 0).text = "Nested"
    document.add_paragraph("After the table")
    text, found = seen_and_hidden(saved(document), ".docx")
    assert text == "Ines Valdemar Before the table Merged Left Nested After the table References on request"
    assert found == []


def test_a_cell_that_spans_rows_is_read_once() -> None:
    document = python_docx.Document()
    grid = document.add_table(2, 2)
    grid.cell(0, 0).merge(grid.cell(1, 0)).text = "2011-2015"
    grid.cell(0, 1).text, grid.cell(1, 1).text = "Baker", "Cook"
    assert seen_and_hidden(saved(document), ".docx") == ("2011-2015 Baker Cook", [])


def test_a_first_page_may_have_a_header_of_its_own() -> None:
    """Where people put their name is often shown on the first page alone."""
    document = python_docx.Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "Page header"
    section.first_page_header.paragraphs[0].text = "Ines Valdemar"
    document.add_paragraph("Baker")
    assert seen_and_hidden(saved(document), ".docx")[0] == "Page header Baker"
    section.different_first_page_header_footer = True
    assert seen_and_hidden(saved(document), ".docx")[0] == "Ines Valdemar Page header Baker"


def test_signs_in_a_run_are_kept() -> None:
    run = "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r></w:p>"
    assert parsed(docx(run), ".docx")[1] == "a\tb\nc-d\n"


def test_text_in_links_fields_controls_and_formulas_is_read() -> None:
    body = (
        "<w:p><w:hyperlink><w:r><w:t>link </w:t></w:r></w:hyperlink>"
        "<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent><w:r><w:t>control </w:t></w:r></w:sdtContent></w:sdt>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:smartTag><w:r><w:t>tag</w:t></w:r></w:smartTag></w:p>"
    )
    assert seen(body) == "link control tag"


def test_what_was_deleted_is_gone_and_what_was_inserted_is_there() -> None:
    body = (
        "<w:p><w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins>"
        "<w:moveFrom><w:r><w:t>there</w:t></w:r></w:moveFrom></w:p>"
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr>" + cell(paragraph("row")) + "</w:tr></w:tbl>"
    )
    assert seen(body) == "new"


BOX = (
    '<w:p><w:r><w:t>Before</w:t></w:r><w:r><mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice><w:drawing><wps:wsp '
    'xmlns:wps="urn:wps" xmlns:a="urn:a">{}<wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx></wps:wsp></w:drawing>'
    "</mc:Choice><mc:Fallback><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent>"
    "</w:r><w:r><w:t> after</w:t></w:r></w:p>"
)
FILLED = '<wps:spPr><a:solidFill><a:srgbClr val="{}"/></a:solidFill></wps:spPr>'


def test_a_text_box_is_read_once_behind_its_paragraph() -> None:
    box = BOX.format("", paragraph("In the box"), paragraph("In the box"))
    assert parsed(docx(box), ".docx")[1] == "Before after\nIn the box\n"


def test_text_in_a_box_stands_on_what_the_box_is_filled_with() -> None:
    white = paragraph("rust", '<w:color w:val="FFFFFF"/>')
    assert seen(BOX.format(FILLED.format("203864"), white, "")) == "Before after rust"
    assert seen(BOX.format("", white, "")) == "Before after rust"
    box = BOX.format(FILLED.format("FFFFFF"), white, "")
    assert seen_and_hidden(docx(box), ".docx") == ("Before after", [(ways.COLOUR, 0, 4)])


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


def test_styles_that_are_based_on_each_other_in_a_circle_end() -> None:
    sheet = style("A", more='<w:basedOn w:val="B"/>') + style("B", more='<w:basedOn w:val="A"/>')
    assert seen(paragraph("rust", properties='<w:pStyle w:val="A"/>'), styles=sheet) == "rust"


def test_defaults_of_the_document_and_its_default_style_hold() -> None:
    small = '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="6"/></w:rPr></w:rPrDefault></w:docDefaults>'
    text, found = seen_and_hidden(
        docx(paragraph("rust") + paragraph("Baker", '<w:sz w:val="22"/>'), styles=small), ".docx"
    )
    assert (text, found) == ("Baker", [(ways.TINY, 0, 4)])
    normal = '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:rPr><w:sz w:val="22"/></w:rPr></w:style>'
    assert seen(paragraph("rust"), styles=small + normal) == "rust"


WHITE = '<w:color w:val="FFFFFF"/>'


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


DARK = '<w:shd w:val="clear" w:fill="203864"/>'


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


def test_the_page_may_have_a_colour() -> None:
    body = paragraph("Baker", WHITE) + paragraph("rust", '<w:color w:val="000000"/>')
    dark = docx(body)
    with_background = packed_with(dark, "<w:body>", '<w:background w:color="000000"/><w:body>')
    assert seen_and_hidden(with_background, ".docx") == ("Baker", [(ways.COLOUR, 0, 4)])


def packed_with(data: bytes, old: str, new: str) -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    return packed({name: part.replace(old, new) for name, part in parts.items()})


def test_white_letters_that_may_stand_on_a_drawing_are_kept_and_flagged() -> None:
    """Templates lay a coloured shape behind a column of white letters."""
    drawing = '<w:p><w:r><w:drawing><wp:anchor xmlns:wp="urn:wp"/></w:drawing></w:r></w:p>'
    document = as_file(docx(drawing + SEEN + paragraph("rust", WHITE)), "cv.docx")
    assert document.text.split() == ["Baker", "rust"]
    assert [(finding.code, finding.what) for finding in document.findings] == [
        ("hidden_text", "'cv.docx' has 4 characters in the colour of the paper, kept as a drawing may lie behind them.")
    ]
    body = drawing + paragraph("rust", WHITE + '<w:shd w:val="clear" w:fill="FFFFFF"/>')
    assert hidden(body) == [(ways.COLOUR, 0, 4)]


def test_letters_below_four_points_are_hidden() -> None:
    assert hidden(paragraph("rust", '<w:sz w:val="7"/>')) == [(ways.TINY, 0, 4)]
    assert seen(paragraph("rust", '<w:sz w:val="8"/>')) == "rust"


def test_hidden_rows_are_hidden() -> None:
    row = "<w:trPr><w:hidden/></w:trPr>" + cell(paragraph("rust"))
    assert hidden(table(row) + table(cell(paragraph("")))) == [(ways.MARKED, 0, 4)]


def test_a_strict_document_is_read_like_any_other() -> None:
    data = packed_with(
        docx(SEEN + paragraph("rust", "<w:vanish/>")),
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert seen_and_hidden(data, ".docx") == ("Baker", [(ways.MARKED, 0, 4)])


def test_the_main_part_may_have_another_name() -> None:
    data = packed_with(docx(SEEN), "word/document.xml", "/word/other.xml")
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name.replace("document.xml", "other.xml"): archive.read(name) for name in archive.namelist()}
    assert seen_and_hidden(packed(parts), ".docx") == ("Baker", [])


def test_a_document_without_its_main_part_is_none() -> None:
    report, _ = parsed(packed({"[Content_Types].xml": "<Types/>", "word/styles.xml": "<a/>"}), ".docx")
    assert (report.problem, report.reason) == ("not_a_document", "an archive without a document")


@pytest.mark.data
def test_real_resumes_can_be_read(data_folder: Path) -> None:
    paths = sorted((data_folder / "real_documents/cv").glob("*.docx"))
    read = read_documents(paths)
    assert len(read) == 65
    assert min(len(document.text) for document in read) > 200
    codes = {finding.code for document in read for finding in document.findings}
    assert codes <= {"hidden_text"}
