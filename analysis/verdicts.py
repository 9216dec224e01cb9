"""The verdict on each name of an article: the likeliest, but names that hang together are judged together.

A full name speaks for its surname, the company for the first word of its
name, the dateline for a place. Each rule is one that an editor would give.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence

import numpy as np

from analysis.evidence import VERDICTS, Beliefs
from analysis.known_names import all_heads, is_given, is_listed, key_of, keys_of
from analysis.labels import find_clues, kind_nouns
from analysis.names import accents_off, surnames_of
from analysis.pages import Page, Span
from analysis.roles import is_person_noun
from analysis.spellings import read_words

Names = Mapping[str, Sequence[Span]]
Verdicts = dict[str, str]

_DOUBT = 0.45  # what the belief that a name is none counts for: a name missed costs more than one too many
_THINGS = frozenset({"EVENT", "PRODUCT", "WORK_OF_ART"})
_OFTEN = 0.25  # the share of its places at which a thing must be called one
_LOUD = 3  # letters up to which capitals are rather an acronym than a name spoken loudly
_SURE = 0.8  # how likely a full name must be a person's for its surname to follow
_LIKELY = 0.3  # the same, for a full name that begins with a given name
_HALF = 0.5  # the same, for its surname to follow
_FIRM = re.compile(r"[A-Z][\w'-]+ & [A-Z][\w'-]+")
_GERMAN_PAPER = re.compile(r"(?:Der|Die|Das) [A-Z]\w+")
_PLACE_FRONT = re.compile(r"(?:Port|Mount|Lake|Cape|Fort|Little|Great|Upper|Lower|Nether) [A-Z]\w+")
_OWNED_PLACE = re.compile(r"[A-Z]\w+'s (\w+)")
_BORN = re.compile(r"\b(?:née|nee) $")
_CALLING = ("née ", "nee ", "known ")  # one of these is in all that the two patterns find
_KNOWN_AS = re.compile(r"(\w+ \w+), (?:also |better )?known (?:only |simply )?as [“\"]?$")
_SEES = frozenset({"bishop", "archbishop", "mayor", "duke", "duchess", "earl", "sheriff", "governor"})
_OF_PLACES = frozenset({"in_before", "at_before", "from_before", "to_before", "dateline", "GPE", "LOC", "FAC"})


def decide(page: Page, names: Names, beliefs: Beliefs) -> Verdicts:
    """Return the verdict on each name: the likeliest, but that of names that hang together for each of them.

    What the article calls a ship, a storm or a song is nobody, however much it sounds like somebody.
    """
    weights = np.array([1.0] * (len(VERDICTS) - 1) + [_DOUBT])
    likeliest = (beliefs * weights).argmax(axis=1).tolist()
    verdicts = {key: "NONE" if is_bare(key) else VERDICTS[place] for key, place in zip(names, likeliest, strict=True)}
    likely = dict(zip(names, beliefs[:, 0].tolist(), strict=True))
    things = find_things(page, names)
    verdicts |= {key: "MISC" for key in things if verdicts[key] == "PERSON"}
    _follow_people(page, names, verdicts, likely)
    _name_by_words(page, names, verdicts)
    _quieten(verdicts)
    _follow_places(page, names, verdicts)
    _follow_organisations(page, names, verdicts)
    surnames = {short for key, verdict in verdicts.items() if verdict == "PERSON" for short in surnames_of(key)}
    return verdicts | {key: "MISC" for key in things - surnames if verdicts[key] != "ORG"}


def is_bare(key: str) -> bool:
    """Say whether a candidate can be no name at all: nothing but titles, days and months, or no capital."""
    words = set(key.lower().replace(",", "").split())
    return len(key) == 1 or not any(sign.isupper() for sign in key) or words <= _bare_words()


@functools.cache
def _bare_words() -> frozenset[str]:
    """Return the words that name nobody alone."""
    return read_words("titles") | read_words("title_modifiers") | read_words("not_names")


def _follow_people(page: Page, names: Names, verdicts: Verdicts, likely: Mapping[str, float]) -> None:
    """Give a full name's verdict, where it is a person's, to its surname, its given name, its initials."""
    for key, belief in likely.items():
        full = belief > _LIKELY and _is_full_name(key)
        if verdicts[key] != "NONE" and " " in key and (full or "age_after" in _clues(page, names[key])):
            verdicts[key] = "PERSON"
    people = {key: likely[key] for key, verdict in verdicts.items() if verdict == "PERSON"}
    sure = [key for key, belief in people.items() if belief > _SURE or "age_after" in _clues(page, names[key])]
    likelier = [key for key, belief in people.items() if belief > _HALF and _is_full_name(key)]
    for key in (*likelier, *sure):
        shorts = surnames_of(key)
        for short in (*shorts, *map(accents_off, shorts)):
            open_to = verdicts.get(short, "PERSON") != "PLACE" or key in sure
            if short in verdicts and open_to and (not is_listed(short) or _acts(page, names[short])):
                verdicts[short] = "PERSON"
        if shorts:
            _follow_given_name(page, names, verdicts, key, shorts[0])
    for key, verdict in verdicts.items():
        if verdict in {"ORG", "MISC"} and likely[key] > _LIKELY and is_given(key) and not is_listed(key):
            verdicts[key] = "PERSON"


def _follow_given_name(page: Page, names: Names, verdicts: Verdicts, key: str, surname: str) -> None:
    """Make a person of the given name of a full name, of its initial with the surname, of the whole family."""
    first, family, signed = key.split()[0], f"{surname}s", f"{key[0]} {surname}"
    if verdicts.get(family, "PERSON") != "PERSON" and not is_listed(family):
        verdicts[family] = "PERSON"
    if signed in verdicts:
        verdicts[signed] = "PERSON"
    if first in verdicts and (not is_listed(first) or not _clues(page, names[first]) & _OF_PLACES):
        verdicts[first] = "PERSON"


def _name_by_words(page: Page, names: Names, verdicts: Verdicts) -> None:
    """Make a person of whom the words before the name call so: née Drury; Leon Brasher, known as Sparrow."""
    if not any(word in page.text for word in _CALLING):
        return
    for key, verdict in verdicts.items():
        before = [page.text[max(span.start - 40, 0) : span.start] for span in names[key]]
        if (verdict != "PERSON" and any(map(_BORN.search, before))) or any(
            (known := _KNOWN_AS.search(text)) and verdicts.get(known[1]) == "PERSON" for text in before
        ):
            verdicts[key] = "PERSON"


def _is_full_name(key: str) -> bool:
    """Say whether a name is a given name and one word more that heads no organisation, place or event."""
    words = key.split()
    if re.fullmatch(r"[A-Z]\w+ [A-Z]\w+-[a-z]\w*", key):  # Baek Seung-min
        return True
    return (
        len(words) == 2
        and is_given(words[0])
        and not is_listed(key)
        and words[1][:1].isupper()
        and words[1][1:] != words[1][1:].upper()
        and words[1].lower() not in all_heads()
        and words[1].lower() not in read_words("company_tails")
    )


def _acts(page: Page, spans: Sequence[Span]) -> bool:
    """Say whether a name that a place has too does here what only people do, and nothing happens there."""
    clues = _clues(page, spans)
    return not clues & _OF_PLACES and bool(clues & {"speaks", "age_after", "title_before", "who_after"})


def _quieten(verdicts: Verdicts) -> None:
    """Give a name all in capitals, TRUMP, the verdict of the same name in small letters."""
    quiet = {key.upper(): key for key in verdicts if not key.isupper() and len(key) > _LOUD}
    for key in verdicts.keys() & quiet.keys():
        if verdicts[quiet[key]] != "NONE":
            verdicts[key] = verdicts[quiet[key]]


def _follow_places(page: Page, names: Names, verdicts: Verdicts) -> None:
    """Make a place of what opens the article as its dateline, and of Port Asker."""
    opening = key_of(page.text[page.body : page.dateline]).partition(",")[0].upper()
    for key, verdict in verdicts.items():
        dated = opening and key.upper() == opening and not is_listed(key)
        owned = _OWNED_PLACE.fullmatch(key)
        yard = owned and owned[1].lower() in read_words("place_heads")
        fronted = verdict == "PERSON" and (yard or _PLACE_FRONT.fullmatch(key))
        headed = (
            verdict == "MISC"
            and key.count(" ") > 1
            and " of " not in key
            and key.split()[-1].lower() in read_words("place_heads")
        )
        if (dated and verdict in {"PERSON", "ORG", "NONE"}) or fronted or headed:
            verdicts[key] = "PLACE"
        if verdict == "PERSON" and " " not in key and any(_is_see(page, span) for span in names[key]):
            verdicts[key] = "PLACE"
        if verdict == "PERSON" and key in keys_of("demonyms") and not is_given(key) and not _is_surname(key, verdicts):
            verdicts[key] = "MISC"


def _is_see(page: Page, span: Span) -> bool:
    """Say whether a name stands behind an office and "of": the Bishop of Ely."""
    first, _ = page.tokens_of(span.start, span.end)
    return page.word(first - 1, first) == "of" and page.word(first - 2, first) in _SEES


def _is_surname(key: str, verdicts: Verdicts) -> bool:
    """Say whether somebody of the article has the name as a surname."""
    return any(verdict == "PERSON" and other.endswith(f" {key}") for other, verdict in verdicts.items())


def _follow_organisations(page: Page, names: Names, verdicts: Verdicts) -> None:
    """Make organisations of firms, clubs and German papers, and of what their names are cut to."""
    sport = len(page.small & read_words("sport_words")) > 1
    for key, verdict in verdicts.items():
        if verdict != "ORG" and _is_organisation(page, key, names[key], verdict, sport):
            verdicts[key] = "ORG"
    for key in [key for key, verdict in verdicts.items() if verdict == "ORG" and " " in key]:
        first, _, rest = key.partition(" ")
        known = first not in verdicts or is_listed(first) or is_given(first) or _is_surname(first, verdicts)
        if not known and rest.lower() in read_words("company_tails") and "in_once" not in _clues(page, names[first]):
            verdicts[first] = "ORG"
    for short, long in _introduced(page, names):
        if verdicts[short] == "NONE" and verdicts.get(long) == "ORG":
            verdicts[short] = "ORG"


def _is_organisation(page: Page, key: str, spans: Sequence[Span], verdict: str, sport: bool) -> bool:
    """Say whether a name that was taken for something else must be an organisation's."""
    words = key.split()
    if verdict == "NONE":
        return len(spans) > 1 and all(span.label == "ORG" for span in spans) and not is_bare(key)
    if len(words) > 1 and not is_listed(key):
        town = sport and len(words) == 2 and words[-1] in {"Town", "City"}
        if town or words[-1].lower() in read_words("club_tails"):
            return True
    if verdict == "MISC":
        return bool(_FIRM.fullmatch(key))
    if verdict != "PERSON":
        return False
    firm = len(words) == 2 and words[-1].lower() in read_words("company_tails") and not is_given(words[0])
    group = len(words) > 1 and _is_group(page, spans)
    return firm or group or bool(_GERMAN_PAPER.fullmatch(key)) or any(_employs(page, span) for span in spans)


