# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A batch job: files in, run folder out
#
# At the end you will know how to match each intake's files unattended: how
# mistakes stop a job before anything is written, what a run folder proves, how
# a run is computed again, and what happens to a job that is cut off. You need
# matchkit with its text model, `minilm`.

# %%
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pandas as pd

import matchkit as mk

# None is the default text model; "tfidf" and "hashing" need no model.
ENCODER = os.environ.get("MATCHKIT_EXAMPLE_ENCODER")
WITH_ENCODER = f" --encoder {ENCODER}" if ENCODER else ""
pd.options.display.max_colwidth = None  # show texts whole

# %% [markdown]
# The job works in a folder of its own. Commands are those of a terminal; this
# function shows what a line prints into a log, and its exit code, by which a
# script goes on or stops.

# %%
began_in = Path.cwd()
folder = tempfile.TemporaryDirectory()
os.chdir(folder.name)
NO_COLOURS = {
    **os.environ,
    "FORCE_COLOR": "",
}  # notebooks ask for them; logs have none


def matchkit(line):
    """Run a command line, and show what it prints."""
    command = [sys.executable, "-m", "matchkit.cli", *shlex.split(line)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=NO_COLOURS,
    )
    print(f"$ matchkit {line}")
    print(f"{done.stdout}{done.stderr}exit code {done.returncode}")


# %% [markdown]
# ## Files with mistakes
#
# matchkit comes with an intake that holds what real ones get wrong. `--strict`
# stops the job if any row was refused.

# %%
shutil.copytree(
    mk.example_intake("intake_with_mistakes").applicants.parent, "mistakes"
)
MISTAKES = "mistakes/applicants.csv mistakes/projects.csv"
matchkit(f"match {MISTAKES} --out run --strict{WITH_ENCODER}")
print("A run was written:", Path("run").exists())

# %% [markdown]
# `matchkit check` names each refused row with its cure, for whoever keeps the
# files; here is the same from Python.

# %%
intake = mk.read_intake("mistakes/applicants.csv", "mistakes/projects.csv")
refused = intake.ledger.to_frame().query("kind == 'refused'")
refused[["source", "row", "id", "what", "cure"]]

# %% [markdown]
# ## Files in, run folder out
#
# The next files are clean. `--cache` keeps the texts' vectors for the next run;
# neither texts nor ids are in it.

# %%
shutil.copytree(mk.example_intake().applicants.parent, "monday")
MONDAY = (
    "match monday/applicants.csv monday/projects.csv"
    " --rankings monday/rankings.csv --strict"
    f" --cache vectors --out run-monday{WITH_ENCODER}"
)
matchkit(MONDAY)

# %%
pd.DataFrame(
    [
        (path.name, path.stat().st_size)
        for path in sorted(Path("run-monday").iterdir())
    ],
    columns=["file", "bytes"],
)

# %% [markdown]
# ## Verify
#
# The manifest says what the run was made from, what the checker found, and the
# SHA-256 digest of every other file.

# %%
manifest = json.loads(
    Path("run-monday/manifest.json").read_text(encoding="utf-8")
)
pd.DataFrame(manifest["inputs"])[["name", "rows", "sha256"]]

# %% [markdown]
# `matchkit verify` looks whether all of that still holds: the files, the
# numbers, the inputs, and the stability of what stands in `placements.csv`, for
# which every pair is scored again.

# %%
matchkit("verify run-monday")

# %% [markdown]
# Somebody swaps two people, and takes care that each table still agrees with
# the others, and with the manifest. Files and numbers are sound, so only who is
# eligible and what is stable, worked out anew, tells.

# %%
shutil.copytree("run-monday", "edited")
placed = mk.read_run("run-monday").placements
one, other = placed["applicant_id"].drop_duplicates().iloc[[0, 1]]
for path in Path("edited").glob("*.csv"):
    text = path.read_text(encoding="utf-8").replace(f'"{one}"', '"?"')
    text = text.replace(f'"{other}"', f'"{one}"').replace('"?"', f'"{other}"')
    path.write_text(text, encoding="utf-8", newline="\n")
    manifest["outputs"][path.name] = hashlib.sha256(text.encode()).hexdigest()
