"""One parsed article as plain lists: who governs whom, what a noun phrase spans, which words stand in marks."""

from __future__ import annotations

import bisect
import functools
import itertools
import re
from collections.abc import Iterable
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

SUBJECTS = {"nsubj", "nsubjpass"}
STOPS = {".", "?", "!", ";", "...", "…"}
SIGNS = {'"', "“", "”", "''", "``", "«", "»", "„", "‘", "’", "'", "「", "」", "‚"}
DASHES = {"-", "--", "–", "—", "―"}
SOFT = {",", *DASHES}
_GLUED = re.compile(r"[^\W_][,.!?]*[“”\"„«»]+[^\W_]")
_OPENS_WORD = re.compile(r"[“”\"„«»][^\W_]")  # every glued word has one, and they are found sooner
_PIECE = re.compile(r"[“”\"„«»]|[,.!?]+(?=[“”\"„«»])|(?:(?![,.!?]*[“”\"„«»]).)+")
_SAID = {
    "said": "say",
    "says": "say",
    "told": "tell",
    "added": "add",
    "asked": "ask",
    "wrote": "write",
    "tweeted": "tweet",
}
_INSIDE_PHRASE = {"det", "compound", "amod", "poss", "nummod", "nmod", "quantmod", "predet", "case", "advmod", "neg"}
_CONTROLLED = {"xcomp", "advcl", "acl", "pcomp", "conj", "ccomp", "prep", "dep", "aux"}
_RELATIVE = {"who", "which", "that", "whom"}


@functools.cache
def word_groups(name: str) -> dict[str, frozenset[str]]:
    """Return the groups of a word list that ships with the package: {group: words}."""
    text = files("analysis").joinpath(f"lexicons/{name}.txt").read_text(encoding="utf-8")
    lines = [line.partition(":") for line in text.splitlines() if line and not line.startswith("#")]
    return {group: frozenset(words.split()) for group, _, words in lines}


class Words(NamedTuple):
    """The tokens of one article or several, a list for each column of the table; "" where text is missing."""

    text: list[str]
    lemma: list[str]
    tag: list[str]
    dep: list[str]
    part: list[str]
    label: list[str]
    iob: list[str]
    token: list[int]
    head: list[int]
    start: list[int]
    end: list[int]
    sentence: list[int]
    paragraph: list[int]


def list_words(tokens: pd.DataFrame) -> Words:
    """Return a table of tokens as lists."""
    strings = (_strings(tokens[name]) for name in ("text", "lemma", "tag", "dep", "part", "ent_label", "ent_iob"))
    numbers = (tokens[name].tolist() for name in ("token", "head", "start", "end", "sentence", "paragraph"))
    return Words(*strings, *numbers)


def _strings(column: pd.Series) -> list[Any]:
    """Return a column as text, each distinct value made once."""
    codes, distinct = pd.factorize(column)
    known = distinct.tolist()
    values = [*(value if isinstance(value, str) else "" for value in known), ""]  # the code of a missing one is -1
    return np.array(values, object)[codes].tolist()  # type: ignore[no-any-return]


def _split_glued(words: Words) -> Words:
    """Return the words with those cut in pieces that hold a mark between letters: said,“Look.

    The first piece keeps the token's place in the grammar, the others hang on it.
    """
    whole = "\n".join(words.text)
    if not _OPENS_WORD.search(whole) or not _GLUED.search(whole):
        return words
    rows = []
    for row in zip(*words, strict=True):
        word, _, tag, dep, part, _, _, token, head, start, end, *place = row
        pieces = list(_PIECE.finditer(word)) if _GLUED.search(word) else []
        if not pieces or end - start != len(word):
            rows.append(row)
        for number, piece in enumerate(pieces):
            own = (-1, token) if number else (token, head)
            text, span = piece[0], (start + piece.start(), start + piece.end())
            guessed = *_guess_tag(text, tag), "dep" if number else dep
            rows.append((text, *guessed, part, "", "O", *own, *span, *place))
    return Words(*map(list, zip(*rows, strict=True)))


def _guess_tag(text: str, tag: str) -> tuple[str, str]:
    """Return the lemma and the tag of a piece cut out of a token."""
    if not text[0].isalnum():
        return text, "." if text[0] in ".?!" else ","
    if text in _SAID:
        return _SAID[text], "VBD"
    return text, "NNP" if text[0].isupper() else tag if tag != "NNP" else "NN"


