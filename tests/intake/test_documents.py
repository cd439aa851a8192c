from __future__ import annotations

import io
import logging
import zipfile
from pathlib import Path

import docx
import pytest

from matchkit.intake import documents
from matchkit.intake.documents import find_document, read_document
from matchkit.intake.ledger import CellProblem
from tests.intake.rows import applicant, codes, only, read, read_csv

# The smallest PDF with one line of text; readers rebuild the missing table of positions.
PDF = b"""%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R
 /Resources <</Font <</F1 <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>>>>>> endobj
4 0 obj <</Length 44>> stream
BT /F1 12 Tf 10 100 Td (Baker since 2011) Tj ET
endstream endobj
trailer <</Root 1 0 R>>
startxref
0
%%EOF
"""
SCAN = PDF.replace(b"(Baker since 2011) Tj", b"                    ")


def problem_of(path: Path) -> tuple[str, str]:
    with pytest.raises(CellProblem) as caught:
        read_document(path)
    assert caught.value.finding.cure
    return caught.value.finding.code, caught.value.finding.what


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_text_files_are_utf8_or_declared_windows_1252(tmp_path: Path) -> None:
    assert read_document(written(tmp_path, "a.md", "\ufeff# Zoë\n".encode())) == documents.Document("# Zoë")
    repaired = read_document(written(tmp_path, "a.TXT", "Zoë".encode("cp1252")))
    assert (repaired.text, [finding.code for finding in repaired.findings]) == ("Zoë", ["encoding"])


def test_a_pdf_is_read_without_a_word_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    level = logging.getLogger("pypdf").level
    assert read_document(written(tmp_path, "a.pdf", PDF)).text == "Baker since 2011"
    assert caplog.records == []
    assert logging.getLogger("pypdf").level == level


def test_a_pdf_without_text_may_be_a_scan(tmp_path: Path) -> None:
    assert problem_of(written(tmp_path, "a.pdf", SCAN)) == ("no_text", "'a.pdf' holds no text; it may be a scan.")


@pytest.mark.parametrize("data", [b"", PDF[:200], b"not a PDF at all", bytes(range(256)) * 40])
def test_a_broken_pdf_is_unreadable(tmp_path: Path, data: bytes, caplog: pytest.LogCaptureFixture) -> None:
    assert problem_of(written(tmp_path, "a.pdf", data))[0] in ("unreadable_file", "no_text")
    assert caplog.records == []


def docx_bytes() -> bytes:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Ines Valdemar"
    document.add_paragraph("Before the table")
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Merged"
    table.cell(1, 0).text = "Left"
    table.cell(1, 1).add_table(1, 1).cell(0, 0).text = "Nested"
    document.add_paragraph("After the table")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_a_docx_gives_headers_paragraphs_and_tables_in_order(tmp_path: Path) -> None:
    text = read_document(written(tmp_path, "a.docx", docx_bytes())).text
    assert " ".join(text.split()) == "Ines Valdemar Before the table Merged Left Nested After the table"


def test_a_broken_docx_is_unreadable(tmp_path: Path) -> None:
    assert problem_of(written(tmp_path, "a.docx", docx_bytes()[:900]))[0] == "unreadable_file"


def test_a_docx_that_unpacks_to_too_much_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_UNPACKED_BYTES", 999)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 1_000)
    assert problem_of(written(tmp_path, "a.docx", stream.getvalue()))[0] == "file_too_large"


