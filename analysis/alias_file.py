"""The user's list of names, `aliases.csv`: read, and every row held against what it may say."""

from __future__ import annotations

import csv
import io
import itertools
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.addresses import Address, is_remote, local_path, open_system
from analysis.files import corpus_folder
from analysis.pages import LABELS
from analysis.readers.text_encoding import clean_text
from analysis.spellings import fold_name
from analysis.tables import ALIASES, check_table, make_table

ALIAS_FILE = "aliases.csv"  # beside the articles
ACTIONS = ("merge", "split", "drop", "relabel")
_NEEDED = ("surface", "canonical", "label", "action")
_KNOWN = (*_NEEDED, "article", "note")


class AliasError(ValueError):
    """A list of names that cannot be followed; the message says where, what was found and what to do."""


class AliasRow(NamedTuple):
    """One row of the list, ready to be matched: `key` is the folded surface, `own` the label of an entity_id."""

    line: int
    own: str
    key: str
    surface: str
    canonical: str
    label: str
    action: str
    article: str


def read_aliases(path: str | Path | Address) -> pd.DataFrame:
    """Return one row per row of a list of names that a user wrote: what is to be merged, split, dropped or relabelled.

    `path` is a CSV file in UTF-8, or the folder that its `aliases.csv` lies
    in, or the address of one, as for read_articles(). The first line names
    the columns, in any order; commas, semicolons or tabs part them. Blank
    lines, a byte order mark and a column `note` are passed over. Returns

        line       int  where the row stands in the file, the line of the column names being 1
        surface    str  a name as articles write it, or as an entity is called; or an entity_id, "PERSON:Marsh"
        canonical  str  what it is to be called
        label      str  PERSON, ORG, GPE …; missing where the present one stays
        action     str  merge, split, drop, relabel: see `apply_aliases`
        article    str  article_id or source file, where the row holds for one article only

    Raises AliasError, with the file, the line and what to do, where the file
    cannot be read or is not UTF-8, a column is missing or unknown, an action
    or label is unknown, a row lacks what its action needs, or two rows speak
    of one surface or lead round in a circle.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     lines = ["surface,canonical,label,action", "Schumi,Anselm Schumann,PERSON,merge", "Sunday,,,drop"]
    ...     _ = (Path(folder) / "aliases.csv").write_text("\\n".join(lines), encoding="utf-8")
    ...     read_aliases(folder)[["line", "surface", "canonical", "action"]]
       line surface        canonical action
    0     2  Schumi  Anselm Schumann  merge
    1     3  Sunday              NaN   drop
    """
    file = _locate(path)
    file = file / ALIAS_FILE if file.is_dir() else file
    try:
        content = file.read_bytes()
    except OSError as error:
        raise AliasError(f"{file} could not be opened ({error.strerror or error}); name a list of names.") from error
    aliases = make_table(_read_cells(_decode(content, file), file), ALIASES)
    parse_rows(aliases, str(file))
    return aliases


def find_alias_file(path: str | Path) -> Path | Address | None:
    """Return the list of names that lies beside the articles at `path`, None where there is none.

    >>> find_alias_file("data/articles") is None
    True
    """
    file = corpus_folder(path) / ALIAS_FILE
    return file if file.is_file() else None


def parse_rows(aliases: pd.DataFrame, where: str) -> list[AliasRow]:
    """Return the rows of an aliases table ready to be matched; `where` is what an error calls the list.

    Raises AliasError where a row says too little or too much, or two contradict each other.

    >>> parse_rows(pd.DataFrame({"surface": ["PERSON:Marsh"], "action": ["drop"]}), "aliases")[0][:4]
    (1, 'PERSON', 'marsh', 'Marsh')
    """
    check_table(aliases, ALIASES, "apply_aliases()", needs=["surface", "action"])
    rows = []
    for number, record in enumerate(aliases.reset_index(drop=True).to_dict("records"), start=1):
        cells = {name: "" if pd.isna(record.get(name)) else str(record[name]) for name in _KNOWN[:-1]}
        line = int(record.get("line", number))
        rows.append(_parse_row(line, cells, f"{where}, line {line}"))
    _refuse_doubles(rows, where)
    for article in sorted({row.article for row in rows}):
        _refuse_circles(
            [row for row in rows if not row.article] + [row for row in rows if row.article == article], where
        )
    return rows


def _locate(path: str | Path | Address) -> Path | Address:
    if isinstance(path, Address):
        return path
    return Address(*open_system(str(path))) if is_remote(path) else local_path(path)


def _decode(content: bytes, file: Path | Address) -> str:
    """Return the text of a file in UTF-8."""
    try:
        text = content.decode("utf-8-sig")
        at = text.find("\x00")
    except UnicodeDecodeError as error:
        text, at = content[: error.start].decode("utf-8", "replace"), error.start
    if at >= 0:
        line = text[:at].count("\n") + 1
        raise AliasError(f"{file}, line {line}: it is not UTF-8; save the file as “CSV UTF-8”.")
    return text


