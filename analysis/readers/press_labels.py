"""What a line in an export of a press database says: its label, a counter, a page header, the end of an article."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import NamedTuple

from analysis.readers.records import Paragraph

LEXICON = Path(__file__).parent.parent / "lexicons" / "press_databases.txt"
DATABASES = ("lexis", "factiva", "proquest")

COUNTER = re.compile(r"\s*(?:\d+ (?:of|von|de|sur) \d+ DOCUMENTS?|(?:Dokument|Document) \d+ (?:of|von|de|sur) \d+)\s*")
DIVIDER = re.compile(r"\s*_{20,}\s*")
END = re.compile(r"\s*(?:End of Document|Ende des Dokuments?|Fin du document)\s*")
NUMBER = re.compile(r"\s*(?:AN[\s|]+)?(?:Document|Dokument)\s+(?=\w*\d{6})[A-Za-z0-9]{20,32}[\s|]*")
PAGE = re.compile(r"\s*(?:Page|Seite)\s+\d+\s+(?:of|von|de|sur)\s+\d+\s*")
COPYRIGHT = re.compile(r"\s*(?:copyright\s|©|\(c\)\s*(?:copyright|\d{4})|all rights reserved)", re.IGNORECASE)
LENGTH = re.compile(
    r"\s*(?P<n_words>\d{1,3}(?:[.,]\d{3})+|\d{1,7})\s+(?:words|wörter|mots|palabras|parole)\b[\s|]*", re.IGNORECASE
)
_LABEL = re.compile(r"\s*(?P<label>[^\W\d_][\w /’'-]{0,40}?)\s*:(?:\s+(?P<value>.*))?", re.DOTALL)
_CODE = re.compile(r"[ \t]*(?P<code>[A-Z]{2,3})(?P<gap>[ \t]*\|[ \t]*|\s+|$)(?P<value>.*)", re.DOTALL)


class Line(NamedTuple):
    """A line, what its label means (empty where it has none), what stands after the label, whether the label is sure.

    A label is sure where it is spelled as only a database does: in capitals,
    as `Load-Date`, or as one of ProQuest's. `Type: …` may be the article's own.
    """

    paragraph: Paragraph
    meaning: str = ""
    value: str = ""
    sure: bool = False


def read_line(paragraph: Paragraph, database: str) -> Line:
    """Return what a line says in the export of one database: lexis, factiva or proquest.

    >>> read_line(Paragraph("BYLINE: Ana Bell"), "lexis")[1:]
    ('byline', 'Ana Bell', True)
    >>> read_line(Paragraph("HD"), "factiva")[1:]
    ('headline', '', True)
    """
    text = paragraph.text
    if database == "factiva":
        coded = _CODE.fullmatch(text)
        meaning = read_labels("factiva").get(coded["code"].lower(), "") if coded else ""
        return (
            Line(paragraph, meaning, coded["value"].strip(" \t|"), _is_set_off(coded))
            if coded and meaning
            else Line(paragraph)
        )
    if database == "lexis" and COPYRIGHT.match(text):
        return Line(paragraph, "copyright", text.strip(), True)
    labels = read_labels(database)
    alone = labels.get(text.strip().lower(), "")
    if alone in ("body", "tail", "caption") and text.strip()[:1].isupper():
        return Line(paragraph, alone, "", True)
    labelled = _LABEL.fullmatch(text)
    name = labelled["label"] if labelled else ""
    meaning = labels.get(name.lower(), "")
    if not labelled or not meaning or not name[0].isupper():
        return Line(paragraph)
    sure = name.isupper() or "-" in name or database == "proquest"
    return Line(paragraph, meaning, (labelled["value"] or "").strip(), sure)


def _is_set_off(coded: re.Match[str]) -> bool:
    """Tell whether a code stands apart from what follows, as “IN THE HARBOUR” does not."""
    return len(coded["gap"]) > 1 or coded["gap"] != " "


def name_database(texts: list[str]) -> str:
    """Return the database that an article comes from: lexis, factiva, factiva with no codes (`plain`), or proquest.

    >>> name_database(["HD", "Ferry late", "WC", "61 words", "LP", "It rained."])
    'factiva'
    """
    codes = {found["code"] for text in texts if (found := _CODE.fullmatch(text))}
    if "HD" in codes and codes & {"LP", "TD"} and codes & {"WC", "PD", "SN", "LA"}:
        return "factiva"
    if any(text.lstrip().startswith(("Full text:", "Full Text:", "ProQuest document ID")) for text in texts):
        return "proquest"
    if any(NUMBER.fullmatch(text) for text in texts):
        return "plain"
    return "lexis"


def is_cover(text: str) -> bool:
    """Tell whether a line stands on the cover page of an export, such as `Search Terms: ferry`.

    >>> is_cover("Documents (250)"), is_cover("Documents show that the ferry leaks")
    (True, False)
    """
    return bool(_cover_pattern().match(text))


@functools.cache
def _cover_pattern() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in _read_lexicon()["cover words"])
    return re.compile(rf"\s*(?:{words})\s*(?::|\(\d|$)", re.IGNORECASE)


@functools.cache
def read_labels(database: str) -> dict[str, str]:
    """Return what each label of a database means, labels in small letters.

    >>> read_labels("lexis")["longueur"]
    'length'
    """
    pairs = [(kind.split(), labels) for kind, labels in _read_lexicon().items()]
    return {label.lower(): kind[1] for kind, labels in pairs if kind[0] == database for label in labels}


@functools.cache
def read_words(kind: str) -> dict[str, str]:
    """Return the words of one kind (month, weekday, language), each with what it stands for.

    >>> read_words("month")["märz"], read_words("language")["anglais"]
    ('3', 'en')
    """
    return {
        word: name.split()[1] for name, words in _read_lexicon().items() if name.split()[0] == kind for word in words
    }


@functools.cache
def _read_lexicon() -> dict[str, tuple[str, ...]]:
    """Return the phrases of each kind in lexicons/press_databases.txt."""
    lines = [line for line in LEXICON.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    pairs = (line.split(":", 1) for line in lines)
    return {kind: tuple(phrase.strip() for phrase in phrases.split(",")) for kind, phrases in pairs}
