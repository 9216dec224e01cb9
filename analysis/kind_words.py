"""The list of words by which the kind of a source is told: ours, or the user's own file."""

from __future__ import annotations

import functools
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

KINDS = (
    *("official", "party", "expert", "business", "organisation", "culture", "ordinary", "media", "document"),
    "unknown",
)
_SLOTS = ("", "if_alone", "body", "name", "of")
_RIVALS = {"": "if_alone", "if_alone": "", "body": "name", "name": "body"}  # a word stands in one of the two


class SourceKinds(NamedTuple):
    """A list of kinds by words: `heads` settle the kind of a person, `alone` unless a body is told; `bodies`, `of`.

    `names` are bodies that only count where the text has a capital. Of the
    heads, `crossing` are those that hold "of", `endings` those for any
    beginning (*ologist).
    """

    heads: dict[str, str]
    alone: dict[str, str]
    bodies: dict[str, str]
    names: dict[str, str]
    of: dict[str, str]
    crossing: dict[str, str]
    endings: dict[str, str]


def read_source_kinds(path: str | Path | None = None) -> SourceKinds:
    """Return the list of words by which `judge_kinds` tells the kind of a source: ours, or a file of your own.

    A file has one group of words a line, `name: words`; lines that open with
    "#" are comments. The name is a kind (official, party, expert, business,
    organisation, culture, ordinary, media, document, unknown), by itself for
    nouns of people, or with `_if_alone`, `_body`, `_name` or `_of`; the head
    of lexicons/source_kinds.txt says what each holds. A word stands in small
    letters and the singular, an underscore joins the words of a phrase. The
    file takes the place of ours; what judge_kinds() says without a word, such as
    business for the name of a body that nothing tells, stays.

    Raises ValueError where a line is no group, or a word stands for two kinds.

    >>> read_source_kinds().heads["minister"], read_source_kinds().bodies["trade union"]
    ('official', 'organisation')
    """
    return _read_ours() if path is None else _parse_kinds(Path(path).read_text(encoding="utf-8"), str(path))


@functools.cache
def _read_ours() -> SourceKinds:
    """Return the list of the package."""
    name = "lexicons/source_kinds.txt"
    return _parse_kinds(files("analysis").joinpath(name).read_text(encoding="utf-8"), name)


def _parse_kinds(text: str, where: str) -> SourceKinds:
    """Return the list that a text holds; `where` names it in what is raised."""
    slots: dict[str, dict[str, str]] = {slot: {} for slot in _SLOTS}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        group, colon, words = line.partition(":")
        kind, _, slot = group.strip().partition("_")
        if not colon or kind not in KINDS or slot not in _SLOTS:
            raise ValueError(
                f"{where}, line {number}: expected a group like “official_body: ministry court”, found “{line[:40]}”; "
                f"kinds are {', '.join(KINDS)}."
            )
        others = slots[_RIVALS[slot]] if slot in _RIVALS else {}
        for word in (_fold(word) for word in words.split()):
            told = slots[slot].get(word, others.get(word, kind))
            if told != kind:
                raise ValueError(f"{where}, line {number}: “{word}” stands for {told} already; leave it in one group.")
            slots[slot][word] = kind
    crossing = {phrase: kind for phrase, kind in slots[""].items() if " of " in phrase}
    endings = {word[1:]: kind for word, kind in slots[""].items() if word.startswith("*")}
    heads, alone, bodies, names, of = (slots[slot] for slot in _SLOTS)
    return SourceKinds(heads, alone, bodies, names, of, crossing, endings)


def _fold(word: str) -> str:
    """Return a word of the list as words of articles are compared."""
    return word.lower().replace("’", "'").replace("_", " ").rstrip(".")
