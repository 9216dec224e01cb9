"""What was taken for one: `rank_merges` lists every merge with its reason, `rank_namesakes` who was kept apart."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.pages import rows_of
from analysis.spellings import fold_name, known_acronyms, read_surface
from analysis.tables import ARTICLES, JOINED, MENTIONS, MERGED, MERGES, NAMESAKES, check_table, make_table

AROUND = 45  # letters of the text on either side of a name
_DOUBTFUL = {  # the rules that guess, and what they go by
    "shared_surname": "several have that surname; the one named last before it",
    "shared_first_name": "several have that first name; the one named last before it",
    "acronym_initials": "the initials of the longer name, nowhere introduced",
    "short_organisation": "the longer name begins so",
    "known_synonym": "news uses both names for it",
    "short_place": "the longer name only adds what the place is",
    "end_of_organisation": "only a place or people stands before it in the longer name",
    "acronym": "another article uses these letters for that name",
    "other_form": "another article uses this form for that name",
    "middle_initial": "the name but for a middle initial, in another article",
}
_SURE = {
    "initials": "first names cut to initials",
    "middle_name": "a middle name left out",
    "first_name": "the first name of one person in the article",
    "surname": "the surname of one person in the article",
    "acronym_brackets": "introduced in brackets beside the name",
    "known_acronym": "letters on a short list of known ones",
    "spelling": "another spelling, or a title beside it",
    "alias_merge": "your own list of names says so",
    "alias_split": "your own list of names says so",
    "alias_relabel": "your own list of names says so",
}
_REASONS = _DOUBTFUL | _SURE
_ACROSS = {"acronym", "other_form", "middle_initial", "known_acronym"}
_APART = {
    "namesake_role": "one name, trades that exclude each other",
    "namesake_gender": "one name, a man and a woman",
    "namesake_birth": "one name, ages that contradict each other",
    "namesake_unclear": "one name, and which of them is not told",
}
_NEEDED = ["article_id", "entity_id", "name", "label", "corpus_id", "join_rule"]


class _Place(NamedTuple):
    """One mention that does not read as what it is counted under."""

    form: str
    corpus_id: str
    rule: str
    article_id: str
    part: str
    start: int
    end: int
    paragraph: int


def find_merges(mentions: pd.DataFrame, entities: pd.DataFrame) -> pd.DataFrame:
    """Return one row per mention that reads otherwise than the name it is counted under: what `rank_merges` counts.

    Takes `mentions` from `find_mentions` and `entities` from `join_entities`.
    Returns, in the order of `mentions`: form, corpus_id, rule, article_id,
    part, start, end, paragraph; see `rank_merges`.

    Raises ValueError where a table is another one.

    >>> mentions = make_table([
    ...     {"article_id": "a", "part": "body", "start": start, "end": end, "text": text, "label": "PERSON",
    ...      "entity_id": "PERSON:Ana Bell", "rule": rule, "paragraph": 0}
    ...     for start, end, text, rule in [(0, 8, "Ana Bell", "exact"), (15, 19, "Bell", "surname")]], MENTIONS)
    >>> entities = pd.DataFrame({"article_id": ["a"], "entity_id": "PERSON:Ana Bell", "name": "Ana Bell",
    ...     "label": "PERSON", "corpus_id": "PERSON:Ana Bell", "join_rule": "alone"})
    >>> find_merges(mentions, entities)[["form", "corpus_id", "rule", "start"]]
       form        corpus_id     rule  start
    0  Bell  PERSON:Ana Bell  surname     15
    """
    check_table(mentions, MENTIONS, "find_merges()")
    check_table(entities, JOINED, "find_merges()", needs=_NEEDED)
    return make_table([place._asdict() for place in _list_merged(mentions, entities)], MERGED)


def rank_merges(mentions: pd.DataFrame, entities: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Return one row per merge: a form of a name, what it was taken for, and why; the rules to doubt first.

    Every mention that reads otherwise than the name it is counted under is
    in one row, but for full names that different articles write with other
    capitals, accents or full stops.

    Takes `mentions` from `find_mentions`, `entities` from `join_entities`, and
    `articles` (article_id, headline, text; source_file where there is one).
    Returns

        form        str   as the articles have it: "Marsh"
        name        str   what it was taken for: "Helena Marsh"
        label       str
        rule        str   of `merge_names` within an article, of `join_entities` over the corpus; known_acronym also for
                          initials that the short list knows
        reason      str   the rule in plain words
        doubtful    bool  the rule guesses, if well
        n_mentions, n_articles  int
        context     str   the words around the first place, the form in square brackets
        objection   str   the line of aliases.csv that undoes it in that article
        article_id, part, start, end, paragraph  the first place, in the order of `articles`
        corpus_id   str

    Within a rule the merge with most mentions comes first, ties by name.
    Raises ValueError where a table is another one.

    Limits: doubtful are the rules that choose between several names or carry a
    form from one article to another. A rule of the others can be wrong, too:
    a surname is taken for the one person of that name in the article.

    >>> articles = pd.DataFrame({"article_id": ["a"], "headline": ["Vote"], "text": ["Ana Bell lost. Bell left."]})
    >>> mentions = make_table([
    ...     {"article_id": "a", "part": "body", "start": start, "end": end, "text": text, "label": "PERSON",
    ...      "entity_id": "PERSON:Ana Bell", "rule": rule, "paragraph": 0}
    ...     for start, end, text, rule in [(0, 8, "Ana Bell", "exact"), (15, 19, "Bell", "surname")]], MENTIONS)
    >>> entities = pd.DataFrame({"article_id": ["a"], "entity_id": "PERSON:Ana Bell", "name": "Ana Bell",
    ...     "label": "PERSON", "corpus_id": "PERSON:Ana Bell", "join_rule": "alone"})
    >>> rank_merges(mentions, entities, articles)[["form", "name", "rule", "context", "objection"]]
       form      name     rule                    context         objection
    0  Bell  Ana Bell  surname  Ana Bell lost. [Bell] left.  Bell,,,split,a
    """
    check_table(mentions, MENTIONS, "rank_merges()")
    check_table(entities, JOINED, "rank_merges()", needs=_NEEDED)
    check_table(articles, ARTICLES, "rank_merges()", needs=["article_id", "headline", "text"])
    groups: dict[tuple[str, str, str], list[_Place]] = defaultdict(list)
    order = {article_id: place for place, article_id in enumerate(articles["article_id"])}
    for place in _list_merged(mentions, entities):
        if place.article_id in order:
            groups[place[:3]].append(place)
    texts = articles.set_index("article_id")
    rows = []
    for places in groups.values():
        first = min(places, key=lambda place: (order[place.article_id], place.part == "body", place.start))
        counts = {"n_mentions": len(places), "n_articles": len({place.article_id for place in places})}
        rows.append({**_describe_merge(first, texts), **counts})
    rules = {rule: place for place, rule in enumerate(_REASONS)}
    rows.sort(key=lambda row: (rules.get(row["rule"], len(rules)), -row["n_mentions"], row["form"], row["corpus_id"]))
    return make_table(rows, MERGES)


