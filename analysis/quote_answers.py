"""Answers about quotes: who speaks and how they are introduced, what marks are for, how sure we are."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.answers import Told, say_outlets, say_quoted
from analysis.contrasts import ENOUGH, measure_outlets
from analysis.intervals import estimate_share
from analysis.parts import estimate_parts
from analysis.quote_accuracy import compare_quotes, match_quotes, rate_confidence
from analysis.quote_scores import find_cues
from analysis.shares import has_interval, say_few, say_share
from analysis.source_findings import find_lead, say_lead
from analysis.source_scores import score_sources
from analysis.sources import find_sources
from analysis.tables import QUOTES, check_table
from analysis.wordings import NOBODY, escape, join, plural

_MARKED = ["direct", "mixed"]
_USES = {"title": "title", "nickname": "nickname", "term": "term", "scare": "scare quote"}


def tell_voices(tables: Any) -> Told:
    """Say in three sentences how much is quoted, who speaks most, and how much is said by people without a name.

    Takes the tables of `measure`. Joint speakers share their words. Whether
    somebody has a name is told by the article itself; roles that other
    articles give are not looked up.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"outlet": "Post", "headline": "Port opens", "text": text}]))
    >>> tell_voices(tables)
    In the one article 44% of the words are quoted. Ana Bell speaks all of them. Every speaker has a name.
    """
    values = measure_outlets(tables.articles, tables.scores, "quote_density")
    if values.empty:
        return Told("**Nothing can be said about quotation**: no article has words to count.")
    told, sources = say_quoted(values)[0], find_sources(tables.articles, tables.quotes)
    if not sources["n_words"].sum():
        return Told(told)
    parts = estimate_parts(sources, "speaker", "n_words")
    known = parts[parts["part"] != NOBODY]
    if known.empty:
        return Told(f"{told} {say_lead(parts, 'quoted words')}.")
    scores = score_sources(tables.articles, sources)
    nameless, unsettled = (
        estimate_share(scores, column, "n_words").iloc[0] for column in ("n_words_nameless", "n_words_unknown")
    )
    most = _say_most(parts, f"{sources['n_words'].sum():,.0f} quoted words")
    return Told(f"{told} {most}{_say_nameless(nameless, unsettled)}\n\n{say_outlets(values)}".strip())


def _say_most(parts: pd.DataFrame, total: str) -> str:
    """Return who speaks most, and whether that is clear."""
    known = parts[parts["part"] != NOBODY]
    first = known.iloc[0]
    if len(parts) == 1:
        return f"**{escape(first['part'])}** speaks all of them"
    if (known["estimate"] - first["estimate"]).abs().lt(1e-9).sum() > 1:
        return f"Nobody speaks most: several speakers hold {say_share(first)} of {total} each{say_few([first])}"
    clear = has_interval(first) and find_lead(parts) == [first["part"]]
    most = "speaks most" if clear or not has_interval(first) else "speaks most, not clearly"
    return f"**{escape(first['part'])}** {most}: {say_share(first)} of {total}"


def _say_nameless(nameless: pd.Series, unsettled: pd.Series) -> str:
    """Return, to go on with, how much is said by people without a name, and by nobody who could be settled."""
    if not nameless["estimate"] and not unsettled["estimate"]:
        return ". Every speaker has a name."
    said = f"; people without a name hold {say_share(nameless)}" if nameless["estimate"] else ""
    doubt = f"; for {say_share(unsettled)} we cannot tell" if unsettled["estimate"] else ""
    return f"{said}{doubt}{say_few([nameless])}."


def tell_cues(quotes: pd.DataFrame) -> Told:
    """Say how often speakers are introduced by "say", by other neutral words, and by words that tell more.

    Takes `quotes` (from `find_quotes`) and counts as `rank_cues` does.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell. She told us why. Omar Diaz warned that it was too early."
    >>> tell_cues(measure(make_articles([{"text": text}])).quotes)
    Say introduces 50% of 2 statements that have a reporting word, neutral words in all 50%, too few articles for an
    interval. The rest tell more: warn (1).
    """
    check_table(quotes, QUOTES, "tell_cues()")
    cues = find_cues(quotes)
    total, n_say = len(cues), int((cues["cue"] == "say").sum())
    if not total:
        return Told("**No reporting word was found**, so nobody is introduced by one.")
    if n_say == total:
        return Told(f"**Say** introduces {'the one statement' if total == 1 else f'all of {total:,} statements'}.")
    counts = cues.assign(n=1, n_say=cues["cue"].eq("say").astype("int64"), n_neutral=cues["neutral"].astype("int64"))
    counts = counts.groupby("article_id")[["n", "n_say", "n_neutral"]].sum()
    say, neutral = (estimate_share(counts, column, "n").iloc[0] for column in ("n_say", "n_neutral"))
    have = "has" if total == 1 else "have"
    opening = (
        f"**Say** introduces **{say_share(say)}** of {plural(total, 'statement')} that {have} a reporting word, "
        f"neutral words in all {say_share(neutral)}{say_few([say])}."
    )
    others = cues.loc[~cues["neutral"], "cue"].value_counts()
    if others.empty:
        return Told(opening)
    most = others.sort_index().sort_values(ascending=False, kind="stable").head(5)
    named = [f"{escape(cue)} ({n:,})" for cue, n in most.items()]
    rest = f", then {plural(len(others) - 5, 'word')} more" if len(others) > 5 else ""
    return Told(f"{opening} The rest tell more: {', '.join(named)}{rest}.")


def tell_marks(quotes: pd.DataFrame) -> Told:
    """Say how often marks quote somebody, and what else they are for.

    Takes `quotes` (from `find_quotes`) and counts marked spans of bodies.

    >>> quotes = pd.DataFrame({"article_id": ["a"] * 3, "part": ["body"] * 3})
    >>> tell_marks(quotes.assign(mark_use=["quotation", "title", "scare"]))
    Of 3 marked spans 2 quote nobody: 1 title and 1 scare quote. That is 67%, too few articles for an interval.
    """
    check_table(quotes, QUOTES, "tell_marks()", needs=["article_id", "part", "mark_use"])
    marked = quotes[quotes["part"] == "body"].dropna(subset=["mark_use"])
    idle = marked["mark_use"] != "quotation"
    counts, n_other = marked.loc[idle, "mark_use"].value_counts(), int(idle.sum())
    if marked.empty:
        return Told("**No quotation marks** stand in any text.")
    if not n_other:
        every = "The one marked span" if len(marked) == 1 else f"Every one of {len(marked):,} marked spans"
        return Told(f"**{every}** quotes somebody.")
    said = [plural(counts[use], noun) for use, noun in _USES.items() if counts.get(use)]
    if len(marked) == 1:
        return Told(f"The one marked span **quotes nobody**: {said[0]}.")
    verb = "quotes" if n_other == 1 else "quote"
    spans = pd.DataFrame({"article_id": marked["article_id"], "n": 1, "n_idle": idle.astype("int64")})
    share = estimate_share(spans.groupby("article_id").sum(), "n_idle", "n").iloc[0]
    told = f"Of {len(marked):,} marked spans **{n_other:,}** {verb} nobody: {join(said)}."
    return Told(f"{told} That is {say_share(share)}{say_few([share])}.")


def tell_manner(quotes: pd.DataFrame) -> Told:
    """Say how many statements are reported as not made, or as possible, and how many came through somebody else.

    Takes `quotes` (from `find_quotes`) and counts all but scare quotes.

    >>> modality = ["asserted"] * 7 + ["negated"]
    >>> tell_manner(pd.DataFrame({"kind": ["indirect"] * 8, "modality": modality, "via": [None] * 7 + ["a lawyer"]}))
    Of 8 statements 1 is reported as not made; 1 came through somebody else.
    """
    check_table(quotes, QUOTES, "tell_manner()", needs=["kind", "modality", "via"])
    said = quotes[quotes["kind"] != "scare"]
    if said.empty:
        return Told("Nobody says anything.")
    counts = said["modality"].value_counts()
    negated, possible = (int(counts.get(name, 0)) for name in ("negated", "hypothetical"))
    carried = int(said["via"].notna().sum())
    if not negated + possible:
        every = "The one statement was" if len(said) == 1 else f"All of {len(said):,} statements were"
        through = f"{carried:,} of them" if carried else "not" if len(said) == 1 else "none"
        return Told(f"**{every} made outright**, {through} through somebody else.")
    kinds = {"as not made": negated, "as only possible": possible}
    reported = [f"**{n:,}** {'is' if n == 1 else 'are'} reported {how}" for how, n in kinds.items() if n]
    return Told(
        f"Of {plural(len(said), 'statement')} {join(reported)}; {carried or 'none'} came through somebody else."
    )


def tell_accuracy(gold: pd.DataFrame, quotes: pd.DataFrame) -> Told:
    """Say how often annotated quotations are found, and their speakers right, with the interval over articles.

    Takes the two tables of `measure_accuracy`, or others that `compare_quotes`
    takes. The interval draws the articles again; from ten on there is one.

    >>> columns = ["article_id", "part", "start", "end", "kind", "speaker"]
    >>> quotes = pd.DataFrame([("a", "body", 1, 9, "direct", "Ana Bell")], columns=columns)
    >>> tell_accuracy(quotes, quotes.assign(text="Not yet,", confidence=0.95))
    In the one annotated article 1 of 1 quotation in marks is found, and for 100% the right speaker is named.
    Of the speakers given with a confidence of 90% or more 100% are right (1).
    """
    pairs = match_quotes(gold, quotes)
    marked = gold[gold["kind"].isin(_MARKED)]
    if marked.empty:
        return Told("**Nothing can be said**: no quotation in marks is annotated.")
    found = pairs[pairs["kind"].isin(_MARKED) & pairs["kind_found"].isin(_MARKED)].drop_duplicates("gold_row")
    right = found.loc[found["speaker_right"], "article_id"].value_counts()
    n_gold = marked["article_id"].value_counts()
    counts = pd.DataFrame({"n_right": right.reindex(n_gold.index).fillna(0), "n_gold": n_gold})
    share = estimate_share(counts, "n_right", "n_gold").iloc[0]
    span = f" ({share['low'] * 100:.0f} to {share['high']:.0%})" if len(counts) >= ENOUGH else ""
    n = gold["article_id"].nunique()
    where = "In the one annotated article" if n == 1 else f"In {n:,} annotated articles"
    is_found = (
        f"{len(found):,} of {plural(len(marked), 'quotation')} in marks {'is' if len(found) == 1 else 'are'} found"
    )
    told = f"{where} {is_found}, and for **{share['estimate']:.0%}** the right speaker is named{span}."
    return Told(" ".join([told, *_say_indirect(gold, quotes), *_say_sure(gold, quotes)]))


def _say_indirect(gold: pd.DataFrame, quotes: pd.DataFrame) -> list[str]:
    """Return how much of what is said without marks is found, and right; nothing where there is none."""
    row = compare_quotes(gold, quotes).set_index("kind").loc["indirect"]
    if not row["n_gold"]:
        return []
    found = f"Of {plural(row['n_gold'], 'statement')} without marks **{row['recall']:.0%}** are found"
    return [f"{found}." if not row["n_found"] else f"{found}; {row['precision']:.0%} of what is taken for one is one."]


def _say_sure(gold: pd.DataFrame, quotes: pd.DataFrame) -> list[str]:
    """Return how often the speaker is right where the confidence is high, and where it is lower."""
    bins = rate_confidence(gold, quotes).fillna({"share_right": 0.0})
    sure, rest = bins.tail(1), bins.iloc[:-1]
    n_sure, n_rest = int(sure["n_quotes"].sum()), int(rest["n_quotes"].sum())
    high, low = sure["share_right"].sum(), (rest["share_right"] * rest["n_quotes"]).sum() / max(n_rest, 1)
    said = [f"**{high:.0%}** are right ({n_sure:,})"] if n_sure else []
    said += [f"of the others {low:.0%} ({n_rest:,})"] if n_rest else []
    given = f"Of the speakers given with a confidence of {bins['low'].iloc[-1]:.0%} or more"
    return [f"{given} {', '.join(said)}."] if n_sure else []
