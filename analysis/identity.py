"""Who is who in one article: `merge_names` groups the names of an article into entities.

Only the names themselves decide, never their likeness: every merge has a rule
and names it. Labels are taken as they come; `mentions.py` settles them first.
"""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

import pandas as pd

from analysis.spellings import (
    PLACES,
    Surface,
    fold_name,
    gendered_words,
    known_acronyms,
    known_synonyms,
    read_surface,
    read_words,
)
from analysis.tables import MENTIONS, check_table

_ACRONYM_OWNERS = PLACES | {"ORG", "EVENT", "LAW", "NORP", "PRODUCT", "WORK_OF_ART"}
_SMALL_WORDS = frozenset(
    {"of", "the", "and", "for", "in", "on", "to", "at", "de", "la", "du", "des", "et", "und", "für"}
)
_PLACE_HEADS = frozenset({"sea", "ocean", "strip", "islands", "peninsula", "desert", "mountains", "archipelago"})
_CHILD_OF = frozenset({"bin", "bint", "ibn"})  # the father's name follows, which is nobody's surname


class Name(NamedTuple):
    """One place where an article names somebody or something."""

    text: str
    label: str
    part: str = "body"
    start: int = 0
    end: int = 0
    bracketed: bool = False  # the name stands in brackets right behind the one before it
    gender: str = ""  # "m" or "f" where a title or a pronoun beside the name tells, else nothing


class Identity(NamedTuple):
    """Which entity a name belongs to, and the rule that says so."""

    entity_id: str
    name: str
    label: str
    rule: str


def merge_names(spans: pd.DataFrame) -> pd.DataFrame:
    """Return the spans with the entity that each of them names, one article at a time.

    The entity's name is the fullest form in the article, and `entity_id` is
    "LABEL:Name", so that it can be read and does not depend on which other
    articles there are. Names with different labels never join, except those
    of places (GPE, LOC, FAC); a demonym (NORP) is never its country.

    Takes `spans` (article_id, part, start, end, text, label), in any order;
    further columns are kept. A boolean column `bracketed`, where there is one,
    says that a span stands in brackets right behind the span before it.
    Returns the same rows in the same order with

        entity_id  str  "PERSON:Helena Marsh"
        name       str  "Helena Marsh"
        rule       str  why this span belongs to the entity:
            exact              the entity's name, letter by letter
            spelling           but for title, article, possessive, full stops, capitals, accents or particles
            surname            the last part of one full name
            shared_surname     of several; the nearest earlier full name, not against the gender of a title
            first_name         the first part of one full name
            shared_first_name  of several; the nearest earlier full name
            middle_name        without a middle name or initial
            initials           first names cut to initials
            acronym_brackets   introduced in brackets, "National Audit Office (NAO)"
            acronym_initials   the initials of one longer name
            short_organisation the beginning of one longer name of an organisation that came before
            end_of_organisation the end of one, only a place or people left out: the (United Nations) Security Council
            short_event        one longer name, without "Storm", "Hurricane", "Operation"
            short_place        one longer name of a place, without "Sea", "Strip", "Islands"
            known_synonym      another name that news uses for it without saying so: Burma and Myanmar

    Two full names never join because they share a surname.

    Raises ValueError where a needed column is missing.

    >>> spans = pd.DataFrame({
    ...     "article_id": "a", "part": "body", "start": [0, 40, 60], "end": [12, 45, 65],
    ...     "text": ["Helena Marsh", "Marsh", "Garrow"], "label": ["PERSON", "PERSON", "GPE"]})
    >>> merge_names(spans)[["text", "entity_id", "rule"]]
               text            entity_id     rule
    0  Helena Marsh  PERSON:Helena Marsh    exact
    1         Marsh  PERSON:Helena Marsh  surname
    2        Garrow           GPE:Garrow    exact
    """
    columns = ["article_id", "part", "start", "end", "text", "label"]
    check_table(spans, MENTIONS, "merge_names()", needs=columns)
    merged = spans.copy()
    brackets = spans["bracketed"] if "bracketed" in spans.columns else pd.Series(False, index=spans.index)
    rows = zip(*(spans[name] for name in columns[1:]), brackets, strict=True)
    names = [Name(text, label, part, int(start), int(end), bool(mark)) for part, start, end, text, label, mark in rows]
    found: list[Identity | None] = [None] * len(names)
    for places in spans.reset_index(drop=True).groupby("article_id", sort=False).indices.values():
        for place, identity in zip(places, group_names([names[place] for place in places]), strict=True):
            found[place] = identity
    for column in ("entity_id", "name", "rule"):
        merged[column] = pd.Series([getattr(one, column, None) for one in found], index=spans.index, dtype="str")
    return merged


