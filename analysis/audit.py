"""The audit view: an article with every quote, cue, speaker, name and hard sentence marked, the doubtful ones first."""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote as quote_address

import pandas as pd

from analysis.audit_marks import Piece, Span
from analysis.audit_view import DOUBT, HARD_GRADE, SURE, UNKNOWN, Card, View, number_quotes, view_article
from analysis.audit_words import one_line
from analysis.look import DOUBTFUL, describe_article
from analysis.store import write_whole
from analysis.tables import BLOCKS, make_table
from analysis.wordings import say_day

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

LONGEST_NAME = 40  # letters of an article_id that its file name keeps
HEIGHT = "46rem"  # of the page in a notebook
NEEDED = ("articles", "sentences", "marks", "mentions", "entities", "quotes", "scores")
_UNSAFE = re.compile(r"[^a-z0-9]+")
_CLASSES = {"tie": "tie", "reported": "i", "quote": "q", "scare": "m", "speaker": "p", "cue": "c", "name": "n"}
_EDGED = {"cue", "scare"}  # marks that are a box, so that it matters where they begin and end


class Audit:
    """One article as a notebook shows it: the audit page in a frame of its own, and an account in plain text."""

    def __init__(self, page: str, title: str, text: str) -> None:
        self.page, self.title, self.text = page, title, text

    def __repr__(self) -> str:
        return self.text.rstrip()

    def _repr_html_(self) -> str:
        title, page = html.escape(f"Audit: {self.title}"), html.escape(self.page)
        style = f"width: 100%; height: {HEIGHT}; border: 0"
        return f'<iframe sandbox title="{title}" style="{style}" srcdoc="{page}"></iframe>'


class _Part(NamedTuple):
    """What belongs to one article: its rows in every table, and its blocks."""

    article_id: str
    tables: dict[str, pd.DataFrame]
    blocks: pd.DataFrame


def show_article(article_id: str, tables: Any, *, blocks: pd.DataFrame | None = None) -> Audit:
    """Return one article for a notebook: each quote, cue, speaker, name and hard sentence marked in its text.

    Takes the tables of `measure` and, to show what was not counted (captions,
    credits, trailers), the blocks of `read_blocks`. The page stands in a
    frame that runs nothing and loads nothing; as plain text the article is
    what `columninch look` shows.

    Raises ValueError where no article has this `article_id`.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"article_id": "a", "headline": "Port opens", "text": text}]))
    >>> print(str(show_article("a", tables)).splitlines()[0])
    Port opens
    """
    part = _find_part(article_id, tables, blocks)
    view = view_article(part.tables, part.blocks)
    account = describe_article(article_id, tables, part.blocks)
    return Audit(_render_page(view, _title_of(part), script=False), _title_of(part), account)


def render_article(article_id: str, tables: Any, output: str | Path, *, blocks: pd.DataFrame | None = None) -> Path:
    """Write the audit page of one article, one self-contained HTML file; return its path.

    Takes what `show_article` takes. In the page the article's top is `#top`,
    its headline `#headline`, sentence n of the sentences table `#s{n}`, the
    n-th row that the quotes table has of the article `#q{n}`, counted from 1,
    and a name of the body `#m{start}`. The page asks for nothing from
    anywhere; its one script, for the keys n and p, is not needed. The same
    tables give the same bytes.

    Raises ValueError where no article has this `article_id`, and OSError
    where `output` cannot be written; the file appears whole or not at all.

    >>> import tempfile
    >>> from analysis import make_articles, measure
    >>> tables = measure(make_articles([{"article_id": "a", "text": "“We open in May,” said Ana Bell."}]))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page = render_article("a", tables, f"{folder}/audit.html").read_text(encoding="utf-8")
    >>> page.count('id="q1"')
    1
    """
    part = _find_part(article_id, tables, blocks)
    return _write(Path(output), _render_page(view_article(part.tables, part.blocks), _title_of(part)))


def render_articles(
    tables: Any,
    folder: str | Path,
    *,
    blocks: pd.DataFrame | None = None,
    back: str | None = None,
    progress: Callable[[int], object] | None = None,
) -> dict[str, Path]:
    """Write the audit page of every article into a folder; return the path of each, by article_id.

    Takes the tables of `measure` and, as render_article() does, `blocks`.
    The names of the files are those of article_page(). `back` is the address,
    seen from the folder, of a page that lists them; `progress` is called with
    1 after each page. Raises OSError where a page cannot be written.

    >>> import tempfile
    >>> from analysis import make_articles, measure
    >>> tables = measure(make_articles([{"article_id": "a", "text": "“We open in May,” said Ana Bell."}]))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     render_articles(tables, folder)["a"].name == article_page("a")
    True
    """
    written = {}
    for part in _parts(tables, blocks):
        page = _render_page(view_article(part.tables, part.blocks), _title_of(part), back=back)
        written[part.article_id] = _write(Path(folder) / article_page(part.article_id), page)
        if progress:
            progress(1)
    return written


