"""What an article says of the people it names: the words before and behind each naming, read without a parser."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from analysis.grammar import word_groups
from analysis.spellings import read_words
from analysis.tables import ARTICLES, check_table

_PLACES_READ = 12  # namings of one person that are looked at
_WORDS = 14  # of a description
_CLAUSE_END = re.compile(r"[,.;:!?\n—–“”\"()\[\]]")
_BEHIND = re.compile(r",? (?=who |whose )|, ")
_OF = re.compile(r" (?:of|from|for) (?:the )?[A-Z][\w’'&-]*(?: (?:(?:of|for|and|on|in) (?:the )?)?[A-Z][\w’'&-]*)*")
_OTHERS = re.compile(r"(?:, [A-Z][\w’-]+ [A-Z][\w’-]+)*,? and [A-Z][\w’-]+ [A-Z][\w’-]+(?=, (?:both|two|[A-Z]))")
_AGE = re.compile(r",? \(?(?:aged )?\d{1,3}\)?(?=[,.;]|\n|$|\b)")
_SEAT = re.compile(r",? ?\(?[RDI](?:em|ep)?(?:[-–]|\., ?)[A-Z][a-z.A-Z]+")  # Bell (R-Texas), Bell, D-Mass.
_OPENED = re.compile(r"(?:^|[.!?”\n] )(?:An?|The|Now an?) ([a-z][^,;:“”—]{3,110}), $")  # A nurse at the port, Bell
_HINTS = frozenset({"byline", "sports report", "campaign report", "lawmaker"})
_REPORTS = {"sport_words": ("sports report", 0.012), "campaign_words": ("campaign report", 0.02)}  # of all words
_ACRONYM = re.compile(r"((?:[A-Z][\w’'-]*\s+(?:(?:of|for|and|the|to|on|in)\s+){0,2}){1,8})\((?:the )?([A-Z]{2,8})\)")


def find_descriptions(articles: pd.DataFrame, voices: pd.DataFrame) -> list[list[str]]:
    """Return what the article says of each person it names, one list per row of `voices`, the nearest words first.

    Descriptions are the words before a name ("legal scholar"), the apposition
    or the clause behind it ("who runs the shop", "chair of the board"), what
    "is" or an office verb tells ("chairs the association"), a body ("of the
    University of Thornhythe"), an age ("aged 38"); of whoever wrote the
    article "byline", of people in one about sport or an election "sports
    report" and "campaign report", of those with a seat (R-Texas) "lawmaker". They are read at every naming in the
    body, by the full name or the surname. Acronyms that the article spells
    out are spelled out.

    Takes `articles` (article_id, text, byline) and `voices` (article_id,
    speaker, speaker_kind, named, role), one row per speaker. Rows that are no
    named people have an empty list. The lists are what `judge_kinds` takes as
    `roles`.

    Raises ValueError where a table lacks a column.

    Limits: a description may be somebody else's where two people share a
    surname, and one that stands away from the name is missed.

    >>> text = "“No,” said Ana Bell, who runs a café."
    >>> articles = pd.DataFrame({"article_id": ["a"], "byline": [None], "text": [text]})
    >>> bell = {"article_id": "a", "speaker": "Ana Bell", "speaker_kind": "person", "named": True, "role": None}
    >>> find_descriptions(articles, pd.DataFrame([bell]))
    [['who runs a café']]
    """
    check_table(articles, ARTICLES, "find_descriptions()", needs=["article_id", "text", "byline"])
    needs = ["article_id", "speaker", "speaker_kind", "named", "role"]
    if missing := [name for name in needs if name not in voices.columns]:
        raise ValueError(
            f"find_descriptions() needs voices with {', '.join(missing)}; got {', '.join(voices.columns)}."
        )
    texts = dict(zip(articles["article_id"], articles["text"].fillna("").str.replace("'", "’"), strict=True))
    bylines = dict(zip(articles["article_id"], articles["byline"].fillna("").str.replace("'", "’"), strict=True))
    spelled = {article_id: dict(_spell_acronyms(text)) for article_id, text in texts.items()}
    rows: list[dict[str, Any]] = voices[needs].to_dict("records")  # type: ignore[assignment]
    return [_describe(row, texts, bylines, spelled) for row in rows]


def is_role(description: str) -> bool:
    """Say whether a description says what somebody is: no age, and nothing that only the whole article tells.

    >>> is_role("legal scholar"), is_role("aged 38"), is_role("byline")
    (True, False, False)
    """
    return description not in _HINTS and not description.startswith(("aged ", "of "))


def _describe(
    voice: dict[str, Any], texts: dict[str, str], bylines: dict[str, str], spelled: dict[str, dict[str, str]]
) -> list[str]:
    """Return the descriptions of one speaker, each once."""
    article_id, speaker = voice["article_id"], voice["speaker"]
    name = speaker.replace("'", "’").strip() if isinstance(speaker, str) else ""
    if article_id not in texts or voice["speaker_kind"] != "person" or voice["named"] is not True or not name:
        return []
    told = [voice["role"]] if isinstance(voice["role"], str) else []
    told += _read_places(texts[article_id], name)
    told += ["byline"] if _whole(name).search(bylines[article_id]) else []
    told += _reports_on(texts[article_id])
    known = spelled[article_id]
    whole = [re.sub(r"\b[A-Z]{2,8}\b", lambda acronym: known.get(acronym[0], acronym[0]), text) for text in told]
    return [text for text in dict.fromkeys(whole) if text != voice["role"]]


def _whole(name: str) -> re.Pattern[str]:
    """Return the pattern of a name that is no part of a longer word."""
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")


def _read_places(text: str, name: str) -> Iterator[str]:
    """Yield what stands around each naming, the full name's first."""
    surname = re.sub(r",? (?:Jr|Sr|II|III|IV)\.?$", "", name).split()[-1]
    places = list(_whole(name).finditer(text))
    if surname != name and len(surname) > 2 and not _has_namesake(text, name, surname):
        full = {place.end() for place in places}
        alone = _whole(surname).finditer(text)
        places += [one for one in alone if one.end() not in full and not _behind_given_name(text, one.start())]
    for place in places[:_PLACES_READ]:
        ahead = text[place.end() : place.end() + 240].split("\n\n")[0]
        yield from _read_behind(ahead, ends=len(ahead) < 240)
        before = text[max(0, place.start() - 160) : place.start()].split("\n\n")[-1]
        several = re.match(r"(?:, [A-Z][\w’-]+ [A-Z][\w’-]+)*,? and [A-Z]", ahead)
        yield from _read_before(before, closed=bool(re.match(r"[,.;)]|$", ahead)), several=bool(several))


def _verbs(group: str) -> str:
    """Return the verbs of a group as a choice of a pattern."""
    return "|".join(verb.replace("_", " ") for verb in sorted(word_groups("description_words")[group]))


@functools.cache
def _does() -> re.Pattern[str]:
    """Return the pattern of a verb of office behind a name: Bell chairs, Bell has chaired."""
    return re.compile(rf" (?:(?:has|had|have) )?(?=(?:{_verbs('office')}) )")


@functools.cache
def _is() -> re.Pattern[str]:
    """Return the pattern of what says that a name is something: Bell is now the."""
    return re.compile(rf" (?:{_verbs('is')}) (?=(?:an?|the|its) )")


@functools.cache
def _wrote() -> re.Pattern[str]:
    """Return the pattern of a paper that a name writes for: Bell wrote in the Record."""
    body = r"([A-Z][\w’&.-]*(?: (?:of |and )?[A-Z][\w’&-]*)*)"
    return re.compile(rf",? (?:{_verbs('wrote')}) (?:\w+ )?(?:in|for) (?:the |The )?{body}")


@functools.cache
def _led() -> re.Pattern[str]:
    """Return the pattern of a body led by whoever is named next: the Harbour Trust, run by."""
    body = r"((?:the |The )?[A-Z][^,.;:]{2,60}?)"
    return re.compile(rf"{body},? (?:which is )?(?:{_verbs('led')}) by $")


@functools.lru_cache(maxsize=256)
def _reports_on(text: str) -> tuple[str, ...]:
    """Return what an article is about by the share of telling words: a match or a club, a campaign for office."""
    words = re.findall(r"[a-z-]+", text.lower())
    return tuple(
        hint
        for name, (hint, share) in _REPORTS.items()
        if sum(word in read_words(name) for word in words) > share * max(len(words), 1)
    )


def _has_namesake(text: str, name: str, surname: str) -> bool:
    """Say whether the article names another person of the surname, so that it alone may be either."""
    full = {found[1] for found in re.finditer(rf"([A-Z][\w’'-]*) {re.escape(surname)}(?!\w)", text)}
    return any(word.lower() not in read_words("titles") and word not in name.split() for word in full if len(word) > 2)


def _behind_given_name(text: str, start: int) -> bool:
    """Say whether a surname stands behind another capitalised word that is no title: another Bell."""
    word = re.search(r"([A-Z][\w’'-]*)\.? $", text[max(0, start - 30) : start])
    return bool(word) and word[1].lower() not in read_words("titles")  # type: ignore[index]


def _read_behind(ahead: str, *, ends: bool) -> Iterator[str]:
    """Yield what the words behind a name say; `ends` where they reach the end of the paragraph."""
    ahead = _OTHERS.sub("", ahead)
    if _SEAT.match(ahead):
        yield "lawmaker"
    if age := _AGE.match(ahead):
        yield f"aged {re.sub(r'[^0-9]', '', age[0])}"
        ahead = ahead[age.end() :]
    for opening in (_BEHIND, _is(), _does()):
        if found := opening.match(ahead):
            rest = ahead[found.end() :]
            phrase = _phrase(rest)
            yield from [f"who {phrase}"] if opening is _does() else _keep_apposition(phrase, rest, ends)
            if clause := re.match(r"[^,.;:“”\"\n]+, (?=who )", rest):  # Bell, the teacher, who chairs the board
                yield _phrase(rest[clause.end() :])
            return
    if wrote := _wrote().match(ahead):
        yield f"of {wrote[1]}"
    if found := _OF.match(ahead):
        yield found[0].strip()


def _keep_apposition(phrase: str, ahead: str, ends: bool) -> Iterator[str]:
    """Yield an apposition; one that opens with a capital is one where it holds "of", or signs a paragraph."""
    first = phrase.split(" ", 1)[0]
    if (
        not first
        or first.lower() in word_groups("description_words")["empty"]
        or (first.endswith("ing") and first not in {"prosecuting", "defending"})
    ):
        return
    if first[0].islower() or re.search(r"\b(?:of|for|at|with)\b", phrase):
        yield phrase
    elif (ends and len(phrase) >= len(ahead.strip()) - 1) or re.match(r":\s+“", ahead[len(phrase) :]):
        yield f"of {phrase}"


def _read_before(before: str, *, closed: bool, several: bool) -> Iterator[str]:
    """Yield what the words before a name say; `closed` where a comma or the end stands behind it, `several` a name."""
    before = re.sub(r" \([A-Za-z]{2,8}\)", "", before)
    joined = re.sub(r"(?<=[a-z]s )(?:[A-Z][\w’'-]*\.? ){1,3}and $", "", before)  # guitarists Ana Bell and Tom Roe
    if led := _led().search(before):
        yield f"leader of {led[1]}"
    if opened := _OPENED.search(before):
        yield opened[1]
        return
    if joined.endswith(", ") and closed:
        phrase = _CLAUSE_END.split(joined[:-2])[-1].strip()
        told = re.split(r"(?:^|(?<=\s))(?:the|an?|his|her|their|its)\s", phrase, flags=re.IGNORECASE)
        if len(told) > 1 or "’s " in phrase:
            yield told[-1]
        return
    if not re.search(r"[\w’']\.? $", joined) or (re.search(r"(?<![A-Z])\. $", joined) and not _is_title(joined)):
        return
    words: list[str] = []
    stops = word_groups("description_words")["stop"]
    for word in reversed(re.split(r"[,;:!?\n—–“”\"()\[\]]|\. (?=[A-Z][a-z])", joined)[-1].split()[-8:]):
        if word in stops or (word.lower() in stops and not words):
            break
        words.insert(0, word)
    if not words or (
        words[-1].endswith("s") and joined == before and not several and words[-1][-2:] not in {"’s", "'s"}
    ):
        return
    yield f"of {words[-1][:-2]}" if words[-1][-2:] in {"’s", "'s"} else " ".join(words)


def _is_title(before: str) -> bool:
    """Say whether words end in a title that has a full stop: Dr. before Bell."""
    word = before.split()[-1].rstrip(".")
    return word[:1].isupper() and word.lower() in read_words("titles")


def _phrase(ahead: str) -> str:
    """Return the words up to the next mark, so many at most."""
    return " ".join(_CLAUSE_END.split(re.sub(r"(?<=\b[A-Z])\.(?=[A-Z ])", "", ahead))[0].split()[:_WORDS])


def _spell_acronyms(text: str) -> Iterator[tuple[str, str]]:
    """Yield the acronyms that the article spells out: the Estmere Transport Authority (ETA)."""
    for found in _ACRONYM.finditer(text):
        words = found[1].split()
        initials = "".join(word[0] for word in words if word[0].isupper())
        if found[2] in initials:
            capitals = [at for at, word in enumerate(words) if word[0].isupper()]
            first = capitals[initials.rindex(found[2])]
            yield found[2], " ".join(words[first:])
