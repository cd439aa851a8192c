"""What a run folder records: enough to compute the run again, and to see that it is the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path, PureWindowsPath
from typing import Any

from matchkit._version import __version__
from matchkit.errors import RunError
from matchkit.runs.places import MANIFEST, find_run
from matchkit.runs.strangers import strangers_in

FORMAT = 1
"""Of the manifest. Manifests without a format do not say what the run was made from."""
VOCABULARY = "vocabulary"
"""Role of a file of skills of one's own, beside those of the sources."""
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
"""What reading a manifest raises that holds anything else than a run writes there."""


@dataclass(frozen=True)
class NamedEncoder:
    """What `load_encoder` is asked for; a model in a folder goes by the folder's absolute path."""

    name: str
    precision: str = "float32"


@dataclass(frozen=True)
class RunInput:
    """Something that a run was made from.

    Attributes
    ----------
    name, role
        Its name in the ledger; ``"applicants"``, ``"projects"`` and so on, or ``"vocabulary"``.
    sha256
        Of the file's bytes; None for data.
    rows
        How many it has; None where they were not counted.
    path
        The file's absolute path; None for data.
    """

    name: str
    role: str
    sha256: str | None
    rows: int | None
    path: str | None


@dataclass(frozen=True)
class RunFiles:
    """Files that applicants named in a column, as one.

    Attributes
    ----------
    column
        ``"resume_path"`` or ``"calendar_path"``.
    files
        How many there were.
    sha256
        Over their paths and contents.
    """

    column: str
    files: int
    sha256: str


@dataclass(frozen=True)
class RunSettings:
    """What decides a run beside its sources and params.

    Attributes
    ----------
    encoder
        None for an encoder of the caller's own.
    vocabulary
        Skills of the caller's own, if any.
    cache
        Folder of kept vectors, if one was used; it decides nothing but the time.
    rules
        Names of the hard rules that are functions.
    """

    encoder: NamedEncoder | None
    vocabulary: RunInput | None = None
    cache: str | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class RunRecord:
    """The manifest of a run folder.

    Attributes
    ----------
    folder
        Where it was read from.
    version
        Of matchkit.
    encoder, vocabulary
        Fingerprints.
    seed
        Of the lotteries.
    params
        Tables, as `MatchParams.from_tables` takes them.
    inputs
        The sources, and a vocabulary of the caller's own.
    settings
        Without the vocabulary, which is one of the inputs.
    columns
        The caller's names to the canonical ones.
    base_folder
        Below which resumes and calendars were looked for; None for the folder of the applicants file.
    outputs
        SHA-256 of each file that the run wrote, by name.
    named_files
        Files that applicants named, by column; None where an earlier version did not record them.
    versions
        Of Python and of the packages that decide numbers; empty where an earlier version did not record them.
    forgotten
        How many people were removed from the run after it was written.
    facts
        The whole manifest, with what is for people to read: counts of rows, the summary, what is known of stability.
    """

    folder: Path
    version: str
    encoder: str
    vocabulary: str
    seed: int
    params: Mapping[str, Any]
    inputs: tuple[RunInput, ...]
    settings: RunSettings
    columns: Mapping[str, str]
    base_folder: str | None
    outputs: Mapping[str, str]
    named_files: Mapping[str, RunFiles] | None
    versions: Mapping[str, str]
    forgotten: int
    facts: Mapping[str, Any]

    @classmethod
    def read(cls, folder: str | Path) -> RunRecord:
        """Read the manifest of a run folder.

        Raises
        ------
        RunError
            It is no run folder, was written by a version that recorded less or another form, or is damaged.
        """
        place = find_run(folder)
        file = place / MANIFEST
        if not file.is_file():
            raise RunError.not_there(folder)
        try:
            manifest = json.loads(file.read_bytes())
            version, form = str(manifest["matchkit"]), int(manifest.get("format", 0))
        except (OSError, *UNREADABLE) as error:
            raise RunError.damaged(MANIFEST, folder, _problem(error)) from None
        if form > FORMAT:
            raise RunError.too_new(folder, version, __version__)
        if not form:
            raise RunError.too_old(folder, version)
        try:
            return cls._from_manifest(place, version, manifest)
        except UNREADABLE as error:
            raise RunError.damaged(MANIFEST, folder, _problem(error)) from None

    @classmethod
    def _from_manifest(cls, folder: Path, version: str, manifest: Mapping[str, Any]) -> RunRecord:
        settings = manifest["settings"]
        named = settings["encoder"]
        return cls(
            folder=folder,
            version=version,
            encoder=manifest["encoder"],
            vocabulary=manifest["vocabulary"],
            seed=int(manifest["seed"]),
            params=manifest["params"],
            inputs=tuple(RunInput(**given) for given in manifest["inputs"]),
            settings=RunSettings(
                None if named is None else NamedEncoder(**named), None, settings["cache"], tuple(settings["rules"])
            ),
            columns=settings["columns"],
            base_folder=settings["base_folder"],
            outputs={_inside(name): str(digest) for name, digest in manifest["outputs"].items()},
            named_files=_named_files(manifest.get("named_files")),
            versions=dict(manifest.get("versions", {})),
            forgotten=int(manifest["forgotten"]["applicants"]) if "forgotten" in manifest else 0,
            facts=manifest,
        )

    @cached_property
    def input_of(self) -> Mapping[str, RunInput]:
        """The inputs by role."""
        return {given.role: given for given in self.inputs}

    def changed_outputs(self) -> list[str]:
        """Files that the run wrote and that have another content now; those that are gone are left out."""
        there = [name for name in sorted(self.outputs) if (self.folder / name).is_file()]
        return [name for name in there if file_digest(self.folder / name) != self.outputs[name]]

    def strangers(self) -> list[str]:
        """What lies in the folder and is not the run's, see `strangers_in`."""
        return strangers_in(self.folder, {MANIFEST, *self.outputs})

    def content(self, name: str) -> bytes:
        """The bytes of a file that the run wrote; `RunError` where they are not what it wrote."""
        try:
            content = (self.folder / name).read_bytes()
        except OSError as error:
            raise RunError.damaged(name, self.folder, error.strerror or type(error).__name__) from None
        if hashlib.sha256(content).hexdigest() != self.outputs.get(name):
            raise RunError.damaged(name, self.folder, "it was changed after the run")
        return content


def recorded_settings(settings: RunSettings, columns: Mapping[str, str], base_folder: str | None) -> dict[str, Any]:
    """What a manifest holds beside facts, inputs and outputs, so that `RunRecord.read` understands it."""
    encoder = None if settings.encoder is None else asdict(settings.encoder)
    return {
        "encoder": encoder,
        "cache": settings.cache,
        "rules": list(settings.rules),
        "columns": dict(columns),
        "base_folder": base_folder,
    }


def _inside(name: str) -> str:
    """The name of a file in the run folder; `ValueError` for one that leads out of it."""
    parts = PureWindowsPath(name)  # knows both slashes, and drives
    if not name or parts.drive or parts.root or ".." in parts.parts:
        raise ValueError(f"{name!r} is no file of a run")
    return name


def _named_files(found: Sequence[Mapping[str, Any]] | None) -> Mapping[str, RunFiles] | None:
    return None if found is None else {files["column"]: RunFiles(**files) for files in found}


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _problem(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
