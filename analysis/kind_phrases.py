"""What kind of source a phrase tells: "spokeswoman for the union", "who runs a shop", "Ministry of Transport"."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from analysis.grammar import word_groups
from analysis.kind_words import SourceKinds
from analysis.spellings import PLACES, read_words

# How sure a description is of a kind, the surest first.
BY_HEAD, BY_BODY, ONCE, BY_DEFAULT, PRIVATE, BY_CLAUSE = range(6)
_LONGEST = 6  # words of a phrase in the list
_FARTHEST = 80  # words of a description that are read
_OWNED = re.compile(r"('s|s')$")
_CALL_SIGN = re.compile(r"[KW][A-Z]{2,3}(?:-(?:TV|FM|AM))?$")  # American stations: WTHR-TV


class Told(NamedTuple):
    """The kind that a phrase tells, and how sure it is: the lower, the surer."""

    rank: int
    kind: str


NOTHING = Told(9, "unknown")


def _group(name: str) -> frozenset[str]:
    """Return words by which descriptions are cut."""
    return word_groups("description_words")[name]


def drop_count(text: str, *groups: str) -> str:
    """Return a description without the words that only count: one of the officials; groups of description_words.

    >>> drop_count("a group of the port's clerks", "counting"), drop_count("members of the council", "counting")
    ("port's clerks", 'members of the council')
    """
    return _count(groups).sub("", text)


@functools.cache
def _count(groups: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of the words that only count, at the beginning."""
    words = "|".join(sorted(word for name in groups for word in _group(name)))
    before, behind = r"(?:more than )?(?:an? )?(?:few )?", r"(?:the |his |her |its |their )?"
    return re.compile(rf"^{before}(?:{words}) of {behind}(?=\w)", re.IGNORECASE)


def judge_person(known: SourceKinds, text: str) -> Told:
    """Return the kind that a role or a description tells of a person."""
    words = split_words(drop_count(text, "counting", "member"))[:_FARTHEST]
    former = retired = False
    aged = bool(words) and re.search(r"\w-year-old$", words[0]) is not None
    words = words[1:] if aged else words
    while len(words) > 1 and (
        words[0].lower() in _group("opening") | _group("former") | {"retired"} or words[0].isdigit()
    ):
        former, retired = former or words[0].lower() in _group("former"), retired or words[0].lower() == "retired"
        words = words[1:]
    if not words:
        return Told(BY_CLAUSE, "ordinary") if aged else NOTHING
    if words[0].lower() in {"who", "whose"}:
        told = _judge_clause(known, words)
    elif words[0].lower() in _group("end") | _group("apart"):
        kind = _find_phrase(known.of, words) or judge_body(known, _until_clause(words))
        told = Told(BY_BODY, kind) if kind else NOTHING
    else:
        told = _judge_noun(known, words)
    if retired and told.kind in {"business", "organisation", "ordinary", "unknown"}:
        return Told(PRIVATE, "ordinary")
    return Told(max(told.rank, ONCE), told.kind) if former else told


def _judge_clause(known: SourceKinds, words: Sequence[str]) -> Told:
    """Return the kind that a clause tells: who is the mayor; who runs a shop; whose house was flooded."""
    rest = list(words[1:])
    while rest and rest[0].lower() in _group("helping"):
        rest = rest[1:]
    if words[0].lower() == "whose" or not rest:
        return Told(BY_CLAUSE, "ordinary")
    head = rest[0].lower()
    if head in {"a", "an", "the"}:
        told = _judge_noun(known, rest[1:])
        return told if told.kind != "unknown" else Told(BY_CLAUSE, "ordinary")
    if head in known.heads:
        return Told(BY_HEAD, known.heads[head])
    if head in known.alone:
        body = judge_body(known, _until_clause(rest[1:]))
        return Told(BY_BODY, body) if body else _by_default(known.alone[head])
    return Told(BY_CLAUSE, "ordinary")


