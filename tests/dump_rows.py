"""What the tests of dumps share: an invented article, and files of rows in memory."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from analysis.readers.json_articles import read_json, read_json_lines
from analysis.readers.records import Found, Given, Record
from analysis.readers.separated import read_separated

LEAD = "The last ferry to the islands was late again on Monday, and the harbour office could not say why."
BODY = "“We waited for two hours in the rain,” said Ana Bell, who had been to the market with her son."
TEXT = f"{LEAD}\n\n{BODY}"
LONG = " ".join([LEAD, BODY] * 3)
URL = "https://www.example.org/islands/ferry-late"


def as_json(document: Any, **columns: str) -> list[Found]:
    """Return what is found in a JSON document."""
    return list(read_json(io.BytesIO(json.dumps(document).encode()), Given("dump.json", columns=columns)))


def as_lines(*lines: Any) -> list[Found]:
    """Return what is found in JSON lines; a string is a line as it stands."""
    written = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return list(read_json_lines(io.BytesIO(written.encode()), Given("dump.jsonl")))


def as_table(rows: Iterable[Sequence[Any]], separator: str = ",", **columns: str) -> list[Found]:
    """Return what is found in a table of text."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator).writerows(rows)
    return read_table(written.getvalue().encode(), **columns)


def read_table(content: bytes, **columns: str) -> list[Found]:
    """Return what is found in the bytes of a table."""
    return list(read_separated(stream(content), Given("dump.csv", columns=columns)))


def stream(content: bytes) -> BinaryIO:
    """Return a stream of bytes."""
    return io.BytesIO(content)


def show(found: Found) -> tuple[dict[str, Any], list[str]]:
    """Return fields and paragraphs of an article."""
    assert isinstance(found, Record), found
    return dict(found.fields), [paragraph.text for paragraph in found.paragraphs]
