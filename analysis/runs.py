"""From files to tables on disk, batch by batch: memory stays flat, and a run that was cut off goes on."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.alias_file import find_alias_file, read_aliases
from analysis.aliases import check_aliases
from analysis.articles import Corpus, check_read, read_batches
from analysis.files import ArticleError
from analysis.language import MODEL
from analysis.mentions import find_mentions
from analysis.pipeline import describe_run, measure
from analysis.store import hash_table, is_stored, join_tables, read_manifest, read_parquet, write_tables
from analysis.tables import CHECKED_ALIASES, make_table

PARTS = "parts"  # the folder of finished batches, there while a run is not done
BEFORE = "mentions_before"  # the mentions as they were before the list of names was followed


class Run(NamedTuple):
    """What a run came to: everything seen, what the list of names did, and how many batches were there already."""

    files: pd.DataFrame
    checked: pd.DataFrame
    n_articles: int
    n_words: int
    n_quotes: int
    n_resumed: int


def measure_files(
    path: str | Path,
    folder: str | Path,
    *,
    model: str = MODEL,
    columns: Mapping[str, str] | None = None,
    size: int = 1_000,
    progress: Callable[[int], object] | None = None,
) -> Run:
    """Measure the articles at `path` and write every table into `folder`, with a manifest.

    The articles are read and measured `size` at a time, and each batch is on
    disk, whole, before the next is read. Where a run is cut off, the same call
    goes on: batches whose articles, versions and options are as before are
    not measured again. What comes out is the same, byte for byte. `progress`
    is called with the number of articles done. `columns` is that of
    read_corpus().

    Raises ArticleError where there is nothing to read, AliasError where the
    list of names beside the articles is broken, and what measure() raises for
    a model.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     run = measure_files("data/articles/record-2025-01-14-ferry-delay.md", folder)
    ...     run.n_articles, is_stored(folder)
    (1, True)
    """
    folder = Path(folder)
    listed = find_alias_file(path)
    aliases = None if listed is None else read_aliases(listed)
    parts: list[Path] = []
    n_resumed = 0
    for batch in read_batches(path, size=size, columns=columns):
        part = folder / PARTS / _name_part(batch, aliases, model, len(parts))
        if is_stored(part):
            n_resumed += 1
            if progress:
                progress(len(batch.articles))
        else:
            _measure_part(batch, aliases, part, model, progress)
        parts.append(part)
    return _finish(path, folder, parts, aliases, model)._replace(n_resumed=n_resumed)


def _name_part(batch: Corpus, aliases: pd.DataFrame | None, model: str, number: int) -> str:
    """Return the name of a batch's folder, another one where anything is other that its tables hang on."""
    about = describe_run(batch.articles, aliases, model=model)
    tables = [hash_table(frame) for frame in (batch.articles, batch.blocks, batch.links, batch.files)]
    key = json.dumps([about, tables], sort_keys=True)
    return f"{number:06}-{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def _measure_part(
    batch: Corpus, aliases: pd.DataFrame | None, part: Path, model: str, progress: Callable[[int], object] | None
) -> None:
    """Measure one batch and write its tables beside those of the load."""
    tables = measure(batch.articles, aliases, model=model, progress=progress)
    loaded = {"files": batch.files, "blocks": batch.blocks, "links": batch.links}
    if aliases is not None:
        loaded[BEFORE] = find_mentions(tables.articles, tables.tokens)
    write_tables({**tables._asdict(), **loaded}, part, manifest={})


def _finish(path: str | Path, folder: Path, parts: list[Path], aliases: pd.DataFrame | None, model: str) -> Run:
    """Join the batches into the tables of the run, and remove them."""
    files = _read_all(parts, "files")
    try:
        check_read(path, files)
    except ArticleError:
        shutil.rmtree(folder / PARTS)
        raise
    articles = _read_all(parts, "articles", ["article_id", "n_words", "content_hash"])
    checked = make_table([], CHECKED_ALIASES)
    if aliases is not None and not aliases.empty:
        checked = check_aliases(aliases, _read_all(parts, BEFORE), _read_all(parts, "articles"))
    n_quotes = sum(read_manifest(part)["tables"]["quotes"]["rows"] for part in parts)
    join_tables(parts, folder, manifest=describe_run(articles, aliases, model=model), also={"aliases": checked})
    shutil.rmtree(folder / PARTS)
    return Run(files, checked, len(articles), int(articles["n_words"].sum()), n_quotes, 0)


def _read_all(parts: list[Path], name: str, columns: list[str] | None = None) -> pd.DataFrame:
    """Return one table of all batches."""
    return pd.concat([read_parquet(part, name, columns=columns) for part in parts], ignore_index=True)
