"""textstat's scores from its counts, each operation in textstat's order, and the languages they were made for.

Where textstat computes what was published, the formula is that of
`analysis.formulas`; what stands here is textstat's own: Flesch's coefficients
for other languages, the formulas of other languages, and its deviations.
"""

from __future__ import annotations

import numpy as np

from analysis.formulas import FLESCH, flesch_kincaid_grade, flesch_reading_ease, gunning_fog, lix, rix
from analysis.textstat_words import LANGUAGES
from analysis.token_types import Columns, Floats

MADE_FOR = {
    # textstat has coefficients of its own for these languages
    "flesch_reading_ease": "de en es fr hu it nl ru",
    # textstat has a number of syllables of its own for these
    "gunning_fog": "en hu pl",
    # fitted to American school years, or resting on an English word list
    "flesch_kincaid_grade": "en",
    "smog_index": "en",
    "automated_readability_index": "en",
    "coleman_liau_index": "en",
    "dale_chall_readability_score": "en",
    "dale_chall_readability_score_v2": "en",
    "spache_readability": "en",
    "linsear_write_formula": "en",
    "text_standard_float": "en",
    # made for readers of English as a foreign language
    "mcalpine_eflaw": "en",
    # made for one other language
    "fernandez_huerta": "es",
    "szigriszt_pazos": "es",
    "gutierrez_polini": "es",
    "crawford": "es",
    "gulpease_index": "it",
    "wiener_sachtextformel": "de",
    # long words and long sentences alone, which Björnsson compared across many languages
    "lix": "every",
    "rix": "every",
    # a time a character, whatever the language; see the limits of score_textstat()
    "reading_time": "every",
    # textstat has a list of easy words for these
    "difficult_words": "en es",
    # hyphenation or a dictionary of every language that textstat has settings for
    "syllable_count": " ".join(LANGUAGES),
    "polysyllabcount": " ".join(LANGUAGES),
    "monosyllabcount": " ".join(LANGUAGES),
}
FLESCH_IN = {  # the coefficients of Flesch's formula
    "en": FLESCH,
    "de": (180, 1, 58.5),  # Amstad (1978), Wie verständlich sind unsere Zeitungen?
    "es": (206.84, 1.02, 60.0),  # Fernández Huerta (1959), Medidas sencillas de lecturabilidad
    "fr": (207, 1.015, 73.6),  # Kandel and Moles (1958), Application de l'indice de Flesch à la langue française
    "hu": (206.835, 1.015, 58.5),  # textstat names no source
    "it": (217, 1.3, 60.0),  # Franchina and Vacca (1986), Adaptation of Flesch readability index on a bilingual text
    "nl": (206.835, 0.93, 77),  # Douma (1960), De leesbaarheid van landbouwbladen
    "ru": (206.835, 1.3, 60.1),  # Oborneva (2006), Automated estimation of complexity of educational texts
}
ORDINALS = ["0th", "1st", "2nd", "3rd", *(f"{number}th" for number in range(4, 19))]
GRADES = {float(grade): f"{ORDINALS[grade - 1]} and {ORDINALS[grade]} grade" for grade in range(1, 19)}


def is_made_for(name: str, language: str) -> bool:
    """Return whether a column says anything about texts of a language.

    >>> is_made_for("gulpease_index", "it"), is_made_for("gulpease_index", "en"), is_made_for("lix", "sv")
    (True, False, True)
    """
    languages = MADE_FOR.get(name, "every")
    return languages == "every" or language in languages.split()