def _judge_noun(known: SourceKinds, words: Sequence[str]) -> Told:
    """Return the kind that a noun phrase tells of a person: its head, the body before it, the body behind it."""
    while words and words[-1].lower() in {"said", "says", "told", ","}:
        words = words[:-1]
    stop = next((at for at, word in enumerate(words) if _ends_phrase(known, words, at)), len(words))
    if "of" in words[: stop + 4] and (crossing := _find_phrase(known.crossing, words[: stop + 4])):
        return Told(BY_HEAD, crossing)
    ends = [stop, len(words), stop - 1] if words and words[0][0].isupper() else [stop, stop - 1, len(words)]
    for end in dict.fromkeys(ends):
        phrase, kind, settles = _longest_ending(known, words[:end]) if end > 0 else ([], "", False)
        if kind == "document" and end != stop:
            continue
        if settles:
            body = _employer_of_counsel(known, words, end, phrase)
            return Told(BY_BODY, body) if body else Told(PRIVATE if kind == "ordinary" else BY_HEAD, kind)
        if phrase:
            behind = words[end:] if words[end:][:1] in (["who"], ["whose"]) else _until_clause(words[end:])
            around = [words[: end - len(phrase)], behind]
            return _judge_around(known, phrase, kind, around)
    comma = list(words).index(",") if "," in words else len(words)
    return _judge_noun(known, words[comma + 1 :]) if comma + 1 < len(words) else NOTHING


def _employer_of_counsel(known: SourceKinds, words: Sequence[str], end: int, phrase: Sequence[str]) -> str:
    """Return the kind of the state or the cause for which a lawyer speaks: an attorney at the Rivers Trust."""
    if phrase[-1].lower().removesuffix("s") not in _group("counsel"):
        return ""
    for part in _order_bodies(words[: end - len(phrase)], _until_clause(words[end:])):
        name = [word for word in part if word[0].isupper() or word in {"of", "for", "and"}]
        if (body := judge_body(known, name)) in {"official", "organisation"}:
            return body
    return ""


def _ends_phrase(known: SourceKinds, words: Sequence[str], at: int) -> bool:
    """Say whether a noun phrase ends before this word: of, who; an attorney representing."""
    word = words[at].lower()
    told = at > 0 and word.endswith(("ing", "ed")) and bool(_longest_ending(known, [words[at - 1]])[0])
    return word in _group("end") | _group("apart") or told


def _judge_around(known: SourceKinds, phrase: Sequence[str], kind: str, around: Sequence[Sequence[str]]) -> Told:
    """Return the kind of a noun that leaves it to the body before or behind it."""
    before, behind = around
    if behind[:1] and behind[0].lower() in {"who", "whose"}:
        told = _judge_clause(known, behind)
        works = len(behind) > 1 and behind[1].lower() in known.alone
        return told if works or told.rank < BY_CLAUSE else _by_default(kind)
    for part in _order_bodies(before, behind):
        if _find_phrase(known.of, part) == kind:
            return Told(BY_BODY, kind)
        if body := judge_body(known, part):
            return Told(BY_BODY, body)
    if kind in {"official", "unknown"} and (_is_of_a_place(before) or _is_of_a_place(behind[1:])):
        return Told(BY_BODY, "official")
    if kind == "official" and not before and not behind and phrase[0][0].isupper():
        return Told(BY_HEAD, kind)  # President Leith
    presides = kind == "official" and phrase[-1].lower() == "president"
    named = [word for word in [*before, *behind[1:3]] if word[0].isupper()]
    return _by_default("business" if presides and named else kind)


def _order_bodies(before: Sequence[str], behind: Sequence[str]) -> list[Sequence[str]]:
    """Return where a body may stand, the likeliest first: "at X", a name before the noun, what is behind, before."""
    employer = max((at for at, word in enumerate(behind) if word.lower() in {"at", "with"}), default=-1)
    named = before if any(word[0].isupper() for word in before) else []
    return [part for part in (behind[employer + 1 :] if employer >= 0 else [], named, behind, before) if part]


def _by_default(kind: str) -> Told:
    """Return the kind of a noun whose body is not told: of an office a guess, of a private matter less."""
    return Told(BY_CLAUSE if kind == "ordinary" else BY_DEFAULT, kind)


def _is_of_a_place(words: Sequence[str]) -> bool:
    """Say whether words are a country, a town or a people: the U.S., North Korean."""
    kept = [re.sub(r"'s$", "", word).replace("U.S", "US").replace("U.K", "UK") for word in words]
    bare = " ".join(word for word in kept if word.lower() not in _group("opening") | _group("former"))
    return bool(bare) and any(bare in read_words(name) for name in ("countries", "places", "demonyms"))


def _longest_ending(known: SourceKinds, words: Sequence[str]) -> tuple[Sequence[str], str, bool]:
    """Return the longest phrase of the list that ends the words, its kind, and whether it settles it."""
    for length in range(min(len(words), _LONGEST), 0, -1):
        phrase = words[len(words) - length :]
        for form in _forms(" ".join(word.lower() for word in phrase)):
            if form in known.heads:
                return phrase, known.heads[form], True
            if form in known.alone:
                return phrase, known.alone[form], False
    last = next(iter(reversed(list(_forms(words[-1].lower())))), "") if words else ""
    ending = next((kind for key, kind in known.endings.items() if last.endswith(key)), "")
    return (words[-1:], ending, True) if ending else ([], "", False)


