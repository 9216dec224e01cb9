"""Answers about names: who is in the news, beside whom, who is never heard, and which merges to doubt."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.across import join_entities, rank_entities
from analysis.answers import Told
from analysis.company import rank_pairs
from analysis.heard import rank_heard
from analysis.tables import MENTIONS, MERGES, PAIRS, RANKED_HEARD, check_table
from analysis.wordings import escape, join, plural

_CLASSES = {"PERSON": ("person", "people"), "ORG": ("organisation", "organisations")}


def tell_names(tables: Any) -> Told:
    """Say in three sentences who is named most, who stands together, and who is named but never heard.

    Takes the tables of `measure`.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"outlet": "Post", "headline": "Port opens", "text": text}]))
    >>> tell_names(tables)
    Ana Bell is the one person named. No two people stand in one paragraph. Whoever is named in full is heard.
    """
    entities = join_entities(tables.entities, tables.articles, tables.mentions)
    people = rank_entities(entities, tables.articles)
    people = people[people["label"] == "PERSON"].sort_values(
        ["n_articles", "n_mentions", "name"], ascending=[False, False, True]
    )
    if people.empty:
        return Told("**No person is named.**")
    n, name = int(people["n_articles"].iloc[0]), escape(people["name"].iloc[0])
    level = int(people["n_articles"].eq(n).sum())
    most = f"**{name}** is named in most articles, {n:,} of {len(tables.articles):,}."
    if len(people) == 1:
        most = f"**{name}** is the one person named."
    elif level > 1:
        most = f"**{level:,} people** are named in most articles, {n:,} each."
    pairs, heard = rank_pairs(tables.mentions, entities, labels=["PERSON"]), rank_heard(entities, tables.quotes)
    return Told(" ".join([most, _say_together(pairs), _say_unheard(heard)]))


def _say_together(pairs: pd.DataFrame) -> str:
    """Return who stands together most."""
    if pairs.empty:
        return "No two people stand in one paragraph."
    n = int(pairs["n_paragraphs"].max())
    best = pairs[pairs["n_paragraphs"] == n]
    if len(best) > 1:
        return (
            f"Nobody stands together most: {plural(len(best), 'pair')} of people share {plural(n, 'paragraph')} each."
        )
    first, second = escape(best["first"].iloc[0]), escape(best["second"].iloc[0])
    return f"**{first} and {second}** stand together most, in {plural(n, 'paragraph')}."


def _say_unheard(heard: pd.DataFrame) -> str:
    """Return how many of the people named in full are never heard."""
    people = heard[(heard["label"] == "PERSON") & heard["is_full_name"]]
    never = people["n_articles_heard"].eq(0)
    if people.empty:
        return "No person is named in full."
    if not never.any():
        return "Whoever is named in full is heard."
    verb = "is" if never.sum() == 1 else "are"
    return f"Of {plural(len(people), 'person', 'people')} named in full **{never.sum():,}** {verb} never heard."


def tell_pairs(pairs: pd.DataFrame) -> Told:
    """Say who stands together in most paragraphs, and how many pairs do so more than once.

    Takes the table of `rank_pairs`, of people alone.

    >>> row = {"first": "Ana Bell", "second": "Tom Marsh", "n_paragraphs": 3, "n_articles": 2, "association": 0.25}
    >>> tell_pairs(pd.DataFrame([row]))
    Ana Bell and Tom Marsh stand together in 3 paragraphs of 2 articles: 25% of those that name either. They are the one
    pair.
    """
    check_table(pairs, PAIRS, "tell_pairs()", needs=["first", "second", "n_paragraphs", "n_articles", "association"])
    if pairs.empty:
        return Told("**No two people** stand in one paragraph.")
    n = int(pairs["n_paragraphs"].max())
    best = pairs[pairs["n_paragraphs"] == n]
    if len(best) > 1:
        return Told(f"{plural(len(best), 'pair')} of people share most paragraphs, **{n:,}** each; {_say_rest(pairs)}.")
    row = best.iloc[0]
    where = f"{plural(n, 'paragraph')} of {plural(row['n_articles'], 'article')}"
    told = f"**{escape(row['first'])} and {escape(row['second'])}** stand together in {where}"
    share = f"{row['association']:.0%} of those that name either"
    rest = "They are the one pair" if len(pairs) == 1 else _say_rest(pairs)
    return Told(f"{told}: {share}. {rest[0].upper()}{rest[1:]}.")


def _say_rest(pairs: pd.DataFrame) -> str:
    """Return how many pairs there are, and how many share more than one paragraph."""
    often = int((pairs["n_paragraphs"] > 1).sum())
    return f"of {plural(len(pairs), 'pair')} {often or 'none'} {'does' if often == 1 else 'do'} so more than once"


def tell_heard(heard: pd.DataFrame, *, label: str = "PERSON", top: int = 3) -> Told:
    """Say how many are named and never heard, who of them is named most, and for how many we cannot tell.

    Takes the table of `rank_heard`; `label` is the class told of. People known by one word alone are left out.

    >>> from analysis import make_table
    >>> names = [("Ana Bell", 3, 2), ("Tom Marsh", 2, 0)]
    >>> rows = [{"name": name, "label": "PERSON", "is_full_name": True, "roles": [], "n_articles": n,
    ...     "n_articles_heard": n_heard, "n_articles_unsettled": 0, "n_mentions": n, "n_quotes": 0, "n_indirect": 0,
    ...     "n_words": 0, "n_through": 0} for name, n, n_heard in names]
    >>> tell_heard(make_table(rows, RANKED_HEARD))
    Of 2 people named in full 1 is never heard: Tom Marsh (in 2 articles).
    """
    check_table(heard, RANKED_HEARD, "tell_heard()")
    named = heard[(heard["label"] == label) & heard["is_full_name"]]
    what, many = _CLASSES.get(label, (label, label))
    full = " named in full" if label == "PERSON" else ""
    never = named[named["n_articles_heard"] == 0]
    if named.empty:
        return Told(f"**No {what}** is named{full.removeprefix(' named')}.")
    if never.empty:
        every = f"The one {what}" if len(named) == 1 else f"Every one of {len(named):,} {many}"
        return Told(f"**{every}**{full} is heard somewhere.")
    verb = "is" if len(never) == 1 else "are"
    which = f"{plural(len(named), what, many)}{full}"
    told = f"Of {which} **{len(never):,}** {verb} never heard"
    first = [
        f"{escape(row['name'])} (in {plural(row['n_articles'], 'article')})" for _, row in never.head(top).iterrows()
    ]
    shown = f"{': ' if len(never) <= top else '; most often named of them: '}{join(first)}"
    return Told(f"{told}{shown}. {_say_doubts(never, label)}".strip())


def _say_doubts(never: pd.DataFrame, label: str) -> str:
    """Return how many of the unheard may be heard after all."""
    unsure, through = never["n_articles_unsettled"] > 0, never["n_through"] > 0
    told = []
    if unsure.any():
        told.append(f"For {unsure.sum():,} we cannot tell: quotations beside them have no known speaker.")
    if label != "PERSON" and through.any():
        told.append(f"For {through.sum():,} of them somebody speaks who holds an office there.")
    return " ".join(told)


def tell_merges(mentions: pd.DataFrame, merges: pd.DataFrame) -> Told:
    """Say how many mentions read otherwise than the name they are counted under, and how many by a rule to doubt.

    Takes `mentions` from `find_mentions` and the table of `rank_merges`.

    >>> from analysis import make_table
    >>> tell_merges(make_table([], MENTIONS), make_table([], MERGES))
    Nothing is named.
    """
    check_table(mentions, MENTIONS, "tell_merges()", needs=["text"])
    check_table(merges, MERGES, "tell_merges()", needs=["n_mentions", "doubtful"])
    total, merged = len(mentions), int(merges["n_mentions"].sum())
    doubtful = int(merges.loc[merges["doubtful"], "n_mentions"].sum())
    if not total:
        return Told("Nothing is named.")
    if not merged:
        return Told(f"**No names were merged**: each of {plural(total, 'mention')} stands as it is written.")
    share = f"**{merged:,} of {plural(total, 'mention')}** ({merged / total:.0%})"
    told = f"{share} {'is' if merged == 1 else 'are'} counted under another form of the name"
    if not doubtful:
        return Told(f"{told}, none by a rule to doubt.")
    return Told(
        f"{told}, **{doubtful:,}** of them by a rule to doubt: {plural(merges['doubtful'].sum(), 'merge')} in all."
    )


def tell_objection(merges: pd.DataFrame) -> Told:
    """Give, as an example, the list of names that undoes the first merge of the table, ready to be saved.

    Takes the table of `rank_merges`.

    >>> from analysis import make_table
    >>> tell_objection(make_table([], MERGES))
    There is no merge to object to.
    """
    check_table(merges, MERGES, "tell_objection()", needs=["form", "name", "objection"])
    if merges.empty:
        return Told("There is no merge to object to.")
    first = merges.iloc[0]
    told = f"If {escape(first['form'])} is not {escape(first['name'])} in the article shown first:"
    lines = "surface,canonical,label,action,article\n" + " ".join(str(first["objection"]).split())
    return Told(f"{told}\n\n{'    ' + lines.replace(chr(10), chr(10) + '    ')}")
