"""Which words Dale and Chall (1948) call familiar: their list, and the forms of its words that they name."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from analysis.textstat_words import read_easy_words

LEXICONS = Path(__file__).parent / "lexicons"
TIMES = frozenset({"a.m", "p.m", "am", "pm"})  # clock times read like figures
_MUST_DOUBLE = re.compile(r"[^aeiouy]*[aeiouy][^aeiouwxy]")  # stop, which makes stopping, not stoping
_CONTRACTION = re.compile(r"(?:n't|'(?:ll|re|ve|d|m|s))+$")


def is_familiar(word: str) -> bool:
    """Return whether a fourth-grade reader of 1948 knows the word by Dale and Chall's rules, names aside.

    Familiar are figures; the words on the list; their regular plurals and
    possessives; -s, -ies, -ing, -ed, -ied and -n added to a verb on it; -er
    and -est added to an adjective on it; -ly added to a word on it; and words
    joined by a hyphen where each is familiar. A contraction is as familiar as
    the word before it.

    Source: Dale and Chall (1948), A formula for predicting readability:
    instructions, in Educational Research Bulletin 27, 37–54, as quoted in
    textstat's issue 150; the list is the one that textstat ships.

    Limits: the list does not say which of its words are verbs or adjectives,
    so that -ing and -ed are accepted after any; -er and -est only after the
    adjectives, and -n only in the participles, of lexicons/dale_chall_forms.txt,
    since the rules refuse nouns in -er and know no -en.

    >>> [word for word in ["returned", "strongest", "giant’s", "1,400", "well-known", "burner"] if is_familiar(word)]
    ['returned', 'strongest', 'giant’s', '1,400', 'well-known']
    """
    word = word.lower().replace("’", "'").strip("'")
    if re.match(r"\d", word) or word in TIMES:
        return True
    listed = read_easy_words("en")  # the Dale list, in lower case
    if word in listed or f"{word}." in listed:
        return True
    if "-" in word:
        return all(map(is_familiar, filter(None, word.split("-"))))
    shorter = _CONTRACTION.sub("", word)
    if shorter != word:
        return bool(shorter) and is_familiar(shorter)
    return any(base in listed for base in _bases(word))


def _bases(word: str) -> list[str]:
    """Return the words of which this one may be a regular form."""
    adjectives, participles = _read_forms("adjective"), _read_forms("participle")
    bases = [word[:-1]] if word.endswith("s") or word in participles else []  # boats; known, given
    bases += [word[:-2]] if re.search(r"(?:[sxzo]|[cs]h)es$|ly$", word) else []  # boxes; slowly
    bases += [f"{word[:-3]}y"] if word.endswith("ies") else []  # carries
    for ending in ("ing", "ed"):
        if word.endswith(ending):
            bases += _stems(word.removesuffix(ending))
    for ending in ("er", "est"):
        if word.endswith(ending):
            bases += [base for base in _stems(word.removesuffix(ending)) if base in adjectives]
    return bases


def _stems(stem: str) -> list[str]:
    """Return what can stand before -ing, -ed, -er or -est: walk, mak(e), stop(p), carri for carry."""
    stems = [f"{stem}e"]
    if not _MUST_DOUBLE.fullmatch(stem):
        stems.append(stem)
    if len(stem) > 2 and stem[-1] == stem[-2]:
        stems.append(stem[:-1])
    if stem.endswith("i"):
        stems.append(f"{stem[:-1]}y")
    return stems


@functools.cache
def _read_forms(kind: str) -> frozenset[str]:
    """Return the words of one kind in lexicons/dale_chall_forms.txt."""
    lines = (LEXICONS / "dale_chall_forms.txt").read_text(encoding="utf-8").splitlines()[1:]
    return frozenset(word for line in lines if line.startswith(f"{kind}: ") for word in line.split()[1:])
