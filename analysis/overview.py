"""What a set of tables shows of itself in a notebook: the name, length and columns of each, not all their rows."""

from __future__ import annotations

import html
from collections.abc import Mapping

import pandas as pd

HEADS = ("Table", "Rows", "Columns")
LEFT = ' style="text-align: left"'


def write_overview(caption: str, tables: Mapping[str, pd.DataFrame]) -> str:
    """Return one line a table, as plain text.

    >>> print(write_overview("Tables", {"links": pd.DataFrame({"article_id": ["a"], "url": ["b"]})}))
    Tables
    Table  Rows  Columns
    links     1  article_id, url
    """
    rows = [HEADS, *_list_rows(tables)]
    widths = [max(len(row[i]) for row in rows) for i in range(2)]
    lines = [f"{name:{widths[0]}}  {n_rows:>{widths[1]}}  {columns}" for name, n_rows, columns in rows]
    return "\n".join([caption, *lines])


def write_overview_html(caption: str, tables: Mapping[str, pd.DataFrame]) -> str:
    """Return the same as an HTML table.

    >>> write_overview_html("Tables", {"links": pd.DataFrame({"url": ["b"]})}).count("<tr>")
    2
    """
    sides = (LEFT, "", LEFT)
    heads = "".join(f'<th scope="col"{side}>{head}</th>' for head, side in zip(HEADS, sides, strict=True))
    rows = "\n".join(
        f'<tr><th scope="row"{LEFT}>{html.escape(name)}</th><td>{n_rows}</td><td{LEFT}>{html.escape(columns)}</td></tr>'
        for name, n_rows, columns in _list_rows(tables)
    )
    head = f"<caption>{html.escape(caption)}</caption>\n<thead><tr>{heads}</tr></thead>"
    return f"<table>{head}\n<tbody>\n{rows}\n</tbody></table>"


def _list_rows(tables: Mapping[str, pd.DataFrame]) -> list[tuple[str, str, str]]:
    """Return for each table its name, its number of rows and its columns."""
    return [(name, f"{len(frame):,}", ", ".join(map(str, frame))) for name, frame in tables.items()]
