"""Which numbers of the canary moved against a record, and an account of it in words: by how much, and through what."""

from __future__ import annotations

import math
import re
import textwrap
from typing import Any

import pandas as pd

from analysis.canary import ALL, FILE
from analysis.drift_causes import (
    FAMILIES,
    find_family,
    find_suspects,
    list_differences,
    say_cause,
    say_harmless,
    say_return,
)
from analysis.record import Package, Record
from analysis.wordings import join, plural

CLOSE = 1e-9
MOST_MEASURES = 5  # told of one family; the others are counted
WIDTH = 100
MOVED, NEW, GONE = "moved", "new", "gone"
_END = re.compile(r"_(?:se|low|high)(?= \(|$)")


def find_drift(before: Record, now: Record) -> pd.DataFrame:
    """Return one row per number that is not what it was.

    Counts, words and fingerprints have to be the same. Fractions may differ
    by 1e-9 of the larger, since processors add long sums up in another order:
    that comes to 1e-13 or so, while tables print two or three decimals. NaN is
    the same as NaN. Where the file of an article is another than it was, or only
    one record has it, its numbers are not compared: the row of `canary.file`
    says so.

    Takes two records, as `read_baseline` and `measure_canary` return them.
    Returns, in the order of `now`, what is gone last:

        measure     str    as in `Record.numbers`
        article     str
        change      str    moved; new or gone, where only one record has it
        before, now        a number or text; missing where there is none
        difference  float  now − before; NaN where either is no number

    >>> columns = ["measure", "article", "value"]
    >>> before = pd.DataFrame([("lix", "ferry", 40.0), ("rix", "ferry", None)], columns=columns)
    >>> now = pd.DataFrame([("lix", "ferry", 41.5), ("rix", "ferry", None)], columns=columns)
    >>> find_drift(Record("0.1.0", {}, before), Record("0.1.0", {}, now))
      measure article change before   now  difference
    0     lix   ferry  moved   40.0  41.5         1.5
    """
    old, new = (_key(record.numbers) for record in (before, now))
    rows = [(key, MOVED if key in old else NEW, old.get(key), value) for key, value in new.items()]
    rows += [(key, GONE, value, None) for key, value in old.items() if key not in new]
    edited = {article for (measure, article), change, *values in rows if measure == FILE and not _is_same(*values)}
    kept = [
        {
            "measure": key[0],
            "article": key[1],
            "change": change,
            "before": was,
            "now": is_,
            "difference": _subtract(was, is_),
        }
        for key, change, was, is_ in rows
        if (change != MOVED or not _is_same(was, is_)) and (key[0] == FILE or key[1] not in edited)
    ]
    dtypes = {"measure": "str", "article": "str", "change": "str", "before": "object", "now": "object"}
    return pd.DataFrame(kept, columns=[*dtypes, "difference"]).astype({**dtypes, "difference": "float64"})


def is_move(drift: pd.DataFrame) -> pd.Series[bool]:
    """Return which rows of `find_drift` are a number that moved: neither new nor gone, nor the file of an article."""
    return (drift["change"] == MOVED) & (drift["measure"] != FILE)


def _key(numbers: pd.DataFrame) -> dict[tuple[str, str], Any]:
    """Return the value of each measure and article."""
    names = zip(numbers["measure"], numbers["article"], strict=True)
    return dict(zip(names, numbers["value"].tolist(), strict=True))


def _is_same(before: Any, now: Any) -> bool:
    """Return whether two values are the same, fractions but for their last digits."""
    if _is_missing(before) or _is_missing(now):
        return _is_missing(before) and _is_missing(now)
    if isinstance(before, float) or isinstance(now, float):
        return not isinstance(before, str) and not isinstance(now, str) and math.isclose(before, now, rel_tol=CLOSE)
    return bool(before == now)


def _is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _subtract(before: Any, now: Any) -> float:
    """Return how far a number moved; NaN where either is none."""
    if _is_missing(before) or _is_missing(now) or isinstance(before, str) or isinstance(now, str):
        return float("nan")
    return float(now - before)


