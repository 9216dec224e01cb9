"""Bytes to text: the encoding found, line ends and odd spaces made one, nothing invented in silence."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
MAX_WESTERN_SHARE = 0.2  # of the bytes; with more letters beyond ASCII than that, it is another alphabet
MAX_CONTROL_SHARE = 0.01  # of the characters; more than that is no text

_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\u2028\u2029]")
_SPACES = (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F)
_INVISIBLE = "\u00ad\u180e\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064"
_INVISIBLE += "\u2066\u2067\u2068\u2069\ufeff"
_CONTROLS = "".join(chr(code) for code in (*range(9), *range(14, 32), 127) if code)
_NONCHARACTERS = "".join(chr(code) for code in range(0xFDD0, 0xFDF0))
_JOINERS = re.compile(r"(?<![\u0600-\U0010ffff])[\u200c\u200d]+")  # they carry meaning in Persian, Hindi and emoji
_WESTERN = bytes(range(0x80, 0xA0)).decode("cp1252", "replace")  # what these controls stand for, as in HTML
_TABLE: dict[int, str | None] = {
    **dict.fromkeys(_SPACES, " "),
    **{0x80 + place: letter for place, letter in enumerate(_WESTERN)},
    **{ord(letter): None for letter in _INVISIBLE + _CONTROLS + _NONCHARACTERS + "\x00"},
}
_ODD = re.compile(f"[{re.escape(''.join(map(chr, _TABLE)))}]")
_CONTROL = re.compile(f"[{re.escape(_CONTROLS)}]")
_BAD_BYTES = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}
_WESTERN_LETTERS = frozenset(
    "àáâãäåæçèéêëìíîïñòóôõöøùúûüÿœßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜŒ“”„‘’‚«»‹›–—…•€£¥©®™°§·¿¡ªº½¼\xa0\xad"
)
_MOJIBAKE = re.compile(r"â€[œ™“”¦˜\x9d]|Ã[©¨¼¶¤±]|ï¿½")


class UnreadableError(ValueError):
    """These bytes are no text; the message says what they are."""


class Decoded(NamedTuple):
    """Text as every reader sees it, the encoding that it had, and what was doubtful about it."""

    text: str
    encoding: str
    warnings: tuple[str, ...]


def decode(content: bytes) -> Decoded:
    """Return the text that these bytes hold, cleaned as `clean_text` says.

    A byte order mark decides; then UTF-8; then, for bytes that are mostly
    UTF-8, the bad ones are read as Windows-1252; then Windows-1252 where that
    gives letters of western Europe, else a guess of charset-normalizer.

    Raises UnreadableError where the bytes are no text.

    >>> decode("“Nö,” said Ana.".encode("cp1252"))
    Decoded(text='“Nö,” said Ana.', encoding='cp1252', warnings=())
    """
    text, encoding, warnings = _decode_bytes(content)
    if "\x00" in text:
        raise UnreadableError("holds NUL characters, so it is no text")
    if len(_CONTROL.findall(text)) > max(3, MAX_CONTROL_SHARE * len(text)):
        raise UnreadableError("holds control characters, so it is no text")
    if _MOJIBAKE.search(text):
        warnings += ("Some characters look decoded twice (such as “â€œ”); they were left as they are.",)
    return Decoded(clean_text(text), encoding, warnings)


def clean_text(text: str) -> str:
    """Return text with one kind of line end and space, composed accents, and no invisible characters.

    Line ends become a line feed; no-break, thin and other odd spaces become a
    space; soft hyphens, zero-width characters and controls go; letters are
    composed (Unicode NFC). The ideographic space stays: it is punctuation.

    >>> clean_text("Cafe\\u0301\\u00a0Mar\\u00adsh\\r\\nopens")
    'Café Marsh\\nopens'
    """
    text = _LINE_ENDS.sub("\n", text)
    text = text.translate(_TABLE) if _ODD.search(text) else text
    text = _JOINERS.sub("", text) if "\u200c" in text or "\u200d" in text else text
    return unicodedata.normalize("NFC", text)


def _decode_bytes(content: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Return text, encoding and warnings, before cleaning."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _replace_bad(content[len(mark) :], encoding)
    if wide := _name_wide(content):
        return _replace_bad(content, wide)
    try:
        return content.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError:
        lenient = content.decode("utf-8", "surrogateescape")
    n_bad = sum(1 for letter in lenient if "\udc80" <= letter <= "\udcff")
    n_good = sum(1 for letter in lenient if letter > "\x7f") - n_bad
    if n_good >= n_bad:
        warning = f"{n_bad} bytes were not UTF-8 and were read as Windows-1252."
        return lenient.translate(_BAD_BYTES), "utf-8", (warning,)
    return _decode_eight_bit(content)


def _replace_bad(content: bytes, encoding: str) -> tuple[str, str, tuple[str, ...]]:
    """Decode, with a replacement character and a warning for what does not fit."""
    try:
        return content.decode(encoding), encoding, ()
    except UnicodeDecodeError:
        return (
            content.decode(encoding, "replace"),
            encoding,
            (f"Some bytes are no {encoding} and were replaced by “�”.",),
        )


def _name_wide(content: bytes) -> str | None:
    """Return UTF-16's byte order where every other byte is mostly zero, as in Latin text without a mark."""
    half = len(content) // 2
    if not half or b"\x00" not in content:
        return None
    zeros = {"utf-16-be": content[0::2].count(0) / half, "utf-16-le": content[1::2].count(0) / half}
    likely = [name for name, share in zeros.items() if share > 0.5]
    return likely[0] if len(likely) == 1 else None


def _decode_eight_bit(content: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Decode bytes that are no UTF-8: Windows-1252 where that gives Western letters only, else the best guess."""
    western = content.decode("cp1252", "replace")
    beyond = [letter for letter in western if letter > "\x7f"]
    if len(beyond) > MAX_WESTERN_SHARE * len(content) or sum(letter not in _WESTERN_LETTERS for letter in beyond) > 1:
        from charset_normalizer import from_bytes

        guess = from_bytes(content).best()
        if guess and guess.encoding not in {"ascii", "utf_8"}:
            warning = f"The encoding is not declared; it was guessed to be {guess.encoding}."
            return str(guess), guess.encoding.replace("_", "-"), (warning,)
    return _replace_bad(content, "cp1252")
