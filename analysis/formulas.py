"""The published readability formulas: one place for each, with author, year and title.

Each takes counts, of one text or as arrays of many, and returns its score;
where a text has no sentence or no word the answer is NaN. What counts as a
word, a sentence or a syllable is not decided here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

SMOG_SENTENCES = 30  # McLaughlin's sample: three times ten sentences
FLESCH = (206.835, 1.015, 84.6)


def flesch_reading_ease(
    words: Any, sentences: Any, syllables: Any, *, coefficients: tuple[float, float, float] = FLESCH
) -> Any:
    """Return Flesch's reading ease, about 0 (very hard) to 100 (very easy).

    Another language needs other `coefficients`: what the score starts from,
    and what it loses for each word of a sentence and each syllable of a word.

    Source: Flesch (1948), A new readability yardstick.

    >>> round(float(flesch_reading_ease(100, 5, 150)), 3)
    59.635
    """
    start, of_sentence, of_word = coefficients
    return start - of_sentence * _ratio(words, sentences) - of_word * _ratio(syllables, words)


def flesch_kincaid_grade(words: Any, sentences: Any, syllables: Any) -> Any:
    """Return the Flesch–Kincaid grade, in US school years.

    Source: Kincaid, Fishburne, Rogers and Chissom (1975), Derivation of new
    readability formulas for Navy enlisted personnel.

    >>> round(float(flesch_kincaid_grade(100, 5, 150)), 2)
    9.91
    """
    return 0.39 * _ratio(words, sentences) + 11.8 * _ratio(syllables, words) - 15.59


def gunning_fog(words: Any, sentences: Any, complex_words: Any) -> Any:
    """Return Gunning's fog index, in US school years.

    Source: Gunning (1952), The Technique of Clear Writing.

    >>> round(float(gunning_fog(100, 5, 10)), 1)
    12.0
    """
    return 0.4 * (_ratio(words, sentences) + _ratio(100 * complex_words, words))


def smog_index(sentences: Any, polysyllables: Any) -> Any:
    """Return McLaughlin's SMOG grade, in US school years, from words of three syllables or more.

    The formula was fitted to samples of 30 sentences; with fewer it is not defined.

    Source: McLaughlin (1969), SMOG grading: a new readability formula.

    >>> round(float(smog_index(30, 30)), 2)
    8.84
    """
    return 1.043 * np.sqrt(30 * _ratio(polysyllables, sentences)) + 3.1291


def automated_readability_index(words: Any, sentences: Any, characters: Any) -> Any:
    """Return the automated readability index, in US school years.

    Source: Senter and Smith (1967), Automated Readability Index.

    >>> round(float(automated_readability_index(100, 5, 480)), 2)
    11.18
    """
    return 4.71 * _ratio(characters, words) + 0.5 * _ratio(words, sentences) - 21.43


def coleman_liau_index(words: Any, sentences: Any, letters: Any) -> Any:
    """Return the Coleman–Liau index, in US school years.

    Source: Coleman and Liau (1975), A computer readability formula designed
    for machine scoring.

    >>> round(float(coleman_liau_index(100, 5, 480)), 2)
    10.94
    """
    return 0.0588 * (100 * _ratio(letters, words)) - 0.296 * (100 * _ratio(sentences, words)) - 15.8


def dale_chall_score(words: Any, sentences: Any, unfamiliar: Any) -> Any:
    """Return the Dale–Chall score: 4.9 and below suits grade 4, 7 to 7.9 grades 9 and 10, 10 and above college.

    Later versions add the 3.6365 only where over 5% of the words are
    unfamiliar; the article of 1948 adds it always.

    Source: Dale and Chall (1948), A formula for predicting readability.

    >>> round(float(dale_chall_score(100, 5, 20)), 4)
    7.7865
    """
    return 0.1579 * (100 * _ratio(unfamiliar, words)) + 0.0496 * _ratio(words, sentences) + 3.6365


def lix(words: Any, sentences: Any, long_words: Any) -> Any:
    """Return LIX from words of over six letters: about 20 (easy) to 60 (hard).

    Source: Björnsson (1968), Läsbarhet.

    >>> round(float(lix(100, 5, 25)), 1)
    45.0
    """
    return _ratio(words, sentences) + _ratio(100 * long_words, words)


def rix(sentences: Any, long_words: Any) -> Any:
    """Return RIX, words of over six letters a sentence: 0.2 (grade 1) to 7.2 (college).

    Source: Anderson (1983), Lix and Rix: variations on a little-known
    readability index.

    >>> float(rix(5, 25))
    5.0
    """
    return _ratio(long_words, sentences)


def _ratio(numerator: Any, denominator: Any) -> Any:
    """Return the quotient; NaN where nothing was counted."""
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = np.true_divide(numerator, denominator)
        return np.where(np.equal(denominator, 0), np.nan, quotient)
