"""How much is told of who speaks: names, roles, and words that narrow nobody down."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.transparency import TRANSPARENCY, judge_transparency, narrows_down


@pytest.mark.parametrize(
    "description",
    [
        "a senior official",
        "an official at the ministry",
        "two government officials",
        "Officials at the Port Office",
        "a spokeswoman for the bank",
        "a nurse at the hospital",
        "his lawyer",
        "the boy’s mother",
        "his parents",
        "police officers",
        "teachers",
        "a police source",
        "a source at the ministry",
        "a Treasury insider",
        "two people who work at the terminal",
        "a man who worked for the bank",
        "one of his colleagues",
        "a member of the committee",
        "some union members",
        "climate experts",
    ],
)
def test_an_office_a_trade_an_employer_or_a_relation_narrows_down(description):
    assert narrows_down(description)


@pytest.mark.parametrize(
    "description",
    [
        "a source",
        "senior sources",
        "a source close to the talks",
        "people familiar with the matter",
        "critics of the council",
        "one man",
        "a 43-year-old man",
        "a woman at the back",
        "residents",
        "hundreds of protesters",
        "experts",
        "officials",
        "a second official",
        "one of the officials",
        "one of them",
        "another",
        "some in the chapel",
        "parents",
        "a member of the public",
        "an Italian source",
        "",
    ],
)
def test_words_that_fit_anybody_do_not_narrow_down(description):
    assert not narrows_down(description)


def test_a_description_of_any_length_is_read():
    assert narrows_down("one of " * 1500 + "his lawyers")


@pytest.mark.parametrize(
    ("voice", "expected"),
    [
        (("Ana Bell", "person", True, "mayor"), "named_with_role"),
        (("Ana Bell", "person", True, None), "named"),
        (("her lawyer", "unnamed", False, None), "role_only"),
        (("police officers", "group", False, None), "role_only"),
        (("Harbour Democrats", "group", True, None), "role_only"),  # a name, but nobody's
        (("critics", "group", False, None), "unnamed"),
        (("Port Office", "organisation", True, None), "organisation"),
        (("the council", "organisation", False, None), "organisation"),
        (("the report", "document", False, None), "document"),
        ((None, None, pd.NA, None), "unknown"),
    ],
)
def test_each_kind_of_speaker_has_its_level(voice, expected):
    voices = pd.DataFrame([voice], columns=["speaker", "speaker_kind", "named", "role"])
    assert judge_transparency(voices) == [expected]
    assert expected in TRANSPARENCY


def test_nobody_has_no_level():
    assert judge_transparency(pd.DataFrame(columns=["speaker", "speaker_kind", "named", "role"])) == []
