"""Answers about sources: who holds the quoted words, where outlets differ in it, who has no name, how it changed."""

from __future__ import annotations

import pandas as pd

from analysis.answers import Told
from analysis.contrasts import MOST_OUTLETS
from analysis.difference_findings import (
    NO_STANCE,
    STANCES,
    choose_clear,
    choose_clear_parts,
    label_stance_kind,
    name_pair,
    order_kinds,
    say_few_statements,
    say_no_stance,
    say_points,
    say_too_few,
)
from analysis.intervals import estimate_share
from analysis.shares import has_interval, say_few, say_share, write_share
from analysis.source_findings import Names, choose_groups, find_lead, label_within, say_articles
from analysis.tables import COMPARED_PARTS, COMPARED_STANCES, DIVERSITIES, PARTS, TRENDS, check_table
from analysis.trend_findings import choose_measure, say_change
from analysis.wordings import NOBODY, escape, join, plural

SAID = 3  # parts told one by one


def tell_parts(parts: pd.DataFrame, *, what: str = "quoted words", names: Names | None = None) -> Told:
    """Say who holds the largest shares, each with its interval and number of articles, and for how much we cannot tell.

    Takes the table of `estimate_parts`; `what` and `names` are those of
    `plot_parts`. Of more than five groups those with most articles are told.

    >>> from analysis import estimate_parts
    >>> counts = pd.DataFrame({"article_id": list("aab"), "source_kind": ["official", "expert", "official"]})
    >>> tell_parts(estimate_parts(counts.assign(n_words=[6, 2, 2]), "source_kind", "n_words"))
    Of the quoted words in 2 articles 80% go to officials (in 2 articles) and 20% to experts (in 1 article); for 0% we
    cannot tell; too few articles for an interval.
    """
    check_table(parts, PARTS, "tell_parts()")
    if parts.empty:
        return Told(f"**There are no {what}**, so nobody has a share of them.")
    groups = choose_groups(parts)
    told = [_tell_group(parts[parts["group"] == group], names) for group in groups]
    if parts["group"].nunique() == 1:
        return Told(f"Of the {what} {told[0]}")
    rest = parts["group"].nunique() - MOST_OUTLETS
    more = [f"{plural(rest, 'smaller group')} {'is' if rest == 1 else 'are'} not told."] if rest > 0 else []
    each = [f"**{escape(group)}**: of the {what} {one}" for group, one in zip(groups, told, strict=True)]
    return Told("\n\n".join([*each, *more]))


def _tell_group(own: pd.DataFrame, names: Names | None) -> str:
    """Return who holds the largest shares of one group, and for how much we cannot tell."""
    known = own[own["part"] != NOBODY].sort_values(["estimate", "part"], ascending=[False, True])
    unknown = own[own["part"] == NOBODY]
    articles = say_articles(*own[["n_articles_all", "n_clusters"]].iloc[0])
    if known.empty:
        return f"in {articles} we cannot tell for any whose they are."
    first = known.head(len(known) if len(known) == SAID + 1 else SAID)
    said = []
    for i, (_, row) in enumerate(first.iterrows()):
        share = f"**{say_share(row)}** go" if i == 0 else say_share(row)
        part, n = escape(label_within(row["part"], names)), plural(row["n_articles"], "article")
        said.append(f"{share} to {part} (in {n})")
    rest = f", the rest to {plural(len(known) - len(first), 'other')}" if len(known) > len(first) else ""
    doubt = say_share(unknown.iloc[0]) if len(unknown) else write_share(0.0)
    few = say_few([own.iloc[0]], "; ")
    doubtful = {0: " Nobody clearly leads.", 2: " Which of the first two leads, we cannot tell."}
    lead = "" if few or len(known) == 1 else doubtful.get(len(find_lead(own)), "")
    return f"in {articles} {join(said)}{rest}; for {doubt} we cannot tell{few}.{lead}"


def tell_compared_parts(compared: pd.DataFrame, *, what: str = "quoted words", names: Names | None = None) -> Told:
    """Say to whom one outlet clearly gives more than the other, with intervals in points, and for whom we cannot tell.

    Takes the table of `compare_parts`; `what` and `names` are those of `plot_parts`.

    >>> from analysis import make_table
    >>> tell_compared_parts(make_table([], COMPARED_PARTS))
    There are no quoted words to compare.
    """
    check_table(compared, COMPARED_PARTS, "tell_compared_parts()")
    if compared.empty:
        return Told(f"There are no {what} to compare.")
    if few := say_too_few(compared):
        return Told(f"**Too few articles to compare.** {escape(few)}")
    first, second = (escape(name) for name in name_pair(compared))
    counts = " and ".join(plural(compared[side].max(), "article") for side in ("n_first", "n_second"))
    clear = choose_clear_parts(compared)
    rest = len(compared) - len(clear)
    if clear.empty:
        return Told(
            f"**We cannot tell {first} and {second} apart** in any of {plural(len(compared), 'share')} of the {what}; "
            f"{counts}."
        )
    said = [_tell_difference(row, first, second, names) for _, row in clear.head(SAID).iterrows()]
    left = len(clear) - SAID
    more = f" {plural(left, 'share')} more {'differs' if left == 1 else 'differ'} clearly." if left > 0 else ""
    doubt = f" For {plural(rest, 'share')} we cannot tell." if rest else ""
    return Told(f"Of the {what} {'; '.join(said)}.{more}{doubt} {first} and {second}: {counts}.")


