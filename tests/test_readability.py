"""Readability: textstat's own numbers to the last bit, and ours against the published formulas by hand."""

from __future__ import annotations

import gzip
import json
import math
import random
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syllable_rules import read_held_out

from analysis import syllables, token_types
from analysis.readability import rank_sentences, score_readability
from analysis.sentences import WORD, sentence_spans
from analysis.syllables import count_syllables
from analysis.tables import RANKED_SENTENCES, READABILITY, TEXTSTAT, make_table
from analysis.textstat_numbers import score_textstat

LEXICONS = syllables.LEXICONS
NEWS = """WEXCOMBE — The harbour bridge closed on Monday after inspectors found 14 cracks in its eastern span.

“We could not wait,” said Ana Bell, the county's chief engineer. “It carries 9,400 cars a day.” She said repairs \
would take until Nov. 3 and cost $2.4m, mostly from the U.S. transport fund.

Drivers weren't pleased. “Who decided this? Nobody asked us,” said Paul Voss, 61, who runs the ferry-side café."""
HOSTILE = [
    *("the", "communication", "don't", "he'll", "’", "'", "''s", "'tis", "O'Neill", "İstanbul", "ΣΑΣ", "straße", "ﬁn"),
    *("3.14", "1,400", "U.S.", ".a.", "x.y.z", "?a", "...", "!?", "…", "—", "_", "²", "Ⅷ", "hmm", "shh", "'ve", "mr"),
    *("\x1c", "\x85", "\u200b", "\u00a0", "\u0307", "long-term", "中文", "مرحبا", "ǅ", "\n", "\t"),
]


def _articles(*texts: str | None) -> pd.DataFrame:
    return pd.DataFrame({"article_id": [f"a{number}" for number in range(len(texts))], "text": list(texts)})


@pytest.fixture(scope="module")
def textstat(tmp_path_factory):
    """Return textstat itself, reading the CMUdict that we ship."""
    import nltk
    import textstat

    folder = tmp_path_factory.mktemp("nltk")
    with ZipFile(LEXICONS / "nltk/corpora/cmudict.zip") as archive:
        archive.extractall(folder / "corpora")
    nltk.data.path.insert(0, str(folder))
    textstat.syllable_count("ferry")  # reads the dictionary while the folder is on the path
    nltk.data.path.remove(str(folder))
    return textstat


def _ask_textstat(textstat, name: str, text: str) -> float | str:
    if name == "text_standard_float":
        return textstat.text_standard(text, float_output=True)
    return getattr(textstat, name)(text)


def _differing(textstat, texts: list[str]) -> list[tuple]:
    """Return every value that is not textstat's; where a text has no words, that is not missing or 0."""
    differing = []
    for text, row in zip(texts, score_textstat(_articles(*texts)).to_dict("records"), strict=True):
        for name, dtype in TEXTSTAT.columns.items():
            if name == "article_id":
                continue
            expected = _ask_textstat(textstat, name, text)
            if textstat.lexicon_count(text) == 0 and (dtype != "int64" or name == "sentence_count"):
                same = row[name] == 0 if dtype == "int64" else pd.isna(row[name])
            else:
                same = row[name] == expected
            differing += [] if same else [(text[:80], name, expected, row[name])]
    return differing


def test_news_scores_as_textstat_scores_it(textstat):
    assert _differing(textstat, [NEWS, NEWS.replace(".", ""), f"{NEWS} {NEWS}", "Fire!", "“No.”", NEWS.upper()]) == []


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(HOSTILE), max_size=25), st.sampled_from(["", " ", "\n"]))
def test_hostile_text_scores_as_textstat_scores_it(textstat, pieces, gap):
    assert _differing(textstat, [gap.join(pieces)]) == []


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40))
def test_any_text_scores_as_textstat_scores_it(textstat, text):
    assert _differing(textstat, [text]) == []


@pytest.mark.parametrize("n_words", [99, 100, 101, 102, 140])
def test_linsear_reads_the_first_hundred_words_as_textstat_does(textstat, n_words):
    words = (["ferry", "harbour.", "—", "engineering", "it's"] * 40)[:n_words]
    assert _differing(textstat, [" ".join(words)]) == []


def test_our_reading_of_the_dictionary_is_nltks(textstat):
    from textstat.backend.utils import get_cmudict

    theirs = {word: sum(sound[-1].isdigit() for sound in sounds[0]) for word, sounds in get_cmudict("en_US").items()}
    assert syllables.read_cmudict() == theirs


@pytest.mark.corpora
def test_bbc_articles_score_as_textstat_scores_them(textstat, shared):
    paths = sorted((shared / "corpora/txt-bbc").glob("*/*.txt"))
    assert _differing(textstat, [path.read_text(encoding="utf-8") for path in paths]) == []


