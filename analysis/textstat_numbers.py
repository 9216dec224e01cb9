"""The numbers that the package textstat gives, quirks and all, so that a study can be compared with others.

Only this module names textstat.
"""

from __future__ import annotations

import functools
import re
from itertools import chain

import numpy as np
import pandas as pd

from analysis.syllables import read_cmudict
from analysis.tables import ARTICLES, TEXTSTAT, check_table, make_table
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


def score_textstat(articles: pd.DataFrame) -> pd.DataFrame:
    """Return textstat's own numbers for each body, column by column under textstat's own names.

    Every value equals what textstat 0.7.13 answers for that text in English,
    bit for bit. Nothing is downloaded: CMUdict comes with us. Each distinct
    token is looked at once, so that a corpus takes a fraction of the time of
    calling textstat article by article.

    Takes `articles` (article_id, text). Returns one row per article, in order:

        flesch_reading_ease … text_standard_float  float  NaN where a text has no
                                                          words (textstat says 0.0)
        text_standard                              str    "9th and 10th grade"; or missing
        lexicon_count … miniword_count             int    0 where a text has no words

    `lexicon_count` is the number of words, `difficult_words` the number of
    distinct ones that textstat calls difficult, `reading_time` is in seconds,
    `text_standard_float` is text_standard(…, float_output=True).

    Raises ValueError where `articles` is another table.

    Source: Bansal and Aggarwal, textstat 0.7.13; Weide, The CMU Pronouncing
    Dictionary 0.6, as NLTK ships it.

    Limits: textstat drops sentences of one or two words and cuts at every
    full stop ("U.S."), so its sentences are not ours; see score_readability().

    >>> text = "The minister resigned. Nobody was surprised at all."
    >>> articles = pd.DataFrame({"article_id": ["a", "b"], "text": [text, "…"]})
    >>> score_textstat(articles)[["flesch_kincaid_grade", "gunning_fog", "text_standard", "lexicon_count"]].round(2)
       flesch_kincaid_grade  gunning_fog      text_standard  lexicon_count
    0                  6.62          6.6  6th and 7th grade              8
    1                   NaN          NaN                NaN              0
    """
    check_table(articles, ARTICLES, "score_textstat()", needs=["article_id", "text"])
    types = _textstat_types()
    parts = [_score_textstat_texts(texts, types) for texts in split_batches(articles["text"])]
    if len(types) > MOST_TYPES:
        _textstat_types.cache_clear()
    if not parts:
        return make_table([], TEXTSTAT)
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    scores = pd.DataFrame({"article_id": articles["article_id"].to_numpy(), **columns})
    return scores[list(TEXTSTAT.columns)].astype(TEXTSTAT.columns)


TEXTSTAT_COLUMNS = [
    "lexicon_count",
    "syllable_count",
    "char_count",
    "letter_count",
    "polysyllabcount",
    "monosyllabcount",
    "long_word_count",
    "miniword_count",
    "unlisted",  # not on the list of easy words
    "unlisted_2",  # … and of two syllables or more
    "unlisted_3",  # … or three
    "short_words",  # one or two syllables, as Linsear counts them
    "word",  # which word the token is without its punctuation
    "breaks",  # whether . ! or ? stands in the token
    "before",  # whether a word stands before the first of them
    "after",  # whether one stands after the last
]


