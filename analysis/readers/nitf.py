"""Articles in NITF, the News Industry Text Format of news agencies, versions 2.5 to 3.6."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element

from analysis.readers.markup_text import drop_headline, lead_with, split_element
from analysis.readers.records import Found, Founds, Given, Paragraph, Record, Rejected
from analysis.readers.xml_items import find_all, find_elements, find_text, part_digits, root_name, text_of

# Where each fact stands, the best place first. Source: IPTC, NITF 3.6 document type definition (2013).
DATES = (
    (("docdata", "date.issue"), "norm"),
    (("pubdata",), "date.publication"),
    (("docdata", "date.release"), "norm"),
    (("dateline", "story.date"), "norm"),
    (("meta-date",), "content"),
)
WITHDRAWN = frozenset({"cancel", "canceled", "cancelled", "embargoed", "withheld"})
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def is_nitf(head: str) -> bool:
    """Tell by its first letters whether a document is NITF.

    >>> is_nitf('<?xml version="1.0"?><nitf><head/>')
    True
    """
    return root_name(head) == "nitf"


def read_nitf(stream: BinaryIO, given: Given) -> Founds:
    """Yield the article of an NITF document, or what the document is instead.

    Headline, byline and dateline come from `body.head`, the date is that of
    first issue, the text is `body.content`; a tag line and notes are notes.
    A document whose status is withheld or cancelled is skipped.

    >>> import io
    >>> page = b"<nitf><body><body.head><hedline><hl1>Ferry late</hl1></hedline></body.head>"
    >>> page += b"<body.content><p>It rained.</p></body.content></body></nitf>"
    >>> next(read_nitf(io.BytesIO(page), Given("a.xml"))).fields["headline"]
    'Ferry late'
    """
    n_found = 0
    for found in find_elements(stream, frozenset({"nitf"})):
        n_found += 1
        yield found if isinstance(found, Rejected) else read_nitf_element(found, None)
    if not n_found:
        yield Rejected("It holds no nitf element.", status="skipped")


def read_nitf_element(nitf: Element, item: str | None) -> Found:
    """Return the article in an nitf element.

    >>> from xml.etree.ElementTree import fromstring
    >>> read_nitf_element(fromstring("<nitf><body/></nitf>"), "item 1").item
    'item 1'
    """
    status = next((found.get("management-status", "") for found in find_all(nitf, "docdata")), "")
    if status.casefold() in WITHDRAWN:
        return Rejected(f"It was taken back by its agency (management-status {status}).", item, "skipped")
    fields = {name: value for name, value in _read_fields(nitf) if value}
    paragraphs = [paragraph for body in find_all(nitf, "body.content") for paragraph in split_element(body)]
    text = lead_with(find_text(nitf, "dateline"), drop_headline(paragraphs, fields.get("headline")))
    return Record(fields, (*text, *_find_notes(nitf)), item)


def _read_fields(nitf: Element) -> Iterator[tuple[str, Any]]:
    """Yield the columns that an NITF document fills; empty ones too."""
    headline = find_text(nitf, "hedline", "hl1") or find_text(nitf, "hedline") or find_text(nitf, "head", "title")
    yield "headline", headline
    subtitles = [text for found in find_all(nitf, "hedline", "hl2") if (text := text_of(found))]
    abstract = find_text(nitf, "abstract")
    yield "subtitle", " ".join(subtitles) or abstract
    yield "summary", abstract
    yield "byline", find_text(nitf, "byline")
    yield "published", next((part_digits(value) for value in _find_dates(nitf)), None)
    published = next(iter(find_all(nitf, "pubdata")), None)
    if published is not None:
        yield "section", published.get("position.section")
    yield "outlet", _find_outlet(nitf, published)
    bodies = (nitf, *find_all(nitf, "body"), *find_all(nitf, "body.content"))
    yield "language", next((body.get(_LANG) for body in bodies if body.get(_LANG)), None)
    yield from _find_identity(nitf, published)


def _find_dates(nitf: Element) -> Iterator[str]:
    """Yield the moments that a document gives, first issue first."""
    for path, attribute in DATES:
        yield from (found.get(attribute, "") for found in find_all(nitf, *path) if found.get(attribute))
    for found in find_all(nitf, "story.date"):
        if text := text_of(found):
            yield text


def _find_outlet(nitf: Element, published: Element | None) -> str | None:
    """Return who published, else who sent or holds it."""
    if published is not None and published.get("name"):
        return published.get("name")
    holders = (found.get("holder") for found in find_all(nitf, "doc.copyright"))
    return find_text(nitf, "distributor") or next((holder for holder in holders if holder), None)


def _find_identity(nitf: Element, published: Element | None) -> Iterator[tuple[str, str | None]]:
    """Yield the web address where the document has one, and the agency's own identity."""
    names = [found.get("id-string") for found in find_all(nitf, "docdata", "doc-id")]
    names += [published.get("ex-ref")] if published is not None else []
    web = [name for name in names if name and name.startswith(("http://", "https://"))]
    yield "url", next(iter(web), None)
    yield "item_uri", next((name for name in names if name and name not in web), None)


def _find_notes(nitf: Element) -> Iterator[Paragraph]:
    """Yield what the document says about itself: notes, corrections, the tag line."""
    for path in (("body.head", "note"), ("body.end", "tagline"), ("body.end", "bibliography")):
        for found in find_all(nitf, *path):
            yield from (paragraph._replace(role="note") for paragraph in split_element(found))
    for name in ("ed-msg", "correction"):
        yield from (Paragraph(found.get("info", ""), "note") for found in find_all(nitf, name) if found.get("info"))
