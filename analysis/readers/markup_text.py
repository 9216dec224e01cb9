"""The paragraphs of a stretch of markup that an agency or feed sends as its text: HTML with its errors, XHTML, NITF."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from html import unescape
from html.parser import HTMLParser
from xml.etree.ElementTree import Element

from analysis.readers.records import Paragraph, split_paragraphs
from analysis.readers.running_text import Page, RunningText
from analysis.readers.text_encoding import clean_text
from analysis.readers.wording import ends_sentence
from analysis.readers.xml_items import fold_line, mend_halves

MAX_OPEN = 100  # elements in one another that say what a paragraph is; deeper ones say nothing
MAX_TAGS = 50_000  # of one text; the longest reports have a tenth, and more would cost minutes
TAIL = 40  # letters at the end of a line that tell whether it ends a sentence

# What a paragraph is by the element that it stands in; the first that fits decides.
ROLES = {
    "credit": ("media-producer",),
    "table": ("table", "nitf-table"),
    "caption": ("figcaption", "media-caption", "figure", "media"),
    "note": ("aside", "note", "tagline", "bibliography", "fn"),
    "boilerplate": ("nav", "footer"),
    "quote": ("blockquote", "bq"),
    "heading": ("h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2"),
    "list": ("ul", "ol", "dl", "li", "dt", "dd"),
}
# … or by its class, where agencies and publishing systems give the same one to all. Source: WordPress, TT's ninjs.
CLASSES = {"wp-caption-text": "caption", "caption": "caption", "byline": "byline", "dat": "boilerplate"}
UNSEEN = frozenset(
    {"script", "style", "iframe", "audio", "video", "object", "svg", "math", "noscript", "template", "select", "form"}
)
UNSEEN |= {"head", "title", "body.head", "media-metadata", "media-reference", "media-object", "button", "textarea"}
CLOSED_OR_NOT = frozenset({"script", "style"})  # HTML has all that follows be theirs

_TELLING = frozenset(name for names in ROLES.values() for name in names)
_BLOCKS = _TELLING | {"address", "article", "block", "body", "body.content", "body.end", "caption", "center", "details"}
_BLOCKS |= {"div", "fieldset", "head", "header", "hr", "html", "main", "p", "pre", "section", "summary", "body.head"}
_BLOCKS |= {"tbody", "td", "tfoot", "th", "thead", "title", "tr"}
_EMPHASIS = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "q": "q"}
_CLOSER = re.compile(r"</(?:[\w-]{1,40}:)?([a-zA-Z][\w.-]{0,40})")
_BLOCK_TAG = re.compile(r"<(?:br|p|div|li|tr|h\d|block|table|section|article)\b", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!|&[#\w]+;")
_ANY_TAG = re.compile(r"<[^<>]*>")
_BLANK_LINES = re.compile(r"\n[ \t\r]*\n")


def split_markup(markup: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a fragment or page of HTML, XHTML or NITF, each with the role that its element gives.

    A paragraph ends with its element, at two line breaks, and at one that
    follows the end of a sentence. `<q>` becomes quotation marks, links and
    emphases are spans, and what a browser would not show is left out. Where
    no element parts paragraphs, blank lines do.

    >>> split_markup("<h2>At sea</h2><p>“It sank,” <b>Bell</b> said.</p>")[0]
    Paragraph(text='At sea', role='heading', spans=())
    >>> [paragraph.text for paragraph in split_markup("It rained.<br>It poured.<br><br>“Yes”")]
    ['It rained.', 'It poured.', '“Yes”']
    """
    markup = clean_text(mend_halves(markup))
    markup = _drop_declarations(markup.replace("<![CDATA[", "").replace("]]>", ""))
    if markup.count("<") > MAX_TAGS:
        return _split_plain(unescape(_ANY_TAG.sub(" ", markup)))
    if not _BLOCK_TAG.search(markup):
        markup = _BLANK_LINES.sub("<br><br>", markup)
    gathered = _Gathered(Counter(name.lower() for name in _CLOSER.findall(markup)))
    parser = _Tags(gathered)
    parser.feed(markup)
    parser.close()
    return gathered.finish()


