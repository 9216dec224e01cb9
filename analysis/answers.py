"""Answers: `tell_*` works out sentences from tables.

Nothing is said that the tables do not hold: where articles are too few for a
middle or a difference, the sentence says so. Text that comes from articles
stays text, whatever signs it holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.contrasts import (
    ENOUGH,
    MEASURES,
    MOST_OUTLETS,
    compare_measures,
    compare_outlets,
    estimate_middles,
    keep_pair,
    measure_outlets,
)
from analysis.tables import FILES, check_table
from analysis.wordings import escape, join, list_outlets, plural, say_period

HEADLINE_LENGTH = 90


class Told(str):
    """Sentences as Markdown, which a notebook shows as prose and a terminal as plain text.

    >>> Told("**Two** outlets, 5\\\\$ each.")
    Two outlets, 5$ each.
    """

    def __repr__(self) -> str:
        return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", re.sub(r"(?<!\\)\*\*", "", self))

    def _repr_markdown_(self) -> str:
        return str(self)


def tell_kicker(tables: Any) -> Told:
    """Say in one line whose articles these are and of which days.

    Takes the tables of `measure`, as every `tell_` function does.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"outlet": "Post", "headline": "Port opens", "text": text}]))
    >>> tell_kicker(tables)
    Post
    """
    articles = tables.articles
    if articles.empty:
        return Told("No articles")
    line = ", ".join(part for part in (_say_outlets(articles), say_period(articles)) if part)
    return Told(line if len(list_outlets(articles)) in (1, 2) else line[0].upper() + line[1:])


def tell_deck(tables: Any) -> Told:
    """Say in one line how much was read.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"outlet": "Post", "headline": "Port opens", "text": text}]))
    >>> tell_deck(tables)
    1 article, 9 words, 1 quotation.
    """
    n_words, n_quotes = int(tables.articles["n_words"].sum()), int(tables.scores["n_quotes"].sum())
    parts = [plural(len(tables.articles), "article"), plural(n_words, "word"), plural(n_quotes, "quotation")]
    return Told(f"{', '.join(parts)}.")


def tell_headline(tables: Any) -> Told:
    """Say the clearest finding about two outlets in one line; without one, what was looked at.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"outlet": "Post", "headline": "Port opens", "text": text}]))
    >>> tell_headline(tables)
    One article: too few to compare, enough to read one by one
    """
    articles, outlets = tables.articles, list_outlets(tables.articles)
    if articles.empty:
        return Told("Nothing was found to read")
    if len(articles) < ENOUGH:
        number = _number_word(len(articles))
        return Told(f"{number} article{'' if number == 'One' else 's'}: too few to compare, enough to read one by one")
    if len(outlets) != 2:
        return Told(f"How {_say_outlets(articles)} {'writes' if len(outlets) < 2 else 'write'}")
    first, second = (escape(_short_outlet(name)) for name in outlets)
    differences = compare_measures(tables, list(MEASURES))
    differences = differences[differences["clear"]].reindex(list(_HEADLINES)).dropna(subset=["difference"])
    clear = differences["difference"]
    parts = [_HEADLINES[str(column)][int(difference < 0)] for column, difference in clear.items()]
    if not parts:
        return Told(f"How {first} and {second} write")
    longer = f"{first} {join(parts[:2])} than {second}"
    return Told(longer if len(longer) <= HEADLINE_LENGTH else f"{first} {parts[0]} than {second}")


_HEADLINES = {  # for a difference above 0 and below it
    "flesch_kincaid_grade": ("is harder to read", "is easier to read"),
    "quote_density": ("quotes more", "quotes less"),
    "n_speakers": ("lets more people speak", "lets fewer people speak"),
}


def _number_word(number: int) -> str:
    """Return a number up to nine as a word that opens a sentence."""
    words = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"]
    return words[number] if number < len(words) else f"{number:,}"


def _short_outlet(name: str) -> str:
    return name if len(name) <= 30 else f"{name[:29].rstrip()}…"


def _say_outlets(articles: pd.DataFrame) -> str:
    """Return the outlets' names, or their number where there are more than two."""
    outlets = list_outlets(articles)
    if not outlets:
        return "an outlet not named"
    if len(outlets) > 2:
        return f"{_number_word(len(outlets)).lower()} outlets"
    return join([escape(name) for name in outlets])


