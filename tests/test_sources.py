"""find_sources and rank_sources: who gets to speak, with words and quotations that add up to those of the quotes."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import join_entities, rank_speakers, score_quotes, sources
from analysis.sources import find_sources, rank_sources
from analysis.tables import ENTITIES, QUOTES, SOURCES, make_table

BELL, DIAZ, PORT = "PERSON:Ana Bell", "PERSON:Omar Diaz", "ORG:Port Office"
TEXT = "one two three four five six seven eight nine ten " * 10  # 490 characters


def corpus(*ids):
    return pd.DataFrame({"article_id": list(ids or "a"), "headline": "Vote", "text": TEXT})


def quote(speaker=None, words=5, **fields):
    """Return a quotation in marks; a speaker by id, by name, or by description."""
    has_id = isinstance(speaker, str) and ":" in speaker
    kinds = {"PERSON": "person", "ORG": "organisation"}
    row = {"article_id": "a", "quote_id": "q0", "part": "body", "start": 0, "end": 9, "kind": "direct",
           "n_words": words, "n_marked_words": words, "paragraph": 0, "continues": False, "modality": "asserted",
           "speaker": speaker, "named": None if speaker is None else False,
           "speaker_kind": None if speaker is None else "unnamed"}  # fmt: skip
    if has_id:
        name = "; ".join(one.partition(":")[2] for one in speaker.split("; "))
        kind = "group" if ";" in speaker else kinds[speaker.partition(":")[0]]
        row |= {"speaker": name, "speaker_id": speaker, "speaker_kind": kind, "named": True}
    return {**row, **fields}


def found(*rows, articles=None, **options):
    """Return the sources by speaker."""
    table = find_sources(corpus() if articles is None else articles, make_table(rows, QUOTES), **options)
    return {row.speaker: row for row in table.itertuples()}


def test_a_speaker_is_one_source_however_often_quoted():
    bell = found(quote(BELL, 5, quote_id="q0", start=100), quote(BELL, 3, quote_id="q1", start=49, role="mayor"))[
        "Ana Bell"
    ]
    assert (bell.n_quotes, bell.n_words, bell.first_start, bell.role) == (2, 8, 49, "mayor")
    assert bell.first_position == 0.1  # 49 of 490 characters
    assert bell.transparency == "named_with_role"


def test_an_interrupted_quotation_is_one_with_the_words_of_both_parts():
    bell = found(quote(BELL, 5), quote(BELL, 3, start=20))["Ana Bell"]
    assert (bell.n_quotes, bell.n_words) == (1, 8)


def test_joint_speakers_share_quotation_and_words():
    rows = found(quote(f"{BELL}; {PORT}", 5), quote(BELL, 2, quote_id="q1", start=30, role="mayor"))
    bell, port = rows["Ana Bell"], rows["Port Office"]
    assert (bell.n_quotes, bell.n_words, bell.role) == (1.5, 4.5, "mayor")
    assert (port.n_quotes, port.n_words, port.speaker_kind) == (0.5, 2.5, "organisation")
    assert (bell.is_first, port.is_first) == (True, True)


@pytest.mark.parametrize(
    ("joint", "shares"),
    [
        (f"{BELL}; {BELL}", {"Ana Bell": 6}),
        (f"{BELL}; {DIAZ}; {BELL}", {"Ana Bell": 3, "Omar Diaz": 3}),
        ("Ana Bell; ; Omar Diaz", {"Ana Bell": 3, "Omar Diaz": 3}),
        ("Ana Bell;  ", {"Ana Bell": 6}),
        (" ; ", {"unknown": 6}),
        ("", {"unknown": 6}),
    ],
)
def test_joint_speakers_named_twice_or_not_at_all_leave_the_totals_as_they_are(joint, shares):
    rows = found(quote(joint, 6), quote(joint, 0, part="headline", quote_id="q9"))
    assert {name: one.n_words for name, one in rows.items()} == shares
    assert {name: one.n_quotes * 6 for name, one in rows.items()} == shares


def test_joint_speakers_without_ids_are_told_by_their_words():
    rows = found(quote("Ana Bell; his lawyer; the council", 6, speaker_kind="group"))
    assert [(one.speaker_kind, one.named) for one in rows.values()] == [
        ("person", True),
        ("unnamed", False),
        ("organisation", False),
    ]


def test_all_that_is_unknown_is_one_row_with_unknown_everywhere():
    rows = found(quote(None, 5), quote(None, 3, quote_id="q1", start=60))
    unknown = rows["unknown"]
    assert len(rows) == 1
    assert (unknown.n_quotes, unknown.n_words, unknown.is_first) == (2, 8, True)
    assert (unknown.source_kind, unknown.transparency) == ("unknown", "unknown")
    assert pd.isna(unknown.named)


def test_the_headline_only_flags():
    title = quote(BELL, 4, part="headline", quote_id="q9")
    assert found(title) == {}
    rows = found(title, quote(BELL, 5), quote(DIAZ, 5, quote_id="q1"))
    assert (rows["Ana Bell"].in_headline, rows["Ana Bell"].n_words) == (True, 5)
    assert not rows["Omar Diaz"].in_headline


def test_an_unknown_speaker_of_the_headline_need_not_be_the_one_of_the_body():
    assert not found(quote(None, part="headline", quote_id="q9"), quote(None))["unknown"].in_headline


@pytest.mark.parametrize(("paragraph", "in_top"), [(0, True), (2, True), (3, False)])
def test_the_top_is_three_paragraphs(paragraph, in_top):
    assert found(quote(BELL, paragraph=paragraph))["Ana Bell"].in_top is in_top


def test_marked_takes_what_is_in_marks_and_all_takes_what_is_said():
    rows = [
        quote(BELL, 2, start=0, end=7),  # "one two"
        quote(DIAZ, 0, kind="indirect", quote_id="q1", start=49, end=62),  # "one two three"
        quote(DIAZ, 0, kind="indirect", quote_id="q2", start=98, end=111, speech=False),  # hopes
        quote(DIAZ, 1, kind="direct", quote_id="q3", start=147, end=150, modality="negated"),  # did not say
        quote(None, 1, kind="scare", quote_id="q4", start=200, end=203, modality=None),
    ]
    assert {one.speaker: one.n_words for one in found(*rows).values()} == {"Ana Bell": 2, "Omar Diaz": 1}
    assert {one.speaker: one.n_words for one in found(*rows, scope="all").values()} == {"Ana Bell": 2, "Omar Diaz": 3}


def test_in_the_scope_all_fragments_of_one_clause_share_its_words():
    clause = {"kind": "mixed", "reported_start": 49, "reported_end": 97}  # ten words
    bell = found(quote(BELL, 1, start=53, **clause), quote(BELL, 1, start=70, **clause), scope="all")["Ana Bell"]
    assert (bell.n_words, bell.n_quotes, bell.first_start) == (10, 1, 49)


def test_another_scope_is_told_so():
    with pytest.raises(ValueError, match='scope is "marked" or "all", not "headline"'):
        found(quote(BELL), scope="headline")


def test_two_words_for_somebody_are_two_sources_and_kept_as_the_article_has_them():
    assert list(found(quote("A source"), quote("the source", quote_id="q1", start=9))) == ["A source", "the source"]


def test_who_holds_words_without_a_name_is_a_document(monkeypatch):
    monkeypatch.setattr(sources, "judge_kinds", lambda voices, kinds: ["document"] * len(voices))
    assert found(quote("a circular of 94 pages"))["a circular of 94 pages"].transparency == "document"


def test_kinds_are_judged_for_the_known_alone_and_with_the_users_words(monkeypatch):
    asked = []
    monkeypatch.setattr(sources, "judge_kinds", lambda voices, kinds: asked.append((voices, kinds)) or ["official"])
    rows = found(quote(BELL), quote(None, quote_id="q1", start=30), kinds="mine")
    assert [one.source_kind for one in rows.values()] == ["official", "unknown"]
    assert asked[0][1] == "mine"
    assert asked[0][0]["label"].tolist() == ["PERSON"]


def test_entities_lend_the_article_its_roles_and_the_kinds_those_of_the_corpus(monkeypatch):
    one = {"entity_id": BELL, "name": "Ana Bell", "label": "PERSON", "aliases": ["Ana Bell"], "n_mentions": 1}
    rows = [{**one, "article_id": "a", "role": "mayor", "in_headline": False, "in_lead": True}]
    rows += [{**rows[0], "article_id": "b", "role": "council leader"}]
    asked = []
    monkeypatch.setattr(sources, "judge_kinds", lambda voices, kinds: asked.append(voices) or ["official"])
    entities = join_entities(make_table(rows, ENTITIES))
    bell = found(quote(BELL), entities=entities)["Ana Bell"]
    assert (bell.role, bell.transparency) == ("mayor", "named_with_role")
    assert asked[0]["roles"].tolist() == [["council leader"]]


def test_no_articles_and_no_quotes_give_an_empty_table_of_the_same_columns():
    for articles in (corpus(), corpus().iloc[:0]):
        for scope in ("marked", "all"):
            empty = find_sources(articles, make_table([], QUOTES), scope=scope)
            assert empty.empty
            assert empty.dtypes.astype(str).to_dict() == SOURCES.columns


def test_quotes_of_other_articles_are_told_so():
    with pytest.raises(ValueError, match=r"find_sources\(\): quotes name 1 articles that articles lack, first a"):
        found(quote(BELL), articles=corpus("b"))
    with pytest.raises(ValueError, match=r"find_sources\(\) needs the quotes table"):
        find_sources(corpus(), corpus())


def test_an_article_that_stands_twice_is_told_so():
    with pytest.raises(ValueError, match=r"find_sources\(\): articles hold a more than once"):
        found(quote(BELL), articles=corpus("a", "b", "a"))


def test_rows_follow_the_articles_then_the_text_then_the_name():
    rows = [quote(DIAZ, start=9), quote(BELL, quote_id="q1", start=40), quote(BELL, article_id="b")]
    quotes = make_table(rows, QUOTES)
    there = find_sources(corpus("b", "a"), quotes)
    assert list(zip(there["article_id"], there["speaker"], strict=True)) == [
        ("b", "Ana Bell"),
        ("a", "Omar Diaz"),
        ("a", "Ana Bell"),
    ]
    back = find_sources(corpus("a", "b"), quotes.iloc[::-1])
    pd.testing.assert_frame_equal(
        back.sort_values(["article_id", "first_start"], ignore_index=True),
        there.sort_values(["article_id", "first_start"], ignore_index=True),
    )


WHO = st.sampled_from([BELL, DIAZ, PORT, f"{BELL}; {DIAZ}", f"{BELL}; {DIAZ}; {PORT}", "a clerk", "critics", None])


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), WHO, st.integers(0, 9), st.integers(0, 3)), max_size=12))
def test_totals_are_those_of_the_quotes(said):
    rows = [
        quote(who, words, article_id=one, quote_id=f"q{number}", start=place * 10, reported_start=0, reported_end=0)
        for place, (one, who, words, number) in enumerate(said)
    ]
    quotes, articles = make_table(rows, QUOTES), corpus("a", "b")
    table, speakers = find_sources(articles, quotes), rank_speakers(quotes)
    assert table["n_words"].sum() == pytest.approx(speakers["n_words"].sum())
    assert table["n_quotes"].sum() == pytest.approx(speakers["n_quotes"].sum())
    by_article = table.groupby("article_id")["n_words"].sum().reindex(["a", "b"]).fillna(0)
    assert by_article.tolist() == pytest.approx(score_quotes(articles, quotes)["n_quoted_words"].tolist())
    for column in ("source_kind", "speaker", "transparency"):
        ranked = rank_sources(table, column=column)
        assert ranked["n_words"].sum() == pytest.approx(speakers["n_words"].sum(), abs=1e-4)
        assert ranked["share_words"].sum() == pytest.approx(1) or not ranked["n_words"].sum()
        assert ranked["share_quotes"].sum() == pytest.approx(1) or ranked.empty
        assert ranked["share_articles"].le(1).all()
        assert (ranked[column] == "unknown").sum() == (1 if len(table) else 0)


def ranked(*rows, column="source_kind"):
    """Return the share of voice; a row is article, speaker, kind, words."""
    place = {"first_start": 0, "first_paragraph": 0, "is_first": False, "in_headline": False, "in_top": True}
    told = [
        {"article_id": one, "speaker": who, "source_kind": kind, "n_words": words} for one, who, kind, words in rows
    ]
    return rank_sources(make_table([{**place, **row, "n_quotes": 1} for row in told], SOURCES), column=column)


def test_share_of_voice_is_told_in_words_quotes_and_articles():
    table = ranked(
        ("a", "Ana Bell", "official", 6),
        ("a", "unknown", "unknown", 3),
        ("b", "Ana Bell", "official", 6),
        ("b", "Omar Diaz", "official", 3),
        ("b", "Tom Roe", "ordinary", 2),
    )
    official, unknown, ordinary = table.itertuples()
    assert table["source_kind"].tolist() == ["official", "unknown", "ordinary"]
    assert (official.n_words, official.share_words) == (15, 15 / 20)
    assert (official.n_quotes, official.share_quotes) == (3, 3 / 5)
    assert (official.n_articles, official.share_articles, official.n_speakers) == (2, 1.0, 2)
    assert (unknown.share_words, unknown.share_articles, unknown.n_speakers) == (3 / 20, 0.5, 0)
    assert (ordinary.share_words, ordinary.n_speakers) == (2 / 20, 1)


def test_unknown_has_a_row_also_with_nothing_in_it():
    nothing = ranked(("a", "Ana Bell", "official", 6)).iloc[1]
    assert (nothing["source_kind"], nothing["n_words"], nothing["share_words"]) == ("unknown", 0, 0)


def test_a_speaker_whose_kind_is_unknown_is_counted_there_as_one():
    (row,) = ranked(("a", "Ana Bell", "unknown", 6), ("a", "unknown", "unknown", 4)).itertuples()
    assert (row.n_words, row.share_words, row.n_speakers) == (10, 1, 1)


def test_ties_go_by_name_and_by_column():
    table = ranked(("a", "Tom Roe", "ordinary", 5), ("b", "Ana Bell", "official", 5), column="speaker")
    assert table["speaker"].tolist() == ["Ana Bell", "Tom Roe", "unknown"]


def test_no_sources_rank_nobody():
    table = rank_sources(make_table([], SOURCES))
    assert table.empty
    assert table.dtypes.astype(str)["share_words"] == "float64"


def test_a_column_that_is_none_is_told_so():
    with pytest.raises(ValueError, match=r"rank_sources\(\) finds no column outlet in sources"):
        rank_sources(make_table([], SOURCES), column="outlet")
