"""A line that says when: `read_date` knows the spellings that newspapers print, and leaves the ambiguous ones alone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple

NO_ZONE = "The time has no zone that we know and was taken as UTC."
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ZONES = {"z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "west": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3}
ZONES |= {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "jst": 9}

_MONTH = r"""(?P<month> jan(?:uary)? | feb(?:ruary)? | mar(?:ch)? | apr(?:il)? | may | june? | july? | aug(?:ust)?
    | sept?(?:ember)? | oct(?:ober)? | nov(?:ember)? | dec(?:ember)? )\.?"""
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = r"(?P<year>\d{4})"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_TIME = r"""(?: [\s,|T·•–-]* (?:at\s+)?
    (?P<hour>\d{1,2}) (?: [:.h](?P<minute>\d{2}) (?: :(?P<second>\d{2}) (?:[.,]\d+)? )? )? \s* (?P<half>[ap]\.?m\.?)?
    \s* (?P<zone> [+-]\d{2}:?\d{2} | [+-]\d{2}\b | \(?[a-z]{1,4}\b\)? )? )?"""
_SPELLINGS = tuple(
    re.compile(spelling + _TIME + r"\s*\.?", re.IGNORECASE | re.VERBOSE)
    for spelling in (
        r"(?P<year>\d{4}) (?P<mark>[-/.]) (?P<month>\d{1,2}) (?P=mark) (?P<day>\d{1,2})",
        rf"{_WEEKDAY} {_MONTH} \s* {_DAY} ,? \s+ {_YEAR}",
        rf"{_WEEKDAY} {_DAY} \s* (?:of\s+)? {_MONTH} ,? \s+ {_YEAR}",
        r"(?P<first>\d{1,2}) (?P<mark>[-/.]) (?P<then>\d{1,2}) (?P=mark) (?P<year>\d{4})",
    )
)
_LABEL = re.compile(
    r"(?P<label>(?:first\s+|originally\s+|last\s+)?(?P<kind>published|posted|updated|modified|date)(?:\s+(?:on|at))?)\b\s*:?\s*",
    re.IGNORECASE,
)
_IN_PATH = re.compile(r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>\d{1,2})[/-](?P<day>\d{1,2})(?=[/-]|$)")


class Moment(NamedTuple):
    """When: an instant in UTC, how fine it is, whether it says that the text was changed, and what is doubtful."""

    at: datetime
    precision: str  # day, minute, second
    updated: bool = False
    doubt: str | None = None


def read_date(line: str) -> Moment | None:
    """Return the moment that a whole line names, or None where it is no date line.

    A bare day is midnight UTC with the precision `day`. A time without a zone
    is taken as UTC, with a doubt. `03/04/2021` may be March or April: no date.

    >>> read_date("Updated: Sept. 3, 2021")[1:]
    ('day', True, None)
    >>> read_date("2021-04-03 09:30:00 -0400").at.isoformat()
    '2021-04-03T13:30:00+00:00'
    >>> read_date("The vote was held on April 3, 2021.") is None
    True
    """
    label = _LABEL.match(line.strip())
    rest = line.strip()[label.end() :] if label else line.strip()
    updated = bool(label) and label["kind"].lower() in {"updated", "modified"} if label else False
    for spelling in _SPELLINGS:
        if found := spelling.fullmatch(rest):
            moment = _build_moment(found.groupdict())
            return moment._replace(updated=updated) if moment else None
    return None


def looks_like_date(line: str) -> bool:
    """Tell whether a whole line is spelled as a date, also one that names no day for sure.

    >>> looks_like_date("03/04/2021"), looks_like_date("April 31, 2021"), looks_like_date("In April")
    (True, True, False)
    """
    label = _LABEL.match(line.strip())
    rest = line.strip()[label.end() :] if label else line.strip()
    short = re.fullmatch(r"\d{1,2}([-/.])\d{1,2}\1\d{2}", rest)
    return bool(short) or any(spelling.fullmatch(rest) for spelling in _SPELLINGS)


def read_date_in_path(url: str) -> Moment | None:
    """Return the day that an address carries in its path, or None.

    >>> read_date_in_path("https://example.org/2021/04/23/ferry").at.date()
    datetime.date(2021, 4, 23)
    """
    found = _IN_PATH.search(url)
    return _build_moment(found.groupdict()) if found else None


def as_moment(value: object) -> Moment | None:
    """Return the moment that a date, a datetime or a string names, or None; midnight without a zone is a bare day.

    >>> as_moment(date(2021, 4, 3)).precision
    'day'
    """
    if isinstance(value, datetime):
        if value != value:  # pandas' NaT is a datetime
            return None
        if value.tzinfo is None and not (value.hour or value.minute or value.second):
            return Moment(value.replace(tzinfo=UTC), "day")
        doubt = None if value.tzinfo else NO_ZONE
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return Moment(aware.astimezone(UTC), "second", doubt=doubt)
    if isinstance(value, date):
        return Moment(datetime(value.year, value.month, value.day, tzinfo=UTC), "day")
    return read_date(value) if isinstance(value, str) else None


def _build_moment(parts: dict[str, str | None]) -> Moment | None:
    """Return the moment of these parts; None where they name no day, or more than one."""
    day = _pick_day(parts)
    if day is None:
        return None
    if not parts.get("hour"):
        return Moment(datetime(day.year, day.month, day.day, tzinfo=UTC), "day")
    hour = int(parts["hour"] or 0)
    half = (parts.get("half") or "").lower()[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif not parts.get("minute"):
        return None
    zone = _read_zone(parts.get("zone"))
    clock = (hour, int(parts.get("minute") or 0), int(parts.get("second") or 0))
    try:
        local = datetime(day.year, day.month, day.day, *clock, tzinfo=zone or UTC)
        at = local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    doubt = None if zone else NO_ZONE
    return Moment(at, "second" if parts.get("second") else "minute", doubt=doubt)


def _pick_day(parts: dict[str, str | None]) -> date | None:
    """Return the one calendar day that the parts can mean."""
    year = int(parts["year"] or 0)
    if parts.get("first"):
        pairs = {(parts["first"], parts["then"]), (parts["then"], parts["first"])}
        days = {day for month, number in pairs if (day := _make_day(year, int(month or 0), int(number or 0)))}
        return days.pop() if len(days) == 1 else None
    month = parts["month"] or ""
    number = int(month) if month.isdigit() else MONTHS.index(month[:3].lower()) + 1
    return _make_day(year, number, int(parts["day"] or 0))


def _make_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _read_zone(zone: str | None) -> timezone | None:
    """Return the offset that a zone's name or digits mean."""
    if not zone:
        return None
    name = zone.strip("()").lower()
    if name[0] in "+-":
        digits = name[1:].replace(":", "").ljust(4, "0")
        minutes = int(digits[:2]) * 60 + int(digits[2:])
        return timezone(timedelta(minutes=-minutes if name[0] == "-" else minutes)) if minutes < 24 * 60 else None
    return timezone(timedelta(hours=ZONES[name])) if name in ZONES else None
