"""A fresh run of every notebook gives the bytes of the committed one, pictures included.

The tables are those of `demonstration`, as the report hands them to its notebooks; nbval has each notebook measure.
"""

from __future__ import annotations

import shutil

import pytest
from conftest import ROOT
from contract import read

from analysis.running import save_notebook

PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def tell_differences(committed, fresh):
    """Return, in words, which cells of two runs of a notebook differ, and in what."""
    if [cell.id for cell in committed.cells] != [cell.id for cell in fresh.cells]:
        return ["the cells are others"]
    told = []
    for before, after in zip(committed.cells, fresh.cells, strict=True):
        told += [f"{after.id}: {part}" for part in ("source", "metadata") if before[part] != after[part]]
        if before.get("execution_count") != after.get("execution_count"):
            told.append(f"{after.id}: committed as run {before.execution_count}, fresh run {after.execution_count}")
        if len(before.get("outputs", [])) != len(after.get("outputs", [])):
            told.append(f"{after.id}: {len(before.outputs)} outputs committed, {len(after.outputs)} in a fresh run")
            continue
        for old, new in zip(before.get("outputs", []), after.get("outputs", []), strict=True):
            told += [f"{after.id}: {difference}" for difference in tell_output(old, new)]
    return told or ["the cells are the same; the layout of the file or its metadata differ"]


def tell_output(old, new):
    """Return which kinds of an output differ, with the first words that do."""
    kinds = sorted({*old.get("data", {}), *new.get("data", {})})
    told = [tell_kind(kind, old.get("data", {}).get(kind), new.get("data", {}).get(kind)) for kind in kinds]
    rest = [key for key in sorted({*old, *new} - {"data"}) if old.get(key) != new.get(key)]
    return [text for text in told if text] + [f"{key} of the output differs" for key in rest]


def tell_kind(kind, old, new):
    """Return how one kind of an output differs, or nothing."""
    if old == new:
        return ""
    if old is None or new is None:
        return f"{kind} is {'not committed' if old is None else 'missing in a fresh run'}"
    if kind.startswith("image/"):
        return "the picture differs"
    if isinstance(old, dict):
        return f"the figure's {', '.join(key for key in sorted({*old, *new}) if old.get(key) != new.get(key))} differ"
    place = next(
        (i for i, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new))
    )
    start = max(0, place - 20)
    return f"{kind} has “{old[start : place + 40]}” committed, “{new[start : place + 40]}” in a fresh run"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_fresh_run_gives_the_same_bytes(path, tmp_path, demonstration):
    for name in ("data", "notebooks"):
        (tmp_path / name).mkdir()
    takes_tables = "read_tables(corpus)" in path.read_text(encoding="utf-8")
    corpus = demonstration if takes_tables else ROOT / "data" / "articles"
    (tmp_path / "data" / "articles").symlink_to(corpus, target_is_directory=True)
    copy = tmp_path / "notebooks" / path.name
    shutil.copyfile(path, copy)
    save_notebook(copy, cell_timeout=120)
    if copy.read_bytes() != path.read_bytes():
        pytest.fail("\n".join(tell_differences(read(path), read(copy))), pytrace=False)
