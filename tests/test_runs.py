"""A run over files: nothing measured twice, resumed wherever it was cut off, the same in the end."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import pandas as pd
import pyarrow.parquet as pq
import pytest

from analysis import joining, measuring, runs
from analysis.files import ArticleError
from analysis.folders import Folder
from analysis.kept import DAMAGED, PARTS
from analysis.locking import hold_folder
from analysis.pipeline import read_files, read_tables
from analysis.progress import Step
from analysis.publishing import publish
from analysis.runs import measure_files
from analysis.store import StoreError, read_parquet

STORY = "# Ferry Late {n}\n\nApril 3, 2021\n\n“It was late for the {n}th time,” said Ana Bell, the mayor.\n"


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch):
    monkeypatch.setattr(runs, "MOST_ARTICLES", 3)


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    root = tmp_path_factory.mktemp("stories")
    for number in range(7):
        (root / f"{number}.md").write_text(STORY.format(n=number))
    (root / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    return root


@pytest.fixture
def copied(stories, tmp_path):
    return shutil.copytree(stories, tmp_path / "stories")


@pytest.fixture(scope="module")
def undisturbed(stories, tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    measure_files(stories, folder)
    return folder


@pytest.fixture
def before(undisturbed, tmp_path):
    return shutil.copytree(undisturbed, tmp_path / "out")


def _hashes(folder):
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir()) if path.is_file()
    }


@pytest.fixture
def measured(monkeypatch):
    """Return the headlines that were measured, as they are measured."""
    headlines, whole = [], measuring.measure

    def watch(articles, *arguments, **options):
        headlines.extend(articles["headline"])
        return whole(articles, *arguments, **options)

    monkeypatch.setattr(measuring, "measure", watch)
    return headlines


def test_a_run_leaves_tables_and_no_parts(stories, tmp_path):
    steps = []
    run = measure_files(stories, tmp_path, progress=steps.append)
    assert (run.n_articles, run.n_quotes, run.n_kept) == (7, 7, 0)
    assert steps[-1] == Step(n_read=7, n_measured=7, n_warned=7, share_read=1.0)
    assert not (tmp_path / PARTS).exists()
    assert len(read_tables(tmp_path).articles) == 7
    assert len(read_files(tmp_path)) == len(run.files) == 8


def test_how_it_was_cut_changes_no_byte(stories, tmp_path, monkeypatch, undisturbed):
    monkeypatch.setattr(runs, "MOST_LETTERS", 100)
    monkeypatch.setattr(runs, "READ_FIRST", 1)
    monkeypatch.setattr(runs, "READ_AT_ONCE", 2)
    measure_files(stories, tmp_path)
    assert _hashes(tmp_path) == _hashes(undisturbed)


def test_the_first_jobs_and_the_last_are_small(stories, tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "SMALL_JOBS", 1)
    monkeypatch.setattr(runs, "SMALL_ARTICLES", 1)
    monkeypatch.setattr(runs, "READ_FIRST", 3)
    monkeypatch.setattr(runs, "READ_AT_ONCE", 1)
    sizes = []

    def watch(work, jobs):
        for job in jobs:
            sizes.append(len(job.keys))
            yield work(job)

    measure_files(stories, tmp_path, engine=watch)
    assert sizes == [1, 3, 1, 1, 1]


@pytest.mark.parametrize("job", [0, 2])
def test_an_interrupted_run_goes_on_and_ends_the_same(stories, tmp_path, monkeypatch, undisturbed, measured, job):
    whole, done = runs.measure_job, []

    def stop(asked):
        if len(done) == job:
            raise KeyboardInterrupt
        done.append(asked)
        return whole(asked)

    monkeypatch.setattr(runs, "measure_job", stop)
    with pytest.raises(KeyboardInterrupt):
        measure_files(stories, tmp_path)
    monkeypatch.setattr(runs, "measure_job", whole)
    assert measure_files(stories, tmp_path).n_kept == 3 * job
    assert len(measured) == 7
    assert _hashes(tmp_path) == _hashes(undisturbed)


@pytest.mark.parametrize("n_moved", [1, 8, 13])
def test_a_run_cut_off_while_it_publishes_is_ended_by_the_next(before, copied, monkeypatch, tmp_path, n_moved):
    (copied / "0.md").write_text(STORY.format(n=99))
    whole, moved = Folder.move, []

    def stop(self, *names):
        if len(moved) == n_moved:
            raise KeyboardInterrupt
        moved.append(names)
        whole(self, *names)

    monkeypatch.setattr(Folder, "move", stop)
    with pytest.raises(KeyboardInterrupt):
        measure_files(copied, before)
    monkeypatch.setattr(Folder, "move", whole)
    assert measure_files(copied, before).n_kept == 7
    measure_files(copied, tmp_path / "anew")
    assert _hashes(before) == _hashes(tmp_path / "anew")


def test_what_is_unchanged_is_not_measured_again(stories, before, measured, undisturbed):
    assert measure_files(stories, before).n_kept == 7
    assert measured == []
    assert _hashes(before) == _hashes(undisturbed)


def test_only_a_changed_text_is_measured_again(copied, before, measured, tmp_path):
    (copied / "3.md").write_text(STORY.format(n=99))
    assert measure_files(copied, before).n_kept == 6
    assert measured == ["Ferry Late 99"]
    measure_files(copied, tmp_path / "anew")
    assert _hashes(before) == _hashes(tmp_path / "anew")


def test_articles_that_are_gone_or_moved_leave_no_row(copied, before, measured, tmp_path):
    (copied / "3.md").unlink()
    (copied / "0.md").rename(copied / "9.md")
    assert measure_files(copied, before).n_kept == 6
    measure_files(copied, tmp_path / "anew")
    assert _hashes(before) == _hashes(tmp_path / "anew")


def _redate(file):
    file.write_text(file.read_text().replace("2021", "2022"))


@pytest.mark.parametrize(
    ("change", "written"),
    [
        (lambda folder: None, set()),
        (lambda folder: _redate(folder / "0.md"), {"articles", "blocks"}),
        (lambda folder: _redate(folder / "3.md"), {"articles", "blocks"}),
        (lambda folder: _redate(folder / "6.md"), {"articles", "blocks"}),
        (lambda folder: (folder / "6.md").unlink(), {"articles", "blocks", "files"}),
        (lambda folder: [(folder / f"{number}.md").unlink() for number in (4, 5, 6)], {"articles", "blocks", "files"}),
        (lambda folder: shutil.copy(folder / "6.md", folder / "7.md"), {"articles", "blocks", "files"}),
        (lambda folder: (folder / "picture.png").unlink(), {"files"}),
        (lambda folder: [file.unlink() for file in folder.iterdir()], {"articles", "blocks", "files"}),
    ],
)
def test_only_tables_read_otherwise_than_before_are_written(copied, tmp_path, monkeypatch, change, written):
    monkeypatch.setattr(joining, "ROWS_OF", {"articles": 2, "blocks": 3})
    measure_files(copied, tmp_path / "out")
    times = {name: (tmp_path / "out" / f"{name}.parquet").stat().st_mtime_ns for name in runs.LOADED}
    change(copied)
    measure_files(copied, tmp_path / "out")
    assert {
        name for name, then in times.items() if (tmp_path / "out" / f"{name}.parquet").stat().st_mtime_ns != then
    } == written
    measure_files(copied, tmp_path / "anew")
    assert _hashes(tmp_path / "out") == _hashes(tmp_path / "anew")


def _write_rows(path, **changed):
    row = {"title": "Late", "text": "“It is late,” said Ana Bell.", "url": "https://a.example/1", "date": "2021-04-03"}
    path.write_text(json.dumps(row | changed) + "\n")


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ({"date": "2022-05-06", "outlet": "The Bell", "url": "https://b.example/2"}, 0),
        ({"title": "Early"}, 1),
        ({"text": "“It is late”, said Ana Bell."}, 1),
        ({"language": "de"}, 1),
    ],
)
def test_what_measures_hang_on_is_measured_again_and_nothing_else(tmp_path, measured, changed, again):
    _write_rows(tmp_path / "rows.jsonl")
    measure_files(tmp_path / "rows.jsonl", tmp_path / "out")
    measured.clear()
    _write_rows(tmp_path / "rows.jsonl", **changed)
    measure_files(tmp_path / "rows.jsonl", tmp_path / "out")
    assert len(measured) == again
    if again:
        return
    measure_files(tmp_path / "rows.jsonl", tmp_path / "anew")
    assert _hashes(tmp_path / "out") == _hashes(tmp_path / "anew")


def test_another_list_of_names_or_release_measures_again(copied, before, measured, monkeypatch):
    (copied / "aliases.csv").write_text("surface,canonical,label,action,article\nAna Bell,Anna Bell,PERSON,merge,\n")
    run = measure_files(copied, before)
    assert (run.n_kept, len(measured), len(run.checked)) == (0, 7, 1)
    assert set(read_parquet(before, "quotes")["speaker"]) == {"Anna Bell"}
    monkeypatch.setattr(runs, "read_packages", lambda: {"spacy": "4"})
    assert measure_files(copied, before).n_kept == 0


def test_the_same_story_twice_is_measured_once(copied, tmp_path, measured):
    shutil.copy(copied / "0.md", copied / "again.md")
    measure_files(copied, tmp_path / "out")
    assert len(measured) == 7
    tables = read_tables(tmp_path / "out")
    same = tables.articles.loc[tables.articles["headline"] == "Ferry Late 0", "article_id"]
    said = tables.quotes[tables.quotes["article_id"].isin(same)]
    assert said["article_id"].tolist() == same.tolist()
    assert said["speaker"].tolist() == ["Ana Bell", "Ana Bell"]
    written = (tmp_path / "out" / "tokens.parquet").stat().st_mtime_ns
    assert measure_files(copied, tmp_path / "out").n_kept == 8
    assert (tmp_path / "out" / "tokens.parquet").stat().st_mtime_ns == written  # nor written once more


def test_the_rows_of_a_story_printed_often_are_fetched_once(copied, tmp_path, monkeypatch):
    for number in (2, 5, 8):
        shutil.copy(copied / "0.md", copied / f"{number}-again.md")
    fetched, whole = [], joining.PartRows.one

    def watch(part, position):
        fetched.append(position)
        return whole(part, position)

    monkeypatch.setattr(joining.PartRows, "one", watch)
    measure_files(copied, tmp_path / "held")
    n_tables = len(json.loads((tmp_path / "held" / "manifest.json").read_text())["tables"])
    assert 0 < len(fetched) < n_tables
    monkeypatch.setattr(joining, "COPIES_AT_ONCE", 0)
    measure_files(copied, tmp_path / "fetched")
    assert _hashes(tmp_path / "held") == _hashes(tmp_path / "fetched")


@pytest.mark.parametrize("at_once", [2, 500])
def test_articles_in_another_order_are_not_measured_again(stories, before, tmp_path, measured, monkeypatch, at_once):
    monkeypatch.setattr(joining, "SORTED_AT_ONCE", at_once)
    in_order, whole = [], joining._gather_sorted
    monkeypatch.setattr(joining, "_gather_sorted", lambda *given: (in_order.append(given[-1]), whole(*given))[1])
    for number, other in enumerate((4, 0, 6, 2, 5, 1, 3, 4)):
        shutil.copy(stories / f"{other}.md", tmp_path / f"{number}.md")
    assert measure_files(str(tmp_path / "*.md"), before).n_kept == 8
    assert measured == []
    assert in_order.count("tokens") == -(-8 // at_once)  # no article was fetched alone
    measure_files(str(tmp_path / "*.md"), tmp_path / "anew")
    assert _hashes(before) == _hashes(tmp_path / "anew")


@pytest.mark.parametrize("damage", ["tokens.parquet", "keys.parquet", "manifest.json"])
def test_a_damaged_part_is_named_set_aside_and_measured_again(stories, tmp_path, monkeypatch, undisturbed, damage):
    monkeypatch.setattr(runs, "publish", _refuse)
    with pytest.raises(OSError, match="full"):
        measure_files(stories, tmp_path)
    monkeypatch.undo()
    part = min(path for path in (tmp_path / PARTS).iterdir() if path.name != "next")
    shutil.rmtree(tmp_path / PARTS / "next")
    content = bytearray((part / damage).read_bytes())
    content[len(content) // 2] ^= 0xFF
    (part / damage).write_bytes(content)
    run = measure_files(stories, tmp_path)
    assert len(run.damaged) == 1
    assert f"{part.name}/{damage}" in run.damaged[0]
    assert (tmp_path / DAMAGED / f"{part.name}-1" / damage).read_bytes() == content
    assert run.n_kept in (4, 6)  # the parts hold 3, 3 and 1
    assert _hashes(tmp_path) == _hashes(undisturbed)


def test_damaged_results_are_named_set_aside_and_measured_again(stories, before, undisturbed):
    content = (before / "quotes.parquet").read_bytes()
    (before / "quotes.parquet").write_bytes(content[:-9])
    run = measure_files(stories, before)
    assert "quotes.parquet is damaged" in run.damaged[0]
    assert "of 7 articles 7 are measured again" in run.damaged[0]
    assert (before / DAMAGED / "results-1" / "quotes.parquet").is_file()
    assert _hashes(before) == _hashes(undisturbed)


def test_of_damaged_results_only_the_row_group_is_measured_again(stories, tmp_path, monkeypatch, measured):
    monkeypatch.setattr(joining, "ROWS", 25)  # tokens of about one story
    measure_files(stories, tmp_path)
    whole = _hashes(tmp_path)
    measured.clear()
    path = tmp_path / "tokens.parquet"
    content = bytearray(path.read_bytes())
    content[pq.read_metadata(path).row_group(2).column(4).data_page_offset] ^= 0xFF
    path.write_bytes(content)
    run = measure_files(stories, tmp_path)
    assert 0 < len(measured) < 5
    assert f"of 7 articles {len(measured)} are measured again" in run.damaged[0]
    assert _hashes(tmp_path) == whole


def _refuse(*arguments, **options):
    raise OSError("the disk is full")


def test_an_article_that_cannot_be_measured_is_named_and_stops_no_other(stories, tmp_path, monkeypatch):
    whole = measuring.measure

    def fail(articles, *arguments, **options):
        if articles["text"].str.contains("4th").any():
            raise RecursionError("too deep")
        return whole(articles, *arguments, **options)

    monkeypatch.setattr(measuring, "measure", fail)
    run = measure_files(stories, tmp_path)
    assert run.failed[["source_file", "problem"]].to_numpy().tolist() == [
        ["4.md", "It could not be measured (RecursionError: too deep)."]
    ]
    tables = read_tables(tmp_path)
    assert len(tables.quotes) == 6
    assert tables.scores["quote_density"].notna().tolist() == [True, True, True, True, False, True, True]
    assert tables.articles["warnings"].map(len).tolist() == [1, 1, 1, 1, 2, 1, 1]
    monkeypatch.setattr(measuring, "measure", whole)
    again = measure_files(stories, tmp_path)  # it is tried again, and nothing else
    assert (again.n_kept, len(again.failed), again.n_quotes) == (6, 0, 7)


def test_rows_are_gathered_across_row_groups(stories, copied, before, tmp_path, monkeypatch):
    monkeypatch.setattr(joining, "ROWS", 5)
    measure_files(copied, tmp_path / "groups")
    (copied / "5.md").unlink()
    measure_files(copied, tmp_path / "groups")
    measure_files(copied, before)
    for name in ("tokens", "quotes", "entities"):
        pd.testing.assert_frame_equal(read_parquet(tmp_path / "groups", name), read_parquet(before, name))


def test_a_second_run_waits_for_the_first(stories, tmp_path):
    said = threading.Event()
    second = threading.Thread(target=measure_files, args=(stories, tmp_path), kwargs={"waiting": said.set})
    with hold_folder(Folder(tmp_path), lambda: None):
        second.start()
        assert said.wait(60)
        assert list(tmp_path.iterdir()) == []
    second.join()
    assert len(read_tables(tmp_path).articles) == 7


def test_a_run_that_was_killed_goes_on_and_ends_the_same(stories, tmp_path, undisturbed):
    code = (
        "import sys\nfrom analysis import runs\nruns.MOST_ARTICLES = 1\n"
        "if __name__ == '__main__': runs.measure_files(sys.argv[1], sys.argv[2], workers=1)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(stories), str(tmp_path)])
    parts = tmp_path / PARTS
    while process.poll() is None and not (parts.is_dir() and len(list(parts.iterdir())) > 2):
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert process.returncode == -signal.SIGKILL
    assert measure_files(stories, tmp_path).n_kept >= 1
    assert _hashes(tmp_path) == _hashes(undisturbed)


def test_nothing_to_read_leaves_nothing_behind(tmp_path):
    (tmp_path / "a.py").write_text("a = b")
    with pytest.raises(ArticleError, match="holds no article"):
        measure_files(tmp_path, tmp_path / "out")
    assert not (tmp_path / "out" / PARTS).exists()


def test_a_slip_in_the_path_costs_nothing_that_was_measured(stories, tmp_path, monkeypatch, measured):
    monkeypatch.setattr(runs, "publish", _refuse)
    with pytest.raises(OSError, match="full"):
        measure_files(stories, tmp_path / "out")
    monkeypatch.setattr(runs, "publish", publish)
    shutil.rmtree(tmp_path / "out" / PARTS / "next")
    (tmp_path / "slip").mkdir()
    (tmp_path / "slip" / "a.py").write_text("a = b")
    with pytest.raises(ArticleError, match="holds no article"):
        measure_files(tmp_path / "slip", tmp_path / "out")
    assert measure_files(stories, tmp_path / "out").n_kept == 7
    assert len(measured) == 7


def test_a_job_that_is_lost_never_gives_the_rows_of_another_article(copied, before, undisturbed):
    (copied / "3.md").write_text(STORY.format(n=99))
    with pytest.raises(StoreError, match="the results of 1 articles are not in"):
        measure_files(copied, before, engine=lambda work, jobs: iter([None for _ in jobs][:0]))
    assert _hashes(before) == _hashes(undisturbed)
    assert measure_files(copied, before).n_kept == 6


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