@pytest.mark.corpora
def test_political_articles_score_as_textstat_scores_them(textstat, shared):
    with gzip.open(shared / "corpora/jsonl-allsides/articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["content_original"] or "" for line in lines]
    assert _differing(textstat, random.Random(1).sample(texts, 150)) == []


@pytest.mark.parametrize("score", [score_textstat, score_readability])
def test_a_text_without_words_has_no_score(score):
    scores = score(_articles("", None, "… — !", "The ferry sailed."))
    assert scores["flesch_kincaid_grade"].isna().tolist() == [True, True, True, False]


@pytest.mark.parametrize("score", [score_textstat, score_readability])
def test_the_order_of_articles_does_not_matter(score):
    articles = _articles(NEWS, "", "The ferry sailed. It sank.", NEWS.lower())
    turned = score(articles.iloc[::-1]).iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(score(articles), turned)


@pytest.mark.parametrize("score", [score_textstat, score_readability])
def test_batches_do_not_change_the_scores(score, monkeypatch):
    articles = _articles(NEWS, "", "The ferry sailed. It sank.", NEWS.lower())
    whole = score(articles)
    monkeypatch.setattr(token_types, "ARTICLES_AT_ONCE", 1)
    pd.testing.assert_frame_equal(score(articles), whole)


@pytest.mark.parametrize(
    ("measure", "table"),
    [(score_textstat, TEXTSTAT), (score_readability, READABILITY), (rank_sentences, RANKED_SENTENCES)],
)
def test_no_articles_give_an_empty_table(measure, table):
    pd.testing.assert_frame_equal(measure(_articles()), make_table([], table))


@pytest.mark.parametrize("measure", [score_textstat, score_readability])
def test_another_table_is_named_in_the_error(measure):
    with pytest.raises(ValueError, match="needs the articles table with article_id, text; got columns speaker"):
        measure(pd.DataFrame({"speaker": []}))


def test_the_articles_are_left_as_they_were():
    articles = _articles(NEWS)
    before = articles.copy(deep=True)
    score_textstat(articles), score_readability(articles), rank_sentences(articles)
    pd.testing.assert_frame_equal(articles, before)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("minister", 3), ("Mr", 2), ("it’s", 1), ("municipality’s", 6), ("a", 1),
        ("1918", 1), ("1,400", 1), ("3.5", 1), ("21st", 1), ("10-year-old", 3), ("5pm", 1),
        ("long-term", 2), ("BBC", 3), ("WXQ", 5), ("MPs", 2), ("U.S", 2), ("DCLG", 4),
        ("Wexcombe", 2), ("Harlowdale", 3), ("boss’s", 2), ("café", 2), ("organised", 3), ("labelled", 2),
    ],
)  # fmt: skip
def test_words_have_the_syllables_that_are_heard(word, syllables):
    assert count_syllables(word) == syllables


@pytest.mark.xfail(strict=True, reason="final e is taken as silent; French and Italian names sound it")
@pytest.mark.parametrize(("word", "syllables"), [("Calabrone", 4), ("Ventarole", 4)])
def test_foreign_names_sound_their_final_e(word, syllables):
    assert count_syllables(word) == syllables


def test_guessed_syllables_agree_with_the_dictionary_where_the_rule_was_not_tuned():
    known = read_held_out()
    assert np.mean([syllables.count_by_vowels(word) == n for word, n in known.items()]) > 0.945


def test_the_published_formulas_by_hand():
    # The cap-tain re-signed (5). No-bod-y was sur-prised (6).
    # The ad-min-is-tra-tion re-port-ed ir-reg-u-lar-i-ties last week (17).
    scores = score_readability(
        _articles("The captain resigned. Nobody was surprised. The administration reported irregularities last week.")
    ).loc[0]
    assert scores[["n_sentences", "n_words", "n_syllables"]].tolist() == [3, 12, 28]
    assert scores["flesch_reading_ease"] == pytest.approx(206.835 - 1.015 * 4 - 84.6 * 28 / 12)
    assert scores["flesch_kincaid_grade"] == pytest.approx(0.39 * 4 + 11.8 * 28 / 12 - 15.59)
    # complex: Nobody, administration, irregularities; "reported" is long by its -ed only
    assert scores["gunning_fog"] == pytest.approx(0.4 * (4 + 100 * 3 / 12))
    # letters: 3+7+8, 6+3+9, 3+14+8+14+4+4 = 83; long words: captain resigned surprised
    # administration reported irregularities
    assert scores["automated_readability_index"] == pytest.approx(4.71 * 83 / 12 + 0.5 * 4 - 21.43)
    assert scores["coleman_liau_index"] == pytest.approx(0.0588 * 100 * 83 / 12 - 0.296 * 100 * 3 / 12 - 15.8)
    assert scores["lix"] == pytest.approx(4 + 100 * 6 / 12)
    assert math.isnan(scores["smog_index"])


