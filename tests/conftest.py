"""What tests share: no network, where the corpora of real articles lie, outlets with grades around a middle."""

from __future__ import annotations

import socket
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
LOOPBACK = ("127.", "::1", "localhost")


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