def render_index(tables: Any, output: str | Path, folder: str) -> Path:
    """Write the page that lists the audit pages in `folder`, seen from it, the most doubtful article first.

    Takes the tables of `measure`; ties go by headline, then by article_id.
    Raises OSError where `output` cannot be written.
    """
    articles = tables.articles
    title = f"{len(articles):,} articles to check"
    page = _environment().get_template("index.html.j2").render(
        title=title, rows=_index_rows(tables, folder), doubtful=f"{DOUBTFUL:.0%}"
    )  # fmt: skip
    return _write(Path(output), page.rstrip() + "\n")


def article_page(article_id: str) -> str:
    """Return the file name of an article's audit page.

    It holds small letters, digits and hyphens only, and ends in a hash of the
    whole `article_id`, so that no two share one, on no disk.

    >>> article_page("2021/Ferry late")
    '2021-ferry-late-f2a82c940049d0d3.html'
    """
    readable = _UNSAFE.sub("-", article_id.lower())[:LONGEST_NAME].strip("-") or "article"
    return f"{readable}-{hashlib.sha256(article_id.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}.html"


def _parts(tables: Any, blocks: pd.DataFrame | None) -> Iterator[_Part]:
    """Yield each article with its own rows of every table."""
    blocks = make_table([], BLOCKS) if blocks is None else blocks
    whole = {name: getattr(tables, name) for name in NEEDED} | {"blocks": blocks}
    whole["quotes"] = number_quotes(whole["quotes"])
    places = {name: frame.groupby("article_id", sort=False).indices for name, frame in whole.items()}
    for article_id in whole["articles"]["article_id"].tolist():
        own = {name: frame.take(places[name].get(article_id, [])) for name, frame in whole.items()}
        yield _Part(article_id, own, own.pop("blocks"))


def _find_part(article_id: str, tables: Any, blocks: pd.DataFrame | None) -> _Part:
    """Return one article with its rows."""
    if article_id not in set(tables.articles["article_id"]):
        raise ValueError(f"no article has the article_id “{article_id}”; tables.articles lists them.")
    own = {name: frame[frame["article_id"] == article_id] for name, frame in tables._asdict().items() if name in NEEDED}
    blocks = make_table([], BLOCKS) if blocks is None else blocks[blocks["article_id"] == article_id]
    return next(_parts(type(tables)(**{**tables._asdict(), **own}), blocks))


def _title_of(part: _Part) -> str:
    return one_line(part.tables["articles"]["headline"].iloc[0]) or "No headline"


