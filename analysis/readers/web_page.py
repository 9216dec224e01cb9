"""A saved web page: the article in it, and what the page declares of it."""

from __future__ import annotations

import codecs
import logging
import re
from typing import Any, BinaryIO

from analysis.readers.declared import Declared, read_declared
from analysis.readers.page_blocks import fold, list_blocks
from analysis.readers.page_roles import find_roles
from analysis.readers.page_selection import choose_blocks
from analysis.readers.records import MAX_ITEM, Founds, Given, Paragraph, Record, Rejected, split_paragraphs
from analysis.readers.text_encoding import BYTE_ORDER_MARKS, Decoded, UnreadableError, clean_text, decode

MAX_ELEMENTS = 50_000
HEAD_LETTERS = 3_000
MIN_COVERAGE = 0.6  # of trafilatura's letters found among the page's blocks, for these to be trusted
INSTALL = 'reading HTML needs trafilatura. Install it with: pip install "columninch[html]"'

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HTML = re.compile(r"<!doctype\s+html|<html\b|<head\b|<body\b|<article\b", re.IGNORECASE)
_AS_BROWSERS_DO = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252"}
_AS_BROWSERS_DO |= {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932"}
_AS_BROWSERS_DO |= {"euc-kr": "cp949", "ks_c_5601-1987": "cp949", "iso-8859-9": "cp1254", "tis-620": "cp874"}


def read_web_page(stream: BinaryIO, given: Given) -> Founds:
    """Yield the article of a saved web page, or why there is none."""
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
    declared = read_declared(tree, head=decoded.text[:HEAD_LETTERS], url=url)
    paragraphs = find_paragraphs(tree, declared)
    return Record(declared.fields, paragraphs, encoding=decoded.encoding, warnings=decoded.warnings)


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


def extract_lines(tree: Any) -> list[str]:
    """Return the lines that trafilatura keeps of a page."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    document = trafilatura.bare_extraction(tree, fast=True, include_comments=False)
    text = document.text if document else ""
    return [line for line in (text or "").split("\n") if line.strip()]


def find_paragraphs(tree: Any, declared: Declared) -> tuple[Paragraph, ...]:
    lines = extract_lines(tree)
    blocks = list_blocks(tree)
    chosen = choose_blocks(blocks, map(fold, lines), declared.texts)
    if chosen.coverage < MIN_COVERAGE:
        return tuple(Paragraph(line) for line in lines)
    roles = find_roles(blocks, chosen.places, declared)
    return tuple(Paragraph(blocks[place].text, role, blocks[place].spans) for place, role in roles.items())
