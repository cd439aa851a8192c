"""Finding the names of a large vocabulary in a text: a trie is walked from every word, overlapping names compete.

The trie is walked only from where a word begins, so that no time goes to the many places where a name lies inside a
word.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matchkit.kernels.compiling import Bytes, Int32s, grown, inlined, kernel
from matchkit.kernels.folding import (
    AT,
    DOT,
    IS_SPACE,
    IS_WORD,
    SPACE,
    TABLE_SIZE,
    CodePoints,
    FoldedText,
    Folding,
    fold,
)
from matchkit.kernels.tries import BASE, NO_WORD, PARENT, Links, start_of, tail_of

# How a form counts: in any case, only as it is written, or only between other names of a list.
ANY_CASE, AS_WRITTEN, IN_LIST = 0, 1, 2
# What a hit is: a skill, a skill unless a verb is meant, a skill if it stands in a list, or nothing.
SURE, UNLESS_VERB, IF_LISTED, NO_SKILL = 0, 1, 2, -1
NO_FORM = -1
_UNDERSCORE, _PLUS, _HASH, _BRACKET = 95, 43, 35, 41
_SMALL_A, _SMALL_D, _SMALL_O, _SMALL_R, _SMALL_S = 97, 100, 111, 114, 115
_DIGIT_0, _DIGIT_9 = 48, 57
_LONGEST = 1 << 31  # no name is longer


class Trie(NamedTuple):
    """Names in all their spellings, and signs, as words of one trie.

    ``words`` is int32 (W, 6), columns as below. ``written[BEGIN:END]`` is how the form of a word is written, where its
    rule asks for it.
    """

    links: Links
    words: Int32s
    written: Int32s


SIGN, SKILL, RULE, TAKES_PLURAL, BEGIN, END = 0, 1, 2, 3, 4, 5
"""Columns of words: bits of the sign, or 0; position of the skill, or `NO_FORM`; one of the three rules; whether an
``s`` may follow; and where the form is spelled as it is written."""


class Found(NamedTuple):
    """What a text holds; starts and ends are places in the text.

    Attributes
    ----------
    hits
        Int32 (n, 4): start and end of a name, its skill, and `SURE`, `UNLESS_VERB` or `IF_LISTED`; by start.
    signs
        Int32 (m, 3): start and end of a sign, and its bits; by start.
    is_even
        See `FoldedText`.
    """

    hits: Int32s
    signs: Int32s
    is_even: bool


@kernel
def find_names(codes: CodePoints, trie: Trie, folding: Folding) -> Found:
    """All names and signs that stand as whole words of a text; names only outside of its addresses."""
    text = fold(codes, folding)
    folded, kinds, addresses = text.folded, folding.kinds, text.addresses
    found = _find_words(folded, trie.links, kinds)
    hits, signs = np.empty((found.shape[0], 4), np.int32), np.empty((found.shape[0], 3), np.int32)
    n_hits = n_signs = address = 0
    for i in range(found.shape[0]):
        start, at, word = found[i]
        sign, skill = trie.words[word, SIGN], trie.words[word, SKILL]
        if sign and (at == folded.size or not kinds[folded[at]] & IS_WORD):
            signs[n_signs, 0], signs[n_signs, 1], signs[n_signs, 2] = text.start[start], text.start[at - 1] + 1, sign
            n_signs += 1
        if skill != NO_FORM and _may_begin(folded, start, kinds):
            end = _token_end(folded, at, trie.words[word, TAKES_PLURAL], kinds)
            kind = _kind_of_hit(codes, text, trie, kinds, word, start, at, end) if end >= 0 else NO_SKILL
            if kind == NO_SKILL:
                continue
            begin, stop = text.start[start], text.start[end - 1] + 1
            while address < addresses.shape[0] and addresses[address, 1] <= begin:
                address += 1
            if address == addresses.shape[0] or stop <= addresses[address, 0]:
                hits[n_hits, 0], hits[n_hits, 1], hits[n_hits, 2], hits[n_hits, 3] = begin, stop, skill, kind
                n_hits += 1
    return Found(hits[:n_hits], signs[:n_signs], text.is_even)


@kernel
def keep_longest(hits: Int32s) -> Int32s:
    """Of hits that overlap the longest, then the first: of sure ones, then of those for lists beside them; by start.

    The hits come by start; those that are `NO_SKILL` count for nothing.
    """
    n = hits.shape[0]
    order = np.empty(n, np.int64)
    for i in range(n):
        order[i] = (hits[i, 3] != SURE) * _LONGEST * _LONGEST + (_LONGEST - (hits[i, 1] - hits[i, 0])) * _LONGEST + i
    order.sort()
    is_taken = np.zeros(hits[:, 1].max() - hits[0, 0] if n else 0, np.bool_)
    is_kept = np.zeros(n, np.bool_)
    for key in order:
        i = int(key % _LONGEST)
        begin, end = hits[i, 0] - hits[0, 0], hits[i, 1] - hits[0, 0]
        if hits[i, 3] != NO_SKILL and not is_taken[begin:end].any():
            is_taken[begin:end] = True
            is_kept[i] = True
    return hits[is_kept]


@kernel
def _find_words(folded: Int32s, links: Links, kinds: Bytes) -> Int32s:
    """Words that begin where words begin: int32 (n, 3), start, end and word; what stands behind them is not looked at.

    They may also begin between a digit and a letter, for levels: "5years".
    """
    symbols, slots = links.symbols, links.slots
    found = np.empty((64, 3), np.int32)
    n, size, top, before = 0, folded.size, slots[0, BASE], SPACE
    for start in range(size):
        code = folded[start]
        is_inside = kinds[before] & IS_WORD and not (_is_digit(before) and not _is_digit(code))
        before = code
        slot, at = top + symbols[code], start + 1
        if is_inside or symbols[code] == 0 or slots[slot, PARENT] >> 1 != 0:
            continue
        while True:
            if slots[slot, PARENT] & 1:
                if n == found.shape[0]:
                    found = grown(found)
                found[n, 0], found[n, 1], found[n, 2] = start, at, links.word[slot]
                n += 1
            if at == size:
                break
            base, symbol = slots[slot, BASE], symbols[folded[at]]
            if base < 0:
                word = tail_of(base, symbol)
                end = _end_of_tail(folded, links, start, at, word) if word != NO_WORD else -1
                if end >= 0:
                    if n == found.shape[0]:
                        found = grown(found)
                    found[n, 0], found[n, 1], found[n, 2] = start, end, word
                    n += 1
                break
            if slots[base + symbol, PARENT] >> 1 != slot:
                break
            slot = base + symbol
            at += 1
    return found[:n]


@inlined
def _end_of_tail(folded: Int32s, links: Links, start: int, at: int, word: int) -> int:
    """Where a word that begins at a start, and goes on from here, ends; -1 if it does not stand here."""
    begin, end = start_of(links.ends, word), links.ends[word]
    stop = start + end - begin
    if stop > folded.size:
        return -1
    for i in range(at, stop):
        if links.symbols[folded[i]] != links.spelled[begin + i - start]:
            return -1
    return stop


@inlined
def _kind_of_hit(
    codes: CodePoints, text: FoldedText, trie: Trie, kinds: Bytes, word: int, start: int, at: int, end: int
) -> int:
    """What the form that is spelled here is; `NO_SKILL` where it is nothing."""
    rule = trie.words[word, RULE]
    if rule == ANY_CASE:
        return SURE
    begin, stop = trie.words[word, BEGIN], trie.words[word, END]
    is_written = _is_as_written(codes, text.start[start:at], trie.written[begin:stop], kinds)
    if rule == AS_WRITTEN and is_written:
        is_before_word = end < text.folded.size and text.folded[end] == SPACE
        may_be_verb = is_before_word and SPACE not in trie.written[begin:stop]
        return UNLESS_VERB if may_be_verb and not _is_behind_word(codes, text, kinds, start) else SURE
    # "EXCEL" and "Pandas" may stand in a list.
    is_possible = is_written or codes[text.start[start]] != text.folded[start]
    return IF_LISTED if is_possible and not _is_in_sentence(codes, text, kinds, start, end) else NO_SKILL


@inlined
def _is_in_sentence(codes: CodePoints, text: FoldedText, kinds: Bytes, start: int, end: int) -> bool:
    """Whether another word than "and" or "or" stands right before or behind; single letters have rules of their own."""
    if end - start == 1:
        return False
    if _is_behind_word(codes, text, kinds, start) and text.folded[start - 2] not in (_SMALL_D, _SMALL_R):
        return True
    if end + 1 >= text.folded.size or not _is_single_blank(codes, text, end):
        return False
    following = text.folded[end + 1]
    return kinds[following] & IS_WORD != 0 and following != _SMALL_A and following != _SMALL_O


@inlined
def _is_behind_word(codes: CodePoints, text: FoldedText, kinds: Bytes, start: int) -> bool:
    return start > 1 and kinds[text.folded[start - 2]] & IS_WORD != 0 and _is_single_blank(codes, text, start - 1)


@inlined
def _is_single_blank(codes: CodePoints, text: FoldedText, at: int) -> bool:
    """Whether one blank stands here, not a dash, a break or a gap."""
    return codes[text.start[at]] == SPACE and text.start[at + 1] == text.start[at] + 1


@inlined
def _is_digit(code: int) -> bool:
    return _DIGIT_0 <= code <= _DIGIT_9


@inlined
def _may_begin(folded: Int32s, start: int, kinds: Bytes) -> bool:
    """Whether a name can begin here."""
    if start == 0:
        return True
    before = folded[start - 1]
    is_dotted = before == DOT and start > 1 and kinds[folded[start - 2]] & IS_WORD != 0
    return not (before in (_UNDERSCORE, AT) or is_dotted or kinds[before] & IS_WORD)


@inlined
def _token_end(folded: Int32s, end: int, takes_plural: int, kinds: Bytes) -> int:
    """The end of a name that ends as a whole word, a plural ``s`` included; else -1."""
    stop = end + 1 if takes_plural and end < folded.size and folded[end] == _SMALL_S else end
    return stop if _ends_word(folded, stop, kinds) else -1


@inlined
def _ends_word(folded: Int32s, end: int, kinds: Bytes) -> bool:
    """Not before a letter, digit or other part of the name ("C" in "C++", "Node" in "Node.js")."""
    if end == folded.size:
        return True
    last, following = folded[end - 1], folded[end]
    if kinds[following] & IS_WORD or following == _UNDERSCORE or following == AT:  # noqa: SIM109  # compiled
        return False
    if following == _PLUS or following == _HASH:  # noqa: SIM109  # compiled
        return last == _BRACKET or last == DOT  # compiled
    is_dotted = following == DOT and end + 1 < folded.size and kinds[folded[end + 1]] & IS_WORD
    return not (is_dotted and kinds[last] & IS_WORD)


@inlined
def _is_as_written(codes: CodePoints, places: Int32s, written: Int32s, kinds: Bytes) -> bool:
    """Whether the characters at these places are written so; any white space is a space."""
    if places.size != written.size:
        return False
    for i in range(places.size):
        code = codes[places[i]]
        is_blank = written[i] == SPACE and code < TABLE_SIZE and kinds[code] & IS_SPACE
        if code != written[i] and not is_blank:
            return False
    return True