def split_element(element: Element) -> tuple[Paragraph, ...]:
    """Return the paragraphs in an element of XML, its own name aside, as `split_markup` does.

    >>> from xml.etree.ElementTree import fromstring
    >>> [paragraph.text for paragraph in split_element(fromstring("<block><p>It rained.</p><p>It poured.</p></block>"))]
    ['It rained.', 'It poured.']
    """
    names = Counter(_name(below.tag) for below in element.iter())
    if names.total() > MAX_TAGS:
        return _split_plain("".join(element.itertext()))
    gathered = _Gathered(names)
    gathered.write(element.text or "")
    walk = [(element, iter(element))]
    while walk:
        parent, children = walk[-1]
        child = next(children, None)
        if child is not None:
            if isinstance(child.tag, str):
                gathered.start(_name(child.tag), child.attrib)
                gathered.write(child.text or "")
            walk.append((child, iter(child)))
            continue
        walk.pop()
        if walk:
            if isinstance(parent.tag, str):
                gathered.end(_name(parent.tag))
            gathered.write(parent.tail or "")
    return gathered.finish()


def strip_markup(markup: str) -> str:
    """Return the text of a line of markup, such as a title.

    >>> strip_markup("Ferry <i>late</i> &amp; full")
    'Ferry late & full'
    """
    return " ".join(paragraph.text for paragraph in split_markup(markup)) if _TAG.search(markup) else fold_line(markup)


def drop_headline(paragraphs: Iterable[Paragraph], headline: str | None) -> tuple[Paragraph, ...]:
    """Return paragraphs without a first one that only repeats the headline.

    >>> drop_headline([Paragraph("Ferry late", "heading"), Paragraph("It rained.")], "Ferry late")
    (Paragraph(text='It rained.', role='', spans=()),)
    """
    kept = tuple(paragraphs)
    return kept[1:] if kept and headline and kept[0].text.casefold() == headline.casefold() else kept