def judge_body(known: SourceKinds, words: Sequence[str]) -> str:
    """Return the kind of a body by its words, "" where none tells: a known name, the noun before "of", the others."""
    stop = next(
        (at for at, word in enumerate(words) if at and word.lower() in _group("end") | _group("apart")), len(words)
    )
    phrase = _find_phrase(known.names, words, capital=True, least=2) or _find_phrase(known.bodies, words, least=2)
    inside = phrase and _find_phrase(known.names, words[:stop], capital=True, least=2)
    if inside and words[stop - 1].lower() in known.bodies and not _ends_with(known, words[:stop]):
        phrase = known.bodies[words[stop - 1].lower()]  # Daily Caller News Foundation
    kind = phrase or _last_body(known, words[:stop]) or _last_body(known, words[stop:])
    cause = (
        0 < stop < len(words) - 1 and words[stop] == "for" and words[0][0].isupper() and words[stop + 1][0].isupper()
    )
    if not kind and len(words) == 1 and _CALL_SIGN.match(words[0]):
        return "media"
    return kind or ("organisation" if cause else "")  # Students for Life


def _ends_with(known: SourceKinds, words: Sequence[str]) -> bool:
    """Say whether words end in a phrase of the list: the Republican National Committee."""
    tails = [words[-length:] for length in range(2, min(len(words), _LONGEST) + 1)]
    return any(_find_phrase(table, tail, least=len(tail)) for tail in tails for table in (known.names, known.bodies))


def _last_body(known: SourceKinds, words: Sequence[str]) -> str:
    """Return the kind that the last telling word gives; the owner of an office counts, a leaning only alone."""
    leaning = ""
    for word in reversed(words):
        for form in _forms(word.lower()):
            kind = known.bodies.get(form) or (known.names.get(form) if word[0].isupper() else None)
            if kind is None and _OWNED.search(word) and known.heads.get(form) in {"official", "party"}:
                kind = known.heads[form]  # the mayor's office
            if kind == "party" and known.alone.get(form) == "party":
                leaning = leaning or kind
            elif kind is not None:
                return kind
    return leaning


def _find_phrase(phrases: dict[str, str], words: Sequence[str], *, least: int = 1, capital: bool = False) -> str:
    """Return the kind of the longest phrase of at least so many words that stands among the words."""
    small = [
        re.sub(r"'s$", "", word).lower() if at == len(words) - 1 else word.lower() for at, word in enumerate(words)
    ]
    for length in range(min(len(small), _LONGEST), least - 1, -1):
        for start in range(len(small) - length + 1):
            if capital and words[start][0].islower() and words[start] not in {"the", "al-Qaeda"}:
                continue
            for form in _forms(" ".join(small[start : start + length])):
                if form in phrases:
                    return phrases[form]
    return ""


def judge_place(name: str, label: Any) -> str:
    """Return official for a country or another place that speaks: Israel said."""
    bare = re.sub(r"^(?:the|The) ", "", name)
    return "official" if label in PLACES or bare in read_words("countries") else ""


def _until_clause(words: Sequence[str]) -> Sequence[str]:
    """Return the words up to a clause of its own: at the bank, who."""
    stop = next((at for at, word in enumerate(words) if word in _group("clause") | _group("apart")), len(words))
    return words[:stop]


def _forms(phrase: str) -> Iterator[str]:
    """Yield a phrase as it stands, without its owner's s, and in the singular."""
    yield phrase
    bare = re.sub(r"'s$|(?<=s)'$", "", phrase)
    if bare != phrase:
        yield bare
    for plural, single in (("ies", "y"), ("men", "man"), ("sses", "ss"), ("ches", "ch"), ("s", "")):
        if bare.endswith(plural) and not bare.endswith("ss"):
            yield bare[: len(bare) - len(plural)] + single


def split_words(text: str) -> list[str]:
    """Return the words of a description, apostrophes straight, commas as words, "ex-" apart.

    >>> split_words("ex-Port Authority official, now the league’s chairman")
    ['ex', 'Port', 'Authority', 'official', ',', 'now', 'the', "league's", 'chairman']
    """
    plain = re.sub(r"(?<=\w)\.(?=\s|,|$)", "", text.replace("’", "'").replace("‘", "'"))
    return re.findall(r",|[^\s,;:()“”\"]+", re.sub(r"\b[Ee]x-(?=\w)", "ex ", plain))
