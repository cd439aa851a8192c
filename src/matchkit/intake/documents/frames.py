"""Messages between parent and child: four bytes of length, then so many bytes. Nothing is unpickled."""

from __future__ import annotations

import struct
from typing import BinaryIO

READY = b"ready"
"""What a child says first."""
_LENGTH = struct.Struct(">I")


class BrokenFrame(Exception):  # noqa: N818  # as CellProblem is one
    """The other side is gone, or says something longer than it may."""


def send(stream: BinaryIO, *messages: bytes) -> None:
    """Write messages, one after the other."""
    for message in messages:
        stream.write(_LENGTH.pack(len(message)))
        stream.write(message)
    stream.flush()


def receive(stream: BinaryIO, most: int) -> bytes:
    """Read one message of at most so many bytes."""
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    if length > most:
        raise BrokenFrame
    return _exactly(stream, length)


def _exactly(stream: BinaryIO, length: int) -> bytes:
    data = stream.read(length)
    if data is None or len(data) < length:
        raise BrokenFrame
    return data
