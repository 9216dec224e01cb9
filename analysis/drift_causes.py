"""Through which package a number can have moved: families of measures, what each rests on, and that in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from analysis.record import CODE, EVERYWHERE, LEXICONS, LOTS, OTHERS, OWN, PARSING, PYTHON, READING, WEIGHTS, Package
from analysis.wordings import join

_WITH_END = r"(?:_se|_low|_high)?"


class Family(NamedTuple):
    """Measures that rest on the same packages.

    `measures` is the pattern of their whole names, `packages` what only they
    rest on, `through` the families that they are made from: these rest on
    what those rest on, but only where those moved too.
    """

    name: str
    measures: str
    packages: tuple[str, ...]
    through: tuple[str, ...]


_TEXTS, _CUTS, _READABILITY, _FAMILIAR = (
    "The texts, as they are read",
    "Sentences and marks",
    "Readability",
    "Dale–Chall",
)
_TEXTSTAT, _GRAMMAR, _NAMES, _QUOTES = "textstat’s numbers", "Grammar, which the parser finds", "Names", "Quotes"
_SCOPES, _SOURCES, _FIGURES = "Readability of prose and quotes apart", "Sources", "Intervals, comparisons and trends"
_SCORES = (
    "n_sentences(?:_plain)?|n_(?:words|syllables|characters|letters|long|polysyllables|complex)|share_guessed|flags|"
    "(?:words_per_sentence|syllables_per_word|flesch_reading_ease|flesch_kincaid_grade|gunning_fog|smog_index|"
    f"automated_readability_index|coleman_liau_index|lix|rix){_WITH_END}"
)
_LISTED = f"n_unfamiliar|dale_chall_readability_score{_WITH_END}"
_QUOTED = (
    "n_(?:quotes|direct|mixed|indirect|scare|titles|nicknames|terms|headline_quotes|speakers|named_speakers|"
    "quoted_words)|quote_density|(?:marked|scare|reported|unknown)_share|quotes_per_1000_words"
)
_NAMED = "n_(?:mentions|people|organisations|places|entities)|(?:mentions|people)_per_1000_words"

FAMILIES = (  # in the order of the house: each after what it is made from
    Family(_TEXTS, r"articles\..+", READING, ()),
    Family(_TEXTSTAT, r"textstat_.+", ("pyphen", "textstat"), (_TEXTS,)),
    Family(_CUTS, r"marks\..+|sentences\.(?!share_quoted).+", (), (_TEXTS,)),
    Family(_READABILITY, _SCORES, (), (_TEXTS, _CUTS)),
    Family(_FAMILIAR, _LISTED, ("textstat",), (_TEXTS, _CUTS)),  # textstat ships Dale's list
    Family(_GRAMMAR, r"tokens\..+|model", PARSING, (_TEXTS,)),
    Family(_NAMES, rf"{_NAMED}|(?:mentions|pronouns|entities)\..+", (WEIGHTS,), (_GRAMMAR, _CUTS)),
    Family(_QUOTES, rf"{_QUOTED}|quotes\..+|sentences\.share_quoted", (WEIGHTS,), (_GRAMMAR, _NAMES, _CUTS)),
    Family(_SCOPES, rf"(?:{_SCORES}) \((?:prose|quoted)\)", (), (_QUOTES, _READABILITY)),
    Family(f"{_FAMILIAR} of prose and quotes apart", rf"(?:{_LISTED}) \((?:prose|quoted)\)", (), (_QUOTES, _FAMILIAR)),
    Family(_SOURCES, r"sources\..+", (), (_QUOTES, _NAMES, _GRAMMAR)),
    Family(_FIGURES, r"(?:estimate|compare|trend)\..+", LOTS, (_READABILITY, _QUOTES, _SOURCES)),
)


def find_family(measure: str) -> Family:
    """Return the family of a measure.

    Raises KeyError where it has none: a new measure needs one.

    >>> find_family("gunning_fog_low (quoted)").name
    'Readability of prose and quotes apart'
    """
    for family in FAMILIES:
        if re.fullmatch(family.measures, measure):
            return family
    raise KeyError(f"no family of drift_causes.FAMILIES has the measure {measure!r}")


def list_differences(before: dict[str, Package], now: dict[str, Package]) -> list[str]:
    """Return the names of the packages that are not what they were, others' before our own parts."""
    names = [*OTHERS, *OWN]
    return [name for name in names if before.get(name, _ABSENT) != now.get(name, _ABSENT)]