def _list_merged(mentions: pd.DataFrame, entities: pd.DataFrame) -> Iterator[_Place]:
    """Yield the mentions that read otherwise than what they are counted under, each with the rule that decided."""
    homes = {(one[0], one[1]): one[2:] for one in rows_of(entities, *_NEEDED[:3], "corpus_id", "join_rule")}
    columns = ("text", "rule", "article_id", "entity_id", "part", "start", "end", "paragraph")
    for text, rule, article_id, entity_id, *place in rows_of(mentions, *columns):
        name, corpus_id, join_rule = homes.get((article_id, entity_id), (None, "", ""))
        if name is None:
            continue
        if rule == "acronym_initials" and known_acronyms().get(fold_name(text)) == fold_name(name):
            rule = "known_acronym"
        joined = join_rule in _ACROSS and fold_name(name) != fold_name(corpus_id.partition(":")[2])
        if rule != "exact" or joined:
            yield _Place(text, corpus_id, join_rule if rule == "exact" else rule, article_id, *place)


def _describe_merge(place: _Place, texts: pd.DataFrame) -> dict[str, Any]:
    """Return what a row says of a merge by its first place."""
    label, _, name = place.corpus_id.partition(":")
    return {
        **place._asdict(),
        "name": name,
        "label": label,
        "reason": _REASONS.get(place.rule, place.rule),
        "doubtful": place.rule in _DOUBTFUL,
        "context": _quote_around(place, texts),
        "objection": _object_to(place, label, texts),
    }


