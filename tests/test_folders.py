"""A folder that tables are written to: the same answers on this machine and elsewhere."""

from __future__ import annotations

import pickle
import sys

import fsspec
import pandas as pd
import pytest

from analysis.folders import Folder
from analysis.store import write_tables


@pytest.fixture(params=["here", "file", "memory", "simplecache"])
def folder(request, tmp_path):
    """Return a folder that does not exist yet, on this machine or elsewhere."""
    addresses = {
        "here": tmp_path / "tables",
        "file": (tmp_path / "my tables").as_uri(),
        "memory": "memory://test-folders/tables",
        "simplecache": f"simplecache::file://{tmp_path}/tables",
    }
    yield Folder(addresses[request.param])
    memory = fsspec.filesystem("memory")
    if memory.exists("/test-folders"):
        memory.rm("/test-folders", recursive=True)


def test_what_is_not_there_is_neither_listed_nor_an_error_to_remove(folder):
    assert (folder.exists(), folder.is_file(), folder.list(), folder.list("parts")) == (False, False, [], [])
    folder.remove()
    folder.remove("parts")
    with pytest.raises(FileNotFoundError):
        folder.move("parts", "done")
    with pytest.raises(FileNotFoundError):
        folder.read_bytes("manifest.json")


def test_a_file_is_written_over_the_last_and_folders_are_made(folder):
    folder.write_whole("parts/2/a.json", b"first")
    folder.write_whole("parts/2/a.json", b"second")
    folder.write_whole("parts/10/a.json", b"")
    assert (folder.list(), folder.list("parts"), (folder / "parts").list("2")) == (["parts"], ["10", "2"], ["a.json"])
    assert (folder / "parts" / "2").read_bytes("a.json") == b"second"
    assert (folder.exists("parts"), folder.is_file("parts"), folder.is_file("parts/2/a.json")) == (True, False, True)


def test_a_file_whose_writing_fails_is_as_it_was(folder):
    folder.write_whole("a.json", b"before")
    for name in ("a.json", "b.json"):
        with pytest.raises(ZeroDivisionError), folder.create(name) as path:
            path.write_bytes(bytes(1 // 0))
    assert (folder.list(), folder.read_bytes("a.json")) == (["a.json"], b"before")
    assert not list(path.parent.glob(f"{path.name}*"))


def test_files_and_folders_are_moved_and_removed_with_all_in_them(folder):
    for name in ("parts/1/a.json", "parts/1/b/c.json", "kept.json"):
        folder.write_whole(name, name.encode())
    folder.move("parts/1", "done/one")
    folder.move("kept.json", "done/kept.json")
    assert (folder.list("parts"), folder.list("done"), folder.list("done/one")) == (
        [],
        ["kept.json", "one"],
        ["a.json", "b"],
    )
    assert folder.read_bytes("done/one/b/c.json") == b"parts/1/b/c.json"
    folder.remove("done/one")
    folder.remove("done/kept.json")
    assert folder.list("done") == []


def test_a_table_is_read_from_where_it_was_written(folder):
    quotes = pd.DataFrame({"article_id": ["a", "b"], "start": [4, 8]})
    with folder.create("quotes.parquet") as path:
        quotes.to_parquet(path)
    with folder.open("quotes.parquet") as file:
        pd.testing.assert_frame_equal(pd.read_parquet(file), quotes)


def test_hidden_names_are_not_listed(folder):
    folder.write_whole(".a.json.x7", b"half")
    folder.write_whole("a.json", b"")
    assert folder.list() == ["a.json"]


def test_a_folder_is_a_name_that_another_process_can_be_sent(folder):
    sent = pickle.loads(pickle.dumps(folder / "parts"))
    assert (sent, sent.name, str(sent)) == (folder / "parts", "parts", f"{folder}/parts")
    assert len({sent, folder / "parts", folder}) == 2


def test_a_folder_here_needs_no_fsspec(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "fsspec", None)
    folder = Folder(tmp_path)
    folder.write_whole("a.json", b"{}")
    folder.move("a.json", "b.json")
    assert (folder.list(), folder.read_bytes("b.json")) == (["b.json"], b"{}")
    with pytest.raises(ImportError, match="needs fsspec"):
        Folder("s3://bucket/tables").list()


def test_it_gives_tables_the_rights_that_the_store_gives(tmp_path):
    write_tables({"quotes": pd.DataFrame({"n": [1]})}, tmp_path / "store", manifest={})
    Folder(tmp_path).write_whole("a.parquet", b"")
    assert (tmp_path / "a.parquet").stat().st_mode == (tmp_path / "store" / "quotes.parquet").stat().st_mode
