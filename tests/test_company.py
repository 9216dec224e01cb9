"""Who appears with whom: each two names of a paragraph are one pair, counted once, in any order of articles."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.company import find_pairs, rank_pairs
from analysis.tables import MEETINGS, MENTIONS, PAIRS, make_table

NAMES = ["Ana Bell", "Omar Diaz", "Tom Marsh", "Port Office"]


def label_of(name):
    return "ORG" if name == "Port Office" else "PERSON"


def named(*paragraphs, article_id="a", part="body"):
    """Return mentions of one article: each paragraph a list of names, ten characters a name."""
    rows, start = [], 0
    for paragraph, names in enumerate(paragraphs):
        for name in names:
            label = label_of(name)
            rows.append(
                {"article_id": article_id, "part": part, "start": start, "end": start + len(name), "text": name,
                 "label": label, "entity_id": f"{label}:{name}", "paragraph": paragraph}
            )  # fmt: skip
            start += 20
    return make_table(rows, MENTIONS)


def joined(mentions, **renamed):
    """Return the entities of the mentions; `renamed` says which name is which in the corpus."""
    entities = mentions[["article_id", "entity_id", "label"]].drop_duplicates(ignore_index=True)
    names = [entity_id.partition(":")[2] for entity_id in entities["entity_id"]]
    known = [renamed.get(name.replace(" ", "_"), name) for name in names]
    return entities.assign(corpus_id=entities["label"] + ":" + pd.Series(known, dtype="str"))


def counted(mentions, entities=None, **options):
    pairs = rank_pairs(mentions, joined(mentions) if entities is None else entities, **options)
    return {(one.first, one.second): one for one in pairs.itertuples()}


def test_names_of_one_paragraph_are_a_pair_and_those_of_two_are_none():
    assert list(counted(named(["Tom Marsh", "Ana Bell"], ["Omar Diaz"]))) == [("Ana Bell", "Tom Marsh")]


def test_a_paragraph_counts_once_however_often_it_names_somebody():
    pair = counted(named(["Ana Bell", "Tom Marsh", "Ana Bell", "Tom Marsh"]))["Ana Bell", "Tom Marsh"]
    assert (pair.n_paragraphs, pair.n_paragraphs_first, pair.n_paragraphs_second) == (1, 0, 0)


def test_together_and_alone_are_counted_in_paragraphs_and_articles():
    mentions = pd.concat([
        named(["Ana Bell", "Tom Marsh"], ["Tom Marsh", "Ana Bell"], ["Ana Bell"]),
        named(["Ana Bell"], ["Tom Marsh"], ["Tom Marsh"], article_id="b"),
        named(["Tom Marsh"], article_id="c"),
    ])  # fmt: skip
    pair = counted(mentions)["Ana Bell", "Tom Marsh"]
    assert (pair.n_paragraphs, pair.n_paragraphs_first, pair.n_paragraphs_second) == (2, 2, 3)
    assert (pair.n_articles, pair.n_articles_first, pair.n_articles_second) == (1, 1, 2)
    assert pair.association == pytest.approx(2 / 7)  # of seven paragraphs that name either, two name both


def test_headlines_make_no_pairs():
    assert rank_pairs(named(["Ana Bell", "Tom Marsh"], part="headline"), joined(named(["Ana Bell"]))).empty


def test_two_forms_of_one_person_are_no_pair_and_count_together_over_the_corpus():
    mentions = pd.concat([named(["Ana Bell", "Tom Marsh"]), named(["Ana J. Bell", "Tom Marsh"], article_id="b")])
    pairs = counted(mentions, joined(mentions, **{"Ana_J._Bell": "Ana Bell"}))
    assert pairs["Ana Bell", "Tom Marsh"].n_articles == 2
    assert len(pairs) == 1


def test_labels_keep_people_alone():
    mentions = named(["Ana Bell", "Port Office", "Tom Marsh"])
    assert list(counted(mentions, labels=["PERSON"])) == [("Ana Bell", "Tom Marsh")]
    assert len(counted(mentions)) == 3


def test_who_stands_beside_everybody_has_a_low_association_though_most_paragraphs():
    paragraphs = [["Ana Bell", "Omar Diaz"]] * 3 + [["Ana Bell"]] * 9 + [["Port Office", "Tom Marsh"]] * 2
    pairs = counted(named(*paragraphs))
    assert list(pairs) == [("Ana Bell", "Omar Diaz"), ("Port Office", "Tom Marsh")]
    assert pairs["Ana Bell", "Omar Diaz"].association == pytest.approx(3 / 12)
    assert pairs["Port Office", "Tom Marsh"].association == 1


def test_the_words_between_two_names_are_where_they_stand_nearest():
    mentions = named(["Ana Bell", "Omar Diaz", "Tom Marsh", "Ana Bell"])
    places = find_pairs(mentions, joined(mentions)).set_index(["first", "second"])
    assert tuple(places.loc[("Ana Bell", "Tom Marsh"), ["start", "end"]]) == (40, 68)


def test_empty_tables_give_empty_tables_of_the_same_columns():
    empty = make_table([], MENTIONS)
    for function, table in [(rank_pairs, PAIRS), (find_pairs, MEETINGS)]:
        found = function(empty, joined(empty))
        assert found.empty
        assert dict(found.dtypes.astype(str)) == dict(make_table([], table).dtypes.astype(str))


def test_entities_that_nobody_has_joined_are_named_in_the_error():
    mentions = named(["Ana Bell"])
    with pytest.raises(ValueError, match=r"rank_pairs\(\) needs the joined entities table with corpus_id"):
        rank_pairs(mentions, joined(mentions).drop(columns="corpus_id"))


CORPUS = st.lists(st.lists(st.lists(st.sampled_from(NAMES), max_size=4), max_size=4), max_size=4)


@settings(deadline=None, max_examples=60)
@given(CORPUS, st.randoms(use_true_random=False))
def test_counts_are_symmetric_and_the_order_of_articles_does_not_matter(corpus, dice):
    articles = [named(*paragraphs, article_id=f"a{i}") for i, paragraphs in enumerate(corpus)]
    mentions = pd.concat([make_table([], MENTIONS), *articles], ignore_index=True)
    pairs = rank_pairs(mentions, joined(mentions))
    found = {(one.first, one.second): one.n_paragraphs for one in pairs.itertuples()}
    paragraphs = [set(names) for article in corpus for names in article]
    wanted = {
        pair: sum(set(pair) <= names for names in paragraphs)
        for pair in combinations(sorted(NAMES), 2)
        if any(set(pair) <= names for names in paragraphs)
    }
    assert found == wanted
    dice.shuffle(articles)
    shuffled = pd.concat([make_table([], MENTIONS), *articles], ignore_index=True)
    pd.testing.assert_frame_equal(rank_pairs(shuffled, joined(shuffled)), pairs)


@settings(deadline=None, max_examples=60)
@given(CORPUS)
def test_together_and_alone_add_up_to_the_paragraphs_that_name_somebody(corpus):
    articles = [named(*paragraphs, article_id=f"a{i}") for i, paragraphs in enumerate(corpus)]
    mentions = pd.concat([make_table([], MENTIONS), *articles], ignore_index=True)
    counts = mentions.drop_duplicates(["article_id", "paragraph", "text"])["text"].value_counts()
    places = find_pairs(mentions, joined(mentions)).value_counts(["first", "second"])
    for pair in rank_pairs(mentions, joined(mentions)).itertuples():
        assert pair.n_paragraphs + pair.n_paragraphs_first == counts[pair.first]
        assert pair.n_paragraphs + pair.n_paragraphs_second == counts[pair.second]
        assert pair.n_paragraphs == places[pair.first, pair.second]
        assert 0 < pair.association <= 1
