"""What turns texts into scores beside the encoder, as one thing to keep: weights of words, and what is usual."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

import numpy as np

from matchkit.disk import write_whole
from matchkit.embedding.documents import encode_documents
from matchkit.embedding.lexical import LexicalModel, load_lexical_model
from matchkit.embedding.protocol import Encoder
from matchkit.embedding.reference import Relation, SimilarityReference, find_dense_share, find_reference
from matchkit.errors import EncoderError, ShapeError, SourceError

FILE = "text_state.npz"
FORMAT = 1
MOST_PAIRS_SIDE = 512
"""Texts of one side that are compared to find what is usual: a quarter of a million pairs at most."""


@dataclass(frozen=True, eq=False)
class TextState:
    """Weights of words and reference statistics, for one encoder.

    A run keeps its own in its folder. Given to a later run, the same pair of texts has the same score there, whatever
    version of matchkit shipped other reference texts in between.

    Attributes
    ----------
    encoder
        Fingerprint of the encoder that it was made with.
    lexical
        The weights of words.
    references
        What is usual, by relation: ``"resume"`` and ``"commitment"``.
    """

    encoder: str
    lexical: LexicalModel
    references: Mapping[Relation, SimilarityReference]

    @classmethod
    def shipped(cls, encoder: Encoder) -> TextState:
        """The state that comes with matchkit, which no intake changes."""
        references = {relation: find_reference(encoder, relation) for relation in get_args(Relation)}
        return cls(encoder.fingerprint, load_lexical_model(), MappingProxyType(references))

    @classmethod
    def fit(
        cls, resumes: Sequence[str], commitments: Sequence[str], projects: Sequence[str], encoder: Encoder
    ) -> TextState:
        """A state of your own, such as of last year's intake: 5,000 is then what was usual there.

        Parameters
        ----------
        resumes, commitments, projects
            Texts as `match` compares them; at least two known ones of each, better some hundred. Words are weighed by
            all of them; likeness is measured on all pairs of the first 512 of each side.
        encoder
            The encoder with which the state will be used.

        Raises
        ------
        ShapeError
            There are too few texts, or their likeness does not vary.
        """
        lexical = LexicalModel.from_texts([text for text in (*resumes, *commitments, *projects) if text.strip()])
        theirs = encode_documents(projects[:MOST_PAIRS_SIDE], encoder, lexical=lexical)
        share = find_dense_share(encoder)
        sides: dict[Relation, Sequence[str]] = {"resume": resumes, "commitment": commitments}
        references: dict[Relation, SimilarityReference] = {}
        for relation, texts in sides.items():
            ours = encode_documents(texts[:MOST_PAIRS_SIDE], encoder, lexical=lexical)
            if min(ours.is_known.sum(), theirs.is_known.sum()) < 2:
                raise ShapeError.too_few_texts(relation, int(ours.is_known.sum()), int(theirs.is_known.sum()))
            references[relation] = SimilarityReference.measure(ours, theirs, share)
        return cls(encoder.fingerprint, lexical, MappingProxyType(references))

    def check_encoder(self, encoder: Encoder) -> None:
        """Raise `EncoderError` where the state was made with another encoder, whose cosines mean something else."""
        if encoder.fingerprint != self.encoder:
            raise EncoderError.other_state(encoder.fingerprint, self.encoder)

    def save(self, path: str | Path) -> None:
        """Write an ``.npz`` file: arrays alone, no pickles, the same bytes for the same state."""
        write_whole(Path(path), self.to_bytes())

    def to_bytes(self) -> bytes:
        """The content of the file that `save` writes."""
        facts = {
            "format": FORMAT,
            "encoder": self.encoder,
            "words": self.lexical.preparation,
            "texts": self.lexical.n_texts,
            "references": {relation: asdict(reference) for relation, reference in sorted(self.references.items())},
        }
        content = io.BytesIO()
        np.savez_compressed(
            content,
            document_frequency=self.lexical.document_frequency,
            facts=np.frombuffer(json.dumps(facts, sort_keys=True).encode(), dtype=np.uint8),
        )
        return content.getvalue()

    @classmethod
    def load(cls, path: str | Path) -> TextState:
        """Read what `save` wrote; ``path`` may also be a run folder.

        Raises
        ------
        SourceError
            There is no such file, or it is no text state of this format.
        """
        file = Path(path)
        try:
            file = file / FILE if file.is_dir() else file
            if not file.is_file():
                raise SourceError.not_found(file)
            with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as arrays:
                frequency, facts = arrays["document_frequency"], json.loads(arrays["facts"].tobytes())
            return cls._from_parts(frequency, facts)
        except (KeyError, TypeError, ValueError, EOFError, OSError, zipfile.BadZipFile) as error:
            raise SourceError.unreadable(file.name, f"it is no text state of a run ({type(error).__name__})") from None

    @classmethod
    def _from_parts(cls, frequency: Any, facts: Mapping[str, Any]) -> TextState:
        if facts["format"] != FORMAT:
            raise ValueError(f"format {facts['format']}")
        references: dict[Relation, SimilarityReference] = {
            relation: SimilarityReference(**facts["references"][relation]) for relation in get_args(Relation)
        }
        lexical = LexicalModel(frequency, int(facts["texts"]), str(facts["words"]))
        return cls(str(facts["encoder"]), lexical, MappingProxyType(references))
