"""Who and what is named: `find_mentions`, `find_entities`, `score_mentions`.

The road of one article: candidates from the parser's entity spans
(`names.py`), then one label per name, voted by every place where the name
stands (`labels.py`), then the names grouped into entities (`identity.py`).
A better judge of labels can take the place of `vote_labels` and nothing
else changes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.identity import Identity, Name, group_names
from analysis.labels import PERSONAL
from analysis.names import find_candidates, find_places
from analysis.naming import Round, judge_names, read_rounds
from analysis.pages import Page, Span, read_pages, rows_of
from analysis.roles import find_roles
from analysis.sentences import count_words
from analysis.spellings import PLACES, gendered_words
from analysis.tables import (
    ARTICLES,
    ENTITIES,
    MARKS,
    MENTIONS,
    PRONOUNS,
    TOKENS,
    check_table,
    is_snippet,
    join_columns,
    make_table,
)


def find_mentions(
    articles: pd.DataFrame, tokens: pd.DataFrame, marks: pd.DataFrame | None = None, *, weights: str | None = None
) -> pd.DataFrame:
    """Return every place where an article names somebody or something.

    A mention is a name: a person, an organisation, a place, a people, an
    event, a work, a law, a product; no date, number or pronoun. The parser's
    spans are trimmed to the name (no title, article, possessive), each name
    gets one label per article, judged by all the places where it stands, and
    every further place where a known name or surname stands is added. Names
    are grouped by the rules of `merge_names`. The letters and agencies that
    close an article, "ab/cd (AFP, dpa)", name nobody.

    Takes `articles` (article_id, headline, text), `tokens` from
    `parse_articles` and, to know which names are quoted, `marks` from
    `find_marks`; `weights` is a file that bench/naming.py has written, by
    default the one that ships. Returns, in article order, headline before body:

        article_id, part, start, end, text   the mention, by character offsets
        label      str   PERSON, ORG, GPE, LOC, FAC, NORP, EVENT, WORK_OF_ART, LAW, PRODUCT
        entity_id  str   "PERSON:Helena Marsh"; the name is the fullest in the article
        kind       str   "name"
        found_by   str   "model", or "rescan" where only the rest of the article gives the name away
        rule       str   why it belongs to its entity; see `merge_names`
        in_quote   bool  inside quotation marks; missing without `marks`
        paragraph  int   0, 1, … within the part

    Raises ValueError where a table is another one.

    Limits: on annotated newspaper articles exact span and label agree with
    the annotators for nineteen in twenty people, nine in ten places and
    nearly eight in ten organisations; clubs and papers named like people or
    towns are the weakest, and somebody named once may be taken for a firm.
    The lists and words are English; read other languages with care.

    >>> from analysis import parse_articles
    >>> articles = pd.DataFrame({"article_id": ["a"], "headline": ["Marsh resigns"],
    ...     "text": ["Transport Minister Helena Marsh resigned on Monday, a spokesman for Marsh said."]})
    >>> find_mentions(articles, parse_articles(articles))[["part", "text", "entity_id", "rule"]]
           part          text            entity_id     rule
    0  headline         Marsh  PERSON:Helena Marsh  surname
    1      body  Helena Marsh  PERSON:Helena Marsh    exact
    2      body         Marsh  PERSON:Helena Marsh  surname
    """
    check_table(articles, ARTICLES, "find_mentions()", needs=["article_id", "headline", "text"])
    check_table(tokens, TOKENS, "find_mentions()")
    marked = None if marks is None else _marked_spans(marks)
    rounds = read_rounds(weights)
    rows = [row for page in read_pages(articles, tokens) for row in _name_page(page, marked, rounds)]
    return join_columns({name: [row[name] for row in rows] for name in MENTIONS.columns}, MENTIONS)


def find_entities(
    articles: pd.DataFrame,
    mentions: pd.DataFrame,
    tokens: pd.DataFrame | None = None,
    pronouns: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return one row per article and entity: what it is called, how often, and how central it is.

    Salience, 0 to 1, is a plain sum:

        0.5  × its mentions / the mentions of the article's most mentioned entity
        0.2  where the headline names it
        0.15 where the lead, the first paragraph of the body, names it
        0.15 × (1 - first_start / length of the body), 0 where the body does not name it

    Takes `articles` (article_id, text), `mentions` from `find_mentions`, for
    the roles `tokens` from `parse_articles`, and `pronouns` from
    `find_pronouns`. Returns, in article order, most mentions first:

        article_id, entity_id, name, label
        role         str    title before the name or apposition behind it ("auditor general"), the first in the
                            article; of people only; missing without `tokens`
        aliases      list   its forms in the article, most frequent first
        n_mentions   int    names in headline and body
        n_pronouns   Int64  each he and she that stands for it; no part of n_mentions or salience; missing without
                            `pronouns`
        first_start  Int64  offset of its first mention in the body; missing where only the headline names it
        in_headline, in_lead  bool
        salience     float

    Raises ValueError where a table is another one.

    Limits: salience was checked on 23 Wikinews articles whose entities are
    graded by how many of five summaries name them. On the annotators' names
    nDCG is .86, in .70 of the articles the most salient has the highest grade,
    and .86 of the pairs with different grades stand in the right order; on our
    names .81, .65 and .79. Mentions alone have .81, .52, .80 and .77, .48, .73;
    first place alone has .78, .57, .74 and .73, .52, .68. Other weights,
    pronouns counted as mentions and a share for being quoted were tried: on so
    few articles none is better by more than one and a half standard errors,
    and whoever is quoted is often a voice, not the subject. Whatever has no
    name is left out, and may be what an article is about.

    >>> from analysis import parse_articles
    >>> articles = pd.DataFrame({"article_id": ["a"], "headline": ["Audit"],
    ...     "text": ["Ruth Okonjo, the auditor general, criticised the ministry. Okonjo blamed nobody."]})
    >>> tokens = parse_articles(articles)
    >>> find_entities(articles, find_mentions(articles, tokens), tokens)[["name", "role", "aliases", "n_mentions"]]
              name             role                aliases  n_mentions
    0  Ruth Okonjo  auditor general  [Ruth Okonjo, Okonjo]           2
    """
    check_table(articles, ARTICLES, "find_entities()", needs=["article_id", "text"])
    check_table(mentions, MENTIONS, "find_entities()")
    roles = {} if tokens is None else find_roles(mentions, tokens)
    lengths = {key: len(text) if isinstance(text, str) else 0 for key, text in rows_of(articles, "article_id", "text")}
    groups: dict[str, dict[str, list[_Mention]]] = {article_id: {} for article_id in lengths}
    for row in rows_of(mentions, "article_id", "entity_id", *_Mention._fields):
        if row[0] in groups:
            groups[row[0]].setdefault(row[1], []).append(_Mention(*row[2:]))
    rows = []
    for article_id, length in lengths.items():
        rows += _weigh_entities(article_id, groups[article_id], length, roles)
    if pronouns is not None:
        check_table(pronouns, PRONOUNS, "find_entities()", needs=["article_id", "entity_id"])
        counts = Counter(rows_of(pronouns, "article_id", "entity_id"))
        rows = [row | {"n_pronouns": counts[row["article_id"], row["entity_id"]]} for row in rows]
    return make_table(rows, ENTITIES)


