"""Finding the names of a large vocabulary in a text: one pass folds it, the next walks a trie from every word.

A trie over characters (Fredkin, "Trie memory", CACM 3(9), 1960) is walked only from where a word begins, so that no
time goes to the many places where a name lies inside a word. Its nodes are numbered level by level: most walks end
after a few letters, and the nodes that they visit lie close together in memory.

Texts are code points, uint32 as they come, int32 once folded. Folded texts have lower-case letters, a space for each
dash and each run of white space, and a line feed for a blank line.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matchkit.kernels.compiling import Int32s, Int64s, inlined, kernel

Bytes = npt.NDArray[np.uint8]
CodePoints = npt.NDArray[np.uint32]

TABLE_SIZE = 1 << 16
"""Code points beyond, mostly pictures, are read as `UNKNOWN`."""
UNKNOWN, DROPPED = 0xFFFD, -1
# What a code point is: bits of `kinds`.
IS_SPACE, IS_UNEVEN, IS_WORD = 1, 2, 4
# How a form counts: in any case, only as it is written, or only between other names of a list.
ANY_CASE, AS_WRITTEN, IN_LIST = 0, 1, 2
# What a hit is: a skill, a skill unless a verb is meant, or a skill if it stands in a list.
SURE, UNLESS_VERB, IF_LISTED = 0, 1, 2
NO_FORM = -1
_SPACE, _LINE_FEED, _DOT, _AT, _SLASH, _UNDERSCORE, _PLUS, _HASH, _BRACKET = 32, 10, 46, 64, 47, 95, 43, 35, 41
_SMALL_S, _SMALL_W = 115, 119
_DIGIT_0, _DIGIT_9 = 48, 57
_STYLED, _STYLED_END = 0x1D400, 0x1D800  # letters in bold and other styles, which compatibility forms make plain


class Folding(NamedTuple):
    """How single code points are folded: int32 and uint8 of `TABLE_SIZE`; `DROPPED` leaves one out."""

    folded: Int32s
    kinds: Bytes


class FoldedText(NamedTuple):
    """A text as it is searched, and where its characters stood; all of one length but ``addresses``.

    ``plain`` has letters as they were written, and ``start`` and ``end`` say which stretch of the text each one was.
    ``addresses`` is int32 (n, 2): words that may be web or mail addresses, as spans of the text.
    """

    folded: Int32s
    plain: Int32s
    start: Int32s
    end: Int32s
    addresses: Int32s


class Trie(NamedTuple):
    """Words, which are names in all their spellings and signs, in ascending order, and the nodes that lead to them.

    ``nodes`` is int32 (N, 4), columns as below. ``first`` is int32 of `TABLE_SIZE`: the node for a code point that
    begins a word, else -1. Word ``w`` is ``codes[ends[w - 1]:ends[w]]``; ``form`` is int32 by word, `NO_FORM` where it
    is none, and ``sign`` uint8, its bits. ``forms`` is int32 (F, 4), columns as below, and
    ``written[written_at[f]:written_at[f + 1]]`` is how form ``f`` is written.
    """

    nodes: Int32s
    first: Int32s
    codes: Int32s
    ends: Int64s
    form: Int32s
    sign: Bytes
    forms: Int32s
    written: Int32s
    written_at: Int64s


CODE, WORD, CHILD, LAST = 0, 1, 2, 3
"""Columns of nodes: code point; the word that ends here, or -1; the first child, and the one behind the last.

