"""What is measured already: each article's results lie in a part on disk, under a key of all that they hang on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.folders import Folder
from analysis.store import MANIFEST, StoreError, is_as_written, read_manifest, read_parquet
from analysis.tables import KEYS

PARTS = "parts"  # the folder of finished parts, there while a run is not done
NEXT = "parts/next"  # in it: the tables of the whole run, until they are complete
DAMAGED = "damaged"  # the folder of what could not be used
KEYS_TABLE = "keys"
UNKNOWN = -1
_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode
_SHIFT = 32  # a place is the number of a part, and in the lower bits that of an article in it

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Kept(NamedTuple):
    """The parts of a store, the sorted halves of all keys in them, and where the article of each lies."""

    parts: list[Folder]
    first: npt.NDArray[np.uint64]
    second: npt.NDArray[np.uint64]
    places: Places


def make_keys(articles: pd.DataFrame, columns: Iterable[str], recipe: str) -> list[str]:
    """Return for each article the SHA-256 of its text, these columns and the recipe: versions, model, options.

    Texts count letter by letter, since offsets do. Two articles with the same
    key have the same results, whatever their addresses, dates and outlets.

    >>> articles = pd.DataFrame({"headline": ["Late", "Late"], "text": ["It rained.", "It  rained."]})
    >>> len(set(make_keys(articles, ["headline"], "0.1.0")))
    2
    """
    begun = hashlib.sha256(_encode(json.dumps(recipe)))
    rows = zip(*(articles[name].tolist() for name in columns), strict=True)
    keys = []
    for row, text in zip(rows, articles["text"].tolist(), strict=True):
        digest = begun.copy()
        digest.update(_encode(_AS_JSON(row)))  # which tells its kinds apart, and where it ends
        digest.update(_encode(text))
        keys.append(digest.hexdigest())
    return keys


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def find_parts(folder: Folder) -> list[Folder]:
    """Return every complete part of a store: the results of the last run, and the parts of one that was cut off."""
    parts = [folder / PARTS / name for name in folder.list(PARTS) if f"{PARTS}/{name}" != NEXT]
    return [part for part in (folder, *parts) if part.is_file(MANIFEST)]


def check_part(part: Folder) -> str | None:
    """Return what is wrong with a part in a sentence, None where every file is as it was written."""
    try:
        written = read_manifest(part)["tables"]
    except StoreError as error:
        return str(error)
    for name, about in written.items():
        file = f"{name}.parquet"
        if not part.is_file(file):
            return f"{part / file} is missing."
        if not is_as_written(part, name, about):
            return f"{part / file} is damaged: its CRC-32 is not the one in {MANIFEST}."
    return None


def set_aside(folder: Folder, part: Folder) -> Folder:
    """Move a part that cannot be used out of the way; return where it lies now."""
    name = "results" if part == folder else part.name
    taken = folder.list(DAMAGED)
    number = next(number for number in range(1, len(taken) + 2) if f"{name}-{number}" not in taken)
    target = f"{DAMAGED}/{name}-{number}"
    if part == folder:
        for file in folder.list():
            if file == MANIFEST or file.endswith(".parquet"):
                folder.move(file, f"{target}/{file}")
    else:
        folder.move(f"{PARTS}/{part.name}", target)
    return folder / target


def index_parts(parts: Sequence[Folder], *, failed: bool, readable: Mapping[Folder, Flags] | None = None) -> Kept:
    """Return where the results of every key lie; those of articles that could not be measured only where asked.

    `readable` says of parts that are damaged which of their articles can be used.
    """
    keys: list[str] = []
    places, in_vain = [], []
    for number, part in enumerate(parts):
        table = read_parquet(part, KEYS_TABLE, columns=["key", "problem"])
        usable = np.flatnonzero((table["problem"].isna() | failed) & (readable or {}).get(part, True))
        keys += table["key"].iloc[usable].tolist()
        places.append((number << _SHIFT) + usable.astype(np.int64))
        in_vain += table["problem"].iloc[usable].notna().tolist()
    first, second = split_keys(keys)
    order = np.lexsort(
        (np.array(in_vain, dtype=bool), second, first)
    )  # of two results the one that holds some comes first
    joined = np.concatenate([*places, np.zeros(0, dtype=np.int64)])
    return Kept(list(parts), first[order], second[order], joined[order])


def split_keys(keys: Sequence[str]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """Return the first 16 bytes of each key as two numbers, which is as much as is compared."""
    halves = np.frombuffer(bytes.fromhex("".join(key[:32] for key in keys)), dtype=">u8").reshape(-1, 2)
    return halves[:, 0].astype(np.uint64), halves[:, 1].astype(np.uint64)


def find_places(kept: Kept, first: npt.NDArray[np.uint64], second: npt.NDArray[np.uint64]) -> Places:
    """Return the place of each key, UNKNOWN where it is not kept."""
    if not len(kept.first):
        return np.full(len(first), UNKNOWN, dtype=np.int64)
    found = np.minimum(np.searchsorted(kept.first, first), len(kept.first) - 1)
    same = (kept.first[found] == first) & (kept.second[found] == second)
    return np.where(same, kept.places[found], UNKNOWN)


def split_places(places: Places) -> tuple[Places, Places]:
    """Return the number of the part of each place, and the number of the article in it."""
    return places >> _SHIFT, places & ((1 << _SHIFT) - 1)


def make_key_table(
    article_ids: Sequence[str], keys: Sequence[str], counts: Mapping[str, Any], problems: Sequence[str | None]
) -> pd.DataFrame:
    """Return what a part says of its articles: their keys, and how many rows of each table are theirs."""
    columns = {"article_id": article_ids, "key": keys, "problem": problems}
    numbers = {name: counts.get(name.removeprefix("n_"), 0) for name in KEYS.columns if name.startswith("n_")}
    return pd.DataFrame({**columns, **numbers}, columns=list(KEYS.columns)).astype(KEYS.columns)
