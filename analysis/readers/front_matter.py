"""Front matter: the YAML or TOML that Hugo and Jekyll keep above an article."""

from __future__ import annotations

import html
import itertools
import re
import tomllib
from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml

MAX_DEPTH = 200  # of YAML in YAML
KEYS: dict[str, tuple[str, ...]] = {
    "headline": ("title", "headline"),
    "subtitle": ("deck", "subtitle", "standfirst", "subheadline"),
    "summary": ("summary", "description", "excerpt"),
    "byline": ("byline",),
    "authors": ("authors", "author"),
    "published": ("date", "published", "publishdate", "date_published", "pubdate"),
    "updated": ("lastmod", "updated", "modified"),
    "url": ("original_url", "canonical", "canonical_url", "url", "link", "permalink", "source_url"),
    "outlet": ("outlet", "publisher", "publication", "source"),
    "section": ("section", "category", "categories"),
    "language": ("language", "lang", "locale"),
}
ROLES = {"headline": "headline", "subtitle": "subtitle", "byline": "byline", "authors": "byline"}
ROLES |= {"published": "date", "updated": "date", "url": "trailer"}

_FENCED = re.compile(r"\s*(?P<fence>---|\+\+\+)[ \t]*\n(?P<inside>.*?)(?<=\n)(?P=fence)[ \t]*(?:\n|\Z)", re.DOTALL)
_KEY = re.compile(r"^(?P<key>[A-Za-z_][\w.-]*)[ \t]*[:=][ \t]*(?P<value>.*)$", re.MULTILINE)
_LEAD = re.compile(r"^[\s?:-]*", re.MULTILINE)
_MISSING = {"", "~", "null", "none"}


class Line(NamedTuple):
    """A stretch of the front matter, its role, and the value that a reader sees, if any."""

    start: int
    end: int
    role: str
    text: str


class FrontMatter(NamedTuple):
    """The values above an article by what they mean, the lines that hold them, where they end, and doubts."""

    values: dict[str, list[Any]]
    lines: tuple[Line, ...]
    end: int
    markup: str
    warnings: tuple[str, ...]

    def first(self, name: str) -> Any:
        """Return the first value of that meaning, None where there is none."""
        return next(iter(self.values.get(name, [])), None)


def read_front_matter(source: str) -> FrontMatter | None:
    """Return the front matter at the head of a text, or None where there is none.

    Values are kept as they are typed, since YAML would make a number of a
    title such as 1984 and a wrong day of a date with an offset.

    >>> read_front_matter("---\\ntitle: 1984\\n---\\nIt was late.").values
    {'headline': ['1984']}
    """
    fenced = _FENCED.match(source)
    if not fenced or not _KEY.search(fenced["inside"]):
        return None
    markup = "yaml" if fenced["fence"] == "---" else "toml"
    parsed, warnings = _parse(fenced["inside"], markup)
    if not parsed:
        return None
    values = {name: found for name, keys in KEYS.items() if (found := _collect(parsed, keys))}
    return FrontMatter(values, tuple(_find_lines(fenced, parsed)), fenced.end(), markup, warnings)


def _parse(inside: str, markup: str) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """Return keys and values; line by line, with a warning, where the markup is broken."""
    try:
        if markup == "toml":
            parsed: Any = tomllib.loads(inside)
        else:
            parsed = yaml.load(inside, Loader=_pick_loader(inside))
        if isinstance(parsed, dict):
            return {str(key).lower(): value for key, value in parsed.items()}, ()
    except (yaml.YAMLError, tomllib.TOMLDecodeError, RecursionError):
        pass
    plain = {found["key"].lower(): found["value"].strip().strip("\"'") for found in _KEY.finditer(inside)}
    return plain, (f"The front matter is no valid {markup.upper()}; its lines were read one by one.",)


def _pick_loader(inside: str) -> Any:
    """Return the fast loader, or the plain one for what may be nested so deeply that it would end the process."""
    depth = inside.count("[") + inside.count("{") + max(len(lead) for lead in _LEAD.findall(inside))
    return yaml.BaseLoader if depth > MAX_DEPTH else getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def _collect(parsed: Mapping[str, Any], keys: tuple[str, ...]) -> list[Any]:
    """Return the plain values of these keys, lists laid flat."""
    found: list[Any] = []
    for key in keys:
        value = parsed.get(key)
        for item in value if isinstance(value, list) else [value]:
            plain = item.get("name") if isinstance(item, dict) else item
            if plain is None or isinstance(plain, (list, dict)) or str(plain).strip().lower() in _MISSING:
                continue
            found.append(html.unescape(plain.strip()) if isinstance(plain, str) else plain)
    return found


def _find_lines(fenced: re.Match[str], parsed: Mapping[str, Any]) -> list[Line]:
    """Return stretches that cover the front matter, each with its role; neighbours without a role of ours as one."""
    offset = fenced.start("inside")
    roles = {key: ROLES[name] for name, keys in KEYS.items() if name in ROLES for key in keys}
    stretches = [(0, "boilerplate", "")]
    for found in _KEY.finditer(fenced["inside"]):
        key = found["key"].lower()
        text = ", ".join(map(str, _collect(parsed, (key,)))) if key in roles else ""
        stretches.append((offset + found.start(), roles[key] if text else "boilerplate", text))
    stretches.append((fenced.end("inside"), "boilerplate", ""))
    merged = stretches[:1]
    merged += [after for before, after in itertools.pairwise(stretches) if {before[1], after[1]} != {"boilerplate"}]
    ends = [start for start, _, _ in merged[1:]] + [fenced.end()]
    return [Line(start, end, role, text) for (start, role, text), end in zip(merged, ends, strict=True)]
