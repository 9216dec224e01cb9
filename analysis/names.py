"""Where a name may stand: the parser's spans trimmed to the name, and every further place of a known name."""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from analysis.known_names import is_given, key_of
from analysis.pages import LABELS, PROPER, Free, Page, Span
from analysis.spellings import read_words
from analysis.trimming import trim_span
from analysis.wholes import (
    cut_front,
    cut_headline,
    cut_tail,
    extend_person,
    find_nicknamed,
    join_given,
    join_of,
    join_people,
    split_known,
    take_given_name,
)

_SPACE = re.compile(r"\s")
_SURNAME = re.compile(r"(?:[DLO]['’])?[A-Z][^\W\d_A-Z][\w'’-]*")
_HYPHENED = re.compile(r"[A-Z]\w+-[a-z]\w*")
_ARABIC = re.compile(r"(?:al|el)-\w", re.IGNORECASE)


def find_candidates(page: Page) -> list[Span]:
    """Return the parser's spans, trimmed to the name, and the names that it passed over; none of a closing credit."""
    quiet = Free(page.shouted)
    spans_to_trim = [span for span in page.spans if page.is_story(*span[:2]) and quiet.is_free(*span[:2])]
    pieces = [piece for span in spans_to_trim for piece in trim_span(page.text, *span)]
    free = Free([(start, end) for start, end, _ in pieces])
    taken = Free([])
    spans: list[Span] = []
    for start, end in find_nicknamed(page.text):
        if taken.take(start, end):
            spans.append(Span(start, end, "PERSON", "rescan"))
    for start, end, label in join_people(page, list(join_of(page, pieces))):
        if label == "PERSON":
            start, end = take_given_name(page, start, end, free), extend_person(page, start, end, free)
        if taken.take(start, end):
            spans.append(Span(start, end, label, "model"))
    passed_over = [*_find_listed(page), *_find_given(page, free), *_find_proper_runs(page)]
    passed_over = [span for span in passed_over if page.is_story(*span[:2]) and quiet.is_free(*span[:2])]
    spans += [Span(start, end, label, "rescan") for start, end, label in passed_over if taken.take(start, end)]
    spans = list(join_given(page, sorted(spans)))
    known = Counter(key_of(page.text[span.start : span.end]) for span in spans)
    surnames = {key.split()[-1] for key in known if " " in key}
    whole = [part for span in spans for part in split_known(page, span, known, surnames)]
    return sorted(
        (
            cut_tail(page, cut_front(page, cut_headline(page, span, known, surnames), known, surnames), known, surnames)
            for span in whole
        ),
        key=lambda span: span[:2],
    )


def find_places(page: Page, candidates: Sequence[Span]) -> dict[str, list[Span]]:
    """Return, for each name, its candidates and every further place where it stands."""
    named = [key_of(page.text[span.start : span.end]) for span in candidates]
    wanted = {key for key in named if _can_be_looked_for(key)}
    surnames: set[str] = set()
    for key, span in zip(named, candidates, strict=True):
        if span.label == "PERSON" or is_given(key.partition(" ")[0]):
            lasts = surnames_of(key)
            surnames |= set(filter(_can_be_looked_for, [*lasts, *map(accents_off, lasts)]))
    names: dict[str, list[Span]] = defaultdict(list)
    if not wanted | surnames:
        return names
    pattern = _names_pattern(wanted | surnames)
    for span in _prefer_longer(page, candidates, pattern):
        if _is_word_here(page, span, surnames):
            continue
        names[key_of(page.text[span.start : span.end])].append(span)
    taken = Free([(span.start, span.end) for spans in names.values() for span in spans])
    for found in filter(lambda one: page.is_story(*one.span()), pattern.finditer(page.text)):
        key = key_of(found.group())
        span = Span(*found.span(), None, "rescan")
        if (
            taken.is_free(*found.span())
            and not _is_word_here(page, span, surnames)
            and _is_name_here(page, found, key in surnames)
        ):
            names[key].append(span)
    _find_shouted(page, names, wanted | surnames)
    return names


