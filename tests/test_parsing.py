"""What we run of the model ourselves finds what spaCy finds, move by move and word by word."""

from __future__ import annotations

import threading

import numpy as np
import pandas as pd
import pytest

from analysis import language, parsing
from analysis.allocator import keep_memory
from analysis.language import MODEL, describe_kernel, parse_articles
from analysis.lemmas import open_rules
from analysis.memory import Memory, number_distinct
from analysis.name_moves import open_name_moves
from analysis.parsing import Parser, open_parser, parse_texts

NEWS = [
    "“There is no ferry, and there’s no plan,” said Ana Bell, the mayor of Sallowby.",
    "“Let's go, y'all. We're gonna fight, gotta win; it ain't over. C'mon!” Mr. Okafor told The Harbour Times.",
    "The  council\tvoted 7-2\n on April 23, 2021, to spend $4.5 million. What for? Nobody knows.",
    "Which of the boats that the company had leased from Norway in 2019 were ever used, the auditors did not say.",
    "No.",
    "🚢",
    "Bell, 41, of the Harbour Party, Ruth Adeyemi of the Greens and Ole Lund - a lawyer - were there; it was raining.",
]


@pytest.fixture(scope="module")
def nlp():
    return language._load_model(MODEL)


@pytest.fixture(scope="module")
def spoiled():
    """Return a model of our own, whose weights a test may change."""
    return language._load_model.__wrapped__(MODEL)


def _parse_by_spacy(nlp, texts):
    """Return one row per token as spaCy's own pipeline has it."""
    rows = []
    for number, doc in enumerate(nlp.pipe(texts)):
        words = [token for token in doc if not token.is_space]
        place = np.cumsum([not token.is_space for token in doc]) - 1  # of white space, that of the word before it
        rows += [
            (
                *(number, token.idx, token.text, token.lemma_, token.tag_, token.dep_),
                *(place[token.head.i], token.ent_type_, token.ent_iob_),
            )
            for token in words
        ]
    return rows


def _parse_by_us(parser, texts, batch_size=500):
    parsed = parse_texts(parser, texts, batch_size)
    entries, labels = parsed.entries, [*parsed.labels, ""]
    return [
        (piece, start, *entries[entry][:4], head, labels[label], "OIB"[iob])
        for piece, start, _, head, _, entry, label, iob in zip(*map(list, parsed.tokens), strict=True)
    ]


@pytest.fixture(autouse=True)
def _we_move(monkeypatch):
    """Let no batch be too small for our own moves, or spaCy would be held to spaCy."""
    monkeypatch.setattr(parsing, "FEWEST_ABREAST", 1)


def test_a_few_long_texts_are_left_to_spacy_and_come_out_the_same(nlp, monkeypatch):
    parser, asked = open_parser(nlp), []
    whole = parsing._set_arcs
    monkeypatch.setattr(parsing, "_set_arcs", lambda *given: (asked.append(len(given[2])), whole(*given)))
    ours = _parse_by_us(parser, NEWS, batch_size=10**6)
    assert asked == [len(NEWS)]
    monkeypatch.setattr(parsing, "FEWEST_ABREAST", len(NEWS) + 1)
    assert _parse_by_us(parser, NEWS, batch_size=10**6) == ours
    assert asked == [len(NEWS)]


def test_of_the_shipped_model_spacy_runs_the_tagger_alone():
    assert describe_kernel()["run_by_spacy"] == "tagger"


def test_we_find_what_spacy_finds(nlp):
    assert _parse_by_us(open_parser(nlp), NEWS) == _parse_by_spacy(nlp, NEWS)


@pytest.mark.parametrize("given_back", ["words", "arcs", "names", "rules"])
def test_a_component_given_back_to_spacy_changes_nothing(nlp, given_back):
    parser = open_parser(nlp)
    assert _parse_by_us(parser._replace(**{given_back: None}), NEWS) == _parse_by_us(parser, NEWS)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", ["parser", "ner"])
def test_moves_drawn_by_lot_are_the_same(spoiled, name, seed):
    """Weights drawn by lot make moves that no trained parser makes, so every road through the rules is gone."""
    random = np.random.default_rng(seed)
    upper = spoiled.get_pipe(name).model.get_ref("upper")
    kept = {param: upper.get_param(param).copy() for param in ("W", "b")}
    for param, weights in kept.items():
        upper.set_param(param, random.normal(size=weights.shape).astype("float32"))
    if name == "parser":  # arcs of two words each way are too rare to be drawn without help
        common = [not spoiled.get_pipe(name).moves.get_class_name(move).count("-") for move in range(len(kept["b"]))]
        upper.set_param("b", upper.get_param("b") + 3 * np.array(common, dtype="float32"))
    try:
        assert _parse_by_us(open_parser(spoiled), NEWS) == _parse_by_spacy(spoiled, NEWS)
    finally:
        for param, weights in kept.items():
            upper.set_param(param, weights)


