"""The report notebooks on real articles: other languages, one outlet, one article; what has no ground says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import ROOT
from notebook_runs import run_cells

from analysis.__main__ import main
from analysis.listings import Listing
from analysis.pictures import Picture

REPORTED = sorted((ROOT / "notebooks").glob("*.ipynb"))[1:]
CORPORA = {
    "the seed article": ("seed", "**/*.md", 1),
    "German alone": ("md-seedlayout", "de-*", 4),
    "every language": ("md-seedlayout", "*", 12),
    "government pages with front matter": ("md-digitalgov", "2012/**/*.md", 12),
}

pytestmark = pytest.mark.corpora


@pytest.fixture(scope="module", params=CORPORA.values(), ids=CORPORA)
def measured(request, tmp_path_factory) -> Path:
    """Return a sample of a corpus, spread over all of it, measured."""
    corpora = ROOT.parent / "shared" / "corpora"
    if not corpora.is_dir():
        pytest.skip("no folder of real articles beside the repository")
    name, pattern, most = request.param
    found = sorted(path for path in (corpora / name).glob(pattern) if path.is_file() and path.name != "SOURCE.md")
    assert found
    articles, tables = tmp_path_factory.mktemp("articles"), tmp_path_factory.mktemp("tables")
    for place, path in enumerate(found[:: -(-len(found) // most)]):
        shutil.copy(path, articles / f"{place:03d}-{path.name}")
    assert main(["measure", str(articles), "-o", str(tables), "--quiet"]) == 0
    return tables


def test_every_section_runs_and_what_has_no_ground_says_so(measured):
    for path in REPORTED:
        ran = run_cells(path, measured)
        shown = ran.shown.values()
        silent = [ran.sources[count] for count, one in ran.shown.items() if not repr(one).strip()]
        assert silent in ([], ["tell_kicker(tables)"])  # no outlet and no date: nothing to head the page with
        for picture in (one for one in shown if isinstance(one, Picture)):
            _columns, rows = picture.grid
            assert rows or picture.story.subtitle == ""  # a plot of nothing is a sentence
            assert len(picture.story.alt) > len(picture.story.title)
        for listing in (one for one in shown if isinstance(one, Listing)):
            assert listing.rows
            assert all(len(row) == len(listing.columns) for row in listing.rows)
