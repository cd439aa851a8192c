"""PDF files, page by page, without what a reader of the page does not see."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

from pypdf import PageObject, PdfReader, overwrite_configuration
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from matchkit.intake.documents.gathering import Gathered
from matchkit.intake.documents.pdf_annotations import Annotations
from matchkit.intake.documents.pdf_layers import Layers
from matchkit.intake.documents.pdf_objects import resolved
from matchkit.intake.documents.pdf_sight import PageSight
from matchkit.intake.documents.report import Limits, Refused

OBJECTS = 4
"""Entries of the table of objects for each part that is allowed: reading one takes a fraction of a drawing operator."""
_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_ENTRY = re.compile(rb"\d{10} \d{5} [nf]")


class _Stop(BaseException):
    """Carries a refusal through pypdf, which goes on after any `Exception` inside a form."""

    def __init__(self, refused: Refused) -> None:
        super().__init__()
        self.refused = refused


class _Listener(logging.Handler):
    """Hears what pypdf goes on after, and stops where a limit was reached. Nothing is logged."""

    def emit(self, record: logging.LogRecord) -> None:
        for told in record.args.values() if isinstance(record.args, dict) else ():
            if isinstance(told, Refused):
                raise _Stop(told)
            if isinstance(told, LimitReachedError):
                raise _Stop(_refusal(told))


def _listen() -> None:
    logger = logging.getLogger("pypdf")
    logger.handlers[:] = [_Listener()]
    logger.propagate = False


def read_pdf(data: bytes, gathered: Gathered) -> None:
    """Read the text of the pages that the limits allow, in the order in which it was drawn.

    Programs that write PDFs draw column after column, so this order reads better than that of places on the page,
    which puts lines of neighbouring columns together.
    """
    _listen()
    _configure(gathered.limits)
    if max(data.count(b" obj"), sum(1 for _ in _ENTRY.finditer(data))) > OBJECTS * gathered.limits.parts:
        raise Refused("too_many_parts")
    try:
        _read_pages(_opened(data, gathered.limits), gathered)
    except _Stop as stop:
        raise stop.refused from None
    except LimitReachedError as error:
        raise _refusal(error) from None
    except (FileNotDecryptedError, DependencyError):
        raise Refused("encrypted_file") from None


def _configure(limits: Limits) -> None:
    """Bind pypdf to our limits; those of its own that are not named here stay."""
    unpacked = limits.unpacked_bytes
    overwrite_configuration(
        array_based_stream_maximum_output_length=unpacked,
        lzw_maximum_output_length=unpacked,
        run_length_maximum_output_length=unpacked,
        zlib_maximum_output_length=unpacked,
        zlib_maximum_recovery_input_length=min(unpacked, 1_000_000),
        stream_decoding_work_maximum_length=4 * unpacked,
        stream_parsing_work_maximum_count=2 * limits.parts,
        array_maximum_element_count=OBJECTS * limits.parts,
        dictionary_maximum_element_count=OBJECTS * limits.parts,
        disable_legacy_handling=True,
    )


def _opened(data: bytes, limits: Limits) -> PdfReader:
    reader = PdfReader(io.BytesIO(data), xref_stream_maximum_entries=OBJECTS * limits.parts)
    # A file may be encrypted without a password, to say what may be done with it; reading it is not among that.
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused("encrypted_file")
    return reader


def _read_pages(reader: PdfReader, gathered: Gathered) -> None:
    layers, annotations = Layers(reader), Annotations(reader, gathered)
    left = gathered.limits.unpacked_bytes
    for number, page in enumerate(_pages(reader, gathered), start=1):
        if number > gathered.limits.pages:
            gathered.has_more_pages = True
            return
        if gathered.is_full:
            return
        left -= _content_bytes(page)
        if left < 0:
            raise Refused("unpacks_too_large")
        sight = PageSight(page, number, gathered, layers, left)
        text = _text(page, sight, annotations)
        if sight.shown_through:
            sight = PageSight(page, number, gathered, layers, left, sight.shown_through)
            text = _text(page, sight, annotations)
        left = sight.finish()
        gathered.add(text + "\n")
        if sight.is_cut:
            gathered.add(" " * gathered.limits.characters)  # there is more than is read


def _text(page: PageObject, sight: PageSight, annotations: Annotations) -> str:
    text = page.extract_text(visitor_operand_before=sight.before, visitor_operand_after=sight.after)
    return "\n".join([text, *annotations.texts(page, sight)])


def _content_bytes(page: PageObject) -> int:
    content = resolved(page.get("/Contents"))
    streams = content if isinstance(content, ArrayObject) else [content]
    found = [stream.get_object() for stream in streams if stream is not None]
    return sum(len(stream.get_data()) for stream in found if isinstance(stream, StreamObject))


def _pages(reader: PdfReader, gathered: Gathered) -> Iterator[PageObject]:
    """Pages one by one, so that a file of very many is not gone through to its end."""
    root = resolved(reader.root_object.get("/Pages"))
    if not isinstance(root, DictionaryObject):
        raise Refused("unreadable_file", "it has no pages")
    stack: list[tuple[int, dict[str, Any], Iterator[Any]]] = [(id(root), *_opened_node(root, {}))]
    while stack:
        _, inherited, kids = stack[-1]
        kid = next(kids, None)
        if kid is None:
            stack.pop()
            continue
        gathered.count_parts()
        node = resolved(kid)
        if not isinstance(node, DictionaryObject):
            continue
        if "/Kids" not in node:
            yield _page(reader, kid, node, inherited)
            continue
        if id(node) in {place for place, _, _ in stack}:
            raise Refused("nested_too_deeply", "its tree of pages leads back to itself")
        if len(stack) >= gathered.limits.depth:
            raise Refused("nested_too_deeply")
        stack.append((id(node), *_opened_node(node, inherited)))


def _opened_node(node: DictionaryObject, inherited: dict[str, Any]) -> tuple[dict[str, Any], Iterator[Any]]:
    kids = resolved(node.get("/Kids"))
    own = {name: node[name] for name in _INHERITED if name in node}
    return {**inherited, **own}, iter(kids if isinstance(kids, ArrayObject) else ())


def _page(reader: PdfReader, kid: Any, node: DictionaryObject, inherited: dict[str, Any]) -> PageObject:
    page = PageObject(reader, kid if isinstance(kid, IndirectObject) else None)
    for name, value in (*inherited.items(), *node.items()):
        dict.__setitem__(page, name, value)
    return page


def _refusal(error: LimitReachedError) -> Refused:
    """Which of our limits pypdf met; it tells so in words alone."""
    told = str(error).lower()
    if "decompress" in told or "output" in told or "length" in told or "decoding" in told:
        return Refused("unpacks_too_large")
    if "depth" in told or "cycl" in told or "loop" in told or "deep" in told:
        return Refused("nested_too_deeply")
    return Refused("too_many_parts")
