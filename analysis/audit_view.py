"""What the audit page of one article shows, before it is HTML: paragraphs, cards, speakers, silent names, counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from analysis.audit_marks import Piece, Rows, Span, cut_pieces, find_spans, reach, read_signs
from analysis.audit_words import KINDS, one_line, say_because, say_manner
from analysis.heard import find_heard
from analysis.look import COUNTED, DOUBTFUL
from analysis.wordings import say_day

HARD_GRADE = 20.0  # the Flesch-Kincaid grade, of a sentence alone, from which it is marked as hard
LONGEST_EXCERPT = 220  # letters of a quotation on its card
SURE, DOUBT, UNKNOWN = "sure", "doubtful", "unknown"
CANNOT_TELL = "cannot tell"
_BLANK = re.compile(r"\n\n")


class Card(NamedTuple):
    """One quotation to check: who is given its words, why, and how sure that is."""

    key: int
    numbers: tuple[int, ...]
    tag: str
    state: str
    speaker: str
    about: str
    kind: str
    place: str
    excerpts: tuple[tuple[int, str], ...]
    because: str
    cue: str
    manner: str
    chance: float
    sure: str
    marked: bool
    headline: bool


class Speaker(NamedTuple):
    """One row of who speaks."""

    letter: str
    name: str
    about: str
    first: int
    n_quotes: int
    n_words: int
    share: str


class Sentence(NamedTuple):
    """A sentence, or what stands between two (`number` is None), as pieces."""

    number: int | None
    n_words: int
    hard: str
    pieces: list[Piece]


class Paragraph(NamedTuple):
    """A paragraph of the body, and the blocks of the file that stand before it and are not counted."""

    number: int
    notes: list[tuple[str, str]]
    sentences: list[Sentence]


class View(NamedTuple):
    """Everything on one page."""

    headline: list[Piece]
    origin: str
    summary: dict[str, str]
    counts: dict[str, int]
    paragraphs: list[Paragraph]
    last_notes: list[tuple[str, str]]
    cards: dict[int, Card]
    of_number: dict[int, Card]  # of the rows of the quotes, but for marks that quote nobody
    anchors: dict[tuple[str, int], list[int]]  # part and place, marks included, to the rows that begin there
    to_check: tuple[list[Card], list[Card]]
    others: list[Card]
    speakers: list[Speaker]
    silent: list[tuple[str, list[tuple[str, str, int, int | None]]]]


def number_quotes(quotes: pd.DataFrame) -> pd.DataFrame:
    """Return the quotes with `number`, `key` and `state`, what the audit view calls them by.

    `number` counts the rows of an article from 1. Rows of one interrupted
    quotation with one speaker are one quotation: `key` is the number of its
    first row, and `state` is the same in all: "sure", "doubtful" where a
    confidence is below 0.6, "unknown" where no speaker is given, "" for
    marks that quote nobody.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell. “Not before.”"
    >>> numbered = number_quotes(measure(make_articles([{"text": text}])).quotes)
    >>> numbered[["number", "key", "state"]].values.tolist()
    [[1, 1, 'sure'], [2, 1, 'sure']]
    """
    number = quotes.groupby("article_id", sort=False).cumcount() + 1
    numbered = quotes.assign(number=number, doubt=quotes["confidence"].fillna(0.0) < DOUBTFUL)
    one = [numbered[name] for name in ("article_id", "quote_id", "part")] + [numbered["speaker"].fillna("")]
    numbered["key"] = numbered.groupby(one, sort=False)["number"].transform("min")
    doubtful = numbered.groupby(one, sort=False)["doubt"].transform("max").astype(bool)
    state = pd.Series(SURE, index=numbered.index, dtype="object").mask(doubtful, DOUBT)
    state = state.mask(numbered["speaker"].isna(), UNKNOWN).mask(numbered["kind"] == "scare", "")
    return numbered.drop(columns="doubt").assign(state=state)


def view_article(one: Mapping[str, pd.DataFrame], blocks: pd.DataFrame) -> View:
    """Return what the page of one article shows.

    Takes the rows of that article in each table of `measure`, its quotes
    numbered by `number_quotes`, and its blocks, in which there may be none.
    """
    article, quotes, signs = one["articles"].iloc[0], one["quotes"], read_signs(one["marks"])
    texts = {
        part: article[name] if isinstance(article[name], str) else ""
        for part, name in (("headline", "headline"), ("body", "text"))
    }
    rows: list[dict[Any, Any]] = quotes.to_dict("records")
    anchors: dict[tuple[str, int], list[int]] = {}
    for row in rows:
        row["reach"] = reach(row, signs, texts[row["part"]])
        anchors.setdefault((row["part"], row["reach"][0]), []).append(int(row["number"]))
    letters = _give_letters(rows)
    cards = _make_cards(rows, letters, texts)
    spans = {part: find_spans(rows, one["mentions"], signs, text, part) for part, text in texts.items()}
    placed = _place_blocks(blocks, texts["body"])
    paragraphs = list(_paragraphs(texts["body"], spans["body"], one["sentences"], placed))
    first = sorted((card for card in cards.values() if card.state != SURE), key=_least_sure)
    return View(
        headline=cut_pieces(texts["headline"], spans["headline"]),
        origin=_say_origin(article),
        summary=_summarise(article, one["scores"]),
        counts=_count(cards.values(), letters),
        paragraphs=paragraphs,
        last_notes=placed.get(len(paragraphs), []),
        cards=cards,
        of_number={number: card for card in cards.values() for number in card.numbers},
        anchors=anchors,
        to_check=([card for card in first if card.marked], [card for card in first if not card.marked]),
        others=[card for card in cards.values() if card.state == SURE],
        speakers=_list_speakers(rows, cards, letters),
        silent=_list_silent(one["entities"], quotes, one["mentions"]),
    )


def _least_sure(card: Card) -> tuple[bool, float, int]:
    """Return what sorts cards to check: those without a speaker first, then by confidence, then by place."""
    return card.state != UNKNOWN, card.chance, card.key


def _give_letters(rows: Rows) -> dict[str, str]:
    """Return a letter for each speaker, in the order in which the article first quotes them."""
    speakers = dict.fromkeys(row["speaker"] for row in rows if row["kind"] != "scare")
    known = [speaker for speaker in speakers if isinstance(speaker, str)]
    return {speaker: name_letter(number) for number, speaker in enumerate(known)}


def name_letter(number: int) -> str:
    """Return A for 0, B for 1, … Z, AA, AB.

    >>> [name_letter(number) for number in (0, 25, 26, 27, 701, 702)]
    ['A', 'Z', 'AA', 'AB', 'ZZ', 'AAA']
    """
    above, place = divmod(number, 26)
    return (name_letter(above - 1) if above else "") + chr(ord("A") + place)


def _make_cards(rows: Rows, letters: Mapping[str, str], texts: Mapping[str, str]) -> dict[int, Card]:
    """Return the card of each quotation, in the order of the text."""
    held: dict[int, list[Mapping[Any, Any]]] = {}
    for row in rows:
        if row["kind"] != "scare":
            held.setdefault(int(row["key"]), []).append(row)
    return {key: _make_card(held[key], letters, texts[held[key][0]["part"]]) for key in sorted(held)}


def _make_card(rows: Rows, letters: Mapping[str, str], text: str) -> Card:
    """Return the card of one quotation from its rows."""
    row, state = rows[0], rows[0]["state"]
    kind = "mixed" if any(other["kind"] == "mixed" for other in rows) else row["kind"]
    known = isinstance(row["speaker"], str)
    chance = min(other["confidence"] for other in rows)
    return Card(
        key=int(row["key"]),
        numbers=tuple(int(other["number"]) for other in rows),
        tag=(letters[row["speaker"]] if known else "") + ("" if state == SURE else "?"),
        state=state,
        speaker=one_line(row["speaker"]) if known else CANNOT_TELL,
        about=_say_about(rows),
        kind=KINDS[kind] + (f", in {len(rows)} parts" if len(rows) > 1 else ""),
        place="headline" if row["part"] == "headline" else f"¶{int(row['paragraph']) + 1}",
        excerpts=_excerpts(rows, text),
        because=" ".join(dict.fromkeys(say_because(other) for other in rows)),
        cue=one_line(row["cue"]),
        manner="; ".join(dict.fromkeys(filter(None, (say_manner(other) for other in rows)))),
        chance=chance,
        sure=_say_sure(state, chance),
        marked=any(other["kind"] != "indirect" for other in rows),
        headline=row["part"] == "headline",
    )


def _say_sure(state: str, chance: float) -> str:
    """Return how sure a quotation is, in words."""
    return {UNKNOWN: CANNOT_TELL, DOUBT: f"doubtful, {chance:.0%}"}.get(state, f"{chance:.0%} sure")


def _excerpts(rows: Rows, text: str) -> tuple[tuple[int, str], ...]:
    """Return the words of a quotation, of mixed ones the whole clause, each stretch once with the number of its row."""
    found: dict[str, int] = {}
    for row in rows:
        start, end = row["reach"]
        if row["kind"] == "mixed" and not pd.isna(row["reported_start"]):
            start, end = min(start, int(row["reported_start"])), max(end, int(row["reported_end"]))
        found.setdefault(_cut(one_line(text[start:end])), int(row["number"]))
    return tuple((number, words) for words, number in found.items())


def _say_about(rows: Rows) -> str:
    """Return the role of a speaker, else what kind of source it is where that is not a person with a name."""
    roles = [one_line(row["role"]) for row in rows if isinstance(row["role"], str)]
    kinds = [row["speaker_kind"] for row in rows if isinstance(row["speaker_kind"], str)]
    kind = {"unnamed": "not named", "person": ""}.get(kinds[0], kinds[0]) if kinds else ""
    return roles[0] if roles else kind


def _cut(text: str) -> str:
    """Return text no longer than fits a card, the cut shown."""
    return text if len(text) <= LONGEST_EXCERPT else f"{text[:LONGEST_EXCERPT].rpartition(' ')[0]} …"


def _say_origin(article: pd.Series) -> str:
    """Return outlet, day and author."""
    day = "no date" if pd.isna(article["published"]) else say_day(article["published"])
    return ", ".join(part for part in (one_line(article["outlet"]), day, one_line(article["byline"])) if part)


def _summarise(article: pd.Series, scores: pd.DataFrame) -> dict[str, str]:
    """Return the totals of the article in words; what is undefined says so."""
    score = scores.iloc[0] if len(scores) else pd.Series(dtype="object")
    density, grade = score.get("quote_density"), score.get("flesch_kincaid_grade")
    return {
        "words": f"{article['n_words']:,}",
        "quoted": "" if pd.isna(density) else f"{density:.0%}",
        "grade": "" if pd.isna(grade) else f"{grade:.1f}".replace("-", "−"),
    }


def _count(cards: Any, letters: Mapping[str, str]) -> dict[str, int]:
    """Return the counts of the page's header; each is the number of tags, or of letters, of that sort."""
    cards = list(cards)
    return {
        "marked": sum(card.marked and not card.headline for card in cards),
        "reported": sum(not card.marked and not card.headline for card in cards),
        "headline": sum(card.headline for card in cards),
        "speakers": len(letters),
        UNKNOWN: sum(card.state == UNKNOWN for card in cards),
        DOUBT: sum(card.state == DOUBT for card in cards),
    }


