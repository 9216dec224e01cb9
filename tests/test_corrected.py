"""Sources without a name, our errors counted in."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.corrected import estimate_nameless
from analysis.tables import QUOTES, make_table


def _quotes(*rows: tuple[str, int, str, bool | None]) -> pd.DataFrame:
    """Return quotes: article, place of ten characters, kind, and whether the source has a name."""
    return make_table(
        [
            {"article_id": article, "quote_id": f"q{place}", "part": "body", "start": 10 * place, "end": 10 * place + 8,
             "text": "Not yet,", "kind": kind, "n_words": 2, "n_marked_words": 2, "paragraph": 0, "continues": False,
             "speaker": None, "named": named, "speech": True, "confidence": 0.9}
            for article, place, kind, named in rows
        ],
        QUOTES,
    )  # fmt: skip


def test_the_share_is_turned_round_by_what_we_miss_and_mistake():
    # Ten annotated articles: two nameless sources each, one of which is taken for a named one, and two named ones, all
    # found. So of the true nameless half are found as such, of the others all: found .2 means true .2 / .5 = .4.
    gold = [(f"g{i}", place, "direct", place > 1) for i in range(10) for place in range(4)]
    seen = [(f"g{i}", place, "direct", place > 0) for i in range(10) for place in range(4)]
    quotes = _quotes(*[(f"a{i}", place, "direct", place > 0) for i in range(12) for place in range(5)])
    rows = estimate_nameless(quotes, _quotes(*gold), _quotes(*seen)).set_index("group")
    assert rows["estimate"].to_dict() == {"as found": pytest.approx(0.2), "corrected": pytest.approx(0.4)}


def test_scare_quotes_are_no_statements_and_unknown_speakers_may_have_a_name():
    gold = _quotes(("g", 0, "direct", True), ("g", 1, "scare", None))
    quotes = _quotes(("a", 0, "direct", None), ("a", 1, "scare", None), ("a", 2, "indirect", False))
    row = estimate_nameless(quotes, gold, gold).set_index("group").loc["as found"]
    assert (row["n_quotes"], row["estimate"]) == (2, 0.5)


def test_headlines_bodies_and_documents_do_not_count_as_nameless_people():
    gold = _quotes(("g", 0, "direct", True))
    quotes = _quotes(*[("a", place, "direct", False) for place in range(4)])
    quotes["speaker_kind"] = ["unnamed", "organisation", "document", "unnamed"]
    quotes.loc[3, "part"] = "headline"
    row = estimate_nameless(quotes, gold, gold).set_index("group").loc["as found"]
    assert (row["n_quotes"], row["estimate"]) == (3, pytest.approx(1 / 3))


def test_plans_and_feelings_are_no_statements():
    gold = _quotes(("g", 0, "direct", True))
    quotes = _quotes(("a", 0, "indirect", False), ("a", 1, "direct", True))
    quotes.loc[0, "speech"] = False
    assert estimate_nameless(quotes, gold, gold)["n_quotes"].tolist() == [1, 1]


def test_no_statements_pass_through():
    gold = _quotes(("g", 0, "direct", True), ("g", 1, "direct", False))
    rows = estimate_nameless(make_table([], QUOTES), gold, gold)
    assert rows["n_articles"].tolist() == [0, 0]
    assert rows["estimate"].isna().all()
