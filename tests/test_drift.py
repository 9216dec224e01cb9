"""The drift guard: the canary is what was recorded; what moved, by how much, through what; and how it is accepted."""

from __future__ import annotations

import json
import re
from importlib import metadata

import pandas as pd
import pytest
from conftest import ROOT

from analysis import baseline, drift_causes, formulas, make_articles, measure, record
from analysis.__main__ import main
from analysis.baseline import accept_drift, insert_entry, read_baseline, refresh_baseline, write_record
from analysis.canary import FILE, list_numbers, measure_canary
from analysis.drift import describe_drift, find_drift
from analysis.drift_causes import FAMILIES
from analysis.record import CODE, LEXICONS, OTHERS, OWN, WEIGHTS, Package, Record, read_packages

COLUMNS = ["measure", "article", "value"]
PACKAGES = {
    "numpy": Package("2.4.6", ""),
    "pyphen": Package("0.18.1", "aa"),
    "spacy": Package("3.8.7", ""),
    "textstat": Package("0.7.13", "bb"),
    CODE: Package("", "cc"),
    LEXICONS: Package("", "dd"),
    WEIGHTS: Package("", "ee"),
}
NUMBERS = {
    ("tokens.fingerprint", "ferry"): "aaaa",
    ("textstat_lix", "ferry"): 40.0,
    ("textstat_lix", "flood"): 50.0,
    ("textstat_lix", "court"): 30.0,
    ("lix", "ferry"): 41.0,
    ("lix_low", "ferry"): 39.0,
    ("smog_index", "ferry"): float("nan"),
    ("n_quotes", "ferry"): 4,
    ("quotes.fingerprint", "ferry"): "bbbb",
    (FILE, "ferry"): "cccc",
    (FILE, "flood"): "dddd",
}
TEXT = "“We open in May,” said Ana Bell, the mayor. The union told reporters that it would strike on Monday."


def make_record(changes=(), packages=(), without=()):
    """Return a record of invented numbers, some of them changed or left out."""
    numbers = {key: value for key, value in {**NUMBERS, **dict(changes)}.items() if key not in without}
    frame = pd.DataFrame([(*key, value) for key, value in numbers.items()], columns=COLUMNS).astype({"value": "object"})
    return Record("0.1.0", {**PACKAGES, **dict(packages)}, frame)


BEFORE = make_record()


def describe(changes=(), packages=(), without=()):
    return " ".join(describe_drift(BEFORE, make_record(changes, packages, without)).split())


@pytest.fixture(scope="module")
def now():
    return measure_canary()


def test_every_number_of_the_canary_is_what_was_recorded(now):
    assert find_drift(read_baseline(), now).empty, describe_drift(read_baseline(), now)


def test_every_measure_belongs_to_one_family(now):
    for name in {*now.numbers["measure"]} - {FILE}:
        assert sum(bool(re.fullmatch(family.measures, name)) for family in FAMILIES) == 1, name


def test_every_family_rests_on_recorded_packages_and_earlier_families():
    for place, family in enumerate(FAMILIES):
        assert set(family.packages) <= {*OTHERS, *OWN}
        assert set(family.through) <= {earlier.name for earlier in FAMILIES[:place]}


def test_every_package_that_a_number_can_come_through_is_installed_and_recorded(now):
    assert all(now.packages[name].version for name in OTHERS)
    assert all(len(now.packages[name].contents) == 64 for name in (*OWN, "textstat", "pyphen"))
    assert set(read_baseline().packages) == set(now.packages)


def test_a_release_is_recorded_with_its_own_code():
    newest = next(
        line for line in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines() if line[:3] == "## "
    )
    if "unreleased" not in newest:
        recorded = read_baseline()
        assert newest.split()[1] == recorded.columninch == metadata.version("columninch")
        assert {name: recorded.packages[name] for name in OWN} == {name: read_packages()[name] for name in OWN}


def test_the_same_numbers_are_no_drift_and_nan_equals_nan():
    assert find_drift(BEFORE, make_record()).empty
    assert describe() == "No number moved: all 9 numbers of 3 articles are what columninch 0.1.0 recorded."


