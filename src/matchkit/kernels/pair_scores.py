"""Both scores of the pairs of one applicant, component by component, in whole numbers.

What costs much is shared by all projects: matrix products of the texts' vectors come from outside, for a block of
applicants at once; words and skills are added up project by project through what the applicant has; and only the
projects that are asked for are then turned into components, in loops without branches.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matchkit.kernels.alone import Sorted, Totals, room_of, sort_projects
from matchkit.kernels.calendar import CalendarArrays
from matchkit.kernels.compiling import Bools, Int16s, Int32s, Int64s, kernel
from matchkit.kernels.overlap import Columns, Rows, add_products, share_of

Floats = npt.NDArray[np.float32]

SCALE = 10_000
PERCENT = 100
UNKNOWN = -1
INTEREST, GROWTH, COMFORT, WORK_MODE, SKILLS, MEANING, COMMITMENT, AVAILABILITY = range(8)
N_COMPONENTS = 8
# Which text of an applicant is compared, and its component.
N_TEXTS = 3
MIDDLE, ONE = np.float32(5_000), np.float32(1)
DENSE, LEXICAL, OFFSET, USUAL = range(4)


class Texts(NamedTuple):
    """What the n applicants of a block wrote, in R distinct texts.

    ``row`` int32 (n, 3) is the text that each applicant's interest, meaning and commitment are read from, or -1 where
    it is unknown; ``curve`` int32 (n, 3) the row of the curves for it. The words of text ``r`` are
    ``feature[indptr[r]:indptr[r + 1]]``, int32, with whole-number weights. ``vector`` int16 (M, d) are those that are
    needed, found by ``vector_row`` int32 (n, 3); ``has_vector`` bool (M,) is False where the encoder found nothing.
    ``product`` float32 (M, P) holds their products with all projects' vectors, in whole numbers; where few pairs are
    asked for it is empty, and they are worked out one by one.
    """

    row: Int32s
    vector_row: Int32s
    curve: Int32s
    vector: Int16s
    product: Floats
    has_vector: Bools
    indptr: Int64s
    feature: Int32s
    weight: Int32s


class ProjectTexts(NamedTuple):
    """What the P projects wrote: vectors, int16 (P, d), and words by feature, ``project[indptr[f]:indptr[f + 1]]``."""

    vector: Int16s
    is_known: Bools
    has_vector: Bools
    indptr: Int64s
    project: Int32s
    weight: Int32s


class Applicants(NamedTuple):
    """The applicants of a block; row ``i`` of everything is the block's applicant ``i``.

    ``wanted`` int64 (n,) is what a project must offer for full growth, 0 where nothing is wanted. ``mode_row`` int64
    (n,) is the row of each in ``mode_points`` int32 (lists of modes, modes + 1), whose last column is for projects that
    state none.
    """

    texts: Texts
    offers: Rows
    is_unskilled: Bools
    novelty: Rows
    wanted: Int64s
    mode_row: Int64s
    mode_points: Int32s
    calendar: CalendarArrays


class Projects(NamedTuple):
    """All projects.

    ``total_weights`` int64 (P,) of the wishes, ``quarters`` and ``days`` int64 (P,) of work; ``mode`` int64 (P,), the
    column of ``mode_points``.
    """

    texts: ProjectTexts
    wishes: Columns
    total_weights: Int64s
    gains: Columns
    quarters: Int64s
    days: Int64s
    mode: Int64s


class Weights(NamedTuple):
    """Percent of each component, int64 (8,), 0 on the other side; float32 (2, 4) curves; and what unknown counts."""

    of_applicant: Int64s
    of_project: Int64s
    curves: Floats
    unknown: int


class Scratch(NamedTuple):
    """Room for one applicant's sums over all projects, and for what is taken out of them."""

    words: Int32s
    sums: Int64s
    hours: Int32s
    present: Int32s
    products: Floats
    taken: Int32s
    sorted: Sorted
    totals: Totals


class Row(NamedTuple):
    """The scored pairs of one applicant: ``project[:n]``, int32, ascending, with int16 (8, n) and int32 (n,) scores."""

    project: Int32s
    components: Int16s
    applicant_score: Int32s
    project_score: Int32s


@kernel
def make_room(calendar: CalendarArrays) -> tuple[Scratch, Row]:
    """Empty scratch and row for a market."""
    n = calendar.windows.shape[0]
    by_kind, totals = sort_projects(calendar)
    scratch = Scratch(
        np.zeros(n, np.int32),
        np.zeros(n, np.int64),
        np.empty(n, np.int32),
        np.empty(n, np.int32),
        np.empty(n, np.float32),
        np.empty(n, np.int32),
        by_kind,
        totals,
    )
    row = Row(
        np.empty(n, np.int32), np.empty((N_COMPONENTS, n), np.int16), np.empty(n, np.int32), np.empty(n, np.int32)
    )
    return scratch, row


@kernel
def score_row(
    applicants: Applicants, projects: Projects, weights: Weights, scratch: Scratch, row: Row, i: int, n: int
) -> None:
    """Fill ``row`` for applicant ``i`` and the projects in ``row.project[:n]``."""
    parts = row.components
    chosen = row.project[:n]
    _score_texts(applicants.texts, projects.texts, weights.curves, scratch, chosen, parts, i)
    _score_skills(applicants, projects, scratch, chosen, parts[SKILLS], i)
    _score_growth(applicants, projects, scratch, chosen, parts[GROWTH], i)
    _score_time(applicants.calendar, projects, scratch, chosen, parts, i)
    for j in range(n):
        parts[WORK_MODE, j] = applicants.mode_points[applicants.mode_row[i], projects.mode[chosen[j]]]
    add_up_scores(parts, weights, row, n)