def describe_drift(before: Record, now: Record) -> str:
    """Return an account, for people, of what moved between two records, by how much and through which package.

    Numbers stand in families that rest on the same packages. A package moved
    a family where it differs and no other that the family rests on does.
    Where the token table is what it was, the parser cannot have moved what
    rests on it, and so on down the house.

    Takes what `find_drift` takes; plain text, 100 characters wide.

    >>> numbers = pd.DataFrame([("textstat_lix", "ferry", 40.0)], columns=["measure", "article", "value"])
    >>> before = Record("0.1.0", {"textstat": Package("0.7.13", "")}, numbers)
    >>> now = Record("0.1.0", {"textstat": Package("0.7.12", "")}, numbers.assign(value=41.5))
    >>> print(describe_drift(before, now))
    1 of 1 numbers of 1 article is not what columninch 0.1.0 recorded; they stand in 1 article.
    <BLANKLINE>
    Moved by textstat, which is 0.7.12 here and was 0.7.13. Of the packages that these numbers rest on
    no other differs.
      textstat’s numbers
        textstat_lix: 1 article, +1.5 (ferry: 40 → 41.5)
    <BLANKLINE>
    To measure as it was recorded: pip install textstat==0.7.13
    """
    drift = find_drift(before, now)
    moved = drift[is_move(drift)]
    families = _part_families(moved)
    packages = before.packages, now.packages
    differing = list_differences(*packages)
    suspects = {name: find_suspects(name, families, differing) for name in families}
    suspected = [name for name in differing if any(name in names for names in suspects.values())]
    unsuspected = [name for name in differing if name not in suspected]
    paragraphs = [
        _say_head(moved, before, now),
        *_say_unpaired(drift),
        *_group_families(moved, suspects, packages),
        _wrap(say_harmless(unsuspected, *packages), ""),
        [say_return(suspected, *packages)],
    ]
    return "\n\n".join("\n".join(lines) for lines in paragraphs if any(lines))


def _group_families(
    moved: pd.DataFrame, suspects: dict[str, list[str]], packages: tuple[dict[str, Package], dict[str, Package]]
) -> list[list[str]]:
    """Return a paragraph a cause: what moved, then each family that it moved with its measures."""
    lines = list_moves(moved, most=MOST_MEASURES)
    causes: dict[str, list[str]] = {}
    for name in lines:
        cause = say_cause(suspects[name], *packages)
        told = causes.setdefault(cause, _wrap(cause, ""))
        told += [f"  {name}", *(line for each in lines[name] for line in _wrap(each, "    ", "      "))]
    return list(causes.values())


