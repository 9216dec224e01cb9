"""How the paper stands to what it reports, by its reporting words."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import find_quotes, find_sources, find_stances, parse_articles, rank_cues, read_cue_stances
from analysis.grammar import word_groups
from analysis.stances import judge_stance


@pytest.mark.parametrize(
    ("cue", "stance"),
    [
        ("say", "neutral"),
        ("according to", "neutral"),
        ("said in a statement", "neutral"),
        ("was asked", "neutral"),
        ("claim", "distancing"),
        ("allege", "distancing"),
        ("have claimed", "distancing"),
        ("note", "endorsing"),
        ("pointed out", "endorsing"),
        ("points out", "endorsing"),
        ("admit", "endorsing"),
        ("deny", "adversative"),
        ("insist", "adversative"),
        ("hit back", "adversative"),
        ("has denied", "adversative"),
        ("announce", "other"),
        ("warn", "other"),
        ("quoted as saying", "other"),
        (":", "other"),
        ("zigzag", "other"),
    ],
)
def test_a_reporting_word_has_a_stance(cue, stance):
    assert judge_stance(cue, read_cue_stances()) == stance


def test_neutral_words_are_those_of_rank_cues():
    ours = {word for word, stance in read_cue_stances().items() if stance == "neutral"}
    assert ours == word_groups("neutral_cues")["neutral"]


@pytest.fixture(scope="module")
def quotes():
    text = (
        "“Not yet,” said Ana Bell. Bell claimed that it was far too early.\n\n"
        "Omar Diaz denied it. Diaz pointed out that the pier was open. “It is,” he said."
    )
    articles = pd.DataFrame({"article_id": ["a"], "headline": ["Bell: no"], "text": [text]})
    return articles, find_quotes(articles, parse_articles(articles))


def test_every_reporting_word_is_counted_once_and_where_it_stands(quotes):
    articles, found = quotes
    sources = pd.DataFrame({"article_id": ["a"], "speaker": ["Ana Bell"], "source_kind": ["official"]})
    stances = find_stances(found, sources)
    assert [articles.loc[0, "text"][row.start : row.end] for row in stances.itertuples()][:2] == ["said", "claimed"]
    assert stances.loc[:1, "source_kind"].tolist() == ["official", "official"]
    assert len(stances) == rank_cues(found)["n_quotes"].sum()


def test_two_statements_that_share_a_reporting_word_take_one_stance(quotes):
    said = quotes[1].head(1)
    none = pd.DataFrame({"article_id": [], "speaker": [], "source_kind": []})
    other = said.assign(quote_id="another", start=said["start"] + 30, end=said["end"] + 30)
    assert find_stances(pd.concat([said, other], ignore_index=True), none)["cue"].tolist() == ["say"]


def test_what_is_not_said_and_what_is_only_planned_take_no_stance(quotes):
    left_out = quotes[1].assign(modality="negated"), quotes[1].assign(speech=False)
    none = pd.DataFrame({"article_id": [], "speaker": [], "source_kind": []})
    assert [len(find_stances(one, none)) for one in left_out] == [0, 0]


def test_who_is_only_reported_has_a_kind_with_the_sources_of_all_statements():
    text = "The mayor, Ana Bell, claimed that the pier was safe."
    articles = pd.DataFrame({"article_id": ["a"], "headline": ["Vote"], "text": [text]})
    found = find_quotes(articles, parse_articles(articles))
    assert find_stances(found, find_sources(articles, found, scope="all"))["source_kind"].tolist() == ["official"]


def test_a_speaker_without_a_row_is_of_unknown_kind(quotes):
    stances = find_stances(quotes[1], pd.DataFrame({"article_id": [], "speaker": [], "source_kind": []}))
    assert set(stances["source_kind"]) == {"unknown"}


def test_joint_speakers_have_their_kind_where_all_have_the_same(quotes):
    found = quotes[1].assign(speaker="Ana Bell; Tom Roe")
    kinds = pd.DataFrame({"article_id": "a", "speaker": ["Ana Bell", "Tom Roe"], "source_kind": ["party", "party"]})
    assert set(find_stances(found, kinds)["source_kind"]) == {"party"}
    kinds["source_kind"] = ["party", "expert"]
    assert set(find_stances(found, kinds)["source_kind"]) == {"unknown"}


def test_a_list_of_ones_own_takes_the_place_of_ours(tmp_path, quotes):
    path = tmp_path / "stances.txt"
    path.write_text("# mine\nadversative: claim\nneutral: say point_out\n", encoding="utf-8")
    own = read_cue_stances(path)
    assert (judge_stance("claimed", own), judge_stance("pointed out", own)) == ("adversative", "neutral")
    assert judge_stance("tell", own) == "other"
    sources = pd.DataFrame({"article_id": [], "speaker": [], "source_kind": []})
    assert "adversative" in set(find_stances(quotes[1], sources, own)["stance"])


@pytest.mark.parametrize(
    ("line", "problem"),
    [("doubtful: claim", "line 1: expected a group"), ("neutral: say\nother: say", "line 2: “say” is neutral already")],
)
def test_a_bad_list_is_refused_with_its_line(tmp_path, line, problem):
    path = tmp_path / "stances.txt"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(ValueError, match=problem):
        read_cue_stances(path)


def test_no_quotes_have_no_stances(quotes):
    none = find_stances(quotes[1].iloc[:0], pd.DataFrame({"article_id": [], "speaker": [], "source_kind": []}))
    assert list(none.columns) == ["article_id", "part", "start", "end", "cue", "stance", "speaker", "source_kind"]


@pytest.mark.xfail(strict=True, reason="a word is judged by itself, not with what stands before it")
def test_a_denial_denied_is_not_adversative():
    assert judge_stance("did not deny", read_cue_stances()) != "adversative"
