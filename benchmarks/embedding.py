"""Documents to vectors: matchkit beside plain `SentenceTransformer.encode`, on the same texts, in one run.

::

    python benchmarks/embedding.py > benchmarks/results/embedding.md

Plain `encode` sees 256 tokens of a text and drops the rest; so it is timed twice, on the documents as they are, and on
the pieces into which matchkit cuts them, which is the same work. Rounds take turns, and the best of each counts.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sentence_transformers import SentenceTransformer

import matchkit as mk
from machine import describe_machine
from matchkit.embedding import DocumentVectors, encode_documents
from matchkit.embedding.chunks import fit_pieces
from matchkit.embedding.loading import _packaged_model
from matchkit.errors import EncoderError
from matchkit.texts import plain_text, split_sections, without_repeats
from texts import change_some, make_documents

CHANGED = 0.01
AGAINS = 3
"""Runs of an intake that the cache knows; the best counts, since a second's pause would be a whole run."""
PLAIN_ROWS = 32
"""What `encode` takes at once where nothing is said."""
WARM_UP = 40


@dataclass
class Timing:
    """Seconds of the best round, and what came out of it."""

    seconds: float
    result: object


def best_of(rounds: int, ways: dict[str, Callable[[], object]]) -> dict[str, Timing]:
    """Every way in each round, so that a busy minute hits them alike."""
    timings: dict[str, Timing] = {}
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.perf_counter()
            result = way()
            seconds = time.perf_counter() - start
            if name not in timings or seconds < timings[name].seconds:
                timings[name] = Timing(seconds, result)
    return timings


def cut(texts: list[str], encoder: mk.Encoder) -> list[str]:
    """The distinct pieces that matchkit encodes."""
    prepared = (without_repeats(plain_text(text).text) for text in texts)
    sections = (text[part.start : part.end] for text in prepared for part in split_sections(text))
    return list(dict.fromkeys(piece for section in sections for piece, _ in fit_pieces(section, encoder)))


def load_encoders(device: str | None) -> dict[str, mk.Encoder]:
    """In float32, and in bfloat16 where the device has it."""
    encoders = {"float32": mk.load_encoder(device=device)}
    try:
        encoders["bfloat16"] = mk.load_encoder(device=device, precision="bfloat16")
    except EncoderError as error:
        print(f"{error}\n")
    return encoders


def compare(n: int, rounds: int, device: str | None) -> None:
    """Print both tables."""
    texts = make_documents(n)
    encoders = load_encoders(device)
    encoder = encoders["float32"]
    pieces = cut(texts, encoder)
    device_name = encoder.fingerprint.split(":")[-2]
    model = SentenceTransformer(str(_packaged_model()), device=device_name)

    def plain(given: list[str]) -> Callable[[], object]:
        return lambda: model.encode(given, batch_size=PLAIN_ROWS, normalize_embeddings=True, show_progress_bar=False)

    ways = {"plain encode, the documents": plain(texts), "plain encode, the same pieces": plain(pieces)}
    for precision, some in encoders.items():
        ways[f"matchkit, {precision}"] = lambda some=some: encode_documents(texts, some)
        encode_documents(texts[:WARM_UP], some)
    plain(texts[:WARM_UP])()
    timings = best_of(rounds, ways)
    print(f"{describe_machine()}; all-MiniLM-L6-v2 on {device_name}; {describe_texts(texts, pieces, encoder)}\n")
    print_speeds(n, timings)
    print_closeness(timings)
    print_cached(texts, encoders)


def describe_texts(texts: list[str], pieces: list[str], encoder: mk.Encoder) -> str:
    """How long the documents are, and how much of them plain `encode` drops."""
    tokens = np.array([encoder.count_tokens(text) for text in texts])
    dropped = np.maximum(tokens - encoder.max_tokens, 0).sum() / tokens.sum()
    return (
        f"{len(texts):,} documents of {np.median(tokens):.0f} tokens in the middle and {tokens.max():,} at most, "
        f"{len(pieces):,} pieces; plain encode drops {dropped:.0%} of the tokens"
    )


def print_speeds(n: int, timings: dict[str, Timing]) -> None:
    """Documents a second, and ratios to both ways of plain encoding."""
    whole, same = (timings[f"plain encode, the {what}"].seconds for what in ("documents", "same pieces"))
    print("| way | documents a second | times plain on the same pieces | times plain on the documents, cut off |")
    print("|---|---|---|---|")
    for name, timing in timings.items():
        print(f"| {name} | {n / timing.seconds:.1f} | {same / timing.seconds:.2f} | {whole / timing.seconds:.2f} |")
    print()


def print_closeness(timings: dict[str, Timing]) -> None:
    """How near bfloat16 comes to float32."""
    both = [timings.get(f"matchkit, {precision}") for precision in ("float32", "bfloat16")]
    vectors = [timing.result.vectors for timing in both if timing and isinstance(timing.result, DocumentVectors)]
    if len(vectors) == 2:
        cosines = (vectors[0].astype(float) * vectors[1]).sum(axis=1)
        print(f"Cosine of bfloat16 to float32: {cosines.mean():.5f} on average, {cosines.min():.5f} at least.\n")


def print_cached(texts: list[str], encoders: dict[str, mk.Encoder]) -> None:
    """A first run that fills a cache, the same intake again, and one of which a hundredth is new."""
    print("| with a cache | first run | the same again | times the first | 1 % changed | times the first |")
    print("|---|---|---|---|---|---|")
    for precision, encoder in encoders.items():
        with TemporaryDirectory() as folder:
            cache = mk.VectorCache(Path(folder))
            first = time_cached(texts, encoder, cache)
            again = min(time_cached(texts, encoder, cache) for _ in range(AGAINS))
            changed = time_cached(change_some(texts, CHANGED), encoder, cache)
        cells = (f"{later:.2f} s | {first / later:.0f}" for later in (again, changed))
        print(f"| {precision} | {first:.2f} s | {' | '.join(cells)} |")


def time_cached(texts: list[str], encoder: mk.Encoder, cache: mk.VectorCache) -> float:
    """Seconds for documents that each belong to somebody."""
    owners = [f"a-{number}" for number in range(len(texts))]
    start = time.perf_counter()
    encode_documents(texts, encoder, cache=cache, owners=owners)
    return time.perf_counter() - start


def main() -> None:
    """Compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--device", help="cpu, cuda or mps; by default the quickest there is")
    arguments = parser.parse_args()
    compare(arguments.documents, arguments.rounds, arguments.device)


if __name__ == "__main__":
    main()
