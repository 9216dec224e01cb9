"""Which column of a table is what: by its name, and where the name may mean several things, by its values."""

from __future__ import annotations

import functools
import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from analysis.readers.dates import as_moment, tell_day_first

LEXICON = Path(__file__).parent.parent / "lexicons" / "columns.txt"
LONG, HEADING, SHORT = 60, 3, 8  # words of a text, the fewest of a headline, the most of a name
MAX_JUDGED = 50  # values of one column by which it is judged
MUCH_SHORTER = 0.25  # of the words of another column that may be the text: then the other one is
MAX_COLUMNS = 2_000  # of one table; the others are not looked at
MAX_SHOWN = 30  # columns that a sentence lists
DEPTH = 4
PAID = "only available in paid plans"  # where newsdata.io leaves the text out
MISSING = frozenset({"", "nan", "none", "null", "n/a", "na", "nat", "<na>", "\\n", "[]", "{}", "undefined", PAID})

_NAME = re.compile(r"[\W_]+")
_DOT = re.compile(r"\.(?=\S)")
_ADDRESS = re.compile(r"(?:https?:)?//[^\s/]+\.[^\s/]+(?:/\S*)?|www\.[^\s/]+/\S*", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,24}/?", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?\d[\d,.]*(?:e[-+]?\d+)?%?", re.IGNORECASE)


class Columns(NamedTuple):
    """What is known of a table: for each field its columns, the first preferred, and how its dates are written."""

    fields: Mapping[str, tuple[str, ...]]
    known: frozenset[str] = frozenset()
    day_first: bool | None = None
    note: str = ""


class _Names(NamedTuple):
    """A line of the lexicon: a field, what its values must be, and the place of each name."""

    field: str
    kind: str
    places: Mapping[str, int]


def tell_columns(rows: Sequence[Mapping[str, Any]], given: Mapping[str, str] | None = None) -> Columns:
    """Return which columns of a table hold what, told from some of its rows.

    A row leads from a column, `source.name` of a nested one, to its value.
    `given` leads from fields to columns that the user named: they alone count.

    Raises ValueError where a named column is not there; the message, which
    begins with “It”, lists those that are.

    >>> tell_columns([{"Title": "Ferry late", "source": "https://example.org/1", "body": "It rained."}]).fields
    {'url': ('source',), 'text': ('body',), 'headline': ('Title',)}
    """
    every = dict.fromkeys(name for row in rows for name in row)
    names = list(every)[:MAX_COLUMNS]
    values = {name: _judge_values(rows, name) for name in names}
    fields = {field: (_find_named(column, field, names),) for field, column in (given or {}).items()}
    claimed = {column for columns in fields.values() for column in columns}
    for line in _read_lexicon():
        if line.field in (given or {}) or (line.kind == "long" and line.field in fields):
            continue
        found = _match_names(line, [name for name in names if name not in claimed], values)
        if found:
            claimed.update(found)
            fields[line.field] = (*fields.get(line.field, ()), *found)
    note = ""
    if not {"text", "summary"} & fields.keys() and (longest := _find_longest(names, claimed, values)):
        fields["text"] = (longest,)
        note = f"No column is named as a text; “{longest}” was taken for it: its values are the longest."
    return Columns(fields, frozenset(every), _tell_order(fields, rows), note)


def tell_bare_columns(rows: Sequence[Mapping[str, Any]], given: Mapping[str, str] | None = None) -> Columns:
    """Return which columns of a table without names hold what, by their values alone.

    >>> rows = [{"column 1": "Sport", "column 2": "The ferry was late. " * 20}]
    >>> tell_bare_columns(rows).fields
    {'text': ('column 2',), 'section': ('column 1',)}
    """
    every = dict.fromkeys(name for row in rows for name in row)
    names = list(every)[:MAX_COLUMNS]
    values = {name: _judge_values(rows, name) for name in names}
    fields = {field: (_find_named(column, field, names),) for field, column in (given or {}).items()}
    taken = {column for columns in fields.values() for column in columns}
    words = {name: _median_words(values[name]) for name in names if _is_prose(values[name])}
    words = {name: n_words for name, n_words in words.items() if n_words >= HEADING}
    if "text" not in fields and (longest := max(words, key=words.__getitem__, default=None)):
        fields["text"] = (longest,)
    taken |= set(fields.get("text", ()))
    for field, fits in (
        ("url", _is_address),
        ("domain", _is_domain),
        ("published", _is_date),
        ("headline", _is_heading),
    ):
        found = next((name for name in names if name not in taken and fits(values[name])), None)
        if found and field not in fields:
            fields[field] = (found,)
            taken.add(found)
    sections = (name for name in names if name not in taken and name not in words and _is_label(values[name]))
    if "text" in fields and "section" not in fields and (section := next(sections, None)):
        fields["section"] = (section,)
    note = "The table has no header; its values told its columns."
    return Columns(fields, frozenset(every), _tell_order(fields, rows), note)


