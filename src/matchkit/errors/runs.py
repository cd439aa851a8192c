"""A run folder cannot be read again."""

from __future__ import annotations

from collections.abc import Sequence

from matchkit.errors.data import InputError
from matchkit.errors.words import counted, first_few

AGAIN = "or match again for a new run."


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
    def inputs_changed(cls, names: Sequence[str]) -> RunError:
        """What it was made from has another content now."""
        return cls(
            f"{counted(len(names), 'input')} changed since the run was made: {first_few(names)}.",
            cure="Give a folder that holds them as they were (inputs= in Python, --inputs on the command line), "
            f"{AGAIN}",
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
    def not_the_same(cls, file: str, suspects: Sequence[str]) -> RunError:
        """Computed again, the result is another."""
        return cls(
            f"Computed again, {file} is not as the run wrote it. What may be behind it: {'; '.join(suspects)}.",
            cure=f"Bring back what was different, {AGAIN}",
        )
