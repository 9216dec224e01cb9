"""Articles in an SQLite database: the tables that hold them, opened for reading alone."""

from __future__ import annotations

import io
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from analysis.readers.columns import Columns, are_articles, list_columns, tell_columns
from analysis.readers.lines import mend, read_head
from analysis.readers.records import MAX_ITEM, Found, Founds, Given, Rejected
from analysis.readers.rows import Row, read_rows
from analysis.readers.text_encoding import UnreadableError

MAX_HELD = 512_000_000  # bytes of a database that must be held whole
MAX_TABLES = 1_000
COPIED = 8_000_000  # bytes at a time of a database that lies elsewhere; copying leaves free
SPARED = 1_000_000_000  # bytes of this machine's disk
SAMPLE = 50  # rows of each table by which it is judged
STEPS, MAX_STEPS = 1_000_000, 500  # instructions between two looks at the clock; looks without a row: it hangs
MAGIC = b"SQLite format 3\x00"


class _Table(NamedTuple):
    """A table, its columns that an article needs, and what they hold."""

    name: str
    columns: Columns
    needed: tuple[str, ...]


class _Watch:
    """Ends a query that goes on without giving a row."""

    def __init__(self) -> None:
        self.n_looks = 0

    def __call__(self) -> int:
        self.n_looks += 1
        return int(self.n_looks > MAX_STEPS)


def read_sqlite(stream: BinaryIO, given: Given) -> Founds:
    """Yield the articles of an SQLite database, table by table, row by row.

    Read are the tables with a text (without one in the whole database, those
    with headlines or addresses); the others are named and skipped. Views,
    triggers and virtual tables are left alone, and nothing is ever written.

    >>> import io
    >>> next(read_sqlite(io.BytesIO(b"no database"), Given("dump.db"))).problem
    'It is no SQLite database.'
    """
    try:
        with _as_file(stream, given) as path, closing(_open(stream, path)) as database:
            try:
                watch = _guard(database)
                yield from _read_tables(database, watch, given)
            except (sqlite3.Error, UnicodeError, MemoryError) as error:
                yield Rejected(_word_damage(error))
    except UnreadableError as error:
        yield Rejected(f"It {error}.")


def is_sqlite(head: bytes) -> bool:
    """Tell whether a file is an SQLite database by its first bytes.

    >>> is_sqlite(b"SQLite format 3\\x00\\x10\\x00")
    True
    """
    return head.startswith(MAGIC)


@contextmanager
def _as_file(stream: BinaryIO, given: Given) -> Iterator[Path | None]:
    """Give the file of a database; of one that lies elsewhere a copy for the time being; None within an archive.

    Raises UnreadableError where there is no room for the copy, or it breaks off.
    """
    if given.path or not given.whole:
        yield given.path
        return
    with tempfile.TemporaryDirectory(prefix="columninch-") as scratch:
        path = Path(scratch) / "database"
        try:
            size, room = stream.seek(0, io.SEEK_END), shutil.disk_usage(scratch).free
            stream.seek(0)
            if size > room - SPARED:
                raise UnreadableError(f"is of {size:,} bytes, for a copy of which this machine has no room")
            with path.open("wb") as copy:
                shutil.copyfileobj(stream, copy, COPIED)
        except OSError as error:
            raise UnreadableError(f"could not be copied ({error})") from error
        yield path


def _open(stream: BinaryIO, path: Path | None) -> sqlite3.Connection:
    """Return the database, from its file or, within an archive, from memory.

    Raises UnreadableError where it is none.
    """
    try:
        if path and is_sqlite(_peek(path)):
            address = path.absolute().as_uri() + "?mode=ro&immutable=1"
            return sqlite3.connect(address, uri=True, check_same_thread=False)
        content = read_head(stream, MAX_HELD + 1)
        if not is_sqlite(content):
            raise UnreadableError("is no SQLite database")
        if len(content) > MAX_HELD:
            raise UnreadableError("is larger than 512 MB inside an archive; unpack it first")
        database = sqlite3.connect(":memory:", check_same_thread=False)
        # a database in write-ahead mode cannot live in memory; these two bytes say which mode it has
        database.deserialize(content[:18] + b"\x01\x01" + content[20:])
    except (OSError, sqlite3.Error, MemoryError) as error:
        raise UnreadableError(f"could not be opened ({error})") from error
    return database


