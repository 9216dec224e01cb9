"""The audit view: its words are the article's, each mark leads to its card, and nothing in it asks for anything."""

from __future__ import annotations

import ast
import base64
import hashlib
import html
import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise, product

import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from analysis import (
    article_page,
    find_quotes_by_rule,
    make_articles,
    measure,
    read_blocks,
    read_tables,
    render_article,
    render_articles,
    show_article,
)
from analysis.audit import render_index
from analysis.audit_marks import LAYERS, Span, cut_pieces
from analysis.audit_view import HARD_GRADE, name_letter, number_quotes
from analysis.audit_words import NOT_SAID, say_because, say_rule
from analysis.judged import TRAINED
from analysis.tables import BLOCKS, QUOTES, make_table

EVIL = "\"><img onerror=alert(1) src=x></style></script>]]><script>alert(1)</script>&amp;' {{ 7 * 7 }}"
TEXT = (
    "GARROW — The ferry is late, said Ana Bell, the harbour master. “We cannot sail,” she said. “Not before May.”\n\n"
    "Tom Roe called the plan “a gift to the yard” that nobody wanted. The so-called “silent season” ends soon.\n\n"
    "“Close the gate and run to the boats at once!”\n\n"
    "The committee, which had been established in accordance with recommendations of an international commission on "
    "maritime infrastructure, unanimously reconsidered the administrative responsibilities of participating "
    "municipalities, notwithstanding considerable opposition from representatives of neighbouring communities."
)
BLOCK = {"article_id": "a", "start": 0, "end": 1, "source": ""}


class _Page(HTMLParser):
    """What a page is made of; the article's own words are those outside tags, badges and hidden notes."""

    VOID = frozenset({"meta", "input", "img", "br", "link"})

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.paragraphs: list[str] = []
        self.counts: dict[str, int] = {}
        self.rows: list[list[str]] = []
        self.headline = self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = (tag, dict(attrs))
        self.elements.append(one)
        if tag not in self.VOID:
            self.open.append(one)
        if (one[1].get("class") or "") == "body":
            self.paragraphs.append("")
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.open and "data-count" in self.open[-1][1]:
            self.counts[str(self.open[-1][1]["data-count"])] = int(data)
        if any(tag in ("th", "td") for tag, _ in self.open):
            self.rows[-1][-1] += data
        classes = {name for _, attrs in self.open for name in (attrs.get("class") or "").split()}
        if classes & {"hidden", "tag", "none"}:
            return
        if "body" in classes:
            self.paragraphs[-1] += data
        if any(attrs.get("id") == "headline" for _, attrs in self.open):
            self.headline += data

    @property
    def ids(self) -> list[str]:
        return [str(attrs["id"]) for _, attrs in self.elements if "id" in attrs]

    def having(self, *classes: str) -> list[dict[str, str | None]]:
        return [attrs for _, attrs in self.elements if set(classes) <= set((attrs.get("class") or "").split())]


def _measure(**article):
    return measure(make_articles([{"article_id": "a", **article}]))


def _render(tables, tmp_path, article_id="a", blocks=None) -> str:
    return render_article(article_id, tables, tmp_path / "audit.html", blocks=blocks).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tables():
    return _measure(headline="“We cannot sail,” says Bell", text=TEXT, outlet="Post", byline="Nora Field")


@pytest.fixture
def page(tables, tmp_path) -> _Page:
    return _Page(_render(tables, tmp_path))


