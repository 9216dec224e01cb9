"""The ledger of merges: every mention that reads otherwise is in one row, with its reason and the way to undo it."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from analysis import apply_aliases, find_entities, join_entities, make_articles, merge_names, read_aliases
from analysis.merges import rank_merges, rank_namesakes
from analysis.tables import ARTICLES, MENTIONS, MERGES, NAMESAKES, make_table

TEXT = "Helena Marsh met Tom Marsh. Marsh, the skipper, left.\n\nThe National Audit Office (NAO) wrote to Helena."


def corpus(*texts, names):
    """Return articles, mentions and joined entities: every place of every name, the forms merged by the rules."""
    told = [{"article_id": f"a{i}", "text": text, "source_file": f"{i}.md"} for i, text in enumerate(texts)]
    articles = make_articles(told)
    rows = []
    for article_id, text in zip(articles["article_id"], articles["text"], strict=True):
        taken = set()
        for name, label in names.items():
            start = text.find(name)
            while start >= 0:
                if start not in taken:
                    taken |= set(range(start, start + len(name)))
                    rows.append({"article_id": article_id, "part": "body", "start": start, "end": start + len(name),
                                 "text": name, "label": label, "kind": "name",
                                 "paragraph": text[:start].count("\n\n")})  # fmt: skip
                start = text.find(name, start + 1)
    rows.sort(key=lambda row: (row["article_id"], row["start"]))
    mentions = merge_names(make_table(rows, MENTIONS))[list(MENTIONS.columns)]
    return articles, mentions, join_entities(find_entities(articles, mentions), articles, mentions)


NAMES = {
    "Helena Marsh": "PERSON",
    "Tom Marsh": "PERSON",
    "Helena": "PERSON",
    "Marsh": "PERSON",
    "National Audit Office": "ORG",
    "NAO": "ORG",
}


def test_the_rules_that_choose_between_several_names_come_first():
    articles, mentions, entities = corpus(TEXT, names=NAMES)
    merges = rank_merges(mentions, entities, articles)
    assert merges["form"].tolist() == ["Marsh", "Helena", "NAO"]
    assert merges["name"].tolist() == ["Tom Marsh", "Helena Marsh", "National Audit Office"]
    assert merges["doubtful"].tolist() == [True, False, False]


def test_the_form_is_marked_in_the_words_around_it_and_found_at_its_place():
    articles, mentions, entities = corpus(TEXT, names=NAMES)
    first = rank_merges(mentions, entities, articles).iloc[0]
    assert first["context"] == "Helena Marsh met Tom Marsh. [Marsh], the skipper, left."
    assert TEXT[first["start"] : first["end"]] == first["form"]


def test_long_paragraphs_are_cut_at_spaces_around_the_form():
    text = "Ana Bell spoke. " + "She went on and on. " * 9 + "Then Bell left. " + "It rained all day. " * 9
    articles, mentions, entities = corpus(text.strip(), names={"Ana Bell": "PERSON", "Bell": "PERSON"})
    context = rank_merges(mentions, entities, articles)["context"].iloc[0]
    assert context.startswith("… ")
    assert context.endswith(" …")
    assert "Then [Bell] left." in context


def test_every_mention_that_reads_otherwise_is_in_one_row():
    articles, mentions, entities = corpus(TEXT, TEXT.replace("Helena", "Ana"), names=NAMES | {"Ana Marsh": "PERSON"})
    merges = rank_merges(mentions, entities, articles)
    assert merges["n_mentions"].sum() == (mentions["rule"] != "exact").sum()
    assert not merges.duplicated(["form", "corpus_id", "rule"]).any()


def test_the_order_of_articles_changes_nothing_but_the_place_shown():
    articles, mentions, entities = corpus(TEXT, TEXT, names=NAMES)
    turned = rank_merges(mentions, entities, articles[::-1])
    shown = rank_merges(mentions, entities, articles)
    counts = ["form", "name", "rule", "n_mentions", "n_articles"]
    pd.testing.assert_frame_equal(turned[counts], shown[counts])
    assert (shown["article_id"].iloc[0], turned["article_id"].iloc[0]) == ("a0", "a1")


def test_the_line_that_objects_undoes_the_merge_in_its_article_alone(tmp_path):
    articles, mentions, entities = corpus(TEXT, TEXT, names=NAMES)
    first = rank_merges(mentions, entities, articles).iloc[0]
    assert first["objection"] == "Marsh,,,split,0.md"
    file = tmp_path / "aliases.csv"
    file.write_text(f"surface,canonical,label,action,article\n{first['objection']}\n", encoding="utf-8")
    moved = apply_aliases(mentions, read_aliases(file), articles)
    marsh = moved[moved["text"] == "Marsh"].set_index("article_id")["entity_id"]
    assert marsh.to_dict() == {"a0": "PERSON:Marsh", "a1": "PERSON:Tom Marsh"}


def test_a_form_with_a_comma_is_quoted_in_its_line():
    names = {"Bell, Ana": "PERSON", "Ana Bell": "PERSON"}
    articles, mentions, entities = corpus("Ana Bell met Bell, Ana.", names=names)
    mentions.loc[1, ["entity_id", "rule"]] = ["PERSON:Ana Bell", "spelling"]
    line = rank_merges(mentions, entities, articles)["objection"].iloc[0]
    assert pd.read_csv(io.StringIO(line), header=None).iloc[0, 0] == "Bell, Ana"


def test_a_form_that_another_article_uses_is_a_merge_to_doubt():
    names = {"National Audit Office": "ORG", "NAO": "ORG"}
    articles, mentions, entities = corpus("The National Audit Office (NAO) wrote.", "The NAO wrote.", names=names)
    across = rank_merges(mentions, entities, articles).iloc[0]
    assert (across["rule"], across["name"], across["article_id"]) == ("acronym", "National Audit Office", "a1")
    assert across["doubtful"]


def test_what_the_user_has_settled_says_so():
    articles, mentions, _ = corpus(TEXT, names=NAMES)
    aliases = pd.DataFrame({"surface": ["Marsh"], "canonical": ["Helena Marsh"], "action": ["merge"]})
    mentions = apply_aliases(mentions, aliases)
    entities = join_entities(find_entities(articles, mentions), articles, mentions)
    merges = rank_merges(mentions, entities, articles).set_index("form")
    assert merges.loc["Marsh", "reason"] == "your own list of names says so"


def test_people_of_one_surname_are_listed_with_those_known_by_it_alone():
    _, _, entities = corpus(TEXT, "Marsh left.", names=NAMES)
    namesakes = rank_namesakes(entities)
    assert namesakes["surname"].tolist() == ["Marsh"]
    assert namesakes["people"].tolist() == [["Helena Marsh", "Marsh alone", "Tom Marsh"]]
    assert namesakes[["n_articles", "n_articles_several"]].to_numpy().tolist() == [[2, 1]]


@pytest.mark.parametrize("name", ["Piers Aldous III", "PIERS ALDOUS", "Piers Aldous"])
def test_a_suffix_is_no_surname(name):
    rows = {"entity_id": "", "label": "PERSON", "join_rule": "full_name", "article_id": ["a", "b"]}
    entities = pd.DataFrame(rows | {"name": [name, "Ruth Aldous"]})
    found = rank_namesakes(entities.assign(corpus_id="PERSON:" + entities["name"]))
    assert found["surname"].str.casefold().tolist() == ["aldous"]


def test_empty_tables_give_empty_tables_of_the_same_columns():
    articles, mentions, entities = make_table([], ARTICLES), make_table([], MENTIONS), corpus("It rained.", names={})[2]
    for found, table in [(rank_merges(mentions, entities, articles), MERGES), (rank_namesakes(entities), NAMESAKES)]:
        assert found.empty
        assert dict(found.dtypes.astype(str)) == dict(make_table([], table).dtypes.astype(str))
