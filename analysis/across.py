"""Who is who in a corpus: `join_entities` ties the entities of its articles, `rank_entities` sums them up.

Full names tie, never likeness: every join has a rule and names it, and names
that contradict each other stay apart (`namesakes.py`).
"""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.namesakes import read_clues, split_namesakes
from analysis.pages import rows_of
from analysis.spellings import PLACES, fold_name, known_acronyms, read_surface, read_words
from analysis.tables import ARTICLES, ENTITIES, MENTIONS, check_table, make_table

_Key = tuple[str, ...]
_OVER_ARTICLES = frozenset({"full_name", "middle_initial", "other_form", "acronym", "known_acronym"})
_RANKING = {
    "name": "str",
    "label": "str",
    "is_full_name": "bool",
    "n_mentions": "int64",
    "n_articles": "int64",
    "first_published": "datetime64[us, UTC]",
    "last_published": "datetime64[us, UTC]",
    "roles": "object",
    "aliases": "object",
    "demonym_of": "str",
    "corpus_id": "str",
    "join_rules": "object",
}


class _Home(NamedTuple):
    """Where an article's entity belongs in the corpus, and the rule that says so."""

    key: _Key
    rule: str
    camp: str = ""  # which of several namesakes


def join_entities(
    entities: pd.DataFrame,
    articles: pd.DataFrame | None = None,
    mentions: pd.DataFrame | None = None,
    *,
    role_years: float = 2,
) -> pd.DataFrame:
    """Return the entities with the name that each has in the whole corpus, and the rule that joins it.

    People are joined on full names alone, organisations, places and the rest
    on each of their names, always within one label (GPE, LOC and FAC are
    one). A shorter form joins the one longer name that articles use it for,
    and none where they use it for several. Namesakes stay apart where titles
    or roles tell a man from a woman, ages or years of birth are more than two
    years off, or trades exclude each other (lexicons/role_families.txt: a
    footballer and a senator) in articles less than `role_years` apart.

    Takes `entities` from `find_entities` and, where at hand, `articles`
    (article_id, published, text) for days, and `mentions` for titles and ages
    and for names that the user has settled, which never part. Returns the
    same rows in the same order with

        corpus_id  str  "PERSON:John Orr (sport)"; the most frequent full form, and what tells it from a namesake
        join_rule  str  why this entity belongs there:
            alone             no other article names it
            full_name         the full name, but for capitals, accents, full stops and particles
            middle_initial    without a middle initial, where the corpus knows one such person
            other_form        a form that some article uses for one longer name: "Lathmark Port" for its Port Authority
            acronym           letters that some article uses for one longer name
            known_acronym     a short list knows it: U.S., EU
            alias             the user's aliases name it so
            short_name        a person by one word, or by an initial and a surname: may be several people
            namesake_gender, namesake_birth, namesake_role  kept from another of that name
            namesake_unclear  may be any of several of that name, and is joined with none but others that may

    The order of articles does not matter. Raises ValueError where a table is another one.

    Limits: what makes namesakes contradict each other is cautious, so two
    people without age, title or trade beside their names are one row, and so
    is one whose namesake stands in a single article of many.

    >>> entities = make_table([
    ...     {"article_id": article_id, "entity_id": f"PERSON:{name}", "name": name, "label": "PERSON", "role": role,
    ...      "aliases": [name], "n_mentions": 1, "in_headline": False, "in_lead": True}
    ...     for article_id, name, role in [("a", "John Orr", "striker"), ("b", "John Orr", "senator"),
    ...                                    ("c", "Ana J. Bell", None), ("d", "Ana Bell", None)]], ENTITIES)
    >>> join_entities(entities)[["corpus_id", "join_rule"]]
                          corpus_id       join_rule
    0       PERSON:John Orr (sport)  namesake_role
    1    PERSON:John Orr (politics)  namesake_role
    2            PERSON:Ana Bell       full_name
    3            PERSON:Ana Bell  middle_initial
    """
    check_table(entities, ENTITIES, "join_entities()")
    if articles is not None:
        check_table(articles, ARTICLES, "join_entities()", needs=["article_id", "published"])
    if mentions is not None:
        check_table(mentions, MENTIONS, "join_entities()")
    records: list[dict[Any, Any]] = entities.to_dict("records")
    homes = _part_namesakes(records, _find_homes(records), articles, mentions, role_years)
    ids = _name_homes(records, homes)
    sizes = Counter(ids)
    rules = [
        "alone" if sizes[corpus_id] == 1 and home.rule in _OVER_ARTICLES else home.rule
        for corpus_id, home in zip(ids, homes, strict=True)
    ]
    return entities.assign(
        corpus_id=pd.Series(ids, index=entities.index, dtype="str"),
        join_rule=pd.Series(rules, index=entities.index, dtype="str"),
    )


