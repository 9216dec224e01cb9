"""Two people of one name: what an article tells of a person, and who cannot be the same one as another article's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.grammar import word_groups
from analysis.pages import rows_of
from analysis.spellings import gendered_words, read_words

UNCLEAR = "unclear"
_TOLD = 1 / 3  # of a name's articles must tell at all before it is parted: one slip is likelier than a namesake
_CAMP = 1 / 10  # of those that tell must stand behind a namesake
_SLACK = 2  # years by which two ages may differ and still be one person's
_YEAR = r"(1[89]\d\d|20\d\d)"
_TITLES = re.compile(r"(?:\b\w+\.? and )?\b\w+\.? $")  # Mr. and Mrs.
_AGE_BEFORE = re.compile(r"\b(\d{1,2})-year-old (?:[\w-]+ ){0,3}$")
_AGE_BEHIND = re.compile(r", (\d{1,2}),")
_BORN_BEHIND = re.compile(rf",? \(?(?:who was )?born (?:[^.;)]{{0,24}} )?{_YEAR}|\s\({_YEAR}\s?[–-]")
_NO_LONGER = re.compile(r"\b(?:former|ex|late|retired|onetime|then|aspiring|would-be)\b")


class Clues(NamedTuple):
    """What an article tells of a person that can contradict another article."""

    gender: str = ""  # man, woman
    born: tuple[int, int] | None = None  # first and last year that it can be
    families: frozenset[str] = frozenset()  # of lexicons/role_families.txt
    day: Any = None  # when the article was published


def read_clues(people: Sequence[Mapping[str, Any]], articles: pd.DataFrame | None, named: pd.DataFrame) -> list[Clues]:
    """Return the clues to each person of an article, from the role and, with `articles`, the words beside the name."""
    days, texts = _read_articles(articles)
    beside: dict[tuple[str, str], list[tuple[str, int, int]]] = {}
    for article_id, entity_id, part, start, end, rule in rows_of(
        named, "article_id", "entity_id", "part", "start", "end", "rule"
    ):
        if part == "body" and article_id in texts and not str(rule).startswith("shared_"):
            beside.setdefault((article_id, entity_id), []).append((texts[article_id], start, end))
    clues = []
    for person in people:
        places = beside.get((person["article_id"], person["entity_id"]), [])
        role = person["role"].lower() if isinstance(person["role"], str) else ""
        day = days.get(person["article_id"])
        families = frozenset() if _NO_LONGER.search(role) else _families_of(role)
        clues.append(Clues(_read_gender(role, places), _read_birth(places, day), families, day))
    return clues


def split_namesakes(clues: Sequence[Clues], *, role_years: float) -> list[tuple[str, str]]:
    """Return, for each person of one name, which of the namesakes it is and the rule; empty strings where all are one.

    Gender is asked first, then birth, then trade; each parts a name only where
    a third of its articles tell it, a tenth of these for each namesake, since
    a parser's slip in one article of many is likelier than a namesake. Who
    tells nothing where the others contradict each other is "unclear".

    >>> footballer, senator = Clues(families=frozenset({"sport"})), Clues(families=frozenset({"politics"}))
    >>> split_namesakes([footballer, senator, Clues()], role_years=2)
    [('sport', 'namesake_role'), ('politics', 'namesake_role'), ('unclear', 'namesake_unclear')]
    """
    told = {
        "namesake_gender": [one.gender for one in clues],
        "namesake_birth": _group_births([one.born for one in clues]),
        "namesake_role": _group_families(clues, role_years),
    }
    for rule, camps in told.items():
        camps = _drop_slips(camps)
        if len(set(camps) - {""}) < 2:
            continue
        split = [(UNCLEAR, "namesake_unclear")] * len(clues)
        for camp in sorted(set(camps) - {""}):
            places = [place for place, one in enumerate(camps) if one == camp]
            within = split_namesakes([clues[place] for place in places], role_years=role_years)
            for place, (further, reason) in zip(places, within, strict=True):
                split[place] = (f"{camp}, {further}" if further else camp, reason or rule)
        return split
    return [("", "")] * len(clues)


def _drop_slips(camps: Sequence[str]) -> list[str]:
    """Return the camps without those that too few articles stand behind."""
    sizes = Counter(camp for camp in camps if camp)
    if sizes.total() < _TOLD * len(camps):
        return [""] * len(camps)
    return [camp if sizes[camp] >= _CAMP * sizes.total() else "" for camp in camps]


def _read_articles(articles: pd.DataFrame | None) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the day and the body of each article that has one."""
    if articles is None:
        return {}, {}
    days = {key: day for key, day in rows_of(articles, "article_id", "published") if not pd.isna(day)}
    if "text" not in articles.columns:
        return days, {}
    return days, {key: text for key, text in rows_of(articles, "article_id", "text") if isinstance(text, str)}


