"""Rows of any table to articles: what the columns hold, each as the table gives it."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from analysis.readers.columns import (
    Columns,
    are_articles,
    flatten,
    is_missing,
    list_columns,
    tell_bare_columns,
    tell_columns,
)
from analysis.readers.dates import as_moment, read_date_in_path, read_in_order
from analysis.readers.field_text import read_short, read_text
from analysis.readers.lines import mend
from analysis.readers.records import MAX_ITEM, Founds, Given, Paragraph, Record, Rejected
from analysis.readers.text_encoding import UnreadableError, decode

SAMPLE_ROWS, SAMPLE_SIZE = 200, 1_000_000  # rows and letters by which columns are told
MAX_RETOLD = 200  # kinds of rows in one file; later ones are read with the columns known by then
MAX_AUTHORS = 200
SEEN = "The date is when the article was seen by those who list it."

_CUT = re.compile(r"\[\+\d+ chars\]\s*$")
_LISTED = re.compile(r"\s*[\[(].*[\])]\s*", re.DOTALL)
_QUOTED = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)\"""")
_NAMED = re.compile(r"""\s*\{.*['"]name['"]\s*:\s*(?:'([^']*)'|"([^"]*)").*\}\s*""", re.DOTALL)
_HOST = re.compile(r"(?:https?:)?(?://)?(?:www\.)?([^/\s?#]+).*", re.IGNORECASE | re.DOTALL)
_DASH = re.compile(r"[-—–:]\s*$")


class Row(NamedTuple):
    """A row of a table: its place, its values by their columns, and what is doubtful about it."""

    item: str | None
    values: Mapping[str, Any]
    warnings: tuple[str, ...] = ()


def read_rows(
    rows: Iterable[Row | Rejected],
    given: Given,
    *,
    encoding: str | None = None,
    named: bool = True,
    alone: bool = False,
) -> Founds:
    """Yield an article for every row of a table, in order.

    The first rows tell what the columns hold (`named` says that they have
    names, `alone` that there is only one row); a table without anything like
    an article, or without a column that the user named, is one Rejected.
    """
    ahead = iter(rows)
    sample = list(_take_sample(ahead))
    values = [row.values for row in sample if isinstance(row, Row)]
    try:
        columns = tell_columns(values, given.columns) if named else tell_bare_columns(values, given.columns)
    except ValueError as error:
        yield Rejected(str(error))
        return
    if not values:
        yield from (found for found in sample if isinstance(found, Rejected))
    elif not given.columns and not are_articles(columns, alone=alone):
        names = list_columns(sorted(columns.known))
        yield Rejected(f"It has no text, nor headline with address or date; it has {names}.", status="skipped")
    else:
        yield from _read_all(sample, ahead, columns, encoding)


def _read_all(
    sample: list[Row | Rejected], ahead: Iterator[Row | Rejected], columns: Columns, encoding: str | None
) -> Founds:
    """Yield the articles of the rows already seen and of those to come; new columns are told as they come."""
    n_retold = 0
    note = (columns.note,) if columns.note else ()
    for found in (each for part in (sample, _flat(ahead)) for each in part):
        if isinstance(found, Rejected):
            yield found
            continue
        if n_retold < MAX_RETOLD and not found.values.keys() <= columns.known:
            columns = _add_columns(columns, tell_columns([found.values]))
            n_retold += 1
        record = make_record(found, columns, encoding)
        yield record._replace(warnings=note + record.warnings) if note and isinstance(record, Record) else record
        note = ()


def make_record(row: Row, columns: Columns, encoding: str | None = None) -> Record | Rejected:
    """Return the article of one row, its columns known.

    >>> columns = tell_columns([{"title": "Ferry late", "text": "It rained."}])
    >>> make_record(Row("row 1", {"title": "Ferry late", "text": "It rained."}), columns).fields
    {'headline': 'Ferry late'}
    """
    text = _pick(row.values, columns, "text")
    if _count_letters(text) > MAX_ITEM:
        return Rejected(f"It is longer than {MAX_ITEM // 1_000_000} MB; an article is not.", row.item)
    warnings = list(row.warnings)
    fields: dict[str, Any] = {}
    for field, read in _READ.items():
        for column in columns.fields.get(field, ()):
            value = row.values.get(column)
            if not is_missing(value) and (made := read(value)):
                fields[field] = made
                break
    paragraphs = _read_body(text)
    if published := _read_published(row.values, columns, fields.get("url", ""), warnings):
        fields["published"] = published
    if not paragraphs and not fields.keys() & {"headline", "url", "summary", "subtitle", "published"}:
        return Rejected("It is empty: no text, headline, address or date.", row.item, "skipped")
    if paragraphs and (dateline := _pick(row.values, columns, "dateline")):
        paragraphs = _set_dateline(read_short(_as_string(dateline)), paragraphs)
    if not paragraphs:
        fields["text_status"] = "summary" if fields.get("summary") else "empty"
    elif _CUT.search(paragraphs[-1].text):
        fields["text_status"] = "truncated"
    return Record(fields, paragraphs, row.item, encoding, tuple(warnings))


