"""Familiar words by the rules of 1948: the list, its regular forms, figures; and what the rules refuse."""

from __future__ import annotations

import pytest

from analysis.familiar import LEXICONS, is_familiar
from analysis.textstat_words import read_easy_words


@pytest.mark.parametrize(
    "word",
    [
        *(
            "house",
            "House",
            "houses",
            "boxes",
            "ladies",
            "carries",
            "carried",
            "giant’s",
            "boys’",
        ),  # plurals, possessives
        *("walks", "walking", "walked", "making", "stopped", "stopping", "dying", "known", "shown"),  # forms of verbs
        *("stronger", "strongest", "happier", "biggest", "larger"),  # of adjectives
        *("slowly", "gladly"),  # adverbs by -ly
        *("1948", "1,400", "3.5", "21st", "10-year-old", "a.m", "p.m"),  # figures and times
        *("well-known", "don’t", "he’ll", "they're", "what's"),
    ],
)
def test_list_words_and_their_regular_forms_are_familiar(word):
    assert is_familiar(word)


@pytest.mark.parametrize(
    "word",
    [
        "municipality",
        "burner",  # nouns by -er are not familiar through their verbs
        "sharpen",  # -en is not among the forms
        *("pattern", "widen", "loosen", "heron"),  # nor is any -n
        *("aides", "sites", "wages", "themes", "raging", "waged", "coded"),  # aide is not aid, rage not rag
        "easily",  # more than -ly is added
        "ministers",
        "cross-ministry",
        "inflation’s",
        "",
    ],
)
def test_other_words_are_not(word):
    assert not is_familiar(word)


def test_the_list_has_about_three_thousand_words():
    assert 2_900 < len(read_easy_words("en")) <= 3_000


def test_graded_adjectives_are_all_on_the_list():
    lines = (LEXICONS / "dale_chall_forms.txt").read_text(encoding="utf-8").splitlines()[1:]
    adjectives = [line.removeprefix("adjective: ") for line in lines if line.startswith("adjective: ")]
    assert len(set(" ".join(adjectives).split())) > 150
    assert set(" ".join(adjectives).split()) <= read_easy_words("en")
