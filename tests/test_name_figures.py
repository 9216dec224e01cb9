"""Figures and answers about names: what is drawn and told is worked by hand from small tables."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import make_articles, make_table
from analysis.name_answers import tell_heard, tell_merges, tell_names, tell_objection, tell_pairs
from analysis.name_figures import plot_heard, plot_pairs
from analysis.pictures import show_figure
from analysis.pipeline import measure
from analysis.tables import MENTIONS, MERGES, PAIRS, RANKED_HEARD

NASTY = "<b>*Ana*</b>\u202e"


def pairs(*rows):
    """Return pairs of people: first, second, paragraphs together."""
    counts = dict.fromkeys([name for name in PAIRS.columns if name.startswith("n_")], 0)
    told = [
        {**counts, "first": first, "second": second, "n_paragraphs": n, "n_articles": 1, "association": 0.5}
        for first, second, n in rows
    ]
    return make_table(told, PAIRS)


def heard(*rows, label="PERSON"):
    """Return people: name, articles that name, articles that quote, and those where it cannot be told."""
    counts = dict.fromkeys(["n_mentions", "n_quotes", "n_indirect", "n_words", "n_through"], 0)
    told = [
        {**counts, "name": name, "label": label, "is_full_name": " " in name, "roles": [], "n_articles": n,
         "n_articles_heard": n_heard, "n_articles_unsettled": n_unsettled}
        for name, n, n_heard, n_unsettled in rows
    ]  # fmt: skip
    return make_table(told, RANKED_HEARD)


def texts(ax):
    return [text.get_text() for text in ax.texts]


def title(ax):
    return ax.figure.get_suptitle().replace("\n", " ")


def test_the_stairs_hold_each_pair_once_and_neighbours_stand_together():
    ax = plot_pairs(pairs(("Ana Bell", "Tom Marsh", 5), ("Ruth Orr", "Omar Diaz", 4), ("Ana Bell", "Ruth Orr", 1)))
    assert texts(ax) == ["Ana Bell", "Tom Marsh", "5", "Ruth Orr", "1", "Omar Diaz", "4"]
    assert title(ax) == "Ana Bell and Tom Marsh share most paragraphs: 5"


def test_no_more_names_than_asked_for_are_drawn_and_a_pair_is_never_cut():
    rows = [(f"Ana {letter}", f"Tom {letter}", 9 - place) for place, letter in enumerate("ABCDEFGH")]
    names = [text for text in texts(plot_pairs(pairs(*rows), top=5)) if not text.isdigit()]
    assert sorted(names) == ["Ana A", "Ana B", "Tom A", "Tom B"]


def test_every_pair_drawn_is_in_the_alt_text_and_in_the_numbers():
    picture = show_figure(plot_pairs(pairs(("Ana Bell", "Tom Marsh", 2), ("Ana Bell", "Omar Diaz", 2))))
    assert "2: Ana Bell and Tom Marsh; Ana Bell and Omar Diaz." in picture.story.alt
    assert len(picture.story.numbers) == 2


def test_those_never_heard_stand_above_those_heard_now_and_then():
    ax = plot_heard(heard(("Ana Bell", 9, 3, 1), ("Tom Marsh", 2, 0, 0), ("Omar Diaz", 4, 4, 0), ("Marsh", 8, 0, 0)))
    assert texts(ax) == ["Tom Marsh", "never heard, 2 articles", "Ana Bell", "heard in 3 of 9"]
    assert title(ax) == "1 of 3 people named in full is never heard"


def test_dot_and_ring_stand_at_the_articles_that_quote_and_name():
    ax = plot_heard(heard(("Ana Bell", 9, 3, 1)))
    assert [list(line.get_xdata()) for line in ax.lines] == [[3, 9], [3, 4], [9], [3]]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("Ana Bell", 3, 0, 0), ("Tom Marsh", 2, 0, 0)], "2 people are named in two articles or more and never heard"),
        ([("Ana Bell", 9, 3, 0), ("Tom Marsh", 2, 1, 0)], "Ana Bell is named in 9 articles and heard in 3"),
        (
            [("Ana Bell", 2, 1, 0), ("Tom Marsh", 2, 1, 0)],
            "Ana Bell and Tom Marsh are each named in 1 article without a",
        ),
        ([("Ana Bell", 2, 2, 0)], "Every person named is heard in every article"),
        ([("Bell", 2, 0, 0)], "No person is named in full"),
    ],
)
def test_the_title_claims_what_the_table_holds(rows, said):
    assert title(plot_heard(heard(*rows))).startswith(said)


@pytest.mark.parametrize("ax", [plot_pairs(pairs((NASTY, "Tom Marsh", 2))), plot_heard(heard((NASTY + " B", 2, 0, 0)))])
def test_names_of_any_signs_are_drawn_without_those_that_turn_the_line(ax):
    picture = show_figure(ax)
    assert "\u202e" not in picture.story.alt + "".join(texts(ax))
    assert picture.png.startswith(b"\x89PNG")


def test_another_table_is_named_in_the_error():
    with pytest.raises(ValueError, match=r"plot_pairs\(\) needs the pairs table"):
        plot_pairs(heard())


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (pairs(), "No two people stand in one paragraph."),
        (
            pairs(("Ana Bell", "Tom Marsh", 3), ("Ana Bell", "Omar Diaz", 1)),
            "Ana Bell and Tom Marsh stand together in 3 paragraphs of 1 article: 50% of those that name either. "
            "Of 2 pairs 1 does so more than once.",
        ),
        (
            pairs(("Ana Bell", "Tom Marsh", 1), ("Ana Bell", "Omar Diaz", 1)),
            "2 pairs of people share most paragraphs, 1 each; of 2 pairs none do so more than once.",
        ),
    ],
)
def test_pairs_are_told(table, said):
    assert repr(tell_pairs(table)) == said


@pytest.mark.parametrize(
    ("table", "label", "said"),
    [
        (heard(), "PERSON", "No person is named in full."),
        (heard(), "ORG", "No organisation is named."),
        (heard(("Ana Bell", 2, 1, 0)), "PERSON", "The one person named in full is heard somewhere."),
        (
            heard(("Ana Bell", 3, 0, 1), ("Tom Marsh", 1, 0, 0), ("Ruth Orr", 1, 1, 0)),
            "PERSON",
            "Of 3 people named in full 2 are never heard: Ana Bell (in 3 articles) and Tom Marsh (in 1 article). "
            "For 1 we cannot tell: quotations beside them have no known speaker.",
        ),
        (
            heard(("Port Office", 2, 0, 0), label="ORG").assign(n_through=4),
            "ORG",
            "Of 1 organisation 1 is never heard: Port Office (in 2 articles). "
            "For 1 of them somebody speaks who holds an office there.",
        ),
    ],
)
def test_who_is_never_heard_is_told(table, label, said):
    assert repr(tell_heard(table, label=label)) == said


def test_merges_are_told_with_those_to_doubt():
    row = {"form": "Marsh", "name": "Tom Marsh", "start": 0, "end": 5, "paragraph": 0, "n_articles": 1}
    merges = make_table(
        [{**row, "n_mentions": 3, "doubtful": True}, {**row, "n_mentions": 1, "doubtful": False}], MERGES
    )
    mentions = pd.DataFrame({"text": ["Marsh"] * 8})
    told = "4 of 8 mentions (50%) are counted under another form of the name, 3 of them by a rule to doubt: 1 merge in"
    assert repr(tell_merges(mentions, merges)) == f"{told} all."
    assert "none by a rule to doubt" in repr(tell_merges(mentions, merges[1:]))
    assert "No names were merged" in repr(tell_merges(mentions, merges[:0]))
    assert repr(tell_merges(make_table([], MENTIONS), merges[:0])) == "Nothing is named."


def test_the_line_to_object_with_stays_text():
    merges = pd.DataFrame({"form": [NASTY], "name": ["*B*"], "objection": [f"{NASTY},,,split,a.md"]})
    told = tell_objection(merges)
    assert "\\<b\\>\\*Ana\\*" in told
    assert told.endswith(f"    surface,canonical,label,action,article\n    {NASTY},,,split,a.md")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It rained all day.", "No person is named."),
        (
            "“We open in May,” said Ana Bell, the mayor. Omar Diaz, the pilot, waited.",
            "2 people are named in most articles, 1 each. Ana Bell and Omar Diaz stand together most, in 1 paragraph. "
            "Of 2 people named in full 1 is never heard.",
        ),
    ],
)
def test_three_sentences_answer_the_question(text, said):
    assert repr(tell_names(measure(make_articles([{"headline": "Ferry", "text": text}])))) == said
