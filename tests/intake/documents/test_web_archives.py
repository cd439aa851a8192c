"""Web pages that were saved as mail: job portals and Word write them, and call them .doc."""

from __future__ import annotations

import base64
import dataclasses
import quopri

import pytest

from matchkit.intake.documents import report as ways
from tests.intake.documents.files import LIMITS, as_file, parsed, seen_and_hidden

PAGE = '<html><body><p>Zoë = baker</p><p style="display:none">rust</p></body></html>'


def part(content: bytes, kind: str = "text/html; charset=utf-8", encoding: str = "") -> bytes:
    told = f"Content-Transfer-Encoding: {encoding}\n" if encoding else ""
    return f"Content-Type: {kind}\n{told}\n".encode() + content


def mail(*parts: bytes, kind: str = "multipart/related", boundary: str = "=_x.(1)", before: str = "") -> bytes:
    head = f'{before}MIME-Version: 1.0\nContent-Type: {kind};\n\tboundary="{boundary}"\n\nA preamble.\n'
    line = b"\n--" + boundary.encode()
    return head.encode() + b"".join(line + b"\n" + one for one in parts) + line + b"--\nAn epilogue.\n"


PICTURE = part(base64.encodebytes(bytes(range(256))), "image/png", "base64")


@pytest.mark.parametrize(
    ("content", "charset", "encoding"),
    [
        (PAGE.encode(), "; charset=utf-8", "8bit"),
        (quopri.encodestring(PAGE.encode()), '; charset="utf-8"', "quoted-printable"),
        (base64.encodebytes(PAGE.encode("cp1252")), "; charset=windows-1252", "base64"),
        (base64.encodebytes(PAGE.encode("utf-16")), '; charset="unicode"', "base64"),
        (PAGE.encode(), "", ""),
        (PAGE.encode(), "; charset=nonsense", "nonsense"),
        (PAGE.replace("<body>", '<meta charset="utf-8"><body>').encode("cp1252"), "; charset=cp1252", "binary"),
    ],
)
def test_the_page_is_read_in_its_encoding(content: bytes, charset: str, encoding: str) -> None:
    for data in (
        mail(PICTURE, part(content, f"text/html{charset}", encoding)),
        mail(part(content, f"text/html{charset}", encoding), PICTURE).replace(b"\n", b"\r\n"),
    ):
        assert seen_and_hidden(data, ".mht") == ("Zoë = baker", [(ways.MARKED, 0, 4)])


def test_the_first_page_is_the_document() -> None:
    data = mail(
        part(b"<p>Baker"), part(b"<p>of a frame"), before="From: <Saved by Blink>\nSubject: =?utf-8?Q?a?=\n ab\n"
    )
    assert parsed(data, ".mhtml")[1] == "Baker\n"


def test_a_page_may_stand_in_a_part_of_a_part() -> None:
    inner = mail(part(b"Baker", "text/plain"), part(b"<p>Baker in Ulm"), kind="multipart/alternative", boundary="y")
    assert parsed(mail(inner), ".mht")[1] == "Baker in Ulm\n"


def test_mail_without_parts_may_be_a_page() -> None:
    assert parsed(b"MIME-Version: 1.0\n" + part(b"<p>Baker"), ".mht")[1] == "Baker\n"


def test_an_archive_is_one_whatever_its_name() -> None:
    data = mail(part(b"<p>Baker"))
    assert as_file(data, "cv.mht").findings == as_file(data, "cv.MHTML").findings == ()
    for name in ("cv.doc", "cv.docx", "cv.txt", "cv"):
        document = as_file(b"\xef\xbb\xbf\n" + data, name)
        (finding,) = document.findings
        assert (document.text, finding.code) == ("Baker", "wrong_ending")
        assert finding.what == f"'{name}' is an MHTML file, and was read as one."
        assert finding.cure == "Name it with the ending .mht."


@pytest.mark.parametrize(
    "data",
    [
        b"From: ines@example.org\nSubject: my resume\n\nBaker since 2011",
        mail(part(b"Baker", "text/plain"), kind="multipart/alternative"),
        b"Content-Type: text/html\nis what I write every day\n\nBaker",
    ],
)
def test_other_mail_is_plain_text(data: bytes) -> None:
    document = as_file(data, "cv.txt")
    assert (document.text, document.findings) == (data.decode().strip(), ())


def test_an_archive_without_a_page_is_no_document() -> None:
    for data in (
        mail(PICTURE),
        mail(boundary="never").replace(b"--never", b"-"),
        mail(part(b"<p>Baker")).replace(b"boundary", b"x"),
    ):
        (finding,) = as_file(data, "cv.mht").findings
        assert (finding.code, finding.what) == (
            "not_a_document",
            "'cv.mht' is no document, but mail without a web page.",
        )


def test_what_is_called_an_archive_and_is_none_cannot_be_read() -> None:
    (finding,) = as_file(b"Baker since 2011", "cv.mht").findings
    assert (finding.code, finding.what) == ("unreadable_file", "'cv.mht' cannot be read: its content is no MHTML.")


def test_the_size_and_the_parts_of_an_archive_are_bound() -> None:
    small = dataclasses.replace(LIMITS, unpacked_bytes=1_000, parts=50)
    assert parsed(mail(part(b"x" * 1_001)), ".mht", small)[0].problem == "unpacks_too_large"
    assert parsed(mail(*[PICTURE] * 51), ".mht", small)[0].problem == "too_many_parts"
    nested = part(b"<p>Baker")
    for level in range(6):
        nested = mail(nested, boundary=f"b{level}")
    assert parsed(nested, ".mht")[0].problem == "not_a_document"
