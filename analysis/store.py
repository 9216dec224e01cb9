"""Tables on disk: one Parquet file a table, and a manifest that says what made them."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.folders import Folder

MANIFEST = "manifest.json"


class StoreError(ValueError):
    """A folder of tables that cannot be read, with what to do about it."""


def write_tables(
    tables: Mapping[str, pd.DataFrame], folder: str | Path | Folder, *, manifest: Mapping[str, Any]
) -> str:
    """Write every table as Parquet, then the manifest; return the manifest's path.

    The manifest is written last and each file appears whole, so a folder with
    a manifest is complete, and an interrupted run leaves none behind. It holds
    what `manifest` gives (versions, options), and for each table its rows and
    the SHA-256 and CRC-32 of its file; no clock and no path, so the same input gives the
    same bytes. `folder` may be an address, such as s3://bucket/tables.

    Raises StoreError where `folder` is a file.

    >>> import tempfile
    >>> links = pd.DataFrame({"article_id": ["a"], "start": [4], "end": [8]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_tables({"links": links}, folder, manifest={"columninch": "0.1.0"})
    ...     read_manifest(folder)["tables"]["links"]["rows"], len(read_parquet(folder, "links"))
    (1, 1)
    """
    folder = Folder(folder)
    check_folder(folder)
    folder.remove(MANIFEST)
    written = {name: write_table(frame, folder, name) for name, frame in tables.items()}
    write_manifest(folder, manifest, written)
    return str(folder / MANIFEST)


def write_table(frame: pd.DataFrame, folder: Folder, name: str) -> dict[str, Any]:
    """Write one table; return its number of rows and the sums of its file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(as_arrow(frame), sink, compression="zstd")
    content = sink.getvalue().to_pybytes()
    folder.write_whole(f"{name}.parquet", content)
    return {"rows": len(frame), "sha256": hashlib.sha256(content).hexdigest(), "crc32": f"{zlib.crc32(content):08x}"}


def write_manifest(folder: Folder, manifest: Mapping[str, Any], written: Mapping[str, Mapping[str, Any]]) -> None:
    """Write what makes a folder of tables complete: what made them, and the rows and hash of each."""
    document = json.dumps({**manifest, "tables": written}, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    folder.write_whole(MANIFEST, document.encode())


def check_folder(folder: Folder) -> None:
    """Raise StoreError where a file stands in place of the folder."""
    if folder.is_file():
        raise StoreError(f"{folder} is a file; name a folder to write the tables to.")


def read_manifest(folder: str | Path | Folder) -> dict[str, Any]:
    """Return the manifest of a folder of tables.

    Raises StoreError where the folder holds none, or one that is no JSON object.
    """
    folder = Folder(folder)
    path = folder / MANIFEST
    try:
        manifest = json.loads(folder.read_bytes(MANIFEST))
    except OSError as error:
        raise StoreError(f"{path} cannot be read; run `columninch measure` to write it.") from error
    except ValueError as error:
        raise StoreError(f"{path} is no JSON ({error}); run `columninch measure` again.") from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("tables"), dict):
        raise StoreError(f"{path} names no tables; run `columninch measure` again.")
    return manifest


def read_parquet(folder: str | Path | Folder, name: str, *, columns: list[str] | None = None) -> pd.DataFrame:
    """Return one table of a folder, or some columns of it, with the dtypes it was written with.

    Raises StoreError where the file is missing or is not Parquet.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = f"{name}.parquet"
    try:
        with Folder(folder).open(file) as stream:
            frame: pd.DataFrame = pq.read_table(stream, columns=columns).to_pandas()
    except (OSError, pa.ArrowException) as error:
        message = f"{Folder(folder) / file} cannot be read ({error}); run `columninch measure` again."
        raise StoreError(message) from error
    for column in _list_columns(frame):
        frame[column] = pd.Series([list(cell) for cell in frame[column]], index=frame.index, dtype="object")
    return frame


def is_stored(path: str | Path | Folder) -> bool:
    """Return whether the path is a folder written by `write_tables`, and complete."""
    return Folder(path).is_file(MANIFEST)


def is_as_written(folder: Folder, name: str, about: Mapping[str, Any]) -> bool:
    """Return whether the file of a table is as the manifest says, by its CRC-32: SHA-256 takes eight times as long."""
    crc = 0
    with folder.open(f"{name}.parquet") as file:
        while block := file.read(1 << 20):
            crc = zlib.crc32(block, crc)
    return f"{crc:08x}" == about.get("crc32")


def as_arrow(frame: pd.DataFrame) -> Any:
    """Return a table as pyarrow has it, with the same types however few rows it has."""
    import pyarrow as pa

    schema = _find_schema(tuple(frame.dtypes.items()))
    columns = [pa.array(frame[field.name], type=field.type, from_pandas=True) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)


@functools.lru_cache(maxsize=64)
def _find_schema(dtypes: tuple[tuple[str, Any], ...]) -> Any:
    """Return the types of columns in pyarrow, and what pandas needs to know of them to bring them back."""
    import pyarrow as pa

    empty = pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in dtypes})
    item = pa.field("element", pa.string())  # as Parquet names it, so that a table is read as it was written
    lists = {name: pa.list_(item) for name in _list_columns(empty)}
    guessed = pa.Schema.from_pandas(empty.drop(columns=list(lists)), preserve_index=False)
    types = {field.name: field.type for field in guessed} | lists
    return pa.schema([(name, types[name]) for name, _ in dtypes], metadata=guessed.metadata)


def _list_columns(frame: pd.DataFrame) -> list[str]:
    """Return the columns whose cells are lists of str: all that are neither text, numbers nor times."""
    return [str(name) for name, dtype in frame.dtypes.items() if dtype == "object"]


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under another name and move it into place, so that it is there whole or not at all."""
    name = write_beside(path, content)
    try:
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_beside(path: Path, content: bytes) -> str:
    """Write a file under another name beside its place, whole or not at all; return that name."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, 0o644)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return name
