"""Names are grouped by rules that name themselves; likeness is never enough."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.identity import Name, group_names, merge_names
from analysis.spellings import strip_name


def names_of(*texts, label="PERSON"):
    """Return names that stand one behind the other; "PERSON:Ana Bell" sets a label, "(NAO)" is in brackets."""
    names, start = [], 0
    for text in texts:
        own, _, bare = text.rpartition(":")
        bracketed, bare = bare.startswith("("), bare.strip("()")
        names.append(Name(bare, own or label, "body", start, start + len(bare), bracketed))
        start += len(bare) + (2 if bracketed else 20)
    return names


def grouped(*texts, label="PERSON"):
    return [(one.name, one.rule) for one in group_names(names_of(*texts, label=label))]


@pytest.mark.parametrize(
    ("full", "short", "rule"),
    [
        ("Helena Marsh", "Helena Marsh", "exact"),
        ("Helena Marsh", "Marsh", "surname"),
        ("Helena Marsh", "Helena", "first_name"),
        ("Helena Marsh", "Transport Minister Helena Marsh", "spelling"),
        ("Helena Marsh", "Mrs Marsh", "surname"),
        ("Helena Marsh", "Mrs. Marsh’s", "surname"),
        ("Helena Marsh", "HELENA MARSH", "spelling"),
        ("Inês Vale", "Ines Vale", "spelling"),
        ("Conrad A. Leith", "Conrad Leith", "middle_name"),
        ("Conrad Abel Leith", "Conrad A. Leith", "middle_name"),
        ("Conrad Abel Leith", "C.A. Leith", "initials"),
        ("Conrad Leith", "C. Leith", "initials"),
        ("Willem van der Berg", "van der Berg", "surname"),
        ("Willem van der Berg", "Van der Berg", "surname"),
        ("Willem van der Berg", "Berg", "surname"),
        ("Samir al-Haddad", "al-Haddad", "surname"),
        ("Samir al-Haddad", "Haddad", "surname"),
        ("Samir al-Haddad", "Samir al - Haddad", "spelling"),
        ("Marta Ruiz Calvo", "Ruiz", "surname"),
        ("Marta Ruiz Calvo", "Ruiz Calvo", "surname"),
        ("Desmond Farrar Jr.", "Farrar", "surname"),
        ("Seo Min-jun", "Seo", "first_name"),
    ],
)
def test_a_shorter_form_joins_the_full_name_by_a_rule_that_is_named(full, short, rule):
    assert grouped(full, short) == [(full, "exact"), (full, rule)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Helena Marsh", "Tom Marsh"),
        ("Helena Marsh", "Helena Vale"),
        ("Helena Marsh", "Helen Marsh"),
        ("Helena Marsh", "March"),
        ("Helena Marsh", "T. Marsh"),
        ("Desmond Farrar Jr.", "Desmond Farrar Sr."),
        ("Elin Haskar", "Elin Haskarsen"),
    ],
)
def test_two_people_stay_two(one, other):
    assert [name for name, _ in grouped(one, other)] == [strip_name(one, "PERSON"), strip_name(other, "PERSON")]


def test_a_shared_surname_means_the_nearest_earlier_full_name():
    assert grouped("Helena Marsh", "Marsh", "Tom Marsh", "Marsh", "Helena Marsh", "Marsh") == [
        ("Helena Marsh", "exact"),
        ("Helena Marsh", "shared_surname"),
        ("Tom Marsh", "exact"),
        ("Tom Marsh", "shared_surname"),
        ("Helena Marsh", "exact"),
        ("Helena Marsh", "shared_surname"),
    ]


def test_a_shared_surname_before_any_full_name_means_the_one_named_most():
    assert grouped("Marsh", "Tom Marsh", "Helena Marsh", "Helena Marsh")[0] == ("Helena Marsh", "shared_surname")


def test_a_title_tells_which_of_two_people_with_one_surname_is_meant():
    names = names_of("Mr Tom Marsh", "Mrs Helena Marsh", "Mr Marsh", "Marsh")
    assert [one.name for one in group_names(names)] == ["Tom Marsh", "Helena Marsh", "Tom Marsh", "Helena Marsh"]


def test_a_surname_beats_a_first_name():
    assert grouped("Conrad Leith", "Leith Brandt", "Leith")[2] == ("Conrad Leith", "surname")


def test_initials_that_fit_two_people_join_neither():
    assert grouped("Conrad Leith", "Clara Leith", "C. Leith")[2] == ("C. Leith", "exact")


def test_a_headline_comes_before_the_body_whatever_the_order_of_rows():
    names = [Name("Helena Marsh", "PERSON", "body", 0, 12), Name("Marsh", "PERSON", "headline", 50, 55)]
    assert [one.name for one in group_names(names)] == ["Helena Marsh", "Helena Marsh"]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["National Audit Office", "(NAO)", "NAO"], ["exact", "acronym_brackets", "acronym_brackets"]),
        (["National Audit Office", "NAO"], ["exact", "acronym_initials"]),
        (["Harbour Workers' Union", "HWU"], ["exact", "acronym_initials"]),
        (["Bureau of Fisheries and Coasts", "B.F.C."], ["exact", "acronym_initials"]),
        (["Corbel Marine", "Corbel"], ["exact", "short_organisation"]),
        (["Corbel Marine", "the Corbel Marine"], ["exact", "spelling"]),
        (["Corbel Marine", "Corbel Marine's"], ["exact", "spelling"]),
        (["Thornhythe & Wexmoor Railway", "Thornhythe and Wexmoor Railway"], ["exact", "spelling"]),
    ],
)
def test_an_organisation_is_known_by_its_acronym_and_its_beginning(texts, expected):
    found = grouped(*texts, label="ORG")
    assert [rule for _, rule in found] == expected
    assert len({name for name, _ in found}) == 1


@pytest.mark.parametrize(("full", "short"), [("Storm Gerald", "Gerald"), ("Operation Lantern", "Lantern")])
def test_an_event_is_known_by_its_name_without_the_word_for_its_kind(full, short):
    assert grouped(full, short, label="EVENT") == [(full, "exact"), (full, "short_event")]


def test_an_event_of_another_name_stays_alone():
    assert grouped("Orrin Cup", "Cup", label="EVENT")[1] == ("Cup", "exact")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ORG:National Audit Office", "ORG:HWU"),
        ("ORG:Bank of Estmere", "ORG:Bank"),
        ("NORP:Lathmarker", "GPE:Lathmark"),
        ("PERSON:Wexmoor", "GPE:Wexmoor"),
        ("ORG:Sallowby United", "GPE:Sallowby"),
        ("ORG:Sallowby Post", "ORG:Sallowby"),
        ("GPE:Upper Sallowby", "GPE:U.S."),
    ],
)
def test_what_is_only_alike_stays_apart(one, other):
    assert len({identity.entity_id for identity in group_names(names_of(one, other))}) == 2


def test_an_acronym_of_two_names_joins_neither():
    found = grouped("Northern Air Office", "National Audit Office", "NAO", label="ORG")
    assert found[2] == ("NAO", "exact")


def test_brackets_tell_which_of_two_names_an_acronym_stands_for():
    found = grouped("Northern Air Office", "National Audit Office", "(NAO)", "NAO", label="ORG")
    assert found[3] == ("National Audit Office", "acronym_brackets")


def test_a_country_is_one_with_and_without_full_stops_and_by_its_initials():
    found = group_names(names_of("GPE:United Isles", "GPE:U.I.", "LOC:UI"))
    assert {one.entity_id for one in found} == {"GPE:United Isles"}


def test_the_table_keeps_its_rows_their_order_and_other_columns():
    spans = pd.DataFrame(
        {
            "article_id": ["b", "a", "b"],
            "part": "body",
            "start": [30, 0, 0],
            "end": [35, 5, 12],
            "text": ["Marsh", "Marsh", "Helena Marsh"],
            "label": "PERSON",
            "note": [1, 2, 3],
        },
        index=[7, 8, 9],
    )
    merged = merge_names(spans)
    assert merged["entity_id"].tolist() == ["PERSON:Helena Marsh", "PERSON:Marsh", "PERSON:Helena Marsh"]
    assert merged["note"].tolist() == [1, 2, 3]
    assert list(merged.index) == [7, 8, 9]
    assert "entity_id" not in spans.columns


def test_an_empty_table_passes_and_keeps_its_columns():
    empty = pd.DataFrame(columns=["article_id", "part", "start", "end", "text", "label"])
    assert list(merge_names(empty).columns[-3:]) == ["entity_id", "name", "rule"]


def test_another_table_is_refused_in_one_sentence():
    with pytest.raises(ValueError, match=r"merge_names\(\) needs the mentions table with part"):
        merge_names(pd.DataFrame({"article_id": ["a"]}))


WORDS = ["Ana", "Bell", "Marsh", "Tom", "de", "al-Haddad", "J.", "NAO", "National", "Audit", "Office", "’s", "“", "."]


@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), st.sampled_from(["PERSON", "ORG", "GPE"])),
        max_size=8,
    ),
    st.randoms(),
)
def test_the_order_of_rows_decides_nothing(pieces, random):
    names = [Name(" ".join(words), label, "body", 40 * at, 40 * at + 9) for at, (words, label) in enumerate(pieces)]
    shuffled = random.sample(names, len(names))
    assert dict(zip(names, group_names(names), strict=True)) == dict(zip(shuffled, group_names(shuffled), strict=True))


@pytest.mark.xfail(strict=True, reason="a nickname needs a list that says so")
def test_a_nickname_joins_its_name():
    assert grouped("Desmond Farrar", "Des")[1][0] == "Desmond Farrar"
