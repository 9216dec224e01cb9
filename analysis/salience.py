"""Whom "he" and "she" mean: how much each person is in the reader's mind, by nearness, grammar and who spoke."""

from __future__ import annotations

import functools
from importlib.resources import files
from typing import NamedTuple

from analysis.clauses import verb_group
from analysis.grammar import SUBJECTS, Parsed
from analysis.voices import Voice

FAR = 4  # paragraphs that a pronoun looks back
_OBLIQUE = {"poss", "pobj", "compound", "nmod"}


class Focus(NamedTuple):
    """A person whom the text has just named, described or called he or she, at this token."""

    head: int
    voice: Voice
    gender: str | None
    again: bool  # a pronoun


def likely(parsed: Parsed, focus: Focus, head: int) -> float:
    """Return how likely a pronoun at `head` stands for this person, on a scale of its own."""
    weights = _weights()
    return sum(weights[name] * value for name, value in tell(parsed, focus, head).items())


def tell(parsed: Parsed, focus: Focus, head: int) -> dict[str, float]:
    """Return what speaks for and against this person, by name."""
    one = _place_of(parsed, focus.head)
    verb = parsed.head[one]
    between, away = parsed.sentence[head] - parsed.sentence[one], parsed.paragraph[head] - parsed.paragraph[one]
    subject, marked = parsed.dep[one] in SUBJECTS, parsed.mark[one] >= 0
    spoke = subject and not marked and verb_group(parsed.lemma[verb]) == "say"
    return {
        "near": 1.0 / (1 + between),
        "paragraphs": float(away),
        "subject": float(subject),
        "oblique": float(parsed.dep[one] in _OBLIQUE),
        "main_subject": float(subject and (parsed.head[verb] == verb or parsed.dep[verb] == "conj")),
        "subject_before": float(subject and away == 0 and between > 0),
        "spoke": float(spoke),
        "pronoun": float(focus.again),
        "marked": float(marked),
        "same_sentence": float(between == 0 and not subject),
        "unnamed": float(not focus.voice.named),
        "opening": float(between > 0 and not subject and not marked and _opens(parsed, one)),
    }


def _place_of(parsed: Parsed, token: int) -> int:
    """Return the noun by whose place in the sentence a name counts: the mayor, X, said; one of the guests, X, said."""
    for _ in range(4):
        head = parsed.head[token]
        counted = (
            parsed.dep[token] == "pobj" and parsed.lower[head] == "of" and parsed.tag[parsed.head[head]] in {"CD", "DT"}
        )
        if parsed.dep[token] == "appos":
            token = head
        elif counted:
            token = parsed.head[head]
    return token


def _opens(parsed: Parsed, token: int) -> bool:
    """Return whether a phrase opens its sentence: For Bell, it is too late."""
    before = token - 1 if token else 0
    return (
        token > 0
        and parsed.dep[token] == "pobj"
        and (before == 0 or parsed.sentence[before - 1] != parsed.sentence[token])
    )


@functools.cache
def _weights() -> dict[str, float]:
    """Return the weight of each thing that speaks for or against a person."""
    text = files("analysis").joinpath("lexicons/pronoun_weights.txt").read_text(encoding="utf-8")
    rows = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return {name: float(weight) for name, weight in rows}
