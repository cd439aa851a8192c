"""Skills: resumes a second that are searched for all names, and nanoseconds a pair that is compared.

::

    pip install flashtext pyahocorasick
    python benchmarks/skills.py --resumes folder/of/docx > benchmarks/results/skills.md

Beside the search stand flashtext, with the same names, and one pass of pyahocorasick, which finds names inside words
too; neither knows levels, denials, sections, or words that are only sometimes names. Beside the comparison stand what
one would write with pandas (`apply` over pairs, Python sets) and with scikit-learn (`MultiLabelBinarizer` and
`safe_sparse_dot`): the weighted share of what a project asks for, without levels, near skills, or choices. Rounds take
turns, and the best of each counts. All ways use one core.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.preprocessing import MultiLabelBinarizer
from sklearn.utils.extmath import safe_sparse_dot

from machine import describe_machine
from matchkit.intake import read_intake
from matchkit.intake.documents import read_documents
from matchkit.market import Market
from matchkit.params import SkillParams
from matchkit.skills import MarketSkills, SkillVocabulary, coverage, extract_skills, must_have_met, read_skills
from texts import make_documents

PEERS = ("flashtext", "ahocorasick")
PANDAS_APPLICANTS = 20
"""It takes a second for some 50,000 pairs."""
HELD, MUSTS, NICE = 15, 2, 5
POPULAR = 1.1
"""Exponent of Zipf's law: few skills are named by nearly all, most by hardly anybody."""
PLAIN = SkillParams(listed=100, near=0, nearest=0)
"""What the peers compute."""


def best_of(rounds: int, ways: dict[str, Callable[[], Any]]) -> dict[str, tuple[float, Any]]:
    """Seconds of the best round of each way, and its result; every way in each round."""
    best: dict[str, tuple[float, Any]] = {}
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.perf_counter()
            result = way()
            seconds = time.perf_counter() - start
            if name not in best or seconds < best[name][0]:
                best[name] = seconds, result
    return best


def print_searching(named: dict[str, list[str]], rounds: int) -> None:
    """Texts a second by each way."""
    vocabulary = SkillVocabulary.load()
    searches = {"matchkit": lambda text: extract_skills(text, vocabulary), **load_peers(vocabulary)}
    print("| texts | characters on average | way | texts a second | found in one, on average |")
    print("|---|---|---|---|---|")
    for name, texts in named.items():
        ways = {way: partial(search_all, search, texts) for way, search in searches.items()}
        for way, (seconds, found) in best_of(rounds, ways).items():
            length, speed = np.mean([len(text) for text in texts]), len(texts) / seconds
            print(f"| {len(texts)} {name} | {length:,.0f} | {way} | {speed:,.0f} | {found / len(texts):.1f} |")
    print()


def search_all(search: Callable[[str], Sequence[object]], texts: Sequence[str]) -> int:
    """How much is found."""
    return sum(len(search(text)) for text in texts)


def load_peers(vocabulary: SkillVocabulary) -> dict[str, Callable[[str], Sequence[object]]]:
    """Other ways of finding the names, of those packages that are installed."""
    names = [(form, position) for position in range(len(vocabulary)) for form in vocabulary[position].forms]
    makers = {"flashtext": make_flashtext, "ahocorasick": make_ahocorasick}
    return {package: makers[package](names) for package in PEERS if find_spec(package)}


def make_flashtext(names: Sequence[tuple[str, int]]) -> Callable[[str], Sequence[object]]:
    """Words by words, in Python."""
    from flashtext import KeywordProcessor

    processor = KeywordProcessor()
    for name, position in names:
        processor.add_keyword(name, (position, name))
    return lambda text: processor.extract_keywords(text, span_info=True)


def make_ahocorasick(names: Sequence[tuple[str, int]]) -> Callable[[str], Sequence[object]]:
    """Letter by letter, in C."""
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for name, position in names:
        automaton.add_word(name.lower(), (position, len(name)))
    automaton.make_automaton()
    return lambda text: list(automaton.iter(text.lower()))


def make_market(n_applicants: int, n_projects: int, seed: int = 0) -> Market:
    """Applicants with some fifteen skills, projects with two must-haves and five wishes."""
    generator = np.random.default_rng(seed)
    names = generator.permutation(np.array(SkillVocabulary.load().names))
    share = 1 / np.arange(1, names.size + 1) ** POPULAR
    share /= share.sum()

    def some(mean: int) -> list[str]:
        return [str(name) for name in generator.choice(names, generator.poisson(mean) + 1, p=share)]

    window = {"start": "2027-02-01", "end": "2027-02-26", "hours": 40}
    applicants = [{"applicant_id": f"a{n}", "skills": some(HELD)} for n in range(n_applicants)]
    projects = [
        {
            "project_id": f"p{n}",
            "title": f"Project {n}",
            **window,
            "must_have_skills": some(MUSTS),
            "nice_to_have_skills": some(NICE),
        }
        for n in range(n_projects)
    ]
    return read_intake(applicants, projects).market


