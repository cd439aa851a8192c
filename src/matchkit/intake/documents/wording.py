"""A child's report on a file in the ledger's words; none of them are the child's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from matchkit.errors import counted
from matchkit.intake.cells import quoted
from matchkit.intake.decoding import windows_finding
from matchkit.intake.documents.finding import MEGABYTE, SAVE_AGAIN
from matchkit.intake.documents.kinds import ENDINGS
from matchkit.intake.documents.report import Hidden, Limits, Report
from matchkit.intake.ledger import Finding

PLACES_NAMED = 3
_COLUMN = "or put the text in the column resume"
_SIMPLER = f"Print it to a PDF file from the program in which it was written, {_COLUMN}."
_SCAN_CURE = "Put the text in the column resume: what a reader does not see is not compared."
_FONT_CURE = "Put the text in the column resume, or save the PDF with another program."
_LOOK_CURE = "Look at the file: the text may be hidden on purpose, or a template left it."
_DOUBT = "in the colour of the paper, kept as something coloured may lie behind them"
_STYLED = "that its styles may hide, in a way that cannot be told from the file alone; they are kept"
_DOUBTS = {
    "pdf": "that a mask may hide, or too many shapes to follow; they are kept",
    "html": _STYLED,
    "mhtml": _STYLED,
}
_KINDS = {
    "text": "a text",
    "pdf": "a PDF",
    "docx": "a .docx",
    "odt": "an .odt",
    "html": "an HTML",
    "mhtml": "an MHTML",
    "rtf": "an RTF",
}
_PROBLEMS: Mapping[str, Callable[[str, Report, Limits], tuple[str, str]]] = {
    "ambiguous_file": lambda name, report, _: (
        f"{name} can be opened as {report.reason} alike, and would say different things to different programs.",
        _SIMPLER,
    ),
    "crashed_parser": lambda name, _, __: (f"{name} made the process end that parsed it.", SAVE_AGAIN),
    "encrypted_file": lambda name, _, __: (
        f"{name} is encrypted.",
        f"Save it without a password, {_COLUMN}.",
    ),
    "nested_too_deeply": lambda name, report, limits: (
        f"{name} cannot be read: {report.reason or f'it nests deeper than {limits.depth:,} levels'}.",
        _SIMPLER,
    ),
    "not_a_document": lambda name, report, _: (f"{name} is no document, but {report.reason}.", SAVE_AGAIN),
    "old_word_file": lambda name, report, _: (
        f"{name} is in {report.reason or 'the binary format of Word 97 to 2003'}, which is not read.",
        f"Open it in a word processor and save it as .docx or .pdf, {_COLUMN}.",
    ),
    "own_entities": lambda name, _, __: (
        f"{name} declares entities or a document type of its own, as no word processor does.",
        _SIMPLER,
    ),
    "too_many_parts": lambda name, _, limits: (
        f"{name} is made of more parts (objects, elements, drawing operators) than the {limits.parts:,} that are read.",
        _SIMPLER,
    ),
    "took_too_long": lambda name, _, limits: (
        f"{name} took more than {limits.seconds:g} seconds to parse.",
        f"{_SIMPLER} On a slow machine, raise seconds in [documents] of the params.",
    ),
    "took_too_much_memory": lambda name, _, limits: (
        f"{name} took more than {limits.memory_bytes // MEGABYTE} MB of memory to parse.",
        _SIMPLER,
    ),
    "unpacks_too_large": lambda name, _, limits: (
        f"{name} unpacks to more than {limits.unpacked_bytes // MEGABYTE} MB.",
        _SIMPLER,
    ),
    "unreadable_file": lambda name, report, _: (f"{name} cannot be read: {report.reason}.", SAVE_AGAIN),
}


def problem_finding(name: str, report: Report, limits: Limits) -> Finding:
    """Why a file is left out."""
    what, cure = _PROBLEMS[report.problem](quoted(name), report, limits)
    return Finding(report.problem, what, cure)


def empty_finding(name: str, report: Report) -> Finding:
    """Why a file without a problem gives no text."""
    if report.recognised:
        return _recognised(name, report.recognised)
    if report.unmapped:
        return _unmapped(name, report.unmapped)
    if report.hidden:
        what = f"{quoted(name)} holds no text that a reader sees."
        return Finding("no_text", what, "Put the text in the column resume.")
    what = f"{quoted(name)} holds no text; it may be a scan."
    return Finding("no_text", what, "Run text recognition on it, or put the text in the column resume.")


def text_findings(name: str, ending: str, report: Report, limits: Limits) -> Iterator[Finding]:
    """What is told of a file that was read."""
    if ENDINGS.get(ending) != report.kind:
        right = next(known for known, kind in ENDINGS.items() if kind == report.kind)
        what = f"{quoted(name)} is {_KINDS[report.kind]} file, and was read as one."
        yield Finding("wrong_ending", what, f"Name it with the ending {right}.")
    if report.bad_byte >= 0:
        yield windows_finding(report.bad_byte)
    if report.has_more_pages:
        what = f"{quoted(name)} has more than {counted(limits.pages, 'page')}; the rest was not read."
        yield Finding("too_many_pages", what, "Give a resume of ordinary length.")
    if report.is_cut:
        what = f"{quoted(name)} has more than {limits.characters:,} characters; the rest was not read."
        yield Finding("shortened", what, "Give a text of ordinary length.")
    if report.recognised:
        yield _recognised(name, report.recognised)
    if report.unmapped:
        yield _unmapped(name, report.unmapped)


def hidden_findings(name: str, report: Report) -> Iterator[Finding]:
    """What a reader of the file does not see, for a person to look at; never what it says."""
    told = []
    if report.hidden:
        places = [_place(place) for place in report.hidden[:PLACES_NAMED]]
        if more := len(report.hidden) - PLACES_NAMED:
            places += [f"and in {counted(more, 'more place')}"] if more > 0 else []
        told.append(f"Left out of {quoted(name)} what its reader does not see: {'; '.join(places)}.")
    if report.doubtful:
        characters = counted(report.doubtful, "character")
        told.append(f"{quoted(name)} has {characters} {_DOUBTS.get(report.kind, _DOUBT)}.")
    if told:
        yield Finding("hidden_text", " ".join(told), _LOOK_CURE)


def _place(place: Hidden) -> str:
    where = f" on page {place.page}" if place.page else ""
    return f"{counted(place.count, 'character')} {place.way}{where}"


def _recognised(name: str, n_pages: int) -> Finding:
    pages = counted(n_pages, "page")
    what = f"{quoted(name)} has {pages} of pictures with the invisible text of a text recognition, which is left out."
    return Finding("recognised_text", what, _SCAN_CURE)


def _unmapped(name: str, n_characters: int) -> Finding:
    characters = counted(n_characters, "character")
    what = f"{quoted(name)} has {characters} in fonts without a map to characters, which are left out."
    return Finding("unreadable_font", what, _FONT_CURE)
