"""A list of names is read whatever a spreadsheet made of it, and a broken one says in one sentence what to mend."""

from __future__ import annotations

import contextlib

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.alias_file import AliasError, find_alias_file, parse_rows, read_aliases
from analysis.tables import ALIASES

HEAD = "surface,canonical,label,action,article\n"


@pytest.fixture
def read(tmp_path):
    """Return a function that writes an aliases.csv and reads it."""

    def write_and_read(content):
        content = content.encode() if isinstance(content, str) else content
        (tmp_path / "aliases.csv").write_bytes(content)
        return read_aliases(tmp_path)

    return write_and_read


def test_a_row_keeps_its_line_and_its_gaps(read):
    aliases = read(HEAD + "Schumi,Anselm Schumann,PERSON,merge,\n\nSunday,,,drop,ferry.md\n")
    assert list(aliases.columns) == list(ALIASES.columns)
    assert aliases["line"].tolist() == [2, 4]
    assert aliases.loc[0, ["surface", "canonical", "label", "action"]].tolist() == [
        *("Schumi", "Anselm Schumann", "PERSON", "merge"),
    ]
    assert aliases.isna().to_numpy().tolist() == [
        [False, False, False, False, False, True],
        [False, False, True, True, False, False],
    ]


@pytest.mark.parametrize(
    "content",
    [
        HEAD + "Schumi,Anselm Schumann,PERSON,merge,\n",
        (HEAD + "Schumi,Anselm Schumann,PERSON,merge,\n").encode("utf-8-sig"),
        (HEAD + "Schumi,Anselm Schumann,PERSON,merge,\n").replace("\n", "\r\n"),
        (HEAD + "Schumi,Anselm Schumann,PERSON,merge,").replace("\n", "\r"),
        (HEAD + "Schumi,Anselm Schumann,PERSON,merge,\n").replace(",", ";"),
        (HEAD + "Schumi,Anselm Schumann,PERSON,merge,\n").replace(",", "\t"),
        HEAD + '"Schumi","Anselm Schumann","PERSON","merge",""\n',
        HEAD + "Schumi,Anselm Schumann,person,Merge\n,,,,\n",
        HEAD + "  Schumi , Anselm\u00a0 Schumann ,PERSON,merge,  \n",
        "Action,Label,Surface,note,Canonical\nmerge,PERSON,Schumi,his nickname,Anselm Schumann\n",
        HEAD + "Schumi,PERSON:Anselm Schumann,,merge,\n",
    ],
)
def test_every_way_to_write_a_row_says_the_same(read, content):
    rows = parse_rows(read(content), "aliases")
    assert [row[1:] for row in rows] == [("", "schumi", "Schumi", "Anselm Schumann", "PERSON", "merge", "")]


def test_names_hold_commas_marks_and_colons(read):
    aliases = read(HEAD + '"Ferry: A ""New"" Life, Again",,WORK_OF_ART,relabel,\n')
    assert aliases.loc[0, "surface"] == 'Ferry: A "New" Life, Again'
    assert parse_rows(aliases, "aliases")[0].own == ""


def test_a_file_that_a_spreadsheet_broke_over_lines_keeps_them(read):
    aliases = read(HEAD + '"Anselm\nSchumann",,,drop,\nSunday,,,drop,\n')
    assert aliases[["line", "surface"]].to_numpy().tolist() == [[2, "Anselm Schumann"], [4, "Sunday"]]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", HEAD.encode(), HEAD.encode() + b",,,,\n"])