def read_writers(value: Any) -> list[str] | str:
    """Return the writers that a value names: a list where it is one, or is written as one, else the string.

    >>> read_writers("['Ana Bell', 'Tom Marsh']"), read_writers("Ana Bell; Tom Marsh"), read_writers("By Ana Bell")
    (['Ana Bell', 'Tom Marsh'], ['Ana Bell', 'Tom Marsh'], 'By Ana Bell')
    """
    if isinstance(value, Mapping):
        value = next((value[key] for key in ("name", "label", "title", "full_name") if value.get(key)), "")
    if isinstance(value, list | tuple):
        writers = [
            each for held in value[:MAX_AUTHORS] if not isinstance(held, list) for each in _as_list(read_writers(held))
        ]
        return [writer for writer in writers if writer]
    text = read_short(_as_string(value)[:10_000])
    if _LISTED.fullmatch(text) and (listed := _read_listed(text)) is not None:
        return listed
    for mark in (";", "|"):
        if mark in text:
            return [
                name for part in text.split(mark)[:MAX_AUTHORS] if (name := part.strip(" \"'")) and not is_missing(name)
            ]
    if '"' in text and ("," in text or text.strip('"') == text[1:-1]):
        return [name for part in next(csv.reader([text], skipinitialspace=True)) if (name := part.strip(' "'))]
    return "" if is_missing(text) or text.isdigit() else text


def _as_list(value: list[str] | str) -> list[str]:
    return value if isinstance(value, list) else [value]


def _read_listed(text: str) -> list[str] | None:
    """Return the strings of a list as Python, numpy or JSON writes it, None where it is none."""
    inner = text.strip()[1:-1]
    if inner.strip() and _QUOTED.sub("", inner).strip(" ,\n"):
        try:
            held = json.loads(text)
        except (ValueError, RecursionError):
            return None
        writers = read_writers(held) if isinstance(held, list) else None
        return writers if isinstance(writers, list) else None
    names = (re.sub(r"\\(.)", r"\1", single or double) for single, double in _QUOTED.findall(inner))
    return [name.strip() for name in names if not is_missing(name)]


def _take_sample(ahead: Iterator[Row | Rejected]) -> Iterator[Row | Rejected]:
    """Yield the first rows, as many as tell what the columns hold."""
    size = 0
    for n_rows, row in enumerate(_flat(ahead), start=1):
        yield row
        if isinstance(row, Row):
            size += sum(_count_letters(value) for value in row.values.values())
        if n_rows >= SAMPLE_ROWS or size >= SAMPLE_SIZE:
            return


def _flat(rows: Iterable[Row | Rejected]) -> Iterator[Row | Rejected]:
    for row in rows:
        if isinstance(row, Row) and any(isinstance(value, Mapping) for value in row.values.values()):
            yield row._replace(values=flatten(row.values))
        else:
            yield row


def _add_columns(columns: Columns, more: Columns) -> Columns:
    """Return the columns with those of another kind of row behind them."""
    fields = dict(columns.fields)
    for field, names in more.fields.items():
        fields[field] = tuple(dict.fromkeys((*fields.get(field, ()), *names)))
    return columns._replace(fields=fields, known=columns.known | more.known)


def _pick(values: Mapping[str, Any], columns: Columns, field: str) -> Any:
    """Return the first value of a field's columns that is there."""
    for column in columns.fields.get(field, ()):
        if column in values and not is_missing(values[column]):
            return values[column]
    return None


