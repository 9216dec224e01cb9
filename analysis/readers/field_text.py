"""Plain text of a field that may hold markup: the HTML that many dumps keep in their text column, and its entities."""

from __future__ import annotations

import html
import re

from analysis.readers.records import Paragraph, split_paragraphs
from analysis.readers.running_text import Element, HtmlText, Page, RunningText
from analysis.readers.text_encoding import clean_text

MAX_PARSED = 300_000  # letters of markup; beyond that tags are cut out plainly
MAX_TAGS = 20_000
MAX_LOOK = 1_000_000  # letters in which a text of markup shows that it is; a million opened tags cost a second
_TAG_NAMES = r"""a|abbr|article|aside|b|blockquote|br|center|cite|div|em|figcaption|figure|font|h[1-6]|hr|i|iframe|img
    |li|ol|p|pre|q|script|section|small|span|strong|style|sub|sup|table|tbody|td|th|tr|u|ul|video"""
_TAG = re.compile(rf"</?(?:{_TAG_NAMES})(?:\s[^<>]*)?/?>", re.IGNORECASE | re.VERBOSE)
_BLOCK = re.compile(
    r"</?(?:article|aside|blockquote|center|div|figcaption|figure|h[1-6]|hr|li|ol|p|pre|section|table|td|th|tr|ul)\b",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"<br(?:\s[^<>]*)?/?>(?:\s|&nbsp;)*(?:<br(?:\s[^<>]*)?/?>(?:\s|&nbsp;)*)+", re.IGNORECASE)
_BREAK = re.compile(r"<br(?:\s[^<>]*)?/?>", re.IGNORECASE)
_UNSEEN = re.compile(r"<(script|style|iframe|noscript|svg)\b[^<>]*>.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_ANY_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_CLOSER = re.compile(r"</([a-z][a-z0-9]*)", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_ESCAPED = ("&lt;/p&gt;", "&lt;/div&gt;", "&lt;br&gt;", "&lt;br/&gt;", "&lt;br /&gt;")  # HTML written twice
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def read_text(text: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a field: of HTML cut at its block elements, else as plain text.

    >>> [paragraph.text for paragraph in read_text("<p>The ferry &amp; the bus</p><p>were late.</p>")]
    ['The ferry & the bus', 'were late.']
    """
    if "&lt;" in text and any(tag in text for tag in _ESCAPED) and not _TAG.search(text, 0, MAX_LOOK):
        text = html.unescape(text)
    if "<" in text and _TAG.search(text, 0, MAX_LOOK):
        return _read_markup(text)
    return split_paragraphs(html.unescape(text) if "&" in text and _ENTITY.search(text) else text)


def read_short(text: str) -> str:
    """Return a headline or name on one line, without tags and entities.

    >>> read_short("Ferry&#8217;s <em>long</em> delay")
    'Ferry’s long delay'
    """
    if "<" in text and _TAG.search(text):
        text = _TAG.sub("", text)
    if "&" in text and _ENTITY.search(text):
        text = html.unescape(text)
    plain = text.isascii() and text.isprintable()
    return " ".join((text if plain else clean_text(text)).split())


def _read_markup(text: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of HTML; where it has no block element, line ends part them."""
    if len(text) > MAX_PARSED:
        return _strip_tags(text)
    if not _BLOCK.search(text):
        pieces = split_paragraphs(_BREAK.sub("\n", _BREAKS.sub("\n\n", text)))
        return tuple(shown for piece in pieces for shown in _parse_markup(piece.text))
    return _parse_markup(_BREAKS.sub("<p>", text))


def _parse_markup(markup: str) -> tuple[Paragraph, ...]:
    """Return what is seen of HTML, the links and emphases in it kept."""
    if "<" not in markup:
        return split_paragraphs(html.unescape(markup))
    n_tags = markup.count("<")
    if n_tags > MAX_TAGS or n_tags > 2 * markup.count(">") + 100:
        return _strip_tags(markup)
    closers = [name.lower() for name in _CLOSER.findall(markup)]
    page = Page({name: closers.count(name) for name in set(closers)})
    elements = HtmlText(RunningText(page), page).read_block(_UNSEEN.sub(" ", markup))
    return tuple(
        Paragraph(element.shown.text, _tell_role(element), element.shown.spans)
        for element in elements
        if element.shown.text
    )


def _tell_role(element: Element) -> str:
    """Return what the HTML says of a stretch of it, nothing of a plain paragraph."""
    if element.name in _HEADINGS:
        return "heading"
    if element.name == "figcaption" or "figcaption" in element.within:
        return "caption"
    if "table" in element.within:
        return "table"
    if element.name == "li":
        return "list"
    return "quote" if "blockquote" in element.within else ""


def _strip_tags(markup: str) -> tuple[Paragraph, ...]:
    """Return the text between the tags of HTML that is too long or odd to be parsed, in time that its length bounds."""
    parted = _BLOCK.sub(lambda found: f"\n\n{found[0]}", _BREAK.sub("\n", markup))
    return split_paragraphs(html.unescape(_ANY_TAG.sub("", parted)))
