"""A throw-away PostgreSQL: a new cluster in a temporary folder, reached by a socket there, gone with the test run."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PASSWORD = "canary:pa/ss@w0rd"
IN_URL = "canary%3Apa%2Fss%40w0rd"
SECONDS = 30


def find_programs() -> Path | None:
    """The folder of initdb and postgres: as MATCHKIT_POSTGRES_BIN names it, on the path, or where Debian puts them."""
    if os.name != "posix":
        return None  # the server is reached by a socket in a folder
    named = os.environ.get("MATCHKIT_POSTGRES_BIN")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name.split(".")[0]))
    on_path = [Path(found).parent for found in [shutil.which("initdb")] if found]
    folders = [Path(named)] if named else [*reversed(debian), *on_path]
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


@contextmanager
def running_server() -> Iterator[Path]:
    """The folder of a server's socket; the test is skipped where there is no PostgreSQL."""
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL: MATCHKIT_POSTGRES_BIN may name the folder that holds initdb and postgres")
    folder = Path(tempfile.mkdtemp(prefix="mkpg-"))  # a short path: that of a socket has at most 107 bytes
    try:
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        someone = _not_root(folder)
        made = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", "matchkit", "-E", "UTF8", "--locale=C"]
        made += ["-A", "scram-sha-256", f"--pwfile={folder / 'password'}", "--no-sync"]
        subprocess.run(made, check=True, capture_output=True, cwd=folder, **someone)
        settings = {"listen_addresses": "", "unix_socket_directories": folder, "fsync": "off", "timezone": "UTC"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [str(programs / "postgres"), "-D", str(folder / "data"), *options],
                stdout=log, stderr=log, cwd=folder, **someone,
            )  # fmt: skip
            try:
                _wait(server, folder)
                yield folder
            finally:
                server.send_signal(signal.SIGINT)  # a fast shutdown
                server.wait(SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _not_root(folder: Path) -> dict[str, Any]:
    """PostgreSQL does not run as root: then it is nobody's."""
    if os.geteuid() != 0:
        return {}
    import pwd

    nobody = pwd.getpwnam("nobody")
    for path in (folder, folder / "password"):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _wait(server: subprocess.Popen[bytes], folder: Path) -> None:
    import psycopg

    until = time.monotonic() + SECONDS
    while True:
        try:
            psycopg.connect(host=str(folder), user="matchkit", password=PASSWORD, dbname="postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError((folder / "log").read_text(encoding="utf-8")) from None
            time.sleep(0.05)
        else:
            return
