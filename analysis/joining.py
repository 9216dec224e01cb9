"""The tables of a whole run, written row group by row group: from what was read, and from parts in any order."""

from __future__ import annotations

import functools
import hashlib
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.folders import Folder
from analysis.kept import KEYS_TABLE, Flags, Kept, Places, split_places
from analysis.store import read_manifest

ROWS = 100_000  # in a row group, so that the bytes do not hang on how the run was cut into parts
ROWS_OF = {  # those whose rows are long
    "articles": 5_000,
    "blocks": 20_000,
    "sentences": 20_000,
    "scopes": 20_000,
    "scores": 20_000,
}
OPEN_AT_ONCE = 3  # parts whose rows are held while all are put in order
SORTED_AT_ONCE = 500  # articles that are put in order in memory, where theirs is another than the parts' own
SCATTERED = (
    0.25  # share of articles that do not follow on in their part from the one before; from here on it is another
)
COPIES_AT_ONCE = 500  # texts printed more than once whose rows are held until they are printed again


class TableWriter:
    """One table, written as its rows come; memory holds one row group.

    While row groups are those of the table `before`, one after another, nothing
    is written and no path is asked for with `create`.
    """

    def __init__(self, name: str, create: Callable[[], Path], before: Any = None) -> None:
        self.n_rows = 0
        self.path: Path | None = None  # None while nothing is written
        self._create = create
        self._before = before
        self._n_same = 0  # row groups
        self._size = ROWS_OF.get(name, ROWS)
        self._waiting: list[Any] = []
        self._n_waiting = 0
        self._writer: Any = None

    def add(self, table: Any) -> None:
        """Take rows, a pyarrow table."""
        self._waiting.append(table)
        self._n_waiting += len(table)
        while self._n_waiting >= self._size:
            self._flush(self._size)

    def finish(self) -> None:
        """Write what waits."""
        if self._waiting:
            self._flush(self._n_waiting)
        if self._writer is None and self._before is not None and self._n_same < self._before.num_row_groups:
            self._begin(self._before.schema_arrow)

    def close(self) -> None:
        """Close the file, and the one before it."""
        if self._writer is not None:
            self._writer.close()
        if self._before is not None:
            self._before.close(force=True)

    def _flush(self, n_rows: int) -> None:
        """Write one row group; one without rows only where there is no other."""
        import pyarrow as pa

        waiting = pa.concat_tables(self._waiting)
        if n_rows or not self.n_rows:
            self._write(waiting.slice(0, n_rows).combine_chunks())
        rest = waiting.slice(n_rows)
        self._waiting, self._n_waiting = [rest], len(rest)
        self.n_rows += n_rows

    def _write(self, group: Any) -> None:
        if self._writer is None and self._is_as_before(group):
            self._n_same += 1
            return
        if self._writer is None:
            self._begin(group.schema)
        self._writer.write_table(group, row_group_size=max(len(group), 1))

    def _is_as_before(self, group: Any) -> bool:
        """Tell whether rows are those of the next row group of the table before."""
        if self._before is None or self._n_same >= self._before.num_row_groups:
            return False
        return bool(self._read_before(self._n_same).equals(group, check_metadata=True))

    def _begin(self, schema: Any) -> None:
        """Begin the file, with what was as before."""
        import pyarrow.parquet as pq

        self.path = self._create()
        self._writer = pq.ParquetWriter(str(self.path), schema, compression="zstd")
        for number in range(self._n_same):
            group = self._read_before(number)
            self._writer.write_table(group, row_group_size=max(len(group), 1))

    def _read_before(self, number: int) -> Any:
        return self._before.read_row_group(number, use_threads=False)  # columns side by side take more in all


