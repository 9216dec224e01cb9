"""Two methods on the same articles: how far our scores and textstat's lie apart, and which sentences part them."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from analysis.formulas import flesch_kincaid_grade
from analysis.tables import COMPARED, DISAGREEMENTS, METHODS, READABILITY, SENTENCES, TEXTSTAT, check_table

_BREAK = re.compile(r"[.!?]")
_WORDS_THAT_COUNT = 3  # textstat leaves out sentences of fewer


def score_methods(scores: pd.DataFrame, textstat_scores: pd.DataFrame) -> pd.DataFrame:
    """Return both methods side by side: our scores, textstat's, and the difference.

    The difference of the two Flesch–Kincaid grades is told apart exactly: what
    other sentences do to it, and what other words and syllables do. The two
    parts add up to the difference.

    Takes what score_readability() and score_textstat() return for the same
    articles. Returns one row per article, in the order of `scores`:

        article_id             str
        flesch_kincaid_grade … rix                        float  ours
        textstat_flesch_kincaid_grade … textstat_rix      float  textstat's
        flesch_kincaid_grade_difference … rix_difference  float  ours minus textstat's
        grade_from_sentences   float  school years, from counting sentences otherwise
        grade_from_words       float  school years, from counting words and syllables otherwise

    Raises ValueError where one of the two is another table or an article
    stands there twice.

    >>> from analysis import score_readability, score_textstat
    >>> text = "The U.S. envoy left on Jan. 3 for the talks. He flew back at once."
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": [text]})
    >>> methods = score_methods(score_readability(articles), score_textstat(articles))
    >>> methods[["flesch_kincaid_grade_difference", "grade_from_sentences", "grade_from_words"]].round(2)
       flesch_kincaid_grade_difference  grade_from_sentences  grade_from_words
    0                             1.76                  0.98              0.79
    """
    check_table(scores, READABILITY, "score_methods()", needs=["article_id", "n_sentences", "n_words", *COMPARED])
    check_table(
        textstat_scores, TEXTSTAT, "score_methods()", needs=["article_id", "sentence_count", "lexicon_count", *COMPARED]
    )
    for frame in (scores, textstat_scores):
        if frame["article_id"].duplicated().any():
            twice = frame.loc[frame["article_id"].duplicated(), "article_id"].iloc[0]
            raise ValueError(f"score_methods() needs one row per article; article_id {twice} stands there twice.")
    both = scores.merge(textstat_scores.set_index("article_id").add_prefix("textstat_"), on="article_id", how="left")
    for name in COMPARED:
        both[f"{name}_difference"] = both[name] - both[f"textstat_{name}"]
    known = both["flesch_kincaid_grade_difference"].notna()
    ours = _words_a_sentence(both["n_words"], both["n_sentences"])
    theirs = _words_a_sentence(both["textstat_lexicon_count"], both["textstat_sentence_count"])
    from_sentences = flesch_kincaid_grade(ours, 1, 0) - flesch_kincaid_grade(theirs, 1, 0)
    both["grade_from_sentences"] = np.where(known, from_sentences, np.nan)
    both["grade_from_words"] = both["flesch_kincaid_grade_difference"] - both["grade_from_sentences"]
    return both[list(METHODS.columns)].astype(METHODS.columns)


def _words_a_sentence(words: pd.Series, sentences: pd.Series) -> pd.Series:
    return words.astype("float64") / sentences.where(sentences > 0).astype("float64")


def find_disagreements(sentences: pd.DataFrame) -> pd.DataFrame:
    """Return the sentences that textstat counts otherwise than we do, in order.

    textstat ends a sentence at every . ! or ? and leaves out those of one or
    two words; paragraphs are nothing to it.

    Takes the sentences table. Returns article_id, paragraph, start, end, text
    and `kind`:

        cut      textstat makes several of it: it cuts after "Jan.", in "3.5"
        dropped  nothing in it has three words between two stops: textstat does not count it
        run_on   no . ! or ? ends it, a heading or a list: textstat reads on

    Raises ValueError where `sentences` is another table.

    >>> from analysis import split_sentences
    >>> text = "Flood warning\\n\\nIt had rained on the 3.5 miles of road. Nobody cried. It was late."
    >>> sentences = split_sentences(pd.DataFrame({"article_id": ["a"], "text": [text]}))
    >>> find_disagreements(sentences)[["text", "kind"]]
                                          text     kind
    0                            Flood warning   run_on
    1  It had rained on the 3.5 miles of road.      cut
    2                            Nobody cried.  dropped
    """
    check_table(sentences, SENTENCES, "find_disagreements()", needs=["article_id", "paragraph", "start", "end", "text"])
    kinds = pd.Series([_compare_rules(text) for text in sentences["text"]], index=sentences.index, dtype="str")
    found = sentences.assign(kind=kinds)[kinds.notna()]
    return found[list(DISAGREEMENTS.columns)].astype(DISAGREEMENTS.columns).reset_index(drop=True)


def _compare_rules(sentence: str) -> str | None:
    """Return how textstat counts one of our sentences otherwise; None where it counts it once."""
    pieces = _BREAK.split(sentence)
    if len(pieces) == 1 or re.search(r"\w", pieces[-1]):
        return "run_on"
    counted = sum(len(re.findall(r"\S*\w\S*", piece)) >= _WORDS_THAT_COUNT for piece in pieces)
    return None if counted == 1 else "cut" if counted else "dropped"
