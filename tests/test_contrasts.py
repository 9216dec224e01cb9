"""Contrasts of two outlets: several measures give chance several goes."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.comparisons import compare
from analysis.contrasts import compare_measures


@pytest.mark.parametrize(("columns", "clear"), [(["n_words"], [True]), (["n_words", "n_speakers"], [False, False])])
def test_what_is_clear_has_to_stay_so_for_the_number_of_measures(monkeypatch, columns, clear):
    # a p-value of .03 is one of .06 where two measures are compared
    seen = {"low": 1.0, "high": 2.0, "p_value": 0.03, "clear": True}
    monkeypatch.setattr("analysis.contrasts.compare", lambda *args, **options: compare(*args, **options).assign(**seen))
    ids = [f"a{i}" for i in range(24)]
    articles = pd.DataFrame({"article_id": ids, "outlet": ["Post", "Times"] * 12, "published": pd.NaT})
    scores = pd.DataFrame({"article_id": ids, "n_words": range(24), "n_speakers": range(24)})
    differences = compare_measures(SimpleNamespace(articles=articles, scores=scores), columns)
    assert differences["clear"].tolist() == clear
