"""Real corpora as users have them, read whole: nothing is lost unnamed, and known facts about them are met."""

from __future__ import annotations

import csv
import gzip
import itertools
import json
import re

import pandas as pd
import pytest

from analysis.articles import Corpus, read_batches, read_corpus
from analysis.load_reports import load_report
from analysis.readers.roles import COUNTED

FIRST_ROWS = 300  # of the long files, to keep the tests short
READ = {  # what is read of each corpus, how many articles that holds, and how many things that are none
    "seed": ("seed", 1, 2),
    "BBC": ("txt-bbc", 453, 1),
    "the seed's layout": ("md-seedlayout", 123, 2),
    "front matter": ("md-digitalgov/2020", 36, 0),
    "wire in JSON and XML": ("wire-ninjs-newsml", 27, 34),
    "Reuters in SGML": ("wire-reuters21578/sgm-data/reut2-017.sgm", 1_000, 0),
    "pages in many languages": ("html-fundus/html/[ju][pk]*", 15, 0),
    "pages in English": ("html-scrapinghub/html/0*", 12, 0),
    "AllSides": ("jsonl-allsides/articles.jsonl.gz", FIRST_ROWS, 0),
    "German rows": ("csv-10kgnad-de/test.csv", FIRST_ROWS, 0),
}

pytestmark = pytest.mark.corpora


@pytest.fixture(scope="module")
def read(request):
    """Return a function that reads a corpus once; of a file of very many rows only the first."""
    held: dict[str, Corpus] = {}

    def read_once(shared, name: str) -> Corpus:
        if name not in held:
            path = shared / "corpora" / READ[name][0]
            long = path.suffix in {".gz", ".csv"} and path.is_file()
            held[name] = next(read_batches(path, size=FIRST_ROWS)) if long else read_corpus(path)
        return held[name]

    return read_once


@pytest.mark.parametrize("name", READ)
def test_everything_seen_is_an_article_or_a_named_rejection(read, shared, name):
    corpus = read(shared, name)
    files, ids = corpus.files, corpus.articles["article_id"]
    rejected = files[files["status"] != "read"]
    assert (len(ids), len(rejected)) == READ[name][1:]
    assert files["article_id"].dropna().tolist() == ids.tolist()
    assert rejected["problem"].str.fullmatch(r"It .*\.").all()
    assert not rejected["problem"].str.contains("to its end|be judged").any()
    told = load_report(corpus.articles, files)
    assert told.loc[told["outcome"] != "doubt", "n"].sum() == len(files)


@pytest.mark.parametrize("name", READ)
def test_the_text_is_its_counted_blocks_and_every_link_is_where_it_says(read, shared, name):
    corpus = read(shared, name)
    blocks = corpus.blocks[corpus.blocks["role"].isin(COUNTED)]
    counted = blocks.groupby("article_id")["text"].agg("".join)
    texts = corpus.articles.set_index("article_id")["text"]
    bodies = corpus.articles.loc[corpus.articles["text_status"] != "summary", "article_id"]
    for article_id in bodies:
        assert _letters(texts[article_id]) == _letters(counted.get(article_id, ""))
    for link in corpus.links.itertuples():
        assert texts[link.article_id][link.start : link.end] == link.text


def _letters(text: str) -> str:
    return "".join(text.split())


def _read_rows(shared):
    with gzip.open(shared / "corpora" / READ["AllSides"][0], "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in itertools.islice(lines, FIRST_ROWS)]


def test_rows_keep_headline_authors_and_day(read, shared):
    articles = read(shared, "AllSides").articles
    n_parted = 0
    for row, article in zip(_read_rows(shared), articles.to_dict("records"), strict=True):
        assert article["headline"] == (" ".join(row["title"].split()) or None)
        names = [name.strip(' "') for name in row["authors"].split(",") if name.strip(' "')]
        assert ", ".join(article["authors"]) == ", ".join(names)
        n_parted += article["authors"] == names
        if re.fullmatch(r"\d{4}-\d\d-\d\d", row["date"]):
            assert f"{article['published']:%Y-%m-%d}" == row["date"]
    assert n_parted > 0.95 * len(articles)


def test_a_wire_story_has_its_dateline(read, shared):
    opening = re.compile(r"[A-Z][A-Za-z., ]{2,40} \((?:AP|CNN|Reuters)\)")
    articles = read(shared, "AllSides").articles
    opened = articles[articles["text"].str.match(opening)]
    assert len(opened) >= 10
    assert opened["dateline"].notna().all()
    assert opened["agency"].isin(["AP", "CNN", "Reuters"]).all()


def test_every_line_that_says_advertisement_is_furniture(read, shared):
    corpus = read(shared, "AllSides")
    lines = [line.strip() for row in _read_rows(shared) for line in row["content_original"].splitlines()]
    n_lines = sum(line.casefold() == "advertisement" for line in lines)
    marked = corpus.blocks[corpus.blocks["text"].str.casefold() == "advertisement"]
    assert n_lines > 30
    assert (len(marked), set(marked["role"])) == (n_lines, {"boilerplate"})
    assert not corpus.articles["text"].str.contains(r"^advertisement$", case=False, flags=re.MULTILINE).any()


def test_a_table_without_a_header_keeps_section_and_text_of_every_row(read, shared):
    articles = read(shared, "German rows").articles
    with (shared / "corpora" / READ["German rows"][0]).open(encoding="utf-8", newline="") as lines:
        rows = list(itertools.islice(csv.reader(lines, delimiter=";", quotechar="'"), FIRST_ROWS))
    assert articles["section"].tolist() == [section for section, _text in rows]
    assert articles["text"].map(_letters).tolist() == [_letters(text) for _section, text in rows]
    assert articles["language"].eq("de").mean() > 0.99


def test_a_story_of_the_old_wire_has_a_body_where_its_file_has_one(read, shared):
    corpus = read(shared, "Reuters in SGML")
    content = (shared / "corpora" / READ["Reuters in SGML"][0]).read_text(encoding="utf-8", errors="replace")
    articles = corpus.articles
    assert content.count("<TITLE>") == articles["headline"].notna().sum()
    assert articles.loc[articles["published"].isna(), "source_item"].tolist() == ["NEWID 17192"]  # at 605 o'clock
    assert articles.loc[articles["dateline"].notna(), "text_status"].eq("full").all()
    assert content.count("<DATELINE>") - 5 <= articles["dateline"].notna().sum() <= content.count("<DATELINE>")
    assert not articles["text"].str.contains(r"^\s*reuter\s*$", case=False, flags=re.MULTILINE).any()


def test_of_the_wires_items_the_texts_are_articles(read, shared):
    corpus = read(shared, "wire in JSON and XML")
    formats = corpus.articles["source_format"].value_counts()
    assert (formats["NewsML"], formats.drop("NewsML").sum()) == (4, 23)
    assert corpus.articles["headline"].notna().all()
    kinds = corpus.files["problem"].str.extract(r"(picture|audio|video|event|schema|page)")[0].value_counts()
    assert kinds.to_dict() == {"event": 19, "picture": 9, "audio": 2, "video": 2, "schema": 1, "page": 1}


def test_a_date_with_an_offset_is_the_moment_it_names(read, shared):
    articles = read(shared, "front matter").articles
    for article in articles.to_dict("records"):
        source = (shared / "corpora" / READ["front matter"][0] / article["source_file"]).read_text(encoding="utf-8")
        written = re.search(r"(?m)^date: *[\"']?(.*?)[\"']?$", source)
        assert article["published"] == pd.to_datetime(written[1], utc=True)
