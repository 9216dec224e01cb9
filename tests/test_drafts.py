"""What the rules make of a text: orders of speaker and cue, labels, turns, and clauses without marks."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.language import parse_articles
from analysis.quotes import find_quotes_by_rule


def quotes_in(text: str, headline: str | None = None) -> pd.DataFrame:
    articles = pd.DataFrame({"article_id": ["a"], "headline": [headline], "text": [text]})
    return find_quotes_by_rule(articles, parse_articles(articles))


def told(text: str, headline: str | None = None) -> list[tuple[str | None, ...]]:
    """Return (text, kind, speaker, cue) of every row."""
    found = quotes_in(text, headline)[["text", "kind", "speaker", "cue"]].astype(object)
    return list(found.where(found.notna(), None).itertuples(index=False, name=None))


MARKED = [
    ("It was Dana Holt who first said: “Turn back.”", ["Turn back.", "direct", "Dana Holt", "said"]),
    ("Dana Holt ran from the room yelling: “Turn it back!”", ["Turn it back!", "direct", "Dana Holt", "yelling"]),
    ("“The tide has turned,” Dana Holt pointed out.", ["The tide has turned,", "direct", "Dana Holt", "pointed out"]),
    ("“The mast is –” Dana Holt began.", ["The mast is –", "direct", "Dana Holt", "began"]),
    ("Dana Holt nodded. “It was a good ship.”", ["It was a good ship.", "direct", "Dana Holt", None]),
    ("The port, which Dana Holt called “a sieve”, is open.", ["a sieve", "mixed", "Dana Holt", "called"]),
    ("The port was called “a sieve” by Dana Holt.", ["a sieve", "mixed", "Dana Holt", "called"]),
    ("“A sieve” was how Dana Holt described the port.", ["A sieve", "mixed", "Dana Holt", "described"]),
    ("Dana Holt, pictured, said the port was “a sieve”.", ["a sieve", "mixed", "Dana Holt", "said"]),
    ("Dana Holt, 81, on the quay: “I hear the ice.”", ["I hear the ice.", "direct", "Dana Holt", ":"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MARKED)
def test_marked_words_are_given_to_their_speaker_in_every_order(text, expected):
    assert told(text) == [tuple(expected)]


REPORTED = [
    ("Dana Holt told reporters on the quay that the port was full.", ["the port was full"]),
    ("Dana Holt said on Friday it would reopen.", ["it would reopen"]),
    ("The port, Dana Holt said, would reopen in May.", ["The port", "would reopen in May"]),
    ("The port had closed, Dana Holt said, and the crews were gone.", ["The port had closed", "the crews were gone"]),
    ("Dana Holt said the meeting was short and walked out.", ["the meeting was short"]),
    ("Dana Holt wanted to know why the port was shut.", ["why the port was shut"]),
    ("Dana Holt told the crew to cast off.", ["to cast off"]),
    ("Dana Holt's warning that the port was full went unheard.", ["the port was full"]),
    ("The court heard a claim by Dana Holt that the port was full.", ["the port was full"]),
    ("The Harbour Post quoted Dana Holt as saying that the port was full.", ["the port was full"]),
    ("The port was full, according to Dana Holt.", ["The port was full"]),
    ("According to a report by the Harbour Post, Dana Holt said the port was full.", ["the port was full"]),
    ("Dana Holt declined to say whether the port was full.", ["whether the port was full"]),
]


@pytest.mark.parametrize(("text", "clauses"), REPORTED)
def test_a_reported_clause_has_a_row_for_each_of_its_pieces(text, clauses):
    rows = told(text)
    assert [row[0] for row in rows] == clauses
    assert {row[1:3] for row in rows} == {("indirect", "Dana Holt")}


NOTHING = [
    "The crates were stacked according to weight.",
    "All told, nine boats sank.",
    "The crew used the rope to climb.",
]


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_a_report_gives_no_row(text):
    assert told(text) == []


def test_a_reported_clause_keeps_its_that_in_the_whole_clause_alone():
    text = "Dana Holt said that the port was full."
    (row,) = quotes_in(text).to_dict("records")
    assert text[row["start"] : row["end"]] == row["text"] == "the port was full"
    assert text[row["reported_start"] : row["reported_end"]] == "that the port was full"


def test_who_carried_the_words_and_whether_they_were_said_stand_beside_them():
    rows = quotes_in("Dana Holt said through her lawyer that it was late. Omar Reyes never called it “safe”.")
    assert rows["via"].tolist()[0] == "her lawyer"
    assert rows["modality"].tolist() == ["asserted", "negated"]
    assert rows["mark_use"].isna().tolist() == [True, False]


TURNS = [
    ("“Did it sink?” asked Dana Holt.\n\n“It did,” said Omar Reyes.\n\n“At noon?”\n\n“At noon, or a little after.”", 2),
    ("“It sank,” said Dana Holt. “We swam.\n\n“It floated,” said Omar Reyes.", 1),
]


@pytest.mark.parametrize(("text", "again"), TURNS)
def test_speakers_who_take_turns_are_told_apart(text, again):
    speakers = [row[2] for row in told(text)]
    assert set(speakers) == {"Dana Holt", "Omar Reyes"}
    assert speakers[again] == "Dana Holt"


def test_initials_stand_for_the_person_named_before():
    text = "Dana Holt answers our readers.\n\nDH: “I have never seen a whale. I have smelt one.”"
    assert told(text)[0][2] == "Dana Holt"


def test_a_name_and_a_paper_under_a_quotation_sign_it():
    text = "Readers write.\n\n“The clock has been wrong since the spring fair.”\n\nDana Holt, Harbour Post"
    assert told(text)[0][1:3] == ("direct", "Dana Holt")


def test_a_headline_has_the_speaker_of_the_words_in_the_text():
    rows = told("The pier could fall by May, Dana Holt said.", "Pier ‘could fall by May’")
    assert rows[0] == ("could fall by May", "mixed", "Dana Holt", "said")


def test_two_single_marks_close_what_a_double_mark_opens():
    assert told("“We go,’’ said Dana Holt.") == [("We go,", "direct", "Dana Holt", "said")]
