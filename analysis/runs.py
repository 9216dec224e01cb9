"""From files to tables on disk: nothing is measured twice, and a run that was cut off goes on."""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
from array import array
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.alias_file import find_alias_file, read_aliases
from analysis.aliases import check_aliases
from analysis.articles import Corpus, check_read, read_batches
from analysis.files import ArticleError
from analysis.folders import Folder
from analysis.joining import TableWriter, gather_rows, write_rows
from analysis.kept import (
    KEYS_TABLE,
    NEXT,
    PARTS,
    UNKNOWN,
    Flags,
    Kept,
    check_part,
    find_parts,
    find_places,
    index_parts,
    make_keys,
    set_aside,
    split_keys,
)
from analysis.language import MODEL
from analysis.locking import hold_folder
from analysis.measuring import (
    BEFORE,
    KERNEL,
    MOST_ARTICLES,
    MOST_LETTERS,
    Done,
    Job,
    measure_job,
    slice_job,
    split_crashed,
)
from analysis.pipeline import MEASURED, describe_run
from analysis.progress import Step
from analysis.publishing import publish, resume_publishing
from analysis.record import read_packages
from analysis.salvage import list_readable
from analysis.store import StoreError, as_arrow, check_folder, read_manifest, read_parquet, write_manifest, write_table
from analysis.tables import CHECKED_ALIASES, MEASURED_TABLES, make_table
from analysis.workers import Crash, Work, work_here, work_in_processes

LAYOUT = 2  # of the parts; another number, and nothing that was kept is used
SMALL_JOBS, SMALL_ARTICLES = 20, 50  # the first and the last, so that all processes begin and end together
FEWEST_FOR_A_PROCESS = 40  # articles; with fewer a process is longer in coming than at work
READ_FIRST, READ_AT_ONCE = 200, 500  # articles; the first are fewer, so that the processes need not wait for them
LOADED = ("articles", "blocks", "links", "files")
KEYED = tuple(name for name in MEASURED if name not in ("article_id", "text"))  # beside the text

Engine = Callable[[Work[Job, Done], Iterator[Job]], Iterator[Done | Crash]]


class Run(NamedTuple):
    """What a run came to.

    `files` is everything seen, `checked` what the list of names did, `failed`
    the articles that could not be measured (article_id, source_file, problem),
    `damaged` a sentence for each part that was set aside.
    """

    files: pd.DataFrame
    checked: pd.DataFrame
    failed: pd.DataFrame
    damaged: list[str]
    n_articles: int
    n_kept: int
    n_words: int
    n_quotes: int


def measure_files(
    path: str | Path,
    folder: str | Path,
    *,
    model: str = MODEL,
    columns: Mapping[str, str] | None = None,
    quotes_only: bool = False,
    workers: int = 1,
    engine: Engine | None = None,
    progress: Callable[[Step], object] | None = None,
    waiting: Callable[[], object] = lambda: None,
) -> Run:
    """Measure the articles at `path` and write every table into `folder`, with a manifest.

    Articles are read, measured and written a few hundred at a time, so memory
    grows by some 1 KB an article alone. What is measured is kept under a
    key of its text, model, versions and options, in `folder` and, while the
    run is not done, in `folder`/parts: an article whose key is there is not
    measured again, whatever its date or outlet is now. Where a run is cut off,
    at any moment, the same call goes on, and what comes out is the same, byte
    for byte. A part that is damaged is set aside in `folder`/damaged and
    measured again. An article that cannot be measured keeps its row, with a
    warning, and costs no other.

    With `quotes_only` only paragraphs that may quote somebody are parsed, as
    in measure(). `workers` is the number of processes; `engine` does the jobs
    elsewhere, as that of open_cluster() does. `progress` is called with a
    Step. A second run in the same folder waits for the first, after a call of
    `waiting`. `columns` is that of read_corpus(). Both paths may be addresses
    such as s3://bucket/news.

    Raises ArticleError where there is nothing to read, AliasError where the
    list of names beside the articles is broken, StoreError where `folder` is
    a file or another run has taken its parts away, OSError where the disk is
    full, and what measure() raises for a model.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     run = measure_files("data/articles/record-2025-01-14-ferry-delay.md", folder)
    ...     run.n_articles, len(read_parquet(folder, "articles"))
    (1, 1)
    """
    store = Folder(folder)
    check_folder(store)
    listed = find_alias_file(path)
    aliases = None if listed is None else read_aliases(listed)
    options = {"quotes_only": True} if quotes_only else {}
    blank = Job(pd.DataFrame(), [], aliases, model, options, store)
    load = _Load(blank, progress)
    batches = read_batches(path, size=READ_AT_ONCE, first=READ_FIRST, columns=columns, progress=load.note_share)
    batches = itertools.chain([next(batches)], batches)  # a path that leads nowhere leaves no folder behind
    load.recipe = _hash_recipe(describe_run(pd.DataFrame({"content_hash": []}), aliases, model=model, **options))
    with hold_folder(store, waiting):
        resume_publishing(store)
        damaged, load.salvaged = _set_damaged_aside(store)
        load.kept = load.index(failed=False)
        load.measure_all(batches, engine or functools.partial(_choose_engine, workers))
        return _finish(path, load)._replace(damaged=damaged)


