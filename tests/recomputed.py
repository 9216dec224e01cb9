"""Every number of the report's tables and figures, worked out again from the spreadsheet behind it.

Each function takes the spreadsheet and returns headings with their cells. The
articles are given, too: readability needs the words themselves, and quote density
the length of the body. What is corrected for our errors needs the annotations.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis import (
    compare_quotes,
    compare_shares,
    compare_stances,
    compare_voices,
    correct_comparisons,
    estimate,
    estimate_nameless,
    estimate_parts,
    estimate_ratio,
    estimate_share,
    make_table,
    measure_accuracy,
    plot_compared_parts,
    plot_comparison,
    plot_cues,
    plot_entities,
    plot_heard,
    plot_methods,
    plot_months,
    plot_pairs,
    plot_parts,
    plot_quote_density,
    plot_readability,
    plot_sentences,
    plot_stances,
    plot_trend,
    score_readability,
    score_textstat,
    show_comparison,
)
from analysis.tables import QUOTES, RANKED_HEARD, SENTENCES, SOURCES

Cells = dict[str, list[str]]


class Tables(NamedTuple):
    """Of the tables of `measure` those that a comparison of outlets needs."""

    articles: pd.DataFrame
    scores: pd.DataFrame


def number(values: pd.Series, spec: str = ",.0f") -> list[str]:
    """Return numbers as the tables write them."""
    return ["–" if pd.isna(value) else f"{value:{spec}}".replace("-", "−") for value in values]


def _drawn(axes: Any) -> Cells:
    """Return the numbers that a figure draws."""
    numbers: pd.DataFrame = axes.figure.story.numbers
    return {str(name): [str(cell) for cell in numbers[name]] for name in numbers}


def limits(estimates: pd.DataFrame, keys: list[str] | None, name: str, spec: str) -> Cells:
    """Return an estimate of each group with its interval and articles."""
    chosen = estimates if keys is None else estimates.set_index("group").loc[keys]
    columns = {name: "estimate", "At least": "low", "At most": "high"}
    cells = {heading: number(chosen[column], spec) for heading, column in columns.items()}
    return {**cells, "Articles": number(chosen["n_articles"])}


def by_hand(sheet: pd.DataFrame) -> pd.Series:
    """Return the Flesch–Kincaid grade of each article from its sentences."""
    sums = sheet.groupby("article_id")[["n_words", "n_syllables"]].sum()
    n_sentences = sheet.groupby("article_id").size()
    return 0.39 * sums["n_words"] / n_sentences + 11.8 * sums["n_syllables"] / sums["n_words"] - 15.59


def outlets(sheet: pd.DataFrame, keys: list[str], _: pd.DataFrame) -> Cells:
    parted = sheet.assign(outlet=sheet["outlet"].fillna("no outlet named")).groupby("outlet")
    counts = parted.agg(n=("article_id", "nunique"), words=("n_words", "sum"), dated=("published", "count")).loc[keys]
    return {"Articles": number(counts["n"]), "Words": number(counts["words"]), "With a date": number(counts["dated"])}


def lengths(sheet: pd.DataFrame, keys: list[str], _: pd.DataFrame) -> Cells:
    return {"Words": number(sheet.set_index("article_id")["n_words"].loc[keys])}


def reused(sheet: pd.DataFrame, keys: list[str], _: pd.DataFrame) -> Cells:
    return {"Words reused": number(sheet.set_index("article_id")["share_reused"].loc[keys], ".0%")}


def weighed(sheet: pd.DataFrame, keys: list[str], _: pd.DataFrame) -> Cells:
    means = sheet.groupby("counted")[["flesch_kincaid_grade", "quote_density", "n_speakers"]].mean().loc[keys]
    sums = sheet.groupby("counted")["n_words"].agg(["size", "sum"]).loc[keys]
    return {
        "Articles": number(sums["size"]),
        "Words": number(sums["sum"]),
        "School grade, mean": number(means["flesch_kincaid_grade"], ",.1f"),
        "Quoted words, mean": number(means["quote_density"], ".1%"),
        "Speakers an article": number(means["n_speakers"], ",.1f"),
    }


def grades(sheet: pd.DataFrame, keys: list[str], articles: pd.DataFrame) -> Cells:
    own = articles.set_index("article_id").loc[keys].reset_index()
    scores = score_readability(own)
    return {
        "Grade": number(by_hand(sheet).loc[keys], ",.1f"),
        "at least": number(scores["flesch_kincaid_grade_low"], ",.1f"),
        "at most": number(scores["flesch_kincaid_grade_high"], ",.1f"),
        "textstat’s grade": number(score_textstat(own)["flesch_kincaid_grade"], ",.1f"),
    }


def hardest(sheet: pd.DataFrame, keys: list[str], articles: pd.DataFrame) -> Cells:
    sentences, quotations = sheet[sheet["counted"] == "sentence"], sheet[sheet["counted"] == "quotation"]
    words, n_sentences = sentences.groupby("article_id")["n_words"].sum(), sentences.groupby("article_id").size()
    dense = density(quotations, keys, articles)
    return {
        "Grade": number(by_hand(sentences).loc[keys], ",.1f"),
        "Words a sentence": number((words / n_sentences).loc[keys], ",.1f"),
        "Quoted": dense["Quoted"],
        "Speakers": dense["Speakers"],
    }


def density(sheet: pd.DataFrame, keys: list[str], articles: pd.DataFrame) -> Cells:
    body = sheet[sheet["part"] == "body"]
    marked = body[body["kind"].isin(["direct", "mixed"])].assign(unknown=lambda rows: rows["speaker"].isna())
    words = marked.groupby("article_id")["n_marked_words"].sum().reindex(keys).fillna(0)
    unknown = marked[marked["unknown"]].groupby("article_id")["n_marked_words"].sum().reindex(keys).fillna(0)
    voiced = body[(body["kind"] != "scare") & (body["speech"].astype("str") != "False")]
    speakers = voiced.groupby("article_id")["speaker"].nunique().reindex(keys).fillna(0)
    return {
        "Quoted": number(words / articles.set_index("article_id")["n_words"].loc[keys], ".0%"),
        "Speakers": number(speakers),
        "Unknown": number(unknown / words, ".0%"),
    }


def speakers(sheet: pd.DataFrame, keys: list[str], _: pd.DataFrame) -> Cells:
    parts = estimate_parts(sheet, "speaker", "n_words").set_index("part").loc[keys]
    sums = sheet.groupby("speaker")[["n_words", "n_quotes"]].sum().loc[keys]
    return {
        "Share": number(sums["n_words"] / sheet["n_words"].sum(), ".1%"),
        "At least": number(parts["low"], ".1%"),
        "At most": number(parts["high"], ".1%"),
        "Words": number(sums["n_words"]),
        "Quotations": number(sums["n_quotes"]),
        "Articles": number(sheet.groupby("speaker")["article_id"].nunique().loc[keys]),
    }


def voices(sheet: pd.DataFrame, keys: list[str], _: pd.DataFrame) -> Cells:
    parts = estimate_parts(sheet, "source_kind", "n_quotes").set_index("part").loc[keys]
    sums = sheet.groupby("source_kind")[["n_words", "n_quotes"]].sum()
    shares = sums.div(sums.sum()).loc[keys]
    n_articles = sheet.groupby("source_kind")["article_id"].nunique().loc[keys]
    known = sheet[sheet["speaker"] != "unknown"].groupby("source_kind")["speaker"].nunique()
    return {
        "Of the words": number(shares["n_words"], ".0%"),
        "Of the quotations": number(shares["n_quotes"], ".0%"),
        "At least": number(parts["low"], ".0%"),
        "At most": number(parts["high"], ".0%"),
        "In articles that quote": number(n_articles / sheet["article_id"].nunique(), ".0%"),
        "Articles": number(n_articles),
        "Speakers": number(known.reindex(keys).fillna(0)),
    }


def first_quotation(sheet: pd.DataFrame, keys: list[str], _: pd.DataFrame) -> Cells:
    return limits(estimate(sheet, "position", by="outlet", statistic="median"), keys, "First quotation", ".0%")


def n_sources(sheet: pd.DataFrame, keys: list[str], _: pd.DataFrame) -> Cells:
    return limits(estimate(sheet, "n_sources", by="outlet"), keys, "Sources an article", ",.1f")


def few_voices(sheet: pd.DataFrame, keys: list[str], _: pd.DataFrame) -> Cells:
    known = sheet[sheet["speaker"] != "unknown"]
    words = known.groupby(["article_id", "speaker"])["n_words"].sum()
    shares = words / words.groupby("article_id").transform("sum")
    n_sources = known.groupby("article_id")["speaker"].nunique()
    return {
        "Equal voices": number(np.exp(-(shares * np.log(shares)).groupby("article_id").sum()).loc[keys], ",.1f"),
        "Sources": number(n_sources.reindex(keys).fillna(0)),
    }


def stances(sheet: pd.DataFrame, keys: list[str], _: pd.DataFrame) -> Cells:
    counts = sheet.groupby(["source_kind", "stance"]).size().unstack(fill_value=0).loc[keys]
    names = ["neutral", "endorsing", "distancing", "adversative", "other"]
    told = {name.capitalize(): number(counts[name]) for name in names}
    return {"Statements": number(counts.sum(axis=1)), **told}


def nameless(sheet: pd.DataFrame, keys: list[str], _: pd.DataFrame) -> Cells:
    blank = {"quote_id": "q", "n_words": 0, "n_marked_words": 0, "paragraph": 0, "continues": False, "speech": True}
    columns = ["article_id", "part", "start", "end", "kind", "speaker_kind", "named"]
    records = sheet.astype("object").where(sheet.notna(), None)[columns].to_dict("records")
    table = estimate_nameless(make_table([{**row, **blank} for row in records], QUOTES), *measure_accuracy())
    return {**limits(table, None, "Share", ".0%"), "Statements": number(table["n_quotes"])}


def manners(sheet: pd.DataFrame, keys: list[str], _: pd.DataFrame) -> Cells:
    table = estimate_parts(sheet, "manner", "n_words").rename(columns={"group": "all", "part": "group"})
    return limits(table, keys, "Of the words", ".0%")


def ratio(sheet: pd.DataFrame, keys: list[str], _: pd.DataFrame) -> Cells:
    table = estimate_ratio(sheet, "n_quoted_words", "n_quotes", by="outlet")
    n_quotes = sheet.groupby("outlet")["n_quotes"].sum().loc[keys]
    return {**limits(table, keys, "Words a quotation", ",.1f"), "Quotations": number(n_quotes)}


def annotated(sheet: pd.DataFrame, keys: list[str], _: pd.DataFrame) -> Cells:
    gold, found = sheet[sheet["whose"] == "annotated"], sheet[sheet["whose"] == "found"]
    table = compare_quotes(gold, found.assign(confidence=1.0)).set_index("kind").loc[keys]
    names = {"Found": "recall", "Right": "precision", "Speaker": "speaker_right"}
    return {**{one: number(table[name], ".0%") for one, name in names.items()}, "Annotated": number(table["n_gold"])}


def confidence(sheet: pd.DataFrame, keys: list[str], _: pd.DataFrame) -> Cells:
    spoken = sheet[(sheet["kind_found"] != "scare") & sheet["speaker_found"].notna()]
    bands = pd.cut(spoken["confidence"], [0, 0.5, 0.7, 0.8, 0.9, 1.01], right=False)
    parted = spoken.groupby(bands, observed=False)
    return {
        "Mean": number(parted["confidence"].mean(), ".0%"),
        "Right": number(parted["speaker_right"].mean(), ".0%"),
        "Speakers": number(parted.size()),
    }


def people(sheet: pd.DataFrame, keys: list[str], _: pd.DataFrame) -> Cells:
    named = sheet[sheet["kind"] == "name"].groupby("corpus_id")
    pronouns = sheet[sheet["kind"] == "pronoun"].groupby("corpus_id").size().reindex(keys).fillna(0)
    return {
        "Articles": number(named["article_id"].nunique().loc[keys]),
        "Mentions": number(named.size().loc[keys]),
        "He, she": number(pronouns),
    }


def together(sheet: pd.DataFrame, keys: list[Any], _: pd.DataFrame) -> Cells:
    rows = []
    for first, second in keys:
        pair = sheet[(sheet["first_id"] == first) & (sheet["second_id"] == second)]
        one, other = (
            set(zip(own["article_id"], own["paragraph"], strict=True))
            for own in (pair[pair["corpus_id"] == name] for name in (first, second))
        )
        both = one & other
        rows.append((len(both), len(one - other), len(other - one), len({name for name, _ in both})))
    counts = pd.DataFrame(rows, columns=["both", "one", "other", "articles"])
    return {
        "Paragraphs together": number(counts["both"]),
        "One alone": number(counts["one"]),
        "Another alone": number(counts["other"]),
        "Articles together": number(counts["articles"]),
        "Share together": number(counts["both"] / counts[["both", "one", "other"]].sum(axis=1), ".0%"),
    }


def silent(sheet: pd.DataFrame, keys: list[str], _: pd.DataFrame) -> Cells:
    counts = sheet.groupby(["article_id", "outlet"], as_index=False)[["n_named", "n_silent"]].sum()
    return limits(estimate_share(counts, "n_silent", "n_named", by="outlet"), keys, "Named without a word", ".0%")


def bodies(sheet: pd.DataFrame, keys: list[str], _: pd.DataFrame) -> Cells:
    parted = sheet.groupby("corpus_id")
    return {
        "Named in articles": number(parted["article_id"].nunique().loc[keys]),
        "Heard in": number(parted["heard"].sum().loc[keys]),
        "Mentions": number(parted["n_mentions"].sum().loc[keys]),
        "Said by its people": number(parted["n_through"].sum().loc[keys]),
    }


def merges(sheet: pd.DataFrame, keys: list[Any], _: pd.DataFrame) -> Cells:
    return {"Times": number(sheet.groupby(["form", "corpus_id", "rule"]).size().loc[keys])}


def namesakes(sheet: pd.DataFrame, keys: list[str], _: pd.DataFrame) -> Cells:
    people = sheet.groupby(["surname", "article_id"])["corpus_id"].nunique()
    return {
        "Articles": number(people.groupby("surname").size().loc[keys]),
        "Naming several": number((people > 1).groupby("surname").sum().loc[keys]),
    }


def side_by_side(sheet: pd.DataFrame, keys: list[str], articles: pd.DataFrame) -> Cells:
    scores = sheet.drop(columns=["outlet", "published", "headline"])
    listing = show_comparison(Tables(sheet[["article_id", "outlet", "published"]], scores))
    return dict(zip(listing.columns, map(list, zip(*listing.rows, strict=True)), strict=True))


def openness(sheet: pd.DataFrame, keys: list[str], _: pd.DataFrame) -> Cells:
    marked, reported = sheet[sheet["counted"] == "marked words"], sheet[sheet["counted"] == "reported words"]
    parts = [
        (marked, marked["transparency"].isin(["role_only", "unnamed"])),
        (marked, marked["transparency"] == "organisation"),
        (marked, marked["transparency"] == "unknown"),
        (reported, reported["kind"] == "indirect"),
    ]
    rows = []
    for rest, inside in parts:
        counted = rest.assign(inside=rest["n_words"].where(inside, 0.0)).groupby(
            ["article_id", "outlet"], as_index=False
        )
        rows.append(compare_shares(counted[["inside", "n_words"]].sum(), "inside", "n_words", by="outlet"))
    table = correct_comparisons(pd.concat(rows, ignore_index=True))
    names = {"Difference": "difference", "At least": "low", "At most": "high"}
    return {
        **{heading: number(table[name], "+.1%") for heading, name in names.items()},
        "By chance": number(table["p_corrected"], ".2f"),
        "Articles, first": number(table["n_first"]),
        "Articles, second": number(table["n_second"]),
    }


TABLES: dict[str, Callable[[pd.DataFrame, list[Any], pd.DataFrame], Cells]] = {
    "Articles and words by outlet": outlets,
    "The longest articles": lengths,
    "Copies of an earlier article": reused,
    "What copies change": weighed,
    "The shortest articles": lengths,
    "The hardest articles": grades,
    "The easiest articles": grades,
    "The hardest articles of each outlet": hardest,
    "The speakers with most quoted words": speakers,
    "Share of voice, counted three ways": voices,
    "How far into the text somebody is first quoted (middle article)": first_quotation,
    "Distinct sources of an article (mean)": n_sources,
    "Articles of few voices": few_voices,
    "Statements by kind of source and stance": stances,
    "As found, and with our errors counted in": nameless,
    "Reported words by how they are reported": manners,
    "How long quotations in marks are": ratio,
    "Our quotes beside annotated ones": annotated,
    "Is the confidence honest?": confidence,
    "The most quoted articles": density,
    "The people named in most articles": people,
    "Who stands together most": together,
    "People named in full and not quoted": silent,
    "Organisations named in most articles": bodies,
    "The most frequent merges of each rule, those to doubt first": merges,
    "Kept apart": namesakes,
    "The outlets side by side": side_by_side,
    "Openness about sources: first outlet by name minus second": openness,
}


def _heard(sheet: pd.DataFrame) -> Any:
    rows = [
        {
            "corpus_id": name,
            "name": name.partition(":")[2],
            "label": name.partition(":")[0],
            "is_full_name": bool(own["is_full_name"].iloc[0]),
            "n_articles": own["article_id"].nunique(),
            "n_articles_heard": int(own["heard"].sum()),
            "n_articles_unsettled": int(own["unsettled"].sum()),
            "n_mentions": int(own["n_mentions"].sum()),
            "roles": [],
            **dict.fromkeys(["n_quotes", "n_indirect", "n_words", "n_through"], 0),
        }
        for name, own in sheet.groupby("corpus_id")
    ]
    ranked = make_table(rows, RANKED_HEARD)
    order = ["n_articles", "n_mentions", "name", "corpus_id"]
    return plot_heard(ranked.sort_values(order, ascending=[False, False, True, True], ignore_index=True))


def _entities(sheet: pd.DataFrame, label: str) -> Any:
    named = sheet.groupby("name").agg(n_articles=("article_id", "nunique"), n_mentions=("article_id", "size"))
    ranked = named.reset_index().assign(label=label)
    return plot_entities(
        ranked.sort_values(["n_articles", "n_mentions", "name"], ascending=[False, False, True]), label=label
    )


def _pairs(sheet: pd.DataFrame) -> Any:
    paragraphs = sheet.drop_duplicates(["first", "second", "article_id", "paragraph"]).groupby(["first", "second"])
    counts = {"n_paragraphs": ("paragraph", "size"), "n_articles": ("article_id", "nunique")}
    pairs = paragraphs.agg(**counts, association=("association", "first")).reset_index()
    order = ["n_paragraphs", "association", "first", "second"]
    return plot_pairs(pairs.sort_values(order, ascending=[False, False, True, True], ignore_index=True))


def _cues(sheet: pd.DataFrame) -> Any:
    blank = {"quote_id": "q", "kind": "direct", "n_words": 0, "n_marked_words": 0, "paragraph": 0, "continues": False}
    columns = ["article_id", "part", "start", "end", "speaker", "cue_lemma", "cue_start"]
    records = sheet.astype("object").where(sheet.notna(), None)[columns].to_dict("records")
    return plot_cues(make_table([{**row, **blank, "speech": True} for row in records], QUOTES))


def _voices(sheet: pd.DataFrame) -> Any:
    blank = {"first_start": 0, "first_paragraph": 0, "is_first": False, "in_headline": False, "in_top": True}
    columns = ["article_id", "source_kind", "n_words"]
    rows = [{**blank, **row, "n_quotes": 1, "speaker": "x"} for row in sheet[columns].to_dict("records")]
    return plot_compared_parts(compare_voices(sheet.drop_duplicates("article_id"), make_table(rows, SOURCES)))


def _sentences(sheet: pd.DataFrame) -> Any:
    told = sheet.assign(share_quoted=0.0)
    columns = [name for name in SENTENCES.columns if name in told]
    return plot_sentences(make_table(told[columns].to_dict("records"), SENTENCES), sheet["article_id"].iloc[0])


def _methods(sheet: pd.DataFrame) -> Any:
    column = "flesch_kincaid_grade"
    return plot_methods(sheet.assign(**{f"{column}_difference": sheet[column] - sheet[f"textstat_{column}"]}))


FIGURES: dict[str, Callable[[pd.DataFrame], Any]] = {
    "plot_months outlet published": plot_months,
    "plot_readability outlet flesch_kincaid_grade": lambda sheet: plot_readability(sheet, sheet),
    "plot_readability outlet words_per_sentence": lambda sheet: plot_readability(
        sheet, sheet, column="words_per_sentence"
    ),
    "plot_trend outlet flesch_kincaid_grade": lambda sheet: plot_trend(sheet, sheet),
    "plot_trend outlet quote_density": lambda sheet: plot_trend(sheet, sheet, column="quote_density"),
    "plot_methods flesch_kincaid_grade textstat_flesch_kincaid_grade": _methods,
    "plot_sentences sentence paragraph n_words n_syllables difficulty influence": _sentences,
    "plot_quote_density outlet quote_density": lambda sheet: plot_quote_density(sheet, sheet),
    "plot_parts speaker n_words n_quotes": lambda sheet: plot_parts(estimate_parts(sheet, "speaker", "n_words")),
    "plot_parts source_kind n_words n_quotes": lambda sheet: plot_parts(
        estimate_parts(sheet, "source_kind", "n_words")
    ),
    "plot_parts transparency n_words n_quotes": lambda sheet: plot_parts(
        estimate_parts(sheet, "transparency", "n_words")
    ),
    "plot_parts outlet source_kind n_words n_quotes": lambda sheet: plot_parts(
        estimate_parts(sheet, "source_kind", "n_words", by="outlet")
    ),
    "plot_cues speaker cue_lemma cue_start": _cues,
    "plot_stances source_kind stance cue": lambda sheet: plot_stances(compare_stances(sheet.assign(speaker="x"))),
    "plot_entities name label": lambda sheet: _entities(sheet, sheet["label"].iloc[0]),
    "plot_pairs first second paragraph association": _pairs,
    "plot_heard corpus_id is_full_name n_mentions heard unsettled": _heard,
    "plot_comparison outlet flesch_kincaid_grade words_per_sentence syllables_per_word n_words quote_density "
    "n_speakers n_people": lambda sheet: plot_comparison(sheet, sheet),
    "plot_compared_parts outlet source_kind n_words": _voices,
}
