"""When something was published: the spellings of newspapers, wires, feeds and dumps; what is ambiguous stays unread."""

from __future__ import annotations

import functools
import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import NamedTuple

NO_ZONE = "The time has no zone that we know and was taken as UTC."
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ZONES = {"z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "west": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3}
ZONES |= {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "jst": 9}
ZONES |= {"akst": -9, "akdt": -8, "hst": -10, "hkt": 8, "sgt": 8, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12}
ZONES |= {"nzdt": 13, "wat": 1, "sast": 2, "eat": 3}
REGIONS = {"et": "New_York", "ct": "Chicago", "mt": "Denver", "pt": "Los_Angeles"}  # summer time or not, as the day was
LONGEST = 100  # letters; a longer line is no date line
EPOCH_UNITS = ((10**8, 1), (10**11, 10**3), (10**14, 10**6), (10**17, 10**9))  # seconds to nanoseconds, from 1973 on
LAST_EPOCH = 4_102_444_800  # the end of 2099
OLD_YEARS = 70  # of two digits: 70 to 99 are of the last century
LEXICON = Path(__file__).parent.parent / "lexicons" / "months.txt"

_MONTH = r"""(?P<month> jan(?:uary)? | feb(?:ruary)? | mar(?:ch)? | apr(?:il)? | may | june? | july? | aug(?:ust)?
    | sept?(?:ember)? | oct(?:ober)? | nov(?:ember)? | dec(?:ember)? )\.?"""
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = r"(?P<year>\d{4})"
_DAY_NAME = r"(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
_WEEKDAY = rf"(?:{_DAY_NAME},?\s+)?"
_CLOCK = r"(?P<hour>\d{1,2}) (?: [:.h](?P<minute>\d{2}) (?: :(?P<second>\d{2}) (?:[.,]\d+)? )? )?"
_ZONE = r"""(?P<zone> (?:gmt|utc)?[+-]\d{1,2}:?\d{2} | (?:gmt|utc)?[+-]\d{1,2}\b | \(?[a-z]{1,4}\b\)? )
    (?: \s* \([^()]{1,40}\) )?"""
_TIME = rf"""(?: [\s,|T·•–-]* (?:at\s+|um\s+|à\s+|a\s+las\s+|kl\.?\s+|alle\s+|às\s+)?
    {_CLOCK} (?:\s*uhr\b)? \s* (?P<half>[ap]\.?m\.?)? \s* (?:{_ZONE})? )?"""
_SPELLINGS = tuple(
    re.compile(spelling + r"\s*\.?", re.IGNORECASE | re.VERBOSE)
    for spelling in (
        rf"(?P<year>\d{{4}}) (?P<mark>[-/.]) (?P<month>\d{{1,2}}) (?P=mark) (?P<day>\d{{1,2}}) {_TIME}",
        rf"{_WEEKDAY} {_MONTH} \s* {_DAY} ,? \s+ {_YEAR} (?:,?\s+{_DAY_NAME})? {_TIME}",
        rf"{_WEEKDAY} {_DAY} \s* (?:of\s+)? {_MONTH} ,? \s+ {_YEAR} (?:,?\s+{_DAY_NAME})? {_TIME}",
        rf"(?P<first>\d{{1,2}}) (?P<mark>[-/.]) (?P<then>\d{{1,2}}) (?P=mark) (?P<year>\d{{4}}) {_TIME}",
        rf"{_DAY} (?P<mark>[-/]) {_MONTH} (?P=mark) (?P<year>\d{{4}}|\d{{2}}) {_TIME}",
        rf"(?P<first>\d{{1,2}}) (?P<mark>[/.]) (?P<then>\d{{1,2}}) (?P=mark) (?P<year>\d{{2}}) {_TIME}",
        rf"{_WEEKDAY} {_MONTH} \s+ {_DAY} \s+ {_CLOCK} (?P<half>(?!)x)? \s+ (?:{_ZONE}\s+)? {_YEAR}",
    )
)
_LABEL = re.compile(
    r"(?P<label>(?:first\s+|originally\s+|last\s+)?(?P<kind>published|posted|updated|modified|date)(?:\s+(?:on|at))?)\b\s*:?\s*",
    re.IGNORECASE,
)
_IN_PATH = re.compile(
    rf"/(?P<year>(?:19|20)\d\d)[/-](?P<month>\d{{1,2}}|{'|'.join(MONTHS)})[/-](?P<day>\d{{1,2}})(?=[/-]|$)",
    re.IGNORECASE,
)
_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?", re.IGNORECASE
)
_BASIC = re.compile(
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?:[T ]?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?:\.\d+)?"
    r"(?P<zone>Z|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
_NUMERIC = re.compile(
    r"\s*(?P<first>\d{1,2})([-/.])(?P<then>\d{1,2})\2(?P<year>\d{4}|\d{2})(?!\d)(?P<rest>.*)", re.DOTALL
)


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
    return _read_line(line.strip()) if len(line) <= LONGEST else None


