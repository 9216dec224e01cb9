"""Articles in JSON: one document with an article or many, or one object a line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple

from analysis.readers.columns import are_articles, flatten, list_columns, tell_columns
from analysis.readers.lines import HEAD, Opened, mend, open_text, read_head, read_lines
from analysis.readers.records import MAX_ITEM, Founds, Given, Rejected
from analysis.readers.rows import Row, read_rows
from analysis.readers.text_encoding import BYTE_ORDER_MARKS, UnreadableError, decode

MAX_DOCUMENT = 200_000_000  # bytes
MAX_VALUES = 10_000_000  # in one document, that its parts stay in memory
MAX_DEPTH = 4  # levels under which the list of articles may lie
MAX_JUDGED = 5  # objects of a list by which it is judged
TOO_LARGE = "It is larger than 200 MB. Write it as JSON lines, one article a line."
_SPACE = " \t\r\n"


class _Listed(NamedTuple):
    """Objects that may be articles, the names of their places, and whether there is but one."""

    objects: list[Any]
    places: list[str] | None = None
    alone: bool = False


class _TwiceError(ValueError):
    """An object names the same key twice, so that nobody knows which counts."""


def read_json(stream: BinaryIO, given: Given) -> Founds:
    """Yield the articles of a JSON document: an object, a list of them, or an object that holds the list.

    The list may lie up to four levels deep, under any key (`articles`,
    `response.results`, `hits.hits` with `_source`); objects by their names,
    and the layouts in which pandas writes a table, are read too. JSON lines
    are read as such. An item of ninjs is left to its own reader: nothing comes.

    >>> stream = io.BytesIO(b'{"articles": [{"title": "Ferry late", "content": "It rained."}]}')
    >>> next(read_json(stream, Given("dump.json"))).fields
    {'headline': 'Ferry late'}
    """
    try:
        content = read_head(stream, MAX_DOCUMENT + 1)
        if len(content) > MAX_DOCUMENT:
            yield from _read_large(content, stream, given)
            return
        text, encoding = _decode(content)
    except UnreadableError as error:
        yield Rejected(f"It {error}.")
        return
    del content
    if text.startswith("["):
        yield from read_rows(_read_list(text), given, encoding=encoding)
        return
    if sum(text.count(sign) for sign in "[{,") > MAX_VALUES:
        yield Rejected(f"It holds more than {MAX_VALUES // 1_000_000} million values. Write it as JSON lines.")
        return
    try:
        document = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            yield from _read_text_lines(text, encoding, given)
        else:
            yield Rejected(_word_error(error))
        return
    except (ValueError, RecursionError) as error:
        yield Rejected(_word_error(error))
        return
    yield from _read_document(document, encoding, given)


def read_json_lines(stream: BinaryIO, given: Given) -> Founds:
    """Yield the article of every line of JSON lines, read one by one; several objects on a line are read too.

    >>> stream = io.BytesIO(b'{"title": "Ferry late", "text": "It rained."}\\n{"title": \\n')
    >>> [found.item for found in read_json_lines(stream, Given("dump.jsonl"))]
    ['line 1', 'line 2']
    """
    try:
        opened = open_text(stream)
    except UnreadableError as error:
        yield Rejected(f"It {error}.")
        return
    if not opened.head.strip():
        yield Rejected("It is empty.", status="skipped")
    elif is_json_lines(opened.head):
        yield from read_rows(_read_line_rows(opened), given, encoding=opened.encoding)
    else:
        yield from read_json(_as_bytes(opened), given)


def is_json(head: str) -> bool:
    """Tell whether text begins as JSON that can hold articles: an object or a list.

    >>> is_json('{"title": "Ferry late"}'), is_json("[said](#) the mayor")
    (True, False)
    """
    text = head.lstrip(_SPACE + "\ufeff")
    follows = text[1:].lstrip(_SPACE)[:1]
    return (text[:1] == "{" and follows in {'"', "}", ""}) or (text[:1] == "[" and follows in {"{", "[", "]", ""})


def is_json_lines(head: str) -> bool:
    """Tell whether text is JSON lines: its first line is one whole object, or other lines begin with one.

    >>> is_json_lines('{"title": "a"}\\n{"title": "b"}\\n'), is_json_lines('{\\n"title": "a"}')
    (True, False)
    """
    lines = [line for line in head.lstrip(_SPACE + "\ufeff").split("\n") if line.strip()]
    if not lines or not lines[0].startswith("{"):
        return False
    if len(lines) > 1:
        begun = sum(line.startswith("{") for line in lines[1:])
        return begun >= (len(lines) - 1) / 2 and lines[0].strip() != "{"
    return True


def is_ninjs(document: Any) -> bool:
    """Tell whether an object is an item of ninjs, which has a reader of its own.

    >>> is_ninjs({"uri": "urn:x", "type": "text", "versioncreated": "2021-04-03T10:00:00Z"})
    True
    """
    if not isinstance(document, Mapping) or "uri" not in document:
        return False
    keys = document.keys()
    return bool(keys & {"body_text", "body_xhtml", "bodies"}) or {"type", "versioncreated"} <= keys


def is_articles_json(document: Any) -> bool:
    """Tell whether a parsed document holds articles that `read_json` reads.

    >>> is_articles_json({"data": {"items": [{"headline": "Ferry late", "body": "It rained."}]}})
    True
    """
    return not is_ninjs(document) and bool(_find_articles(document))


def _decode(content: bytes) -> tuple[str, str]:
    """Return a document as text, and its encoding; of UTF-8 the values are cleaned later, each for itself.

    Raises UnreadableError where it is no text.
    """
    if b"\x00" not in content[:HEAD]:
        try:
            return content.decode("utf-8-sig").strip(_SPACE), "utf-8"
        except UnicodeDecodeError:
            pass
    decoded = decode(content)
    return decoded.text.strip(_SPACE), decoded.encoding


def _read_document(document: Any, encoding: str, given: Given) -> Founds:
    """Yield the articles of a parsed document."""
    if is_ninjs(document):
        return
    if isinstance(document, Mapping) and "$schema" in document and isinstance(document.get("properties"), Mapping):
        yield Rejected("It is a schema, which describes other documents.", status="skipped")
        return
    listed = _find_articles(document)
    if not listed and isinstance(document, Mapping) and document and given.columns:
        listed = _Listed([document], alone=True)
    if not listed:
        keys = list_columns(map(str, document)) if isinstance(document, Mapping) else _word_kind(document)
        yield Rejected(f"It holds nothing like an article; it has {keys}.", status="skipped")
        return
    places = listed.places or [f"item {number}" for number in range(1, len(listed.objects) + 1)]
    rows = (
        _make_row(held, None if listed.alone else place) for held, place in zip(listed.objects, places, strict=True)
    )
    yield from read_rows(rows, given, encoding=encoding, alone=listed.alone)


def _make_row(held: Any, item: str | None, warnings: tuple[str, ...] = ()) -> Row | Rejected:
    """Return an object as a row; anything else is none."""
    if isinstance(held, Mapping):
        return Row(item, flatten(held), warnings)
    return Rejected(f"It is {_word_kind(held)}, no article.", item, "skipped")


def _read_list(text: str) -> Iterator[Row | Rejected]:
    """Yield the objects of a list, each parsed alone, so that no more than one is held."""
    place, number = _pass_space(text, 1), 0
    if text[place : place + 1] == "]":
        yield Rejected("It is an empty list.", status="skipped")
        return
    while True:
        number += 1
        try:
            held, end = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            yield Rejected(_word_error(error), f"item {number}")
            if not isinstance(error, _TwiceError | RecursionError) or (place := _find_next(text, place)) < 0:
                return
            continue
        if end - place > MAX_ITEM:
            yield Rejected(f"It is longer than {MAX_ITEM // 1_000_000} MB; an article is not.", f"item {number}")
        else:
            yield _make_row(held, f"item {number}")
        place = _pass_space(text, end)
        if text[place : place + 1] != ",":
            break
        place = _pass_space(text, place + 1)
    if text[place : place + 1] != "]":
        yield Rejected("It is no valid JSON: the list is not closed after this item.", f"item {number}")
    elif text[place + 1 :].strip(_SPACE):
        yield Rejected("It is no valid JSON: more follows the list.", status="unreadable")


def _find_next(text: str, place: int) -> int:
    """Return where the item after an item that cannot be held begins, -1 where that cannot be told."""
    depth, quoted = 0, False
    while place < len(text):
        letter = text[place]
        if quoted:
            place += letter == "\\"
            quoted = letter != '"'
        elif letter == '"':
            quoted = True
        elif letter in "[{":
            depth += 1
        elif letter in "]}":
            depth -= 1
            if depth < 0:
                return -1
        elif letter == "," and not depth:
            return _pass_space(text, place + 1)
        place += 1
    return -1


def _pass_space(text: str, place: int) -> int:
    while text[place : place + 1] and text[place] in _SPACE:
        place += 1
    return place


def _read_line_rows(opened: Opened) -> Iterator[Row | Rejected]:
    """Yield the objects of JSON lines."""
    try:
        for number, line in enumerate(read_lines(opened, MAX_ITEM), start=1):
            item = f"line {number}"
            if line is None:
                yield Rejected(f"It is longer than {MAX_ITEM // 1_000_000} MB; an article is not.", item)
            elif stripped := line.strip(_SPACE + "\x1e\x00"):
                yield from _read_objects(stripped, item)
    except UnreadableError as error:
        yield Rejected(f"It {error}.")


def _read_objects(line: str, item: str) -> Iterator[Row | Rejected]:
    """Yield the objects of one line, mostly one."""
    mended = mend(line)
    place, number = 0, 0
    while place < len(mended.text):
        number += 1
        name = item if number == 1 else f"{item}, object {number}"
        try:
            held, place = _DECODER.raw_decode(mended.text, place)
        except (ValueError, RecursionError) as error:
            yield Rejected(_word_error(error), name)
            return
        yield _make_row(held, name, mended.warnings)
        place = _pass_space(mended.text, place)
        if mended.text[place : place + 1] == ",":
            place = _pass_space(mended.text, place + 1)


def _find_articles(document: Any, depth: int = MAX_DEPTH) -> _Listed | None:
    """Return the articles of a document: itself, those of a list, or those that lie nearest under its keys."""
    if isinstance(document, list):
        return _Listed(document) if _look_like_articles(document) else None
    if not isinstance(document, Mapping) or not document:
        return None
    if table := _read_layout(document):
        return table
    flat = flatten(document)
    own = tell_columns([flat])
    if "text" in own.fields and are_articles(own, alone=True) and not _holds_lists(document, own.fields["text"]):
        return _Listed([document], alone=True)
    if depth and (below := _find_below(document, depth)):
        return below
    return _Listed([document], alone=True) if are_articles(own, alone=True) else None


def _find_below(document: Mapping[Any, Any], depth: int) -> _Listed | None:
    """Return the articles under the keys of an object: every list of them, else objects by their names, else deeper."""
    lists = {str(key): held for key, held in document.items() if isinstance(held, list) and _look_like_articles(held)}
    if lists:
        objects = [held for each in lists.values() for held in each]
        return _Listed(objects, None if len(lists) == 1 else _name_places(lists))
    objects = list(document.values())
    if len(objects) > 1 and all(isinstance(held, Mapping) for held in objects) and _look_like_articles(objects):
        return _Listed(objects, [f"item {str(key)[:80]}" for key in document])
    found = [each for held in objects if isinstance(held, Mapping) and (each := _find_articles(held, depth - 1))]
    many = [each for each in found if not each.alone]
    return max(many or found, key=lambda each: len(each.objects), default=None)


def _name_places(lists: Mapping[str, list[Any]]) -> list[str]:
    return [f"{key[:80]}, item {number}" for key, held in lists.items() for number in range(1, len(held) + 1)]


def _look_like_articles(objects: list[Any]) -> bool:
    """Tell whether the first objects of a list are articles."""
    first = [flatten(held) for held in objects[:MAX_JUDGED] if isinstance(held, Mapping)]
    return bool(first) and are_articles(tell_columns(first))


def _holds_lists(document: Mapping[Any, Any], names: tuple[str, ...]) -> bool:
    """Tell whether what was taken for a text is a list of objects that look like articles themselves."""
    held = [document.get(name) for name in names]
    return any(isinstance(each, list) and _look_like_articles(each) for each in held)


def _read_layout(document: Mapping[Any, Any]) -> _Listed | None:
    """Return the rows of a table as pandas writes it: by columns, or columns beside rows; None for another object."""
    columns, rows = document.get("columns"), document.get("data")
    if isinstance(columns, list) and isinstance(rows, list) and all(isinstance(row, list) for row in rows):
        objects = [dict(zip(map(str, columns), row, strict=False)) for row in rows]
        return _Listed(objects) if _look_like_articles(objects) else None
    held = list(document.values())
    if len(held) > 1 and all(isinstance(each, Mapping) and each.keys() == held[0].keys() for each in held):
        keys = list(held[0])
        objects = [{name: each[key] for name, each in document.items()} for key in keys]
        plain = not any(isinstance(value, Mapping) for each in held for value in list(each.values())[:MAX_JUDGED])
        places = [f"item {key[:80]}" for key in map(str, keys)]
        return _Listed(objects, places) if plain and _look_like_articles(objects) else None
    if len(held) > 1 and all(isinstance(each, list) and len(each) == len(held[0]) for each in held):
        objects = [dict(zip(document, row, strict=True)) for row in zip(*held, strict=True)]
        return _Listed(objects) if _look_like_articles(objects) else None
    return None


def _read_text_lines(text: str, encoding: str, given: Given) -> Founds:
    """Yield the articles of a document that turned out to be several."""
    rows: Iterator[Row | Rejected]
    if is_json_lines(text[:1_000_000]):
        rows = (
            row
            for number, line in enumerate(text.split("\n"), start=1)
            if line.strip(_SPACE)
            for row in _read_objects(line.strip(_SPACE), f"line {number}")
        )
    else:
        rows = _read_objects(text, "item 1")
    yield from read_rows(rows, given, encoding=encoding)


def _read_large(content: bytes, stream: BinaryIO, given: Given) -> Founds:
    """Yield the articles of a document that is too large to be held: only JSON lines can be read."""
    if is_json_lines(content[:1_000_000].decode("utf-8", "replace")) and b"\n" in content[:MAX_ITEM]:
        whole = io.BufferedReader(_Chain(io.BytesIO(content), stream))
        yield from read_json_lines(whole, given)
    else:
        yield Rejected(TOO_LARGE)


class _Chain(io.RawIOBase):
    """One stream behind another."""

    def __init__(self, first: BinaryIO, then: BinaryIO) -> None:
        self._first, self._then = first, then

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self._first.read(len(buffer)) or self._then.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def _as_bytes(opened: Opened) -> BinaryIO:
    """Return the bytes of a text that was only looked at, with the mark of its encoding."""
    mark = next((mark for mark, name in BYTE_ORDER_MARKS if name == opened.encoding), b"")
    return io.BufferedReader(_Chain(io.BytesIO(mark), opened.text.buffer))  # type: ignore[arg-type]


def _keep_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of its pairs.

    Raises _TwiceError where a key stands there twice.
    """
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _TwiceError(next(key for key in keys if keys.count(key) > 1)[:80])
    return made


def _word_kind(held: Any) -> str:
    """Return what a JSON value is, in words."""
    kinds = {bool: "true or false", str: "a string", int: "a number", float: "a number", list: "a list"}
    return kinds.get(type(held), "an object" if isinstance(held, Mapping) else "null")


def _word_error(error: Exception) -> str:
    """Return in one sentence why JSON cannot be read."""
    if isinstance(error, RecursionError):
        return "It is nested too deeply."
    if isinstance(error, _TwiceError):
        return f"It names “{error}” twice in one object."
    if isinstance(error, json.JSONDecodeError):
        where = f"line {error.lineno}, column {error.colno}"
        before = error.doc[: error.pos].rstrip(_SPACE)
        if before.endswith(",") and error.doc[error.pos : error.pos + 1] in {"}", "]"}:
            return f"It is no valid JSON: a comma ends the list or object ({where})."
        return f"It is no valid JSON: {error.msg[:1].lower()}{error.msg[1:]} ({where})."
    return f"It is no valid JSON: {str(error)[:80]}."


_DECODER = json.JSONDecoder(object_pairs_hook=_keep_once, parse_constant=lambda _: None, strict=False)
