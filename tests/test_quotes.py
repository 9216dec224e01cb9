"""find_quotes, score_quotes and rank_speakers: the tables that follow from who says what."""

from __future__ import annotations

import json
import math
import re

import pandas as pd
import pytest

from analysis.language import parse_articles
from analysis.marks import find_marks
from analysis.quote_scores import rank_speakers, score_quotes
from analysis.quotes import find_quotes
from analysis.sentences import count_words
from analysis.tables import ARTICLES, MENTIONS, QUOTES, TOKENS, make_table

FERRY = (
    "The ferry will be late, the ministry said on Monday.\n\n"
    "“It is a shame,” said Dana Holt, the mayor. “We were promised a boat.\n\n"
    "“We got a date.”\n\n"
    "Omar Reyes called it “a long joke”. The “fast” ferry sank in May."
)
VOTE = "“Not yet,” said Lena Moss.\n\nAccording to Omar Reyes, the vote will be held in June."


@pytest.fixture(scope="module")
def articles() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "article_id": ["ferry", "vote", "blank"],
            "headline": ["‘We were promised a boat’", "Vote", None],
            "text": [FERRY, VOTE, ""],
        }
    )


@pytest.fixture(scope="module")
def tokens(articles) -> pd.DataFrame:
    return parse_articles(articles)


@pytest.fixture(scope="module")
def quotes(articles, tokens) -> pd.DataFrame:
    return find_quotes(articles, tokens)


def test_the_table_has_the_columns_of_the_contract(quotes):
    assert quotes.dtypes.astype(str).to_dict() == QUOTES.columns


def test_offsets_give_back_the_text(articles, quotes):
    sources = {(row.article_id, "headline"): row.headline for row in articles.itertuples()}
    sources |= {(row.article_id, "body"): row.text for row in articles.itertuples()}
    for row in quotes.to_dict("records"):
        source = sources[row["article_id"], row["part"]]
        assert source[row["start"] : row["end"]] == row["text"]
        assert row["reported_start"] <= row["start"] < row["end"] <= row["reported_end"]
        if row["part"] == "body" and not pd.isna(row["speaker_start"]):
            assert source[row["speaker_start"] : row["speaker_end"]] == row["speaker_mention"]
            assert pd.isna(row["cue_start"]) or source[row["cue_start"] : row["cue_end"]] == row["cue"]


def test_every_marked_span_and_every_reported_clause_has_a_row(quotes):
    ferry = quotes[quotes["article_id"] == "ferry"]
    assert ferry["kind"].tolist() == ["direct", "indirect", "direct", "direct", "direct", "mixed", "scare"]
    assert ferry["n_words"].tolist() == [5, 5, 4, 5, 4, 3, 1]
    assert ferry["n_marked_words"].tolist() == [5, 0, 4, 5, 4, 3, 1]


def test_rows_of_one_interrupted_and_running_quotation_share_an_id(quotes):
    said = quotes[(quotes["article_id"] == "ferry") & (quotes["part"] == "body") & (quotes["kind"] == "direct")]
    assert said["quote_id"].nunique() == 1
    assert said["continues"].tolist() == [False, True, True]


def test_quote_ids_count_up_in_text_order(quotes):
    for _, rows in quotes.groupby("article_id"):
        numbers = rows["quote_id"].str[1:].astype(int).tolist()
        assert numbers == sorted(numbers)
        assert set(numbers) == set(range(1, max(numbers) + 1))


def test_a_mixed_row_holds_the_words_in_marks_and_the_extent_of_the_whole_clause():
    text = "Dana Holt said the bridge was “past saving” by then."
    articles = pd.DataFrame({"article_id": ["a"], "headline": [None], "text": [text]})
    (row,) = find_quotes(articles, parse_articles(articles)).to_dict("records")
    assert row["text"] == "past saving"
    assert text[row["reported_start"] : row["reported_end"]] == "the bridge was “past saving” by then"


def test_the_order_of_articles_does_not_matter(articles, tokens, quotes):
    turned = find_quotes(articles.iloc[::-1], tokens).sort_values(["article_id", "start"], ignore_index=True)
    pd.testing.assert_frame_equal(turned, quotes.sort_values(["article_id", "start"], ignore_index=True))


def test_the_tables_given_are_left_alone(articles, tokens):
    before = articles.copy(), tokens.copy()
    find_quotes(articles, tokens)
    pd.testing.assert_frame_equal(articles, before[0])
    pd.testing.assert_frame_equal(tokens, before[1])


