"""The user's word on names wins, once and in any order of rows, and each row says what it did."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.alias_file import AliasError
from analysis.aliases import apply_aliases, check_aliases
from analysis.tables import ALIASES, MENTIONS, make_table


def named(*names, article_id="a"):
    return make_table(rows_named(*names, article_id=article_id), MENTIONS)


def rows_named(*names, article_id):
    """Return mentions one behind the other: "Marsh > PERSON:Helena Marsh", or the entity_id for the name itself."""
    rows = []
    for place, name in enumerate(names):
        text, _, entity_id = name.rpartition(" > ")
        label, _, full = entity_id.partition(":")
        text = text or full
        span = {
            "article_id": article_id,
            "part": "body",
            "start": 30 * place,
            "end": 30 * place + len(text),
            "text": text,
        }
        rule = "exact" if text == full else "surname"
        rows.append({**span, "label": label, "entity_id": entity_id, "kind": "name", "rule": rule, "paragraph": 0})
    return rows


def listed(*rows):
    """Return an aliases table of "action surface = canonical | label @ article"."""
    table = []
    for line, row in enumerate(rows, start=2):
        row, _, article = row.partition(" @ ")
        row, _, label = row.partition(" | ")
        row, _, canonical = row.partition(" = ")
        action, _, surface = row.partition(" ")
        cells = {"surface": surface, "canonical": canonical, "label": label, "action": action, "article": article}
        table.append({"line": line} | {name: cell or None for name, cell in cells.items()})
    return make_table(table, ALIASES)


MARSH = ("PERSON:Helena Marsh", "Marsh > PERSON:Helena Marsh", "ORG:Corbel Marine", "Corbel > ORG:Corbel Marine")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # all of an entity's mentions move with its name, one form alone with its text
        (["merge Helena Marsh = Helena Orr"], ["PERSON:Helena Orr", "PERSON:Helena Orr", *MARSH[2:3] * 2]),
        (["merge Marsh = Tom Marsh"], ["PERSON:Helena Marsh", "PERSON:Tom Marsh", *MARSH[2:3] * 2]),
        (["merge marsh = Tom Marsh"], ["PERSON:Helena Marsh", "PERSON:Tom Marsh", *MARSH[2:3] * 2]),
        (["merge Marsh = Tom Marsh | ORG"], ["PERSON:Helena Marsh", "ORG:Tom Marsh", *MARSH[2:3] * 2]),
        # the label is that of the canonical where the article names it, in the article's spelling
        (["merge Marsh = CORBEL MARINE"], ["PERSON:Helena Marsh", *MARSH[2:3] * 3]),
        (["split Corbel"], ["PERSON:Helena Marsh", "PERSON:Helena Marsh", "ORG:Corbel Marine", "ORG:Corbel"]),
        (
            ["split Corbel = Anna Corbel | PERSON"],
            [*["PERSON:Helena Marsh"] * 2, "ORG:Corbel Marine", "PERSON:Anna Corbel"],
        ),
        (["split PERSON:Corbel"], [*["PERSON:Helena Marsh"] * 2, *MARSH[2:3] * 2]),
        (["drop Corbel"], ["PERSON:Helena Marsh", "PERSON:Helena Marsh", "ORG:Corbel Marine"]),
        (["drop Corbel Marine"], ["PERSON:Helena Marsh", "PERSON:Helena Marsh"]),
        (["drop ORG:Corbel"], ["PERSON:Helena Marsh", "PERSON:Helena Marsh", *MARSH[2:3] * 2]),
        (["drop ORG:Corbel Marine"], ["PERSON:Helena Marsh", "PERSON:Helena Marsh"]),
        # an entity that is relabelled stays one, whichever of its forms the row names
        (["relabel Corbel | PRODUCT"], [*["PERSON:Helena Marsh"] * 2, *["PRODUCT:Corbel Marine"] * 2]),
        (["relabel ORG:Corbel Marine | PRODUCT"], [*["PERSON:Helena Marsh"] * 2, *["PRODUCT:Corbel Marine"] * 2]),
        # rows on a canonical hold for what is merged into it
        (
            ["merge Marsh = Tom Marsh", "merge Tom Marsh = T. M."],
            ["PERSON:Helena Marsh", "PERSON:T. M.", *MARSH[2:3] * 2],
        ),
        (["merge Marsh = Tom Marsh", "drop Tom Marsh"], ["PERSON:Helena Marsh", *MARSH[2:3] * 2]),
        (
            ["merge Marsh = Tom Marsh", "relabel Tom Marsh | ORG"],
            ["PERSON:Helena Marsh", "ORG:Tom Marsh", *MARSH[2:3] * 2],
        ),
        # a text comes before its entity's name, one article before all
        (["drop Helena Marsh", "merge Marsh = Tom Marsh"], ["PERSON:Tom Marsh", *MARSH[2:3] * 2]),
        (["drop Marsh", "merge Marsh = Tom Marsh @ a"], ["PERSON:Helena Marsh", "PERSON:Tom Marsh", *MARSH[2:3] * 2]),
        (["drop Marsh @ b"], ["PERSON:Helena Marsh", "PERSON:Helena Marsh", *MARSH[2:3] * 2]),
    ],
)
def test_the_users_word_wins(rows, expected):
    for order in (rows, rows[::-1]):
        assert apply_aliases(named(*MARSH), listed(*order))["entity_id"].tolist() == expected


def test_what_the_user_has_moved_says_so():
    rows = listed("merge Marsh = Tom Marsh", "split Corbel", "relabel Corbel Marine | PRODUCT")
    assert apply_aliases(named(*MARSH), rows)["rule"].tolist() == [
        *("exact", "alias_merge", "alias_relabel", "alias_split"),
    ]


def test_a_row_may_name_the_source_file():
    mentions = pd.concat([named(*MARSH), named(*MARSH, article_id="b")], ignore_index=True)
    articles = pd.DataFrame({"article_id": ["a", "b"], "source_file": ["2021/ferry.md", "2021/vote.md"]})
    for name in ("2021/vote.md", "vote.md", "b"):
        left = apply_aliases(mentions, listed(f"drop Helena Marsh @ {name}"), articles)
        assert left["article_id"].tolist() == ["a"] * 4 + ["b"] * 2


def test_two_rows_that_name_one_article_in_two_ways_contradict_each_other():
    articles = pd.DataFrame({"article_id": ["a"], "source_file": ["ferry.md"]})
    with pytest.raises(AliasError, match=r"lines 2 and 3: both speak of “Marsh” in one article"):
        apply_aliases(named(*MARSH), listed("drop Marsh @ a", "split Marsh @ ferry.md"), articles)


def test_two_labels_for_one_entity_contradict_each_other():
    rows = listed("relabel Corbel | PRODUCT", "relabel Corbel AG | EVENT")
    with pytest.raises(AliasError, match=r"lines 2 and 3: they give one entity, ORG:Corbel Marine, two labels"):
        apply_aliases(named(*MARSH, "Corbel AG > ORG:Corbel Marine"), rows)


@pytest.mark.parametrize(
    ("row", "status", "n_mentions"),
    [
        ("drop Corbel", "applied to 1 mention", 1),
        ("merge Corbel Marine = Corbel AG", "applied to 2 mentions", 2),
        ("relabel Corbel | PRODUCT", "applied to 2 mentions", 2),
        ("relabel Corbel | ORG", "2 mentions are so already", 2),
        ("merge Marsh = Helena Marsh", "1 mention is so already", 1),
        ("drop Corbell", "no such name", 0),
        ("split Corbel Marina", "no such name", 0),
        ("drop GPE:Corbel Marine", "no such name", 0),
        ("drop Corbel @ b", "no such name in that article", 0),
        ("drop Corbel @ c", "no such article", 0),
        ("drop Tom Vale @ a", "no such name in that article", 0),
    ],
)
def test_a_row_says_what_it_did(row, status, n_mentions):
    mentions = pd.concat([named(*MARSH), named("PERSON:Tom Vale", article_id="b")], ignore_index=True)
    checked = check_aliases(listed(row), mentions)
    assert checked.loc[0, ["line", "status", "n_mentions"]].tolist() == [2, status, n_mentions]


def test_a_row_that_another_takes_the_names_from_says_which():
    checked = check_aliases(listed("drop Marsh", "split Marsh @ a", "merge Tom Marsh = T. M."), named(*MARSH))
    assert checked["status"].tolist() == ["overruled by line 3", "applied to 1 mention", "no such name"]


def test_a_row_that_a_merge_leads_through_is_applied():
    checked = check_aliases(listed("merge Marsh = Tom Marsh", "merge Tom Marsh = T. M."), named(*MARSH))
    assert checked["status"].tolist() == ["applied to 1 mention", "applied to 1 mention"]


def test_the_check_of_moved_mentions_says_so():
    rows = listed("merge Marsh = Tom Marsh")
    assert check_aliases(rows, apply_aliases(named(*MARSH), rows)).loc[0, "status"] == "its mentions are moved already"


def test_an_empty_list_changes_nothing():
    mentions = named(*MARSH)
    pd.testing.assert_frame_equal(apply_aliases(mentions, make_table([], ALIASES)), mentions)
    assert check_aliases(make_table([], ALIASES), mentions).empty


def test_no_mentions_pass_through():
    empty = make_table([], MENTIONS)
    pd.testing.assert_frame_equal(apply_aliases(empty, listed("drop Marsh")), empty)
    assert check_aliases(listed("drop Marsh"), empty)["status"].tolist() == ["no such name"]


def test_another_table_is_refused_in_one_sentence():
    with pytest.raises(ValueError, match=r"needs the mentions table with"):
        apply_aliases(listed("drop Marsh"), listed("drop Marsh"))
    with pytest.raises(ValueError, match=r"apply_aliases\(\) needs the aliases table with surface, action"):
        apply_aliases(named(*MARSH), named(*MARSH))


TEXTS = ["Bob", "Rob", "rob", "Robert Bell", "Bell", "Sunday"]
LABELS = ["PERSON", "ORG", "GPE"]
MENTIONED = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from(TEXTS), st.sampled_from(LABELS), st.sampled_from(TEXTS)),
    max_size=8,
)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "PERSON:", "ORG:"]),
        st.sampled_from(TEXTS),
        st.sampled_from(["merge", "split", "drop", "relabel"]),
        st.sampled_from(TEXTS),
        st.sampled_from(["", *LABELS]),
        st.sampled_from(["", "a"]),
    ),
    max_size=6,
)


def make_rows(cases):
    rows = []
    for line, (own, surface, action, canonical, label, article) in enumerate(cases, start=2):
        canonical = canonical if action == "merge" or (action == "split" and label) else None
        label = None if action == "drop" else (label or "PERSON") if action == "relabel" else label or None
        row = {"line": line, "surface": own + surface, "canonical": canonical, "label": label, "action": action}
        rows.append({**row, "article": article or None})
    return rows


@settings(deadline=None, max_examples=60)
@given(MENTIONED, ROWS, st.randoms())
def test_applying_twice_is_applying_once_and_the_order_of_rows_decides_nothing(cases, rows, random):
    mentions = [rows_named(f"{text} > {label}:{full}", article_id=one)[0] for one, text, label, full in cases]
    mentions = make_table(mentions, MENTIONS)
    rows = make_rows(rows)
    try:
        once = apply_aliases(mentions, make_table(rows, ALIASES))
    except AliasError:
        with pytest.raises(AliasError):
            apply_aliases(mentions, make_table(random.sample(rows, len(rows)), ALIASES))
        return
    pd.testing.assert_frame_equal(apply_aliases(once, make_table(rows, ALIASES)), once)
    pd.testing.assert_frame_equal(apply_aliases(mentions, make_table(random.sample(rows, len(rows)), ALIASES)), once)
    spans = ["article_id", "part", "start", "end", "text"]
    pd.testing.assert_frame_equal(once[spans], mentions.loc[once.index, spans])
    assert [one.partition(":")[0] for one in once["entity_id"]] == once["label"].tolist()
    assert len(check_aliases(make_table(rows, ALIASES), mentions)) == len(rows)