@functools.lru_cache(maxsize=16_384)
def _read_line(line: str) -> Moment | None:
    if _ISO.fullmatch(line):
        return _read_iso(line)
    label = _LABEL.match(line)
    rest = line[label.end() :] if label else line
    updated = bool(label) and label["kind"].lower() in {"updated", "modified"} if label else False
    for spelling in (*_SPELLINGS, *_foreign_spellings()):
        if found := spelling.fullmatch(rest):
            moment = _build_moment(found.groupdict())
            return moment._replace(updated=updated) if moment else None
    return None


def _read_iso(line: str) -> Moment | None:
    """Return the moment of a date as ISO 8601 writes it, by the library's fast road."""
    try:
        at = datetime.fromisoformat(line.upper().replace(",", "."))
    except ValueError:
        return None
    if len(line) == len("2021-04-23"):
        return Moment(at.replace(tzinfo=UTC), "day")
    return _moment_at(at, "second" if line[16:17] == ":" else "minute")


def _moment_at(at: datetime, precision: str) -> Moment | None:
    """Return an instant in UTC; one without a zone is doubted."""
    try:
        return (
            Moment(at.astimezone(UTC), precision)
            if at.tzinfo
            else Moment(at.replace(tzinfo=UTC), precision, doubt=NO_ZONE)
        )
    except OverflowError:
        return None


def looks_like_date(line: str) -> bool:
    """Tell whether a whole line is spelled as a date, also one that names no day for sure.

    >>> looks_like_date("03/04/2021"), looks_like_date("April 31, 2021"), looks_like_date("In April")
    (True, True, False)
    """
    if len(line) > LONGEST:
        return False
    label = _LABEL.match(line.strip())
    rest = line.strip()[label.end() :] if label else line.strip()
    short = re.fullmatch(r"\d{1,2}([-/.])\d{1,2}\1\d{2}", rest)
    return bool(short) or any(spelling.fullmatch(rest) for spelling in (*_SPELLINGS, *_foreign_spellings()))


def read_date_in_path(url: str) -> Moment | None:
    """Return the day that an address carries in its path, or None.

    >>> read_date_in_path("https://example.org/2021/04/23/ferry").at.date()
    datetime.date(2021, 4, 23)
    """
    found = _IN_PATH.search(url)
    return _build_moment(found.groupdict()) if found else None


