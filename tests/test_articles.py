"""Files to tables: what is read, what is not and why, and what makes an article the same article."""

from __future__ import annotations

import datetime
import json
import os

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.articles import (
    canonical_url,
    find_domain,
    hash_content,
    make_articles,
    read_articles,
    read_corpus,
)
from analysis.files import ArticleError
from analysis.loading import LARGEST_FILE
from analysis.readers.text_encoding import clean_text
from analysis.tables import ARTICLES, BLOCKS, FILES, LINKS

ARTICLE = """

# Harbour Café to Close

By Ana Bell

April 03, 2021



The café on Friday. [Ida Roe](https://pictures.example)

The harbour café will close in May, its owner [said](#).

“It’s – alas – over,” said Tom Marsh. “We’re done.”

Original url:

<https://www.example.org/2021/04/03/harbour-cafe-a{number}>"""


def _write(folder, name, text=None, *, number=1):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    content = ARTICLE.format(number=number) if text is None else text
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _problems(folder) -> dict[str, tuple[str, str]]:
    files = read_corpus(folder).files
    return {row.source_file: (row.status, "" if pd.isna(row.problem) else row.problem) for row in files.itertuples()}


# What is read


def test_a_folder_is_read_with_its_folders_in_the_order_of_paths(tmp_path):
    for number, name in enumerate(["b.md", "a/z.markdown", "c.txt", "a/b/d.md"]):
        _write(tmp_path, name, number=number)
    articles = read_articles(tmp_path)
    assert articles["source_file"].tolist() == ["a/b/d.md", "a/z.markdown", "b.md", "c.txt"]
    assert articles.dtypes.astype(str).to_dict() == ARTICLES.columns


def test_a_file_and_a_glob_are_read_too(tmp_path):
    first = _write(tmp_path, "news/a.md", number=1)
    _write(tmp_path, "news/sport/b.md", number=2)
    _write(tmp_path, "news/c.md.bak", number=3)
    assert read_articles(first)["source_file"].tolist() == ["a.md"]
    assert read_articles(str(tmp_path / "news" / "*.md"))["source_file"].tolist() == ["a.md"]
    assert read_articles(f"{tmp_path}/news/**/*.md")["source_file"].tolist() == ["a.md", "sport/b.md"]


def test_one_article_gives_every_field(tmp_path):
    _write(tmp_path, "a.md")
    article = read_articles(tmp_path).iloc[0]
    assert article["headline"] == "Harbour Café to Close"
    assert (article["byline"], article["authors"]) == ("By Ana Bell", ["Ana Bell"])
    assert article["published"] == pd.Timestamp("2021-04-03", tz="UTC")
    assert article["url"] == "https://www.example.org/2021/04/03/harbour-cafe-a1"
    assert (article["domain"], article["outlet"]) == ("example.org", "example.org")
    assert (article["n_words"], article["n_paragraphs"], article["text_status"]) == (18, 2, "full")
    assert article["text"].startswith("The harbour café will close in May, its owner said.\n\n“It’s – alas")
    assert article["warnings"] == []


def test_blocks_join_to_the_file_and_links_point_into_the_text(tmp_path):
    path = _write(tmp_path, "a.md")
    corpus = read_corpus(path)
    assert "".join(corpus.blocks["source"]) == path.read_text(encoding="utf-8")
    link = corpus.links.iloc[0]
    assert corpus.articles.iloc[0]["text"][link["start"] : link["end"]] == link["text"] == "said"
    assert pd.isna(link["url"])


@pytest.mark.parametrize(
    "change",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.encode("cp1252"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.replace("will close", "will\u00a0close").replace("– alas", "–\u2009alas").encode(),
        lambda text: text.replace("harbour", "har\u00adbour").replace("owner", "\u200bowner").encode(),
        lambda text: text.replace("é", "e\u0301").encode(),
        lambda text: (text + "\n\n").encode(),
    ],
    ids=["bom", "utf-16", "utf-16-be", "cp1252", "crlf", "cr", "nbsp", "soft hyphen", "decomposed", "final newline"],
)
def test_a_file_in_other_bytes_gives_the_table_of_its_clean_twin(tmp_path, change):
    clean = read_corpus(_write(tmp_path, "clean/a.md"))
    twin = read_corpus(_write(tmp_path, "twin/a.md", change(ARTICLE.format(number=1))))
    pd.testing.assert_frame_equal(clean.articles, twin.articles)
    pd.testing.assert_frame_equal(clean.blocks[["role", "text"]], twin.blocks[["role", "text"]])
    pd.testing.assert_frame_equal(clean.links, twin.links)


# What is not read, and why