@contextmanager
def write_rows(
    folder: Folder, name: str, written: dict[str, dict[str, Any]], before: Folder | None = None
) -> Iterator[TableWriter]:
    """Give a writer of one table; where the block ends well, the file is put in its place, and told of in `written`.

    Where the table is the one in `before`, a complete folder of tables, no
    file is written, and what is told of it is what is told there.
    """
    with ExitStack() as stack:
        writer = TableWriter(
            name,
            lambda: stack.enter_context(folder.create(f"{name}.parquet")),
            None if before is None else _open_before(before, name),
        )
        try:
            yield writer
            writer.finish()
        finally:
            writer.close()
        if writer.path is None and before is not None:
            written[name] = read_manifest(before)["tables"][name]
        elif writer.path is not None:
            written[name] = {"rows": writer.n_rows, **_hash_groups(writer.path)}


def _open_before(before: Folder, name: str) -> Any:
    """Return a table of a complete folder as it lies there, None where the same rows would now be written otherwise."""
    import pyarrow as pa

    if name not in read_manifest(before)["tables"]:
        return None
    file = _open_table(before, name)
    return file if file.metadata.created_by == f"parquet-cpp-arrow version {pa.cpp_version}" else None


def _hash_groups(path: Path) -> dict[str, Any]:
    """Return the sums of a file, and where it has several row groups the rows, the end and the SHA-256 of each."""
    import pyarrow.parquet as pq

    metadata = pq.read_metadata(path)
    groups = []
    with open(path, "rb") as file:
        whole, crc = hashlib.sha256(), 0
        for number in range(metadata.num_row_groups):
            group = metadata.row_group(number)
            end = max(_end_of(group.column(column)) for column in range(group.num_columns))
            content = file.read(end - file.tell())
            whole.update(content)
            crc = zlib.crc32(content, crc)
            groups.append([group.num_rows, end, hashlib.sha256(content).hexdigest()])
        rest = file.read()
        whole.update(rest)
    sums = {"sha256": whole.hexdigest(), "crc32": f"{zlib.crc32(rest, crc):08x}"}
    return sums | ({"groups": groups} if len(groups) > 1 else {})


def _end_of(column: Any) -> int:
    first = column.data_page_offset if column.dictionary_page_offset is None else column.dictionary_page_offset
    return int(min(first, column.data_page_offset) + column.total_compressed_size)


def gather_rows(kept: Kept, places: Places, ids: npt.NDArray[np.object_], name: str) -> Iterator[Any]:
    """Yield one table's rows of the articles at these places, in their order, with these article_ids."""
    if not len(places):
        yield from PartRows(kept.parts[0], name).between(0, 0, ids)
    elif not _is_scattered(places):
        yield from _gather_along(kept, places, ids, name)
    else:
        for first in range(0, len(places), SORTED_AT_ONCE):
            some = slice(first, first + SORTED_AT_ONCE)
            yield _gather_sorted(kept, places[some], ids[some], name)


def _is_scattered(places: Places) -> bool:
    """Tell whether articles have an order of their own; texts that several have are held anyway."""
    steps = np.diff(places[~_find_copied(places)])
    return len(steps) > 0 and float(np.mean(steps < 0)) >= SCATTERED


def _gather_sorted(kept: Kept, places: Places, ids: npt.NDArray[np.object_], name: str) -> Any:
    """Return rows of articles in any order: read as they lie in their parts, then put in order."""
    import pyarrow as pa

    lie = np.argsort(places, kind="stable")
    rows = pa.concat_tables(_gather_along(kept, places[lie], ids[lie], name)).combine_chunks()
    owners = pd.Index(ids).get_indexer(rows["article_id"].to_numpy())
    return rows.take(np.argsort(owners, kind="stable"))


