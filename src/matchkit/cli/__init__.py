"""The command line: thin, quick to start, and honest in its exit codes.

0 done; 1 rows were refused under ``--strict`` (nothing written), or a run that does not verify or replay; 2 bad usage
or input; 3 internal error; 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from matchkit._version import __version__
from matchkit.cli.asking import diff, explain, what_if
from matchkit.cli.lookups import schema
from matchkit.cli.matching import check, demo, match
from matchkit.cli.proving import forget, replay, verify

MATCHING, ASKING, PROVING, LOOKUPS = "Match an intake", "Ask a run", "Look after a run", "Columns"

# Tracebacks with local variables would show resumes.
app = typer.Typer(
    name="matchkit",
    help="Place applicants in short projects: stable, exact, and explained.",
    epilog="Begin with: matchkit demo --encoder tfidf. Each command's own --help ends with an example. "
    "Exit codes: 0 done, 1 rows refused under --strict (nothing written) or a run that does not verify or replay, "
    "2 bad usage or input, 3 internal error, 130 stopped by Ctrl-C.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _example(line: str) -> str:
    return f"Example: {line}"


app.command(
    "match",
    rich_help_panel=MATCHING,
    epilog=_example("matchkit match applicants.csv projects.csv --rankings rankings.csv --out run"),
)(match)
app.command(
    "check",
    rich_help_panel=MATCHING,
    epilog=_example("matchkit check applicants.csv projects.csv --column Name=applicant_id"),
)(check)
app.command("demo", rich_help_panel=MATCHING, epilog=_example("matchkit demo --encoder tfidf --out demo-run"))(demo)
app.command(
    "explain",
    rich_help_panel=ASKING,
    epilog=_example("matchkit explain run a-017 p-12 --for applicant. Write -- before an id that begins with a dash."),
)(explain)
app.command(
    "what-if",
    rich_help_panel=ASKING,
    epilog=_example("matchkit what-if run --seats p-12=+1 --skill a-017=SQL --without a-042"),
)(what_if)
app.command("diff", rich_help_panel=ASKING, epilog=_example("matchkit diff last-run run"))(diff)
app.command("verify", rich_help_panel=PROVING, epilog=_example("matchkit verify run --inputs in"))(verify)
app.command("replay", rich_help_panel=PROVING, epilog=_example("matchkit replay run --inputs in"))(replay)
app.command("forget", rich_help_panel=PROVING, epilog=_example("matchkit forget run a-017 a-042"))(forget)
app.command("schema", rich_help_panel=LOOKUPS, epilog=_example("matchkit schema --json"))(schema)


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """Place applicants in short projects: stable, exact, and explained."""
    if show:
        typer.echo(f"matchkit {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # A pipe on Windows may not know every letter of a name; a question mark is better than a crash.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # both are text streams here
    app()