def _prefer_longer(page: Page, candidates: Sequence[Span], pattern: re.Pattern[str]) -> Iterator[Span]:
    """Yield the candidates; where a longer name that the article knows stands around one, that name."""
    longer = [found.span() for found in pattern.finditer(page.text) if _SPACE.search(found.group())]
    starts = [start for start, _ in longer]
    last = (-1, -1)
    for span in candidates:
        place = bisect_right(starts, span.start) - 1
        start, end = longer[place] if place >= 0 else (0, 0)
        if start <= span.start and span.end <= end and end - start > span.end - span.start:
            if (start, end) != last:
                yield Span(start, end, None, "rescan")
            last = (start, end)
        elif span.start >= last[1]:
            yield span


def _is_name_here(page: Page, found: re.Match[str], surname: bool) -> bool:
    """Say whether a known name is one at this place too, and no plain word, no date."""
    common, dated = _is_common_start(page, found), _is_dated(page, found.start())
    if not (common or dated):
        return True
    _, behind = page.tokens_of(*found.span())
    tag = page.tags[behind] if behind < len(page.tags) else ""
    return surname and tag in {"VBD", "VBZ"} and page.word(behind, behind - 1) not in {"is", "was", "has"}


def _is_word_here(page: Page, span: Span, surnames: Collection[str]) -> bool:
    """Say whether a surname that is a word is only that here: the Bishop, Judge Rees, Long queues."""
    word = page.text[span.start : span.end]
    if word not in surnames:
        return False
    place, behind = page.tokens_of(span.start, span.end)
    touching = behind < len(page.words) and page.text[span.end : page.starts[behind]] == " "
    after = page.tags[behind] if touching else ""
    if word.lower() in read_words("titles"):
        return after in PROPER or page.word(place - 1, place) in {"the", "a"}
    opens = page.word(place - 1, place) in {"", ".", "!", "?"}
    return (
        opens
        and (word.lower() in page.small or page.tags[place] == "JJ")
        and page.tags[place] not in PROPER
        and after in {"NN", "NNS"}
    )


def _find_shouted(page: Page, names: dict[str, list[Span]], wanted: Iterable[str]) -> None:
    """Add the names that stand in a line all in capitals, where "MAY" can be no name if "may" is a word."""
    quiet = {key.upper(): key for key in sorted(wanted) if key.lower() not in page.small}
    if not quiet or not page.shouted:
        return
    pattern = _names_pattern(quiet)
    for start, end in page.shouted:
        for found in pattern.finditer(page.text, start, end):
            if (key := quiet.get(key_of(found.group()))) and found.group() != key:
                names[key].append(Span(*found.span(), None, "rescan"))


def surnames_of(key: str) -> list[str]:
    """Return the last part of a full name, and the same with its particles, small and capital.

    >>> surnames_of("Pieter van der Woude"), surnames_of("Lamont Whitlow, Jr"), surnames_of("Baek Seung-min")
    (['Woude', 'van der Woude', 'Van der Woude'], ['Whitlow'], ['Seung-min', 'Baek'])
    """
    parts = [part.rstrip(",") for part in key.split()]
    if len(parts) > 2 and parts[-1].lower() in read_words("name_suffixes"):
        parts.pop()
    if not 2 <= len(parts) <= 5:
        return []
    last = [parts[-1]]
    first = len(parts) - 1
    while first > 1 and parts[first - 1].lower() in read_words("particles"):
        first -= 1
    if first < len(parts) - 1:
        whole = " ".join(parts[first:])
        last += [whole, whole[:1].swapcase() + whole[1:]]
    if len(parts) == 2 and _HYPHENED.fullmatch(parts[1]):
        last.append(parts[0])
    if _ARABIC.match(parts[-1]):
        last.append(parts[-1][3:])
    return last


def accents_off(key: str) -> str:
    """Return a name without its accents: Penalver for Peñalver."""
    if key.isascii():
        return key
    return "".join(sign for sign in unicodedata.normalize("NFKD", key) if not unicodedata.combining(sign))


