"""What kind of source somebody is, by what the article says, and what it says of whom."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import find_descriptions, judge_kinds, read_source_kinds
from analysis.source_kinds import KINDS


def kind_of(role, *, speaker="Ana Bell", speaker_kind="person", named=True, **more):
    voice = {"speaker": speaker, "speaker_kind": speaker_kind, "named": named, "role": role, **more}
    return judge_kinds(pd.DataFrame([voice]))[0]


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        ("transport minister", "official"),
        ("chief executive of Corbel Marine", "business"),
        ("spokeswoman for the Estmere Transport Authority", "official"),
        ("spokeswoman for the Harbour Workers' Union", "organisation"),
        ("spokesman for the port's restaurant chain", "business"),
        ("naval engineer at the University of Thornhythe", "expert"),
        ("skipper of the Kittiwake", "ordinary"),
        ("chair of the residents’ association", "organisation"),
        ("leader of Sallowby town council", "official"),
        ("leader of the opposition", "party"),
        ("director of the museum", "culture"),
        ("chair of the Assembly’s transport committee", "official"),
        ("general secretary of the Harbour Workers’ Union", "organisation"),
        ("former mayor", "official"),
        ("retired fishmonger", "ordinary"),
        ("retired nurse", "ordinary"),
        ("ex-police officer", "official"),
        ("Republican senator", "official"),
        ("campaign manager", "party"),
        ("economist at the brokerage Pym & Harker", "expert"),
        ("lawyer for Joel Tranter", "expert"),
        ("head teacher", "organisation"),
        ("editor of The Thornhythe Record", "media"),
        ("goalkeeper", "culture"),
        ("daughter", "ordinary"),
        ("President", "official"),
        ("president of the Harbour Workers’ Union", "organisation"),
        ("who runs a guest house", "business"),
        ("who chairs the residents' association", "organisation"),
        ("who is a professor of law", "expert"),
        ("whose house was flooded", "ordinary"),
        ("who has two sons at the school", "ordinary"),
        ("of the University of Thornhythe", "expert"),
        ("aged 38", "ordinary"),
        ("prosecuting", "official"),
        ("byline", "media"),
        ("chief executive of the lifeboat charity", "organisation"),
        ("chief executive", "business"),
        ("Democratic pollster", "party"),
        ("staff attorney at the Estmere Civil Liberties Union", "organisation"),
        ("lawyer for the Ministry of Transport", "official"),
        ("lawyer for Corbel Marine", "expert"),
        ("special counsel", "official"),
        ("shadow home secretary", "party"),
        ("oboist", "culture"),
        ("doctoral candidate", "expert"),
        ("eighth-grader", "ordinary"),
        ("archdeacon", "organisation"),
        ("of the National Review", "media"),
        (None, "unknown"),
        ("who", "ordinary"),
        ("", "unknown"),
    ],
)
def test_a_role_tells_the_kind(role, kind):
    assert kind_of(role) == kind


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("a council officer", "official"),
        ("Two government officials", "official"),
        ("Traders", "business"),
        ("critics", "unknown"),
        ("residents", "ordinary"),
        ("hundreds of protesters", "ordinary"),
        ("one of the officials", "official"),
        ("people familiar with the matter", "unknown"),
        ("a source close to the government", "unknown"),
        ("experts", "expert"),
        ("a spokesman for the union", "organisation"),
        ("court records", "document"),
        ("his lawyer", "expert"),
    ],
)
def test_the_description_of_somebody_unnamed_tells_the_kind(words, kind):
    assert kind_of(None, speaker=words, speaker_kind="unnamed", named=False) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Ministry of Transport", "official"),
        ("Corbel Marine", "business"),
        ("Harbour Workers' Union", "organisation"),
        ("The Thornhythe Record", "media"),
        ("United Nations", "official"),
        ("Bank of England", "official"),
        ("Bank of America", "business"),
        ("Republican National Committee", "party"),
        ("Daily Caller News Foundation", "organisation"),
        ("Israel", "official"),
        ("Students for Life", "organisation"),
        ("Vell", "business"),
        ("WTHR-TV", "media"),
        ("Estmere Super PAC", "party"),
        ("Center for Coastal Policy", "expert"),
        ("Estmere Symphony Orchestra", "culture"),
        ("Thornhythe Savings Bank", "business"),
        ("Hamas", "organisation"),
        ("Reuters", "media"),
        ("Frontex", "official"),
    ],
)
def test_the_name_of_a_body_tells_the_kind(name, kind):
    assert kind_of(None, speaker=name, speaker_kind="organisation") == kind


def test_a_document_is_a_document():
    assert kind_of(None, speaker="the report", speaker_kind="document", named=False) == "document"


def test_a_place_that_speaks_is_official():
    assert kind_of(None, speaker="Vell", speaker_kind="organisation", label="GPE") == "official"


def test_an_office_goes_before_a_private_matter_and_what_is_before_what_was():
    assert kind_of("schoolteacher", roles=["who chairs the residents' association"]) == "organisation"
    assert kind_of("former hospital administrator", roles=["transport minister"]) == "official"


def test_who_belongs_to_a_speaker_is_of_his_kind():
    columns = ["article_id", "speaker", "speaker_kind", "named", "role"]
    rows = [("a", "Tom Kemp", "person", True, "governor"), ("a", "a Kemp spokeswoman", "unnamed", False, None)]
    assert judge_kinds(pd.DataFrame(rows, columns=columns)) == ["official", "official"]


def test_a_full_name_is_what_it_is_in_another_article():
    columns = ["article_id", "speaker", "speaker_kind", "named", "role"]
    rows = [("a", "Ana Bell", "person", True, "surgeon"), ("b", "Ana Bell", "person", True, None)]
    assert judge_kinds(pd.DataFrame(rows, columns=columns)) == ["expert", "expert"]


def test_a_missing_answer_to_named_is_none():
    assert kind_of(None, speaker="police", speaker_kind="unnamed", named=pd.NA) == "official"


def test_no_voices_have_no_kinds():
    assert judge_kinds(pd.DataFrame({"speaker": [], "speaker_kind": [], "named": [], "role": []})) == []


def test_a_table_without_roles_is_refused():
    with pytest.raises(ValueError, match="needs voices with role; got columns speaker, speaker_kind, named"):
        judge_kinds(pd.DataFrame({"speaker": [], "speaker_kind": [], "named": []}))


def test_every_kind_of_the_list_is_one_of_ours():
    known = read_source_kinds()
    assert {kind for table in known for kind in table.values()} <= set(KINDS)


def test_a_list_of_ones_own_takes_the_place_of_ours(tmp_path):
    path = tmp_path / "kinds.txt"
    path.write_text("# mine\nculture: lighthouse_keeper\nbusiness_if_alone: minister\n", encoding="utf-8")
    own = read_source_kinds(path)
    people = {"speaker": ["Ana Bell", "Tom Roe"], "speaker_kind": "person", "named": True}
    assert judge_kinds(pd.DataFrame({**people, "role": ["lighthouse keeper", "minister"]}), own) == [
        "culture",
        "business",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("officials: minister", "line 1: expected a group"),
        ("official_heads: minister", "line 1: expected a group"),
        ("minister", "line 1: expected a group"),
        ("official: minister\nparty: minister", "line 2: “minister” stands for official already"),
        ("official: chief\nbusiness_if_alone: chief", "line 2: “chief” stands for official already"),
    ],
)
def test_a_bad_list_is_refused_with_its_line(tmp_path, text, problem):
    path = tmp_path / "kinds.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=problem):
        read_source_kinds(path)


@pytest.mark.parametrize(
    ("text", "described"),
    [
        ("“No,” said Ana Bell, who runs the café.", ["who runs the café"]),
        ("Ana Bell, 38, a nurse, said no.", ["aged 38", "a nurse"]),
        ("It was coined by legal scholar Ana Bell.", ["legal scholar"]),
        ("The auditor, Ana Bell, said no.", ["auditor"]),
        ("Ana Bell is a professor of law.", ["a professor of law"]),
        ("Ana Bell has chaired the board for years.", ["who chaired the board for years"]),
        ("Ana Bell of the University of Thornhythe said no.", ["of the University of Thornhythe"]),
        ("“No,” said Ana Bell, the teacher, who chairs the board.", ["the teacher", "who chairs the board"]),
        ("Dr. Ana Bell said no.", ["Dr."]),
        ("“No,” said Ana Bell, adding that the mayor had known.", []),
        ("Ana Bell (R-Texas) said no.", ["lawmaker"]),
        ("and so did the Harbour Party, led by Ana Bell.", ["leader of the Harbour Party"]),
        ("“No.”\n\nAna Bell, The Thornhythe Record", ["of The Thornhythe Record"]),
        ("“No.”\n\nAna Bell, Thornhythe Record: “They are late.”", ["of Thornhythe Record"]),
        ("Ana Bell and Tom Roe, Thornhythe Record", ["of Thornhythe Record"]),
        ("It rained. A nurse at the port for ten years, Ana Bell said no.", ["nurse at the port for ten years"]),
        ("Singers Ana Bell and Tom Roe said no.", ["Singers"]),
        ("The Transport Authority (ETA) director, Ana Bell, said no.", ["Transport Authority director"]),
        ("Estmere's minister of transport, Ana Bell, said no.", ["Estmere’s minister of transport"]),
        ("“No,” Ana Bell wrote in the Thornhythe Record.", ["of Thornhythe Record"]),
    ],
)
def test_the_words_around_a_name_describe(text, described):
    articles = pd.DataFrame({"article_id": ["a"], "byline": [None], "text": [text]})
    voice = {"article_id": "a", "speaker": "Ana Bell", "speaker_kind": "person", "named": True, "role": None}
    assert find_descriptions(articles, pd.DataFrame([voice])) == [described]


def test_an_article_about_a_campaign_is_told_by_its_words():
    text = "Ana Bell said no. " + "The candidates for the nomination held rallies before the primary. " * 5
    articles = pd.DataFrame({"article_id": ["a"], "byline": [None], "text": [text]})
    voice = {"article_id": "a", "speaker": "Ana Bell", "speaker_kind": "person", "named": True, "role": None}
    assert find_descriptions(articles, pd.DataFrame([voice])) == [["campaign report"]]


def test_the_surname_stands_before_junior():
    text = "Tom Roe Jr. came late. Roe, a nurse, said no."
    articles = pd.DataFrame({"article_id": ["a"], "byline": [None], "text": [text]})
    voice = {"article_id": "a", "speaker": "Tom Roe Jr.", "speaker_kind": "person", "named": True, "role": None}
    assert find_descriptions(articles, pd.DataFrame([voice])) == [["a nurse"]]


def test_in_a_campaign_report_who_serves_a_candidate_speaks_for_the_party():
    columns = ["article_id", "speaker", "speaker_kind", "named", "role", "roles"]
    hint = ["campaign report"]
    rows = [
        ("a", "Tom Kemp", "person", True, "governor", hint),
        ("a", "Ana Bell", "person", True, "senior Kemp adviser", hint),
        ("a", "Eve Low", "person", True, "Kemp pollster", hint),
    ]
    assert judge_kinds(pd.DataFrame(rows, columns=columns)) == ["official", "party", "party"]


def test_an_acronym_that_the_article_spells_out_is_spelled_out():
    text = "The Estmere Transport Authority (ETA) is late. Ana Bell, the head of the ETA, said so."
    articles = pd.DataFrame({"article_id": ["a"], "byline": ["Tom Roe"], "text": [text]})
    voice = {"article_id": "a", "speaker": "Ana Bell", "speaker_kind": "person", "named": True, "role": None}
    assert find_descriptions(articles, pd.DataFrame([voice])) == [["the head of the Estmere Transport Authority"]]


def test_who_wrote_the_article_is_told_by_the_byline():
    articles = pd.DataFrame({"article_id": ["a"], "byline": ["Ana Bell"], "text": ["I was there."]})
    voice = {"article_id": "a", "speaker": "Ana Bell", "speaker_kind": "person", "named": True, "role": None}
    assert find_descriptions(articles, pd.DataFrame([voice])) == [["byline"]]


def test_a_byline_of_a_longer_name_is_somebody_elses():
    articles = pd.DataFrame({"article_id": ["a"], "byline": ["By Ann Leeson"], "text": ["I was there."]})
    voice = {"article_id": "a", "speaker": "Ann Lee", "speaker_kind": "person", "named": True, "role": None}
    assert find_descriptions(articles, pd.DataFrame([voice])) == [[]]


@pytest.mark.parametrize("speaker", [float("nan"), None, pd.NA, " "])
def test_a_speaker_without_a_name_has_no_descriptions(speaker):
    articles = pd.DataFrame({"article_id": ["a"], "byline": [None], "text": ["I was there."]})
    voice = {"article_id": "a", "speaker": speaker, "speaker_kind": "person", "named": True, "role": None}
    assert find_descriptions(articles, pd.DataFrame([voice])) == [[]]


@pytest.mark.parametrize("role", ["here, " * 1500, "spokeswoman who is a " * 1500, "one of " * 1500])
def test_a_role_of_any_length_is_judged(role):
    assert kind_of(role) in KINDS


def test_roles_may_be_an_array_as_parquet_gives_them():
    assert kind_of(None, roles=np.array(["transport minister"], dtype=object)) == "official"


@pytest.mark.xfail(strict=True, reason="a word list does not know whose party is in office")
def test_a_party_caucus_of_a_parliament_is_official():
    assert kind_of(None, speaker="all members of the Freedom Caucus", speaker_kind="group", named=False) == "official"


@pytest.mark.xfail(strict=True, reason="the words say what he was, not that he stands trial")
def test_a_defendant_is_ordinary():
    assert kind_of("former chairman of the cooperative") == "ordinary"


@pytest.mark.xfail(strict=True, reason="a company named like a person, whose label is that of one, has no role")
def test_a_company_taken_for_a_person_is_a_business():
    assert kind_of(None, speaker="Corbel Marine") == "business"
