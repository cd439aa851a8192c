"""What callers give in several forms, as the one form that the line knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from matchkit.disk import is_folder
from matchkit.embedding import Encoder, VectorCache, load_encoder
from matchkit.embedding.loading import DEFAULT_MODEL, WITHOUT_MODEL
from matchkit.params import MatchParams
from matchkit.runs import VOCABULARY, NamedEncoder, RunInput, file_digest
from matchkit.skills import SkillVocabulary


def as_params(params: MatchParams | Mapping[str, Any] | str | Path | None) -> MatchParams:
    """Params as they are, of tables, or of a TOML file; by default those that ship."""
    if params is None:
        return MatchParams()
    if isinstance(params, MatchParams):
        return params
    if isinstance(params, Mapping):
        return MatchParams.from_tables(params)
    return MatchParams.from_toml(params)


def by_name(encoder: Encoder | NamedEncoder | str | None) -> Encoder | NamedEncoder:
    """An encoder of the caller's own, or what one is loaded by, wherever the caller's current folder is."""
    if encoder is None or isinstance(encoder, str):
        encoder = NamedEncoder(DEFAULT_MODEL if encoder is None else encoder)
    if not isinstance(encoder, NamedEncoder) or not encoder.name or encoder.name in WITHOUT_MODEL:
        return encoder
    folder = Path(encoder.name).expanduser()
    return replace(encoder, name=str(folder.absolute())) if is_folder(folder) else encoder


def load_named(encoder: Encoder | NamedEncoder) -> Encoder:
    """The encoder itself."""
    return load_encoder(encoder.name, precision=encoder.precision) if isinstance(encoder, NamedEncoder) else encoder


def as_vocabulary(vocabulary: SkillVocabulary | str | Path | None) -> SkillVocabulary:
    """The skills that are known: a vocabulary in place of the shipped one, or a file that joins it."""
    if isinstance(vocabulary, SkillVocabulary):
        return vocabulary
    shipped = SkillVocabulary.load()
    return shipped if vocabulary is None else SkillVocabulary.from_csv(vocabulary, shipped)


def as_input(vocabulary: SkillVocabulary | str | Path | None) -> RunInput | None:
    """How a run records skills of the caller's own."""
    if vocabulary is None:
        return None
    if isinstance(vocabulary, SkillVocabulary):
        return RunInput("a vocabulary in memory", VOCABULARY, None, None, None)
    path = Path(vocabulary).absolute()
    return RunInput(path.name, VOCABULARY, file_digest(path), None, str(path))


def as_cache(cache: VectorCache | str | Path | None) -> VectorCache | None:
    """The cache itself."""
    return VectorCache(cache) if isinstance(cache, str | Path) else cache


def cache_folder(cache: VectorCache | str | Path | None) -> str | None:
    """Its folder's absolute path, as a run records it."""
    folder = cache.folder if isinstance(cache, VectorCache) else cache
    return None if folder is None else str(Path(folder).absolute())
