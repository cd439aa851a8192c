"""Whether LibreOffice finds a formula in a CSV file of ours, out of 100,000 texts that try to be one.

::

    python benchmarks/spreadsheet.py > benchmarks/results/spreadsheet.md

Seeded texts are written by `write_csv`, and for comparison without its care, opened in a headless LibreOffice with
several choices of separator and language, and the cells that it calculates are counted. ``MATCHKIT_SOFFICE`` may name
the program. The files written with care are read again by Python's `csv`, and must give the texts back.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from machine import describe_machine
from matchkit.report import write_csv
from matchkit.report.safe_cells import plain_cell

SOFFICE = os.environ.get("MATCHKIT_SOFFICE") or shutil.which("soffice") or shutil.which("libreoffice")
PATIENCE = 900.0
"""Seconds for one file."""
ROWS_A_FILE = 50_000
STARTS = [
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "\n=",
    "\x00=",
    " =",
    "\u00a0=",
    "\u200b=",
    "\ufeff=",
    "\uff1d",
    "\uff0b",
    "'=",
    '"=',
    "{=",
    "=-",
    "+=",
]
BODIES = [
    *("1+1", "A1", "SUM(A1:A9)", "cmd|'/C calc'!A0", 'HYPERLINK("https://example.org/"&A1;"x")', "2+3", "2", "x", ""),
    *('WEBSERVICE("https://example.org")', 'DDE("cmd";"/C calc";"x")', "44 20 7946 0000", "1e5", "true", '""'),
    *("2027-01-31", "31/01/2027"),
]
MIDDLES = [";", ",", "\t", "\n", "\r\n", '"', "'", '";', '",', ";;", "; ", "\n\n", "|", " ", ';"', "\u2028"]
WORDS = ["plain", "a-017", "007", "Zürich", "東京", "naïve", "0.5", "1,5", "-", "", "N/A", "😀", "مرحبا", "x" * 300]
IMPORTS = {
    "comma": ("44", "0", "false"),
    "semicolon": ("59", "0", "false"),
    "tab": ("9", "0", "false"),
    "comma, semicolon and tab, blanks cut off": ("44/59/9", "0", "true"),
    "semicolon, German": ("59", "1031", "false"),
    "comma, Japanese, blanks cut off": ("44", "1041", "true"),
}
"""What a person may choose as a CSV file is opened: separators, language, whether blanks are cut off."""


def draw_texts(n: int, seed: int) -> list[str]:
    """Formulas, texts that hide one behind something, and ordinary texts."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    return [_draw(rng) for _ in range(n)]


def _draw(rng: random.Random) -> str:
    formula = rng.choice(STARTS) + rng.choice(BODIES)
    kind = rng.randrange(5)
    if kind == 0:
        return formula
    if kind == 1:
        return rng.choice(WORDS) + rng.choice(MIDDLES) + formula
    if kind == 2:
        return formula + rng.choice(MIDDLES) + rng.choice(WORDS) + rng.choice(MIDDLES) + formula
    if kind == 3:
        signs = "=+-@'\";,\t\n\r \u200b\uff1dA1()|!.xX\x00"
        return "".join(rng.choice(signs) for _ in range(rng.randrange(1, 16)))
    return rng.choice(MIDDLES).join(rng.choice(WORDS) for _ in range(rng.randrange(1, 4)))


def as_frame(texts: Sequence[str]) -> pd.DataFrame:
    """Three columns, one of them with a name that tries too, so that texts stand at the start, middle and end."""
    third = len(texts) // 3
    parts = [texts[:third], texts[third : 2 * third], texts[2 * third : 3 * third]]
    return pd.DataFrame(
        {name: pd.Series(part, dtype="str") for name, part in zip(("id", "=A1;=A1", "c"), parts, strict=True)}
    )


def careless(frame: pd.DataFrame) -> bytes:
    """What `write_csv` would be without its care."""
    return frame.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC).encode()


def count_formulas(content: bytes, choice: tuple[str, str, str], folder: Path) -> int:
    """Cells with a formula in the sheet that LibreOffice makes of a file."""
    separators, language, cuts = choice
    source = folder / "table.csv"
    source.write_bytes(content)
    # Separators; quotation mark; UTF-8; from line 1; columns as they come; language; quoted cells may be numbers and
    # formulas; special numbers are looked for; (three of exports); blanks; first sheet; formulas are evaluated.
    options = f"CSV:{separators},34,76,1,,{language},false,true,false,false,{cuts},-1,true"
    command = [
        str(SOFFICE),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        f"--infilter={options}",
    ]
    command += ["--convert-to", "fods", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    made = folder / "table.fods"
    found = len(re.findall(r"table:formula=", made.read_text(encoding="utf-8")))
    made.unlink()
    return found


def parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many as a sheet holds with ease."""
    for start in range(0, len(texts), ROWS_A_FILE):
        yield texts[start : start + ROWS_A_FILE]


def count_changed(frame: pd.DataFrame) -> int:
    """Texts that are not as they were when Python has read the file again."""
    csv.field_size_limit(sys.maxsize)
    head, *rows = csv.reader(io.StringIO(write_csv(frame).decode(), newline=""))
    came = [[plain_cell(cell) for cell in row] for row in rows]
    return (came != frame.to_numpy().tolist()) + (list(map(plain_cell, head)) != list(frame.columns))


def main() -> None:
    """Print the table."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--texts", type=int, default=100_000)
    reader.add_argument("--seed", type=int, default=0)
    chosen = reader.parse_args()
    if SOFFICE is None:
        reader.error("there is no LibreOffice; MATCHKIT_SOFFICE may name one")
    texts = draw_texts(chosen.texts, chosen.seed)
    frames = [as_frame(part) for part in parts(texts)]
    version = subprocess.run([str(SOFFICE), "--version"], capture_output=True, text=True, check=True).stdout.strip()
    print(f"{describe_machine()}, {version}\n")
    distinct = len(set(texts))
    print(f"{len(texts):,} texts of seed {chosen.seed}, {distinct:,} of them distinct. Formula cells:\n")
    print("| opened with | written without care | written by `write_csv` |\n|---|---|---|")
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        for label, choice in IMPORTS.items():
            counts = [
                sum(count_formulas(write(frame), choice, Path(name)) for frame in frames)
                for write in (careless, write_csv)
            ]
            print(f"| {label} | {counts[0]:,} | {counts[1]:,} |", flush=True)
    print(f"\nTexts that differ after a round trip through Python's `csv`: {sum(map(count_changed, frames))}.")
    print(f"All files were opened in {time.perf_counter() - began:.0f} s.", file=sys.stderr)


if __name__ == "__main__":
    main()
