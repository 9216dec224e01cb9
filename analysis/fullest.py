"""Names mended to their fullest form: a person behind a title, a body's name cut at "for", letters in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.grammar import Parsed, word_groups
from analysis.known_names import is_given
from analysis.places import Place, is_trade, offices, surname_of
from analysis.spellings import fold_name, read_words

_PROPER = {"NNP", "NNPS"}
_TIED = {"of", "for", "on", "and", "&", "the", ","}  # what a body's name may hold between its capitals
_SMALL = {"of", "the", "and", "for", "in", "on", "to", "at", "de", "&"}
_NOT_NAMES = {"PERSON", "DATE", "TIME", "CARDINAL", "ORDINAL", "MONEY", "PERCENT", "EVENT"}
_LETTERS = re.compile(r"\(([A-Z][A-Z&.-]{1,7})s?\)")
_GLUED = re.compile(r"^[A-Z][\w'’]*[a-z][A-Z]", re.MULTILINE)
_POSSESSIVE = {"'s", "’s", "‘s"}


def mend_places(parsed: Parsed, places: list[Place]) -> list[Place]:
    """Return the places, each name as full as the article has it, and further places of a name's letters."""
    alone = {place.name for place in places if place.label == "PERSON" and place.last - place.first == 1}
    places = [_behind_title(parsed, place, alone) for place in places]
    places = _behind_opening(parsed, places)
    places = _split_lists(parsed, places)
    places = _rename_glued(parsed, places)
    return _spell_out(parsed, _rename(places, _longer_names(parsed, places)))


def _rename(places: list[Place], names: dict[str, str]) -> list[Place]:
    """Return the places with the entities in `names` called so."""
    return [place._replace(name=names[place.entity]) if place.entity in names else place for place in places]


def _behind_title(parsed: Parsed, place: Place, alone: set[str]) -> Place:
    """Return the place of the person whom the tagger took for a work or body with the words before: PD Sheriff X."""
    if place.label == "PERSON" or place.last - place.first < 4:
        return place
    for first in (place.last - 2, place.last - 3):
        words = parsed.text[first : place.last]
        owned = parsed.lower[first - 1] in _POSSESSIVE
        titled = parsed.lower[first - 1].rstrip(".") in read_words("titles") and parsed.text[first - 1][:1].isupper()
        named = is_given(words[0]) or (owned and words[-1] in alone)
        if named and (owned or titled) and all(word[:1].isupper() and word[1:].islower() for word in words):
            if words[-1].lower() in read_words("organisation_heads") | read_words("place_heads"):
                return place
            name = parsed.string(first, place.last)
            return Place(first, place.last, place.last - 1, f"PERSON:{name}", name, "PERSON")
    return place


def _behind_opening(parsed: Parsed, places: list[Place]) -> list[Place]:
    """Return the places without the verb or trade that a sentence's start made a part of a name: [Said] Ana Bell."""
    shorter = {place: place.first + 1 for place in places if _opens_with_word(parsed, place)}
    names = {place.entity: parsed.string(first, place.last) for place, first in shorter.items()}
    known = {place.name: place.entity for place in places if place.label == "PERSON" and place not in shorter}
    return [
        place._replace(
            first=shorter.get(place, place.first),
            entity=known.get(names[place.entity], f"PERSON:{names[place.entity]}"),
            name=names[place.entity],
            label="PERSON",
        )
        if place.entity in names
        else place
        for place in places
    ]


def _opens_with_word(parsed: Parsed, place: Place) -> bool:
    """Return whether a name opens its sentence with a word that is none, and a given name comes next."""
    first = place.first
    opens = first == 0 or parsed.sentence[first - 1] != parsed.sentence[first] or not parsed.text[first - 1].isalnum()
    if not opens or not 3 <= place.last - first <= 5 or place.label not in {"PERSON", "ORG"}:
        return False
    reporting = word_groups("reporting_verbs").values()
    verb = parsed.is_verb(first) and any(parsed.lemma[first].lower() in lemmas for lemmas in reporting)
    rest = parsed.text[first + 1 : place.last]
    tails = read_words("organisation_heads") | read_words("company_tails") | read_words("place_heads")
    named = is_given(rest[0]) and rest[-1].lower() not in tails and all(word[:1].isupper() for word in rest)
    word = parsed.lower[first]
    trade = word in offices() or (place.label == "ORG" and is_trade(word))  # Parker Ana Bell is called so
    return named and (verb or (trade and not is_given(parsed.text[first])))


def _split_lists(parsed: Parsed, places: list[Place]) -> list[Place]:
    """Return the places, those cut in two that hold a known name, a comma and another: According to Bell, Orr said."""
    spelled = {parsed.string(place.first, place.last): place for place in places}
    tails = read_words("name_suffixes") | read_words("company_tails") | {"inc", "llc", "ltd"}
    out, renamed = [], {}
    for place in places:
        inside = range(place.first + 1, place.last - 1)
        comma = next((k for k in inside if parsed.text[k] == ","), None)
        if comma is None or parsed.lower[comma + 1].rstrip(".") in tails:
            out.append(place)
            continue
        known = spelled.get(parsed.string(place.first, comma))
        if known is None:
            out.append(place)
            continue
        renamed[place.entity] = name = parsed.string(comma + 1, place.last)
        out.append(known._replace(first=place.first, last=comma, head=comma - 1))
        out.append(place._replace(first=comma + 1, head=place.last - 1, name=name))
    return _rename(out, renamed)