@pytest.mark.parametrize(
    ("key", "value", "moved"),
    [
        (("lix", "ferry"), 41.0 * (1 + 1e-12), False),
        (("lix", "ferry"), 41.0 * (1 + 1e-7), True),
        (("lix", "ferry"), 41, False),
        (("lix", "ferry"), float("nan"), True),
        (("smog_index", "ferry"), 8.0, True),
        (("smog_index", "ferry"), None, False),
        (("n_quotes", "ferry"), 5, True),
        (("quotes.fingerprint", "ferry"), "bbbc", True),
        (("lix", "ferry"), "41", True),
    ],
)
def test_counts_are_compared_exactly_and_fractions_but_for_their_last_digits(key, value, moved):
    rows = find_drift(BEFORE, make_record({key: value}))
    assert list(zip(rows["measure"], rows["article"], strict=True)) == ([key] if moved else [])


def test_the_change_is_now_less_before_and_missing_where_either_is_no_number():
    rows = find_drift(BEFORE, make_record({("lix", "ferry"): 39.5, ("quotes.fingerprint", "ferry"): "x"}))
    assert rows["difference"].tolist()[0] == -1.5
    assert pd.isna(rows["difference"].tolist()[1])


def test_measures_and_articles_that_one_record_lacks_are_told():
    without = [key for key in NUMBERS if key[1] == "flood"] + [("lix_low", "ferry")]
    rows = find_drift(BEFORE, make_record({("rix", "ferry"): 2.0}, without=without))
    assert rows["change"].tolist() == ["new", "gone", "gone"]
    assert rows["measure"].tolist() == ["rix", "lix_low", FILE]  # an article that is gone is one row
    told = describe({("rix", "ferry"): 2.0}, without=without)
    assert "Articles that only the record has: flood." in told
    assert "Measures that the record lacks: rix. Measures that only the record has: lix_low." in told


def test_an_edited_article_is_named_and_its_numbers_are_not_compared():
    changes = {(FILE, "ferry"): "other", ("lix", "ferry"): 99.0}
    assert find_drift(BEFORE, make_record(changes))["measure"].tolist() == [FILE]
    assert "Of another text than recorded, so that their numbers cannot be compared: ferry." in describe(changes)


def test_middle_and_greatest_change_are_told_with_the_article_of_the_greatest():
    articles = zip(("ferry", "flood", "court"), (40.5, 51.0, 27.0), strict=True)  # +0.5, +1, −3
    told = describe({("textstat_lix", name): value for name, value in articles})
    assert "textstat_lix: 3 articles, +0.5 in the middle, −3 at most (court: 30 → 27)" in told
    assert told.startswith("3 of 9 numbers of 3 articles are not what columninch 0.1.0 recorded; they stand in 3 ")


def test_a_score_and_its_interval_are_told_as_one_measure():
    assert "lix: 1 article, its interval alone" in describe({("lix_low", "ferry"): 38.0})
    assert describe({("lix", "ferry"): 42.0, ("lix_low", "ferry"): 38.0}).count("lix") == 1


def test_speakers_who_change_places_are_seen_though_no_count_moves():
    articles = make_articles([{"article_id": "a", "text": TEXT}])
    tables = measure(articles)
    swapped = tables.quotes.assign(speaker=tables.quotes["speaker"].tolist()[::-1])
    before, now = (Record("0.1.0", {}, list_numbers(one)) for one in (tables, tables._replace(quotes=swapped)))
    assert tables.quotes["speaker"].nunique() == 2
    assert "quotes.fingerprint" in find_drift(before, now)["measure"].tolist()
    assert not find_drift(before, now)["measure"].isin(["quotes.rows", "quotes.speaker_kind", "n_speakers"]).any()


