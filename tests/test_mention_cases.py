"""Names under stress: the cases of tests/mentions.txt, which says at its top how to read it.

`python tests/test_mention_cases.py` prints which cases fail now, by class, with the differences and what was found.
`--refresh` then takes the "xfail:" line from every case that passes; `--mark` writes "xfail: today: …" into every case
that fails without such a line: look at each before it stays. "hard:" opens the reasons of cases that we do not expect
to get right soon.
"""

from __future__ import annotations

import argparse
import functools
import re
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

from analysis.articles import make_articles, read_articles
from analysis.language import parse_articles
from analysis.mentions import find_entities, find_mentions

TESTS = Path(__file__).parent
PATH = TESTS / "mentions.txt"
FAMILIES = {"GPE": "PLACE", "LOC": "PLACE", "FAC": "PLACE", "PERSON": "PERSON", "ORG": "ORG", "NORP": "NORP"}
LABELS = {*FAMILIES.values(), "OTHER"}
OPENINGS = ("# ", "headline: ", "> ", "maybe: ", "not: ", "xfail: ")
RULES = {"surname", "shared_surname", "first_name", "shared_first_name", "middle_name", "initials"}
RULES |= {"acronym_brackets", "acronym_initials", "short_organisation"}
FORM = re.compile(r"(?P<text>.+?)(?: ×(?P<times>\d+))?(?: \((?P<rule>[a-z_]+)\))?")


class Named(NamedTuple):
    """One line of a case that begins with ">": somebody or something, and the forms that name it."""

    labels: frozenset[str]
    name: str
    forms: dict[str, int]
    rules: dict[str, str]
    options: dict[str, str]


class Case(NamedTuple):
    """A short article, all that it names, and traps that are no names."""

    name: str
    headline: str
    body: str
    entities: list[Named]
    maybe: list[tuple[frozenset[str], str]]
    traps: list[str]
    failing: str


class Found(NamedTuple):
    """What we take from the article of a case."""

    mentions: list[dict[str, Any]]
    entities: list[dict[str, Any]]


def read_cases() -> list[Case]:
    """Return every case of the file, in its order."""
    cases = []
    for section in PATH.read_text(encoding="utf-8").split("\n## ")[1:]:
        phenomenon, *blocks = section.strip().split("\n\n")
        cases += [_read_case(phenomenon, block.splitlines()) for block in blocks]
    return cases


def _read_case(phenomenon: str, lines: list[str]) -> Case:
    found: dict[str, list[str]] = {opening: [] for opening in (*OPENINGS, "")}
    for line in lines:
        opening = next((one for one in OPENINGS if line.startswith(one)), "")
        found[opening].append(line.removeprefix(opening))
    (name,) = found["# "]
    maybe = [
        (frozenset(labels.split("/")), form) for labels, _, form in (one.partition(" ") for one in found["maybe: "])
    ]
    headline, failing = (" ".join(found[opening]) for opening in ("headline: ", "xfail: "))
    entities = [_read_entity(line) for line in found["> "]]
    body = "\n\n".join(found[""]).replace("⏎", "\n")
    return Case(f"{phenomenon}: {name}", headline, body, entities, maybe, found["not: "], failing)


def _read_entity(line: str) -> Named:
    told, *options = line.split(" · ")
    labels, _, named = told.partition(" ")
    name, _, listed = named.partition(" = ")
    found = [FORM.fullmatch(form) for form in (listed or name).split(" | ")]
    forms = {form["text"]: int(form["times"] or 1) for form in found}
    name = name if listed else next(iter(forms))
    rules = {form["text"]: form["rule"] for form in found if form["rule"]}
    return Named(frozenset(labels.split("/")), name, forms, rules, dict(option.split(": ") for option in options))


CASES = read_cases()
PARAMS = [
    pytest.param(
        case, id=case.name, marks=[pytest.mark.xfail(strict=True, reason=case.failing)] if case.failing else []
    )
    for case in CASES
]


