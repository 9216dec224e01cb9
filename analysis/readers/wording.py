"""What tells furniture from text: the wording of bylines, credits, notes, links elsewhere and trailers."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from analysis.readers.running_text import Shown, Span

MAX_CREDIT_LETTERS, MAX_CREDIT_WORDS = 80, 8
MIN_CAPTION_WORDS, MAX_CAPTION_WORDS = 3, 60
MAX_BYLINE_LETTERS = 200
MAX_PITCH_WORDS = 60
LEXICON = Path(__file__).parent.parent / "lexicons" / "furniture.txt"

_SENTENCE_END = re.compile(r"[.!?…]['\"”’»)\]]*$")
_INITIAL_END = re.compile(r"\b(?:[A-Z]|Jr|Sr|Dr|Inc|Ltd)\.$")
_BAR = re.compile(r"\s+[|•·]\s+|\s+[|•·]$")
_AND = re.compile(r"\s+(?:and|&)\s+")
_POST = re.compile(r"[—–-]{1,2}\s*[^()]{1,60}\(@\w{1,30}\)")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)
_CUT_OFF = re.compile(r"(?:\[\s*(?:…|\.\.\.)\s*\]|\[\+\d+ chars\])$")
_TRAILS_OFF = re.compile(r"\w(?:…|\.\.\.)$")

# How the phrases of lexicons/furniture.txt stand together; @kind@ is any phrase of that kind.
_WORDINGS = {
    "by": r"@by@\b[:\s]+(?=\S)",
    "post": r".*\b@post@\b",
    "credit": r""".*?(?P<credit>
          \(\s*(?:@picture_agency@\s)?\s*(?:@picture@|@credit@)\b[^()]{0,80}\)
        | \([^()]{2,60}/[^()]{2,60}\)
        | \b@picture_agency@\s+@picture@\s*/\s*[^/]{2,60}
        | \b(?=(?-i:[A-Z]))(?:@picture@|@credit@)\s*:\s*[^:]{2,80}
        | (?:\A|(?<=[.!?”"’)\]|—–-]\s))(?:@picture@|@credit@)\s+(?:by|courtesy\s+of)\b\s*[^:]{2,80}
        | ©\s*[^.]{2,80}
        | \b[^.!?]{0,60}\bgetty\s+images
        )[.\s]*$""",
    "no_credit": r"@no_credit@\b",
    "note": r"""[(\[*\s]*(?:
          @note@\b[^:.!?]{0,50}:
        | (?:an\s+)?(?:earlier|previous)\s+versions?\s+of\s+this\b
        | this\s+@this@\s+(?:was|has\s+been|is|first|originally)\b[^.]{0,80}\b@changed@\b
        | (?:the\s+)?(?:views?|opinions?)\b[^.]{0,40}\bexpressed\b)""",
    "opinion": r".*\b(?:views?|opinions?)\b[^.]{0,40}\bexpressed\b[^.]{0,80}\b@opinion@\b",
    "staff": r"""[(\[—–\-\s]*(?:
          @staff@\b[^.;]{0,40}\bby\b
        | with\s+(?:reporting|files|additional\s+reporting)\b
        | [^.!?]{3,120}\bcontributed\s+(?:to\s+this|reporting)\b)""",
    "agency": r".*\b@agency@\b",
    "elsewhere": r"@elsewhere@\s*(?P<colon>:)?\s*",
    "furniture": r"""(?:@furniture@ | (?:©|\(c\)|copyright\b)[^!?]{0,160} | \[@embed@\b[^\]]*\])[.!…»>→\s]*$""",
    "pitch": r"@pitch@\b.*\b@pitched@\b",
    "trailer": r"@trailer@\b\s*:?\s*",
}


def ends_sentence(text: str) -> bool:
    """Tell whether text ends as a sentence does, an initial or abbreviation of a name aside.

    >>> ends_sentence("It was late.”"), ends_sentence("By Tom Marsh Jr.")
    (True, False)
    """
    return bool(_SENTENCE_END.search(text)) and not _INITIAL_END.search(text)


def is_byline(text: str, *, strict: bool) -> bool:
    """Tell whether a line names its writers; where the body may have begun, `strict` asks for nothing but names.

    >>> is_byline("By Ana Bell and Tom Marsh", strict=True), is_byline("By Tuesday the water had gone", strict=True)
    (True, False)
    """
    by = _match("by", text)
    if not by or len(text) > MAX_BYLINE_LETTERS or ends_sentence(text):
        return False
    return not strict or _is_named(text[by.end() :])


def is_name_line(text: str) -> bool:
    """Tell whether a line holds two to ten capitalised words and no sentence, as a byline without its “By”.

    >>> is_name_line("Ana Bell and Tom Marsh"), is_name_line("The ferry is late again")
    (True, False)
    """
    return not ends_sentence(text) and 2 <= len(text.split()) <= 10 and _is_named(text) and ":" not in text


def read_authors(byline: str) -> list[str]:
    """Return the writers that a byline names.

    `A, B and C` are three; commas without an “and” part full names, and the
    last of them from a post or place (`Ana Bell, Political Editor`).

    >>> read_authors("By Ana Bell, Tom Marsh and Ida Roe | Harbour Desk")
    ['Ana Bell', 'Tom Marsh', 'Ida Roe']
    >>> read_authors("By Ana Bell, Political Editor")
    ['Ana Bell, Political Editor']
    """
    by = _match("by", byline.strip())
    names = _BAR.split(byline.strip()[by.end() if by else 0 :])[0].strip()
    *most, last = _AND.split(names)
    authors = [name for part in [*most, last] for name in part.split(",")] if most else _part_names(names)
    return [name.strip() for name in authors if name.strip()]


def find_credit(shown: Shown, *, spans: bool = True, alone: bool = True) -> int | None:
    """Return where the picture credit that ends a paragraph begins; 0 where it is all credit, None where there is none.

    A credit is worded as one (`Photo: …`, `(AP Photo/…)`), or it is a short
    name in a link or bold after a whole sentence: allowed by `spans`, and by
    `alone` without the sentence.

    >>> find_credit(Shown("The berth on Monday. Photo: Ana Bell", ()))
    21
    """
    text = shown.text
    if len(text.split()) > MAX_CAPTION_WORDS + MAX_CREDIT_WORDS:
        return None
    if worded := _match("credit", text):
        return worded.start("credit")
    kinds = {"link", "strong", "em"}
    ending = [span for span in shown.spans if span.kind in kinds and not text[span.end :].strip(" .)]")]
    if not spans or not ending:
        return None
    last = min(ending, key=lambda span: span.start)
    before = text[: last.start].rstrip(" (—–|-")
    credit = text[last.start : last.end]
    captioned = ends_sentence(before) and len(before.split()) >= MIN_CAPTION_WORDS
    if not _is_credit(credit) or not (captioned if before else alone and _stands_alone(credit, last)):
        return None
    return last.start if before else 0


def is_credit_line(text: str) -> bool:
    """Tell whether a line under a picture says only whose it is.

    >>> is_credit_line("Ana Bell/Coast Pictures"), is_credit_line("The berth on Monday.")
    (True, False)
    """
    return find_credit(Shown(text, ())) == 0 or ("/" in text and _is_credit(text))


def is_note(shown: Shown, *, at_edge: bool) -> bool:
    """Tell whether a paragraph speaks about the article: a correction, a disclaimer, who reported and edited.

    `at_edge` says that it stands at the head or foot, where plain wording
    counts; within the text it must be set off in italics, bold or brackets.

    >>> is_note(Shown("Correction: The ferry sank in 1981, not 1918.", ()), at_edge=True)
    True
    """
    text = shown.text
    if _match("note", text):
        label = len(text.split(":")[0])
        labelled = any(span.kind == "strong" and not span.start and span.end >= label for span in shown.spans)
        set_off = labelled or text[:1] in "([" or shown.stands_in("em", "strong")
        return at_edge or set_off or is_opinion_note(text)
    return at_edge and bool(_match("staff", text))


def is_opinion_note(text: str) -> bool:
    """Tell whether a note says that the article is one person's opinion.

    >>> is_opinion_note("The views expressed in opinion pieces are the writers' own.")
    True
    """
    return bool(_match("opinion", text))


def is_agency_line(text: str, lead: str) -> bool:
    """Tell whether a last line only names the agency: by a word for one, or as the dateline's brackets do.

    >>> is_agency_line("Coast Wire", "SALLOWBY (Coast Wire) — The ferry is late.")
    True
    """
    name = text.strip(" ()[]—–-*.")
    if not name or len(name.split()) > 5 or ends_sentence(text) or not _is_named(name):
        return False
    return bool(_match("agency", name)) or f"({name})" in lead[:120]


def name_agency(text: str) -> str | None:
    """Return the news agency that a short line of names is, None where it is none.

    Where a writer's name stands before it, or a label, only the agency is given.

    >>> name_agency("By Coast Wire"), name_agency("Ana Bell, Coast Wire"), name_agency("By Ana Bell")
    ('Coast Wire', 'Coast Wire', None)
    """
    by = _match("by", text)
    name = text[by.end() if by else 0 :].strip(" ()[]—–-*.")
    if not name or len(name.split()) > 5 or not _is_named(name):
        return None
    parts = (part.strip() for part in re.split(r"[,:]", name))
    return next((part for part in parts if _match("agency", part)), None)


def is_agency_mark(name: str) -> bool:
    """Tell whether brackets after a place hold an agency's short name, as it opens a story.

    >>> is_agency_mark("AP"), is_agency_mark("Ohio")
    (True, False)
    """
    return name.lower() in _read_phrases()["agency_mark"]


def is_elsewhere(shown: Shown) -> bool:
    """Tell whether a paragraph only sends the reader elsewhere: a label and links, an advertisement, a pitch.

    >>> is_elsewhere(Shown("Related article: Ferry late", (Span("link", 17, 28, "https://example.org"),)))
    True
    """
    text = shown.text
    if _match("furniture", text) or (len(text.split()) <= MAX_PITCH_WORDS and _match("pitch", text)):
        return True
    label = _match("elsewhere", text)
    if not label or not (label["colon"] or any(span.kind == "strong" and not span.start for span in shown.spans)):
        return False
    rest = text[label.end() :].strip()
    labelled = shown._replace(spans=(Span("link", 0, label.end()), *shown.spans))
    return not rest or bool(_ADDRESS.fullmatch(rest)) or labelled.stands_in("link")


def is_label(text: str) -> bool:
    """Tell whether a paragraph is only a label of links elsewhere, so that the list under it belongs to it.

    >>> is_label("Related articles:"), is_label("Related articles grew by a tenth.")
    (True, False)
    """
    label = _match("elsewhere", text)
    return bool(label) and label.end() == len(text) if label else False


def is_post(text: str) -> bool:
    """Tell whether a block quote ends as an embedded post does, `— Name (@handle)`.

    >>> is_post("No boat today. — Harbour Office (@harbour) April 3, 2021")
    True
    """
    return bool(_POST.search(text))


def is_trailer_label(text: str) -> bool:
    """Tell whether a paragraph begins as the trailer does.

    >>> is_trailer_label("Original url:"), is_trailer_label("The original url was lost.")
    (True, False)
    """
    return bool(_match("trailer", text))


def find_address(shown: Shown) -> str | None:
    """Return the address that a paragraph links to or spells out, None where it holds none.

    >>> find_address(Shown("Original url: www.example.org/ferry", ()))
    'https://www.example.org/ferry'
    """
    targets = [span.url for span in shown.spans if span.kind == "link" and span.url]
    if targets:
        return targets[0]
    bare = find_bare_links(shown.text)
    return bare[0].url if bare else None


def find_bare_links(text: str) -> list[Span]:
    """Return the addresses that are spelled out in a text, as links to themselves.

    >>> find_bare_links("See www.example.org/ferry.")
    [Span(kind='link', start=4, end=25, url='https://www.example.org/ferry')]
    """
    if "://" not in text and "www." not in text.lower():
        return []
    links = []
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(".,;:!?)>]'\"”’»")
        url = address if address.lower().startswith("http") else f"https://{address}"
        links.append(Span("link", found.start(), found.start() + len(address), url))
    return links


def is_address(shown: Shown) -> bool:
    """Tell whether a paragraph is an address or a link, and nothing else.

    >>> is_address(Shown("https://example.org/ferry", ()))
    True
    """
    return shown.stands_in("link") or bool(_ADDRESS.fullmatch(shown.text.strip("<>")))


def is_cut_off(text: str) -> bool:
    """Tell whether text ends as a teaser does: `[…]`, `[+1234 chars]`, or `…` right after a letter of a short text.

    >>> is_cut_off("The ferry, which had been […]"), is_cut_off("And then …")
    (True, False)
    """
    short = text.count("\n\n") < 2
    return bool(_CUT_OFF.search(text)) or (short and bool(_TRAILS_OFF.search(text)))


@functools.cache
def _read_phrases() -> dict[str, tuple[str, ...]]:
    """Return the phrases of each kind in lexicons/furniture.txt."""
    lines = [line for line in LEXICON.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    pairs = (line.split(":", 1) for line in lines)
    return {kind: tuple(phrase.strip() for phrase in phrases.split(",")) for kind, phrases in pairs}


@functools.cache
def _pattern(name: str) -> re.Pattern[str]:
    """Return a wording with its phrases filled in, the longest first."""

    def fill(match: re.Match[str]) -> str:
        phrases = sorted(_read_phrases()[match[1]], key=lambda phrase: (-len(phrase), phrase))
        return (
            "(?:" + "|".join(re.escape(phrase).replace("\\ ", r"\s+").replace("'", "['’]") for phrase in phrases) + ")"
        )

    return re.compile(re.sub(r"@(\w+)@", fill, _WORDINGS[name]), re.IGNORECASE | re.VERBOSE | re.DOTALL)


def _match(name: str, text: str) -> re.Match[str] | None:
    return _pattern(name).match(text)


def _is_named(text: str) -> bool:
    """Tell whether every word begins with a capital or figure, or is one that names hold in small letters."""
    small = _read_phrases()["small"]
    words = [word.strip("(),.|/&–—-’'\"“”") for word in text.split()]
    return all(not word or not word[0].islower() or word in small or "." in word for word in words)


def _part_names(names: str) -> list[str]:
    """Return the full names that open a line, parted at their commas; what follows the last stays with it."""
    parts = names.split(",")
    full = (len(part.split()) >= 2 and _is_named(part) and not _match("post", part) for part in parts)
    n_full = next((place for place, is_full in enumerate(full) if not is_full), len(parts))
    last = max(n_full - 1, 0)
    return [*parts[:last], ",".join(parts[last:])]


def _is_credit(text: str) -> bool:
    """Tell whether text is short and named enough to say whose picture it is."""
    words = text.split()
    if not words or len(text) > MAX_CREDIT_LETTERS or len(words) > MAX_CREDIT_WORDS:
        return False
    capitals = sum(1 for word in words if not word[0].islower() or "." in word[1:-1])
    closed = ends_sentence(text) or text[-1] in ":;,?" or bool(_match("no_credit", text))
    return not closed and 2 * capitals > len(words)


def _stands_alone(credit: str, span: Span) -> bool:
    """Tell whether a paragraph that is all link or bold can be a credit: one plain bold word is a heading."""
    return span.kind != "em" and (span.kind == "link" or len(credit.split()) > 1 or bool(re.search(r"[./©]", credit)))