def _hold(source: str, tables, article_id: str = "a") -> _Page:
    """Check what holds for every page of an article, and return the page."""
    page, article = _Page(source), tables.articles.set_index("article_id").loc[article_id]
    assert not page.open
    assert "\n\n".join(page.paragraphs) == article["text"]
    assert page.headline == (article["headline"] if isinstance(article["headline"], str) else "")
    assert [name for name, n in Counter(page.ids).items() if n > 1] == []
    linked = {str(attrs["href"])[1:] for tag, attrs in page.elements if tag == "a" and str(attrs["href"])[0] == "#"}
    assert linked <= set(page.ids)
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    quotes = tables.quotes[tables.quotes["article_id"] == article_id]
    assert {f"q{number}" for number in range(1, len(quotes) + 1)} <= set(page.ids)
    own = tables.sentences[tables.sentences["article_id"] == article_id]
    assert {f"s{number}" for number in own["sentence"]} <= set(page.ids)
    names = tables.mentions[(tables.mentions["article_id"] == article_id) & (tables.mentions["part"] == "body")]
    assert {f"m{start}" for start in names["start"]} <= set(page.ids)
    assert {"top", "headline"} <= set(page.ids)
    return page


# pieces


@st.composite
def _marked_texts(draw):
    text = draw(st.text(max_size=60))
    place = st.integers(0, len(text) + 3)
    spans = st.builds(Span, place, place, st.sampled_from(LAYERS), st.integers(1, 4))
    return text, draw(st.lists(spans, max_size=12))


@given(_marked_texts())
def test_pieces_joined_give_back_the_text_and_none_holds_a_boundary(marked):
    text, spans = marked
    pieces = cut_pieces(text, spans)
    assert "".join(piece.text for piece in pieces) == text
    edges = {edge for span in spans if span.start < span.end for edge in span[:2]}
    assert not any(piece.start < edge < piece.end for piece in pieces for edge in edges)


@given(_marked_texts())
def test_each_letter_lies_under_exactly_the_spans_that_cover_it(marked):
    text, spans = marked
    for piece in cut_pieces(text, spans):
        for place in range(piece.start, piece.end):
            assert set(piece.spans) == {span for span in spans if span.start <= place < span.end}


@given(_marked_texts())
def test_a_span_opens_once_and_closes_once(marked):
    text, spans = marked
    pieces = cut_pieces(text, spans)
    seen = {span for piece in pieces for span in piece.spans}
    assert Counter(span for piece in pieces for span in piece.opening) == Counter(seen)
    assert Counter(span for piece in pieces for span in piece.closing) == Counter(seen)


# the page


def test_a_page_holds_what_every_page_must(tables, tmp_path):
    _hold(_render(tables, tmp_path), tables)


def test_every_page_of_the_demonstration_corpus_holds(demonstration, tmp_path):
    tables = read_tables(demonstration)
    written = render_articles(tables, tmp_path, blocks=read_blocks(demonstration))
    assert list(written) == tables.articles["article_id"].tolist()
    for article_id, path in written.items():
        page = _hold(path.read_text(encoding="utf-8"), tables, article_id)
        _check_counts(page)


def _check_counts(page: _Page) -> None:
    told = page.counts
    tags = [tag for tag in page.having("tag") if "more" not in str(tag["class"])]
    assert told["quotation"] + told["statement"] + told.get("in the headline", 0) == len(tags)
    for state in ("unknown", "doubtful"):
        assert told.get(state, 0) == len([tag for tag in tags if state in str(tag["class"]).split()])
    letters = {str(tag["aria-label"]).partition(":")[0].rstrip("?") for tag in tags}
    assert told["speaker"] == len(letters - {""})


def test_a_tag_links_to_its_card_and_the_card_back(page):
    for tag in page.having("tag"):
        assert str(tag["href"])[1:] in page.ids
        assert tag["aria-label"]
    cards = page.having("card")
    linked = {attrs["href"] for tag, attrs in page.elements if tag == "a"}
    assert cards
    assert all(f"#q{str(card['id'])[1:]}" in linked for card in cards)


def test_the_quote_its_cue_its_speaker_and_its_card_share_a_sign_that_lights_them(tables, tmp_path):
    source = _render(tables, tmp_path)
    page = _Page(source)
    quotes = number_quotes(tables.quotes)
    row = quotes[(quotes["cue"] == "called") & quotes["speaker"].notna()].iloc[0]
    for kind in ("q", "c", "p", "card", "tag", "tie"):
        assert page.having(kind, f"k{row['key']}"), kind
    assert f"main:has(.k{row['key']}:is(:hover, :focus-within, :target)) .k{row['key']}" in source