def _rename_glued(parsed: Parsed, places: list[Place]) -> list[Place]:
    """Return the places, a person called by the full name that a list of links is stuck to: Bell Ana Ruth BellFerry."""
    names: dict[str, str] = {}
    if not _GLUED.search("\n".join(parsed.text)):
        return places
    stuck_words = [k for k, word in enumerate(parsed.text) if _GLUED.match(word)]
    at = {token: place for place in places for token in range(place.first, place.last)}
    for token in stuck_words:
        word = parsed.text[token]
        for first in range(max(0, token - 8), token - 1):
            surname = parsed.text[first]
            stuck = len(surname) > 3 and word.startswith(surname) and word[len(surname) :][:1].isupper()
            between = parsed.text[first + 1 : token]
            if stuck and first in at and all(part[:1].isupper() or part in {"(", ")"} for part in between):
                names[at[first].entity] = f"{parsed.string(first + 1, token)} {surname}"
    same = {surname_of(full): (entity, full) for entity, full in names.items()}
    out = []
    for place in _rename(places, names):
        entity, full = same.get(surname_of(place.name), ("", ""))
        short = full and (" " not in place.name or place.name.split()[0] == full.split()[0])
        out.append(place._replace(entity=entity, name=full) if short and place.label == "PERSON" else place)
    return out


def _longer_names(parsed: Parsed, places: list[Place]) -> dict[str, str]:
    """Return the fuller names of bodies whose spans stop at "for" or "and", or leave out the country before."""
    names: dict[str, str] = {}
    for place in places:
        if place.label == "ORG" and (last := _end_of(parsed, place)) > place.last:
            names.setdefault(place.entity, f"{place.name}{_between(parsed, place, last)}")
    bodies = {place.name for place in places if place.label == "ORG" and " " in place.name}
    for place in places:
        if place.label != "ORG" or place.entity in names or " " not in place.name:
            continue
        longer = [name for name in bodies if name.endswith(f" {place.name}") and name != place.name]
        if len(longer) == 1 and _is_land(longer[0][: -len(place.name) - 1]):
            names[place.entity] = longer[0]
    return names


def _between(parsed: Parsed, place: Place, last: int) -> str:
    """Return what stands behind a place up to a token, with the space before."""
    text = parsed.texts[parsed.part[place.first]]
    return text[parsed.end[place.last - 1] : parsed.end[last - 1]]


def _is_land(words: str) -> bool:
    return any(words in read_words(name) for name in ("countries", "demonyms", "places")) or words in {"U.S.", "US"}


def _end_of(parsed: Parsed, place: Place) -> int:
    """Return where a body's name ends: Court for the District of Vell; Customs and Border Protection."""
    heads = read_words("organisation_heads")
    last = place.last
    if last >= len(parsed) or parsed.lower[last] not in {"of", "for", "on", "and"}:
        return last
    end = last
    while end < len(parsed) and parsed.sentence[end] == parsed.sentence[place.first]:
        if parsed.lower[end] not in _TIED and (parsed.tag[end] not in _PROPER or parsed.label[end] in _NOT_NAMES):
            break
        end += 1
    while end > last and parsed.tag[end - 1] not in _PROPER:
        end -= 1
    if parsed.lower[last] == "and":
        closing = heads | word_groups("speaker_words")["closing"]
        return end if parsed.lower[end - 1] in closing and not parsed.label[end - 1] else last
    held = any(parsed.lower[k] in heads for k in range(place.first, last))
    inside = all(_hangs_on(parsed, k, last) for k in range(last + 1, end))
    return end if held and inside and parsed.head[last] in range(place.first, last) else last


def _hangs_on(parsed: Parsed, token: int, above: int) -> bool:
    """Return whether a token stands somewhere below another."""
    for _ in range(8):
        if token == above:
            return True
        token = parsed.head[token]
    return False


def _spell_out(parsed: Parsed, places: list[Place]) -> list[Place]:
    """Return the places, letters called by the name that introduces them: Harbour Safety Board (HSB)."""
    letters = dict(spelled_out(parsed.texts.get("body", "")))
    if not letters:
        return places
    known = {fold_name(place.name): (place.entity, place.name, place.label) for place in places}
    named = {key: known.get(fold_name(full), (f"ORG:{full}", full, "ORG")) for key, full in letters.items()}
    out, taken = [], set()
    for place in places:
        taken |= set(range(place.first, place.last))
        entity, name, label = named.get(place.name, ("", "", ""))
        out.append(place._replace(entity=entity, name=name, label=label) if entity else place)
    free = [k for k, word in enumerate(parsed.text) if word in named and k not in taken]
    return out + [Place(k, k + 1, k, *named[parsed.text[k]]) for k in free]


def spelled_out(text: str) -> Iterator[tuple[str, str]]:
    """Yield the letters that a text puts in brackets behind the name they stand for, and the name.

    >>> list(spelled_out("The Front for Harbour Rights (FHR) met the Port Board (and others)."))
    [('FHR', 'Front for Harbour Rights')]
    """
    for found in _LETTERS.finditer(text):
        letters = re.sub(r"\W", "", found[1]).lower()
        words = text[max(0, found.start() - 120) : found.start()].split()
        for size in range(2, min(len(letters) + 5, len(words)) + 1):
            name = words[-size:]
            parts = [part for word in name for part in word.split("-") if part]
            every = "".join(part[0].lower() for part in parts if part != "&")
            telling = "".join(part[0].lower() for part in parts if part.lower() not in _SMALL)
            if name[0][:1].isupper() and letters in {every, telling} and name[0].lower() not in _SMALL:
                yield found[1], " ".join(name)
                break
