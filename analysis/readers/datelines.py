"""The dateline: the place, and often the agency, that open a wire story's first paragraph."""

from __future__ import annotations

import re
from typing import NamedTuple

from analysis.readers.wording import is_agency_mark

MAX_LETTERS = 90  # of a dateline, its dash left out

_WORD = r"(?:[A-ZÀ-Þ][\w.'’-]*|de|del|la|le|of|the|am|an|der)"
_MONTH_DAY = r"(?:[A-Z][a-zé]{2,8}\.?\s\d{1,2}|\d{1,2}\.?\s[A-Z][a-zé]{2,8}\.?)"
_DATELINE = re.compile(
    rf"""(?P<place>{_WORD}(?:[ /]{_WORD}){{,5}}(?:,\s(?!{_MONTH_DAY})[A-ZÀ-Þ][\w.'’ -]{{1,30}}?)?)
        (?P<day>,?\s{_MONTH_DAY}(?:,?\s\d{{4}})?)?
        (?:,?\s\((?P<agency>[^()\n]{{2,40}})\))?
        (?P<dash>\s?(?:[—–]|-{{1,2}}(?=\s)|(?<=\))[:.]?(?=\s)))\s?(?=\S)""",
    re.VERBOSE,
)
_SHOUTED = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ.'’/ -]*[A-ZÀ-Þ]\b\.?")


class Dateline(NamedTuple):
    """Where a dateline ends in its paragraph, its place, and the agency in its brackets."""

    end: int
    place: str
    agency: str | None


def find_dateline(text: str) -> Dateline | None:
    """Return the dateline that opens a paragraph, None where there is none.

    It is a place in capitals (`PORT ASKER —`), a place with a day or an
    agency (`Port Asker, April 3 (Coast Wire) -`), or a place and the short
    name of a known agency without a dash (`Port Asker (AP)`). A capitalised
    name and a dash alone may begin any sentence, and is none.

    >>> find_dateline("PORT ASKER, April 3 (Coast Wire) - The ferry is late.")
    Dateline(end=35, place='PORT ASKER', agency='Coast Wire')
    >>> find_dateline("Ana Bell — the mayor’s sister — left.") is None
    True
    """
    found = _DATELINE.match(text[: MAX_LETTERS + 10])
    if not found or found.end() > MAX_LETTERS:
        return None
    place = found["place"].strip(" ,")
    shouted = bool(_SHOUTED.match(place)) and len(place) > 2
    dashed = bool(found["dash"].strip(" .:"))
    marked = bool(found["agency"]) and is_agency_mark(found["agency"]) and not _abbreviates(found["agency"], place)
    if not shouted and not marked and not (dashed and (found["day"] or found["agency"])):
        return None
    return Dateline(found.end(), place, found["agency"])


def _abbreviates(mark: str, name: str) -> bool:
    """Tell whether brackets only abbreviate the name before them, as in `Agence France-Presse (AFP)`."""
    initials = "".join(word[0] for word in re.findall(r"\w+", name))
    return initials.lower().endswith(mark.lower()) or mark.lower() in name.lower().split()
