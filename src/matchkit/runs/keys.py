"""What decides a step of a run, as one digest: equal digests, equal results."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from matchkit.runs.versions import versions_of

if TYPE_CHECKING:
    from matchkit.scoring import Evidence

FORMAT = 1
"""Changes with what is kept of a step."""


def run_key(evidence: Evidence, seed: int, encoder: str, vocabulary: str) -> str | None:
    """Digest of all that decides scores and placements; None where functions do, which cannot be compared.

    Parameters
    ----------
    evidence
        The market with all its texts, wishes, params and the state by which texts are compared.
    seed
        Of the lotteries.
    encoder, vocabulary
        Fingerprints, which decide vectors and skills.
    """
    if evidence.own_rules.has_functions:
        return None
    has_candidates = evidence.params.shortlist.candidates is not None
    return digest(
        FORMAT,
        versions_of(encoder, (), has_candidates=has_candidates),
        evidence.market,
        evidence.wishes,
        evidence.params.model_dump(),
        evidence.texts.state.to_bytes(),
        seed,
        encoder,
        vocabulary,
    )


def digest(*values: object) -> str:
    """SHA-256 over records, arrays, mappings, tuples, texts and numbers, each with its kind and length."""
    state = hashlib.sha256()
    for value in values:
        _feed(state, value)
    return state.hexdigest()


def _feed(state: Any, value: object) -> None:
    if isinstance(value, np.ndarray):
        state.update(f"array {value.dtype.str} {value.shape}\n".encode())
        state.update(np.ascontiguousarray(value).tobytes())
    elif isinstance(value, bytes):
        state.update(f"bytes {len(value)}\n".encode() + value)
    elif isinstance(value, Mapping):
        state.update(f"mapping {len(value)}\n".encode())
        for key in sorted(value, key=repr):
            _feed(state, key)
            _feed(state, value[key])
    elif isinstance(value, tuple | list):
        _feed_row(state, value)
    elif is_dataclass(value):
        state.update(f"record {type(value).__name__}\n".encode())
        for field in fields(value):
            _feed(state, field.name)
            _feed(state, getattr(value, field.name))
    elif value is None or isinstance(value, bool | int | float | str):
        state.update(b"value\n")
        _feed_texts(state, [repr(value)])
    else:
        raise TypeError(f"{type(value).__name__} has no digest")


def _feed_row(state: Any, row: tuple[Any, ...] | list[Any]) -> None:
    """Texts, of which a market has very many, are taken together: all lengths, then all letters."""
    if all(isinstance(part, str) for part in row):
        _feed_texts(state, row)
    elif all(isinstance(part, tuple | list) and all(isinstance(text, str) for text in part) for part in row):
        state.update(f"rows {len(row)}\n".encode() + np.array([len(part) for part in row], "<i8").tobytes())
        _feed_texts(state, list(chain.from_iterable(row)))
    else:
        state.update(f"tuple {len(row)}\n".encode())
        for part in row:
            _feed(state, part)


def _feed_texts(state: Any, texts: tuple[str, ...] | list[str]) -> None:
    state.update(f"texts {len(texts)}\n".encode() + np.array([len(text) for text in texts], "<i8").tobytes())
    state.update("".join(texts).encode("utf-8", "surrogatepass"))
