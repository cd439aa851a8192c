"""The names of the stage are true."""

from __future__ import annotations

import pytest

from matchkit import embedding


def test_names_are_sorted_and_loadable() -> None:
    assert embedding.__all__ == sorted(embedding.__all__) == sorted(embedding._HOMES)
    assert all(getattr(embedding, name) is not None for name in embedding.__all__)
    assert dir(embedding) == embedding.__all__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"module 'matchkit\.embedding' has no attribute 'Embedder'"):
        embedding.Embedder  # noqa: B018