def test_a_file_that_is_no_article_is_a_row_of_the_load_report(tmp_path):
    _write(tmp_path, "good.md")
    _write(tmp_path, "broken.md", b"%PDF-1.7\x00\x01")
    _write(tmp_path, "nul.md", b"\x00\x01\x02\x00" * 9)
    said = [
        f"<p>In week {n} it was late for the {n}th time, said the master of the pier, who counts.</p>" for n in range(9)
    ]
    _write(tmp_path, "page.md", f"<!DOCTYPE html><body><article><h1>Late</h1>{''.join(said)}</article></body>")
    _write(tmp_path, "rows.json", '{"text": "It is late."}')
    _write(tmp_path, "table.csv", "a,b\n1,2\n")
    _write(tmp_path, "wall.png", b"\x89PNG\r\n\x1a\n\x00")
    _write(tmp_path, "tool.py", "print('late')\n")
    _write(tmp_path, "diary.txt", "Dear diary, it was late.")
    _write(tmp_path, "README.md", "# About this folder\n\nArticles of May.")
    _write(tmp_path, "huge.md", b"a" * (LARGEST_FILE + 1))
    assert _problems(tmp_path) == {
        "README.md": ("skipped", "It is a page about the folder: no date, byline or address."),
        "broken.md": ("unreadable", "It is a PDF document."),
        "diary.txt": ("read", ""),
        "good.md": ("read", ""),
        "huge.md": ("unreadable", "It is larger than 2 MB; an article is not."),
        "nul.md": ("unreadable", "It holds NUL characters, so it is no text."),
        "page.md": ("read", ""),
        "rows.json": ("read", ""),
        "table.csv": ("skipped", "It has no text, nor headline with address or date; it has column 1, column 2."),
        "tool.py": ("skipped", "It is of no kind that is read (.py)."),
        "wall.png": ("skipped", "It is a PNG picture."),
    }
    assert len(read_articles(tmp_path)) == 4


def test_a_file_that_may_not_be_opened_is_named(tmp_path, monkeypatch):
    _write(tmp_path, "good.md")
    _write(tmp_path, "shut.md", number=2)
    open_ = type(tmp_path).open

    def refuse(path, *arguments, **options):
        if path.name == "shut.md":
            raise PermissionError(13, "Permission denied")
        return open_(path, *arguments, **options)

    monkeypatch.setattr(type(tmp_path), "open", refuse)
    assert _problems(tmp_path)["shut.md"] == ("unreadable", "It could not be opened (Permission denied).")


def test_no_link_leads_out_of_the_folder(tmp_path):
    secret = _write(tmp_path, "elsewhere/secret.md", number=2)
    inside = _write(tmp_path, "folder/a.md")
    (tmp_path / "folder" / "out.md").symlink_to(secret)
    (tmp_path / "folder" / "gone.md").symlink_to(tmp_path / "nowhere.md")
    (tmp_path / "folder" / "in.md").symlink_to(inside)
    (tmp_path / "folder" / "more").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "folder" / ".hidden.md").write_text("# Hidden", encoding="utf-8")
    os.mkfifo(tmp_path / "folder" / "pipe.md")
    assert {name: status for name, (status, _) in _problems(tmp_path / "folder").items()} == {
        "a.md": "read",
        "gone.md": "skipped",
        "in.md": "read",
        "more": "skipped",
        "out.md": "skipped",
        "pipe.md": "skipped",
    }


def test_a_file_name_in_odd_bytes_can_still_be_written(tmp_path):
    _write(tmp_path, os.fsdecode(b"caf\xe9.md"))
    assert read_articles(tmp_path)["source_file"].tolist() == ["caf�.md"]


def test_an_empty_folder_is_an_empty_corpus(tmp_path):
    corpus = read_corpus(tmp_path)
    for frame, table in zip(corpus, (ARTICLES, BLOCKS, LINKS, FILES), strict=True):
        assert frame.empty
        assert frame.dtypes.astype(str).to_dict() == table.columns


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("nowhere", "nowhere does not exist. Name a file, a folder, or a pattern"),
        ("*.md", r"no file matches .*\*\.md"),
        ("rows.json", "rows.json: It holds nothing like an article; it has size. Name a file with articles"),
        ("data", "data holds no article: 2 files, none read. Of 2: It is of no kind that is read"),
    ],
)
def test_a_path_without_articles_is_one_sentence(tmp_path, path, sentence):
    _write(tmp_path, "rows.json", '{"size": 3}')
    _write(tmp_path, "data/a.py", "a = b")
    _write(tmp_path, "data/b.py", "a = b")
    with pytest.raises(ArticleError, match=sentence) as error:
        read_corpus(tmp_path / path)
    assert "\n" not in str(error.value)


def test_plain_text_is_read_where_it_is_asked_for_by_name(tmp_path):
    article = read_articles(_write(tmp_path, "diary.txt", "It was late.\n\nIt was dark.")).iloc[0]
    assert (article["text"], article["n_paragraphs"]) == ("It was late.\n\nIt was dark.", 2)
    assert article["warnings"] == ["No headline.", "No address (url).", "No date."]


