"""What stands in each sentence: words, syllables, names; and which words are quoted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.counting import COUNTS, add_up, count_sentences
from analysis.sentences import count_words


def _count(text, quoted=()):
    return {name: values.tolist() for name, values in count_sentences([text], [quoted]).every.items()}


def test_counts_are_those_made_by_hand():
    # The min-is-ter re-signed. (6 syllables) No-bod-y was sur-prised at all. (8)
    counts = _count("The minister resigned. Nobody was surprised at all.")
    assert counts["n_words"] == [3, 5]
    assert counts["n_syllables"] == [6, 8]
    assert counts["n_characters"] == counts["n_letters"] == [19, 23]
    assert counts["n_long"] == [2, 1]  # minister, resigned; surprised
    assert counts["n_polysyllables"] == counts["n_complex"] == [1, 1]  # minister; Nobody
    assert counts["n_unfamiliar"] == [2, 0]  # minister, resigned; "surprise" is on the list
    assert counts["n_guessed"] == [0, 0]


@pytest.mark.parametrize(
    ("text", "n_unfamiliar"),
    [
        ("They met Ostrander there.", 0),
        ("Ostrander went home.", 1),  # it opens the sentence and stands nowhere else
        ("Ostrander went home. We saw Ostrander go.", 0),
        ("Ostrander’s boat sank. We saw Ostrander go.", 0),
        ("She said: “Ostrander went home.”", 1),  # a capital after the opening mark says nothing
        ("She said “Ostrander went home.” We saw Ostrander go.", 0),
        ("They say “‘Ostrander went home’ is wrong.”", 1),
        ("There was one thing left: Municipalities.", 1),
        ("OSTRANDER WENT HOME AND ATE.", 1),  # in capitals throughout
    ],
)
def test_names_are_familiar_where_a_capital_says_so(text, n_unfamiliar):
    assert sum(_count(text)["n_unfamiliar"]) == n_unfamiliar


def test_names_of_another_article_say_nothing():
    counted = count_sentences(["We saw Ostrander go.", "Ostrander went home."], [(), ()])
    assert counted.every["n_unfamiliar"].tolist() == [0, 1]


def test_quoted_words_are_counted_apart():
    text = "“It rained all day,” said Bell. “Nobody came.” It was late."
    counted = count_sentences([text], [[(1, 19), (33, 45)]])
    assert counted.every["n_words"].tolist() == [6, 2, 3]
    assert counted.quoted["n_words"].tolist() == [4, 2, 0]
    assert counted.quoted["n_syllables"].tolist() == [4, 4, 0]


def test_add_up_sums_the_sentences_of_each_text():
    counted = count_sentences(["One. Two words.", "", "Three more words."], [(), (), ()])
    assert counted.per_text.tolist() == [2, 0, 1]
    assert add_up(counted.every, counted.per_text)["n_words"].tolist() == [3, 0, 3]


PIECES = st.sampled_from(["Bell", "said", "no.", "“", "”", '"', ":", "—", "\n\n", "U.S.", "it’s", "the", "Mr.", "?"])


@given(st.lists(PIECES, max_size=40), st.lists(st.integers(0, 160), max_size=8))
def test_every_word_is_counted_once_wherever_quotes_begin_and_end(pieces, places):
    text = " ".join(pieces)
    ends = sorted(
        {
            place
            for place in places
            if place <= len(text) and text[place - 1 : place + 1].strip() != text[place - 1 : place + 1]
        }
    )
    quoted = list(zip(ends[::2], ends[1::2], strict=False))
    counted = count_sentences([text], [quoted])
    assert counted.every["n_words"].sum() == count_words(text)
    assert all((counted.quoted[name] <= counted.every[name]).all() for name in COUNTS)
