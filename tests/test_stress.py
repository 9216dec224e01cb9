"""Attribution under stress: the cases of tests/attributions.txt, which says at its top how to read it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

from analysis.articles import make_articles
from analysis.language import parse_articles
from analysis.marks import find_marks
from analysis.mentions import find_mentions
from analysis.quotes import find_quotes

PATH = Path(__file__).parent / "attributions.txt"
KINDS = {"direct", "mixed", "indirect", "scare"}
YES_OR_NO = {"yes": True, "no": False}
COLUMNS = {"via": "via", "role": "role", "modality": "modality", "use": "mark_use"}
OPTIONS = {*COLUMNS, "named", "continues", "same", "part"}
MODALITIES = {"asserted", "negated", "hypothetical"}
USES = {"title", "nickname", "term", "scare"}


class Span(NamedTuple):
    """One line of a case that begins with ">": what a careful editor takes from the text."""

    text: str
    kind: str
    speaker: str
    cue: str
    options: dict[str, str]


class Case(NamedTuple):
    """A short article, the spans it must give, and whether it may give others."""

    name: str
    headline: str
    body: str
    spans: list[Span]
    is_complete: bool
    failing: str


def read_cases() -> list[Case]:
    """Return every case of the file, in its order."""
    cases = []
    for section in PATH.read_text(encoding="utf-8").split("\n## ")[1:]:
        phenomenon, *blocks = section.strip().split("\n\n")
        cases += [_read_case(phenomenon, block.splitlines()) for block in blocks]
    return cases


def _read_case(phenomenon: str, lines: list[str]) -> Case:
    """Return the case that these lines make: a name, paragraphs, spans."""
    openings = ("# ", "headline: ", "xfail: ", "> ", "= nothing else")
    found: dict[str, list[str]] = {opening: [] for opening in openings}
    paragraphs = []
    for line in lines:
        opening = next((one for one in openings if line.startswith(one)), None)
        (paragraphs if opening is None else found[opening]).append(line.removeprefix(opening or ""))
    (name,) = found["# "]
    spans = [_read_span(line) for line in found["> "]]
    one = {opening: " ".join(found[opening]) for opening in ("headline: ", "xfail: ")}
    complete = bool(found["= nothing else"])
    return Case(f"{phenomenon}: {name}", one["headline: "], "\n\n".join(paragraphs), spans, complete, one["xfail: "])


def _read_span(line: str) -> Span:
    text, kind, speaker, cue, *options = line.split(" | ")
    pairs = [option.partition("=")[::2] for option in options]
    return Span(text, kind, speaker, cue, dict(pairs))


CASES = read_cases()
PARAMS = [
    pytest.param(
        case, id=case.name, marks=[pytest.mark.xfail(strict=True, reason=case.failing)] if case.failing else []
    )
    for case in CASES
]


@pytest.fixture(scope="module")
def quotes() -> pd.DataFrame:
    """Return the quotes of all cases, each an article with its case's name as `article_id`."""
    rows = [{"article_id": case.name, "headline": case.headline or None, "text": case.body} for case in CASES]
    articles = make_articles(rows)
    tokens = parse_articles(articles)
    return find_quotes(articles, tokens, find_mentions(articles, tokens, find_marks(articles)))


@pytest.mark.parametrize("case", PARAMS)
def test_every_quotation_is_given_to_whom_a_careful_editor_gives_it(case, quotes):
    assert list_differences(case, quotes[quotes["article_id"] == case.name].to_dict("records")) == []


def list_differences(case: Case, rows: list[dict[str, Any]]) -> list[str]:
    """Return what the rows of an article say otherwise than its case, in words."""
    found = [_find_row(case, number, rows) for number in range(len(case.spans))]
    differences = []
    for span, row in zip(case.spans, found, strict=True):
        if row is None:
            differences.append(f"“{span.text}” is no row of its own")
            continue
        wanted = _wanted(span)
        if "same" in span.options:
            other = found[int(span.options["same"]) - 1]
            wanted["quote_id"] = "another" if other is None else other["quote_id"]
        told = {column: _plain(row.get(column, "(no such column)")) for column in wanted}
        differences += [
            f"“{span.text}” has {column} {told[column]!r}, not {value!r}"
            for column, value in wanted.items()
            if not _agree(column, told[column], value)
        ]
    spoken = [row for row in rows if row["kind"] == "scare" or row["speech"]]
    spare = [row for row in spoken if not any(row is one for one in found)] if case.is_complete else []
    return differences + [f"“{row['text']}” ({row['kind']}) should be no row" for row in spare]


def _find_row(case: Case, number: int, rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the row of a span; of several with one text, the one in the same turn."""
    keys = [(span.options.get("part", "body"), span.text) for span in case.spans]
    same = [row for row in rows if (row["part"], row["text"]) == keys[number]]
    turn = keys[:number].count(keys[number])
    return same[turn] if turn < len(same) else None


def _wanted(span: Span) -> dict[str, Any]:
    """Return the columns that a span gives a value for, None for missing."""
    wanted: dict[str, Any] = {"kind": span.kind, "speaker": None if span.speaker in {"-", "unknown"} else span.speaker}
    if span.cue != "*":
        wanted["cue"] = None if span.cue == "-" else span.cue
    for option in ("named", "continues"):
        if option in span.options:
            wanted[option] = YES_OR_NO[span.options[option]]
    for option, column in COLUMNS.items():
        if option in span.options:
            wanted[column] = None if span.options[option] == "-" else span.options[option]
    return wanted


def _plain(value: Any) -> Any:
    return None if pd.isna(value) else value


def _agree(column: str, told: Any, wanted: Any) -> bool:
    """Return whether two values are the same, of speakers without "the" and the case of the first letter."""
    if column in {"speaker", "via"} and isinstance(told, str) and isinstance(wanted, str):
        return _without_the(told) == _without_the(wanted)
    return told == wanted


def _without_the(name: str) -> str:
    short = name[4:] if name[:4].lower() == "the " else name
    return short[:1].lower() + short[1:]


def test_the_cases_are_many_and_each_is_named_once():
    counts = Counter(case.name for case in CASES)
    assert len(counts) >= 160
    assert set(counts.values()) == {1}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_is_written_as_the_file_says(case):
    assert case.body
    assert case.spans or case.is_complete
    for span in case.spans:
        part = case.headline if span.options.get("part") == "headline" else case.body
        assert span.text in part
        assert span.kind in KINDS
        assert span.cue in {"-", "*"} or span.cue in part
        assert (span.kind == "scare") == (span.speaker == "-")
        assert set(span.options) <= OPTIONS
        assert span.options.get("modality", "asserted") in MODALITIES
        assert span.options.get("use", "scare") in USES
        assert int(span.options.get("same", 1)) <= len(case.spans)


def test_a_wrong_answer_is_told_in_words():
    span = Span("Not yet,", "direct", "Ana Bell", "said", {"named": "yes"})
    case = Case("one", "", "“Not yet,” said Ana Bell.", [span], True, "")
    right = {"part": "body", "text": "Not yet,", "kind": "direct", "speaker": "Ana Bell", "cue": "said", "named": True}
    right |= {"speech": True}
    assert list_differences(case, [right]) == []
    assert list_differences(case, []) == ["“Not yet,” is no row of its own"]
    wrong = {**right, "speaker": None}
    spare = {**right, "text": "a boat"}
    assert list_differences(case, [wrong, spare]) == [
        "“Not yet,” has speaker None, not 'Ana Bell'",
        "“a boat” (direct) should be no row",
    ]
