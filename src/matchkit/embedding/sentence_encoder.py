"""Sentence-transformers models, run in fixed shapes. The one home of torch."""

from __future__ import annotations

import hashlib
import logging
import platform
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from matchkit.embedding.packing import pack
from matchkit.embedding.protocol import Progress, to_unit
from matchkit.embedding.words import clean_text
from matchkit.errors import EncoderError

PREPARATION = "v2"
"""Changes with anything below that changes vectors: buckets, rows, padding, cleaning."""
LONGEST = 512
"""Models that read more blur it into one vector; texts are split instead."""
BUCKETS = (16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 320, 384)
"""Lengths to which texts are padded: fine enough that a fourteenth of the work, on average, is padding."""
TOKENS_AT_ONCE = {"cpu": 512}
"""Rows times length of a batch. On a CPU larger ones are no quicker, and waste more on the last, half-empty batch."""
TOKENS_AT_ONCE_ELSEWHERE = 16_384
REMEMBERED = 2**15
"""Texts whose tokens are kept, since each is counted before it is encoded: some 10 MB."""

Ids = npt.NDArray[np.int32]


class SentenceTransformerEncoder:
    """A sentence-transformers model whose vectors do not depend on what else is encoded.

    Matrix products round differently in different shapes. So each batch has one of a few fixed shapes: texts are
    padded to the next length of `BUCKETS`, and each length has its number of rows, the last one filled up with copies.
    On one machine and one version of torch, the vector of a text is then the same to the last bit in any company and
    order (and was with 1, 2 and 4 threads); other devices round otherwise, so the device is in the fingerprint.

    Parameters
    ----------
    folder
        Model folder with ``.safetensors`` weights. Nothing is looked up elsewhere.
    name
        What the fingerprint calls the model.
    device
        ``"cpu"``, ``"cuda"``, ``"mps"``; None takes the quickest there is.
    precision
        Of the weights and the sums. ``"bfloat16"`` is about half as long in the making on processors that have it.

    Raises
    ------
    EncoderError
        The device cannot calculate in that precision.
    """

    def __init__(self, folder: Path, name: str, device: str | None = None, precision: str = "float32") -> None:
        with _quiet():
            self._model = _load(folder, device)
        self._tokenizer: Any = self._model.tokenizer
        self._length = min(self._model.max_seq_length or LONGEST, LONGEST)
        self._buckets = [bucket for bucket in BUCKETS if bucket < self._length] + [self._length]
        self._device = self._model.device.type
        self.dimension = int(self._model.get_embedding_dimension())
        self._special = np.array(self._tokenizer.all_special_ids, dtype=np.int32)
        self._before, self._after = self._find_marks()
        self.max_tokens = self._length - self._before.size - self._after.size
        self._tokens = lru_cache(maxsize=REMEMBERED)(self._tokenize)
        self.fingerprint = f"{name}:{weights_digest(folder)}:{self._length}:{PREPARATION}:{self._device}:{precision}"
        if precision == "bfloat16":
            _narrow(self._model, name)
        if self._device == "cpu":
            pack(self._model, TOKENS_AT_ONCE["cpu"])

    def count_tokens(self, text: str) -> int:
        """Tokens of the whole text, without the marks at its ends."""
        return self._tokens(text).size

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> npt.NDArray[np.float32]:
        """Float32 (n, d) unit rows; a zero row for a text without a token that the model knows.

        Tokens beyond `max_tokens` are not seen: `fit_pieces` cuts longer texts.
        """
        tokens = [self._tokens(text)[: self.max_tokens] for text in texts]
        told = [position for position, ids in enumerate(tokens) if not np.isin(ids, self._special).all()]
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        done = len(texts) - len(told)
        for bucket, batch in self._batches(tokens, told):
            rows[batch] = self._run([tokens[position] for position in batch], bucket)
            done += len(batch)
            if progress:
                progress(done, len(texts))
        return rows

    def _tokenize(self, text: str) -> Ids:
        # One text at a time: batches start threads inside the tokenizer, which complains when the process forks later.
        ids = self._tokenizer(clean_text(text), add_special_tokens=False, verbose=False)["input_ids"]
        return np.array(ids, dtype=np.int32)

    def _find_marks(self) -> tuple[Ids, Ids]:
        """What the model wants before and after the tokens of a text."""
        bare = self._tokenizer("a", add_special_tokens=False)["input_ids"]
        marked = self._tokenizer("a")["input_ids"]
        start = next(at for at in range(len(marked)) if marked[at : at + len(bare)] == bare)
        before, after = marked[:start], marked[start + len(bare) :]
        return np.array(before, dtype=np.int32), np.array(after, dtype=np.int32)

    def _batches(self, tokens: list[Ids], told: list[int]) -> Iterator[tuple[int, list[int]]]:
        marks = self._before.size + self._after.size
        for shorter, bucket in zip([0, *self._buckets], self._buckets, strict=False):
            inside = [position for position in told if shorter < tokens[position].size + marks <= bucket]
            rows = self._rows(bucket)
            yield from ((bucket, inside[start : start + rows]) for start in range(0, len(inside), rows))

    def _rows(self, bucket: int) -> int:
        return max(1, TOKENS_AT_ONCE.get(self._device, TOKENS_AT_ONCE_ELSEWHERE) // bucket)

    def _run(self, batch: list[Ids], bucket: int) -> npt.NDArray[np.float32]:
        import torch

        rows = batch + [batch[-1]] * (self._rows(bucket) - len(batch))
        ids = np.full((len(rows), bucket), self._tokenizer.pad_token_id or 0, dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(rows):
            marked = np.concatenate([self._before, tokens, self._after])
            ids[row, : marked.size] = marked
            mask[row, : marked.size] = 1
        features = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        wanted = {name: features[name] for name in self._tokenizer.model_input_names if name in features}
        with torch.inference_mode():
            placed = {name: torch.from_numpy(array).to(self._model.device) for name, array in wanted.items()}
            vectors = self._model(placed)["sentence_embedding"].float().cpu().numpy()
        return to_unit(vectors[: len(batch)])


def _narrow(model: Any, name: str) -> None:
    """Turn a model's weights into bfloat16, if its device calculates with them and does not merely imitate it."""
    import torch

    if not _has_bfloat16(model.device.type):
        raise EncoderError.no_bfloat16(name, model.device.type)
    model.to(torch.bfloat16)


def _has_bfloat16(device: str) -> bool:
    import torch

    if device == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device != "cpu":
        return False
    if platform.machine().lower() in ("aarch64", "arm64"):
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    return bool(torch.cpu._is_avx512_bf16_supported())  # processors with AMX have it too


def find_weights(folder: Path) -> list[Path]:
    """The ``.safetensors`` files of a model folder, sorted; its modules may have folders of their own."""
    return sorted([*folder.glob("*.safetensors"), *folder.glob("*/*.safetensors")])


def find_pickles(folder: Path) -> list[Path]:
    """Weights of modules that come as a pickle alone, sorted; torch would read them, with safeguards of its own."""
    pickles = [*folder.glob("pytorch_model*.bin"), *folder.glob("*/pytorch_model*.bin")]
    return sorted(path for path in pickles if not any(path.parent.glob("*.safetensors")))


@cache
def weights_digest(folder: Path) -> str:
    """First 16 hexadecimal digits of the SHA-256 over the folder's ``.safetensors`` files, read once a process."""
    digest = hashlib.sha256()
    for path in find_weights(folder):
        with path.open("rb") as weights:
            hashlib.file_digest(weights, lambda: digest)
    return digest.hexdigest()[:16]


def _load(folder: Path, device: str | None) -> Any:
    import torch
    from sentence_transformers import SentenceTransformer

    def best() -> str:
        if torch.cuda.is_available():
            return "cuda"
        return "mps" if torch.backends.mps.is_available() else "cpu"

    model = SentenceTransformer(
        str(folder),
        device=device or best(),
        local_files_only=True,
        trust_remote_code=False,
        model_kwargs={"use_safetensors": True},
    )
    return model.eval()


@contextmanager
def _quiet() -> Iterator[None]:
    """Load without progress bars and advice, and leave the libraries' settings as they were."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from transformers.utils import logging as transformers_logging

        loggers = [logging.getLogger(name) for name in ("sentence_transformers", "transformers", "huggingface_hub")]
        levels = [logger.level for logger in loggers]
        had_bars = transformers_logging.is_progress_bar_enabled()
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)
            if had_bars:
                transformers_logging.enable_progress_bar()  # type: ignore[no-untyped-call]
