"""The judge of names weighs evidence by weights that can be read, and gives way where the article says it outright."""

from __future__ import annotations

import gzip
import re
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest

from analysis.evidence import VERDICTS, clue_names, feature_names
from analysis.naming import FILE, Round, family_of, numbers_of, read_rounds, run_round, write_rounds
from analysis.pages import Span, read_pages
from analysis.relations import relation_names
from analysis.tables import TOKENS, make_table
from analysis.verdicts import decide

PERSON, ORG, PLACE, MISC, NONE = np.eye(len(VERDICTS))


def judged(beliefs, text=""):
    """Return the verdicts on names with these beliefs, each at its first place in the text."""
    text = text or ". ".join(beliefs)
    words = [(found.start(), found.end(), found.group()) for found in re.finditer(r"\w+|[^\w\s]", text)]
    tokens = make_table(
        [
            {
                "article_id": "a",
                "part": "body",
                "token": place,
                "start": start,
                "end": end,
                "text": word,
                "lemma": word.lower(),
                "tag": "NNP" if word[0].isupper() else "NN",
                "dep": "dep",
                "head": place,
                "sentence": 0,
                "paragraph": 0,
                "ent_label": None,
                "ent_iob": "O",
            }
            for place, (start, end, word) in enumerate(words)
        ],
        TOKENS,
    )
    article = pd.DataFrame({"article_id": ["a"], "headline": [None], "text": [text]})
    (page,) = read_pages(article, tokens)
    names = {}
    for key in beliefs:
        start = page.text.index(key)
        names[key] = [Span(start, start + len(key), None, "model")]
    return decide(page, names, np.array(list(beliefs.values())))


def test_the_likeliest_verdict_wins_and_doubt_is_no_name():
    assert judged({"Ana Bell": PERSON, "Corbel": ORG, "Thursday": NONE}) == {
        "Ana Bell": "PERSON",
        "Corbel": "ORG",
        "Thursday": "NONE",
    }
    assert judged({"Oxcombe": 0.4 * PLACE + 0.6 * NONE})["Oxcombe"] == "PLACE"


@pytest.mark.parametrize(
    ("full", "short"),
    [("Ana Bell", "Bell"), ("Pieter van der Woude", "Van der Woude"), ("Lamont Whitlow, Jr", "Whitlow")],
)
def test_a_surname_is_what_its_full_name_is(full, short):
    assert judged({full: PERSON, short: ORG})[short] == "PERSON"


def test_a_place_that_is_somebody_s_surname_too_stays_what_it_is():
    assert judged({"Otis France": PERSON, "France": PLACE})["France"] == "PLACE"


def test_what_the_article_calls_a_ship_is_nobody():
    assert judged({"Margaret Ellen": PERSON}, "the trawler Margaret Ellen sank")["Margaret Ellen"] == "MISC"
    assert judged({"Corbel": ORG}, "the trawler Corbel sank")["Corbel"] == "ORG"


def test_a_skipper_does_not_become_his_ferry():
    beliefs = {"Tom Quell": PERSON, "Quell": PERSON}
    assert judged(beliefs, "Tom Quell came. Where is our ferry, Quell?")["Quell"] == "PERSON"


def test_a_name_in_capitals_is_what_the_same_name_is():
    assert judged({"Marsh": PERSON, "MARSH": ORG})["MARSH"] == "PERSON"
    assert judged({"Who": PERSON, "WHO": ORG})["WHO"] == "ORG"


@pytest.mark.parametrize("key", ["Prime Minister", "May", "D", "minister"])
def test_titles_months_and_letters_are_no_names(key):
    assert judged({key: PERSON})[key] == "NONE"


def test_the_rules_tell_a_people_from_another_thing():
    assert family_of("MISC", {"NORP": 1.5, "OTHER": 0.2}) == "NORP"
    assert family_of("MISC", {"OTHER": 0.2}) == "OTHER"
    assert family_of("ORG", {"NORP": 1.5}) == "ORG"


def test_beliefs_are_shares_and_far_numbers_are_cut_off():
    one = Round(np.zeros(2), np.ones(2), np.array([[1.0, 0, 0, 0, 0], [0, 1.0, 0, 0, 0]]), np.zeros(5))
    beliefs = run_round(one, np.array([[1.0, 0.0], [1e9, 0.0], [6.0, 0.0]], np.float32))
    assert beliefs.sum(axis=1) == pytest.approx([1, 1, 1])
    assert beliefs[1] == pytest.approx(beliefs[2])


def test_the_weights_hold_numbers_of_ours_and_nothing_else():
    lines = gzip.decompress(files("analysis").joinpath(f"learned/{FILE}").read_bytes()).decode().splitlines()
    known = {"number", "bias", *feature_names(), *relation_names()}
    rows = [line.split("\t") for line in lines]
    assert {row[1] for row in rows} <= known
    assert all(float(value) == float(value) for row in rows[1:] for value in row[2:])
    assert len(set(clue_names())) == len(clue_names())


def test_weights_are_written_as_they_were_read(tmp_path):
    path = tmp_path / "names.txt.gz"
    write_rounds(read_rounds(), path)
    assert path.read_bytes() == files("analysis").joinpath(f"learned/{FILE}").read_bytes()


def test_a_file_without_weights_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / "names.txt.gz"
    path.write_bytes(b"no weights")
    with pytest.raises(ValueError, match=r"holds no weights: it is no gzipped text"):
        read_rounds(str(path))
    path.write_bytes(gzip.compress(b"round\tnumber\n1\tbias\t0\t1\t0\t0\t0\t0\t0\n1\tanother\t0\t1\t0\t0\t0\t0\t0\n"))
    with pytest.raises(ValueError, match="trained on other numbers"):
        read_rounds(str(path))


def test_the_second_round_reads_all_that_the_first_does():
    assert numbers_of(2)[: len(numbers_of(1))] == numbers_of(1)
