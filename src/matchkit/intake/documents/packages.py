"""Zip archives of XML, as .docx and .odt are: unpacked within limits, parsed without entities and without network."""

from __future__ import annotations

import io
import re
import zipfile
from types import TracebackType
from typing import Self

from lxml import etree

from matchkit.intake.documents.report import Limits, Refused

_DOCUMENT_TYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


class Package:
    """An archive whose parts are read one by one, within what all of them may unpack to."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._limits = limits
        self._left = limits.unpacked_bytes
        self._names = set(self._archive.namelist())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def read(self, name: str) -> bytes:
        """Bytes of a part. What its entry says of its size is not believed: it is read up to what is left."""
        info = self._archive.getinfo(name)
        if info.flag_bits & 1:
            raise Refused("encrypted_file")
        if info.file_size > self._left:
            raise Refused("unpacks_too_large")
        with self._archive.open(info) as part:
            data = part.read(self._left + 1)
        self._left -= len(data)
        if self._left < 0:
            raise Refused("unpacks_too_large")
        return data

    def xml(self, name: str) -> etree._Element:
        """Root of a part, whose elements and levels are within the limits."""
        return parse_xml(self.read(name), self._limits)


def broken_markup(error: etree.XMLSyntaxError) -> Exception:
    """What a parser's complaint means for us."""
    if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
        return MemoryError()
    if "depth" in str(error).lower():
        return Refused("nested_too_deeply")
    return Refused("unreadable_file", f"{type(error).__name__} while parsing")


def parse_xml(data: bytes, limits: Limits) -> etree._Element:
    """Parse XML without entities, document types and network, within limits of elements and levels."""
    if data.count(b"<") > 2 * limits.parts:  # before they are built in memory; a closing tag has one too
        raise Refused("too_many_parts")
    if _DOCUMENT_TYPE.search(data) or _DOCUMENT_TYPE.search(data.replace(b"\0", b"")):  # before entities can unfold
        raise Refused("own_entities")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,  # the text before and after them is one
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise broken_markup(error) from None
    if root.getroottree().docinfo.internalDTD is not None:  # in an encoding of which the letters are others
        raise Refused("own_entities")
    return root
