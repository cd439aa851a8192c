"""Slow, obvious twins of the kernels, written from the definitions in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations, product
from typing import Any

from matchkit.availability import Calendar
from matchkit.kernels.calendar import BLOCKS
from matchkit.kernels.days import END, LOAD, START
from matchkit.preferences import Preferences


def fits(calendar: Calendar | None, applicant: int, projects: Sequence[int]) -> bool:
    """Calendars of blocks: look at every day. For those of days see `tests.naive_calendar`."""
    if calendar is None or not projects:
        return True
    assert calendar.arrays.kind == BLOCKS
    return _fits_blocks(calendar, applicant, projects)


def _fits_blocks(calendar: Calendar, applicant: int, projects: Sequence[int]) -> bool:
    arrays = calendar.arrays
    limit = arrays.limit[applicant]
    days = range(int(min(arrays.windows[list(projects), START])), int(max(arrays.windows[list(projects), END])))
    return all(
        sum(arrays.windows[p, LOAD] for p in projects if arrays.windows[p, START] <= day < arrays.windows[p, END])
        <= limit
        for day in days
    )


Lists = list[list[tuple[int, int]]]


def lists_of(preferences: Preferences) -> Lists:
    """For each applicant the pairs (project, priority), best first."""
    return [
        [
            (int(preferences.project[e]), int(preferences.priority[e]))
            for e in range(preferences.indptr[a], preferences.indptr[a + 1])
        ]
        for a in range(preferences.n_applicants)
    ]


def blocking_pairs(
    pairs: Iterable[tuple[int, int]],
    preferences: Preferences,
    seats: Sequence[int],
    calendar: Calendar | None,
    quota: Sequence[int],
) -> list[tuple[int, int]]:
    """The definition, word by word."""
    pairs = set(pairs)
    lists = lists_of(preferences)
    priority = {(a, p): value for a, row in enumerate(lists) for p, value in row}
    blocking = []
    for a, row in enumerate(lists):
        for at, (p, value) in enumerate(row):
            seated = [b for b, q in pairs if q == p]
            wanted = len(seated) < seats[p] or any(priority[b, p] < value for b in seated)
            better = [q for q, _ in row[:at] if (a, q) in pairs]
            has_room = len(better) < quota[a] and fits(calendar, a, [*better, p])
            if (a, p) not in pairs and seats[p] > 0 and wanted and has_room:
                blocking.append((a, p))
    return sorted(blocking)


def stable_matchings(
    preferences: Preferences, seats: Sequence[int], calendar: Calendar | None, quota: Sequence[int]
) -> list[frozenset[tuple[int, int]]]:
    """Every stable matching, by trying all matchings."""
    lists = lists_of(preferences)
    choices = [
        [
            subset
            for size in range(min(quota[a], len(row)) + 1)
            for subset in combinations([p for p, _ in row], size)
            if fits(calendar, a, subset)
        ]
        for a, row in enumerate(lists)
    ]
    found = []
    for chosen in product(*choices):
        pairs = frozenset((a, p) for a, subset in enumerate(chosen) for p in subset)
        taken = [sum(q == p for _, q in pairs) for p in range(len(seats))]
        within_seats = all(n <= s for n, s in zip(taken, seats, strict=True))
        if within_seats and not blocking_pairs(pairs, preferences, seats, calendar, quota):
            found.append(pairs)
    return found


def deferred_acceptance(
    lists: Sequence[Sequence[int]],
    choose: Callable[[int, list[int]], Sequence[int]],
    keep: Callable[[int, list[int]], Sequence[int]],
) -> set[tuple[int, int]]:
    """Everybody proposes to their choice of those who have not turned them down; each keeps its choice of proposals.

    Gale and Shapley (1962), for choices from sets as in Roth (1984). Pairs of proposer and receiver.
    """
    refusals: set[tuple[int, int]] = set()
    while True:
        proposals: dict[int, list[int]] = {}
        for i, row in enumerate(lists):
            for j in choose(i, [j for j in row if (i, j) not in refusals]):
                proposals.setdefault(j, []).append(i)
        refused = {(i, j) for j, came in proposals.items() for i in set(came) - set(keep(j, came))}
        if not refused:
            return {(i, j) for j, came in proposals.items() for i in came}
        refusals |= refused


def ranked_lists(
    scores: Mapping[tuple[int, int], tuple[int, int]],
    rankings: Sequence[Sequence[int]],
    host_rankings: Sequence[Sequence[int]],
    policies: Mapping[str, Any],
    tie: Sequence[Sequence[int]],
) -> Lists:
    """For each applicant the pairs (project, priority), best first, from scores and rankings of both sides.

    ``scores[a, p]`` are the applicant's score and the project's; ``policies`` the fields of `PreferenceParams`.
    """
    lists = []
    for a, ranking in enumerate(rankings):
        row = []
        for p in (p for b, p in scores if b == a):
            mine, theirs = scores[a, p]
            hosts = host_rankings[p] if host_rankings else ()
            if policies["stated"] == "only" and ranking and p not in ranking:
                continue
            if policies["hosts"] == "only" and hosts and a not in hosts:
                continue
            goes_first = policies["stated"] in ("first", "only") and p in ranking
            place = ranking.index(p) if goes_first else len(ranking)
            key = _blended(policies["stated"], policies["stated_weight"], ranking, p, mine)
            row.append(((place, -key, -mine, -theirs, tie[a][p]), p, _priority(policies, hosts, a, theirs)))
        lists.append([(p, priority) for _, p, priority in sorted(row)])
    return lists


def _priority(policies: Mapping[str, Any], hosts: Sequence[int], applicant: int, score: int) -> int:
    if policies["hosts"] in ("first", "only") and applicant in hosts:
        return 10_000 + len(hosts) - hosts.index(applicant)
    blended = _blended(policies["hosts"], policies["hosts_weight"], hosts, applicant, score)
    if policies["hosts"] == "blend" and policies["hosts_weight"] == 100 and hosts:
        return 10_001 * (blended // 100) + score
    return blended


def _blended(policy: str, weight: int, ranking: Sequence[int], other: int, score: int) -> int:
    if policy != "blend" or not ranking:
        return score
    n = len(ranking)
    points = 10_000 * (n - ranking.index(other)) // n if other in ranking else 0
    return weight * points + (100 - weight) * score
