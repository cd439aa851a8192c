"""Hostile files: each costs itself alone, in bounded time and memory, and is told by a code of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from document_files import FONT, HOSTILE, Hostile, docx, line, paragraph, pdf, pdf_of, stream
from matchkit.intake.documents import read_documents
from matchkit.params import DocumentParams
from tests.intake.documents.files import as_file

LENIENT = DocumentParams(max_megabytes=500, max_unpacked_megabytes=500, max_parts=10_000_000, max_depth=250)


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.name)
def test_each_gets_its_code(hostile: Hostile) -> None:
    document = as_file(hostile.make(), hostile.name)
    codes = [finding.code for finding in document.findings]
    assert codes == ([hostile.code] if hostile.code else [])
    if hostile.code in ("", "wrong_ending", "too_many_pages"):
        assert "Baker since 2011" in document.text
    elif hostile.code != "shortened":
        assert document.text == ""


def test_a_file_that_takes_too_long_is_given_up() -> None:
    """Counts bind first; time binds what they do not foresee."""
    params = LENIENT.model_copy(update={"seconds": 0.2})
    (finding,) = as_file(pdf(b"0 0 m " + b"10 10 l " * 400_000), params=params).findings
    assert (finding.code, finding.what) == ("took_too_long", "'cv.pdf' took more than 0.2 seconds to parse.")


def test_a_file_that_takes_too_much_memory_is_given_up() -> None:
    pytest.importorskip("resource", reason="this system does not bind memory")
    params = LENIENT.model_copy(update={"memory_megabytes": 256, "seconds": 60.0})
    (finding,) = as_file(docx("<w:p/>" * 3_000_000), "cv.docx", params).findings
    assert (finding.code, finding.what) == (
        "took_too_much_memory",
        "'cv.docx' took more than 256 MB of memory to parse.",
    )


def test_those_beside_it_are_read(tmp_path: Path) -> None:
    """Whatever happened to the child that parsed it."""
    names = ["crash.pdf", "bomb.docx", "deep_arrays.pdf", "laughing_forms.pdf"]
    hostile = {h.name: h for h in HOSTILE}
    paths = []
    for number, name in enumerate(names):
        good = tmp_path / f"{number}.docx"
        good.write_bytes(docx(paragraph(f"Baker {number}")))
        bad = tmp_path / name
        slow = pdf_of([b"<</Type /Catalog /Pages 2 0 R>>"]) if name not in hostile else hostile[name].make()
        bad.write_bytes(slow)
        paths += [bad, good]
    for processes in (1, 3):
        read = read_documents(paths, processes=processes)
        assert [document.text for document in read[1::2]] == [f"Baker {number}" for number in range(len(names))]
        assert [document.text for document in read[::2]] == [""] * len(names)


def test_a_bomb_behind_a_name_that_is_never_drawn_costs_nothing() -> None:
    bomb = stream(b" " * 50_000_000, b"/Type /XObject /Subtype /Image /Width 1 /Height 1", is_packed=True)
    document = as_file(pdf(line("Baker") + b"/P Do", resources=b"/XObject <</P 4 0 R>>", more=[bomb]))
    assert (document.text, document.findings) == ("Baker", ())


def test_content_in_many_streams_is_bound_together() -> None:
    part = stream(b" " * 6_000_000, is_packed=True)
    page = (
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents [4 0 R 5 0 R] /Resources <</Font <</F 6 0 R>>>>>>"
    )
    data = pdf_of([b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [3 0 R]>>", page, part, part, FONT])
    (finding,) = as_file(data).findings
    assert (finding.code, finding.what) == ("unpacks_too_large", "'cv.pdf' unpacks to more than 10 MB.")


def test_pages_are_bound_together() -> None:
    data = pdf(*[b" " * 3_000_000 + line("Baker")] * 4)
    assert [finding.code for finding in as_file(data).findings] == ["unpacks_too_large"]
