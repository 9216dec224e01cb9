"""How hard the articles are to read: the numbers we stand for, with our sentences, our syllables and an interval.

`textstat_numbers` has textstat's own, to stand beside them; `methods` says why the two differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis import formulas
from analysis.counting import COUNTS, Counted, Spans, add_up, count_sentences, forget_words
from analysis.sentences import plain_sentence_count
from analysis.tables import (
    ARTICLES,
    QUOTES,
    READABILITY,
    SCOPES,
    Table,
    check_table,
    is_snippet,
    join_columns,
    make_table,
)
from analysis.textstat_words import find_language
from analysis.token_types import ARTICLES_AT_ONCE, Columns, Floats, Integers

SHORT = 100  # words under which an article is flagged as short
FEWEST_SENTENCES = 5  # under which a score gets no interval
ENGLISH = 0.25  # the share of words that CMUdict lacks, from which a text is not taken for English
ENOUGH_WORDS = 20  # under which that share says nothing
_SCOPES = ("all", "prose", "quoted")
MOVES = 1.0  # grades by which another splitter of sentences must move an article to be flagged


class _Score(NamedTuple):
    """A formula and the counts it takes."""

    formula: Callable[..., Any]
    counts: tuple[str, ...]

    def of(self, counts: Columns) -> Floats:
        return np.asarray(self.formula(*(counts[name] for name in self.counts)), dtype=np.float64)


SCORES = {
    "words_per_sentence": _Score(np.true_divide, ("n_words", "n_sentences")),
    "syllables_per_word": _Score(np.true_divide, ("n_syllables", "n_words")),
    "flesch_reading_ease": _Score(formulas.flesch_reading_ease, ("n_words", "n_sentences", "n_syllables")),
    "flesch_kincaid_grade": _Score(formulas.flesch_kincaid_grade, ("n_words", "n_sentences", "n_syllables")),
    "gunning_fog": _Score(formulas.gunning_fog, ("n_words", "n_sentences", "n_complex")),
    "smog_index": _Score(formulas.smog_index, ("n_sentences", "n_polysyllables")),
    "automated_readability_index": _Score(
        formulas.automated_readability_index, ("n_words", "n_sentences", "n_characters")
    ),
    "coleman_liau_index": _Score(formulas.coleman_liau_index, ("n_words", "n_sentences", "n_letters")),
    "dale_chall_readability_score": _Score(formulas.dale_chall_score, ("n_words", "n_sentences", "n_unfamiliar")),
    "lix": _Score(formulas.lix, ("n_words", "n_sentences", "n_long")),
    "rix": _Score(formulas.rix, ("n_sentences", "n_long")),
}


def score_readability(articles: pd.DataFrame, counted: Counted | None = None) -> pd.DataFrame:
    """Return how hard each body is to read, every score with its standard error and 95% interval.

    Sentences are those of split_sentences(), words those of count_words().
    Syllables are CMUdict's first pronunciation; figures count as one, as
    Flesch (1979) has it, acronyms letter by letter, and other words that the
    dictionary lacks by a rule. A complex word, in Gunning's fog, has
    three syllables or more and is no name, no compound of shorter words and
    no verb made long by -ed or -es. An unfamiliar word, in the Dale–Chall
    score, is neither on Dale's list, nor a regular form of a word on it, nor
    a figure, nor a name. Long words, in LIX and RIX, have over six letters.

    Takes `articles` (article_id, text; and language where it has one) and,
    where at hand, what count_articles() has counted in them. Returns one row
    per article, in order:

        article_id                      str
        n_sentences, n_words, n_syllables, n_characters, n_letters, n_long,
        n_polysyllables, n_complex, n_unfamiliar  int
        n_sentences_plain               int    by a plainer rule, as a check
        share_guessed                   float  words whose syllables a rule guessed, 0 to 1
        words_per_sentence, syllables_per_word  float
        flesch_reading_ease             float  about 0 (hard) to 100 (easy)
        flesch_kincaid_grade, gunning_fog, automated_readability_index,
        coleman_liau_index              float  US school years
        smog_index                      float  US school years; NaN under 30 sentences
        dale_chall_readability_score    float  4.9 and below: grade 4; 10 and above: college
        lix, rix                        float  about 20 to 60; about 0 to 7
        …_se, …_low, …_high             float  of each score; NaN under 5 sentences, or where
                                               one sentence holds half of the words
        flags                           list   what to beware of, see below

    Flags: no_text (no words), short (under 100 words), non_latin (most
    letters are not Latin, or there are none), not_english (its language says
    so, or it says nothing and a quarter of its words are not in CMUdict),
    smog_under_30, splitters_disagree (the plainer rule would move the grade
    by a year).

    Scores are NaN where a text has no words, is not in Latin letters or not
    English. The interval is the jackknife over sentences with Student's t,
    not cut off where a score cannot go (LIX below 0):
    each sentence left out in turn, no random draws. It treats the sentences
    as a sample of what this desk could have written about the matter, and
    answers whether two articles can be told apart by the score. It is no
    error of counting, it knows nothing of readers, and says nothing about
    other articles of the desk: for outlets use estimate() and compare(). In
    simulation it covers the true score in 92 to 95 of 100 samples of 5 to 40
    sentences, and its standard error agrees with the bootstrap's (r > .99);
    bench/intervals.py measures both.

    Raises ValueError where `articles` is another table.

    Source: the formulas' stand with each in analysis.formulas; Flesch (1979),
    How to Write Plain English, for figures; Efron and Tibshirani (1993), An
    Introduction to the Bootstrap, chapter 11, for the jackknife.

    Limits: English only. A name that opens a sentence and stands nowhere else
    counts as a word; names of firms and offices are not told from people's.

    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["The minister resigned. Nobody was surprised at all."]})
    >>> score_readability(articles)[["n_words", "n_syllables", "flesch_kincaid_grade", "flags"]]
       n_words  n_syllables  flesch_kincaid_grade                   flags
    0        8           14                  6.62  [short, smog_under_30]
    """
    check_table(articles, ARTICLES, "score_readability()", needs=["article_id", "text"])
    parts = []
    for batch, own in _count_batches(articles, {}, counted):
        whole = {**own.every, "n_sentences": np.ones(int(own.per_text.sum()), dtype=np.int64)}
        parts.append(_score_counts(whole, own.per_text, _count_plain(batch, own.per_text), list_languages(batch)))
    return _join_parts(parts, articles["article_id"], READABILITY)


def score_scopes(articles: pd.DataFrame, quotes: pd.DataFrame, counted: Counted | None = None) -> pd.DataFrame:
    """Return readability of each body in three scopes: all of it, the paper's own prose, the words it quotes.

    Words inside the marks of a direct or mixed quote are quoted, all others
    prose. A sentence that is part quote is shared between the scopes by its
    words, so that each word is judged in the sentence it stands in and the
    counts of prose and quoted add up to those of all.

    Takes `articles` (article_id, text), `quotes`, the quotes table or the
    marks table (article_id, part, start, end), and, where at hand, what
    count_articles() has counted in both. Returns three rows per article, in
    order: article_id, scope (all, prose, quoted) and the columns of
    score_readability(), with n_sentences as a float.

    Raises ValueError where one of the two is another table, or `quotes` names
    an article that `articles` lacks or leaves out an offset.

    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["“It rained all day.” The municipality apologised."]})
    >>> quotes = pd.DataFrame({"article_id": ["a"], "part": ["body"], "start": [1], "end": [19]})
    >>> score_scopes(articles, quotes)[["scope", "n_sentences", "n_words", "flesch_kincaid_grade"]].round(2)
        scope  n_sentences  n_words  flesch_kincaid_grade
    0     all          2.0        7                 11.06
    1   prose          1.0        3                 28.85
    2  quoted          1.0        4                 -2.23
    """
    check_table(articles, ARTICLES, "score_scopes()", needs=["article_id", "text"])
    spans = {} if counted else list_quoted_spans(articles, quotes, "score_scopes()")
    parts = []
    for batch, own in _count_batches(articles, spans, counted):
        plain = _count_plain(batch, own.per_text) / np.maximum(own.per_text, 1)
        per_text, counts = np.tile(own.per_text, len(_SCOPES)), _split_scopes(own)
        share = add_up({"n": counts["n_sentences"]}, per_text)["n"]
        languages = np.tile(list_languages(batch), len(_SCOPES))
        scored = _score_counts(counts, per_text, np.tile(plain, len(_SCOPES)) * share, languages)
        by_article = {name: values.reshape(len(_SCOPES), -1).T.ravel() for name, values in scored.items()}
        parts.append(by_article | {"scope": np.tile(_SCOPES, len(batch))})
    return _join_parts(parts, articles["article_id"].repeat(len(_SCOPES)), SCOPES)


def count_articles(articles: pd.DataFrame, quotes: pd.DataFrame | None, caller: str) -> Counted:
    """Return the sentences of each body and what stands in them, in all their words and in the quoted ones.

    score_readability(), score_scopes() and split_sentences() rest on it. `quotes`
    is the quotes table or that of find_marks(); raises what list_quoted_spans() raises.
    """
    spans = {} if quotes is None else list_quoted_spans(articles, quotes, caller)
    return _count_batch(articles, spans)


def _count_batch(articles: pd.DataFrame, spans: Mapping[str, Spans]) -> Counted:
    """Return what is counted in the articles, inside the spans of each and in all."""
    counted = count_sentences(list_texts(articles), [spans.get(str(name), ()) for name in articles["article_id"]])
    forget_words()
    return counted


def _count_batches(
    articles: pd.DataFrame, spans: Mapping[str, Spans], counted: Counted | None
) -> Iterator[tuple[pd.DataFrame, Counted]]:
    """Yield the articles with what is counted in them, in batches that bound the memory; the numbers stay the same."""
    if counted is not None:
        yield articles, counted
        return
    for start in range(0, len(articles), ARTICLES_AT_ONCE):
        batch = articles.iloc[start : start + ARTICLES_AT_ONCE]
        yield batch, _count_batch(batch, spans)


def list_quoted_spans(articles: pd.DataFrame, quotes: pd.DataFrame, caller: str) -> dict[str, Spans]:
    """Return, for each article, the spans of its body that stand in the marks of a quote, in order and apart.

    Raises ValueError where `quotes` is another table, names an article that
    `articles` lacks or leaves out an offset.
    """
    check_table(quotes, QUOTES, caller, needs=["article_id", "part", "start", "end"])
    strange = sorted(set(map(str, quotes["article_id"])) - set(map(str, articles["article_id"])))
    if strange:
        raise ValueError(f"{caller} got quotes of {strange[0]}, which is not among the articles; keep only theirs.")
    if quotes[["start", "end"]].isna().any(axis=None):
        raise ValueError(f"{caller} got quotes without start or end; leave those rows out.")
    inside = (quotes["part"] == "body").to_numpy(dtype=bool)
    if "kind" in quotes:
        inside = inside & quotes["kind"].isin(["direct", "mixed"]).to_numpy(dtype=bool)
    names, starts, ends = (quotes[name].to_numpy()[inside].tolist() for name in ("article_id", "start", "end"))
    spans: dict[str, list[tuple[int, int]]] = {}
    for start, end, name in sorted(zip(map(int, starts), map(int, ends), map(str, names), strict=True)):
        own = spans.setdefault(name, [])
        first = max(start, own[-1][1] if own else 0)  # spans may overlap: a word is quoted once
        if first < end:
            own.append((first, end))
    return {name: tuple(own) for name, own in spans.items()}


def _split_scopes(counted: Counted) -> Columns:
    """Return each sentence's counts in each scope, one below the other; it belongs to a scope by its share of words."""
    every, quoted = counted.every, counted.quoted
    counts = {name: np.concatenate([every[name], every[name] - quoted[name], quoted[name]]) for name in COUNTS}
    return counts | {"n_sentences": counts["n_words"] / np.tile(every["n_words"], len(_SCOPES))}


