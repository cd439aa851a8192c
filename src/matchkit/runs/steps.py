"""Results of finished steps as files: arrays and plain values, each with the digest of what decides it and its own.

A file that is damaged, or belongs to other inputs, is removed, and the step done again.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, cast, get_args, get_type_hints

import numpy as np
import numpy.typing as npt

from matchkit.disk import remove_file, write_whole
from matchkit.logs import Code, StepKept, StepRestarted, log

Record = TypeVar("Record")

SUFFIX = ".step"
MARK = b"matchkit step 1"
_TREE = "tree"
_ARRAY, _FIELDS = "array", "fields"


class Steps:
    """What is kept of the steps of a run.

    Parameters
    ----------
    folder
        Where the files are; None for nowhere, so that nothing is found or kept.
    key
        Digest of what decides the steps.
    """

    def __init__(self, folder: Path | None = None, key: str = "") -> None:
        self._folder, self._key = folder, key

    def find(self, name: str, kind: type[Record]) -> Record | None:
        """The result of a finished step, or None."""
        if self._folder is None:
            return None
        path = self._folder / f"{name}{SUFFIX}"
        try:
            content = path.read_bytes()
        except OSError:
            return None
        found = self._checked(content)
        step = Code(name.partition("-")[0])
        if found is None:
            log(StepRestarted(step=step, code=Code("damaged")))
            remove_file(path)
            return None
        log(StepKept(step=step))
        return unpack(kind, found)

    def keep(self, name: str, result: object) -> None:
        """Keep the result of a step that is finished."""
        if self._folder is None:
            return
        packed = pack(result)
        head = b"\n".join([MARK, self._key.encode(), hashlib.sha256(packed).hexdigest().encode(), b""])
        write_whole(self._folder / f"{name}{SUFFIX}", head, packed)

    def _checked(self, content: bytes) -> bytes | None:
        parts = content.split(b"\n", 3)
        if len(parts) < 4 or parts[0] != MARK or parts[1] != self._key.encode():
            return None
        return parts[3] if hashlib.sha256(parts[3]).hexdigest().encode() == parts[2] else None


def pack(record: object) -> memoryview:
    """A record, of records, arrays, tuples and plain values, as an ``.npz`` file without pickles."""
    arrays: list[npt.NDArray[Any]] = []
    tree = _taken(record, arrays)
    content = io.BytesIO()
    named = {f"{_ARRAY}{number}": array for number, array in enumerate(arrays)}
    np.savez(content, allow_pickle=False, **{_TREE: np.frombuffer(json.dumps(tree).encode(), np.uint8), **named})
    return content.getbuffer()


def unpack(kind: type[Record], content: bytes | memoryview) -> Record:
    """The record that `pack` wrote; its type says what its parts are."""
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        tree = json.loads(arrays[_TREE].tobytes())
        return cast("Record", _made(kind, tree, arrays))


def _taken(value: Any, arrays: list[npt.NDArray[Any]]) -> Any:
    if isinstance(value, np.ndarray):
        arrays.append(value)
        return {_ARRAY: len(arrays) - 1}
    if is_dataclass(value):
        return {_FIELDS: {field.name: _taken(getattr(value, field.name), arrays) for field in fields(value)}}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {_FIELDS: {name: _taken(part, arrays) for name, part in value._asdict().items()}}
    if isinstance(value, tuple):
        return [_taken(part, arrays) for part in value]
    return value.item() if isinstance(value, np.generic) else value


def _made(kind: Any, tree: Any, arrays: Mapping[str, npt.NDArray[Any]]) -> Any:
    if isinstance(tree, Sequence) and not isinstance(tree, str):
        part, *_ = get_args(kind)
        return tuple(_made(part, each, arrays) for each in tree)
    if not isinstance(tree, Mapping):
        return tree
    if _ARRAY in tree:
        return arrays[f"{_ARRAY}{tree[_ARRAY]}"]
    hints = get_type_hints(kind)
    return kind(**{name: _made(hints[name], part, arrays) for name, part in tree[_FIELDS].items()})
