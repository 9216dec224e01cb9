"""What a file is, by its first bytes: no suffix is trusted."""

from __future__ import annotations

import re

_MAGIC = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (or an Office or ePub document)"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a RIFF file (picture, sound or film)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PAR1", "a Parquet table"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
)
_TEXTS = (
    (re.compile(r"<!doctype\s+html|<html\b", re.IGNORECASE), "an HTML page"),
    (re.compile(r"<\?xml\b|<rss\b|<feed\b", re.IGNORECASE), "XML"),
    (re.compile(r"\{\s*\"|\[\s*[{\[]\s*\""), "JSON"),
    (re.compile(r"#!"), "a program"),
)


def name_binary(content: bytes) -> str | None:
    """Return what kind of binary file begins with these bytes, None where none that we know.

    >>> name_binary(b"%PDF-1.7")
    'a PDF document'
    """
    return next((name for magic, name in _MAGIC if content.startswith(magic)), None)


def name_foreign(text: str) -> str | None:
    """Return what a text is that is no article in markdown, None where it may be one.

    >>> name_foreign('{"title": "Ferry late"}'), name_foreign("# Ferry late")
    ('JSON', None)
    """
    head = text[:400].lstrip()
    return next((name for start, name in _TEXTS if start.match(head)), None)
