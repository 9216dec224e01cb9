"""Write as many articles as asked, made of the demonstration articles, as JSON lines: for measures of scale.

    python bench/made_articles.py 10000 articles.jsonl [--seed 1]

Whole paragraphs of several demonstration articles follow each other, so that
quotations and grammar stay those of written news; people and places get other
names from story to story, so that the vocabulary grows as in an archive;
lengths run from a brief to 5,500 words; some articles are copies of others, as
wire copy is. One seed gives the same bytes, and a short run is the beginning of
a long one. One article is in memory at a time, and a few hundred earlier ones.
"""

from __future__ import annotations

import argparse
import csv
import functools
import json
import random
import re
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from analysis import read_articles

ROOT = Path(__file__).parent.parent
MEDIAN_WORDS, SPREAD = 460, 0.65  # of a log-normal distribution: one in a hundred articles is longer than 2,000 words
SHORTEST, LONGEST = 80, 5_500
STRETCH = (60, 260)  # words taken from one demonstration article before the next follows
NEW_STORY = 0.5  # the other articles go on with a story of before, and its names
STORIES = 200  # that are still told
EXACT, NEAR = 0.04, 0.06  # share of articles that are copies of one of the last RECENT
RECENT = 300
FIRST_DAY, DAYS = datetime(2015, 1, 1, tzinfo=UTC), 3_650
SHAPE, COMMON, RAREST = 0.4, 600.0, 10**9  # of a Pareto distribution of names' ranks: it brings new ones without end
STEP = 733  # shares no factor with the number of names, so that neighbours in rank do not sound alike

PLACES = ("Sallowby", "Garrow", "Estmere", "Lathmark", "Dunmarrow", "Thornhythe", "Wexmoor", "Oxcombe", "Nordane")
OUTLETS = (
    *("The Thornhythe Record", "Sallowby Post", "Lathmark Courier", "Estmere Wire", "The Dunmarrow Echo"),
    *("Wexmoor Gazette", "Northern Mail", "The Oxcombe Observer", "Sound Radio News", "Estmere Today"),
)


NAMES = {
    kind: tuple(names.split())
    for kind, _, names in (
        line.partition(":")
        for line in (Path(__file__).parent / "made_names.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )
}


class Source(NamedTuple):
    """A demonstration article: its headline, and its paragraphs in passages that no quotation runs out of."""

    headline: str
    passages: list[str]


class Story(NamedTuple):
    """What is being told of: its names in place of those of the demonstration articles, and the day it began."""

    names: dict[str, str]
    day: int


class Made(NamedTuple):
    """What a copy needs of an article."""

    headline: str
    text: str
    authors: list[str]
    moment: datetime


def main() -> None:
    """Write the articles."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=int, help="how many")
    parser.add_argument("path", type=Path, help="file to write")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    write_made_articles(arguments.path, arguments.articles, seed=arguments.seed)


def write_made_articles(path: Path, n_articles: int, *, seed: int = 1) -> Path:
    """Write so many articles as JSON lines; return the path."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for record in make_records(n_articles, seed=seed):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


def make_records(n_articles: int, *, seed: int = 1) -> Iterator[dict[str, object]]:
    """Yield so many articles: url, outlet, published, headline, authors, text."""
    dice, sources, named = random.Random(seed), read_sources(), _read_names()
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, named), key=len, reverse=True))})\b")
    stories: deque[Story] = deque(maxlen=STORIES)
    recent: deque[Made] = deque(maxlen=RECENT)
    for number in range(n_articles):
        chance = dice.random()
        if recent and chance < EXACT + NEAR:
            made = _copy(dice, dice.choice(recent), exact=chance < EXACT)
        else:
            made = _tell(dice, _pick_story(dice, stories, named), sources, pattern)
            recent.append(made)
        outlet = OUTLETS[min(int(dice.expovariate(0.35)), len(OUTLETS) - 1)]
        yield _as_record(made, outlet, number)


@functools.cache
def read_sources() -> tuple[Source, ...]:
    """Return the demonstration articles in passages: a paragraph that opens with a mark stays with the one before."""
    sources = []
    articles = read_articles(ROOT / "data" / "articles")
    for headline, text in zip(articles["headline"], articles["text"], strict=True):
        passages: list[str] = []
        for paragraph in text.split("\n\n"):
            if passages and paragraph[0] in "\"“'‘":
                passages[-1] += f"\n\n{paragraph}"
            else:
                passages.append(paragraph)
        sources.append(Source(headline, passages))
    return tuple(sources)


