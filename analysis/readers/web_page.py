"""A saved web page: the article in it, and what the page declares of it."""

from __future__ import annotations

import codecs
import logging
import re
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from analysis.readers.declared import Declared, read_declared
from analysis.readers.page_blocks import fold, list_blocks
from analysis.readers.page_roles import find_roles
from analysis.readers.page_selection import MIN_PROSE, choose_blocks
from analysis.readers.records import MAX_ITEM, Founds, Given, Paragraph, Record, Rejected, split_paragraphs
from analysis.readers.text_encoding import BYTE_ORDER_MARKS, Decoded, UnreadableError, clean_text, decode

MAX_ELEMENTS = 15_000  # trafilatura's time grows with their square
MAX_LETTERS = 1_000_000
DEEPEST = 250  # elements in one another; the parser drops what stands deeper
MIN_ARTICLE = 200  # letters of text, for a page that does not call itself an article
LONGER = 1.5  # times the words shown, where a page surely shows a part only
MARKS = frozenset("\"“”„«»‹›‘‚'「『")
TEXT_ROLES = frozenset({"", "list", "quote", "table"})
EXTRACTED = {"p": "", "head": "heading", "quote": "quote", "item": "list", "row": "table", "ab": ""}
HEAD_LETTERS = 3_000
MIN_COVERAGE = 0.6  # of trafilatura's letters found among the page's blocks, for these to be trusted
INSTALL = 'reading HTML needs trafilatura. Install it with: pip install "columninch[html]"'

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HTML = re.compile(r"<!doctype\s+html|<html\b|<head\b|<body\b|<article\b", re.IGNORECASE)
_AS_BROWSERS_DO = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252"}
_AS_BROWSERS_DO |= {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932"}
_AS_BROWSERS_DO |= {"euc-kr": "cp949", "ks_c_5601-1987": "cp949", "iso-8859-9": "cp1254", "tis-620": "cp874"}


def read_web_page(stream: BinaryIO, given: Given) -> Founds:
    """Yield the article of a saved web page, or why there is none.

    trafilatura says which lines are the article's; the page's own blocks
    give text, roles and links, corrected by where they stand (`q` becomes
    quotation marks; running text left out between kept paragraphs is taken
    in; boxes of other articles go). What the page declares of itself becomes
    the fields: see `read_declared`. Its description is the summary. A page
    that calls itself an article and shows none is a Record without
    paragraphs; any other page without one is a Rejected. Rejected are also
    pages of more than 10 MB, 15,000 elements, a million letters, or 250
    elements in one another.

    Raises ImportError where trafilatura is missing.

    >>> import io
    >>> text = "<p>The ferry to Sallowby was <a href='/late'>late</a> again on Monday, the council said.</p>" * 3
    >>> page = f"<html lang=en><meta property='og:type' content=article><h1>Ferry late</h1><article>{text}</article>"
    >>> [record] = read_web_page(io.BytesIO(page.encode()), Given("ferry.html"))
    >>> record.fields
    {'headline': 'Ferry late', 'language': 'en'}
    """
    content = stream.read(MAX_ITEM + 1)
    yield read_page(content)


def is_web_page(head: str) -> bool:
    """Tell from the first letters of a file whether it is a web page.

    >>> is_web_page("<!DOCTYPE html><title>Ferry late</title>"), is_web_page("# Ferry late")
    (True, False)
    """
    return bool(_HTML.search(head[:HEAD_LETTERS])) and head.lstrip("\ufeff \t\r\n").startswith("<")


def read_page(content: bytes, *, charset: str | None = None, url: str | None = None) -> Record | Rejected:
    """Return the article of a page; `charset` and `url` are what a server said of it, where the page says nothing."""
    if len(content) > MAX_ITEM:
        return Rejected("It is larger than 10 MB; an article's page is not.")
    try:
        decoded = decode_page(content, charset)
    except UnreadableError as error:
        return Rejected(f"It {error}.")
    tree = parse_page(decoded.text)
    if tree is None:
        return Rejected("It is an empty page.", status="skipped")
    if problem := _measure(tree):
        return Rejected(problem)
    try:
        declared = read_declared(tree, head=decoded.text[:HEAD_LETTERS], url=url)
        mark_quotations(tree)
        paragraphs = find_paragraphs(tree, declared)
    except RecursionError:
        return Rejected("Its markup is nested too deeply.")
    if sum(len(paragraph.text) for paragraph in paragraphs) < MIN_ARTICLE and _is_deep(tree):
        return Rejected("Its markup is nested too deeply.")
    if problem := _judge(declared, paragraphs):
        return Rejected(problem, status="skipped")
    return Record(_tell_fields(declared, paragraphs), paragraphs, None, decoded.encoding, decoded.warnings)


def _judge(declared: Declared, paragraphs: tuple[Paragraph, ...]) -> str | None:
    """Return why a page is no article, None where it is one or says that it is."""
    n_letters = sum(len(paragraph.text) for paragraph in paragraphs if paragraph.role in TEXT_ROLES)
    if declared.is_article or (n_letters >= MIN_ARTICLE and not _is_front_page(declared)):
        return None
    return "It is a front page, not an article." if _is_front_page(declared) else "It is a page without an article."


def _is_front_page(declared: Declared) -> bool:
    """Tell whether a page's own address is that of a whole site."""
    url = declared.fields.get("url", "")
    return bool(url) and urlsplit(url).path.strip("/") == "" and not urlsplit(url).query


def _measure(tree: Any) -> str | None:
    """Return why a page is too large to be searched for an article, None where it is not."""
    n_elements = n_letters = 0
    for element in tree.iter():
        n_elements += 1
        n_letters += len(element.tail or "")
        if element.tag not in {"script", "style"}:
            n_letters += len(element.text or "")
    if n_elements > MAX_ELEMENTS:
        return f"It has more than {MAX_ELEMENTS:,} elements; an article's page has not."
    if n_letters > MAX_LETTERS:
        return f"It holds more than {MAX_LETTERS:,} letters of text; an article does not."
    return None


def _is_deep(tree: Any) -> bool:
    """Tell whether elements stand in one another so deep that the parser has dropped what stands deeper."""
    depth = deepest = 0
    for event, _ in _walk(tree):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest >= DEEPEST


def _walk(tree: Any) -> Any:
    from lxml import etree

    return etree.iterwalk(tree, events=("start", "end"))


def _tell_fields(declared: Declared, paragraphs: tuple[Paragraph, ...]) -> dict[str, Any]:
    """Return what the page declares, with subtitle and summary, and truncated where it surely gives a part only.

    Sure is a page that is not free to read, and says that its article is
    much longer than what it shows, or breaks its last sentence off.
    """
    fields = dict(declared.fields)
    if declared.description:
        fields["summary"] = declared.description
    fields |= {paragraph.role: paragraph.text for paragraph in paragraphs if paragraph.role == "subtitle"}
    texts = [paragraph.text for paragraph in paragraphs if paragraph.role in TEXT_ROLES]
    n_words = sum(len(text.split()) for text in texts)
    longer = declared.n_words is not None and declared.n_words > LONGER * n_words
    broken = bool(texts) and texts[-1].endswith(("…", "..."))
    if texts and declared.free is False and (longer or broken):
        fields["text_status"] = "truncated"
    return fields


def mark_quotations(tree: Any) -> None:
    """Turn each `q` of a page into quotation marks, double ones outside; none where marks stand already.

    >>> from lxml import html
    >>> page = html.fromstring("<p>She said <q>no</q>, and “<q>never</q>”.</p>")
    >>> mark_quotations(page)
    >>> page.text_content()
    'She said “no”, and “never”.'
    """
    for quotation in list(tree.iter("q")):
        inner = "".join(quotation.itertext()).strip()
        parent, before = quotation.getparent(), quotation.getprevious()
        ahead = (parent.text if before is None else before.tail) or "" if parent is not None else ""
        marked = ahead[-1:] in MARKS or inner[:1] in MARKS
        if inner and not marked:
            nested = sum(1 for _ in quotation.iterancestors("q")) % 2
            first, last = ("‘", "’") if nested else ("“", "”")
            quotation.text = first + (quotation.text or "")
            if len(quotation):
                quotation[-1].tail = (quotation[-1].tail or "") + last
            else:
                quotation.text += last
    for quotation in list(tree.iter("q")):
        quotation.tag = "span"


def parse_page(text: str) -> Any:
    """Return the tree of a page, None where it has no element."""
    try:
        from lxml import etree, html
    except ImportError as error:
        raise ImportError(INSTALL) from error
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False, collect_ids=False
    )
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError):
        return None


