"""Articles in ninjs, the JSON of news agencies, versions 1 to 3: text items, with the pictures' captions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple

from analysis.readers.markup_text import drop_headline, split_markup, strip_markup
from analysis.readers.records import Found, Founds, Given, Paragraph, Record, Rejected, split_paragraphs
from analysis.readers.text_encoding import UnreadableError, decode
from analysis.readers.xml_items import fold_line, mend_halves

MAX_FILE = 50_000_000  # bytes; a file of one day's items has a tenth
MAX_NESTED = 20  # lists and associations in one another
ARTICLES = frozenset({"", "text", "composite"})
WITHDRAWN = frozenset({"canceled", "cancelled", "withheld"})
# Keys that news items have and other JSON with a `uri` has not. Source: IPTC, ninjs schemas 1.0 to 3.0.
TELLING = frozenset(
    {"versioncreated", "contentcreated", "firstcreated", "pubstatus", "bodies", "headlines", "body_text", "body_xhtml"}
    | {"eventdetails", "renditions", "representationtype", "copyrightholder", "copyrightnotice", "associations"}
)
TYPES = frozenset({"text", "audio", "video", "picture", "graphic", "composite", "planning", "event"})
_LISTS = ("items", "_items", "item", "data", "results", "newsitems", "hits", "_source")


class _Text(NamedTuple):
    """One rendering of a text: how it is written, and the text."""

    kind: str
    value: str


def is_ninjs(document: object) -> bool:
    """Tell whether a JSON document is a ninjs item.

    >>> is_ninjs({"uri": "urn:a:1", "versioncreated": "2021-04-23T09:00:00Z"}), is_ninjs({"uri": "urn:a:1"})
    (True, False)
    """
    if not isinstance(document, Mapping):
        return False
    item = _fold_keys(document)
    standard = item.get("standard") or item.get("$standard")
    named = isinstance(standard, Mapping) and "ninjs" in str(standard.get("name", "")).casefold()
    known = named or not TELLING.isdisjoint(item) or item.get("type") in TYPES
    return isinstance(item.get("uri") or item.get("guid"), str) and known


def read_ninjs(stream: BinaryIO, given: Given) -> Founds:
    """Yield the articles of a JSON file of ninjs: one item, a list of them, or an answer that holds such a list.

    >>> import io
    >>> page = b'{"uri": "urn:a:1", "type": "text", "headline": "Ferry late", "body_xhtml": "<p>It rained.</p>"}'
    >>> next(read_ninjs(io.BytesIO(page), Given("a.json"))).paragraphs[0].text
    'It rained.'
    """
    content = stream.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        yield Rejected("It is one JSON document of more than 50 MB; part it, or write one item a line.")
        return
    try:
        document = json.loads(decode(content).text)
    except UnreadableError as error:
        yield Rejected(f"It {error}.")
        return
    except (ValueError, RecursionError) as error:
        yield Rejected(f"It is no JSON: {_first_sentence(error)}.")
        return
    items = list(_find_items(document))
    if not items:
        yield Rejected("It is no ninjs item: it has no address and date of one.", status="skipped")
    for number, item in enumerate(items, 1):
        yield from read_ninjs_item(item, None if len(items) == 1 else f"item {number}")


def read_ninjs_item(document: Mapping[str, Any], item: str | None) -> Founds:
    """Yield the article of a ninjs item, and those of the text items associated with it.

    The text is the XHTML body, else NITF, else the plain one, which may have
    lost its paragraphs. `published` is when the first version was created,
    else the content, else this version. Captions and credits of associated
    pictures are paragraphs with those roles. An `item_uri` that is no web
    address is handed on beside the columns. Items of other types are skipped.

    >>> list(read_ninjs_item({"uri": "urn:a:1", "type": "picture"}, "item 1"))[0].problem
    'It is a ninjs item of type picture, no text.'
    """
    walk: list[tuple[Mapping[str, Any], str | None, int]] = [(_fold_keys(document), item, 0)]
    while walk:
        folded, place, depth = walk.pop()
        yield _read_item(folded, place)
        if depth < MAX_NESTED:
            walk += [
                (other, f"{place}, {name}" if place else name, depth + 1)
                for name, other in reversed(_list_associations(folded))
                if other.get("type") in ("text", "composite") and _has_text(other)
            ]


def _read_item(item: Mapping[str, Any], place: str | None) -> Found:
    """Return what one item is, its associations aside."""
    kind = _line(item.get("type")).casefold()
    status = _line(item.get("pubstatus")).casefold()
    if status in WITHDRAWN:
        return Rejected(f"It was taken back by its agency (pubstatus {status}).", place, "skipped")
    if kind not in ARTICLES:
        return Rejected(f"It is a ninjs item of type {kind}, no text.", place, "skipped")
    if not kind and isinstance(item.get("eventdetails"), Mapping):
        return Rejected("It is a ninjs item about an event, no text.", place, "skipped")
    if kind == "composite" and not _has_text(item):
        return Rejected("It is a ninjs package of other items, no text.", place, "skipped")
    fields = {name: value for name, value in _read_fields(item) if value}
    paragraphs = drop_headline(_read_body(item), fields.get("headline"))
    shown = {paragraph.text for paragraph in paragraphs}
    captions = [line for line in _read_pictures(item) if line.text not in shown]
    notes = [Paragraph(note, "note") for note in (_line(item.get("ednote")),) if note]
    return Record(fields, (*paragraphs, *captions, *notes), place)


def _read_fields(item: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the columns that an item fills; empty ones too."""
    headlines = _list_texts(item, "headline", "headlines")
    main = [text for text in headlines if text.kind.startswith(("main", "text/plain", "headline")) or not text.kind]
    yield "headline", next((strip_markup(text.value) for text in main or headlines), _line(item.get("title")))
    yield "subtitle", next((strip_markup(text.value) for text in headlines if text.kind.startswith("sub")), "")
    descriptions = sorted(_list_texts(item, "description", "descriptions"), key=lambda text: "html" not in text.kind)
    yield "summary", next((strip_markup(text.value) for text in descriptions), "")
    yield "byline", _line(item.get("byline")) or _line(item.get("by"))
    yield "language", _line(item.get("language"))
    dates = (_line(item.get(name)) for name in ("firstcreated", "contentcreated", "versioncreated"))
    yield "published", next(filter(None, dates), "")
    holders = ("copyrightholder", "source", "provider", "infosource", "infosources")
    yield "outlet", next(filter(None, (_name_first(item.get(name)) for name in holders)), "")
    yield "section", _name_first(item.get("service")) or _name_first(item.get("section"))
    uri = _line(item.get("uri")) or _line(item.get("guid"))
    yield "url" if uri.startswith(("http://", "https://")) else "item_uri", uri


