"""What was read is told: everything seen is an article or has a reason, and doubts are counted by kind."""

from __future__ import annotations

import gzip
import io
import json
import zipfile

import pytest

from analysis.answers import tell_load
from analysis.articles import read_batches, read_corpus
from analysis.load_reports import load_report

ARTICLE = "# Ferry Late {n}\n\nApril 3, 2021\n\nIt was late for the {n}th time, said Ana Bell.\n\nOriginal url: <https://example.org/{n}>\n"
PAGE = "<html><head><title>Wall Rises</title></head><body><article><h1>Wall Rises</h1>{body}</article></body></html>"
BODY = "".join(
    f"<p>The wall rose by another metre in week {n}, and the board was content with what it saw.</p>" for n in range(6)
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder as users have them: pages, dumps, an archive, lists about files, pictures, and something broken."""
    root = tmp_path_factory.mktemp("mixed")
    for number in range(3):
        (root / f"story-{number}.md").write_text(ARTICLE.format(n=number))
    (root / "wall.html").write_text(PAGE.format(body=BODY))
    rows = [
        {"title": f"Row {n}", "text": f"It rained on day {n}.", "url": f"https://example.net/{n}"} for n in range(3)
    ]
    lines = [*map(json.dumps, rows), "{broken", ""]
    (root / "dump.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a/one.md", ARTICLE.format(n=9))
        archive.writestr("a/picture.png", b"\x89PNG\r\n\x1a\n\x00")
        archive.writestr("../../two.csv", "title,text\nBread,Bread is dear this week in all of the town.\n")
    (root / "packed.zip").write_bytes(held.getvalue())
    (root / "about.json").write_text(json.dumps([{"file": f"story-{n}.md", "title": "Seen"} for n in range(3)]))
    (root / "cut.gz").write_bytes(gzip.compress(b"It was late." * 99)[:-9])
    (root / "SOURCE.md").write_text("# Where these are from\n\nAll are invented.")
    return root


def test_everything_seen_is_an_article_or_has_a_reason(folder):
    corpus = read_corpus(folder)
    report = load_report(corpus.articles, corpus.files)
    counted = report[report["outcome"] != "doubt"]
    assert counted["n"].sum() == len(corpus.files)
    assert (corpus.files["article_id"].notna() ^ corpus.files["problem"].notna()).all()
    assert corpus.files["article_id"].dropna().tolist() == corpus.articles["article_id"].tolist()


def test_each_thing_is_named_by_file_and_place(folder):
    files = read_corpus(folder).files
    found = dict(
        zip(zip(files["source_file"], files["source_item"].fillna(""), strict=True), files["status"], strict=True)
    )
    assert found[("dump.jsonl.gz", "line 2")] == "read"
    assert found[("dump.jsonl.gz", "line 4")] == "unreadable"
    assert found[("packed.zip", "a/one.md")] == "read"
    assert found[("packed.zip", "a/picture.png")] == "skipped"
    assert found[("packed.zip", "../../two.csv, row 1")] == "read"
    assert found[("cut.gz", "")] == "unreadable"
    assert found[("about.json", "")] == "skipped"


def test_doubts_are_counted_by_kind_with_their_examples(folder):
    corpus = read_corpus(folder)
    report = load_report(corpus.articles, corpus.files, n_examples=2)
    undated = report[(report["outcome"] == "doubt") & (report["what"] == "No date.")].iloc[0]
    assert undated["n"] == 5
    assert undated["examples"] == ["dump.jsonl.gz, line 1", "dump.jsonl.gz, line 2"]


def test_the_sentence_adds_up(folder):
    told = str(tell_load(read_corpus(folder).files))
    assert told.startswith(
        "14 things were seen in 9 files: **9 articles**, 2 could not be read, 3 were something else. Not read: It "
    )


@pytest.mark.parametrize("size", [1, 4, 100])
def test_batches_hold_what_the_corpus_holds(folder, size):
    whole = read_corpus(folder)
    batches = list(read_batches(folder, size=size))
    assert sum(len(batch.files) for batch in batches) == len(whole.files)
    assert [name for batch in batches for name in batch.articles["article_id"]] == whole.articles["article_id"].tolist()
    assert max(len(batch.files) for batch in batches) <= size


def test_identities_hold_over_batches(tmp_path):
    for number in range(4):
        (tmp_path / f"{number}.md").write_text(ARTICLE.format(n=number % 2))
    articles = [row for batch in read_batches(tmp_path, size=1) for row in batch.articles.to_dict("records")]
    assert len({row["article_id"] for row in articles}) == 4
    assert [row["duplicate_of"] for row in articles[2:]] == [row["article_id"] for row in articles[:2]]


def test_columns_are_the_users_word(tmp_path):
    (tmp_path / "odd.csv").write_text("kopf,korpus\nFerry late,It was late again in the harbour this week.\n")
    article = read_corpus(tmp_path / "odd.csv", columns={"headline": "kopf", "text": "korpus"}).articles.iloc[0]
    assert (article["headline"], article["text"]) == ("Ferry late", "It was late again in the harbour this week.")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rain " * 400_001, "Its text is longer than 2 million letters; an article is not."),
        ("It rained.\n\n" * 20_001, "It has more than 20,000 paragraphs; an article has not."),
    ],
)
def test_what_is_far_too_long_for_an_article_is_told_and_costs_nothing_else(text, told, tmp_path):
    rows = [{"title": "Endless", "text": text}, {"title": "Rain", "text": "It rained on the harbour."}]
    (tmp_path / "dump.jsonl").write_text("\n".join(map(json.dumps, rows)))
    corpus = read_corpus(tmp_path)
    assert corpus.articles["headline"].tolist() == ["Rain"]
    assert corpus.files["problem"].fillna("").tolist() == [told, ""]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- rain\n" * 20_001, "It has more than 20,000 lines; an article has not."),
        ("*rain* " * 25_001, "It has more than 50,000 signs of markup; an article has not."),
    ],
)
def test_markdown_with_more_in_it_than_an_article_has_is_told(text, told, tmp_path):
    (tmp_path / "list.md").write_text(text)
    assert read_corpus(tmp_path).files["problem"].tolist() == [told]
