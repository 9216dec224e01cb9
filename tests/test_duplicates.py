"""Copies: the same text, the same address, shared passages; what is no copy; aggregates without copies."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT

from analysis import find_duplicates, leave_out_copies, make_articles, read_articles
from analysis.tables import DUPLICATES

OPENS = [
    "har",
    "quar",
    "chap",
    "orch",
    "sta",
    "lib",
    "bak",
    "foun",
    "mead",
    "thea",
    "clin",
    "mus",
    "bel",
    "rey",
    "oka",
    "lin",
    "mar",
    "pet",
    "tan",
    "dub",
]
CLOSES = [
    "bour",
    "ry",
    "el",
    "ard",
    "tion",
    "rary",
    "ery",
    "dry",
    "ow",
    "tre",
    "ic",
    "eum",
    "lard",
    "mond",
    "ning",
    "ters",
    "ving",
    "sham",
    "gate",
    "ford",
]
PITCH = (
    "Quayside Notes is free to read because members pay for it and for no other reason. If you want the council and "
    "the courts to be watched by a reporter every single week, think about joining us from four crowns a month. "
    "Questions and complaints go to the desk, which answers within three days."
)


def write(seed: int, n_sentences: int = 15) -> list[str]:
    """Return sentences of 13 invented words each; another seed tells another story."""
    dice = np.random.default_rng(seed)
    words = [f"{OPENS[one]}{CLOSES[other]}" for one, other in dice.integers(20, size=(13 * n_sentences, 2))]
    return [" ".join(words[start : start + 13]).capitalize() + "." for start in range(0, len(words), 13)]


def tell(*texts: str, **columns: list[object]) -> pd.DataFrame:
    """Return articles a, b, c … with these texts."""
    names = [chr(ord("a") + number) if len(texts) < 27 else f"{number:03}" for number in range(len(texts))]
    rows = [{"article_id": name, "text": text} for name, text in zip(names, texts, strict=True)]
    return make_articles(row | {key: given[n] for key, given in columns.items()} for n, row in enumerate(rows))


def kinds(articles: pd.DataFrame, **options: float) -> dict[str, tuple[str, str]]:
    """Return what each article of a cluster is, and which is the first."""
    found = find_duplicates(articles, **options)
    return {row.article_id: (row.cluster, row.kind) for row in found.itertuples()}


def join(*parts: list[str]) -> str:
    return " ".join(itertools.chain(*parts))


A, B, C = write(1), write(2), write(3)

COPIES = {
    "white space": (join(A), "\n\n".join(A).replace(" ", "  "), "same_text"),
    "marks and capitals": (join(A), join(A).upper().replace(".", " –"), "near"),
    "the first 60% cut": (join(A), join(A[9:]), "part"),
    "the last 20% cut": (join(A), join(A[:12]), "near"),
    "another order": (join(A), join(A[10:], A[5:10], A[:5]), "near"),
    "another opening": (join(A), join(B[:4], A[4:]), "near"),
    "every other sentence rewritten": (join(A), " ".join(A[n] if n % 2 else B[n] for n in range(15)), "near"),
    "put into a longer story": (join(A), join(B, A, C), "part"),
    "cut at either end": (join(A[:11]), join(A[4:]), "near"),
    "a brief": (join(A), join(A[:4]), "part"),
}


@pytest.mark.parametrize(("one", "other", "kind"), COPIES.values(), ids=COPIES)
def test_an_edited_text_is_a_copy(one, other, kind):
    articles = tell(one, other, published=["2025-03-03", "2025-03-04"])
    assert kinds(articles) == {"a": ("a", "first"), "b": ("a", kind)}


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
def test_a_text_of_which_up_to_half_of_the_words_are_rewritten_is_a_copy(share):
    words, foreign = join(A, B).split(), write(9, 40)
    dice = np.random.default_rng(4)
    for place in dice.choice(len(words), int(share * len(words)), replace=False):
        words[place] = foreign[place % 40].split()[place % 13]
    assert kinds(tell(join(A, B), " ".join(words), published=["2025-03-03", "2025-03-04"]))["b"] == ("a", "near")


NO_COPIES = {
    "two stories in the same kind of words": (join(A), join(B)),
    "a statement of 30% of both": (join(A[:10], C[:4]), join(C[:4], B[:10])),
    "a text and a brief quote of it": (join(A), join(B[:8], A[:1], B[8:])),
    "nothing but what anybody writes": (
        "It was a quiet day in the old town and nobody who was asked had much to say about the vote that had been lost",
        "The vote that had been lost in spring was forgotten by everybody on the hill when it was held again this week",
    ),
}


@pytest.mark.parametrize(("one", "other"), NO_COPIES.values(), ids=NO_COPIES)
def test_texts_that_share_little_are_no_copies(one, other):
    assert kinds(tell(one, other)) == {}


def test_a_short_text_is_a_copy_only_where_it_is_the_same():
    flash = "The ferry is late again."
    assert kinds(tell(flash, flash, flash.replace("late", "early"))) == {"a": ("a", "first"), "b": ("a", "same_text")}


def test_empty_texts_are_no_copies():
    assert kinds(tell("", " ", "")) == {}


def test_the_share_counts_the_words_that_stand_in_the_first():
    # 9 of 13 sentences are the first's: 9 / 13 of the words
    found = find_duplicates(tell(join(A), join(B[:4], A[:9]), published=["2025-03-03", "2025-03-04"]))
    assert found["share_reused"].iloc[1] == pytest.approx(9 / 13, abs=0.02)
    # 15 sentences give 193 runs of three words, 13 give 167, and 9 in one piece share 115
    assert found["similarity"].iloc[1] == pytest.approx(115 / (193 + 167 - 115), abs=0.01)
    assert found.iloc[0][["share_reused", "share_followed", "similarity"]].isna().all()


def test_a_rewritten_word_is_no_reused_word_but_ends_no_passage():
    words = join(A).split()
    words[50] = "elsewhere"
    row = find_duplicates(tell(join(A), " ".join(words))).iloc[1]
    assert (row["share_reused"], row["share_followed"]) == (pytest.approx(194 / 195), 1.0)


FRAMES = {
    "a pitch": lambda story, number: f"{join(story[:5])}\n\n{PITCH}",
    "the opening of a series": lambda story, number: f"{PITCH} {join(story[:5])}",
    "a table of the weather": lambda story, number: (
        f"{join(story[:5])} Monday high {number} low 3 wind 7 rain {number + 2} Tuesday high {number + 5} low 2 wind 1 "
        f"rain 0 Wednesday high 8 low {number} wind 6 rain 4 Thursday high 9 low 4 wind {number + 1} rain 1 "
        f"Friday high {number + 3} low 1 wind 2 rain 3 Saturday high 7 low 5 wind 9 rain {number + 9} Sunday high 4"
    ),
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_what_recurs_in_an_outlet_makes_no_copies(frame):
    texts = [frame(write(20 + number), number) for number in range(6)]
    assert kinds(tell(*texts, outlet=["Quayside Notes"] * 6)) == {}


def test_a_story_that_its_outlet_updates_five_times_is_no_frame():
    texts = [join(A, write(30 + number, 3)) for number in range(6)]
    days = [f"2025-03-0{number + 1}" for number in range(6)]
    found = find_duplicates(tell(*texts, outlet=["Quayside Notes"] * 6, published=days))
    assert found["cluster"].tolist() == ["a"] * 6


def test_a_wire_story_in_sixty_outlets_is_one_cluster_of_its_first():
    texts = [join(A, write(100 + number, 5)) for number in range(60)]
    others = [join(write(300 + number)) for number in range(60)]
    found = find_duplicates(tell(*texts, *others, outlet=[str(number) for number in range(120)]))
    assert (len(found), found["cluster"].nunique()) == (60, 1)


@pytest.mark.xfail(strict=True, reason="copies of copies, each rewritten by a quarter, share too little")
def test_sixty_rewritings_of_a_wire_story_are_one_cluster():
    texts, foreign, dice = [], write(8, 40), np.random.default_rng(2)
    for _ in range(60):
        words = join(A).split()
        for place in dice.choice(195, 50, replace=False):
            words[place] = foreign[dice.integers(40)].split()[0]
        texts.append(" ".join(words))
    found = find_duplicates(tell(*texts, outlet=[str(number) for number in range(60)]))
    assert (len(found), found["cluster"].nunique()) == (60, 1)


def test_weak_links_do_not_grow_into_a_chain():
    # each shares half with the next, the first nothing with the third
    articles = tell(join(A), join(A[7:], B[:8]), join(B), published=["2025-03-03", "2025-03-04", "2025-03-05"])
    assert kinds(articles) == {"a": ("a", "first"), "b": ("a", "near")}


ADDRESSES = {
    "with a tracking parameter": ("https://example.org/ferry", "http://www.example.org/ferry/?utm_source=x", True),
    "of another page": ("https://example.org/ferry?page=1", "https://example.org/ferry?page=2", False),
    "of the whole site": ("https://example.org/", "https://example.org", False),
    "missing": (None, None, False),
}


@pytest.mark.parametrize(("one", "other", "same"), ADDRESSES.values(), ids=ADDRESSES)
def test_two_texts_at_one_address_are_versions(one, other, same):
    found = kinds(tell(join(A), join(B), url=[one, other], published=["2025-03-03", "2025-03-04"]))
    assert found == ({"a": ("a", "first"), "b": ("a", "same_url")} if same else {})


def test_an_address_of_very_many_texts_is_no_article():
    texts = [join(write(50 + number)) for number in range(11)]
    assert kinds(tell(*texts, url=["https://example.org/live"] * 11)) == {}
    assert len(kinds(tell(*texts[:10], url=["https://example.org/live"] * 10))) == 10


FIRSTS = {
    "the earlier": (["2025-03-04", "2025-03-03"], "b"),
    "the dated": ([None, "2025-03-03"], "b"),
    "the one with a time, where the other has a day": (["2025-03-03", "2025-03-03T15:00"], "b"),
    "the longer of two without a date": ([None, None], "b"),
}


@pytest.mark.parametrize(("published", "first"), FIRSTS.values(), ids=FIRSTS)
def test_first_is(published, first):
    assert {cluster for cluster, _ in kinds(tell(join(A[:12]), join(A), published=published)).values()} == {first}


def test_the_order_of_articles_changes_nothing():
    edits = [join(story, write(7)[: 3 * number]) for number, story in enumerate((A, A[4:], A[:10], B, B[5:], C))]
    articles = tell(*edits, published=["2025-03-03", None, "2025-03-03", None, None, "2025-03-01"])
    found = find_duplicates(articles)
    for seed in range(4):
        pd.testing.assert_frame_equal(find_duplicates(articles.sample(frac=1, random_state=seed)), found)


def test_an_article_stands_in_one_cluster_and_no_table_is_changed():
    articles = tell(join(A), join(A[3:]), join(B), join(B[3:]), join(A[:9], B[:9]))
    before = articles.copy(deep=True)
    found = find_duplicates(articles)
    assert found["article_id"].is_unique
    assert found.groupby("cluster")["kind"].agg(lambda kind: (kind == "first").sum()).eq(1).all()
    pd.testing.assert_frame_equal(articles, before)


def test_an_empty_corpus_passes():
    found = find_duplicates(make_articles([]))
    assert found.dtypes.astype(str).to_dict() == DUPLICATES.columns
    assert leave_out_copies(make_articles([]), found).empty


def test_letters_of_a_script_without_spaces_are_words():
    text = "港の委員会は月曜日に古い桟橋を春まで閉鎖することを決めたと議長が長い会議のあとで記者団に述べた"
    told = tell(text, text[:42] + "島民は怒っている", published=["2025-03-03", "2025-03-04"])
    assert kinds(told)["b"] == ("a", "near")


def test_another_table_is_refused():
    with pytest.raises(ValueError, match="find_duplicates\\(\\) needs the articles table"):
        find_duplicates(pd.DataFrame({"article_id": ["a"]}))
    with pytest.raises(ValueError, match="article_id a stands there twice"):
        find_duplicates(pd.concat([tell(join(A))] * 2))
    with pytest.raises(ValueError, match="needs a table with article_id; got columns speaker"):
        leave_out_copies(pd.DataFrame({"speaker": ["Ana Bell"]}), find_duplicates(make_articles([])))


def test_without_copies_each_cluster_is_counted_once():
    articles = tell(join(A), join(A), join(B), join(A[2:]))
    kept = leave_out_copies(articles, find_duplicates(articles))
    assert kept["article_id"].tolist() == ["a", "c"]
    assert kept.dtypes.equals(articles.dtypes)


def test_one_of_our_own_articles_was_taken_over_by_the_other_outlet():
    articles = read_articles(ROOT / "data" / "articles")
    found = find_duplicates(articles).merge(articles, on="article_id")
    assert found["kind"].tolist() == ["first", "near"]


def test_two_reports_of_earnings_are_no_copies():
    one = "Shr 31 cts vs 27 cts Qtly div four cts vs four cts prior Net 11.4 mln vs 9.9 mln Revs 194 mln vs 171 mln"
    other = "Shr 34 cts vs 27 cts Qtly div six cts vs four cts prior Net 11.4 mln vs 4.9 mln Revs 51 mln vs 44 mln"
    assert kinds(tell(one, other)) == {}


@pytest.mark.xfail(
    strict=True, reason="who wrote the shared words, a paper or the person both papers quote, is not known"
)
def test_two_reports_that_are_half_the_same_speech_are_no_copies():
    speech = f"“{join(C[:8])}”"
    assert kinds(tell(join(A[:4], [speech], A[4:8]), join(B[:5], [speech], B[5:8]))) == {}


@pytest.mark.corpora
def test_texts_that_are_known_to_stand_twice_in_a_corpus_are_found(shared):
    paths = sorted((shared / "corpora" / "txt-bbc").glob("*/*.txt"))
    texts = [path.read_text(encoding="utf-8").partition("\n")[2].strip() for path in paths]
    found = find_duplicates(make_articles({"text": text, "outlet": "BBC"} for text in texts))
    assert (found["kind"] == "same_text").sum() == 5
    assert len(found) <= 14
