"""A change to a market cannot be tried."""

from __future__ import annotations

from collections.abc import Sequence

from matchkit.errors.usage import UsageError
from matchkit.errors.words import counted, first_few


class ChangeError(UsageError):
    """A change to a market cannot be tried."""

    code = "change"

    @classmethod
    def nothing(cls) -> ChangeError:
        """No change is given."""
        return cls("There is nothing to change.", cure='Give one change at least, such as seats={"p-12": "+1"}.')

    @classmethod
    def no_mapping(cls, column: str, came: object) -> ChangeError:
        """What a column changes to is not given by id."""
        return cls(
            f"{column} came as a {type(came).__name__}.", cure=f'Give a mapping by id, such as {column}={{"x-1": ...}}.'
        )

    @classmethod
    def no_ids(cls, came: object) -> ChangeError:
        """Who withdraws is no list of ids."""
        return cls(f"without is {came!r}.", cure='Give a list of ids, such as without=["a-7"].')

    @classmethod
    def on_both_sides(cls, key: str) -> ChangeError:
        """An id is an applicant's and a project's."""
        return cls(
            f"without names {key!r}, the id of an applicant and of a project.",
            cure=f"Write 'applicant:{key}' or 'project:{key}'.",
        )

    @classmethod
    def withdrawn(cls, key: str) -> ChangeError:
        """Who withdraws is changed as well."""
        return cls(f"{key!r} withdraws and is changed as well.", cure="Give one of the two.")

    @classmethod
    def no_number(cls, column: str, key: str, came: object, *, is_whole: bool) -> ChangeError:
        """It is no number, or none that can be planned with."""
        numbers = "a whole number" if is_whole else "a number in steps of 0.25"
        return cls(
            f"{column} of {key!r} is {came!r}.",
            cure=f'Give {numbers}, or one in quotes with its sign, such as "+1", to add to what there is.',
        )

    @classmethod
    def would_be(cls, column: str, key: str, number: float, least: float, most: float) -> ChangeError:
        """It would be too few or too many."""
        return cls(f"{column} of {key!r} would be {number:,}.", cure=f"It can be {least:,} to {most:,}.")

    @classmethod
    def too_many_hours(cls, key: str, hours: float, days: int) -> ChangeError:
        """A project's window holds no such number of hours on any calendar."""
        return cls(
            f"hours of {key!r} would be {hours:,}, more than its {counted(days, 'day')} of 24 hours can hold.",
            cure="Give the hours of one person in total.",
        )

    @classmethod
    def several_legs(cls, key: str, n_legs: int) -> ChangeError:
        """A project's hours are those of its legs."""
        return cls(
            f"{key!r} has {n_legs} legs, each with hours of its own.",
            cure="Change the legs in the projects file, and match again.",
        )

    @classmethod
    def no_window(cls, key: str, came: object) -> ChangeError:
        """It is no window, or one that ends before it starts."""
        return cls(
            f"available of {key!r} names {came!r}, which is no window.",
            cure="Write first day/last day, such as 2027-01-03/2027-02-01; several are separated by ;.",
        )

    @classmethod
    def no_names(cls, column: str, key: str, came: object) -> ChangeError:
        """It is no list of names."""
        return cls(f"{column} of {key!r} is {came!r}.", cure="Give a list of names.")

    @classmethod
    def all_counts(cls, column: str, key: str) -> ChangeError:
        """Who stated nothing is taken to accept everything already."""
        return cls(
            f"{key!r} stated nothing as {column}, and so everything counts already.",
            cure="Leave it out: to name some would rule out the others.",
        )

    @classmethod
    def no_must_haves(cls, key: str, names: Sequence[str], known: Sequence[str]) -> ChangeError:
        """A project does not insist on it."""
        return cls(
            f"{key!r} does not insist on {first_few(names)}.",
            cure=f"Its must-haves are {first_few(known)}." if known else "It has no must-haves.",
        )
