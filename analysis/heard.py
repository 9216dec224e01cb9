"""Who is named, and who is heard: `find_heard` joins names and quotations by article, `rank_heard` over the corpus."""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from analysis.pages import rows_of
from analysis.spellings import fold_name
from analysis.tables import HEARD, JOINED, QUOTES, RANKED_HEARD, check_table, make_table

PEOPLE_AND_BODIES = ("PERSON", "ORG")
_MARKED = {"direct", "mixed"}
_NEEDED = ["article_id", "entity_id", "label", "role", "aliases", "n_mentions", "corpus_id", "join_rule"]
_Key = tuple[str, str]  # article_id, entity_id


class _Statement(NamedTuple):
    """One row of the quotes, as far as it matters who is heard."""

    article_id: str
    quote_id: str
    part: str
    kind: str
    n_marked_words: int
    speaker: object
    speaker_id: object
    role: object
    via: object


class _Voice:
    """What one article lets one name say."""

    def __init__(self) -> None:
        self.marked: set[str] = set()
        self.unmarked: set[str] = set()
        self.through: set[str] = set()
        self.n_words = 0
        self.heard = False

    def add(self, statement: _Statement) -> None:
        """Count a statement; headlines say that somebody is heard, and are no part of a number."""
        self.heard = True
        if statement.part == "body":
            (self.marked if statement.kind in _MARKED else self.unmarked).add(statement.quote_id)
            self.n_words += statement.n_marked_words if statement.kind in _MARKED else 0


def find_heard(
    entities: pd.DataFrame, quotes: pd.DataFrame, *, labels: Collection[str] = PEOPLE_AND_BODIES
) -> pd.DataFrame:
    """Return one row per article and person or body named in it: how often named, and what it gets to say.

    Heard is whoever the article gives a statement of speech to, in marks or
    without. Plans and feelings ("hopes"), and what is reported as not said
    or only possible, are none. A statement of several speakers is one of each.

    Takes `entities` from `join_entities` and `quotes` from `find_quotes`.
    `labels` are the classes counted. Returns, in the order of `entities`:

        article_id, entity_id, corpus_id, name, label
        is_full_name  bool  False for a person known by one word, or an initial and a surname
        n_mentions    int   in headline and body
        heard         bool  in the headline or the body
        n_quotes      int   quotations in marks in the body, an interrupted one counted once
        n_indirect    int   statements without marks in the body
        n_words       int   words in marks in the body
        n_through     int   statements of others that it has a part in: of a body, those of people whose role names it
                            ("chief executive of Corbel Marine"); of whoever carried another's words, those
        unsettled     bool  it is not heard, but words in marks have no known speaker, and may be its own

    Raises ValueError where a table is another one.

    >>> columns = {"article_id": "a", "role": None, "aliases": [[]], "n_mentions": 1, "join_rule": "alone"}
    >>> ids = ["PERSON:Ana Bell", "ORG:Port Office"]
    >>> entities = pd.concat([pd.DataFrame({**columns, "entity_id": one, "corpus_id": one,
    ...     "label": one.split(":")[0]}) for one in ids])
    >>> quotes = make_table([{"article_id": "a", "quote_id": "q1", "part": "body", "start": 0, "end": 9,
    ...     "kind": "direct", "n_words": 2, "n_marked_words": 2, "paragraph": 0, "speaker": "Ana Bell",
    ...     "speaker_id": "PERSON:Ana Bell", "role": "head of the Port Office", "modality": "asserted",
    ...     "continues": False}], QUOTES)
    >>> find_heard(entities, quotes)[["name", "heard", "n_quotes", "n_words", "n_through"]]
              name  heard  n_quotes  n_words  n_through
    0     Ana Bell   True         1        2          0
    1  Port Office  False         0        0          1
    """
    check_table(entities, JOINED, "find_heard()", needs=_NEEDED)
    check_table(quotes, QUOTES, "find_heard()")
    chosen = entities[entities["corpus_id"].str.split(":").str[0].isin(labels)]
    voices, unsettled = _listen(entities, quotes)
    rows = []
    for article_id, entity_id, n_mentions, corpus_id, join_rule in rows_of(
        chosen, "article_id", "entity_id", "n_mentions", "corpus_id", "join_rule"
    ):
        voice = voices[article_id, entity_id]
        label, _, name = corpus_id.partition(":")
        counts = {
            "n_quotes": len(voice.marked),
            "n_indirect": len(voice.unmarked - voice.marked),
            "n_words": voice.n_words,
            "n_through": len(voice.through),
        }
        told = {"heard": voice.heard, "unsettled": not voice.heard and article_id in unsettled}
        whose = {"article_id": article_id, "entity_id": entity_id, "corpus_id": corpus_id, "name": name, "label": label}
        full = {"is_full_name": join_rule != "short_name", "n_mentions": n_mentions}
        rows.append({**whose, **full, **told, **counts})
    return make_table(rows, HEARD)