def _write(path: Path, page: str) -> Path:
    """Write a page whole, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, page.encode("utf-8", "replace"))
    return path


@functools.cache
def _environment() -> Environment:
    """Return the templates: those of the audit view, and of the report for the style that both share."""
    from jinja2 import Environment, FileSystemLoader

    folder = Path(str(files("analysis").joinpath("templates")))
    loader = FileSystemLoader([folder / "audit", folder / "report"])
    return Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)


@functools.cache
def _script() -> tuple[str, str]:
    """Return the script of the keys, and its hash for the content policy."""
    text = files("analysis").joinpath("templates/audit/keys.js").read_text(encoding="utf-8").strip()
    return text, f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _render_page(view: View, title: str, *, script: bool = True, back: str | None = None) -> str:
    """Return the page of one article."""
    from markupsafe import Markup

    keys, script_hash = _script()
    to_check = [card for cards in view.to_check for card in cards]
    page = _environment().get_template("article.html.j2").render(
        view=view,
        title=title,
        headline=_mark_pieces(view.headline, view, "headline"),
        inside=[Markup("").join(_mark_sentences(paragraph.sentences, view)) for paragraph in view.paragraphs],
        first={card.state: f"c{card.key}" for card in reversed(to_check)},
        stops=to_check,
        doubtful=f"{DOUBTFUL:.0%}",
        hard=f"{HARD_GRADE:.0f}",
        script=Markup(keys) if script else "",
        script_hash=Markup(script_hash),
        back=back,
    )  # fmt: skip
    return page.rstrip() + "\n"


def _mark_sentences(sentences: Any, view: View) -> Iterator[Markup]:
    """Yield each sentence of a paragraph as an element of its own, and what stands between them."""
    from markupsafe import Markup

    for sentence in sentences:
        inside = _mark_pieces(sentence.pieces, view, "body")
        if sentence.number is None:
            yield inside
        else:
            hard = " hard" if sentence.hard else ""
            yield Markup('<span class="s{}" id="s{}">{}</span>').format(hard, sentence.number, inside)


def _mark_pieces(pieces: list[Piece], view: View, part: str) -> Markup:
    """Return pieces as HTML, each in a span for every mark that covers it, behind the tags that begin there."""
    from markupsafe import Markup, escape

    shown = []
    for piece in pieces:
        shown += [_mark_anchor(number, view) for number in view.anchors.get((part, piece.start), ())]
        inside = Markup(str(escape(piece.text)).replace("\r", "&#13;"))
        groups = [list(group) for _, group in itertools.groupby(piece.spans, key=_element_of)]
        for group in reversed(groups):
            inside = _mark_piece(inside, group, piece, view, part)
        shown.append(inside)
        shown += [_note(span, view) for span in piece.spans if span in piece.closing]
    return Markup("").join(shown)


def _element_of(span: Span) -> tuple[str, int]:
    """Return what spans must share to be one element: the mark; of quoted and reported words the quotation too."""
    return span.layer, span.key if span.layer in ("quote", "reported", "name") else 0


def _mark_piece(inside: Markup, spans: list[Span], piece: Piece, view: View, part: str) -> Markup:
    """Return a piece of text in one mark, which may be that of several quotations with the same cue or speaker."""
    from markupsafe import Markup

    layer = spans[0].layer
    if layer == "name":
        named = Markup(' id="m{}"').format(spans[0].key) if part == "body" and spans[0] in piece.opening else ""
        spoken = any(span.layer == "speaker" for span in piece.spans)
        return Markup("<span{}{}>{}</span>").format("" if spoken else Markup(' class="n"'), named, inside)
    cards = [view.cards[span.key] for span in spans if span.key in view.cards]
    classes = [_CLASSES[layer]]
    classes += [card.state for card in cards if card.state != SURE and layer in ("quote", "reported")]
    if layer in _EDGED:
        classes += [name for name, edges in (("o", piece.opening), ("e", piece.closing)) if edges & set(spans)]
    classes += [f"k{card.key}" for card in cards]
    tags = dict.fromkeys(view.cards[span.key].tag for span in spans if layer == "speaker" and span in piece.closing)
    who = Markup(' data-who="{}"').format(" ".join(tags)) if tags else ""
    return Markup('<span class="{}"{}>{}</span>').format(" ".join(classes), who, inside)


def _mark_anchor(number: int, view: View) -> Markup:
    """Return the tag of a quotation, a link to its card; an empty place to jump to for marks that quote nobody."""
    from markupsafe import Markup

    card = view.of_number.get(number)
    if card is None:
        return Markup('<span class="at" id="q{}"></span>').format(number)
    first = number == card.key
    classes = ["tag", f"k{card.key}"]
    classes += [card.state] if card.state != SURE else []
    classes += ["more"] if not first else ["check"] if card.state != SURE else []
    return Markup('<a class="{}" id="q{}" href="#c{}" aria-label="{}">{}</a>').format(
        " ".join(classes), number, card.key, _say_tag(card, first=first), card.tag if first else f"…{card.tag}"
    )


def _say_tag(card: Card, *, first: bool) -> str:
    """Return what a screen reader says of a tag."""
    if not first:
        return f"{card.tag}: the quotation goes on, {card.speaker}"
    by = "we cannot tell by whom" if card.state == UNKNOWN else f"by {card.speaker}, {card.sure}"
    return f"{card.tag}: quotation, {card.kind}, {by}"


def _note(span: Span, view: View) -> Markup:
    """Return what a screen reader says where a mark ends that no sign of the text ends."""
    from markupsafe import Markup

    if span.layer == "scare":
        return Markup('<span class="hidden"> (marks, nobody quoted) </span>')
    ends = span.layer == "reported" and not view.cards[span.key].kind.startswith(("direct", "mixed"))
    return Markup('<span class="hidden"> (end of reported speech) </span>') if ends else Markup("")


def _index_rows(tables: Any, folder: str) -> list[Mapping[str, Any]]:
    """Return one row per article for the list of pages."""
    quotes = number_quotes(tables.quotes)
    once = quotes[(quotes["number"] == quotes["key"]) & (quotes["kind"] != "scare")]
    counts = {state: once[once["state"] == state]["article_id"].value_counts() for state in (SURE, DOUBT, UNKNOWN)}
    rows = []
    for article in tables.articles[["article_id", "headline", "outlet", "published", "n_words"]].to_dict("records"):
        n = {state: int(found.get(article["article_id"], 0)) for state, found in counts.items()}
        day = "no date" if pd.isna(article["published"]) else say_day(article["published"])
        row = {
            "address": f"{quote_address(folder)}/{article_page(article['article_id'])}",
            "headline": one_line(article["headline"]),
            "origin": ", ".join(part for part in (one_line(article["outlet"]), day) if part),
            "n_unknown": n[UNKNOWN],
            "n_doubtful": n[DOUBT],
            "n_quotes": sum(n.values()),
            "n_words": int(article["n_words"]),
        }
        rows.append((-n[UNKNOWN] - n[DOUBT], row["headline"], article["article_id"], row))
    return [row for *_, row in sorted(rows, key=lambda one: one[:3])]