def group_names(names: Sequence[Name]) -> list[Identity]:
    """Return the identity of each name of one article: the core of `merge_names`, without a table.

    >>> [one.name for one in group_names([Name("Dr Samir Haddad", "PERSON"), Name("Haddad’s", "PERSON", start=30)])]
    ['Samir Haddad', 'Samir Haddad']
    """
    order = sorted(range(len(names)), key=lambda place: (names[place].part != "headline", names[place].start))
    ordered = [names[place] for place in order]
    surfaces = [read_surface(name.text, name.label) for name in ordered]
    hosts = _host_people(surfaces) | _host_others(ordered, surfaces)
    owners, rules = _choose_hosts(surfaces, hosts, [name.gender or _titled_gender(name.text) for name in ordered])
    shown = _show_surfaces(surfaces)
    labels = _settle_labels(ordered, owners)
    identities: list[Identity] = [Identity("", "", "", "")] * len(names)
    for place, name, owner, rule in zip(order, ordered, owners, rules, strict=True):
        full, label = shown[owner], labels[owner]
        identities[place] = Identity(f"{label}:{full}", full, label, rule or _spelling_rule(name.text, full))
    return identities


def _host_people(surfaces: Sequence[Surface]) -> dict[tuple[str, ...], dict[tuple[str, ...], str]]:
    """Return, for each short form of a person's name, the full names it can stand for and the rule."""
    people: dict[tuple[str, ...], Surface] = {}
    for surface in surfaces:
        if surface.family == "PERSON":
            people.setdefault(surface.key, surface)
    by_word: dict[str, dict[tuple[str, ...], None]] = defaultdict(dict)  # a short form shares a word with its full name
    for key, full in people.items():
        for word in (full.tokens[-1], *full.core) if _can_host(full) else ():
            by_word[word][key] = None
    hosts: dict[tuple[str, ...], dict[tuple[str, ...], str]] = {}
    for key, short in sorted(people.items(), key=lambda item: -len(item[1].core)):
        words = {*short.tokens[-1:], *short.core[:1], *short.core[-1:]}
        longer = {host: people[host] for word in words for host in by_word.get(word, ()) if host not in hosts}
        fitting = {
            host: rule for host, full in longer.items() if host != key and (rule := _shorten_person(short, full))
        }
        by_last = {host: rule for host, rule in fitting.items() if rule == "surname"}
        fitting = by_last or fitting
        if len(fitting) == 1 or (fitting and _is_one_word(short)):
            hosts[key] = fitting
    return hosts


def _is_one_word(short: Surface) -> bool:
    """Say whether a name is one word, particles left out: Bell, Le Pen."""
    return sum(word not in read_words("particles") for word in short.core) <= 1


def _can_host(full: Surface) -> bool:
    """Say whether a name can be a person's full one: it has two words, and is no Team Clinton or Twitter Rules."""
    return len(full.tokens) > 1 and not _is_borrowed(full)


def _is_borrowed(full: Surface) -> bool:
    """Say whether a name is made of another's and a word for a group or thing."""
    return not {f"{full.tokens[0]} …", f"… {full.tokens[-1]}"}.isdisjoint(read_words("borrowed_names"))


def _shorten_person(short: Surface, full: Surface) -> str:
    """Return the rule by which `short` is a shorter form of the full name, or nothing."""
    brief, whole = short.core, full.core
    if short.suffix and short.suffix != full.suffix:
        return ""
    if len(short.tokens) == 1 and full.tokens[-2:-1] and full.tokens[-2] in _CHILD_OF and brief == whole[-1:]:
        return ""
    if 1 < len(short.tokens) < len(full.tokens) and full.tokens[-len(short.tokens) :] == short.tokens:
        return "surname"
    if len(brief) > len(whole) or brief == whole:
        return ""
    if len(brief) < len(whole) and brief == whole[-len(brief) :]:
        return "surname"
    if len(brief) < len(whole) and brief == whole[: len(brief)]:
        return "first_name" if len(brief[0]) > 1 else ""
    if len(brief) == 1:
        return "surname" if len(whole) == 3 and brief[0] == whole[1] and len(brief[0]) > 3 else ""
    return _drop_middle(brief, whole)


