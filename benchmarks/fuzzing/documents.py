"""Faults of resume files and of external calendars, beside an applicants' source."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

import docx
import pypdf

from fuzzing.intakes import Draft, Row
from fuzzing.row_faults import free_rows

Maker = Callable[[Random, Path], str]
"""Makes a file in the folder, if any, and tells the path to state."""
BUSY = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//somebody//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20270101T000000Z\r\n"
    b"DTSTART:20270202T090000Z\r\nDTEND:20270202T120000Z\r\nRRULE:FREQ=WEEKLY;COUNT=4\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
LOST = ("unreadable_file",)
LOST_OR_NONE = (*LOST, "not_a_document")
OUTSIDE = ("path_outside",)


@cache
def sound_docx() -> bytes:
    """A resume of two paragraphs and a table."""
    document, sink = docx.Document(), io.BytesIO()
    document.add_paragraph("Ran a food bank for two years.")
    document.add_table(1, 2).cell(0, 0).text = "Python"
    document.save(sink)
    return sink.getvalue()


@cache
def sound_pdf() -> bytes:
    """A page that says something."""
    writer, sink = pypdf.PdfWriter(), io.BytesIO()
    page = writer.add_blank_page(300, 300)
    font = pypdf.generic.DictionaryObject(
        {
            pypdf.generic.NameObject("/Type"): pypdf.generic.NameObject("/Font"),
            pypdf.generic.NameObject("/Subtype"): pypdf.generic.NameObject("/Type1"),
            pypdf.generic.NameObject("/BaseFont"): pypdf.generic.NameObject("/Helvetica"),
        }
    )
    fonts = pypdf.generic.DictionaryObject({pypdf.generic.NameObject("/F1"): font})
    page[pypdf.generic.NameObject("/Resources")] = pypdf.generic.DictionaryObject(
        {pypdf.generic.NameObject("/Font"): fonts}
    )
    content = pypdf.generic.DecodedStreamObject()
    content.set_data(b"BT /F1 12 Tf 20 200 Td (Ran a food bank for two years.) Tj ET")
    page[pypdf.generic.NameObject("/Contents")] = content
    writer.write(sink)
    return sink.getvalue()


def _file(name: str, *choices: bytes | Callable[[Random], bytes]) -> Maker:
    def make(random: Random, folder: Path) -> str:
        chosen = random.choice(choices)
        stated = f"{random.randrange(10**6)}-{name}"
        (folder / stated).write_bytes(chosen if isinstance(chosen, bytes) else chosen(random))
        return stated

    return make


def _stated(*paths: str) -> Maker:
    return lambda random, _: random.choice(paths)


def _folder(random: Random, folder: Path) -> str:
    stated = f"{random.randrange(10**6)}.txt"
    (folder / stated).mkdir(exist_ok=True)
    return stated


def _link(random: Random, folder: Path) -> str:
    """A link that leads out of the folder; where the system makes none, a plain way out."""
    stated = f"{random.randrange(10**6)}.txt"
    try:
        os.symlink(os.path.abspath(__file__), folder / stated)  # noqa: PTH100, PTH211 - neither follows the link
    except OSError:
        return "../x.txt"
    return stated


def _zipped(_: Random) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("word/other.xml", "<a/>")
    return sink.getvalue()


RESUMES: dict[str, tuple[Maker, tuple[str, ...]]] = {
    "file that is not there": (_stated("nowhere.pdf", "cv/none.docx", "x" * 300 + ".txt", "a\ud800.txt"), LOST),
    "way out of the folder": (
        _stated(
            "../cv.txt", "/etc/passwd", "C:\\cv.txt", "\\\\host\\cv.pdf", "a/../../cv.txt", "~/../../../etc/passwd"
        ),
        (*OUTSIDE, *LOST),
    ),
    "address for a path": (_stated("https://example.org/cv.pdf", "file:///etc/passwd", "ftp://x/y.txt"), OUTSIDE),
    "link out of the folder": (_link, OUTSIDE),
    "folder for a file": (_folder, LOST),
    "PDF cut off": (_file("cv.pdf", lambda random: sound_pdf()[: random.randrange(5, 60)], b"%PDF-1.7 cut off"), LOST),
    "DOCX cut off": (
        _file("cv.docx", lambda random: sound_docx()[: random.randrange(1, len(sound_docx()) - 600)]),
        LOST,
    ),
    "garbage for a PDF": (_file("cv.pdf", lambda random: b"\x00\x81" + random.randbytes(300)), LOST_OR_NONE),
    "text called PDF": (_file("cv.pdf", b"x" * 100, b"Baker.\nCook."), ("wrong_ending",)),
    "garbage for a DOCX": (
        _file("cv.docx", lambda random: b"\x00\x81" + random.randbytes(300), _zipped, b"PK\x03\x04"),
        LOST_OR_NONE,
    ),
    "unknown ending": (_file("cv.exe", b"MZ", b"Baker."), LOST),
    "DOCX called PDF": (_file("cv.pdf", lambda _: sound_docx()), ("wrong_ending",)),
    "PDF called DOCX": (_file("cv.docx", lambda _: sound_pdf()), ("wrong_ending",)),
    "file without text": (_file("cv.txt", b"", b" \n\n", b"\xef\xbb\xbf"), ("no_text", *LOST)),
    "bytes of no encoding": (_file("cv.txt", b"\x81\x00\x8d"), LOST_OR_NONE),
}
SOUND = (
    _file("cv.pdf", lambda _: sound_pdf()),
    _file("cv.docx", lambda _: sound_docx()),
    _file("cv.txt", b"Baker.", "Bäcker".encode()),
)
CALENDARS: dict[str, tuple[Maker, tuple[str, ...]]] = {
    "calendar that is not there": (
        _stated("none.ics", "../none.ics", "https://example.org/a.ics"),
        ("unreadable_calendar",),
    ),
    "garbage for a calendar": (
        _file("a.ics", b"no calendar", lambda random: random.randbytes(200), b"BEGIN:VCALENDAR\r\n"),
        ("unreadable_calendar",),
    ),
    "calendar that is too large": (_file("a.ics", b"BEGIN:VCALENDAR" + b" " * 4_200_000), ("calendar_too_large",)),
}


def plant_document(random: Random, draft: Draft, folder: Path) -> None:
    """A fault of a file that an applicant names, or bytes at random in a sound one."""
    rows = free_rows(draft, "applicants")
    if not rows:
        return
    row = random.choice(rows)
    if random.random() < 0.25:
        _scramble(random, draft, row, folder)
        return
    column, table = random.choice((("resume_path", RESUMES), ("resume_path", RESUMES), ("calendar_path", CALENDARS)))
    kind = random.choice(sorted(table))
    maker, codes = table[kind]
    stated = maker(random, folder)
    if draft.formats["applicants"] not in ("records", "jsonl") and "\ud800" in stated:
        return
    draft.sheets["applicants"].need(column)
    row.cells[column] = stated
    draft.plant(kind, row, "applicants", column, *codes, refuses=column == "calendar_path")


def _scramble(random: Random, draft: Draft, row: Row, folder: Path) -> None:
    """Whatever comes of it, a resume leaves its row in, so that only that is expected; a calendar does not."""
    column = random.choice(("resume_path", "resume_path", "calendar_path"))
    if column == "calendar_path":
        data, ending = bytearray(BUSY), "ics"
        draft.is_uncertain = True
    else:
        data, ending = random.choice(((bytearray(sound_pdf()), "pdf"), (bytearray(sound_docx()), "docx")))
    for _ in range(random.choice((1, 3, 20))):
        data[random.randrange(len(data))] = random.randrange(256)
    stated = f"{random.randrange(10**6)}.{ending}"
    (folder / stated).write_bytes(data)
    draft.sheets["applicants"].need(column)
    row.cells[column] = stated
    row.is_touched = True


def add_sound_document(random: Random, draft: Draft, folder: Path) -> None:
    """A file that can be read."""
    row = random.choice(draft.sheets["applicants"].rows)
    draft.sheets["applicants"].need("resume_path")
    row.cells["resume_path"] = random.choice(SOUND)(random, folder)
