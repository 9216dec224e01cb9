"""Where a name may stand: the parser's spans trimmed to the name, and every further place of a known name."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from analysis.identity import read_words, title_length
from analysis.known_names import find_glued, is_given, is_listed, key_of, keys_of, person_behind
from analysis.pages import LABELS, Page, Span

PROPER = frozenset({"NNP", "NNPS"})
_TITLED = frozenset({"WORK_OF_ART", "LAW", "EVENT", "PRODUCT"})  # their small words and numbers belong to them
_EDGE_BEFORE = re.compile(r"[\s\"“”„«»'‘’(\[–—-]+")
_EDGE_BEHIND = re.compile(r"(?:['’‘]s|[\s\"“”«»'‘’)\],;:–—-])+$")
_FULL_STOP_BELONGS = re.compile(r"(?:\b[A-Z]\.)+$|\b(?:Inc|Corp|Co|Ltd|Jr|Sr|St)\.$")
_ARTICLE = re.compile(r"(?:the(?!\s+Hague\b)|an?)\s+(?=\S)", re.IGNORECASE)
_PREFIX = re.compile(r"(?:anti|pro|non|post|pre|mid|ex)\s*[-–]\s*", re.IGNORECASE)
_STANCE = re.compile(r"(?:anti|pro)\s*[-–]\s*\w+\s+(?=[A-Z]\w+\s+[A-Z])", re.IGNORECASE)  # the pro-harbour Wharf Trust
_CLOSED = re.compile(r"^[^“\"”]*[^\s“\"”](?=”\s+[A-Z])")
_BEHIND_SURNAME = re.compile(r",? (?:Jr|Sr)\b\.?")
_INITIAL = re.compile(r"[B-HJ-Z]")
_LETTERED = re.compile(r"(?:[OD]['’])?[^\W\d_][a-zß-öø-ÿ]")
_AFTER_PERSON = re.compile(
    r"\s+(?:of|in|at|for|from|to|on|with|who|says|said|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)(?:\s.*)?$"
)
_LETTERS_BEHIND = re.compile(r",?\s+(?:QC|KC|SC|MP|MEP|MSP|MLA|MBE|OBE|CBE|KBE|MD|PhD|Ph\.D\.?|Esq\.?|DBE|CFA|CPA|RN)$")
_SCORE = re.compile(r"\s+\d+\s*[-–:]\s*\d+$")
_LOOSE_END = re.compile(
    r"\s+(?:of|in|at|for|from|to|on|and|the|by|with|as|(?:Mon|Tues|Wednes|Thurs)day)$|(?<=[a-z])\s+[–-]?\s*\d+$"
)
_NOBLE = re.compile(r"(?:Lady|Lord|King|Queen|Prince|Princess|Duke|Duchess|Sir|Saint)\s")
_THE = re.compile(r"\bthe\s+\W*$", re.IGNORECASE)
_MEMBERS = frozenset({"Democrat", "Republican", "Conservative", "Tory", "Democratic", "Liberal", "Labour"})
_KINDS = frozenset(
    {"party", "region", "coast", "newspaper", "agency", "district", "province", "channel", "movement", "area"}
)
_BETWEEN = re.compile(r"\s+and\s+|[-–/](?=[A-Z])|[’']s?\s+(?=[A-Z\d])")
_FRONT = re.compile(r"([\w.-]+)\s+(?=[A-Z])")


def find_candidates(page: Page) -> list[Span]:
    """Return the parser's spans, trimmed to the name, and the names that it passed over; none of a closing credit."""
    quiet = _Free(page.shouted)
    spans_to_trim = [span for span in page.spans if span[1] <= page.credit and quiet.is_free(*span[:2])]
    pieces = [piece for span in spans_to_trim for piece in _trim_span(page.text, *span)]
    free = _Free([(start, end) for start, end, _ in pieces])
    taken = _Free([])
    spans: list[Span] = []
    for start, end, label in _join_people(page, list(_join_of(page, pieces))):
        if label == "PERSON":
            start, end = _take_given_name(page, start, end, free), _extend_person(page, start, end, free)
        if taken.take(start, end):
            spans.append(Span(start, end, label, "model"))
    passed_over = [*_find_listed(page), *_find_given(page, free), *_find_proper_runs(page)]
    passed_over = [span for span in passed_over if span[1] <= page.credit and quiet.is_free(*span[:2])]
    spans += [Span(start, end, label, "rescan") for start, end, label in passed_over if taken.take(start, end)]
    spans = list(_join_given(page, sorted(spans)))
    known = Counter(key_of(page.text[span.start : span.end]) for span in spans)
    surnames = {key.split()[-1] for key in known if " " in key}
    whole = [part for span in spans for part in _split_known(page, span, known, surnames)]
    return sorted(
        (
            _cut_tail(page, _cut_front(page, _cut_headline(page, span, known, surnames), known, surnames), known, surnames)
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
        if span.label == "PERSON":
            surnames |= set(filter(_can_be_looked_for, surnames_of(key)))
    names: dict[str, list[Span]] = defaultdict(list)
    if not wanted | surnames:
        return names
    pattern = _names_pattern(wanted | surnames)
    for span in _prefer_longer(page, candidates, pattern):
        names[key_of(page.text[span.start : span.end])].append(span)
    taken = _Free([(span.start, span.end) for spans in names.values() for span in spans])
    for found in pattern.finditer(page.text, 0, page.credit):
        key = key_of(found.group())
        if taken.is_free(*found.span()) and _is_name_here(page, found, key in surnames):
            names[key].append(Span(*found.span(), None, "rescan"))
    _find_shouted(page, names, wanted | surnames)
    return names


def _prefer_longer(page: Page, candidates: Sequence[Span], pattern: re.Pattern[str]) -> Iterator[Span]:
    """Yield the candidates; where a longer name that the article knows stands around one, that name."""
    longer = [found.span() for found in pattern.finditer(page.text) if re.search(r"\s", found.group())]
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

    >>> surnames_of("Pieter van der Woude"), surnames_of("Lamont Whitlow, Jr")
    (['Woude', 'van der Woude', 'Van der Woude'], ['Whitlow'])
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
    if re.match(r"(?:al|el)-\w", parts[-1], re.IGNORECASE):
        last.append(parts[-1][3:])
    return last


def is_ship_like(text: str, start: int) -> bool:
    """Say whether "the" stands before a noble title, as it does for ships and inns but not for people."""
    return bool(_NOBLE.match(text, start)) and bool(_THE.search(text[max(start - 12, 0) : start]))


class _Free:
    """Which stretches of a text are not taken yet."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self.spans = sorted(spans)

    def is_free(self, start: int, end: int) -> bool:
        """Say whether no taken span touches this one."""
        place = bisect_left(self.spans, (end, end))
        return not any(other_end > start for _, other_end in self.spans[max(place - 3, 0) : place])

    def take(self, start: int, end: int) -> bool:
        """Take the span if it is free, and say whether it was."""
        if end <= start or not self.is_free(start, end):
            return False
        self.spans.insert(bisect_left(self.spans, (start, end)), (start, end))
        return True


def _trim_span(text: str, start: int, end: int, label: str) -> Iterator[tuple[int, int, str]]:
    """Yield the name alone that a parser's span holds, or two names where it holds "Xi and Zuma"."""
    line_end = text.find("\n", start, end)
    end = line_end if line_end > 0 else end
    both = re.search(r"\s+(?:and|/)\s+(?=[A-Z])|(?<=[a-z]{2})/(?=[A-Z][a-z]{2})", text[start:end])
    if both and (label == "PERSON" or "/" in both[0]) and text[start:end] not in read_words("countries"):
        yield from _trim_span(text, start, start + both.start(), label)
        yield from _trim_span(text, start + both.end(), end, label)
        return
    if score := _SCORE.search(text[start:end]):
        end = start + score.start()
    if cut := _CLOSED.match(text[start:end]):  # “The Long Tide” Aldous sings: the mark ends the title
        end = start + cut.end()
    if label != "WORK_OF_ART" and (parted := person_behind(text[start:end])):
        yield from _trim_span(text, start, start + parted, label)
        start, label = start + parted, "PERSON"
    if label == "PERSON" and (glued := find_glued(text, start, end)):
        end = glued
    if label in {"PERSON", "ORG"} and (letters := _LETTERS_BEHIND.search(text[start:end])) and " " in text[start : start + letters.start()]:
        end = start + letters.start()
    if end <= start:
        return
    behind = (_AFTER_PERSON if label == "PERSON" else _LOOSE_END).search(text[start:end])
    start, end = _trim_edges(text, start, start + behind.start() if behind and label not in _TITLED else end)
    if label != "WORK_OF_ART" and (article := _ARTICLE.match(text, start, end)):
        start, end = _trim_edges(text, article.end(), end)
    if prefix := (label == "ORG" and _STANCE.match(text, start, end)) or _PREFIX.match(text, start, end):
        start = prefix.end()
    if not is_ship_like(text, start):
        start += title_length(text[start:end], label)
    if end > start and re.search(r"[^\W_]", text[start:end]):
        yield start, end, label


def _trim_edges(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without marks, brackets, possessives and stops at its edges."""
    if before := _EDGE_BEFORE.match(text, start, end):
        start = before.end()
    name = text[start:end]
    if name.count("(") > name.count(")"):
        name = name[: name.rfind("(")]
    if "]" in name and "[" not in name:
        start, name = start + name.rfind("]") + 1, name[name.rfind("]") + 1 :]
        start, name = start + len(name) - len(name.lstrip()), name.lstrip()
    closed = name.endswith(")") and "(" in name
    name = name if closed else _EDGE_BEHIND.sub("", name)
    if name.endswith(".") and not _FULL_STOP_BELONGS.search(name):
        name = name.rstrip(".")
    return start, start + len(name.rstrip())


def _join_of(page: Page, pieces: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Yield the pieces, "University" and "Thornhythe" joined where "of" lies between them."""
    starts = {start: (end, label) for start, end, label in pieces}
    joined: set[int] = set()
    for found in re.finditer(r"\b([A-Z]\w+) of (?:the )?(?=[A-Z])", page.text):
        if found.end() not in starts or found[1].lower() not in read_words("organisation_heads"):
            continue
        end, label = starts[found.end()]
        before = next((start for start, (stop, _) in starts.items() if stop == found.end(1)), found.start())
        if label in {"ORG", "GPE", "LOC"}:
            joined |= {before, found.end()}
            yield before, end, "ORG"
    yield from (piece for piece in pieces if piece[0] not in joined)


def _join_people(page: Page, pieces: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
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


def _join_given(page: Page, spans: Sequence[Span]) -> Iterator[Span]:
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
    if page.text[given.end : surname.start] != " " or given.label or not re.fullmatch(r"[^\W\d_][\w’'-]*", first + last):
        return False
    place, _ = page.tokens_of(given.start, given.end)
    if is_listed(key_of(last)) or not _looks_given(page, place):
        return False
    return last in people or (is_given(first) and surname.label != "ORG")


def _extend_person(page: Page, start: int, end: int, free: _Free) -> int:
    """Return where a person's name ends: it takes in the proper nouns right behind it, an initial, "Jr"."""
    first, behind = page.tokens_of(start, end)
    while behind < len(page.words) and _continues_name(page, first, behind, end, free):
        end = page.ends[behind]
        behind += 1
    junior = _BEHIND_SURNAME.match(page.text, end)
    return junior.end() if junior and " " in page.text[start:end] else end


def _continues_name(page: Page, first: int, behind: int, end: int, free: _Free) -> bool:
    """Say whether a word right behind a person's name belongs to it: a proper noun, O'Hara, the last initial."""
    word, tag = page.words[behind], page.tags[behind]
    irish = word[:2] in {"O'", "O’"} and word[2:3].isupper()
    initial = _INITIAL.fullmatch(word) and first <= behind - 1 and page.heads[behind - 1] == behind
    named = tag == "NNP" and word[0].isupper() and (_LETTERED.match(word) or initial)
    return bool(
        (named or irish)
        and not _is_repeated(page, first, behind)
        and page.text[end : page.starts[behind]] == " "
        and word.lower() not in read_words("titles") | read_words("not_names")
        and free.is_free(page.starts[behind], page.ends[behind])
    )


def _is_repeated(page: Page, first: int, behind: int) -> bool:
    """Say whether the name begins anew behind itself, as where links are stuck together: Bell Ana Ruth BellFerry."""
    surname = page.words[behind - 1]
    further = page.words[behind : behind + 4]
    return page.words[behind] in page.words[first:behind] or any(
        word.startswith(surname) and word[len(surname) :][:1].isupper() for word in further
    )


def _take_given_name(page: Page, start: int, end: int, free: _Free) -> int:
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


def _find_listed(page: Page) -> Iterator[tuple[int, int, str]]:
    """Yield every country and people of our lists, by its exact spelling."""
    for found in _listed_pattern().finditer(page.text):
        label = "GPE" if found.group() in read_words("countries") else "NORP"
        yield found.start(), found.end(), label


@functools.cache
def _listed_pattern() -> re.Pattern[str]:
    """Return the pattern of all countries and demonyms, longest first."""
    words = sorted(read_words("countries") | read_words("demonyms"), key=lambda word: (-len(word), word))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])")


def _find_given(page: Page, free: _Free) -> Iterator[tuple[int, int, None]]:
    """Yield every given name with the capitalised word behind it, where the parser saw neither ("Piers Aldous")."""
    for place in range(len(page.words) - 1):
        start, surname = page.starts[place], page.words[place + 1]
        if (
            page.words[place] in read_words("given_names")
            and start >= page.body
            and re.fullmatch(r"[A-Z][^\W\d_A-Z][\w'’-]*", surname)
            and surname.lower() not in page.small
            and page.text[page.ends[place] : page.starts[place + 1]] == " "
            and not page.labels[place]
            and not page.labels[place + 1]
        ):
            yield start, _extend_person(page, start, page.ends[place + 1], free), None


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
            for start, end, _ in _trim_span(page.text, page.starts[first], page.ends[place - 1], "PERSON"):
                yield start, end, None
        place = max(place, first + 1)


def _split_known(page: Page, span: Span, known: Mapping[str, int], surnames: set[str]) -> Iterator[Span]:
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
        if owned and sides[1].split()[-1].lower() in _all_heads():  # Bethany’s Law, St Mary’s Hospital
            continue
        if all(told) or (owned and told[0] and span.label == "PERSON"):
            yield from (left, right._replace(label=None) if owned else right)
            return
    yield span


@functools.cache
def _all_heads() -> frozenset[str]:
    """Return the nouns that head the names of organisations, places and events."""
    return frozenset().union(*(read_words(f"{kind}_heads") for kind in ("organisation", "place", "event")))


def _cut_front(page: Page, span: Span, known: Mapping[str, int], surnames: set[str]) -> Span:
    """Return the span without a role or people in front of a name that the article knows ("Archaeologist Lutz")."""
    while not is_ship_like(page.text, span.start) and (front := _FRONT.match(page.text, span.start, span.end)):
        whole, rest = key_of(page.text[span.start : span.end]), key_of(page.text[front.end() : span.end])
        if is_listed(whole) or is_given(front[1]):
            break
        people = front[1] in read_words("demonyms") and front[1] != "Christian"  # a given name, too
        if front[1] in _MEMBERS and " " in rest and is_given(rest.split()[0]):
            span = span._replace(start=front.end(), label="PERSON")
            continue
        soft = people or front[1].lower() in page.small or front[1].lower() in read_words("titles")
        alone, person = " " not in rest, span.label in {"PERSON", None}
        told = known.get(rest, 0) > 0 or (person and alone and rest in surnames and known[whole] == 1)
        if not ((soft and told and span.label != "ORG") or (person and people and not alone)):
            break
        span = span._replace(start=front.end())
    return span


def _cut_headline(page: Page, span: Span, known: Mapping[str, int], surnames: set[str]) -> Span:
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


def _cut_tail(page: Page, span: Span, known: Mapping[str, int], surnames: set[str]) -> Span:
    """Return the span without small words stuck to a known name, "Bell-awaiting", and without "Copies of" before one."""
    name = page.text[span.start : span.end]
    if (stuck := re.search(r"-[a-z]\w*$", name)) and not name.startswith(("al-", "el-")):
        front = key_of(name[: stuck.start()])
        if known.get(front) or front in surnames:
            return span._replace(end=span.start + stuck.start())
    if span.label != "ORG" and (owned := re.match(r"[A-Z][a-z]+s? (?:of|by|for|from|against) (?=[A-Z])", name)):
        rest = key_of(name[owned.end() :])
        if rest in surnames and rest not in keys_of("countries"):
            return span._replace(start=span.start + owned.end())
    if span.label in {"ORG", "NORP", "GPE", "LOC"} and (kind := re.search(r"\s+(?:(?:news )?[a-z]+)$", name)):
        if name.split()[-1] in _KINDS and name[: kind.start()][:1].isupper():
            return span._replace(end=span.start + kind.start())
    return span


def _can_be_looked_for(key: str) -> bool:
    """Say whether a name is telling enough to be looked for in the whole text."""
    return key[:1].isupper() and (len(key) > 2 or (len(key) == 2 and key.isupper())) and not key.isdigit()


def _names_pattern(keys: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of these names, the longest first, whatever their apostrophes, spaces and hyphens."""
    words = sorted(keys, key=lambda key: (-len(key), key))
    loose = {" ": r"\s", "-": r"\s?[-‐‑–]\s?", "'": "['’]"}
    spelled = ["".join(loose.get(sign, re.escape(sign)) for sign in word) for word in words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(spelled)})(?!\w)")


def _is_common_start(page: Page, found: re.Match[str]) -> bool:
    """Say whether a single word opens a sentence and is also written small, so that it need not be a name."""
    before = page.text[max(found.start() - 12, 0) : found.start()].rstrip("\"“‘'( ")
    return (not before or before[-1] in ".!?:\n") and found.group().lower() in page.small


def _is_dated(page: Page, start: int) -> bool:
    """Say whether the parser has a date or a number here, so that this May is no surname."""
    label = page.labels[page.tokens_of(start, start + 1)[0]]
    return label is not None and label not in LABELS