@pytest.mark.parametrize(
    ("packages", "sentence"),
    [
        ({"textstat": Package("0.7.12", "xx")}, "Moved by textstat, which is 0.7.12 here and was 0.7.13. Of"),
        ({"textstat": Package("0.7.13", "xx")}, "textstat, which calls itself 0.7.13 as before but has other files"),
        ({"textstat": Package("", "")}, "Moved by textstat, which is not installed here and was 0.7.13."),
        ({"textstat": Package("0.7.12", "b"), CODE: Package("", "x")}, "but Column Inch’s own code changed since"),
        (
            {CODE: Package("", "x"), LEXICONS: Package("", "x")},
            "Moved by Column Inch’s own code and word lists, changed",
        ),
        ({WEIGHTS: Package("", "x")}, "Nothing that these numbers rest on differs."),
        ({}, "Nothing that these numbers rest on differs. What is left is this machine’s arithmetic"),
    ],
)
def test_the_one_package_that_differs_is_named(packages, sentence):
    assert sentence in describe({("textstat_lix", "ferry"): 41.0}, packages)


def test_of_several_packages_each_is_named_with_the_way_to_find_out():
    packages = {"textstat": Package("0.7.12", "x"), "numpy": Package("2.3.0", ""), "spacy": Package("3.8.2", "")}
    told = describe({("textstat_lix", "ferry"): 41.0}, packages)
    both = "numpy, which is 2.3.0 here and was 2.4.6; textstat, which is 0.7.12 here and was 0.7.13"
    assert f"Moved by one or more of these: {both}. Install the recorded ones one at a time" in told
    assert "Differs and moved nothing: spacy, which is 3.8.2 here and was 3.8.7." in told
    assert told.endswith("To measure as it was recorded: pip install numpy==2.4.6 textstat==0.7.13")


@pytest.mark.parametrize(("tokens", "blamed"), [("aaaa", False), ("abab", True)])
def test_the_parser_is_blamed_for_quotes_only_where_its_tokens_moved(tokens, blamed):
    changes = {("n_quotes", "ferry"): 5, ("tokens.fingerprint", "ferry"): tokens}
    told = describe(changes, {"spacy": Package("3.8.2", "")})
    assert ("Moved by spacy" in told) is blamed
    assert ("Differs and moved nothing: spacy" in told) is not blamed


def test_versions_that_differ_without_a_moved_number_are_harmless_and_own_code_is_worth_no_word():
    told = describe(packages={"spacy": Package("3.8.2", ""), CODE: Package("", "x")})
    assert told.startswith("No number moved: ")
    assert told.endswith("Differs and moved nothing: spacy, which is 3.8.2 here and was 3.8.7.")


def test_a_changed_constant_in_a_formula_is_told_as_our_own_code(monkeypatch):
    tables = [measure(make_articles([{"article_id": "a", "text": TEXT}]))]
    monkeypatch.setattr(formulas.flesch_reading_ease, "__kwdefaults__", {"coefficients": (206.835, 1.015, 84.7)})
    tables.append(measure(make_articles([{"article_id": "a", "text": TEXT}])))
    before, now = (Record("0.1.0", PACKAGES, list_numbers(one)) for one in tables)
    now = now._replace(packages={**PACKAGES, CODE: Package("", "x")})
    told = " ".join(describe_drift(before, now).split())
    assert "Moved by Column Inch’s own code, changed since the record: no package" in told
    assert "Readability flesch_reading_ease: 1 article, −0." in told


def test_another_installed_version_is_read_and_blamed(monkeypatch, now):
    installed = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "0.7.12" if name == "textstat" else installed(name))
    numbers = now.numbers.copy()
    moved = numbers["measure"] == "textstat_lix"
    numbers.loc[moved, "value"] = numbers.loc[moved, "value"] + 1
    told = " ".join(describe_drift(now, now._replace(packages=read_packages(), numbers=numbers)).split())
    assert "Moved by textstat, which is 0.7.12 here and was 0.7.13. Of the packages" in told
    assert "textstat_lix: 40 articles, +1 in the middle" in told


def test_a_package_with_other_files_has_another_hash_and_what_python_compiles_is_no_part(tmp_path):
    (tmp_path / "words.txt").write_text("boat\n", encoding="utf-8")
    first = record._hash_files(tmp_path, tmp_path.rglob("*"))
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "words.pyc").write_bytes(b"1")
    assert record._hash_files(tmp_path, tmp_path.rglob("*")) == first
    (tmp_path / "words.txt").write_text("ship\n", encoding="utf-8")
    assert record._hash_files(tmp_path, tmp_path.rglob("*")) != first


