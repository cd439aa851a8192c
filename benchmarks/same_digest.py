"""Whether the same intake gives the same bytes, whatever the machine and the way it is run.

::

    python benchmarks/same_digest.py > benchmarks/results/same_digest.md

A run's digest is the SHA-256 over the names and SHA-256 of all files that it writes, but for the manifest, which names
the time and the place of caches. It is compared over threads, processes, caches, sizes of blocks, Python's hash seeds,
locales and time zones of the machine, on a small random intake in all combinations; and, for rows in another order,
over all that does not name rows: see `without_rows`. Locales that the system lacks are told and left out.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import itertools
import json
import locale
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import matchkit as mk
from matchkit.report.payload import PACKED, unpack
from matchkit.scoring import blocking, shortlists

from machine import describe_machine  # isort: skip

SOURCES = ("applicants", "projects", "rankings")
LEDGER = "ledger"
EXECUTORS: tuple[int | str, ...] = (1, 2, 4)
CACHES = ("none", "cold", "warm")
BLOCKS = {"usual": None, "small": (1 << 9, 1 << 11, 7)}
"""Pairs of a block and of a part, and fewest parts."""
HASH_SEEDS, LOCALES, ZONES = ("0", "1", "random"), ("C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8"), (
    "Pacific/Kiritimati",
    "America/Los_Angeles",
)  # fmt: skip
MODEL = "all-MiniLM-L6-v2"


@dataclass(frozen=True)
class Job:
    """What a process of its own does: match an intake in several ways, and tell the digest of each."""

    folder: str
    encoder: str
    executors: tuple[int | str, ...] = (2,)
    caches: tuple[str, ...] = ("none",)
    blocks: tuple[str, ...] = ("usual",)
    locales: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    shuffles: int = 0


Row = tuple[str, list[tuple[Job, dict[str, str]]]]
"""Of the table: what differs, and jobs with variables of the processes that do them."""


def digest(result: mk.MatchResult) -> str:
    """Of all files of a run but the manifest."""
    files = result.files(parquet=True)
    return _sha256(json.dumps({name: _sha256(content) for name, content in sorted(files.items())}).encode())


def without_rows(result: mk.MatchResult) -> str:
    """Of all that does not name rows of a source: every table but the ledger, what the report shows, the verdict.

    Of the ledger, how often each code comes for each column and id: its lines name rows, which are others when rows are
    shuffled, and which of two equal rows is called the repetition depends on their order.
    """
    files = result.files()
    tables = {name: _sha256(content) for name, content in sorted(files.items()) if not _names_rows(name)}
    page = {found["name"]: unpack(found["data"]) for found in PACKED.finditer(files["report.html"].decode())}
    shown = {name: data for name, data in page.items() if LEDGER not in name}
    stability = {**vars(result.stability), "blocking_pairs": result.stability.blocking_pairs.tolist()}
    stability |= {"pinned_pairs": result.stability.pinned_pairs.tolist(), "coverage": asdict(result.stability.coverage)}
    codes = Counter((entry.source, entry.column, entry.code, entry.id) for entry in result.intake.ledger.entries)
    whole = [tables, shown, sorted(map(list, codes.items())), stability, asdict(result.summary)]
    return _sha256(json.dumps(whole, sort_keys=True, default=str).encode())


def _names_rows(name: str) -> bool:
    return name in (f"{LEDGER}.csv", "report.html")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def match(folder: Path, encoder: Any, **options: Any) -> mk.MatchResult:
    """Match the intake in a folder."""
    applicants, projects, rankings = (folder / f"{name}.csv" for name in SOURCES)
    return mk.match(applicants, projects, rankings=rankings, encoder=encoder, **options)


def run_job(job: Job) -> Iterator[tuple[str, str]]:
    """A label and a digest for each way."""
    folder, encoder = Path(job.folder), mk.load_encoder(job.encoder)
    if job.shuffles:
        yield "in order", without_rows(match(folder, encoder))
        with tempfile.TemporaryDirectory() as name:
            for seed in range(job.shuffles):
                shuffle(folder, Path(name), seed)
                yield f"shuffle {seed}", without_rows(match(Path(name), encoder))
        return
    with tempfile.TemporaryDirectory() as name:
        warm = Path(name) / "warm"
        if "warm" in job.caches:
            match(folder, encoder, cache=warm)
        for place in itertools.product(job.locales or ("",), job.zones or ("",)):
            set_place(*place)
            for number, (executor, kept, block) in enumerate(itertools.product(job.executors, job.caches, job.blocks)):
                cache = {"none": None, "warm": warm}.get(
                    kept, Path(name) / f"cold-{number}-{'-'.join(place)}".replace("/", "-")
                )
                set_blocks(BLOCKS[block])
                found = digest(match(folder, encoder, executor=executor, cache=cache))
                set_blocks(BLOCKS["usual"])
                yield f"{place}, {executor}, {kept}, {block}", found


def set_place(language: str, zone: str) -> None:
    """Change the locale and the time zone of this process, where one is given."""
    if language:
        locale.setlocale(locale.LC_ALL, language)
    if zone:
        os.environ["TZ"] = zone
        time.tzset()


_USUAL = (shortlists.BLOCK_CELLS, shortlists.PART_CELLS, shortlists.FEWEST_PARTS)


def set_blocks(sizes: tuple[int, int, int] | None) -> None:
    """Change how pairs are cut into parts and blocks, in this process."""
    block, part, fewest = sizes or _USUAL
    shortlists.BLOCK_CELLS, shortlists.PART_CELLS, shortlists.FEWEST_PARTS = block, part, fewest
    for name in ("BLOCK_CELLS", "PART_CELLS"):
        if hasattr(blocking, name):
            setattr(blocking, name, getattr(shortlists, name))


def shuffle(source: Path, target: Path, seed: int) -> None:
    """The same rows of each source in another order."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    for path in source.iterdir():
        if path.suffix == ".csv":
            head, *rows = _read(path)
            rng.shuffle(rows)
            _write(target / path.name, [head, *rows])
        elif not (target / path.name).exists():
            (target / path.name).symlink_to(path)


