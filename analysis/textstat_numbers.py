"""The numbers that the package textstat gives, quirks and all, so that a study can be compared with others."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pandas as pd

from analysis.tables import ARTICLES, TEXTSTAT, check_table, is_snippet, join_columns, make_table
from analysis.textstat_formulas import GRADES, find_standard, is_made_for, score_formulas, score_linsear
from analysis.textstat_words import ADDED_UP, LANGUAGES, TOKEN_COLUMNS, find_language, token_types
from analysis.token_types import MOST_TYPES, Columns, Integers, split_batches, sum_runs


def score_textstat(articles: pd.DataFrame, *, language: str | None = None) -> pd.DataFrame:
    """Return textstat's own numbers for each body, column by column under textstat's own names.

    Every value equals what textstat 0.7.13 answers for that text in its
    language, bit for bit; a formula that was not made for the language gives
    NaN. Nothing is downloaded: CMUdict comes with us. Each distinct token is
    looked at once, so that a corpus takes a fraction of the time of calling
    textstat article by article.

    Takes `articles` (article_id, text; language where there is one) and
    `language`, one of de, en, es, fr, hu, it, nl, pl and ru; "de_AT" and
    "de-CH" are "de". By default each article is in its own language, and in
    English where none is given. Returns one row per article, in order; for
    each score the languages that have it (see MADE_FOR in textstat_formulas):

        flesch_reading_ease               float  de en es fr hu it nl ru; about 0 (hard) to 100 (easy)
        gunning_fog                       float  en hu pl; school years
        flesch_kincaid_grade, smog_index, automated_readability_index, coleman_liau_index,
        linsear_write_formula, text_standard_float  float  en; US school years
        dale_chall_readability_score, dale_chall_readability_score_v2, spache_readability,
        mcalpine_eflaw                    float  en
        lix, rix                          float  every language; long words and sentences
        reading_time                      float  every language; seconds
        fernandez_huerta, szigriszt_pazos, gutierrez_polini  float  es; 0 (hard) to 100 (easy)
        crawford                          float  es; years of school
        gulpease_index                    float  it; 0 (hard) to 100 (easy)
        wiener_sachtextformel             float  de; school years, the first of its four variants
        text_standard                     str    en; "9th and 10th grade"
        lexicon_count (words), sentence_count, char_count, letter_count,
        long_word_count, miniword_count   int    never missing
        syllable_count, polysyllabcount, monosyllabcount  Int64
        difficult_words                   Int64  en es; distinct words

    Scores are NaN where a text has no words (textstat says 0.0). In a
    language that textstat has no settings for, only lix, rix, reading_time
    and the counts without syllables have a value.

    Raises ValueError where `articles` is another table or `language` is one
    that textstat has no settings for.

    Source: Bansal and Aggarwal, textstat 0.7.13; Weide, The CMU Pronouncing
    Dictionary 0.6, as NLTK ships it; Fernández Huerta (1959), Medidas
    sencillas de lecturabilidad; Szigriszt Pazos (1993), Sistemas predictivos
    de legibilidad del mensaje escrito; Gutiérrez de Polini (1972),
    Investigación sobre lectura en Venezuela; Crawford (1984), Fórmula y
    gráfico para determinar la comprensibilidad de textos de nivel primario en
    castellano; Lucisano and Piemontese (1988), GULPEASE, una formula per la
    predizione della difficoltà dei testi in lingua italiana; Bamberger and
    Vanecek (1984), Lesen, Verstehen, Lernen, Schreiben; Björnsson (1983),
    Readability of newspapers in 11 languages.

    Limits: textstat drops sentences of one or two words and cuts at every
    full stop ("U.S."), so its sentences are not ours; see score_readability().
    Outside English its syllables are the places where pyphen hyphenates, and
    its fog rests on the English list of easy words even in Polish and
    Hungarian. All English is read as textstat's default en_US. reading_time is
    14.69 milliseconds a character, measured on readers of English.

    >>> text = "The minister resigned. Nobody was surprised at all."
    >>> articles = pd.DataFrame({"article_id": ["a", "b"], "text": [text, "…"]})
    >>> score_textstat(articles)[["flesch_kincaid_grade", "gunning_fog", "text_standard", "lexicon_count"]].round(2)
       flesch_kincaid_grade  gunning_fog      text_standard  lexicon_count
    0                  6.62          6.6  6th and 7th grade              8
    1                   NaN          NaN                NaN              0
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["Die Ministerin trat gestern zurück."]})
    >>> scores = score_textstat(articles, language="de")
    >>> scores[["flesch_reading_ease", "flesch_kincaid_grade", "wiener_sachtextformel"]].round(2)
       flesch_reading_ease  flesch_kincaid_grade  wiener_sachtextformel
    0                 58.0                   NaN                   7.71
    """
    check_table(articles, ARTICLES, "score_textstat()", needs=["article_id", "text"])
    languages = iter(_find_languages(articles, language))
    texts = articles["text"].mask(is_snippet(articles))
    parts = [_score_batch(batch, list(islice(languages, len(batch)))) for batch in split_batches(texts)]
    if not parts:
        return make_table([], TEXTSTAT)
    columns: Columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    columns["article_id"] = articles["article_id"].reset_index(drop=True)
    columns["text_standard"] = list(map(GRADES.get, columns["text_standard_float"].tolist()))
    return join_columns(columns, TEXTSTAT)


def _find_languages(articles: pd.DataFrame, language: str | None) -> list[str]:
    """Return the language of each article; "other" for one that textstat has no settings for."""
    if language is not None:
        if find_language(language) not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            raise ValueError(f"score_textstat() has no settings for the language {language!r}; it has {known}.")
        return [find_language(language)] * len(articles)
    if "language" not in articles.columns:
        return ["en"] * len(articles)
    own = [find_language(name) or "en" for name in articles["language"]]
    return [name if name in LANGUAGES else "other" for name in own]


def _score_batch(texts: list[str], languages: list[str]) -> Columns:
    """Return the columns of TEXTSTAT that are numbers, for some texts; NaN where one is missing."""
    columns = {
        name: np.full(len(texts), np.nan) for name in TEXTSTAT.columns if name not in {"article_id", "text_standard"}
    }
    for language in sorted(set(languages)):
        own = np.array([name == language for name in languages])
        scores = _score_texts([text for text, is_own in zip(texts, own, strict=True) if is_own], language)
        for name in columns:
            if is_made_for(name, language):
                columns[name][own] = scores[name]
    return columns


def _score_texts(texts: list[str], language: str) -> Columns:
    """Return the counts and scores of some texts in one language, whether or not a formula was made for it."""
    types = token_types(language)
    numbers, lengths = types.look_up_lists(text.split() for text in texts)
    if len(types) > MOST_TYPES:
        token_types.cache_clear()
    # no count of a text is four times its length, so only texts of half a billion characters need wider sums
    width = np.int32 if sum(map(len, texts)) < 2**29 else np.int64
    counts = dict(zip(ADDED_UP, sum_runs(numbers[:, : len(ADDED_UP)], lengths, width).T, strict=True))
    counts |= {"n_tokens": lengths, "sentence_count": _count_sentences(numbers, lengths)}
    counts["difficult_words"] = _count_difficult(numbers, counts["unlisted_2"])
    words = counts["lexicon_count"]
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = score_formulas(counts, language)
        if language == "en":
            scores["linsear_write_formula"] = score_linsear(_count_linsear(*_first_hundred(numbers, lengths)))
            scores["text_standard_float"] = find_standard(scores)
    scores = {name: np.where(words > 0, score, np.nan) for name, score in scores.items()}
    counts["sentence_count"] = np.where(words > 0, counts["sentence_count"], 0)
    return counts | scores


def _column(numbers: Integers, name: str) -> Integers:
    """Return one column of the tokens' numbers."""
    return numbers[:, TOKEN_COLUMNS.index(name)]


