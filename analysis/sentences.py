"""What a paragraph, a sentence and a word is."""

from __future__ import annotations

import functools
import re
from pathlib import Path

WORD = re.compile(r"\w+(?:[’'.,\-]\w+)*")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_LINE_END = re.compile(r"\n\s*")

_STOP = re.compile(
    r"""(?P<stop> \.(?:\s\.){2,} | [.!?…؟۔।]+ )
        (?P<closers> (?: [\"'”’»›)\]] | [\u00a0\u202f]» | \[\d+\] )* )
        (?: \s+ | $ )
      | [。！？]+ [”’」』）»]* \s*""",
    re.VERBOSE,
)
_FIRST = re.compile(r"[\"'“‘„‚«‹(\[¿¡*_]*([^\W_]+(?:[’'][^\W_]+)*)?")
_LAST = re.compile(r"[\w.’'&]*\Z")
_INITIALS = re.compile(r"[^\W\d_](?:\.[^\W\d_])*")
_ENUMERATOR = re.compile(r"\W*(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})")
_CAMEL = re.compile(r"[a-z]{1,2}[A-Z]")


def paragraph_spans(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of every paragraph of a text, white space at the edges left out.

    Paragraphs are parted by blank lines; where a text has no blank line, by
    single line ends.

    >>> paragraph_spans("One.\\n\\nTwo,\\nstill two.")
    [(0, 4), (6, 21)]
    >>> paragraph_spans("One.\\nTwo.")
    [(0, 4), (5, 9)]
    """
    stripped = text.strip()
    parting = _BLANK_LINE if _BLANK_LINE.search(stripped) else _LINE_END
    first = len(text) - len(text.lstrip())
    spans, start = [], first
    for match in parting.finditer(text, first, first + len(stripped)):
        spans.append((start, match.start()))
        start = match.end()
    if stripped:
        spans.append((start, first + len(stripped)))
    return [_trim(text, *span) for span in spans]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without white space at its edges."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def count_words(text: str) -> int:
    """Return the number of words: runs of letters and digits, held together by ' ’ . , or -.

    >>> count_words("“It’s 1,400 long-term jobs,” the U.S. minister – he – said.")
    9
    """
    return len(WORD.findall(text))


def sentence_spans(text: str) -> list[tuple[int, int, int]]:
    """Return the (paragraph, start, end) of every sentence of a text.

    >>> sentence_spans("It rained. It poured.")
    [(0, 0, 10), (0, 11, 21)]
    """
    return [
        (number, start + first, start + last)
        for number, (start, end) in enumerate(paragraph_spans(text))
        for first, last in _split_paragraph(text[start:end])
    ]


def _split_paragraph(paragraph: str) -> list[tuple[int, int]]:
    """Return the (start, end) of every sentence of a paragraph."""
    spans: list[tuple[int, int]] = []
    start = 0
    for cut in [*_find_cuts(paragraph), len(paragraph)]:
        if not WORD.search(paragraph, start, cut):
            if spans:  # a piece without words belongs to the sentence before it
                spans[-1] = _trim(paragraph, spans[-1][0], cut)
                start = cut
            continue
        spans.append(_trim(paragraph, start, cut))
        start = cut
    return spans


def _find_cuts(paragraph: str) -> list[int]:
    """Return where a new sentence begins inside a paragraph, in order."""
    cuts = {match.end() for match in _credit_label().finditer(paragraph)} if ": " in paragraph else set()
    start = 0
    for match in _STOP.finditer(paragraph):
        if match.end() < len(paragraph) and _ends_sentence(paragraph, start, match):
            start = match.end()
            cuts.add(start)
    return sorted(cuts)


def _ends_sentence(paragraph: str, start: int, match: re.Match[str]) -> bool:
    """Return whether the sentence that began at `start` ends with this stop."""
    stop, closers = match["stop"], match["closers"]
    if stop is None:  # 。！？ end a sentence, whatever follows
        return True
    opened = _FIRST.match(paragraph, match.end())
    word = opened[1] if opened else None
    if word is None:
        return paragraph[match.end()] in "$£€¥#@&•"
    if word[0].islower():
        return _CAMEL.match(word) is not None
    if _ENUMERATOR.fullmatch(paragraph, start, match.start()):
        return False
    if stop == ".":
        return _ends_after_word(_last_word(paragraph[max(start, match.start() - 30) : match.start()]), word)
    return not (closers and {"!", "?"} & set(stop) and _attribution().match(paragraph, match.end()))


def _last_word(text: str) -> str:
    """Return the word that a stop follows, with the full stops inside it."""
    found = _LAST.search(text)
    return found[0] if found else ""


def _ends_after_word(word: str, following: str) -> bool:
    """Return whether a single full stop after `word` ends a sentence that `following` would open."""
    kinds = _read_words()
    if word in kinds["title"] or word in kinds["joint"]:
        return False
    if word in kinds["number"] and following[0].isdigit():
        return False
    if word in kinds["time"]:
        return following not in kinds["after_time"]
    if word in kinds["other"] or (_INITIALS.fullmatch(word) and (len(word) > 1 or word.isupper())):
        return following in kinds["opener"]
    return True


@functools.cache
def _read_words() -> dict[str, frozenset[str]]:
    """Return the words of each kind in lexicons/sentences.txt."""
    lines = (Path(__file__).parent / "lexicons" / "sentences.txt").read_text(encoding="utf-8").splitlines()[1:]
    pairs = (line.split(":", 1) for line in lines if not line.startswith("#"))
    return {kind: frozenset(words.split()) for kind, words in pairs}


@functools.cache
def _attribution() -> re.Pattern[str]:
    """Return the pattern of a name and what it did with the words before: "Ana Bell asked"."""
    verbs = "|".join(sorted(_read_words()["attribution"]))
    pronouns = "He|She|They|It|We|I|You"
    return re.compile(rf"(?!(?:{pronouns})\b)(?:[^\W\d_][\w’'\-]*\.?\s+){{1,5}}?(?:{verbs})\b")


@functools.cache
def _credit_label() -> re.Pattern[str]:
    """Return the pattern of the white space before a picture credit ("Photo: J. K. Marsh")."""
    return re.compile(rf"(?<=\w)\s+(?=(?:{'|'.join(sorted(_read_words()['credit']))}): )")


def count_plain_sentences(text: str) -> int:
    return sum(len(re.findall(r"[.!?…][\"”’)]*\s+[\"“‘(]?[A-Z0-9]", text[a:b])) + 1 for a, b in paragraph_spans(text))
