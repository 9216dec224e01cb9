"""Names made whole: parts that the parser cut joined, two names in one parted, words that do not belong cut off."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from analysis.known_names import all_heads, is_given, is_listed, key_of, keys_of
from analysis.pages import Free, Page, Span
from analysis.roles import is_person_noun
from analysis.spellings import read_words
from analysis.trimming import is_ship_like

_BEHIND_SURNAME = re.compile(r",? (?:Jr|Sr)\b\.?")
_INITIAL = re.compile(r"[B-HJ-Z]")
_LETTERED = re.compile(r"(?:[OD]['’])?[^\W\d_][a-zß-öø-ÿ]")
_MEMBERS = frozenset({"Democrat", "Republican", "Conservative", "Tory", "Democratic", "Liberal", "Labour"})
_KIND = re.compile(r"\s+(?:news )?(?:party|region|coast|newspaper|agency|district|province|channel|movement|area)$")
_BETWEEN = re.compile(r"\s+and\s+|[-–/](?=[A-Z])|[’']s?\s+(?=[A-Z\d])")
_NICKNAMED = re.compile(r"\b([A-ZÀ-Þ][\w’'-]+) \([“\"‘']?[A-ZÀ-Þ][a-zß-ÿ]+[”\"’']?\) [A-ZÀ-Þ][a-zß-ÿ][\w’'-]*")
_STUCK = re.compile(r"-[a-z]\w*$")
_COPIES_OF = re.compile(r"[A-Z][a-z]+s? (?:of|by|for|from|against) (?=[A-Z])")
_OF = re.compile(r" of (?:the )?(?=[A-Z])")
_HEAD = re.compile(r"\b[A-Z]\w+\Z")
_FRONT = re.compile(r"([\w.-]+)\s+(?=[A-Z])")


def join_of(page: Page, pieces: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Yield the pieces, "University" and "Thornhythe" joined where "of" lies between them."""
    starts = {start: (end, label) for start, end, label in pieces}
    joined: set[int] = set()
    for found in _OF.finditer(page.text):
        head = _HEAD.search(page.text, max(found.start() - 40, 0), found.start()) if found.end() in starts else None
        if head is None or head[0].lower() not in read_words("organisation_heads"):
            continue
        end, label = starts[found.end()]
        before = next((start for start, (stop, _) in starts.items() if stop == found.start()), head.start())
        if label in {"ORG", "GPE", "LOC"}:
            joined |= {before, found.end()}
            yield before, end, "ORG"
    yield from (piece for piece in pieces if piece[0] not in joined)