def lead_with(dateline: str | None, paragraphs: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """Return paragraphs with the dateline before them, if the first of them does not open with it already.

    >>> [paragraph.role for paragraph in lead_with("SALLOWBY, April 3 -", (Paragraph("It rained."),))]
    ['dateline', '']
    """
    first = next((paragraph.text for paragraph in paragraphs if paragraph.role in {"", "quote"}), "")
    if not dateline or not first:
        return paragraphs
    place = re.split(r"[,(–—-]", dateline)[0].strip().casefold()
    opened = not place or first.casefold().startswith(place)
    return paragraphs if opened else (Paragraph(dateline, "dateline"), *paragraphs)


def _split_plain(text: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(line) for each in split_paragraphs(text) if (line := fold_line(each.text)))


def _name(tag: object) -> str:
    return str(tag).rpartition("}")[2].rpartition(":")[2].lower()


def _drop_declarations(markup: str) -> str:
    """Return markup without comments, declarations and instructions; a tag that nothing closes becomes text.

    Python's parser looks for the end of each anew, so that many unclosed ones would take it hours.
    """
    for opening, closing in (("<!--", "-->"), ("<?", ">"), ("<!", ">")):
        kept, place = [], 0
        while (start := markup.find(opening, place)) >= 0 and (end := markup.find(closing, start)) >= 0:
            kept.append(markup[place:start])
            place = end + len(closing)
        markup = "".join(kept) + markup[place:].replace(opening, " ")
    last = markup.rfind(">") + 1
    return markup[:last] + markup[last:].replace("<", "&lt;")


class _Tags(HTMLParser):
    """Hands the tags of HTML, well formed or not, to what gathers paragraphs."""

    def __init__(self, gathered: _Gathered) -> None:
        super().__init__(convert_charrefs=True)
        self._gathered = gathered

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._gathered.start(_name(tag), dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        self._gathered.end(_name(tag))

    def handle_data(self, data: str) -> None:
        self._gathered.write(data)


class _Gathered:
    """Paragraphs as tags and text come by."""

    def __init__(self, n_closers: Mapping[str, int]) -> None:
        self._paragraphs: list[Paragraph] = []
        self._page = Page(n_closers)
        self._running = RunningText(self._page)
        self._open: list[tuple[str, str | None]] = []  # links and emphases
        self._n_entered = 0  # of them, in the paragraph at hand
        self._n_breaks = 0
        self._tail = ""
        self._role = ""
        self._pre: list[str] | None = None

    def start(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        """Open an element."""
        if tag == "br":
            self._n_breaks += 1
            self._keep_line("\n")
        elif tag == "a" or tag in _EMPHASIS:
            if len(self._open) < MAX_OPEN:
                self._open.append(("link", attributes.get("href")) if tag == "a" else (_EMPHASIS[tag], None))
        elif tag in _BLOCKS:
            self._start_block(tag, attributes)
        if tag in CLOSED_OR_NOT:
            self._page.open.append(tag)
        elif (tag in UNSEEN or tag in _TELLING) and len(self._page.open) < MAX_OPEN:
            self._page.enter(tag)

    def end(self, tag: str) -> None:
        """Close an element."""
        if tag == "a" or tag in _EMPHASIS:
            self._end_span("link" if tag == "a" else _EMPHASIS[tag])
            return
        if tag in _BLOCKS and not (self._in_table() and tag not in {"table", "nitf-table"}):
            self._cut()
        self._page.leave(tag)

    def write(self, text: str) -> None:
        """Add text."""
        if not text or not UNSEEN.isdisjoint(self._page.open):
            return
        if self._pre is not None:
            self._pre.append(text)
            return
        if not text.isspace():
            self._break_line()
            for kind, url in self._open[self._n_entered :]:
                self._running.enter(kind, url)
            self._n_entered = len(self._open)
            self._tail = (self._tail + text)[-TAIL:]
        self._running.write(text)

    def finish(self) -> tuple[Paragraph, ...]:
        """Return what was gathered."""
        self._cut()
        return tuple(self._paragraphs)

    def _start_block(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        """Begin a paragraph; a table is one, its cells parted by bars and its rows by line ends."""
        if self._in_table():
            if tag == "tr":
                self._running.break_line()
            elif tag in {"td", "th"}:
                self._running.part_cells()
            else:
                self._running.write(" ")
            return
        self._cut()
        if tag == "pre":
            self._pre = []
        classes = (attributes.get("class") or "").split()
        self._role = next((CLASSES[name] for name in classes if name in CLASSES), "")
        if self._role == "byline" and not frozenset(self._page.open).isdisjoint(ROLES["caption"]):
            self._role = "credit"

    def _end_span(self, kind: str) -> None:
        places = [place for place, (name, _) in enumerate(self._open) if name == kind]
        if not places:
            return
        if places[-1] < self._n_entered:
            self._running.leave(kind)
            self._n_entered -= 1
        del self._open[places[-1]]

    def _break_line(self) -> None:
        """Do what the line breaks before this text ask for: end the paragraph, or part two words."""
        n_breaks, self._n_breaks = self._n_breaks, 0
        if not n_breaks:
            return
        if not self._in_table() and (n_breaks > 1 or ends_sentence(self._tail.rstrip())):
            self._cut(keep_role=True)
        else:
            self._running.write(" ")

    def _keep_line(self, text: str) -> None:
        if self._pre is not None:
            self._pre.append(text)

    def _in_table(self) -> bool:
        return "table" in self._page.open or "nitf-table" in self._page.open

    def _cut(self, *, keep_role: bool = False) -> None:
        """End the paragraph; links and emphases that are still open go on in the next, quotation marks open anew."""
        if self._pre is not None:
            role = _find_role(frozenset(self._page.open)) or self._role
            self._paragraphs += [line._replace(role=role) for line in _split_plain("".join(self._pre))]
            self._pre = None
        for kind, _ in reversed(self._open[: self._n_entered]):
            if kind != "q":
                self._running.leave(kind)
        shown = self._running.finish()
        if shown.text:
            role = "credit" if self._role == "credit" else _find_role(self._running.within) or self._role
            self._paragraphs.append(Paragraph(shown.text, role, shown.spans))
        self._running = RunningText(self._page)
        self._n_entered = self._n_breaks = 0
        self._tail = ""
        if not keep_role:
            self._role = ""


def _find_role(within: frozenset[str]) -> str:
    return next((role for role, names in ROLES.items() if not within.isdisjoint(names)), "")