def _paragraphs(
    text: str, spans: list[Span], sentences: pd.DataFrame, placed: Mapping[int, list[tuple[str, str]]]
) -> Iterator[Paragraph]:
    """Yield the paragraphs of the body, each with its sentences; joined by blank lines they are the text."""
    edges = [0, *(edge for match in _BLANK.finditer(text) for edge in match.span()), len(text)]
    bounds = list(zip(edges[::2], edges[1::2], strict=True)) if text else []
    spans = sorted(spans)
    rows = sentences[["start", "end", "sentence", "n_words", "difficulty"]].sort_values("start").values.tolist()
    for number, (start, end) in enumerate(bounds):
        inside = [span for span in spans if span.start < end and span.end > start]
        here = [row for row in rows if start <= row[0] < end]
        yield Paragraph(number + 1, placed.get(number, []), list(_sentences(text, inside, here, start, end)))


def _sentences(text: str, spans: list[Span], rows: list[list[Any]], start: int, end: int) -> Iterator[Sentence]:
    """Yield the sentences of a paragraph and what stands between them."""
    reached = start
    for first, last, number, n_words, grade in rows:
        first, last = max(int(first), reached), min(int(last), end)
        if reached < first:
            yield Sentence(None, 0, "", cut_pieces(text, spans, reached, first))
        hard = f"{int(n_words)} words, grade {grade:.0f}" if grade >= HARD_GRADE else ""
        yield Sentence(int(number), int(n_words), hard, cut_pieces(text, spans, first, max(first, last)))
        reached = max(first, last)
    if reached < end:
        yield Sentence(None, 0, "", cut_pieces(text, spans, reached, end))