_ABSENT = Package("", "")


def find_suspects(family: str, moved: Iterable[str], differing: Iterable[str]) -> list[str]:
    """Return the packages that can have moved a family: it rests on them, and they differ.

    `moved` names the families that moved. What an unmoved family rests on
    cannot have come through it: where every token is what it was, no parser
    has moved a quotation.

    >>> find_suspects("Quotes", ["Quotes"], ["spacy", "numpy", "textstat"])
    ['numpy']
    >>> find_suspects("Quotes", ["Quotes", "Grammar, which the parser finds"], ["spacy", "numpy", "textstat"])
    ['spacy', 'numpy']
    """
    families, moved = {one.name: one for one in FAMILIES}, set(moved)
    rested, waiting = {CODE, LEXICONS, *EVERYWHERE}, [family]
    while waiting:
        one = families[waiting.pop()]
        rested |= set(one.packages)
        waiting += [name for name in one.through if name in moved]
    return [name for name in differing if name in rested]


def say_cause(suspects: list[str], before: dict[str, Package], now: dict[str, Package]) -> str:
    """Return in words what moved a family, given the packages that can have.

    >>> say_cause(["spacy"], {"spacy": Package("3.8.7", "")}, {"spacy": Package("3.8.2", "")})
    'Moved by spacy, which is 3.8.2 here and was 3.8.7. Of the packages that these numbers rest on no other differs.'
    """
    others, own = [name for name in suspects if name not in OWN], [name for name in suspects if name in OWN]
    ours = f"Column Inch’s own {join(own)}"
    steps = [f"{name}, which {say_step(name, before, now)}" for name in others]
    if not suspects:
        return (
            "Nothing that these numbers rest on differs. What is left is this machine’s arithmetic, or a package that "
            "the record does not hold."
        )
    if not others:
        return f"Moved by {ours}, changed since the record: no package that these numbers rest on differs."
    if len(others) == 1:
        only = f"Moved by {steps[0]}. Of the packages that these numbers rest on no other differs"
        return f"{only}; but {ours} changed since the record too, and can have moved them." if own else f"{only}."
    tail = f" Or by {ours}, changed since the record too." if own else ""
    return (
        f"Moved by one or more of these: {'; '.join(steps)}. Install the recorded ones one at a time to find out which."
        f"{tail}"
    )


def say_step(name: str, before: dict[str, Package], now: dict[str, Package]) -> str:
    """Return what a package is here and what it was.

    >>> say_step("pyphen", {"pyphen": Package("0.18", "a")}, {"pyphen": Package("0.18", "b")})
    'calls itself 0.18 as before but has other files'
    """
    was, is_ = before.get(name, _ABSENT).version, now.get(name, _ABSENT).version
    if was == is_:
        return f"calls itself {is_} as before but has other files"
    if not is_:
        return f"is not installed here and was {was}"
    return f"is {is_} here and was {was}" if was else f"is {is_} here and was not recorded"


def say_harmless(names: list[str], before: dict[str, Package], now: dict[str, Package]) -> str:
    """Return in words which packages differ and moved nothing; nothing where there are none.

    Our own code changes with every commit and is worth no word where it moved nothing.

    >>> say_harmless(["pandas", "code"], {"pandas": Package("3.1.1", "")}, {"pandas": Package("3.0.6", "")})
    'Differs and moved nothing: pandas, which is 3.0.6 here and was 3.1.1.'
    """
    steps = [f"{name}, which {say_step(name, before, now)}" for name in names if name not in OWN]
    return f"{'Differs' if len(steps) == 1 else 'Differ'} and moved nothing: {'; '.join(steps)}." if steps else ""


def say_return(names: list[str], before: dict[str, Package], now: dict[str, Package]) -> str:
    """Return the command that brings back what was recorded of the packages that moved a number; or nothing.

    >>> say_return(["textstat"], {"textstat": Package("0.7.13", "")}, {"textstat": Package("0.7.12", "")})
    'To measure as it was recorded: pip install textstat==0.7.13'
    """
    known = [name for name in names if name not in OWN and name != PYTHON and before.get(name, _ABSENT).version]
    same = any(before[name].version == now.get(name, _ABSENT).version for name in known)
    wanted = " ".join(f"{name}=={before[name].version}" for name in known)
    return (
        f"To measure as it was recorded: pip install {'--force-reinstall --no-deps ' * same}{wanted}" if known else ""
    )