def tell_corpus(tables: Any) -> Told:
    """Say how much was read, from whom and when; then what is doubtful about it.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"outlet": "Post", "headline": "Port opens", "text": text}]))
    >>> tell_corpus(tables)
    One article was read, 9 words in all, of Post; none carries a date.
    <BLANKLINE>
    Nothing is doubtful: no copies, no gaps, no warnings.
    """
    articles = tables.articles
    if articles.empty:
        return Told("No article was read, so there is nothing to say about any.")
    n = len(articles)
    period = say_period(articles)
    count = f"**{n:,} articles** were" if n > 1 else "**One article** was"
    whose = f"of {_say_outlets(articles)}"
    when = f"from {period}" if " to " in period else f"of {period}" if period else "none carries a date"
    told = f"{count} read, {plural(articles['n_words'].sum(), 'word')} in all, {whose}; {when}."
    return Told(f"{told}\n\n{_say_gaps(articles)}")


def _say_gaps(articles: pd.DataFrame) -> str:
    """Return what a reader should know of the articles' gaps."""
    empty = articles["text_status"].eq("empty") | articles["n_words"].eq(0)
    dated = articles["published"].notna()
    gaps = {
        "a copy of another": articles["duplicate_of"].notna().sum(),
        "without text": empty.sum(),
        "not in English": (~articles["language"].fillna("en").str.lower().str.startswith("en")).sum(),
        "cut short": articles["text_status"].isin(["summary", "truncated"]).sum(),
        "without a date": (~dated).sum() if dated.any() else 0,
        "without an outlet": articles["outlet"].isna().sum(),
        "without a headline": articles["headline"].isna().sum(),
        "read with a warning": articles["warnings"].map(len).gt(0).sum(),
    }
    said = [f"{n:,} {what}" for what, n in gaps.items() if n]
    gaps_told = f"To look at first: {join(said)}." if said else "Nothing is doubtful: no copies, no gaps, no warnings."
    domains = articles["domain"].dropna()
    invented = len(domains) > 0 and domains.str.endswith(".example").all()
    return gaps_told + (" The addresses end in .example, so these articles are invented." if invented else "")


def tell_load(files: pd.DataFrame) -> Told:
    """Say what became of everything that was looked at; takes the load report of read_corpus() or read_files().

    >>> from analysis import make_table
    >>> rows = [{"source_file": "a.md", "status": "read"}, {"source_file": "b.pdf", "status": "skipped"}]
    >>> tell_load(make_table(rows, FILES))
    2 things were seen in 2 files: 1 article, 0 could not be read, 1 was something else.

    Reasons, where the table has them, follow: the three most frequent.
    """
    check_table(files, FILES, "tell_load()")
    counts = files["status"].value_counts()
    n_read, n_lost, n_other = (int(counts.get(status, 0)) for status in ("read", "unreadable", "skipped"))
    seen = f"{plural(len(files), 'thing')} {'was' if len(files) == 1 else 'were'} seen"
    where = f"in {plural(files['source_file'].nunique(), 'file')}"
    other = f"{n_other:,} {'was' if n_other == 1 else 'were'} something else"
    told = f"{seen} {where}: **{plural(n_read, 'article')}**, {n_lost:,} could not be read, {other}."
    reasons = files["problem"].dropna().value_counts(sort=False) if "problem" in files else pd.Series(dtype="int64")
    most = sorted(reasons.items(), key=lambda reason: (-reason[1], reason[0]))[:3]
    given = " ".join(f"{escape(str(reason))} ({n:,}×)" for reason, n in most)
    return Told(f"{told} Not read: {given}" if given else told)


def tell_readability(tables: Any, *, column: str = "flesch_kincaid_grade") -> Told:
    """Say how hard the articles are to read, and whether two outlets differ.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"outlet": "Post", "headline": "Port opens", "text": text}]))
    >>> tell_readability(tables)
    The one article reads at grade 3.7.
    """
    values = measure_outlets(tables.articles, tables.scores, column)
    if values.empty:
        return Told("**No article could be scored**: there are no words to count, or none in Latin letters.")
    grades = values[column]
    if len(values) == 1:
        return Told(f"The one article reads at **grade {grades.iloc[0]:.1f}**.")
    ends = f"grade {grades.min():.1f} to {grades.max():.1f}"
    if len(values) < ENOUGH:
        return Told(f"From **{ends}** in {_number_word(len(values)).lower()} articles.\n\nToo few for a middle.")
    middles = estimate_middles(values.dropna(subset=["outlet"]), column)
    each = "; ".join(_say_middle(outlet, row, column) for outlet, row in middles.iterrows())
    if len(middles) != 2:
        overall = estimate_middles(values, column, by=None).iloc[0]
        told = f"The middle article reads at **grade {overall['middle']:.1f}** {_say_interval(overall, column)}."
        few = len(middles) < 2 or len(middles) > MOST_OUTLETS
        return Told(f"{told}\n\n{len(values):,} articles, from {ends}." if few else f"{told}\n\n{each}.")
    return Told(f"{_say_harder(values.dropna(subset=['outlet']), column)}\n\nThe middle article: {each}.")


