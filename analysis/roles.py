"""What somebody is: the title before a name or the apposition behind it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.pages import rows_of
from analysis.spellings import read_words
from analysis.tables import TOKENS, check_table

_ROLE_TAGS = frozenset({"NN", "NNP", "NNPS", "NNS", "JJ", "HYPH", "POS"})
_COURTESY = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "lord", "lady", "dame"})
_ROLE_ENDS = frozenset({"WDT", "WP", "WP$", "WRB", "VBD", "VBZ", "VBP", "VBG", "MD", ":", "``", "''", "-RRB-", "-LRB-"})
_NUMBERS = frozenset({"DATE", "TIME", "CARDINAL", "ORDINAL", "QUANTITY", "PERCENT", "MONEY"})
_ROLE_ENDINGS = ("ist", "man", "woman", "person", "er", "or", "ian", "ent", "eur", "ant", "ain")


def find_roles(mentions: pd.DataFrame, tokens: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Return the first role that an article gives to each of its people."""
    columns = ["article_id", "part", "token", "start", "end", "text", "tag", "sentence", "ent_label"]
    check_table(tokens, TOKENS, "find_entities()", needs=columns)
    people = mentions[mentions["label"] == "PERSON"]
    stretches, numbers = _number_stretches(tokens)
    lists = {name: tokens[name].tolist() for name in columns[3:]} | {"stretch": stretches.tolist()}
    wanted = np.flatnonzero(np.isin(tokens["start"].to_numpy(), people["start"].to_numpy())).tolist()
    places = {(lists["stretch"][row], lists["start"][row]): row for row in wanted}
    named = [
        (article_id, numbers.get((article_id, part)), *row)
        for article_id, part, *row in rows_of(people, "article_id", "part", "start", "end", "entity_id", "rule")
    ]
    taken = {(stretch, end) for _, stretch, _, end, *_ in named}
    roles: dict[tuple[str, str], str] = {}
    for article_id, stretch, start, end, entity_id, rule in named:
        guessed = str(rule).startswith("shared_")  # whose surname it is stays a guess
        first = places.get((stretch, start))
        if guessed or first is None or (article_id, entity_id) in roles:
            continue
        if role := _role_before(lists, first, taken) or _role_behind(lists, first, end, taken):
            roles[article_id, entity_id] = role
    return roles


def _number_stretches(tokens: pd.DataFrame) -> tuple[npt.NDArray[np.int64], dict[tuple[Any, Any], int]]:
    """Return the number of each token's stretch, a headline or a body, and that of each article and part."""
    (article, articles), (part, parts) = (pd.factorize(tokens[name]) for name in ("article_id", "part"))
    pairs = enumerate(product(articles, parts))
    return article * len(parts) + part, {pair: number for number, pair in pairs}


def is_person_noun(noun: str) -> bool:
    """Say whether a common noun means a person."""
    known = noun in read_words("titles") or noun in read_words("person_nouns")
    return known or (noun.endswith(_ROLE_ENDINGS) and not noun.endswith("ment"))


def _role_before(lists: Mapping[str, list[Any]], first: int, taken: set[tuple[Any, ...]]) -> str:
    """Return the title before a name ("Transport Minister", "the transport minister,"), or nothing."""
    words, tags = lists["text"], lists["tag"]
    apposed = first > 1 and words[first - 1] == "," and _touches(lists, first - 1, first)
    end = first - 1 if apposed else first
    start = end
    while start > 0 and _can_be_role(words[start - 1], tags[start - 1]) and _touches(lists, start - 1, first):
        if (lists["stretch"][start - 1], lists["end"][start - 1]) in taken:
            break
        if lists["ent_label"][start - 1] in _NUMBERS:
            break
        start -= 1
    if start == end or not _is_role_word(words[end - 1], tags[end - 1]):
        return ""
    if apposed and not _opens_apposition(lists, start, end, taken):
        return ""
    while start < end and (tags[start] in {"POS", "HYPH"} or words[start].lower().rstrip(".") in _COURTESY):
        start += 1
    last_possessive = max((place + 1 for place in range(start, end) if tags[place] == "POS"), default=start)
    return _join_tokens(lists, last_possessive, end)