def test_an_empty_corpus_passes_through():
    empty = make_table([], ARTICLES)
    quotes = find_quotes(empty, make_table([], TOKENS), make_table([], MENTIONS))
    assert quotes.empty
    assert score_quotes(empty, quotes).empty
    assert rank_speakers(quotes).empty


def test_an_article_without_tokens_has_no_quotes(articles):
    assert find_quotes(articles, make_table([], TOKENS)).empty


def test_names_come_from_the_mentions_where_they_are_given(articles, tokens):
    start = FERRY.index("Dana Holt")
    rows = [{"start": start, "end": start + 9, "text": "Dana Holt", "entity_id": "PERSON:Dana Ruth Holt"}]
    same = {"article_id": "ferry", "part": "body", "label": "PERSON", "kind": "name", "paragraph": 1}
    mentions = make_table([{**same, **row} for row in rows], MENTIONS)
    quotes = find_quotes(articles, tokens, mentions)
    found = quotes[(quotes["article_id"] == "ferry") & (quotes["speaker"] == "Dana Ruth Holt")]
    assert set(found["speaker_id"]) == {"PERSON:Dana Ruth Holt"}


def test_marks_that_are_at_hand_are_not_sought_again(articles, tokens, quotes):
    pd.testing.assert_frame_equal(find_quotes(articles, tokens, marks=find_marks(articles)), quotes, check_exact=True)


def test_another_table_in_place_of_the_marks_is_named(articles, tokens):
    with pytest.raises(ValueError, match="find_quotes\\(\\) needs the marks table"):
        find_quotes(articles, tokens, marks=articles)


def test_an_article_has_the_same_quotes_alone_and_among_others_to_the_last_bit(demonstration):
    articles, tokens, mentions = (
        pd.read_parquet(demonstration / f"{name}.parquet") for name in ("articles", "tokens", "mentions")
    )
    six = articles.iloc[::7].reset_index(drop=True)
    alone = [find_quotes(six.iloc[[place]], tokens, mentions) for place in range(len(six))]
    together = find_quotes(six, tokens, mentions)
    assert together["article_id"].nunique() == len(six) == 6
    pd.testing.assert_frame_equal(together, pd.concat(alone, ignore_index=True), check_exact=True)


def test_tokens_of_articles_that_lie_among_each_other_are_told_apart(articles, tokens, quotes):
    mixed = tokens.sort_values(["token", "article_id"], kind="stable")
    pd.testing.assert_frame_equal(find_quotes(articles, mixed), quotes, check_exact=True)


def test_scores_are_counted_on_the_body_alone(articles, quotes):
    ferry, vote, blank = score_quotes(articles, quotes).to_dict("records")
    # body of "ferry": 10 + 15 + 4 + 12 words; in marks and attributed: 4 + 5 + 4 + 3; scare: 1
    n_words = count_words(FERRY)
    assert ferry["n_quotes"] == 2
    assert (ferry["n_direct"], ferry["n_mixed"], ferry["n_indirect"], ferry["n_scare"]) == (1, 1, 1, 1)
    assert ferry["n_headline_quotes"] == 1
    assert ferry["n_quoted_words"] == 16
    assert ferry["quote_density"] == pytest.approx(16 / n_words)
    assert ferry["marked_share"] == pytest.approx(17 / n_words)
    assert ferry["scare_share"] == pytest.approx(1 / n_words)
    assert ferry["unknown_share"] == 0
    assert (ferry["n_speakers"], ferry["n_named_speakers"]) == (3, 2)
    # body of "vote": 15 words, 2 of them in marks, 6 more reported ("the vote will be held in June" is 7)
    assert vote["quotes_per_1000_words"] == pytest.approx(1000 / count_words(VOTE))
    assert vote["reported_share"] == pytest.approx((2 + 7) / count_words(VOTE))
    assert blank["n_quotes"] == 0


def test_marks_of_the_headline_are_left_out_where_marks_are_given(articles, quotes):
    marks = find_marks(articles)
    assert marks.loc[marks["part"] == "headline", "n_words"].tolist() == [5]
    ferry = score_quotes(articles, quotes, marks).iloc[0]
    assert ferry["marked_share"] == pytest.approx(17 / count_words(FERRY))  # as above; 22 with the headline's 5


def test_a_word_in_marks_that_quotes_nobody_is_scare_and_not_reported():
    articles = pd.DataFrame({"article_id": ["a"], "headline": [None], "text": ["The “fast” ferry sank in May."]})
    one = score_quotes(articles, find_quotes(articles, parse_articles(articles))).iloc[0]
    assert (one["scare_share"], one["reported_share"]) == (1 / 6, 0)