def _say_harder(values: pd.DataFrame, column: str) -> str:
    """Return which of two outlets is harder, or that it cannot be told."""
    contrast = compare_outlets(values, column)
    difference, low, high = (contrast[part] for part in ("difference", "low", "high"))
    first, second = (escape(name) for name in list_outlets(values))
    write = MEASURES[column].write
    if pd.isna(difference):
        return "**Too few articles to tell** which outlet is harder to read."
    if not contrast["clear"]:
        return (
            f"**We cannot tell which outlet is harder to read**: {first} could be anything from {write(low)} "
            f"to {write(high)} grades above {second}."
        )
    harder, easier = (first, second) if difference > 0 else (second, first)
    low, high = sorted([abs(low), abs(high)])
    return (
        f"{harder} is **{write(abs(difference))} school grades** harder than {easier} ({write(low)} to {write(high)})."
    )


def tell_quotes(tables: Any) -> Told:
    """Say how much of the articles is quoted, and how many quote nobody.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"outlet": "Post", "headline": "Port opens", "text": text}]))
    >>> tell_quotes(tables)
    In the one article 44% of the words are quoted.
    """
    values = measure_outlets(tables.articles, tables.scores, "quote_density")
    if values.empty:
        return Told("**Nothing can be said about quotation**: no article has words to count.")
    return Told(f"{' '.join(say_quoted(values))}\n\n{say_outlets(values)}".strip())


def say_quoted(values: pd.DataFrame) -> list[str]:
    """Return how much of the articles is quoted, and where it can be said apart, how many quote nobody."""
    shares = values["quote_density"]
    none = int((shares == 0).sum())
    if none == len(shares):
        return [f"**Nobody is quoted** in {'any of ' * (none > 1)}{plural(none, 'article')}."]
    if len(shares) == 1:
        return [f"In the one article **{shares.iloc[0]:.0%}** of the words are quoted."]
    nobody = "Every article quotes somebody" if not none else f"{none:,} of {len(shares):,} articles quote nobody"
    if none == 1:
        nobody = f"One of {len(shares):,} articles quotes nobody"
    if len(shares) < ENOUGH:
        return [
            f"Between **{shares.min():.0%} and {shares.max():.0%}** of an article's words are quoted.",
            f"{nobody}.",
        ]
    overall = estimate_middles(values, "quote_density", by=None).iloc[0]
    share = f"**{overall['middle']:.0%}** of the words are quoted {_say_interval(overall, 'quote_density')}"
    return [f"In the middle article {share}.", f"{nobody}."]


def say_outlets(values: pd.DataFrame) -> str:
    """Return the middle article of each of two outlets, nothing where articles are few or nobody is quoted."""
    middles = estimate_middles(values.dropna(subset=["outlet"]), "quote_density")
    if len(values) < ENOUGH or len(middles) != 2 or not values["quote_density"].any():
        return ""
    each = "; ".join(_say_middle(outlet, row, "quote_density") for outlet, row in middles.iterrows())
    return f"The middle article: {each}."


def tell_mentions(ranked: pd.DataFrame, tables: Any) -> Told:
    """Say who is named in most articles, and how many people, organisations and places are named.

    Takes the table of `rank_entities` and the tables of `measure`.

    >>> from analysis import make_articles, measure, rank_entities
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"outlet": "Post", "headline": "Port opens", "text": text}]))
    >>> tell_mentions(rank_entities(tables.entities), tables)
    Ana Bell is the one person named. 1 person, 0 organisations and 0 places are named in 1 article.
    """
    people = ranked[ranked["label"] == "PERSON"].sort_values(
        ["n_articles", "n_mentions", "name"], ascending=[False, False, True]
    )
    places = ranked["label"].isin(["GPE", "LOC", "FAC"]).sum()
    counts = [
        plural(len(people), "person", "people"),
        plural(ranked["label"].eq("ORG").sum(), "organisation"),
        plural(places, "place"),
    ]
    total = f"{join(counts)} are named in {plural(len(tables.articles), 'article')}."
    if people.empty:
        return Told(f"**No person is named.** {total}")
    first = f"**{escape(people['name'].iloc[0])}**"
    if len(people) == 1:
        return Told(f"{first} is the one person named. {total}")
    most = people["n_articles"].iloc[0]
    level = int(people["n_articles"].eq(most).sum()) - 1
    rank = f"as {plural(level, 'other is', 'others are')}" if level else "more than anybody else"
    return Told(f"{first} is named in {plural(most, 'article')}, {rank}.\n\n{total}")


