"""Parts of Word files for the tests, and what is read of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from document_files import RELATIONS, WORD, docx, packed, paragraph
from tests.intake.documents.files import parsed, seen_and_hidden

SEEN = paragraph("Baker")
WHITE = '<w:color w:val="FFFFFF"/>'
DARK = '<w:shd w:val="clear" w:fill="203864"/>'
_SCHEMAS = "http://schemas.openxmlformats.org"
_SPACES = {
    "w": WORD,
    "r": RELATIONS,
    "a": f"{_SCHEMAS}/drawingml/2006/main",
    "dgm": f"{_SCHEMAS}/drawingml/2006/diagram",
    "m": f"{_SCHEMAS}/officeDocument/2006/math",
    "mc": f"{_SCHEMAS}/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w16se": "http://schemas.microsoft.com/office/word/2015/wordml/symex",
    "wp": f"{_SCHEMAS}/drawingml/2006/wordprocessingDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "wpg": "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
    "zz": "urn:nobody",
}
NAMES = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in _SPACES.items())


def word(
    body: str, *, styles: str = "", background: str = "", parts: Mapping[str, tuple[str, str]] | None = None
) -> bytes:
    """A .docx whose other parts are given by name, each with its kind and its content; ids of relations are names."""
    with zipfile.ZipFile(io.BytesIO(docx("", styles=styles))) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    files["word/document.xml"] = f"<w:document {NAMES}>{background}<w:body>{body}</w:body></w:document>"
    files["word/styles.xml"] = f"<w:styles {NAMES}>{styles}</w:styles>"
    relations = ""
    for name, (kind, content) in (parts or {}).items():
        files[f"word/{name}.xml"] = content
        relations += f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{name}.xml"/>'
    path = "word/_rels/document.xml.rels"
    files[path] = files[path].replace("</Relationships>", f"{relations}</Relationships>")
    return packed(files)


def part(kind: str, root: str, content: str) -> tuple[str, str]:
    """A part of this kind, with this root."""
    return kind, f"<{root} {NAMES}>{content}</{root}>"


def settings(content: str) -> dict[str, tuple[str, str]]:
    """The part with the settings."""
    return {"settings": part("settings", "w:settings", content)}


def seen(body: str, **more: object) -> str:
    """The words of a document in which nothing is hidden or doubtful."""
    report, text = parsed(word(body, **more), ".docx")
    assert (report.problem, report.hidden, report.doubtful) == ("", (), 0)
    return " ".join(text.split())


def doubtful(body: str, **more: object) -> tuple[str, int]:
    """The words of a document in which nothing is hidden, and how many characters are doubtful."""
    report, text = parsed(word(body, **more), ".docx")
    assert (report.problem, report.hidden) == ("", ())
    return " ".join(text.split()), report.doubtful


def hidden(body: str, **more: object) -> list[tuple[str, int, int]]:
    """What is hidden behind a paragraph that is seen."""
    text, found = seen_and_hidden(word(SEEN + body, **more), ".docx")
    assert text == "Baker"
    return found


def style(name: str, run: str = "", *, kind: str = "paragraph", more: str = "") -> str:
    """A style."""
    return f'<w:style w:type="{kind}" w:styleId="{name}">{more}<w:rPr>{run}</w:rPr></w:style>'


def cell(content: str, properties: str = "") -> str:
    """A cell of a table."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def table(*rows: str, properties: str = "") -> str:
    """A table."""
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def box(content: str, shape: str = "", *, drawing: str = "inline", place: str = "") -> str:
    """A text box in a paragraph of its own, whose shape has these properties."""
    return (
        f"<w:p><w:r><w:drawing><wp:{drawing}>{place}<a:graphic><a:graphicData><wps:wsp>{shape}<wps:txbx>"
        f"<w:txbxContent>{content}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:{drawing}>"
        "</w:drawing></w:r></w:p>"
    )


def filled(fill: str) -> str:
    """Properties of a shape with this fill."""
    return f"<wps:spPr>{fill}</wps:spPr>"


def vml(content: str, attributes: str = "", fill: str = "", before: str = "") -> str:
    """A text box of an older drawing in a paragraph of its own."""
    return (
        f"<w:p><w:r><w:pict>{before}<v:shape {attributes}>{fill}<v:textbox><w:txbxContent>{content}</w:txbxContent>"
        "</v:textbox></v:shape></w:pict></w:r></w:p>"
    )
