"""Resume files made by hand, ordinary and hostile, for the tests and for `hostile_documents.py`."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

MEGABYTE = 1_000_000
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OPEN = "urn:oasis:names:tc:opendocument:xmlns"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def pdf_of(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is its root."""
    data, places = b"%PDF-1.5\n", []
    parts = [data]
    length = len(data)
    for number, content in enumerate(objects, start=1):
        part = b"%d 0 obj\n%s\nendobj\n" % (number, content)
        places.append(length)
        parts.append(part)
        length += len(part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    foot = b"trailer <</Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, length)
    return b"".join([*parts, head, table, foot])


def stream(content: bytes, entries: bytes = b"", *, is_packed: bool = False) -> bytes:
    """A stream object."""
    if is_packed:
        content, entries = zlib.compress(content, 9), entries + b"/Filter /FlateDecode"
    return b"<</Length %d %s>> stream\n%s\nendstream" % (len(content), entries, content)


FONT = b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>"


def pdf(
    *contents: bytes, resources: bytes = b"", more: Sequence[bytes] = (), root: bytes = b"", page: bytes = b""
) -> bytes:
    """A PDF with a page for each content stream; the font is /F, and objects in ``more`` follow from number 4 on."""
    first = 4 + len(more)
    kids = b" ".join(b"%d 0 R" % (first + 2 * number) for number in range(len(contents)))
    objects = [
        b"<</Type /Catalog /Pages 2 0 R %s>>" % root,
        b"<</Type /Pages /Kids [%s] /Count %d /MediaBox [0 0 600 800]>>" % (kids, len(contents)),
        FONT,
        *more,
    ]
    for number, content in enumerate(contents):
        objects.append(
            b"<</Type /Page /Parent 2 0 R /Contents %d 0 R %s /Resources <</Font <</F 3 0 R>> %s>>>>"
            % (first + 2 * number + 1, page, resources)
        )
        objects.append(stream(content))
    return pdf_of(objects)


def line(text: str, x: float = 50, y: float = 700, size: float = 12, before: str = "") -> bytes:
    """Drawing operators for a line of text."""
    return f"q BT {before} /F {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET Q\n".encode()


def fonts_of_shapes(*, below: bytes = b"") -> list[bytes]:
    """Objects 4 and 5 of a PDF: a font whose codes number its shapes, and do not say which characters they are."""
    info = b"/CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>>"
    return [
        b"<</Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [5 0 R]>>",
        b"<</Type /Font /Subtype /CIDFontType2 /BaseFont /X %s %s>>" % (info, below),
    ]


def pdf_of_shapes() -> bytes:
    """'Python' in such a font."""
    page = pdf(b"BT /T 12 Tf 50 600 Td <00330057005B004B00520051> Tj ET", more=fonts_of_shapes())
    return page.replace(b"/Font <</F 3 0 R>>", b"/Font <</T 4 0 R>>")


def packed(parts: Mapping[str, bytes | str]) -> bytes:
    """A zip archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def docx(body: str, *, styles: str = "") -> bytes:
    """A .docx with this body."""
    names = f'xmlns:w="{WORD}" xmlns:r="{RELATIONS}"'
    told = f'<Relationship Id="styles" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" '
            f'Type="{RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{told}</Relationships>',
            "word/styles.xml": f"<w:styles {names}>{styles}</w:styles>",
            "word/document.xml": f"<w:document {names}><w:body>{body}</w:body></w:document>",
        }
    )


def paragraph(text: str, run: str = "", properties: str = "") -> str:
    """A paragraph of a .docx with one run."""
    properties = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    run = f"<w:rPr>{run}</w:rPr>" if run else ""
    return f'<w:p>{properties}<w:r>{run}<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def odt(body: str, *, automatic: str = "", styles: str = "", header: str = "", manifest: str = "") -> bytes:
    """An .odt with this body."""
    spaces = ("office", "text", "style", "table", "draw", "manifest")
    names = " ".join(f'xmlns:{name}="{_OPEN}:{name}:1.0"' for name in spaces)
    names += f' xmlns:fo="{_OPEN}:xsl-fo-compatible:1.0"'
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": f"<manifest:manifest {names}>{manifest}</manifest:manifest>",
            "content.xml": f"<office:document-content {names}><office:automatic-styles>{automatic}"
            f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>",
            "styles.xml": f"<office:document-styles {names}><office:styles>{styles}</office:styles>"
            f"<office:master-styles><style:master-page style:name='Standard'>{header}</style:master-page>"
            "</office:master-styles></office:document-styles>",
        }
    )


class Hostile(NamedTuple):
    """A hostile file: its name, how it is made, the code of the ledger it must get."""

    name: str
    make: Callable[[], bytes]
    code: str


TEXT = line("Baker since 2011")
FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <<%s>>"


def _bomb() -> bytes:
    return pdf_of(_one_page(stream(b" " * 100 * MEGABYTE, is_packed=True)))


def _one_page(content: bytes, resources: bytes = b"", *more: bytes) -> list[bytes]:
    return [
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources <<%s>>>>" % resources,
        content,
        *more,
    ]


def _twice_packed() -> bytes:
    inner = zlib.compress(b" " * 100 * MEGABYTE, 9)
    outer = zlib.compress(inner, 9)
    entries = b"<</Length %d /Filter [/FlateDecode /FlateDecode]>> stream\n%s\nendstream" % (len(outer), outer)
    return pdf_of(_one_page(entries))


def _form_bomb() -> bytes:
    form = stream(b" " * 100 * MEGABYTE, FORM % b"", is_packed=True)
    return pdf_of(_one_page(stream(b"/X Do"), b"/XObject <</X 5 0 R>>", form))


def _loop_of_pages() -> bytes:
    return pdf_of(
        [
            b"<</Type /Catalog /Pages 2 0 R>>",
            b"<</Type /Pages /Kids [3 0 R] /Count 9>>",
            b"<</Type /Pages /Kids [2 0 R] /Parent 2 0 R /Count 9>>",
        ]
    )


def _deep_pages(levels: int = 5_000) -> bytes:
    nodes = [b"<</Type /Pages /Kids [%d 0 R] /Count 1>>" % (number + 3) for number in range(levels)]
    return pdf_of([b"<</Type /Catalog /Pages 2 0 R>>", *nodes, b"<</Type /Page /MediaBox [0 0 9 9]>>"])


def _wide_pages() -> bytes:
    """Each node names the next one ten times: ten to the power of fifty nodes, and no page."""
    nodes = [b"<</Type /Pages /Kids [%s] /Count 1>>" % (b"%d 0 R " % (number + 3) * 10) for number in range(50)]
    return pdf_of([b"<</Type /Catalog /Pages 2 0 R>>", *nodes, b"<</Type /Pages /Kids []>>"])


def _many_pages(number: int = 100_000) -> bytes:
    kids = b" ".join(b"%d 0 R" % (page + 5) for page in range(number))
    page = b"<</Type /Page /Parent 2 0 R /Contents 4 0 R>>"
    tree = b"<</Type /Pages /Kids [%s] /Count %d /MediaBox [0 0 600 800] /Resources <</Font <</F 3 0 R>>>>>>"
    return pdf_of([b"<</Type /Catalog /Pages 2 0 R>>", tree % (kids, number), FONT, stream(TEXT), *[page] * number])


def _huge_table() -> bytes:
    data = pdf(TEXT)
    start = data.index(b"xref\n")
    entries = b"".join(b"%010d 00000 n \n" % (number % 500) for number in range(900_000))
    foot = b"trailer <</Size 900000 /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start
    return data[:start] + b"xref\n0 900000\n" + entries + foot


def _many_operators() -> bytes:
    content = b"0 0 m " + b"10 10 l " * 1_000_000
    return pdf_of(_one_page(stream(content, is_packed=True), b"/Font <</F 5 0 R>>", FONT))


def _laughing_forms() -> bytes:
    """Each form draws the next one ten times."""
    forms = []
    for number in range(10):
        resources = b"/Font <</F 5 0 R>> /XObject <</X %d 0 R>>" % (number + 7)
        forms.append(stream(b"/X Do " * 10 + TEXT, FORM % resources))
    leaf = stream(TEXT, FORM % b"/Font <</F 5 0 R>>")
    return pdf_of(_one_page(stream(b"/X Do"), b"/XObject <</X 6 0 R>>", FONT, *forms, leaf))


def _deep_arrays() -> bytes:
    return pdf_of(_one_page(stream(b"[" * 200_000 + b"]" * 200_000 + b" TJ"), b"/Font <</F 5 0 R>>", FONT))


def _loop_of_tables() -> bytes:
    """Each table of objects says that another one came before it, and the first says the last."""
    data = pdf(TEXT)
    start = data.rindex(b"startxref\n")
    place = data.index(b"xref\n")
    return data[:start].replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % place) + data[start:]


def _encrypted(algorithm: str) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(TEXT))))
    writer.encrypt("a secret", algorithm=algorithm)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _lying_docx() -> bytes:
    """Its directory says that the document is a few bytes long."""
    data = bytearray(docx(paragraph("a" * 5_000)))
    entry = data.rindex(b"word/document.xml") - 46
    data[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    return bytes(data)


def _laughing_docx() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    body = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "haha">{entities}]>'
    text = f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>&l11;</w:t></w:r></w:p></w:body></w:document>'
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml": body + text})


def _entity_docx() -> bytes:
    body = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    text = f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>'
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml": body + text})


def _xlsx() -> bytes:
    return packed(
        {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": "<a/>"}
    )


def _pdf_and_zip() -> bytes:
    return pdf(TEXT) + packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<other/>"})


def _old_word(name: str = "WordDocument") -> bytes:
    return OLE + bytes(504) + name.encode("utf-16-le") + bytes(512)


def _nested(start: str, text: str, end: str, levels: int) -> str:
    return start * levels + text + end * levels


HOSTILE = (
    Hostile("bomb.pdf", _bomb, "unpacks_too_large"),
    Hostile("bomb_packed_twice.pdf", _twice_packed, "unpacks_too_large"),
    Hostile("bomb_in_a_form.pdf", _form_bomb, "unpacks_too_large"),
    Hostile("loop_of_pages.pdf", _loop_of_pages, "nested_too_deeply"),
    Hostile("deep_tree_of_pages.pdf", _deep_pages, "nested_too_deeply"),
    Hostile("wide_tree_of_pages.pdf", _wide_pages, "too_many_parts"),
    Hostile("100000_pages.pdf", _many_pages, "too_many_pages"),
    Hostile("900000_objects.pdf", _huge_table, "too_many_parts"),
    Hostile("1000000_operators.pdf", _many_operators, "too_many_parts"),
    Hostile("laughing_forms.pdf", _laughing_forms, "too_many_parts"),
    Hostile("deep_arrays.pdf", _deep_arrays, "nested_too_deeply"),
    Hostile("loop_of_tables.pdf", _loop_of_tables, ""),
    Hostile("encrypted_rc4.pdf", lambda: _encrypted("RC4-128"), "encrypted_file"),
    Hostile("encrypted_aes.pdf", lambda: _encrypted("AES-256"), "encrypted_file"),
    Hostile("truncated.pdf", lambda: pdf(TEXT * 50)[:900], "unreadable_file"),
    Hostile("pdf_and_zip.pdf", _pdf_and_zip, "ambiguous_file"),
    Hostile("pdf_in_truth.docx", lambda: pdf(TEXT), "wrong_ending"),
    Hostile("bomb.docx", lambda: docx(" " * 100 * MEGABYTE), "unpacks_too_large"),
    Hostile("lying.docx", _lying_docx, "unreadable_file"),
    Hostile("laughing.docx", _laughing_docx, "own_entities"),
    Hostile("entity.docx", _entity_docx, "own_entities"),
    Hostile("deep.docx", lambda: docx(_nested("<w:sdt>", paragraph("a"), "</w:sdt>", 200)), "nested_too_deeply"),
    Hostile("very_deep.docx", lambda: docx(_nested("<w:sdt>", "", "</w:sdt>", 40_000)), "nested_too_deeply"),
    Hostile("1000000_elements.docx", lambda: docx("<w:p/>" * 1_000_000), "too_many_parts"),
    Hostile("100000_entries.docx", lambda: packed({f"word/{n}": "" for n in range(100_000)}), "too_many_parts"),
    Hostile("truncated.docx", lambda: docx(paragraph("Baker"))[:700], "unreadable_file"),
    Hostile("spreadsheet.docx", _xlsx, "not_a_document"),
    Hostile("archive.docx", lambda: packed({"a.exe": b"MZ"}), "not_a_document"),
    Hostile("encrypted.docx", lambda: _old_word("EncryptedPackage"), "encrypted_file"),
    Hostile("old.doc", _old_word, "old_word_file"),
    Hostile("bomb.odt", lambda: odt(" " * 100 * MEGABYTE), "unpacks_too_large"),
    Hostile("encrypted.odt", lambda: odt("", manifest="<manifest:encryption-data/>"), "encrypted_file"),
    Hostile(
        "deep.html", lambda: ("<html>" + _nested("<div>", "Baker", "</div>", 40_000)).encode(), "nested_too_deeply"
    ),
    Hostile("1000000_elements.html", lambda: ("<html>" + "<br>" * 1_000_000).encode(), "too_many_parts"),
    Hostile("deep.rtf", lambda: b"{\\rtf1 " + b"{" * 100_000, "nested_too_deeply"),
    Hostile("1000000_words.rtf", lambda: b"{\\rtf1 " + b"\\b\\i " * 500_000 + b"}", "too_many_parts"),
    Hostile("huge.txt", lambda: b"I bake. " * (20 * MEGABYTE // 8), "shortened"),
    Hostile("too_large.txt", lambda: b" " * (20 * MEGABYTE + 1), "file_too_large"),
    Hostile("picture.txt", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "not_a_document"),
    Hostile("empty.pdf", lambda: b"", "no_text"),
)