def test_quotes_wear_their_marks_of_quotation(tables, tmp_path):
    assert re.search(r'<span class="q[^"]*">“We cannot sail,”</span>', _render(tables, tmp_path))


def test_marks_that_quote_nobody_have_a_place_to_jump_to_and_no_card(tables, tmp_path):
    page = _Page(_render(tables, tmp_path))
    number = int(number_quotes(tables.quotes).loc[lambda one: one["kind"] == "scare", "number"].iloc[0])
    assert f"q{number}" in [attrs["id"] for attrs in page.having("at")]
    assert f"c{number}" not in page.ids


def test_a_hard_sentence_is_in_brackets_has_its_words_told_and_is_heard(tables, tmp_path, page):
    hard = tables.sentences[tables.sentences["difficulty"] >= HARD_GRADE]
    assert len(hard)
    assert [attrs["id"] for attrs in page.having("hard", "s")] == [f"s{number}" for number in hard["sentence"]]
    assert page.text.count("Hard sentence: ") == len(hard)
    assert len(page.having("bar")) == len(tables.sentences)


def test_doubtful_quotations_come_first_and_those_nobody_can_be_given_before_them(page):
    states = [str(card["class"]).split()[1] for card in page.having("card")]
    assert page.text.index("Check first") < page.text.index("Who speaks") < page.text.index("Named, never heard")
    unsure = [state for state in states if state in ("unknown", "doubtful")]
    assert unsure
    assert states[: len(unsure)] == unsure


def test_within_a_group_to_check_the_least_sure_comes_first():
    row = {
        "article_id": "a",
        "part": "body",
        "start": 0,
        "end": 1,
        "text": "x",
        "kind": "direct",
        "paragraph": 0,
        "n_words": 1,
        "n_marked_words": 1,
        "continues": False,
        "rule": "after_say",
        "speaker": "Roe",
    }
    rows = [{**row, "quote_id": f"q{n}", "confidence": sure} for n, sure in enumerate([0.5, 0.9, 0.2])]
    rows.append({**row, "quote_id": "q9", "confidence": 0.55, "speaker": None})
    base = _measure(text="x y")
    tables = base._replace(quotes=make_table(rows, QUOTES))
    shown = show_article("a", tables).page
    assert re.findall(r'class="card (\w+) k(\d)"', shown) == [
        ("unknown", "4"),
        ("doubtful", "3"),
        ("doubtful", "1"),
        ("sure", "2"),
    ]


def test_shares_of_who_speaks_count_those_who_cannot_be_told(tables, page):
    said = tables.quotes[(tables.quotes["part"] == "body") & tables.quotes["kind"].isin(["direct", "mixed"])]
    rows = page.rows[1:]
    assert "cannot tell" in rows[-1][0]
    assert sum(int(row[2]) for row in rows) == said["n_marked_words"].sum()
    assert 98 <= sum(int(row[3]) for row in rows) <= 102


def test_blocks_that_are_not_counted_are_shown_grey_with_their_role_in_their_place(tables, tmp_path):
    paragraphs = TEXT.split("\n\n")
    rows = [
        ("headline", "x"),
        ("caption", "A boat at the quay."),
        ("body", paragraphs[0]),
        ("body", paragraphs[1]),
        ("pull_quote", "Not before May"),
        ("body", paragraphs[2]),
        ("body", paragraphs[3]),
        ("trailer", EVIL),
    ]
    blocks = make_table([{**BLOCK, "block": n, "role": r, "text": t} for n, (r, t) in enumerate(rows)], BLOCKS)
    page = _hold(_render(tables, tmp_path, blocks=blocks), tables)
    order = [
        "Caption, not counted: A boat",
        "GARROW",
        "Tom Roe called",
        "Pull quote, not counted: Not",
        "Close the gate",
        "The committee",
        "Trailer, not counted:",
        "Check first",
    ]
    text = " ".join(page.text.split())
    text = text[text.index("words a sentence") :]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert EVIL in page.text


