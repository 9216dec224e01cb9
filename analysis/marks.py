"""Quotation marks: `find_marks`, by rule and without a model.

A marked span is the text between two quotation marks, whether or not anybody
is quoted. Marks are paired inside a paragraph, never across the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from analysis.sentences import count_words, paragraph_spans
from analysis.tables import ARTICLES, MARKS, check_table, make_table

_MARK = re.compile(r"'{2,3}|’{2,3}|‘{2,3}|``|[\"“”„‟«»「」『』‘’‚']")
_FAMILY = {**dict.fromkeys("\"“”„‟", "double"), **dict.fromkeys(["``", "''", "’’", "‘‘"], "double"),
           **dict.fromkeys("«»", "angle"), **dict.fromkeys("「」『』", "corner"),
           **dict.fromkeys("‘’‚'", "single")}  # fmt: skip
_OPENS_AFTER = re.compile(r"[\s(\[{/<—–‐‑:;,“\"‘„«-]")
_CLOSES_BEFORE = re.compile(r"[\s.,:;!?…)\]}/>—–‐‑”\"’»'-]")
_ELISION = re.compile(
    r"['‘’](?:\d\ds?\b|(?:em|til|till|cause|tis|twas|n|round|bout|cos|coz|neath|ere|s)\b(?!['’] ?[,.]))", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"(?<=\w)=\"[^\"\n]*\"")  # left over from HTML
_MEASURE = re.compile(r"\d\s?$")


class Sign(NamedTuple):
    """One quotation mark: where it stands and whether its surroundings let it open or close."""

    start: int
    end: int
    family: str
    opens: bool
    closes: bool
    text: str


class Span(NamedTuple):
    """The text between two marks: offsets, the opening mark, and whether a mark closes it."""

    start: int
    end: int
    opener: str
    closed: bool


def find_marks(articles: pd.DataFrame) -> pd.DataFrame:
    """Return one row per marked span of each headline and body, in text order.

    Curly, straight, doubled ('' and ``), angle (« » and » «), low („ “) and
    single marks count. Apostrophes and inches are told from marks by what
    stands around them. Marks inside marks belong to the outer span. A
    quotation over several paragraphs, each opened and only the last closed,
    gives one row a paragraph; `closed` is False in the open ones. A mark that
    nothing closes runs to its paragraph's end at the latest.

    Takes `articles` (article_id, headline, text). Returns

        article_id, part  str    headline or body
        paragraph         int    0, 1, … within the part
        start, end        int    offsets of the words between the marks
        text              str    those words, the marks left out
        n_words           int    as `count_words` counts
        opener            str    the mark that opens it
        closed            bool   False where no mark closes it in its paragraph

    Raises ValueError where `articles` is another table.

    Limits: a possessive at the end of a word ("the workers’ vote") can be
    taken for the closing mark of a quotation in single marks.

    >>> articles = pd.DataFrame({"article_id": ["a"], "headline": ["Ferry ‘late’"], "text": ['"No," she said.']})
    >>> find_marks(articles)[["part", "start", "end", "text", "n_words", "opener", "closed"]]
           part  start  end  text  n_words opener  closed
    0  headline      7   11  late        1      ‘    True
    1      body      1    4   No,        1      "    True
    """
    check_table(articles, ARTICLES, "find_marks()", needs=["article_id", "headline", "text"])
    rows = []
    for article_id, headline, body in zip(
        *(articles[n].tolist() for n in ("article_id", "headline", "text")), strict=True
    ):
        for part, text in (("headline", headline), ("body", body)):
            if not isinstance(text, str):
                continue
            for paragraph, span in marked_spans(text):
                words = text[span.start : span.end]
                place = {"article_id": article_id, "part": part, "paragraph": paragraph, "text": words}
                rows.append({**place, **span._asdict(), "n_words": count_words(words)})
    return make_table(rows, MARKS)


def marked_spans(text: str) -> Iterator[tuple[int, Span]]:
    """Yield (paragraph, span) for every marked span of a text, in text order.

    >>> [text[s.start : s.end] for text in ['He said "no".'] for _, s in marked_spans(text)]
    ['no']
    """
    pending: Span | None = None
    for paragraph, (start, end) in enumerate(paragraph_spans(text)):
        signs = [] if not _MARK.search(text, start, end) else _read_signs(text, start, end)
        spans = list(_pair(text, signs, end))
        if pending and (tail := _tail_of_open(signs, pending, spans, start)):
            spans = [tail, *spans]
        for span in spans:
            if (trimmed := _trim(text, span)) is not None:
                yield paragraph, trimmed
        pending = spans[-1] if spans and not spans[-1].closed and spans[-1].end == end else None


def _trim(text: str, span: Span) -> Span | None:
    """Return the span without white space at its edges, or None where no word is left."""
    words = text[span.start : span.end]
    if not any(map(str.isalnum, words)):
        return None
    start = span.start + len(words) - len(words.lstrip())
    return span._replace(start=start, end=start + len(words.strip()))


def _read_signs(text: str, start: int, end: int) -> list[Sign]:
    """Return the quotation marks of one paragraph, apostrophes inside words and inches left out."""
    signs = []
    code = [match.span() for match in _ATTRIBUTE.finditer(text, start, end)] if '="' in text else []
    for match in _MARK.finditer(text, start, end):
        first, last = match.span()
        before = text[first - 1] if first > start else " "
        after = text[last] if last < end else " "
        if last - first == 3:  # a single mark beside a doubled one
            first, last = (first, last - 1) if _OPENS_AFTER.match(before) else (first + 1, last)
        opens = bool(_OPENS_AFTER.match(before)) and not after.isspace()
        closes = not before.isspace() and bool(_CLOSES_BEFORE.match(after))
        sign = Sign(first, last, _FAMILY[text[first:last]], opens, closes, text[first:last])
        if not _is_apostrophe(text, sign, before, after) and not any(a <= first < b for a, b in code):
            signs.append(sign)
    return _drop_inches(text, [_with_direction(sign, at_start=sign.start == start) for sign in signs])


def _is_apostrophe(text: str, sign: Sign, before: str, after: str) -> bool:
    """Tell a single mark that can neither open nor close, or that stands for left-out letters."""
    if sign.family != "single":
        return False
    if before.isalnum() and after.isalnum():
        return True
    elided = sign.opens and not before.isalnum() and _ELISION.match(text, sign.start)
    return bool(elided) or not (sign.opens or sign.closes)


def _with_direction(sign: Sign, *, at_start: bool) -> Sign:
    """Return the sign with what its shape says: “ opens, ” closes, whatever its surroundings allow less."""
    if sign.text in {"“", "``", "‘‘", "„", "‟", "「", "『", "‘", "‚"}:
        return sign._replace(opens=True, closes=sign.closes and not sign.opens and sign.text == "“" and not at_start)
    if sign.text in {"”", "’’", "」", "』", "’"}:
        return sign._replace(opens=sign.opens and not sign.closes and sign.text == "”", closes=True)
    if at_start:
        return sign._replace(opens=True, closes=False)
    if sign.family == "angle":
        return sign._replace(opens=True, closes=True)
    neutral = sign.opens == sign.closes and sign.family != "single"
    return sign._replace(opens=True, closes=True) if neutral else sign


def _drop_inches(text: str, signs: list[Sign]) -> list[Sign]:
    """Return the signs without those that measure: 6" pipe, 5' 10"."""
    kept: list[Sign] = []
    inside, following = False, _find_next(signs)
    for place, sign in enumerate(signs):
        if sign.text not in {'"', "''", "'"} or not _MEASURE.search(text, sign.start - 2, sign.start):
            inside = _is_inside(inside, sign)
        elif not inside or _only_closes(signs, following[place]):
            continue
        else:
            inside = False
        kept.append(sign)
    return kept


def _is_inside(inside: bool, sign: Sign) -> bool:
    """Return whether text after this sign stands inside double marks, by a simple count."""
    if sign.family != "double":
        return inside
    return not inside if sign.opens == sign.closes else sign.opens


def _find_next(signs: list[Sign]) -> list[int | None]:
    """Return, for each sign, the place of the next one of its family."""
    following: list[int | None] = [None] * len(signs)
    nearest: dict[str, int] = {}
    for place in range(len(signs) - 1, -1, -1):
        following[place] = nearest.get(signs[place].family)
        nearest[signs[place].family] = place
    return following


def _only_closes(signs: list[Sign], place: int | None) -> bool:
    """Return whether there is a sign at the place that can close but not open."""
    return place is not None and signs[place].closes and not signs[place].opens


def _pair(text: str, signs: list[Sign], end: int) -> Iterator[Span]:
    """Yield the outermost marked spans of one paragraph."""
    place, openers, closers = 0, _find_openers(signs), _find_closers(signs)
    while place < len(signs):
        sign = signs[place]
        if not openers[place]:
            place += 1
            continue
        close = _find_single_close(text, signs, place) if sign.family == "single" else closers[place]
        hugs = sign.family == "angle" and text[sign.end : sign.end + 1].isalnum()
        if close is None and (sign.family == "single" or (sign.closes and not hugs)):
            place += 1
            continue
        if close is not None and signs[close].closes:
            yield Span(sign.end, signs[close].start, sign.text, True)
            place = close + 1
        else:
            yield Span(sign.end, end if close is None else signs[close].start, sign.text, False)
            place = len(signs) if close is None else close


def _find_openers(signs: list[Sign]) -> list[bool]:
    """Return, for each sign, whether it opens a span where it is met outside marks.

    A straight mark that hugs the word before it opens only where the next one
    could close, said," we go" he added, and an odd number of double signs
    follows: one of them closes what this one opens.
    """
    opens = [sign.opens for sign in signs]
    following, n_double = _find_next(signs), 0
    for place in range(len(signs) - 1, -1, -1):
        if signs[place].text in {'"', "''"} and n_double % 2 == 1 and _only_closes(signs, following[place]):
            opens[place] = True
        n_double += signs[place].family == "double"
    return opens


def _find_closers(signs: list[Sign]) -> list[int | None]:
    """Return, for each sign, the one that closes it, nested pairs stepped over; the next opener where none does.

    Walking backwards, `level` is how many more signs behind a place open than
    close. The first place from which one less is open closes the sign.
    """
    closers = _find_next(signs)
    level: dict[str, int] = {}
    nearest: dict[tuple[str, int], int] = {}
    for place in range(len(signs) - 1, -1, -1):
        family, text = signs[place].family, signs[place].text
        if family == "angle":
            while (other := closers[place]) is not None and signs[other].text == text:
                closers[place] = closers[other]
            continue
        behind = level.get(family, 0)
        closers[place] = nearest.get((family, behind + 1), closers[place])
        nearest[family, behind] = place
        level[family] = behind + (-1 if signs[place].closes else 1)
    return closers


def _find_single_close(text: str, signs: list[Sign], place: int) -> int | None:
    """Return the single mark that closes the one at `place`; a possessive only where nothing better comes."""
    spare, depth = None, 0
    for k in range(place + 1, len(signs)):
        sign = signs[k]
        if sign.family == "double":
            depth = (
                depth + 1
                if sign.opens and not sign.closes
                else depth - 1
                if sign.closes and not sign.opens
                else 1 - depth
            )
        elif sign.family == "single" and sign.opens and not sign.closes:
            break
        elif sign.family == "single" and sign.closes and depth == 0:
            if not _is_possessive(text, sign):
                return k
            spare = k if spare is None else spare
        if depth < 0:
            break
    return spare


def _is_possessive(text: str, sign: Sign) -> bool:
    """Return whether a closing single mark may be the apostrophe of a plural: workers’ rights."""
    return text[sign.start - 1].lower() in "szx" and bool(re.match(r"\s\w", text[sign.end : sign.end + 2]))


def _tail_of_open(signs: list[Sign], pending: Span, spans: list[Span], start: int) -> Span | None:
    """Return the rest of a span that the paragraph before left open, where this one only closes it."""
    family = _FAMILY[pending.opener]
    first = next((sign for sign in signs if sign.family == family), None)
    if family == "single" or first is None or first.opens or not first.closes or first.start == start:
        return None
    if spans and spans[0].start <= first.start:
        return None
    return Span(start, first.start, pending.opener, True)
