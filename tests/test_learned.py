"""The trained model at work: its sums by hand, its file, and that no word of an article is in it."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from analysis.attributing import open_articles, see
from analysis.language import parse_articles
from analysis.learned.attribute import attribute
from analysis.learned.chain import LABELS, decode, marginals, spans_of
from analysis.learned.extents import choose
from analysis.learned.sheet import Sheet, bucket
from analysis.learned.templates import Template, templates
from analysis.learned.trees import Trees, probability, run_trees
from analysis.learned.weights import Model, read_model, weigh, write_model
from analysis.quotes import find_quotes

TEXTS = {
    "council": "“We open in May,” said Ana Bell, the mayor. She called the delay “a shame.”\n\nThe union said that it "
    "would strike.\n\n“Not on my watch,” Bell told reporters. “Not this year.”",
    "ferry": "Garrow Island will not get its ferry before June, according to the ministry. The “Sea Queen” is late.",
}


@pytest.fixture(scope="module")
def seen():
    articles = pd.DataFrame(
        {"article_id": list(TEXTS), "headline": ["Mayor: ‘We open’", None], "text": list(TEXTS.values())}
    )
    return [see(one) for one in open_articles(articles, parse_articles(articles), None)]


@pytest.fixture(scope="module")
def sheet(seen):
    return Sheet([one.parsed for one in seen], [one.view for one in seen])


def test_the_chain_sums_and_chooses_as_trying_every_labelling_does(sheet):
    # the first paragraph of three tokens or fewer would be too short to err; four tokens have 7**4 labellings
    start = int(np.flatnonzero(sheet.first)[0])
    length = min(4, int(sheet.paragraph_end[start]) - start)
    short = _cut(sheet, start, length)
    random = np.random.default_rng(0)
    scores = random.normal(size=(length, 7)).astype(np.float32)
    steps = random.normal(size=(7, 7)).astype(np.float32)
    paths = list(itertools.product(range(7), repeat=length))
    weights = np.array([
        sum(scores[k, label] for k, label in enumerate(path)) + sum(steps[a, b] for a, b in itertools.pairwise(path))
        for path in paths
    ])  # fmt: skip
    chances = np.exp(weights) / np.exp(weights).sum()
    by_hand = np.zeros((length, 7))
    for path, chance in zip(paths, chances, strict=True):
        for k, label in enumerate(path):
            by_hand[k, label] += chance
    assert np.allclose(marginals(short, scores, steps), by_hand, atol=1e-5)
    assert decode(short, scores, steps).tolist() == list(paths[int(weights.argmax())])


def _cut(sheet, start, length):
    """Return a stand-in for a sheet of one paragraph."""
    cut = object.__new__(Sheet)
    cut.n, cut.first = length, np.array([True] + [False] * (length - 1))
    return cut


def test_labelled_stretches_end_where_a_new_one_begins(sheet):
    labels = np.zeros(sheet.n, np.int64)
    labels[2:6] = [1, 2, 1, 2]
    assert spans_of(labels, sheet, 1) == [(2, 4), (4, 6)]


def test_a_code_spells_its_values_and_is_read_back(sheet):
    for template in templates(sheet):
        for code in np.unique(template.codes()).tolist():
            assert template.number(template.spell(code)) == code


def test_a_value_that_a_list_no_longer_knows_has_no_code(sheet):
    template = next(iter(templates(sheet)))
    assert isinstance(template, Template)
    assert template.number("no such tag") is None


def test_columns_of_no_articles_are_empty():
    assert Sheet([], []).n == 0


def test_distances_fall_into_growing_steps():
    assert bucket(np.array([0, 1, -1, 3, 100])).tolist() == [0, 1, 1, 3, 10]


def test_heads_and_subtrees_stay_in_their_article(sheet):
    assert (sheet.article[sheet.head] == sheet.article).all()
    assert (sheet.article[sheet.left] == sheet.article[sheet.right]).all()


def test_trees_are_walked_to_their_leaves():
    # feature 0 <= 1.5 ? 2 : (feature 1 <= 0 ? -1 : 5), and a second tree that is one leaf of .5
    numbers = [np.array(x, np.int32) for x in ([0, 0, 1, 0, 0, 0], [1, 1, 3, 3, 4, 5], [2, 1, 4, 3, 4, 5], [0, 5])]
    floats = [np.array(x, np.float32) for x in ([1.5, 0, 0, 0, 0, 0], [0, 2, 0, -1, 5, 0.5])]
    trees = Trees(numbers[0], floats[0], numbers[1], numbers[2], floats[1], numbers[3], 2, 0.25)
    rows = np.array([[1, 9], [2, 0], [2, 1]], np.float32)
    assert run_trees(trees, rows).tolist() == [2.75, -0.25, 5.75]
    assert probability(np.array([0.0])).tolist() == [0.5]


def test_trees_deeper_than_can_be_laid_out_are_refused():
    leaf = Trees(*(np.array([0], np.int32), np.array([0], np.float32), np.array([0], np.int32)),
                 np.array([0], np.int32), np.array([0.5], np.float32), np.array([0], np.int32), 30, 0.25)  # fmt: skip
    with pytest.raises(ValueError, match="trees of depth 30"):
        run_trees(leaf, np.zeros((1, 1), np.float32))


def test_the_best_candidates_are_taken_and_none_over_another():
    first, last = np.array([0, 2, 5]), np.array([4, 6, 8])
    assert choose(first, last, np.array([0.9, 0.8, 0.5]), 0.4) == [0, 2]
    assert choose(first, last, np.array([0.3, 0.8, 0.5]), 0.4) == [1]


def test_a_model_is_read_back_as_it_was_written(tmp_path):
    leaf = Trees(*(np.array([0], np.int32), np.array([0], np.float32), np.array([0], np.int32)),
                 np.array([0], np.int32), np.array([0.5], np.float32), np.array([0], np.int32), 0, 0.25)  # fmt: skip
    weights = {"tag@0": {"NN": [0.5, 0.0, 0.0, 0.0, 0.0, 0.0, -1.25]}}
    model = Model(weights, [[0.0] * 7 for _ in LABELS], {"mark": leaf, "sure": leaf}, {"mark": 0.5}, {"documents": 1})
    for name in ("one.txt.gz", "two.txt.gz"):
        write_model(model, tmp_path / name)
    assert (tmp_path / "one.txt.gz").read_bytes() == (tmp_path / "two.txt.gz").read_bytes()
    read = read_model(str(tmp_path / "one.txt.gz"))
    assert (read.labeller, read.limits, read.about) == (weights, {"mark": 0.5}, {"documents": 1})
    assert run_trees(read.stages["mark"], np.zeros((1, 1), np.float32)).tolist() == [0.75]


def test_no_word_of_an_article_is_in_the_weights(sheet):
    # every value that the file spells is one of the closed lists: what a template cannot read back would be a word
    model, known = read_model(), {template.name: template for template in templates(sheet)}
    for name, values in model.labeller.items():
        template = known[name.split("@")[0]]
        assert all(template.number(spelled) is not None for spelled in values)
    assert weigh(model, known.values()).tables


def test_articles_are_judged_alike_alone_and_together(seen):
    together, alone = attribute(seen), [attribute([one])[0] for one in seen]
    for one, other in zip(together, alone, strict=True):
        assert one == other


def test_nothing_is_judged_where_there_is_nothing():
    assert attribute([]) == []


def test_weights_of_ones_own_take_the_place_of_those_that_ship(tmp_path):
    articles = pd.DataFrame({"article_id": ["a"], "headline": [None], "text": [TEXTS["council"]]})
    tokens = parse_articles(articles)
    shipped = read_model()
    silent = shipped._replace(limits={**shipped.limits, "keep": 1.1})  # keeps no attribution of its own
    write_model(silent, tmp_path / "silent.txt.gz")
    write_model(shipped, tmp_path / "same.txt.gz")
    own, same = (find_quotes(articles, tokens, weights=tmp_path / f"{name}.txt.gz") for name in ("silent", "same"))
    columns = ["text", "kind", "speaker", "cue"]
    pd.testing.assert_frame_equal(same[columns], find_quotes(articles, tokens)[columns])
    assert (same["kind"] != "scare").sum() > (own["kind"] != "scare").sum()


@pytest.mark.parametrize("content", [b"no gzip", b"\x1f\x8b"])
def test_a_file_without_weights_is_told_in_one_sentence(tmp_path, content):
    path = tmp_path / "weights.txt.gz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="holds no weights"):
        read_model(str(path))
