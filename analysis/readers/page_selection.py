"""Which blocks of a web page are its article: those that trafilatura keeps, corrected by where they stand."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from analysis.readers.page_blocks import Block, fold

LEXICON = Path(__file__).parent.parent / "lexicons" / "page_parts.txt"
MIN_PROSE = 60  # letters of a block that counts as running text
MIN_FOUND = 12  # letters of a block that may be found within a longer kept one
MAX_LINKED = 0.5  # of the letters of running text stand in links
ALL_LINKED = 0.85  # of the letters: a line that only leads elsewhere
DENSER = 2.0  # times the letters chosen, for another group to be added
MIN_KIND = 0.1  # of the letters of running text, for a kind of element to be the article's own
OUTSIDE = frozenset({"boilerplate", "pull_quote", "caption", "credit", "byline", "date"})
MAX_UP = 4  # elements above a block that its class is asked of
_WORD = re.compile(r"[a-z0-9]+(?:[-_]+[a-z0-9]+)*")


class Chosen(NamedTuple):
    """The places of the article's blocks in the page's list, in order; which share of trafilatura's text is there."""

    places: tuple[int, ...]
    coverage: float


def choose_blocks(blocks: list[Block], kept: Iterable[str], texts: Iterable[str] = ()) -> Chosen:
    """Return which blocks are the article, given the lines that trafilatura kept and the bodies that the page declares.

    A kept line is found among the blocks by its letters. Running text that
    trafilatura left out is taken in where the page declares it as the body,
    or where it stands among kept blocks in elements of the same kinds. Kept
    blocks behind the last element of the article are left out.
    """
    lines = [line for line in kept if line]
    found = _find_kept(blocks, lines)
    covered = sum(len(blocks[place].key) for place in found)
    coverage = covered / sum(map(len, lines)) if lines else 0.0
    body = fold(max(texts, key=len, default=""))
    declared = {place for place, block in enumerate(blocks) if is_prose(block) and block.key in body}
    found |= _drop_doubles(blocks, declared - found, found)
    found = _drop_nested(blocks, _add_densest(blocks, found))
    found = _fill(blocks, found)
    found = _drop_nested(blocks, _cut_outside(blocks, found))
    return Chosen(tuple(sorted(found)), coverage)


def _find_kept(blocks: list[Block], lines: list[str]) -> set[int]:
    """Return the places of the blocks whose letters are a kept line, or stand within one."""
    allowed = Counter(lines)
    joined = "\n".join(lines)
    whole = "".join(lines)
    by_key: dict[str, list[int]] = {}
    for place, block in enumerate(blocks):
        by_key.setdefault(block.key, []).append(place)
    by_key.pop("", None)
    kept = {key: allowed[key] or int(len(key) >= MIN_FOUND and (key in joined or key in whole)) for key in by_key}
    sure = [(places[0], len(key)) for key, places in by_key.items() if kept[key] and len(places) == 1]
    middle = sum(place * weight for place, weight in sure) / max(1, sum(weight for _, weight in sure))
    found: set[int] = set()
    for key, places in by_key.items():
        found |= set(sorted(places, key=lambda place: abs(place - middle))[: kept[key]])
    return found


def _drop_doubles(blocks: list[Block], places: set[int], found: set[int]) -> set[int]:
    """Return the places whose text stands at no other place that is chosen."""
    seen = {blocks[place].key for place in found}
    single = set()
    for place in sorted(places):
        if blocks[place].key not in seen:
            seen.add(blocks[place].key)
            single.add(place)
    return single


def _add_densest(blocks: list[Block], found: set[int]) -> set[int]:
    """Return the places with the page's largest group of running text added, where it outweighs all that is chosen."""
    letters: Counter[tuple[str, ...]] = Counter()
    for block in blocks:
        if is_prose(block) and block.element.tag == "p" and not part_of(block) and not _is_comment(block.element):
            letters[kind_of(block)] += len(block.text)
    chosen = sum(len(blocks[place].text) for place in found if is_prose(blocks[place]))
    if not letters or letters.most_common(1)[0][1] < DENSER * chosen:
        return found
    kind = letters.most_common(1)[0][0]
    group = {place for place, block in enumerate(blocks) if kind_of(block) == kind and is_prose(block)}
    return found | _drop_doubles(blocks, group - found, found)


def _fill(blocks: list[Block], found: set[int]) -> set[int]:
    """Return the places with blocks added that stand among kept running text in elements of the same kinds."""
    kinds = find_kinds(blocks, found)
    prose = [place for place in sorted(found) if kind_of(blocks[place]) in kinds]
    if not prose:
        return found
    last = prose[-1]
    around = _container(blocks[prose[0]].element)
    parents = {blocks[place].element.getparent() for place in prose}
    missing = set()
    for place in range(prose[0], len(blocks)):
        block = blocks[place]
        if place > last and (block.element.tag == "h1" or _container(block.element) is not around):
            break
        if place in found or part_of(block) in OUTSIDE or block.linked_share > MAX_LINKED:
            continue
        between = place < last
        if (kind_of(block) in kinds and (between or is_prose(block))) or (between and _belongs(block, parents)):
            missing.add(place)
    return found | _drop_doubles(blocks, missing, found)