def test_the_code_that_measures_is_hashed_and_figures_are_not():
    names = {path.relative_to(record.HERE).as_posix() for path in record._find_code()}
    assert {"formulas.py", "quotes.py", "learned/trees.py", "readers/markdown.py", "intervals.py"} <= names
    assert not names & {"figures.py", "report.py", "__main__.py", "drift.py"}


def test_a_measure_without_a_family_is_refused():
    with pytest.raises(KeyError, match="no family of drift_causes"):
        drift_causes.find_family("cheerfulness")


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """Return a folder that holds a baseline and a changelog of their own."""
    changelog = "# Changelog\n\n## 0.2.0 (unreleased)\n\n### Numbers that moved\n\n- **Old**: a line\n  that goes on.\n"
    (tmp_path / "CHANGELOG.md").write_text(f"{changelog}\n## 0.1.0\n\nThe first.\n", encoding="utf-8")
    (tmp_path / "baseline.json").write_text(write_record(BEFORE), encoding="utf-8")
    monkeypatch.setattr(baseline, "BASELINE", tmp_path / "baseline.json")
    monkeypatch.setattr(baseline, "CHANGELOG", tmp_path / "CHANGELOG.md")
    return tmp_path


def contents(folder):
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


MOVED = make_record({("lix", "ferry"): 42.5, ("n_quotes", "ferry"): 5})


def test_what_is_written_is_what_is_read_and_the_same_bytes(checkout):
    assert find_drift(BEFORE, read_baseline()).empty
    assert write_record(read_baseline()) == write_record(BEFORE) == contents(checkout)["baseline.json"]
    assert write_record(make_record()._replace(numbers=BEFORE.numbers[::-1])) == write_record(BEFORE)


def test_an_accepted_drift_is_recorded_and_its_reason_stands_in_the_changelog(checkout):
    entry = accept_drift(MOVED, " Long words count from\nseven letters on. ")
    assert entry == (
        "- **Readability, Quotes**: Long words count from seven letters on. "
        "On the demonstration articles lix: 1 article, +1.5 (ferry: 41 → 42.5).\n"
        "  n_quotes: 1 article, +1 (ferry: 4 → 5)."
    )
    assert f"  that goes on.\n{entry}\n\n## 0.1.0\n" in contents(checkout)["CHANGELOG.md"]
    assert find_drift(read_baseline(), MOVED).empty
    assert set(contents(checkout)) == {"CHANGELOG.md", "baseline.json"}


@pytest.mark.parametrize(
    ("now", "reason", "sentence"),
    [
        (MOVED, "", "the reason “” tells users nothing"),
        (MOVED, "… \n fixed it!", "the reason “… fixed it!” tells users nothing"),
        (BEFORE, "Long words count from seven letters on", "no number moved, so there is nothing to accept"),
        (make_record({(FILE, "ferry"): "x"}), "Long words count more", "no number moved"),
    ],
)
def test_nothing_is_accepted_without_a_reason_or_without_a_move(checkout, now, reason, sentence):
    before = contents(checkout)
    with pytest.raises(ValueError, match=re.escape(sentence)):
        accept_drift(now, reason)
    assert contents(checkout) == before


def test_baseline_and_changelog_are_written_both_or_neither(checkout, monkeypatch):
    before, replace = contents(checkout), baseline.os.replace

    def refuse(source, target):
        if str(target).endswith("CHANGELOG.md"):
            raise OSError("disk full")
        replace(source, target)

    monkeypatch.setattr(baseline.os, "replace", refuse)
    with pytest.raises(OSError, match="disk full"):
        accept_drift(MOVED, "Long words count from seven letters on")
    assert contents(checkout) == before


def test_a_refresh_records_versions_and_new_measures_and_refuses_moved_numbers(checkout):
    assert refresh_baseline(BEFORE) is False
    assert refresh_baseline(make_record({("rix", "ferry"): 2.0}, {"spacy": Package("3.8.8", "")})) is True
    assert read_baseline().packages["spacy"].version == "3.8.8"
    with pytest.raises(ValueError, match="2 numbers moved: record them with the reason, by columninch doctor --accept"):
        refresh_baseline(MOVED)
    (checkout / "baseline.json").unlink()
    assert refresh_baseline(MOVED) is True