def are_articles(columns: Columns, *, alone: bool = False) -> bool:
    """Tell whether a table with these columns can be one of articles: a text, or what a list of articles has.

    `alone` asks for more: a single object with a title and an address may be anything.

    >>> are_articles(Columns({"headline": ("title",), "published": ("date",)}))
    True
    >>> are_articles(Columns({"url": ("url",)}))
    False
    """
    fields = columns.fields.keys()
    if "text" in fields:
        return True
    named = len(fields & {"headline", "url", "published", "seen"})
    described = len(fields & {"summary", "outlet", "domain", "authors", "byline"})
    return named + described >= 3 and named >= 2 if alone else named >= 2 or (named >= 1 and "summary" in fields)


def list_columns(names: Iterable[str]) -> str:
    """Return the names of columns for a sentence, cut where they are many.

    >>> list_columns(["id", "title"])
    'id, title'
    """
    every = [name if len(name) <= 40 else f"{name[:40]}…" for name in names]
    more = f" and {len(every) - MAX_SHOWN} more" if len(every) > MAX_SHOWN else ""
    return (", ".join(every[:MAX_SHOWN]) + more) or "nothing"


def flatten(row: Mapping[Any, Any], depth: int = DEPTH) -> dict[str, Any]:
    """Return a row with what is nested in it as columns of its own, `source.name`.

    >>> flatten({"source": {"id": None, "name": "Coast Post"}, "title": "Ferry late"})
    {'source.id': None, 'source.name': 'Coast Post', 'title': 'Ferry late'}
    """
    flat: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, Mapping) and value and depth:
            for inner, held in flatten(value, depth - 1).items():
                flat[f"{key}.{inner}"] = held
        elif key is not None:
            flat[str(key)] = value
    return flat


def is_missing(value: Any) -> bool:
    """Tell whether a value stands for none: empty, NaN, or a word for it.

    >>> is_missing("NaN"), is_missing(float("nan")), is_missing(0)
    (True, True, False)
    """
    if isinstance(value, str):
        return len(value) < 40 and value.strip().lower() in MISSING
    if value is None or value != value:
        return True
    return isinstance(value, list | tuple | dict | bytes) and not value


@functools.lru_cache(maxsize=4096)
def fold_name(name: str) -> str:
    """Return a column's name as the lexicon compares it; a dot leads into what is nested.

    >>> fold_name("Publish_Date"), fold_name("source.Site Name")
    ('publishdate', 'source.sitename')
    """
    parts = (_NAME.sub("", part.casefold()) for part in _DOT.split(name))
    return ".".join(part for part in parts if part)


def is_known(name: str) -> bool:
    """Tell whether a column's name is one of the lexicon's.

    >>> is_known("Publish Date"), is_known("Wirtschaft")
    (True, False)
    """
    spellings = _spell(name)
    return any(spelling in line.places for line in _read_lexicon() for spelling in spellings)


