"""A writer of results is killed at seeded moments; a database must hold all of a run or nothing. And how long it takes.

``python benchmarks/databases.py --kills 200 sqlite:///kills.db``; any URL that `write_to_database` takes.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import time
from collections import Counter

import numpy as np
import sqlalchemy

import matchkit as mk
from matchkit.databases import TABLES, read_queries, write_tables
from matchkit.databases.tables import RUN_COLUMNS

ROWS = 2_000
"""Of each table, for the writer that is killed."""
SAMPLES = {"text": "a-0001", "date": "2027-02-01", "number": 7.5, "integer": 1, "boolean": True}


def write(url: str, run_id: str, rows: int) -> None:
    """Write a run of so many equal rows in each table."""
    tables = {name: {key: [SAMPLES[kind]] * rows for key, kind in kinds.items()} for name, kinds in TABLES.items()}
    run = {key: SAMPLES[kind] for key, kind in RUN_COLUMNS.items() if kind != "moment"}
    write_tables(url, run_id, run, tables)


def count(url: str, run_id: str) -> list[int]:
    """Rows of a run in each table; an empty list where there are no tables."""
    engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        if not sqlalchemy.inspect(connection).has_table("matchkit_runs"):
            return []
        tables = [sqlalchemy.table(f"matchkit_{name}", sqlalchemy.column("run_id")) for name in ("runs", *TABLES)]
        counted = [sqlalchemy.select(sqlalchemy.func.count()).where(table.c.run_id == run_id) for table in tables]
        return [int(connection.execute(query).scalar_one()) for query in counted]


def kill_writers(url: str, kills: int, seed: int) -> Counter[str]:
    """Kill that many writers, each at a random moment of its writing, and judge what is there after each."""
    generator, outcomes = np.random.default_rng(seed), Counter[str]()
    took = _write_and_kill(url, "measured", None)
    for number in range(kills):
        run_id = f"run-{number}"
        _write_and_kill(url, run_id, generator.uniform(0, 1.2 * took))
        found = count(url, run_id)
        whole, nothing = [1, *[ROWS] * len(TABLES)], [0] * (1 + len(TABLES))
        outcomes["whole" if found == whole else "nothing" if found in ([], nothing) else "TORN"] += 1
    return outcomes


def _write_and_kill(url: str, run_id: str, after: float | None) -> float:
    """Start a writer, kill it so many seconds after it began, and tell how many it had."""
    writer = subprocess.Popen([sys.executable, __file__, "--write", run_id, url], stdout=subprocess.PIPE)
    with writer, contextlib.suppress(subprocess.TimeoutExpired):
        if writer.stdout is not None:
            writer.stdout.readline()
        started = time.monotonic()
        try:
            writer.wait(after)
        finally:
            writer.kill()
    return time.monotonic() - started


def time_both_ways(url: str, rows: int) -> None:
    """Seconds to write tables of so many rows, and to read one of them as a source."""
    started = time.perf_counter()
    write(url, "timed", rows)
    written = time.perf_counter()
    query = mk.Query(url, "select applicant_id, project_id, line as rank from matchkit_waitlist where run_id = 'timed'")
    found = read_queries({"rankings": query}, {"rankings": "rankings query"})["rankings"]
    if len(found.columns[0]) != rows:
        raise RuntimeError(f"{len(found.columns[0])} rows came")
    read = time.perf_counter() - written
    print(f"{rows * len(TABLES):,} rows in {len(TABLES)} tables written in {written - started:.1f} s")
    print(f"{rows:,} rows read in {read:.2f} s")


def main() -> None:
    """Kill writers, or be one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rows", type=int, default=0, help="of each table, to be timed")
    parser.add_argument("--write", help="write a run under this id")
    chosen = parser.parse_args()
    if chosen.write:
        print("writing", flush=True)
        write(chosen.url, chosen.write, ROWS)
        return
    if chosen.rows:
        time_both_ways(chosen.url, chosen.rows)
    if chosen.kills:
        print(f"{chosen.kills} writers killed: {dict(kill_writers(chosen.url, chosen.kills, chosen.seed))}")


if __name__ == "__main__":
    main()
