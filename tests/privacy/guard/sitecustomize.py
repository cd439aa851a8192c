"""Found on PYTHONPATH, it makes Python refuse the network in every process, and note who asked."""

import os
import socket
from typing import Any

_NOTES = os.environ["MATCHKIT_TEST_ASKED"]
_REFUSED = "no network in this test"


def _refuse(what: str) -> Any:
    def refused(*_: Any, **__: Any) -> Any:
        with open(_NOTES, "a", encoding="utf-8") as notes:  # noqa: PTH123 - nothing but the bare minimum is imported
            notes.write(f"{what}\n")
        raise OSError(_REFUSED)

    return refused


class _Socket(socket.socket):
    """Sockets between processes of this machine may be made, others not."""

    def __init__(self, family: int = -1, *rest: Any, **options: Any) -> None:
        if family != getattr(socket, "AF_UNIX", None) and "fileno" not in options:
            _refuse("socket")()
        super().__init__(family, *rest, **options)


socket.socket = _Socket  # type: ignore[misc]
socket.create_connection = _refuse("create_connection")
socket.getaddrinfo = _refuse("getaddrinfo")
socket.gethostbyname = _refuse("gethostbyname")