def test_the_unknown_share_is_of_the_quoted_words_not_of_all():
    articles = pd.DataFrame({"article_id": ["a"], "text": ["“Not yet,” it read. “It is late,” said Ana Bell."]})
    quote = {"article_id": "a", "part": "body", "kind": "direct", "start": 1, "end": 9, "text": "Not yet,"}
    quote |= {"n_words": 2, "paragraph": 0, "continues": False, "speech": True, "confidence": 0.9}
    quote |= {"reported_start": 1, "reported_end": 9}
    rows = [{**quote, "quote_id": "q1", "n_marked_words": 2}, {**quote, "quote_id": "q2", "n_marked_words": 3}]
    quotes = make_table([rows[0], {**rows[1], "speaker": "Ana Bell"}], QUOTES)
    assert score_quotes(articles, quotes)["unknown_share"].tolist() == [2 / 5]


def test_shares_of_an_article_without_words_are_undefined(articles, quotes):
    blank = score_quotes(articles, quotes).iloc[2]
    undefined = ["quote_density", "marked_share", "scare_share", "reported_share", "unknown_share"]
    assert all(math.isnan(blank[name]) for name in undefined)


def test_there_is_one_row_of_scores_per_article_in_their_order(articles, quotes):
    assert score_quotes(articles, quotes)["article_id"].tolist() == ["ferry", "vote", "blank"]


def test_density_lies_between_0_and_the_marked_share(articles, quotes):
    scores = score_quotes(articles, quotes).dropna(subset=["quote_density"])
    assert (scores["quote_density"] <= scores["marked_share"]).all()
    assert (scores["quote_density"] <= scores["reported_share"]).all()


def test_quotes_of_another_corpus_are_refused(articles, quotes):
    with pytest.raises(ValueError, match=r"score_quotes\(\): quotes name 1 articles that articles lack, first vote"):
        score_quotes(articles[articles["article_id"] != "vote"], quotes)


def test_a_wrong_table_is_named(articles, quotes):
    with pytest.raises(ValueError, match=r"find_quotes\(\) needs the tokens table"):
        find_quotes(articles, quotes)


def test_speakers_are_ranked_by_their_words_in_marks(quotes):
    ranked = rank_speakers(quotes)
    assert ranked["speaker"].tolist() == ["Dana Holt", "Omar Reyes", "Lena Moss"]
    assert ranked["n_words"].tolist() == [13, 3, 2]
    assert ranked["n_quotes"].tolist() == [1, 1, 1]
    assert ranked["share"].sum() == pytest.approx(1)


def test_speakers_of_only_some_articles_can_be_ranked(articles, quotes):
    assert rank_speakers(quotes, articles[articles["article_id"] == "vote"])["speaker"].tolist() == ["Lena Moss"]


def test_quotations_of_nobody_known_share_the_row_unknown():
    articles = pd.DataFrame({"article_id": ["a"], "headline": [None], "text": ["“No comment,” he said."]})
    ranked = rank_speakers(find_quotes(articles, parse_articles(articles)))
    assert ranked[["speaker", "n_words", "share"]].to_dict("list") == {
        "speaker": ["unknown"],
        "n_words": [2],
        "share": [1.0],
    }


@pytest.mark.corpora
def test_the_seed_article_gives_its_six_marked_quotes_to_their_speakers(shared):
    body = (shared / "corpora/seed/000_b5c8fee6ef4e1345.md").read_text(encoding="utf-8")
    body = body.split("kremlin.ru)\n\n")[1].split("\n\nOriginal url")[0]
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", body)
    expected = json.loads((shared / "corpora/seed/expected.json").read_text(encoding="utf-8"))["marked_quotes"]
    articles = pd.DataFrame({"article_id": ["seed"], "headline": [None], "text": [text]})
    quotes = find_quotes(articles, parse_articles(articles))
    marked = quotes[quotes["n_marked_words"] > 0].reset_index(drop=True)
    for wanted, found in zip(expected, marked.to_dict("records"), strict=True):
        assert found["text"].startswith(wanted["starts"])
        assert (found["kind"], found["speaker"], found["n_words"]) == (
            wanted["kind"],
            wanted["speaker"],
            wanted["n_words"],
        )
        assert found["continues"] == wanted.get("continues", False)
        assert wanted["cue"] in ("", found["cue"])
        assert wanted.get("role") in (None, found["role"])
