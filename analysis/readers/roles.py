"""What each piece of a page is: body, caption, credit, pull quote, note, furniture; judged by form and words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import chain
from typing import Any, NamedTuple, TypeAlias

from analysis.readers.datelines import find_dateline
from analysis.readers.markdown import Markdown, Piece
from analysis.readers.running_text import Shown, Span, show_all
from analysis.readers.wording import (
    ends_sentence,
    find_address,
    find_bare_links,
    find_credit,
    is_address,
    is_agency_line,
    is_credit_line,
    is_elsewhere,
    is_label,
    is_note,
    is_post,
    is_trailer_label,
)

COUNTED = ("dateline", "body", "list", "quote")  # the roles whose text makes the article's text
MIN_PULL_QUOTE, MAX_PULL_QUOTE = 5, 60  # words
MIN_MARKED_PULL_QUOTE = 8  # words, where nothing but quotation marks sets it off; shorter ones are sub-headings
MIN_REPEATED = 0.6  # of a pull quote's runs of four words stand in the body too; an attribution may interrupt them

_MARKUP = re.compile(r"[*_`<&\[\\{~]|^\s*(?:[-+>#|=]|\d+[.)])")
_WORDS = re.compile(r"\w+")
_ALL_MARKED = re.compile(r"[\"“„«][^\"“”„«»]+[\"”“»]\.?")

Cut: TypeAlias = Callable[[Piece, int], tuple[Piece, Piece] | None]  # a paragraph in two, at an offset of its text


class Block(NamedTuple):
    """A piece of the page and its role; no role yet while it is being found."""

    piece: Piece
    role: str = ""
    said: str | None = None  # text that a shortcode holds

    @property
    def text(self) -> str:
        """What a reader sees."""
        return self.piece.shown.text if self.said is None else self.said


def mark_furniture(blocks: list[Block]) -> list[Block]:
    """Mark what is no article text wherever it stands: pictures, code, links elsewhere, embedded posts, trailers."""
    marked: list[Block] = []
    label = False
    for block in blocks:
        piece, text = block.piece, block.text
        if block.role:
            marked.append(block)
            continue
        if marked and _awaits_address(marked[-1]) and is_address(piece.shown):
            marked[-1] = _join_blocks(marked[-1], block)
            continue
        role = ""
        if piece.kind in {"unseen", "code", "rule", "definition"} or not text:
            block, role = _mark_unseen(block)
        elif is_trailer_label(text):
            role = "trailer"
        elif label and "ul" in piece.within and piece.shown.stands_in("link"):
            role = "boilerplate"
        elif piece.kind == "paragraph" and (
            is_elsewhere(piece.shown) or ("blockquote" in piece.within and is_post(text))
        ):
            role = "boilerplate"
            marked = _mark_post(marked) if "blockquote" in piece.within else marked
        elif "figcaption" in piece.within:
            role = "caption"
        label = is_label(text) or (label and role == "boilerplate" and "ul" in piece.within)
        marked.append(block._replace(role=role))
    return marked


def _mark_unseen(block: Block) -> tuple[Block, str]:
    """Return a block of which the page shows no text of its own; a shortcode may hold a caption or a quotation."""
    for shortcode in block.piece.shortcodes:
        if caption := show_plain(shortcode.attributes.get("caption", "")):
            return block._replace(said=caption), ("credit" if is_credit_line(caption) else "caption")
        if "quote" in shortcode.name and (quoted := show_plain(shortcode.attributes.get("text", ""))):
            return block._replace(said=quoted), "pull_quote"
    return block, "boilerplate"


def _awaits_address(before: Block) -> bool:
    """Tell whether a block is a trailer's label, its address still to come."""
    return before.role == "trailer" and is_trailer_label(before.text) and find_address(before.piece.shown) is None


def _join_blocks(first: Block, second: Block) -> Block:
    """Return two blocks as one."""
    shown = show_all([first.piece.shown, second.piece.shown], " ")
    return first._replace(piece=first.piece._replace(end=second.piece.end, shown=shown))


def _mark_post(marked: list[Block]) -> list[Block]:
    """Mark the block quote that ends now as an embedded post."""
    first = len(marked)
    while first and "blockquote" in marked[first - 1].piece.within:
        first -= 1
    return [*marked[:first], *(block._replace(role="boilerplate") for block in marked[first:])]