def _read_names() -> dict[str, str]:
    """Return the names of people and places in the demonstration articles, and of what kind each is."""
    with (ROOT / "data" / "gold" / "people.csv").open(encoding="utf-8", newline="") as file:
        people = sorted({row["name"] for row in csv.DictReader(file) if " " in row["name"]})
    kinds = {name.rpartition(" ")[2]: "family" for name in people}
    kinds |= {given: "her" if given in NAMES["her"] else "his" for given in (name.partition(" ")[0] for name in people)}
    return kinds | dict.fromkeys(PLACES, "place")


def _pick_story(dice: random.Random, stories: deque[Story], named: Mapping[str, str]) -> Story:
    """Return a story that is being told, or a new one with names of its own."""
    if stories and dice.random() > NEW_STORY:
        return dice.choice(stories)
    names = {name: _draw_name(dice, kind) for name, kind in named.items()}
    stories.append(Story(names, dice.randrange(DAYS)))
    return stories[-1]


def _draw_name(dice: random.Random, kind: str) -> str:
    if kind in {"her", "his"}:
        among = NAMES["women" if kind == "her" else "men"]
        return among[min(int(dice.expovariate(0.08)), len(among) - 1)]
    return spell_name(min(int(COMMON * (dice.paretovariate(SHAPE) - 1)), RAREST))


def spell_name(rank: int) -> str:
    """Return an invented name, another for each number: of two syllables for the lowest, then of three, of four."""
    stems, endings = NAMES["stems"], NAMES["endings"]
    n_names, n_stems = len(stems) * len(endings), 1
    while rank >= n_names:
        rank, n_names, n_stems = rank - n_names, n_names * len(stems), n_stems + 1
    rest, ending = divmod(rank * STEP % n_names, len(endings))
    told = endings[ending]
    for _ in range(n_stems):
        rest, stem = divmod(rest, len(stems))
        told = stems[stem].lower() + told
    return told.capitalize()


def _tell(dice: random.Random, story: Story, sources: tuple[Source, ...], pattern: re.Pattern[str]) -> Made:
    """Return an article of a story: stretches of demonstration articles, the first from its lead on."""
    n_words = min(max(int(dice.lognormvariate(0, SPREAD) * MEDIAN_WORDS), SHORTEST), LONGEST)
    passages: list[str] = []
    order = dice.sample(sources, len(sources))
    taken = 0
    for source in order:
        first = dice.randrange(len(source.passages)) if passages else 0
        stretch = dice.randint(*STRETCH)
        for passage in source.passages[first:]:
            if taken >= n_words or stretch <= 0:
                break
            passages.append(passage)
            length = len(passage.split())
            taken, stretch = taken + length, stretch - length
    authors = [f"{_draw_name(dice, dice.choice(('her', 'his')))} {_draw_name(dice, 'family')}"]
    moment = FIRST_DAY + timedelta(days=story.day + int(dice.expovariate(0.1)), minutes=dice.randrange(1_440))
    texts = (
        pattern.sub(lambda found: story.names[found[0]], text) for text in (order[0].headline, "\n\n".join(passages))
    )
    return Made(*texts, authors, moment)


def _copy(dice: random.Random, made: Made, *, exact: bool) -> Made:
    """Return an article that another outlet prints later: whole, or cut at its end and begun with a dateline."""
    later = made._replace(moment=made.moment + timedelta(minutes=dice.randint(5, 600)))
    if exact:
        return later
    paragraphs = made.text.split("\n\n")
    kept = paragraphs[: max(2, int(len(paragraphs) * dice.uniform(0.7, 1.0)))]
    kept[0] = f"{dice.choice(PLACES).upper()} (Estmere Wire) — {kept[0]}"
    return later._replace(text="\n\n".join(kept), authors=["Estmere Wire"])


def _as_record(made: Made, outlet: str, number: int) -> dict[str, object]:
    """Return an article as a line of the file holds it."""
    domain = "".join(letter for letter in outlet.lower().removeprefix("the ") if letter.isalpha())
    slug = "-".join(re.findall(r"[a-z]+", made.headline.lower())[:8])
    return {
        "url": f"https://{domain}.example/{made.moment:%Y/%m/%d}/{slug}-{number}",
        "outlet": outlet,
        "published": f"{made.moment:%Y-%m-%dT%H:%M:%SZ}",
        "headline": made.headline,
        "authors": made.authors,
        "text": made.text,
    }


if __name__ == "__main__":
    main()
