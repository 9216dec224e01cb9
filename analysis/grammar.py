"""One parsed article as plain lists: who governs whom, what a noun phrase spans, which words stand in marks."""

from __future__ import annotations

import functools
import re
from importlib.resources import files
from typing import Any

import pandas as pd

SUBJECTS = {"nsubj", "nsubjpass"}
STOPS = {".", "?", "!", ";", "...", "…"}
SIGNS = {'"', "“", "”", "''", "``", "«", "»", "„", "‘", "’", "'", "「", "」", "‚"}
DASHES = {"-", "--", "–", "—", "―"}
SOFT = {",", *DASHES}
_GLUED = re.compile(r"[^\W_][,.!?]*[“”\"„«»]+[^\W_]")
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


def _split_glued(tokens: pd.DataFrame) -> pd.DataFrame:
    """Return the tokens with those cut in pieces that hold a mark between letters: said,“Look.

    The first piece keeps the token's place in the grammar, the others hang on it.
    """
    glued = [isinstance(text, str) and _GLUED.search(text) is not None for text in tokens["text"].tolist()]
    if not any(glued):
        return tokens
    rows: list[dict[str, Any]] = []
    records: list[dict[str, Any]] = tokens.to_dict("records")  # type: ignore[assignment]
    for row, cut in zip(records, glued, strict=True):
        pieces = list(_PIECE.finditer(row["text"])) if cut else []
        if not pieces or row["end"] - row["start"] != len(row["text"]):
            rows.append(row)
        for place, piece in enumerate(pieces):
            span = {"start": row["start"] + piece.start(), "end": row["start"] + piece.end(), "text": piece[0]}
            grammar = {"head": row["token"], "dep": "dep", "token": -1} if place else {}
            rows.append(
                {**row, **span, **grammar, **_guess_tag(piece[0], row["tag"]), "ent_label": None, "ent_iob": "O"}
            )
    return pd.DataFrame(rows, columns=list(tokens.columns))


def _guess_tag(text: str, tag: str) -> dict[str, str]:
    """Return the tag and lemma of a piece cut out of a token."""
    if not text[0].isalnum():
        return {"tag": "." if text[0] in ".?!" else ",", "lemma": text}
    if text in _SAID:
        return {"tag": "VBD", "lemma": _SAID[text]}
    return {"tag": "NNP" if text[0].isupper() else tag if tag != "NNP" else "NN", "lemma": text}


class Parsed:
    """The tokens of one article as lists of equal length, numbered from 0.

    `head` points into the lists; `mark` holds the number of the marked span
    that a token stands in, or -1.
    """

    def __init__(self, tokens: pd.DataFrame, texts: dict[str, str], marks: pd.DataFrame) -> None:
        tokens = _split_glued(tokens)

        def column(name: str) -> list[str]:
            return [value if isinstance(value, str) else "" for value in tokens[name].tolist()]

        self.texts = texts
        self.text = column("text")
        self.lower = [word.lower() for word in self.text]
        self.lemma, self.tag, self.dep, self.part = (column(name) for name in ("lemma", "tag", "dep", "part"))
        self.label, self.iob = column("ent_label"), column("ent_iob")
        numbers = {token: place for place, token in enumerate(tokens["token"].tolist())}
        self.head = [numbers.get(head, place) for place, head in enumerate(tokens["head"].tolist())]
        self.start, self.end = tokens["start"].tolist(), tokens["end"].tolist()
        self.sentence = tokens["sentence"].tolist()
        # one number for every paragraph, the headline's before the body's
        raw = tokens["paragraph"].tolist()
        self.paragraph = [-1000 + p if part == "headline" else p for p, part in zip(raw, self.part, strict=True)]
        self.children: list[list[int]] = [[] for _ in self.text]
        for place, head in enumerate(self.head):
            if head != place:
                self.children[head].append(place)
        self.people: frozenset[int] = frozenset()  # heads of names of people that the tagger may have missed
        self.mark = [-1] * len(self.text)
        self.ranges = self._locate(marks)
        self.edges = self._paragraph_edges()

    def __len__(self) -> int:
        return len(self.text)

    def _locate(self, marks: pd.DataFrame) -> list[tuple[int, int]]:
        """Return the token range of every marked span, and note the span in `mark`."""
        ranges = []
        spans = zip(marks["part"].tolist(), marks["start"].tolist(), marks["end"].tolist(), strict=True)
        place, order = 0, {"headline": 0, "body": 1}
        for number, (part, start, end) in enumerate(spans):
            while place < len(self) and (order[self.part[place]], self.end[place]) <= (order[part], start):
                place += 1
            last = place
            while last < len(self) and self.part[last] == part and self.start[last] < end:
                self.mark[last] = number
                last += 1
            ranges.append((place, last))
            place = last
        return ranges

    def _paragraph_edges(self) -> list[tuple[int, int]]:
        """Return, for every token, the token range of its paragraph."""
        edges: list[tuple[int, int]] = []
        first = 0
        for place in range(1, len(self) + 1):
            if place == len(self) or self.paragraph[place] != self.paragraph[first]:
                edges += [(first, place)] * (place - first)
                first = place
        return edges

    def string(self, first: int, last: int) -> str:
        """Return the text from token `first` to token `last`, `last` left out."""
        return self.texts[self.part[first]][self.start[first] : self.end[last - 1]]

    def is_verb(self, place: int) -> bool:
        return self.tag[place].startswith("VB")

    def is_noun(self, place: int) -> bool:
        return self.tag[place].startswith("NN")

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
        first = last = place
        waiting = [place]
        while waiting:
            child = waiting.pop()
            first, last = min(first, child), max(last, child)
            waiting += self.children[child]
        return first, last + 1

    def phrase(self, place: int) -> tuple[int, int]:
        """Return the token range of the noun phrase with head `place`: no clause, no apposition; "A and B" whole."""
        first, last = self._phrase_start(place), place + 1
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
        return first, last

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
        touching = 0 < place < len(self) - 1 and self.end[place - 1] == self.start[place]
        return touching and self.text[place] == "-" and self.end[place] == self.start[place + 1]

    def has_mark(self, first: int, last: int) -> bool:
        return any(mark >= 0 for mark in self.mark[first:last])

    def children_by(self, place: int, relations: set[str]) -> list[int]:
        return [child for child in self.children[place] if self.dep[child] in relations]

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
