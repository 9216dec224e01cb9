"""He and she stand for the person of their gender for whom most speaks, in a table that no count of mentions sees."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from analysis import find_entities, find_mentions, find_pronouns, make_table, parse_articles, score_mentions
from analysis.tables import MENTIONS, PRONOUNS, TOKENS

NAME = re.compile(r"\[([^\]|]+)\|([^\]]+)\]")


def resolved(text, headline="", article_id="a", **columns):
    """Return an article, its tokens, its names and its pronouns; "[Bell|Ana Bell]" in the text names Ana Bell."""
    rows, plain = [], {}
    for part, marked in (("headline", headline), ("body", text)):
        bare, end = "", 0
        for name in NAME.finditer(marked):
            bare += marked[end : name.start()]
            row = {"article_id": article_id, "part": part, "start": len(bare), "end": len(bare) + len(name[1])}
            paragraph = bare.count("\n\n")
            rows.append({**row, "text": name[1], "label": "PERSON", "entity_id": f"PERSON:{name[2]}", "kind": "name"})
            rows[-1]["paragraph"] = paragraph
            bare, end = bare + name[1], name.end()
        plain[part] = bare + marked[end:]
    columns |= {"article_id": article_id, "headline": plain["headline"], "text": plain["body"]}
    article = pd.DataFrame([columns])
    tokens, mentions = parse_articles(article), make_table(rows, MENTIONS)
    return article, tokens, mentions, find_pronouns(article, tokens, mentions)


def meant(text, headline="", **columns):
    """Return each pronoun with the name it stands for."""
    pronouns = resolved(text, headline, **columns)[-1]
    names = [None if pd.isna(entity_id) else entity_id.partition(":")[2] for entity_id in pronouns["entity_id"]]
    return list(zip(pronouns["text"], names, strict=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Ana Bell|Ana Bell] said she would repair the slipway.", ["Ana Bell"]),
        ("[Mr Orr|Colin Orr] and [Ms Bell|Ana Bell] met. He left early, and she paid.", ["Colin Orr", "Ana Bell"]),
        ("[Ana Bell|Ana Bell] thanked [Colin Orr|Colin Orr] for his patience.", ["Colin Orr"]),
        ("The clerk met spokeswoman [Sorrel Vane|Sorrel Vane]. Her answer was short.", ["Sorrel Vane"]),
        ("[Colin Orr|Colin Orr] hurt himself on the stairs.", ["Colin Orr"]),
        ("[Max Pell|Max Pell] warned [Colin Orr|Colin Orr]. [Orr|Colin Orr] thanked him.", ["Max Pell"]),
    ],
)
def test_a_pronoun_stands_for_the_person_who_fits_best(text, expected):
    assert [name for _, name in meant(text)] == expected


def test_the_subject_goes_before_whoever_was_named_last():
    assert meant("[Colin Orr|Colin Orr] had a letter for [Max Pell|Max Pell]. He was tired.") == [("He", "Colin Orr")]


def test_nobody_calls_himself_he():
    text = "[Max Pell|Max Pell] knows the mayor, [Colin Orr|Colin Orr]. “He never sleeps,” [Pell|Max Pell] said."
    assert meant(text) == [("He", "Colin Orr")]


def test_a_speaker_is_looked_for_outside_the_marks():
    text = "[Max Pell|Max Pell] runs the ferry. “The council and [Colin Orr|Colin Orr] were late,” he said."
    assert meant(text) == [("he", "Max Pell")]


def test_a_pronoun_tells_a_gender_that_nothing_else_tells():
    text = "[Quill Varrow|Quill Varrow] lost her boat. [Ebb Tarn|Ebb Tarn] came. He saw [Varrow|Quill Varrow] wave."
    assert meant(text) == [("her", "Quill Varrow"), ("He", "Ebb Tarn")]


def test_a_name_may_follow_where_the_pronoun_opens_the_sentence():
    pronouns = resolved("In her speech on Monday, [Ana Bell|Ana Bell] defended the toll.")[-1]
    assert pronouns[["entity_id", "rule"]].to_numpy().tolist() == [["PERSON:Ana Bell", "ahead"]]


def test_a_person_without_a_name_takes_the_pronoun_and_leaves_it_unresolved():
    pronouns = resolved("A letter from [Colin Orr|Colin Orr] came.\n\nA retired waiter said he was sorry.")[-1]
    assert pronouns["rule"].tolist() == ["unnamed"]
    assert pronouns["entity_id"].isna().all()
    assert pronouns["confidence"].isna().all()


def test_nobody_of_the_other_gender_is_taken():
    pronouns = resolved("[Mr Orr|Colin Orr] came home. She was away.")[-1]
    assert pronouns[["text", "rule"]].to_numpy().tolist() == [["She", "nobody"]]
    assert pronouns["entity_id"].isna().all()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("[Ana Bell|Ana Bell] said she was late.", "only_person"),
        ("[Ana Bell|Ana Bell] met [Eva Orr|Eva Orr]. [Bell|Ana Bell] said she was late.", "same_sentence"),
        ("[Eva Orr|Eva Orr] came. [Ana Bell|Ana Bell] was late. She had to walk.", "last_sentence"),
        ("[Ana Bell|Ana Bell] left.\n\nIt rained.\n\nAll day.\n\nAll night.\n\nFor weeks.\n\nShe came back.", "far"),
    ],
)
def test_the_rule_tells_where_the_person_stood_last(text, rule):
    assert resolved(text)[-1]["rule"].tolist() == [rule]


def test_a_pronoun_of_the_body_can_mean_a_name_of_the_headline():
    assert meant("She was late for it.", headline="[Ana Bell|Ana Bell] opens the new quay") == [("She", "Ana Bell")]


@pytest.mark.parametrize("text", ["They were late.", "It was late.", "I told you so.", "HE stands for high explosive."])
def test_other_words_are_not_looked_for(text):
    assert resolved(f"[Ana Bell|Ana Bell] left. {text}")[-1]["text"].str.lower().isin({"they", "it", "i"}).sum() == 0


def test_an_article_in_another_language_has_none():
    danish = "[Ana Bell|Ana Bell] er her i byen."
    assert meant(danish, language="da") == []


MIXED = (
    "[Ana Bell|Ana Bell] left. “She was tired,” said [Colin Orr|Colin Orr], her deputy.\n\n"
    "He drove her home. A porter said he saw them."
)


def test_offsets_give_back_the_text_and_every_row_is_a_pronoun():
    article, _, _, pronouns = resolved(MIXED, headline="[Bell|Ana Bell] and her boat")
    assert list(pronouns.columns) == list(PRONOUNS.columns)
    for row in pronouns.itertuples():
        text = article[{"headline": "headline", "body": "text"}[row.part]].iloc[0]
        assert text[row.start : row.end] == row.text
        assert row.paragraph == text[: row.start].count("\n\n")
        assert row.in_quote == (row.text == "She")
    assert set(pronouns["kind"]) == {"pronoun"}
    assert pronouns["confidence"].dropna().between(0, 1).all()


def test_a_pronoun_stands_only_for_somebody_whom_the_article_names():
    _, _, mentions, pronouns = resolved(MIXED)
    assert set(pronouns["entity_id"].dropna()) <= set(mentions["entity_id"])


def test_pronouns_have_a_column_of_their_own_and_touch_no_other():
    article, tokens, mentions, pronouns = resolved(MIXED)
    plain = find_entities(article, mentions, tokens)
    counted = find_entities(article, mentions, tokens, pronouns)
    assert plain["n_pronouns"].isna().all()
    pd.testing.assert_frame_equal(plain.drop(columns="n_pronouns"), counted.drop(columns="n_pronouns"))
    assert counted["n_pronouns"].sum() == pronouns["entity_id"].notna().sum()
    assert score_mentions(article, mentions).loc[0, "n_mentions"] == len(mentions)


def test_the_order_of_articles_decides_nothing():
    tables = [resolved(MIXED, article_id="a"), resolved("[Mr Orr|Colin Orr] left. He was late.", article_id="b")]
    orders = []
    for order in (tables, tables[::-1]):
        articles, tokens, mentions, _ = (pd.concat(each, ignore_index=True) for each in zip(*order, strict=True))
        pronouns = find_pronouns(articles, tokens, mentions)
        assert pronouns["article_id"].drop_duplicates().tolist() == articles["article_id"].tolist()
        orders.append(pronouns.sort_values(["article_id", "start"], ignore_index=True))
    pd.testing.assert_frame_equal(*orders)


def test_no_table_that_is_passed_in_is_changed():
    tables = resolved(MIXED)[:3]
    before = [table.copy() for table in tables]
    find_pronouns(*tables)
    for now, then in zip(tables, before, strict=True):
        pd.testing.assert_frame_equal(now, then)


def test_an_empty_corpus_and_one_without_names_pass_through():
    articles = pd.DataFrame({"article_id": [], "headline": [], "text": []})
    assert find_pronouns(articles, make_table([], TOKENS), make_table([], MENTIONS)).empty
    article, tokens, mentions, pronouns = resolved("She was late.")
    assert pronouns["entity_id"].isna().all()
    assert find_entities(article, mentions, tokens, pronouns).empty


def test_an_article_without_tokens_has_no_pronouns():
    article, tokens, mentions, pronouns = resolved(MIXED)
    more = pd.concat([article, pd.DataFrame([{"article_id": "b", "headline": None, "text": None}])], ignore_index=True)
    pd.testing.assert_frame_equal(find_pronouns(more, tokens, mentions), pronouns)


def test_pronouns_need_the_mentions_table():
    article, tokens, _, _ = resolved("She was late.")
    with pytest.raises(ValueError, match=r"find_pronouns\(\) needs the mentions table"):
        find_pronouns(article, tokens, article)


def test_found_names_will_do():
    article = pd.DataFrame({"article_id": ["a"], "headline": [None], "text": ["Helena Marsh said she would resign."]})
    tokens = parse_articles(article)
    pronouns = find_pronouns(article, tokens, find_mentions(article, tokens))
    assert pronouns["entity_id"].tolist() == ["PERSON:Helena Marsh"]


@pytest.mark.xfail(strict=True, reason="that an envelope makes its reader president needs the meaning of the sentence")
def test_two_men_by_turns_are_told_apart_by_what_they_do():
    text = "[Max Pell|Max Pell] gave [Colin Orr|Colin Orr] the crown. He knelt to be crowned."
    assert meant(text) == [("He", "Colin Orr")]