def _quote_around(place: _Place, texts: pd.DataFrame) -> str:
    """Return the words around a form, cut at spaces, the form in square brackets."""
    text = str(texts.at[place.article_id, "headline" if place.part == "headline" else "text"])
    line_start, line_end = text.rfind("\n", 0, place.start) + 1, text.find("\n", place.end)
    before = text[line_start : place.start]
    after = text[place.end : line_end if line_end >= 0 else len(text)]
    if len(before) > AROUND:
        before = f"… {before[-AROUND:].partition(' ')[2]}"
    if len(after) > AROUND:
        after = f"{after[:AROUND].rpartition(' ')[0]} …"
    return " ".join(f"{before}[{place.form}]{after}".split())


def _object_to(place: _Place, label: str, texts: pd.DataFrame) -> str:
    """Return the line of aliases.csv that undoes a merge in the article of a place."""
    file = texts.at[place.article_id, "source_file"] if "source_file" in texts.columns else None
    article = file if isinstance(file, str) else place.article_id
    parted = [place.form, "", "", "split", article]
    renamed = [place.form, f"{place.form} (another)", label, "merge", article]
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(renamed if place.rule in _ACROSS else parted)
    return line.getvalue()


def rank_namesakes(entities: pd.DataFrame) -> pd.DataFrame:
    """Return one row per surname that several people of the corpus bear, all of whom were kept apart.

    Where they meet, a surname alone can be taken for the wrong one. A person
    whom an article calls by the surname only is one of them: "Marsh alone".

    Takes `entities` from `join_entities`. Returns, the surname in most articles first, ties by name:

        surname             str
        people              list of str  those in most articles first
        n_people            int
        n_articles          int  that name any of them
        n_articles_several  int  that name more than one
        reason              str  what keeps them apart: other first names, or what contradicts each other
        corpus_ids          list of str  see `join_entities`

    Raises ValueError where the table is another one.

    >>> names = {"name": ["Helena Marsh", "Tom Marsh", "Ana Bell"], "label": "PERSON", "join_rule": "alone"}
    >>> entities = pd.DataFrame({"article_id": ["a", "a", "b"], "entity_id": "", **names})
    >>> rank_namesakes(entities.assign(corpus_id="PERSON:" + entities["name"]))[["surname", "people", "n_articles"]]
      surname                     people  n_articles
    0   Marsh  [Helena Marsh, Tom Marsh]           1
    """
    check_table(entities, JOINED, "rank_namesakes()", needs=_NEEDED)
    families: dict[str, list[dict[Any, Any]]] = defaultdict(list)
    for row in entities[entities["label"] == "PERSON"].to_dict("records"):
        families[read_surface(row["name"], "PERSON").core[-1]].append(row)
    rows = [_describe_family(rows) for rows in families.values() if len({row["corpus_id"] for row in rows}) > 1]
    found = make_table(rows, NAMESAKES)
    return found.sort_values(["n_articles", "surname"], ascending=[False, True], ignore_index=True)


def _describe_family(rows: Sequence[Mapping[Any, Any]]) -> dict[str, Any]:
    """Return the row of one surname."""
    people: dict[str, set[str]] = defaultdict(set)
    articles: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        _, _, name = row["corpus_id"].partition(":")
        alone = row["join_rule"] == "short_name" and " " not in name
        people[f"{name} alone" if alone else name].add(row["article_id"])
        articles[row["article_id"]].add(row["corpus_id"])
    apart = [reason for rule, reason in _APART.items() if rule in {row["join_rule"] for row in rows}]
    surnames = Counter(_find_surname(row["name"]) for row in rows)
    return {
        "surname": max(surnames, key=lambda word: (surnames[word], word)),
        "people": sorted(people, key=lambda name: (-len(people[name]), name)),
        "n_people": len(people),
        "n_articles": len(articles),
        "n_articles_several": sum(len(ids) > 1 for ids in articles.values()),
        "reason": "; ".join(apart) or "other first names",
        "corpus_ids": sorted({row["corpus_id"] for row in rows}),
    }


def _find_surname(name: str) -> str:
    """Return the surname as it is written.

    >>> _find_surname("Piers Aldous III"), _find_surname("Marsh")
    ('Aldous', 'Marsh')
    """
    last = read_surface(name, "PERSON").core[-1]
    return next((word.strip(".,") for word in name.split() if fold_name(word.strip(".,")) == last), last.title())
