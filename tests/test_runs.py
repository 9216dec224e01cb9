"""A run over files: in batches, resumed where it was cut off, the same in the end."""

from __future__ import annotations

import hashlib

import pytest

from analysis import runs
from analysis.files import ArticleError
from analysis.pipeline import read_files, read_tables
from analysis.runs import PARTS, measure_files

STORY = "# Ferry Late {n}\n\nApril 3, 2021\n\n“It was late for the {n}th time,” said Ana Bell, the mayor.\n"


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    root = tmp_path_factory.mktemp("stories")
    for number in range(7):
        (root / f"{number}.md").write_text(STORY.format(n=number))
    (root / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    return root


def _hashes(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def undisturbed(stories, tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    measure_files(stories, folder, size=3)
    return _hashes(folder)


def test_a_run_leaves_tables_and_no_parts(stories, tmp_path):
    run = measure_files(stories, tmp_path, size=3)
    assert (run.n_articles, run.n_quotes, run.n_resumed) == (7, 7, 0)
    assert not (tmp_path / PARTS).exists()
    assert len(read_tables(tmp_path).articles) == 7
    assert len(read_files(tmp_path)) == len(run.files) == 8


@pytest.mark.parametrize("batch", [0, 1, 2])
def test_an_interrupted_run_goes_on_and_ends_the_same(stories, tmp_path, monkeypatch, undisturbed, batch):
    measured = []
    whole = runs.measure

    def stop(articles, *arguments, **options):
        measured.append(len(articles))
        if len(measured) == batch + 1:
            raise KeyboardInterrupt
        return whole(articles, *arguments, **options)

    monkeypatch.setattr(runs, "measure", stop)
    with pytest.raises(KeyboardInterrupt):
        measure_files(stories, tmp_path, size=3)
    monkeypatch.setattr(runs, "measure", whole)
    assert measure_files(stories, tmp_path, size=3).n_resumed == batch
    assert _hashes(tmp_path) == undisturbed


def test_a_changed_article_is_measured_again(stories, tmp_path, monkeypatch):
    folder = tmp_path / "out"
    copy = tmp_path / "stories"
    copy.mkdir()
    for path in stories.glob("*.md"):
        (copy / path.name).write_text(path.read_text())
    monkeypatch.setattr(runs, "join_tables", _refuse)
    with pytest.raises(OSError, match="full"):
        measure_files(copy, folder, size=3)
    monkeypatch.undo()
    (copy / "0.md").write_text(STORY.format(n=99))
    assert measure_files(copy, folder, size=3).n_resumed == 2


def _refuse(*arguments, **options):
    raise OSError("the disk is full")


def test_nothing_to_read_leaves_nothing_behind(tmp_path):
    (tmp_path / "a.py").write_text("a = b")
    with pytest.raises(ArticleError, match="holds no article"):
        measure_files(tmp_path, tmp_path / "out")
    assert not (tmp_path / "out" / PARTS).exists()


def test_an_empty_folder_gives_empty_tables(tmp_path):
    (tmp_path / "in").mkdir()
    assert measure_files(tmp_path / "in", tmp_path / "out").n_articles == 0
    assert read_tables(tmp_path / "out").quotes.empty


def test_a_snippet_keeps_its_row_and_is_not_scored(tmp_path):
    full = '{"title": "Full", "text": "“It is late,” said Ana Bell."}'
    cut = '{"title": "Cut", "text": "“It is late,” said Ana [+99 chars]"}'
    (tmp_path / "rows.jsonl").write_text(f"{full}\n{cut}\n")
    measure_files(tmp_path, tmp_path / "out")
    tables = read_tables(tmp_path / "out")
    assert tables.articles["text_status"].tolist() == ["full", "truncated"]
    assert tables.scores["flesch_kincaid_grade"].notna().tolist() == [True, False]
    assert tables.scores["quote_density"].notna().tolist() == [True, False]
    assert tables.quotes["article_id"].unique().tolist() == tables.articles["article_id"].tolist()[:1]
