"""The user's word on names wins: `apply_aliases` moves mentions as a list says, `check_aliases` tells what rows did."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from analysis.alias_file import AliasError, AliasRow, parse_rows
from analysis.pages import rows_of
from analysis.spellings import fold_name
from analysis.tables import CHECKED_ALIASES, MENTIONS, check_table, make_table

MOVED = "alias_"  # how the rule of a mention begins that the user has moved
_Rows = Mapping[tuple[str, str], AliasRow]  # by the label of an entity_id and the folded surface


class _Mention(NamedTuple):
    """One mention, as the list of names sees it."""

    text: str
    label: str
    entity_id: str
    rule: str

    @property
    def name(self) -> str:
        return self.entity_id.partition(":")[2]


class _Verdict(NamedTuple):
    """What becomes of a mention, dropped where it has no entity; the rows that speak of it, and that change it."""

    entity_id: str | None
    label: str
    rule: str
    rows: tuple[AliasRow, ...] = ()
    changing: tuple[AliasRow, ...] = ()


def apply_aliases(mentions: pd.DataFrame, aliases: pd.DataFrame, articles: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the mentions as the user's list of names has them: merged, split, dropped or relabelled.

    A row speaks of every mention whose text is its surface, and of all
    mentions of an entity that is called so; capitals, accents and full stops
    do not matter. An entity_id as surface, "PERSON:Marsh", means that entity
    alone, not the places where a longer name is cut to it.

        merge    the mentions belong to label and canonical: "PERSON:Helena Marsh". Without a label they take that of
                 the canonical where the article names it, else they keep their own
        split    the mentions that read so leave the entity they were merged into and stand on their own, or under
                 canonical where it is given
        drop     they are no name
        relabel  the entity that reads so, or is called so, gets another label and stays one

    A row for one article comes before one for all, a mention's text before
    its entity's name. Where a canonical is itself merged or dropped, that
    holds for what was merged into it. The order of rows decides nothing.

    Takes `mentions` from `find_mentions`, `aliases` from `read_aliases` (or
    made by hand: surface, action and what the action needs) and, where rows
    name a source file, `articles` (article_id, source_file; with or without
    its folders). Returns the mentions in their order, offsets untouched,
    those moved with `rule` alias_merge, alias_split or alias_relabel. A
    mention moved once stays: applying a list twice is applying it once, and a
    changed list is applied to mentions found anew.

    Raises AliasError where the list contradicts itself.

    >>> mentions = make_table([
    ...     {"article_id": "a", "part": "body", "start": start, "end": start + len(text), "text": text, "label": label,
    ...      "entity_id": f"{label}:{text}", "rule": "exact", "paragraph": 0}
    ...     for start, text, label in [(0, "Schumi", "ORG"), (20, "Anselm Schumann", "PERSON"), (50, "Sunday", "ORG")]],
    ...     MENTIONS)
    >>> aliases = pd.DataFrame({"surface": ["Schumi", "Sunday"], "canonical": ["Anselm Schumann", None],
    ...     "action": ["merge", "drop"]})
    >>> apply_aliases(mentions, aliases)[["text", "entity_id", "rule"]]
                  text               entity_id         rule
    0           Schumi  PERSON:Anselm Schumann  alias_merge
    1  Anselm Schumann  PERSON:Anselm Schumann        exact
    """
    verdicts = _judge(mentions, aliases, articles, "apply_aliases()")
    moved = mentions.copy()
    for column in ("entity_id", "label", "rule"):
        moved[column] = pd.Series([getattr(one, column) for one in verdicts], index=mentions.index, dtype="str")
    return moved[moved["entity_id"].notna()]


