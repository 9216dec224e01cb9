"""Articles' entities are joined into one name a corpus, each by a rule; rankings count them."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.across import join_entities, rank_entities
from analysis.spellings import read_words
from analysis.tables import ENTITIES, MENTIONS, make_table


def entity(name, article_id, n_mentions=1, label="PERSON", role=None, aliases=()):
    row = {"article_id": article_id, "entity_id": f"{label}:{name}", "name": name, "label": label, "role": role}
    return {**row, "aliases": list(aliases) or [name], "n_mentions": n_mentions, "in_headline": False, "in_lead": False}


def joined(*rows, **tables):
    found = join_entities(make_table(rows, ENTITIES), **tables)
    return list(zip(found["corpus_id"], found["join_rule"], strict=True))


def ranked(*rows, **tables):
    return rank_entities(make_table(rows, ENTITIES), **tables)


def dated(**days):
    published = pd.to_datetime(list(days.values()), utc=True).as_unit("us")
    return pd.DataFrame({"article_id": list(days), "published": published, "text": ""})


def test_a_corpus_calls_a_person_by_the_most_frequent_full_form():
    rows = [entity("Conrad A. Leith", "a", 2), entity("Conrad Leith", "b", 5), entity("CONRAD LEITH", "c", 1)]
    assert joined(*rows) == [
        ("PERSON:Conrad Leith", "full_name"),
        ("PERSON:Conrad Leith", "middle_initial"),
        ("PERSON:Conrad Leith", "middle_initial"),
    ]


def test_an_article_that_has_a_name_in_two_rows_counts_once():
    one = ranked(entity("Conrad A. Leith", "a", 2), entity("Conrad Leith", "a", 5), entity("Conrad Leith", "b")).iloc[0]
    assert (one["n_mentions"], one["n_articles"]) == (8, 2)


def test_a_person_by_one_word_never_joins_a_full_name():
    rows = [
        entity("Helena Marsh", "a", aliases=["Helena Marsh", "Marsh"]),
        entity("Marsh", "b"),
        entity("H. Marsh", "c"),
    ]
    assert joined(*rows) == [
        ("PERSON:Helena Marsh", "alone"),
        ("PERSON:Marsh", "short_name"),
        ("PERSON:H. Marsh", "short_name"),
    ]


def test_letters_that_stand_for_two_names_join_neither():
    rows = [
        entity("National Audit Office", "a", label="ORG", aliases=["National Audit Office", "NAO"]),
        entity("Northern Air Office", "b", label="ORG", aliases=["Northern Air Office", "NAO"]),
        entity("NAO", "c", label="ORG"),
    ]
    assert joined(*rows)[2] == ("ORG:NAO", "namesake_unclear")
    assert len({corpus_id for corpus_id, _ in joined(*rows)}) == 3


def test_a_word_that_begins_the_names_of_many_bodies_joins_none():
    rows = [
        entity("Corbel Maps", "a", label="ORG", aliases=["Corbel Maps", "Corbel"]),
        entity("Corbel", "b", label="ORG"),
    ]
    assert joined(*rows) == [("ORG:Corbel Maps", "alone"), ("ORG:Corbel", "alone")]


def test_a_footballer_and_a_senator_are_two_and_who_tells_nothing_is_unclear():
    rows = [
        entity("John Orr", "a", role="striker"),
        entity("John Orr", "b", role="state senator"),
        entity("John Orr", "c"),
    ]
    assert joined(*rows) == [
        ("PERSON:John Orr (sport)", "namesake_role"),
        ("PERSON:John Orr (politics)", "namesake_role"),
        ("PERSON:John Orr (unclear)", "namesake_unclear"),
    ]


def test_years_apart_a_footballer_may_have_become_a_senator():
    rows = [entity("John Orr", "a", role="striker"), entity("John Orr", "b", role="senator")]
    days = dated(a="2001-05-01", b="2019-05-01")
    assert {corpus_id for corpus_id, _ in joined(*rows, articles=days)} == {"PERSON:John Orr"}
    assert len({corpus_id for corpus_id, _ in joined(*rows, articles=days, role_years=20)}) == 2


def test_one_politician_keeps_one_row_through_many_offices():
    rows = [
        entity("Helena Marsh", article_id, role=role)
        for article_id, role in enumerate(["mayor", "senator", "candidate", "vice president", "lawyer", "author"])
    ]
    assert {corpus_id for corpus_id, _ in joined(*rows)} == {"PERSON:Helena Marsh"}


def beside(text, name, article_id, rule="exact"):
    """Return the article of a text and the mention of a name in it."""
    start = text.index(name)
    span = {"article_id": article_id, "part": "body", "start": start, "end": start + len(name), "text": name}
    mention = {**span, "label": "PERSON", "entity_id": f"PERSON:{name}", "rule": rule, "paragraph": 0}
    return {"article_id": article_id, "published": pd.Timestamp("2024-05-01", tz="UTC"), "text": text}, mention


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        ("Robin Vale, 23, left.", "Robin Vale, 71, left.", "namesake_birth"),
        ("Mr Robin Vale left.", "Lady Robin Vale left.", "namesake_gender"),
        ("Robin Vale, 23, left.", "Robin Vale, 24, left.", "full_name"),
        ("Mr Robin Vale left.", "Robin Vale left.", "full_name"),
    ],
)
def test_ages_and_titles_in_the_text_part_namesakes(one, other, rule):
    pairs = [beside(one, "Robin Vale", "a"), beside(other, "Robin Vale", "b")]
    articles, mentions = pd.DataFrame([row for row, _ in pairs]), make_table([row for _, row in pairs], MENTIONS)
    rows = [entity("Robin Vale", "a"), entity("Robin Vale", "b")]
    assert [told for _, told in joined(*rows, articles=articles, mentions=mentions)] == [rule, rule]


def test_a_name_that_the_user_has_settled_never_parts():
    pairs = [
        beside("Robin Vale, 23, left.", "Robin Vale", "a", "alias_merge"),
        beside("Robin Vale, 71,", "Robin Vale", "b"),
    ]
    articles, mentions = pd.DataFrame([row for row, _ in pairs]), make_table([row for _, row in pairs], MENTIONS)
    rows = [entity("Robin Vale", "a"), entity("Robin Vale", "b")]
    assert joined(*rows, articles=articles, mentions=mentions) == [
        ("PERSON:Robin Vale", "alias"),
        ("PERSON:Robin Vale", "full_name"),
    ]


NAMES = [
    "Ana Bell",
    "Ana J. Bell",
    "Ana K. Bell",
    "Bell",
    "A. Bell",
    "ana bell",
    "NAO",
    "National Audit Office",
    "U.S.",
]
ROLES = [None, "striker", "senator", "former striker", "bishop", "actress"]


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(NAMES),
            st.sampled_from(["PERSON", "ORG", "GPE"]),
            st.sampled_from(ROLES),
            st.lists(st.sampled_from(NAMES), max_size=2),
            st.integers(1, 3),
        ),
        max_size=9,
    ),
    st.randoms(),
)
def test_the_order_of_articles_decides_nothing(cases, random):
    rows = [
        entity(name, f"{place:02}", n, label, role, [name, *aliases])
        for place, (name, label, role, aliases, n) in enumerate(cases)
    ]
    shuffled = random.sample(rows, len(rows))
    by_article = [
        dict(zip([row["article_id"] for row in order], joined(*order), strict=True)) for order in (rows, shuffled)
    ]
    assert by_article[0] == by_article[1]
    pd.testing.assert_frame_equal(ranked(*rows), ranked(*shuffled))


def test_rows_order_and_other_columns_are_kept():
    entities = make_table([entity("Ana Bell", "b"), entity("Tom Vale", "a")], ENTITIES).set_index(pd.Index([7, 3]))
    before = entities.copy()
    found = join_entities(entities)
    pd.testing.assert_frame_equal(found[before.columns], before)
    pd.testing.assert_frame_equal(entities, before)


def test_a_ranking_joins_full_names_and_leaves_surnames_alone():
    rows = [entity("Helena Marsh", "a", 3, role="minister"), entity("Helena Marsh", "b", 2), entity("Marsh", "c", 9)]
    ranking = ranked(*rows)
    assert ranking[["name", "n_mentions", "n_articles"]].to_numpy().tolist() == [
        ["Marsh", 9, 1],
        ["Helena Marsh", 5, 2],
    ]
    assert ranking["is_full_name"].tolist() == [False, True]


def test_a_country_is_one_row_by_its_acronym_and_whatever_kind_of_place_it_was_taken_for():
    ranking = ranked(entity("U.S.", "a", 3, label="GPE"), entity("United States", "b", 2, label="LOC"))
    assert ranking[["name", "label", "n_mentions"]].to_numpy().tolist() == [["U.S.", "GPE", 5]]


def test_ties_in_a_ranking_stand_in_the_order_of_names():
    rows = [entity("Tom Vale", "a", 2), entity("Ana Bell", "b", 2), entity("Ana Bell", "a", 2, label="ORG")]
    assert ranked(*rows)["name"].tolist() == ["Ana Bell", "Ana Bell", "Tom Vale"]


def test_a_ranking_tells_first_and_last_day():
    ranking = ranked(entity("Ana Bell", "a"), entity("Ana Bell", "b"), articles=dated(a="2025-01-06", b="2025-06-28"))
    assert [f"{ranking.loc[0, name]:%Y-%m-%d}" for name in ("first_published", "last_published")] == [
        "2025-01-06",
        "2025-06-28",
    ]


def test_a_ranking_has_a_row_for_each_namesake_and_says_why():
    ranking = ranked(entity("John Orr", "a", 2, role="striker"), entity("John Orr", "b", role="senator"))
    assert ranking["name"].tolist() == ["John Orr", "John Orr"]
    assert ranking["corpus_id"].tolist() == ["PERSON:John Orr (sport)", "PERSON:John Orr (politics)"]
    assert ranking["join_rules"].tolist() == [["namesake_role"], ["namesake_role"]]


@pytest.mark.parametrize(
    ("people", "country"),
    [
        ("Norwegian", "Norway"),
        ("Norwegians", "Norway"),
        ("Swiss", "Switzerland"),
        ("American", "U.S."),  # as the corpus calls it
        ("Congolese", None),  # of two countries
        ("Kurdish", None),
        ("Lathmarker", None),
    ],
)
def test_a_people_is_linked_with_its_country_and_never_merged(people, country):
    ranking = ranked(entity(people, "a", label="NORP"), entity("U.S.", "b", 5, label="GPE")).set_index("name")
    assert len(ranking) == 2
    told = ranking.loc[people, "demonym_of"]
    assert (None if pd.isna(told) else told) == country
    assert pd.isna(ranking.loc["U.S.", "demonym_of"])


def test_every_demonym_with_a_country_is_in_both_lists():
    pairs = [line.split(" = ") for line in read_words("demonym_countries")]
    assert {demonym for demonym, _ in pairs} <= read_words("demonyms")
    assert {country for _, country in pairs} <= read_words("countries")
    assert len({demonym for demonym, _ in pairs}) == len(pairs)


def test_joined_entities_are_not_joined_again():
    entities = join_entities(make_table([entity("Ana Bell", "a"), entity("Tom Vale", "b")], ENTITIES))
    assert rank_entities(entities.assign(corpus_id="PERSON:Ana Bell"))["n_mentions"].tolist() == [2]


def test_an_empty_corpus_passes_through():
    entities, articles = make_table([], ENTITIES), dated()
    assert list(join_entities(entities, articles).columns) == [*ENTITIES.columns, "corpus_id", "join_rule"]
    assert rank_entities(entities, articles).empty
    assert rank_entities(entities).dtypes.equals(ranked(entity("Ana Bell", "a")).dtypes)


def test_another_table_is_refused_in_one_sentence():
    with pytest.raises(ValueError, match=r"join_entities\(\) needs the entities table"):
        join_entities(dated(a="2025-01-06"))