def _count_sentences(numbers: Integers, lengths: Integers) -> Integers:
    """Return textstat's sentences: pieces between . ! ? with three words or more, but at least 1.

    Of a token with several breaks only its first and last piece can be part
    of a longer one; those between hold one word at most and never count. Nor
    does a piece behind the last break of a text's last token.
    """
    text_ends = np.cumsum(lengths)
    is_last = np.zeros(len(numbers), dtype=bool)
    is_last[text_ends[lengths > 0] - 1] = True
    ends = np.flatnonzero((_column(numbers, "breaks") > 0) | is_last)
    if not len(ends):
        return np.ones(len(lengths), dtype=np.int64)
    starts = np.concatenate([[0], ends[:-1] + 1])
    words = np.add.reduceat(_column(numbers, "before"), starts)
    words[1:] += np.where(is_last[ends], 0, _column(numbers, "after")[ends])[:-1]
    owner = np.searchsorted(text_ends, ends[words > 2], side="right")
    return np.maximum(1, np.bincount(owner, minlength=len(lengths)))


def _count_difficult(numbers: Integers, n_difficult: Integers) -> Integers:
    """Return how many distinct words of each text are unlisted and of two syllables or more."""
    words = _column(numbers, "word")[_column(numbers, "unlisted_2") > 0].astype(np.int64)
    span = int(words.max(initial=0)) + 1
    owner = np.repeat(np.arange(len(n_difficult)), n_difficult)
    keys = np.sort(owner * span + words)  # np.unique takes five times as long
    return np.bincount(keys[np.diff(keys, prepend=-1) > 0] // span, minlength=len(n_difficult))


def _count_linsear(numbers: Integers, lengths: Integers) -> Columns:
    """Return the counts that Linsear Write needs."""
    names = ("short_words", "polysyllabcount")
    counts = {name: sum_runs(_column(numbers, name), lengths) for name in names}
    return counts | {"sentence_count": _count_sentences(numbers, lengths)}


def _first_hundred(numbers: Integers, lengths: Integers) -> tuple[Integers, Integers]:
    """Return the tokens up to each text's hundredth word, and how many; of 100 tokens or fewer, all."""
    words_so_far = np.cumsum(_column(numbers, "lexicon_count"))
    ends = np.cumsum(lengths)
    starts = ends - lengths
    words_before = np.concatenate([[0], words_so_far])[starts]
    hundredth = np.searchsorted(words_so_far, words_before + 100)
    taken = np.where(lengths > 100, np.minimum(hundredth + 1, ends), ends) - starts
    rows = np.arange(taken.sum()) + np.repeat(starts - (np.cumsum(taken) - taken), taken)
    return numbers.take(rows, axis=0), taken