def _find_listed(page: Page) -> Iterator[tuple[int, int, str]]:
    """Yield every country and people of our lists, by its exact spelling."""
    for found in _listed_pattern().finditer(page.text):
        label = "GPE" if found.group() in read_words("countries") else "NORP"
        yield found.start(), found.end(), label


@functools.cache
def _listed_pattern() -> re.Pattern[str]:
    """Return the pattern of all countries and demonyms, longest first."""
    words = sorted(read_words("countries") | read_words("demonyms"), key=lambda word: (-len(word), word))
    return re.compile(_one_of(list(map(re.escape, words)), r"[\w-]") + r"(?![\w-])")


def _find_given(page: Page, free: Free) -> Iterator[tuple[int, int, None]]:
    """Yield every given name with the capitalised word behind it, where the parser saw neither ("Piers Aldous")."""
    for place in range(len(page.words) - 1):
        start, surname = page.starts[place], page.words[place + 1]
        if (
            page.words[place] in read_words("given_names")
            and start >= page.body
            and _SURNAME.fullmatch(surname)
            and surname.lower() not in page.small
            and page.text[page.ends[place] : page.starts[place + 1]] == " "
            and not page.labels[place]
            and not page.labels[place + 1]
        ):
            yield start, extend_person(page, start, page.ends[place + 1], free), None


def _find_proper_runs(page: Page) -> Iterator[tuple[int, int, None]]:
    """Yield every run of capitalised proper nouns; only the words around them can make names of them."""
    place, size = 0, len(page.words)
    while place < size:
        first = place
        while (
            place < size
            and page.tags[place] in PROPER
            and page.words[place][:1].isupper()
            and not page.labels[place]
            and (place == first or page.text[page.ends[place - 1] : page.starts[place]] == " ")
        ):
            place += 1
        if place > first and page.starts[first] >= page.body:
            for start, end, _ in trim_span(page.text, page.starts[first], page.ends[place - 1], "PERSON"):
                yield start, end, None
        place = max(place, first + 1)


def _can_be_looked_for(key: str) -> bool:
    """Say whether a name is telling enough to be looked for in the whole text."""
    return (
        (key[:1].isupper() or " " in key) and (len(key) > 2 or (len(key) == 2 and key.isupper())) and not key.isdigit()
    )


def _names_pattern(keys: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of these names, the longest first, whatever their apostrophes, spaces and hyphens."""
    words = sorted(keys, key=lambda key: (-len(key), key))
    loose = {" ": r"\s", "-": r"\s?[-‐‑–]\s?", "'": "['’]"}
    spelled = ["".join(loose.get(sign, re.escape(sign)) for sign in word) for word in words]
    return re.compile(_one_of(spelled, r"\w") + r"(?!\w)")


def _one_of(spelled: Sequence[str], glued: str) -> str:
    """Return the pattern of the first of these that fits, and that nothing glued to it stands before.

    It opens with the set of first letters, because re finds such a pattern many times as fast as an alternation.
    """
    by_letter: dict[str, list[str]] = defaultdict(list)
    for word in spelled:
        by_letter[word[:1] if word[:1].isalnum() else ""].append(word)
    odd = by_letter.pop("", [])
    rests = [f"(?<={letter})(?:{'|'.join(word[1:] for word in words)})" for letter, words in by_letter.items()]
    usual = [f"[{''.join(by_letter)}](?<!{glued}.)(?:{'|'.join(rests)})"] if rests else []
    unusual = [f"(?<!{glued})(?:{'|'.join(odd)})"] if odd else []
    return "|".join(usual) if not unusual else f"(?:{'|'.join(usual + unusual)})"


def _is_common_start(page: Page, found: re.Match[str]) -> bool:
    """Say whether a single word opens a sentence and is also written small, so that it need not be a name."""
    before = page.text[max(found.start() - 12, 0) : found.start()].rstrip("\"“‘'( ")
    return (not before or before[-1] in ".!?:\n") and found.group().lower() in page.small


def _is_dated(page: Page, start: int) -> bool:
    """Say whether the parser has a date or a number here, so that this May is no surname."""
    label = page.labels[page.tokens_of(start, start + 1)[0]]
    return label is not None and label not in LABELS
