"""Where a name begins and ends within a span of the parser: no title, article, possessive, mark or half sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.known_names import find_glued, is_given, person_behind
from analysis.spellings import read_words, title_length

_TITLED = frozenset({"WORK_OF_ART", "LAW", "EVENT", "PRODUCT"})  # their small words and numbers belong to them
_EDGE_BEFORE = re.compile(r"[\s\"“”„«»'‘’(\[–—-]+")
_EDGE_BEHIND = re.compile(r"(?:['’‘]s|[\s\"“”«»'‘’)\],;:–—-])+$")
_FULL_STOP_BELONGS = re.compile(r"(?:\b[A-Z]\.)+$|\b(?:Inc|Corp|Co|Ltd|Jr|Sr|St)\.$")
_ARTICLE = re.compile(r"(?:the(?!\s+Hague\b)|an?)\s+(?=\S)", re.IGNORECASE)
_PREFIX = re.compile(r"(?:anti|pro|non|post|pre|mid|ex)\s*[-–]\s*", re.IGNORECASE)
_STANCE = re.compile(r"(?:anti|pro)\s*[-–]\s*\w+\s+(?=[A-Z]\w+\s+[A-Z])", re.IGNORECASE)  # the pro-harbour Wharf Trust
_CLOSED = re.compile(r"^[^“\"”]*[^\s“\"”](?=”\s+[A-Z])")
_AFTER_PERSON = re.compile(
    r"\s+(?:of|in|at|for|from|to|on|with|who|says|said|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)(?:\s.*)?$"
)
_LETTERS_BEHIND = re.compile(r",?\s+(?:QC|KC|SC|MP|MEP|MSP|MLA|MBE|OBE|CBE|KBE|MD|PhD|Ph\.D\.?|Esq\.?|DBE|CFA|CPA|RN)$")
_SCORE = re.compile(r"\s+\d+\s*[-–:]\s*\d+$")
_LOOSE_END = re.compile(
    r"\s+(?:of|in|at|for|from|to|on|and|the|by|with|as|(?:Mon|Tues|Wednes|Thurs)day)$|(?<=[a-z])\s+[–-]?\s*\d+$"
)
_NOBLE = re.compile(r"(?:Lady|Lord|King|Queen|Prince|Princess|Duke|Duchess|Sir|Saint)\s")
_NUMBERED = re.compile(r"\.\s\d+\b")
_BOTH = re.compile(r"\s+(?:and|/)\s+(?=[A-Z])|(?<=[a-z]{2})/(?=[A-Z][a-z]{2})")
_PLACED = frozenset({"ORG", "GPE", "LOC", "FAC"})
_ADDRESS = re.compile(r"(\w[^,\n]* (?:Road|Street|Avenue|Lane|Close|Terrace|Square|Drive|Row)), (?=[A-Z])")
_SIGN = re.compile(r"[^\W_]")
_THE = re.compile(r"\bthe\s+\W*$", re.IGNORECASE)


def is_ship_like(text: str, start: int) -> bool:
    """Say whether "the" stands before a noble title, as it does for ships and inns but not for people."""
    return bool(_NOBLE.match(text, start)) and bool(_THE.search(text[max(start - 12, 0) : start]))


def trim_span(text: str, start: int, end: int, label: str) -> Iterator[tuple[int, int, str]]:
    """Yield the name alone that a parser's span holds, or two names where it holds "Xi and Zuma"."""
    if text[start:end].isalpha() and not (label == "PERSON" and find_glued(text, start, end)):
        yield start, end, label  # nothing to trim from a lone word
        return
    line_end = text.find("\n", start, end)
    end = line_end if line_end > 0 else end
    if parts := _part(text, start, end, label):
        for part in parts:
            yield from trim_span(text, *part)
        return
    if score := _SCORE.search(text[start:end]):
        end = start + score.start()
    if cut := _CLOSED.match(text[start:end]):  # “The Long Tide” Aldous sings: the mark ends the title
        end = start + cut.end()
    if label != "WORK_OF_ART" and (parted := person_behind(text[start:end])):
        yield from trim_span(text, start, start + parted, label)
        start, label = start + parted, "PERSON"
    if label == "PERSON" and (glued := find_glued(text, start, end)):
        end = glued
    if (
        label in {"PERSON", "ORG"}
        and (letters := _LETTERS_BEHIND.search(text[start:end]))
        and " " in text[start : start + letters.start()]
    ):
        end = start + letters.start()
    if end <= start:
        return
    behind = (_AFTER_PERSON if label == "PERSON" else _LOOSE_END).search(text[start:end])
    start, end = _trim_edges(text, start, start + behind.start() if behind and label not in _TITLED else end)
    if label != "WORK_OF_ART" and (article := _ARTICLE.match(text, start, end)):
        start, end = _trim_edges(text, article.end(), end)
    if prefix := (label == "ORG" and _STANCE.match(text, start, end)) or _PREFIX.match(text, start, end):
        start = prefix.end()
    if not is_ship_like(text, start):
        start += title_length(text[start:end], label)
    if (number := _NUMBERED.match(text, end)) and text[start:end].endswith(" No"):  # City Hospital No. 4
        end = number.end()
    if end > start and _SIGN.search(text, start, end):
        yield start, end, label


def _part(text: str, start: int, end: int, label: str) -> list[tuple[int, int, str]]:
    """Return the two names that a span holds: Xi and Zuma; Alder Road, Wexcombe. Nothing where it holds one."""
    both = _BOTH.search(text, start, end)
    if both and text[start:end] not in read_words("countries"):
        given = is_given(text[start : both.start()]) and is_given(text[both.end() : end])  # Esther and Naomi
        if label == "PERSON" or "/" in both[0] or given:
            return [(start, both.start(), label), (both.end(), end, label)]
    if label in _PLACED and (address := _ADDRESS.match(text, start, end)):
        return [(start, address.end(1), "FAC"), (address.end(), end, "GPE")]
    return []


def _trim_edges(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without marks, brackets, possessives and stops at its edges."""
    if before := _EDGE_BEFORE.match(text, start, end):
        start = before.end()
    name = text[start:end]
    if name.count("(") > name.count(")"):
        name = name[: name.rfind("(")]
    if "]" in name and "[" not in name:
        start, name = start + name.rfind("]") + 1, name[name.rfind("]") + 1 :]
        start, name = start + len(name) - len(name.lstrip()), name.lstrip()
    closed = name.endswith(")") and "(" in name
    name = name if closed else _EDGE_BEHIND.sub("", name)
    if name.endswith(".") and not _FULL_STOP_BELONGS.search(name):
        name = name.rstrip(".")
    return start, start + len(name.rstrip())
