"""The report: what notebooks put out is all there, laid out for people, and nothing in it runs or asks for anything."""

from __future__ import annotations

import os
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.report import _render_page, render_report
from analysis.running import MARKER, ReportError, find_notebooks, save_notebook, whole_folder

SVG = '<svg><g id="axes"><text fill="#084880">5</text><use href="#axes"/></g></svg>'
FIGURE = {
    "title": "A finding", "subtitle": "What is drawn", "alt": "A finding. Post 5.", "note": "How to read", "svg": SVG,
    "numbers": {"columns": ["Outlet", "Grade"], "rows": [["Post", "5"]]},
}  # fmt: skip
EVIL = "<script>alert(1)</script>"


def _code(source: str, data: dict[str, object] | None = None, tag: str = ""):
    """Return a code cell that has run, with one output."""
    outputs = [new_output("execute_result", data, execution_count=1)] if data else []
    return new_code_cell(source, outputs=outputs, execution_count=1, metadata={"tags": [tag]} if tag else {})


def _notebook(*cells, question: str = "How hard is it?"):
    return new_notebook(cells=[new_markdown_cell(f"# {question}\n\nAn introduction."), *cells])


def _page(*cells) -> str:
    return _render_page([("02_readability.ipynb", _notebook(*cells))])


class _Reader(HTMLParser):
    """What a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_every_output_is_on_the_page_once():
    cells = [
        _code("a", {"text/markdown": "**Three** grades."}, "answer"),
        _code("b", {"application/vnd.columninch.figure+json": FIGURE, "text/plain": "x"}, "strip"),
        _code("c", {"application/vnd.columninch.figure+json": FIGURE, "text/plain": "x"}),
        _code("d", {"text/html": "<table><caption>t</caption></table>", "text/plain": "x"}),
        _code("e", {"text/plain": "plain words"}),
        _code("f", {"text/markdown": "A headline"}, "headline"),
        _code("g", {"text/html": "<p>versions</p>"}, "provenance"),
        new_code_cell("print(1)", outputs=[new_output("stream", name="stdout", text="printed")], execution_count=1),
    ]
    page = _page(*cells)
    assert len(re.findall(r"\sdata-output\b", page)) == len(cells)
    assert all(words in page for words in ("Three", "plain words", "<caption>t</caption>", "versions", "printed"))


def test_warnings_on_stderr_are_left_out():
    assert "careful" not in _page(new_code_cell("x", outputs=[new_output("stream", name="stderr", text="careful")]))


def test_the_first_screen_holds_headline_question_and_answer_and_caveats_stand_before_results():
    page = _page(
        _code("a", {"text/markdown": "Three grades."}, "answer"),
        _code("b", {"text/markdown": "Post is harder"}, "headline"),
        new_markdown_cell("## Results\n\nSome."),
        new_markdown_cell("## What this cannot tell you\n\n- **A doubt.**", metadata={"tags": ["caveat"]}),
    )
    order = ["<title>Post is harder</title>", "<h1", "How hard is it?", "Three grades.", "A doubt.", "Results"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)


def test_headings_go_one_level_down_and_skip_none():
    page = _page(new_markdown_cell("## Two\n\n### Three"), _code("a", {"text/markdown": "x"}, "answer"))
    levels = [int(tag[1]) for tag, _ in _Reader(page).elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert re.findall(r"<h[34]>(\w+)</h[34]>", page) == ["Two", "Three"]


@pytest.mark.parametrize(
    "cell",
    [
        _code("x", {"text/markdown": f"{EVIL} [x](javascript:alert(1)) ![i](http://e.example/i.png)"}, "answer"),
        _code("x", {"text/markdown": EVIL}, "headline"),
        _code("x", {"text/markdown": EVIL}, "kicker"),
        _code("x", {"text/plain": EVIL}),
        _code(
            "x", {"application/vnd.columninch.figure+json": {**FIGURE, "title": EVIL, "alt": f'"{EVIL}', "note": EVIL}}
        ),
        _code(EVIL, {"text/plain": "x"}),
        new_markdown_cell(EVIL),
    ],
)
def test_markup_in_texts_stays_text(cell):
    page = _Reader(_page(cell))
    assert not {"script", "img", "iframe", "object", "link", "form", "base"} & {tag for tag, _ in page.elements}
    assert not [a for _, a in page.elements if str(a.get("href", "#"))[:1] not in "#h" or "javascript" in str(a)]
    assert EVIL in page.text or any(EVIL in str(attrs) for _, attrs in page.elements)


def test_the_page_asks_for_nothing():
    page = _Reader(_page(_code("x", {"application/vnd.columninch.figure+json": FIGURE})))
    assert not {"script", "link", "iframe", "img", "video", "audio", "object"} & {tag for tag, _ in page.elements}
    policy = next(a["content"] for tag, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert "@import" not in page.text
    assert not re.findall(r"url\((?!#)", page.text)


def test_figures_carry_their_alt_text_and_the_numbers_behind_them():
    page = _page(_code("x", {"application/vnd.columninch.figure+json": FIGURE}))
    assert 'role="img" aria-label="A finding. Post 5."' in page
    assert '<th scope="row">Post<td>5' in page


def test_two_drawings_share_no_name_and_take_the_colours_of_the_page():
    page = _page(*[_code(source, {"application/vnd.columninch.figure+json": FIGURE}) for source in "xy"])
    names = re.findall(r'\bid="([^"]+)"', page)
    assert len(names) == len(set(names))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(names)
    assert "#084880" not in page.split("</style>")[1]


def test_a_foreign_picture_keeps_its_alt_text():
    output = new_output("display_data", {"image/png": "AAAA"}, metadata={"image/png": {"alt": "Grades rise."}})
    assert '<img src="data:image/png;base64,AAAA" alt="Grades rise.">' in _page(new_code_cell("x", outputs=[output]))


def test_code_is_folded_and_the_corpus_path_is_not_shown():
    page = _page(new_code_cell('corpus = "/home/ada/secret"', metadata={"tags": ["parameters"]}))
    assert "secret" not in page
    assert "<summary>The code of this section" in page


def _write(folder: Path, name: str, *sources: str) -> Path:
    """Write a notebook that has not run: parameters, then one cell a source."""
    cells = [new_code_cell('corpus = "here"', metadata={"tags": ["parameters"]}, id="p")]
    cells += [new_code_cell(source, id=f"c{i}") for i, source in enumerate(sources)]
    nbformat.write(_notebook(*cells), folder / name)
    return folder / name


def test_notebooks_run_on_the_corpus_given_in_a_kernel_of_this_python(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))  # a user's own python3 kernel, which would not start
    kernel = tmp_path / "kernels" / "python3"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text('{"argv": ["false"], "display_name": "broken", "language": "python"}')
    _write(tmp_path, "01_x.ipynb", "import sys\nprint(corpus, sys.executable)", "import os\nprint(len(os.listdir()))")
    corpus, steps = tmp_path / "it's “news” \\ 日", []
    page = render_report(corpus, tmp_path / "new" / "r.html", notebooks=tmp_path, progress=steps.append)
    text = _Reader(page.read_text(encoding="utf-8")).text
    assert str(corpus) in text
    assert "python" in text
    assert steps == [1]
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["r.html"]


def test_a_failing_cell_is_named_and_the_old_report_stays(tmp_path):
    _write(tmp_path, "01_x.ipynb", "x = 1", "raise ValueError('no articles\\nsecond line')")
    (tmp_path / "r.html").write_text("old")
    with pytest.raises(ReportError) as caught:
        render_report("nowhere", tmp_path / "r.html", notebooks=tmp_path)
    assert str(caught.value) == (
        "01_x.ipynb, cell 4 “raise ValueError('no articles\\nsecond line')”: ValueError: no articles"
    )
    assert (tmp_path / "r.html").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["01_x.ipynb", "r.html"]


def test_a_cell_that_takes_too_long_is_named(tmp_path):
    _write(tmp_path, "01_x.ipynb", "import time\ntime.sleep(60)")
    with pytest.raises(ReportError, match=r"cell 3 “import time”: took longer than 1 seconds"):
        render_report("nowhere", tmp_path / "r.html", notebooks=tmp_path, cell_timeout=1)


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "holds no notebook with a cell tagged “parameters”"), ("{", "01_x.ipynb is not a notebook")],
)
def test_a_folder_without_notebooks_is_refused(tmp_path, content, message):
    if content:
        (tmp_path / "01_x.ipynb").write_text(content)
    with pytest.raises(ReportError, match=message):
        render_report("nowhere", tmp_path / "r.html", notebooks=tmp_path)


def test_an_output_that_cannot_be_written_is_refused_before_anything_runs(tmp_path):
    _write(tmp_path, "01_x.ipynb", "x = 1")
    with pytest.raises(ReportError, match="cannot be written"):
        render_report("nowhere", tmp_path / "01_x.ipynb" / "r.html", notebooks=tmp_path)


def test_saving_a_notebook_twice_gives_the_same_bytes_and_a_failure_leaves_it_alone(tmp_path):
    path = _write(tmp_path, "01_x.ipynb", "1 + 1")
    first = save_notebook(path).read_bytes()
    assert save_notebook(path).read_bytes() == first
    notebook = nbformat.read(path, 4)
    assert [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"] == [1, 2]
    assert notebook.metadata.language_info.get("version") is None
    broken = _write(tmp_path, "02_x.ipynb", "1 / 0").read_bytes()
    with pytest.raises(ReportError, match="ZeroDivisionError"):
        save_notebook(tmp_path / "02_x.ipynb")
    assert (tmp_path / "02_x.ipynb").read_bytes() == broken


AUDITED = """from analysis import read_tables, show_table, show_words
tables = read_tables(corpus)"""
TABLE = """show_table(tables.scores[["model", "n_words"]], "Words", spans=tables.articles, values=["n_words"])"""
WORDS = """show_words(tables, tables.quotes, "Said")"""


def _ferry(folder: Path, headline: str = "Ferry late") -> Path:
    """Write a corpus of one article."""
    folder.mkdir()
    text = f"# {headline}\n\nBy Ana Bell\n\nMay 1, 2025\n\n“It sank,” said Tom Roe, the skipper.\n"
    (folder / "a.md").write_text(text, encoding="utf-8")
    return folder


def test_with_audit_every_number_leads_to_its_words_and_these_to_their_article(tmp_path):
    _write(tmp_path, "01_x.ipynb", AUDITED, TABLE, WORDS)
    corpus = _ferry(tmp_path / "articles", '=1+1 "&gt;&lt;script&gt;alert(1)&lt;/script&gt;')
    page = render_report(corpus, tmp_path / "r.html", notebooks=tmp_path, audit=True).read_text(encoding="utf-8")
    behind = tmp_path / "r"
    links = [str(a["href"]) for tag, a in _Reader(page).elements if tag == "a" and "r/" in str(a["href"])]
    assert '<a href="r/1-3.html">7</a>' in page  # It sank said Tom Roe the skipper
    assert len(links) == 3  # the number, and two excerpts
    for link in links:
        file, _, anchor = link.partition("#")
        assert not anchor or f'id="{anchor}"' in (tmp_path / file).read_text(encoding="utf-8")
    words = _Reader((behind / "1-3.html").read_text(encoding="utf-8"))
    assert not {"script", "img"} & {tag for tag, _ in words.elements}
    assert "<script>alert(1)</script>" in words.text
    assert (behind / "1-3.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[3].startswith("\"'=1+1")
    to_article = next(str(a["href"]) for tag, a in words.elements if "#top" in str(a.get("href")))
    assert (behind / to_article.partition("#")[0]).is_file()
    assert 'href="../r.html#1-3"' in (behind / "1-3.html").read_text(encoding="utf-8")
    assert 'id="1-3"' in page


def test_without_audit_nothing_leads_out_of_the_page(tmp_path):
    _write(tmp_path, "01_x.ipynb", AUDITED, TABLE, WORDS)
    page = render_report(_ferry(tmp_path / "articles"), tmp_path / "r.html", notebooks=tmp_path).read_text()
    assert not [a for tag, a in _Reader(page).elements if tag == "a" and not str(a["href"]).startswith("#")]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["01_x.ipynb", "articles", "r.html"]


def test_a_folder_that_is_not_ours_is_left_alone(tmp_path):
    _write(tmp_path, "01_x.ipynb", "x = 1")
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "thesis.txt").write_text("mine")
    with pytest.raises(ReportError, match=r"r was not written by columninch, and is left alone"):
        render_report("nowhere", tmp_path / "r.html", notebooks=tmp_path, audit=True)
    assert (tmp_path / "r" / "thesis.txt").read_text() == "mine"


def test_the_folder_of_an_earlier_report_is_replaced_whole_or_stays(tmp_path):
    with whole_folder(tmp_path / "r") as folder:
        (folder / "old.html").write_text("old")
    with pytest.raises(ZeroDivisionError), whole_folder(tmp_path / "r") as folder:
        (folder / "new.html").write_text(str(1 / 0))
    assert (tmp_path / "r" / "old.html").is_file()
    with whole_folder(tmp_path / "r") as folder:
        (folder / "new.html").write_text("new")
    assert sorted(path.name for path in (tmp_path / "r").iterdir()) == ["new.html", MARKER]
    assert [path.name for path in tmp_path.iterdir()] == ["r"]


def test_a_folder_that_cannot_take_its_place_leaves_the_earlier_one(tmp_path, monkeypatch):
    with whole_folder(tmp_path / "r") as folder:
        (folder / "old.html").write_text("old")
    replace = os.replace

    def refuse(source, target):
        if Path(source).name == "fresh":
            raise OSError("full")
        replace(source, target)

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="full"), whole_folder(tmp_path / "r") as folder:
        (folder / "new.html").write_text("new")
    assert (tmp_path / "r" / "old.html").read_text() == "old"


def test_the_projects_notebooks_are_found():
    assert (find_notebooks() / "02_readability.ipynb").is_file()
