"""Names found by the trie, against every name sought at every place."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from matchkit.kernels.names import ANY_CASE, AS_WRITTEN, IF_LISTED, IN_LIST, SURE, UNLESS_VERB, find_names
from matchkit.skills.folding import fold, fold_name, folding
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
    searched = fold(text).folded
    folded = "".join(map(chr, searched.folded.tolist()))
    plain = "".join(map(chr, searched.plain.tolist()))
    hits = []
    for start in range(len(folded)):
        for form in forms:
            at = start + len(form.key)
            if folded[start:at] != form.key or not _begins(folded[:start]):
                continue
            end = at + 1 if form.takes_plural and folded[at : at + 1] == "s" else at
            if not _ends(folded[at - 1 : end][-1], folded[end:]):
                continue
            is_written = plain[start:at] == form.written if form.rule else False
            if form.rule == ANY_CASE:
                kind = SURE
            elif form.rule == AS_WRITTEN and is_written:
                kind = SURE if " " in form.written else UNLESS_VERB
            elif is_written or plain[start].isupper():
                kind = IF_LISTED
            else:
                continue
            hits.append((int(searched.start[start]), int(searched.end[end - 1]), form.skill, kind))
    return sorted(hits)


def _begins(before: str) -> bool:
    return not re.search(r"([^\W_]|_|@|[^\W_]\.)\Z", before)


def _ends(last: str, after: str) -> bool:
    if re.match(r"[^\W_]|_|@", after) or (re.match(r"[+#]", after) and last not in ").") or not after:
        return not after
    return not (re.match(r"\.[^\W_]", after) and last.isalnum())


@given(texts, all_forms())
def test_every_name_is_found_where_it_stands(text: str, forms: list[Form]) -> None:
    hits, signs = find_names(fold(text).folded, build_trie(forms, {}), folding())
    assert sorted(map(tuple, hits.tolist())) == naive_hits(text, forms)
    assert not signs.size


@given(texts, st.lists(st.text("abs1'", min_size=1, max_size=3), min_size=1, max_size=5, unique=True))
def test_every_sign_is_found_as_a_whole_word_or_behind_a_digit(text: str, words: list[str]) -> None:
    bits = {word: 1 << number for number, word in enumerate(words)}
    hits, signs = find_names(fold(text).folded, build_trie([], bits), folding())
    searched = fold(text).folded
    folded = "".join(map(chr, searched.folded.tolist()))
    expected = [
        (int(searched.start[start]), int(searched.end[start + len(word) - 1]), bit)
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
    hits, _ = find_names(fold("a b").folded, build_trie(forms, {}), folding())
    assert hits.tolist() == [[0, 3, 0, SURE]]


def test_a_vocabulary_without_names_finds_nothing() -> None:
    hits, signs = find_names(fold("a b").folded, build_trie([], {"b": 4}), folding())
    assert (hits.tolist(), signs.tolist()) == ([], [[2, 3, 4]])