def _tell_difference(row: pd.Series, first: str, second: str, names: Names | None) -> str:
    """Return one clear difference, the outlet with more of it named first."""
    more, less = (first, second) if row["difference"] > 0 else (second, first)
    ends = sorted(abs(row[end]) * 100 for end in ("low", "high"))
    points, limits = f"**{say_points(row['difference'])}**", f"({ends[0]:.0f} to {ends[1]:.0f})"
    if row["part"] == NOBODY and NOBODY not in (names or {}):
        return f"for {points} more in {more} than in {less} we cannot tell whose they are {limits}"
    return f"{points} more go to {escape(label_within(row['part'], names))} in {more} than in {less} {limits}"


def tell_nameless(scores: pd.DataFrame, *, by: str | None = None) -> Told:
    """Say how much is said by people without a name, and for how many of them a reason is given.

    Takes the table of `score_sources`; `by` names a column of groups merged
    to it, such as outlet; where no article has one, all are told together.

    >>> scores = pd.DataFrame({"n_words": [40.0, 60.0], "n_words_nameless": [0.0, 5.0], "n_words_unknown": [0.0, 2.0],
    ...     "n_with_reason": [0, 1], "n_role_only": [0, 1], "n_unnamed": [0, 1]})
    >>> tell_nameless(scores)
    People without a name hold 5% of 100 quoted words in 2 articles; for 2% we cannot tell who speaks; too few articles
    for an interval. Of 2 such sources 1 comes with a reason, 50%, too few articles for an interval.
    """
    needs = ["n_words", "n_words_nameless", "n_words_unknown", "n_with_reason", "n_role_only", "n_unnamed"]
    if missing := [name for name in [*needs, *([by] if by else [])] if name not in scores.columns]:
        got = ", ".join(map(str, scores.columns)) or "none"
        raise ValueError(f"tell_nameless() needs the table of score_sources() with {', '.join(missing)}; got {got}.")
    if by is None or scores[by].isna().all():
        return Told(_tell_nameless(scores))
    groups = scores.dropna(subset=[by]).groupby(by)
    return Told("\n\n".join(f"**{escape(name)}**: {_tell_nameless(own)}" for name, own in groups))


def _tell_nameless(scores: pd.DataFrame) -> str:
    """Return what is said of the nameless in one group."""
    n_words = scores["n_words"].sum()
    if not n_words:
        return "**Nobody is quoted**, so nobody lacks a name."
    words = estimate_share(scores, "n_words_nameless", "n_words").iloc[0]
    unknown = estimate_share(scores, "n_words_unknown", "n_words").iloc[0]
    told = (
        f"People without a name hold **{say_share(words)}** of {plural(n_words, 'quoted word')} in "
        f"{plural(words['n_articles'], 'article')}; for {say_share(unknown)} we cannot tell who speaks"
        f"{say_few([words], '; ')}."
    )
    counted = scores.assign(n_nameless=scores["n_role_only"] + scores["n_unnamed"])
    n, n_with_reason = int(counted["n_nameless"].sum()), int(scores["n_with_reason"].sum())
    if not n:
        return told
    reasons = estimate_share(counted, "n_with_reason", "n_nameless").iloc[0]
    come = f"{n_with_reason:,} comes" if n_with_reason == 1 else f"{n_with_reason or 'none'} come"
    share = f"{say_share(reasons)}{say_few([reasons])}"
    return f"{told} Of {plural(n, 'such source')} {come} with a reason, {share}."


EFFECTIVE = {"effective_simpson", "effective"}  # the indices that are numbers of voices
WIDEST = 10  # times its low end: what a high end may be before a number says nothing


