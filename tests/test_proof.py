"""The contract sees every damage that can be seen without a run; `make prove` plants the others, and runs."""

from __future__ import annotations

from copy import deepcopy

import pytest
from conftest import ROOT
from contract import CHECKS, check_saved, find_faults, read
from damages import DAMAGES, LAPSES
from file_damages import FILE_DAMAGES, indent_notebook

PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SEEN = [damage for damage in DAMAGES if damage.seen_by]


@pytest.fixture(scope="module")
def clean():
    return [read(path) for path in PATHS]


def plant_in_first(damage, clean):
    """Return the first notebook that has a place for a damage, before and after it."""
    for notebook in clean:
        damaged = deepcopy(notebook)
        try:
            damage.plant(damaged)
        except LookupError:
            continue
        return notebook, damaged
    raise LookupError(f"no notebook has a place for {damage.name}")


@pytest.mark.parametrize("damage", SEEN, ids=lambda damage: damage.name)
def test_a_check_sees_the_damage_made_for_it(damage, clean):
    notebook, damaged = plant_in_first(damage, clean)
    assert damaged != notebook
    assert damage.seen_by in find_faults(damaged)
    assert damage.seen_by not in find_faults(notebook)


@pytest.mark.parametrize("damage", [one for one in DAMAGES if not one.seen_by], ids=lambda damage: damage.name)
def test_a_damage_left_to_the_runs_changes_the_notebook(damage, clean):
    notebook, damaged = plant_in_first(damage, clean)
    assert damaged != notebook


def test_every_check_has_a_damage_that_it_alone_must_see():
    assert {damage.seen_by for damage in SEEN} == set(CHECKS)


def test_names_of_damages_are_unlike_and_hold_all_that_nbval_lets_pass():
    names = [damage.name for damage in [*DAMAGES, *FILE_DAMAGES]]
    assert len(set(names)) == len(names)
    assert set(LAPSES) <= set(names)


def test_a_notebook_saved_by_an_editor_is_seen(tmp_path):
    (tmp_path / "notebooks").mkdir()
    copy = tmp_path / "notebooks" / PATHS[0].name
    copy.write_bytes(PATHS[0].read_bytes())
    indent_notebook(tmp_path)
    assert check_saved(PATHS[0].read_text(encoding="utf-8")) == []
    assert len(check_saved(copy.read_text(encoding="utf-8"))) == 1