@kernel
def add_up_scores(parts: Int16s, weights: Weights, row: Row, n: int) -> None:
    """Each component's share of a score is ``weight * value // 100``, so that the shares add up to it exactly."""
    row.applicant_score[:n] = 0
    row.project_score[:n] = 0
    for c in range(N_COMPONENTS):
        mine, theirs = np.int32(weights.of_applicant[c]), np.int32(weights.of_project[c])
        unknown = np.int32(weights.unknown)
        score, weight = (row.applicant_score, mine) if mine else (row.project_score, theirs)
        if weight:
            for j in range(n):
                value = np.int32(parts[c, j])
                score[j] += np.uint32(weight * (unknown if value == UNKNOWN else value)) // np.uint32(PERCENT)


@kernel
def _score_texts(
    ours: Texts, theirs: ProjectTexts, curves: Floats, scratch: Scratch, chosen: Int32s, parts: Int16s, i: int
) -> None:
    components = (INTEREST, MEANING, COMMITMENT)
    for t in range(N_TEXTS):
        r, curve = ours.row[i, t], ours.curve[i, t]
        points = parts[components[t]]
        if r < 0:
            points[: chosen.size] = UNKNOWN
            continue
        is_new = True
        for other in range(t):
            if ours.row[i, other] == r and ours.curve[i, other] == curve:
                points[: chosen.size] = parts[components[other], : chosen.size]
                is_new = False
                break
        if is_new:
            _add_words(ours, theirs, scratch.words, r)
            _take_products(ours, theirs, curves[curve, USUAL], scratch, chosen, ours.vector_row[i, t])
            _to_points(curves[curve], scratch.products[: chosen.size], scratch.taken[: chosen.size], points)
            for j in range(chosen.size):
                if not theirs.is_known[chosen[j]]:
                    points[j] = UNKNOWN


@kernel
def _add_words(ours: Texts, theirs: ProjectTexts, words: Int32s, r: int) -> None:
    words[:] = 0
    for k in range(ours.indptr[r], ours.indptr[r + 1]):
        feature, weight = ours.feature[k], ours.weight[k]
        for j in range(theirs.indptr[feature], theirs.indptr[feature + 1]):
            words[np.uint32(theirs.project[j])] += weight * theirs.weight[j]


@kernel
def _take_products(ours: Texts, theirs: ProjectTexts, usual: float, scratch: Scratch, chosen: Int32s, r: int) -> None:
    words, taken, products = scratch.words, scratch.taken, scratch.products
    for j in range(chosen.size):
        taken[j] = words[chosen[j]]
    if ours.product.size > 0:
        for j in range(chosen.size):
            products[j] = ours.product[r, chosen[j]]
    else:
        for j in range(chosen.size):
            products[j] = _product(ours.vector[r], theirs.vector[chosen[j]])
    for j in range(chosen.size):
        if not (ours.has_vector[r] and theirs.has_vector[chosen[j]]):
            products[j] = usual


@kernel
def _product(left: Int16s, right: Int16s) -> float:
    """Exact, and below 2**24, so that it is what a product of matrices in float32 gives."""
    total = np.int32(0)
    for k in range(left.size):
        total += np.int32(left[k]) * np.int32(right[k])
    return np.float32(total)  # type: ignore[return-value]


@kernel
def _to_points(curve: Floats, products: Floats, words: Int32s, points: Int16s) -> None:
    """As `matchkit.embedding.similarity.score_points`, operation by operation, in float32."""
    dense, lexical, offset = curve[DENSE], curve[LEXICAL], curve[OFFSET]
    for j in range(products.size):
        x = dense * products[j] + lexical * np.sqrt(np.float32(words[j])) + offset
        points[j] = np.int16(np.rint(MIDDLE + MIDDLE * x / np.sqrt(ONE + x * x)))


@kernel
def _score_skills(
    applicants: Applicants, projects: Projects, scratch: Scratch, chosen: Int32s, points: Int16s, i: int
) -> None:
    if applicants.is_unskilled[i]:
        points[: chosen.size] = UNKNOWN
        return
    sums = scratch.sums
    sums[:] = 0
    add_products(applicants.offers, projects.wishes, i, sums)
    for j in range(chosen.size):
        p = chosen[j]
        whole = projects.total_weights[p]
        points[j] = share_of(sums[p], max(whole, 1)) if whole else UNKNOWN


@kernel
def _score_growth(
    applicants: Applicants, projects: Projects, scratch: Scratch, chosen: Int32s, points: Int16s, i: int
) -> None:
    whole = applicants.wanted[i]
    if whole == 0:
        points[: chosen.size] = UNKNOWN
        return
    sums = scratch.sums
    sums[:] = 0
    add_products(applicants.novelty, projects.gains, i, sums)
    for j in range(chosen.size):
        points[j] = min(share_of(SCALE * sums[chosen[j]], whole), SCALE)


@kernel
def _score_time(
    calendar: CalendarArrays, projects: Projects, scratch: Scratch, chosen: Int32s, parts: Int16s, i: int
) -> None:
    """Comfort: share of the hours in the window that stays free. Availability: share of the days that can be worked."""
    hours, present = scratch.hours, scratch.present
    room_of(calendar, scratch.sorted, scratch.totals, i, hours, present)
    for j in range(chosen.size):
        p = chosen[j]
        room, there = int(hours[p]), int(present[p])
        parts[COMFORT, j] = share_of(SCALE * max(room - projects.quarters[p], 0), max(room, 1))
        parts[AVAILABILITY, j] = share_of(SCALE * there, max(projects.days[p], 1))
