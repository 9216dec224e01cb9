"""What a paragraph, a sentence and a word is."""

from __future__ import annotations

import functools
import re
from pathlib import Path

WORD = re.compile(r"[^\W_]\w*(?:[’'.,\-]\w+)*")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_LINE_END = re.compile(r"\n\s*")

# A stop, what closes behind it, and the white space before the next sentence. The pattern opens with a bare set of
# characters, because re finds such a pattern several times as fast as an alternation.
_STOP = re.compile(
    r"""([.!?…؟۔।。！？—] (?<![.!?…؟۔।。！？].) (?:(?<!—)|(?=["”’]\s+["“‘])) [.!?…؟۔।。！？]* (?:\s\.)*)
        ((?: ["'”’“»›)\]」』）*_†‡¹²³⁴-⁹] | \[\d+\] | [\u00a0\u202f]»
           | \s["”](?=\s) | (?<!…)(?<![.\s]\.)\s[\[(][a-z][a-z ,]{,30}[\])](?=\s) )*)
        (?: \s+ | (?<=[。！？」』）]) | (?<=[。！？][”’»]) )""",
    re.VERBOSE,
)
_FIRST = re.compile(
    r"((?:[\"'`“‘„‚«‹(\[¿¡*_\u200b-\u200d\ufeff]|(?<=[“„«])\s|(?<=[\"“‘])(?:…|\.{3})\s?){,8})"
    r"([^\W_]+(?:[’'.][^\W_]+)*)?"
)
_LAST = re.compile(r"[\w.’'&]*\Z")
_INITIALS = re.compile(r"[^\W\d_](?:\.-?[^\W\d_])*")
_ENUMERATOR = re.compile(r"\W*(?:\d{1,3}|[A-Za-z]|[ivx]{1,4}|[IVX]{1,4})")
_ROMAN = re.compile(r"[IVXL]+|[A-Z]")
_CAMEL = re.compile(r"[a-z]{1,2}[A-Z]")
_SMALL_WORD = re.compile(r"\b[a-z]{4,}")
_CITY_TIME = re.compile(r"(?:[A-Z][a-z]+ ){1,2}time\b")
_PLAIN_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?=[\"'“‘«(\[]*[A-Z])")
_CREDIT_IN_BRACKETS = re.compile(r"\((?:AP |FILE )?(?:Photo|Image|Picture)\b[^()]{,80}\)(\s+)(?=[“\"]?[A-Z])")
_ITEM = re.compile(r"\s*\n\s*(?=(?:[•‣▪◦*–—-]|\d{1,2}[.)])\s)")