def _opens_apposition(lists: Mapping[str, list[Any]], start: int, end: int, taken: set[tuple[Any, ...]]) -> bool:
    """Say whether words before a comma and a name can be in apposition to it: the coroner, Norway’s goalkeeper.

    Behind another name they are that one’s: Idris Rees, a tram driver, Nesta Bell.
    """
    if "POS" in lists["tag"][start:end]:
        return True
    if start == 0 or lists["tag"][start - 1] not in {"DT", "PRP$"}:
        return False
    before = start - 3
    behind_name = before >= 0 and lists["text"][start - 2] == ","
    place = (lists["stretch"][before], lists["end"][before])
    return not (behind_name and place in taken)


def _role_behind(lists: Mapping[str, list[Any]], first: int, end: int, taken: set[tuple[Any, ...]]) -> str:
    """Return the apposition behind a name ("the auditor general"), or nothing."""
    words, tags, sentences = lists["text"], lists["tag"], lists["sentence"]
    place = first
    while place < len(words) and lists["end"][place] <= end and sentences[place] == sentences[first]:
        place += 1
    if place >= len(words) or words[place] != "," or sentences[place] != sentences[first]:
        return ""
    place += 1
    if place + 1 < len(words) and words[place].isdigit() and words[place + 1] == ",":  # X, 43, a fisherman
        place += 2
    start = place
    while place < len(words) and place - start < 12 and sentences[place] == sentences[first]:
        if words[place] in {",", ".", "and"} or tags[place] in _ROLE_ENDS:
            break
        place += 1
    open_end = place < len(words) and sentences[place] == sentences[first]
    closed = not open_end or words[place] in {",", ".", ";", "—", "–"}
    if any((lists["stretch"][at], lists["end"][at]) in taken for at in range(start, place)):
        return ""  # another person: said Ana Bell, Tom Prince, the chief clerk, and others
    while start < place and tags[start] in {"DT", "PRP$"}:
        start += 1
    heads = [at for at in range(start, place) if tags[at] in {"NN", "NNS", "NNP"}]
    of = next((at for at in range(start, place) if tags[at] == "IN"), place)
    before_of = [at for at in heads if at < of]
    if not closed or not before_of or not _is_role_word(words[before_of[-1]], tags[before_of[-1]]):
        return ""
    return _join_tokens(lists, start, place)


def _touches(lists: Mapping[str, list[Any]], place: int, other: int) -> bool:
    """Say whether two tokens stand in one sentence."""
    return all(lists[name][place] == lists[name][other] for name in ("sentence", "stretch"))


def _can_be_role(word: str, tag: str) -> bool:
    """Say whether a word before a name can be part of what somebody is: a noun, an adjective, "acting"."""
    return tag in _ROLE_TAGS or (tag == "VBG" and word.lower() in read_words("title_modifiers"))


def _is_role_word(word: str, tag: str) -> bool:
    """Say whether a noun can be what somebody is."""
    small = word.lower().rstrip(".")
    if small in _COURTESY:
        return False
    return (
        small in read_words("titles") or small in read_words("person_nouns") or (tag == "NN" and is_person_noun(small))
    )


def _join_tokens(lists: Mapping[str, list[Any]], start: int, end: int) -> str:
    """Return the tokens as text, spaced as they stand in the article."""
    gaps = [lists["start"][place] - lists["end"][place - 1] for place in range(start + 1, end)]
    pieces = [
        text
        for gap, word in zip([0, *gaps], lists["text"][start:end], strict=False)
        for text in (" " * min(gap, 1), word)
    ]
    return "".join(pieces).strip()
