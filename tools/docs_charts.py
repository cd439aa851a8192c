"""The pictures of the chart pages, drawn from the example intake."""

from __future__ import annotations

import io
from functools import cache

import matchkit as mk

CHARTS = ("ranks", "seats", "season", "scores", "components", "obstacles")


@cache
def draw_charts() -> dict[str, bytes]:
    """Each chart as an SVG file, by its name."""
    import matplotlib as mpl

    mpl.use("Agg")  # no window where these pages are built
    import matplotlib.pyplot as plt

    from matchkit.report import plots

    files = mk.example_intake()
    result = mk.match(files.applicants, files.projects, rankings=files.rankings, encoder="hashing")
    pictures = {}
    with plt.rc_context({"svg.hashsalt": "matchkit"}):
        for name in CHARTS:
            axes = getattr(plots, name)(result)
            picture = io.BytesIO()
            axes.figure.savefig(picture, format="svg", bbox_inches="tight", metadata={"Date": None})
            plt.close(axes.figure)
            pictures[f"{name}.svg"] = picture.getvalue()
    return pictures
