"""A whole in parts: shares that add up, voices that are counted across articles, and what is refused."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest

from analysis.intervals import estimate_share
from analysis.parts import estimate_diversity, estimate_parts
from analysis.tables import DIVERSITIES, PARTS, make_table


def _counts(n_articles: int = 40, seed: int = 1, n_speakers: int = 6) -> pd.DataFrame:
    """Return words by article and speaker, some speakers more often than others."""
    dice = np.random.default_rng(seed)
    rows = [
        (
            f"a{i:03d}",
            "Post" if i % 2 else "Times",
            f"S{int(n_speakers * dice.random() ** 2)}",
            int(dice.integers(1, 40)),
        )
        for i in range(n_articles)
        for _ in range(4)
    ]
    return pd.DataFrame(rows, columns=["article_id", "outlet", "speaker", "n_words"]).assign(n_quotes=1)


def test_parts_add_up_and_come_largest_first():
    parts = estimate_parts(_counts(), "speaker", "n_words", by="outlet")
    assert parts.groupby("group")["estimate"].sum().tolist() == pytest.approx([1, 1])
    for _, group in parts.groupby("group"):
        assert group["estimate"].is_monotonic_decreasing
    assert ((parts["low"] <= parts["estimate"]) & (parts["estimate"] <= parts["high"])).all()
    assert parts["n_quotes"].sum() == 160


def test_a_part_has_the_interval_of_a_share():
    counts = _counts(60)
    wholes = counts.groupby("article_id")["n_words"].sum().rename("whole")
    own = counts[counts["speaker"] == "S0"].groupby("article_id")["n_words"].sum().rename("own")
    scores = pd.concat([wholes, own], axis=1).fillna(0).reset_index()
    share = estimate_share(scores, "own", "whole", n_replicates=20_000).loc[0]
    part = estimate_parts(counts, "speaker", "n_words", n_replicates=20_000).set_index("part").loc["S0"]
    assert part["estimate"] == pytest.approx(share["estimate"])
    assert [part["low"], part["high"]] == pytest.approx([share["low"], share["high"]], rel=0.02)


def test_a_missing_part_is_unknown_and_stays_in_the_total():
    counts = pd.DataFrame({"article_id": ["a", "a"], "source_kind": ["official", None], "n_words": [3.0, 1.0]})
    parts = estimate_parts(counts, "source_kind", "n_words")
    assert parts[["part", "estimate"]].values.tolist() == [["official", 0.75], ["unknown", 0.25]]
    assert parts["note"].tolist() == ["1 article is too few for an interval; it takes 5"] * 2


def test_the_order_of_rows_does_not_matter():
    counts = _counts()
    shuffled = counts.sample(frac=1, random_state=3)
    for measure in (estimate_parts, estimate_diversity):
        first, second = (measure(table, "speaker", "n_words", by="outlet") for table in (counts, shuffled))
        pd.testing.assert_frame_equal(first, second)


def test_articles_of_one_day_are_one_unit():
    days = pd.to_datetime([f"2025-03-{1 + i // 4:02d}" for i in range(40)])
    counts = _counts().groupby("article_id").head(1).assign(published=days)
    parts = estimate_parts(counts, "speaker", "n_words", cluster="published")
    assert set(parts["n_clusters"]) == {10}
    assert estimate_diversity(counts, "speaker", "n_words", cluster="published").loc[0, "n_clusters"] == 10


def test_memory_does_not_change_the_numbers(monkeypatch):
    whole = estimate_parts(_counts(), "speaker", "n_words")
    monkeypatch.setattr("analysis.resampling.DRAWS_AT_ONCE", 300)
    pd.testing.assert_frame_equal(estimate_parts(_counts(), "speaker", "n_words"), whole)


def test_nothing_passes_through():
    empty = _counts().head(0)
    pd.testing.assert_frame_equal(estimate_parts(empty, "speaker", "n_words"), make_table([], PARTS))
    none = estimate_diversity(empty, "speaker", "n_words").loc[0]
    assert (none["n_articles"], none["note"]) == (0, "there is no article to go by")
    assert math.isnan(none["estimate"])
    by_outlet = estimate_diversity(empty, "speaker", "n_words", by="outlet")
    pd.testing.assert_frame_equal(by_outlet, make_table([], DIVERSITIES))


def test_two_words_of_one_speaker_are_looked_for_in_two_articles():
    # Words 3 Bell + 1 Diaz, 2 Bell, 2 Roe + 2 Bell. Pairs of words from two articles: 4·2 + 4·4 + 2·4 = 32; of one
    # speaker: Bell 3·2 + 3·2 + 2·2 = 16, others none. So the chance of one speaker is .5, of two .5, and 1 / .5 = 2.
    rows = [("a", "Bell", 3), ("a", "Diaz", 1), ("b", "Bell", 2), ("c", "Roe", 2), ("c", "Bell", 2)]
    counts = pd.DataFrame(rows, columns=["article_id", "speaker", "n_words"])
    figures = {
        index: estimate_diversity(counts, "speaker", "n_words", index=index).loc[0, "estimate"]
        for index in ("hhi", "simpson", "effective_simpson")
    }
    assert figures == pytest.approx({"hhi": 0.5, "simpson": 0.5, "effective_simpson": 2.0})


def test_a_sample_of_articles_shows_no_less_diversity_than_all():
    # 50 speakers with equal chances, two an article: the plain index of 10 articles would see at most 20
    figures = []
    for seed in range(150):
        dice = np.random.default_rng(seed)
        rows = [(f"a{i}", f"S{dice.integers(50)}", 10) for i in range(40) for _ in range(2)]
        counts = pd.DataFrame(rows, columns=["article_id", "speaker", "n_words"])
        figures.append(estimate_diversity(counts, "speaker", "n_words", index="hhi").loc[0, "estimate"])
    assert np.nanmean(figures) == pytest.approx(1 / 50, rel=0.06)


@pytest.mark.parametrize("index", ["simpson", "hhi", "effective_simpson", "shannon", "effective"])
def test_intervals_of_diversity_hold_the_truth(index):
    dice = np.random.default_rng(7)
    chances = np.array([0.4, 0.25, 0.2, 0.1, 0.05])
    truth = {"hhi": (chances**2).sum(), "shannon": -(chances * np.log(chances)).sum()}
    truth |= {"simpson": 1 - truth["hhi"], "effective_simpson": 1 / truth["hhi"], "effective": np.exp(truth["shannon"])}
    held = []
    for _ in range(200):
        drawn = dice.multinomial(6, chances, size=40)
        rows = [(f"a{i}", f"S{k}", n) for i, row in enumerate(drawn) for k, n in enumerate(row)]
        counts = pd.DataFrame(rows, columns=["article_id", "speaker", "n_words"])
        row = estimate_diversity(counts, "speaker", "n_words", index=index).loc[0]
        held.append(row["low"] <= truth[index] <= row["high"])
    assert 0.91 <= np.mean(held) <= 0.99


def test_shannon_is_refused_where_most_speakers_stand_in_one_article_alone():
    counts = pd.DataFrame({"article_id": [f"a{i // 2}" for i in range(40)], "speaker": [f"S{i}" for i in range(40)]})
    row = estimate_diversity(counts.assign(n_words=5), "speaker", "n_words", index="effective").loc[0]
    assert math.isnan(row["estimate"])
    assert row["note"].startswith("too many stand in one article alone")


def test_voices_that_share_no_article_are_refused():
    counts = pd.DataFrame({"article_id": list("abcdef"), "speaker": list("ABCDEF"), "n_words": 5})
    row = estimate_diversity(counts, "speaker", "n_words").loc[0]
    assert math.isnan(row["estimate"])
    assert row["note"] == "too few parts stand in two articles to tell how the amount is shared"


def test_one_shared_voice_alone_decides_nothing():
    speakers = ["Bell", "Bell", *[f"S{i}" for i in range(10)]]
    counts = pd.DataFrame({"article_id": [f"a{i}" for i in range(12)], "speaker": speakers, "n_words": 5})
    row = estimate_diversity(counts, "speaker", "n_words").loc[0]
    assert math.isnan(row["estimate"])
    assert row["note"].startswith("too few parts stand in two articles")


@pytest.mark.parametrize(("index", "least", "most"), [("hhi", 0, 1), ("simpson", 0, 1), ("effective_simpson", 1, 1e9)])
def test_intervals_of_diversity_stay_where_the_index_can_be(index, least, most):
    rows = [(f"a{i}", "Bell" if i % 3 else f"S{i % 2}", 1 + 40 * (i == 0)) for i in range(9)]
    counts = pd.DataFrame(rows, columns=["article_id", "speaker", "n_words"])
    row = estimate_diversity(counts, "speaker", "n_words", index=index).loc[0]
    assert least <= row["low"] <= row["estimate"] <= row["high"] <= most


def test_one_speaker_is_one_voice():
    counts = pd.DataFrame({"article_id": list("abcdef"), "speaker": "Bell", "n_words": [5, 9, 2, 4, 4, 1]})
    figures = [estimate_diversity(counts, "speaker", "n_words", index=index).loc[0, "estimate"]
               for index in ("effective_simpson", "effective", "hhi", "simpson", "shannon")]  # fmt: skip
    assert figures == pytest.approx([1, 1, 1, 0, 0])


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (
            lambda counts: estimate_parts(counts, "kind", "n_words"),
            "estimate_parts() needs a table of scores with kind",
        ),
        (
            lambda counts: estimate_parts(counts.assign(n_words=-1), "speaker", "n_words"),
            "amounts of 0 or more; got -1",
        ),
        (lambda counts: estimate_diversity(counts, "speaker", "n_words", index="gini"), "effective; got 'gini'"),
    ],
)
def test_errors_say_what_was_found(ask, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        ask(_counts())
