"""Who appears with whom: `find_pairs` finds the paragraphs that name two, `rank_pairs` counts them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from itertools import combinations

import pandas as pd

from analysis.pages import rows_of
from analysis.tables import JOINED, MEETINGS, MENTIONS, PAIRS, check_table, make_table

_Pair = tuple[str, str]
_Places = list[tuple[int, int]]
_Paragraphs = dict[tuple[str, int], dict[str, _Places]]  # by article and paragraph, the places by name


def find_pairs(
    mentions: pd.DataFrame, entities: pd.DataFrame, *, labels: Collection[str] | None = None
) -> pd.DataFrame:
    """Return one row per paragraph and two names in it: the words from the one to the other.

    Takes what `rank_pairs` takes, and finds what it counts. Returns, in the
    order of the text:

        article_id, part, paragraph
        start, end           int  from the beginning of one name to the end of the other, where they stand nearest
        first, second        str  names, in the order of the alphabet
        first_id, second_id  str  see `join_entities`

    Raises ValueError where a table is another one.

    >>> mentions = make_table([
    ...     {"article_id": "a", "part": "body", "start": start, "end": start + 8, "text": name, "label": "PERSON",
    ...      "entity_id": f"PERSON:{name}", "paragraph": 0}
    ...     for start, name in [(0, "Ana Bell"), (20, "Tom Marsh"), (40, "Ana Bell")]], MENTIONS)
    >>> entities = pd.DataFrame({"article_id": "a", "entity_id": ["PERSON:Ana Bell", "PERSON:Tom Marsh"]})
    >>> find_pairs(mentions, entities.assign(corpus_id=entities["entity_id"]))[["first", "second", "start", "end"]]
          first     second  start  end
    0  Ana Bell  Tom Marsh      0   28
    """
    rows = []
    for (article_id, paragraph), people in _place_names(mentions, entities, labels, "find_pairs()").items():
        for first, second in _list_pairs(people):
            start, end = _find_nearest(people[first], people[second])
            place = {"article_id": article_id, "part": "body", "paragraph": paragraph, "start": start, "end": end}
            rows.append({**place, **_name_pair(first, second)})
    return make_table(rows, MEETINGS)


def _find_nearest(first: _Places, second: _Places) -> tuple[int, int]:
    """Return where the two names stand nearest, from the beginning of the one to the end of the other."""
    spans = ((min(one[0], other[0]), max(one[1], other[1])) for one in first for other in second)
    return min(spans, key=lambda span: (span[1] - span[0], span))


def rank_pairs(
    mentions: pd.DataFrame, entities: pd.DataFrame, *, labels: Collection[str] | None = None
) -> pd.DataFrame:
    """Return one row per two names that stand in one paragraph, the pair with most such paragraphs first.

    A table of edges: each two names once, whichever comes first in the text.
    Paragraphs of bodies count, once each however often they name somebody;
    headlines do not. To stand together is no tie: the paragraph says what it is.

    Takes `mentions` from `find_mentions` and `entities` from `join_entities`,
    so that a name is the same one in every article; mentions of entities that
    are not among them are left out. `labels` keeps some classes alone:
    ["PERSON"] for people. Returns

        first, second              str  names, in the order of the alphabet
        first_label, second_label  str
        n_paragraphs               int  that name both
        n_paragraphs_first, n_paragraphs_second  int  that name the first, or the second, without the other
        n_articles                 int  in which a paragraph names both
        n_articles_first, n_articles_second      int  in which paragraphs name the first, or the second, but none both
        association                float  0 to 1; see below
        first_id, second_id        str  see `join_entities`

    Association is the share of the paragraphs naming either that name both,
    n_paragraphs / (n_paragraphs + n_paragraphs_first + n_paragraphs_second):
    1 where neither stands without the other, and low for somebody who stands
    beside everybody.

    The order of articles does not matter; ties go by association, then by
    name. Raises ValueError where a table is another one.

    Source: Paul Jaccard (1912), The Distribution of the Flora in the Alpine
    Zone. Van Eck and Waltman (2009), How to Normalize Cooccurrence Data?,
    compare it with others.

    Limits: association rewards the rare. Two names that stand in one
    paragraph of the corpus and nowhere else have 1; read it beside
    n_paragraphs. A list of names makes pairs of all that stand in it, and
    "she" is no name.

    >>> mentions = make_table([
    ...     {"article_id": "a", "part": "body", "start": 9 * place, "end": 9 * place + 8, "text": name,
    ...      "label": "PERSON", "entity_id": f"PERSON:{name}", "paragraph": paragraph}
    ...     for place, (name, paragraph) in enumerate([("Ana Bell", 0), ("Tom Marsh", 0), ("Ana Bell", 1)])], MENTIONS)
    >>> entities = pd.DataFrame({"article_id": "a", "entity_id": ["PERSON:Ana Bell", "PERSON:Tom Marsh"]})
    >>> pairs = rank_pairs(mentions, entities.assign(corpus_id=entities["entity_id"]))
    >>> pairs[["first", "second", "n_paragraphs", "association"]]
          first     second  n_paragraphs  association
    0  Ana Bell  Tom Marsh             1          0.5
    """
    named = _place_names(mentions, entities, labels, "rank_pairs()")
    together = Counter(pair for people in named.values() for pair in _list_pairs(people))
    alone = Counter(one for people in named.values() for one in people)
    articles, articles_together = _count_articles(named)
    rows = []
    for (first, second), n in together.items():
        counts = {
            "n_paragraphs": n,
            "n_paragraphs_first": alone[first] - n,
            "n_paragraphs_second": alone[second] - n,
            "n_articles": articles_together[first, second],
            "n_articles_first": articles[first] - articles_together[first, second],
            "n_articles_second": articles[second] - articles_together[first, second],
            "association": n / (alone[first] + alone[second] - n),
        }
        labelled = {"first_label": first.partition(":")[0], "second_label": second.partition(":")[0]}
        rows.append({**_name_pair(first, second), **labelled, **counts})
    order = ["n_paragraphs", "association", "first", "second", "first_id", "second_id"]
    return make_table(rows, PAIRS).sort_values(order, ascending=[False, False, *[True] * 4], ignore_index=True)


def _place_names(
    mentions: pd.DataFrame, entities: pd.DataFrame, labels: Collection[str] | None, caller: str
) -> _Paragraphs:
    """Return who is named where in each paragraph of each body."""
    columns = ["article_id", "paragraph", "entity_id", "start", "end", "part"]
    check_table(mentions, MENTIONS, caller, needs=columns)
    check_table(entities, JOINED, caller, needs=["article_id", "entity_id", "corpus_id"])
    rows = rows_of(entities, "article_id", "entity_id", "corpus_id")
    homes = {(article_id, entity_id): corpus_id for article_id, entity_id, corpus_id in rows}
    named: _Paragraphs = defaultdict(lambda: defaultdict(list))
    for article_id, paragraph, entity_id, start, end in rows_of(mentions[mentions["part"] == "body"], *columns[:-1]):
        corpus_id = homes.get((article_id, entity_id))
        if corpus_id and (labels is None or corpus_id.partition(":")[0] in labels):
            named[article_id, paragraph][corpus_id].append((start, end))
    return named


def _list_pairs(people: Iterable[str]) -> list[_Pair]:
    """Return every two of some names, those of each pair in the order of the alphabet."""
    return list(combinations(sorted(people, key=_by_name), 2))


def _name_pair(first: str, second: str) -> dict[str, str]:
    """Return the names and ids of a pair."""
    names = {"first": first.partition(":")[2], "second": second.partition(":")[2]}
    return {**names, "first_id": first, "second_id": second}


def _by_name(corpus_id: str) -> tuple[str, str]:
    """Return what puts ids in the order of their names."""
    return corpus_id.partition(":")[2], corpus_id


def _count_articles(named: _Paragraphs) -> tuple[Counter[str], Counter[_Pair]]:
    """Return the articles whose paragraphs name each, and those in which a paragraph names both of a pair."""
    people: dict[str, set[str]] = defaultdict(set)
    pairs: dict[str, set[_Pair]] = defaultdict(set)
    for (article_id, _), names in named.items():
        people[article_id] |= set(names)
        pairs[article_id].update(_list_pairs(names))
    alone = Counter(name for names in people.values() for name in names)
    return alone, Counter(pair for found in pairs.values() for pair in found)
