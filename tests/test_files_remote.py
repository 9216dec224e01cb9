"""Articles elsewhere, by address: what is read is what is read from a disk, and what goes wrong is one sentence."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import sys
import zipfile
from pathlib import Path

import fsspec
import pandas as pd
import pytest
from conftest import ROOT
from fsspec.implementations.memory import MemoryFileSystem

from analysis.alias_file import AliasError, find_alias_file, read_aliases
from analysis.articles import read_articles, read_batches, read_corpus
from analysis.files import ArticleError, corpus_folder, is_one_file, list_files

STORIES = [
    {"headline": "Ferry runs late", "text": "“We waited an hour,” said Ana Bell, who lives on the island."},
    {"headline": "Bakery opens early", "text": "The bakery on Mill Street opens at five from Monday."},
    {"headline": "Council votes", "text": "The council voted to keep the pool open through the winter."},
]
HEADLINES = [story["headline"] for story in STORIES]


@pytest.fixture
def memory():
    """Return fsspec's file system in memory, empty before and after."""
    system = fsspec.filesystem("memory")
    system.store.clear()
    system.pseudo_dirs[:] = [""]
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


def _write_lines(path: Path) -> None:
    path.write_text("".join(json.dumps(story) + "\n" for story in STORIES), encoding="utf-8")


def _write_packed(path: Path) -> None:
    path.write_bytes(gzip.compress("".join(json.dumps(story) + "\n" for story in STORIES).encode()))


def _write_parquet(path: Path) -> None:
    pd.DataFrame(STORIES).to_parquet(path)


def _write_database(path: Path) -> None:
    with sqlite3.connect(path) as database:
        pd.DataFrame(STORIES).to_sql("articles", database, index=False)
    database.close()


def _write_archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number, story in enumerate(STORIES):
            archive.writestr(f"{number}.json", json.dumps(story))


def _assert_same(one, other):
    for name in one._fields:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True)


@pytest.fixture
def folder(tmp_path):
    """Return a folder of articles in folders, with the lists beside them, a hidden file and a picture."""
    source = ROOT / "data" / "articles"
    names = sorted(path.name for path in source.glob("*.md"))[:3]
    for number, name in enumerate(names):
        place = tmp_path / "news" / ("2024" if number % 2 else "2025/may")
        place.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes((source / name).read_bytes())
    for path, content in {
        "outlets.csv": (source / "outlets.csv").read_bytes(),
        "aliases.csv": b"surface,canonical,label,action\nSchumi,Anselm Schumann,PERSON,merge\n",
        ".drafts/secret.md": b"# Secret\n\nNobody may read this.",
        "2024/.secret.md": b"# Secret\n\nNobody may read this.",
        "2024/picture.png": b"\x89PNG\r\n\x1a\n" + bytes(20),
    }.items():
        (tmp_path / "news" / path).parent.mkdir(exist_ok=True)
        (tmp_path / "news" / path).write_bytes(content)
    return tmp_path / "news"


def _address_of(folder: Path, way: str, memory: MemoryFileSystem) -> str:
    """Return an address under which the same folder is found; in memory it is copied there."""
    if way == "memory":
        memory.put(str(folder), "/news", recursive=True)
        return "memory://news"
    return f"{way}file://{folder}"


@pytest.mark.parametrize("way", ["memory", "simplecache::", ""])
@pytest.mark.parametrize("pattern", ["", "/", "/**/*.md", "/2025/*/*.md", "/2024/[a-z]*"])
def test_a_folder_elsewhere_is_read_as_one_on_disk(folder, memory, way, pattern):
    address = _address_of(folder, way, memory) + pattern
    here = read_corpus(f"{folder}{pattern}")
    _assert_same(read_corpus(address), here)
    assert here.files["status"].eq("read").any()
    assert not here.files["source_file"].str.contains("secret").any()


@pytest.mark.parametrize("way", ["memory", "simplecache::", ""])
def test_pieces_of_a_folder_elsewhere_are_those_of_one_on_disk(folder, memory, way):
    address = _address_of(folder, way, memory)
    for one, other in zip(read_batches(address, size=2), read_batches(folder, size=2), strict=True):
        _assert_same(one, other)


@pytest.mark.parametrize("way", ["memory", "simplecache::", ""])
@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("dump.jsonl", _write_lines),
        ("dump.jsonl.gz", _write_packed),
        ("dump.parquet", _write_parquet),
        ("dump.sqlite", _write_database),
        ("dump.zip", _write_archive),
    ],
)
def test_one_file_elsewhere_is_read_whatever_its_format(tmp_path, memory, way, name, write):
    (tmp_path / "one").mkdir()
    write(tmp_path / "one" / name)
    address = f"{_address_of(tmp_path / 'one', way, memory)}/{name}"
    corpus = read_corpus(address)
    assert corpus.articles["headline"].tolist() == HEADLINES
    _assert_same(corpus, read_corpus(tmp_path / "one" / name))


