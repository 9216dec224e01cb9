"""Namesakes stay apart, in one article and across articles, and what is one name is joined by a rule that says why."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import ROOT

from analysis.across import join_entities
from analysis.grammar import word_groups
from analysis.identity import merge_names
from analysis.namesakes import Clues, read_clues, split_namesakes
from analysis.tables import ENTITIES, MENTIONS, make_table


def read_pairs(name):
    lines = (ROOT / "tests" / name).read_text(encoding="utf-8").splitlines()
    return [tuple(line.split(" | ")) for line in lines if line and not line.startswith("#")]


def label_of(name):
    label, _, bare = name.rpartition(":")
    return label or "PERSON", bare


def merged(*names):
    """Return who the names are, one behind the other in one article, by `merge_names`."""
    rows, start = [], 0
    for name in names:
        label, text = label_of(name)
        bracketed, text = text.startswith("("), text.strip("()")
        span = {"article_id": "a", "part": "body", "start": start, "end": start + len(text), "text": text}
        rows.append({**span, "label": label, "bracketed": bracketed})
        start += len(text) + 20
    return merge_names(pd.DataFrame(rows))


def joined(*names):
    """Return who the names are, each in an article of its own, by `join_entities`; "a / b" are forms of one."""
    rows = []
    for place, name in enumerate(names):
        label, forms = label_of(name)
        aliases = forms.split(" / ")
        row = {"article_id": str(place), "entity_id": f"{label}:{aliases[0]}", "name": aliases[0], "label": label}
        rows.append({**row, "aliases": aliases, "n_mentions": 2, "in_headline": False, "in_lead": False})
    return join_entities(make_table(rows, ENTITIES))


def test_there_are_enough_pairs_of_either_kind():
    assert len(read_pairs("namesakes.txt")) >= 100
    assert len(read_pairs("same_names.txt")) >= 60


@pytest.mark.parametrize(("one", "other"), read_pairs("namesakes.txt"))
def test_namesakes_stay_two_in_one_article_and_across_articles(one, other):
    for names in ((one, other), (other, one), (one, other, one), (other, one, other)):
        assert merged(*names)["entity_id"].nunique() == 2
        assert joined(*names)["corpus_id"].nunique() == 2


@pytest.mark.parametrize(("where", "rule", "one", "other"), read_pairs("same_names.txt"))
def test_one_name_is_joined_by_a_rule_that_says_why(where, rule, one, other):
    table, ids = (merged(other, one), "entity_id") if where == "article" else (joined(other, one), "corpus_id")
    assert table[ids].nunique() == 1
    assert table.iloc[1]["rule" if where == "article" else "join_rule"] == rule


def test_two_presidents_stay_two_and_their_common_name_says_that_it_is_unclear():
    table = joined("George H. W. Bush", "George W. Bush", "George Bush")
    assert table["corpus_id"].tolist() == ["PERSON:George H. W. Bush", "PERSON:George W. Bush", "PERSON:George Bush"]
    assert table["join_rule"].tolist() == ["alone", "alone", "namesake_unclear"]


def clues_to(text, name="Ana Bell", role=None, day="2024-05-01", rule="exact"):
    """Return the clues that an article of these words gives to a person."""
    start = text.index(name)
    entity_id = f"PERSON:{name}"
    row = {"article_id": "a", "part": "body", "start": start, "end": start + len(name), "text": name, "paragraph": 0}
    named = make_table([{**row, "label": "PERSON", "entity_id": entity_id, "rule": rule}], MENTIONS)
    articles = pd.DataFrame({"article_id": ["a"], "text": [text], "published": [pd.Timestamp(day, tz="UTC")]})
    return read_clues([{"article_id": "a", "entity_id": entity_id, "role": role}], articles, named)[0]


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("Ana Bell, 54, left.", (1969, 1970)),
        ("The 54-year-old Ana Bell left.", (1969, 1970)),
        ("The 54-year-old harbour pilot Ana Bell left.", (1969, 1970)),
        ("Ana Bell (born 1970) left.", (1970, 1970)),
        ("Ana Bell, born in Garrow in 1970, left.", (1970, 1970)),
        ("Ana Bell (1930–2001) wrote it.", (1930, 1930)),
        ("Ana Bell, 54, or Ana Bell.", (1969, 1970)),
        ("Ana Bell won 54 votes.", None),
        ("In 1970 Ana Bell left.", None),
    ],
)
def test_an_age_or_a_year_beside_the_name_tells_the_birth(text, born):
    assert clues_to(text).born == born


@pytest.mark.parametrize(
    ("text", "role", "gender"),
    [
        ("Mrs Ana Bell left.", None, "woman"),
        ("Lady Ana Bell left.", None, "woman"),
        ("Sir Ana Bell left.", None, "man"),
        ("Ana Bell left.", "actress", "woman"),
        ("Mr. and Mrs. Ana Bell left.", None, ""),
        ("Mr Ana Bell left.", "actress", ""),
        ("Dr Ana Bell left.", "spokesman", ""),
    ],
)
def test_a_title_or_a_role_tells_a_man_from_a_woman(text, role, gender):
    assert clues_to(text, role=role).gender == gender


def test_a_guessed_surname_tells_nothing():
    assert clues_to("Mrs Ana Bell, 54, left.", rule="shared_surname")[:2] == ("", None)


@pytest.mark.parametrize(
    ("role", "families"),
    [
        ("striker", {"sport"}),
        ("the state senator", {"politics"}),
        ("former striker", set()),
        ("president", set()),
        ("retired judge", set()),
        ("historian and pastor", {"science", "clergy"}),
    ],
)
def test_a_role_belongs_to_a_family_of_trades_unless_it_is_over(role, families):
    assert clues_to("Ana Bell left.", role=role).families == families


def of(*families, year=2024):
    return Clues(families=frozenset(families), day=pd.Timestamp(f"{year}-05-01", tz="UTC"))


@pytest.mark.parametrize(
    "clues",
    [
        [of("sport"), of()],
        [of("sport", year=2001), of("politics", year=2020)],  # a career, not a namesake
        [of("courts"), of("politics")],
        [of("sport"), of("politics"), of("sport", "politics")],  # an article knows that one is both
        [Clues(born=(1969, 1970)), Clues(born=(1971, 1972))],
        [Clues(gender="man"), Clues()],
        [of("sport"), of("politics"), *[of()] * 5],  # two of seven tell: a parser's slip is likelier
        [of("sport"), *[of("politics")] * 12],
    ],
)
def test_what_does_not_contradict_stays_one(clues):
    assert split_namesakes(clues, role_years=2) == [("", "")] * len(clues)


@pytest.mark.parametrize(
    ("clues", "camps"),
    [
        ([of("sport"), of("politics"), of()], ["sport", "politics", "unclear"]),
        ([Clues(gender="man"), Clues(gender="woman")], ["man", "woman"]),
        ([Clues(born=(1969, 1970)), Clues(born=(1995, 1996))], ["born 1969", "born 1995"]),
        (
            [Clues("man", None, frozenset({"sport"})), Clues("man", None, frozenset({"clergy"})), Clues("woman")],
            ["man, sport", "man, clergy", "woman"],
        ),
    ],
)
def test_what_contradicts_parts_namesakes(clues, camps):
    assert [camp for camp, _ in split_namesakes(clues, role_years=2)] == camps


def test_the_families_that_are_apart_are_families():
    groups = word_groups("role_families")
    named = {family for pair in groups["apart"] for family in pair.split("-")}
    assert named == set(groups) - {"apart", "man", "woman"}
