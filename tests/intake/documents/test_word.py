"""Word files: which text is read, in which order, and which is not for the reader of the page."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx as python_docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from document_files import docx, packed, paragraph
from matchkit.intake.documents import read_documents
from matchkit.intake.documents import report as ways
from tests.intake.documents import word_files
from tests.intake.documents.files import parsed, seen_and_hidden
from tests.intake.documents.word_files import SEEN, box, cell, hidden, part, seen, style, table, vml, word


def saved(document: python_docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def packed_with(data: bytes, old: str, new: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    return packed({name: part.replace(old, new) for name, part in parts.items()})


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


def test_text_in_links_fields_controls_and_tags_is_read() -> None:
    body = (
        "<w:p><w:hyperlink><w:r><w:t>link </w:t></w:r></w:hyperlink>"
        "<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent><w:r><w:t>control </w:t></w:r></w:sdtContent></w:sdt>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:smartTag><w:r><w:t>tag</w:t></w:r></w:smartTag>"
        "<w:fldSimple><w:r><w:t> field</w:t></w:r></w:fldSimple></w:p>"
    )
    assert seen(body) == "link control tag field"


def test_what_was_deleted_is_gone_and_what_was_inserted_is_there() -> None:
    body = (
        "<w:p><w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins>"
        "<w:moveFrom><w:r><w:t>there</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t> moved</w:t></w:r></w:moveTo></w:p>"
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr>" + cell(paragraph("row")) + "</w:tr></w:tbl>"
        "<w:tbl><w:tr>" + cell(paragraph("gone"), "<w:cellDel/>") + cell(paragraph("left")) + "</w:tr></w:tbl>"
    )
    assert seen(body) == "new moved left"


def test_a_paragraph_whose_end_was_deleted_goes_on() -> None:
    body = paragraph("Java", properties="<w:rPr><w:del/></w:rPr>") + paragraph("Script") + paragraph("next")
    assert parsed(word(body), ".docx")[1] == "JavaScript\nnext\n"


def test_comments_within_a_text_do_not_cut_it() -> None:
    assert seen("<w:p><w:r><w:t>Ba<!-- x -->ker</w:t></w:r></w:p>") == "Baker"


def test_the_prompt_of_a_control_is_not_the_applicant_s() -> None:
    """A template says "Click here to enter text" where nobody did."""
    control = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    prompt = control.format("<w:showingPlcHdr/>", paragraph("Click here to enter your skills"))
    assert seen(SEEN + prompt) == "Baker"
    assert seen(control.format('<w:showingPlcHdr w:val="0"/>', SEEN)) == "Baker"


def field_of(*turns: str) -> str:
    """A paragraph with a field; what is no turn is text."""
    runs = (
        f'<w:fldChar w:fldCharType="{turn}"/>' if turn in ("begin", "separate", "end") else f"<w:t>{turn}</w:t>"
        for turn in turns
    )
    return "<w:p>" + "".join(f"<w:r>{run}</w:r>" for run in runs) + "</w:p>"


def test_of_a_field_its_result_is_seen_and_its_code_is_not() -> None:
    assert seen(field_of("begin", "separate", "result", "end", " after")) == "result after"
    assert hidden(field_of("begin", "rust", "separate", "end")) == [(ways.MARKED, 0, 4)]
    nested = field_of("begin", "begin", "separate", "rust", "end", "separate", "end")
    assert hidden(nested) == [(ways.MARKED, 0, 4)]


def test_a_field_that_does_not_end_hides_nothing() -> None:
    assert seen(field_of("begin", "Baker")) == "Baker"
    assert seen(field_of("end", "Baker", "separate")) == "Baker"


def test_symbols_part_words_or_are_characters() -> None:
    run = '<w:p><w:r><w:t>a</w:t><w:sym w:char="F0FC"/><w:t>b</w:t><w:sym w:char="0043"/><w:softHyphen/>'
    assert seen(run + "<w:t>d</w:t></w:r></w:p>") == "a bCd"
    for digits in ("", "x", "-1", "110000", "D800", "FFFFFFFFFFFFFFFFFF", "0"):
        assert seen(f'<w:p><w:r><w:t>a</w:t><w:sym w:char="{digits}"/><w:t>b</w:t></w:r></w:p>') == "a b"


def test_ruby_text_tells_how_to_say_what_is_read() -> None:
    ruby = (
        "<w:ruby><w:rubyPr/><w:rt><w:r><w:t>say</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>read</w:t></w:r></w:rubyBase>"
    )
    assert seen(f"<w:p><w:r>{ruby}</w:ruby></w:r></w:p>") == "read"


ALTERNATIVES = (
    "<w:p><w:r><mc:AlternateContent>{}<mc:Fallback><w:t>old</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>"
)


def test_of_alternatives_the_first_that_word_knows_is_read() -> None:
    """Word passes over what requires a thing that it does not know; a text may be hidden in it."""
    known = '<mc:Choice Requires="wps w14"><w:t>new</w:t></mc:Choice>'
    unknown = '<mc:Choice Requires="wps zz"><w:t>rust</w:t></mc:Choice>'
    assert seen(ALTERNATIVES.format(known)) == "new"
    assert seen(ALTERNATIVES.format(unknown)) == "old"
    assert seen(ALTERNATIVES.format(unknown + known)) == "new"
    assert seen(ALTERNATIVES.format('<mc:Choice Requires="nowhere"><w:t>rust</w:t></mc:Choice>')) == "old"
    assert seen(ALTERNATIVES.format("")) == "old"
    emoji = '<mc:Choice Requires="w16se"><w16se:symEx w16se:char="1F600"/></mc:Choice>'
    assert seen(ALTERNATIVES.format(emoji)) == "\U0001f600"


def test_a_text_box_is_read_once_behind_its_paragraph() -> None:
    drawing = f'<mc:Choice Requires="wps">{box(paragraph("In the box"))[10:-12]}</mc:Choice>'
    older = f"{vml(paragraph('In the box'))[10:-12]}"
    body = f"<mc:AlternateContent>{drawing}<mc:Fallback>{older}</mc:Fallback></mc:AlternateContent>"
    run = f"<w:p><w:r><w:t>Before</w:t></w:r><w:r>{body}</w:r><w:r><w:t> after</w:t></w:r></w:p>"
    assert parsed(word(run), ".docx")[1] == "Before after\nIn the box\n"


def header(text: str, kind: str = "header") -> tuple[str, str]:
    return part(kind, "w:hdr", paragraph(text))


HEADERS = {kind: header(kind) for kind in ("first", "even", "default")}
SECTION = "<w:sectPr>{}{}</w:sectPr>"
REFERENCES = "".join(f'<w:headerReference w:type="{kind}" r:id="{kind}"/>' for kind in HEADERS)


def test_headers_of_even_pages_are_read_where_the_settings_have_them() -> None:
    body = SEEN + SECTION.format(REFERENCES, "")
    assert seen(body, parts=HEADERS) == "default Baker"
    for switch, text in (("", "default even Baker"), (' w:val="0"', "default Baker")):
        parts = HEADERS | word_files.settings(f"<w:evenAndOddHeaders{switch}/>")
        assert seen(body, parts=parts) == text


def test_a_section_has_the_headers_of_the_one_before() -> None:
    first = "<w:p><w:pPr>" + SECTION.format(REFERENCES, "") + "</w:pPr></w:p>"
    assert seen(first + SEEN + SECTION.format("", "<w:titlePg/>"), parts=HEADERS) == "default first Baker"
    old = f"<w:sectPrChange>{SECTION.format(REFERENCES, '')}</w:sectPrChange>"
    assert seen(SEEN + SECTION.format("", old), parts=HEADERS) == "Baker"


def notes(kind: str) -> dict[str, tuple[str, str]]:
    content = "".join(
        f'<w:{kind} w:id="{number}" {more}>{paragraph(text)}</w:{kind}>'
        for number, more, text in ((0, 'w:type="separator"', "line"), (1, "", "Ovens"), (2, "", "rust"))
    )
    return {f"{kind}s": part(f"{kind}s", f"w:{kind}s", content)}


CALLS = '<w:p><w:r>{}<w:t>Baker</w:t><w:{}Reference w:id="1"/></w:r></w:p>'


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_notes_are_read_behind_the_text_that_calls_them(kind: str) -> None:
    """Word does not show a note that no text calls, nor one that hidden text calls."""
    data = word(CALLS.format("", kind), parts=notes(kind))
    assert seen_and_hidden(data, ".docx") == ("Baker Ovens", [(ways.INVISIBLE, 0, 4)])
    data = word(SEEN + CALLS.format("<w:rPr><w:vanish/></w:rPr>", kind), parts=notes(kind))
    assert seen_and_hidden(data, ".docx") == ("Baker", [(ways.INVISIBLE, 0, 9), (ways.MARKED, 0, 5)])


def diagram(run: str = "") -> dict[str, tuple[str, str]]:
    point = f"<dgm:pt><dgm:t><a:p><a:r>{run}<a:t>rust</a:t></a:r></a:p></dgm:t></dgm:pt>"
    return {"data": part("diagramData", "dgm:dataModel", point)}


DIAGRAM = '<w:p><w:r><w:drawing><wp:inline><dgm:relIds r:dm="data"/></wp:inline></w:drawing></w:r></w:p>'


def test_the_text_of_a_diagram_is_read() -> None:
    """SmartArt keeps it in a part of its own."""
    assert seen(SEEN + DIAGRAM, parts=diagram()) == "Baker rust"
    assert hidden(DIAGRAM, parts=diagram('<a:rPr sz="100"/>')) == [(ways.TINY, 0, 4)]
    assert hidden(DIAGRAM, parts=diagram("<a:rPr><a:noFill/></a:rPr>")) == [(ways.TRANSPARENT, 0, 4)]
    white = '<a:rPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:rPr>'
    assert word_files.doubtful(SEEN + DIAGRAM, parts=diagram(white)) == ("Baker rust", 4)
    covered = DIAGRAM.replace("<wp:inline>", '<wp:inline><wp:docPr hidden="1"/>')
    assert hidden(covered, parts=diagram()) == [(ways.INVISIBLE, 0, 4)]


def test_styles_that_are_based_on_each_other_in_a_circle_end() -> None:
    sheet = style("A", more='<w:basedOn w:val="B"/>') + style("B", more='<w:basedOn w:val="A"/>')
    assert seen(paragraph("rust", properties='<w:pStyle w:val="A"/>'), styles=sheet) == "rust"


def test_a_strict_document_is_read_like_any_other() -> None:
    data = packed_with(
        docx(SEEN + paragraph("rust", "<w:vanish/>")),
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert seen_and_hidden(data, ".docx") == ("Baker", [(ways.MARKED, 0, 4)])


def test_the_main_part_may_have_another_name() -> None:
    data = packed_with(docx(SEEN), "word/document.xml", "/word/other.xml")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name.replace("document.xml", "other.xml"): archive.read(name) for name in archive.namelist()}
    assert seen_and_hidden(packed(parts), ".docx") == ("Baker", [])


def test_a_document_without_its_main_part_is_none() -> None:
    report, _ = parsed(packed({"[Content_Types].xml": "<Types/>", "word/styles.xml": "<a/>"}), ".docx")
    assert (report.problem, report.reason) == ("not_a_document", "an archive without a document")


def test_the_text_of_a_formula_is_read_by_the_properties_of_its_text() -> None:
    run = "<w:p><m:oMath><m:r><m:rPr/><w:rPr>{}</w:rPr><m:t>rust</m:t></m:r></m:oMath></w:p>"
    assert seen(run.format("")) == "rust"
    assert hidden(run.format("<w:vanish/>")) == [(ways.MARKED, 0, 4)]


PIECES = [
    SEEN,
    box(SEEN),
    vml(SEEN, 'fillcolor="white [3201]" style="margin-left:1pt"', '<v:fill opacity=".5"/>'),
    table(cell(paragraph("x", '<w:sz w:val="2pt"/><w:w w:val="50%"/>'), '<w:shd w:val="pct5" w:fill="FFFFFF"/>')),
    paragraph(
        "x", '<w:color w:themeColor="background1" w:themeTint="99"/>', '<w:ind w:left="-9"/><w:framePr w:x="1"/>'
    ),
    field_of("begin", "x", "separate", "y", "end"),
    ALTERNATIVES.format('<mc:Choice Requires="wps"><w:sym w:char="F0FC"/></mc:Choice>'),
    DIAGRAM,
    CALLS.format("", "footnote"),
]


JUNK = [
    "",
    "9" * 30,
    "-",
    ".",
    "%",
    "x",
    "1e9",
    "nan",
    "²",
    "-31680",
    "0",
    "F0000000",
    "#",
    "rgb(",
    "on",
    "2.",
    "\u0660",
]
VALUES = re.compile(r'"[^"]*"')


@given(st.permutations(PIECES), st.data())
@settings(max_examples=100)
def test_a_document_with_damaged_values_is_read(pieces: list[str], data: st.DataObject) -> None:
    """Never an error of the parser's own, whatever stands where a number, a name or a colour should."""
    body = VALUES.sub(lambda _: f'"{data.draw(st.sampled_from(JUNK))}"', "".join(pieces))
    report, _ = parsed(word(body, parts=notes("footnote") | diagram()), ".docx")
    assert report.problem == ""


def test_elements_in_any_order_are_read_or_refused_as_broken() -> None:
    """Cut anywhere, and closed by what is left."""
    body = "".join(PIECES)
    for at in range(0, len(body), 7):
        report, _ = parsed(word(body[:at] + body[at + 30 :]), ".docx")
        assert report.problem == "" or report.reason == "XMLSyntaxError while parsing"


@pytest.mark.data
def test_real_resumes_can_be_read(data_folder: Path) -> None:
    paths = sorted((data_folder / "real_documents/cv").glob("*.docx"))
    read = read_documents(paths)
    assert len(read) == 65
    assert min(len(document.text) for document in read) > 200
    codes = {finding.code for document in read for finding in document.findings}
    assert codes <= {"hidden_text"}