def test_a_file_above_twenty_megabytes_is_not_opened(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(documents.MAX_FILE_BYTES + 1)
    assert problem_of(tmp_path / "a.txt") == ("file_too_large", "'a.txt' is larger than 20 MB.")


@pytest.mark.parametrize("name", ["a.doc", "a", "a.exe"])
def test_other_kinds_of_files_are_unreadable(tmp_path: Path, name: str) -> None:
    assert problem_of(written(tmp_path, name, b"x"))[0] == "unreadable_file"


def test_a_folder_and_a_missing_file_are_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").mkdir()
    for name in ("a.pdf", "b.pdf"):
        assert problem_of(tmp_path / name) == ("unreadable_file", f"'{name}' cannot be read: there is no such file.")


OUTSIDE = [
    "../a.txt",
    "cv/../../a.txt",
    "/etc/passwd",
    "C:\\a.txt",
    "C:a.txt",
    "\\\\host\\a.txt",
    "..\\a.txt",
    "\\a.txt",
    "https://example.org/a.txt",
    "file:///etc/passwd",
]


@pytest.mark.parametrize("stated", OUTSIDE)
def test_no_path_leads_out_of_the_folder(tmp_path: Path, stated: str) -> None:
    with pytest.raises(CellProblem) as caught:
        find_document(tmp_path, stated)
    assert caught.value.finding.code == "path_outside"


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    written(tmp_path, "secret.txt", b"secret")
    try:
        (tmp_path / "in/a.txt").symlink_to(tmp_path / "secret.txt")
    except OSError:
        pytest.skip("this machine makes no symbolic links")
    with pytest.raises(CellProblem) as caught:
        find_document(tmp_path / "in", "a.txt")
    assert caught.value.finding.code == "path_outside"


def test_a_path_may_go_down_and_use_either_slash(tmp_path: Path) -> None:
    for stated in ("cv/a.txt", "cv\\a.txt", "./cv/x/../a.txt"):
        assert find_document(tmp_path, stated) == (tmp_path / "cv/a.txt").resolve()


def test_a_name_that_no_file_can_have_is_unreadable(tmp_path: Path) -> None:
    intake = read([applicant(resume_path="x" * 5_000 + ".txt")], base_folder=tmp_path)
    assert codes(intake) == ["unreadable_file"]


def test_resume_files_are_found_beside_the_applicants_file(tmp_path: Path) -> None:
    (tmp_path / "cv").mkdir()
    written(tmp_path, "cv/a.txt", b"Cook.")
    intake = read_csv(tmp_path, "applicant_id,resume_path\na,cv/a.txt\n")
    assert intake.market.applicants.resumes == ("Cook.",)


def test_frames_look_in_the_current_folder_or_the_one_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, "a.txt", b"Cook.")
    row = applicant(resume=None, resume_path=Path("a.txt"))
    assert read([row], base_folder=str(tmp_path)).market.applicants.resumes == ("Cook.",)
    monkeypatch.chdir(tmp_path)
    assert read([row]).market.applicants.resumes == ("Cook.",)


def test_resume_and_file_are_joined_with_a_note(tmp_path: Path) -> None:
    written(tmp_path, "a.txt", b"Cook.")
    intake = read([applicant(resume="Baker.", resume_path="a.txt")], base_folder=tmp_path)
    assert intake.market.applicants.resumes == ("Baker.\n\nCook.",)
    assert codes(intake) == ["joined_resume"]


def test_nobody_loses_their_chance_for_a_broken_file(tmp_path: Path) -> None:
    intake = read([applicant(resume=None, resume_path="gone.pdf")], base_folder=tmp_path)
    assert intake.market.applicants.ids == ("a",)
    assert only(intake, "unreadable_file").kind == "repaired"
    assert codes(intake) == ["no_resume", "unreadable_file"]


def test_files_of_refused_rows_are_not_opened(tmp_path: Path) -> None:
    intake = read([applicant("spare"), applicant(resume_path="gone.pdf", weekdays="?")], base_folder=tmp_path)
    assert codes(intake) == ["bad_weekday"]


@pytest.mark.data
def test_real_resumes_can_be_read(data_folder: Path) -> None:
    paths = sorted((data_folder / "real_documents/cv").glob("*.docx"))
    assert len(paths) == 65
    assert min(len(read_document(path).text) for path in paths) > 200
