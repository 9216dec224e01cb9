"""All tables in one pass: `measure`, the function that any engine maps over batches of articles."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.alias_file import find_alias_file, parse_rows, read_aliases
from analysis.aliases import apply_aliases
from analysis.articles import read_articles, read_corpus
from analysis.difficulty import split_sentences
from analysis.duplicates import leave_out_copies
from analysis.language import MODEL, model_versions, parse_articles
from analysis.marks import find_marks
from analysis.mentions import find_entities, find_mentions, score_mentions
from analysis.overview import write_overview, write_overview_html
from analysis.pronouns import find_pronouns
from analysis.quotable import NOT_COUNTED, NOT_WEIGHED, empty_columns
from analysis.quote_scores import score_quotes
from analysis.quotes import find_quotes
from analysis.readability import count_articles, score_readability, score_scopes
from analysis.store import StoreError, is_stored, read_manifest, read_parquet
from analysis.tables import ARTICLES, BLOCKS, FILES, check_table, is_snippet, make_table
from analysis.textstat_numbers import score_textstat

# The columns of the articles table that numbers can depend on; a list of names may also name a `source_file`.
MEASURED = ("article_id", "headline", "text", "language", "text_status", "authors", "byline", "n_words")


class Tables(NamedTuple):
    """Every table of a corpus, tied by `article_id`.

    The columns of each stand in `analysis.tables`; `scores` has one row per
    article: readability as we count it, textstat's numbers under
    `textstat_…`, quotes, mentions, and the `model` that parsed it. `scopes`
    has three: readability of all, of the paper's own prose, of the words it
    quotes.
    """

    articles: pd.DataFrame
    sentences: pd.DataFrame
    marks: pd.DataFrame
    tokens: pd.DataFrame
    mentions: pd.DataFrame
    pronouns: pd.DataFrame
    entities: pd.DataFrame
    quotes: pd.DataFrame
    scopes: pd.DataFrame
    scores: pd.DataFrame

    def __repr__(self) -> str:
        return write_overview("Tables, tied by article_id", self._asdict())

    def _repr_html_(self) -> str:
        return write_overview_html("Tables, tied by article_id", self._asdict())


def measure(
    articles: pd.DataFrame,
    aliases: pd.DataFrame | None = None,
    *,
    model: str = MODEL,
    batch_size: int = 64,
    progress: Callable[[int], object] | None = None,
    quotes_only: bool = False,
) -> Tables:
    """Return every table of these articles, measured in one pass.

    Takes the articles table and, where the user has a word on names, that of
    `read_aliases`: mentions are moved as it says before anything is counted
    on them. The model sees each text once; `model` names it as for
    parse_articles(), and `scores` keeps the name. `batch_size` is the number
    of articles held in work at a time and changes no number. An article of
    which only a summary or the beginning is known (`text_status`) keeps its
    row, and nothing is found or scored in its text. `progress` is
    called with the number of articles done after each batch.

    With `quotes_only` only the paragraphs that find_quotable() chooses are
    parsed, for whoever wants the words in marks and their speakers alone: a
    tenth to a quarter of the time is saved, and in annotated articles one to
    six of a hundred marked quotations get another speaker (bench/RESULTS.md).
    What would need the other paragraphs is missing rather than wrong: `quotes`
    has no indirect ones; `scores` has no numbers of names, speakers and
    indirect quotes and no `reported_share`; `entities` has no salience,
    first_start and n_pronouns. Its n_mentions and the rows of `tokens`,
    `mentions` and `pronouns` are those of the parsed paragraphs.

    Raises ValueError where `articles` is another table or an article_id
    stands there twice, AliasError where `aliases` contradict themselves, and
    what parse_articles() raises for a model.

    >>> from analysis import make_articles
    >>> tables = measure(make_articles([{"article_id": "a", "text": "“Not yet,” said Ana Bell."}]))
    >>> tables.quotes[["text", "speaker", "cue"]]
           text   speaker   cue
    0  Not yet,  Ana Bell  said
    """
    check_table(articles, ARTICLES, "measure()")
    if articles["article_id"].duplicated().any():
        twice = articles.loc[articles["article_id"].duplicated(), "article_id"].iloc[0]
        raise ValueError(f"measure() needs one row per article; article_id {twice} stands there twice.")
    if aliases is not None:
        parse_rows(aliases, "aliases")
    batches = []
    for start in range(0, max(len(articles), 1), batch_size):
        batch = articles.iloc[start : start + batch_size].reset_index(drop=True)
        batches.append(_measure_batch(batch, aliases, model, quotes_only))
        if progress:
            progress(len(batch))
    columns = zip(*batches, strict=True)
    return Tables(*(pd.concat(frames, ignore_index=True) for frames in columns))


def _measure_batch(given: pd.DataFrame, aliases: pd.DataFrame | None, model: str, quotes_only: bool) -> Tables:
    """Return every table of one batch; of a snippet nothing but the headline is looked at."""
    articles, snippets = given[[*MEASURED]], is_snippet(given)
    if snippets.any():
        articles = articles.assign(text=articles["text"].mask(snippets, ""))
    marks = find_marks(articles)
    tokens = parse_articles(articles, model=model, quotes_only=quotes_only)
    mentions = find_mentions(articles, tokens, marks)
    if aliases is not None:
        mentions = apply_aliases(mentions, aliases, given)
    pronouns = find_pronouns(articles, tokens, mentions, marks)
    entities = find_entities(articles, mentions, tokens, pronouns)
    quotes = find_quotes(articles, tokens, mentions, marks=marks)
    if quotes_only:
        quotes = quotes[quotes["kind"] != "indirect"].reset_index(drop=True)
    counted = count_articles(articles, quotes, "measure()")
    textstat = score_textstat(articles).add_prefix("textstat_")
    scored = [textstat, score_quotes(articles, quotes, marks), score_mentions(articles, mentions)]
    columns = {str(name): column for table in scored for name, column in table.items()}
    columns = {name: column for name, column in columns.items() if not name.endswith("article_id")}
    scores = score_readability(articles, counted).assign(**columns, model=model).astype({"model": "str"})
    sentences, scopes = split_sentences(articles, quotes, counted), score_scopes(articles, quotes, counted)
    if quotes_only:
        entities, scores = empty_columns(entities, NOT_WEIGHED), empty_columns(scores, NOT_COUNTED)
    return Tables(given, sentences, marks, tokens, mentions, pronouns, entities, quotes, scopes, scores)


def drop_copies(tables: Tables, duplicates: pd.DataFrame) -> Tables:
    """Return every table without the rows of copies, so that any aggregate can be had with them and without.

    `duplicates` is what find_duplicates() found in the articles; of each
    cluster its first article stays.

    >>> from analysis import find_duplicates, make_articles
    >>> articles = make_articles([{"text": "“Not yet,” said Ana Bell."}, {"text": "“Not yet,” said Ana Bell."}])
    >>> len(drop_copies(measure(articles), find_duplicates(articles)).quotes)
    1
    """
    kept = {name: leave_out_copies(table, duplicates) for name, table in tables._asdict().items() if name != "scopes"}
    return Tables(**kept, scopes=score_scopes(kept["articles"], kept["quotes"]))


def read_tables(path: str | Path) -> Tables:
    """Return every table of a corpus: measured now, or as `columninch measure` has written them.

    `path` is a folder, file or glob of articles, or a folder with a manifest.
    A list of names, `aliases.csv`, that lies beside the articles is followed.

    Raises ArticleError where there is nothing to read, AliasError where the
    list is broken, StoreError where the folder's tables are of another
    release or damaged.

    >>> read_tables("data/articles").articles["outlet"].nunique()
    2
    """
    if not is_stored(path):
        articles, listed = read_articles(path), find_alias_file(path)
        return measure(articles, None if listed is None else read_aliases(listed))
    made_by = read_manifest(path).get("versions", {}).get("columninch")
    if made_by != version("columninch"):
        raise StoreError(
            f"{path} was measured by columninch {made_by}, this is {version('columninch')}; measure the articles again."
        )
    return Tables(*(read_parquet(path, name) for name in Tables._fields))


def read_blocks(path: str | Path) -> pd.DataFrame:
    """Return what each piece of the files is: body, caption, credit and so on; see read_corpus().

    `path` is what read_tables() takes; a folder of tables measured without
    files has none. Raises what read_tables() raises.

    >>> read_blocks("data/articles")["role"].isin(["caption"]).sum()
    np.int64(26)
    """
    if not is_stored(path):
        return read_corpus(path).blocks
    return read_parquet(path, "blocks") if "blocks" in read_manifest(path)["tables"] else make_table([], BLOCKS)


def read_files(path: str | Path) -> pd.DataFrame:
    """Return what became of every thing in the files, read or not and why; see read_corpus().

    `path` is what read_tables() takes; a folder of tables measured without
    files has none. Raises what read_tables() raises.

    >>> read_files("data/articles")["status"].value_counts().to_dict()
    {'read': 40, 'skipped': 1}
    """
    if not is_stored(path):
        return read_corpus(path).files
    return read_parquet(path, "files") if "files" in read_manifest(path)["tables"] else make_table([], FILES)


def describe_run(
    articles: pd.DataFrame, aliases: pd.DataFrame | None = None, *, model: str = MODEL, **options: object
) -> dict[str, object]:
    """Return what a manifest records of a run: versions, options, hashes of the articles' text and of the aliases.

    >>> sorted(describe_run(pd.DataFrame({"content_hash": ["b", "a"]})))
    ['aliases_sha256', 'articles_sha256', 'n_aliases', 'n_articles', 'options', 'versions']
    """
    packages = ("columninch", "pandas", "numpy", "textstat", "spacy")
    hashes = "\n".join(sorted(articles["content_hash"]))
    return {
        "versions": {name: version(name) for name in packages} | model_versions(model),
        "options": options,
        "n_articles": len(articles),
        "articles_sha256": hashlib.sha256(hashes.encode()).hexdigest(),
        "n_aliases": 0 if aliases is None else len(aliases),
        "aliases_sha256": None if aliases is None else _hash_aliases(aliases),
    }


def _hash_aliases(aliases: pd.DataFrame) -> str:
    """Return a hash of what the rows of a list of names say, in whatever order."""
    rows = sorted(repr(row[1:]) for row in parse_rows(aliases, "aliases"))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