def score_mentions(articles: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Count what each article names.

    Takes `articles` (article_id, text; n_words where there is one) and
    `mentions` from `find_mentions`. Returns one row per article, in the
    order of `articles`:

        article_id               str
        n_mentions               int    in headline and body
        n_people, n_organisations, n_places  int  different ones; places are GPE, LOC and FAC
        n_entities               int    different entities of any label
        mentions_per_1000_words  float  mentions in the body per 1,000 words of the body; NaN without words
        people_per_1000_words    float  different people named in the body, likewise

    Raises ValueError where a table is another one, or where `mentions` names
    an article that `articles` lacks.

    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["Ana Bell met Bell."]})
    >>> mentions = make_table([
    ...     {"article_id": "a", "part": "body", "start": start, "end": end, "text": text, "label": "PERSON",
    ...      "entity_id": "PERSON:Ana Bell", "paragraph": 0}
    ...     for start, end, text in [(0, 8, "Ana Bell"), (13, 17, "Bell")]], MENTIONS)
    >>> score_mentions(articles, mentions)[["n_mentions", "n_people", "mentions_per_1000_words"]]
       n_mentions  n_people  mentions_per_1000_words
    0           2         1                    500.0
    """
    check_table(articles, ARTICLES, "score_mentions()", needs=["article_id", "text"])
    check_table(mentions, MENTIONS, "score_mentions()")
    strangers = set(mentions["article_id"]) - set(articles["article_id"])
    if strangers:
        raise ValueError(f"score_mentions() got mentions of article {min(strangers)}, which the articles lack.")
    counts: dict[str, Counter[str]] = {"n_mentions": Counter(mentions["article_id"].tolist()), "body": Counter()}
    different: dict[str, set[tuple[str, str]]] = {name: set() for name in ("PERSON", "ORG", "PLACE", "", "in_body")}
    for article_id, part, label, entity_id in rows_of(mentions, "article_id", "part", "label", "entity_id"):
        named = isinstance(label, str) and isinstance(entity_id, str)
        kinds = [kind for kind in ("PLACE" if label in PLACES else label, "") if named and kind in different]
        if part == "body":
            counts["body"][article_id] += 1
            kinds += ["in_body"] if "PERSON" in kinds else []
        for kind in kinds:
            different[kind].add((article_id, entity_id))
    counts |= {kind: Counter(article_id for article_id, _ in pairs) for kind, pairs in different.items()}
    ids = articles["article_id"].tolist()
    numbers = {name: np.array([count[key] for key in ids], dtype=np.int64) for name, count in counts.items()}
    words = _count_article_words(articles)
    return pd.DataFrame(
        {
            "article_id": articles["article_id"].array,
            "n_mentions": numbers["n_mentions"],
            "n_people": numbers["PERSON"],
            "n_organisations": numbers["ORG"],
            "n_places": numbers["PLACE"],
            "n_entities": numbers[""],
            "mentions_per_1000_words": numbers["body"] * 1000 / words,
            "people_per_1000_words": numbers["in_body"] * 1000 / words,
        }
    )


def _name_page(
    page: Page, marked: Mapping[tuple[str, str], list[tuple[int, int]]] | None, rounds: tuple[Round, Round]
) -> Iterator[dict[str, Any]]:
    """Yield the mentions of one article."""
    names = find_places(page, find_candidates(page))
    labels = judge_names(page, names, rounds)
    spans = sorted((span, labels[key]) for key, places in names.items() if key in labels for span in places)
    found = [_make_name(page, span, label) for span, label in spans]
    for name, (span, _), identity in zip(found, spans, group_names(found), strict=True):
        yield _make_row(page, name, span, identity, marked)


def _make_name(page: Page, span: Span, label: str) -> Name:
    """Return a span of the page as a name of its part."""
    part, shift = ("body", page.body) if span.start >= page.body else ("headline", 0)
    bracketed = page.text[max(span.start - 3, 0) : span.start].rstrip("\"“‘'").endswith("(")
    gender = _tell_gender(page, span) if label == "PERSON" else ""
    return Name(page.text[span.start : span.end], label, part, span.start - shift, span.end - shift, bracketed, gender)


def _tell_gender(page: Page, span: Span) -> str:
    """Return the gender that the title before a name tells or, for a full name, the next pronoun of its paragraph."""
    first, behind = page.tokens_of(span.start, span.end)
    title = gendered_words().get(page.word(first - 1, first).rstrip("."), "")
    if title or behind - first == 1:
        return title
    pronouns = (gendered_words()[word] for word in page.words_behind(behind, first) if word in PERSONAL)
    return next(filter(None, pronouns), "")


def _make_row(
    page: Page,
    name: Name,
    span: Span,
    identity: Identity,
    marked: Mapping[tuple[str, str], list[tuple[int, int]]] | None,
) -> dict[str, Any]:
    """Return a name as a row of the mentions table."""
    first, _ = page.tokens_of(span.start, span.end)
    around = [] if marked is None else marked.get((page.article_id, name.part), [])
    return {
        "article_id": page.article_id,
        "part": name.part,
        "start": name.start,
        "end": name.end,
        "text": name.text,
        "label": identity.label,
        "entity_id": identity.entity_id,
        "kind": "name",
        "found_by": span.found_by,
        "rule": identity.rule,
        "in_quote": None if marked is None else any(a <= name.start and name.end <= b for a, b in around),
        "paragraph": page.paragraphs[first],
    }


def _marked_spans(marks: pd.DataFrame) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """Return the marked spans of each article and part."""
    columns = ["article_id", "part", "start", "end"]
    check_table(marks, MARKS, "find_mentions()", needs=columns)
    spans: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for article_id, part, start, end in rows_of(marks, *columns):
        spans[article_id, part].append((start, end))
    return spans


class _Mention(NamedTuple):
    """What an entity is told by of one of its mentions."""

    text: str
    label: str
    part: str
    start: int
    paragraph: int


def _weigh_entities(
    article_id: str, entities: Mapping[str, list[_Mention]], length: int, roles: Mapping[tuple[str, str], str]
) -> list[dict[str, Any]]:
    """Return the rows of one article's entities, most mentions first."""
    rows = []
    most = max(map(len, entities.values()), default=0)
    for entity_id, mentions in entities.items():
        body = [mention for mention in mentions if mention.part == "body"]
        first = min((mention.start for mention in body), default=None)
        in_headline, in_lead = len(body) < len(mentions), any(mention.paragraph == 0 for mention in body)
        early = 0.0 if first is None else 1 - first / max(length, 1)
        salience = 0.5 * len(mentions) / most + 0.2 * in_headline + 0.15 * in_lead + 0.15 * early
        rows.append(
            {
                "article_id": article_id,
                "entity_id": entity_id,
                "name": entity_id.partition(":")[2],
                "label": mentions[0].label,
                "role": roles.get((article_id, entity_id)),
                "aliases": [alias for alias, _ in Counter(mention.text for mention in mentions).most_common()],
                "n_mentions": len(mentions),
                "first_start": first,
                "in_headline": in_headline,
                "in_lead": in_lead,
                "salience": round(salience, 4),
            }
        )
    return sorted(rows, key=lambda row: -row["n_mentions"])


def _count_article_words(articles: pd.DataFrame) -> np.ndarray[Any, Any]:
    """Return the words of each body, NaN where there are none, or not all."""
    if "n_words" in articles.columns:
        words = articles["n_words"].astype("float64")
    else:
        words = articles["text"].map(lambda text: count_words(text) if isinstance(text, str) else 0).astype("float64")
    return words.where((words > 0) & ~is_snippet(articles)).to_numpy()
