"""Why somebody is not named."""

from __future__ import annotations

import pandas as pd


def find_reasons(articles: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return no reason for any of the sources."""
    missing = [None] * len(sources)
    return pd.DataFrame(
        {
            "reason": pd.Series(missing, index=sources.index, dtype="str"),
            "reason_start": pd.Series(missing, index=sources.index, dtype="Int64"),
            "reason_end": pd.Series(missing, index=sources.index, dtype="Int64"),
        }
    )
