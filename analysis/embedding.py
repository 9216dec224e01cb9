"""The vectors a model gives to words: first of each word alone, then of each among its neighbours.

The first step knows nothing of the neighbours, so a word that stands a hundred
times in a batch, or stood in one before, is worked out once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from analysis.encoding import Encoder, encode, open_encoder
from analysis.memory import Memory, number_distinct
from analysis.moves import Floats, Integers

MOST_WORDS = 50_000  # words remembered before the memory is emptied; each takes half a kilobyte
WORD_COLUMNS = ("ORTH", "NORM", "SPACY")  # all that tells one token from another where neighbours do not count
OF_THE_WORD = {"ORTH", "NORM", "LOWER", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"}
OF_ONE_WORD = {  # layers whose row for a token hangs on this token only
    *("extract_features", "list2ragged", "ragged2list", "ints-getitem", "hashembed", "static_vectors"),
    *("maxout", "layernorm", "dropout"),
}

Word = tuple[int, int, int]


class WordVectors(NamedTuple):
    """A model's two steps, and what the first made of the words met so far."""

    known: Memory[Word, Floats]
    encoder: Encoder
    padding: int  # rows of zeros that keep one piece from its neighbour
    width: int
    project: Any  # a last layer that looks at one token; None where there is none


def open_word_vectors(nlp: Any, model: Any) -> WordVectors | None:
    """Return the two steps of a model, or None where it is built otherwise than this module knows."""
    project = None
    if [layer.name for layer in model.layers[1:]] == ["list2array", "linear"]:
        model, project = model.layers[0], model.layers[2]
    if len(model.layers) != 2:
        return None
    embed, among = model.layers
    leaves = [layer for layer in embed.walk() if not layer.layers]
    columns = {column for layer in leaves for column in layer.attrs.get("columns", [])}
    known_columns = OF_THE_WORD | {nlp.vocab.strings[name] for name in OF_THE_WORD}
    if not {layer.name for layer in leaves} <= OF_ONE_WORD or not columns <= known_columns:
        return None
    if not among.name.startswith("with_array") or len(among.layers) != 1:
        return None
    encoder = open_encoder(among.layers[0])
    if encoder is None:
        return None

    def describe(words: list[Word]) -> Iterable[Floats]:
        vectors: Iterable[Floats] = embed.predict([_build_doc(nlp, words)])[0]
        return vectors

    width = embed.get_dim("nO")
    return WordVectors(Memory(describe, MOST_WORDS), encoder, among.attrs["pad"], width, project)


def _build_doc(nlp: Any, words: list[Word]) -> Any:
    """Return a document of these words; what they mean together does not matter."""
    document = type(nlp.make_doc(""))
    texts = [nlp.vocab.strings[orth] for orth, _, _ in words]
    doc = document(nlp.vocab, words=texts, spaces=[bool(space) for _, _, space in words])
    return doc.from_array(["NORM"], np.array([[norm] for _, norm, _ in words], dtype=np.uint64))


def encode_words(vectors: WordVectors, words: Iterable[Word], lengths: Integers) -> Floats:
    """Return a vector per token of pieces of text that stand one after another, `lengths` tokens long."""
    numbers: dict[Word, int] = {}
    rows = number_distinct(words, numbers)
    alone = np.stack(vectors.known.look_up(list(numbers)))
    places = np.arange(len(rows)) + vectors.padding * np.repeat(np.arange(1, len(lengths) + 1), lengths)
    padded = np.zeros((len(rows) + vectors.padding * (len(lengths) + 1), vectors.width), dtype=np.float32)
    padded[places] = alone[rows]
    among: Floats = encode(vectors.encoder, padded)[places]
    return among if vectors.project is None else vectors.project.predict(among)