def test_text_of_an_article_stays_text_in_every_field(tmp_path):
    fields = dict.fromkeys(("headline", "outlet", "byline"), EVIL)
    tables = _measure(**fields, text=f"“{EVIL} is late,” said Ana Bell. {EVIL}")
    evil = {"speaker": EVIL, "role": EVIL, "cue": EVIL, "via": EVIL, "speaker_mention": EVIL}
    entities = tables.entities.assign(name=EVIL, role=EVIL, entity_id=f"PERSON:{EVIL}", label="PERSON")
    tables = tables._replace(quotes=tables.quotes.assign(**evil), entities=entities.head(1))
    blocks = make_table([{**BLOCK, "block": 0, "role": EVIL, "text": EVIL}], BLOCKS)
    for source in (_render(tables, tmp_path, blocks=blocks), show_article("a", tables, blocks=blocks).page):
        page = _Page(source)
        tags = Counter(tag for tag, _ in page.elements)
        assert not {"img", "iframe", "object", "link", "form", "base", "embed"} & set(tags)
        assert tags["style"] == 1
        assert tags["script"] == (1 if "script-src" in source else 0)
        assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on")]
        assert page.text.count("{{ 7 * 7 }}") >= 6


def test_a_notebook_frames_the_page_and_no_text_breaks_out_of_the_frame():
    shown = show_article("a", _measure(headline=EVIL, text=f"{EVIL} “Go,” said Bell."))
    framed = _Page(shown._repr_html_())
    assert [tag for tag, _ in framed.elements] == ["iframe"]
    attrs = framed.elements[0][1]
    assert set(attrs) == {"sandbox", "title", "style", "srcdoc"}
    assert attrs["sandbox"] is None
    assert attrs["srcdoc"] == shown.page
    assert framed.text == ""
    assert "<script" not in html.unescape(shown._repr_html_()).replace(EVIL, "")


def test_plain_text_of_an_article_is_what_look_shows(tables):
    assert repr(show_article("a", tables)).startswith("“We cannot sail,” says Bell\nPost · no date")


