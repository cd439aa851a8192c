"""Fixpoint dynamics: applicants choose in rounds until nobody would choose otherwise.

An applicant's choice is greedy in its own order over the projects that would take it, each taken if it fits with
those already taken. Somebody displaced chooses again in the next round. When nobody has to choose, each project with a
seat that was given up offers it to the best-ranked applicant who wants it. With one project each, or where choice is
substitutable, this is applicant-proposing deferred acceptance (Gale and Shapley 1962), in which nobody chooses more
often than their list is long, and once more. With calendars applicants may go round in circles. Who chooses more often
than that sits out rounds by chance, which ends circles that rest on who is heard together with whom, and after some
patience is stuck: heard no more, to be decided otherwise.

A project's order is strict here: by priority, then by the applicant's turn in a lottery.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matchkit.kernels.calendar import NO_CALENDAR, CalendarArrays, fits_added, fits_beside
from matchkit.kernels.claims import CLAIM, Claim, Claims
from matchkit.kernels.compiling import Bools, Int32s, Int64s, inlined, kernel, wide
from matchkit.kernels.day_arrays import START
from matchkit.kernels.lists import Lists
from matchkit.kernels.seats import (
    HELD,
    PROJECT,
    Projects,
    States,
    give_up,
    lay_out_seats,
    take_seat,
    would_take,
)
from matchkit.kernels.standby import LIST, StandbyLists, has_better, stand_by, strike_best, take_up

# The edge from which an applicant chooses when heard next (above it nothing has changed since it last chose), how many
# placements it holds, and in how many rounds it had to choose. Who is stuck stays queued for ever.
APPLICANT = np.dtype([("resume", "i4"), ("n_held", "i4"), ("n_rounds", "i4"), ("is_queued", "?")], align=True)
Applicants = npt.NDArray[Any]  # of APPLICANT
Applicant = Any  # one of them
PROPOSAL = np.dtype([("priority", "i8"), ("turn", "i4"), ("edge", "i4"), ("project", "i4"), ("applicant", "i4")])
Proposals = npt.NDArray[Any]  # of PROPOSAL

# In a large round so many choose at once, in no round more than a small part of it: see `_hear`.
MOST_AT_ONCE, FEWEST_GROUPS = 64, 64
CLAIMS_PER_CACHE_LINE, LINES_READ_AHEAD = 4, 5
PROJECTS_IN_CACHE = 20_000  # about a megabyte, with their windows

# Circles of two or three people end within a few dozen rounds, or never.
CALM_ROUNDS, PATIENCE = 8, 10

QUEUED, FREED, PASSES, READ_AHEAD = range(4)  # what `Board.counts` holds


class Board(NamedTuple):
    """Who sits where, and who has to be heard yet.

    ``projects`` and ``claims`` hold the seats, ``state`` uint8 (E,) the marks of each edge (see `kernels.seats`),
    ``waiting`` the standby lists, and ``applicants`` (A,) what is known of each; ``with_turn`` int32 (A,) finds them by
    turn. ``freed[:counts[FREED]]`` are the projects with a seat given up. ``held`` and ``proposals`` are scratch.
    """

    projects: Projects
    claims: Claims
    state: States
    applicants: Applicants
    with_turn: Int32s
    waiting: StandbyLists
    freed: Int32s
    held: Int64s
    proposals: Proposals
    counts: Int64s


@kernel
def settle(lists: Lists, calendar: CalendarArrays, is_placed: Bools) -> tuple[Bools, Bools]:
    """Run the dynamics from a start to a fixpoint of all who are not stuck.

    Parameters
    ----------
    lists
        The market.
    calendar
        `CalendarArrays`.
    is_placed
        Bool (E,): the placements to start from, within seats, quotas and calendars.

    Returns
    -------
    tuple of bool (E,) and bool (A,)
        The placements, and who is stuck. Where nobody is, no pair blocks.
    """
    board = _set_up(lists, is_placed)
    standby = np.empty(0, CLAIM)
    later = np.arange(lists.turn.size).astype(np.int32)
    queue = np.empty_like(later)
    counts = board.counts
    while counts[QUEUED] + counts[FREED] > 0:
        if counts[QUEUED] == 0:
            standby, is_pass = take_up(
                lists, board.projects, board.waiting, board.state, board.freed[: counts[FREED]], standby, counts[PASSES]
            )
            counts[PASSES] += is_pass
            _offer_freed(lists, calendar, board, standby, later)
        queue, later = later, queue
        heard = queue[: counts[QUEUED]]
        _put_in_order(heard)  # neighbours in memory are heard one after the other
        n_heard, counts[QUEUED] = _sit_out(lists, board.applicants, heard, later)
        _hear(lists, calendar, board, standby, heard[:n_heard], later)
    return (board.state & HELD) != 0, board.applicants["is_queued"].copy()


@kernel
def _set_up(lists: Lists, is_placed: Bools) -> Board:
    """Everybody in ``is_placed`` sits, and all are to be heard."""
    projects, applicants = np.empty(lists.seats.size, PROJECT), np.empty(lists.turn.size, APPLICANT)
    waiting, freed = np.zeros(lists.seats.size, LIST), np.empty(lists.seats.size, np.int32)
    for p in lists.project:
        waiting[p].room += 1
    claims = np.empty(lay_out_seats(waiting["room"], lists.seats, projects), CLAIM)
    state = np.zeros(lists.project.size, np.uint8)
    for a in range(lists.turn.size):
        applicants[a].n_rounds = applicants[a].n_held = 0
        applicants[a].resume = lists.indptr[a]
        applicants[a].is_queued = True
        for e in range(lists.indptr[a], lists.indptr[a + 1]):
            if is_placed[e]:
                take_seat(projects[lists.project[e]], claims, state, Claim(lists.priority[e], lists.turn[a], e))
                applicants[a].n_held += 1
    most = lists.quota.max() if lists.quota.size else 0
    held, proposals = np.empty(most, np.int64), np.empty(most * MOST_AT_ONCE, PROPOSAL)
    with_turn = np.empty_like(lists.turn)
    for a in range(lists.turn.size):
        with_turn[lists.turn[a]] = a
    counts = np.zeros(READ_AHEAD + 1, np.int64)
    counts[QUEUED] = lists.turn.size
    return Board(projects, claims, state, applicants, with_turn, waiting, freed, held, proposals, counts)


@inlined
def _must_choose(applicant: Applicant, e: int) -> bool:
    """Let somebody choose again, from edge ``e`` on; True if they are to be queued for it."""
    is_new = not applicant.is_queued
    applicant.resume = e if is_new else min(applicant.resume, e)
    applicant.is_queued = True
    return is_new


@kernel
def _put_in_order(heard: Int32s) -> None:
    """Sort what is not in order yet; in the first round all are."""
    for i in range(1, heard.size):
        if heard[i - 1] > heard[i]:
            heard.sort()
            return


@kernel
def _sit_out(lists: Lists, applicants: Applicants, heard: Int32s, later: Int32s) -> tuple[int, int]:
    """Move who is to be heard to the front of ``heard``, and who sits this round out into ``later``; both numbers."""
    n_heard = n_later = 0
    for a in heard:
        applicants[a].n_rounds += 1
        if _is_stuck(lists, applicants, a):
            continue
        if applicants[a].n_rounds <= _calm(lists, a) or _coin(lists.turn[a], applicants[a].n_rounds):
            heard[n_heard] = a
            n_heard += 1
        else:
            later[n_later] = a
            n_later += 1
    return n_heard, n_later


@inlined
def _calm(lists: Lists, a: int) -> int:
    """Rounds in which an applicant may choose without sitting out."""
    return lists.indptr[a + 1] - lists.indptr[a] + CALM_ROUNDS


@inlined
def _is_stuck(lists: Lists, applicants: Applicants, a: int) -> bool:
    return applicants[a].n_rounds > PATIENCE * _calm(lists, a)


@inlined
def _coin(turn: int, n_rounds: int) -> bool:
    """Heads or tails, by the lottery and nothing else: a bit mixed as in SplitMix64."""
    mixed = np.uint64(turn) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(n_rounds) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(31))) * np.uint64(0x94D049BB133111EB)
    return (mixed >> np.uint64(63)) != 0


@kernel
def _hear(lists: Lists, calendar: CalendarArrays, board: Board, standby: Claims, heard: Int32s, later: Int32s) -> None:
    """Let applicants choose one after the other, in a large round a few at a time.

    Those few all choose before any of them is seated, so that what they look at comes from memory together: waiting
    for memory is most of the time. Who finds that somebody better was faster chooses again. What is read ahead decides
    nothing; a digest of it is kept so that no compiler leaves the reading out.
    """
    counts = board.counts
    n_at_once = min(MOST_AT_ONCE, heard.size // FEWEST_GROUPS + 1)
    are_projects_far = n_at_once > 1 and lists.seats.size > PROJECTS_IN_CACHE
    for begin in range(0, heard.size, n_at_once):
        few = heard[begin : begin + n_at_once]
        if are_projects_far:
            counts[READ_AHEAD] = _read_projects(lists, calendar, board, few)
        proposals = board.proposals[: _choose(lists, calendar, board, standby, few)]
        if n_at_once > 1:
            counts[READ_AHEAD] = _read_seats(board, proposals)
        _take(board, proposals, later)


@kernel
def _read_projects(lists: Lists, calendar: CalendarArrays, board: Board, heard: Int32s) -> int:
    """Read what `_choose` will, without waiting between one project and the next."""
    digest = 0
    for a in heard:
        for e in range(board.applicants[a].resume, lists.indptr[a + 1]):
            p = lists.project[e]
            digest ^= board.projects[p].n_seated
            if calendar.kind != NO_CALENDAR:
                digest ^= calendar.windows[p, START]
    return digest


@kernel
def _choose(lists: Lists, calendar: CalendarArrays, board: Board, standby: Claims, heard: Int32s) -> int:
    """Applicants drop what is not in their greedy choice, and propose to those in it; returns the number of proposals.

    Projects above the edge at which somebody resumes were held, unwilling, or without room beside better ones when it
    last chose, and still are; should one of them become willing, it will offer.
    """
    indptr, project, priority = lists.indptr, lists.project, lists.priority
    projects, state, applicants, held = board.projects, board.state, board.applicants, board.held
    proposals = board.proposals
    n_proposals = 0
    for a in heard:
        applicants[a].is_queued = False
        most, turn, resume = lists.quota[a], lists.turn[a], applicants[a].resume
        n_held, n_unseen = 0, applicants[a].n_held
        for e in range(indptr[a], resume):
            if n_unseen == 0:
                break
            if state[e] & HELD:
                held[n_held] = project[e]
                n_held += 1
                n_unseen -= 1
        for e in range(resume, indptr[a + 1]):
            if n_held == most and n_unseen == 0:
                break
            p = project[e]
            is_held = state[e] & HELD != 0
            if is_held:
                n_unseen -= 1
            elif n_held == most:
                continue
            elif not would_take(projects[p], priority[e], turn):
                if projects[p].is_tracked:
                    stand_by(standby, board.waiting[p], state, Claim(priority[e], turn, e))
                continue
            if n_held < most and fits_beside(calendar, a, held, n_held, p):
                held[n_held] = p
                n_held += 1
                if not is_held:
                    proposal = proposals[n_proposals]
                    proposal.priority, proposal.turn, proposal.edge = priority[e], turn, e
                    proposal.project, proposal.applicant = p, a
                    n_proposals += 1
            elif is_held:
                _give_up(board, p, e, a)
    return n_proposals


@kernel
def _read_seats(board: Board, proposals: Proposals) -> int:
    """Read what `_take` will, without waiting between one proposal and the next."""
    projects, claims, state, applicants = board.projects, board.claims, board.state, board.applicants
    digest = 0
    for proposal in proposals:
        project = projects[proposal.project]
        n_read = min(project.n_claims, LINES_READ_AHEAD * CLAIMS_PER_CACHE_LINE)
        for at in range(project.first, project.first + n_read, CLAIMS_PER_CACHE_LINE):
            digest ^= claims[at].edge
    for proposal in proposals:
        project = projects[proposal.project]
        if project.n_claims > 0:
            lowest = claims[project.first]
            digest ^= state[lowest.edge] ^ applicants[board.with_turn[lowest.turn]].resume
    return digest


@kernel
def _take(board: Board, proposals: Proposals, later: Int32s) -> None:
    """Seat the proposals one after the other; who loses a seat or comes too late chooses again."""
    projects, claims, applicants, counts = board.projects, board.claims, board.applicants, board.counts
    n_queued = counts[QUEUED]
    for proposal in proposals:
        project = projects[proposal.project]
        if not would_take(project, proposal.priority, proposal.turn):
            if _must_choose(applicants[proposal.applicant], proposal.edge):
                later[n_queued] = proposal.applicant
                n_queued += 1
            continue
        if project.n_seated == project.seats:
            # seats full: the lowest there loses theirs and chooses again
            lowest = claims[project.first]
            a = board.with_turn[lowest.turn]
            if _must_choose(applicants[a], lowest.edge):
                later[n_queued] = a
                n_queued += 1
            applicants[a].n_held -= 1
        take_seat(project, claims, board.state, Claim(proposal.priority, proposal.turn, proposal.edge))
        applicants[proposal.applicant].n_held += 1
    counts[QUEUED] = n_queued


@kernel
def _give_up(board: Board, p: int, e: int, a: int) -> None:
    """A voluntary drop. If the project was full, somebody may stand by for the seat."""
    projects, counts = board.projects, board.counts
    if projects[p].n_seated == projects[p].seats and not projects[p].is_freed:
        projects[p].is_freed = True
        board.freed[counts[FREED]] = p
        counts[FREED] += 1
    give_up(projects[p], board.state, e)
    board.applicants[a].n_held -= 1


@kernel
def _offer_freed(lists: Lists, calendar: CalendarArrays, board: Board, standby: Claims, later: Int32s) -> None:
    """Each freed project offers to the best on its list who wants it; one who has nobody to offer to is done.

    Whoever is offered a seat chooses in the next round, after which the project is looked at again.
    """
    projects, counts = board.projects, board.counts
    n_left = 0
    for i in range(counts[FREED]):
        p = board.freed[i]
        projects[p].is_freed = False
        while has_better(standby, board.waiting[p], projects[p]):
            e, turn = strike_best(standby, board.waiting[p], board.state)
            a = board.with_turn[turn]
            is_heard = not _is_stuck(lists, board.applicants, a)
            if is_heard and not board.state[e] & HELD and _wants(lists, calendar, board, e, a):
                if _must_choose(board.applicants[a], e):
                    later[counts[QUEUED]] = a
                    counts[QUEUED] += 1
                projects[p].is_freed = True
                board.freed[n_left] = p
                n_left += 1
                break
    counts[FREED] = n_left


@kernel
def _wants(lists: Lists, calendar: CalendarArrays, board: Board, e: int, a: int) -> bool:
    """True if the project fits with those of the applicant's placements that it ranks above."""
    n_better, applicant = wide(0), wide(a)
    for other in range(lists.indptr[a], e):
        if board.state[other] & HELD:
            board.held[n_better] = lists.project[other]
            n_better += 1
    project = lists.project[e] + 0  # int64, as everybody asks
    return n_better < lists.quota[a] and fits_added(calendar, applicant, board.held, n_better, project)