def paragraph_spans(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of every paragraph of a text, white space at the edges left out.

    Paragraphs are parted by blank lines; where a text has no blank line, by
    single line ends.

    >>> paragraph_spans("One.\\n\\nTwo,\\nstill two.")
    [(0, 4), (6, 21)]
    >>> paragraph_spans("One.\\nTwo.")
    [(0, 4), (5, 9)]
    """
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    parting = _BLANK_LINE if _BLANK_LINE.search(text, start, end) else _LINE_END
    spans = []
    for match in parting.finditer(text, start, end):
        spans.append((start, start + len(text[start : match.start()].rstrip())))
        start = match.end()
    return [*spans, (start, end)] if start < end else spans


def count_words(text: str) -> int:
    """Return the number of words: runs of letters and digits, held together by ' ’ . , or -.

    >>> count_words("“It’s 1,400 long-term jobs,” the U.S. minister – he – said.")
    9
    """
    return len(WORD.findall(text))


def plain_sentence_count(text: str) -> int:
    """Return the number of sentences by the plainest rule, as a check on sentence_spans().

    A sentence ends with its paragraph, and at . ! ? or … where white space and
    a capital or an opening mark follow. The rule knows no abbreviation and
    shares only the paragraphs with sentence_spans(): where the two counts of
    an article lie far apart, look at its text before believing either.

    >>> plain_sentence_count("It rained on Mr. Bell. It poured.\\n\\nHe ran.")
    4
    """
    return sum(1 + len(_PLAIN_END.findall(text, *span)) for span in paragraph_spans(text))


def sentence_spans(text: str) -> list[tuple[int, int, int]]:
    """Return the (paragraph, start, end) of every sentence of a text.

    What ends a sentence is told by split_sentences(), in examples by
    tests/pitfalls.txt. After an abbreviation the words behind it decide: "the
    U.S. Army" goes on, "in the U.S. Bell moved" does not.

    Limits: a heading or a caption without a full stop that runs into the text
    in one paragraph is parted only before a word like "The". A stop glued to
    the next word ("lost.Then") parts nothing. A stop inside the title of a
    work ends a sentence.

    >>> sentence_spans("It rained. It poured.")
    [(0, 0, 10), (0, 11, 21)]
    """
    return [
        (number, *span)
        for number, (start, end) in enumerate(paragraph_spans(text))
        for span in _split_paragraph(text, start, end)
    ]


def _split_paragraph(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the (start, end) of every sentence of the paragraph between two offsets."""
    spans: list[tuple[int, int]] = []
    unread = start  # up to where no word of this sentence stands
    for last, following in [*_find_cuts(text, start, end), (end, end)]:
        if WORD.search(text, unread, last):
            spans.append((start, last))
        elif spans:  # a piece without words belongs to the sentence before it
            spans[-1] = (spans[-1][0], last)
        else:
            unread = last
            continue
        start = unread = following
    return spans


def _find_cuts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return where a sentence ends inside a paragraph and where the next one begins, in order."""
    unstopped = _find_unstopped(text, start, end)
    cuts = []
    for match in _STOP.finditer(text, start, end):
        if match.end() < end and _ends_sentence(text, start, match):
            start = match.end()
            cuts.append((match.end(2), start))
    return sorted({*cuts, *unstopped}) if unstopped else cuts


def _find_unstopped(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the cuts behind what has no full stop: captions, headings, items of a list."""
    labels = [match for match in _credit_label().finditer(text, start, end) if _word_before(text, start, match)]
    heads = [match for match in _restart().finditer(text, start, end) if _is_headed(text, start, match)]
    cuts = [(_end_before(text, match.start()), match.start()) for match in labels + heads]
    if text.find(") ", start, end) > 0:
        cuts += [match.span(1) for match in _CREDIT_IN_BRACKETS.finditer(text, start, end)]
    if text.find("\n", start, end) > 0:
        cuts += [match.span() for match in _ITEM.finditer(text, start, end)]
    return cuts


def _end_before(text: str, offset: int) -> int:
    """Return where the text before an offset ends, white space left out."""
    while text[offset - 1].isspace():
        offset -= 1
    return offset


def _word_before(text: str, start: int, match: re.Match[str]) -> str:
    """Return the word from which white space parts a match; "" where there is none."""
    before = text[max(start, match.start() - 30) : match.start()]
    return _last_word(before.rstrip()) if before[-1:].isspace() else ""


def _is_headed(text: str, start: int, match: re.Match[str]) -> bool:
    """Return whether a heading or a caption without its full stop ends before the word that matched."""
    words = _read_words()
    word = _word_before(text, start, match)
    if word in words["unended"] or (match[0] == "A" and word in words["lettered"]):
        return False
    return word.islower() or (match[0] in words["restart"] and word[-1:].isalpha())


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    """Return whether the sentence that began at `start` ends with this stop."""
    stop, closers = match[1], match[2]
    if stop[-1] in "。！？—":  # these end a sentence, whatever follows
        return True
    opened = _FIRST.match(text, match.end())
    opening, following = opened.groups() if opened else ("", None)
    if following is None:
        if text[match.end()] not in "$£€¥#@&•|":
            return False
        following = text[match.end()]
    elif following[0].islower():
        return "…" in opening or "..." in opening or _CAMEL.match(following) is not None
    if match.start() - start < 8 and _ENUMERATOR.fullmatch(text, start, match.start()):
        return False
    before = text[max(start, match.start() - 300) : match.start()]
    word = _last_word(before)
    if stop == ".":
        if ")" in closers and word in _abbreviations() and "(" in before[1:]:
            return False  # "(signed in the U.S.) Bell wrote"
        return _ends_after_word(before, word, following, text[match.end() : match.end() + 60])
    if "!" in stop or "?" in stop:
        asked = closers and following not in _read_words()["opener"] and _attribution().match(text, match.end())
        return not asked and (word not in _read_words()["marked"] or following in _read_words()["opener"])
    return True


def _last_word(before: str) -> str:
    """Return the word at the end of a text, with the full stops inside it."""
    found = _LAST.search(before[-30:])
    return found[0] if found else ""


def _opens(word: str) -> bool:
    """Return whether a word opens sentences and is hardly ever a name: "The", "It’s"."""
    return re.split("[’']", word)[0] in _read_words()["opener"]


def _ends_after_word(before: str, word: str, following: str, rest: str) -> bool:
    """Return whether a full stop after `before`, of which `word` is the last, ends a sentence.

    `rest` is what comes behind the stop, from opening marks on, and
    `following` its first word.
    """
    kinds = _abbreviations().get(word)
    before = before[: len(before) - len(word)]
    if kinds is None:
        return _ends_after_letters(before, word, following)
    if kinds & {"title", "joint"}:
        return False
    if "number" in kinds and (following[0].isdigit() or (_ROMAN.fullmatch(following) and word.lower() != "no")):
        return False
    if "time" in kinds:
        zoned = following in _read_words()["after_time"] or _CITY_TIME.match(rest)
        return not zoned or _opens(following)
    if kinds == {"number"}:
        return True
    if _opens(following):
        return not _is_title_case(before, rest)
    return _ends_before_name(kinds, before, following, rest)


def _ends_after_letters(before: str, word: str, following: str) -> bool:
    """Return whether a sentence ends after a word that is no known abbreviation: it does but after initials."""
    if word.isdigit():
        return len(word) > 2 or before[-2:] not in {": ", "; "}  # "three rules: 1. Be kind."
    if not _INITIALS.fullmatch(word) or word.islower():
        return True
    if len(word) == 1 and before.split()[-1:] and before.split()[-1].lower() in _read_words()["lettered"]:
        return True
    return _opens(following)


def _ends_before_name(kinds: frozenset[str], before: str, following: str, rest: str) -> bool:
    """Return whether a sentence ends after an abbreviation although a capital follows that may belong to it."""
    words = _read_words()
    if "state" in kinds and re.search(r"\b[A-Z]{1,3}[-–]\Z", before):  # a senator's: D-Calif.
        return True
    if following in words["polite"] or ("suffix" in kinds and following in words["title"]):
        return True
    if following in words["role"] or _is_title_case(before, rest):
        return False
    if "state" in kinds and re.search(r"[^\W\d_], \Z", before):  # a city's: Harrow, Pa.
        return following not in words["state"] | words["after_time"] and not re.match(r"[(\[]|\d{5}", rest)
    if not kinds & {"suffix", "state", "initialism"} or following in words["institution"]:
        return False
    leads_in = {"the", "in", "to", "from", "of"}  # "a U.S. Marine said" goes on, and so does "U.S. stocks fell"
    free = "initialism" not in kinds or (before.split() or [""])[-1] in leads_in
    return free and following.lower() not in words["verb"] and _clause().match(rest) is not None


def _is_title_case(before: str, rest: str) -> bool:
    """Return whether what stands around a stop is a headline ("How the U.S. And Its Friends Lost"), not prose."""
    return not _SMALL_WORD.search(before) and re.match(r"\W*\w+\W+[a-z]", rest) is None


@functools.cache
def _read_words() -> dict[str, frozenset[str]]:
    """Return the words of each kind in lexicons/sentences.txt."""
    lines = (Path(__file__).parent / "lexicons" / "sentences.txt").read_text(encoding="utf-8").splitlines()[1:]
    pairs = (line.split(":", 1) for line in lines if not line.startswith("#"))
    return {kind: frozenset(words.split()) for kind, words in pairs}


@functools.cache
def _abbreviations() -> dict[str, frozenset[str]]:
    """Return the kinds of each abbreviation."""
    kinds = ("title", "joint", "number", "time", "state", "initialism", "suffix", "other")
    known = {word for kind in kinds for word in _read_words()[kind]}
    return {word: frozenset(kind for kind in kinds if word in _read_words()[kind]) for word in known}


@functools.cache
def _attribution() -> re.Pattern[str]:
    """Return the pattern of a name and what it did with the words before: "Ana Bell asked"."""
    verbs = "|".join(sorted(_read_words()["attribution"]))
    clause = r"(?<!asked)(?<!asks)(?<!told)(?<!tells)\s+(?:that|the|it|he|she|they|there|his|her|this)\b"
    return re.compile(rf"(?:[^\W\d_][\w’'.\-]*\s+){{1,5}}?(?:{verbs})\b(?!{clause}|[,:]\s*[\"“‘'])")


@functools.cache
def _clause() -> re.Pattern[str]:
    """Return the pattern of one name and a verb: "Bell moved"."""
    verbs = "|".join(sorted(_read_words()["verb"] | _read_words()["attribution"]))
    return re.compile(rf"[^\w\s]?[A-Z][\w’'-]+ (?:{verbs}|[a-z]{{2,}}ed)\b")


@functools.cache
def _restart() -> re.Pattern[str]:
    """Return the pattern of a word that opens a sentence, before a small one: "The mill".

    An alternation of plain words alone is found fast: so this is no part of _credit_label().
    """
    words = "|".join(sorted(_read_words()["restart"] | _read_words()["restart_behind_small"], reverse=True))
    return re.compile(rf"(?:{words})(?= [a-z])(?! (?:and|or|und|nach) |(?<=[HWh]e) the )")


@functools.cache
def _credit_label() -> re.Pattern[str]:
    """Return the pattern that opens a picture credit: "Photo: ", "Photo by Ada"."""
    labels = "|".join(sorted(_read_words()["credit"]))
    return re.compile(rf"(?:{labels}|FILE PHOTO)(?:: | (?:courtesy )?by [A-Z])")
