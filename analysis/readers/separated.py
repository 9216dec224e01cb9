"""Articles in a table of text: CSV, TSV, and what else is parted by a sign, with or without a header."""

from __future__ import annotations

import csv
import io
import statistics
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

from analysis.readers.columns import fold_name, is_known
from analysis.readers.dates import as_moment
from analysis.readers.lines import Opened, mend, open_text, read_lines
from analysis.readers.records import MAX_ITEM, Founds, Given, Rejected
from analysis.readers.rows import Row, read_rows
from analysis.readers.text_encoding import UnreadableError

SEPARATORS, QUOTES = ",\t;|", "\"'"
MAX_HEADING = 60  # letters of a column's name
MAX_COLUMNS = 5_000
MAX_SNIFFED_ROWS = 200
MAX_RESCUED = 100  # rows cut off at a quotation mark that was left open, in one file
MIN_EVEN = 0.8  # of the first rows have as many fields as most, where a sign parts the table


class Dialect(NamedTuple):
    """What parts the fields of a table, what quotes them, and what goes before a quotation mark within."""

    separator: str
    quote: str
    escape: str | None = None

    def read(self, lines: Iterator[str]) -> Iterator[list[str]]:
        """Return the rows of these lines."""
        return csv.reader(
            lines,
            delimiter=self.separator,
            quotechar=self.quote,
            escapechar=self.escape,
            doublequote=self.escape is None,
            skipinitialspace=False,
        )


class _Lines:
    """The lines of a table; those of a row that came to nothing can be taken back, all but its first."""

    def __init__(self, opened: Opened) -> None:
        self._lines = read_lines(opened, MAX_ITEM)
        self._back: list[str] = []
        self._used: list[str] = []
        self._size = 0
        self._ended = False
        self.warnings: tuple[str, ...] = ()
        self.too_long = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._back.pop() if self._back else next(self._lines, "")
        if line == "":
            self._ended = True
            raise StopIteration
        if line is None:
            self.too_long = True
            return "\n"
        if not line.isascii() or "\x00" in line:
            mended = mend(line.replace("\x00", ""))
            line, self.warnings = mended.text, self.warnings or mended.warnings
        self._used.append(line)
        self._size += len(line)
        if self._size > 2 * MAX_ITEM:
            raise csv.Error("row larger than an article")
        return line

    def start_row(self) -> None:
        self._used, self._size, self.warnings, self.too_long = [], 0, (), False

    def n_used(self) -> int:
        return len(self._used)

    def is_open(self, row: Sequence[str], quote: str, n_columns: int) -> bool:
        """Tell whether a quotation mark seems open: lines run on to the end of the file, or a row is too short."""
        if len(self._used) < 2 or "\n" not in row[-1].replace("\r", "\n"):
            return False
        return len(row) < n_columns or (self._ended and not self._used[-1].rstrip().endswith(quote))

    def take_back(self) -> None:
        self._back += reversed(self._used[1:])
        self.start_row()


def read_separated(stream: BinaryIO, given: Given) -> Founds:
    """Yield the articles of a table of text, row by row.

    What parts and quotes the fields is told from the first 64 kB, and whether
    there is a header. A row with more fields than the header, or cut off
    before its text, is named and passed over; where a quotation mark was left
    open, reading goes on in the line under it.

    >>> table = io.BytesIO(b"headline;article\\nFerry late;'It rained; it poured.'\\n")
    >>> next(read_separated(table, Given("dump.csv"))).paragraphs[0].text
    'It rained; it poured.'
    """
    try:
        opened = open_text(stream)
    except UnreadableError as error:
        yield Rejected(f"It {error}.")
        return
    dialect = tell_dialect(opened.head)
    first = _read_sample(opened.head, dialect)
    if not first:
        yield Rejected("It is empty.", status="skipped")
        return
    header = _find_header(first, given)
    rows = _read_table(opened, dialect, header, max(len(row) for row in first[:1]))
    yield from read_rows(rows, given, encoding=opened.encoding, named=header is not None)


def is_separated(head: str) -> bool:
    """Tell whether text is a table: the same sign parts its rows into the same number of fields, under known names.

    >>> is_separated("title,text\\nFerry late,It rained.\\n"), is_separated("It rained, and poured.\\nIt was late.\\n")
    (True, False)
    """
    rows = _read_sample(head, tell_dialect(head))
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    return sum(is_known(name) for name in rows[0]) >= 2 or (_share_even(rows) == 1.0 and len(rows) > 4)


def tell_dialect(head: str) -> Dialect:
    """Return what parts and quotes the fields of a table that begins so.

    >>> tell_dialect("Sport;'The ferry; it was late'\\nWirtschaft;'Es regnete'\\n")
    Dialect(separator=';', quote="'", escape=None)
    """
    escapes = (None, "\\") if '\\"' in head or "\\'" in head else (None,)
    tried = [
        Dialect(separator, quote, escape)
        for separator in SEPARATORS
        if separator in head
        for quote in QUOTES
        for escape in escapes
    ]
    scores = {dialect: _score(_read_sample(head, dialect), dialect) for dialect in tried}
    best = max(scores, key=lambda dialect: scores[dialect], default=Dialect(",", '"'))
    return best if scores.get(best, (0.0,))[0] > 0 else Dialect(",", '"')


