"""A rule of the caller's own is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from matchkit.errors.usage import UsageError
from matchkit.errors.words import first_few, whereabouts


class RuleError(UsageError):
    """A rule of the caller's own cannot be used.

    What is wrong with an expression by itself is found when params are made, and told as a `ParamsError` with these
    words; what contradicts the market's columns, before anything is scored.
    """

    code = "rule"

    @classmethod
    def unreadable(cls, position: int, rest: str) -> RuleError:
        """It does not follow the grammar; ``rest`` begins at the character at ``position``, counted from 1."""
        what = f"cannot be read from character {position} on, {_shortened(rest)}" if rest else "breaks off at its end"
        return cls(f"The expression {what}{'' if rest else f', character {position}'}.", cure=_LIKE_THIS)

    @classmethod
    def not_allowed(cls, part: str) -> RuleError:
        """It is Python, but not of the part that rules are written in."""
        return cls(
            f"The expression holds {_shortened(part)}, which is not allowed in rules.",
            cure='They may hold columns (applicant.age, project["minimum age"]), numbers, texts in quotes, '
            'date("2027-01-31"), == != < <= > >=, in, not in, and, or, not, + - * / and brackets.',
        )

    @classmethod
    def no_side(cls, name: str) -> RuleError:
        """A column is named without its side."""
        return cls(
            f"The expression names {name!r}, which belongs to neither side.",
            cure=f"Write applicant.{name} or project.{name}; texts stand in quotes.",
        )

    @classmethod
    def no_condition(cls, part: str) -> RuleError:
        """A value stands where something true or false is needed."""
        return cls(
            f"{_shortened(part)} is a value, not a condition.", cure="Compare it with something, by ==, < or in."
        )

    @classmethod
    def no_value(cls, part: str) -> RuleError:
        """A condition stands where a value is needed."""
        return cls(
            f"{_shortened(part)} is a condition where a value is needed.", cure="Join conditions by and, or and not."
        )

    @classmethod
    def no_list(cls, part: str) -> RuleError:
        """What stands behind ``in`` holds nothing."""
        return cls(
            f"Behind in stands {_shortened(part)}.",
            cure='Behind in comes a column, or a list of numbers, texts or dates: ["remote", "hybrid"].',
        )

    @classmethod
    def not_sought(cls, part: str) -> RuleError:
        """A calculation is sought in a column."""
        return cls(
            f"{_shortened(part)} is sought in a column.",
            cure="In front of in comes a column, a number, a text or a date, where a column stands behind it.",
        )

    @classmethod
    def no_date(cls, written: str) -> RuleError:
        """No day of the calendar, or in other words than ISO 8601."""
        return cls(f"date({written!r}) is no date.", cure='Write year, month and day as in date("2027-01-31").')

    @classmethod
    def number_too_large(cls) -> RuleError:
        """It is beyond what a float holds."""
        return cls("The expression holds a number too large to calculate with.", cure="Stay below 1e308.")

    @classmethod
    def too_long(cls, length: int, most: int) -> RuleError:
        """No person would read it."""
        return cls(f"The expression has {length:,} characters, more than {most:,}.", cure=_SPLIT)

    @classmethod
    def too_deep(cls, most: int) -> RuleError:
        """Too many brackets inside one another."""
        return cls(f"The expression is nested more than {most} deep.", cure=_SPLIT)

    @classmethod
    def no_columns(cls) -> RuleError:
        """It says the same of every pair."""
        return cls("The expression names no column, so that it says the same of every pair.", cure=_LIKE_THIS)

    @classmethod
    def bad_name(cls, name: object) -> RuleError:
        """A rule's name is no identifier."""
        return cls(f"A rule is named {name!r}.", cure="Name it by letters, digits and underscores, as in old_enough.")

    @classmethod
    def built_in(cls, name: str) -> RuleError:
        """A rule's name is one of matchkit's own."""
        return cls(f"The name {name!r} belongs to a rule that matchkit has.", cure="Choose another name.")

    @classmethod
    def duplicates(cls, names: Sequence[str]) -> RuleError:
        """Two rules have one name."""
        return cls(f"More than one rule is named {first_few(names)}.", cure="Give each rule a name of its own.")

    @classmethod
    def no_function(cls, rule: str, came: str) -> RuleError:
        """What should decide cannot be called."""
        return cls(
            f"The rule {rule!r} has a function of type {came}.",
            cure="Give a function of two mappings of columns, applicants and projects, that returns a bool array.",
        )

    @classmethod
    def failed(cls, rule: str, error: BaseException) -> RuleError:
        """A function raised something; its message is left out."""
        return cls(
            f"The rule {rule!r} raised {whereabouts(error)}.",
            cure="What it said is left out, as it may quote cells; call the function itself to see it whole.",
        )

    @classmethod
    def no_reason(cls, rule: str, came: str) -> RuleError:
        """The words for people are no text."""
        return cls(f"The rule {rule!r} has a reason of type {came}.", cure="Give a text, or leave it out.")

    @classmethod
    def two_kinds(cls, rule: str, part: str, kinds: Sequence[str], strays: str) -> RuleError:
        """Things of different kinds are compared; ``strays`` tells why a column is text, or is empty."""
        return cls(
            f"The rule {rule!r} compares {' with '.join(kinds)} in {_shortened(part)}.{strays}",
            cure="Compare numbers with numbers, texts (in quotes) with texts, and dates with dates: "
            'date("2027-01-31").',
        )

    @classmethod
    def unordered(cls, rule: str, part: str, strays: str) -> RuleError:
        """Texts are asked which is the greater."""
        return cls(
            f"The rule {rule!r} asks which of two texts is greater in {_shortened(part)}.{strays}",
            cure="Texts are compared by ==, != and in; numbers and dates have an order.",
        )

    @classmethod
    def incalculable(cls, rule: str, part: str, kinds: Sequence[str], strays: str) -> RuleError:
        """Something other than numbers is calculated with."""
        return cls(
            f"The rule {rule!r} calculates with {' and '.join(kinds)} in {_shortened(part)}.{strays}",
            cure="Calculate with numbers; of dates, one may be taken from another, which gives days.",
        )

    @classmethod
    def list_as_value(cls, rule: str, part: str, column: str) -> RuleError:
        """A column of lists is taken for one of single values."""
        return cls(
            f"The rule {rule!r} takes the list {column} for one value in {_shortened(part)}.",
            cure=f'Ask by in what it holds: "..." in {column}.',
        )

    @classmethod
    def value_as_list(cls, rule: str, part: str, column: str) -> RuleError:
        """A column of single values is taken for one of lists."""
        return cls(
            f"The rule {rule!r} looks into {column} in {_shortened(part)}, which holds one value and no list.",
            cure="Compare it by ==, or seek it in a list.",
        )

    @classmethod
    def not_bool(cls, rule: str, what: str, came: str) -> RuleError:
        """A function returned something else than truths."""
        return cls(
            f"The rule {rule!r} returned {what} of type {came}, expected a bool array.",
            cure="Return what a comparison of columns gives, or a pair of such arrays: passes, and unknown.",
        )

    @classmethod
    def wrong_shape(cls, rule: str, what: str, came: tuple[int, ...], expected: tuple[int, int]) -> RuleError:
        """A function returned an array of another shape."""
        return cls(
            f"The rule {rule!r} returned {what} of shape {came}, expected (applicants, projects) = {expected}.",
            cure="Applicants' columns have shape (applicants, 1), projects' (1, projects): compare them as they are; a "
            "result may have 1 in place of either.",
        )


_LIKE_THIS = "Write a condition such as applicant.age >= project.minimum_age."
_SPLIT = "Split it into several rules; a pair must pass all of them."
_LONGEST_PART = 60  # characters of an expression that a message repeats


def _shortened(part: str) -> str:
    return repr(part if len(part) <= _LONGEST_PART else f"{part[:_LONGEST_PART]}...")