def as_moment(value: object) -> Moment | None:
    """Return the moment that a value names, or None: a date, a datetime, a number or a string of a table or dump.

    Midnight without a zone is a bare day. Numbers, and strings of digits, are
    a day or instant as GDELT writes it (`20210423`, `20210423101500`), else
    seconds, or thousandths, millionths or billionths of them, since 1970, from
    1973 to 2099; smaller numbers may be years or days, and are no date.
    pandas' and numpy's moments are read too.

    >>> as_moment(date(2021, 4, 3)).precision
    'day'
    >>> as_moment(1619172900).at.isoformat(), as_moment("20210423T101500Z").at.isoformat()
    ('2021-04-23T10:15:00+00:00', '2021-04-23T10:15:00+00:00')
    """
    if isinstance(value, str):
        return _read_stamp(value.strip()) if len(value) <= LONGEST else None
    if isinstance(value, datetime):
        if value != value:  # pandas' NaT is a datetime
            return None
        value = value if value.fold == 0 and type(value) is datetime else _plain_datetime(value)
        if value.tzinfo is None and not (value.hour or value.minute or value.second):
            return Moment(value.replace(tzinfo=UTC), "day")
        return _moment_at(value, "second")
    if isinstance(value, date):
        return Moment(datetime(value.year, value.month, value.day, tzinfo=UTC), "day")
    if type(value).__module__ == "numpy":
        return _read_numpy(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 10**19:
        return _read_stamp(str(int(value))) if value == int(value) or value >= EPOCH_UNITS[0][0] else None
    return None


def read_in_order(value: str, *, day_first: bool) -> str | None:
    """Return a date such as `03/04/2021` year first, its day and month in the order that is known; None for another.

    >>> read_in_order("03/04/2021 10:15", day_first=True), read_in_order("April 3, 2021", day_first=True)
    ('2021-04-03 10:15', None)
    """
    found = _NUMERIC.match(value)
    if not found:
        return None
    day, month = (found["first"], found["then"]) if day_first else (found["then"], found["first"])
    made = _make_day(_full_year(found["year"]), int(month), int(day))
    return f"{made.isoformat()}{found['rest'].rstrip()}" if made else None


def tell_day_first(values: list[str]) -> bool | None:
    """Tell whether the dates of one column have the day before the month; None where they do not settle it.

    >>> tell_day_first(["03/04/2021", "23/04/2021"]), tell_day_first(["03/04/2021"])
    (True, None)
    """
    found = [match for match in map(_NUMERIC.match, values) if match]
    day_first = any(int(match["first"]) > 12 for match in found)
    month_first = any(int(match["then"]) > 12 for match in found)
    return day_first if day_first != month_first else None


@functools.lru_cache(maxsize=16_384)
def _read_stamp(value: str) -> Moment | None:
    """Return the moment of a string that a machine or a person wrote."""
    if value[:8].isdigit() and value.isascii():
        if found := _BASIC.fullmatch(value):
            moment = _build_moment(found.groupdict())
            if moment and 1600 <= moment.at.year < 2100:
                return moment
        if re.fullmatch(r"\d+(?:\.\d+)?", value):
            return _read_epoch(value.split(".")[0])
    return _read_line(value)


def _read_epoch(digits: str) -> Moment | None:
    """Return the instant of a number of seconds since 1970, or of parts of them."""
    number = int(digits) if len(digits) < 20 else 0
    for least, unit in EPOCH_UNITS:
        if least <= number <= LAST_EPOCH * unit:
            return Moment(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=number // unit), "second")
    return None


def _read_numpy(value: object) -> Moment | None:
    """Return the moment of one of numpy's scalars."""
    import numpy as np

    if isinstance(value, np.datetime64):
        plain = value.astype("datetime64[us]").item() if not np.isnat(value) else None
        return as_moment(plain) if isinstance(plain, date) else None
    plain = value.item() if isinstance(value, np.generic) else None
    return as_moment(plain) if isinstance(plain, int | float | str) else None


def _plain_datetime(value: datetime) -> datetime:
    """Return the library's datetime of one of pandas'."""
    made = datetime(value.year, value.month, value.day, value.hour, value.minute, value.second, tzinfo=value.tzinfo)
    return made.replace(fold=value.fold)


@functools.cache
def _foreign_months() -> dict[str, int]:
    """Return the number of every month's name in lexicons/months.txt; weekdays are 0."""
    lines = [line for line in LEXICON.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    pairs = (line.split(":", 1) for line in lines)
    return {name.strip(): int(number) for number, names in pairs for name in names.split(",")}


@functools.cache
def _foreign_spellings() -> tuple[re.Pattern[str], ...]:
    """Return how dates are spelled with the months of other languages."""
    names = _foreign_months()
    months = "|".join(sorted((name for name, number in names.items() if number), key=len, reverse=True))
    weekdays = "|".join(sorted((name for name, number in names.items() if not number), key=len, reverse=True))
    spelling = rf"""(?:(?:{weekdays})\.?,?\s+(?:den\s+)?)? (?P<day>\d{{1,2}})(?:\.|er|º|°)? \s* (?:de\s+)?
        (?P<month>{months})\.?,? \s+ (?:del?\s+)? {_YEAR} {_TIME}\s*\.?"""
    return (re.compile(spelling, re.IGNORECASE | re.VERBOSE),)


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
    clock = (hour, int(parts.get("minute") or 0), int(parts.get("second") or 0))
    try:
        local = datetime(day.year, day.month, day.day, *clock)
    except ValueError:
        return None
    aware = local.replace(tzinfo=_read_zone(parts.get("zone")))
    return _moment_at(aware, "second" if parts.get("second") else "minute")


def _pick_day(parts: dict[str, str | None]) -> date | None:
    """Return the one calendar day that the parts can mean."""
    year = _full_year(parts["year"] or "0")
    if parts.get("first"):
        pairs = {(parts["first"], parts["then"]), (parts["then"], parts["first"])}
        days = {day for month, number in pairs if (day := _make_day(year, int(month or 0), int(number or 0)))}
        return days.pop() if len(days) == 1 else None
    month = parts["month"] or ""
    number = int(month) if month.isdigit() else _number_month(month.lower())
    return _make_day(year, number, int(parts["day"] or 0))


def _number_month(name: str) -> int:
    return MONTHS.index(name[:3]) + 1 if name[:3] in MONTHS else _foreign_months()[name]


def _full_year(year: str) -> int:
    """Return a year of four digits for one of two."""
    return int(year) if len(year) > 2 else int(year) + (1900 if int(year) >= OLD_YEARS else 2000)


def _make_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _read_zone(zone: str | None) -> tzinfo | None:
    """Return the offset that a zone's name or digits mean."""
    if not zone:
        return None
    name = zone.strip("()").lower()
    name = name[3:] if name[:3] in {"gmt", "utc"} and name[3:] else name
    if name[0] in "+-":
        hours, _, rest = name[1:].partition(":")
        digits = hours.zfill(2) + rest if len(hours) < 3 else hours.zfill(4)
        minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
        return timezone(timedelta(minutes=-minutes if name[0] == "-" else minutes)) if minutes < 24 * 60 else None
    if name in REGIONS:
        return _find_region(REGIONS[name])
    return timezone(timedelta(hours=ZONES[name])) if name in ZONES else None


@functools.cache
def _find_region(city: str) -> tzinfo | None:
    """Return the zone of a city in America; None on a machine without a table of zones."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(f"America/{city}")
    except ZoneInfoNotFoundError:
        return None
