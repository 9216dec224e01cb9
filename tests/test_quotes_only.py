"""Parsing only the paragraphs with marked quotations: which they are, and what is right or missing afterwards."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import (
    find_mentions,
    find_quotes,
    find_sources,
    language,
    make_articles,
    measure,
    parse_articles,
    score_quotes,
)
from analysis.pipeline import Tables
from analysis.quotable import NOT_COUNTED, NOT_WEIGHED, find_quotable
from analysis.sentences import paragraph_spans

LEAD = "The ferry to Sallowby was late again."
BERTH = [
    "Sallowby council put off the new ferry berth again on Monday.",  # 0, the lead
    "Rain fell on the quay through the night.",  # 1
    "Harbour master Ana Bell has run the port since 2011.",  # 2, introduces Bell
    "Traders in Marlow Street paid for the survey, and Bell keeps a copy.",  # 3
    "The survey cost $40,000 and took two years.",  # 4
    "“We cannot wait any longer,” Bell said on Tuesday. “The piles are rotten.”",  # 5
    "The next boat leaves in June.",  # 6
    "Nobody from the ministry attended, officials said.",  # 7, indirect speech
    "Tom Vale, who owns two trawlers, agreed with the plan.",  # 8, before his "he"
    "“It was never ours to pay for,” he said.",  # 9
    "Marlow Street was closed for the day, and Omar Diaz swept it.",  # 10
]
OTHER = [
    "A storm closed Quay Street on Friday.",
    "Nora Feldt, the mayor, said it would open again in May.",
]
QUOTED = {0, 2, 5, 8, 9}  # of BERTH


def _articles(*, headline: str | None = "Berth Is Late, Says Bell") -> pd.DataFrame:
    texts = {"berth": BERTH, "other": OTHER, "blank": []}
    return make_articles(
        {"article_id": key, "headline": headline, "text": "\n\n".join(paragraphs)} for key, paragraphs in texts.items()
    )


@pytest.fixture(scope="module")
def whole():
    return measure(_articles())


@pytest.fixture(scope="module")
def tables():
    return measure(_articles(), quotes_only=True)


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        ([], set()),
        ([LEAD, "It rained.", "It poured."], {0}),
        ([LEAD, "It rained.", "“No,” said Ana Bell.", "It poured."], {0, 2}),
        ([LEAD, "It rained.", "‘No,’ said Ana Bell."], {0, 2}),
        ([LEAD, "It rained.", "« Non », said Ana Bell."], {0, 2}),
        ([LEAD, "It rained.", "A \"shame\" was what Ana Bell called it."], {0, 2}),
        ([LEAD, "It’s the workers’ day.", "It's the town's boat, and '90s paint."], {0}),
        ([LEAD, "Ana Bell said that it would open in May."], {0}),
    ],
)  # fmt: skip
def test_chosen_are_the_lead_and_the_paragraphs_with_marks(paragraphs, expected):
    assert find_quotable("\n\n".join(paragraphs)) == expected


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        # he, she and they stand for somebody before
        ([LEAD, "It rained.", "Ana Bell runs the port.", "“No,” she said."], {0, 2, 3}),
        # nobody is named beside the marks
        ([LEAD, "It rained.", "Ana Bell runs the port.", "“No.”"], {0, 2, 3}),
        # … nor in the paragraph before: one further back
        ([LEAD, "It rained.", "Ana Bell runs the port.", "She was blunt.", "“No.”"], {0, 2, 3, 4}),
        # three paragraphs at most
        ([LEAD, "Ana Bell ran it.", "It rained.", "It poured.", "It froze.", "“No,” she said."], {0, 2, 3, 4, 5}),
        # whoever is named inside the marks does not speak
        ([LEAD, "Tom Vale was blunt.", "“Ana Bell did it.”"], {0, 1, 2}),
        # the first word of a sentence is no name
        ([LEAD, "Tom Vale was blunt.", "Then: “The boat is late.” Asked again: “No.”"], {0, 1, 2}),
    ],
)
def test_the_paragraphs_before_are_chosen_where_nobody_is_named(paragraphs, expected):
    assert find_quotable("\n\n".join(paragraphs)) == expected


@pytest.mark.parametrize(
    ("introduction", "chosen"),
    [
        ("Ana Bell runs the port.", True),
        ("Mayor Bell runs the port.", True),
        ("Ana van Bell runs the port.", True),
        ("Åsa Bell runs the port.", True),
        ("Bell runs the port.", False),
        ("Ana Bellamy runs the port.", False),
        ("The bell rang.", False),
    ],
)
def test_the_paragraph_that_gives_a_name_whole_is_chosen(introduction, chosen):
    text = "\n\n".join([LEAD, introduction, "It rained.", "“No,” said Bell.", "Ana Bell left."])
    # where no paragraph before the quotation gives the name whole, the last one does
    assert find_quotable(text) == ({0, 1, 3} if chosen else {0, 3, 4})


def test_a_quotation_over_several_paragraphs_is_chosen_whole():
    text = [LEAD, "It rained.", "Ana Bell said: “We waited.", "“We hoped.", "“We paid.”", "It poured."]
    assert find_quotable("\n\n".join(text)) == {0, 2, 3, 4}


def test_the_paragraph_that_an_open_quotation_runs_into_is_chosen():
    text = [LEAD, "Ana Bell said: “We waited.", "We hoped.", "It rained.", "It poured."]
    assert find_quotable("\n\n".join(text)) == {0, 1, 2}


def test_single_line_ends_part_paragraphs_where_no_blank_line_does():
    assert find_quotable(f"{LEAD}\nIt rained.\n“No,” said Ana Bell.") == {0, 2}


def test_tokens_of_other_paragraphs_are_absent_and_those_of_chosen_ones_the_same(whole, tables):
    kept = tables.tokens[tables.tokens["part"] == "body"]
    assert set(kept.loc[kept["article_id"] == "berth", "paragraph"]) == QUOTED
    assert set(kept.loc[kept["article_id"] == "other", "paragraph"]) == {0}
    same = ["article_id", "part", "start", "end", "text", "lemma", "tag", "dep", "paragraph", "ent_label", "ent_iob"]
    both = tables.tokens[same].merge(whole.tokens[same], on=same)
    assert len(both) == len(tables.tokens) < len(whole.tokens)


def test_the_headline_is_parsed_whatever_the_body_holds(tables):
    headlines = tables.tokens[tables.tokens["part"] == "headline"]
    assert set(headlines["article_id"]) == {"berth", "other", "blank"}


def test_tokens_and_sentences_are_numbered_through_what_is_parsed(tables):
    for _, rows in tables.tokens.groupby("article_id"):
        assert rows["token"].tolist() == list(range(len(rows)))
        assert sorted(set(rows["sentence"])) == list(range(rows["sentence"].nunique()))
        sentence_of = rows.set_index("token")["sentence"]
        assert (sentence_of.loc[rows["head"]].to_numpy() == rows["sentence"].to_numpy()).all()


@pytest.mark.parametrize("name", ["marks", "tokens", "mentions", "pronouns", "quotes"])
def test_offsets_and_paragraphs_are_those_of_the_article(tables, name):
    source = tables.articles.set_index("article_id")
    frame = getattr(tables, name)
    assert len(frame)
    for row in frame.itertuples():
        text = source.loc[row.article_id, "headline" if row.part == "headline" else "text"]
        assert text[row.start : row.end] == row.text
        first, last = paragraph_spans(text)[row.paragraph]
        assert first <= row.start
        assert row.end <= last


def test_no_name_is_found_in_a_paragraph_that_is_not_parsed(whole, tables):
    def read_paragraphs(mentions):
        return set(mentions.loc[(mentions["article_id"] == "berth") & (mentions["part"] == "body"), "paragraph"])

    assert {3, 10} <= read_paragraphs(whole.mentions)  # Bell and Omar Diaz
    assert read_paragraphs(tables.mentions) <= QUOTED


def test_marked_quotations_have_the_speakers_that_the_whole_article_gives(whole, tables):
    columns = ["article_id", "part", "start", "end", "kind", "speaker", "speaker_id", "role", "cue"]
    marked = whole.quotes[whole.quotes["kind"] != "indirect"]
    assert marked["speaker"].tolist() == ["Ana Bell", "Ana Bell", "Tom Vale"]
    pd.testing.assert_frame_equal(tables.quotes[columns], marked[columns].reset_index(drop=True))


def test_indirect_speech_is_left_out_rather_than_found_in_part(whole, tables):
    assert "indirect" in set(whole.quotes["kind"])
    assert "indirect" not in set(tables.quotes["kind"])


def test_scores_that_need_every_paragraph_are_missing_and_all_others_the_same(whole, tables):
    missing, others = list(NOT_COUNTED), [name for name in whole.scores if name not in NOT_COUNTED]
    assert whole.scores[missing].notna().any(axis=None)
    assert tables.scores[missing].isna().all(axis=None)
    pd.testing.assert_frame_equal(tables.scores[others], whole.scores[others])


def test_what_needs_no_parse_is_the_same(whole, tables):
    for name in ("articles", "sentences", "marks", "scopes"):
        pd.testing.assert_frame_equal(getattr(tables, name), getattr(whole, name), obj=name)


def test_entities_are_not_weighed_but_keep_their_place_in_the_lead(whole, tables):
    assert tables.entities[list(NOT_WEIGHED)].isna().all(axis=None)
    names = tables.entities.set_index(["article_id", "name"])
    assert set(names.index) < set(whole.entities.set_index(["article_id", "name"]).index)
    places = ["label", "in_headline", "in_lead"]
    same = whole.entities.set_index(["article_id", "name"]).loc[names.index, places]
    pd.testing.assert_frame_equal(names[places], same)


def test_an_empty_corpus_has_the_same_columns_and_dtypes(tables):
    empty = measure(make_articles([]), quotes_only=True)
    for name in Tables._fields:
        assert getattr(empty, name).empty
        assert getattr(empty, name).dtypes.equals(getattr(tables, name).dtypes), name


def test_an_article_without_headline_and_marks_passes_through(whole):
    articles = _articles(headline=None).query("article_id == 'other'").reset_index(drop=True)
    found = measure(articles, quotes_only=True)
    assert found.quotes.empty
    assert found.scores["n_quotes"].tolist() == [0]


def test_a_paragraph_longer_than_the_parser_sees_is_cut_as_ever(monkeypatch):
    monkeypatch.setattr(language, "LONGEST_PIECE", 200)
    text = "\n\n".join([LEAD, "It rained.", "“No,” said Ana Bell. " + "The boat was late. " * 40])
    articles = make_articles([{"article_id": "long", "text": text}])
    tokens, every = parse_articles(articles, quotes_only=True), parse_articles(articles)
    assert tokens["text"].tolist() == every.loc[every["paragraph"] != 1, "text"].tolist()


def test_the_batch_size_and_the_order_of_articles_change_nothing(tables):
    for name, frame in measure(_articles()[::-1], batch_size=1, quotes_only=True)._asdict().items():
        first, second = (
            each.sort_values("article_id", kind="stable", ignore_index=True) for each in (frame, getattr(tables, name))
        )
        pd.testing.assert_frame_equal(first, second, obj=name)


def test_the_steps_by_hand_give_what_measure_gives(tables):
    articles = _articles()
    tokens = parse_articles(articles, quotes_only=True)
    mentions = find_mentions(articles, tokens, tables.marks)
    pd.testing.assert_frame_equal(mentions, tables.mentions)
    quotes = find_quotes(articles, tokens, mentions)
    marked = quotes[quotes["kind"] != "indirect"].reset_index(drop=True)
    pd.testing.assert_frame_equal(marked, tables.quotes)
    assert score_quotes(articles, marked)["quote_density"].equals(tables.scores["quote_density"])


def test_sources_of_marked_words_can_be_told(tables):
    sources = find_sources(tables.articles, tables.quotes)
    assert sources["speaker"].tolist() == ["Ana Bell", "Tom Vale"]


@pytest.mark.xfail(strict=True, reason="whoever is named by a first name alone stands where no capital is before it")
def test_the_paragraph_that_names_somebody_by_one_word_is_chosen():
    text = [LEAD, "Prudence, who owns the kiosk, was first.", "It rained.", "It poured.", "“No,” said Prudence."]
    assert 1 in find_quotable("\n\n".join(text))
