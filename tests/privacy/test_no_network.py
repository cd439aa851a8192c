"""Nothing leaves the machine: the network is refused, and nobody asks for it, unless a model of a hub is named."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import matchkit as mk
from tests.privacy.canaries import write_files

GUARD = Path(__file__).parent / "guard"
IN_PROCESSES = """
import socket
import matchkit as mk
from matchkit.executors import Processes
files = mk.example_intake()
result = mk.match(files.applicants, files.projects, encoder="hashing", executor=Processes(2))
print(len(result.placements) > 50)
"""


def run(folder: Path, *command: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """A command without a network, and who asked for one."""
    notes = folder / "asked"
    notes.touch()
    path = os.pathsep.join([str(GUARD), *filter(None, [os.environ.get("PYTHONPATH")])])
    room = {**os.environ, "PYTHONPATH": path, "MATCHKIT_TEST_ASKED": str(notes), "HF_HOME": str(folder / "hub")}
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, encoding="utf-8", env=room)
    return done, notes.read_text(encoding="utf-8").splitlines()


def matchkit(folder: Path, *arguments: object) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    return run(folder, "-m", "matchkit.cli", *map(str, arguments))


def test_the_guard_refuses_and_notes(tmp_path: Path) -> None:
    code = "import urllib.request as u\ntry: u.urlopen('http://127.0.0.1:9')\nexcept OSError as error: print(error)"
    done, asked = run(tmp_path, "-c", code)
    assert "no network in this test" in done.stdout
    assert asked != []


@pytest.mark.parametrize("encoder", ["tfidf", pytest.param("all-MiniLM-L6-v2", marks=pytest.mark.model)])
def test_commands_ask_for_no_network(encoder: str, tmp_path: Path) -> None:
    files = write_files(tmp_path / "intake")
    out = tmp_path / "run"
    for command in (
        ("check", files[0], files[1], "--rankings", files[2]),
        ("match", files[0], files[1], "--rankings", files[2], "--encoder", encoder, "--out", out, "--calendars"),
        ("verify", out),
        ("explain", out, "p-1"),
    ):
        done, asked = matchkit(tmp_path, *command)
        assert (done.returncode, asked) == (0, []), done.stderr


@pytest.mark.model
def test_the_demo_asks_for_no_network(tmp_path: Path) -> None:
    """With the encoder that it takes by itself."""
    done, asked = matchkit(tmp_path, "demo", "--out", tmp_path / "run", "--json")
    assert (done.returncode, asked) == (0, []), done.stderr
    assert json.loads(done.stdout)["encoder"].startswith("all-MiniLM-L6-v2")


def test_processes_ask_for_no_network(tmp_path: Path) -> None:
    """What workers say to each other goes through pipes."""
    script = tmp_path / "script.py"
    lines = "".join(f"    {line}\n" for line in IN_PROCESSES.strip().splitlines())
    script.write_text(f'if __name__ == "__main__":\n{lines}', encoding="utf-8")
    done, asked = run(tmp_path, str(script))
    assert (done.stdout.strip(), asked) == ("True", []), done.stderr


def test_a_model_of_a_hub_is_asked_for_by_name_alone_and_fails_clearly(tmp_path: Path) -> None:
    if importlib.util.find_spec("sentence_transformers") is None:
        pytest.skip('pip install "matchkit[minilm]"')
    files = mk.example_intake()
    arguments = ("match", files.applicants, files.projects, "--encoder", "some/model", "--out", tmp_path / "run")
    done, asked = matchkit(tmp_path, *arguments)
    assert done.returncode == 2
    assert asked != [], "it was looked for"
    assert (
        "The text model 'some/model' could not be loaded (there is no such folder, it is not stored here" in done.stderr
    )
    assert "choose the encoder that needs no model: `--encoder tfidf`" in done.stderr
    assert not (tmp_path / "run").exists()


@pytest.mark.skipif(shutil.which("unshare") is None or sys.platform != "linux", reason="needs Linux's unshare")
def test_a_machine_without_any_network_is_enough(tmp_path: Path) -> None:
    """Not even the machine's own address: a namespace of the kernel with nothing in it."""
    bare = ["unshare", "--map-root-user", "--net"]
    if subprocess.run([*bare, "true"], capture_output=True).returncode:
        pytest.skip("this system allows no network namespaces")
    command = [*bare, sys.executable, "-m", "matchkit.cli", "demo", "--encoder", "hashing", "--out", tmp_path / "run"]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "run" / "placements.csv").is_file()
