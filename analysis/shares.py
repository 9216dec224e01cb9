"""Shares as words: a percentage, its 95% interval, or that there are too few articles for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from analysis.contrasts import ENOUGH

TOO_FEW = "too few {} for an interval"


def write_share(share: float) -> str:
    """Return a share as a percentage; what is nearly nothing, or nearly all, is not written as such.

    >>> [write_share(share) for share in (0.384, 0.004, 0.0, 0.996, 1.0)]
    ['38%', '<1%', '0%', '>99%', '100%']
    """
    if 0 < share < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= share < 1 else f"{share:.0%}"


def write_limits(low: float, high: float) -> str:
    """Return an interval as a figure labels it.

    >>> write_limits(0.3, 0.457)
    '30–46'
    """
    return f"{low * 100:.0f}–{high * 100:.0f}"


def write_points(difference: float) -> str:
    """Return a difference of shares in percentage points, with its sign.

    >>> [write_points(difference) for difference in (0.151, -0.03, 0.001)]
    ['+15', '−3', '0']
    """
    points = round(difference * 100)
    return f"{points:{'+' if points else ''}d}".replace("-", "−")


def has_interval(row: Mapping[Any, Any] | pd.Series) -> bool:
    """Return whether an estimate rests on articles enough for its interval to be shown: ten of them, or days."""
    return bool(row["n_clusters"] >= ENOUGH and pd.notna(row["low"]))


def say_share(row: Mapping[Any, Any] | pd.Series) -> str:
    """Return a share with its interval as a sentence writes it; alone where the articles are too few.

    >>> say_share({"estimate": 0.38, "low": 0.3, "high": 0.46, "n_clusters": 30})
    '38% (30 to 46%)'
    >>> say_share({"estimate": 0.38, "low": 0.1, "high": 0.76, "n_clusters": 6})
    '38%'
    """
    share = write_share(row["estimate"])
    return f"{share} ({row['low'] * 100:.0f} to {row['high']:.0%})" if has_interval(row) else share


def say_few(rows: Iterable[Mapping[Any, Any] | pd.Series], before: str = ", ") -> str:
    """Return, to end a sentence with, that the articles are too few for an interval; nothing where they are enough.

    >>> say_few([{"n_articles": 40, "n_clusters": 8, "low": 0.1}])
    ', too few clusters for an interval'
    """
    few = [row for row in rows if not has_interval(row)]
    if not few:
        return ""
    n_articles = few[0].get("n_articles_all", few[0]["n_articles"])
    return before + TOO_FEW.format("articles" if n_articles == few[0]["n_clusters"] else "clusters")
