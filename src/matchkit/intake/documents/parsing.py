"""From the bytes of a file to its text and a report, in the child process."""

from __future__ import annotations

import zlib

from matchkit.intake.documents.gathering import Gathered
from matchkit.intake.documents.kinds import find_kind
from matchkit.intake.documents.open_document import read_odt
from matchkit.intake.documents.pdf import read_pdf
from matchkit.intake.documents.plain import read_plain
from matchkit.intake.documents.report import Limits, Refused, Report
from matchkit.intake.documents.rich_text import read_rtf
from matchkit.intake.documents.web_archive import read_mhtml
from matchkit.intake.documents.web_page import read_html
from matchkit.intake.documents.word import read_docx

_READERS = {
    "text": read_plain,
    "pdf": read_pdf,
    "docx": read_docx,
    "odt": read_odt,
    "html": read_html,
    "rtf": read_rtf,
    "mhtml": read_mhtml,
}


def parse(data: bytes, ending: str, limits: Limits) -> tuple[Report, str]:
    """A report on a file, and its text; the text is empty where the report names a problem.

    A broken file can make a parser fail in any way, and must not end the child, which is kept for the next one.
    `MemoryError` passes: what is left of the child's memory is nobody's guess.
    """
    kind = ""
    gathered = Gathered(limits)
    try:
        kind = find_kind(data, ending, limits)
        _READERS[kind](data, gathered)
    except MemoryError:
        raise
    except Refused as refused:
        return Report(kind, refused.code, refused.reason), ""
    except RecursionError:
        return Report(kind, "nested_too_deeply"), ""
    except UnicodeError:
        return Report(kind, "unreadable_file", "it is text in no encoding that is told"), ""
    except zlib.error:
        return Report(kind, "unreadable_file", "what is packed in it is damaged"), ""
    except Exception as error:
        return Report(kind, "unreadable_file", f"{type(error).__name__} while parsing"), ""
    report = Report(
        kind=kind,
        hidden=gathered.hidden,
        doubtful=gathered.doubtful,
        recognised=gathered.recognised,
        unmapped=gathered.unmapped,
        has_more_pages=gathered.has_more_pages,
        is_cut=gathered.is_full,
        bad_byte=gathered.bad_byte,
    )
    return report, gathered.text()
