"""Articles in NewsML-G2 and NewsML 1, the XML of news agencies, item by item."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple
from xml.etree.ElementTree import Element

from analysis.readers.markup_text import drop_headline, lead_with, split_element, split_markup
from analysis.readers.nitf import read_nitf_element
from analysis.readers.records import Found, Founds, Given, Paragraph, Record, Rejected, split_paragraphs
from analysis.readers.xml_items import find_all, find_elements, find_text, name_of, part_digits, root_name, text_of

# Source: IPTC, NewsML-G2 2.34 (2024) and NewsML 1.2 (2003).
ROOTS = frozenset({"newsMessage", "newsItem", "packageItem", "knowledgeItem", "conceptItem", "planningItem", "NewsML"})
OTHER_ITEMS = {
    "packageItem": "a package of other items",
    "knowledgeItem": "a list of names and codes",
    "conceptItem": "a description of a name or code",
    "planningItem": "a plan of coverage",
}
ENVELOPES = frozenset({"header", "NewsEnvelope"})
ITEMS = frozenset({"newsItem", "NewsItem", *OTHER_ITEMS})
WITHDRAWN = frozenset({"canceled", "cancelled", "withheld", "killed"})
TEXT_CLASSES = frozenset({"", "text", "composite"})
BODY_ROLES = frozenset({"", "body", "main", "maintext", "text", "story", "article", "mainstory", "content"})
LINE_ROLES = frozenset({"headline", "subheadline", "abstract", "summary"})
NOTE_ROLES = frozenset({"contact", "note", "editornote", "correction"})
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class _Part(NamedTuple):
    """A component of a NewsML 1 item that holds content, and what the components around it say."""

    role: str
    element: Element
    headline: str | None
    language: str | None
    dateline: str | None
    byline: str | None


def is_newsml(head: str) -> bool:
    """Tell by its first letters whether a document is NewsML, of either generation.

    >>> is_newsml("<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/'>"), is_newsml("<html>")
    (True, False)
    """
    return root_name(head) in ROOTS


def read_newsml(stream: BinaryIO, given: Given) -> Founds:
    """Yield the articles of a NewsML document, and what its other items are.

    Of NewsML-G2, news items of the class text, alone or in a news message; of
    NewsML 1, every news item with a text in it. Items that were cancelled or
    withheld are skipped. `published` is when the item was first created, else
    its content, else this version. An identity that is no web address is
    handed on as `item_uri`.

    >>> import io
    >>> page = b"<newsItem guid='urn:a:1'><contentMeta><headline>Ferry late</headline></contentMeta>"
    >>> page += b"<contentSet><inlineData>It rained.</inlineData></contentSet></newsItem>"
    >>> next(read_newsml(io.BytesIO(page), Given("a.xml"))).paragraphs[0].text
    'It rained.'
    """
    sender, n_items = None, 0
    several = False
    for found in find_elements(stream, ITEMS | ENVELOPES):
        if not isinstance(found, Rejected) and name_of(found) in ENVELOPES:
            sender = _find_sender(found)
            several = True
            continue
        n_items += 1
        place = f"item {n_items}" if several or n_items > 1 else None
        if isinstance(found, Rejected):
            yield found._replace(item=place)
        elif name_of(found) in OTHER_ITEMS:
            yield Rejected(f"It is {OTHER_ITEMS[name_of(found)]}, no text.", place, "skipped")
        elif name_of(found) == "NewsItem":
            yield from _read_first(found, place, sender)
        else:
            yield _read_second(found, place, sender)
    if not n_items:
        yield Rejected("It holds no news item.", status="skipped")


def _read_second(item: Element, place: str | None, sender: str | None) -> Found:
    """Return what a NewsML-G2 item is."""
    status = _local(next(iter(find_all(item, "itemMeta", "pubStatus")), None))
    if status in WITHDRAWN:
        return Rejected(f"It was taken back by its agency (pubStatus {status}).", place, "skipped")
    kind = _local(next(iter(find_all(item, "itemMeta", "itemClass")), None))
    if kind not in TEXT_CLASSES:
        return Rejected(f"It is a news item of class {kind}, no text.", place, "skipped")
    contents = [*find_all(item, "contentSet", "inlineXML"), *find_all(item, "contentSet", "inlineData")]
    if not contents and find_all(item, "contentSet", "remoteContent"):
        return Rejected("It only says where its text lies, and holds none.", place)
    fields = {name: value for name, value in _read_metadata(item, sender) if value}
    paragraphs: tuple[Paragraph, ...] = ()
    for content in contents:
        nitf = next((below for below in content.iter() if name_of(below) == "nitf"), None)
        if nitf is not None and isinstance(article := read_nitf_element(nitf, place), Record):
            fields = {**article.fields, **fields}
            paragraphs = article.paragraphs
        elif nitf is None:
            paragraphs = _split_content(content, content.get("contenttype") or "")
        if paragraphs:
            break
    dateline = find_text(item, "contentMeta", "dateline")
    text = lead_with(dateline, drop_headline(paragraphs, fields.get("headline")))
    notes = tuple(Paragraph(text_of(note), "note") for note in find_all(item, "itemMeta", "edNote") if text_of(note))
    return Record(fields, (*text, *notes), place)


def _read_metadata(item: Element, sender: str | None) -> Iterator[tuple[str, Any]]:
    """Yield the columns that a NewsML-G2 item fills; empty ones too."""
    headlines = [found for found in find_all(item, "contentMeta", "headline") if text_of(found)]
    below = [found for found in headlines if "sub" in _local(found, "role")]
    main = [found for found in headlines if found not in below]
    yield "headline", text_of(main[0]) if main else find_text(item, "itemMeta", "title")
    yield "subtitle", " ".join(text_of(found) for found in below)
    yield "summary", find_text(item, "contentMeta", "description")
    yield "byline", find_text(item, "contentMeta", "by")
    places = (("itemMeta", "firstCreated"), ("contentMeta", "contentCreated"), ("itemMeta", "versionCreated"))
    yield "published", next((part_digits(text) for path in places if (text := find_text(item, *path))), None)
    languages = (found.get("tag") for found in find_all(item, "contentMeta", "language"))
    contents = (found.get(_LANG) for name in ("inlineXML", "inlineData") for found in find_all(item, name))
    yield "language", next(filter(None, (*languages, *contents, item.get(_LANG))), None)
    providers = [found for name in ("provider",) for found in find_all(item, "itemMeta", name)]
    credit = find_text(item, "contentMeta", "creditline")
    yield "outlet", next(filter(None, (_party(found) for found in providers)), None) or credit or sender
    yield _identify(item.get("guid") or "")


def _split_content(content: Element, kind: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of what an item holds: elements, markup written as text, or plain text."""
    if len(content):
        return split_element(content)
    text = content.text or ""
    return split_markup(text) if "html" in kind.casefold() or "</" in text else split_paragraphs(text)