def _read_published(values: Mapping[str, Any], columns: Columns, url: str, warnings: list[str]) -> Any:
    """Return when an article was published: the first date that can be read, else the first value."""
    for column in columns.fields.get("published", ()):
        value = values.get(column)
        if is_missing(value):
            continue
        if as_moment(value) is not None:
            return value
        if isinstance(value, str) and (ordered := _settle_order(value, columns, url, warnings)):
            return ordered
    parts = [_pick(values, columns, part) for part in ("year", "month", "day")]
    if all(str(part).removesuffix(".0").isdigit() for part in parts):
        year, month, day = (int(str(part).removesuffix(".0")) for part in parts)
        if as_moment(made := f"{year:04}-{month:02}-{day:02}"):
            return made
    if (seen := _pick(values, columns, "seen")) is not None and as_moment(seen):
        warnings.append(SEEN)
        return seen
    value = _pick(values, columns, "published")
    return value if isinstance(value, str | date | int | float) else None


def _settle_order(value: str, columns: Columns, url: str, warnings: list[str]) -> str | None:
    """Return a date such as `03/04/2021` in the order that its article's address or the file's other dates show."""
    readings = {day_first: read_in_order(value, day_first=day_first) for day_first in (True, False)}
    in_path = read_date_in_path(url)
    shown = in_path.at.date().isoformat() if in_path else None
    proven = [day_first for day_first, reading in readings.items() if reading and reading[:10] == shown]
    settled = proven[0] if proven else columns.day_first
    reading = readings[settled] if settled is not None else None
    if not reading or as_moment(reading) is None:
        return None
    why = "the address has it" if proven else "other dates of the file are"
    warnings.append(f"The date “{value.strip()}” was read {'day' if settled else 'month'} first, as {why}.")
    return reading


def _read_body(value: Any) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a text, or of a list of texts."""
    if value is None:
        return ()
    if isinstance(value, list | tuple):
        return tuple(paragraph for held in value for paragraph in _read_part(held))
    return read_text(_as_string(value))


def _read_part(value: Any) -> tuple[Paragraph, ...]:
    """Return the paragraphs of one part of a text: a string, or an object that holds one."""
    if isinstance(value, Mapping):
        value = next((value[key] for key in ("text", "content", "value", "body") if value.get(key)), "")
    return read_text(value if isinstance(value, str) else "") if not isinstance(value, bytes) else _read_body(value)


def _set_dateline(dateline: str, paragraphs: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """Return the paragraphs with the dateline before the first one, as it is printed."""
    first = paragraphs[0]
    if not dateline or first.text.startswith(dateline) or first.role or first.spans:
        return paragraphs
    joint = " " if _DASH.search(dateline) else " — "
    return (first._replace(text=f"{dateline}{joint}{first.text}"), *paragraphs[1:])


def _as_string(value: Any) -> str:
    """Return a value as text that can be written."""
    if isinstance(value, str):
        return mend(value).text
    if isinstance(value, bytes):
        try:
            return decode(value).text
        except UnreadableError:
            return ""
    return str(value) if isinstance(value, int | float | date) and not isinstance(value, bool) else ""


def _read_line(value: Any) -> str:
    """Return a value on one line; of a list its first, of an object its name."""
    if isinstance(value, list | tuple):
        return ", ".join(line for held in value[:20] if not isinstance(held, list) and (line := _read_line(held)))
    if isinstance(value, Mapping):
        return next((_read_line(value[key]) for key in ("name", "label", "title", "term") if value.get(key)), "")
    line = read_short(_as_string(value)[:100_000])
    return "" if is_missing(line) else line


def _read_outlet(value: Any) -> str:
    """Return an outlet's name, also from an object that a table keeps as a string."""
    named = _NAMED.fullmatch(value) if isinstance(value, str) and len(value) < 10_000 else None
    return read_short(named[1] or named[2] or "") if named else _read_line(value)


def _read_address(value: Any) -> str:
    return _read_line(value[:1] if isinstance(value, list) else value)


def _read_domain(value: Any) -> str:
    found = _HOST.fullmatch(_read_line(value)[:2000])
    return found[1].lower() if found else ""


def _read_summary(value: Any) -> str:
    return "\n\n".join(paragraph.text for paragraph in _read_body(value))


def _count_letters(value: Any) -> int:
    if isinstance(value, str | bytes):
        return len(value)
    if isinstance(value, Mapping):
        return sum(len(held) for held in value.values() if isinstance(held, str))
    parts = value if isinstance(value, list | tuple) else ()
    return sum(_count_letters(part) for part in parts if not isinstance(part, list | tuple))


_READ: Mapping[str, Callable[[Any], Any]] = {
    "url": _read_address,
    "outlet": _read_outlet,
    "domain": _read_domain,
    "headline": _read_line,
    "subtitle": _read_line,
    "byline": _read_line,
    "authors": read_writers,
    "section": _read_line,
    "language": _read_line,
    "summary": _read_summary,
}