@functools.cache
def _read_lists() -> dict[str, tuple[str, ...]]:
    lines = [line for line in LEXICON.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    pairs = (line.split(": ", 1) for line in lines)
    return {head: tuple(name.strip() for name in names.split(", ")) for head, names in pairs}


@functools.cache
def _read_lexicon() -> tuple[_Names, ...]:
    """Return the lines of lexicons/columns.txt that name columns."""
    lines = []
    for head, names in _read_lists().items():
        if head not in {"within", "prefixes"}:
            field, _, kind = head.partition(", ")
            places = {fold_name(name): place for place, name in reversed(list(enumerate(names)))}
            lines.append(_Names(field, kind, places))
    return tuple(lines)


@functools.lru_cache(maxsize=4096)
def _spell(name: str) -> tuple[str, ...]:
    """Return the names that a column may be known by, the whole one first."""
    parts = _DOT.split(name)
    while len(parts) > 1 and parts[0].casefold() in _read_lists()["within"]:
        parts = parts[1:]
    whole = [] if name.startswith("_source.") else [fold_name(name)]  # of Elasticsearch; no outlet's title
    spellings = [*whole, fold_name(".".join(parts))]
    folded = spellings[-1]
    spellings += [folded[len(word) :] for word in _read_lists()["prefixes"] if folded.startswith(word)]
    return tuple(dict.fromkeys(spelling for spelling in spellings if spelling))


def _match_names(line: _Names, names: Sequence[str], values: Mapping[str, Sequence[Any]]) -> tuple[str, ...]:
    """Return the columns that a line of the lexicon names and whose values fit, the first preferred."""
    ranked = []
    for name in names:
        for worse, spelling in enumerate(_spell(name)):
            if spelling in line.places and _fits(line, values[name]):
                ranked.append((line.places[spelling] + 0.5 * worse, name))
                break
    found = [name for _, name in sorted(ranked, key=lambda each: each[0])]
    if line.field == "text" and len(found) > 1:
        words = {name: _median_words(values[name]) for name in found}
        most = max(words.values())
        found.sort(key=lambda name: words[name] < MUCH_SHORTER * most)
    return tuple(found)


def _fits(line: _Names, values: Sequence[Any]) -> bool:
    """Tell whether values can be what a line of the lexicon asks for."""
    if line.kind == "prose":
        return not any(fits(values) for fits in (_is_address, _is_domain, _is_date, _is_number))
    kinds = {"address": _is_address, "domain": _is_domain, "date": _is_date, "heading": _is_heading, "short": _is_short}
    if line.kind == "long":
        return _is_prose(values) and _median_words(values) >= LONG
    return kinds[line.kind](values) if line.kind else True


def _judge_values(rows: Sequence[Mapping[str, Any]], name: str) -> list[Any]:
    """Return some values of a column, the missing ones left out."""
    values = (row[name] for row in rows if name in row and not is_missing(row[name]))
    return [value for value, _ in zip(values, range(MAX_JUDGED), strict=False)]


def _share(values: Sequence[Any], pattern: re.Pattern[str]) -> float:
    strings = [value.strip()[:2000] for value in values if isinstance(value, str)]
    return sum(bool(pattern.fullmatch(value)) for value in strings) / len(values) if values else 0.0


def _is_address(values: Sequence[Any]) -> bool:
    return _share(values, _ADDRESS) > 0.5


def _is_domain(values: Sequence[Any]) -> bool:
    return _share(values, _DOMAIN) > 0.5


def _is_date(values: Sequence[Any]) -> bool:
    return bool(values) and 2 * sum(as_moment(value) is not None for value in values) > len(values)


def _is_number(values: Sequence[Any]) -> bool:
    numbers = sum(isinstance(value, bool | int | float) for value in values)
    return bool(values) and numbers / len(values) + _share(values, _NUMBER) > 0.5


def _is_prose(values: Sequence[Any]) -> bool:
    n_texts = sum(isinstance(value, str) for value in values)
    return 2 * n_texts > len(values) and not any(
        fits(values) for fits in (_is_address, _is_domain, _is_date, _is_number)
    )


def _is_heading(values: Sequence[Any]) -> bool:
    return _is_prose(values) and HEADING <= _median_words(values) < LONG


def _is_short(values: Sequence[Any]) -> bool:
    strings = [value for value in values if isinstance(value, str)]
    return bool(strings) and not _is_address(values) and not _is_number(values) and _median_words(values) <= SHORT


def _is_label(values: Sequence[Any]) -> bool:
    """Tell whether values are a few labels that come again and again."""
    if len(values) >= 4 and 2 * len({str(value) for value in values}) > len(values):
        return False
    return (
        _is_short(values)
        and _is_prose(values)
        and all(value[:1].isalpha() for value in values if isinstance(value, str))
    )


def _median_words(values: Sequence[Any]) -> float:
    """Return the median number of words of some values; a list counts the words of its strings."""
    return statistics.median([_count_words(value) for value in values] or [0])


def _count_words(value: Any) -> int:
    if isinstance(value, list | tuple):
        return sum(_count_words(each) for each in value[:1000])
    if isinstance(value, Mapping):
        return sum(_count_words(each) for each in list(value.values())[:100] if isinstance(each, str))
    return len(value[:20_000].split()) if isinstance(value, str) else 0


def _tell_order(fields: Mapping[str, tuple[str, ...]], rows: Sequence[Mapping[str, Any]]) -> bool | None:
    """Tell whether the dates of some rows have the day before the month, None where they do not settle it."""
    values = (row.get(name) for name in fields.get("published", ()) for row in rows)
    return tell_day_first([value for value in values if isinstance(value, str)])


def _find_longest(names: Sequence[str], claimed: set[str], values: Mapping[str, Sequence[Any]]) -> str | None:
    """Return the column without a known name that holds the longest texts, if they are long."""
    words = {name: _median_words(values[name]) for name in names if name not in claimed and _is_prose(values[name])}
    longest = max(words, key=words.__getitem__, default=None)
    return longest if longest is not None and words[longest] >= LONG else None


def _find_named(column: str, field: str, names: Sequence[str]) -> str:
    """Return the column that the user named."""
    if column in names:
        return column
    folded = [name for name in names if fold_name(name) == fold_name(column)]
    if not folded:
        raise ValueError(f"It has no column “{column}”, named for {field}; it has {list_columns(names)}.")
    return folded[0]
