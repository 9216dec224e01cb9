"""Articles in a Parquet table, read in small batches and only the columns that an article needs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from analysis.readers.columns import DEPTH, flatten, tell_columns
from analysis.readers.lines import read_head
from analysis.readers.records import Founds, Given, Rejected
from analysis.readers.rows import Row, read_rows
from analysis.readers.text_encoding import UnreadableError

BATCH = 64  # rows; an article may be 10 MB
MAX_HELD = 512_000_000  # bytes of a table that must be held whole: Parquet is read from its end


def read_parquet(stream: BinaryIO, given: Given) -> Founds:
    """Yield the articles of a Parquet table, row by row.

    Raises ImportError without pyarrow.

    >>> next(read_parquet(io.BytesIO(b"PAR1"), Given("dump.parquet"))).problem
    'It is a damaged Parquet table (Parquet file size is 4 bytes, smaller than the minimum file footer (8 bytes)).'
    """
    try:
        import pyarrow
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        message = f'reading {given.name} needs pyarrow. Install it with: pip install "columninch[parquet]"'
        raise ImportError(message) from error
    damage = (pyarrow.ArrowException, OSError, ValueError, OverflowError, MemoryError)
    try:
        table = ParquetFile(given.path or (stream if given.whole else _hold(stream)))
        rows = _read_batches(table, _choose(table, given), damage)
        yield from read_rows(rows, given)
    except UnreadableError as error:
        yield Rejected(f"It {error}.")
    except damage as error:
        yield Rejected(_word_damage(error))


def _hold(stream: BinaryIO) -> Any:
    """Return a stream that can be read from its end."""
    content = read_head(stream, MAX_HELD + 1)
    if len(content) > MAX_HELD:
        raise UnreadableError("is larger than 512 MB inside an archive; unpack it first")
    return io.BytesIO(content)


def _choose(table: Any, given: Given) -> list[str] | None:
    """Return the outermost columns that an article needs, told from the first rows; None where all are needed."""
    names = [field.name for field in table.schema_arrow]
    first = next(table.iter_batches(batch_size=BATCH), None)
    if first is None or len(set(names)) < len(names):
        return None
    flat = [flatten(row, DEPTH) for row in first.to_pylist()]
    columns = tell_columns(flat, given.columns)
    needed = {column for held in columns.fields.values() for column in held}
    return [name for name in names if any(column == name or column.startswith(f"{name}.") for column in needed)] or None


def _read_batches(
    table: Any, columns: list[str] | None, damage: tuple[type[Exception], ...]
) -> Iterator[Row | Rejected]:
    """Yield the rows of a table, up to where it is damaged."""
    number = 0
    try:
        for batch in table.iter_batches(batch_size=BATCH, columns=columns):
            for values in batch.to_pylist():
                number += 1
                yield Row(f"row {number}", values)
    except damage as error:
        yield Rejected(_word_damage(error), f"row {number + 1}")


def _word_damage(error: Exception) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return (
        str(error) if str(error).startswith("It ") else f"It is a damaged Parquet table ({lines[0][:120].rstrip('.')})."
    )