@functools.cache
def parse_cases() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return articles, tokens and mentions of all cases, parsed in one batch."""
    rows = [{"article_id": case.name, "headline": case.headline or None, "text": case.body} for case in CASES]
    articles = make_articles(rows)
    tokens = parse_articles(articles)
    return articles, tokens, find_mentions(articles, tokens)


def find_all() -> dict[str, Found]:
    """Return what we take from each case, by its name."""
    articles, tokens, mentions = parse_cases()
    entities = find_entities(articles, mentions, tokens)
    found = {case.name: Found([], []) for case in CASES}
    for row in mentions.to_dict("records"):
        found[row["article_id"]].mentions.append(row)
    for row in entities.to_dict("records"):
        found[row["article_id"]].entities.append(row)
    return found


@pytest.fixture(scope="module")
def found() -> dict[str, Found]:
    """Return what we take from each case."""
    return find_all()


@pytest.mark.parametrize("case", PARAMS)
def test_every_name_is_what_a_careful_editor_takes_it_for(case, found):
    assert list_differences(case, found[case.name]) == []


def list_differences(case: Case, found: Found) -> list[str]:
    """Return what was found otherwise than the case says, each difference opening with its kind."""
    differences = [text for entity in case.entities for text in _compare_entity(case, entity, found)]
    wanted = {(label, _plain(one.name), form) for one in case.entities for label in one.labels for form in one.forms}
    missing = sum((Counter(one.forms) for one in case.entities), Counter())
    missing.subtract(row["text"] for row in found.mentions)
    allowed = {(label, form) for labels, form in case.maybe for label in labels}
    for (label, name, form), times in _count_forms(found).items():
        if (label, _plain(name), form) in wanted or (label, form) in allowed:
            continue
        if missing.get(form, -1) >= 0:  # told as another label or identity of an expected name
            continue
        differences.append(f"no name: “{form}” ×{times} ({label} {name})")
    return differences + [text for trap in case.traps for text in _compare_trap(case, trap, found)]


def _compare_entity(case: Case, entity: Named, found: Found) -> list[str]:
    counts = _count_forms(found)
    differences = []
    for form, times in entity.forms.items():
        own = [row for row in found.mentions if row["text"] == form and _is_of(row, entity)]
        if len(own) > times:
            differences.append(f"no name: “{form}” ×{len(own)}, not ×{times}, for {entity.name}")
        if len(own) < times:
            differences.append(_tell_loss(case, entity, form, counts))
        if told := {row["rule"] for row in own} - {entity.rules.get(form)} if form in entity.rules else set():
            differences.append(f"rule: “{form}” by {min(told)}, not by {entity.rules[form]}")
    own = [row for row in found.mentions if _is_of(row, entity)]
    if own and (role := entity.options.get("role")) is not None:
        told = next(one["role"] for one in found.entities if one["entity_id"] == own[0]["entity_id"])
        told = "-" if pd.isna(told) else told
        if told.lower() != role.lower():
            differences.append(f"role: {entity.name} is “{told}”, not “{role}”")
    if own and "headline" in entity.options:
        times = sum(row["part"] == "headline" for row in own)
        if times != int(entity.options["headline"]):
            differences.append(f"headline: {entity.name} ×{times}, not ×{entity.options['headline']}")
    return differences


def _tell_loss(case: Case, entity: Named, form: str, counts: Counter[tuple[str, str, str]]) -> str:
    """Return what became of a form that its entity lacks."""
    others = [one for one in case.entities if one is not entity and form in one.forms]
    wrong = [
        (label, name)
        for label, name, text in counts
        if text == form
        and not any(label in one.labels and _plain(name) == _plain(one.name) for one in [*others, entity])
    ]
    right = {text for one in case.entities for text in one.forms}
    inside = [(label, text) for label, _, text in counts if text not in right and (form in text or text in form)]
    labels = "/".join(sorted(entity.labels))
    if wrong and wrong[0][0] not in entity.labels:
        return f"label: “{form}” is {wrong[0][0]}, not {labels}"
    if wrong:
        return f"identity: “{form}” is {wrong[0][1]}, not {entity.name}"
    if others and any(text == form for _, _, text in counts):
        return f"identity: “{form}” is {' or '.join(one.name for one in others)}, not {entity.name}"
    if inside:
        return f"bounds: “{inside[0][1]}” ({inside[0][0]}), not “{form}” ({labels})"
    return f"missed: “{form}” ({labels} {entity.name})"


def _compare_trap(case: Case, trap: str, found: Found) -> list[str]:
    differences = []
    for part, text in (("headline", case.headline), ("body", case.body)):
        for place in re.finditer(re.escape(trap), text):
            touching = [
                row["text"]
                for row in found.mentions
                if row["part"] == part and row["start"] < place.end() and place.start() < row["end"]
            ]
            differences += [f"trap: “{name}” in “{trap}”" for name in touching]
    return differences


def _count_forms(found: Found) -> Counter[tuple[str, str, str]]:
    """Return how often each (label, name, form) was found."""
    return Counter((_family(row), _name(row), row["text"]) for row in found.mentions)


def _is_of(row: dict[str, Any], entity: Named) -> bool:
    return _family(row) in entity.labels and _plain(_name(row)) == _plain(entity.name)


def _family(row: dict[str, Any]) -> str:
    return FAMILIES.get(row["label"], "OTHER")


def _name(row: dict[str, Any]) -> str:
    return row["entity_id"].partition(":")[2]


def _plain(name: str) -> str:
    """Return a name without quotation marks, with the typewriter's apostrophe."""
    return re.sub(r"[“”\"‘]", "", name).replace("’", "'")


