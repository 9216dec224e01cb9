"""Two outlets side by side in who gets to speak: what is compared, and what is left alone."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.source_contrasts import MEASURES, compare_sourcing, compare_voices
from analysis.sources import find_sources
from analysis.tables import COMPARED_PARTS, QUOTES, make_table


def _corpus(**outlets: tuple[int, int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return articles and quotes: in each outlet so many articles, with so many words of a nurse, five of a mayor."""
    articles, quotes = [], []
    for outlet, (n_articles, n_words) in outlets.items():
        for i in range(n_articles):
            said = " ".join(["word"] * (n_words + i % 3))
            text = f"“We must all wait now,” said Ana Bell, the mayor. “{said},” said a nurse."
            name = f"{outlet}{i:02d}"
            articles.append({"article_id": name, "outlet": outlet, "headline": None, "byline": None, "text": text})
            for speaker, kind, named, words in (("Ana Bell", "person", True, "We must all wait now"),
                                                ("a nurse", "unnamed", False, said)):  # fmt: skip
                start = text.index(words)
                span = {
                    "article_id": name,
                    "quote_id": speaker,
                    "part": "body",
                    "start": start,
                    "end": start + len(words),
                }
                span |= {"reported_start": start, "reported_end": start + len(words), "kind": "direct", "text": words}
                span |= {"n_words": len(words.split()), "n_marked_words": len(words.split()), "paragraph": 0}
                role = "mayor" if named else None
                quotes.append({**span, "speaker": speaker, "speaker_kind": kind, "named": named, "continues": False,
                               "role": role, "speech": True, "modality": "asserted", "confidence": 0.9})  # fmt: skip
    return pd.DataFrame(articles), make_table(quotes, QUOTES)


def test_kinds_of_two_outlets_are_compared():
    articles, quotes = _corpus(Post=(12, 4), Times=(12, 30))
    compared = compare_voices(articles, find_sources(articles, quotes)).set_index("part")
    assert compared.loc["official", "clear"]
    assert compared.loc["official", "difference"] == pytest.approx(5 / 10 - 5 / 36, abs=0.01)


def test_openness_is_compared_by_words_without_a_name():
    articles, quotes = _corpus(Post=(12, 4), Times=(12, 30))
    compared = compare_sourcing(articles, quotes, find_sources(articles, quotes))
    assert compared["part"].tolist() == list(MEASURES)
    assert compared.set_index("part").loc["nameless", "difference"] == pytest.approx(5 / 10 - 31 / 36, abs=0.01)
    assert compared.set_index("part")["clear"].to_dict() == {
        "nameless": True, "organisations": False, "unknown": False, "indirect": False,
    }  # fmt: skip


def test_of_three_outlets_the_two_largest_are_compared():
    articles, quotes = _corpus(Post=(12, 4), Times=(12, 30), Wire=(3, 9))
    sources = find_sources(articles, quotes)
    for compared in (compare_voices(articles, sources), compare_sourcing(articles, quotes, sources)):
        assert set(compared["first"]) == {"Post"}
        assert set(compared["second"]) == {"Times"}


@pytest.mark.parametrize("outlets", [{}, {"Post": (12, 4)}])
def test_one_outlet_or_none_has_nothing_to_compare(outlets):
    articles, quotes = _corpus(**(outlets or {"Post": (1, 1)}))
    articles = articles if outlets else articles.head(0)
    sources = find_sources(articles, quotes if outlets else quotes.head(0))
    empty = make_table([], COMPARED_PARTS)
    pd.testing.assert_frame_equal(compare_voices(articles, sources), empty)
    pd.testing.assert_frame_equal(compare_sourcing(articles, quotes if outlets else quotes.head(0), sources), empty)


def test_both_compare_the_outlets_with_most_articles_though_others_quote_more():
    articles, quotes = _corpus(Post=(30, 4), Times=(20, 4), Wire=(15, 4))
    quotes = quotes[~quotes["article_id"].isin([f"Post{i:02d}" for i in range(10, 30)])]
    sources = find_sources(articles, quotes)
    for compared in (compare_voices(articles, sources), compare_sourcing(articles, quotes, sources)):
        assert set(compared["first"] + compared["second"]) == {"PostTimes"}


def test_too_few_articles_are_said_in_words():
    articles, quotes = _corpus(Post=(3, 4), Times=(12, 30))
    compared = compare_voices(articles, find_sources(articles, quotes))
    assert set(compared["note"]) == {"Post: 3 articles are too few for an interval; it takes 5"}
    assert not compared["clear"].any()