def _peek(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(MAGIC))


def _guard(database: sqlite3.Connection) -> _Watch:
    """Make sure that a query can neither write, nor reach another file, nor hang."""
    watch = _Watch()
    database.set_progress_handler(watch, STEPS)
    database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 10 * MAX_ITEM)
    database.text_factory = lambda held: mend(held.decode("utf-8", "surrogateescape")).text
    for pragma in ("query_only=ON", "trusted_schema=OFF", "cell_size_check=ON"):
        database.execute(f"PRAGMA {pragma}")
    return watch


def _read_tables(database: sqlite3.Connection, watch: _Watch, given: Given) -> Founds:
    """Yield the articles of the tables that hold some, and name the others."""
    tables: list[_Table] = []
    others: list[Found] = []
    columns_there: dict[str, list[str]] = {}
    for name in _list_tables(database):
        watch.n_looks = 0
        columns_there[name] = _list_columns(database, name)
        try:
            table = _judge(database, name, columns_there[name], given)
        except ValueError as error:
            others.append(Rejected(str(error), name))
            continue
        except (sqlite3.Error, UnicodeError) as error:
            others.append(Rejected(_word_damage(error), name))
            continue
        if table:
            tables.append(table)
        else:
            others.append(
                Rejected(
                    f"It is a table without articles; it has {list_columns(columns_there[name])}.", name, "skipped"
                )
            )
    with_text = [table for table in tables if "text" in table.columns.fields]
    others += [
        Rejected("It is a table without texts, beside one with texts.", table.name, "skipped")
        for table in tables
        if with_text and table not in with_text
    ]
    for table in with_text or tables:
        yield from read_rows(_read_table(database, watch, table), given)
    if not tables and not others:
        yield Rejected("It is a database without tables.", status="skipped")
    yield from others


def _list_tables(database: sqlite3.Connection) -> list[str]:
    """Return the names of the plain tables."""
    found = database.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' LIMIT ?", (MAX_TABLES,)
    ).fetchall()
    return [
        name
        for name, sql in found
        if isinstance(name, str)
        and not name.startswith("sqlite_")
        and not str(sql).upper().startswith("CREATE VIRTUAL")
    ]


def _list_columns(database: sqlite3.Connection, name: str) -> list[str]:
    return [str(row[1]) for row in database.execute(f"PRAGMA table_info({_quote(name)})")]


def _judge(database: sqlite3.Connection, name: str, columns: list[str], given: Given) -> _Table | None:
    """Return a table with what its columns hold, None where these are no articles."""
    rows = database.execute(f"SELECT * FROM {_quote(name)} LIMIT {SAMPLE}")
    sample = [dict(zip(columns, row, strict=False)) for row in rows]
    told = tell_columns(sample or [dict.fromkeys(columns)], given.columns)
    if not given.columns and not are_articles(told):
        return None
    needed = tuple(dict.fromkeys(column for held in told.fields.values() for column in held))
    return _Table(name, told, needed)


def _read_table(database: sqlite3.Connection, watch: _Watch, table: _Table) -> Iterator[Row | Rejected]:
    """Yield the rows of a table, up to where it is damaged."""
    number = 0
    try:
        rows = database.execute(f"SELECT {', '.join(map(_quote, table.needed))} FROM {_quote(table.name)}")
        for row in rows:
            number += 1
            watch.n_looks = 0
            yield Row(f"{table.name} row {number}", dict(zip(table.needed, row, strict=True)))
    except (sqlite3.Error, UnicodeError, MemoryError) as error:
        yield Rejected(_word_damage(error), f"{table.name} row {number + 1}")


def _quote(name: str) -> str:
    """Return a name as SQL writes it, whatever letters it has."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _word_damage(error: Any) -> str:
    return f"It is a damaged database ({error})." if str(error) != "interrupted" else "It took too long to give a row."
