"""Answers about quotes: who speaks and how they are introduced, what marks are for, how sure we are."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.answers import Told, say_outlets, say_quoted
from analysis.contrasts import ENOUGH, measure_outlets
from analysis.intervals import estimate_share
from analysis.quote_accuracy import compare_quotes, match_quotes, rate_confidence
from analysis.quote_scores import rank_speakers
from analysis.tables import QUOTES, check_table
from analysis.wordings import NOBODY, escape, join, plural

_MARKED = ["direct", "mixed"]
_NAMELESS = {"person": "people", "group": "", "document": "", "organisation": ""}  # and their plurals
_USES = {"title": "title", "nickname": "nickname", "term": "term", "scare": "scare quote"}


def tell_voices(tables: Any) -> Told:
    """Say in three sentences how much is quoted, who speaks most, and how much of it we cannot put a name to.

    Takes the tables of `measure`.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"outlet": "Post", "headline": "Port opens", "text": text}]))
    >>> tell_voices(tables)
    In the one article 44% of the words are quoted. Ana Bell speaks all of them. Every speaker has a name.
    """
    values = measure_outlets(tables.articles, tables.scores, "quote_density")
    if values.empty:
        return Told("**Nothing can be said about quotation**: no article has words to count.")
    told, speakers = say_quoted(values)[0], rank_speakers(tables.quotes)
    if not speakers["n_words"].sum():
        return Told(told)
    known = speakers[speakers["speaker"] != NOBODY]
    nameless = known.loc[~known["named"].fillna(False).astype(bool), "share"].sum()
    unsettled = 1 - known["share"].sum()
    if known.empty:
        return Told(f"{told} For none of them could a speaker be settled.")
    first, total = known.iloc[0], f"{speakers['n_words'].sum():,.0f} quoted words"
    most = f"**{escape(first['speaker'])}** speaks most, {first['share']:.0%} of {total}."
    if len(speakers) == 1:
        most = f"**{escape(first['speaker'])}** speaks all of them."
    elif (known["n_words"] == first["n_words"]).sum() > 1:
        most = f"Nobody speaks most: several speakers hold {first['share']:.0%} of {total} each."
    return Told(f"{told} {most} {_say_nameless(nameless, unsettled)}\n\n{say_outlets(values)}".strip())


def _say_nameless(nameless: float, unsettled: float) -> str:
    """Return how much is said by speakers without a name, and by nobody who could be settled."""
    if not nameless and unsettled < 1e-9:
        return "Every speaker has a name."
    said = f"Speakers without a name hold {nameless:.0%}" if nameless else "Every speaker who is known has a name"
    return f"{said}{'.' if unsettled < 1e-9 else f'; for {unsettled:.0%} we cannot tell who speaks.'}"


def tell_cues(cues: pd.DataFrame) -> Told:
    """Say how often speakers are introduced by "say", by other neutral words, and by words that tell more.

    Takes the table of `rank_cues`.

    >>> words = {"speaker": ["Ana Bell"] * 3, "cue": ["say", "tell", "admit"], "neutral": [True, True, False]}
    >>> tell_cues(pd.DataFrame(words | {"n_quotes": [6, 1, 3]}))
    Say introduces 60% of 10 statements that have a reporting word, other neutral words 10%. The rest tell more:
    admit (3).
    """
    total = int(cues["n_quotes"].sum())
    if not total:
        return Told("**No reporting word was found**, so nobody is introduced by one.")
    say = int(cues.loc[cues["cue"] == "say", "n_quotes"].sum())
    neutral = int(cues.loc[cues["neutral"], "n_quotes"].sum()) - say
    if say == total:
        return Told(f"**Say** introduces {'the one statement' if total == 1 else f'all of {total:,} statements'}.")
    opening = (
        f"**Say** introduces **{say / total:.0%}** of {plural(total, 'statement')} that "
        f"{'has' if total == 1 else 'have'} a reporting word, other neutral words {neutral / total:.0%}."
    )
    others = cues[~cues["neutral"].astype(bool)].groupby("cue")["n_quotes"].sum()
    if others.empty:
        return Told(opening)
    most = others.sort_index().sort_values(ascending=False, kind="stable").head(5)
    named = [f"{escape(cue)} ({n:,})" for cue, n in most.items()]
    rest = f", then {plural(len(others) - 5, 'word')} more" if len(others) > 5 else ""
    return Told(f"{opening} The rest tell more: {', '.join(named)}{rest}.")


def tell_sources(speakers: pd.DataFrame) -> Told:
    """Say how much of the quoted words is given to speakers with a name, and to speakers without one.

    Takes the table of `rank_speakers`.

    >>> row = {"speaker": "Ana Bell", "speaker_kind": "person", "named": True, "n_words": 40, "share": 1.0}
    >>> tell_sources(pd.DataFrame([row]))
    All of the 40 quoted words are given to speakers with a name.
    """
    total = int(speakers["n_words"].sum())
    if not total:
        return Told("Nobody is quoted, so there are no sources.")
    known = speakers[speakers["speaker"] != NOBODY]
    has_name = known["named"].fillna(False).astype(bool)
    named, nameless = known.loc[has_name, "n_words"].sum(), known[~has_name]
    if named == total:
        return Told(f"**All** of the {total:,} quoted words are given to speakers with a name.")
    told = f"**{named / total:.0%}** of {total:,} quoted words are given to speakers with a name"
    if nameless["n_words"].sum():
        counts = nameless["speaker_kind"].replace("unnamed", "person").value_counts()
        said = [plural(counts[kind], kind, many) for kind, many in _NAMELESS.items() if counts.get(kind)]
        told += f", **{nameless['n_words'].sum() / total:.0%}** to speakers without one: {join(said)}"
    unsettled = total - int(known["n_words"].sum())
    return Told(f"{told}. {f'For {unsettled / total:.0%} we cannot tell.' if unsettled else ''}".strip())


def tell_marks(quotes: pd.DataFrame) -> Told:
    """Say how often marks quote somebody, and what else they are for.

    Takes `quotes` (from `find_quotes`) and counts marked spans of bodies.

    >>> tell_marks(pd.DataFrame({"part": ["body"] * 3, "mark_use": ["quotation", "title", "scare"]}))
    Of 3 marked spans 2 quote nobody: 1 title and 1 scare quote.
    """
    check_table(quotes, QUOTES, "tell_marks()", needs=["part", "mark_use"])
    uses = quotes.loc[quotes["part"] == "body", "mark_use"].dropna()
    counts = uses[uses != "quotation"].value_counts()
    n_other = int(counts.sum())
    if uses.empty:
        return Told("**No quotation marks** stand in any text.")
    if not n_other:
        every = "The one marked span" if len(uses) == 1 else f"Every one of {len(uses):,} marked spans"
        return Told(f"**{every}** quotes somebody.")
    said = [plural(counts[use], noun) for use, noun in _USES.items() if counts.get(use)]
    if len(uses) == 1:
        return Told(f"The one marked span **quotes nobody**: {said[0]}.")
    verb = "quotes" if n_other == 1 else "quote"
    return Told(f"Of {len(uses):,} marked spans **{n_other:,}** {verb} nobody: {join(said)}.")


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