def rank_heard(
    entities: pd.DataFrame, quotes: pd.DataFrame, *, labels: Collection[str] = PEOPLE_AND_BODIES
) -> pd.DataFrame:
    """Return one row per person or body named, those in most articles first: in how many named, in how many heard.

    Sums up what `find_heard` finds in each article, and takes what it takes.
    Who is named and never heard has n_articles_heard 0. Returns

        name                  str
        label                 str
        is_full_name          bool  False for a person known by one word, or an initial and a surname
        roles                 list of str, most frequent first
        n_articles            int   that name it
        n_articles_heard      int   that quote it, with marks or without
        n_articles_unsettled  int   that do not, but hold quotations that may be its own, their speaker being unknown
        n_mentions, n_quotes, n_indirect, n_words, n_through  int  see `find_heard`
        corpus_id             str   see `join_entities`

    Ties go by mentions, then by name. Raises ValueError where a table is another one.

    Limits: the table counts, and cannot know why somebody is silent. The dead
    and the lost cannot speak, nor can a ship that was taken for a person;
    others were asked and declined, or spoke to another paper. Who speaks as
    "the minister" in an article that never says who that is, is not heard by
    name, and a person known by one word may be heard under a full name that
    stands in another row. What a spokeswoman says for a body counts as its
    own only where the article gives it to the body; n_through counts the rest
    where the role says whom she speaks for.

    >>> columns = {"role": None, "aliases": [[]], "n_mentions": 2, "join_rule": "full_name"}
    >>> one = {"entity_id": "PERSON:Ana Bell", "corpus_id": "PERSON:Ana Bell", "label": "PERSON"}
    >>> entities = pd.concat([pd.DataFrame({"article_id": [article], **columns, **one}) for article in "ab"])
    >>> rank_heard(entities, make_table([], QUOTES))[["name", "n_articles", "n_articles_heard", "n_mentions"]]
           name  n_articles  n_articles_heard  n_mentions
    0  Ana Bell           2                 0           4
    """
    found = find_heard(entities, quotes, labels=labels)
    roles: dict[str, Counter[str]] = defaultdict(Counter)
    for corpus_id, role in rows_of(entities, "corpus_id", "role"):
        if isinstance(role, str):
            roles[corpus_id][role] += 1
    groups: dict[str, list[dict[Any, Any]]] = defaultdict(list)
    for row in found.to_dict("records"):
        groups[row["corpus_id"]].append(row)
    rows = [_sum_up(rows, roles[corpus_id]) for corpus_id, rows in groups.items()]
    order = ["n_articles", "n_mentions", "name", "corpus_id"]
    return make_table(rows, RANKED_HEARD).sort_values(order, ascending=[False, False, True, True], ignore_index=True)


