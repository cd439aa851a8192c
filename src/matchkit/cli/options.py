"""Arguments and options that commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ApplicantsFile = Annotated[
    str, typer.Argument(help="Applicants: .csv, .parquet, .jsonl or .ndjson; or a SELECT of the --database.")
]
ProjectsFile = Annotated[
    str, typer.Argument(help="Projects: .csv, .parquet, .jsonl or .ndjson; or a SELECT of the --database.")
]
RankingsFile = Annotated[str | None, typer.Option(help="What applicants ranked: applicant_id, project_id, rank.")]
HostRankingsFile = Annotated[str | None, typer.Option(help="What hosts ranked: project_id, applicant_id, rank.")]
PinsFile = Annotated[str | None, typer.Option(help="Placements that must be: applicant_id, project_id, by, why.")]
ForbidsFile = Annotated[
    str | None, typer.Option(help="Placements that must not be: applicant_id, project_id, by, why.")
]
Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="Where sources that are SELECTs are read, such as postgresql://user@host/name; "
        "without it, what the variable MATCHKIT_DATABASE says.",
    ),
]
ToDatabase = Annotated[
    str | None,
    typer.Option(
        "--to-database",
        metavar="URL",
        envvar="MATCHKIT_TO_DATABASE",
        help="Write the tables of the result to this database, too.",
    ),
]
ParamsFile = Annotated[Path | None, typer.Option("--params", help="Weights and policies, a TOML file.")]
EncoderName = Annotated[
    str, typer.Option(help="Name or folder of a sentence-transformers model, or 'tfidf', which needs no model.")
]
Precision = Annotated[str, typer.Option(help="float32, or bfloat16: about twice as quick on processors that have it.")]
CacheFolder = Annotated[
    Path | None, typer.Option("--cache", help="Folder where vectors of texts are kept for the next run.")
]
StateFile = Annotated[
    Path | None, typer.Option("--text-state", help="An earlier run's folder: score texts as they were scored there.")
]
SkillsFile = Annotated[
    Path | None, typer.Option("--skills", help="Skills of your own, a CSV of name, aliases, broader; they join ours.")
]
Columns = Annotated[
    list[str] | None, typer.Option("--column", help="A column of yours and its name here, as theirs=ours; repeatable.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Stop, and write nothing, if any row is refused.")]
LogFile = Annotated[
    Path | None,
    typer.Option("--log", help="Append what is done to this file, as JSON Lines: numbers and codes, no personal data."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
ExecutorName = Annotated[
    str,
    typer.Option("--executor", help="Where pairs are scored: threads, processes, dask, ray, or a number of threads."),
]
Seed = Annotated[int, typer.Option(help="Of the lotteries that break ties.")]
Out = Annotated[Path, typer.Option("--out", "-o", help="The run folder: new, empty, or an earlier run to replace.")]
Calendars = Annotated[
    bool, typer.Option("--calendars", help="Write the plan of each applicant who was placed as an .ics file, too.")
]
Parquet = Annotated[
    bool, typer.Option("--parquet", help="Write each table as a .parquet file, too, with texts as they are.")
]

RunFolder = Annotated[Path, typer.Argument(metavar="RUN", help="A run folder, as --out named it.")]
InputsFolder = Annotated[
    Path | None,
    typer.Option("--inputs", help="The folder that holds the files from which the run was made, if they have moved."),
]
RunEncoder = Annotated[
    str | None, typer.Option("--encoder", help="Folder of the run's model, if it has moved. Another one is refused.")
]
