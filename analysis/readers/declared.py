"""What a web page declares of itself: headline, date, authors and more, from JSON-LD, meta elements and microdata."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from analysis.readers.dates import as_moment
from analysis.readers.linked_data import Node, find_article_nodes, list_values
from analysis.readers.text_encoding import clean_text

LEXICON = Path(__file__).parent.parent / "lexicons" / "page_fields.txt"
MAX_NAME_LETTERS, MAX_NAME_WORDS = 80, 8

_LINE_END = re.compile(r"\r?\n|<br\s*/?>|</p>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_SUFFIX = re.compile(r"：|\s+[|\-–—•·«»:]+\s+|\s*\|\s*")
_BY = re.compile(
    r"\s*(?:by|von|par|por|di|door|av|af|door|reported by|written by|text(?: by)?|autor(?:in)?)\b[:\s]+(?=\w)",
    re.IGNORECASE,
)
_BETWEEN_NAMES = re.compile(
    r"\s*[;|/•·、]\s*|\s*,?\s+(?:and|und|et|og|och|und|en)\s+|\s+[&y]\s+|\s*[,،]\s+(?!(?:Jr|Sr|I+)\b)"
)
_SAVED_FROM = re.compile(
    r"<!--\s*saved from url=\(\d+\)(?P<url>\S+?)\s*-->|<!--[^>]{0,300}?\burl:\s*(?P<single>https?://\S+)"
)
_NAMES = re.compile(r"(?:(?:Dr|Prof)\. )?[^\W\d_a-z][\w.’'-]+(?: [\w.’'-]+){0,2} [^\W\d_a-z][\w.’'-]+")
_ADDRESS = re.compile(r"(?:https?:)?//|www\.|@\w|^[\w.+-]+@[\w-]+\.\w", re.IGNORECASE)


class Declared(NamedTuple):
    """What a page says of itself: fields, each only where it says it, its description, and the body given as data.

    `is_article` says that the page calls itself one; `free` whether it may
    be read without paying, and `n_words` how long it is, where it says so.
    """

    fields: dict[str, Any]
    description: str = ""
    texts: tuple[str, ...] = ()
    is_article: bool = False
    free: bool | None = None
    n_words: int | None = None


def read_declared(tree: Any, *, head: str = "", url: str | None = None) -> Declared:
    """Return what a parsed page says of itself: url, outlet, headline, authors, published, section, language.

    Each field is asked of JSON-LD first (the node that is the page's own
    article), then of meta elements, microdata and the visible elements meant
    for it (`time`, `h1`, `rel=author`). A date with a zone goes before one
    without. `head` is the source's beginning, where a browser that saved the
    page noted its address; `url` is the address where the page has none.

    >>> from lxml import html
    >>> page = '<title>Ferry late | Coast</title><meta property="og:site_name" content="Coast"><h1>Ferry late</h1>'
    >>> read_declared(html.fromstring(page)).fields
    {'outlet': 'Coast', 'headline': 'Ferry late'}
    """
    metas = _read_metas(tree)
    address = _find_address(tree, metas, head) or url
    node = _merge_nodes(find_article_nodes(tree), address, _first(metas, "headline"))
    address = address or _link_of(node)
    base = address or ""
    found: dict[str, Any] = {
        "url": urljoin(url or "", base) if base else None,
        "outlet": _find_outlet(node, metas),
        "headline": None,
        "authors": None,
        "published": _find_date(tree, node, metas),
        "section": _find_section(node, metas),
        "language": _find_language(tree, node, metas),
    }
    found["headline"] = _find_headline(tree, node, metas, found["outlet"])
    found["authors"] = _find_authors(tree, node, metas, found["outlet"], found["url"])
    description = _text_of(node.get("description")) or _first(metas, "description")
    bodies = [body for body in list_values(node.get("articleBody")) if isinstance(body, str)]
    texts = tuple("\n".join(map(_tidy, _LINE_END.split(body))).strip() for body in bodies)
    kinds = {*metas.get("og:type", []), *("article" for _ in metas.get("article:published_time", []))}
    length = str(node.get("wordCount") or "").strip()
    return Declared(
        {name: value for name, value in found.items() if value},
        description,
        texts,
        bool(node) or "article" in kinds,
        {"true": True, "false": False}.get(str(node.get("isAccessibleForFree", "")).strip().lower()),
        int(length) if length.isdecimal() and len(length) < 7 else None,
    )


def _read_metas(tree: Any) -> dict[str, list[str]]:
    """Return the contents of meta elements and item properties by name in small letters, in page order."""
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        content = _tidy(meta.get("content") or "")
        for kind in ("property", "name", "http-equiv"):
            if content and (name := meta.get(kind)):
                metas.setdefault(name.strip().lower(), []).append(content)
    for element in tree.xpath("//*[@itemprop]"):
        content = _tidy(_shown_value(element))
        for name in element.get("itemprop").lower().split():
            if content and not _is_foreign_item(element):
                metas.setdefault(f"item:{name}", []).append(content)
    return metas


def _shown_value(element: Any) -> str:
    """Return the value of an item property: its attribute for machines, else its name part, else its text."""
    for attribute in ("content", "datetime"):
        if value := element.get(attribute):
            return str(value)
    if element.tag in {"link", "a"} and element.get("href") and element.get("itemprop") == "url":
        return str(element.get("href"))
    names = element.xpath(".//*[@itemprop='name']") if element.get("itemscope") is not None else []
    named = names[0] if names else element
    return str(named.get("content") or "".join(named.itertext()))


def _is_foreign_item(element: Any) -> bool:
    """Tell whether an item property belongs to something else than an article, such as a picture or a comment."""
    scope = next((each for each in element.iterancestors() if each.get("itemscope") is not None), None)
    kind = (scope.get("itemtype") or "") if scope is not None else ""
    return bool(kind) and not re.search(r"(?:Article|Posting|Report|WebPage|Review|CreativeWork)\b", kind)


def _first(metas: Mapping[str, list[str]], field: str) -> str:
    """Return the first content of the first name that says a field."""
    return next((metas[name][0] for name in read_page_fields()[field] if name in metas), "")


def _merge_nodes(nodes: list[Node], address: str | None, headline: str) -> Node:
    """Return the properties of the page's own article, gaps filled from nodes that say the same headline or address.

    A page may describe several articles; its own is the one with the page's
    address, else the one with the page's headline, else the first that has a
    headline.
    """

    def rank(node: Node) -> tuple[bool, bool, bool]:
        here = bool(address) and _same_page(_link_of(node), address)
        named = bool(headline) and _fold(_text_of(node.get("headline"))) in _fold(headline) != ""
        return not here, not (named and bool(node.get("headline"))), not node.get("headline")

    merged: Node = {}
    ranked = sorted(nodes, key=rank)
    for node in ranked:
        same = not merged or rank(node)[:2] == rank(ranked[0])[:2] or not _link_of(node)
        if same:
            merged = {**{name: value for name, value in node.items() if value not in (None, "", [], {})}, **merged}
    return merged


def _link_of(node: Node) -> str | None:
    """Return the address that an article node names as its own."""
    for name in ("url", "mainEntityOfPage", "@id"):
        for value in list_values(node.get(name)):
            link = value.get("@id") or value.get("url") if isinstance(value, dict) else value
            if isinstance(link, str) and link.startswith("http"):
                return link.strip()
    return None


def _same_page(one: str | None, other: str | None) -> bool:
    """Tell whether two addresses have one host and path."""
    try:
        first, second = urlsplit(one or ""), urlsplit(other or "")
    except ValueError:
        return False
    return bool(first.path.strip("/")) and first.path.rstrip("/") == second.path.rstrip("/")


def _find_address(tree: Any, metas: Mapping[str, list[str]], head: str) -> str | None:
    """Return the address that a page gives itself, or the one that a browser noted when it saved it."""
    canonical = [
        link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()
    ]
    saved = _SAVED_FROM.search(head)
    noted = (saved["url"] or saved["single"]) if saved else ""
    candidates = [*canonical, _first(metas, "url"), noted]
    return next((address.strip() for address in candidates if address and _is_address(address)), None)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _find_outlet(node: Node, metas: Mapping[str, list[str]]) -> str | None:
    """Return who published the page: the site's own name, else the publisher's."""
    publisher = next((name for value in list_values(node.get("publisher")) if (name := _name_of(value))), "")
    named = [_first(metas, "outlet") if "og:site_name" in metas else "", publisher, _first(metas, "outlet")]
    return next((name for name in named if name and len(name) <= MAX_NAME_LETTERS and not _ADDRESS.search(name)), None)


def _find_headline(tree: Any, node: Node, metas: Mapping[str, list[str]], outlet: str | None) -> str | None:
    """Return the headline: the one that the page shares, else as declared, in full where that is cut off.

    An `h1` often begins with a kicker and JSON-LD holds the wording for
    search engines, so `og:title` goes first, unless all three differ.
    """
    shown = [text for element in tree.iter("h1") if (text := _tidy("".join(element.itertext())))]
    titles = [_tidy("".join(element.itertext())) for element in tree.iter("title")]
    declared = _text_of(node.get("headline")) or _text_of(node.get("name"))
    shared = strip_outlet(next(iter(metas.get("og:title", [])), ""), outlet, shown)
    at_odds = len({_fold(text) for text in (shared, declared, *shown[:1]) if text}) > 2
    candidates = [] if at_odds else [shared]
    candidates += [declared, shared, _first(metas, "headline"), *(shown if len(shown) == 1 else []), *titles]
    first = strip_outlet(next(filter(None, candidates), ""), outlet, shown)
    if cut := re.match(r"(.{20,}?)\s*(?:…|\.\.\.)$", first):
        fuller = (text for text in [*shown, *titles] if text.startswith(cut[1]) and len(text) > len(first))
        first = strip_outlet(next(fuller, first), outlet, shown)
    return first or None


def strip_outlet(title: str, outlet: str | None, shown: list[str]) -> str:
    """Return a title without the outlet's name at its end or head, where a headline shown or the outlet tells it.

    >>> strip_outlet("Ferry late - Coast Herald", "Coast Herald", [])
    'Ferry late'
    >>> strip_outlet("Ferry late | Harbour", None, ["Ferry late"])
    'Ferry late'
    """
    pieces = list(_SUFFIX.finditer(title))
    for headline in shown:
        if any(_fold(title[: cut.start()]) == _fold(headline) for cut in pieces):
            return headline
    for cut in pieces:
        if outlet and _is_outlet(title[cut.end() :], outlet):
            return title[: cut.start()].strip()
    if pieces and outlet and _is_outlet(title[: pieces[0].start()], outlet):
        return title[pieces[0].end() :].strip()
    return title


def _is_outlet(name: str, outlet: str) -> bool:
    """Tell whether a name is the outlet's, its domain's ending or a leading article aside."""

    def plain(text: str) -> str:
        return re.sub(r"^(?:the|www)|(?:online|com|de|net|org|couk|news)$", "", _fold(text))

    return bool(_fold(name)) and (_fold(name) == _fold(outlet) or (bool(plain(name)) and plain(name) == plain(outlet)))


def _find_date(tree: Any, node: Node, metas: Mapping[str, list[str]]) -> str | None:
    """Return when the page was published, the first date with a zone before the first without."""
    known = read_page_fields()["published"]
    candidates = [_text_of(node.get("datePublished"))]
    candidates += [value for name in known for value in metas.get(name, [])[:1]]
    candidates += _list_times(tree)
    candidates += [_text_of(node.get("dateCreated"))]
    read = [(text, moment) for text in candidates if text and (moment := as_moment(text))]
    zoned = [text for text, moment in read if moment.precision != "day" and not moment.doubt]
    timed = [text for text, moment in read if moment.precision != "day"]
    return next(iter([*zoned, *timed, *(text for text, _ in read)]), None)


def _list_times(tree: Any) -> list[str]:
    """Return the moments of `time` elements: those meant as publication, else the first within the article."""
    times = [time for time in tree.iter("time") if time.get("datetime")]
    meant = [time for time in times if time.get("pubdate") is not None or "publish" in _classes(time)]
    inside = [time for time in times if any(each.tag in {"article", "main", "header"} for each in time.iterancestors())]
    return [time.get("datetime").strip() for time in [*meant, *inside[:1]] if "modif" not in _classes(time)]


def _classes(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}".lower()


def _find_section(node: Node, metas: Mapping[str, list[str]]) -> str | None:
    values = [_text_of(value) for value in list_values(node.get("articleSection"))]
    return next((value for value in [*values, _first(metas, "section")] if value), None)


def _find_language(tree: Any, node: Node, metas: Mapping[str, list[str]]) -> str | None:
    root = tree.getroottree().getroot()
    language = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang")
    declared = language or _text_of(node.get("inLanguage")) or _first(metas, "language")
    return declared.strip() if re.fullmatch(r"[A-Za-z]{2,3}(?:[-_]\w{2,8})*", declared.strip()) else None


def _find_authors(
    tree: Any, node: Node, metas: Mapping[str, list[str]], outlet: str | None, address: str | None
) -> list[str]:
    """Return who wrote the page, from the first place that names anybody but the outlet itself."""
    linked = [_name_of(value) for name in ("author", "creator") for value in list_values(node.get(name))]
    places = [linked, *(metas.get(name, []) for name in read_page_fields()["authors"]), _list_bylines(tree)]
    host = urlsplit(address or "").hostname or ""
    house: list[str] = []
    for names in places:
        authors = tidy_authors(names)
        people = [name for name in authors if not _is_house(name, outlet, host)]
        if people:
            return authors
        house = house or authors
    return house


def _list_bylines(tree: Any) -> list[str]:
    """Return the names in elements marked as the byline, only where they are nothing but capitalised words."""
    marked = tree.xpath("//*[@rel='author'] | //*[contains(@class, 'author') or contains(@class, 'byline')]")
    lines = [_BY.sub("", " ".join("".join(each.itertext()).split()), count=1) for each in marked[:40] if len(each) < 4]
    return [line for line in lines if _NAMES.fullmatch(line)][:1]


def _is_house(name: str, outlet: str | None, host: str) -> bool:
    """Tell whether an author is the outlet itself: its name, its domain."""
    site = _fold(host.removeprefix("www."))
    return bool(outlet and _is_outlet(name, outlet)) or (bool(site) and _fold(name) in {site, site.removesuffix("com")})


def tidy_authors(names: list[str]) -> list[str]:
    """Return names of authors, one each, in order: no “By”, no addresses, no doubles.

    >>> tidy_authors(["By Ana Bell and Tom Marsh", "https://example.org/ana", "Ana Bell"])
    ['Ana Bell', 'Tom Marsh']
    """
    found: dict[str, str] = {}
    for line in names:
        line = _BY.sub("", _tidy(line), count=1)
        if re.match(r"https?:|//|www\.", line):
            continue
        for piece in _BETWEEN_NAMES.split(line):
            name = piece.strip(" ,;:|–—-")
            good = name and not _ADDRESS.search(name) and len(name) <= MAX_NAME_LETTERS
            if good and len(name.split()) <= MAX_NAME_WORDS and any(letter.isalpha() for letter in name):
                found.setdefault(_fold(name), name)
    return list(found.values())


def _name_of(value: Any) -> str:
    """Return the name of a person or an organisation in JSON-LD."""
    if not isinstance(value, dict):
        return _text_of(value)
    names = [_text_of(name) for name in list_values(value.get("name"))]
    if any(names):
        return " and ".join(name for name in names if name)
    return " ".join(filter(None, (_text_of(value.get("givenName")), _text_of(value.get("familyName")))))


def _text_of(value: Any) -> str:
    """Return a JSON-LD value as running text: entities resolved, tags dropped, white space folded."""
    if isinstance(value, list):
        return next((text for each in value if (text := _text_of(each))), "")
    if isinstance(value, dict):
        return _text_of(value.get("@value") or value.get("name"))
    return _tidy(value) if isinstance(value, str) else ""


def _tidy(text: str) -> str:
    """Return text with entities resolved (twice, as some pages escape twice) and tags dropped."""
    if "&" in text:
        text = unescape(unescape(text))
    if "<" in text:
        text = _TAG.sub("", text)
    return " ".join(clean_text(text).split())


def _fold(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


@functools.cache
def read_page_fields() -> dict[str, tuple[str, ...]]:
    """Return the names of meta elements and item properties by the field that they say."""
    lines = [line for line in LEXICON.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    pairs = (line.split(": ", 1) for line in lines)
    return {field: tuple(name.strip() for name in names.split(",")) for field, names in pairs}