def draw_intake(folder: Path, n_applicants: int, n_projects: int, seed: int) -> None:
    """A seeded intake whose cells are those of the example intake, drawn anew column by column; with wishes."""
    rng, files = random.Random(seed), mk.example_intake()  # noqa: S311 - no secret
    folder.mkdir()
    ids = {}
    for name, key, count in (("applicants", "applicant_id", n_applicants), ("projects", "project_id", n_projects)):
        head, *rows = _read(getattr(files, name))
        ids[name] = [f"{name[0]}-{number:04}" for number in rng.sample(range(10_000), count)]
        kept = [column for column in head if column != "resume_path"]
        together = [column for column in kept if column in ("start", "end", "hours", "schedule", "legs")]
        drawn = []
        for row_id in ids[name]:
            dates, cells = dict(zip(head, rng.choice(rows), strict=True)), {}
            for column in kept:
                other = dict(zip(head, rng.choice(rows), strict=True))
                cells[column] = dates[column] if column in together else other[column]
            drawn.append([*({**cells, key: row_id}.values())])
        _write(folder / f"{name}.csv", [kept, *drawn])
    ranked = [
        [applicant, project, str(rank)]
        for applicant in rng.sample(ids["applicants"], n_applicants // 2)
        for rank, project in enumerate(rng.sample(ids["projects"], 3), 1)
    ]
    _write(folder / "rankings.csv", [["applicant_id", "project_id", "rank"], *ranked])


def copy_example(folder: Path) -> None:
    """The example intake, documents and all."""
    files = mk.example_intake()
    folder.mkdir()
    for path in files.applicants.parent.iterdir():
        (folder / path.name).symlink_to(path)


def _read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _write(path: Path, rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def start(job: Job, room: Mapping[str, str] | None = None) -> dict[str, str]:
    """The digests of a job that is done in a process of its own, with variables of its own."""
    command = [sys.executable, __file__, "--job", json.dumps(asdict(job))]
    done = subprocess.run(command, env={**os.environ, **(room or {})}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return dict(json.loads(line) for line in done.stdout.splitlines())


def has_locale(name: str) -> bool:
    """Whether the system has it."""
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, name)
    except locale.Error:
        return False
    locale.setlocale(locale.LC_ALL, before)
    return True


def make_intakes(place: Path) -> dict[str, str]:
    """The example and two random ones, by what the table calls them."""
    intakes = {"example": place / "example", "random, 60 and 25": place / "small", "random, 16 and 8": place / "tiny"}
    copy_example(intakes["example"])
    draw_intake(intakes["random, 60 and 25"], 60, 25, 1)
    draw_intake(intakes["random, 16 and 8"], 16, 8, 2)
    return {name: str(folder) for name, folder in intakes.items()}


def hashing_rows(intakes: Mapping[str, str], places: Sequence[tuple[str, str]], shuffles: int) -> Iterator[Row]:
    """Everything crossed on the smallest intake; each by itself on the example; shuffles of all."""
    all_ways, tiny = (EXECUTORS, CACHES, tuple(BLOCKS)), intakes["random, 16 and 8"]
    known = tuple(dict.fromkeys(name for name, _ in places))
    jobs = [(Job(tiny, "hashing", *all_ways, known, ZONES), {"PYTHONHASHSEED": seed}) for seed in HASH_SEEDS]
    jobs.append((Job(tiny, "hashing", ("processes",), ("none", "warm"), tuple(BLOCKS)), {}))
    what = "threads, caches, blocks, hash seeds, locales, zones, in all combinations; processes"
    yield f"random, 16 and 8, hashing: {what}", jobs
    alone = Job(intakes["example"], "hashing")
    jobs = [(alone, room) for room in _rooms(places)]
    jobs += [(Job(alone.folder, "hashing", *all_ways), {}), (Job(alone.folder, "hashing", ("processes",)), {})]
    what = "threads, processes, caches, blocks; hash seeds, locales and zones from the start"
    yield f"example, hashing: {what}", jobs
    for name, folder in intakes.items():
        yield f"{name}, hashing: rows shuffled", [(Job(folder, "hashing", shuffles=shuffles), {})]


def model_rows(intakes: Mapping[str, str], places: Sequence[tuple[str, str]], shuffles: int) -> Iterator[Row]:
    """With vectors of a real model, whose sums depend on the shape of what is multiplied."""
    tiny = intakes["random, 16 and 8"]
    jobs = [(Job(tiny, MODEL, (1, "processes"), CACHES), {"OMP_NUM_THREADS": n}) for n in ("1", "2", "4")]
    jobs += [(Job(tiny, MODEL), room) for room in _rooms(places)]
    what = "threads of the model, processes, caches; hash seeds, locales and zones from the start"
    yield f"random, 16 and 8, {MODEL}: {what}", jobs
    yield f"random, 16 and 8, {MODEL}: rows shuffled", [(Job(tiny, MODEL, shuffles=shuffles), {})]
    few = max(1, shuffles // 50)
    yield f"example, {MODEL}: rows shuffled", [(Job(intakes["example"], MODEL, shuffles=few), {})]


def _rooms(places: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """Variables for a process in each locale and zone, with hash seeds in turn."""
    seeds = itertools.cycle(HASH_SEEDS)
    return [{"PYTHONHASHSEED": next(seeds), "LC_ALL": name, "TZ": zone} for name, zone in places]


def compare(place: Path, shuffles: int, encoders: Sequence[str]) -> bool:
    """Print the table; whether all digests agree."""
    known = [name for name in LOCALES if has_locale(name)]
    left_out = sorted({*LOCALES} - {*known})
    print(f"Locales: {', '.join(known)}{f'; not on this system: {left_out}' if left_out else ''}.\n")
    print("| intake and encoder, what differs | runs | different digests |\n|---|---|---|", flush=True)
    intakes, places, is_same = make_intakes(place), list(itertools.product(known, ZONES)), True
    for encoder in encoders:
        for label, jobs in ROWS[encoder](intakes, places, shuffles):
            began = time.perf_counter()
            digests = [value for job, room in jobs for value in start(job, room).values()]
            print(f"| {label} | {len(digests):,} | {len(set(digests))} |", flush=True)
            print(f"{label}: {time.perf_counter() - began:.0f} s", file=sys.stderr)
            is_same &= len(set(digests)) == 1
    return is_same


ROWS = {"hashing": hashing_rows, "model": model_rows}


def main() -> None:
    """Print the table, or do one job."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--shuffles", type=int, default=100)
    reader.add_argument("--encoders", nargs="+", choices=ROWS, default=list(ROWS))
    reader.add_argument("--job", help=argparse.SUPPRESS)
    chosen = reader.parse_args()
    if chosen.job:
        asked = json.loads(chosen.job)
        job = Job(**{name: tuple(value) if isinstance(value, list) else value for name, value in asked.items()})
        for pair in run_job(job):
            print(json.dumps(pair), flush=True)
        return
    print(f"{describe_machine()}\n")
    with tempfile.TemporaryDirectory() as name:
        if not compare(Path(name), chosen.shuffles, chosen.encoders):
            sys.exit("some digests differ")


if __name__ == "__main__":
    main()
