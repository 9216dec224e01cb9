"""The articles that scale is measured with: the same from one seed, read without a doubt, written as news is."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pandas as pd
import pytest
from conftest import ROOT
from made_articles import EXACT, LONGEST, NEAR, SHORTEST, make_records, read_sources, spell_name, write_made_articles

from analysis import find_marks, read_articles, read_corpus

N_ARTICLES = 300


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return read_corpus(write_made_articles(tmp_path_factory.mktemp("made") / "articles.jsonl", N_ARTICLES))


def test_one_seed_gives_the_same_bytes_in_another_process(tmp_path):
    here = write_made_articles(tmp_path / "here.jsonl", 30, seed=5).read_bytes()
    command = [sys.executable, str(ROOT / "bench" / "made_articles.py"), "30", str(tmp_path / "there.jsonl")]
    subprocess.run([*command, "--seed", "5"], check=True, env={**os.environ, "PYTHONHASHSEED": "7"})
    assert (tmp_path / "there.jsonl").read_bytes() == here
    assert write_made_articles(tmp_path / "other.jsonl", 30, seed=6).read_bytes() != here


def test_a_short_run_is_the_beginning_of_a_long_one():
    assert list(make_records(20, seed=2)) == list(make_records(40, seed=2))[:20]


def test_every_article_is_read_without_a_doubt(corpus):
    assert corpus.files["status"].value_counts().to_dict() == {"read": N_ARTICLES}
    assert corpus.files["problem"].isna().all()
    assert corpus.articles["warnings"].map(len).sum() == 0
    assert corpus.articles[["url", "outlet", "published", "headline", "text"]].notna().all(axis=None)
    assert corpus.articles["authors"].map(len).min() >= 1
    assert corpus.articles["article_id"].is_unique


def test_lengths_are_those_of_news_with_a_long_tail(corpus):
    n_words = corpus.articles["n_words"]
    assert 340 <= n_words.median() <= 580
    assert n_words.min() >= SHORTEST
    assert 2_000 < n_words.max() < LONGEST + 250


def test_as_much_stands_in_marks_as_in_the_demonstration_articles(corpus):
    made, demonstration = _share_marked(corpus.articles), _share_marked(read_articles(ROOT / "data" / "articles"))
    assert made == pytest.approx(demonstration, abs=0.03)


def _share_marked(articles):
    marks = find_marks(articles)
    return marks.loc[marks["part"] == "body", "n_words"].sum() / articles["n_words"].sum()


def test_every_paragraph_is_one_of_a_demonstration_article_but_for_its_names(corpus):
    known = {_shape(one) for source in read_sources() for passage in source.passages for one in passage.split("\n\n")}
    paragraphs = [one for text in corpus.articles["text"] for one in text.split("\n\n")]
    told = [one for one in paragraphs if "(Estmere Wire) — " not in one]
    assert {_shape(one) for one in told} <= known
    assert len(told) > 0.9 * len(paragraphs)


def _shape(paragraph):
    """Return the words in lower case that begin no sentence: what no change of names touches."""
    return tuple(re.findall(r"(?<![\w-])[a-z]+(?![\w-])", paragraph))


def test_one_in_ten_articles_is_a_copy_whole_or_cut():
    texts = pd.Series([record["text"] for record in make_records(2_000)])
    assert texts.duplicated().mean() == pytest.approx(EXACT, abs=0.015)
    assert texts.str.contains(" (Estmere Wire) — ", regex=False).mean() == pytest.approx(NEAR, abs=0.015)


def test_outlets_and_years_are_many(corpus):
    assert corpus.articles["outlet"].nunique() == 10
    assert corpus.articles["published"].dt.year.nunique() >= 10
    assert corpus.articles.groupby("outlet")["domain"].nunique().max() == 1


def test_new_names_come_as_long_as_articles_do(corpus):
    names = [set(re.findall(r"\b[A-Z]\w+", text)) for text in corpus.articles["text"]]
    half = N_ARTICLES // 2
    early, late = set().union(*names[:half]), set().union(*names[half:])
    assert len(late - early) > 3 * half  # three an article; real news brings some six at this size


@pytest.mark.parametrize("among", [range(2_000), range(96_000, 98_000), range(10**7, 10**7 + 2_000)])
def test_every_number_is_another_name(among):
    names = pd.Series([spell_name(rank) for rank in among])
    assert names.is_unique
    assert names.str.fullmatch(r"[A-Z][a-z]+").all()
