"""What can still be used of results that are damaged on disk: the articles all of whose rows can be read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.folders import Folder
from analysis.kept import KEYS_TABLE, Flags
from analysis.store import StoreError, is_as_written, read_manifest, read_parquet
from analysis.tables import MEASURED_TABLES


def list_readable(part: Folder) -> Flags:
    """Return for each article of a part whether its rows stand in row groups that are as they were written.

    A large table's manifest has a hash of each. Where it has none, or the
    manifest or the keys are damaged, nothing can be used.
    """
    try:
        written = read_manifest(part)["tables"]
        if not is_as_written(part, KEYS_TABLE, written[KEYS_TABLE]):
            return np.zeros(0, dtype=bool)
        keys = read_parquet(part, KEYS_TABLE)
        readable = np.ones(len(keys), dtype=bool)
        for name in MEASURED_TABLES:
            if name in written and not is_as_written(part, name, written[name]):
                readable &= _list_readable_in(part, name, written[name], keys[f"n_{name}"].to_numpy())
    except (StoreError, OSError, KeyError):
        return np.zeros(0, dtype=bool)
    return readable


def _list_readable_in(part: Folder, name: str, written: Mapping[str, Any], counts: npt.NDArray[np.int64]) -> Flags:
    """Return for each article whether its rows of a damaged table are as they were written."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    readable = np.ones(len(counts), dtype=bool)
    ends, n_before = np.cumsum(counts), 0
    with part.open(f"{name}.parquet") as stream:
        try:
            pq.read_metadata(stream)
        except (OSError, pa.ArrowException):
            return np.zeros(len(counts), dtype=bool)
        stream.seek(0)
        for n_rows, end, digest in written.get("groups") or [[int(counts.sum()), 0, ""]]:
            if hashlib.sha256(stream.read(end - stream.tell())).hexdigest() != digest:
                readable &= (ends <= n_before) | (ends - counts >= n_before + n_rows)
            n_before += n_rows
    return readable