def _part_families(moved: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the rows of each family that moved, in the order of the house."""
    names = moved["measure"].map(lambda measure: find_family(measure).name)
    return {family.name: moved[names == family.name] for family in FAMILIES if (names == family.name).any()}


def _say_head(moved: pd.DataFrame, before: Record, now: Record) -> list[str]:
    """Return the first paragraph: how many numbers moved."""
    numbers = now.numbers[now.numbers["measure"] != FILE]
    n_articles = numbers.loc[numbers["article"] != ALL, "article"].nunique()
    all_of_them = f"{len(numbers):,} numbers of {plural(n_articles, 'article')}"
    if moved.empty:
        return _wrap(f"No number moved: all {all_of_them} are what columninch {before.columninch} recorded.", "")
    n_moved = moved.loc[moved["article"] != ALL, "article"].nunique()
    verb = "is" if len(moved) == 1 else "are"
    head = f"{len(moved):,} of {all_of_them} {verb} not what columninch {before.columninch} recorded"
    return _wrap(f"{head}; they stand in {plural(n_moved, 'article')}.", "")


def _say_unpaired(drift: pd.DataFrame) -> list[list[str]]:
    """Return a paragraph each on articles and measures that only one of the records has, and on edited articles."""
    files = drift[drift["measure"] == FILE]
    articles = {change: files.loc[files["change"] == change, "article"].tolist() for change in (MOVED, NEW, GONE)}
    known = {one for names in articles.values() for one in names}
    others = drift[~drift["article"].isin(known)]
    measures = {change: others.loc[others["change"] == change, "measure"].unique().tolist() for change in (NEW, GONE)}
    sentences = {
        "Of another text than recorded, so that their numbers cannot be compared: {}.": articles[MOVED],
        "Articles that the record lacks: {}.": articles[NEW],
        "Articles that only the record has: {}.": articles[GONE],
        "Measures that the record lacks: {}.": measures[NEW],
        "Measures that only the record has: {}.": measures[GONE],
    }
    return [_wrap(sentence.format(_list_few(names)), "") for sentence, names in sentences.items() if names]


def _list_few(names: list[str]) -> str:
    """Return the first names, and how many there are besides."""
    return join(names[:8] if len(names) <= 8 else [*names[:7], f"{len(names) - 7} more"])


def list_moves(moved: pd.DataFrame, *, most: int) -> dict[str, list[str]]:
    """Return, for each family that moved, a line on each of its measures, the one that moved in most articles first.

    Takes rows of `find_drift` that are moves; after `most` lines one counts the
    measures left.
    """
    return {name: _say_rows(rows, most) for name, rows in _part_families(moved).items()}


def _say_rows(rows: pd.DataFrame, most: int) -> list[str]:
    """Return the lines of one family; a score and its interval are one measure."""
    rows = rows.assign(whole=rows["measure"].str.replace(_END, "", regex=True))
    reach = rows.groupby("whole", sort=False)["article"].nunique()
    order = sorted(reach.index, key=lambda name: (name.endswith(".fingerprint"), -reach[name]))  # numbers first
    lines = [say_measure(rows[rows["whole"] == name]) for name in order[:most]]
    n_more = len(reach) - most
    return lines + ([f"and {plural(n_more, 'more measure')}"] if n_more > 0 else [])


def say_measure(rows: pd.DataFrame) -> str:
    """Return how far one measure moved, given its rows and those of its interval's ends, in the column `whole`.

    >>> rows = pd.DataFrame({"whole": ["lix"] * 2, "measure": ["lix", "lix_low"], "article": ["a", "a"]})
    >>> say_measure(rows.assign(before=[40.0, 38.0], now=[41.5, 38.0], difference=[1.5, 0.0]))
    'lix: 1 article, +1.5 (a: 40 → 41.5)'
    """
    name = rows["whole"].iloc[0]
    own = rows[rows["measure"] == name]
    if own.empty:
        return f"{name}: {plural(rows['article'].nunique(), 'article')}, its interval alone"
    together = own["article"].iloc[0] == ALL
    where = "" if together else f"{plural(len(own), 'article')}, "
    steps = own.dropna(subset=["difference"])
    shown = own.iloc[0] if steps.empty else steps.loc[steps["difference"].abs().idxmax()]
    example = f"{_write(shown['before'])} → {_write(shown['now'])}"
    example = example if together else f"{shown['article']}: {example}"
    if name.endswith(".fingerprint"):
        return f"{name}: {where}rows that say something else ({shown['article']} the first)"
    if steps.empty:
        return f"{name}: {where}{example}"
    if len(own) == 1:
        return f"{name}: {where}{_write(steps['difference'].iloc[0], signed=True)} ({example})"
    middle, most = steps["difference"].median(), shown["difference"]
    return (
        f"{name}: {where}{_write(middle, signed=True)} in the middle, {_write(most, signed=True)} at most ({example})"
    )


def _write(value: Any, *, signed: bool = False) -> str:
    """Return a value as people read it: three digits that count, and no number under four digits rounded off."""
    if _is_missing(value):
        return "none"
    if isinstance(value, str):
        return f"“{value}”" if value else "nothing"
    digits = max(4, len(str(int(abs(value))))) if abs(value) >= 1 else 3
    return f"{value:{'+' if signed else ''}.{digits}g}".replace("-", "−")


def _wrap(text: str, first: str, then: str | None = None) -> list[str]:
    """Return a sentence as lines of the terminal; commands and names are not broken."""
    then = first if then is None else then
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=then, break_long_words=False, break_on_hyphens=False
    )