def _read_first(item: Element, place: str | None, sender: str | None) -> Founds:
    """Yield what a NewsML 1 item holds: one article, or one for each text with a headline of its own."""
    status = _formal(item, "NewsManagement", "Status")
    if (status or "").casefold() in WITHDRAWN:
        yield Rejected(f"It was taken back by its agency (Status {status}).", place, "skipped")
        return
    parts = list(_list_parts(item))
    bodies = _drop_alternatives([part for part in parts if part.role in BODY_ROLES and _holds_text(part)])
    if not bodies:
        yield Rejected("It is a news item without a text.", place, "skipped")
    for number, group in enumerate(bodies, 1):
        inside = f"{place}, text {number}" if place and len(bodies) > 1 else place or f"text {number}"
        others = parts if len(bodies) == 1 else []
        record = _build_first(item, group, others, sender)
        yield record._replace(item=inside if place or len(bodies) > 1 else None)


def _build_first(item: Element, body: _Part, parts: list[_Part], sender: str | None) -> Record:
    """Return the article of a NewsML 1 item that has this text."""
    told = {part.role: _line_of(part) for part in parts if part.role in LINE_ROLES}
    created = (find_text(item, "NewsManagement", name) for name in ("FirstCreated", "ThisRevisionCreated"))
    fields = {
        "headline": body.headline or told.get("headline"),
        "subtitle": told.get("subheadline") or find_text(item, "NewsLines", "SubHeadLine"),
        "summary": told.get("abstract") or told.get("summary"),
        "byline": body.byline or find_text(item, "NewsLines", "ByLine"),
        "language": body.language,
        "published": next((part_digits(text) for text in created if text), None),
        "outlet": _formal(item, "Provider", "Party") or sender or find_text(item, "NewsIdentifier", "ProviderId"),
    }
    identity = _identify(find_text(item, "NewsIdentifier", "PublicIdentifier") or "")
    fields |= {identity[0]: identity[1]}
    paragraphs = drop_headline(_paragraphs_of(body), fields["headline"])
    captions = [Paragraph(text, "caption") for text in _find_captions(item, fields["headline"])]
    notes = [line._replace(role="note") for part in parts if part.role in NOTE_ROLES for line in _paragraphs_of(part)]
    kept = {name: value for name, value in fields.items() if value}
    return Record(kept, (*lead_with(body.dateline, paragraphs), *captions, *notes))