def _set_damaged_aside(store: Folder) -> tuple[list[str], dict[Folder, Flags]]:
    """Set aside each part of a store that is damaged; return a sentence on each, and what of it can still be used."""
    told, salvaged = [], {}
    for part in find_parts(store):
        if problem := check_part(part):
            aside = set_aside(store, part)
            readable = list_readable(aside)
            if readable.any():
                salvaged[aside] = readable
            lost = f"of {len(readable):,} articles {(~readable).sum():,} are" if len(readable) else "its articles are"
            told.append(f"{problem} It lies in {aside} now; {lost} measured again.")
    return told, salvaged


def _hash_recipe(about: Mapping[str, object]) -> str:
    """Return a hash of all but the article that results hang on: packages by version or contents, model, options."""
    known = {name: about[name] for name in ("versions", "options", "aliases_sha256")}
    return hashlib.sha256(json.dumps([LAYOUT, known, read_packages()], sort_keys=True).encode()).hexdigest()


def _choose_engine(workers: int, work: Work[Job, Done], jobs: Iterator[Job]) -> Iterator[Done | Crash]:
    """Do the jobs in as many processes as pay: none where one is as quick."""
    first = list(itertools.islice(jobs, 2))
    if workers > 1 and len(first) == 1 and len(first[0].keys) >= 2 * FEWEST_FOR_A_PROCESS:
        first = list(_cut_job(first[0], min(workers, len(first[0].keys) // FEWEST_FOR_A_PROCESS)))
    everything = itertools.chain(first, jobs)
    if workers > 1 and len(first) > 1:
        return work_in_processes(workers, work, everything)
    return work_here(work, everything)


def _cut_job(job: Job, n_pieces: int) -> Iterator[Job]:
    bounds = np.linspace(0, len(job.keys), n_pieces + 1).astype(int).tolist()
    return (slice_job(job, start, end) for start, end in itertools.pairwise(bounds))


class _Load:
    """What is read, as it is read: its tables on disk, each article's key, the jobs for what is not yet measured."""

    def __init__(self, blank: Job, progress: Callable[[Step], object] | None) -> None:
        self.blank = blank
        self.recipe = ""
        self.kept = index_parts([], failed=False)
        self.salvaged: dict[Folder, Flags] = {}
        self.written: dict[str, dict[str, Any]] = {}
        self.first, self.second = array("Q"), array("Q")  # the halves of each key, in the order of the articles
        self.problems: dict[str, str] = {}
        self.n_words = 0
        self.step = Step()
        self._progress = progress
        self._asked: set[int] = set()

    @property
    def folder(self) -> Folder:
        return self.blank.folder / NEXT

    def index(self, *, failed: bool) -> Kept:
        """Return where everything lies that is measured."""
        parts = [*find_parts(self.blank.folder), *self.salvaged]
        return index_parts(parts, failed=failed, readable=self.salvaged)

    def read(self, name: str, *, columns: list[str] | None = None) -> pd.DataFrame:
        """Return a table of the run, which lies where that of the run before did if it is the same."""
        written = self.folder.is_file(f"{name}.parquet")
        return read_parquet(self.folder if written else self.blank.folder, name, columns=columns)

    def note_share(self, share: float) -> None:
        """Note how much of all there is to read is read."""
        self.step = self.step._replace(share_read=share)

    def measure_all(self, batches: Iterator[Corpus], engine: Engine) -> None:
        """Read everything, and have measured what is not kept."""
        with ExitStack() as stack:
            store = self.blank.folder
            before = store if store in self.kept.parts else None
            writers = {
                name: stack.enter_context(write_rows(self.folder, name, self.written, before)) for name in LOADED
            }
            jobs: Iterator[Job] = self._make_jobs(batches, writers)
            while True:
                crashed: list[Job] = []
                for told in engine(measure_job, jobs):
                    if isinstance(told, Crash):
                        crashed += split_crashed(told)
                    else:
                        self._count(told)
                if not crashed:
                    break
                jobs = iter(crashed)

    def _make_jobs(self, batches: Iterator[Corpus], writers: Mapping[str, TableWriter]) -> Iterator[Job]:
        """Yield the articles that are to be measured, a few hundred at a time."""
        waiting, keys, n_jobs = pd.DataFrame(), list[str](), 0
        for batch in batches:
            for name in LOADED:
                writers[name].add(as_arrow(getattr(batch, name)))
            new, new_keys = self._take(batch)
            waiting, keys = pd.concat([waiting, new], ignore_index=True) if keys else new, keys + new_keys
            while n_full := _count_full(waiting, small=n_jobs < SMALL_JOBS or self._is_nearly_read()):
                yield self.blank._replace(articles=waiting.iloc[:n_full], keys=keys[:n_full])
                n_jobs += 1
                waiting, keys = waiting.iloc[n_full:].reset_index(drop=True), keys[n_full:]
        self.note_share(1.0)
        if keys or not (self._asked or self.kept.parts):  # of no article, too, every table has its columns
            yield self.blank._replace(articles=waiting, keys=keys)

    def _take(self, batch: Corpus) -> tuple[pd.DataFrame, list[str]]:
        """Note what was read; return the articles that are not measured yet, and their keys."""
        # a list of names may name an article by its file
        columns = KEYED if self.blank.aliases is None else (*KEYED, "source_file")
        keys = make_keys(batch.articles, columns, self.recipe)
        first, second = split_keys(keys)
        self.first.extend(first.tolist())
        self.second.extend(second.tolist())
        unknown = np.flatnonzero(find_places(self.kept, first, second) == UNKNOWN)
        new = [number for number in unknown.tolist() if self._ask(keys[number][:32])]
        refused = int(batch.files["status"].eq("unreadable").sum())
        warned = int(batch.articles["warnings"].map(bool).sum())
        self.n_words += int(batch.articles["n_words"].sum())
        self._tell(n_read=len(keys), n_kept=len(keys) - len(new), n_warned=warned, n_refused=refused)
        return batch.articles.iloc[new].reset_index(drop=True), [keys[number] for number in new]

    def _is_nearly_read(self) -> bool:
        """Return whether, by what the articles take of the files so far, less than a batch is left to read."""
        step = self.step
        return step.n_read * (1 - step.share_read) < READ_AT_ONCE * step.share_read

    def _ask(self, key: str) -> bool:
        """Return whether an article is the first of this run with its key, of which as much counts as is compared."""
        number = int(key, 16)
        if number in self._asked:
            return False
        self._asked.add(number)
        return True

    def _count(self, done: Done) -> None:
        self.problems |= done.problems
        self._tell(n_measured=done.n_articles, n_failed=len(done.problems))

    def _tell(self, **more: int) -> None:
        """Add to the numbers of the step, and tell of it."""
        self.step = self.step._replace(**{name: getattr(self.step, name) + number for name, number in more.items()})
        if self._progress:
            self._progress(self.step)


def _count_full(waiting: pd.DataFrame, *, small: bool) -> int:
    """Return how many articles make a job, 0 where there are not enough of them yet."""
    if waiting.empty:
        return 0
    enough = int(np.searchsorted(waiting["text"].str.len().cumsum().to_numpy(), MOST_LETTERS)) + 1
    n_full = min(enough, MOST_ARTICLES, SMALL_ARTICLES if small else MOST_ARTICLES)
    return n_full if n_full <= len(waiting) else 0


def _finish(path: str | Path, load: _Load) -> Run:
    """Put the tables of the whole run in their place."""
    store, folder = load.blank.folder, load.folder
    files = load.read("files")
    try:
        check_read(path, files)
    except ArticleError:
        store.remove(NEXT if load.kept.parts else PARTS)  # a slip in the path costs nothing that was measured before
        raise
    failed = _mark_failed(load)
    aliases = load.blank.aliases
    kernels = _join_measured(load, [*MEASURED_TABLES[:-1], *([BEFORE] if aliases is not None else []), KEYS_TABLE])
    checked = make_table([], CHECKED_ALIASES)
    if aliases is not None and not aliases.empty:
        checked = check_aliases(aliases, load.read(BEFORE), load.read("articles"))
    load.written["aliases"] = write_table(checked, folder, "aliases")
    articles = load.read("articles", columns=["content_hash"])
    about = describe_run(articles, aliases, model=load.blank.model, **load.blank.options)
    write_manifest(folder, about | {KERNEL: kernels}, load.written)
    publish(store)
    n_quotes = int(load.written["quotes"]["rows"])
    return Run(files, checked, failed, [], len(articles), load.step.n_kept, load.n_words, n_quotes)


def _join_measured(load: _Load, names: list[str]) -> list[str]:
    """Write what was measured, in the order of the articles; return the matrix products that it was measured with.

    What is as it was stays where it is.
    """
    store, folder = load.blank.folder, load.folder
    kept = load.index(failed=True)
    kernels = sorted({kernel for part in kept.parts for kernel in read_manifest(part).get(KERNEL, [])})
    first, second = (np.frombuffer(half, dtype=np.uint64) for half in (load.first, load.second))
    ids = load.read("articles", columns=["article_id"])["article_id"].to_numpy(dtype=object)
    if store in kept.parts and _is_as_before(store, first, second, ids):
        written = read_manifest(store)["tables"]
        load.written |= {name: written[name] for name in names}
        return kernels
    places = find_places(kept, first, second)
    if lost := int((places == UNKNOWN).sum()):
        raise StoreError(f"the results of {lost:,} articles are not in {store / PARTS}; run the same command again.")
    for name in names:
        with write_rows(folder, name, load.written) as writer:
            for rows in gather_rows(kept, places, ids, name):
                writer.add(rows)
    return kernels


def _is_as_before(store: Folder, first: Any, second: Any, ids: Any) -> bool:
    """Return whether the articles, by key and article_id, are those of the last run, in their order."""
    before = read_parquet(store, KEYS_TABLE, columns=["article_id", "key", "problem"])
    then = (*split_keys(before["key"].tolist()), before["article_id"].to_numpy(dtype=object))
    same = all(np.array_equal(*each) for each in zip(then, (first, second, ids), strict=True))
    return same and bool(before["problem"].isna().all())


def _mark_failed(load: _Load) -> pd.DataFrame:
    """Write into the warnings of articles why they could not be measured; return those articles."""
    told = ["article_id", "source_file", "problem"]
    if not load.problems:
        return pd.DataFrame({name: [] for name in told}, dtype="str")
    articles = load.read("articles")
    problems = articles["article_id"].map(load.problems)
    articles["warnings"] = [
        [*warnings, problem] if isinstance(problem, str) else warnings
        for warnings, problem in zip(articles["warnings"], problems, strict=True)
    ]
    with write_rows(load.folder, "articles", load.written) as writer:
        writer.add(as_arrow(articles))
    return articles.assign(problem=problems)[problems.notna()][told].reset_index(drop=True)
