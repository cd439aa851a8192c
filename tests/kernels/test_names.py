"""Names found by the trie, against every name sought at every place."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchkit.kernels.folding import fold
from matchkit.kernels.names import (
    ANY_CASE,
    AS_WRITTEN,
    IF_LISTED,
    IN_LIST,
    NO_SKILL,
    SURE,
    UNLESS_VERB,
    find_names,
    keep_longest,
)
from matchkit.skills.folding import code_points, fold_name, folding
from matchkit.skills.trie import Form, build_trie

LETTERS = "abs+.#/ -1\n@_AB"
names = st.text(st.sampled_from(LETTERS[:-4]), min_size=1, max_size=5).filter(lambda name: bool(fold_name(name)))
texts = st.text(st.sampled_from(LETTERS), max_size=40)
rules = st.sampled_from((ANY_CASE, AS_WRITTEN, IN_LIST))


@st.composite
def all_forms(draw: st.DrawFn) -> list[Form]:
    chosen = {fold_name(name): " ".join(name.split()) for name in draw(st.lists(names, min_size=1, max_size=8))}
    return [
        Form(position, name if draw(st.booleans()) else name.upper(), key, draw(rules), draw(st.booleans()))
        for position, (key, name) in enumerate(sorted(chosen.items()))
    ]


def naive_hits(text: str, forms: list[Form]) -> list[tuple[int, int, int, int]]:
    """Each form at each place, by the rules as they are told."""
    searched = fold(code_points(text), folding())
    folded = "".join(map(chr, searched.folded.tolist()))
    places = searched.start.tolist()
    plain = "".join(_plain(text[begin:stop]) for begin, stop in pairwise([*places, len(text)]))
    hits = []
    for start in range(len(folded)):
        for form in forms:
            at = start + len(form.key)
            if folded[start:at] != form.key or not _begins(folded[:start]):
                continue
            end = at + 1 if form.takes_plural and folded[at : at + 1] == "s" else at
            if not _ends(folded[at - 1 : end][-1], folded[end:]):
                continue
            is_behind_word = bool(re.search(r"[^\W_] \Z", plain[:start]))
            is_written = plain[start:at].replace("\n", " ") == form.written
            if form.rule == ANY_CASE:
                kind = SURE
            elif form.rule == AS_WRITTEN and is_written:
                may_be_verb = folded[end : end + 1] == " " and " " not in form.written and not is_behind_word
                kind = UNLESS_VERB if may_be_verb else SURE
            elif (is_written or plain[start].isupper()) and not _is_in_sentence(plain, start, end):
                kind = IF_LISTED
            else:
                continue
            span = places[start], places[end - 1] + 1
            if all(stop <= span[0] or begin >= span[1] for begin, stop in searched.addresses.tolist()):
                hits.append((*span, form.skill, kind))
    return sorted(hits)


def _plain(stretch: str) -> str:
    """What became one character: itself, or a line feed where white space is more than a blank."""
    return "\n" if stretch.isspace() and stretch != " " else stretch[0]


def _is_in_sentence(plain: str, start: int, end: int) -> bool:
    """Whether another word than "and" or "or" stands beside a name; single letters have rules of their own."""
    is_behind = re.search(r"[^\W_dDrR] \Z", plain[:start])
    return end - start > 1 and bool(is_behind or re.match(r" [^\W_aAoO]", plain[end:]))


def _begins(before: str) -> bool:
    return not re.search(r"([^\W_]|_|@|[^\W_]\.)\Z", before)


def _ends(last: str, after: str) -> bool:
    if re.match(r"[^\W_]|_|@", after) or (re.match(r"[+#]", after) and last not in ").") or not after:
        return not after
    return not (re.match(r"\.[^\W_]", after) and last.isalnum())


@given(texts, all_forms())
def test_every_name_is_found_where_it_stands(text: str, forms: list[Form]) -> None:
    hits, signs, _ = find_names(code_points(text), build_trie(forms, {}), folding())
    assert sorted(map(tuple, hits.tolist())) == naive_hits(text, forms)
    assert not signs.size


@given(texts, st.lists(st.text("abs1'", min_size=1, max_size=3), min_size=1, max_size=5, unique=True))
def test_every_sign_is_found_as_a_whole_word_or_behind_a_digit(text: str, words: list[str]) -> None:
    bits = {word: 1 << number for number, word in enumerate(words)}
    hits, signs, _ = find_names(code_points(text), build_trie([], bits), folding())
    searched = fold(code_points(text), folding())
    folded = "".join(map(chr, searched.folded.tolist()))
    expected = [
        (int(searched.start[start]), int(searched.start[start + len(word) - 1]) + 1, bit)
        for start in range(len(folded))
        for word, bit in bits.items()
        if folded.startswith(word, start)
        and (start == 0 or not folded[start - 1].isalnum() or (folded[start - 1].isdigit() and not word[0].isdigit()))
        and not folded[start + len(word) : start + len(word) + 1].isalnum()
    ]
    assert sorted(map(tuple, signs.tolist())) == sorted(expected)
    assert not hits.size


def test_of_two_forms_with_one_key_the_first_counts() -> None:
    forms = [Form(0, "a b", "a b", ANY_CASE, False), Form(1, "a-b", "a b", ANY_CASE, False)]
    hits = find_names(code_points("a b"), build_trie(forms, {}), folding()).hits
    assert hits.tolist() == [[0, 3, 0, SURE]]


def test_a_vocabulary_without_names_finds_nothing() -> None:
    hits, signs, _ = find_names(code_points("a b"), build_trie([], {"b": 4}), folding())
    assert (hits.tolist(), signs.tolist()) == ([], [[2, 3, 4]])


spans = st.tuples(
    st.integers(0, 30), st.integers(1, 8), st.integers(0, 2), st.sampled_from((SURE, IF_LISTED, NO_SKILL))
)


@given(st.lists(spans, max_size=12))
def test_the_longest_of_overlapping_names_is_kept(drawn: list[tuple[int, int, int, int]]) -> None:
    hits = sorted((start + 5, start + 5 + length, skill, kind) for start, length, skill, kind in drawn)
    kept: list[tuple[int, int, int, int]] = []
    for hit in sorted(hits, key=lambda hit: (hit[3] != SURE, hit[0] - hit[1], hit[0])):
        if hit[3] != NO_SKILL and all(hit[1] <= other[0] or other[1] <= hit[0] for other in kept):
            kept.append(hit)
    columns = np.array(hits, np.int32).reshape(-1, 4)
    assert list(map(tuple, keep_longest(columns).tolist())) == sorted(kept)


def test_a_long_text_that_goes_on_beginning_names_is_searched_to_its_end() -> None:
    """From each of many places a name is followed almost to its end."""
    names = [" ".join(["ab"] * number) + " b" for number in range(1, 60)]
    forms = [Form(number, name, name, ANY_CASE, False) for number, name in enumerate(names)]
    hits = find_names(code_points("ab " * 300_000 + "b"), build_trie(forms, {}), folding()).hits
    assert sorted(hits[:, 2].tolist()) == list(range(59))
    assert set(hits[:, 1].tolist()) == {900_001}