def _list_parts(item: Element) -> Iterator[_Part]:
    """Yield the content items of a NewsML 1 item with what the components around them say of them."""
    blank = _Part("", item, None, None, None, None)
    walk = [(child, blank) for child in reversed(item) if name_of(child) == "NewsComponent"]
    while walk:
        component, around = walk.pop()
        own = _Part(
            _role_of(component),
            component,
            _child_text(component, "NewsLines", "HeadLine") or around.headline,
            _child_formal(component, "DescriptiveMetadata", "Language") or around.language,
            _child_text(component, "NewsLines", "DateLine") or around.dateline,
            _child_text(component, "NewsLines", "ByLine") or around.byline,
        )
        for child in component:
            if name_of(child) == "ContentItem":
                yield own._replace(element=child)
        walk += [(child, own) for child in reversed(component) if name_of(child) == "NewsComponent"]


def _holds_text(part: _Part) -> bool:
    """Tell whether a content item holds a text, no picture or style sheet."""
    kinds = " ".join(_child_formal(part.element, name) or "" for name in ("MediaType", "Format", "MimeType")).casefold()
    if any(kind in kinds for kind in ("css", "image", "photo", "graphic", "video", "audio", "jpeg")):
        return False
    return any(name_of(child) == "DataContent" and "".join(child.itertext()).strip() for child in part.element)


def _drop_alternatives(bodies: list[_Part]) -> list[_Part]:
    """Return one text for each headline and language: others of the same are the same text written otherwise."""
    first: dict[tuple[str | None, str | None], _Part] = {}
    for body in bodies:
        first.setdefault((body.headline, body.language), body)
    return list(first.values())


def _paragraphs_of(part: _Part) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a content item."""
    kind = _child_formal(part.element, "MimeType") or ""
    contents = [child for child in part.element if name_of(child) == "DataContent"]
    return tuple(line for content in contents for line in _split_content(content, kind))


def _line_of(part: _Part) -> str:
    return " ".join(line.text for line in _paragraphs_of(part))


def _find_captions(item: Element, headline: str | None) -> Iterator[str]:
    """Yield what the components of pictures are called."""
    for component in find_all(item, "NewsComponent"):
        if _role_of(component) in {"photo", "picture", "graphic", "caption"}:
            text = _child_text(component, "NewsLines", "HeadLine")
            if text and text != headline:
                yield text


def _role_of(component: Element) -> str:
    return (_child_formal(component, "Role") or "").casefold().replace(" ", "")


def _child_text(element: Element, *path: str) -> str | None:
    """Return the text at a path of children."""
    found = _children(element, path)
    return next((text for each in found if (text := text_of(each))), None)


def _child_formal(element: Element, *path: str) -> str | None:
    """Return the FormalName at a path of children."""
    return next((name for each in _children(element, path) if (name := each.get("FormalName"))), None)


def _children(element: Element, path: tuple[str, ...]) -> list[Element]:
    found = [element]
    for name in path:
        found = [child for each in found for child in each if name_of(child) == name]
    return found


def _formal(element: Element, *path: str) -> str | None:
    return next((name for each in find_all(element, *path) if (name := each.get("FormalName"))), None)


def _find_sender(envelope: Element) -> str | None:
    """Return who sent a message, by its header or envelope."""
    return _formal(envelope, "SentFrom", "Party") or find_text(envelope, "sender")


def _party(element: Element) -> str | None:
    """Return the name of a party of NewsML-G2, else how it is written in codes."""
    name = next((text for child in element if name_of(child) == "name" and (text := text_of(child))), None)
    return name or element.get("literal") or (element.get("qcode") or "").rpartition(":")[2] or None


def _local(element: Element | None, attribute: str = "qcode") -> str:
    """Return a code of NewsML-G2 without its scheme: text for `ninat:text`, and for the address of that code."""
    code = "" if element is None else element.get(attribute) or element.get("uri") or ""
    return code.rpartition(":")[2].rpartition("/")[2].casefold()


def _identify(identity: str) -> tuple[str, str]:
    return ("url" if identity.startswith(("http://", "https://")) else "item_uri"), identity
