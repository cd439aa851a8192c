"""Arguments and options that commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ApplicantsFile = Annotated[Path, typer.Argument(help="Applicants: .csv, .parquet, .jsonl or .ndjson.")]
ProjectsFile = Annotated[Path, typer.Argument(help="Projects: .csv, .parquet, .jsonl or .ndjson.")]
RankingsFile = Annotated[Path | None, typer.Option(help="What applicants ranked: applicant_id, project_id, rank.")]
HostRankingsFile = Annotated[Path | None, typer.Option(help="What hosts ranked: project_id, applicant_id, rank.")]
PinsFile = Annotated[Path | None, typer.Option(help="Placements that must be: applicant_id, project_id, by, why.")]
ForbidsFile = Annotated[
    Path | None, typer.Option(help="Placements that must not be: applicant_id, project_id, by, why.")
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

RunFolder = Annotated[Path, typer.Argument(metavar="RUN", help="A run folder, as --out named it.")]
InputsFolder = Annotated[
    Path | None,
    typer.Option("--inputs", help="The folder that holds the files from which the run was made, if they have moved."),
]
RunEncoder = Annotated[
    str | None, typer.Option("--encoder", help="Folder of the run's model, if it has moved. Another one is refused.")
]