def test_an_empty_list_is_an_empty_table(read, content):
    aliases = read(content)
    assert aliases.empty
    assert aliases.dtypes.astype(str).to_dict() == ALIASES.columns


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("surface,canonical,action\n", "line 1: it needs the columns surface, canonical, label, action; add label"),
        ("surface,canonical,label,action,artcle\n", "line 1: the column artcle is unknown; use surface,"),
        ("surface,surface,canonical,label,action\n", "line 1: the column surface stands there twice"),
        (HEAD + "Sunday,,,delete,\n", "line 2: the action “delete” is unknown; use merge, split, drop, relabel"),
        (HEAD + "Sunday,,,,\n", "line 2: the action “” is unknown"),
        (HEAD + "\nSunday,,PER,relabel,\n", "line 3: the label “PER” is unknown; use EVENT, FAC,"),
        (HEAD + ",Ana Bell,,merge,\n", "line 2: it has no surface"),
        (HEAD + "PERSON:,,,drop,\n", "line 2: it has no surface"),
        (HEAD + "Bell,,,merge,\n", "line 2: merge needs a canonical, the name that “Bell” is to be merged into"),
        (HEAD + "Bell,,,relabel,\n", "line 2: relabel needs a label"),
        (HEAD + "Bell,Ana Bell,ORG,relabel,\n", "line 2: relabel needs a label and takes no canonical"),
        (HEAD + "Bell,,ORG,drop,\n", "line 2: drop takes no canonical and no label"),
        (HEAD + "Bell,ORG:Bell,PERSON,merge,\n", "line 2: label says PERSON and canonical ORG"),
        (HEAD + "Bell, Ana,,drop,,,x\n", "line 2: it has 7 cells for 5 columns; put a name"),
        (HEAD + 'Bell,"Ana,,merge,\n', "line 2: unexpected end of data; close every quotation mark"),
        (HEAD + "Bell,,,drop,\n\nBell,Ana Bell,,merge,\n", "lines 2 and 4: both speak of “Bell”; keep one"),
        (HEAD + "U.S.,,,drop,\nUS,,,drop,\n", "lines 2 and 3: both speak of “US”; keep one"),
        (HEAD + "Bell,,,drop,a\nBell,,,split,a\n", "lines 2 and 3: both speak of “Bell”"),
        (HEAD + "Bob,Rob,,merge,\nRob,Bob,,merge,\n", "lines 2 and 3: they merge names in a circle"),
        (HEAD + "A,B,,merge,\nB,C,,merge,\nC,A,,merge,\n", "lines 2 and 3 and 4: they merge names in a circle"),
        (HEAD + "Bob,Rob,,merge,\nRob,Bob,,merge,a\n", "lines 2 and 3: they merge names in a circle"),
        (HEAD + "PERSON:Bob,Rob,,merge,\nBob,Bob,,merge,\nRob,Bob,,merge,\n", "lines 2 and 4: they merge names"),
        (HEAD + "Bob,Bob,,merge,\nRob,Bob,,merge,\nPERSON:Bob,Rob,,merge,\n", "lines 3 and 4: they merge names"),
        ((HEAD + "Bell,,,drop,\nInês,,,drop,\n").encode("cp1252"), "line 3: it is not UTF-8; save the file as"),
        ((HEAD + "Bell,,,drop,\n").encode("utf-16"), "line 1: it is not UTF-8"),
        ((HEAD + "Bell,,,drop,\n").encode("utf-16-le"), "line 1: it is not UTF-8"),
    ],
)
def test_a_broken_list_says_where_and_what_to_do(read, content, sentence):
    with pytest.raises(AliasError) as refused:
        read(content)
    assert f"aliases.csv, {sentence}" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_one_surface_may_stand_for_all_articles_and_for_one(read):
    assert len(read(HEAD + "Bell,,,drop,\nBell,,,split,ferry.md\nPERSON:Bell,,,drop,\n")) == 3


def test_a_name_merged_into_its_other_spelling_is_no_circle(read):
    assert len(read(HEAD + "Ines Vale,Inês Vale,,merge,\n")) == 1


def test_there_is_a_list_beside_a_folder_a_file_and_a_pattern(tmp_path):
    (tmp_path / "ferry.md").write_text("x", encoding="utf-8")
    assert find_alias_file(tmp_path) is None
    (tmp_path / "aliases.csv").write_text(HEAD, encoding="utf-8")
    for path in (tmp_path, tmp_path / "ferry.md", tmp_path / "*.md", str(tmp_path / "**" / "*.md")):
        assert find_alias_file(path) == tmp_path / "aliases.csv"


def test_a_list_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(AliasError, match=r"aliases\.csv could not be opened"):
        read_aliases(tmp_path)


@settings(deadline=None)
@given(st.binary(max_size=80))
def test_no_bytes_but_a_sentence(tmp_path_factory, content):
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(content)
    with contextlib.suppress(AliasError):
        assert isinstance(read_aliases(file), pd.DataFrame)