def check_aliases(aliases: pd.DataFrame, mentions: pd.DataFrame, articles: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return one row per row of the list of names, with what it does to these mentions, in words.

    Takes what `apply_aliases` takes; the mentions are those before it.
    Returns the columns of `read_aliases` and

        n_mentions  int  mentions that the row speaks of
        status      str  "applied to 3 mentions", or why not: "no such name", "no such name in that article",
                         "no such article", "3 mentions are so already", "overruled by line 7"

    Raises AliasError where the list contradicts itself.

    >>> mentions = make_table([
    ...     {"article_id": "a", "part": "body", "start": 0, "end": 6, "text": "Sunday", "label": "ORG",
    ...      "entity_id": "ORG:Sunday", "rule": "exact", "paragraph": 0}], MENTIONS)
    >>> aliases = pd.DataFrame({"surface": ["Sunday", "Mondey"], "action": ["drop", "drop"]})
    >>> check_aliases(aliases, mentions)[["surface", "n_mentions", "status"]]
      surface  n_mentions                status
    0  Sunday           1  applied to 1 mention
    1  Mondey           0          no such name
    """
    verdicts = _judge(mentions, aliases, articles, "check_aliases()")
    spoken, changed = Counter[int](), Counter[int]()
    for one in verdicts:
        spoken.update({row.line for row in one.rows})
        changed.update({row.line for row in one.changing})
    places = _articles_named(mentions, articles)
    rows = []
    for row in parse_rows(aliases, "aliases"):
        if row.article and row.article not in places:
            status = "no such article"
        elif spoken[row.line]:
            status = _say_applied(spoken[row.line], changed[row.line])
        else:
            status = _say_why(row, places.get(row.article), mentions, verdicts)
        cells = {name: getattr(row, name) or None for name in ("canonical", "label", "action", "article")}
        surface = f"{row.own}:{row.surface}" if row.own else row.surface
        told = {"n_mentions": spoken[row.line], "status": status}
        rows.append({"line": row.line, "surface": surface, **cells, **told})
    return make_table(rows, CHECKED_ALIASES)


def _judge(mentions: pd.DataFrame, aliases: pd.DataFrame, articles: pd.DataFrame | None, caller: str) -> list[_Verdict]:
    """Return what becomes of each mention."""
    columns = ["article_id", "text", "label", "entity_id", "rule"]
    check_table(mentions, MENTIONS, caller, needs=columns)
    for_all, for_one = _place_rows(parse_rows(aliases, "aliases"), _articles_named(mentions, articles))
    places: dict[str, list[int]] = defaultdict(list)
    for place, article_id in enumerate(mentions["article_id"].tolist()):
        places[article_id].append(place)
    named = [_Mention(*cells) for cells in rows_of(mentions, *columns[1:])]
    verdicts = [_Verdict(one.entity_id, one.label, one.rule) for one in named]
    for article_id, own in places.items() if len(aliases) else ():
        here = for_one.get(article_id, {})
        scopes = [here, {key: row for key, row in for_all.items() if key not in here}] if here else [for_all]
        page = [named[place] for place in own]
        for place, verdict in zip(own, _relabel(page, _move(page, scopes), scopes), strict=True):
            verdicts[place] = verdict
    return verdicts


def _articles_named(mentions: pd.DataFrame, articles: pd.DataFrame | None) -> dict[str, set[str]]:
    """Return the articles that a row may mean by each article_id and source file, with or without its folders."""
    ids = {article_id: {article_id} for article_id in mentions["article_id"]}
    if articles is None:
        return ids
    ids |= {article_id: {article_id} for article_id in articles["article_id"]}
    if "source_file" in articles.columns:
        for article_id, file in rows_of(articles.dropna(subset=["source_file"]), "article_id", "source_file"):
            for name in {file, file.rpartition("/")[2]}:
                ids.setdefault(name, set()).add(article_id)
    return ids


def _place_rows(
    rows: Iterable[AliasRow], ids: Mapping[str, set[str]]
) -> tuple[dict[tuple[str, str], AliasRow], dict[str, dict[tuple[str, str], AliasRow]]]:
    """Return the rows for all articles, and those for one by its article_id."""
    for_all: dict[tuple[str, str], AliasRow] = {}
    for_one: dict[str, dict[tuple[str, str], AliasRow]] = defaultdict(dict)
    for row in rows:
        if not row.article:
            for_all[row.own, row.key] = row
        for article_id in sorted(ids.get(row.article, ())):
            other = for_one[article_id].setdefault((row.own, row.key), row)
            if other is not row:
                lines = f"lines {min(other.line, row.line)} and {max(other.line, row.line)}"
                raise AliasError(f"aliases, {lines}: both speak of “{row.surface}” in one article; keep one.")
    return for_all, dict(for_one)


def _find_row(mention: _Mention, scopes: Sequence[_Rows]) -> AliasRow | None:
    """Return the row that says where a mention belongs: of its article before all, of its text before its entity."""
    if mention.rule.startswith(MOVED):
        return None
    text, name = fold_name(mention.text), fold_name(mention.name)
    for rows in scopes:
        read, called = rows.get(("", text)), rows.get(("", name))
        by_id = rows.get((mention.label, name))
        titled = rows.get((mention.label, text))  # "PERSON:Marsh" split from a longer name
        choices = [
            by_id if text == name else None,
            titled if titled and titled.action == "split" else None,
            read,
            *(row for row in (by_id, called) if row and row.action != "split"),
        ]
        for row in choices:
            if row and row.action != "relabel":
                return row
    return None


def _follow(row: AliasRow, scopes: Sequence[_Rows]) -> tuple[str | None, str, tuple[AliasRow, ...]]:
    """Return the name and label that a row leads to, through rows on its canonical; no name where it is dropped."""
    walked, name, label = [row], row.canonical or row.surface, row.label
    if row.action == "drop":
        return None, "", (row,)
    while True:
        keys = [(label, fold_name(name)), ("", fold_name(name))]
        steps = (rows[key] for rows in scopes for key in keys if key in rows)
        step = next((one for one in steps if one.action in {"merge", "drop"}), None)
        if step is None or step in walked:
            return name, label, tuple(walked)
        walked.append(step)
        if step.action == "drop":
            return None, "", tuple(walked)
        name, label = step.canonical, step.label or label


def _move(mentions: Sequence[_Mention], scopes: Sequence[_Rows]) -> list[_Verdict]:
    """Return the mentions of one article merged, split and dropped."""
    found = [_find_row(one, scopes) for one in mentions]
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    standing: dict[tuple[str, str], str] = {}
    for one, row in zip(mentions, found, strict=True):
        labels[fold_name(one.name)][one.label] += 1
        if row is None:
            standing.setdefault((one.label, fold_name(one.name)), one.name)
    verdicts = []
    for one, row in zip(mentions, found, strict=True):
        if row is None:
            verdicts.append(_Verdict(one.entity_id, one.label, one.rule))
            continue
        name, label, walked = _follow(row, scopes)
        if name is None:
            verdicts.append(_Verdict(None, one.label, one.rule, walked, walked))
            continue
        key = fold_name(name)
        if not label:
            others = labels[key]
            label = (
                one.label if fold_name(one.name) == key or not others else min(others, key=lambda x: (-others[x], x))
            )
        entity_id = f"{label}:{standing.get((label, key), name)}"
        changed = (entity_id, label) != (one.entity_id, one.label)
        rule = f"{MOVED}{row.action}" if changed else one.rule
        verdicts.append(_Verdict(entity_id, label, rule, walked, walked if changed else ()))
    return verdicts


def _relabel(mentions: Sequence[_Mention], moved: list[_Verdict], scopes: Sequence[_Rows]) -> list[_Verdict]:
    """Return the mentions of one article with the entities relabelled that a row names or calls."""
    groups: dict[str, list[int]] = defaultdict(list)
    for place, verdict in enumerate(moved):
        if verdict.entity_id is not None:
            groups[verdict.entity_id].append(place)
    relabelled = list(moved)
    for entity_id, places in groups.items():
        fresh = [place for place in places if not mentions[place].rule.startswith(MOVED)]
        texts = {fold_name(mentions[place].text) for place in fresh if not moved[place].rule.startswith(MOVED)}
        row = _find_label(entity_id, texts, scopes) if fresh else None
        if row:
            for place in places:
                relabelled[place] = _give_label(moved[place], row)
    return relabelled


def _find_label(entity_id: str, texts: set[str], scopes: Sequence[_Rows]) -> AliasRow | None:
    """Return the row that relabels an entity: of its article before all, by its name before one of its mentions."""
    label, _, name = entity_id.partition(":")
    own, called = (label, fold_name(name)), ("", fold_name(name))
    for rows in scopes:
        for keys in ([own], [called], [("", text) for text in sorted(texts)]):
            fitting = [rows[key] for key in keys if key in rows and rows[key].action == "relabel"]
            if len({row.label for row in fitting}) > 1:
                lines = " and ".join(str(line) for line in sorted(row.line for row in fitting))
                raise AliasError(f"aliases, lines {lines}: they give one entity, {entity_id}, two labels; keep one.")
            if fitting:
                return min(fitting)
    return None


def _give_label(moved: _Verdict, row: AliasRow) -> _Verdict:
    """Return a mention with the label of a row; where another row has moved it, that rule stays."""
    changed = moved.label != row.label
    rule = f"{MOVED}relabel" if changed and not moved.rule.startswith(MOVED) else moved.rule
    changing = (*moved.changing, row) if changed else moved.changing
    name = str(moved.entity_id).partition(":")[2]
    return _Verdict(f"{row.label}:{name}", row.label, rule, (*moved.rows, row), changing)


def _say_applied(n_spoken: int, n_changed: int) -> str:
    """Return what a row did, in words."""
    count = f"{n_changed or n_spoken} mention{'' if (n_changed or n_spoken) == 1 else 's'}"
    return f"applied to {count}" if n_changed else f"{count} {'is' if n_spoken == 1 else 'are'} so already"


def _say_why(row: AliasRow, ids: set[str] | None, mentions: pd.DataFrame, verdicts: Sequence[_Verdict]) -> str:
    """Return why a row speaks of no mention, in words."""
    columns = rows_of(mentions, "article_id", "text", "label", "entity_id", "rule")
    overruling, moved = set(), False
    for (article_id, *cells), verdict in zip(columns, verdicts, strict=True):
        one = _Mention(*cells)
        if (ids is None or article_id in ids) and _speaks_of(row, one):
            overruling |= {other.line for other in verdict.rows}
            moved |= one.rule.startswith(MOVED)
    if overruling:
        return f"overruled by line {min(overruling)}"
    if moved:
        return "its mentions are moved already"
    return "no such name in that article" if ids else "no such name"


def _speaks_of(row: AliasRow, mention: _Mention) -> bool:
    """Say whether a row, left to itself, speaks of a mention."""
    text, name = fold_name(mention.text), fold_name(mention.name)
    if row.action == "split":
        return row.key == text and row.own in {"", mention.label}
    return (row.own == mention.label and row.key == name) or (not row.own and row.key in {text, name})