class Parsed:
    """The tokens of one article as lists of equal length, numbered from 0.

    `head` points into the lists; `mark` holds the number of the marked span
    that a token stands in, or -1.
    """

    def __init__(self, words: Words, texts: dict[str, str], spans: Iterable[tuple[str, int, int]]) -> None:
        words = _split_glued(words)
        self.texts = texts
        self.text, self.lemma, self.tag, self.dep, self.part, self.label, self.iob = words[:7]
        self.lower = list(map(str.lower, self.text))
        numbers = {token: place for place, token in enumerate(words.token)}
        self.head = [numbers.get(head, place) for place, head in enumerate(words.head)]
        self.start, self.end, self.sentence = words.start, words.end, words.sentence
        # one number for every paragraph, the headline's before the body's
        raw = zip(words.paragraph, self.part, strict=True)
        self.paragraph = [-1000 + p if part == "headline" else p for p, part in raw]
        self.children = self._list_children()
        self.left, self.right = self._reach()
        self.people: frozenset[int] = frozenset()  # heads of names of people that the tagger may have missed
        self.mark = [-1] * len(self.text)
        self.ranges = self._locate(spans)
        self.edges = self._paragraph_edges()
        self._phrases: dict[int, tuple[int, int]] = {}
        self.sides: dict[tuple[str, int], tuple[int, int]] = {}  # see clauses.left_of and right_of

    def __len__(self) -> int:
        return len(self.text)

    def _list_children(self) -> list[list[int]]:
        """Return the tokens below each token, in text order; those without any share one empty list."""
        nothing: list[int] = []
        children = [nothing] * len(self.text)
        for place, head in enumerate(self.head):
            if head != place:
                if children[head] is nothing:
                    children[head] = [place]
                else:
                    children[head].append(place)
        return children

    def _reach(self) -> tuple[list[int], list[int]]:
        """Return the leftmost and the rightmost token that each token governs."""
        left, right = list(range(len(self))), list(range(len(self)))
        order = [place for place, head in enumerate(self.head) if head == place]
        for place in order:  # grows by what each token governs
            order += self.children[place]
        for place in reversed(order):
            head = self.head[place]
            if left[place] < left[head]:
                left[head] = left[place]
            if right[place] > right[head]:
                right[head] = right[place]
        return left, right

    def _locate(self, spans: Iterable[tuple[str, int, int]]) -> list[tuple[int, int]]:
        """Return the token range of every marked span, and note the span in `mark`."""
        ranges = []
        size, body = len(self), bisect.bisect_left(self.part, True, key=lambda part: part == "body")
        place = 0
        for number, (part, start, end) in enumerate(spans):
            stop = size if part == "body" else body
            place = max(place, bisect.bisect_right(self.end, start, body if part == "body" else 0, stop))
            last = bisect.bisect_left(self.start, end, place, stop) if place < stop else place
            self.mark[place:last] = [number] * (last - place)
            ranges.append((place, last))
            place = last
        return ranges

    def _paragraph_edges(self) -> list[tuple[int, int]]:
        """Return, for every token, the token range of its paragraph."""
        edges: list[tuple[int, int]] = []
        for _, tokens in itertools.groupby(self.paragraph):
            first, n_tokens = len(edges), len(list(tokens))
            edges += [(first, first + n_tokens)] * n_tokens
        return edges

    def string(self, first: int, last: int) -> str:
        """Return the text from token `first` to token `last`, `last` left out."""
        return self.texts[self.part[first]][self.start[first] : self.end[last - 1]]

    def is_verb(self, place: int) -> bool:
        return self.tag[place][:2] == "VB"

    def is_noun(self, place: int) -> bool:
        return self.tag[place][:2] == "NN"

    def is_clause_mark(self, place: int) -> bool:
        return self.tag[place] in {"WDT", "WP", "WRB"}

    def is_person(self, place: int) -> bool:
        return (
            self.label[place] == "PERSON"
            or place in self.people
            or (self.tag[place] in {"PRP", "WP"} and self.lower[place] not in {"it", "what"})
        )

    def subtree(self, place: int) -> tuple[int, int]:
        """Return the token range from the leftmost to the rightmost token that `place` governs."""
        return self.left[place], self.right[place] + 1

    def phrase(self, place: int) -> tuple[int, int]:
        """Return the token range of the noun phrase with head `place`: no clause, no apposition; "A and B" whole."""
        if place not in self._phrases:
            self._phrases[place] = self._phrase_start(place), self._phrase_end(place)
        return self._phrases[place]

    def _phrase_end(self, place: int) -> int:
        """Return where the noun phrase with head `place` ends."""
        last = place + 1
        named = self.label[place] == "PERSON" or self.tag[place] == "PRP"
        for child in (c for c in self.children[place] if c > place):
            left, right = self.subtree(child)
            if left != last:
                break
            if self.dep[child] == "prep" and not named and right - left < 9 and not self.has_mark(left, right):
                last = right
            elif self.dep[child] in {"conj", "cc"} and not self.children_by(child, SUBJECTS):
                last = max(last, self.phrase(child)[1])
            elif self.dep[child] in {"nummod", "compound", "nmod"} or self._is_trait(child):
                last = right
            elif self.dep[child] == "appos" and self.is_noun(child):
                last = self.phrase(child)[1]
            else:
                break
        while last + 1 < len(self) and self._is_hyphen(last):
            last += 2
        return last

    def _is_trait(self, place: int) -> bool:
        """Return whether an adjective behind its noun has words of its own: a source close to the talks."""
        first, last = self.subtree(place)
        own = self.dep[place] == "amod" and self.tag[place] == "JJ" and self.children_by(place, {"prep"})
        return bool(own) and first == place and last - first < 9 and not self.has_mark(first, last)

    def _phrase_start(self, place: int) -> int:
        """Return the first token of the noun phrase with head `place`."""
        first = place
        for child in reversed([c for c in self.children[place] if c < place]):
            if self.dep[child] not in _INSIDE_PHRASE or self.subtree(child)[1] < first - 1:
                break
            first = self.subtree(child)[0]
        while self.label[first] == "PERSON" and self.iob[first] == "I":
            first -= 1
        while first > 1 and self._is_hyphen(first - 1):
            first -= 2
        return first

    def _is_hyphen(self, place: int) -> bool:
        """Return whether a token is a hyphen inside a word: co-host, e-mails."""
        if self.text[place] != "-" or not 0 < place < len(self) - 1:
            return False
        return self.end[place - 1] == self.start[place] and self.end[place] == self.start[place + 1]

    def has_mark(self, first: int, last: int) -> bool:
        return max(self.mark[first:last], default=-1) >= 0

    def children_by(self, place: int, relations: set[str]) -> list[int]:
        dep = self.dep
        return [child for child in self.children[place] if dep[child] in relations]

    def subject(self, verb: int) -> int | None:
        """Return the head of the phrase that does what `verb` says, through shared subjects and relative pronouns."""
        first = verb
        for _ in range(6):
            own = self.children_by(verb, SUBJECTS)
            own = [k for k in own if self.label[k] not in {"DATE", "TIME"} and self.lemma[k] != "time"]
            if own and (verb == first or self.lower[own[-1]] not in {"it", "there"}):
                return self.antecedent(own[-1])
            head, relation = self.head[verb], self.dep[verb]
            if head == verb or relation not in _CONTROLLED:
                return None
            if relation == "acl" or (relation == "pcomp" and self.is_noun(head)):
                return head if self.is_noun(head) or self.tag[head] == "PRP" else None
            verb = head
        return None

    def antecedent(self, pronoun: int) -> int:
        """Return the noun that a relative pronoun stands for, or the token itself."""
        if self.lower[pronoun] not in _RELATIVE:
            return pronoun
        clause = self.head[pronoun]
        if self.dep[clause] == "ccomp" and self.lemma[self.head[clause]] == "be":  # it was X who said
            named = [c for c in self.children_by(self.head[clause], {"attr"}) if c < pronoun]
            return named[-1] if named else pronoun
        for _ in range(4):
            if self.dep[clause] == "relcl" or self.head[clause] == clause:
                break
            clause = self.head[clause]
        noun = self.head[clause]
        return noun if self.dep[clause] == "relcl" and noun < pronoun else pronoun

    def agent(self, verb: int) -> int | None:
        """Return the head of the phrase after "by" in a passive."""
        for child in self.children[verb]:
            if self.dep[child] == "agent" or (self.lower[child] == "by" and self.dep[child] == "prep"):
                objects = self.children_by(child, {"pobj"})
                return objects[0] if objects else None
        return None

    def is_passive(self, verb: int) -> bool:
        if self.tag[verb] != "VBN":
            return False
        own = self.children_by(verb, {"nsubjpass", "auxpass"})
        return bool(own) or (self.dep[verb] in {"acl", "relcl"} and not self.children_by(verb, {"nsubj", "aux"}))