def _place_blocks(blocks: pd.DataFrame, text: str) -> dict[int, list[tuple[str, str]]]:
    """Return the blocks that are not counted, by the number of paragraphs that stand before them."""
    placed: dict[int, list[tuple[str, str]]] = {}
    reached = 0
    for role, words in zip(blocks["role"].tolist(), blocks["text"].tolist(), strict=True):
        own = words.strip() if isinstance(words, str) else ""
        if role in COUNTED:
            found = text.find(own, reached) if own else -1
            reached = found + len(own) if found >= 0 else reached
        elif own and role != "headline":
            before = len(_BLANK.findall(text, 0, reached)) + 1 if reached else 0
            placed.setdefault(before, []).append((str(role).replace("_", " "), own))
    return placed


def _list_speakers(rows: Rows, cards: Mapping[int, Card], letters: Mapping[str, str]) -> list[Speaker]:
    """Return who speaks, by words in marks in the body; those that cannot be told last, so that shares add up."""
    words = dict.fromkeys([*letters.values(), "?"], 0)
    for row in rows:
        if row["part"] == "body" and row["kind"] in ("direct", "mixed"):
            words[letters.get(row["speaker"], "?")] += int(row["n_marked_words"])
    total, listed = sum(words.values()), []
    for letter, n_words in words.items():
        held = [card for card in cards.values() if (card.tag.rstrip("?") or "?") == letter]
        if held:
            about = "" if letter == "?" else next((card.about for card in held if card.about), "")
            share = f"{n_words / total:.0%}" if total else "–"
            listed.append(Speaker(letter, held[0].speaker, about, held[0].key, len(held), n_words, share))
    return sorted(listed, key=lambda one: (one.letter == "?", -one.n_words, -one.n_quotes, one.name))


def _list_silent(
    entities: pd.DataFrame, quotes: pd.DataFrame, mentions: pd.DataFrame
) -> list[tuple[str, list[tuple[str, str, int, int | None]]]]:
    """Return people and bodies named and never heard: name, role, mentions, where the body first names them."""
    heard = find_heard(entities.assign(corpus_id=entities["entity_id"], join_rule="alone"), quotes)
    silent = heard[~heard["heard"]].sort_values(["n_mentions", "name"], ascending=[False, True])
    roles = dict(zip(entities["entity_id"], entities["role"], strict=True))
    body = mentions[mentions["part"] == "body"]
    first = body.groupby("entity_id")["start"].min().to_dict()
    found = []
    for label, title in (("PERSON", "People"), ("ORG", "Bodies")):
        rows = silent[silent["label"] == label]
        names = zip(rows["name"], rows["entity_id"], rows["n_mentions"], strict=True)
        listed = [(one_line(name), one_line(roles[one]), int(n), first.get(one)) for name, one, n in names]
        if listed:
            found.append((title, listed))
    return found
