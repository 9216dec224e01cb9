"""The head of an article in a press database's export, where outlet, date and headline stand without labels."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from analysis.readers.press_labels import LENGTH, is_cover, read_words
from analysis.readers.wording import is_byline, is_name_line

_EDITION = re.compile(
    r".*\b(?:edition|ausgabe|édition)\b.*|(?:late|early|final|first|national)|correction appended", re.IGNORECASE
)
MAX_EDITION_WORDS = 6
_MONTH_FIRST = re.compile(r"(?P<month>[^\W\d_]{3,10})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})(?!\d)")
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)?(?:\s+de)?\s+(?P<month>[^\W\d_]{3,10})\.?(?:\s+de)?\s+(?P<year>\d{4})(?!\d)"
)
_NUMBERS = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)")
_CLOCK = re.compile(
    r"(?P<clock>\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AP]\.?M\b\.?)?)(?:\s*(?P<zone>[A-Z]{2,5}|[+-]\d{2}:?\d{2})\b)?",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]+")
MAX_DATE_LETTERS = 90


class Head(NamedTuple):
    """What the unlabelled lines of a head say; lines of a cover before them, blocks below them, editions among them."""

    fields: dict[str, Any]
    cover: list[str]
    left: list[str]
    editions: list[str]


def read_day(line: str) -> str | None:
    """Return the day and time that a line of an export begins with, in a spelling that `read_date` reads, or None.

    >>> read_day("April 23, 2021 Friday 11:30 AM EST"), read_day("Freitag, 23. April 2021")
    ('23 April 2021 11:30 AM EST', '23 April 2021')
    >>> read_day("The vote was held on April 23, 2021") is None
    True
    """
    line = line.strip()
    if len(line) > MAX_DATE_LETTERS:
        return None
    day = next((found for spelling in (_MONTH_FIRST, _DAY_FIRST, _NUMBERS) if (found := spelling.search(line))), None)
    month = _name_month(day["month"]) if day else None
    if not day or not month or not _is_weekday(line[: day.start()]):
        return None
    clock = _CLOCK.search(line, day.end())
    time = " ".join(part for part in (clock["clock"], clock["zone"]) if part) if clock else ""
    return f"{int(day['day'])} {month} {day['year']} {time}".strip()


def _name_month(word: str) -> str | None:
    """Return the English name of a month that is given by name, by its first three letters, or as a number."""
    names = (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    )
    if word.isdigit():
        return names[int(word) - 1] if 1 <= int(word) <= 12 else None
    number = read_words("month").get(word.lower())
    short = [name for name in names if len(word) in (3, 4) and name.lower().startswith(word.lower())]
    return names[int(number) - 1] if number else short[0] if short else None


def _is_month(line: str) -> bool:
    """Tell whether a line is the date of a monthly: `October 2010`."""
    words = line.split()
    return (
        len(words) == 2 and bool(re.fullmatch(r"(?:19|20)\d\d", words[1])) and bool(_name_month(words[0].rstrip(",")))
    )


def _is_weekday(text: str) -> bool:
    """Tell whether text before a date holds weekdays only, or nothing."""
    return all(word.lower() in read_words("weekday") for word in _WORDS.findall(text)) and not any(
        map(str.isdigit, text)
    )


def read_head(blocks: list[list[str]], *, counted: bool, spaced: bool = False) -> Head:
    """Return outlet, day and headline of blocks of lines.

    After a counter (`1 of 250 DOCUMENTS`) the outlet stands first and the
    headline below the date; in Nexis Uni the headline stands first, then the
    outlet and the date. Lines of a cover page may stand before. `spaced` says
    that blank lines part the blocks; else each line is one.

    >>> read_head([["Ferry Late", "Sallowby Post", "April 3, 2021 Saturday"]], counted=False).fields
    {'headline': 'Ferry Late', 'outlet': 'Sallowby Post', 'published': '3 April 2021'}
    """
    lines = [(line.strip(), place) for place, block in enumerate(blocks) for line in block]
    dated = [place for place, (line, _) in enumerate(lines) if read_day(line) or _is_month(line)]
    if not dated:
        return _read_undated(lines, counted=counted)
    at = dated[0] if counted else dated[-1]
    before, after = [line for line, _ in lines[:at]], lines[at + 1 :]
    editions = _find_editions([line for line, _ in after])
    rest = [line for place, line in enumerate(after) if line[1] != lines[at][1] and place not in editions]
    if not counted and len(before) > 1 and len(rest) == len(after):
        rest = []  # what stands below the date, above the labels, is an edition or a place
    others = [line for line, block in after if (line, block) not in rest]
    first = rest[0][1] if rest else None
    below = " ".join(line for line, block in rest if block == first or not spaced)
    left = [line for line, block in rest if block != first and spaced]
    day = {"published": read_day(lines[at][0]) or lines[at][0]}
    if below or len(before) < 2:
        return Head(_keep(headline=below, outlet=" ".join(before)) | day, [], left, others)
    cover = before[:-2] if any(map(is_cover, before)) else []
    title = before[-2] if cover else " ".join(before[:-1])
    return Head(_keep(headline=title, outlet=before[-1]) | day, cover, left, others)


def _find_editions(lines: list[str]) -> set[int]:
    """Return the places of lines that name an edition, which another line follows."""
    short = [place for place, line in enumerate(lines) if len(line.split()) <= MAX_EDITION_WORDS]
    named = {place for place in short if _EDITION.fullmatch(lines[place].rstrip(" ;")) and place + 1 < len(lines)}
    return named | {place + 1 for place in named if lines[place].endswith(";")}


def _read_undated(lines: list[tuple[str, int]], *, counted: bool) -> Head:
    """Return the head of lines without a date: a cover page, or outlet and headline in their order."""
    texts = [line for line, _ in lines]
    if any(map(is_cover, texts)):
        return Head({}, texts, [], [])
    names = ("outlet", "headline") if counted else ("headline", "outlet")
    return Head(_keep(**dict(zip(names, texts, strict=False))), [], texts[2:], [])


def read_plain_head(lines: list[str]) -> Head:
    """Return the head of an article of Factiva without codes: it stands around the line `612 words`.

    >>> read_plain_head(["Ferry late", "By Ana Bell", "61 words", "3 April 2021", "Sallowby Post", "SALPST"]).fields
    {'headline': 'Ferry late', 'byline': 'By Ana Bell', 'published': '3 April 2021', 'outlet': 'Sallowby Post'}
    """
    at = next((place for place, line in enumerate(lines) if LENGTH.fullmatch(line)), len(lines))
    before, after = lines[:at], lines[at + 1 :]
    byline = before.pop() if len(before) > 1 and _is_author(before[-1], before[-2]) else ""
    headline = before.pop() if before else ""
    section = before[-1] if before and len(before[-1].split()) <= 5 else ""
    day = next((read_day(line) for line in after if read_day(line)), None)
    dated = next((place for place, line in enumerate(after) if read_day(line)), -1)
    names = [line for line in after[dated + 1 :] if not re.fullmatch(r"\d{1,2}:\d{2}.*", line.strip())]
    language = next((line for line in names[1:] if line.strip().lower() in read_words("language")), "")
    time = next((line for line in after[dated + 1 :] if _CLOCK.fullmatch(line.strip())), "") if day else ""
    day = f"{day} {time}" if day else None
    fields = _keep(headline=headline, byline=byline, section=section, published=day, language=language)
    return Head(fields | _keep(outlet=names[0] if names else ""), before[: -1 if section else None], [], [])


def _is_author(line: str, above: str) -> bool:
    """Tell whether a line names the writers; without its “By” a name is shorter than the headline above it."""
    bare = is_name_line(line) and len(line.split()) <= 4 and len(above.split()) > len(line.split())
    return is_byline(line, strict=False) or bare


def _keep(**fields: Any) -> dict[str, Any]:
    return {name: value.strip() for name, value in fields.items() if value and value.strip()}