def _gather_along(kept: Kept, places: Places, ids: npt.NDArray[np.object_], name: str) -> Iterator[Any]:
    """Yield rows of articles that mostly follow each other as they do in their parts."""
    parts, positions = split_places(places)
    copied = _find_copied(places)
    broken = np.diff(places, prepend=-2) != 1
    starts = np.flatnonzero(broken | copied | np.roll(copied, 1))
    ends = np.append(starts[1:], len(places))

    @functools.lru_cache(maxsize=OPEN_AT_ONCE)
    def open_part(number: int) -> PartRows:
        return PartRows(kept.parts[number], name)

    @functools.lru_cache(maxsize=COPIES_AT_ONCE)
    def read_copied(number: int, position: int) -> Any:
        return open_part(number).one(position)

    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        number, first = int(parts[start]), int(positions[start])
        if copied[start]:
            yield _put_ids(read_copied(number, first), ids[start])
        else:
            yield from open_part(number).between(first, first + end - start, ids[start:end])


def _find_copied(places: Places) -> Flags:
    """Return which places are those of more than one article."""
    _, which, counts = np.unique(places, return_inverse=True, return_counts=True)
    return np.asarray(counts[which] > 1)


def _put_ids(rows: Any, ids: Any) -> Any:
    """Return rows under other article_ids: one for all of them, or one for each."""
    import pyarrow as pa

    column = rows.schema.get_field_index("article_id")
    field = rows.schema.field(column)
    names = pa.repeat(pa.scalar(ids, field.type), len(rows)) if isinstance(ids, str) else pa.array(ids, field.type)
    return rows.set_column(column, field, names)


def _open_table(part: Folder, name: str) -> Any:
    import pyarrow.parquet as pq

    file = f"{name}.parquet"
    return pq.ParquetFile(part.open(file) if part.remote else str(part / file))


class PartRows:
    """One table of one part, read a row group at a time."""

    def __init__(self, part: Folder, name: str) -> None:
        counted = [] if name == KEYS_TABLE else [f"n_{name}"]
        keys = _open_table(part, KEYS_TABLE).read(columns=["article_id", *counted])
        self._ids = keys["article_id"].to_numpy()
        counts = keys[counted[0]].to_numpy() if counted else np.ones(len(keys), dtype=np.int64)
        self._starts = np.concatenate([[0], np.cumsum(counts)])
        self._file = _open_table(part, name)
        groups = [self._file.metadata.row_group(number).num_rows for number in range(self._file.num_row_groups)]
        self._ends = np.cumsum(np.array(groups, dtype=np.int64))
        self._read: tuple[int, Any] = (-1, None)

    def between(self, first: int, last: int, ids: npt.NDArray[np.object_]) -> Iterator[Any]:
        """Yield the rows of the articles from `first` to before `last`, under these article_ids."""
        renamed = not np.array_equal(self._ids[first:last], ids)
        begin, end = int(self._starts[first]), int(self._starts[last])
        for number in range(int(np.searchsorted(self._ends, begin, side="right")), len(self._ends)):
            opens = int(self._ends[number - 1]) if number else 0
            if opens >= end:
                break
            low, high = max(begin, opens), min(end, int(self._ends[number]))
            rows = self._group(number).slice(low - opens, high - low)
            yield self._rename(rows, low, first, last, ids) if renamed else rows
        if begin == end:
            yield self._file.schema_arrow.empty_table()

    def one(self, position: int) -> Any:
        """Return the rows of one article in memory of their own, so that the rest of their row group may go."""
        import pyarrow as pa

        rows = pa.concat_tables(self.between(position, position + 1, self._ids[position : position + 1]))
        return rows.take(np.arange(len(rows)))

    def _group(self, number: int) -> Any:
        if self._read[0] != number:
            self._read = number, self._file.read_row_group(number)
        return self._read[1]

    def _rename(self, rows: Any, low: int, first: int, last: int, ids: npt.NDArray[np.object_]) -> Any:
        """Return rows, the first of them number `low` of the part, under the article_ids of now."""
        owners = np.searchsorted(self._starts[first : last + 1], low + np.arange(len(rows)), side="right") - 1
        return _put_ids(rows, ids[owners])