def tell_comparison(tables: Any, *, columns: Sequence[str] = tuple(MEASURES)) -> Told:
    """Say on which measures two outlets differ clearly, each with its interval, and for which we cannot tell.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"outlet": "Post", "headline": "Port opens", "text": text}]))
    >>> tell_comparison(tables)
    There is one outlet, so there is nothing to compare.
    """
    n_outlets, tables = tables.articles["outlet"].nunique(), keep_pair(tables)
    if n_outlets < 2:
        return Told(f"There is {'one outlet' if n_outlets else 'no outlet named'}, so there is nothing to compare.")
    differences = compare_measures(tables, columns)
    if differences["difference"].isna().all():
        smaller = tables.articles["outlet"].value_counts().min()
        return Told(f"**Too few articles to compare**: the smaller outlet has {smaller}, and {ENOUGH} are needed.")
    among = f"Of {n_outlets} outlets, the two with most articles are compared." if n_outlets > 2 else ""
    clear, rest = differences[differences["clear"]], differences[~differences["clear"]]
    doubtful = f"For {join([MEASURES[str(c)].name for c in rest.index])} we cannot tell." if len(rest) else ""
    first, second = (escape(name) for name in list_outlets(tables.articles))
    if clear.empty:
        told = f"**We cannot tell {first} and {second} apart** on any of {len(differences)} measures."
        return Told(f"{told}\n\n{among}".strip())
    sides = {"lower": clear[clear["difference"] < 0], "higher": clear[clear["difference"] > 0]}
    said = [
        f"the {side} {join([_say_difference(column, row) for column, row in rows.iterrows()])}"
        for side, rows in sides.items()
        if len(rows)
    ]
    count = f"**{len(clear)} of {len(differences)} measures**"
    told = f"{first} and {second} differ clearly on {count}: {first} has {join(said)}."
    return Told(f"{told}\n\n{doubtful} {among}".rstrip())


def _say_difference(column: Any, row: pd.Series) -> str:
    """Return the name of a measure and the size of its difference."""
    measure = MEASURES[column]
    unit = " points" if measure.unit == "%" else measure.unit
    return f"{measure.name} (by {measure.write(abs(row['difference']))}{unit})"


def tell_article(tables: Any) -> Told:
    """Say what one article is: its size, how hard it is, how much is quoted and by whom. Speaks of the first article.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"outlet": "Post", "headline": "Port opens", "text": text}]))
    >>> tell_article(tables)
    9 words at grade 3.7, 44% of them quoted, in 1 quotation by Ana Bell.
    """
    if tables.articles.empty:
        return Told("There is no article.")
    article = tables.articles.iloc[0]
    row = tables.scores[tables.scores["article_id"] == article["article_id"]].iloc[0]
    if pd.isna(row["quote_density"]):
        return Told("The article has no words.")
    quotes = tables.quotes[tables.quotes["article_id"] == article["article_id"]]
    said = quotes[quotes["kind"].isin(["direct", "mixed"]) & quotes["part"].eq("body")]
    speakers = [escape(name) for name in said["speaker"].dropna().unique()]
    by = f" by {join(speakers)}" if speakers else ""
    grade = row["flesch_kincaid_grade"]
    hard = "without a grade" if pd.isna(grade) else f"at grade **{grade:.1f}**"
    quoted = f"in {plural(row['n_quotes'], 'quotation')}{by}" if row["n_quotes"] else "as nobody speaks"
    words = plural(article["n_words"], "word")
    return Told(f"**{words}** {hard}, **{row['quote_density']:.0%}** of them quoted, {quoted}.")


def _say_middle(outlet: Any, middle: pd.Series, column: str) -> str:
    """Return an outlet's middle article with its interval and number of articles."""
    n, measure = plural(middle["n_articles"], "article"), MEASURES[column]
    if pd.isna(middle["middle"]):
        return f"{escape(outlet)} has too few to say ({n})"
    return f"{escape(outlet)} {measure.write(middle['middle'])}{measure.unit} {_say_interval(middle, column)}, {n}"


def _say_interval(middle: pd.Series, column: str) -> str:
    measure = MEASURES[column]
    unit = measure.unit if measure.unit == "%" else ""
    return f"({measure.write(middle['low'])} to {measure.write(middle['high'])}{unit})"