def join_people(page: Page, pieces: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Yield the pieces, the parts of a person's name joined where the parser cut it in two."""
    waiting: tuple[int, int, str] | None = None
    for start, end, label in sorted(pieces):
        if waiting and page.text[waiting[1] : start] == " " and _is_one_person(page, waiting, (start, end, label)):
            waiting = (waiting[0], end, "PERSON")
            continue
        if waiting:
            yield waiting
        waiting = (start, end, label)
    if waiting:
        yield waiting


def _is_one_person(page: Page, left: tuple[int, int, str], right: tuple[int, int, str]) -> bool:
    """Say whether two touching pieces are the parts of one person's name."""
    if right[2] != "PERSON" or left[2] not in {"PERSON", "ORG", "GPE"}:
        return False
    words = page.text[left[0] : left[1]]
    listed = is_listed(key_of(words)) or words.lower() in read_words("titles")
    single = " " not in words and " " not in page.text[right[0] : right[1]]
    return not listed and words[:1].isupper() and not words.isupper() and (left[2] == "PERSON" or single)


def join_given(page: Page, spans: Sequence[Span]) -> Iterator[Span]:
    """Yield the spans, a lone word that the parser passed over joined to the surname right behind it.

    The surname is one that the parser has for a person elsewhere, or the lone word a given name.
    """
    people = {page.text[span.start : span.end] for span in spans if span.label == "PERSON"}
    waiting: Span | None = None
    for span in spans:
        if waiting is not None and _is_given_of(page, waiting, span, people):
            yield Span(waiting.start, span.end, "PERSON", span.found_by)
            waiting = None
            continue
        if waiting is not None:
            yield waiting
        waiting = span
    if waiting is not None:
        yield waiting


def _is_given_of(page: Page, given: Span, surname: Span, people: Collection[str]) -> bool:
    """Say whether two touching spans of one word are a given name and its surname."""
    first, last = page.text[given.start : given.end], page.text[surname.start : surname.end]
    if (
        page.text[given.end : surname.start] != " "
        or (given.label and surname.label)
        or not re.fullmatch(r"[^\W\d_][\w’'-]*", first + last)
    ):
        return False
    place, _ = page.tokens_of(given.start, given.end)
    if is_listed(key_of(last)) or not _looks_given(page, place):
        return False
    if given.label or surname.label == "ORG":
        return is_given(first) and not last.isupper() and last.lower() not in all_heads()
    return last in people or is_given(first)


def find_nicknamed(text: str) -> Iterator[tuple[int, int]]:
    """Yield every full name with a nickname in brackets: Wilhelmina (Billie) Fenwick."""
    for found in _NICKNAMED.finditer(text):
        if is_given(found[1]):
            yield found.span()


def extend_person(page: Page, start: int, end: int, free: Free) -> int:
    """Return where a person's name ends: it takes in the proper nouns right behind it, an initial, "Jr"."""
    first, behind = page.tokens_of(start, end)
    while behind < len(page.words) and _continues_name(page, first, behind, end, free):
        end = page.ends[behind]
        behind += 1
    junior = _BEHIND_SURNAME.match(page.text, end)
    return junior.end() if junior and " " in page.text[start:end] else end


def _continues_name(page: Page, first: int, behind: int, end: int, free: Free) -> bool:
    """Say whether a word right behind a person's name belongs to it: a proper noun, O'Hara, the last initial."""
    word, tag = page.words[behind], page.tags[behind]
    irish = word[:2] in {"O'", "O’"} and word[2:3].isupper()
    initial = _INITIAL.fullmatch(word) and first <= behind - 1 and page.heads[behind - 1] == behind
    named = tag == "NNP" and word[0].isupper() and (_LETTERED.match(word) or initial)
    judge = first == behind - 1 and is_given(page.words[first]) and page.tags[behind + 1 : behind + 2] == ["VBD"]
    return bool(
        (named or irish)
        and not _is_repeated(page, first, behind)
        and page.text[end : page.starts[behind]] == " "
        and (judge or word.lower() not in _no_surnames())
        and free.is_free(page.starts[behind], page.ends[behind])
    )


@functools.cache
def _no_surnames() -> frozenset[str]:
    """Return the words that end no person's name."""
    return read_words("titles") | read_words("not_names")


def _is_repeated(page: Page, first: int, behind: int) -> bool:
    """Say whether the name begins anew behind itself, as where links are stuck together: Bell Ana Ruth BellFerry."""
    surname = page.words[behind - 1]
    further = page.words[behind : behind + 4]
    return page.words[behind] in page.words[first:behind] or any(
        word.startswith(surname) and word[len(surname) :][:1].isupper() for word in further
    )


def take_given_name(page: Page, start: int, end: int, free: Free) -> int:
    """Return where a person's name starts: it takes in a given name that the parser left outside ("Piers Aldous")."""
    first, behind = page.tokens_of(start, end)
    before = first - 1
    if before < 0 or page.text[page.ends[before] : start] != " " or page.labels[before]:
        return start
    word = page.words[before]
    given = word in read_words("given_names") or (
        behind - first < 3
        and not is_given(page.words[first])
        and page.deps[before] == "compound"
        and first <= page.heads[before] < behind
        and _looks_given(page, before)
    )
    return page.starts[before] if given and free.is_free(page.starts[before], page.ends[before]) else start


def _looks_given(page: Page, place: int) -> bool:
    """Say whether a proper noun before a name can be a given name: no office, trade, people or place."""
    word = page.words[place]
    small = word.lower()
    lists = ("titles", "title_modifiers", "person_nouns", "not_names", "organisation_heads")
    opens = (
        place == 0
        or page.words[place - 1] in {".", "“", '"', "”"}
        or "\n" in page.text[page.ends[place - 1] : page.starts[place]]
    )
    return bool(
        page.tags[place] == "NNP"
        and re.fullmatch(r"[A-ZÀ-Þ][a-zß-ÿ’'-]+", word)
        and not any(small in read_words(name) for name in lists)
        and small not in page.small
        and not is_listed(word)
        and not (opens and not is_given(word))
        and not re.search(r"(?:ist|ian|(?<!nd)er|or|man|woman|dent)$", small)
    )


def split_known(page: Page, span: Span, known: Mapping[str, int], surnames: set[str]) -> Iterator[Span]:
    """Yield the span, or its two halves where the article knows both as names: X and Y, X-Y, X’s Y."""
    name = page.text[span.start : span.end]
    if key_of(name) in keys_of("countries") or known[key_of(name)] > 1:
        yield span
        return
    for between in _BETWEEN.finditer(name):
        left = span._replace(end=span.start + between.start())
        right = span._replace(start=span.start + between.end())
        sides = [key_of(page.text[side.start : side.end]) for side in (left, right)]
        told = [side in known or side in surnames for side in sides]
        owned = between[0].startswith(("'", "’"))
        if owned and sides[1].split()[-1].lower() in all_heads():  # Bethany’s Law, St Mary’s Hospital
            continue
        if all(told) or (owned and told[0] and span.label == "PERSON"):
            yield from (left, right._replace(label=None) if owned else right)
            return
    yield span


def cut_front(page: Page, span: Span, known: Mapping[str, int], surnames: set[str]) -> Span:
    """Return the span without a role or people in front of a name that the article knows ("Archaeologist Lutz")."""
    opener = _FRONT.match(page.text, span.start, span.end)
    if opener and opener[1].lower() in read_words("opening_words") and _opens_sentence(page, span.start):
        span = span._replace(start=opener.end())
    while (front := _FRONT.match(page.text, span.start, span.end)) and not is_ship_like(page.text, span.start):
        whole, rest = key_of(page.text[span.start : span.end]), key_of(page.text[front.end() : span.end])
        if is_listed(whole) or is_given(front[1]):
            break
        people = front[1] in read_words("demonyms") and front[1] != "Christian"  # a given name, too
        if _is_role(front[1]) and " " in rest and is_given(rest.split()[0]):
            span = span._replace(start=front.end(), label="PERSON")
            continue
        soft = people or front[1].lower() in page.small or front[1].lower() in read_words("titles")
        alone, person = " " not in rest, span.label in {"PERSON", None}
        told = known.get(rest, 0) > 0 or (person and alone and rest in surnames and known[whole] == 1)
        if not ((soft and told and span.label != "ORG") or (person and people and not alone)):
            break
        span = span._replace(start=front.end())
    return span


def _opens_sentence(page: Page, start: int) -> bool:
    """Say whether a span opens a sentence or paragraph."""
    place, _ = page.tokens_of(start, start + 1)
    return page.word(place - 1, place) in {"", ".", "!", "?", "“", '"'}


def _is_role(word: str) -> bool:
    """Say whether a capitalised word before a full name is what somebody is: Driver; but Taylor is a given name."""
    return word in _MEMBERS or (is_person_noun(word.lower()) and word[1:].islower() and not is_given(word))


def cut_headline(page: Page, span: Span, known: Mapping[str, int], surnames: set[str]) -> Span:
    """Return a headline's span cut to the name that the body knows ("Marsh Defends")."""
    name = page.text[span.start : span.end]
    if span.end > page.body or known[key_of(name)] > 1:
        return span
    gaps = [gap.span() for gap in re.finditer(r"\s+", name)]
    for gap_start, gap_end in [*reversed(gaps), *gaps]:
        left, right = name[:gap_start], name[gap_end:]
        if known.get(key_of(left)) or left in surnames:
            return span._replace(end=span.start + gap_start)
        if known.get(key_of(right)) or right in surnames:
            return span._replace(start=span.start + gap_end)
    return span


def cut_tail(page: Page, span: Span, known: Mapping[str, int], surnames: set[str]) -> Span:
    """Return the span without words stuck to a known name, "Bell-awaiting", and without "Copies of" before one."""
    name = page.text[span.start : span.end]
    if (stuck := _STUCK.search(name)) and not name.startswith(("al-", "el-")):
        front = key_of(name[: stuck.start()])
        if known.get(front) or front in surnames:
            return span._replace(end=span.start + stuck.start())
    if span.label != "ORG" and (owned := _COPIES_OF.match(name)):
        rest = key_of(name[owned.end() :])
        if rest in surnames and rest not in keys_of("countries"):
            return span._replace(start=span.start + owned.end())
    if span.label in {"ORG", "NORP", "GPE", "LOC"} and name[:1].isupper() and (kind := _KIND.search(name)):
        return span._replace(end=span.start + kind.start())
    return span
