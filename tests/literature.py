"""Instances from the stable matching literature, with the answers known for them.

Men, students and residents are applicants; women, colleges and hospitals are projects. Positions count from 0 where the
sources count from 1. A number of stable matchings that its source does not state was counted here by enumeration.
"""

from __future__ import annotations

from dataclasses import dataclass

import matchkit as mk

NOBODY = -1  # in place of a project: the applicant is not placed

Lists = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Instance:
    """A market of one project each, in which nobody is indifferent.

    Attributes
    ----------
    name
        For test ids.
    citation
        Author, year, title and place.
    applicant_lists, project_lists
        Positions on the other side, best first.
    seats
        Of each project.
    applicant_best, project_best
        Each applicant's project, or `NOBODY`, in the stable matching that is best for every applicant and in the one
        that is best for every project.
    n_stable
        Number of stable matchings.
    """

    name: str
    citation: str
    applicant_lists: Lists
    project_lists: Lists
    seats: tuple[int, ...]
    applicant_best: tuple[int, ...]
    project_best: tuple[int, ...]
    n_stable: int

    @property
    def preferences(self) -> mk.Preferences:
        """As `solve` takes them."""
        return mk.Preferences.from_lists(self.applicant_lists, self.project_lists)


@dataclass(frozen=True)
class TiedInstance:
    """A market of one project each, in which projects are indifferent among some applicants.

    Attributes
    ----------
    name, citation, applicant_lists, seats
        As in `Instance`.
    project_groups
        For each project groups of applicants, best first; it is indifferent within a group.
    stable
        Every stable matching, as each applicant's project or `NOBODY`.
    """

    name: str
    citation: str
    applicant_lists: Lists
    project_groups: tuple[Lists, ...]
    seats: tuple[int, ...]
    stable: frozenset[tuple[int, ...]]

    @property
    def preferences(self) -> mk.Preferences:
        """As `solve` takes them."""
        place = [{a: at for at, group in enumerate(groups) for a in group} for groups in self.project_groups]
        indptr = [sum(map(len, self.applicant_lists[:a])) for a in range(len(self.applicant_lists) + 1)]
        edges = [(a, p) for a, row in enumerate(self.applicant_lists) for p in row]
        return mk.Preferences(indptr, [p for _, p in edges], [-place[p][a] for a, p in edges])


# Everybody's first choice, everybody's second, and everybody's third are all stable.
GALE_SHAPLEY_THREE = Instance(
    name="gale-shapley-three",
    citation="Gale and Shapley 1962, College admissions and the stability of marriage, "
    "American Mathematical Monthly 69, example 1",
    applicant_lists=((0, 1, 2), (1, 2, 0), (2, 0, 1)),
    project_lists=((1, 2, 0), (2, 0, 1), (0, 1, 2)),
    seats=(1, 1, 1),
    applicant_best=(0, 1, 2),
    project_best=(2, 0, 1),
    n_stable=3,
)

# One stable matching, in which nobody on either side has their first choice.
GALE_SHAPLEY_FOUR = Instance(
    name="gale-shapley-four",
    citation="Gale and Shapley 1962, College admissions and the stability of marriage, "
    "American Mathematical Monthly 69, example 2",
    applicant_lists=((0, 1, 2, 3), (0, 3, 2, 1), (1, 0, 2, 3), (3, 1, 2, 0)),
    project_lists=((3, 2, 0, 1), (1, 3, 0, 2), (3, 0, 1, 2), (2, 1, 0, 3)),
    seats=(1, 1, 1, 1),
    applicant_best=(2, 3, 0, 1),
    project_best=(2, 3, 0, 1),
    n_stable=1,
)

# Ten is the most that four applicants and four projects can have.
KNUTH_FOUR = Instance(
    name="knuth-four",
    citation="Knuth 1976, Mariages stables; also Roth and Sotomayor 1990, Two-sided matching, example 2.17",
    applicant_lists=((0, 1, 2, 3), (1, 0, 3, 2), (2, 3, 0, 1), (3, 2, 1, 0)),
    project_lists=((3, 2, 1, 0), (2, 3, 0, 1), (1, 0, 3, 2), (0, 1, 2, 3)),
    seats=(1, 1, 1, 1),
    applicant_best=(0, 1, 2, 3),
    project_best=(3, 2, 1, 0),
    n_stable=10,
)

WIRTH_EIGHT = Instance(
    name="wirth-eight",
    citation="Wirth 1976, Algorithms + data structures = programs, section 3.6",
    applicant_lists=(
        (6, 1, 5, 4, 0, 2, 7, 3),
        (3, 2, 1, 5, 7, 0, 6, 4),
        (2, 1, 3, 0, 7, 4, 6, 5),
        (2, 7, 3, 1, 4, 5, 6, 0),
        (7, 2, 3, 4, 5, 0, 6, 1),
        (7, 6, 4, 1, 3, 2, 0, 5),
        (1, 3, 5, 2, 0, 6, 4, 7),
        (5, 0, 3, 1, 6, 4, 2, 7),
    ),
    project_lists=(
        (3, 5, 1, 4, 7, 0, 2, 6),
        (7, 4, 2, 0, 5, 6, 3, 1),
        (5, 7, 0, 1, 2, 3, 6, 4),
        (2, 1, 3, 6, 5, 7, 4, 0),
        (5, 2, 0, 3, 4, 6, 1, 7),
        (1, 0, 2, 7, 6, 3, 5, 4),
        (2, 4, 6, 1, 3, 0, 7, 5),
        (6, 1, 7, 3, 4, 5, 2, 0),
    ),
    seats=(1,) * 8,
    applicant_best=(6, 3, 2, 7, 0, 4, 1, 5),
    project_best=(2, 5, 3, 0, 6, 4, 7, 1),
    n_stable=9,
)