def tell_diversity(estimates: pd.DataFrame) -> Told:
    """Say how many equal voices would share the words as evenly, with the interval, or why that cannot be said.

    Takes the table of `estimate_diversity` for an effective number, as it is
    by default. Raises ValueError where it is another table, or another index.

    >>> row = {"group": "all", "n_articles": 30, "n_clusters": 30, "estimate": 14.23, "low": 9.8, "high": 20.5}
    >>> tell_diversity(pd.DataFrame([row | {"n_quotes": 90, "note": None, "measure": "effective_simpson"}]))
    As many equal voices as 14.2 (9.8 to 20.5) would share the words so; 30 articles.
    """
    check_table(estimates, DIVERSITIES, "tell_diversity()")
    if others := sorted(set(estimates["measure"].fillna("none")) - EFFECTIVE):
        raise ValueError(f"tell_diversity() needs effective_simpson or effective in measure; got {', '.join(others)}.")
    if estimates.empty:
        return Told("There are no voices to count: nobody is quoted, or no outlet is named.")
    told = [_tell_voices(row) for _, row in estimates.iterrows()]
    if len(estimates) == 1:
        return Told(told[0])
    pairs = zip(estimates["group"], told, strict=True)
    return Told("\n\n".join(f"**{escape(group)}**: {one[0].lower()}{one[1:]}" for group, one in pairs))


def _tell_voices(row: pd.Series) -> str:
    """Return how many equal voices; where the interval is wide beyond use, its ends alone."""
    articles = say_articles(row["n_articles"], row["n_clusters"])
    if pd.isna(row["estimate"]):
        return f"We cannot tell how many equal voices would share the words so; {row['note']}; {articles}."
    if has_interval(row) and row["high"] > WIDEST * row["low"]:
        ends = f"anything from {row['low']:.0f} to {row['high']:,.0f}"
        return f"We cannot tell how many equal voices would share the words so: {ends}; {articles}."
    span = f" ({row['low']:.1f} to {row['high']:.1f})" if has_interval(row) else ""
    return (
        f"As many equal voices as **{row['estimate']:.1f}**{span} would share the words so; {articles}{say_few([row])}."
    )


MOST_STANCES = 4  # told one by one, the largest contrasts


def tell_stances(stances: pd.DataFrame, *, names: Names | None = None) -> Told:
    """Say which kinds of sources are clearly introduced by other words than the rest, and for which we cannot tell.

    Takes the table of `compare_stances`; `names` is that of `plot_parts`.

    >>> from analysis import make_table
    >>> tell_stances(make_table([], COMPARED_STANCES))
    No statement has a reporting word.
    """
    check_table(stances, COMPARED_STANCES, "tell_stances()")
    if stances.empty:
        return Told("No statement has a reporting word.")
    if none := say_no_stance(stances):
        return Told(f"**{NO_STANCE}**, {none[0].lower()}{none[1:]}")
    clear, few = choose_clear(stances), escape(say_few_statements(stances, names))
    if not order_kinds(stances):
        return Told(f"**Too few statements** to say how anybody is introduced. {few}")
    said = [_tell_stance(row, names) for _, row in clear.head(MOST_STANCES).iterrows()]
    if (n_more := len(clear) - MOST_STANCES) > 0:
        said.append(f"{plural(n_more, 'smaller contrast')} {'is' if n_more == 1 else 'are'} clear as well.")
    rest = int((stances["verdict"] == "cannot tell").sum())
    opening = [] if said else ["**No kind of source is clearly introduced by other words than the rest.**"]
    doubt = [f"In {plural(rest, 'case')} we cannot tell."] if rest else []
    return Told(" ".join([*opening, *said, *doubt, few]).strip())


def _tell_stance(row: pd.Series, names: Names | None) -> str:
    """Return one clear contrast."""
    share = f"**{write_share(row['estimate'])}** ({row['low'] * 100:.0f} to {row['high']:.0%})"
    whose = f"{plural(row['n_statements'], 'statement')} by {escape(label_stance_kind(row['source_kind'], names))}"
    words, points = STANCES[row["stance"]][0], say_points(row["difference"])
    return f"Words that {words} introduce {share} of {whose}, {points} {row['verdict']} than of all others."


def tell_trend(trends: pd.DataFrame, column: str) -> Told:
    """Say how much a measure changes a month, with the interval and whether it is clear, or why that cannot be said.

    Takes the table of `trend` or `trend_share`, and the name of the column that was followed.

    >>> row = {"group": "Post", "n_articles": 40, "n_clusters": 40, "n_months": 6, "change": -0.276, "low": -0.452}
    >>> row |= {"high": -0.0995, "p_value": 0.004, "clear": True, "note": None}
    >>> tell_trend(pd.DataFrame([row]), "flesch_kincaid_grade")
    School grade of Post: −0.28 a month (−0.45 to −0.10); 40 articles of 6 months.
    """
    check_table(trends, TRENDS, "tell_trend()")
    measure = choose_measure(column)
    what = escape(measure.name)
    if trends.empty:
        return Told(f"Of the {what} nothing can be said over time: no article has a date, a value and a named outlet.")
    told = []
    for _, row in trends.iterrows():
        whose = "" if row["group"] == "all" else f" of {escape(row['group'])}"
        counts = f"{plural(row['n_articles'], 'article')} of {plural(row['n_months'], 'month')}"
        told.append(f"{what[:1].upper()}{what[1:]}{whose}: **{say_change(row, measure)}**; {counts}.")
    return Told("\n\n".join(told))