def decode_page(content: bytes, charset: str | None) -> Decoded:
    """Return the text of a page by its byte order mark, UTF-8, or the charset that server or page declare."""
    if any(content.startswith(mark) for mark, _ in BYTE_ORDER_MARKS):
        return decode(content)
    found = _CHARSET.search(content[:4096])
    name = charset or (found[1].decode("ascii") if found else "")
    try:
        text = content.decode("utf-8")
        if "\x00" not in text:
            return Decoded(text, "utf-8", ())
    except UnicodeDecodeError:
        known = _find_codec(name)
        if known and known != "utf-8":
            return Decoded(clean_text(content.decode(known, "replace")), known, ())
    return decode(content)


def _find_codec(name: str) -> str | None:
    name = _AS_BROWSERS_DO.get(name.strip().lower(), name.strip())
    try:
        return codecs.lookup(name).name if name else None
    except LookupError:
        return None


def extract(tree: Any) -> list[Paragraph]:
    """Return what trafilatura keeps of a page, as paragraphs with the roles that it tells."""
    import trafilatura

    logger = logging.getLogger("trafilatura")
    if logger.level < logging.CRITICAL:
        logger.setLevel(logging.CRITICAL)  # what it logs of a page we say as a Rejected
    document = trafilatura.bare_extraction(tree, fast=True, include_comments=False, with_metadata=False)
    body = getattr(document, "body", None)
    if body is None:
        return []
    kept, within = [], None
    for element in body.iter(*EXTRACTED):
        if within is None or not any(each is within for each in element.iterancestors()):
            within = element
            lines = [" ".join(clean_text(line).split()) for line in "".join(_break_lines(element)).split("\n")]
            kept += [Paragraph(line, EXTRACTED[element.tag]) for line in lines if line]
    return kept


def _break_lines(element: Any) -> Any:
    """Yield the text of an element, with a line end for each line break and paragraph in it."""
    for event, each in _walk(element):
        if event == "start":
            yield ("\n" if each.tag in {"lb", "p", "item"} else " " if each.tag == "cell" else "") + (each.text or "")
        elif each is not element:
            yield each.tail or ""


def find_paragraphs(tree: Any, declared: Declared) -> tuple[Paragraph, ...]:
    """Return the article's paragraphs: chosen blocks of the page, else what trafilatura keeps or the page declares."""
    kept = extract(tree)
    blocks = list_blocks(tree)
    chosen = choose_blocks(blocks, [fold(paragraph.text) for paragraph in kept], declared.texts)
    if chosen.coverage >= MIN_COVERAGE:
        roles = find_roles(blocks, chosen.places, declared)
        return tuple(Paragraph(blocks[place].text, role, blocks[place].spans) for place, role in roles.items())
    given = max(declared.texts, key=len, default="")
    n_letters = sum(len(paragraph.text) for paragraph in kept)
    if given and len(given) > n_letters * MIN_COVERAGE:
        return split_paragraphs(given)
    return tuple(kept) if n_letters >= MIN_PROSE else ()
