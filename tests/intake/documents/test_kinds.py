"""What a file is, is told by its content."""

from __future__ import annotations

import pytest

from document_files import docx, line, odt, packed, paragraph, pdf
from tests.intake.documents.files import as_file

FILES = {
    "a PDF": pdf(line("Baker")),
    "a .docx": docx(paragraph("Baker")),
    "an .odt": odt("<text:p>Baker</text:p>"),
    "an HTML": b"<!doctype html><p>Baker</p>",
    "an RTF": rb"{\rtf1 Baker}",
    "a text": b"Baker",
}
ENDINGS = {
    "a PDF": ".pdf",
    "a .docx": ".docx",
    "an .odt": ".odt",
    "an HTML": ".html",
    "an RTF": ".rtf",
    "a text": ".txt",
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_with_the_right_ending_is_read_without_a_word(kind: str) -> None:
    document = as_file(FILES[kind], "cv" + ENDINGS[kind].upper())
    assert (document.text, document.findings) == ("Baker", ())


@pytest.mark.parametrize("kind", FILES)
def test_a_file_with_a_wrong_ending_is_read_as_what_it_is(kind: str) -> None:
    for name in {f"cv{ending}" for ending in (*ENDINGS.values(), ".doc")} - {f"cv{ENDINGS[kind]}"}:
        document = as_file(FILES[kind], name)
        (finding,) = document.findings if (kind, name) != ("a text", "cv.html") else (None,)
        assert document.text == "Baker"
        if finding is not None:
            assert (finding.code, finding.what) == ("wrong_ending", f"'{name}' is {kind} file, and was read as one.")
            assert finding.cure == f"Name it with the ending {ENDINGS[kind]}."


@pytest.mark.parametrize("kind", ["a PDF", "a .docx", "an .odt", "an RTF"])
def test_certain_kinds_are_read_whatever_the_ending(kind: str) -> None:
    for name in ("cv", "cv.exe"):
        document = as_file(FILES[kind], name)
        assert (document.text, [finding.code for finding in document.findings]) == ("Baker", ["wrong_ending"])


@pytest.mark.parametrize(("name", "what"), [("cv.py", ".py"), ("cv", "a file without an ending")])
def test_text_with_an_ending_that_is_no_documents_is_not_read(name: str, what: str) -> None:
    """A program's source, or a password file, is text too."""
    (finding,) = as_file(b"import os", name).findings
    assert (finding.code, finding.what) == ("unreadable_file", f"'{name}' cannot be read: {what} is not read.")


OTHERS = {
    "a spreadsheet": packed({"[Content_Types].xml": "", "xl/workbook.xml": ""}),
    "slides": packed({"[Content_Types].xml": "", "ppt/presentation.xml": ""}),
    "a program": packed({"META-INF/MANIFEST.MF": "", "a.class": ""}),
    "an archive": packed({"a.txt": "Baker"}),
    "a file of an old office program": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "bytes that are no text": b"\x01\x02\x03\x04" * 50,
    "no text in any encoding that is told": b"\x89PNG\r\n\x81\x8d",
}


@pytest.mark.parametrize("what", OTHERS)
def test_what_is_no_document_is_refused_whatever_its_ending(what: str) -> None:
    for name in ("cv.docx", "cv.pdf", "cv.txt"):
        (finding,) = as_file(OTHERS[what], name).findings
        if what.endswith(("told", "text")) and name != "cv.txt":
            kind = name[3:].upper()
            assert (finding.code, finding.what) == (
                "unreadable_file",
                f"'{name}' cannot be read: its content is no {kind}.",
            )
        else:
            assert (finding.code, finding.what) == ("not_a_document", f"'{name}' is no document, but {what}.")


def test_the_rest_of_a_damaged_file_is_no_text() -> None:
    """Read as Windows-1252, nearly any bytes look like one."""
    (finding,) = as_file(b"trailer \xe9\xe8\xf1 and more", "cv.pdf").findings
    assert (finding.code, finding.what) == ("unreadable_file", "'cv.pdf' cannot be read: its content is no PDF.")


def test_a_few_control_characters_do_not_make_a_text_something_else() -> None:
    document = as_file(b"Baker since 2011 \x00" + b"and more " * 50, "cv.txt")
    assert [finding.code for finding in document.findings] == ["replaced_characters"]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (FILES["a PDF"] + FILES["a .docx"], "pdf and zip"),
        (b"<html>" + FILES["a PDF"], "pdf and html"),
        (b"{\\rtf1 " + FILES["a PDF"], "pdf and rtf"),
    ],
)
def test_what_can_be_read_as_two_kinds_is_refused(data: bytes, what: str) -> None:
    """A person who opens it may see another text than we do."""
    (finding,) = as_file(data, "cv.pdf").findings
    assert (finding.code, finding.what) == (
        "ambiguous_file",
        f"'cv.pdf' can be opened as {what} alike, and would say different things to different programs.",
    )


def test_a_pdf_may_begin_a_little_later_and_a_text_may_speak_of_pdfs() -> None:
    assert as_file(b"\r\n" + FILES["a PDF"], "cv.pdf").text == "Baker"
    assert as_file(b"I wrote a parser of files that begin with %PDF-1.7.", "cv.txt").findings == ()


def test_a_text_that_begins_like_a_web_page_is_one() -> None:
    assert as_file(b"<!-- made by hand -->\n<HTML><p>Baker", "cv.htm").findings == ()
    assert as_file(b"<b>Baker</b>", "cv.html").text == "Baker"
    assert as_file(b"<Baker> since 2011", "cv.txt").text == "<Baker> since 2011"


def test_a_docx_with_an_encrypted_part_is_encrypted() -> None:
    data = bytearray(FILES["a .docx"])
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        data[place + 8] |= 1  # the flag, in every entry of the directory
        place = data.find(b"PK\x01\x02", place + 1)
    (finding,) = as_file(bytes(data), "cv.docx").findings
    assert (finding.code, finding.what) == ("encrypted_file", "'cv.docx' is encrypted.")


def test_a_mimetype_that_is_damaged_makes_an_odt_unreadable() -> None:
    data = FILES["an .odt"].replace(b"mimetype", b"mimetypo", 1)
    (finding,) = as_file(data, "cv.odt").findings
    assert (finding.code, finding.what) == ("unreadable_file", "'cv.odt' cannot be read: BadZipFile while unpacking.")


XML = '<?xml version="1.0" encoding="{}"?>\n'
WORD_XML = XML + '<?mso-application progid="Word.Document"?><w:wordDocument><w:body>Baker</w:body></w:wordDocument>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["cv.doc", "cv.docx", "cv.txt", "cv.xml"])
def test_word_files_of_xml_are_not_read(name: str, encoding: str) -> None:
    """Their markup would be compared as if it were somebody's text."""
    for content in (WORD_XML, XML + "<w:wordDocument xmlns:w='x'>Baker</w:wordDocument>"):
        (finding,) = as_file(content.format(encoding).encode(encoding), name).findings
        assert (finding.code, finding.what) == (
            "old_word_file",
            f"'{name}' is in an XML format of Word, which is not read.",
        )


def test_other_xml_is_no_document() -> None:
    (finding,) = as_file((XML + "<office:document/>").format("utf-8").encode(), "cv.odt").findings
    assert (finding.code, finding.what) == ("not_a_document", "'cv.odt' is no document, but XML of another program.")
    assert as_file((XML + "<html><p>Baker</p></html>").format("utf-8").encode(), "cv.xhtml").text == "Baker"
    assert as_file((XML + "<p>Baker</p>").format("utf-8").encode(), "cv.html").text == "Baker"