def test_the_lists_beside_the_articles_are_followed(folder, memory):
    address = _address_of(folder, "memory", memory)
    assert read_articles(address)["outlet"].tolist() == read_articles(folder)["outlet"].tolist()
    assert not read_articles(address)["outlet"].str.contains(".", regex=False).any()
    listed = find_alias_file(f"{address}/**/*.md")
    pd.testing.assert_frame_equal(read_aliases(listed), read_aliases(folder))
    pd.testing.assert_frame_equal(read_aliases(address), read_aliases(folder))
    assert str(listed) == "memory://news/aliases.csv"
    assert find_alias_file("memory://news/2024") is None


def test_a_broken_list_elsewhere_is_named_with_its_address(memory):
    memory.pipe(
        {"/news/a.md": b"# Ferry\n\nIt was late.", "/news/aliases.csv": b"surface\n", "/news/outlets.csv": b"a"}
    )
    with pytest.raises(AliasError, match=r"^memory://news/aliases.csv, line 1: it needs the columns"):
        read_aliases("memory://news/aliases.csv")
    with pytest.raises(AliasError, match=r"^memory://gone/aliases.csv could not be opened"):
        read_aliases("memory://gone/aliases.csv")
    with pytest.raises(ArticleError, match=r"^memory://news/outlets.csv needs the columns domain and outlet; got a"):
        read_articles("memory://news")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("memory://news/gone", "memory://news/gone does not exist. Name a file, a folder, or a pattern"),
        ("memory://news/*.csv", "no file matches memory://news/*.csv."),
        ("memory://news/note.bin", "memory://news/note.bin: It holds NUL characters"),
        ("memory://pictures", "memory://pictures holds no article: 1 files, none read."),
        ("nowhere://news", "nowhere://news could not be reached (Protocol not known: nowhere"),
        ("file:///nowhere/news", "/nowhere/news does not exist."),
        (Path("memory://news"), "An address is passed as a string: a Path loses one of its slashes."),
    ],
)
def test_where_nothing_can_be_read_one_sentence_says_so(memory, address, said):
    memory.pipe({"/news/note.bin": bytes(range(256)), "/pictures/a.png": b"\x89PNG\r\n\x1a\n" + bytes(20)})
    with pytest.raises(ArticleError) as caught:
        read_corpus(address)
    assert said in str(caught.value)


@pytest.mark.parametrize("address", ["memory://news", "memory://news/a.md"])
def test_a_service_that_does_not_answer_is_told_from_an_empty_one(monkeypatch, memory, address):
    def _refuse(*_, **__):
        raise RuntimeError("the token has expired")

    monkeypatch.setattr(MemoryFileSystem, "info", _refuse)
    with pytest.raises(ArticleError, match=rf"^{address} could not be reached \(the token has expired\)\.$"):
        list_files(address)


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("fsspec", 'reading s3://… needs fsspec. Install it with: pip install "columninch[remote]"'),
        ("s3fs", "reading s3://… needs s3fs. Install it with: pip install s3fs"),
    ],
)
@pytest.mark.parametrize("ask", [read_articles, find_alias_file, is_one_file, read_aliases])
def test_a_missing_package_is_named(monkeypatch, missing, said, ask):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ImportError) as caught:
        ask("s3://bucket/news/*.jsonl.gz")
    assert str(caught.value).startswith(said)


def test_a_path_on_this_machine_needs_no_fsspec(monkeypatch, folder):
    monkeypatch.setitem(sys.modules, "fsspec", None)
    _assert_same(read_corpus(f"file://{folder}"), read_corpus(folder))


def test_an_address_of_this_machine_may_write_blanks_as_a_browser_does(tmp_path):
    (tmp_path / "old news").mkdir()
    (tmp_path / "old news" / "50%20off.md").write_text("# Sale\n\nAll must go.", encoding="utf-8")
    for address in ((tmp_path / "old news").as_uri(), f"file://{tmp_path}/old news/50%20off.md"):
        assert read_articles(address)["headline"].tolist() == ["Sale"]


def test_a_link_is_followed_neither_here_nor_elsewhere(tmp_path):
    (tmp_path / "secret.md").write_text("# Secret\n\nNobody may read this.", encoding="utf-8")
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "out.md").symlink_to(tmp_path / "secret.md")
    (tmp_path / "news" / "in.md").write_text("# Ferry\n\nIt was late.", encoding="utf-8")
    for way in ("file://", "simplecache::file://"):
        corpus = read_corpus(f"{way}{tmp_path}/news")
        assert corpus.articles["headline"].tolist() == ["Ferry"]
        assert corpus.files.set_index("source_file")["problem"]["out.md"].startswith("It is a link")


def test_names_that_no_disk_has_can_be_written(memory):
    memory.pipe({"/news/b\ud83d.md": b"# Ferry\n\nIt was late."})
    files = read_corpus("memory://news").files
    assert files[["source_file", "status"]].to_numpy().tolist() == [["b\ufffd.md", "read"]]