def mark_body(blocks: list[Block], body: int, cut: Cut, *, strict: bool) -> list[Block]:
    """Return the blocks, each with its role, where the body begins at `body` and what stands before it is marked.

    `cut` parts a paragraph in two; `strict` says that the page is no print
    template, where a line under the date is the picture's.
    """
    blocks = _mark_captions(blocks, body, cut, strict=strict)
    blocks = _mark_pull_quotes(blocks)
    blocks = _mark_notes(blocks, body)
    blocks = [block if block.role else block._replace(role=_plain_role(block.piece)) for block in blocks]
    return _part_dateline(blocks, cut)


def _part_dateline(blocks: list[Block], cut: Cut) -> list[Block]:
    """Part the place and agency that open the body from its first paragraph."""
    for place, block in enumerate(blocks):
        if block.role != "body":
            continue
        dateline = find_dateline(block.text)
        halves = cut(block.piece, dateline.end) if dateline else None
        if halves is None:
            return blocks
        return [*blocks[:place], Block(halves[0], "dateline"), Block(halves[1], "body"), *blocks[place + 1 :]]
    return blocks


def _mark_captions(blocks: list[Block], body: int, cut: Cut, *, strict: bool) -> list[Block]:
    """Mark the captions and credits between date and body, and under pictures further on.

    `strict` takes only what stands under a picture or is worded as a credit.
    """
    marked = list(blocks[:body])
    opening = True
    last = max((place for place, block in enumerate(blocks) if _is_prose(block)), default=0)
    for place, block in enumerate(blocks[body:], start=body):
        pictured = bool(marked) and marked[-1].role == "boilerplate" and marked[-1].piece.shown.n_images > 0
        if not block.role and (opening or pictured) and place < last:
            printed = opening and not strict
            if captioned := _caption(block, cut, printed=printed, pictured=pictured):
                marked += captioned
                continue
        opening = opening and bool(block.role)
        marked.append(block)
    return marked


def _is_prose(block: Block) -> bool:
    return not block.role and block.piece.kind == "paragraph"


def _caption(block: Block, cut: Cut, *, printed: bool, pictured: bool) -> list[Block] | None:
    """Return a paragraph as caption and credit, or None where it is neither.

    `printed` says that it stands where the print template has its picture
    line, `pictured` that it stands right under a picture.
    """
    piece = block.piece
    if piece.kind != "paragraph" or piece.within - {"figure"}:
        return None
    place = find_credit(piece.shown, spans=printed or pictured, alone=printed)
    if place is None:
        return [block._replace(role="caption")] if pictured and piece.shown.stands_in("em") else None
    if not place:
        return [block._replace(role="credit")]
    halves = cut(piece, place)
    return [Block(halves[0], "caption"), Block(halves[1], "credit")] if halves else [block._replace(role="caption")]


def _mark_pull_quotes(blocks: list[Block]) -> list[Block]:
    """Mark what is set off and repeats the body, so that no quotation counts twice.

    Set off is a paragraph that stands whole in a q element, bold, italics, a
    block quote or, if it is no mere sub-heading, quotation marks.
    """
    set_off = [place for place, block in enumerate(blocks) if _is_prose(block) and _may_repeat(block.piece)]
    set_off = [place for place in set_off if _may_be_held(place, blocks)]
    if not set_off:
        return blocks
    prose = [place for place, block in enumerate(blocks) if _is_prose(block) and not _is_dressed(block.piece)]
    runs = {place: _runs(blocks[place].text) for place in prose}
    n_holding = Counter(run for place in prose for run in set(runs[place]))
    marked = list(blocks)
    for place in set_off:
        itself = place in runs
        own = runs[place] if itself else _runs(blocks[place].text)
        if own and sum(n_holding[run] > itself for run in own) >= MIN_REPEATED * len(own):
            marked[place] = blocks[place]._replace(role="pull_quote")
    return marked


def _is_dressed(piece: Piece) -> bool:
    """Tell whether markup sets a whole piece off."""
    return not piece.within.isdisjoint({"blockquote", "aside"}) or any(
        piece.shown.stands_in(kind) for kind in ("q", "strong", "em")
    )