def _employs(page: Page, span: Span) -> bool:
    """Say whether people are said to be at a name: analysts at Brooke Tillman."""
    first, _ = page.tokens_of(span.start, span.end)
    noun = page.word(first - 2, first)
    return (
        page.word(first - 1, first) == "at" and page.tags[first - 2] == "NNS" and is_person_noun(noun.removesuffix("s"))
    )


def _is_group(page: Page, spans: Sequence[Span]) -> bool:
    """Say whether a name has plural verbs at more than one of its places, as bands have, and never an age or title."""
    clues = [set(find_clues(page, span)) for span in spans]
    plural = sum("plural_verb" in some for some in clues)
    return plural > 1 and plural > len(spans) / 2 and not any(some & {"age_after", "title_before"} for some in clues)


def _clues(page: Page, spans: Sequence[Span]) -> set[str]:
    """Return all clues at the places of a name."""
    return {clue for span in spans for clue in find_clues(page, span)}


def _introduced(page: Page, names: Names) -> list[tuple[str, str]]:
    """Return the acronyms that stand in brackets right behind a longer name, and that name."""
    ends = {span.end: key for key, spans in names.items() for span in spans if " " in key}
    shorts = [key for key in names if key.isupper() and len(key) > 1]
    return [
        (short, ends[span.start - 2])
        for short in shorts
        for span in names[short]
        if span.start - 2 in ends
        and page.text[span.start - 2 : span.start] == " ("
        and page.text[span.end : span.end + 1] == ")"
    ]


def _is_marked(page: Page, span: Span) -> bool:
    """Say whether a name stands in quotation marks alone, as titles of works do."""
    return page.text[span.start - 1 : span.start] in {"“", '"'} and page.text[span.end : span.end + 1] in {"”", '"'}


def find_things(page: Page, names: Names) -> set[str]:
    """Return the names that the article says are ships, storms or works: the trawler Kittiwake, storm Delia."""
    things = set()
    for key, spans in names.items():
        kinds = sum(not _THINGS.isdisjoint(find_clues(page, span)) for span in spans)
        first, _, rest = key.partition(" ")
        called = rest and kind_nouns().get(first.lower()) in _THINGS
        marked = len(spans) > 1 and rest and all(map(functools.partial(_is_marked, page), spans))
        if called or marked or kinds > _OFTEN * len(spans):
            things |= {key, *([rest] if called and rest in names else [])}
    return things