def test_the_cases_are_many_and_each_is_named_once():
    counts = Counter(case.name for case in CASES)
    assert len(counts) >= 160
    assert set(counts.values()) == {1}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_is_written_as_the_file_says(case):
    text = f"{case.headline}\n\n{case.body}"
    assert case.body
    assert case.entities or case.traps or case.maybe
    assert [trap for trap in case.traps if trap not in text] == []
    assert [form for _, form in case.maybe if form not in text] == []
    wanted: Counter[str] = Counter()
    for entity in case.entities:
        assert entity.labels <= LABELS
        assert entity.name in entity.forms or entity.name in text
        assert set(entity.rules.values()) <= RULES
        assert set(entity.options) <= {"role", "headline"}
        wanted.update(entity.forms)
    assert _count_in_text(text, list(wanted)) >= wanted


def _count_in_text(text: str, forms: list[str]) -> Counter[str]:
    """Return how often each form stands in the text outside of longer forms."""
    counts: Counter[str] = Counter()
    for form in sorted(forms, key=len, reverse=True):
        text, counts[form] = re.subn(rf"(?<!\w){re.escape(form)}(?!\w)", " ", text)
    return counts


def test_a_wrong_answer_is_told_in_words():
    marsh = Named(frozenset({"PERSON"}), "Helena Marsh", {"Helena Marsh": 1, "Marsh": 1}, {"Marsh": "surname"}, {})
    case = Case("one", "", "Helena Marsh left. Marsh sailed in May.", [marsh], [], ["in May"], "")
    full = {"part": "body", "start": 0, "end": 12, "text": "Helena Marsh", "label": "PERSON", "rule": "exact"}
    full |= {"entity_id": "PERSON:Helena Marsh"}
    short = {**full, "start": 19, "end": 24, "text": "Marsh", "rule": "surname"}
    assert list_differences(case, Found([full, short], [])) == []
    assert list_differences(case, Found([full], [])) == ["missed: “Marsh” (PERSON Helena Marsh)"]
    place = {**short, "label": "LOC", "entity_id": "LOC:Marsh"}
    assert list_differences(case, Found([full, place], [])) == ["label: “Marsh” is PLACE, not PERSON"]
    alone = {**short, "entity_id": "PERSON:Marsh", "rule": "exact"}
    assert list_differences(case, Found([full, alone], [])) == ["identity: “Marsh” is Marsh, not Helena Marsh"]
    month = {**place, "start": 35, "end": 38, "text": "May", "entity_id": "LOC:May"}
    spare = ["no name: “May” ×1 (PLACE May)", "trap: “May” in “in May”"]
    assert list_differences(case, Found([full, short, month], [])) == spare