Path("edited/manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
verification = mk.verify_run("edited")
print(verification.sentence)
for check in verification.failed:
    print(textwrap.fill(f"{check.name}: {check.what}", 80))

# %% [markdown]
# ## Replay
#
# A run folder holds no word of a resume. What it does not tell is asked of the
# run itself, computed again from its inputs. `matchkit replay` does that, and
# compares every file byte by byte.

# %%
matchkit("replay run-monday")

# %% [markdown]
# Of the edited run it names the first difference. Exit code 1 tells a script.

# %%
matchkit("replay edited")

# %% [markdown]
# `read_run`, and the commands that ask a run, compute it again as well, and
# refuse if an input changed or a table comes out otherwise.

# %%
matchkit("explain run-monday a-001 p-06 --for host")

# %% [markdown]
# ## Cut off, and begun again
#
# A job is cut off before it has solved; here an exception stands for the power.
# No half of a run is left behind. What was finished is kept: `matchkit match`
# keeps it beside the run folder by itself, in Python `work_in` says where.


# %%
def power_cut(step, *_):
    """Called as the job goes on."""
    if step == "Solving":
        raise InterruptedError("The power is gone.")


files = ["monday/applicants.csv", "monday/projects.csv"]
options = {
    "rankings": "monday/rankings.csv",
    "encoder": ENCODER,
    "work_in": "unfinished",
}
try:
    mk.match(*files, **options, progress=power_cut).write("run-again")
except InterruptedError as error:
    print(error)
print("A run was written:", Path("run-again").exists())
print("Kept:", sorted(path.name for path in Path("unfinished").iterdir()))

# %% [markdown]
# Begin it again. It takes up what was finished, and writes what the unbroken
# run wrote, byte for byte.

# %%
again = mk.match(*files, **options).write("run-again")
shutil.rmtree("unfinished")
resumed, unbroken = (
    json.loads(Path(run, "manifest.json").read_text(encoding="utf-8"))
    for run in (again, "run-monday")
)
print("The same to the byte:", resumed["outputs"] == unbroken["outputs"])

# %% [markdown]
# ## A changed input
#
# On Tuesday a host has room for one more in p-27.

# %%
shutil.copytree("monday", "tuesday")
projects = pd.read_csv("tuesday/projects.csv", dtype=str, keep_default_na=False)
projects.loc[projects["project_id"] == "p-27", "seats"] = "3"
projects.to_csv("tuesday/projects.csv", index=False)
projects.query("project_id == 'p-27'")[["project_id", "title", "host", "seats"]]

# %% [markdown]
# Monday's run is not computed from Tuesday's projects: the message names what
# changed. So keep the files of each run, and do not write over them.

# %%
try:
    mk.read_run("run-monday", inputs={"projects": "tuesday/projects.csv"})
except mk.MatchkitError as error:
    print(textwrap.fill(str(error), 80))

# %% [markdown]
# Tuesday is a run of its own. With the cache of Monday, only new texts would be
# read by the model, and here there are none.

# %%
matchkit(MONDAY.replace("monday", "tuesday"))

# %% [markdown]
# ## What changed?
#
# `diff` says what differs in what went in, who moved, and why they were not
# there before.

# %%
matchkit("diff run-monday run-tuesday")

# %% [markdown]
# ## The job
#
# That is all a nightly script needs:
#
# ```sh
# set -eu
# run="runs/$(date +%F)"
# matchkit match in/applicants.csv in/projects.csv --rankings in/rankings.csv \
#     --strict --cache vectors --out "$run"
# matchkit verify "$run"
# ```
#
# | exit code | means |
# |---|---|
# | 0 | done; the run folder is whole |
# | 1 | `--strict` met a refused row: nothing written; or a run is not sound |
# | 2 | bad usage or input; the message says what to do |
# | 3 | internal error: a bug |

# %%
os.chdir(began_in)
folder.cleanup()
print("Anything left behind:", Path(folder.name).exists())