def _drop_middle(brief: tuple[str, ...], whole: tuple[str, ...]) -> str:
    """Return the rule by which two or more parts stand for more of them with the same surname, or nothing."""
    if brief[-1] != whole[-1] or not _is_subsequence(brief, whole, lambda one, other: one == other[: len(one)]):
        return ""
    if brief[0] == whole[0] and len(brief[1]) == len(whole[1]) == 1 and brief[1] != whole[1]:
        return ""  # George W. Bush is no George H. W. Bush
    if brief[0] == whole[0]:
        cut = [part for part in brief[1:-1] if part not in whole]
        return "middle_name" if all(len(part) == 1 for part in cut) else ""
    return "initials" if all(len(part) == 1 or part in whole for part in brief) else ""


def _is_subsequence(brief: Sequence[str], whole: Sequence[str], fits: Callable[[str, str], bool]) -> bool:
    """Say whether the parts of `brief` fit parts of `whole` in the same order."""
    rest = iter(whole)
    return all(any(fits(part, other) for other in rest) for part in brief)


def _host_others(
    names: Sequence[Name], surfaces: Sequence[Surface]
) -> dict[tuple[str, ...], dict[tuple[str, ...], str]]:
    """Return, for each acronym and short form of an organisation, the longer name it stands for and the rule."""
    hosts: dict[tuple[str, ...], dict[tuple[str, ...], str]] = {}
    for short, long in _introduced(names, surfaces):
        hosts.setdefault(short, {long: "acronym_brackets"})
    owners = dict.fromkeys(
        (name.label, surface) for name, surface in zip(names, surfaces, strict=True) if name.label in _ACRONYM_OWNERS
    )
    longer: dict[tuple[str, ...], Surface] = {}
    for _, surface in owners:
        if len(surface.tokens) > 1:
            longer.setdefault(surface.key, surface)
    by_form: dict[str | tuple[str, ...], dict[tuple[str, ...], Surface]] = defaultdict(dict)
    for key, full in longer.items():
        for form in _list_forms(full):
            by_form[form][key] = full
    first = _find_first(names, surfaces)
    for label, surface in owners:
        key = surface.key
        if key not in hosts:
            form = _letters(surface) if surface.acronym else surface.tokens
            wholes = by_form.get(form, {}) | by_form.get(known_acronyms().get(_letters(surface), ""), {})
            fitting = {host: rule for host, full in wholes.items() if (rule := _shorten(label, surface, full))}
            late = {
                host: rule for host, rule in fitting.items() if rule != "short_organisation" or first[host] < first[key]
            }
            if len(late) == 1:
                hosts[key] = late
    return _host_synonyms(surfaces) | hosts


@functools.lru_cache(maxsize=5_000)
def _list_forms(full: Surface) -> frozenset[str | tuple[str, ...]]:
    """Return what a name can be shortened to: its beginnings and ends, its initials; and the whole, folded."""
    cuts = range(1, len(full.tokens))
    parts = {part for cut in cuts for part in (full.tokens[:cut], full.tokens[cut:])}
    return frozenset({*parts, *_list_initials(full), " ".join(full.tokens)})


def _find_first(names: Sequence[Name], surfaces: Sequence[Surface]) -> dict[tuple[str, ...], int]:
    """Return where the body has each name first, for a long name comes before its short form, headlines apart."""
    first: dict[tuple[str, ...], int] = {}
    for place, (name, surface) in enumerate(zip(names, surfaces, strict=True)):
        if name.part == "body":
            first.setdefault(surface.key, place)
    return defaultdict(lambda: len(names), first)


def _shorten(label: str, short: Surface, full: Surface) -> str:
    """Return the rule by which a name that is nobody's stands for a longer one, or nothing."""
    if short.acronym:
        return "acronym_initials" if _has_initials(short, full) else ""
    if label in PLACES:
        return "short_place" if _lacks_place_head(short, full) else ""
    if label in {"EVENT", "PRODUCT"}:
        return "short_event" if _lacks_kind(short, full) else ""
    if label != "ORG" or not (_begins(short, full) or _ends(short, full)):
        return ""
    return "short_organisation" if _begins(short, full) else "end_of_organisation"


