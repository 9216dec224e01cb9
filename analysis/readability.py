"""How hard the articles are to read: the numbers we stand for, with our sentences, our syllables and an interval.

`textstat_numbers` has textstat's own, to stand beside them.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from analysis.sentences import WORD, sentence_spans, split_sentences
from analysis.syllables import count_syllables
from analysis.tables import ARTICLES, RANKED_SENTENCES, READABILITY, check_table, make_table
from analysis.token_types import (
    MOST_TYPES,
    Columns,
    Floats,
    Integers,
    TokenTypes,
    run_lengths,
    split_batches,
    sum_runs,
)

SHORT = 100  # words under which an article is flagged as short
FEWEST_SENTENCES = 5  # under which a grade gets no interval
SMOG_SENTENCES = 30  # McLaughlin's sample; fewer sentences give no SMOG


def score_readability(articles: pd.DataFrame) -> pd.DataFrame:
    """Return how hard each body is to read, with an interval on the Flesch–Kincaid grade.

    Sentences are those of split_sentences(), words those of count_words().
    Syllables are CMUdict's first pronunciation; figures count as one, as
    Flesch (1979) has it, acronyms letter by letter, and other words that the
    dictionary lacks by a rule. A complex word, in Gunning's fog, has
    three syllables or more and is no name, no compound of shorter words and
    no verb made long by -ed or -es. Long words, in LIX, have over six letters.

    Takes `articles` (article_id, text). Returns one row per article, in order:

        article_id                    str
        n_sentences, n_words, n_syllables  int
        words_per_sentence, syllables_per_word  float
        flesch_reading_ease           float  about 0 (hard) to 100 (easy)
        flesch_kincaid_grade          float  US school years
        flesch_kincaid_grade_low, _high  float  its 95% interval; NaN under 5 sentences
        gunning_fog, automated_readability_index, coleman_liau_index  float  US school years
        smog_index                    float  US school years; NaN under 30 sentences
        lix                           float  about 20 (easy) to 60 (hard)
        flags                         list   what to beware of: no_text (no words),
                                             short (under 100 words), smog_under_30,
                                             non_latin (most letters are not Latin)

    Scores are NaN where a text has no words or is not in Latin letters. The
    interval treats the sentences as a sample of what this desk could have
    written: articles whose intervals overlap cannot be told apart by grade.
    It is not an error of counting.

    Raises ValueError where `articles` is another table.

    Source: Flesch (1948), A new readability yardstick, and (1979), How to
    Write Plain English; Kincaid et al. (1975),
    Derivation of new readability formulas; Gunning (1952), The Technique of
    Clear Writing; McLaughlin (1969), SMOG grading; Senter and Smith (1967),
    Automated Readability Index; Coleman and Liau (1975), A computer
    readability formula designed for machine scoring; Björnsson (1968),
    Läsbarhet. The interval is the delta method over sentences.

    Limits: English only. A name that opens a sentence counts as a word.

    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["The minister resigned. Nobody was surprised at all."]})
    >>> score_readability(articles)[["n_words", "n_syllables", "flesch_kincaid_grade", "flags"]]
       n_words  n_syllables  flesch_kincaid_grade                   flags
    0        8           14                  6.62  [short, smog_under_30]
    """
    check_table(articles, ARTICLES, "score_readability()", needs=["article_id", "text"])
    types = _word_types()
    parts = [_score_texts(texts, types) for texts in split_batches(articles["text"])]
    if len(types) > MOST_TYPES:
        _word_types.cache_clear()
    if not parts:
        return make_table([], READABILITY)
    scores = pd.concat(parts, ignore_index=True)
    scores.insert(0, "article_id", articles["article_id"].to_numpy())
    return scores[list(READABILITY.columns)].astype(READABILITY.columns)


def rank_sentences(articles: pd.DataFrame) -> pd.DataFrame:
    """Return one row per sentence of the bodies, hardest first.

    `influence` says what a sentence does to its article: the article's
    Flesch–Kincaid grade minus the grade without the sentence, in school
    years. Cutting the sentence would lower the grade by that much.

    Takes `articles` (article_id, text). Returns the columns of
    split_sentences() and:

        n_syllables           int
        flesch_kincaid_grade  float  of the sentence alone, in US school years
        influence             float  NaN where an article has one sentence

    Ties keep article order, then position. Raises ValueError where `articles`
    is another table.

    >>> text = "It rained. Nevertheless, the municipal administration met."
    >>> rank_sentences(pd.DataFrame({"article_id": ["a"], "text": [text]}))[["text", "influence"]].round(1)
                                                    text  influence
    0  Nevertheless, the municipal administration met.       17.4
    1                                       It rained.       -7.3
    """
    sentences = split_sentences(articles)
    if sentences.empty:
        return make_table([], RANKED_SENTENCES)
    words = [WORD.findall(text) for text in sentences["text"]]
    types = _word_types()
    syllables = sum_runs(
        types.look_up(chain.from_iterable(words))[:, WORD_COLUMNS.index("n_syllables")], run_lengths(words)
    )
    ranked = sentences.assign(n_syllables=syllables, flesch_kincaid_grade=_grade(1, sentences["n_words"], syllables))
    own = np.column_stack([np.ones(len(ranked)), ranked["n_words"], ranked["n_syllables"]])
    whole = pd.DataFrame(own).groupby(ranked["article_id"].to_numpy(), sort=False).transform("sum").to_numpy()
    ranked["influence"] = _grade(*whole.T) - _grade(*(whole - own).T)
    ranked = ranked.sort_values("flesch_kincaid_grade", ascending=False, kind="stable", ignore_index=True)
    return ranked[list(RANKED_SENTENCES.columns)].astype(RANKED_SENTENCES.columns)


WORD_COLUMNS = [
    "n_words",
    "n_syllables",
    "n_characters",
    "n_letters",
    "n_latin",
    "n_long",
    "n_polysyllables",
    "n_complex",
    "n_complex_names",
]


@functools.cache
def _word_types() -> TokenTypes:
    """Return the table of word types behind our scores."""

    def describe(word: str) -> tuple[int, ...]:
        letters = [letter for letter in word if letter.isalpha()]
        latin = letters if word.isascii() else [letter for letter in letters if "LATIN" in unicodedata.name(letter, "")]
        hard = _is_complex(word)
        characters = sum(map(str.isalnum, word))
        name = word[0].isupper()
        syllables = count_syllables(word)
        return (
            *(1, syllables, characters, len(letters), len(latin)),
            *(len(letters) > 6, syllables >= 3, hard and not name, hard and name),
        )

    return TokenTypes(WORD_COLUMNS, describe)


def _is_complex(word: str) -> bool:
    """Return whether Gunning would count the word, names aside: three syllables, not by compound, -ed or -es."""
    if any(map(str.isdigit, word)):
        return False
    parts = word.split("-")
    if len(parts) > 1:
        return any(map(_is_complex, filter(None, parts)))
    syllables = count_syllables(word)
    lengthened = re.search(r"(?:[td]ed|(?:[scxzg]|[cs]h)es)$", word.lower()) is not None
    return syllables - lengthened >= 3


def _score_texts(texts: list[str], types: TokenTypes) -> pd.DataFrame:
    """Return the columns of READABILITY, article_id aside, for some texts."""
    spans = [sentence_spans(text) for text in texts]
    sentences = [
        WORD.findall(text, start, end) for text, own in zip(texts, spans, strict=True) for _, start, end in own
    ]
    lengths, n_sentences = run_lengths(sentences), run_lengths(spans)
    numbers = types.look_up(chain.from_iterable(sentences))
    by_sentence = sum_runs(numbers, lengths)
    # a capital says nothing about the word that opens a sentence
    opening_names = numbers[np.cumsum(lengths) - lengths, WORD_COLUMNS.index("n_complex_names")]
    by_sentence[:, WORD_COLUMNS.index("n_complex")] += opening_names
    counts = dict(zip(types.columns, sum_runs(by_sentence, n_sentences).T, strict=True))
    counts["n_sentences"] = n_sentences
    latin = 2 * counts["n_latin"] >= counts["n_letters"]
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = _formulas(counts)
        margin = _grade_margin(by_sentence[:, 0], by_sentence[:, 1], n_sentences)
    scores["flesch_kincaid_grade_low"] = scores["flesch_kincaid_grade"] - margin
    scores["flesch_kincaid_grade_high"] = scores["flesch_kincaid_grade"] + margin
    scores = {name: np.where(latin & (counts["n_words"] > 0), score, np.nan) for name, score in scores.items()}
    flags = {
        "no_text": counts["n_words"] == 0,
        "short": (counts["n_words"] > 0) & (counts["n_words"] < SHORT),
        "smog_under_30": (counts["n_words"] > 0) & (n_sentences < SMOG_SENTENCES),
        "non_latin": ~latin,
    }
    raised = [[flag for flag, up in zip(flags, row, strict=True) if up] for row in zip(*flags.values(), strict=True)]
    return pd.DataFrame(counts | scores | {"flags": pd.Series(raised, dtype="object")})


def _formulas(counts: Columns) -> Columns:
    """Return the published scores from our counts."""
    words, sentences, syllables = counts["n_words"], counts["n_sentences"], counts["n_syllables"]
    per_sentence, per_word = words / sentences, syllables / words
    smog = 1.043 * np.sqrt(30 * counts["n_polysyllables"] / sentences) + 3.1291
    return {
        "words_per_sentence": per_sentence,
        "syllables_per_word": per_word,
        "flesch_reading_ease": 206.835 - 1.015 * per_sentence - 84.6 * per_word,
        "flesch_kincaid_grade": _grade(sentences, words, syllables),
        "gunning_fog": 0.4 * (per_sentence + 100 * counts["n_complex"] / words),
        "smog_index": np.where(sentences >= SMOG_SENTENCES, smog, np.nan),
        "automated_readability_index": 4.71 * counts["n_characters"] / words + 0.5 * per_sentence - 21.43,
        "coleman_liau_index": 5.88 * counts["n_letters"] / words - 29.6 * sentences / words - 15.8,
        "lix": per_sentence + 100 * counts["n_long"] / words,
    }


def _grade(sentences: Any, words: Any, syllables: Any) -> Any:
    """Return the Flesch–Kincaid grade; NaN without sentences."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return 0.39 * np.divide(words, sentences) + 11.8 * np.divide(syllables, words) - 15.59


def _grade_margin(words: Integers, syllables: Integers, n_sentences: Integers) -> Floats:
    """Return half the width of the 95% interval of each text's grade; NaN under FEWEST_SENTENCES.

    The grade is a mean (words a sentence) and a ratio (syllables a word) over
    the sentences; the delta method adds up what each sentence does to both.
    """
    owner = np.repeat(np.arange(len(n_sentences)), n_sentences)
    mean = sum_runs(words, n_sentences) / n_sentences
    ratio = sum_runs(syllables, n_sentences) / sum_runs(words, n_sentences)
    pull = 0.39 * (words - mean[owner]) + 11.8 * (syllables - ratio[owner] * words) / mean[owner]
    variance = np.bincount(owner, weights=pull**2, minlength=len(n_sentences)) / (n_sentences * (n_sentences - 1.0))
    return np.where(n_sentences >= FEWEST_SENTENCES, _t_quantile(n_sentences - 1.0) * np.sqrt(variance), np.nan)


def _t_quantile(freedom: Floats) -> Floats:
    """Return the 97.5% point of Student's t by its expansion around the normal's; good from 4 degrees on."""
    return np.polyval([1.58953, 2.55585, 2.82250, 2.37227, 1.95996], 1 / freedom)
