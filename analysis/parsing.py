"""Pieces of text to columns of numbers: the model's components, each by the quickest road that gives the same.

A component that is built as expected is run by a module of ours, and any other
by spaCy itself: `open_parser` decides, once per model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from analysis.arc_moves import ArcMoves, find_arcs, open_arc_moves
from analysis.embedding import WORD_COLUMNS, Word, WordVectors, encode_words, open_word_vectors
from analysis.lemmas import Ruled, Rules, apply_rules, open_rules
from analysis.memory import number_distinct
from analysis.moves import Flags, Integers
from analysis.name_moves import NameMoves, find_names, open_name_moves

COLUMNS = ("ORTH", "TAG", "DEP", "IDX", "LENGTH", "HEAD", "SENT_START", "IS_SPACE", "ENT_TYPE", "ENT_IOB")
KNOWN_COMPONENTS = {"tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner"}
FEWEST_ABREAST = 14  # texts; fewer, and so longer ones, spaCy moves through faster
OUTSIDE, INSIDE, BEGINS = range(3)  # what `iob` holds

Keys = npt.NDArray[np.uint64]


class Parser(NamedTuple):
    """A model and what we run of it ourselves; None where spaCy runs it."""

    nlp: Any
    words: WordVectors | None
    arcs: ArcMoves | None
    name_words: WordVectors | None
    names: NameMoves | None
    rules: Rules | None


class Columns(NamedTuple):
    """The tokens of pieces of text, white space left out; offsets, heads and sentences counted from their piece."""

    piece: Integers
    start: Integers
    end: Integers
    head: Integers
    sentence: Integers
    entry: Integers  # which of Parsed.entries
    label: Integers  # which of Parsed.labels, -1 outside names
    iob: Integers


class Parsed(NamedTuple):
    """The tokens, and the words and labels that their numbers stand for."""

    tokens: Columns
    entries: list[Ruled]
    labels: list[str]


def open_parser(nlp: Any) -> Parser:
    """Return the model with all of its components that we can run ourselves taken out of spaCy's hands."""
    if not set(nlp.pipe_names) <= KNOWN_COMPONENTS:
        return Parser(nlp, None, None, None, None, None)
    words = arcs = name_words = names = None
    if "tok2vec" in nlp.pipe_names:
        words = open_word_vectors(nlp, nlp.get_pipe("tok2vec").model)
    if "parser" in nlp.pipe_names:
        arcs = open_arc_moves(nlp.get_pipe("parser"))
    if "ner" in nlp.pipe_names:
        component = nlp.get_pipe("ner")
        names = open_name_moves(component)
        name_words = open_word_vectors(nlp, component.model.get_ref("tok2vec")) if names else None
    return Parser(nlp, words, arcs, name_words, names if name_words else None, open_rules(nlp))


def run_by_spacy(parser: Parser) -> list[str]:
    """Return the components that spaCy runs itself; the tagger is always among them."""
    ours: dict[str, object] = {"tok2vec": parser.words, "parser": parser.arcs, "ner": parser.names}
    ours |= {"attribute_ruler": parser.rules, "lemmatizer": parser.rules}
    return [name for name in parser.nlp.pipe_names if ours.get(name) is None]


def parse_texts(parser: Parser, texts: Sequence[str], batch_size: int) -> Parsed:
    """Return the tokens of these texts, in the order of the texts.

    They are parsed in batches of texts that are about as long, of at most
    `batch_size` characters together where one text alone is not longer.
    """
    entries: dict[Ruled, int] = {}
    labels: dict[str, int] = {}
    batches = [
        _parse_batch(parser, [texts[number] for number in numbers], numbers, entries, labels)
        for numbers in _split_batches(texts, batch_size)
    ]
    tokens = Columns(*map(np.concatenate, zip(*batches, strict=True)))
    order = np.argsort(tokens.piece, kind="stable")
    return Parsed(Columns(*(column[order] for column in tokens)), list(entries), list(labels))


def _split_batches(texts: Sequence[str], batch_size: int) -> Iterator[Integers]:
    """Yield the numbers of the texts that are parsed together, the shortest first."""
    lengths = np.array([len(text) for text in texts])
    order = np.argsort(lengths, kind="stable")
    first, letters = 0, 0
    for place, length in enumerate(lengths[order].tolist()):
        if letters + length > batch_size and place > first:
            yield order[first:place]
            first, letters = place, 0
        letters += length
    yield order[first:]


