"""The demonstration corpus and its annotations are what data/README.md says."""

from __future__ import annotations

import hashlib

import pandas as pd
import pytest
from conftest import ROOT
from gold import read_gold

from analysis import read_corpus

DATA = ROOT / "data"


@pytest.fixture(scope="module")
def corpus():
    return read_corpus(DATA / "articles")


def test_every_file_is_the_one_that_was_measured():
    lines = (DATA / "CHECKSUMS.sha256").read_text(encoding="utf-8").splitlines()
    recorded = {name: digest for digest, name in (line.split("  ") for line in lines)}
    files = [*sorted((DATA / "articles").iterdir()), *sorted((DATA / "gold").iterdir())]
    found = {str(path.relative_to(DATA)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert found == recorded


def test_all_forty_articles_are_read_with_their_fields(corpus):
    articles = corpus.articles
    assert articles["source_file"].str.split("-").str[0].value_counts().to_dict() == {"post": 20, "record": 20}
    without_trailer = articles["url"].isna()
    assert without_trailer.sum() == 2
    assert articles.loc[~without_trailer, "outlet"].value_counts().to_dict() == {
        "The Thornhythe Record": 19,
        "Sallowby Post": 19,
    }
    assert articles["published"].min() >= pd.Timestamp("2025-01-06", tz="UTC")
    assert articles["published"].max() <= pd.Timestamp("2025-06-28", tz="UTC")
    assert articles["n_words"].between(250, 700).all()
    assert articles["headline"].notna().all()
    assert not (corpus.files["status"] == "unreadable").any()


@pytest.mark.parametrize("name", ["quotes", "people"])
def test_annotated_offsets_give_back_the_text(corpus, name):
    articles = corpus.articles.set_index("source_file")
    for row in read_gold(name).itertuples():
        text = articles.loc[row.source_file, "headline" if row.part == "headline" else "text"]
        assert text[row.start : row.end] == row.text


def test_reasons_for_no_name_stand_where_the_annotations_say(corpus):
    texts = corpus.articles.set_index("source_file")["text"]
    rows = read_gold("sources")
    told = rows[rows["reason"] != ""]
    assert len(told) == 14
    assert all(texts[r.source_file][int(r.reason_start) : int(r.reason_end)] == r.reason for r in told.itertuples())


def test_every_speaker_of_the_annotated_quotes_has_a_kind():
    quotes, kinds = read_gold("quotes"), read_gold("sources")
    joint = quotes[quotes["speaker"] != ""].assign(speaker=lambda rows: rows["speaker"].str.split(r"\s*;\s*"))
    speakers = joint.explode("speaker")[["source_file", "speaker"]].drop_duplicates()
    assert len(speakers.merge(kinds, on=["source_file", "speaker"])) == len(speakers) == len(kinds)


def test_at_least_twenty_articles_are_annotated_in_both_files():
    files = [set(read_gold(name)["source_file"]) for name in ("quotes", "people")]
    assert len(files[0] | files[1]) >= 20


def test_every_quotation_but_a_scare_quote_has_a_speaker():
    quotes = read_gold("quotes")
    assert ((quotes["kind"] == "scare") == (quotes["speaker"] == "")).all()