# What makes an article the same article


def test_the_outlets_are_named_by_the_list_beside_the_articles(tmp_path):
    _write(tmp_path, "a.md")
    _write(tmp_path, "b.md", "---\ntitle: B\noutlet: Wall Weekly\nurl: https://example.org/b\n---\n\nIt is late.")
    _write(tmp_path, "outlets.csv", "\ufeffoutlet,domain\nHarbour Herald,www.Example.org\n")
    assert read_articles(tmp_path)["outlet"].tolist() == ["Harbour Herald", "Wall Weekly"]
    assert read_articles(tmp_path / "a.md")["outlet"].tolist() == ["Harbour Herald"]
    _write(tmp_path, "outlets.csv", "domain;outlet\nexample.org;x\n")
    with pytest.raises(ArticleError, match="needs the columns domain and outlet; got domain;outlet"):
        read_articles(tmp_path)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a?page=2",
        "https://www.example.org/a/?page=2",
        "https://EXAMPLE.org/a?page=2#top",
        "https://example.org/a?utm_source=mail&page=2&fbclid=1",
    ],
)
def test_two_addresses_of_one_page_are_one(url):
    assert canonical_url(url) == "example.org/a?page=2"


@pytest.mark.parametrize("url", [None, "", "#", "not an address", "https://", "http://[bad", "mailto:ana@example.org"])
def test_what_is_no_address_has_no_domain(url):
    assert find_domain(url) is None
    assert canonical_url(url) is None


def test_the_id_is_the_address_and_does_not_depend_on_the_file(tmp_path):
    first = read_articles(_write(tmp_path, "one/a.md")).iloc[0]
    second = read_articles(_write(tmp_path, "two/b.md", ARTICLE.format(number=1).replace("May", "June"))).iloc[0]
    assert first["article_id"] == second["article_id"]
    assert first["content_hash"] != second["content_hash"]


def test_ids_are_unique_and_copies_are_named(tmp_path):
    _write(tmp_path, "a.md")
    _write(tmp_path, "b.md")
    _write(tmp_path, "c.md", number=2)
    _write(tmp_path, "d.md", ARTICLE.format(number=1).replace("May", "June"))
    articles = read_articles(tmp_path)
    first = articles["article_id"][0]
    assert articles["article_id"].is_unique
    assert articles["duplicate_of"].isna().tolist() == [True, False, False, True]
    assert articles["duplicate_of"].dropna().eq(first).all()
    same = ["Another article has the same address."]
    assert articles["warnings"].tolist() == [[], same, [], same]


def test_empty_articles_are_no_copies_of_each_other():
    articles = make_articles([{"text": ""}, {"text": " \n"}])
    assert articles["article_id"].is_unique
    assert articles["duplicate_of"].isna().all()
    assert articles["text_status"].tolist() == ["empty", "empty"]


def test_content_is_the_same_whatever_its_spaces_and_spelling():
    assert hash_content("A ﬁne\u00a0day.\n\nYes.") == hash_content("A fine day. Yes.")
    assert hash_content("A fine day.") != hash_content("A fine day")


# Records


TEXT = " \tTwo  spaces,\u00a0a soft\u00adhyphen, cafe\u0301.\r\n\r\n“No.”\n"


def test_make_articles_keeps_the_text_character_for_character():
    articles = make_articles(iter([{"text": TEXT}, {"text": "One line.\nAnother."}]))
    assert articles["text"].tolist() == [TEXT, "One line.\nAnother."]
    assert articles["n_paragraphs"].tolist() == [2, 2]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=6))
@settings(database=None, deadline=None)
def test_make_articles_keeps_any_text_and_gives_unique_ids(texts):
    articles = make_articles([{"text": text} for text in texts])
    assert articles["text"].tolist() == texts
    assert articles["article_id"].is_unique


@pytest.mark.parametrize(
    ("published", "instant", "precision"),
    [
        (datetime.date(2021, 4, 3), "2021-04-03T00:00Z", "day"),
        (datetime.datetime(2021, 4, 3), "2021-04-03T00:00Z", "day"),
        (
            datetime.datetime(2021, 4, 3, 9, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=3))),
            "2021-04-03T06:30Z",
            "second",
        ),
        (pd.Timestamp("2021-04-03 09:30", tz="Europe/Berlin"), "2021-04-03T07:30Z", "second"),
        ("April 3, 2021", "2021-04-03T00:00Z", "day"),
        ("2021-04-03 09:30:00 -0400", "2021-04-03T13:30Z", "second"),
    ],
)
def test_published_may_be_a_date_a_time_or_a_string(published, instant, precision):
    article = make_articles([{"text": "Late.", "published": published}]).iloc[0]
    assert article["published"] == pd.Timestamp(instant)
    assert (article["published_precision"], article["warnings"]) == (precision, [])


