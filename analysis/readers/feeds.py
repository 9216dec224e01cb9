"""Articles in feeds that were saved to disk: RSS of every version, Atom, and the sitemaps of news."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element

from analysis.readers.markup_text import drop_headline, split_markup, strip_markup
from analysis.readers.records import Founds, Given, Paragraph, Record, Rejected, split_paragraphs
from analysis.readers.xml_items import ENTITIES, find_elements, find_text, fold_line, mend_halves, root_name

MAX_FEED = 10_000_000  # bytes; feeds hold the last few dozen articles
MAX_MARKS = 70_000  # tags and entities; feedparser takes up to a second for ten thousand hostile ones
MAX_ENTRIES = 10_000  # each takes its time to read and to judge
MAX_UNCLOSED = 50  # comments; feedparser looks for the end of each anew
MIN_WORDS, MIN_PARAGRAPHS = 120, 2  # of a description that is no teaser

_HEAD = 65_536
_ENTITY = re.compile(rb"<\x00?!\x00?E\x00?N\x00?T\x00?I\x00?T\x00?Y", re.IGNORECASE)
_ENTRY = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:item|entry)\b", re.IGNORECASE)
_CAPTION = re.compile(rb"(</?media:)description(?=[\s/>])", re.IGNORECASE)
_APPEARED = re.compile(r"The post .{1,300} (?:appeared first|first appeared) on .{1,200}\.?")  # WordPress adds it
_NEWS_SITEMAP = re.compile(r"sitemap-news|<news:", re.IGNORECASE)
_RSS_IN_RDF = re.compile(r"purl\.org/(?:rss|net/rss)|netscape\.com/rdf", re.IGNORECASE)


def is_feed(head: str) -> bool:
    """Tell by its first letters whether a document is a feed or a sitemap of news.

    >>> is_feed('<rss version="2.0">'), is_feed("<html>")
    (True, False)
    """
    root = root_name(head)
    if root == "RDF":
        return bool(_RSS_IN_RDF.search(head))
    return root in {"rss", "feed"} or (root == "urlset" and bool(_NEWS_SITEMAP.search(head)))


def read_feed(stream: BinaryIO, given: Given) -> Founds:
    """Yield an article per entry of a feed, per address of a news sitemap.

    Where an entry has the whole text, that is the text. A description alone
    is a summary, unless it is long and has paragraphs. `published` is left as
    written, with its zone; the outlet is the feed's title, or that of the feed
    which an entry was taken from; the section is the first category. Nothing
    is looked up: a feed with entities of its own is not read.

    Raises ImportError where feedparser is missing.

    >>> import io
    >>> feed = b'<rss version="2.0"><channel><title>Harbour News</title><item><title>Ferry late</title>'
    >>> feed += b"<description>It rained.</description></item></channel></rss>"
    >>> next(read_feed(io.BytesIO(feed), Given("a.xml"))).fields["summary"]
    'It rained.'
    """
    content = stream.read(MAX_FEED + 1)
    head = content[:_HEAD].replace(b"\x00", b"").decode("utf-8", "ignore")
    if _ENTITY.search(content):
        yield Rejected(ENTITIES)
    elif len(content) > MAX_FEED:
        yield Rejected("It is a feed of more than 10 MB, and was not read.")
    elif root_name(head) == "urlset":
        yield from _read_sitemap(io.BytesIO(content))
    elif content.count(b"<") + content.count(b"&") > MAX_MARKS:
        yield Rejected(f"It is a feed of more than {MAX_MARKS:,} tags, and was not read.")
    elif len(_ENTRY.findall(content)) > MAX_ENTRIES:
        yield Rejected(f"It is a feed of more than {MAX_ENTRIES:,} entries, and was not read.")
    elif content.count(b"<!--") - content.count(b"-->") > MAX_UNCLOSED:
        yield Rejected("It is a feed with too many comments that do not end, and was not read.")
    else:
        # feedparser would take the caption of a picture for the description of the article
        yield from _read_entries(_CAPTION.sub(rb"\1caption", content), given.name)


def _read_entries(content: bytes, name: str) -> Founds:
    """Yield the articles of RSS or Atom."""
    try:
        import feedparser
    except ImportError as error:
        needed = f'reading {name} needs feedparser. Install it with: pip install "columninch[feeds]"'
        raise ImportError(needed) from error
    try:
        feed = feedparser.parse(io.BytesIO(content), sanitize_html=True)
    except Exception as error:  # feedparser mends what is broken, and stumbles over some of it in ways of its own
        yield Rejected(f"It is a feed that cannot be read: {type(error).__name__}.")
        return
    entries = feed.get("entries") or []
    if not entries:
        problem = "It is a feed without an entry." if feed.get("version") else "It is a feed that cannot be read."
        yield Rejected(problem, status="skipped" if feed.get("version") else "unreadable")
    for number, entry in enumerate(entries, 1):
        yield _read_entry(entry, feed.get("feed") or {}, f"item {number}")


def _read_entry(entry: Mapping[str, Any], feed: Mapping[str, Any], item: str) -> Record | Rejected:
    """Return the article of an entry."""
    headline = strip_markup(_text(entry, "title"))
    whole = _longest(entry.get("content"))
    described = _split_value(entry.get("summary_detail") or {"value": _text(entry, "summary")})
    text = drop_headline(_split_value(whole), headline)
    if not text and _is_whole(described):
        text = drop_headline(described, headline)
    fields: dict[str, Any] = {
        "headline": headline,
        "url": _find_link(entry),
        "outlet": strip_markup(_text(entry.get("source") or {}, "title") or _text(feed, "title")),
        "authors": _find_authors(entry),
        "published": _raw(entry, "published") or _raw(entry, "updated") or _raw(entry, "created"),
        "section": next((fold_line(term) for term in _terms(entry)), ""),
        "language": _text(whole, "language") or _text(feed, "language"),
        "summary": " ".join(paragraph.text for paragraph in described),
    }
    if not text and fields["summary"]:
        fields["text_status"] = "summary"
    kept = {name: value for name, value in fields.items() if value}
    if not headline and not text and not fields["summary"]:
        return Rejected("It is an entry without a title and a text.", item)
    marked = (line._replace(role="boilerplate") if _APPEARED.fullmatch(line.text) else line for line in text)
    return Record(kept, (*marked, *_find_pictures(entry, text)), item)


def _read_sitemap(stream: BinaryIO) -> Founds:
    """Yield address, title and day of each address in a sitemap of news."""
    n_found = 0
    for found in find_elements(stream, frozenset({"url"})):
        n_found += 1
        item = f"item {n_found}"
        yield found._replace(item=item) if isinstance(found, Rejected) else _read_address(found, item)
    if not n_found:
        yield Rejected("It is a sitemap without an address.", status="skipped")


def _read_address(url: Element, item: str) -> Record | Rejected:
    """Return what a sitemap says of one article."""
    title = find_text(url, "news", "title")
    if not title:
        return Rejected("It is an address in a sitemap, without a title.", item, "skipped")
    fields = {
        "headline": title,
        "url": find_text(url, "loc"),
        "outlet": find_text(url, "publication", "name"),
        "language": find_text(url, "publication", "language"),
        "published": find_text(url, "news", "publication_date") or find_text(url, "lastmod"),
        "text_status": "empty",
    }
    return Record({name: value for name, value in fields.items() if value}, (), item)


def _split_value(detail: Mapping[str, Any]) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a text as feedparser hands it on: its value, and what it is written in."""
    value = mend_halves(_text(detail, "value"))
    return split_paragraphs(value) if detail.get("type") == "text/plain" else split_markup(value)