def _read_body(item: Mapping[str, Any]) -> tuple[Paragraph, ...]:
    """Return the paragraphs of the rendering that keeps most of the text's structure."""
    bodies = sorted(_list_texts(item, "body", "bodies"), key=_rank)
    for body in bodies:
        paragraphs = split_markup(body.value) if _rank(body) < 2 else split_paragraphs(mend_halves(body.value))
        if paragraphs:
            return paragraphs
    return ()


def _rank(text: _Text) -> int:
    """Return 0 for HTML, 1 for NITF, 2 for plain text, 3 for what is written in no way that is known."""
    kinds = ("html", "nitf", "text")
    return next((rank for rank, kind in enumerate(kinds) if kind in text.kind), 2 if not text.kind else 3)


def _list_texts(item: Mapping[str, Any], single: str, several: str) -> list[_Text]:
    """Return the renderings of a text: `body_xhtml` and its like of version 1, the lists of versions 2 and 3."""
    texts = [_Text("", value) for key, value in item.items() if key == single and isinstance(value, str)]
    for key, value in item.items():
        if key.startswith(f"{single}_") and isinstance(value, str):
            texts.append(_Text(key.removeprefix(f"{single}_"), value))
    listed = item.get(several)
    for each in listed if isinstance(listed, list) else []:
        if isinstance(each, Mapping) and isinstance(each.get("value"), str):
            kind = each.get("role") or each.get("contentType") or each.get("contenttype") or ""
            texts.append(_Text(str(kind).casefold(), each["value"]))
    return [text for text in texts if text.value.strip()]


def _read_pictures(item: Mapping[str, Any]) -> Iterator[Paragraph]:
    """Yield captions and credits of the pictures that are associated with a text."""
    for _name, other in _list_associations(item):
        if other.get("type") not in ("picture", "graphic"):
            continue
        described = sorted(_list_texts(other, "description", "descriptions"), key=_rank)
        for text in described[:1]:
            yield from (paragraph._replace(role="caption") for paragraph in split_markup(text.value))
        if credit := _line(other.get("byline")) or _line(other.get("by")):
            yield Paragraph(credit, "credit")


def _list_associations(item: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the associated items by their names; a list in version 3, a mapping before."""
    associations = item.get("associations")
    if isinstance(associations, Mapping):
        pairs = [(_line(name), other) for name, other in associations.items()]
    elif isinstance(associations, list):
        named = [other for other in associations if isinstance(other, Mapping)]
        pairs = [(_line(other.get("name")) or f"association {number}", other) for number, other in enumerate(named, 1)]
    else:
        pairs = []
    return [(name, _fold_keys(other)) for name, other in pairs if isinstance(other, Mapping)]


def _find_items(document: object) -> Iterator[Mapping[str, Any]]:
    """Yield the ninjs items of a document, in lists and in what a service wraps around them."""
    walk: list[tuple[object, int]] = [(document, 0)]
    while walk:
        part, depth = walk.pop()
        if isinstance(part, Mapping) and is_ninjs(part):
            yield part
        elif isinstance(part, Mapping) and depth < MAX_NESTED:
            walk += [(part[key], depth + 1) for key in reversed(_LISTS) if key in part]
        elif isinstance(part, list) and depth < MAX_NESTED:
            walk += [(each, depth + 1) for each in reversed(part)]


def _fold_keys(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item with the small letters of version 2 for those of version 3: `versionCreated`, `altIds`."""
    return {str(key).lower(): value for key, value in document.items()}


def _has_text(item: Mapping[str, Any]) -> bool:
    return bool(_list_texts(item, "body", "bodies"))


def _name_first(value: object) -> str:
    """Return a name: of a string itself, of a list that of the first element that has one."""
    if isinstance(value, str):
        return _line(value)
    if isinstance(value, Mapping):
        return _line(value.get("name"))
    named = (_name_first(each) for each in value if not isinstance(each, list)) if isinstance(value, list) else iter(())
    return next(filter(None, named), "")


def _line(value: object) -> str:
    return fold_line(value) if isinstance(value, str) else ""


def _first_sentence(error: Exception) -> str:
    return "it nests too deep" if isinstance(error, RecursionError) else str(error).split("\n")[0].rstrip(".")