@pytest.mark.parametrize("published", ["Friday", "03/04/2021"])
def test_a_date_that_cannot_be_read_is_a_warning(published):
    article = make_articles([{"text": "Late.", "published": published}]).iloc[0]
    assert pd.isna(article["published"])
    assert article["warnings"] == [f"The date “{published}” could not be read."]


def test_a_table_made_again_of_its_own_rows_is_the_same(tmp_path):
    for number in range(3):
        _write(tmp_path, f"{number}.md", number=number)
    articles = read_articles(tmp_path)
    again = make_articles(articles.to_dict("records"))
    pd.testing.assert_frame_equal(articles, again)


@pytest.mark.parametrize(
    ("records", "error", "sentence"),
    [
        ([{"headline": "Late"}], ValueError, "needs a text; record 0 has headline"),
        (
            [{"text": "a"}, {"text": "b", "titel": "c"}],
            ValueError,
            r"no column titel \(record 1\); known are article_id",
        ),
        ([{"text": 3}], ValueError, "text as a string; record 0 has a int"),
        (
            [{"text": "a", "article_id": "x"}, {"text": "b", "article_id": "x"}],
            ValueError,
            "article_id x stands there twice",
        ),
        (pd.DataFrame({"text": ["a"]}), TypeError, "Of a DataFrame, pass frame.to_dict"),
    ],
)
def test_records_that_are_off_are_refused_in_words(records, error, sentence):
    with pytest.raises(error, match=sentence):
        make_articles(records)


def test_the_order_of_records_changes_no_row():
    records = [{"text": f"It is {n} o’clock.", "url": f"https://example.org/{n}"} for n in range(4)]
    forwards, backwards = make_articles(records), make_articles(records[::-1])
    pd.testing.assert_frame_equal(forwards, backwards[::-1].reset_index(drop=True))


# Real articles


def _fold(text: str) -> str:
    return clean_text(text).strip()


@pytest.mark.corpora
def test_the_seed_is_read_as_a_person_reads_it(shared):
    folder = shared / "corpora" / "seed"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    corpus = read_corpus(folder)
    article = corpus.articles.iloc[0]
    assert len(corpus.articles) == 1
    assert article["published"] == pd.Timestamp(expected["published"], tz="UTC")
    assert (article["headline"], article["url"]) == (expected["headline"], expected["url"])
    assert (article["domain"], article["published_precision"]) == (expected["outlet_domain"], "day")
    assert article["n_paragraphs"] == expected["n_body_paragraphs"]
    texts = corpus.blocks.groupby("role")["text"].agg(list)
    assert (texts["caption"], texts["credit"]) == (expected["captions"], expected["credits"])
    assert [f"{text} (#)" for text in corpus.links["text"]] == expected["body_links"]
    assert corpus.links["url"].isna().all()
    assert article["warnings"] == []


@pytest.mark.corpora
def test_every_article_in_the_seeds_layout_meets_the_truth(shared):
    folder = shared / "corpora" / "md-seedlayout"
    truth = [json.loads(line) for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    articles = read_articles(folder).set_index("source_file")
    assert len(articles) == len(truth) == 123
    for true in truth:
        article = articles.loc[f"{true['id'].replace('/', '-')}.txt"]
        assert article["url"] == true["url"]
        assert article["headline"] == _fold(true["title"])
        assert article["authors"] == true["authors"]
        assert f"{article['published']:%Y-%m-%d}" == true["published"][:10]
        assert article["text"].split("\n\n") == [_fold(paragraph) for paragraph in true["paragraphs"]]


@pytest.mark.corpora
def test_every_file_with_front_matter_is_an_article_or_a_named_problem(shared):
    corpus = read_corpus(shared / "corpora" / "md-digitalgov")
    assert corpus.files["status"].value_counts().to_dict() == {"read": 1046, "skipped": 1}
    assert corpus.files["problem"].notna().tolist() == corpus.files["article_id"].isna().tolist()
    assert corpus.articles["headline"].notna().all()
    assert corpus.articles["published"].notna().all()
    assert corpus.articles["text_status"].value_counts().to_dict() == {"full": 910, "summary": 106, "empty": 30}
    left = corpus.articles["text"].str.contains(r"\{\{[<%]|&#\d+;|</?(?:div|p|span|td)\b", regex=True)
    assert not left.any()


def test_many_rows_alike_are_told_apart_in_time_that_grows_with_them(tmp_path):
    rows = "title,text\n" + "Ferry late,It was late again in the harbour this week and nobody knew why.\n" * 3_000
    ids = read_articles(_write(tmp_path, "rows.csv", rows))["article_id"]
    assert ids.is_unique
    assert len(ids) == 3_000