def _sum_up(rows: list[dict[Any, Any]], roles: Mapping[str, int]) -> dict[str, Any]:
    """Return the row of one name over the corpus."""
    summed = ("n_mentions", "n_quotes", "n_indirect", "n_words", "n_through")
    return {
        **{name: rows[0][name] for name in ("name", "label", "corpus_id")},
        "is_full_name": all(row["is_full_name"] for row in rows),
        "roles": sorted(roles, key=lambda role: (-roles[role], role)),
        "n_articles": len({row["article_id"] for row in rows}),
        "n_articles_heard": len({row["article_id"] for row in rows if row["heard"]}),
        "n_articles_unsettled": len({row["article_id"] for row in rows if row["unsettled"]}),
        **{name: sum(row[name] for row in rows) for name in summed},
    }


def _listen(entities: pd.DataFrame, quotes: pd.DataFrame) -> tuple[dict[_Key, _Voice], set[str]]:
    """Return what each name says in each article, and the articles with marked words of nobody."""
    voices: dict[_Key, _Voice] = defaultdict(_Voice)
    called: dict[_Key, str] = {}
    cast: dict[str, list[tuple[str, object, Collection[str]]]] = defaultdict(list)
    for article_id, entity_id, role, aliases in rows_of(entities, "article_id", "entity_id", "role", "aliases"):
        name = entity_id.partition(":")[2]
        called.setdefault((article_id, name), entity_id)
        cast[article_id].append((entity_id, role, {_spell(one) for one in (*aliases, name)}))
    unsettled = set()
    for statement in _list_statements(quotes):
        speakers = _name_speakers(statement, called)
        if not isinstance(statement.speaker, str) and statement.kind in _MARKED:
            unsettled.add(statement.article_id)
        for entity_id in speakers:
            voices[statement.article_id, entity_id].add(statement)
        if statement.part == "body":
            for entity_id in _find_part(statement, speakers, cast[statement.article_id]):
                voices[statement.article_id, entity_id].through.add(statement.quote_id)
    return voices, unsettled


def _list_statements(quotes: pd.DataFrame) -> Iterator[_Statement]:
    """Yield the rows that are somebody's words: no scare quote, plan or feeling, nothing unsaid or only possible."""
    spoken = (quotes["kind"] != "scare") & quotes["speech"].fillna(True).astype(bool)
    made = quotes["modality"].fillna("asserted") == "asserted"
    for row in rows_of(quotes[spoken & made], *_Statement._fields):
        yield _Statement(*row)


def _name_speakers(statement: _Statement, called: Mapping[_Key, str]) -> list[str]:
    """Return the entities that make a statement: by their ids, else by their names."""
    if isinstance(statement.speaker_id, str):
        return statement.speaker_id.split("; ")
    names = statement.speaker.split("; ") if isinstance(statement.speaker, str) else []
    return [called[statement.article_id, name] for name in names if (statement.article_id, name) in called]


def _find_part(
    statement: _Statement, speakers: Collection[str], cast: Collection[tuple[str, object, Collection[str]]]
) -> list[str]:
    """Return the bodies that a speaker's role names, and whoever carried the words."""
    roles = [statement.role, *(role for entity_id, role, _ in cast if entity_id in speakers)]
    office = " ".join(_spell(role) for role in roles if isinstance(role, str))
    carrier = _spell(statement.via) if isinstance(statement.via, str) else ""
    found = []
    for entity_id, _, names in cast if office or carrier else ():
        told = carrier if entity_id.startswith("PERSON:") else f"{office} {carrier}"
        if entity_id not in speakers and any(name in told for name in names):
            found.append(entity_id)
    return found


@functools.lru_cache(maxsize=20_000)
def _spell(name: str) -> str:
    """Return the words of a name or role between spaces, as they are looked for in one another.

    >>> _spell("Athletic’s manager"), _spell("the E.T.A.")
    (' athletic manager ', ' the eta ')
    """
    folded = re.sub(r"'s?(?!\w)", "", fold_name(name))
    words = " ".join(re.findall(r"[\w&-]+", folded))
    return f" {words} "
