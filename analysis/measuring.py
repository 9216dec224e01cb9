"""One job of a run: a few hundred articles measured, and their tables written as a part of the store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.folders import Folder
from analysis.kept import KEYS_TABLE, PARTS, make_key_table
from analysis.language import describe_kernel, parse_articles
from analysis.mentions import find_mentions
from analysis.pipeline import measure
from analysis.store import is_stored, write_tables
from analysis.workers import Crash

MOST_ARTICLES = 200  # in a job, so that an interruption costs some seconds
MOST_LETTERS = 1_500_000  # … and long articles no more memory than short ones
KERNEL = "matrix_product"  # of the parser; each gives the same tables
BEFORE = "mentions_before"  # the mentions as they were before the list of names was followed


class Job(NamedTuple):
    """Articles to be measured, the key of each, how, and the store that the results belong into."""

    articles: pd.DataFrame
    keys: list[str]
    aliases: pd.DataFrame | None
    model: str
    options: dict[str, Any]
    folder: Folder
    problem: str | None = None  # why these must not be measured: they kill the process that does


class Done(NamedTuple):
    """A job that is done: how many articles, and of them those that could not be measured, by article_id."""

    n_articles: int
    problems: dict[str, str]


def measure_job(job: Job) -> Done:
    """Measure a job's articles and write their tables as one part; one that cannot be measured costs no other."""
    parse_articles(job.articles.iloc[:0], model=job.model)  # a missing model is no article's fault
    measured, problems = _measure(job, job.articles)
    ids = pd.Index(job.articles["article_id"])
    tables, counts = {}, {}
    for name in measured[0]:
        tables[name], counts[name] = _order_rows([part[name] for part in measured], ids)
    reasons = [problems.get(article_id) for article_id in ids]
    tables[KEYS_TABLE] = make_key_table(ids.tolist(), job.keys, counts, reasons)
    part = job.folder / PARTS / _name_part(job)
    if problems or not is_stored(part):  # another run may have come first
        write_tables(tables, part, manifest={KERNEL: [describe_kernel(job.model)[KERNEL]]})
    return Done(len(ids), problems)


def split_crashed(crash: Crash) -> Iterator[Job]:
    """Yield what is to be done instead of a job whose process died: its halves; of one article, a row that is empty."""
    job: Job = crash.job
    middle = len(job.keys) // 2
    if middle:
        yield from (slice_job(job, 0, middle), slice_job(job, middle, len(job.keys)))
    elif job.problem is None:
        yield job._replace(problem=f"It ended the process that measured it (exit code {crash.exit_code}).")
    else:
        raise RuntimeError(f"the process that measures ends with exit code {crash.exit_code}, whatever it is given.")


def slice_job(job: Job, start: int, end: int) -> Job:
    """Return a job of some of the articles of another."""
    return job._replace(articles=job.articles.iloc[start:end].reset_index(drop=True), keys=job.keys[start:end])


def _measure(job: Job, articles: pd.DataFrame) -> tuple[list[dict[str, pd.DataFrame]], dict[str, str]]:
    """Return the tables of articles, in pieces where some cannot be measured, and what is wrong with those."""
    if job.problem is None:
        try:
            return [_measure_all(job, articles)], {}
        except Exception as error:
            problem = f"It could not be measured ({type(error).__name__}: {error})."
    else:
        problem = job.problem
    if len(articles) == 1:
        blank = articles.assign(text="", headline=None, text_status="empty").astype(articles.dtypes.to_dict())
        return [_measure_all(job, blank)], {articles["article_id"].iloc[0]: problem}
    middle = len(articles) // 2
    first, first_problems = _measure(job, articles.iloc[:middle].reset_index(drop=True))
    last, last_problems = _measure(job, articles.iloc[middle:].reset_index(drop=True))
    return first + last, first_problems | last_problems


def _measure_all(job: Job, articles: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return every table that measuring adds to the articles."""
    tables = measure(articles, job.aliases, model=job.model, **job.options)
    found = {name: frame for name, frame in tables._asdict().items() if name != "articles"}
    return found if job.aliases is None else found | {BEFORE: find_mentions(articles, tables.tokens)}


def _order_rows(frames: list[pd.DataFrame], ids: pd.Index[str]) -> tuple[pd.DataFrame, Any]:
    """Return rows in the order of their articles, and how many each article has."""
    frame = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    owners = ids.get_indexer(pd.Index(frame["article_id"]))
    if (np.diff(owners) < 0).any():
        frame = frame.iloc[np.argsort(owners, kind="stable")].reset_index(drop=True)
    return frame, np.bincount(owners, minlength=len(ids))


def _name_part(job: Job) -> str:
    """Return a name that another run over the same articles gives as well."""
    return hashlib.sha256("\n".join(job.keys).encode()).hexdigest()[:16]