def _host_synonyms(surfaces: Sequence[Surface]) -> dict[tuple[str, ...], dict[tuple[str, ...], str]]:
    """Return, for each name that news uses for another of the article without saying so, that other one."""
    groups: dict[tuple[str, str], dict[tuple[str, ...], bool]] = {}
    for surface in surfaces:
        if surface.family == "PERSON":
            continue
        folded = " ".join(surface.tokens)
        meant = known_synonyms().get(folded) or known_acronyms().get(folded, folded)
        groups.setdefault((surface.family, meant), {}).setdefault(surface.key, meant == folded)
    hosts: dict[tuple[str, ...], dict[tuple[str, ...], str]] = {}
    for group in groups.values():
        host = next((key for key, whole in group.items() if whole), next(iter(group)))
        hosts |= {key: {host: "known_synonym"} for key in group if key != host}
    return hosts


def _introduced(names: Sequence[Name], surfaces: Sequence[Surface]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return (acronym, long name) of every pair that stands as "Long Name (LN)" or "LN (Long Name)"."""
    pairs = []
    for place in range(1, len(names)):
        before, behind = names[place - 1], names[place]
        touching = behind.bracketed or behind.start - before.end == 2  # " (" lies between them
        if not touching or before.part != behind.part or not {before.label, behind.label} <= _ACRONYM_OWNERS:
            continue
        short, long = surfaces[place], surfaces[place - 1]
        if long.acronym and not short.acronym:
            short, long = long, short
        if not (short.acronym and len(long.tokens) > 1):
            continue
        if _spells(short, long) or (behind.bracketed and long.family in {"ORG", "NORP"}):
            pairs.append((short.key, long.key))
    return pairs


def _letters(acronym: Surface) -> str:
    """Return the letters of an acronym, without a plural s behind capitals."""
    return "".join(letter for letter in "".join(acronym.tokens) if letter.isalnum())


def _has_initials(acronym: Surface, full: Surface) -> bool:
    """Say whether the acronym is made of the first letters of the longer name's words, and not known for another."""
    if (known := known_acronyms().get(_letters(acronym))) is not None:
        return known == " ".join(full.tokens)
    return _letters(acronym) in _list_initials(full)


def _list_initials(full: Surface) -> set[str]:
    """Return the first letters of a name: of all its words, of those that tell, of those that head nothing."""
    words = [word for token in full.tokens for word in token.split("-") if word]
    telling = [word for word in words if word not in _SMALL_WORDS]
    short = "".join(word[0] for word in telling if word not in read_words("organisation_heads"))
    initials = {"".join(word[0] for word in some) for some in (words, telling)}
    return initials | {short} if len(short) > 2 else initials


def _spells(acronym: Surface, full: Surface) -> bool:
    """Say whether the acronym's letters stand in this order in the longer name, the first at its beginning."""
    letters, whole = _letters(acronym), "".join(full.tokens)
    return letters[:1] == whole[:1] and _is_subsequence(letters, whole, lambda one, other: one == other)


def _ends(short: Surface, full: Surface) -> bool:
    """Say whether only a place or people stands before the shorter name: the (United Nations) Security Council."""
    size = len(full.tokens) - len(short.tokens)
    if full.family != "ORG" or size < 1 or full.tokens[size:] != short.tokens or _is_borrowed(full):
        return False
    front = " ".join(full.tokens[:size])
    return front in _folded_places()


@functools.cache
def _folded_places() -> frozenset[str]:
    """Return every place, people and acronym of our lists as names are compared."""
    words = frozenset().union(*(read_words(name) for name in ("countries", "places", "demonyms")))
    return frozenset(fold_name(word) for word in words) | frozenset(known_acronyms())


def _lacks_place_head(short: Surface, full: Surface) -> bool:
    """Say whether the longer name only says what the place is: Gaza (Strip), the Mediterranean (Sea)."""
    return full.family == "place" and full.tokens[:-1] == short.tokens and full.tokens[-1] in _PLACE_HEADS


def _lacks_kind(short: Surface, full: Surface) -> bool:
    """Say whether the longer name only says what it is that has the shorter one: (Storm) Gerald."""
    events = {f"{full.tokens[0]} EVENT", f"{full.tokens[0]} PRODUCT"}
    return full.tokens[1:] == short.tokens and not events.isdisjoint(read_words("kind_nouns"))


def _begins(short: Surface, full: Surface) -> bool:
    """Say whether a longer name of an organisation begins with the shorter one.

    "Corbel Marine" and "Corbel Group" can be called Corbel; the Sallowby Post is never called Sallowby.
    """
    size = len(short.tokens)
    if full.family != "ORG" or size >= len(full.tokens) or full.tokens[:size] != short.tokens or _is_borrowed(full):
        return False
    if set(short.tokens) <= read_words("organisation_heads"):
        return False
    rest = set(full.tokens[size:])
    if rest == {"news"}:  # ABC News is called ABC, the Sallowby News is never called Sallowby
        return short.acronym
    return not rest <= read_words("organisation_heads") or rest <= read_words("company_tails")


def _choose_hosts(
    surfaces: Sequence[Surface], hosts: dict[tuple[str, ...], dict[tuple[str, ...], str]], genders: Sequence[str]
) -> tuple[list[tuple[str, ...]], list[str]]:
    """Return the key of the full name that each name stands for, and the rule ("" for a full name itself)."""
    keys = [surface.key for surface in surfaces]
    counts = Counter(keys)
    places = {key: place for place, key in reversed(list(enumerate(keys)))}  # where each stands first
    told = _learn_genders(keys, genders)
    seen: dict[tuple[str, ...], int] = {}  # where each full name stood last
    owners, rules = [], []
    for place, (key, gender) in enumerate(zip(keys, genders, strict=True)):
        owner, rule = key, ""
        walked = {key}
        while owner in hosts and not (set(hosts[owner]) & walked):
            fitting = hosts[owner]
            alike = [host for host in fitting if not gender or told.get(host, gender) == gender]
            if not alike:
                break  # Mr Marsh is not Helena Marsh
            earlier = [host for host in alike if host in seen]
            host = max(earlier or alike, key=lambda one: (seen.get(one, -1), counts[one], -places[one]))
            rule = rule or (f"shared_{fitting[host]}" if len(fitting) > 1 else fitting[host])
            owner = host
            walked.add(owner)
        if owner == key:
            seen[key] = place
        owners.append(owner)
        rules.append(rule)
    return owners, rules


def _learn_genders(keys: Sequence[tuple[str, ...]], genders: Sequence[str]) -> dict[tuple[str, ...], str]:
    """Return the gender that a first name has; where it has none, the one that most of the name's places tell."""
    votes: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for key, gender in zip(keys, genders, strict=True):
        if gender:
            votes[key][gender] += 1
    told = {key: _first_name_genders()[key[2]] for key in keys if len(key) > 3 and key[2] in _first_name_genders()}
    return {
        key: max(count, key=count.__getitem__)
        for key, count in votes.items()
        if len(set(count.values())) > 1 or len(count) == 1
    } | told


@functools.cache
def _first_name_genders() -> dict[str, str]:
    """Return the gender, m or f, of first names that mostly tell one, folded."""
    groups = dict(line.split(":") for line in read_words("first_names"))
    return {
        fold_name(name): {"he": "m", "she": "f"}[group] for group, names in groups.items() for name in names.split()
    }


def _titled_gender(text: str) -> str:
    """Return the gender that a title in front of a name tells, or nothing."""
    words = text.split()
    return gendered_words().get(words[0].lower().rstrip("."), "") if len(words) > 1 else ""


def _show_surfaces(surfaces: Sequence[Surface]) -> dict[tuple[str, ...], str]:
    """Return, for each key, the spelling to show: the fullest, rather not in capitals, the most frequent, the first."""
    forms: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for surface in surfaces:
        forms[surface.key][surface.bare] += 1
    return {key: max(count, key=lambda form: _fullness(form, count[form])) for key, count in forms.items()}


def _fullness(form: str, count: int) -> tuple[int, bool, int]:
    """Return how good a spelling is to show an entity by."""
    return len(form.split()), not (form.isupper() and len(form) > 5), count


def _settle_labels(names: Sequence[Name], owners: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """Return one label per entity: that of most of its names, at a tie the first."""
    votes: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for name, owner in zip(names, owners, strict=True):
        votes[owner][name.label] += 1
    return {owner: max(count, key=count.__getitem__) for owner, count in votes.items()}


def _spelling_rule(text: str, full: str) -> str:
    """Return the rule for a name that is its entity's full name."""
    return "exact" if text == full else "spelling"
