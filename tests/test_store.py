from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from analysis.store import StoreError, is_stored, read_manifest, read_parquet, write_tables
from analysis.tables import ARTICLES, QUOTES, make_table

ARTICLE = {
    "article_id": "a",
    "headline": "Ferry “late”",
    "authors": ["Ana Bell", "Tom Marsh"],
    "published": pd.Timestamp("2025-03-27", tz="UTC"),
    "text": "One.",
    "n_words": 1,
    "n_paragraphs": 1,
    "warnings": [],
}


@pytest.fixture
def tables():
    return {"articles": make_table([ARTICLE], ARTICLES), "quotes": make_table([], QUOTES)}


def test_a_table_comes_back_as_it_was_written(tables, tmp_path):
    write_tables(tables, tmp_path, manifest={})
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(read_parquet(tmp_path, name), frame)


def test_the_same_tables_give_the_same_bytes(tables, tmp_path):
    for folder in ("one", "two"):
        write_tables(tables, tmp_path / folder, manifest={"versions": {}})
    first, second = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert first == second


def test_the_manifest_counts_rows_and_hashes_files(tables, tmp_path):
    write_tables(tables, tmp_path, manifest={"versions": {"columninch": "0.1.0"}})
    manifest = read_manifest(tmp_path)
    assert manifest["versions"] == {"columninch": "0.1.0"}
    assert {name: entry["rows"] for name, entry in manifest["tables"].items()} == {"articles": 1, "quotes": 0}


def test_a_run_that_dies_leaves_no_manifest_and_no_half_file(tables, tmp_path, monkeypatch):
    write_tables(tables, tmp_path, manifest={})
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        write_tables(tables, tmp_path, manifest={})
    assert not is_stored(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["articles.parquet", "quotes.parquet"]


@pytest.mark.parametrize("content", ["", "[]", '{"tables": 3}', "not json"])
def test_a_damaged_manifest_is_one_clear_error(content, tmp_path):
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(StoreError, match="run `columninch measure` again"):
        read_manifest(tmp_path)


def test_a_damaged_table_is_one_clear_error(tables, tmp_path):
    write_tables(tables, tmp_path, manifest={})
    (tmp_path / "quotes.parquet").write_bytes(b"PAR1")
    with pytest.raises(StoreError, match=r"quotes\.parquet cannot be read"):
        read_parquet(tmp_path, "quotes")


def test_a_file_in_place_of_the_folder_is_refused(tables, tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(StoreError, match="is a file; name a folder"):
        write_tables(tables, tmp_path / "out", manifest={})
    assert (tmp_path / "out").read_text() == "mine"


def test_the_manifest_is_json_that_people_can_read(tables, tmp_path):
    path = Path(write_tables(tables, tmp_path, manifest={"options": {"outlet": "Löwe"}}))
    assert "Löwe" in path.read_text(encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8"))["options"] == {"outlet": "Löwe"}