IRVING_LEATHER_GUSFIELD_EIGHT = Instance(
    name="irving-leather-gusfield-eight",
    citation="Irving, Leather and Gusfield 1987, An efficient algorithm for the 'optimal' stable marriage, "
    "Journal of the ACM 34(3)",
    applicant_lists=(
        (2, 0, 4, 6, 3, 1, 7, 5),
        (5, 0, 2, 3, 7, 6, 4, 1),
        (6, 3, 2, 5, 4, 0, 1, 7),
        (4, 2, 7, 1, 5, 0, 3, 6),
        (3, 0, 1, 7, 6, 2, 5, 4),
        (5, 1, 4, 6, 7, 3, 2, 0),
        (6, 7, 0, 5, 1, 2, 3, 4),
        (1, 5, 6, 0, 7, 2, 3, 4),
    ),
    project_lists=(
        (3, 2, 7, 0, 1, 4, 6, 5),
        (2, 6, 4, 7, 5, 3, 0, 1),
        (6, 4, 7, 2, 5, 1, 0, 3),
        (5, 3, 1, 6, 2, 0, 4, 7),
        (7, 6, 0, 4, 5, 3, 2, 1),
        (4, 3, 6, 5, 1, 7, 2, 0),
        (0, 3, 4, 5, 1, 7, 2, 6),
        (1, 4, 3, 2, 6, 7, 0, 5),
    ),
    seats=(1,) * 8,
    applicant_best=(2, 0, 6, 4, 3, 5, 7, 1),
    project_best=(6, 7, 1, 0, 5, 3, 2, 4),
    n_stable=23,
)

# Five applicants for four projects: the last is placed in no stable matching.
ROTH_SOTOMAYOR_UNEQUAL = Instance(
    name="roth-sotomayor-unequal",
    citation="Roth and Sotomayor 1990, Two-sided matching, example 2.9",
    applicant_lists=((0, 1, 2, 3), (3, 1, 2, 0), (3, 2, 0, 1), (0, 3, 2, 1), (0, 1, 3)),
    project_lists=((1, 2, 0, 3, 4), (2, 0, 1, 3, 4), (4, 3, 0, 1, 2), (0, 3, 4, 1, 2)),
    seats=(1, 1, 1, 1),
    applicant_best=(0, 1, 2, 3, NOBODY),
    project_best=(3, 0, 1, 2, NOBODY),
    n_stable=4,
)

# From one stable matching to the next the first project changes one of its three people, always for the better.
ROTH_SOTOMAYOR_COLLEGES = Instance(
    name="roth-sotomayor-colleges",
    citation="Roth and Sotomayor 1989, The college admissions problem revisited, Econometrica 57(3)",
    applicant_lists=((4, 0), (1, 4, 0), (2, 0), (3, 0), (0, 1), (0, 2), (0, 2, 3)),
    project_lists=((0, 1, 2, 3, 4, 5, 6), (4, 1), (5, 6, 2), (6, 3), (1, 0)),
    seats=(3, 1, 1, 1, 1),
    applicant_best=(4, 1, 2, 3, 0, 0, 0),
    project_best=(0, 4, 0, 0, 1, 2, 3),
    n_stable=4,
)

# Beside a choice between two stable matchings, one applicant is never placed and one project never full.
MANLOVE_RESIDENTS = Instance(
    name="manlove-residents",
    citation="After Manlove 2008, Hospitals/residents problem, in Kao (editor), Encyclopedia of algorithms",
    applicant_lists=((1, 0), (0, 1), (0, 2), (1, 2), (1, 0), (0, 1)),
    project_lists=((0, 2, 1, 4, 5), (1, 5, 0, 3, 4), (3, 2)),
    seats=(2, 2, 2),
    applicant_best=(1, 0, 0, 2, NOBODY, 1),
    project_best=(0, 1, 0, 2, NOBODY, 1),
    n_stable=2,
)

INSTANCES = (
    GALE_SHAPLEY_THREE,
    GALE_SHAPLEY_FOUR,
    KNUTH_FOUR,
    WIRTH_EIGHT,
    IRVING_LEATHER_GUSFIELD_EIGHT,
    ROTH_SOTOMAYOR_UNEQUAL,
    ROTH_SOTOMAYOR_COLLEGES,
    MANLOVE_RESIDENTS,
)

# The smallest market that meets the bound of that paper: one stable matching has twice the size of another.
TWICE_THE_SIZE = TiedInstance(
    name="twice-the-size",
    citation="After Manlove, Irving, Iwama, Miyazaki and Morita 2002, Hard variants of stable marriage, "
    "Theoretical Computer Science 276",
    applicant_lists=((0, 1), (0,)),
    project_groups=(((0, 1),), ((0,),)),
    seats=(1, 1),
    stable=frozenset({(0, NOBODY), (1, 0)}),
)
