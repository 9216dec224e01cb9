"""The canary: the demonstration articles, measured anew, so that a number which moves is seen on them first.

All 40 are measured: they take ten seconds, most of it the parser's, and each
was written for another pitfall, so that none can be spared.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.articles import read_articles
from analysis.comparisons import compare
from analysis.intervals import estimate, estimate_share
from analysis.parts import estimate_diversity
from analysis.pipeline import Tables, measure
from analysis.quote_accuracy import find_annotated
from analysis.record import Record, read_packages
from analysis.sources import find_sources
from analysis.trends import trend

ALL = "all articles"
FILE = "canary.file"
COUNTED = {  # the columns by whose values the rows of a table are counted, as "PERSON 8, ORG 5"
    "quotes": ("kind", "speaker_kind"),
    "mentions": ("label",),
    "sources": ("source_kind", "transparency"),
}
Row = tuple[str, str, Any]


def measure_canary(*, progress: Callable[[int], object] | None = None) -> Record:
    """Return the numbers of the demonstration articles, measured now, and the packages that measured them.

    `progress` is called with the number of articles done after each batch.
    What list_numbers() lists stands in `numbers`, and for each article a hash
    of its file, as the measure `canary.file`.

    Raises ImportError where a package is missing that the measures need.

    >>> now = measure_canary()
    >>> now.numbers["article"].nunique(), sorted(now.packages)[:3]  # 40 articles, and all of them together
    (41, ['Python', 'blis', 'code'])
    """
    folder = find_annotated() / "articles"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a package is another release: the account says it with what came of it
        articles = read_articles(folder)
        tables = measure(articles, batch_size=8, progress=progress)
        numbers = list_numbers(tables)
    hashes = [hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in articles["source_file"]]
    files = [(FILE, Path(name).stem, digest) for name, digest in zip(articles["source_file"], hashes, strict=True)]
    return Record(metadata.version("columninch"), read_packages(), pd.concat([_make_numbers(files), numbers]))


def list_numbers(tables: Tables) -> pd.DataFrame:
    """Return every number of a measured corpus as one row: measure, article (its file), value.

    Measures are the columns of `scores`; those of `scopes` as "lix (prose)"
    and "lix (quoted)", for "all" stands in `scores` already; of every other
    table and article the rows, in all and by kind, label and the like, the
    mean of each column of fractions, and a fingerprint of all other columns;
    of all articles together a few estimates, a comparison and a trend. The
    fingerprint tells two speakers who changed places, which no count does.

    >>> from analysis import make_articles
    >>> tables = measure(make_articles([{"article_id": "a", "text": "“Not yet,” said Ana Bell."}]))
    >>> numbers = list_numbers(tables)
    >>> numbers[numbers["measure"].isin(["n_words", "quotes.rows", "mentions.label"])]["value"].tolist()
    [5, 'PERSON 1', 1]
    """
    ids, files = tables.articles["article_id"], tables.articles["source_file"]
    names = {key: Path(file).stem if isinstance(file, str) else key for key, file in zip(ids, files, strict=True)}
    sources = find_sources(tables.articles, tables.quotes)
    rows = [*_list_scores(tables.scores, {}), *_list_scores(tables.scopes, {"prose": "prose", "quoted": "quoted"})]
    for name, frame in {**tables._asdict(), "sources": sources}.items():
        if name not in {"scores", "scopes"}:
            rows += _list_table(name, frame, list(names))
    return _make_numbers(
        [(measure, names[key], value) for measure, key, value in rows] + _list_estimates(tables, sources)
    )


def _make_numbers(rows: list[Row]) -> pd.DataFrame:
    """Return rows as a table; values keep their own type."""
    measures, articles, values = zip(*rows, strict=True)
    columns = {"measure": pd.Series(measures, dtype="str"), "article": pd.Series(articles, dtype="str")}
    return pd.DataFrame({**columns, "value": pd.Series(values, dtype="object")})


def _list_scores(scores: pd.DataFrame, scopes: dict[str, str]) -> Iterator[Row]:
    """Yield one row per score and article, with its scope where scores have one."""
    for record in _plain_records(scores):
        scope = record.pop("scope", None)
        key = record.pop("article_id")
        if scope is None or scope in scopes:
            for name, value in record.items():
                yield name + (f" ({scope})" if scope else ""), key, _join_list(value)


def _join_list(value: Any) -> Any:
    """Return a cell that is a list as text."""
    return ", ".join(value) if isinstance(value, list) else value


def _list_table(name: str, frame: pd.DataFrame, ids: list[str]) -> Iterator[Row]:
    """Yield what one table holds of each article; of an article without rows, too."""
    fractions = [str(column) for column, dtype in frame.dtypes.items() if dtype == "float64"]
    by_article = dict(iter(frame.groupby("article_id", sort=False)))
    for key in ids:
        own = by_article.get(key, frame.iloc[:0])
        yield f"{name}.fingerprint", key, _fingerprint(own.drop(columns=["article_id", *fractions]))
        if name != "articles":
            yield f"{name}.rows", key, len(own)
        for column in fractions:
            yield f"{name}.{column}", key, float(own[column].mean())
        for column in COUNTED.get(name, ()):
            yield f"{name}.{column}", key, _count_values(own[column])


def _count_values(column: pd.Series) -> str:
    """Return how often a column has each value, by name: "ORG 5, PERSON 8"."""
    counts = column.fillna("unknown").value_counts()
    return ", ".join(f"{value} {counts[value]}" for value in sorted(counts.index))


def _fingerprint(frame: pd.DataFrame) -> str:
    """Return a short hash of what the cells say, the same whatever pandas keeps them in."""
    lines = [json.dumps(record, sort_keys=True, ensure_ascii=False) for record in _plain_records(frame)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def _plain_records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows with cells of plain Python, None where there is nothing."""
    columns = [[_plain(cell) for cell in frame[name].tolist()] for name in frame.columns]
    return [dict(zip(map(str, frame.columns), cells, strict=True)) for cells in zip(*columns, strict=True)]


def _plain(cell: Any) -> Any:
    """Return a cell as plain Python has it."""
    if isinstance(cell, list):
        return [str(each) for each in cell]
    if pd.isna(cell):
        return None
    return cell.isoformat() if isinstance(cell, pd.Timestamp) else cell


def _list_estimates(tables: Tables, sources: pd.DataFrame) -> list[Row]:
    """Return a few figures of all articles together, each with its interval: where chance and Student's t come in."""
    about = tables.articles[["article_id", "outlet", "published"]]
    scores = tables.scores.merge(about, on="article_id")
    grade, said = "flesch_kincaid_grade", ["n_quoted_words", "n_words"]
    made = {
        f"estimate.{grade}": estimate(scores, grade),
        "estimate.quote_density": estimate_share(scores, *said),
        "estimate.effective_speakers": estimate_diversity(sources, "speaker", "n_words"),
    }
    if scores["outlet"].nunique() == 2 and scores["published"].notna().any():
        made[f"compare.{grade}"] = compare(scores, grade, by="outlet")
        made[f"trend.{grade}"] = trend(scores, grade)
    rows: list[Row] = []
    for name, frame in made.items():
        (record,) = _plain_records(frame)
        middle = next(record[column] for column in ("estimate", "difference", "change") if column in record)
        ends = {f"_{end}": record[end] for end in ("low", "high", "p_value") if end in record}
        rows += [(name + end, ALL, value) for end, value in {"": middle, **ends}.items()]
    return rows