def _count_plain(articles: pd.DataFrame, per_text: Integers) -> Integers:
    """Return the sentences of each text by the plain rule; none where it has none by ours."""
    plain = [plain_sentence_count(text) for text in list_texts(articles)]
    return np.where(per_text > 0, np.array(plain, dtype=np.int64), 0)


def list_texts(articles: pd.DataFrame) -> list[str]:
    """Return the texts to score; a missing one is empty, and so is a snippet."""
    snippets = is_snippet(articles)
    return [
        text if isinstance(text, str) and not snippet else ""
        for text, snippet in zip(articles["text"], snippets, strict=True)
    ]


def list_languages(articles: pd.DataFrame) -> npt.NDArray[np.str_]:
    """Return the language that each article says it is in; an empty one where it says nothing."""
    named = articles["language"] if "language" in articles else [""] * len(articles)
    return np.array([find_language(name) for name in named], dtype=str)


def _join_parts(parts: list[Columns], article_ids: pd.Series, table: Table) -> pd.DataFrame:
    """Return the scores of all batches as one table."""
    if not parts:
        return make_table([], table)
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return join_columns(columns | {"article_id": article_ids.to_numpy()}, table)


def _score_counts(counts: Columns, per_text: Integers, plain: Any, languages: Any) -> Columns:
    """Return the columns of READABILITY, article_id aside, from each sentence's counts."""
    totals = add_up(counts, per_text)
    words = totals["n_words"]
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = {name: score.of(totals) for name, score in SCORES.items()}
        share_guessed = totals["n_guessed"] / words
    flags = _raise_flags(totals, plain, languages)
    intervals = _score_intervals(scores, counts, totals, per_text)
    readable = are_readable(totals, languages)
    shown = {
        name: np.where(readable & ~(flags["smog_under_30"] & name.startswith("smog")), values, np.nan)
        for name, values in (scores | intervals).items()
    }
    raised = np.empty(len(per_text), dtype=object)
    raised[:] = [[flag for flag, up in zip(flags, row, strict=True) if up] for row in zip(*flags.values(), strict=True)]
    return totals | {"n_sentences_plain": plain, "share_guessed": share_guessed} | shown | {"flags": raised}