Where a single word goes on, there are no children: `LAST` is that word, and `CHILD` less than 0, -1 less the code point
that comes next, so that most words of a text are dismissed before the single word is looked at."""
SKILL, RULE, TAKES_PLURAL, IS_PHRASE = 0, 1, 2, 3
"""Columns of forms: position of the skill, one of the three rules, whether an ``s`` may follow, more words than one."""


@kernel
def is_uneven(codes: CodePoints, folding: Folding) -> bool:
    """Whether a text has characters that are folded to several, or several to one."""
    for code in codes:  # noqa: SIM110  # compiled
        if _STYLED <= code < _STYLED_END or (code < TABLE_SIZE and folding.kinds[code] & IS_UNEVEN):
            return True
    return False


@kernel
def fold(codes: CodePoints, folding: Folding) -> FoldedText:
    """Fold a text that is not uneven."""
    table, kinds, size = folding.folded, folding.kinds, codes.size
    folded, plain, origin = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int32)
    addresses = np.empty((8, 2), np.int32)
    n = n_addresses = i = 0
    while i < size:
        begin, line_feeds = i, 0
        while i < size and codes[i] < TABLE_SIZE and kinds[codes[i]] & IS_SPACE:
            line_feeds += codes[i] == _LINE_FEED
            i += 1
        if i > begin:
            folded[n], plain[n], origin[n] = _LINE_FEED if line_feeds > 1 else _SPACE, _SPACE, begin
            n += 1
        begin, has_dot, is_suspicious = i, False, False
        while i < size:
            code = codes[i]
            if code < TABLE_SIZE and kinds[code] & IS_SPACE:
                break
            value = table[code] if code < TABLE_SIZE else UNKNOWN
            if code == _DOT:
                has_dot = True
                is_suspicious |= n > 1 and folded[n - 1] == _SMALL_W and folded[n - 2] == _SMALL_W
            elif code == _SLASH:
                is_suspicious |= has_dot or (n > 0 and folded[n - 1] == _SLASH)
            elif code == _AT:
                is_suspicious = True
            if value != DROPPED:
                folded[n], plain[n], origin[n] = value, code, i
                n += 1
            i += 1
        if is_suspicious:
            if n_addresses == addresses.shape[0]:
                addresses = _grown(addresses)
            addresses[n_addresses, 0], addresses[n_addresses, 1] = begin, i
            n_addresses += 1
    return FoldedText(folded[:n], plain[:n], origin[:n], origin[:n] + np.int32(1), addresses[:n_addresses])


@kernel
def find_names(text: FoldedText, trie: Trie, folding: Folding) -> tuple[Int32s, Int32s]:
    """All names and signs that stand as whole words.

    Returns
    -------
    hits
        Int32 (n, 4): start and end, skill, and `SURE`, `UNLESS_VERB` or `IF_LISTED`.
    signs
        Int32 (m, 3): start and end, and bits.

    Both are by start; starts and ends are places in the text before it was folded.
    """
    folded, kinds = text.folded, folding.kinds
    words = _find_words(folded, trie, kinds)
    hits, signs = np.empty((words.shape[0], 4), np.int32), np.empty((words.shape[0], 3), np.int32)
    n_hits = n_signs = 0
    for i in range(words.shape[0]):
        start, at, word = words[i]
        sign, form = trie.sign[word], trie.form[word]
        if sign and (at == folded.size or not kinds[folded[at]] & IS_WORD):
            signs[n_signs, 0], signs[n_signs, 1], signs[n_signs, 2] = text.start[start], text.end[at - 1], sign
            n_signs += 1
        if form != NO_FORM and _may_begin(folded, start, kinds):
            end = _token_end(folded, at, trie.forms[form, TAKES_PLURAL], kinds)
            kind = _kind_of_hit(text, trie, form, start, at, end)
            if kind >= 0:
                hits[n_hits, 0], hits[n_hits, 1] = text.start[start], text.end[end - 1]
                hits[n_hits, 2], hits[n_hits, 3] = trie.forms[form, SKILL], kind
                n_hits += 1
    return hits[:n_hits], signs[:n_signs]


@kernel
def _find_words(folded: Int32s, trie: Trie, kinds: Bytes) -> Int32s:
    """Words that begin where words begin: int32 (n, 3), start, end and word; what stands behind them is not looked at.

    They may also begin between a digit and a letter, for levels: "5years".
    """
    nodes, first, codes, ends = trie.nodes, trie.first, trie.codes, trie.ends
    found = np.empty((64, 3), np.int32)
    n, size = 0, folded.size
    for start in range(size):
        node = first[folded[start]]
        if node < 0:
            continue
        before = folded[start - 1] if start else _SPACE
        if kinds[before] & IS_WORD and not (_is_digit(before) and not _is_digit(folded[start])):
            continue
        at, word = start + 1, nodes[node, WORD]
        while True:
            if word >= 0:
                if n == found.shape[0]:
                    found = _grown(found)
                found[n, 0], found[n, 1], found[n, 2] = start, at, word
                n += 1
            if node < 0 or at == size:
                break
            child, last, word = nodes[node, CHILD], nodes[node, LAST], -1
            if child < 0:
                if folded[at] != -1 - child:
                    break
                begin = _start(ends, last)
                stop = start + ends[last] - begin
                while at < min(stop, size) and folded[at] == codes[begin + at - start]:
                    at += 1
                node, word = -1, last if at == stop else -1
                continue
            code = folded[at]
            while child < last and nodes[child, CODE] != code:
                child += 1
            if child == last:
                break
            node, word = child, nodes[child, WORD]
            at += 1
    return found[:n]


@inlined
def _kind_of_hit(text: FoldedText, trie: Trie, form: int, start: int, at: int, end: int) -> int:
    """What a form that ends here is; -1 where it is nothing."""
    if end < 0:
        return -1
    rule = trie.forms[form, RULE]
    if rule == ANY_CASE:
        return SURE
    is_written = _is_as_written(text.plain, start, at, trie, form)
    if rule == AS_WRITTEN and is_written:
        return SURE if trie.forms[form, IS_PHRASE] else UNLESS_VERB
    # "EXCEL" and "Pandas" may stand in a list.
    return IF_LISTED if is_written or text.plain[start] != text.folded[start] else -1


@kernel
def grow_nodes(codes: Int32s, ends: Int64s) -> Int32s:
    """The nodes that lead to words, of which ``w`` is ``codes[ends[w - 1]:ends[w]]``.

    Words are distinct, not empty, and in ascending order.
    """
    nodes = np.full((codes.size + 1, 4), -1, np.int32)
    low, high = np.zeros(codes.size + 1, np.int32), np.zeros(codes.size + 1, np.int32)  # words below each node
    depth = np.zeros(codes.size + 1, np.int32)
    high[0] = ends.size
    n, node = 1, 0
    while node < n:
        at, w = depth[node], low[node]
        if w < high[node] and _start(ends, w) + at == ends[w]:  # the shortest word stands first
            nodes[node, WORD] = w
            w += 1
        if node and high[node] - w == 1:
            nodes[node, CHILD], nodes[node, LAST] = -1 - codes[_start(ends, w) + at], w
        else:
            nodes[node, CHILD] = n
            while w < high[node]:
                code = codes[_start(ends, w) + at]
                nodes[n, CODE], low[n], depth[n] = code, w, at + 1
                while w < high[node] and codes[_start(ends, w) + at] == code:
                    w += 1
                high[n] = w
                n += 1
            nodes[node, LAST] = n
            _put_largest_first(nodes, low, high, nodes[node, CHILD], n)
        node += 1
    return nodes[:n].copy()


@inlined
def _start(ends: Int64s, word: int) -> int:
    return ends[word - 1] if word else 0


@inlined
def _put_largest_first(nodes: Int32s, low: Int32s, high: Int32s, begin: int, end: int) -> None:
    """Children with many words below them are looked for most."""
    for i in range(begin + 1, end):
        code, bottom, top = nodes[i, CODE], low[i], high[i]
        at = i
        while at > begin and high[at - 1] - low[at - 1] < top - bottom:
            nodes[at, CODE], low[at], high[at] = nodes[at - 1, CODE], low[at - 1], high[at - 1]
            at -= 1
        nodes[at, CODE], low[at], high[at] = code, bottom, top


@inlined
def _is_digit(code: int) -> bool:
    return _DIGIT_0 <= code <= _DIGIT_9


@inlined
def _may_begin(folded: Int32s, start: int, kinds: Bytes) -> bool:
    """Whether a name can begin here."""
    if start == 0:
        return True
    before = folded[start - 1]
    is_dotted = before == _DOT and start > 1 and kinds[folded[start - 2]] & IS_WORD != 0
    return not (before in (_UNDERSCORE, _AT) or is_dotted or kinds[before] & IS_WORD)


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
    if kinds[following] & IS_WORD or following == _UNDERSCORE or following == _AT:  # noqa: SIM109  # compiled
        return False
    if following == _PLUS or following == _HASH:  # noqa: SIM109  # compiled
        return last == _BRACKET or last == _DOT  # compiled
    is_dotted = following == _DOT and end + 1 < folded.size and kinds[folded[end + 1]] & IS_WORD
    return not (is_dotted and kinds[last] & IS_WORD)


@inlined
def _is_as_written(plain: Int32s, start: int, end: int, trie: Trie, form: int) -> bool:
    begin = trie.written_at[form]
    if trie.written_at[form + 1] - begin != end - start:
        return False
    for i in range(end - start):  # noqa: SIM110  # compiled
        if plain[start + i] != trie.written[begin + i]:
            return False
    return True


@inlined
def _grown(rows: Any) -> Any:
    """The rows, and as many unused ones again."""
    larger = np.empty((2 * rows.shape[0], rows.shape[1]), np.int32)
    larger[: rows.shape[0]] = rows
    return larger