def _longest(contents: object) -> Mapping[str, Any]:
    """Return the longest of the texts of an entry, which may be the same one in several forms."""
    texts = [each for each in contents if isinstance(each, Mapping)] if isinstance(contents, list) else []
    return max(texts, key=lambda each: len(_text(each, "value")), default={})


def _is_whole(described: tuple[Paragraph, ...]) -> bool:
    n_words = sum(len(paragraph.text.split()) for paragraph in described)
    return len(described) >= MIN_PARAGRAPHS and n_words >= MIN_WORDS


def _find_link(entry: Mapping[str, Any]) -> str:
    """Return the web address of an entry: where it first stood, its link, or an identity that is one."""
    names = ("feedburner_origlink", "link", "id")
    return next((link for name in names if (link := _text(entry, name)).startswith(("http://", "https://"))), "")


def _find_authors(entry: Mapping[str, Any]) -> list[str] | str:
    """Return the names of the writers; where one field holds them all, as it is."""
    listed = entry.get("authors")
    authors = listed if isinstance(listed, list) else []
    names = [fold_line(_text(author, "name")) for author in authors if isinstance(author, Mapping)]
    return list(dict.fromkeys(filter(None, names))) or fold_line(_text(entry, "author"))


def _find_pictures(entry: Mapping[str, Any], text: tuple[Paragraph, ...]) -> Iterator[Paragraph]:
    """Yield what the pictures show and whose they are, where the text does not say it."""
    listed = entry.get("media_credit")
    shown = {paragraph.text for paragraph in text}
    caption = strip_markup(_text(entry, "media_caption"))
    if caption and caption not in shown:
        yield Paragraph(caption, "caption")
    for credit in listed if isinstance(listed, list) else []:
        name = fold_line(_text(credit, "content")) if isinstance(credit, Mapping) else ""
        if name and name not in shown:
            yield Paragraph(name, "credit")


def _terms(entry: Mapping[str, Any]) -> Iterator[str]:
    listed = entry.get("tags")
    for tag in listed if isinstance(listed, list) else []:
        if isinstance(tag, Mapping) and (term := _text(tag, "label") or _text(tag, "term")):
            yield term


def _raw(entry: Mapping[str, Any], name: str) -> str:
    """Return a field that the entry has under this very name; feedparser would hand on another in its stead."""
    return fold_line(_text(entry, name)) if name in entry.keys() else ""  # noqa: SIM118


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return mend_halves(value) if isinstance(value, str) else ""