def test_smog_needs_thirty_sentences():
    texts = ["Nobody was surprised. " * 29, "Nobody was surprised. " * 30]
    scores = score_readability(_articles(*texts))
    assert scores["smog_index"].tolist() == pytest.approx([math.nan, 1.043 * 30**0.5 + 3.1291], nan_ok=True)


def test_names_are_not_complex_words():
    plain, named = score_readability(_articles("We met an elephant there.", "We met Maria Octavia there."))[
        "gunning_fog"
    ]
    assert plain == pytest.approx(0.4 * (5 + 100 / 5))
    assert named == pytest.approx(0.4 * 5)


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("", ["no_text"]),
        ("The ferry sailed.", ["short", "smog_under_30"]),
        ("The ferry sailed again. " * 30, []),
        ("Паром вышел в море. " * 30, ["non_latin"]),
        ("The ferry sailed. " * 20 + "It sank in the harbour last night, off the pier. " * 9, ["smog_under_30"]),
    ],
)
def test_flags_say_what_to_beware_of(text, flags):
    assert score_readability(_articles(text)).loc[0, "flags"] == flags


def test_text_in_other_letters_has_no_score():
    scores = score_readability(_articles("Паром вышел в море. " * 30)).loc[0]
    assert math.isnan(scores["flesch_kincaid_grade"])
    assert scores["n_sentences"] == 30


def test_curly_marks_and_close_dashes_change_nothing():
    plain = "We don't know, the minister - who resigned - said. \"He'll be back.\""
    curly = "We don’t know, the minister—who resigned—said. “He’ll be back.”"
    scores = score_readability(_articles(plain, curly)).drop(columns="article_id")
    pd.testing.assert_series_equal(scores.loc[0], scores.loc[1], check_names=False)


def test_the_interval_is_the_one_that_drawing_sentences_again_gives():
    dice = np.random.default_rng(5)
    words = ["ferry", "harbour", "engineer", "the", "closed", "transportation", "of", "a", "yesterday", "municipality"]
    sentences = [" ".join(dice.choice(words, size=dice.integers(4, 30))).capitalize() + "." for _ in range(60)]
    scores = score_readability(_articles(" ".join(sentences))).loc[0]
    counts = np.array([[len(s.split()), sum(map(count_syllables, s[:-1].split()))] for s in sentences])
    drawn = counts[dice.integers(60, size=(4000, 60))].sum(axis=1)
    grades = 0.39 * drawn[:, 0] / 60 + 11.8 * drawn[:, 1] / drawn[:, 0] - 15.59
    low, high = np.quantile(grades, [0.025, 0.975])
    assert scores["flesch_kincaid_grade_low"] == pytest.approx(low, abs=0.1 * (high - low))
    assert scores["flesch_kincaid_grade_high"] == pytest.approx(high, abs=0.1 * (high - low))


def test_fewer_than_five_sentences_give_no_interval():
    scores = score_readability(_articles("It rained. " * 4, "It rained. " * 5))
    assert scores["flesch_kincaid_grade_low"].isna().tolist() == [True, False]


def test_influence_is_the_grade_minus_the_grade_without_the_sentence():
    ranked = rank_sentences(_articles(NEWS))
    spans = [(start, end) for _, start, end in sentence_spans(NEWS)]
    hardest = ranked.loc[0]
    rest = [WORD.findall(NEWS[start:end]) for start, end in spans if (start, end) != (hardest["start"], hardest["end"])]
    n_words, n_syllables = sum(map(len, rest)), sum(count_syllables(word) for words in rest for word in words)
    without = 0.39 * n_words / len(rest) + 11.8 * n_syllables / n_words - 15.59
    whole = score_readability(_articles(NEWS)).loc[0, "flesch_kincaid_grade"]
    assert hardest["influence"] == pytest.approx(whole - without)


def test_sentences_are_ranked_hardest_first_and_lie_where_they_say():
    ranked = rank_sentences(_articles(NEWS, "It sank."))
    assert ranked["flesch_kincaid_grade"].is_monotonic_decreasing
    assert all(NEWS[row.start : row.end] == row.text for row in ranked[ranked["article_id"] == "a0"].itertuples())
    assert ranked.loc[ranked["article_id"] == "a1", "influence"].isna().all()