def _read_cells(text: str, file: Path | Address) -> Iterator[dict[str, Any]]:
    """Yield the rows of a CSV file with their lines, empty cells left out."""
    columns: list[str] = []
    for line, cells in _read_lines(text, file):
        if not columns:
            columns = [cell.lower() for cell in cells]
            _check_columns(columns, f"{file}, line {line}")
            continue
        if any(cells[len(columns) :]):
            raise AliasError(
                f"{file}, line {line}: it has {len(cells)} cells for {len(columns)} columns; "
                "put a name that holds the separator in quotation marks."
            )
        filled = {name: cell for name, cell in zip(columns, cells, strict=False) if cell and name != "note"}
        yield {"line": line, "action": "", "surface": "", **filled}


def _read_lines(text: str, file: Path | Address) -> Iterator[tuple[int, list[str]]]:
    """Yield the line and the clean cells of each row that holds anything."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = [" ".join(clean_text(cell).split()) for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            raise AliasError(
                f"{file}, line {line}: {error}; close every quotation mark, and write one inside a name twice."
            ) from error
        if any(cells):
            yield line, cells


def _check_columns(columns: Sequence[str], where: str) -> None:
    """Raise AliasError where the first line does not name the columns."""
    got = ", ".join(filter(None, columns)) or "none"
    if missing := [name for name in _NEEDED if name not in columns]:
        raise AliasError(f"{where}: it needs the columns {', '.join(_NEEDED)}; add {', '.join(missing)} (got {got}).")
    if unknown := [name for name in columns if name and name not in _KNOWN]:
        raise AliasError(f"{where}: the column {unknown[0]} is unknown; use {', '.join(_KNOWN)}.")
    if twice := [name for name in columns if name and columns.count(name) > 1]:
        raise AliasError(f"{where}: the column {twice[0]} stands there twice; keep one.")


def _parse_row(line: int, cells: Mapping[str, str], where: str) -> AliasRow:
    """Return one row, its surface and canonical cut at the label of an entity_id."""
    own, surface = _cut_label(cells["surface"])
    named, canonical = _cut_label(cells["canonical"])
    label, action = cells["label"].upper() or named, cells["action"].lower()
    if not surface:
        raise AliasError(f"{where}: it has no surface; write the name that it is about.")
    if action not in ACTIONS:
        raise AliasError(f"{where}: the action “{cells['action']}” is unknown; use {', '.join(ACTIONS)}.")
    if label and label not in LABELS:
        raise AliasError(f"{where}: the label “{cells['label']}” is unknown; use {', '.join(sorted(LABELS))}.")
    if named and label != named:
        raise AliasError(f"{where}: label says {label} and canonical {named}; keep one.")
    if action == "merge" and not canonical:
        raise AliasError(f"{where}: merge needs a canonical, the name that “{surface}” is to be merged into.")
    if action == "relabel" and (canonical or not label):
        raise AliasError(f"{where}: relabel needs a label and takes no canonical; to rename, merge.")
    if action == "drop" and (canonical or label):
        raise AliasError(
            f"{where}: drop takes no canonical and no label; one entity alone is dropped by its id, PERSON:{surface}."
        )
    return AliasRow(line, own, fold_name(surface), surface, canonical, label, action, cells["article"])


def _cut_label(name: str) -> tuple[str, str]:
    """Return the label of an entity_id and its name; a mere name has no label.

    >>> _cut_label("PERSON:Marsh"), _cut_label("Ferry: The Musical")
    (('PERSON', 'Marsh'), ('', 'Ferry: The Musical'))
    """
    label, colon, rest = name.partition(":")
    return (label, rest.strip()) if colon and label in LABELS else ("", name)


def _refuse_doubles(rows: Sequence[AliasRow], where: str) -> None:
    """Raise AliasError where two rows speak of one surface."""
    taken: dict[tuple[str, str, str], AliasRow] = {}
    for row in rows:
        other = taken.setdefault((row.own, row.key, row.article), row)
        if other is not row:
            raise AliasError(f"{where}, lines {other.line} and {row.line}: both speak of “{row.surface}”; keep one.")


def _refuse_circles(rows: Sequence[AliasRow], where: str) -> None:
    """Raise AliasError where merges lead back to where they began; a row for one article comes before one for all."""
    merges: dict[str, list[AliasRow]] = defaultdict(list)
    for row in {(row.own, row.key): row for row in rows if row.action == "merge"}.values():
        if fold_name(row.canonical) != row.key:
            merges[row.key].append(row)
    for first in itertools.chain.from_iterable(merges.values()):
        if walked := _walk_back(first, merges):
            lines = " and ".join(str(line) for line in sorted(one.line for one in walked))
            raise AliasError(f"{where}, lines {lines}: they merge names in a circle; let one name stand last.")


def _walk_back(first: AliasRow, merges: Mapping[str, list[AliasRow]]) -> list[AliasRow]:
    """Return the shortest way along merges from a row back to it; nothing where there is none."""
    ways, seen = deque([[first]]), {first}
    while ways:
        way = ways.popleft()
        for row in merges.get(fold_name(way[-1].canonical), ()):
            if row is first:
                return way
            if row not in seen:
                seen.add(row)
                ways.append([*way, row])
    return []