def test_the_page_may_run_its_own_script_and_nothing_else(tables, tmp_path):
    source = _render(tables, tmp_path)
    script = re.search(r"<script>(.*?)</script>", source, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = next(a["content"] for _, a in _Page(source).elements if a.get("http-equiv"))
    assert policy == f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    assert len(script.splitlines()) <= 12


def test_the_same_tables_give_the_same_bytes_and_are_not_changed(tables, tmp_path):
    before = {name: frame.copy(deep=True) for name, frame in tables._asdict().items()}
    assert _render(tables, tmp_path) == _render(tables, tmp_path)
    for name, frame in tables._asdict().items():
        pd.testing.assert_frame_equal(frame, before[name])


STRANGE = [
    "",
    "It rained.",
    "“",
    "港口今天关闭。\n\n“我们不能开船，”贝尔说。",
    "Паром вышел в море. «Мы ждём», — сказал Белл.",
    "One\u2028two\u2029“three,” said Bell.",
    "A \u202eturned\u202c word, said Bell.",
    "A\u0301\u0301\u0301 \u0301 mark",
    "Tab\there and\x07bell\r\nand “return,” said Bell.",
    "  two  blanks \n\n\n\nfour “lines,” said Bell.\n\n",
    "<b>bold</b> &lt; “x & y,” said Bell",
    "שלום “עולם”",
    "\ufeffmark “first,” said Bell.",
]


@pytest.mark.parametrize("text", STRANGE)
def test_strange_articles_have_a_page(text, tmp_path):
    tables = _measure(text=text)
    page = _hold(_render(tables, tmp_path), tables)
    assert "nan" not in page.text.lower()
    assert "No headline" in page.text


def test_a_text_in_another_script_has_no_hard_sentence_and_says_that_readability_is_missing(tmp_path):
    page = _Page(_render(_measure(text="港口今天关闭。船不能开。" * 30), tmp_path))
    assert not page.having("hard", "s")
    assert "no readability" in page.text


def test_a_hundred_speakers_have_a_hundred_letters(tmp_path):
    names = [
        f"{first} {last}" for first, last in product(["Ana", "Tom", "Ines", "Omar"], [f"B{c}ll" for c in "aeiouy"])
    ]
    tables = _measure(text="\n\n".join(f"“We cannot sail today,” said {name}." for name in names))
    quotes = tables.quotes.assign(speaker=[f"Speaker {n}" for n in range(len(tables.quotes))], confidence=0.9)
    copies = [
        quotes.assign(quote_id=quotes["quote_id"] + f"-{n}", speaker=quotes["speaker"] + f"-{n}") for n in range(5)
    ]
    many = pd.concat(copies, ignore_index=True).sort_values("start", kind="stable", ignore_index=True)
    page = _Page(_render(tables._replace(quotes=many), tmp_path))
    assert len(many) >= 100
    letters = [str(tag["aria-label"]).partition(":")[0] for tag in page.having("tag")]
    assert letters == [name_letter(n) for n in range(len(many))]
    assert len(set(letters)) == len(many)


def test_a_long_article_has_a_page(tmp_path):
    paragraph = (
        "“We cannot sail before the spring tide,” said Ana Bell. The port office in Garrow had warned of the wind. "
    )
    tables = _measure(text="\n\n".join([paragraph.strip()] * 160))
    assert tables.articles["n_words"].iloc[0] > 3000
    _hold(_render(tables, tmp_path), tables)


def test_an_article_that_is_not_there_is_one_sentence(tables, tmp_path):
    for call in (lambda: show_article("b", tables), lambda: render_article("b", tables, tmp_path / "x.html")):
        with pytest.raises(ValueError, match="no article has the article_id “b”"):
            call()


# many pages


@given(st.text(max_size=80))
def test_the_name_of_a_page_is_safe_on_every_disk(article_id):
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,57}\.html", article_page(article_id))


@given(st.sets(st.text(max_size=12), min_size=2, max_size=6))
def test_no_two_articles_share_a_page(ids):
    assert len({article_page(one) for one in ids}) == len(ids)


@pytest.mark.parametrize(
    "article_id", ["../../etc/passwd", "..", "", "CON", "a/b\\c", "\x00", "a" * 500, "é", "A", "a"]
)
def test_tricks_in_an_article_id_name_no_other_place(article_id, tmp_path):
    tables = _measure(text="It rained.")
    tables = type(tables)(*(frame.assign(article_id=article_id) for frame in tables))
    written = render_articles(tables, tmp_path / "audit")[article_id]
    assert written.parent == tmp_path / "audit"
    assert [path.name for path in (tmp_path / "audit").iterdir()] == [written.name]


def test_upper_and_lower_case_are_two_pages_on_a_disk_that_knows_no_case():
    assert article_page("Ferry").lower() != article_page("ferry").lower()


def test_the_list_of_pages_has_the_most_doubtful_article_first_and_links_to_each(tmp_path):
    doubt = "“Close the gate and run to the boats at once!”"
    rows = [{"article_id": "calm", "headline": EVIL, "text": "It rained."}, {"article_id": "odd", "text": doubt}]
    tables = measure(make_articles(rows))
    written = render_articles(tables, tmp_path / "my # pages", back="../list.html")
    page = _Page(render_index(tables, tmp_path / "list.html", "my # pages").read_text(encoding="utf-8"))
    links = [str(attrs["href"]) for tag, attrs in page.elements if tag == "a"]
    assert links == [f"my%20%23%20pages/{written[one].name}" for one in ("odd", "calm")]
    assert EVIL in page.text
    assert not {"script", "img"} & {tag for tag, _ in page.elements}
    assert 'href="../list.html"' in written["odd"].read_text(encoding="utf-8")