class Peers:
    """The plain weighted share, as one would write it, from the same held and wished skills."""

    def __init__(self, skills: MarketSkills) -> None:
        self._held = [
            set(skills.held.skill[begin:end].tolist())
            for begin, end in zip(skills.held.indptr, skills.held.indptr[1:], strict=False)
        ]
        self._wished = [
            {skills.options[skills.wishes[wish].options[0]].skill: skills.wishes[wish].weight for wish in row}
            for row in (skills.asked[project].tolist() for project in range(len(skills.asked)))
        ]
        binarizer = MultiLabelBinarizer(classes=range(len(skills.vocabulary)), sparse_output=True)
        self._left = binarizer.fit_transform(self._held).tocsr().astype(np.int64)
        self._right = binarizer.transform(self._wished).tocsr().astype(np.int64)
        for row, wished in enumerate(self._wished):
            begin, end = self._right.indptr[row : row + 2]
            self._right.data[begin:end] = [wished[skill] for skill in self._right.indices[begin:end]]
        self._total = np.array([sum(wished.values()) for wished in self._wished], np.int64)

    def apply(self) -> np.ndarray[Any, Any]:
        """Pandas, with sets, for the first applicants."""
        held = pd.DataFrame({"held": self._held[:PANDAS_APPLICANTS]})
        pairs = held.merge(pd.DataFrame({"wished": self._wished}), how="cross")
        return pairs.apply(_share, axis=1).to_numpy().reshape(len(held), -1)

    def product(self) -> np.ndarray[Any, Any]:
        """scikit-learn, sparse."""
        met = safe_sparse_dot(self._left, self._right.T, dense_output=True)
        return 10_000 * met // self._total


def _share(pair: Any) -> int:
    wished = pair["wished"]
    return 10_000 * sum(wished[skill] for skill in pair["held"] & wished.keys()) // sum(wished.values())


def print_comparing(n_applicants: int, n_projects: int, rounds: int) -> None:
    """Nanoseconds a pair by each way; the plain ways must agree."""
    market, vocabulary, rows = make_market(n_applicants, n_projects), SkillVocabulary.load(), slice(0, n_applicants)
    start = time.perf_counter()
    full = read_skills(market, vocabulary)
    reading = time.perf_counter() - start
    plain = read_skills(market, vocabulary, PLAIN)
    peers = Peers(plain)
    coverage(full, slice(0, 1)), must_have_met(full, slice(0, 1))
    ways: dict[str, Callable[[], Any]] = {
        "pandas apply, Python sets": peers.apply,
        "scikit-learn, sparse product": peers.product,
        "matchkit, coverage, plain": lambda: coverage(plain, rows),
        "matchkit, coverage with near skills, listings and levels": lambda: coverage(full, rows),
        "matchkit, must-haves": lambda: must_have_met(full, rows),
    }
    timings = best_of(rounds, ways)
    exact = timings["matchkit, coverage, plain"][1]
    np.testing.assert_array_equal(timings["scikit-learn, sparse product"][1], exact)
    np.testing.assert_array_equal(timings["pandas apply, Python sets"][1], exact[:PANDAS_APPLICANTS])
    print(
        f"{n_applicants:,} applicants with {full.credits.option.size / n_applicants:.0f} creditable skills, "
        f"{n_projects:,} projects with {full.asked.indptr[-1] / n_projects:.1f} wishes; read in {reading:.1f} s\n"
    )
    print("| way | nanoseconds a pair | times scikit-learn |")
    print("|---|---|---|")
    each = {way: 1e9 * seconds / result.size for way, (seconds, result) in timings.items()}
    for way, cost in each.items():
        print(f"| {way} | {cost:,.2f} | {each['scikit-learn, sparse product'] / cost:.3g} |")


def main() -> None:
    """Search, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--resumes", type=Path, help="folder of resumes to search, beside the seeded ones")
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--applicants", type=int, default=4_000)
    parser.add_argument("--projects", type=int, default=4_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    named = {"seeded documents": make_documents(arguments.documents)}
    if arguments.resumes:
        read = read_documents(sorted(arguments.resumes.glob("*.docx")))
        named["real resumes"] = [document.text for document in read]
    print(f"{describe_machine()}\n")
    print_searching(named, arguments.rounds)
    print_comparing(arguments.applicants, arguments.projects, arguments.rounds)


if __name__ == "__main__":
    main()