def _score(rows: Sequence[Sequence[str]], dialect: Dialect) -> tuple[float, ...]:
    """Return how well a dialect cuts the first rows: evenly, under known names, no quotation mark left at an edge."""
    if not rows or len(rows[0]) < 2:
        return (0.0,)
    even = _share_even(rows)
    fields = [field for row in rows for field in row if field]
    edges = sum(field[0] in QUOTES or (field[-1] in QUOTES and len(field) > 1) for field in fields) / max(
        1, len(fields)
    )
    prose = sum(field[0] == " " for field in fields) / max(1, len(fields))
    known = sum(is_known(name) for name in rows[0])
    score = even - edges - prose + 0.2 * min(known, 5)
    return (score, min(len(rows[0]), len(rows[-1])), len(rows), dialect.quote == '"', dialect.escape is None)


def _share_even(rows: Sequence[Sequence[str]]) -> float:
    """Return the share of rows that have as many fields as most."""
    most = statistics.mode(len(row) for row in rows)
    return sum(len(row) == most for row in rows) / len(rows)


def _read_sample(head: str, dialect: Dialect) -> list[list[str]]:
    """Return the first rows; the last, which may be cut off, only where there is no other."""
    _raise_limit()
    rows = []
    try:
        for row in dialect.read(io.StringIO(head.replace("\x00", ""), newline="")):
            if row:
                rows.append(row)
            if len(rows) > MAX_SNIFFED_ROWS:
                break
    except csv.Error:
        pass
    return rows[:-1] if len(rows) > 1 and not head.endswith(("\n", "\r")) else rows


def _raise_limit() -> None:
    """Let a field be as long as an article; Python's own limit, 128 kB, is kept for the whole process."""
    if csv.field_size_limit() < MAX_ITEM:
        csv.field_size_limit(MAX_ITEM)


def _find_header(rows: Sequence[Sequence[str]], given: Given) -> list[str] | None:
    """Return the names of the columns, None where the first row is an article already."""
    first = [name.strip() for name in rows[0]]
    folded = {fold_name(name) for name in first}
    if any(fold_name(column) in folded for column in given.columns.values() if fold_name(column)):
        return _number_twins(first)
    short = all(len(name) <= MAX_HEADING and "\n" not in name for name in first)
    known = sum(is_known(name) for name in first)
    if not short or not any(first):
        return None
    if known and (len(first) == 1 or known > 1 or 3 * known >= len(first) or _differ(rows)):
        return _number_twins(first)
    plain = all(not name or (name[0].isalpha() and as_moment(name) is None and "/" not in name) for name in first)
    return _number_twins(first) if plain and len(set(first)) == len(first) and _differ(rows) else None


def _differ(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether the other rows hold longer texts than the first, as under a header."""
    later = [max(map(len, row)) for row in rows[1:]]
    return bool(later) and statistics.median(later) > 2 * max(map(len, rows[0]))


def _number_twins(names: Sequence[str]) -> list[str]:
    """Return names of columns, each of which stands there once."""
    made: list[str] = []
    seen: dict[str, int] = {}
    for place, name in enumerate(names, start=1):
        name = name or f"column {place}"
        seen[name] = seen.get(name, 0) + 1
        made.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return made


def _read_table(opened: Opened, dialect: Dialect, header: list[str] | None, n_columns: int) -> Iterator[Row | Rejected]:
    """Yield the rows under the header."""
    lines = _Lines(opened)
    reader = dialect.read(lines)
    names = header or [f"column {place}" for place in range(1, min(n_columns, MAX_COLUMNS) + 1)]
    number, rescued, before = 0, 0, header is not None
    while True:
        lines.start_row()
        try:
            row = next(reader)
        except StopIteration:
            return
        except (csv.Error, UnreadableError) as error:
            number += 1
            yield Rejected(f"It cannot be read ({error}).", f"row {number}")
            if isinstance(error, UnreadableError):
                return
            reader = dialect.read(lines)
            continue
        if lines.too_long:
            number += 1
            yield Rejected(f"It is longer than {MAX_ITEM // 1_000_000} MB; an article is not.", f"row {number}")
            continue
        if not any(row):
            continue
        if before:
            before = False
            continue
        number += 1
        found = _make_row(row, names, f"row {number}", lines, dialect.quote)
        yield found
        if isinstance(found, Rejected) and lines.n_used() > 1 and rescued < MAX_RESCUED:
            rescued += 1
            lines.take_back()
            reader = dialect.read(lines)


def _make_row(row: list[str], names: Sequence[str], item: str, lines: _Lines, quote: str) -> Row | Rejected:
    """Return a row by its columns; one with too many fields, or with less than half of them, is none."""
    filled = len(row)
    while filled > len(names) and not row[filled - 1].strip():
        filled -= 1
    if lines.is_open(row, quote, len(names)):
        return Rejected(f"It has a quotation mark left open; {lines.n_used()} lines would be one row.", item)
    if filled > len(names) or 2 * filled < len(names):
        more = f" and runs over {lines.n_used()} lines" if lines.n_used() > 1 else ""
        return Rejected(f"It has {filled} fields where the table has {len(names)}{more}.", item)
    warnings = lines.warnings
    if filled < len(names):
        warnings += (f"The row has {filled} of {len(names)} fields.",)
    return Row(item, dict(zip(names, row, strict=False)), warnings)