def test_a_page_that_cannot_be_written_leaves_nothing_behind(tables, tmp_path, monkeypatch):
    def fail(*_args):
        raise OSError("no room")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="no room"):
        render_articles(tables, tmp_path / "audit")
    assert list((tmp_path / "audit").iterdir()) == []


# words for rules


def _rules_in_code() -> set[str]:
    """Return every rule name that stands in the modules that attribute: as `rule=`, and as the first part of a find."""
    names = set()
    for module in ("attribution", "clauses", "reported", "continuation", "drafts", "judged"):
        for node in ast.walk(ast.parse((ROOT / "analysis" / f"{module}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", "")
                given = [keyword.value for keyword in node.keywords if keyword.arg == "rule"]
                given += node.args[:1] if called in ("Candidate", "Reported") else []
                given += node.args[1:2] if called == "_reported" else []
                names |= {one.value for one in given if isinstance(one, ast.Constant)}
    return names


def _listed_rules() -> set[str]:
    lines = (ROOT / "analysis/lexicons/attribution_rules.txt").read_text(encoding="utf-8").splitlines()
    return {line.split()[0] for line in lines if not line.startswith("#")}


GROUPS = ("say", "voice", "call", "act", "thought", "other")
COMPOSED = {
    f"{family}_{group}"
    for family in ("after", "before", "colon", "direct", "near", "clause", "object")
    for group in GROUPS
}
NOBODY = {
    f"{rule}_nobody"
    for rule in [*(rule for rule in COMPOSED if rule[:6] in ("clause", "object")), "clause_thing", "unreal"]
}


@pytest.mark.parametrize("rule", sorted(_rules_in_code() | _listed_rules() | COMPOSED | NOBODY | {TRAINED}))
def test_every_rule_that_the_code_can_give_has_its_words(rule):
    told = say_rule(rule, "said", "Ana Bell")
    assert told[0].isupper() or told[0] == "“"
    assert told.endswith(".")
    assert not re.search(r"[{}_]| {2}| ,", told)


def test_the_rules_of_the_code_are_found_by_the_search_of_this_test():
    assert {"no_speaker", "scare", "same_paragraph", "indirect_clause", "interposed", "noun"} <= _rules_in_code()


def test_every_rule_and_manner_of_the_demonstration_corpus_is_told(demonstration):
    tables = read_tables(demonstration)
    quotes = pd.concat([tables.quotes, find_quotes_by_rule(tables.articles, tables.tokens, tables.mentions)])
    assert all(say_because(row) for row in quotes.to_dict("records"))
    assert set(quotes["modality"].dropna()) <= {"asserted", *NOT_SAID}


def test_a_name_that_is_no_rule_is_a_key_error():
    with pytest.raises(KeyError):
        say_rule("by_guess")


def test_braces_of_an_article_stay_braces():
    assert "“{speaker}”" in say_rule("after_say", "{speaker}", "{cue}")


# colours


def _tokens(dark: bool) -> dict[str, str]:
    folder = ROOT / "analysis" / "templates"
    found: dict[str, str] = {}
    for name in ("report/base.css", "audit/style.css"):
        parts = (folder / name).read_text(encoding="utf-8").split("@media (prefers-color-scheme: dark)")
        for part in parts[: 2 if dark else 1]:
            found |= dict(re.findall(r"--([\w-]+): (#\w+);", part.partition("\n}\n")[0] if part is parts[-1] else part))
    return found


def _contrast(first: str, second: str) -> float:
    def luminance(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
        parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_text_and_marks_stand_out_from_what_lies_behind_them(dark):
    tokens = _tokens(dark)
    for ground in ("paper", "mark", "soft", "hard-ground", "glow"):
        assert _contrast(tokens["ink"], tokens[ground]) >= 4.5, ground
    for sign in ("ink-2", "voice", "hard"):
        assert _contrast(tokens[sign], tokens["paper"]) >= 4.5, sign
    for sign in ("edge", "focus"):
        assert _contrast(tokens[sign], tokens["paper"]) >= 3, sign
