"""A run folder cannot be read again."""

from __future__ import annotations

from collections.abc import Sequence

from matchkit.errors.data import InputError
from matchkit.errors.words import counted, first_few

AGAIN = "or match again for a new run."
NAMED_FILES = {"calendar_path": "calendar", "resume_path": "resume"}


class RunError(InputError):
    """A run folder cannot be read again."""

    code = "run"

    @classmethod
    def not_there(cls, folder: object) -> RunError:
        """The folder does not exist, or is no run."""
        return cls(
            f"There is no run in {str(folder)!r}: it holds no manifest.json.",
            cure="Give a folder that `matchkit match --out` or `result.write` made.",
        )

    @classmethod
    def damaged(cls, file: str, folder: object, reason: str) -> RunError:
        """A file of the run is not as it was written."""
        return cls(f"{file} of the run in {str(folder)!r} cannot be used: {reason}.", cure=f"Restore the file, {AGAIN}")

    @classmethod
    def too_new(cls, folder: object, version: str, ours: str) -> RunError:
        """A later version of matchkit wrote it, in another form."""
        return cls(
            f"The run in {str(folder)!r} was written by matchkit {version}, in a form that {ours} does not know.",
            cure="Install that version or a later one.",
        )

    @classmethod
    def too_old(cls, folder: object, version: str) -> RunError:
        """An earlier version of matchkit wrote it, which did not record what it was made from."""
        return cls(
            f"The run in {str(folder)!r} was written by matchkit {version}, which did not record where inputs are.",
            cure="Match the intake again; the new run can be read.",
        )

    @classmethod
    def made_from_data(cls, roles: Sequence[str]) -> RunError:
        """Its sources were frames or lists, which no run folder keeps."""
        again = ", ".join(f"{role!r}: ..." for role in roles)
        return cls(
            f"The run was made from data in memory, which a run folder does not keep: {first_few(roles)}.",
            cure=f"Give the same data again in Python: mk.read_run(folder, inputs={{{again}}}).",
        )

    @classmethod
    def inputs_missing(cls, paths: Sequence[str]) -> RunError:
        """Files from which it was made are gone."""
        return cls(
            f"{counted(len(paths), 'file')} from which the run was made not found: {first_few(paths)}.",
            cure="Give the folder that holds them now: inputs= in Python, --inputs on the command line.",
        )

    @classmethod
    def not_verifiable(cls, error: RunError) -> RunError:
        """Inputs are not at hand, without which stability cannot be checked again."""
        cure = error.cure.removesuffix(".")
        return cls(
            error.message,
            cure=f"{cure}; or check files and numbers alone (files_only=True in Python, --files-only there).",
        )

    @classmethod
    def keeps_changing(cls, folder: object, times: int) -> RunError:
        """A job replaces it, again and again."""
        return cls(
            f"The run in {str(folder)!r} was replaced while it was read, {times} times one after the other.",
            cure="Wait until the job that writes it has ended.",
        )

    @classmethod
    def inputs_changed(cls, names: Sequence[str]) -> RunError:
        """What it was made from has another content now."""
        return cls(
            f"{counted(len(names), 'input')} changed since the run was made: {first_few(names)}.",
            cure="Give a folder that holds them as they were (inputs= in Python, --inputs on the command line), "
            f"{AGAIN}",
        )

    @classmethod
    def named_files_changed(cls, columns: Sequence[str]) -> RunError:
        """Files that applicants name have another content now."""
        kinds = " and ".join(
            f"A {NAMED_FILES[column]} file" if not at else f"a {NAMED_FILES[column]} file"
            for at, column in enumerate(columns)
        )
        return cls(
            f"{kinds} changed since the run was made, or came, or is gone (named in {' and '.join(columns)}).",
            cure=f"Bring the files back as they were, {AGAIN}",
        )

    @classmethod
    def nothing_to_forget_in(cls, folder: object) -> RunError:
        """The folder is neither a run, nor a work folder, nor a cache."""
        return cls(
            f"There is no run in {str(folder)!r}, no kept work, and no vector cache.",
            cure="Give a run folder, as --out named it, or the folder that was given as the cache or work_in of a run.",
        )

    @classmethod
    def unfinished_work_of(cls, folder: object, run: object) -> RunError:
        """The folder is the one beside a run folder, and goes with that."""
        return cls(
            f"{str(folder)!r} is the folder of unfinished work beside {str(run)!r}.",
            cure=f"Give {str(run)!r}; unfinished work goes with it.",
        )

    @classmethod
    def also_holds_vectors(cls, folder: object) -> RunError:
        """The folder is a run and a cache at once, and a run is replaced as a whole."""
        return cls(
            f"{str(folder)!r} is a run folder and holds a vector cache too.",
            cure="Move its files vectors.sqlite* to a folder of their own, and forget in both folders.",
        )

    @classmethod
    def holds_other_files(cls, folder: object, names: Sequence[str]) -> RunError:
        """Files, links or folders of somebody else are in the folder, which is replaced as a whole."""
        files = "1 file or folder" if len(names) == 1 else f"{len(names):,} files or folders"
        return cls(
            f"The run in {str(folder)!r} holds {files} that the run did not write: {first_few(names)}.",
            cure="Move them away, and see whether they name anybody who is to be forgotten.",
        )

    @classmethod
    def people_forgotten(cls, folder: object, count: int) -> RunError:
        """Somebody was removed from it, without whom it does not come out the same."""
        people = "1 person was" if count == 1 else f"{count:,} people were"
        return cls(
            f"{people} forgotten in the run in {str(folder)!r}, so that it cannot be computed again.",
            cure="Read its tables and its report as they are, or match the intake again without them.",
        )

    @classmethod
    def own_encoder(cls, fingerprint: str) -> RunError:
        """It was made with an encoder of the caller's, and not with one by name."""
        return cls(
            f"The run was made with an encoder given as an object, {fingerprint!r}, which a run folder does not keep.",
            cure="Give it again in Python: mk.read_run(folder, encoder=...).",
        )

    @classmethod
    def other_encoder(cls, fingerprint: str, made_with: str) -> RunError:
        """The encoder that is at hand is not the one of the run."""
        return cls(
            f"The run was made with the encoder {made_with!r}, but this is {fingerprint!r}.",
            cure="Give the run's encoder (encoder= in Python, --encoder on the command line), on the same kind of "
            f"device, {AGAIN}",
        )

    @classmethod
    def other_rules(cls, came: Sequence[str], names: Sequence[str]) -> RunError:
        """Hard rules that are functions cannot be recorded, and those given are others."""
        given = first_few(came) or "none"
        if not names:
            return cls(f"The run was made without rules that are functions; given: {given}.", cure="Leave out rules=.")
        return cls(
            f"The run was made with rules that are functions, which a run folder does not keep: {first_few(names)}; "
            f"given: {given}.",
            cure="Give the same functions again in Python: mk.read_run(folder, rules=[...]).",
        )

    @classmethod
    def not_the_same(cls, difference: str, suspects: Sequence[str]) -> RunError:
        """Computed again, the result is another."""
        return cls(
            f"Computed again, the run is not the same ({difference}). What may be behind it: {'; '.join(suspects)}.",
            cure=f"Bring back what was different, {AGAIN}",
        )
