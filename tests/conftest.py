"""What tests share: no network, the measured demonstration articles, the real corpora, outlets around a middle."""

from __future__ import annotations

import fcntl
import hashlib
import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.__main__ import main
from analysis.store import is_stored, read_manifest

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
LOOPBACK = ("127.", "::1", "localhost")
LONGEST = ("test_fresh.py", "test_real_corpora.py", "test_behind.py", "test_any_corpus.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put first what takes longest, so that at the end both cores have short tests left to share."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail any test that speaks to anything but this machine; notebooks talk to their kernel over loopback."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if host and not str(host).startswith(LOOPBACK):
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Path]:
    """Return the tables of the demonstration articles, written by the worker that asks first, the same at the end."""
    base = tmp_path_factory.getbasetemp()
    base = base if worker_id == "master" else base.parent
    folder = base / "demonstration"
    with open(base / "demonstration.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_stored(folder):
            assert main(["measure", str(ROOT / "data" / "articles"), "-o", str(folder), "--quiet"]) == 0
            protect(folder)
    yield folder
    written = {name: table["sha256"] for name, table in read_manifest(folder)["tables"].items()}
    assert {path.stem: hash_file(path) for path in folder.glob("*.parquet")} == written, "a test changed the tables"


def protect(folder: Path) -> None:
    """Take the right to write from a folder and its files; root needs none, so that hashes are compared as well."""
    for path in (*folder.iterdir(), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)


def hash_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def shared() -> Path:
    """Return the folder of real articles, or skip the test, saying so, where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("no folder of real articles beside the repository")
    return SHARED


def grade_outlets(seed: int = 1, **groups: tuple[float, int]) -> pd.DataFrame:
    """Return grades around a middle for each outlet, and quoted words around a share of 500."""
    dice = np.random.default_rng(seed)
    rows = [
        {"outlet": outlet, "grade": middle + dice.normal(), "n_quoted": int(dice.integers(50, 150)), "n_words": 500}
        for outlet, (middle, n_articles) in groups.items()
        for _ in range(n_articles)
    ]
    return pd.DataFrame(rows)
