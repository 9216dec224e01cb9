"""What each chosen block of a web page is, where its markup or what the page declares says it."""

from __future__ import annotations

import re
from typing import Any

from analysis.readers.declared import Declared
from analysis.readers.page_blocks import Block, fold
from analysis.readers.page_selection import OUTSIDE, find_kinds, is_prose, kind_of, part_of

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LINKED_LINE = 0.6  # of the letters: a line that ends no sentence and leads elsewhere
LINKED_SENTENCE = 0.95
MIN_SUBTITLE = 25  # letters
MAX_LINE = 160  # letters of a byline or date
DATED = 0.3  # of the letters of a line are figures
_BARE = re.compile(r"(?:https?://|www\.)\S+|\d{4}-\d\d-\d\dT[\d:.+-]+Z?")
_END = re.compile(r"[.!?…。][\"'”’»)\]]*$")


def find_roles(blocks: list[Block], places: tuple[int, ...], declared: Declared) -> dict[int, str]:
    """Return the role of each chosen block, and of the captions among them, by place in page order.

    The headline stands once; what stands before it is furniture. Between
    headline and text, the description that the page declares is the subtitle,
    a line with an author's name the byline, and one of figures the date.
    """
    kinds = find_kinds(blocks, set(places))
    prose = [place for place in places if kind_of(blocks[place]) in kinds]
    if not prose:
        return {place: role_by_form(blocks[place]) for place in places}
    first, last = prose[0], prose[-1]
    top = find_headline(blocks, declared, first)
    roles = {place: role_by_form(blocks[place]) for place in places if place > top}
    roles |= _captions(blocks, top, last)
    roles |= {
        place: "caption"
        for place in roles
        if not roles[place] and kind_of(blocks[place]) not in kinds and is_beside_picture(blocks[place])
    }
    for place in [place for place in roles if place < first]:
        roles[place] = _head_role(blocks[place], declared) or roles[place]
    if subtitle := _find_subtitle(blocks, declared, top, first):
        roles |= subtitle
    title = fold(declared.fields.get("headline", ""))
    same = {place for place in roles if title and blocks[place].key == title}
    return {place: roles[place] for place in sorted(roles) if place not in same}


def find_headline(blocks: list[Block], declared: Declared, first: int) -> int:
    """Return the place of the headline before the text, -1 where none is shown."""
    title = fold(declared.fields.get("headline", ""))
    before = range(min(first, len(blocks)))
    named = [place for place in before if title and blocks[place].key == title]
    headed = [place for place in before if _is_in(blocks[place].element, {"h1"})]
    return (named or headed or [-1])[-1]


def _is_in(element: Any, tags: frozenset[str] | set[str]) -> bool:
    return element.tag in tags or any(each.tag in tags for each in element.iterancestors())


def role_by_form(block: Block) -> str:
    """Return what the elements around a block say that it is, nothing where it is plain running text."""
    tags = _tags_around(block.element)
    part = part_of(block)
    if "figcaption" in tags or part in {"caption", "credit"}:
        return "credit" if part == "credit" else "caption"
    if part in OUTSIDE and not (part in {"byline", "date"} and is_prose(block)):
        return part
    if _BARE.fullmatch(block.text):
        return "boilerplate"
    ends = bool(_END.search(block.text))
    if block.linked_share >= (LINKED_SENTENCE if ends else LINKED_LINE) and not _is_anchored(block):
        return "boilerplate"
    for role, names in (
        ("heading", HEADINGS),
        ("quote", {"blockquote"}),
        ("table", {"td", "th"}),
        ("list", {"li", "dd", "dt"}),
    ):
        if set(tags) & names and not (role == "table" and is_prose(block)):  # old pages are laid out in tables
            return role
    return ""


def _is_anchored(block: Block) -> bool:
    """Tell whether the links of a block only lead to places on its own page."""
    return all((span.url or "#").startswith("#") for span in block.spans if span.kind == "link")


def _tags_around(element: Any) -> list[str]:
    """Return the tags of an element and those around it, up to the article."""
    tags: list[str] = []
    while element is not None and len(tags) < 6 and element.tag not in {"article", "main", "body"}:
        tags.append(element.tag)
        element = element.getparent()
    return tags


def _captions(blocks: list[Block], top: int, last: int) -> dict[int, str]:
    """Return the captions and credits that stand between headline and the end of the text."""
    return {
        place: role
        for place in range(max(top, 0), last)
        if (role := role_by_form(blocks[place])) == "pull_quote"
        or (role in {"caption", "credit"} and _is_in(blocks[place].element, {"figure", "figcaption"}))
    }


def is_beside_picture(block: Block) -> bool:
    """Tell whether a block is all the text, or nearly, of an element that holds a picture."""
    element = block.element
    for _ in range(3):
        element = element.getparent()
        if element is None or element.tag in {"article", "main", "body"}:
            return False
        if len(" ".join("".join(element.itertext()).split())) > len(block.text) + 80:
            return False
        if next(element.iter("img", "picture"), None) is not None:
            return True
    return False


def _head_role(block: Block, declared: Declared) -> str:
    """Return what a short line above the text is: the byline, the date; nothing where it may be text."""
    text = block.text
    if len(text) > MAX_LINE or _END.search(text):
        return ""
    if sum(letter.isdigit() for letter in text) > DATED * len(block.key):
        return "date"
    rest = fold(text)
    for author in declared.fields.get("authors", []):
        rest = rest.replace(fold(author), "")
    return "byline" if len(rest) < 0.5 * len(block.key) else ""


def _find_subtitle(blocks: list[Block], declared: Declared, top: int, first: int) -> dict[int, str]:
    """Return the block above the text, or the first of it, that the page declares as its description or marks so."""
    description = fold(declared.description)
    for place in range(top + 1, first + 1):
        block = blocks[place]
        either = block.key in description or (len(description) >= MIN_SUBTITLE and description[:-3] in block.key)
        alike = either and len(block.key) >= MIN_SUBTITLE and not (place == first and _goes_on(block.element))
        marked = alike or part_of(block) == "subtitle"
        if marked and block.linked_share < LINKED_LINE and len(block.text) > MIN_SUBTITLE:
            return {place: "subtitle"}
    return {}


def _goes_on(element: Any) -> bool:
    """Tell whether paragraphs like this one follow beside it: it is the first of them, and no line set apart."""
    return element.tag == "p" and any(
        each.get("class") == element.get("class") and len(" ".join("".join(each.itertext()).split())) > MIN_SUBTITLE
        for each in element.itersiblings("p")
    )
