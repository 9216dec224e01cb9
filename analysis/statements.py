"""Which quotes count as statements of an article, how many words each is worth, and whose they are."""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd

from analysis.sentences import count_words

Scope = Literal["marked", "all"]
UNKNOWN = "unknown"
JOINT = "; "  # between joint speakers
_IN_MARKS = ("direct", "mixed")
_LABELS = {"PERSON": "person", "NORP": "group"}  # every other label of a name that speaks is a body


def choose_statements(quotes: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Return the quotes that count in a scope, of headlines too, with `speaker` "unknown" where none is named.

    "marked" takes the quotations in marks, direct and mixed. "all" takes every
    statement of speech, with marks or without, and leaves out scare quotes,
    plans and feelings ("hopes"), and what is reported as not said or only
    possible. Raises ValueError for any other scope.

    >>> quotes = pd.DataFrame({"kind": ["direct", "indirect", "indirect", "scare"], "speech": [True, True, False, None],
    ...     "modality": ["negated", "asserted", "asserted", None], "speaker": ["Ana Bell", None, None, None]})
    >>> choose_statements(quotes, "marked")["speaker"].tolist(), choose_statements(quotes, "all")["speaker"].tolist()
    (['Ana Bell'], ['unknown'])
    """
    if scope == "marked":
        chosen = quotes["kind"].isin(_IN_MARKS)
    elif scope == "all":
        spoken = (quotes["kind"] != "scare") & quotes["speech"].astype("boolean").fillna(True).astype(bool)
        chosen = spoken & (quotes["modality"].fillna("asserted") == "asserted")
    else:
        raise ValueError(f'scope is "marked" or "all", not "{scope}".')
    statements = quotes[chosen].reset_index(drop=True)
    named = statements["speaker"].map(_names_one).astype(bool)
    return statements.assign(speaker=statements["speaker"].where(named, UNKNOWN))


def _names_one(speaker: object) -> bool:
    """Say whether a cell names anybody."""
    return isinstance(speaker, str) and bool(split_speakers(speaker))


def split_speakers(speaker: str) -> list[str]:
    """Return the names of joint speakers, or the one name, each once, without blanks.

    >>> split_speakers("Ana Bell; Tom Roe; Ana Bell"), split_speakers("Ana Bell; ")
    (['Ana Bell', 'Tom Roe'], ['Ana Bell'])
    """
    return list(dict.fromkeys(name.strip() for name in speaker.split(JOINT) if name.strip()))


def check_articles(articles: pd.DataFrame, spoken: pd.DataFrame, caller: str, what: str) -> None:
    """Raise ValueError where an article stands twice, or `spoken`, called `what`, names one that is not there.

    >>> check_articles(pd.DataFrame({"article_id": ["b"]}), pd.DataFrame({"article_id": ["a"]}), "it()", "quotes")
    Traceback (most recent call last):
    ValueError: it(): quotes name 1 articles that articles lack, first a.
    """
    twice = articles.loc[articles["article_id"].duplicated(), "article_id"]
    if len(twice):
        raise ValueError(f"{caller}: articles hold {twice.iloc[0]} more than once; give each article one row.")
    strange = sorted(set(spoken["article_id"]) - set(articles["article_id"]))
    if strange:
        raise ValueError(f"{caller}: {what} name {len(strange)} articles that articles lack, first {strange[0]}.")


def measure_statements(articles: pd.DataFrame, statements: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Return statements of bodies with `begin`, where each begins, and `words`, how many it is worth.

    In the scope "marked" that is where its marks open, and its words in marks.
    In the scope "all" it is the reported clause; each word of an article counts
    once, for the statement that begins first, so that fragments of one clause
    share it, and a statement inside another one adds nothing.
    """
    if scope == "marked":
        return statements.assign(begin=statements["start"], words=statements["n_marked_words"])
    begin = statements["reported_start"].fillna(statements["start"]).astype("int64")
    close = statements["reported_end"].fillna(statements["end"]).astype("int64")
    clauses = statements.assign(begin=begin, close=close).sort_values(["article_id", "begin", "close"], kind="stable")
    texts = dict(zip(articles["article_id"], articles["text"].fillna(""), strict=True))
    words, reached, last = [], 0, None
    columns = (clauses[name].tolist() for name in ("article_id", "begin", "close"))
    for article_id, first, end in zip(*columns, strict=True):
        reached, last = (reached, last) if article_id == last else (0, article_id)
        words.append(count_words(texts[article_id][max(first, reached) : max(end, reached)]))
        reached = max(reached, end)
    return clauses.assign(words=words).drop(columns="close").sort_index()


def part_speakers(statements: pd.DataFrame) -> pd.DataFrame:
    """Return a row per statement and speaker, with `part_of_it`, the share of each of its joint speakers.

    What the quotes say of joint speakers together, "group", says nothing of
    each. One who is named twice counts once.

    >>> joint = pd.DataFrame({"speaker": ["Ana Bell; Tom Roe"], "speaker_id": ["PERSON:Ana Bell; PERSON:Tom Roe"]})
    >>> part_speakers(joint.assign(speaker_kind="group", named=True, role=None))[["speaker", "part_of_it"]]
        speaker  part_of_it
    0  Ana Bell         0.5
    1   Tom Roe         0.5
    """
    statements = statements.assign(whole=statements["speaker"], part_of_it=1.0)
    several = statements["speaker"].str.contains(JOINT, regex=False).astype(bool)
    rows: list[dict[Any, Any]] = []
    for row in statements[several].to_dict("records"):
        names, ids = split_speakers(row["speaker"]), _pair_ids(row["speaker"], row["speaker_id"])
        alike = {**row, "part_of_it": 1 / len(names), "role": None}
        for name in names:
            speaker_id = ids.get(name)
            kind = _LABELS.get(speaker_id.split(":")[0], "organisation") if speaker_id else None
            own = {"speaker": name, "speaker_id": speaker_id, "speaker_kind": kind, "named": True if kind else None}
            rows.append({**alike, **own})
    if not rows:
        return statements
    parted = pd.DataFrame(rows).astype(statements.dtypes.to_dict())
    return pd.concat([statements[~several], parted], ignore_index=True)


def _pair_ids(speaker: str, speaker_id: Any) -> dict[str, str]:
    """Return the id of each joint speaker; none where there are not as many ids as names."""
    names = speaker.split(JOINT)
    ids = speaker_id.split(JOINT) if isinstance(speaker_id, str) else []
    return {name.strip(): one for name, one in zip(names, ids, strict=True)} if len(ids) == len(names) else {}
