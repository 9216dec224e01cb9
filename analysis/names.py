"""Where a name may stand: the parser's spans trimmed to the name, and every further place of a known name."""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

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
_WORD = re.compile(r"\w+")
_CAPITAL = re.compile(r"\b[^\Wa-z]\w*")
_OPENING = re.compile(r"\w+|(?<!\w)\W")
_SPACES = (*range(9, 14), *range(28, 32), 133, 160, 5760, *range(8192, 8203), 8232, 8233, 8239, 8287, 12288)
_PLAIN = dict.fromkeys(map(chr, _SPACES), " ") | dict.fromkeys("‐‑–", "-") | {"’": "'"}
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
    settled = [part for span in spans for part in _settle(page, span, known, surnames)]
    return sorted(settled, key=lambda span: span[:2])


def _settle(page: Page, span: Span, known: Mapping[str, int], surnames: set[str]) -> Iterator[Span]:
    """Yield the names that a span holds, by those that the article knows; a lone word can only be one."""
    if page.text[span.start : span.end].isalpha():
        yield span
        return
    for whole in split_known(page, span, known, surnames):
        cut = cut_front(page, cut_headline(page, whole, known, surnames), known, surnames)
        yield cut_tail(page, cut, known, surnames)


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
    places = list(_Finder(wanted | surnames).find(page.text))
    for span in _prefer_longer(page, candidates, places):
        if _is_word_here(page, span, surnames):
            continue
        names[key_of(page.text[span.start : span.end])].append(span)
    taken = Free([(span.start, span.end) for spans in names.values() for span in spans])
    for start, end in places:
        if page.is_story(start, end) and taken.is_free(start, end):
            key = key_of(page.text[start:end])
            span = Span(start, end, None, "rescan")
            if not _is_word_here(page, span, surnames) and _is_name_here(page, span, key in surnames):
                names[key].append(span)
    _find_shouted(page, names, wanted | surnames)
    return names


def _prefer_longer(page: Page, candidates: Sequence[Span], known: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """Yield the candidates; where a longer name that the article knows stands around one, that name."""
    longer = [(start, end) for start, end in known if _SPACE.search(page.text, start, end)]
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


def _is_name_here(page: Page, span: Span, surname: bool) -> bool:
    """Say whether a known name is one at this place too, and no plain word, no date."""
    if not (_is_common_start(page, span) or _is_dated(page, span.start)):
        return True
    _, behind = page.tokens_of(span.start, span.end)
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
    quiet = {key.upper(): key for key in sorted(wanted) if key.lower() not in page.small} if page.shouted else {}
    finder = _Finder(quiet)
    for line, behind in page.shouted:
        for start, end in finder.find(page.text[line:behind]):
            name = page.text[line + start : line + end]
            if (key := quiet.get(key_of(name))) and name != key:
                names[key].append(Span(line + start, line + end, None, "rescan"))


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
    given = read_words("given_names")
    for place in [place for place, word in enumerate(page.words[:-1]) if word in given]:
        start, surname = page.starts[place], page.words[place + 1]
        if (
            start >= page.body
            and _SURNAME.fullmatch(surname)
            and surname.lower() not in page.small
            and page.text[page.ends[place] : page.starts[place + 1]] == " "
            and not page.labels[place]
            and not page.labels[place + 1]
        ):
            yield start, extend_person(page, start, page.ends[place + 1], free), None


def _find_proper_runs(page: Page) -> Iterator[tuple[int, int, None]]:
    """Yield every run of capitalised proper nouns; only the words around them can make names of them."""
    runs: list[tuple[int, int]] = []
    for place, tag in enumerate(page.tags):
        if tag in PROPER and page.words[place][:1].isupper() and not page.labels[place]:
            start, end = page.starts[place], page.ends[place]
            if runs and runs[-1][1] == start - 1 and page.text[start - 1] == " ":
                start = runs.pop()[0]
            runs.append((start, end))
    for start, end in runs:
        if start >= page.body:
            for first, last, _ in trim_span(page.text, start, end, "PERSON"):
                yield first, last, None


def _can_be_looked_for(key: str) -> bool:
    """Say whether a name is telling enough to be looked for in the whole text."""
    return (
        (key[:1].isupper() or " " in key) and (len(key) > 2 or (len(key) == 2 and key.isupper())) and not key.isdigit()
    )


class _Finder:
    """Finds names in a text, the longest first, whatever their apostrophes, spaces and hyphens.

    By the word that opens them: no pattern of all names, for compiling one takes longer than reading the article.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self.by_opening: dict[str, list[str]] = defaultdict(list)
        for key in sorted(keys, key=lambda key: (-len(key), key)):
            self.by_opening[_OPENING.match(key)[0]].append(key)  # type: ignore[index]
        self.openings = next(
            pattern for pattern in (_CAPITAL, _WORD, _OPENING) if all(map(pattern.match, self.by_opening))
        )

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where the names stand, none inside another."""
        plain = text
        for sign, usual in _PLAIN.items():
            plain = plain.replace(sign, usual)
        last = 0
        for opening in self.openings.finditer(plain):
            start = opening.start()
            if opening[0] in self.by_opening and start >= last:
                ends = (_end_of(key, plain, start) for key in self.by_opening[opening[0]])
                if end := next(filter(None, ends), 0):
                    yield start, end
                    last = end


def _end_of(key: str, plain: str, start: int) -> int:
    """Return where a name ends that stands at a place of the text, 0 where it does not stand there."""
    if "-" in key:
        found = _spaced_hyphens(key).match(plain, start)
        return found.end() if found else 0
    end = start + len(key)
    return end if plain.startswith(key, start) and not _WORD.match(plain, end) else 0


@functools.lru_cache(maxsize=20_000)
def _spaced_hyphens(key: str) -> re.Pattern[str]:
    """Return the pattern of a name around whose hyphens there may be spaces."""
    return re.compile(" ?- ?".join(map(re.escape, key.split("-"))) + r"(?!\w)")


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


def _is_common_start(page: Page, span: Span) -> bool:
    """Say whether a single word opens a sentence and is also written small, so that it need not be a name."""
    if page.text[span.start : span.end].lower() not in page.small:
        return False
    before = page.text[max(span.start - 12, 0) : span.start].rstrip("\"“‘'( ")
    return not before or before[-1] in ".!?:\n"


def _is_dated(page: Page, start: int) -> bool:
    """Say whether the parser has a date or a number here, so that this May is no surname."""
    label = page.labels[page.tokens_of(start, start + 1)[0]]
    return label is not None and label not in LABELS
