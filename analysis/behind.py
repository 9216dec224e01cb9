"""What the numbers of a table or figure rest on: the spans behind them, each with what it counts for.

`show_table` and `show_figure` keep the spans that they are given. The report
asks for them after a notebook has run (`collect_behind`) and writes a page and
a spreadsheet for each table, from whose rows every number can be worked out again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.audit import article_page
from analysis.excerpts import LONGEST_SPAN, Excerpt, Words, cut, cut_excerpts, mark_excerpt, say_origin, write_text
from analysis.wordings import CONTROLS, say_day, squeeze

COLLECTED = "application/vnd.columninch.behind+json"
LISTED = 200  # spans of one row on a page; all are in the spreadsheet
_PLACE = ("article_id", "part", "start", "end")
_ONE = r"[+−-]?\d[\d.,]*%?"
_NUMBER = re.compile(rf"{_ONE}(?:(?:–| to | and ){_ONE})?(?: \({_ONE} to {_ONE}\))?")
_FORMULA = re.compile(r"^[=+\-@\t\r]")


class Behind(NamedTuple):
    """The spans behind a table: `keys` holds, for each row shown, the values of `by` that its spans have."""

    spans: pd.DataFrame
    by: list[str]
    values: list[str]
    keys: list[tuple[Any, ...]]


def keep_behind(
    frame: pd.DataFrame, spans: pd.DataFrame | None, by: str | Sequence[str], values: Sequence[str]
) -> Behind | None:
    """Return what stands behind the rows of a table that is shown; None where no spans are given, or no row is there.

    `spans` holds article_id, and start and end where a row is less than its
    whole article; `by` names the columns of both tables that tie a row to its
    spans, none where every row rests on all of them; `values` those that a
    number is worked out from. Raises ValueError where a column is missing.
    """
    if spans is None or frame.empty:
        return None
    ties = [by] if isinstance(by, str) else list(by)
    kept = [name for name in dict.fromkeys([*_PLACE, "text", *ties, *values]) if name in spans]
    missing = [name for name in ["article_id", *ties, *values] if name not in spans]
    missing += [name for name in ties if name not in frame]
    if missing:
        raise ValueError(f"the spans behind a table need {', '.join(missing)}; they have {', '.join(spans.columns)}.")
    keys = [tuple(row) for row in frame[ties].itertuples(index=False)] if ties else [()] * len(frame)
    return Behind(spans[kept].reset_index(drop=True), ties, list(values), keys)


def is_number(cell: str) -> bool:
    """Return whether a cell of a table holds a number, a range or two numbers.

    >>> [is_number(cell) for cell in ["1,204", "−3.0 to −1.9", "19 and 18", "5–18", "−3.0 (−4.0 to −1.9)", "31%"]]
    [True, True, True, True, True, True]
    >>> [is_number(cell) for cell in ["–", "2 May 2025", "2025-01", "too few"]]
    [False, False, False, False]
    """
    return _NUMBER.fullmatch(cell) is not None


class Collected:
    """What stands behind the tables and figures of a notebook, for the report that ran it."""

    def __init__(self, entries: list[dict[str, Any]]) -> None:
        self.entries = entries

    def __repr__(self) -> str:
        return f"what stands behind {len(self.entries)} tables, figures and lists of words"

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {COLLECTED: self.entries, "text/plain": repr(self)}


def collect_behind(shown: Mapping[int, Any], tables: Any, *, folder: str, name: str) -> Collected:
    """Return what stands behind everything that a notebook has shown.

    Takes IPython's `Out`, the tables of `measure`, the folder of the pages as
    the report names it, and the beginning of their names. An entry holds the
    number of its cell, `html` with links where the output is a listing,
    `links`, the address that the numbers of each row lead to, and of a table
    or figure its page, its rows with their spans, and its spreadsheet.

    >>> from analysis import make_articles, measure, show_table
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"article_id": "a", "outlet": "Post", "headline": "Port opens", "text": text}]))
    >>> shown = {4: show_table(tables.scores[["n_quotes"]], "Quotations", spans=tables.quotes)}
    >>> (entry,) = collect_behind(shown, tables, folder="words", name="quotes").entries
    >>> entry["links"], entry["groups"][0]["spans"][0]["words"]
    (['words/quotes-4.html'], '“<mark>We open in May,</mark>” said Ana Bell, the mayor.')
    """
    entries: list[dict[str, Any]] = []
    for count, one in shown.items():
        if isinstance(one, Words):
            pages = link_spans(pd.DataFrame(one.excerpts, columns=list(Excerpt._fields)), tables)
            entries.append({"count": count, "html": one.write_html([page and f"{folder}/{page}" for page in pages])})
        elif getattr(one, "behind", None) is not None:
            page = f"{name}-{count}"
            anchors = [f"#{anchor}" if anchor != "r0" else "" for anchor in _anchors(one.behind)]
            links = [f"{folder}/{page}.html{anchor}" for anchor in anchors]
            linked = {"html": one.write_html(links)} if hasattr(one, "write_html") else {}
            entries.append({"count": count, "page": page, "links": links, **linked, **_describe(one, tables)})
    return Collected(entries)


def link_spans(spans: pd.DataFrame, tables: Any) -> list[str]:
    """Return for each span its sentence's address among the pages of articles; empty where its article has none.

    Takes article_id, and part and start where a span is less than its article.

    >>> from analysis import make_articles, measure
    >>> tables = measure(make_articles([{"article_id": "a", "text": "It rained. Nobody came."}]))
    >>> links = link_spans(pd.DataFrame({"article_id": ["a", "b"], "start": [12, 0]}), tables)
    >>> [link.partition("#")[2] for link in links]
    ['s1', '']
    """
    known = set(tables.articles["article_id"])
    own = tables.sentences[tables.sentences["article_id"].isin(spans["article_id"])]
    starts = {name: group["start"].to_numpy() for name, group in own.groupby("article_id", sort=False)}
    links = []
    for row in spans.to_dict("records"):
        name = row["article_id"]
        if "start" not in row or pd.isna(row["start"]):
            anchor = "top"
        elif row.get("part") == "headline":
            anchor = "headline"
        else:
            anchor = f"s{max(int(np.searchsorted(starts.get(name, []), row['start'], side='right')) - 1, 0)}"
        links.append(f"{article_page(name)}#{anchor}" if name in known else "")
    return links


def _anchors(behind: Behind) -> list[str]:
    """Return where on its page the spans of each row stand; rows with the same spans share one place."""
    first = {key: i for i, key in reversed(list(enumerate(behind.keys)))}
    return [f"r{first[key]}" for key in behind.keys]


def _describe(one: Any, tables: Any) -> dict[str, Any]:
    """Return the page behind a table or figure: its rows, the spans of each, and all of them as a spreadsheet."""
    behind: Behind = one.behind
    columns, rows = one.grid
    tied = list(behind.spans[behind.by].itertuples(index=False, name=None)) if behind.by else [()] * len(behind.spans)
    places: dict[tuple[Any, ...], list[int]] = {}
    for place, key in enumerate(tied):
        places.setdefault(key, []).append(place)
    groups = []
    for key, anchor in dict(zip(behind.keys, _anchors(behind), strict=True)).items():
        shown = [row for other, row in zip(behind.keys, rows, strict=True) if other == key]
        groups.append({"anchor": anchor, "rows": shown, **_list_spans(behind, places.pop(key, []), tables)})
    rest = sorted(place for several in places.values() for place in several)
    if rest:
        groups.append({"anchor": "rest", "rows": [], **_list_spans(behind, rest, tables)})
    return {
        "caption": one.caption,
        "columns": columns,
        "values": behind.values,
        "groups": groups,
        "csv": write_spreadsheet(behind, tables),
    }


def _list_spans(behind: Behind, places: list[int], tables: Any) -> dict[str, Any]:
    """Return spans for a page: how many, in how many articles, what they come to, and the first of them in words."""
    spans = behind.spans.iloc[places]
    numbers = spans[behind.values].select_dtypes("number")
    listed = spans.head(LISTED)
    links, words = link_spans(listed, tables), _write_words(listed, tables)
    values = [[_write_value(cell) for cell in row] for row in listed[behind.values].itertuples(index=False)]
    lines = zip(links, words, values, strict=True)
    return {
        "n_spans": len(spans),
        "n_articles": int(spans["article_id"].nunique()),
        "sums": {str(name): _write_value(numbers[name].sum()) for name in numbers},
        "spans": [{"link": link, "words": text, "source": line, "values": row} for link, (text, line), row in lines],
    }


def _write_words(spans: pd.DataFrame, tables: Any) -> list[tuple[str, str]]:
    """Return for each span its words as HTML and the line that says where they stand."""
    articles = tables.articles.drop_duplicates("article_id").set_index("article_id")
    known = spans["article_id"].isin(articles.index)
    within = known & spans["start"].notna() if "start" in spans else known & False
    excerpts = iter(cut_excerpts(tables, spans[within]))
    lines = []
    for row, is_known, is_within in zip(spans.to_dict("records"), known, within, strict=True):
        if is_within:
            one = next(excerpts)
            lines.append((mark_excerpt(one), one.source))
        elif is_known:
            article = articles.loc[row["article_id"]]
            lines.append((write_text(_say(article["headline"], "(no headline)")), squeeze(say_origin(article))))
        else:
            lines.append((write_text(_say(row.get("text"), "")), "an annotated article of the project"))
    return lines


def _say(text: Any, missing: str) -> str:
    """Return text on one line, or what stands for a gap."""
    return cut(squeeze(text), LONGEST_SPAN) if isinstance(text, str) else missing


def _write_value(cell: Any) -> str:
    """Return what a span counts for, as people write it."""
    if pd.isna(cell):
        return "–"
    if isinstance(cell, pd.Timestamp):
        return say_day(cell)
    if isinstance(cell, str | bool | np.bool_):
        return squeeze(str(cell))
    return (f"{cell:,.0f}" if float(cell).is_integer() else f"{cell:,.3f}").replace("-", "−")


def write_spreadsheet(behind: Behind, tables: Any) -> str:
    """Return all spans behind a table as CSV, numbers in full, no cell of text a formula.

    A text that opens with a sign which spreadsheets take for a formula gets
    an apostrophe before it, as spreadsheets themselves write it.

    >>> from analysis import make_articles, measure
    >>> tables = measure(make_articles([{"article_id": "a", "headline": "=1+1", "text": "It rained."}]))
    >>> print(write_spreadsheet(Behind(tables.articles[["article_id"]], [], [], []), tables))
    article_id,outlet,published,headline
    a,,,'=1+1
    <BLANKLINE>
    """
    described = tables.articles[["article_id", "outlet", "published", "headline"]].drop_duplicates("article_id")
    described = described.assign(published=described["published"].dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
    others = behind.spans[[name for name in behind.spans if name not in described or name == "article_id"]]
    sheet = others[["article_id"]].merge(described, on="article_id", how="left", validate="many_to_one")
    sheet = pd.concat([sheet, others.drop(columns="article_id")], axis="columns")
    for name in sheet.columns[[not pd.api.types.is_numeric_dtype(dtype) for dtype in sheet.dtypes]]:
        sheet[name] = sheet[name].map(_quiet, na_action="ignore")
    text: str = sheet.to_csv(index=False, lineterminator="\n")
    return text


def _quiet(cell: object) -> str:
    """Return a cell without the signs that steer a terminal, and not as a formula."""
    text = CONTROLS.sub("", str(cell)).replace("\r", " ")
    return f"'{text}" if _FORMULA.match(text) else text
