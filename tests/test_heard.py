"""Named and heard: statements are joined to the names of their articles, and counted over the corpus."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import join_entities, make_articles, measure, rank_speakers
from analysis.heard import find_heard, rank_heard
from analysis.tables import ENTITIES, HEARD, QUOTES, RANKED_HEARD, make_table

BELL, DIAZ, PORT = "PERSON:Ana Bell", "PERSON:Omar Diaz", "ORG:Port Office"


def named(*ids, article_id="a", **fields):
    """Return entities as join_entities() gives them."""
    rows = []
    for one in ids:
        label, _, name = one.partition(":")
        row = {"article_id": article_id, "entity_id": one, "name": name, "label": label, "aliases": [name]}
        rows.append({**row, "n_mentions": 2, "in_headline": False, "in_lead": False, **fields})
    return join_entities(make_table(rows, ENTITIES))


def said(*speakers, article_id="a", **fields):
    """Return quotes of five words each, one a speaker."""
    rows = []
    for place, speaker in enumerate(speakers):
        name = "; ".join(one.partition(":")[2] for one in speaker.split("; ")) if speaker else None
        row = {"article_id": article_id, "quote_id": f"q{place}", "part": "body", "start": place, "end": place + 1,
               "kind": "direct", "n_words": 5, "n_marked_words": 5, "paragraph": 0, "continues": False,
               "speaker": name, "speaker_id": speaker, "modality": "asserted"}  # fmt: skip
        rows.append({**row, **fields})
    return make_table(rows, QUOTES)


def heard(entities, quotes):
    return {one.name: one for one in find_heard(entities, quotes).itertuples()}


def test_who_is_quoted_is_heard_and_who_is_only_named_is_not():
    found = heard(named(BELL, DIAZ), said(BELL))
    assert (found["Ana Bell"].heard, found["Ana Bell"].n_quotes, found["Ana Bell"].n_words) == (True, 1, 5)
    assert (found["Omar Diaz"].heard, found["Omar Diaz"].n_quotes, found["Omar Diaz"].n_words) == (False, 0, 0)


def test_joint_speakers_are_each_heard():
    found = heard(named(BELL, DIAZ), said(f"{BELL}; {DIAZ}"))
    assert [one.n_quotes for one in found.values()] == [1, 1]


def test_a_statement_without_marks_is_heard_and_has_no_quoted_words():
    one = heard(named(BELL), said(BELL, kind="indirect", n_marked_words=0))["Ana Bell"]
    assert (one.heard, one.n_quotes, one.n_indirect, one.n_words) == (True, 0, 1, 0)


@pytest.mark.parametrize(
    "fields",
    [
        {"modality": "negated"},  # she did not say
        {"modality": "hypothetical"},  # she might say
        {"kind": "indirect", "speech": False},  # she hopes
        {"kind": "scare", "modality": None},
    ],
)
def test_what_was_never_said_makes_nobody_heard(fields):
    assert not heard(named(BELL), said(BELL, **fields))["Ana Bell"].heard


def test_an_interrupted_quotation_is_one():
    quotes = pd.concat([said(BELL), said(BELL)])  # both are q0
    assert heard(named(BELL), quotes)["Ana Bell"].n_quotes == 1


def test_a_quotation_that_goes_on_without_marks_is_no_statement_besides():
    quotes = pd.concat([said(BELL), said(BELL, kind="indirect", n_marked_words=0)])  # both are q0
    one = heard(named(BELL), quotes)["Ana Bell"]
    assert (one.n_quotes, one.n_indirect) == (1, 0)


def test_a_quoted_headline_makes_heard_and_counts_no_words():
    one = heard(named(BELL), said(BELL, part="headline"))["Ana Bell"]
    assert (one.heard, one.n_quotes, one.n_words) == (True, 0, 0)


def test_quotes_without_ids_are_joined_by_name():
    assert heard(named(BELL), said(BELL).assign(speaker_id=None).astype({"speaker_id": "str"}))["Ana Bell"].heard


@pytest.mark.parametrize("role", ["head of the Port Office", "the Port Office’s spokeswoman"])
def test_a_body_has_part_in_what_its_people_say(role):
    found = heard(named(BELL, PORT), said(BELL, role=role))
    assert (found["Port Office"].heard, found["Port Office"].n_through) == (False, 1)
    assert found["Ana Bell"].n_through == 0


def test_a_body_that_speaks_through_its_spokesman_is_heard_and_the_spokesman_has_part():
    found = heard(named(BELL, PORT), said(PORT, via="its spokeswoman, Ana Bell"))
    assert (found["Port Office"].heard, found["Ana Bell"].heard, found["Ana Bell"].n_through) == (True, False, 1)


def test_a_wife_has_no_part_in_what_her_husband_says():
    assert heard(named(BELL, DIAZ), said(BELL, role="husband of Omar Diaz"))["Omar Diaz"].n_through == 0


def test_words_of_nobody_leave_it_open_whether_the_silent_spoke():
    found = heard(named(BELL, DIAZ), said(BELL, None))
    assert (found["Ana Bell"].unsettled, found["Omar Diaz"].unsettled) == (False, True)


def test_the_corpus_counts_articles_that_name_and_articles_that_quote():
    entities = pd.concat([named(BELL, DIAZ, article_id=article_id) for article_id in "abc"])
    quotes = pd.concat([said(BELL), said(BELL, BELL, article_id="b")])
    ranked = rank_heard(entities, quotes).set_index("name")
    counts = ["n_articles", "n_articles_heard", "n_quotes", "n_words", "n_mentions"]
    assert ranked.loc["Ana Bell", counts].tolist() == [3, 2, 3, 15, 6]
    assert ranked.loc["Omar Diaz", counts].tolist() == [3, 0, 0, 0, 6]


def test_the_order_of_articles_does_not_matter():
    parts = [(named(BELL, DIAZ, article_id=one), said(BELL, article_id=one)) for one in "abc"]
    first, last = (
        rank_heard(*(pd.concat(tables) for tables in zip(*order, strict=True))) for order in (parts, parts[::-1])
    )
    pd.testing.assert_frame_equal(first, last)


def test_a_person_known_by_one_word_is_no_full_name():
    assert not rank_heard(named("PERSON:Bell"), said())["is_full_name"].iloc[0]


def test_empty_tables_give_empty_tables_of_the_same_columns():
    for function, table in [(find_heard, HEARD), (rank_heard, RANKED_HEARD)]:
        found = function(named(), said())
        assert found.empty
        assert dict(found.dtypes.astype(str)) == dict(make_table([], table).dtypes.astype(str))


def test_sums_agree_with_mentions_and_speakers():
    text = "“We open in May,” said Ana Bell, the mayor. Bell met Omar Diaz. The Port Office said the quay was ready."
    tables = measure(make_articles([{"headline": "Port opens", "text": text}]))
    entities = join_entities(tables.entities, tables.articles, tables.mentions)
    ranked = rank_heard(entities, tables.quotes, labels=set(tables.mentions["label"]))
    assert ranked["n_mentions"].sum() == len(tables.mentions)
    words = rank_speakers(tables.quotes).set_index("speaker")["n_words"]
    assert ranked.set_index("name").loc["Ana Bell", "n_words"] == words["Ana Bell"] == 4