def _belongs(block: Block, parents: set[Any]) -> bool:
    """Tell whether a block is a heading or a block quote right beside the article's running text."""
    element = block.element
    if element.tag in {"h2", "h3", "h4"}:
        return element.getparent() in parents
    for _ in range(3):
        if element is None:
            return False
        if element.tag == "blockquote":
            return element.getparent() in parents
        element = element.getparent()
    return False


def _cut_outside(blocks: list[Block], found: set[int]) -> set[int]:
    """Return the places without those behind the article's running text, and without boxes in it."""
    kinds = find_kinds(blocks, found)
    prose = [place for place in sorted(found) if kind_of(blocks[place]) in kinds]
    if not prose:
        return found
    parents = {blocks[place].element.getparent() for place in prose}
    kept = {place for place in found if place <= prose[-1] or blocks[place].element.getparent() in parents}
    return kept - _find_boxes(blocks, kept, prose)


def _drop_nested(blocks: list[Block], found: set[int]) -> set[int]:
    """Return the places without those in articles of their own inside the article that holds most of the text.

    Where these hold more than the article around them, they are its posts, as in a live blog.
    """
    letters: dict[Any, int] = {}
    for place in found:
        around = _container(blocks[place].element)
        letters[around] = letters.get(around, 0) + len(blocks[place].text) * is_prose(blocks[place])
    article = max(letters, key=lambda each: letters[each], default=None)
    own = {place for place in found if not _is_nested(blocks[place].element, article)}
    n_own, n_all = (sum(len(blocks[place].text) for place in places) for places in (own, found))
    return own if 2 * n_own >= n_all else found


def _find_boxes(blocks: list[Block], found: set[int], prose: list[int]) -> set[int]:
    """Return the places in boxes: elements with a heading and running text of their own, none of it the article's."""
    around = {each for place in prose for each in blocks[place].element.iterancestors()}
    boxes: dict[Any, list[int]] = {}
    for place in sorted(found):
        element = blocks[place].element
        while element is not None and element not in around and element.getparent() is not None:
            if element.getparent() in around:
                boxes.setdefault(element, []).append(place)
                break
            element = element.getparent()
    return {
        place
        for places in boxes.values()
        if prose[0] < places[0] < prose[-1] and _is_headed(blocks, places)
        for place in places
    }


def _is_headed(blocks: list[Block], places: list[int]) -> bool:
    """Tell whether a box begins with a heading, and running text in paragraphs follows."""
    first = blocks[places[0]].element
    headed = first.tag in {"h2", "h3", "h4", "h5", "h6"}
    return headed and any(is_prose(blocks[place]) and blocks[place].element.tag == "p" for place in places[1:])


def _is_nested(element: Any, article: Any) -> bool:
    """Tell whether an element stands in an article of its own inside the page's article."""
    inner = _container(element)
    if inner is None or inner is article or article is None or inner.tag != "article":
        return False
    return any(each is article for each in inner.iterancestors())


def _is_comment(element: Any) -> bool:
    """Tell whether an element stands among readers' comments."""
    return any(
        "comment" in f"{each.get('class') or ''}{each.get('id') or ''}".lower() for each in element.iterancestors()
    )


def find_kinds(blocks: list[Block], found: set[int]) -> set[tuple[str, ...]]:
    """Return the kinds of elements that hold the article's running text: those with a share of its letters."""
    letters: Counter[tuple[str, ...]] = Counter()
    for place in found:
        if is_prose(blocks[place]):
            letters[kind_of(blocks[place])] += len(blocks[place].text)
    total = sum(letters.values())
    return {kind for kind, many in letters.items() if many >= MIN_KIND * total}


def _container(element: Any) -> Any:
    """Return the article element around an element, else the main one, else nothing."""
    while element is not None and element.tag not in {"article", "main"}:
        element = element.getparent()
    return element


def is_prose(block: Block) -> bool:
    """Tell whether a block is long enough for running text, and not mostly links."""
    return len(block.text) >= MIN_PROSE and block.linked_share <= MAX_LINKED


def kind_of(block: Block) -> tuple[str, ...]:
    """Return what kind of element a block is: its tag and class, its parent's and grandparent's."""
    names = []
    element = block.element
    for _ in range(3):
        if element is None:
            break
        names.append(f"{element.tag}.{element.get('class') or ''}")
        element = element.getparent()
    return tuple(names)


def part_of(block: Block) -> str:
    """Return which part of a page a block stands in, as the classes around it say; nothing where they say nothing."""
    element = block.element
    for _ in range(MAX_UP):
        if element is None or element.tag in {"article", "main", "body"}:
            return ""
        if part := _name_part(f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"):
            return part
        element = element.getparent()
    return ""


@functools.lru_cache(4096)
def _name_part(classes: str) -> str:
    parts = read_page_parts()
    for word in _WORD.findall(classes.lower()):
        pieces = re.split(r"__|--", word)
        if part := next((parts[piece] for piece in (word, *pieces[::-1]) if piece in parts), ""):
            return part
    return ""


@functools.cache
def read_page_parts() -> dict[str, str]:
    """Return what part of a page each word of a class or id names."""
    lines = [line for line in LEXICON.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    pairs = (line.split(": ", 1) for line in lines)
    return {word.strip(): part for part, words in pairs for word in words.split(",")}
