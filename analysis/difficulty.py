"""The table of sentences: where each stands, how hard it is, how much is quoted, what it does to its article."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.counting import Counted, add_up
from analysis.formulas import flesch_kincaid_grade
from analysis.readability import are_readable, count_articles, list_languages, list_texts
from analysis.tables import ARTICLES, SENTENCES, check_table, join_columns, make_table


def split_sentences(
    articles: pd.DataFrame, quotes: pd.DataFrame | None = None, counted: Counted | None = None
) -> pd.DataFrame:
    """Return one row per sentence of each body, in order, with what it does to its article's grade.

    A paragraph ends every sentence. Inside it, a sentence ends at . ! ? or …,
    with the closing marks behind it, where white space and a capital, a
    figure or an opening mark follow. It goes on after titles, initials and
    figures ("Mr.", "J. K.", "No. 4"), and where a quoted question is followed
    by who asked it; after other abbreviations the words behind them decide.
    Sentences inside a quotation count one by one. A piece without any word
    belongs to the sentence before it.

    `influence` is exact: the article's Flesch–Kincaid grade minus the grade
    without the sentence. Cutting the sentence would lower the grade by that
    much.

    Takes `articles` (article_id, text); a missing text has no sentences.
    `quotes` is the quotes table or, where no model is wanted, that of
    find_marks() (article_id, part, start, end); `counted`, where at hand, is
    what count_articles() has counted in both. Returns, in article order:

        article_id    str
        sentence      int    0, 1, … within the article
        paragraph     int    0, 1, … within the article
        start, end    int    character offsets into text, end excluded
        text          str
        n_words       int    see count_words()
        n_syllables   int    as score_readability() counts them
        share_quoted  float  of its words, 0 to 1; NaN where `quotes` was not given
        difficulty    float  the Flesch–Kincaid grade of the sentence alone; NaN where
                             score_readability() gives the article no grade
        influence     float  in school years; NaN there and in an article of one sentence

    Raises ValueError where one of the two is another table, or `quotes` names
    an article that `articles` lacks or leaves out an offset.

    Limits: written for English; see analysis.sentences for the cases that it
    gets wrong.

    >>> text = "“Will it hold?” asked Mr. Bell. It did.\\n\\nPhoto: J. K. Marsh"
    >>> sentences = split_sentences(pd.DataFrame({"article_id": ["a"], "text": [text]}))
    >>> sentences[["paragraph", "start", "end", "text", "influence"]].round(1)
       paragraph  start  end                             text  influence
    0          0      0   31  “Will it hold?” asked Mr. Bell.        0.4
    1          0     32   39                          It did.       -0.8
    2          1     41   59               Photo: J. K. Marsh        0.5
    """
    check_table(articles, ARTICLES, "split_sentences()", needs=["article_id", "text"])
    texts = list_texts(articles)
    counted = counted or count_articles(articles, quotes, "split_sentences()")
    if not counted.per_text.sum():
        return make_table([], SENTENCES)
    places = [place for own in counted.spans for place in own]
    owner = np.repeat(np.arange(len(texts)), counted.per_text)
    words, syllables = counted.every["n_words"], counted.every["n_syllables"]
    totals = add_up(counted.every, counted.per_text)
    readable = are_readable(totals, list_languages(articles))[owner]
    n_sentences, n_words, n_syllables = (
        sums[owner] for sums in (counted.per_text, totals["n_words"], totals["n_syllables"])
    )
    whole = flesch_kincaid_grade(n_words, n_sentences, n_syllables)
    without = flesch_kincaid_grade(n_words - words, n_sentences - 1, n_syllables - syllables)
    columns = {
        "article_id": articles["article_id"].to_numpy()[owner],
        "sentence": np.arange(len(owner)) - (np.cumsum(counted.per_text) - counted.per_text)[owner],
        **{name: [place[i] for place in places] for i, name in enumerate(["paragraph", "start", "end"])},
        "text": [texts[i][start:end] for i, (_, start, end) in zip(owner.tolist(), places, strict=True)],
        "n_words": words,
        "n_syllables": syllables,
        "share_quoted": counted.quoted["n_words"] / words if quotes is not None else np.full(len(words), np.nan),
        "difficulty": np.where(readable, flesch_kincaid_grade(words, 1, syllables), np.nan),
        "influence": np.where(readable, whole - without, np.nan),
    }
    return join_columns(columns, SENTENCES)
