"""Something cannot be written, or somebody else is writing it."""

from __future__ import annotations

import errno

from matchkit.errors.base import MatchkitError
from matchkit.errors.usage import UsageError


class DiskError(MatchkitError):
    """A file or folder cannot be written.

    Attributes
    ----------
    number
        What the system calls the reason, see `errno`; None where that is not known.
    """

    code = "disk"
    number: int | None = None

    @classmethod
    def failed(cls, doing: str, path: object, error: OSError) -> DiskError:
        """The system refuses: no room, no right, or a device that fails."""
        name = errno.errorcode.get(error.errno or 0, "")
        reason = error.strerror or type(error).__name__
        told = cls.in_words(f"{doing} {str(path)!r} failed: {reason}{f' ({name})' if name else ''}.")
        told.number = error.errno
        return told

    @classmethod
    def in_words(cls, message: str) -> DiskError:
        """The same, told already."""
        return cls(
            message,
            cure="Make room or mend the permissions, and run the same again: what was finished is kept, and nothing "
            "else was changed.",
        )

    @classmethod
    def not_ours(cls, folder: object) -> DiskError:
        """The folder in which unfinished work is kept belongs to another account, or is a link."""
        return cls(
            f"The folder for unfinished work {str(folder)!r} is a link or belongs to another account.",
            cure="Name another run folder, or have that account remove it.",
        )


class LockedError(UsageError):
    """Another job is writing there."""

    code = "locked"

    @classmethod
    def by_another(cls, folder: object, holder: str) -> LockedError:
        """The lock is held; by whom, as far as is known."""
        who = f" ({holder})" if holder else ""
        return cls(
            f"Another job is writing to {str(folder)!r}{who}.",
            cure="Wait until it has ended, or name another folder.",
        )
