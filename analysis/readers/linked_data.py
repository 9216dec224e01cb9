"""JSON-LD in a web page: the nodes that describe an article, from JSON that is often broken."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

Node = dict[str, Any]

MAX_NODES = 2_000
MAX_SCRIPT_LETTERS = 3_000_000
_ARTICLE = re.compile(r"(?:^|[/:#])\w*(?:Article|Posting|Report|NewsStory)$")
_WRAPPED = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?://\s*)?(?:-->|\]\]>)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu]|$)|\\u(?![0-9a-fA-F]{4})')
_INTO = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart")


def find_article_nodes(tree: Any) -> list[Node]:
    """Return the JSON-LD nodes of a parsed page that describe an article, in page order, references resolved.

    Nodes stand alone, in lists, in `@graph` or under `mainEntity`. What an
    article only mentions (its list of other articles) is not entered.

    >>> from lxml import html
    >>> page = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry late",}</script>'
    >>> find_article_nodes(html.fromstring(page))
    [{'@type': 'NewsArticle', 'headline': 'Ferry late'}]
    """
    roots: list[Any] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            roots.extend(parse_loosely(script.text))
    nodes = list(_walk(roots))
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    articles = [node for node in nodes if any(_ARTICLE.search(kind) for kind in _kinds(node))]
    return [_resolve(node, by_id) for node in articles]


def parse_loosely(text: str) -> list[Any]:
    """Return the JSON values in a script, repaired where that is safe; nothing where it is beyond that.

    Repaired are comment signs around it, line ends within strings, escapes
    that JSON does not know, a comma before a closing bracket, and quotation
    marks escaped as in HTML.

    >>> parse_loosely('<!-- {"headline": "It\\\\\\'s late",} -->')
    [{'headline': "It's late"}]
    """
    if len(text) > MAX_SCRIPT_LETTERS:
        return []
    text = _WRAPPED.sub("", text.strip().lstrip("\ufeff")).strip().rstrip(";")
    if '"' not in text and "&quot;" in text:
        text = unescape(text)
    for repaired in (text, _TRAILING_COMMA.sub("", _BAD_ESCAPE.sub(_mend_escape, text))):
        if values := _decode_all(repaired):
            return values
    return []


def _mend_escape(match: re.Match[str]) -> str:
    return "\\\\u" if match[0].startswith("\\u") else ""


def _decode_all(text: str) -> list[Any]:
    """Return the values that stand one after another in a text; those before the first break where it breaks."""
    decoder = json.JSONDecoder(strict=False)
    values, position = [], 0
    while position < len(text):
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        values.append(value)
        while position < len(text) and text[position] in " \t\r\n,;":
            position += 1
    return values


def _walk(roots: list[Any]) -> Iterator[Node]:
    """Yield every node that stands by itself, in order, at most MAX_NODES."""
    waiting = list(reversed(roots))
    n_seen = 0
    while waiting and n_seen < MAX_NODES:
        value = waiting.pop()
        n_seen += 1
        if isinstance(value, list):
            waiting.extend(reversed(value[:MAX_NODES]))
        elif isinstance(value, dict):
            yield value
            waiting.extend(value[name] for name in reversed(_INTO) if isinstance(value.get(name), (list, dict)))


def _kinds(node: Node) -> list[str]:
    return [kind for kind in list_values(node.get("@type")) if isinstance(kind, str)]


def _resolve(node: Node, by_id: dict[str, Node]) -> Node:
    """Return a node whose people and publisher are written out where it only refers to them."""
    resolved = dict(node)
    for name in ("author", "creator", "publisher"):
        if name in node:
            resolved[name] = [
                by_id.get(str(value.get("@id")), value) if isinstance(value, dict) and not value.get("name") else value
                for value in list_values(node[name])
            ]
    return resolved


def list_values(value: Any) -> list[Any]:
    """Return a JSON-LD value as a list: one value may stand alone, none may be missing.

    >>> list_values("Ana"), list_values(None)
    (['Ana'], [])
    """
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