def test_an_installed_package_only_compares(checkout):
    (checkout / "CHANGELOG.md").unlink()
    for record_anew in (lambda: accept_drift(MOVED, "Long words count more"), lambda: refresh_baseline(BEFORE)):
        with pytest.raises(ValueError, match=r"a baseline is recorded in a checkout, beside its CHANGELOG\.md"):
            record_anew()


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "{",
        "[]",
        '{"columninch": "1", "packages": {}}',
        '{"columninch": "1", "packages": {}, "numbers": []}',
        '{"columninch": "1", "packages": {}, "numbers": [["lix", "ferry"]]}',
        '{"columninch": "1", "packages": {"numpy": "2"}, "numbers": [["lix", "ferry", 1]]}',
        '{"columninch": "1", "packages": {"numpy": {"v": "2"}}, "numbers": [["lix", "ferry", 1]]}',
    ],
)
def test_a_damaged_baseline_is_one_sentence_before_anything_is_measured(checkout, damaged, capsys, monkeypatch):
    monkeypatch.setattr("analysis.__main__.measure_canary", lambda **_options: pytest.fail("measured"))
    (checkout / "baseline.json").write_text(damaged, encoding="utf-8")
    assert main(["doctor"]) == 1
    shown = capsys.readouterr().err
    assert "baseline.json is damaged (" in shown
    assert shown.count("\n") == 1


def test_a_heading_is_added_to_a_release_without_one():
    changelog = insert_entry(
        "# C\n\n## 0.2.0\n\n### Added\n\n- A.\n\n## 0.1.0\n\n### Numbers that moved\n\n- Old.\n", "- B."
    )
    assert changelog.startswith("# C\n\n## 0.2.0\n\n### Added\n\n- A.\n\n### Numbers that moved\n\n- B.\n\n## 0.1.0\n")
    with pytest.raises(ValueError, match="names no release"):
        insert_entry("# C\n", "- B.")


def test_a_heading_after_the_moved_numbers_stays_after_them():
    changelog = insert_entry("## 0.2.0\n\n### Numbers that moved\n\nNone yet.\n\n### Fixed\n\n- A.\n", "- B.")
    assert changelog == "## 0.2.0\n\n### Numbers that moved\n\nNone yet.\n\n- B.\n\n### Fixed\n\n- A.\n"


@pytest.mark.parametrize(("measured", "code"), [(BEFORE, 0), (MOVED, 3)])
def test_the_doctor_prints_an_account_and_its_exit_code_says_whether_numbers_stand(
    checkout, capsys, monkeypatch, measured, code
):
    monkeypatch.setattr("analysis.__main__.measure_canary", lambda **_options: measured)
    assert main(["doctor"]) == code
    assert capsys.readouterr().out == describe_drift(BEFORE, measured) + "\n"


def test_a_reason_that_says_nothing_is_refused_before_anything_is_measured(checkout, capsys, monkeypatch):
    monkeypatch.setattr("analysis.__main__.measure_canary", lambda **_options: pytest.fail("measured"))
    assert main(["doctor", "--accept", "fixed"]) == 1
    assert capsys.readouterr().err.startswith("columninch: the reason “fixed” tells users nothing")


def test_after_the_doctor_accepted_it_is_silent(checkout, capsys, monkeypatch):
    monkeypatch.setattr("analysis.__main__.measure_canary", lambda **_options: MOVED)
    assert main(["doctor", "--refresh"]) == 1
    assert main(["doctor", "--accept", "no"]) == 1
    assert capsys.readouterr().err.count("\n") == 2
    assert main(["doctor", "--accept", "Long words count from seven letters on"]) == 0
    assert capsys.readouterr().out.startswith("- **Readability, Quotes**: Long words")
    assert main(["doctor"]) == 0
    assert main(["doctor", "--refresh"]) == 0
    assert "the record is what was measured" in capsys.readouterr().out


def test_the_recorded_file_has_a_line_a_number_in_order_of_names():
    text = baseline.BASELINE.read_text(encoding="utf-8")
    rows = json.loads(text)["numbers"]
    assert rows == sorted(rows, key=lambda row: row[:2])
    assert text.count("\n[") == len(rows)
    assert text == write_record(read_baseline())
