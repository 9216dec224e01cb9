"""Hugo's shortcodes, `{{< name key="value" >}}`: hidden from the markdown parser, known to the reader."""

from __future__ import annotations

import re
from typing import NamedTuple

NOTES = frozenset({"note", "box", "callout", "alert", "aside", "notice", "admonition", "card-policy"})

_SHORTCODE = re.compile(
    r"\{\{([<%])\s*(?P<closing>/?)\s*(?P<name>[\w./-]+?)(?P<rest>(?:[\s\"`](?:(?!\{\{).)*?)?)\s*/?\s*[>%]\}\}",
    re.DOTALL,
)
_VALUE = r"\"(?:\\.|[^\"\\])*\"|`[^`]*`"
_ATTRIBUTE = re.compile(rf"([\w-]+)\s*=\s*({_VALUE}|\S+)")
_ARGUMENT = re.compile(rf"\s*({_VALUE}|[^\s=]+(?=\s|$))")

# Stand-ins are as long as what they hide, so that offsets hold; `clean_text` leaves no such character in a text.
_BEGIN, _ZERO, _FILL = "\ufdd0", 0xFDD1, "\ufddb"
STAND_IN = re.compile(f"{_BEGIN}([\ufdd1-\ufdda]+){_FILL}*")


class Shortcode(NamedTuple):
    """One shortcode: its name, whether it closes another, its first plain argument and its named ones."""

    name: str
    closing: bool
    argument: str
    attributes: dict[str, str]


def hide_shortcodes(source: str) -> tuple[str, list[Shortcode]]:
    """Return the source with a stand-in of the same length for each shortcode, and the shortcodes in order.

    >>> hidden, found = hide_shortcodes('See {{< img src="a.png" caption="The berth" >}}.')
    >>> len(hidden), found[0].name, found[0].attributes["caption"]
    (48, 'img', 'The berth')
    """
    found: list[Shortcode] = []

    def hide(match: re.Match[str]) -> str:
        number = "".join(chr(_ZERO + int(digit)) for digit in str(len(found)))
        found.append(_read_shortcode(match))
        return (_BEGIN + number).ljust(len(match[0]), _FILL)

    return _SHORTCODE.sub(hide, source), found


def stand_in_number(match: re.Match[str]) -> int:
    """Return which shortcode a stand-in hides."""
    return int("".join(str(ord(letter) - _ZERO) for letter in match[1]))


def _read_shortcode(match: re.Match[str]) -> Shortcode:
    rest = match["rest"]
    attributes = {name: _unquote(value) for name, value in _ATTRIBUTE.findall(rest)}
    argument = _ARGUMENT.match(rest)
    return Shortcode(
        match["name"].lower(), bool(match["closing"]), _unquote(argument[1]) if argument else "", attributes
    )


def _unquote(value: str) -> str:
    if value[:1] in {'"', "`"} and value[-1:] == value[:1]:
        return value[1:-1].replace('\\"', '"')
    return value