def score_formulas(counts: Columns, language: str) -> Columns:
    """Return every score but text_standard and Linsear Write's; those not made for the language are to be left out.

    Source: textstat 0.7.13, after Spache (1953), A new readability formula for
    primary-grade reading materials; McAlpine, whose EFLAW is known to us only
    through textstat; Demberg and Keller (2008), Data from eye-tracking corpora as
    evidence for theories of syntactic processing complexity; those of other
    languages are named by score_textstat().
    """
    words, sentences, syllables = counts["lexicon_count"], counts["sentence_count"], counts["syllable_count"]
    per_sentence, per_word, ends = words / sentences, syllables / words, sentences / words
    characters = counts["char_count"] / counts["n_tokens"]
    letters = counts["letter_count"] / words
    long_words = 100 * counts["long_word_count"] / words
    coefficients = FLESCH_IN.get(language, (np.nan, np.nan, np.nan))
    scores = {
        "flesch_reading_ease": flesch_reading_ease(words, sentences, syllables, coefficients=coefficients),
        "flesch_kincaid_grade": flesch_kincaid_grade(words, sentences, syllables),
        "gunning_fog": gunning_fog(words, sentences, counts["unlisted_fog"]),
        # Python's root, whose last bit is not always numpy's
        "smog_index": 1.043 * _power(30 * (counts["polysyllabcount"] / sentences), 0.5) + 3.1291,
        # characters of a token, not of a word
        "automated_readability_index": 4.71 * characters + 0.5 * per_sentence - 21.43,
        # 0.058 for 0.0588
        "coleman_liau_index": 0.058 * (letters * 100) - 0.296 * (ends * 100) - 15.8,
        **_score_unlisted(100 * counts["unlisted"] / words, 100 * counts["unlisted_2"] / words, per_sentence),
        "lix": lix(words, sentences, counts["long_word_count"]),
        "rix": rix(sentences, counts["long_word_count"]),
        "mcalpine_eflaw": (words + counts["miniword_count"]) / sentences,
        "reading_time": 14.69 * counts["char_count"] / 1000,
        "fernandez_huerta": 206.84 - 60 * per_word - 1.02 * per_sentence,
        "szigriszt_pazos": coefficients[0] - 62.3 * per_word - per_sentence,
        "gutierrez_polini": 95.2 - 9.7 * letters - 0.35 * per_sentence,
        "crawford": -0.205 * (100 * ends) + 0.049 * (100 * per_word) - 3.407,
        "gulpease_index": 300 * ends - 10 * characters + 89,
        "wiener_sachtextformel": 0.1935 * (100 * counts["polysyllabcount"] / words)
        + 0.1672 * per_sentence
        + 0.1297 * long_words
        - 0.0327 * (100 * counts["monosyllabcount"] / words)
        - 0.875,
    }
    for name in ("flesch_reading_ease", "flesch_kincaid_grade"):
        scores[name] = np.where(syllables > 0, scores[name], 0.0)  # "shh" has none
    return scores


def _score_unlisted(unlisted: Floats, unlisted_2: Floats, per_sentence: Floats) -> Columns:
    """Return the scores that rest on the share of words, in per cent, that are not on the list of easy ones."""
    dale_chall, dale_chall_v2 = (0.1579 * share + 0.0496 * per_sentence for share in (unlisted, unlisted_2))
    return {
        "dale_chall_readability_score": np.where(unlisted > 5, dale_chall + 3.6365, dale_chall),
        "dale_chall_readability_score_v2": np.where(dale_chall_v2 > 0.05, dale_chall_v2 + 3.6365, dale_chall_v2),
        "spache_readability": 0.141 * per_sentence + 0.086 * unlisted_2 + 0.839,
    }


def _power(values: Floats, exponent: float) -> Floats:
    """Return Python's powers, whose last bit is not always numpy's."""
    return np.array([value**exponent for value in values.tolist()])


def score_linsear(counts: Columns) -> Floats:
    """Return the Linsear Write score from the counts of the first hundred words.

    Source: O'Hayre (1966), Gobbledygook has gotta go.
    """
    score: Floats = (counts["short_words"] + counts["polysyllabcount"] * 3) / counts["sentence_count"]
    return np.where(score <= 20, score - 2, score) / 2


def find_standard(scores: Columns) -> Floats:
    """Return the grade that most of textstat's votes name, from 1 to 18; of several, the one named first."""

    def votes(name: str) -> list[Floats]:
        return [np.floor(scores[name]), np.ceil(scores[name]), np.rint(scores[name])]

    step = np.floor(scores["flesch_reading_ease"] / 10)  # 90 and more is grade 5, 80 to 90 grade 6, …
    by_ease = np.select([step == ten for ten in (9, 8, 7, 6, 5, 4, 3)], [5.0, 6, 7, 8, 10, 11, 12], 13.0)
    ballots: Floats = np.column_stack(
        [
            *votes("flesch_kincaid_grade"),
            *(by_ease, np.where(step == 6, 9.0, np.nan)),
            *votes("smog_index"),
            *votes("coleman_liau_index"),
            *votes("automated_readability_index"),
            *votes("dale_chall_readability_score"),
            *votes("linsear_write_formula"),
            *votes("gunning_fog"),
        ]
    )
    supporters = np.zeros(ballots.shape, dtype=np.int64)
    for vote in range(ballots.shape[1]):
        supporters += ballots == ballots[:, [vote]]
    return np.clip(np.take_along_axis(ballots, supporters.argmax(axis=1)[:, None], axis=1)[:, 0], 1, 18)