@functools.cache
def _textstat_types() -> TokenTypes:
    """Return the table of token types, filled through textstat's own word functions."""
    from textstat.backend.selections import list_words
    from textstat.backend.transformations import remove_punctuation
    from textstat.backend.utils import get_lang_easy_words, get_pyphen

    clean, words_of = remove_punctuation.__wrapped__, list_words.__wrapped__  # without their caches of texts
    easy, pyphen, cmudict = get_lang_easy_words("en_US"), get_pyphen("en_US"), read_cmudict()
    numbers: dict[str, int] = {}

    def count(text: str) -> int:
        words = [text.lower()] if text.isalnum() and text.isascii() else words_of(text, lowercase=True)
        return sum(cmudict[word] if word in cmudict else len(pyphen.positions(word)) + 1 for word in words)

    def describe(token: str) -> tuple[int, ...]:
        if token.isalnum():  # nothing to clean, no sentence to end
            word = bare = token
            ends = (False, True, False)
        else:
            word, bare = clean(token, rm_apostrophe=False), clean(token, rm_apostrophe=True)
            ends = _sentence_ends(token)
        if not word:
            return (0, 0, len(token), *[0] * 10, *ends)
        syllables, lowered = count(word), word.lower()
        unlisted = lowered not in easy
        # textstat lowers an unlisted word before it counts the syllables, not after: "İ" has another number
        again = count(lowered) if unlisted and not word.isascii() else syllables
        return (
            *(1, syllables, len(token), len(bare), syllables >= 3, syllables == 1, len(bare) > 6, len(bare) <= 3),
            *(unlisted, unlisted and again >= 2, unlisted and again >= 3, 0 < syllables < 3),
            *(numbers.setdefault(word, len(numbers)), *ends),
        )

    return TokenTypes(TEXTSTAT_COLUMNS, describe)


def _sentence_ends(token: str) -> tuple[bool, bool, bool]:
    """Return whether . ! or ? stands in a token, a word before the first of them, and one after the last."""
    pieces = re.split("[.!?]", token)
    breaks = len(pieces) > 1
    return breaks, re.search(r"\w", pieces[0]) is not None, breaks and re.search(r"\w", pieces[-1]) is not None


def _score_textstat_texts(texts: list[str], types: TokenTypes) -> Columns:
    """Return the columns of TEXTSTAT for some texts."""
    tokens = [text.split() for text in texts]
    lengths = run_lengths(tokens)
    numbers = types.look_up(chain.from_iterable(tokens))
    owner = np.repeat(np.arange(len(texts)), lengths)
    counts = dict(zip(types.columns, sum_runs(numbers, lengths).T, strict=True))
    words = counts["lexicon_count"]
    counts["n_tokens"] = lengths
    counts["sentence_count"] = np.where(words > 0, _count_textstat_sentences(numbers, owner, len(texts)), 0)
    counts["difficult_words"] = _count_distinct_difficult(numbers, owner, len(texts))
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = _textstat_formulas(counts)
        scores["linsear_write_formula"] = _linsear(numbers, owner, lengths)
        standard = np.clip(_most_voted(scores), 1, 18)
    scores["text_standard_float"] = standard
    scores = {name: np.where(words > 0, score, np.nan) for name, score in scores.items()}
    names = _standard_names()
    text = np.array([names.get(grade) for grade in scores["text_standard_float"].tolist()], dtype=object)
    return counts | scores | {"text_standard": text}


def _column(numbers: Integers, name: str) -> Integers:
    """Return one column of the tokens' numbers."""
    return numbers[:, TEXTSTAT_COLUMNS.index(name)]


def _count_textstat_sentences(numbers: Integers, owner: Integers, n_texts: int) -> Integers:
    """Return textstat's sentences: pieces between . ! ? with three words or more, but at least 1.

    Of a token with several breaks only its first and last piece can be part
    of a longer one; those between hold one word at most and never count.
    """
    breaks = _column(numbers, "breaks")
    piece = np.cumsum(breaks, dtype=np.int64) + owner  # a new piece after each break and at each new text
    size = int(piece[-1]) + 1 if len(piece) else 0
    words = np.bincount(piece - breaks, weights=_column(numbers, "before"), minlength=size)
    words += np.bincount(piece, weights=_column(numbers, "after"), minlength=size)
    text = np.zeros(size, dtype=np.int64)
    text[piece - breaks] = text[piece] = owner
    return np.maximum(1, np.bincount(text[words > 2], minlength=n_texts))