def _parse_batch(
    parser: Parser, texts: list[str], numbers: Integers, entries: dict[Ruled, int], labels: dict[str, int]
) -> Columns:
    """Return the tokens of a batch; `entries` and `labels` gain what they did not hold."""
    docs = [parser.nlp.make_doc(text) for text in texts]
    lengths = np.array([len(doc) for doc in docs])
    words = list(map(tuple, _gather(docs, WORD_COLUMNS).tolist()))
    docs = _run_components(parser, docs, words, lengths)
    found: dict[str, Keys] = dict(zip(COLUMNS, _gather(docs, COLUMNS).T, strict=True))
    piece = np.repeat(np.arange(len(docs)), lengths)
    first = (np.cumsum(lengths) - lengths)[piece]
    is_space = found["IS_SPACE"] == 1
    starts = (found["SENT_START"] == 1) | (first == np.arange(len(piece)))
    name, iob = _find_names(parser, words, lengths, is_space, starts, found)
    entry = _find_entries(parser, docs, found, piece)
    known = np.array([labels.setdefault(label, len(labels)) for label in name[1]] + [-1])
    seen = np.array([entries.setdefault(ruled, len(entries)) for ruled in entry[1]])
    kept = ~is_space
    token, sentence = np.cumsum(kept) - 1, np.cumsum(starts) - 1
    before = np.cumsum(kept) - kept  # tokens that are kept, before this one
    start, head = found["IDX"].astype(np.int64), found["HEAD"].astype(np.int64)
    columns = (
        numbers[piece],
        start,
        start + found["LENGTH"].astype(np.int64),
        token[np.arange(len(piece)) + head] - before[first],
        sentence - sentence[first],
        seen[entry[0]],
        known[name[0]],
        iob,
    )
    return Columns(*(column[kept] for column in columns))


def _gather(docs: list[Any], columns: Sequence[str]) -> Keys:
    """Return spaCy's numbers of each token of these documents, a row per token."""
    gathered: Keys = np.concatenate([doc.to_array(columns) for doc in docs])
    return gathered


def _run_components(parser: Parser, docs: list[Any], words: list[Word], lengths: Integers) -> list[Any]:
    """Return the documents with vectors, tags and arcs, and with what spaCy is left to find."""
    by_spacy = run_by_spacy(parser)
    for name, component in parser.nlp.pipeline:
        if name == "tok2vec" and parser.words:
            vectors = encode_words(parser.words, words, lengths)
            for doc, piece in zip(docs, np.split(vectors, np.cumsum(lengths)[:-1]), strict=True):
                doc.tensor = piece
        elif name == "parser" and parser.arcs and len(docs) >= FEWEST_ABREAST:
            _set_arcs(parser.arcs, component, docs, lengths)
        elif name in by_spacy or name == "parser":
            docs = list(component.pipe(docs, batch_size=len(docs)))
    return docs


def _set_arcs(moves: ArcMoves, component: Any, docs: list[Any], lengths: Integers) -> None:
    """Set head and relation of each token; spaCy finds the sentences, and the heads of arcs that cross others."""
    arcs = find_arcs(moves, component.model.get_ref("tok2vec").predict(docs), lengths)
    strings = component.vocab.strings
    keys = np.array([strings.add(label) for label in moves.labels] + [strings.add("ROOT")], dtype=np.uint64)
    heads = arcs.head - np.arange(len(arcs.head))
    columns = np.stack([heads.astype(np.uint64), keys[np.where(heads == 0, -1, arcs.label)]], axis=1)
    crosses = np.array(["||" in label for label in moves.labels] + [False])[arcs.label]
    ends = np.cumsum(lengths)
    for doc, first, end in zip(docs, (ends - lengths).tolist(), ends.tolist(), strict=True):
        doc.from_array(["HEAD", "DEP"], columns[first:end])
        if crosses[first:end].any():
            for finish in component.postprocesses:
                finish(doc)


def _find_names(
    parser: Parser, words: list[Word], lengths: Integers, is_space: Flags, starts: Flags, found: dict[str, Keys]
) -> tuple[tuple[Integers, list[str]], Integers]:
    """Return the label of each token, as a number and the list that it counts in, and its place in the name."""
    if parser.names is None or parser.name_words is None:
        numbers: dict[int, int] = {}
        label = number_distinct(found["ENT_TYPE"].tolist(), numbers)
        names = [parser.nlp.vocab.strings[key] for key in numbers]
        label = np.where(found["ENT_TYPE"] == 0, -1, label)
        return (label, names), np.select([found["ENT_IOB"] == 3, found["ENT_IOB"] == 1], [BEGINS, INSIDE], OUTSIDE)
    vectors = encode_words(parser.name_words, words, lengths)
    goes_on = np.append(~starts[1:], False)
    label, begins = find_names(parser.names, vectors, is_space, goes_on)
    return (label, parser.names.labels), np.select([begins, label >= 0], [BEGINS, INSIDE], OUTSIDE)


def _find_entries(
    parser: Parser, docs: list[Any], found: dict[str, Keys], piece: Integers
) -> tuple[Integers, list[Ruled]]:
    """Return the word, lemma, tag and relation of each token, as a number and the list that it counts in."""
    if parser.rules is None:
        entries = [Ruled(token.text, token.lemma_, token.tag_, token.dep_, 0) for doc in docs for token in doc]
        return np.arange(len(entries)), entries
    words = list(zip(*(found[name].tolist() for name in ("ORTH", "TAG", "DEP")), strict=True))
    return apply_rules(parser.rules, words, piece)
