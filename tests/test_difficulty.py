"""The table of sentences: where they stand, how hard they are, what each does to its article."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import find_marks, score_readability, split_sentences
from analysis.sentences import sentence_spans
from analysis.tables import SENTENCES, make_table

NEWS = """WEXCOMBE — The harbour bridge closed on Monday after inspectors found 14 cracks in its eastern span.

“We could not wait,” said Ana Bell, the county's chief engineer. “It carries 9,400 cars a day.” She said repairs \
would take until Nov. 3 and cost $2.4m, mostly from the U.S. transport fund.

Drivers weren't pleased. “Who decided this? Nobody asked us,” said Paul Voss, 61, who runs the ferry-side café."""


def _articles(*texts):
    return pd.DataFrame(
        {"article_id": [f"a{number}" for number in range(len(texts))], "headline": "", "text": list(texts)}
    )


def test_sentences_and_paragraphs_are_counted_within_each_article():
    sentences = split_sentences(_articles("One. Two.\n\nThree.", None, "Four."))
    assert sentences["article_id"].tolist() == ["a0", "a0", "a0", "a2"]
    assert sentences["sentence"].tolist() == [0, 1, 2, 0]
    assert sentences["paragraph"].tolist() == [0, 0, 1, 0]
    assert sentences["n_words"].tolist() == [1, 1, 1, 1]


def test_sentences_lie_where_they_say():
    sentences = split_sentences(_articles(NEWS))
    assert [(row.start, row.end) for row in sentences.itertuples()] == [span[1:] for span in sentence_spans(NEWS)]
    assert all(NEWS[row.start : row.end] == row.text for row in sentences.itertuples())


def test_words_and_syllables_add_up_to_those_of_the_article():
    articles = _articles(NEWS, "", "The ferry sailed. It sank.")
    sums = split_sentences(articles).groupby("article_id")[["n_words", "n_syllables"]].sum()
    scores = score_readability(articles).set_index("article_id").loc[sums.index]
    pd.testing.assert_frame_equal(sums, scores[["n_words", "n_syllables"]])


def test_difficulty_is_the_grade_of_the_sentence_alone():
    sentences = split_sentences(_articles(NEWS))
    alone = score_readability(_articles(*sentences["text"]))
    assert sentences["difficulty"].tolist() == pytest.approx(alone["flesch_kincaid_grade"].tolist())


def test_influence_is_the_grade_minus_the_grade_of_the_article_without_the_sentence():
    sentences = split_sentences(_articles(NEWS))
    whole = score_readability(_articles(NEWS)).loc[0, "flesch_kincaid_grade"]
    without = [NEWS[: row.start].rstrip() + "\n\n" + NEWS[row.end :].lstrip() for row in sentences.itertuples()]
    rest = score_readability(_articles(*without))["flesch_kincaid_grade"]
    assert sentences["influence"].tolist() == pytest.approx((whole - rest).tolist())


def test_an_article_of_one_sentence_has_no_influence():
    assert split_sentences(_articles("It sank."))["influence"].isna().all()


def test_sentences_of_an_article_without_a_grade_have_no_difficulty():
    german = "Die Ministerin trat gestern zurück. Der Ausschuss hatte seinen Bericht vorgelegt. " * 3
    sentences = split_sentences(_articles(german, "Паром вышел. Он утонул.", NEWS))
    known = sentences.groupby("article_id")[["difficulty", "influence"]].count()
    assert known.loc[["a0", "a1"]].to_numpy().sum() == 0
    assert known.loc["a2"].tolist() == [len(sentence_spans(NEWS))] * 2


def test_the_share_quoted_is_of_the_words_of_the_sentence():
    articles = _articles("“It rained all day,” said Ana Bell. “Nobody came.” It was late.")
    assert split_sentences(articles, find_marks(articles))["share_quoted"].tolist() == pytest.approx([4 / 7, 1, 0])
    assert split_sentences(articles)["share_quoted"].isna().all()


def test_scare_quotes_of_the_quotes_table_are_the_papers_own_words():
    articles = _articles("The “finished” berth leaks.")
    quotes = find_marks(articles).assign(kind="scare")
    assert split_sentences(articles, quotes)["share_quoted"].tolist() == [0]


def test_no_articles_give_no_sentences():
    pd.testing.assert_frame_equal(split_sentences(_articles()), make_table([], SENTENCES))


@pytest.mark.parametrize("tables", [(pd.DataFrame({"speaker": []}), None), (_articles("A."), pd.DataFrame({"x": []}))])
def test_another_table_is_named_in_the_error(tables):
    with pytest.raises(ValueError, match=r"split_sentences\(\) needs the (articles|quotes) table with article_id"):
        split_sentences(*tables)
