"""Which speaker and cue a quotation gets, in every order that news prose has."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.attribution import Candidate, choose, propose, rule_confidence, rule_weight
from analysis.clauses import verb_group
from analysis.grammar import Parsed, list_words
from analysis.language import parse_articles
from analysis.marks import marked_spans
from analysis.quotes import find_quotes


def quotes_in(text: str, headline: str | None = None) -> pd.DataFrame:
    articles = pd.DataFrame({"article_id": ["a"], "headline": [headline], "text": [text]})
    return find_quotes(articles, parse_articles(articles))


def told(text: str, headline: str | None = None) -> list[tuple[str, str | None, str | None]]:
    """Return (kind, speaker, cue) of every marked span."""
    found = quotes_in(text, headline)
    found = found[found["n_marked_words"] > 0]
    blank = found[["kind", "speaker", "cue"]].astype(object).where(found[["kind", "speaker", "cue"]].notna(), None)
    return list(blank.itertuples(index=False, name=None))


ORDERS = [
    ("“We will reopen the bridge by June,” said Dana Holt.", [("direct", "Dana Holt", "said")]),
    ("“We will reopen the bridge by June,” Dana Holt said on Monday.", [("direct", "Dana Holt", "said")]),
    ("Dana Holt said: “Nobody asked the islanders.”", [("direct", "Dana Holt", "said")]),
    ("Dana Holt told reporters, “Nobody asked the islanders.”", [("direct", "Dana Holt", "told")]),
    (
        "“The council has lost its way,” Dana Holt, who chairs the finance committee, told reporters.",
        [("direct", "Dana Holt", "told")],
    ),
    (
        "“It is,” said Dana Holt, “a very bad plan.”",
        [("direct", "Dana Holt", "said"), ("direct", "Dana Holt", "said")],
    ),
    ("Dana Holt said the bridge was “past saving”.", [("mixed", "Dana Holt", "said")]),
    ("It was “all a game”, Dana Holt said.", [("mixed", "Dana Holt", "said")]),
    ("Dana Holt called the audit “a whitewash”.", [("mixed", "Dana Holt", "called")]),
    ("“We are ready” — Lena Moss, harbour pilot", [("direct", "Lena Moss", "—")]),
    ("“The tide was wrong,” according to Lena Moss, the harbour pilot.", [("direct", "Lena Moss", "according to")]),
    (
        "Dana Holt was quoted as saying by the Harbour Post: “There is no money left.”",
        [("direct", "Dana Holt", "quoted as saying")],
    ),
    ("Dana Holt's warning that the dam “could fail within days” was ignored.", [("mixed", "Dana Holt", "warning")]),
    ("“Turn back,” shouted the captain, Lena Moss.", [("direct", "Lena Moss", "shouted")]),
    ("“You knew,” the judge told Dana Holt. “You always knew.”", [("direct", "the judge", "told")] * 2),
    ("The report said the bridge was “beyond repair”.", [("mixed", "The report", "said")]),
    ("Moss: “I saw all of it, from the first minute to the last.”", [("direct", "Moss", ":")]),
]


@pytest.mark.parametrize(("text", "expected"), ORDERS)
def test_the_speaker_is_found_in_every_order(text, expected):
    assert told(text) == expected


RESOLVED = [
    ("Dana Holt arrived late. “Nobody asked me,” she said.", ["Dana Holt"]),
    ("Omar Reyes, the mayor, met Lena Moss on Friday. “The plan is dead,” the mayor said.", ["Omar Reyes"]),
    ("Mr James Carter spoke first. “No,” said Carter.", ["James Carter"]),
    ("A spokeswoman for the port, Lena Moss, said the crane was “safe”. She called it “new”.", ["Lena Moss"] * 2),
    ("A retired purser wrote to me. “In my day,” she said, “we sailed.”", ["A retired purser"] * 2),
    ("Lena Moss met the Harbour Workers’ Union. “We will strike,” the union said.", ["Harbour Workers’ Union"]),
    ("Lena Moss and Omar Reyes said the bridge was “past saving”.", ["Lena Moss; Omar Reyes"]),
    ("“No comment,” he said.", [None]),
]


@pytest.mark.parametrize(("text", "speakers"), RESOLVED)
def test_a_mention_is_resolved_to_the_article_s_fullest_name_or_its_own_words(text, speakers):
    assert [speaker for _, speaker, _ in told(text)] == speakers


def test_the_one_who_is_told_is_not_the_speaker():
    assert told("“Go home,” the pilot told Dana Holt.")[0][1] == "the pilot"


def test_a_kind_of_speaker_and_whether_it_is_named_is_told():
    rows = quotes_in(
        "“Go,” said Dana Holt. The report said it was “late”. Police said it was “early”. One woman said it was “dull”."
    )
    assert rows["speaker_kind"].tolist() == ["person", "document", "group", "unnamed"]
    assert rows["named"].tolist() == [True, False, False, False]


ROLES = [
    ("Harbour pilot Lena Moss said it was “late”.", "Harbour pilot"),
    ("“Late again,” said Lena Moss, the chair of the residents’ association.", "chair of the residents’ association"),
    ("Lena Moss said it was “late”.", None),
    ("His wife, Lena Moss, said it was “late”.", None),
    (
        "Lena Moss, general secretary of the Harbour Union (HU), said it was “late”.",
        "general secretary of the Harbour Union",
    ),
    ("The town sold it to residents Lena Moss and Omar Reyes. “It is late,” Moss said.", None),
]


@pytest.mark.parametrize(("text", "role"), ROLES)
def test_a_role_is_worded_as_the_article_words_it(text, role):
    found = quotes_in(text)["role"].iloc[0]
    assert (None if pd.isna(found) else found) == role


CARRIED = [
    ("“The fleet is old,” Omar Reyes said. “It will not last the winter.”", "same_paragraph"),
    ("Omar Reyes said: “The fleet is old.\n\n“It will not last the winter.”", "open_mark"),
    ("“The fleet is old,” Omar Reyes said.\n\n“It will not last the winter, nor the spring.”", "previous_paragraph"),
    ("“It will not last the winter.” “It is old,” Omar Reyes said.", "next_span"),
]


@pytest.mark.parametrize(("text", "rule"), CARRIED)
def test_an_attribution_is_carried_over_to_the_next_quotation(text, rule):
    quotes = quotes_in(text)
    assert quotes["speaker"].tolist() == ["Omar Reyes"] * 2
    assert quotes.loc[quotes["continues"], "rule"].tolist() == [rule]


def test_he_or_she_is_nobody_whom_the_quotation_itself_names():
    text = "Lena Moss nursed the island for years. Would Moss say as much? “I wrote to Dana Holt in May,” she said."
    assert [speaker for _, speaker, _ in told(text)] == ["Lena Moss"]


def test_an_order_in_marks_is_a_quotation_by_somebody_unknown():
    ((kind, speaker, _),) = told("“Close the gate and run to the boats at once!”")
    assert kind == "direct"
    assert pd.isna(speaker)


def test_a_quotation_after_indirect_speech_has_the_same_speaker():
    quotes = quotes_in("Dana Holt said she had never seen the letter. “It was not addressed to me.”")
    assert quotes["speaker"].tolist() == ["Dana Holt"] * 2


def test_a_colon_at_the_end_of_a_paragraph_introduces_the_next():
    assert told("Dana Holt was brief:\n\n“There is no money, and there never was.”")[0][:2] == ("direct", "Dana Holt")


def test_the_answers_of_an_interview_belong_to_its_main_speaker():
    text = (
        "Lena Moss retires as harbour pilot this week. Moss spoke in her kitchen.\n\nHow did you begin?\n\n"
        "“By mistake. I was looking for the bus.”\n\nAnd the ferry?\n\n“It was late even then, and it was new.”\n\n"
        "What now?\n\n“I shall sleep through a high water.”"
    )
    assert {speaker for _, speaker, _ in told(text)} == {"Lena Moss"}


HEADLINES = [
    ("Holt: bridge is ‘past saving’", "Dana Holt said on Monday that the bridge was lost.", "Dana Holt"),
    ("‘We are ready to sail’", "“We are ready to sail, and we were ready in May,” said Lena Moss.", "Lena Moss"),
    ("‘Ready to sail’: Moss", "Lena Moss spoke on Monday.", "Lena Moss"),
]


@pytest.mark.parametrize(("headline", "body", "speaker"), HEADLINES)
def test_a_headline_quotation_is_resolved_by_the_article(headline, body, speaker):
    quotes = quotes_in(body, headline)
    assert quotes.loc[quotes["part"] == "headline", "speaker"].tolist() == [speaker]


SCARE = [
    "The so-called “fast track” took nine years.",
    "Her book, “The Long Tide,” sold well.",
    "The “old” crane fell into the harbour on Sunday.",
    "He sang “Harbour Lights” twice and went home.",
    "They slammed the loophole called an “inversion”.",
]


@pytest.mark.parametrize("text", SCARE)
def test_marks_with_nobody_quoted_are_scare_marks(text):
    assert told(text) == [("scare", None, None)]


INDIRECT = [
    ("Dana Holt said that the town would pay.", "the town would pay", "Dana Holt"),
    ("The town would pay, Dana Holt said.", "The town would pay", "Dana Holt"),
    ("According to Dana Holt, the town will pay.", "the town will pay", "Dana Holt"),
    ("Police said the driver was unhurt.", "the driver was unhurt", "Police"),
    ("The minister vowed to reopen the bridge.", "to reopen the bridge", "The minister"),
]


@pytest.mark.parametrize(("text", "clause", "speaker"), INDIRECT)
def test_a_reported_clause_without_marks_is_indirect(text, clause, speaker):
    (row,) = quotes_in(text).to_dict("records")
    assert (row["kind"], row["text"], row["speaker"]) == ("indirect", clause, speaker)
    assert row["n_marked_words"] == 0


NOTHING_SAID = ["It says a lot.", "The tide was high and the boats stayed in.", "The clock read noon."]


@pytest.mark.parametrize("text", NOTHING_SAID)
def test_a_sentence_that_reports_nothing_gives_no_speech(text):
    assert not quotes_in(text)["speech"].any()


def test_marks_without_a_space_beside_them_are_still_read():
    assert told("“We are ready,”Moss said. Moss said,“Nobody else is ready.”") == [
        ("direct", "Moss", "said"),
        ("direct", "Moss", "said"),
    ]


def test_a_title_tells_two_people_of_one_surname_apart():
    text = "Susan Marsh met Thomas Marsh at the steps. “They are mine,” Mr Marsh said. “I know,” Mrs Marsh said."
    assert [speaker for _, speaker, _ in told(text)] == ["Thomas Marsh", "Susan Marsh"]


@pytest.mark.xfail(strict=True, reason="a sign, a shirt or a wall is taken for nobody when a pronoun stands for it")
def test_words_on_a_wall_have_the_wall_as_speaker():
    assert told("Somebody painted the wall again. “Ask for Piers,” it said.")[0][1] == "the wall"


def test_they_who_chant_are_the_crowd_named_before():
    assert told("Two hundred islanders marched. “Tell us the date!” they chanted.")[0][1] == "Two hundred islanders"


def parsed(text: str) -> Parsed:
    articles = pd.DataFrame({"article_id": ["a"], "headline": [None], "text": [text]})
    spans = [("body", span.start, span.end) for _, span in marked_spans(text)]
    return Parsed(list_words(parse_articles(articles)), {"body": text}, spans)


def test_every_candidate_is_proposed_and_the_heaviest_rule_chosen():
    candidates = propose(parsed("Dana Holt said the audit, which Omar Reyes called “a whitewash”, was late."), 0)
    assert len(candidates) > 1
    assert rule_weight(choose(candidates).rule) == max(rule_weight(one.rule) for one in candidates)
    assert choose([]) is None


def test_at_a_tie_a_candidate_with_a_speaker_and_then_the_nearest_is_chosen():
    nobody, far, near = (Candidate("noun", None, speaker, None, away) for speaker, away in ((-1, 0), (4, 9), (7, 2)))
    assert choose([nobody, far, near]) is near


def test_every_rule_has_a_measured_confidence_between_0_and_1():
    rules = quotes_in("“Go,” said Moss. The “old” ferry sank, Moss said.")["rule"]
    assert all(0 < rule_confidence(rule) < 1 for rule in rules)


def test_a_verb_belongs_to_one_group():
    assert [verb_group(lemma) for lemma in ("say", "slam", "vow", "mutter", "believe", "walk")] == [
        "say",
        "call",
        "act",
        "voice",
        "thought",
        "",
    ]
