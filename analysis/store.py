"""Tables on disk: one Parquet file a table, and a manifest that says what made them."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

MANIFEST = "manifest.json"


class StoreError(ValueError):
    """A folder of tables that cannot be read, with what to do about it."""


def write_tables(tables: Mapping[str, pd.DataFrame], folder: str | Path, *, manifest: Mapping[str, Any]) -> Path:
    """Write every table as Parquet, then the manifest; return the manifest's path.

    The manifest is written last and each file appears whole, so a folder with
    a manifest is complete, and an interrupted run leaves none behind. It holds
    what `manifest` gives (versions, options), and for each table its rows and
    the SHA-256 of its file; no clock and no path, so the same input gives the
    same bytes.

    Raises StoreError where `folder` is a file.

    >>> import tempfile
    >>> links = pd.DataFrame({"article_id": ["a"], "start": [4], "end": [8]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_tables({"links": links}, folder, manifest={"columninch": "0.1.0"})
    ...     read_manifest(folder)["tables"]["links"]["rows"], len(read_parquet(folder, "links"))
    (1, 1)
    """
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder} is a file; name a folder to write the tables to.")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    written = {name: _write_parquet(frame, folder / f"{name}.parquet") for name, frame in tables.items()}
    document = json.dumps({**manifest, "tables": written}, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    write_whole(folder / MANIFEST, document.encode())
    return folder / MANIFEST


def join_tables(
    parts: Sequence[str | Path], folder: str | Path, *, manifest: Mapping[str, Any], also: Mapping[str, pd.DataFrame]
) -> Path:
    """Write the tables of several folders, in their order, into one, and those of `also`; return its manifest's path.

    One part is in memory at a time; the parts stay. What holds for
    write_tables() holds here. A table that a part lacks has no rows of it.

    Raises StoreError where a part cannot be read.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    names = dict.fromkeys(name for part in parts for name in read_manifest(part)["tables"])
    written = {name: _join_parquet([Path(part) for part in parts], name, folder) for name in names}
    written |= {name: _write_parquet(frame, folder / f"{name}.parquet") for name, frame in also.items()}
    document = json.dumps({**manifest, "tables": written}, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    write_whole(folder / MANIFEST, document.encode())
    return folder / MANIFEST


def hash_table(frame: pd.DataFrame) -> str:
    """Return the SHA-256 of a table as it would be written.

    >>> hash_table(pd.DataFrame({"n": [1]})) == hash_table(pd.DataFrame({"n": [2]}))
    False
    """
    return hashlib.sha256(_as_parquet(frame)).hexdigest()


def read_manifest(folder: str | Path) -> dict[str, Any]:
    """Return the manifest of a folder of tables.

    Raises StoreError where the folder holds none, or one that is no JSON object.
    """
    path = Path(folder) / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StoreError(f"{path} cannot be read; run `columninch measure` to write it.") from error
    except ValueError as error:
        raise StoreError(f"{path} is no JSON ({error}); run `columninch measure` again.") from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("tables"), dict):
        raise StoreError(f"{path} names no tables; run `columninch measure` again.")
    return manifest


def read_parquet(folder: str | Path, name: str, *, columns: list[str] | None = None) -> pd.DataFrame:
    """Return one table of a folder, or some columns of it, with the dtypes it was written with.

    Raises StoreError where the file is missing or is not Parquet.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = Path(folder) / f"{name}.parquet"
    try:
        frame: pd.DataFrame = pq.read_table(path, columns=columns).to_pandas()
    except (OSError, pa.ArrowException) as error:
        raise StoreError(f"{path} cannot be read ({error}); run `columninch measure` again.") from error
    for column in _list_columns(frame):
        frame[column] = pd.Series([list(cell) for cell in frame[column]], index=frame.index, dtype="object")
    return frame


def is_stored(path: str | Path) -> bool:
    """Return whether the path is a folder written by `write_tables`, and complete."""
    return (Path(path) / MANIFEST).is_file()


def _write_parquet(frame: pd.DataFrame, path: Path) -> dict[str, Any]:
    """Write one table; return its number of rows and the SHA-256 of the file."""
    content = _as_parquet(frame)
    write_whole(path, content)
    return {"rows": len(frame), "sha256": hashlib.sha256(content).hexdigest()}


def _join_parquet(parts: list[Path], name: str, folder: Path) -> dict[str, Any]:
    """Write one table of all parts; return its number of rows and the SHA-256 of the file."""
    import pyarrow.parquet as pq

    held = [part / f"{name}.parquet" for part in parts if (part / f"{name}.parquet").is_file()]
    handle, beside = tempfile.mkstemp(dir=folder, prefix=f".{name}.")
    os.close(handle)
    try:
        with pq.ParquetWriter(beside, pq.read_schema(held[0]), compression="zstd") as writer:
            for path in held:
                for batch in pq.ParquetFile(path).iter_batches():
                    writer.write_batch(batch)
        os.chmod(beside, 0o644)
        digest, rows = _hash_file(beside), pq.read_metadata(beside).num_rows
        os.replace(beside, folder / f"{name}.parquet")
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    return {"rows": rows, "sha256": digest}


def _hash_file(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _as_parquet(frame: pd.DataFrame) -> bytes:
    """Return a table as the bytes of a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    lists = {name: pa.list_(pa.string()) for name in _list_columns(frame)}
    guessed = pa.Schema.from_pandas(frame.drop(columns=list(lists)), preserve_index=False)
    types = {field.name: field.type for field in guessed} | lists
    schema = pa.schema([(name, types[name]) for name in frame.columns])
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pandas(frame, schema=schema, preserve_index=False), sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content


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