def _count_distinct_difficult(numbers: Integers, owner: Integers, n_texts: int) -> Integers:
    """Return how many distinct words of each text are unlisted and of two syllables or more."""
    difficult = _column(numbers, "unlisted_2") > 0
    words = _column(numbers, "word")[difficult].astype(np.int64)
    span = int(words.max(initial=0)) + 1
    return np.bincount(np.unique(owner[difficult] * span + words) // span, minlength=n_texts)


def _linsear(numbers: Integers, owner: Integers, lengths: Integers) -> Floats:
    """Return the Linsear Write score over the first 100 words; over all in a text of 100 tokens or fewer."""
    words_so_far = np.concatenate([[0], np.cumsum(_column(numbers, "lexicon_count"), dtype=np.int64)])
    words_before = words_so_far[:-1] - np.repeat(words_so_far[np.cumsum(lengths) - lengths], lengths)
    inside = (words_before < 100) | np.repeat(lengths <= 100, lengths)
    numbers, owner = numbers[inside], owner[inside]
    easy = np.bincount(owner, weights=_column(numbers, "short_words"), minlength=len(lengths))
    hard = np.bincount(owner, weights=_column(numbers, "polysyllabcount"), minlength=len(lengths))
    score = (easy + hard * 3) / _count_textstat_sentences(numbers, owner, len(lengths))
    return np.where(score <= 20, score - 2, score) / 2


def _textstat_formulas(counts: Columns) -> Columns:
    """Return the scores that textstat computes from its counts, each operation in textstat's order."""
    words, sentences, syllables = counts["lexicon_count"], counts["sentence_count"], counts["syllable_count"]
    per_sentence, per_word = words / sentences, syllables / words
    spoken = syllables > 0
    characters = counts["char_count"] / counts["n_tokens"]
    letters, ends = counts["letter_count"] / words * 100, sentences / words * 100
    hard, hard_2, hard_3 = (100 * counts[name] / words for name in ("unlisted", "unlisted_2", "unlisted_3"))
    dale_chall, dale_chall_v2 = (0.1579 * share + 0.0496 * per_sentence for share in (hard, hard_2))
    smog = np.array([root**0.5 for root in (30 * (counts["polysyllabcount"] / sentences)).tolist()])
    return {
        "flesch_reading_ease": np.where(spoken, 206.835 - 1.015 * per_sentence - 84.6 * per_word, 0.0),
        "flesch_kincaid_grade": np.where(spoken, 0.39 * per_sentence + 11.8 * per_word - 15.59, 0.0),
        "gunning_fog": 0.4 * (per_sentence + hard_3),
        "smog_index": 1.043 * smog + 3.1291,
        "automated_readability_index": 4.71 * characters + 0.5 * per_sentence - 21.43,
        "coleman_liau_index": 0.058 * letters - 0.296 * ends - 15.8,
        "dale_chall_readability_score": np.where(hard > 5, dale_chall + 3.6365, dale_chall),
        "dale_chall_readability_score_v2": np.where(dale_chall_v2 > 0.05, dale_chall_v2 + 3.6365, dale_chall_v2),
        "spache_readability": 0.141 * per_sentence + 0.086 * hard_2 + 0.839,
        "lix": per_sentence + 100 * counts["long_word_count"] / words,
        "rix": counts["long_word_count"] / sentences,
        "mcalpine_eflaw": (words + counts["miniword_count"]) / sentences,
        "reading_time": 14.69 * counts["char_count"] / 1000,
    }


def _most_voted(scores: Columns) -> Floats:
    """Return the grade that most of textstat's votes name; of several, the one named first."""

    def votes(name: str) -> list[Floats]:
        return [np.floor(scores[name]), np.ceil(scores[name]), np.rint(scores[name])]

    ease = scores["flesch_reading_ease"]
    step = np.floor(ease / 10)  # 90 and more is grade 5, 80 to 90 grade 6, …
    by_ease = np.select(
        [step == 9, step == 8, step == 7, step == 6, step == 5, step == 4, step == 3], [5.0, 6, 7, 8, 10, 11, 12], 13.0
    )
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
    supporters = np.column_stack([(ballots == ballots[:, [vote]]).sum(axis=1) for vote in range(ballots.shape[1])])
    return np.take_along_axis(ballots, supporters.argmax(axis=1)[:, None], axis=1)[:, 0]


@functools.cache
def _standard_names() -> dict[float, str]:
    """Return textstat's wording of each grade: 9.0 → "8th and 9th grade"."""
    from textstat.backend.utils import get_grade_suffix

    def ordinal(grade: int) -> str:
        return f"{grade}{get_grade_suffix(grade)}"

    return {float(grade): f"{ordinal(grade - 1)} and {ordinal(grade)} grade" for grade in range(1, 19)}
