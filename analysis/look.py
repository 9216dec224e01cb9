"""One article in the terminal: what was counted and left out, how hard, who speaks, who is named, what is doubtful."""

from __future__ import annotations

import textwrap
from typing import Any

import pandas as pd

from analysis.quote_scores import rank_speakers

LABEL_WIDTH = 13
DOUBTFUL = 0.6  # quotes below this confidence are listed among the doubts
FLAGS = {
    "no_text": "no words to score",
    "short": "under 100 words: every score swings widely",
    "smog_under_30": "SMOG left out: it needs 30 sentences",
    "non_latin": "most letters are not Latin, or there are none: no readability",
    "not_english": "not in English: no readability",
    "splitters_disagree": "where sentences end is doubtful: a plainer rule moves the grade by a year or more",
}
COUNTED = ("dateline", "body", "list", "quote")  # the roles whose text is measured


def describe_article(article_id: str, tables: Any, blocks: pd.DataFrame, *, width: int = 88) -> str:
    """Return a plain-text account of one article, for a terminal `width` characters wide.

    Takes the tables of `measure` and the blocks of `read_corpus`. Control
    characters of the article are left out, so that a file cannot steer the
    terminal. Raises KeyError where `article_id` is not among the articles.

    >>> from analysis import make_articles, measure
    >>> tables = measure(make_articles([{"article_id": "a", "text": "“Not yet,” said Ana Bell."}]))
    >>> print(describe_article("a", tables, pd.DataFrame(columns=["article_id", "role"])).splitlines()[0])
    (no headline)
    """
    one = {name: frame[frame["article_id"] == article_id] for name, frame in tables._asdict().items()}
    if one["articles"].empty:
        raise KeyError(article_id)
    article, scores = one["articles"].iloc[0], one["scores"].iloc[0]
    lines = [
        _say(article["headline"], "(no headline)"),
        _say_origin(article),
        "",
        *_label(
            "Counted", _count_roles(blocks, article_id, counted=True) or f"{article['n_paragraphs']} paragraphs", width
        ),
        *_label("Left out", _count_roles(blocks, article_id, counted=False) or "nothing", width),
        *_label("Readability", _say_readability(scores) + _say_scopes(one["scopes"]), width),
        *_label("Quoted", _say_quoted(scores), width),
        *_rows("Speakers", _speaker_lines(one["quotes"])),
        *_label("Named", _say_names(one["entities"]), width),
        *_rows("Doubts", _doubts(article, scores, one["quotes"], width)),
    ]
    return "\n".join(lines) + "\n"


def _say(value: Any, missing: str) -> str:
    """Return text on one line without control characters, or what stands for a gap."""
    if not isinstance(value, str) or not value.strip():
        return missing
    return "".join(letter for letter in " ".join(value.split()) if letter.isprintable())


def _say_origin(article: pd.Series) -> str:
    """Return outlet, day and size."""
    day = "no date" if pd.isna(article["published"]) else f"{article['published']:%-d %B %Y}"
    return f"{_say(article['outlet'], 'unknown outlet')} · {day} · {article['n_words']:,} words"


def _count_roles(blocks: pd.DataFrame, article_id: str, *, counted: bool) -> str:
    """Return how many blocks of each role were counted, or left out."""
    roles = blocks.loc[blocks["article_id"] == article_id, "role"]
    roles = roles[roles.isin(COUNTED) == counted]
    counts = roles.value_counts(sort=False)
    return ", ".join(
        str(role).replace("_", " ") + (f" ×{n}" if n > 1 else "") for role, n in zip(counts.index, counts, strict=True)
    )


def _say_readability(scores: pd.Series) -> str:
    """Return the grade with its interval, and textstat's beside it."""
    if pd.isna(scores["flesch_kincaid_grade"]):
        return "not scored" if scores["n_words"] else "no words to score"
    grade = f"grade {scores['flesch_kincaid_grade']:.1f}"
    if pd.notna(scores["flesch_kincaid_grade_low"]):
        grade += f" ({scores['flesch_kincaid_grade_low']:.1f} to {scores['flesch_kincaid_grade_high']:.1f})"
    theirs = scores["textstat_flesch_kincaid_grade"]
    return (
        f"Flesch-Kincaid {grade}; {scores['words_per_sentence']:.1f} words a sentence, "
        f"{scores['syllables_per_word']:.2f} syllables a word"
        + ("" if pd.isna(theirs) else f"; textstat says {theirs:.1f}")
    )


def _say_scopes(scopes: pd.DataFrame) -> str:
    """Return the grades of prose and of quoted words, where there are sentences enough of both for an interval."""
    known = scopes.dropna(subset=["flesch_kincaid_grade_low"]).set_index("scope")["flesch_kincaid_grade"]
    if not {"prose", "quoted"} <= set(known.index):
        return ""
    return f"; own prose {known['prose']:.1f}, quoted words {known['quoted']:.1f}"


def _say_quoted(scores: pd.Series) -> str:
    """Return quote density and what stands in marks beside it."""
    if pd.isna(scores["quote_density"]):
        return "no words to count"
    text = f"{scores['quote_density']:.0%} of the words, in {_plural(scores['n_quotes'], 'quotation')}"
    return text + (f"; {_plural(scores['n_scare'], 'marked term')} nobody said" if scores["n_scare"] else "")


def _plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _speaker_lines(quotes: pd.DataFrame) -> list[str]:
    """Return one line a speaker: words, share of the quoted words, name and role."""
    roles = quotes.dropna(subset=["speaker", "role"]).drop_duplicates("speaker").set_index("speaker")["role"]
    ranked = rank_speakers(quotes)
    lines = []
    for speaker, n_words, share in zip(ranked["speaker"], ranked["n_words"], ranked["share"], strict=True):
        role = f", {_say(roles[speaker], '')}" if speaker in roles else ""
        lines.append(f"{n_words:4d} words {share:4.0%}  {_say(speaker, 'unknown')}{role}")
    return lines or ["nobody"]


def _say_names(entities: pd.DataFrame) -> str:
    """Return the names of people, organisations and places, most mentioned first."""
    ranked = entities.sort_values(["n_mentions", "name"], ascending=[False, True]).head(15)
    names = [f"{_say(name, '')} {n}" for name, n in zip(ranked["name"], ranked["n_mentions"], strict=True)]
    return " · ".join(names) or "nobody and nothing"


def _doubts(article: pd.Series, scores: pd.Series, quotes: pd.DataFrame, width: int) -> list[str]:
    """Return what a reader should check: gaps in the file, flags of the scores, quotes without a sure speaker."""
    said = quotes[quotes["kind"].isin(["direct", "mixed"])]
    unsure = said[said["speaker"].isna() | (said["confidence"] < DOUBTFUL)]
    lines = [*article["warnings"], *(FLAGS[flag] for flag in scores["flags"])]
    for text, speaker in zip(unsure["text"], unsure["speaker"], strict=True):
        words = textwrap.shorten(_say(text, ""), width=width - LABEL_WIDTH - 30, placeholder=" …")
        lines.append(f"who said “{words}”? {_say(speaker, 'cannot tell')}")
    return lines or ["none"]


def _label(label: str, text: str, width: int) -> list[str]:
    """Return a labelled paragraph, wrapped beside its label."""
    return _rows(label, textwrap.wrap(text, width - LABEL_WIDTH))


def _rows(label: str, rows: list[str]) -> list[str]:
    """Return lines with the label before the first."""
    return [f"{label if i == 0 else '':{LABEL_WIDTH}}{row}" for i, row in enumerate(rows)]