def test_what_stands_for_a_folder_in_a_bucket_is_no_file(monkeypatch, memory):
    memory.pipe({"/news/2024/a.md": b"# Ferry\n\nIt was late."})
    listed = {
        "/news/2024": {"type": "directory"},
        "/news/2024/": {"type": "file"},
        "/news/2024/a.md": {"type": "file"},
        "/news/2024/pipe.md": {"type": "other"},
    }
    monkeypatch.setattr(MemoryFileSystem, "find", lambda *_, **__: listed)
    files = list_files("memory://news")
    assert [(file.name, file.problem) for file in files] == [
        ("2024/a.md", None),
        ("2024/pipe.md", "It is no regular file."),
    ]


class _BreaksOff(io.BytesIO):
    """A file of which a service gives the beginning, and then an error of its own."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() >= 100_000:
            raise RuntimeError("the token has expired")
        return super().read(min(size or 0, 10_000) if size != -1 else size)


def test_a_file_that_breaks_off_costs_its_rest_and_is_told(monkeypatch, memory):
    lines = "".join(json.dumps(STORIES[0] | {"headline": f"Ferry {number}"}) + "\n" for number in range(3_000))
    memory.pipe({"/news/a.jsonl": lines.encode(), "/news/b.md": b"# Bakery\n\nIt was early."})
    opened = MemoryFileSystem._open

    def _open(self, path, *args, **kwargs):
        return _BreaksOff(self.cat_file(path)) if path.endswith("a.jsonl") else opened(self, path, *args, **kwargs)

    monkeypatch.setattr(MemoryFileSystem, "_open", _open)
    corpus = read_corpus("memory://news")
    assert 500 < corpus.files["status"].eq("read").sum() < 3_000
    assert corpus.articles["headline"].iloc[-1] == "Bakery"
    (problem,) = corpus.files.loc[corpus.files["status"].eq("unreadable"), "problem"]
    assert "the token has expired" in problem


def test_small_files_are_fetched_together(monkeypatch, memory):
    memory.pipe({f"/news/{number:03}.md": f"# Ferry {number}\n\nIt was late.".encode() for number in range(150)})
    memory.pipe("/news/075.json", json.dumps(STORIES[1] | {"text": "It was late. " * 25_000}).encode())
    asked = []
    cat = MemoryFileSystem.cat
    monkeypatch.setattr(
        MemoryFileSystem, "cat", lambda self, paths, **how: asked.append(paths) or cat(self, paths, **how)
    )
    assert len(read_articles("memory://news")) == 151
    assert [len(paths) for paths in asked] == [64, 11, 64, 11]


def test_a_file_that_is_gone_when_it_is_fetched_is_told(monkeypatch, memory):
    memory.pipe({"/news/a.md": b"# Ferry\n\nIt was late.", "/news/b.md": b"# Bakery\n\nIt was early."})
    find = MemoryFileSystem.find

    def _find(self, *args, **kwargs):
        found = find(self, *args, **kwargs)
        self.rm("/news/a.md")
        return found

    monkeypatch.setattr(MemoryFileSystem, "find", _find)
    files = read_corpus("memory://news").files
    assert files["status"].tolist() == ["unreadable", "read"]
    assert files["problem"][0] == "It could not be opened (No such file or directory)."


def test_a_file_that_cannot_be_opened_is_told(monkeypatch, memory):
    memory.pipe({"/news/a.md": b"# Ferry\n\nIt was late."})

    def _refuse(*_, **__):
        raise RuntimeError("forbidden")

    monkeypatch.setattr(MemoryFileSystem, "_open", _refuse)
    monkeypatch.setattr(MemoryFileSystem, "cat", _refuse)
    files = read_corpus("memory://news").files
    assert files["problem"].tolist() == ["It could not be opened (forbidden)."]


def test_a_large_file_is_read_as_far_as_it_is_asked_for(monkeypatch, memory):
    memory.pipe({"/news/a.jsonl": "".join(json.dumps(STORIES[0]) + "\n" for _ in range(50_000)).encode()})
    held = []
    opened = MemoryFileSystem._open

    def _open(self, *args, **kwargs):
        held.append(opened(self, *args, **kwargs))
        return held[-1]

    monkeypatch.setattr(MemoryFileSystem, "_open", _open)
    batches = read_batches("memory://news", size=10)
    assert len(next(batches).articles) == 10
    assert held[-1].tell() < 1_000_000 < memory.size("/news/a.jsonl")


def test_the_folder_of_a_pattern_is_its_fixed_part(memory):
    memory.pipe({"/news/2024/a.md": b"# Ferry\n\nIt was late."})
    asked = ("memory://news", "memory://news/2024/a.md", "memory://news/20*/a.md", "memory://news/2024/*.md")
    assert [str(corpus_folder(address)) for address in asked] == [
        *("memory://news", "memory://news/2024", "memory://news", "memory://news/2024"),
    ]
