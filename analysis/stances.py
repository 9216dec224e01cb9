"""How the paper stands to what it reports: neutral, distancing, endorsing or adversative words, by kind of source."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.grammar import word_groups
from analysis.statements import UNKNOWN, choose_statements, split_speakers
from analysis.tables import QUOTES, STANCES, check_table, make_table

STANCE_NAMES = ("neutral", "distancing", "endorsing", "adversative", "other")


def read_cue_stances(path: str | Path | None = None) -> dict[str, str]:
    """Return the stance of each reporting word of a list: ours, or a file of your own.

    A file has one group of lemmas a line, `distancing: claim allege`; lines
    that open with "#" are comments, an underscore joins a verb and its
    particle ("point_out"). Groups are neutral, distancing, endorsing,
    adversative and other. A file without a neutral group takes that of
    lexicons/neutral_cues.txt, in which rank_cues() looks, too.

    Raises ValueError where a line is no group, or a word stands in two.

    >>> stances = read_cue_stances()
    >>> stances["claim"], stances["point out"], stances["said"]
    ('distancing', 'endorsing', 'neutral')
    """
    return dict(_read_ours()) if path is None else _parse(Path(path).read_text(encoding="utf-8"), str(path))


@functools.cache
def _read_ours() -> dict[str, str]:
    """Return the list of the package."""
    name = "lexicons/cue_stances.txt"
    return _parse(files("analysis").joinpath(name).read_text(encoding="utf-8"), name)


def _parse(text: str, where: str) -> dict[str, str]:
    """Return the stances that a text holds; `where` names it in what is raised."""
    stances: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, words = line.partition(":")
        if not colon or name.strip() not in STANCE_NAMES:
            raise ValueError(
                f"{where}, line {number}: expected a group like “distancing: claim allege”, found “{line[:40]}”; "
                f"groups are {', '.join(STANCE_NAMES)}."
            )
        for word in (word.replace("_", " ") for word in words.lower().split()):
            if stances.setdefault(word, name.strip()) != name.strip():
                raise ValueError(f"{where}, line {number}: “{word}” is {stances[word]} already; leave it in one group.")
    if "neutral" not in stances.values():
        stances |= dict.fromkeys(word_groups("neutral_cues")["neutral"], "neutral")
    return stances


def find_stances(quotes: pd.DataFrame, sources: pd.DataFrame, stances: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return one row per statement that has a reporting word of its own: the word, its stance, and who speaks.

    Counted are the statements of bodies that find_sources() counts in the
    scope "all": in marks or not, without plans and what is reported as not
    said or only possible. A reporting word that several of them share counts
    once. The stance is what the word tells of how the paper stands to what it
    reports:

        neutral      that it was said, asked, answered, written: said, told, according to
        distancing   that the speaker holds it to be true: claimed, alleged
        endorsing    that it is true: noted, pointed out, explained, admitted
        adversative  that the speaker stands against something: denied, insisted, accused
        other        the rest: announced, argued, warned, promised, and signs without a word

    Takes `quotes` (from `find_quotes`), `sources` (from `find_sources` with
    scope="all": article_id, speaker, source_kind; in the scope "marked" those
    who are only reported have no row, and their kind would be unknown) and
    `stances` from `read_cue_stances`, else the list that ships. Returns, in
    the order of `quotes`:

        article_id, part  str
        start, end        int    the reporting word in the article
        cue               str    its lemma
        stance            str
        speaker           str    "unknown" where it is not known
        source_kind       str    of the speaker, of joint speakers where all have the same; else "unknown"

    Raises ValueError where a table is not the one named.

    Limits: a word is judged by itself. "Claimed responsibility" counts as
    distancing. "Did not deny" is left out, as is what was not said.

    Source: Caldas-Coulthard (1994), On reporting reporting; Thompson and Ye
    (1991), Evaluation in the reporting verbs used in academic papers; Floyd
    (2000), Reporting verbs and bias in the press.

    >>> from analysis.language import parse_articles
    >>> from analysis.quotes import find_quotes
    >>> from analysis.sources import find_sources
    >>> text = "The mayor, Ana Bell, claimed that the pier was safe. “It is not,” said Omar Diaz."
    >>> articles = pd.DataFrame({"article_id": ["a"], "headline": ["Vote"], "text": [text]})
    >>> quotes = find_quotes(articles, parse_articles(articles))
    >>> sources = find_sources(articles, quotes, scope="all")
    >>> find_stances(quotes, sources)[["start", "end", "cue", "stance", "speaker", "source_kind"]]
       start  end    cue      stance    speaker source_kind
    0     21   28  claim  distancing   Ana Bell    official
    1     66   70    say     neutral  Omar Diaz     unknown
    """
    check_table(quotes, QUOTES, "find_stances()")
    needs = ["article_id", "speaker", "source_kind"]
    if missing := [name for name in needs if name not in sources.columns]:
        raise ValueError(f"find_stances() needs sources with {', '.join(missing)}; got {', '.join(sources.columns)}.")
    told = stances if stances is not None else _read_ours()
    kinds = {(one, name): kind for one, name, kind in sources[needs].itertuples(index=False)}
    spoken = choose_statements(quotes[quotes["part"] == "body"], "all")
    cued = spoken.dropna(subset=["cue_lemma"]).drop_duplicates(["article_id", "cue_start"])
    records: list[dict[str, Any]] = cued.to_dict("records")  # type: ignore[assignment]
    rows = [
        {
            "article_id": row["article_id"],
            "part": row["part"],
            "start": int(row["cue_start"]),
            "end": int(row["cue_end"]),
            "cue": row["cue_lemma"],
            "stance": judge_stance(row["cue_lemma"], told),
            "speaker": row["speaker"],
            "source_kind": _kind_of(row, kinds),
        }
        for row in records
    ]
    return make_table(rows, STANCES)


def judge_stance(cue: str, stances: Mapping[str, str]) -> str:
    """Return the stance of a reporting word, of several that of the first phrase or word but for helping verbs.

    >>> judge_stance("pointed out", read_cue_stances()), judge_stance("was quoted as saying", read_cue_stances())
    ('endorsing', 'other')
    """
    helping = word_groups("neutral_cues")["helping"]
    words = [word for word in re.findall(r"[^\W\d_]+", cue.lower()) if word not in helping]
    pairs = [f"{one} {words[1]}" for one in _lemmas(words[0])] if len(words) > 1 else []
    found = [stances[word] for word in [*pairs, *(_lemmas(words[0]) if words else [])] if word in stances]
    return found[0] if found else "other"


def _lemmas(word: str) -> list[str]:
    """Return what can be the lemma of a form, itself first."""
    endings = (("ied", "y"), ("ies", "y"), ("ed", "e"), ("ed", ""), ("s", ""), ("ing", "e"), ("ing", ""))
    return [word, *(word[: len(word) - len(old)] + new for old, new in endings if word.endswith(old))]


def _kind_of(row: Mapping[str, Any], kinds: Mapping[tuple[str, str], str]) -> str:
    """Return the kind of a speaker, of joint ones where all have the same."""
    found = {kinds.get((row["article_id"], name), UNKNOWN) for name in split_speakers(row["speaker"])}
    return found.pop() if len(found) == 1 else UNKNOWN
