"""What a set of tables shows of itself in a notebook: the name, length and columns of each, not all their rows."""

from __future__ import annotations

import html
from collections.abc import Mapping

import pandas as pd


def write_overview(caption: str, tables: Mapping[str, pd.DataFrame]) -> str:
    """Return one line a table, as plain text.

    >>> print(write_overview("Tables", {"links": pd.DataFrame({"article_id": ["a"], "url": ["b"]})}))
    Tables
    links  1 row   article_id, url
    """
    counts = {name: f"{len(frame):,} {'row ' if len(frame) == 1 else 'rows'}" for name, frame in tables.items()}
    wide = max(map(len, counts.values()), default=0)
    longest = max(map(len, counts), default=0)
    lines = [
        f"{name:{longest}}  {counts[name]:>{wide}}  {', '.join(map(str, frame))}" for name, frame in tables.items()
    ]
    return "\n".join([caption, *lines])


def write_overview_html(caption: str, tables: Mapping[str, pd.DataFrame]) -> str:
    """Return the same as an HTML table.

    >>> write_overview_html("Tables", {"links": pd.DataFrame({"url": ["b"]})}).count("<tr>")
    2
    """
    left = ' style="text-align: left"'
    heads = f'<th scope="col"{left}>Table</th><th scope="col">Rows</th><th scope="col"{left}>Columns</th>'
    rows = "\n".join(
        f'<tr><th scope="row"{left}>{html.escape(name)}</th><td>{len(frame):,}</td>'
        f"<td{left}>{html.escape(', '.join(map(str, frame)))}</td></tr>"
        for name, frame in tables.items()
    )
    head = f"<caption>{html.escape(caption)}</caption><thead><tr>{heads}</tr></thead>"
    return f"<table>{head}<tbody>\n{rows}\n</tbody></table>"