def test_a_recogniser_that_weighs_several_readings_is_left_to_spacy(spoiled):
    recogniser = spoiled.get_pipe("ner")
    recogniser.cfg["beam_width"] = 4
    try:
        assert open_name_moves(recogniser) is None
        assert open_parser(spoiled).names is None
    finally:
        recogniser.cfg["beam_width"] = 1


def test_a_pipeline_with_a_component_of_its_own_is_left_to_spacy(spoiled):
    spoiled.add_pipe("sentencizer", first=True)
    try:
        parser = open_parser(spoiled)
        assert parser == Parser(spoiled, None, None, None, None, None)
        assert _parse_by_us(parser, NEWS) == _parse_by_spacy(spoiled, NEWS)
    finally:
        spoiled.remove_pipe("sentencizer")


def test_a_rule_on_what_we_do_not_follow_leaves_all_rules_to_spacy(spoiled):
    assert open_rules(spoiled) is not None
    spoiled.get_pipe("attribute_ruler").add([[{"LENGTH": {">": 40}}]], {"LEMMA": "long"})
    assert open_rules(spoiled) is None


def test_a_rule_on_three_words_is_followed(nlp):
    """Rules are read from the model, so one that a later model brings is followed, too, within its piece only."""
    three = language._load_model.__wrapped__(MODEL)
    steps = [{"LOWER": "ferry"}, {"TAG": {"NOT_IN": [""]}}, {"LOWER": "late"}]
    three.get_pipe("attribute_ruler").add([steps], {"LEMMA": "delay"}, index=2)
    texts = ["The ferry is late.", "The bus is late.", "A ferry", "is late."]
    lemmas = [row[3] for row in _parse_by_us(open_parser(three), texts, batch_size=1000)]
    assert lemmas.count("delay") == 1
    assert [row[3] for row in _parse_by_spacy(three, texts)] == lemmas


def test_both_matrix_products_give_the_same_tables(monkeypatch):
    articles = pd.DataFrame(
        {"article_id": ["a", "b"], "headline": ["Ferry late", None], "text": NEWS[1:3]}, dtype="str"
    )
    tables, products = [], set()
    for blis in (True, False):
        monkeypatch.setattr(language, "_blis_is_faster", lambda blis=blis: blis)
        model = language._load_model.__wrapped__(MODEL)
        monkeypatch.setattr(language, "_load_model", lambda _, model=model: model)
        products.add(describe_kernel()["matrix_product"])
        tables.append(parse_articles(articles))
        monkeypatch.undo()
    assert products == {"blis", "numpy"}
    pd.testing.assert_frame_equal(*tables, check_exact=True)


def test_the_length_of_a_batch_changes_nothing(nlp):
    parser = open_parser(nlp)
    assert _parse_by_us(parser, NEWS, batch_size=1) == _parse_by_us(parser, NEWS, batch_size=10**6)


def test_words_are_described_once_until_the_memory_is_full():
    asked: list[str] = []
    memory = Memory(lambda words: (asked.extend(words), map(len, words))[1], most=3)
    assert memory.look_up(["ferry", "is"]) == [5, 2]
    assert memory.look_up(["is", "late"]) == [2, 4]
    assert asked == ["ferry", "is", "late"]
    assert memory.look_up(["is", "gone"]) == [2, 4]
    assert asked == ["ferry", "is", "late", "is", "gone"]
    assert len(memory) == 2


def test_a_word_that_could_not_be_described_is_asked_about_again():
    answers = iter([ZeroDivisionError, [7]])

    def describe(words):
        answer = next(answers)
        if answer is ZeroDivisionError:
            raise answer
        return answer

    memory = Memory(describe, most=3)
    with pytest.raises(ZeroDivisionError):
        memory.look_up(["ferry"])
    assert memory.look_up(["ferry"]) == [7]


def test_threads_share_one_memory(nlp):
    parser, found = open_parser(nlp), []
    threads = [threading.Thread(target=lambda: found.append(_parse_by_us(parser, NEWS))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [_parse_by_us(open_parser(nlp), NEWS)] * 3


def test_equal_keys_have_equal_numbers_and_the_first_is_nought():
    numbers: dict[str, int] = {}
    assert number_distinct(["b", "a", "b"], numbers).tolist() == [0, 1, 0]
    assert number_distinct(["c", "a"], numbers).tolist() == [2, 1]


def test_kept_memory_is_a_matter_of_the_system(monkeypatch):
    monkeypatch.setattr("sys.platform", "darwin")
    assert keep_memory() is False