def are_readable(totals: Columns, languages: Any) -> npt.NDArray[np.bool_]:
    """Return whether each text has words, in Latin letters, and is in English: it says so, or looks like it."""
    words = totals["n_words"]
    known = (words < ENOUGH_WORDS) | (totals["n_guessed"] < ENGLISH * words)
    english = (languages == "en") | ((languages == "") & known)
    readable: npt.NDArray[np.bool_] = (words > 0) & _are_latin(totals) & english
    return readable


def _are_latin(totals: Columns) -> Any:
    return (2 * totals["n_latin"] >= totals["n_letters"]) & (totals["n_letters"] > 0)


def _raise_flags(totals: Columns, plain: Any, languages: Any) -> dict[str, Any]:
    """Return, for each flag, where it is up."""
    words, sentences = totals["n_words"], totals["n_sentences"]
    some, latin, readable = words > 0, _are_latin(totals), are_readable(totals, languages)
    grade = SCORES["flesch_kincaid_grade"]
    with np.errstate(divide="ignore", invalid="ignore"):
        moved = np.abs(grade.of(totals) - grade.of(totals | {"n_sentences": plain}))
    return {
        "no_text": ~some,
        "short": some & (words < SHORT),
        "smog_under_30": some & (sentences < formulas.SMOG_SENTENCES),
        "non_latin": some & ~latin,
        "not_english": some & latin & ~readable,
        "splitters_disagree": readable & (moved >= MOVES),
    }


