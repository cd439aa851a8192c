"""Build what the embedding stage ships: the reference texts, and the reference statistics.

The reference texts are O*NET's occupations::

    python tools/build_reference_statistics.py texts occupation_data.tsv

The statistics are measured over all pairs of an applicant and a project of an intake, for each encoder. Most such pairs
are no match, as in any intake, so their mean is what "usual" means. The example intake is used, because it is shipped
and anybody can read it::

    python tools/build_reference_statistics.py statistics examples/intake/applicants.csv examples/intake/projects.csv
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from matchkit.embedding import Encoder, SimilarityReference, encode_documents, load_encoder
from matchkit.embedding.reference import REFERENCE_STATISTICS, Relation, find_dense_share
from matchkit.embedding.reference_texts import REFERENCE_TEXTS
from matchkit.intake import read_intake
from matchkit.market import Market
from matchkit.scoring.documents import project_texts

ENCODERS = ("all-MiniLM-L6-v2", "tfidf", "hashing")
MODEL_PARTS = 6
"""Name, weights, length, preparation, device and precision."""


def main() -> None:
    """Run one of the two commands."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    texts = commands.add_parser("texts", help="write reference_texts.csv")
    texts.add_argument("occupations", type=Path, help="O*NET's occupation_data, tab-separated")
    statistics = commands.add_parser("statistics", help="write reference_statistics.json")
    statistics.add_argument("applicants", type=Path, help="CSV, as `matchkit match` reads it")
    statistics.add_argument("projects", type=Path, help="CSV, as `matchkit match` reads it")
    arguments = parser.parse_args()
    if arguments.command == "texts":
        write_texts(arguments.occupations)
    else:
        write_statistics(arguments.applicants, arguments.projects)


def write_texts(source: Path) -> None:
    """Titles and descriptions, sorted by occupation code."""
    with source.open(encoding="utf-8", newline="") as lines:
        rows = sorted(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    with REFERENCE_TEXTS.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(["title", "description"])
        writer.writerows((title, description) for code, title, description in rows if code[0].isdigit())
    print(f"{len(rows) - 1} occupations in {REFERENCE_TEXTS}")


def write_statistics(applicants: Path, projects: Path) -> None:
    """Mean and spread of the similarities of all pairs, for each encoder and relation."""
    market = read_intake(applicants, projects).market
    sizes = f"{len(market.applicants)} applicants and {len(market.projects)} projects"
    content = {
        "measured_on": f"all pairs of {sizes}",
        "encoders": {
            statistics_key(encoder): {
                relation: vars(measure(encoder, market, relation)) for relation in get_args(Relation)
            }
            for encoder in map(load_encoder, ENCODERS)
        },
    }
    REFERENCE_STATISTICS.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8", newline="\n")
    print(REFERENCE_STATISTICS.read_text(encoding="utf-8"))


def statistics_key(encoder: Encoder) -> str:
    """The fingerprint without a model's name, device and precision: what is usual is the same wherever it runs."""
    parts = encoder.fingerprint.split(":")
    return ":".join(parts[1:4]) if len(parts) == MODEL_PARTS else encoder.fingerprint


def measure(encoder: Encoder, market: Market, relation: Relation) -> SimilarityReference:
    """Over all pairs of the two sides' texts; a missing text takes no part."""
    texts: dict[Relation, Sequence[str]] = {
        "resume": market.applicants.resumes,
        "commitment": market.applicants.commitments,
    }
    theirs = encode_documents(project_texts(market.projects), encoder)
    return SimilarityReference.measure(encode_documents(texts[relation], encoder), theirs, find_dense_share(encoder))


if __name__ == "__main__":
    main()