def rank_entities(
    entities: pd.DataFrame, articles: pd.DataFrame | None = None, mentions: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return one row per name over the corpus, most mentions first, ties by name.

    The articles' entities are joined as `join_entities` says, unless they are
    already. A person whom an article calls by one word only stays a row of
    that word: it is never joined with a full name, and may stand for several
    people.

    Takes `entities` from `find_entities` or `join_entities` and, for the
    dates, `articles` (article_id, published); with `mentions`, too, titles
    and ages part namesakes. Returns

        name             str    the most frequent full form
        label            str
        is_full_name     bool   False for a person known by one word, or an initial and a surname
        n_mentions       int
        n_articles       int
        first_published, last_published  datetime, UTC; missing without `articles`
        roles, aliases   list of str, most frequent first
        demonym_of       str    the country of a people, as its own row is called where it has one: a link, no merge
        corpus_id        str    see `join_entities`
        join_rules       list of str, most frequent first

    Raises ValueError where a table is another one.

    >>> entities = make_table([
    ...     {"article_id": "a", "entity_id": "PERSON:Ana Bell", "name": "Ana Bell", "label": "PERSON", "role": "mayor",
    ...      "aliases": ["Ana Bell", "Bell"], "n_mentions": 3, "in_headline": False, "in_lead": True},
    ...     {"article_id": "b", "entity_id": "PERSON:Bell", "name": "Bell", "label": "PERSON",
    ...      "aliases": ["Bell"], "n_mentions": 1, "in_headline": False, "in_lead": True}], ENTITIES)
    >>> rank_entities(entities)[["name", "is_full_name", "n_mentions", "roles"]]
           name  is_full_name  n_mentions    roles
    0  Ana Bell          True           3  [mayor]
    1      Bell         False           1       []
    """
    check_table(entities, ENTITIES, "rank_entities()")
    published: Mapping[str, Any] = {}
    if articles is not None:
        check_table(articles, ARTICLES, "rank_entities()", needs=["article_id", "published"])
        published = dict(rows_of(articles, "article_id", "published"))
    joined = (
        entities if {"corpus_id", "join_rule"} <= set(entities.columns) else join_entities(entities, articles, mentions)
    )
    groups: dict[str, list[dict[Any, Any]]] = {}
    for entity in joined.to_dict("records"):
        groups.setdefault(entity["corpus_id"], []).append(entity)
    rows = _link_demonyms([_sum_up(groups[corpus_id], published) for corpus_id in sorted(groups)])
    ranking = pd.DataFrame(rows, columns=list(_RANKING)).astype(_RANKING)
    order = ["n_mentions", "name", "label", "corpus_id"]
    return ranking.sort_values(order, ascending=[False, True, True, True], ignore_index=True)


def _find_homes(records: Sequence[Mapping[Any, Any]]) -> list[_Home]:
    """Return where each entity belongs by its names alone."""
    hosts: dict[_Key, set[_Key]] = defaultdict(set)
    keys = [_key_of(record["name"], record["label"]) for record in records]
    for key, record in zip(keys, records, strict=True):
        hosts[key] |= set()
        for alias in record["aliases"]:
            other = _key_of(alias, record["label"])
            short, long = sorted((other, key), key=_fullness)
            if other != key and _can_join(short, long):
                hosts[short].add(long)
                hosts[long] |= set()
    _add_initials(hosts)
    roots: dict[_Key, _Key] = {}
    for key in sorted(hosts, key=_fullness, reverse=True):
        found = {roots[host] for host in hosts[key]}
        roots[key] = found.pop() if len(found) == 1 else key
    unclear = {
        key
        for key in hosts
        if roots[key] == key and len({roots[host] for host in hosts[key] if _is_cut(key, host)}) > 1
    }
    rows = zip(keys, records, strict=True)
    return [_Home(roots[key], _tell_rule(key, roots[key], key in unclear, record)) for key, record in rows]


def _key_of(name: str, label: str) -> _Key:
    """Return what one name has in common over the corpus; of a person the parts, initials last, behind a "."."""
    surface = read_surface(name, label)
    if label != "PERSON":
        folded = " ".join(surface.tokens)
        return surface.family, *known_acronyms().get(folded, folded).split()
    core = surface.core
    initials: tuple[str, ...] = ()
    if len(core) > 2 and len(core[0]) > 1:
        initials = tuple(part for part in core[1:-1] if len(part) == 1)
        core = tuple(part for place, part in enumerate(core) if len(part) > 1 or place in {0, len(core) - 1})
    return "PERSON", surface.suffix, *core, *((".", *initials) if initials else ())


def _can_join(short: _Key, long: _Key) -> bool:
    """Say whether the shorter form of one article may stand for the longer name in every other.

    A person's surname may not, nor the one word that many bodies' names begin with: Google Analytics, Google Maps.
    """
    if short[0] == "PERSON":
        garbled = len(set(long[2:])) < len(long[2:])  # James Mattis James Norman Mattis
        return not _is_short(short) and not _is_short(long) and not garbled
    opening = short[0] == "ORG" and len(short) == 2 and long[:2] == short
    return not opening or set(long[2:]) <= read_words("company_tails")


def _is_short(key: _Key) -> bool:
    """Say whether a person's key is one word, or an initial and a surname."""
    return len(key) == 3 or (len(key) == 4 and len(key[2]) == 1)


def _is_cut(short: _Key, long: _Key) -> bool:
    """Say whether the shorter form is one that nobody has for a full name: without initials, or mere letters."""
    return "." in long if short[0] == "PERSON" else len(short) == 2 and len(long) > 2 and short[1] != long[1]


def _fullness(key: _Key) -> tuple[int, _Key]:
    """Return how full a name is: by its words, then by its letters, so that no two are level."""
    return len(key), key


def _add_initials(hosts: dict[_Key, set[_Key]]) -> None:
    """Add, to each person's name, those that differ by further middle initials."""
    for full in [key for key in hosts if key[0] == "PERSON" and "." in key]:
        place = full.index(".")
        shorter = [full[:place], *(full[:end] for end in range(place + 2, len(full)))]
        for short in shorter:
            if short in hosts:
                hosts[short].add(full)


def _tell_rule(key: _Key, root: _Key, unclear: bool, record: Mapping[Any, Any]) -> str:
    """Return why an entity belongs to the name that it has in the corpus."""
    if key[0] == "PERSON" and _is_short(key):
        return "short_name"
    if unclear:
        return "namesake_unclear"
    if key == root:
        listed = key[0] != "PERSON" and fold_name(record["name"]) in known_acronyms()
        return "known_acronym" if listed else "full_name"
    if key[0] == "PERSON" and "." in root and key == root[: len(key)]:
        return "middle_initial"
    return "acronym" if read_surface(record["name"], record["label"]).acronym else "other_form"


def _part_namesakes(
    records: Sequence[Mapping[Any, Any]],
    homes: list[_Home],
    articles: pd.DataFrame | None,
    mentions: pd.DataFrame | None,
    role_years: float,
) -> list[_Home]:
    """Return the homes with people of one name kept apart where they contradict each other."""
    groups: dict[_Key, list[int]] = defaultdict(list)
    for place, home in enumerate(homes):
        if home.key[0] == "PERSON" and home.rule not in {"short_name", "namesake_unclear"}:
            groups[home.key].append(place)
    many = [places for places in groups.values() if len(places) > 1]
    people = sorted(place for places in many for place in places)
    named = make_table([], MENTIONS) if mentions is None else mentions[mentions["label"] == "PERSON"]
    clues = dict(zip(people, read_clues([records[place] for place in people], articles, named), strict=True))
    parted = list(homes)
    for places in many:
        camps = split_namesakes([clues[place] for place in places], role_years=role_years)
        for place, (camp, rule) in zip(places, camps, strict=True):
            parted[place] = homes[place]._replace(camp=camp, rule=rule or homes[place].rule)
    return _keep_settled(records, homes, parted, mentions)


def _keep_settled(
    records: Sequence[Mapping[Any, Any]], homes: list[_Home], parted: list[_Home], mentions: pd.DataFrame | None
) -> list[_Home]:
    """Return the parted homes, those of the names that the user's aliases have settled as they were."""
    if mentions is None:
        return parted
    moved = mentions[mentions["rule"].astype("str").str.startswith("alias_")]
    settled = set(rows_of(moved, "article_id", "entity_id"))
    by_user = [(record["article_id"], record["entity_id"]) in settled for record in records]
    spoken = {home.key for home, user in zip(homes, by_user, strict=True) if user}
    kept = []
    for home, other, user in zip(homes, parted, by_user, strict=True):
        one = home if home.key in spoken else other
        kept.append(one._replace(rule="alias") if user and home.rule != "short_name" else one)
    return kept


def _name_homes(records: Sequence[Mapping[Any, Any]], homes: Sequence[_Home]) -> list[str]:
    """Return the corpus-wide id of each entity: label, the most frequent full form, and what parts namesakes."""
    groups: dict[tuple[_Key, str], list[Mapping[Any, Any]]] = defaultdict(list)
    for record, home in zip(records, homes, strict=True):
        groups[home.key, home.camp].append(record)
    ids = {}
    for (key, camp), group in groups.items():
        label, name = _call(group)
        ids[key, camp] = f"{label}:{name} ({camp})" if camp else f"{label}:{name}"
    return [ids[home.key, home.camp] for home in homes]


def _call(entities: Sequence[Mapping[Any, Any]]) -> tuple[str, str]:
    """Return the label and the name that most mentions have, ties by alphabet."""
    names, labels = Counter[str](), Counter[str]()
    for entity in entities:
        names[entity["name"]] += entity["n_mentions"]
        labels[entity["label"]] += entity["n_mentions"]
    return tuple(min(count, key=lambda one: (-count[one], one)) for count in (labels, names))  # type: ignore[return-value]


def _sum_up(entities: list[dict[Any, Any]], published: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of one name over the corpus."""
    label, name = _call(entities)
    days = [day for day in (published.get(entity["article_id"]) for entity in entities) if not pd.isna(day)]
    return {
        "name": name,
        "label": label,
        "is_full_name": all(entity["join_rule"] != "short_name" for entity in entities),
        "n_mentions": sum(entity["n_mentions"] for entity in entities),
        "n_articles": len({entity["article_id"] for entity in entities}),
        "first_published": min(days, default=None),
        "last_published": max(days, default=None),
        "roles": _most_frequent(entity["role"] for entity in entities if isinstance(entity["role"], str)),
        "aliases": _most_frequent(alias for entity in entities for alias in entity["aliases"]),
        "corpus_id": entities[0]["corpus_id"],
        "join_rules": _most_frequent(entity["join_rule"] for entity in entities),
    }


def _most_frequent(texts: Iterable[str]) -> list[str]:
    """Return the different texts, most frequent first, ties in alphabetical order."""
    return [text for text, _ in sorted(Counter(texts).items(), key=lambda item: (-item[1], item[0]))]


def _link_demonyms(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows, those of a people with the name of its country, as the corpus has it."""
    countries: dict[_Key, str] = {}
    for row in sorted(rows, key=lambda one: one["n_mentions"]):
        if row["label"] in PLACES:
            countries |= {_key_of(form, row["label"]): row["name"] for form in [*row["aliases"], row["name"]]}
    linked = []
    for row in rows:
        country = _country_of(row["name"]) if row["label"] == "NORP" else None
        shown = countries.get(_key_of(country, "GPE"), country) if country else None
        linked.append({**row, "demonym_of": shown})
    return linked


def _country_of(people: str) -> str | None:
    """Return the country of a people's name, of one of them or many: Norwegian, Norwegians."""
    return _demonyms().get(fold_name(people)) or _demonyms().get(fold_name(people).removesuffix("s"))


@functools.cache
def _demonyms() -> dict[str, str]:
    """Return the country of each demonym that means one country alone, the demonym folded."""
    pairs = (line.split(" = ") for line in read_words("demonym_countries"))
    return {fold_name(demonym): country for demonym, country in pairs}