def _score_intervals(scores: Columns, counts: Columns, totals: Columns, per_text: Integers) -> Columns:
    """Return standard error and 95% interval of each score: the jackknife over the sentences that hold any word.

    There is none under FEWEST_SENTENCES, nor where one sentence holds half of
    the words: what the others would say without it is then another text.
    """
    owner = np.repeat(np.arange(len(per_text)), per_text)
    holds = counts["n_words"] > 0
    n = np.bincount(owner[holds], minlength=len(per_text))
    ruled = np.bincount(owner[2 * counts["n_words"] > totals["n_words"][owner]], minlength=len(per_text)) > 0
    enough = (n >= FEWEST_SENTENCES) & ~ruled
    quantile = _t_quantile(np.maximum(n - 1.0, 1.0))
    without = {name: totals[name][owner] - values for name, values in counts.items()}
    intervals: Columns = {}
    for name, score in SCORES.items():
        with np.errstate(divide="ignore", invalid="ignore"):
            pull = np.where(holds, score.of(without) - scores[name][owner], 0.0)
            mean = np.bincount(owner, weights=pull, minlength=len(n)) / n
            squares = np.bincount(owner, weights=np.where(holds, pull - mean[owner], 0.0) ** 2, minlength=len(n))
            error = np.where(enough, np.sqrt(squares * (n - 1) / n), np.nan)
        intervals[f"{name}_se"] = error
        intervals[f"{name}_low"] = scores[name] - quantile * error
        intervals[f"{name}_high"] = scores[name] + quantile * error
    return intervals


def _t_quantile(freedom: Floats) -> Floats:
    """Return the 97.5% point of Student's t by its expansion around the normal's; good from 4 degrees on."""
    return np.polyval([1.58953, 2.55585, 2.82250, 2.37227, 1.95996], 1 / freedom)