def _families_of(role: str) -> frozenset[str]:
    """Return the families of trades that the words of a role belong to."""
    words = set(re.findall(r"[\w-]+", role))
    trades = {
        name: nouns for name, nouns in word_groups("role_families").items() if name not in {"apart", "man", "woman"}
    }
    return frozenset(name for name, nouns in trades.items() if words & nouns)


def _read_gender(role: str, places: Sequence[tuple[str, int, int]]) -> str:
    """Return "man" or "woman" where the role or a title before the full name tells, and nothing speaks against it."""
    words = set(re.findall(r"[\w-]+", role))
    told = {gender for gender in ("man", "woman") if words & word_groups("role_families")[gender]}
    for text, start, end in places:
        titles = _TITLES.search(text[max(start - 24, 0) : start]) if " " in text[start:end] else None
        for title in re.findall(r"\w+", titles[0].lower()) if titles else []:
            if title in read_words("titles") and title in gendered_words():
                told.add({"m": "man", "f": "woman"}[gendered_words()[title]])
    return told.pop() if len(told) == 1 else ""


def _read_birth(places: Sequence[tuple[str, int, int]], day: Any) -> tuple[int, int] | None:
    """Return the years between which somebody was born, by an age or a year beside the name."""
    spans = [span for text, start, end in places for span in _births_beside(text, start, end, day)]
    if not spans or max(low for low, _ in spans) > min(high for _, high in spans) + _SLACK:
        return None
    return min(low for low, _ in spans), max(high for _, high in spans)


def _births_beside(text: str, start: int, end: int, day: Any) -> Iterator[tuple[int, int]]:
    """Yield the years of birth that stand beside one name: "Ana Bell, 54," "Ana Bell (born 1966)"."""
    before, behind = text[max(start - 60, 0) : start], text[end : end + 60]
    if born := _BORN_BEHIND.match(behind):
        year = int(born[1] or born[2])
        yield year, year
    age = _AGE_BEFORE.search(before) or _AGE_BEHIND.match(behind)
    if age and day is not None:
        yield day.year - int(age[1]) - 1, day.year - int(age[1])


def _group_births(births: Sequence[tuple[int, int] | None]) -> list[str]:
    """Return each birth's group, "born 1966"; groups lie further apart than ages are ever misprinted."""
    groups: list[list[tuple[int, int]]] = []
    for born in sorted({born for born in births if born}):
        if groups and born[0] <= max(high for _, high in groups[-1]) + _SLACK:
            groups[-1].append(born)
        else:
            groups.append([born])
    names = {born: f"born {min(group)[0]}" for group in groups for born in group}
    return [names[born] if born else "" for born in births]


def _group_families(clues: Sequence[Clues], role_years: float) -> list[str]:
    """Return each person's trade where it stands against another's; a person of two trades ties them together."""
    clashes = {
        pair
        for pair in word_groups("role_families")["apart"]
        if any(_are_near(one.day, other.day, role_years) for one, other in _pairs_of(clues, *pair.split("-")))
    }
    camps = {family: family for pair in clashes for family in pair.split("-")}
    for one in clues:
        held = {camps[family] for family in one.families if family in camps}
        camps = {family: min(held) if camp in held else camp for family, camp in camps.items()}
    if all(camps[pair.split("-")[0]] == camps[pair.split("-")[1]] for pair in clashes):
        return [""] * len(clues)
    return [next(iter({camps[family] for family in one.families if family in camps}), "") for one in clues]


def _pairs_of(clues: Sequence[Clues], one: str, other: str) -> Iterator[tuple[Clues, Clues]]:
    """Yield every two people of which one has the one trade and the other the other."""
    first, second = ([each for each in clues if family in each.families] for family in (one, other))
    yield from ((each, another) for each in first for another in second)


def _are_near(day: Any, other: Any, years: float) -> bool:
    """Say whether two days lie within some years; without a day nothing speaks against it."""
    return day is None or other is None or abs((day - other).days) <= 365.25 * years