def _may_repeat(piece: Piece) -> bool:
    """Tell whether a piece is set off and long and short enough to be a sentence lifted from the body."""
    text = piece.shown.text
    dressed = _is_dressed(piece)
    if not dressed and not _ALL_MARKED.fullmatch(text):
        return False
    n_words = len(_WORDS.findall(text))
    if not (MIN_PULL_QUOTE if dressed else MIN_MARKED_PULL_QUOTE) <= n_words <= MAX_PULL_QUOTE:
        return False
    return not dressed or ends_sentence(text) or not piece.shown.stands_in("strong")


def _may_be_held(place: int, blocks: list[Block]) -> bool:
    """Tell whether other paragraphs have enough of a paragraph's words for its runs to be among theirs."""
    others = "\n".join(block.text for other, block in enumerate(blocks) if other != place and _is_prose(block)).lower()
    runs = _runs(blocks[place].text)
    known = {word for word in set(chain.from_iterable(runs)) if word in others}
    return sum(known.issuperset(run) for run in runs) >= MIN_REPEATED * len(runs)


def _runs(text: str) -> list[tuple[str, ...]]:
    words = _WORDS.findall(text.lower())
    return list(zip(words, words[1:], words[2:], words[3:], strict=False))


def _mark_notes(blocks: list[Block], body: int) -> list[Block]:
    """Mark what speaks about the article: at head and foot by its wording, elsewhere where it is set off too."""
    marked = list(blocks)
    prose = [place for place, block in enumerate(blocks) if _is_prose(block)]
    lead = blocks[prose[0]].text if prose else ""
    foot = set[int]()
    for place in reversed(prose):
        if not _is_foot(blocks[place], lead) or place == prose[0]:
            break
        foot.add(place)
    for place in prose:
        piece = blocks[place].piece
        inside = any("note" in name or name in {"box", "aside", "callout", "alert"} for name in piece.within)
        if place in foot or inside or is_note(piece.shown, at_edge=place == body and len(prose) > 1):
            marked[place] = blocks[place]._replace(role="note")
    return marked


def _is_foot(block: Block, lead: str) -> bool:
    """Tell whether a last paragraph is a note: worded as one, all in italics, or the agency's name."""
    shown = block.piece.shown
    return (
        is_note(shown, at_edge=True)
        or is_agency_line(shown.text, lead)
        or (shown.stands_in("em") and ends_sentence(shown.text.strip("()[]_*")))
    )


def _plain_role(piece: Piece) -> str:
    """Return the role that a piece has by its form alone."""
    if piece.kind in {"heading", "table"}:
        return piece.kind
    if "blockquote" in piece.within:
        return "quote"
    if "ul" in piece.within or "ol" in piece.within:
        return "list"
    bold_heading = (
        piece.shown.stands_in("strong") and len(piece.shown.text.split()) <= 12 and piece.shown.text[-1].isalnum()
    )
    return "heading" if bold_heading else "body"


def join_counted(blocks: list[Block]) -> tuple[str, list[dict[str, Any]]]:
    """Return the article's text, paragraphs joined by one blank line, and the links in it.

    A dateline opens the paragraph that follows it.
    """
    pieces: list[str] = []
    links: list[dict[str, Any]] = []
    length = 0
    counted = [block for block in blocks if block.role in COUNTED]
    for number, block in enumerate(counted):
        shown: Shown = block.piece.shown
        for span in _find_links(shown):
            words = shown.text[span.start : span.end]
            links.append({"start": length + span.start, "end": length + span.end, "text": words, "url": span.url})
        joint = " " if block.role == "dateline" else "\n\n"
        pieces += [shown.text, joint if number + 1 < len(counted) else ""]
        length += len(shown.text) + len(joint)
    return "".join(pieces), links


def _find_links(shown: Shown) -> list[Span]:
    """Return the links of a paragraph and the addresses that stand in it bare, in order."""
    linked = [span for span in shown.spans if span.kind == "link"]
    found = find_bare_links(shown.text)
    if not found:
        return sorted(linked, key=lambda span: span.start)
    bare = [span for span in found if all(span.end <= link.start or link.end <= span.start for link in linked)]
    return sorted([*linked, *bare], key=lambda span: span.start)


def show_plain(text: str) -> str:
    """Return a line of markdown as a reader sees it.

    >>> show_plain("The *Lady Wren* &amp; her crew")
    'The Lady Wren & her crew'
    """
    if not _MARKUP.search(text):
        return " ".join(text.split())
    return " ".join(piece.shown.text for piece in Markdown(" ".join(text.split())).pieces() if piece.shown.text)