@pytest.fixture(scope="module", params=["cases", "articles"])
def named(request) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return articles, tokens and mentions of the cases, and of the demonstration corpus."""
    if request.param == "cases":
        return parse_cases()
    articles = read_articles(TESTS.parent / "data" / "articles")
    tokens = parse_articles(articles)
    return articles, tokens, find_mentions(articles, tokens)


def test_spans_do_not_overlap(named):
    for _, rows in named[2].groupby(["article_id", "part"], sort=False):
        assert (rows["start"].to_numpy()[1:] >= rows["end"].to_numpy()[:-1]).all()


def test_text_is_the_slice_of_headline_or_body(named):
    articles, _, mentions = named
    parts = {"headline": dict(articles[["article_id", "headline"]].to_numpy())}
    parts["body"] = dict(articles[["article_id", "text"]].to_numpy())
    assert set(mentions["part"]) == {"headline", "body"}
    for row in mentions.itertuples():
        assert parts[row.part][row.article_id][row.start : row.end] == row.text
        assert row.text.strip() == row.text != ""
    assert (mentions.loc[mentions["part"] == "headline", "paragraph"] == 0).all()


def test_the_counts_of_entities_add_up_to_the_mentions(named):
    articles, tokens, mentions = named
    entities = find_entities(articles, mentions, tokens)
    counts = entities.set_index(["article_id", "entity_id"])["n_mentions"]
    assert counts.index.is_unique
    assert counts.to_dict() == mentions.groupby(["article_id", "entity_id"]).size().to_dict()
    told = mentions[mentions["part"] == "headline"].groupby(["article_id", "entity_id"]).size()
    assert set(entities[entities["in_headline"]].set_index(["article_id", "entity_id"]).index) == set(told.index)


def test_the_order_of_articles_changes_no_mention(named):
    articles, tokens, mentions = named
    turned = articles.iloc[::-1].reset_index(drop=True)
    pieces = dict(list(tokens.groupby("article_id", sort=False)))
    again = find_mentions(turned, pd.concat([pieces[one] for one in turned["article_id"]], ignore_index=True))
    order = ["article_id", "part", "start"]
    pd.testing.assert_frame_equal(
        *(table.sort_values(order, ignore_index=True) for table in (mentions, again)), check_like=False
    )


def test_an_article_alone_has_the_mentions_it_has_among_others(named):
    articles, tokens, mentions = named
    for number in range(0, len(articles), 29):
        one = articles.iloc[[number]].reset_index(drop=True)
        key = one["article_id"].iloc[0]
        alone = find_mentions(one, tokens[tokens["article_id"] == key].reset_index(drop=True))
        pd.testing.assert_frame_equal(alone, mentions[mentions["article_id"] == key].reset_index(drop=True))


def print_failures() -> tuple[list[str], dict[str, str]]:
    """Print the failing cases by class; return those that pass in spite of an "xfail:" line, or fail without one."""
    found = find_all()
    told = {case.name: list_differences(case, found[case.name]) for case in CASES}
    kinds: Counter[str] = Counter()
    for phenomenon in dict.fromkeys(case.name.partition(": ")[0] for case in CASES):
        cases = [case for case in CASES if case.name.startswith(f"{phenomenon}: ")]
        failing = [case for case in cases if told[case.name]]
        print(f"\n## {phenomenon}: {len(failing)} of {len(cases)} fail")
        for case in failing:
            kinds.update({text.partition(":")[0] for text in told[case.name]})
            print(f"  # {case.name.partition(': ')[2]}" + (f"   [xfail: {case.failing}]" if case.failing else ""))
            print(*(f"      {text}" for text in told[case.name]), sep="\n")
            names = [
                f"{label} {name} = {form} ×{n}" for (label, name, form), n in _count_forms(found[case.name]).items()
            ]
            print(f"      found: {'; '.join(names) or 'nothing'}")
    failing = [case for case in CASES if told[case.name]]
    passing = [case.name for case in CASES if case.failing and not told[case.name]]
    print(f"\n{len(failing)} of {len(CASES)} cases fail, {sum(not case.failing for case in failing)} without “xfail:”.")
    print("Cases with a difference of each kind:", ", ".join(f"{kind} {n}" for kind, n in kinds.most_common()))
    print("Marked “xfail:” but passing:", "; ".join(passing) or "none")
    return passing, {case.name: f"today: {'; '.join(told[case.name][:2])}" for case in failing if not case.failing}


def rewrite_xfails(dropped: list[str], added: dict[str, str]) -> None:
    """Take the "xfail:" line from some cases of the file, and write one at the end of others."""
    kept, phenomenon, name = [], "", ""
    for line in [*PATH.read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith("## "):
            phenomenon, name = line.removeprefix("## "), ""
        elif line.startswith("# "):
            name = f"{phenomenon}: {line.removeprefix('# ')}"
        if not line and kept[-1:] != [""] and name in added:
            kept.append(f"xfail: {added[name]}")
        if not (line.startswith("xfail: ") and name in dropped):
            kept.append(line)
    PATH.write_text("\n".join(kept).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Print which cases of tests/mentions.txt fail now.")
    parser.add_argument("--refresh", action="store_true", help="take the xfail line from cases that pass")
    parser.add_argument("--mark", action="store_true", help="write an xfail line into cases that fail without one")
    chosen = parser.parse_args()
    passing, failing = print_failures()
    rewrite_xfails(passing if chosen.refresh else [], failing if chosen.mark else {})
