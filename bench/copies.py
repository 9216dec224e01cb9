"""Measure how well copies are found: python bench/copies.py --help

Copies are made from real articles by an edit ladder: white space, cuts, new orders, words and sentences rewritten.
Beside them stand pairs that are none: the same pitch, table of the weather, opening of a series, quoted statement.
Half of the articles served to choose the limits of find_duplicates(); the figures of the other half count.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.articles import make_articles, read_articles
from analysis.duplicates import find_duplicates
from analysis.sentences import sentence_spans

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared"
SHORTEST = 120  # words of an article that is edited
PER_RUNG = 15  # articles an edit, of each half
SEED = 20250303
SIZES = (1_000, 5_000, 10_000)
PIECE = 500  # words of an article in the measurement of time
PITCH = """Quayside Notes is free to read because members pay for it. If you would like the harbour, the council and
the courts of this county to be watched by a reporter every week, consider joining from four crowns a month. Members
receive the Friday letter, an invitation to the summer evening on the pier, and our thanks. Questions and complaints
go to the readers' desk, which answers within three days."""
OPENING = """Every second Thursday Ines Corrigan walks one street of the old town from end to end and writes down what
she is told on the way. She chooses the street by pulling a slip from a biscuit tin, asks everyone the same three
questions, and leaves out nobody who answers. This is what she heard on a street she had never"""


class Story(NamedTuple):
    """An article as text, words, and paragraphs of sentences."""

    article_id: str
    outlet: str
    text: str
    words: list[str]
    paragraphs: list[list[str]]


Dice = np.random.Generator
Edit = Callable[[Story, Story, Dice], str]


def cut(story: Story, start: float, end: float) -> str:
    """Return the words between two shares of the text."""
    words = re.findall(r"\S+\s*", story.text)
    return "".join(words[round(start * len(words)) : round(end * len(words))]).strip()


def respell(story: Story, _other: Story, _dice: Dice) -> str:
    """Return the text with other marks, dashes and white space."""
    table = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "—": "–", " ": "\u00a0"})
    return story.text.translate(table).replace("\n\n", "\n \n").upper()


def reorder(story: Story, _other: Story, dice: Dice) -> str:
    """Return the paragraphs in another order; of one or two paragraphs, the sentences."""
    parts = (
        story.paragraphs if len(story.paragraphs) > 2 else [[each] for each in [*itertools.chain(*story.paragraphs)]]
    )
    return "\n\n".join(" ".join(parts[place]) for place in dice.permutation(len(parts)))


def rewrite_words(text: str, other: Story, share: float, dice: Dice) -> str:
    """Return a text in which a share of the words, anywhere, are those of another story."""
    words, foreign = re.findall(r"\S+\s*", text), other.words
    for place in dice.choice(len(words), round(share * len(words)), replace=False):
        words[place] = re.sub(r"^\S+", lambda _: foreign[dice.integers(len(foreign))], words[place])
    return "".join(words)


def rewrite_sentences(story: Story, other: Story, share: float, dice: Dice) -> Story:
    """Return a story in which sentences, anywhere, with that share of the words are those of another story."""
    paragraphs, foreign = [list(each) for each in story.paragraphs], [*itertools.chain(*other.paragraphs)]
    places = [(number, place) for number, each in enumerate(paragraphs) for place in range(len(each))]
    left = share * len(story.words)
    for number, place in (places[turn] for turn in dice.permutation(len(places))):
        n_words = len(paragraphs[number][place].split())
        if n_words <= left + 5:
            paragraphs[number][place] = foreign[dice.integers(len(foreign))]
            left -= n_words
        if left <= 0:
            break
    return join_story(story.article_id, story.outlet, paragraphs)


def rewrite_both(story: Story, other: Story, share: float, dice: Dice) -> str:
    """Return a text rewritten half by sentences, half by words."""
    half = share / 2
    return rewrite_words(rewrite_sentences(story, other, half, dice).text, other, half / (1 - half), dice)


def surround(story: Story, other: Story, _dice: Dice) -> str:
    """Return a text with as many words of another before and after it, as far as these go."""
    n_words = len(story.words)
    before, after = other.words[:n_words], other.words[n_words : 2 * n_words]
    return "\n\n".join([" ".join(before), story.text, " ".join(after)])


def edits() -> dict[str, list[Edit]]:
    """Return the edits by rung; where a rung has two, they are copies of one another and the original is not there."""
    ladder: dict[str, list[Edit]] = {
        "same text": [lambda story, other, dice: story.text],
        "other marks, spaces, capitals": [respell],
        "paragraphs reordered": [reorder],
    }
    for share in (0.2, 0.4, 0.6):
        ladder[f"first {share:.0%} cut"] = [lambda story, other, dice, share=share: cut(story, share, 1)]
        ladder[f"last {share:.0%} cut"] = [lambda story, other, dice, share=share: cut(story, 0, 1 - share)]
    for share in (0.1, 0.2, 0.3, 0.4, 0.5):
        ladder[f"{share:.0%} of words rewritten"] = [
            lambda story, other, dice, share=share: rewrite_words(story.text, other, share, dice)
        ]
        ladder[f"{share:.0%} in sentences rewritten"] = [
            lambda story, other, dice, share=share: rewrite_sentences(story, other, share, dice).text
        ]
        ladder[f"{share:.0%} rewritten, half by words"] = [
            lambda story, other, dice, share=share: rewrite_both(story, other, share, dice)
        ]
    ladder["new opening (30%), old rest"] = [
        lambda story, other, dice: (
            " ".join(other.words[: round(0.43 * 0.7 * len(story.words))]) + "\n\n" + cut(story, 0.3, 1)
        )
    ]
    ladder["brief: the first fifth"] = [lambda story, other, dice: cut(story, 0, max(0.2, 40 / len(story.words)))]
    ladder["cut by 30%, reordered, 20% of words rewritten"] = [
        lambda story, other, dice: rewrite_words(
            reorder(split_story(story.article_id, "", cut(story, 0, 0.7)), other, dice), other, 0.2, dice
        )
    ]
    ladder["two copies cut by 30% at either end"] = [
        lambda story, other, dice: cut(story, 0, 0.7),
        lambda story, other, dice: cut(story, 0.3, 1),
    ]
    ladder["put into a text three times as long"] = [surround]
    return ladder


def share_statement(one: Story, other: Story, third: Story, dice: Dice, *, pieces: int) -> list[str]:
    """Return two texts of different stories, 30% of each of which are the same words of a third."""
    n_words = min(len(each.words) for each in (one, other))
    statement = third.words[: round(0.3 * n_words / 0.7)]
    quoted = [list(part) for part in np.array_split(np.array(statement, dtype=object), pieces)]
    texts = []
    for story in (one, other):
        own = np.array_split(np.array(story.words[:n_words], dtype=object), pieces + 1)
        parts = itertools.zip_longest(own, quoted, fillvalue=[])
        texts.append("\n\n".join(" ".join([*part, "\n\n", *quote]) for part, quote in parts))
    return texts


def forecast(dice: Dice) -> str:
    """Return a table of the weather; only the figures differ."""
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    figures = iter(dice.integers(1, 30, 3 * len(days)).tolist())
    return " ".join(f"{day} high {next(figures)} low {next(figures)} rain {next(figures)} per cent," for day in days)


class Made(NamedTuple):
    """An article of the test, the rung it belongs to, and what it is a copy of."""

    rung: str
    family: str
    text: str
    outlet: str
    hour: int


def make_ladder(stories: list[Story], dice: Dice, *, per_rung: int = PER_RUNG) -> Iterator[Made]:
    """Yield edited copies with their originals, pairs that are no copies, and whatever stories are left."""
    ladder = edits()
    usable = [story for story in stories if len(story.words) >= SHORTEST]
    rest = [story for story in stories if len(story.words) < SHORTEST]
    drawn = [usable[place] for place in dice.permutation(len(usable))]
    donors, turns = [donor(each) for each in drawn[: len(drawn) // 10]], iter(drawn[len(drawn) // 10 :])
    per_rung = min(per_rung, len(drawn) * 9 // 10 // (len(ladder) + 13))
    for rung, makers in ladder.items():
        for _ in range(per_rung):
            story, other = next(turns), donors[dice.integers(len(donors))]
            made = [maker(story, other, dice) for maker in makers]
            texts = [story.text, *made] if len(made) == 1 else made
            for hour, text in enumerate(texts):
                yield Made(rung, story.article_id, text, story.outlet if hour == 0 else other.outlet, hour)
    yield from make_strangers(turns, per_rung, dice)
    for number, story in enumerate([*turns, *rest]):
        yield Made("other articles", f"other {number}", story.text, story.outlet, 0)


def donor(story: Story) -> Story:
    """Return a story that is only there for its words: its sentences from the last to the first."""
    sentences = [[each] for each in [*itertools.chain(*story.paragraphs)]]
    return join_story(story.article_id, story.outlet, sentences[::-1])


def make_strangers(turns: Iterator[Story], per_rung: int, dice: Dice) -> Iterator[Made]:
    """Yield articles that share something and are no copies: a family each."""
    framed: dict[str, Callable[[Story], str]] = {
        "same pitch, a third to a half of the text": lambda story: (
            f"{cut_words(story, dice.integers(70, 140))}\n\n{PITCH}"
        ),
        "same table of the weather, other figures": lambda story: f"{cut_words(story, 60)}\n\n{forecast(dice)}",
        "same opening of a series": lambda story: f"{OPENING} {cut_words(story, dice.integers(80, 300))}",
    }
    for rung, frame in framed.items():
        for number in range(per_rung * 2):
            yield Made(rung, f"{rung} {number}", frame(next(turns)), rung, number)
    for pieces, rung in ((1, "same statement, 30% of both"), (5, "same quotes, 30% of both, in five places")):
        for number in range(per_rung):
            texts = share_statement(next(turns), next(turns), next(turns), dice, pieces=pieces)
            for side, text in enumerate(texts):
                yield Made(rung, f"{rung} {number} {side}", text, f"outlet {side}", side)


def cut_words(story: Story, n_words: int) -> str:
    """Return the first words of a story."""
    return cut(story, 0, n_words / len(story.words))


def split_story(article_id: str, outlet: str, text: str) -> Story:
    """Return a text as a story."""
    spans: dict[int, list[str]] = {}
    for paragraph, start, end in sentence_spans(text):
        spans.setdefault(paragraph, []).append(text[start:end])
    return join_story(article_id, outlet, list(spans.values()))


def join_story(article_id: str, outlet: str, paragraphs: list[list[str]]) -> Story:
    """Return paragraphs of sentences as a story."""
    text = "\n\n".join(" ".join(sentences) for sentences in paragraphs)
    return Story(article_id, outlet, text, text.split(), paragraphs)


def read_real(shared: Path) -> pd.DataFrame:
    """Return the articles of the repository and, where they lie beside it, real ones."""
    records = read_articles(HERE.parent / "data" / "articles")[["article_id", "outlet", "published", "text"]].to_dict(
        "records"
    )
    news = shared / "corpora" / "jsonl-allsides" / "articles.jsonl.gz"
    if news.is_file():
        for line in gzip.decompress(news.read_bytes()).splitlines():
            told = json.loads(line)
            record = {"text": told["content_original"], "url": told["url"], "outlet": told["source"]}
            records.append(record | {"published": told["date"] or None})
    for path in sorted((shared / "corpora" / "txt-bbc").glob("*/*.txt")):
        records.append({"text": path.read_text(encoding="utf-8").partition("\n")[2].strip(), "outlet": "bbc"})
    return make_articles(records)


def score_rungs(made: list[Made], found: pd.DataFrame) -> pd.DataFrame:
    """Return a row per rung: pairs there are, pairs found of them, pairs found that are none."""
    clusters = dict(zip(found["article_id"], found["cluster"], strict=True))
    groups: dict[str, list[Made]] = {}
    for number, one in enumerate(made):
        groups.setdefault(clusters.get(str(number), f"alone {number}"), []).append(one)
    rungs = list(dict.fromkeys(one.rung for one in made))
    scored = pd.DataFrame(0, index=rungs, columns=["pairs", "found", "wrong"])
    families = pd.Series([one.family for one in made]).value_counts()
    for family, rung in {one.family: one.rung for one in made}.items():
        scored.loc[rung, "pairs"] += families[family] * (families[family] - 1) // 2
    for one, other in (pair for group in groups.values() for pair in itertools.combinations(group, 2)):
        scored.loc[
            one.rung if one.rung != "other articles" else other.rung, "found" if one.family == other.family else "wrong"
        ] += 1
    return scored


def as_articles(made: list[Made]) -> pd.DataFrame:
    """Return the articles table of a ladder; article_id is the number of each."""
    return make_articles(
        {
            "article_id": str(number),
            "text": one.text,
            "outlet": one.outlet,
            "published": f"2025-03-03T{one.hour % 24:02}:00",
        }
        for number, one in enumerate(made)
    )


def pair_by_minhash(articles: pd.DataFrame, *, threshold: float, length: int) -> pd.DataFrame:
    """Return the clusters that MinHash with its index alone makes: each article with the first it is near to."""
    from datasketch import MinHash, MinHashLSH

    runs = []
    for text in articles["text"]:
        words = re.findall(r"\w+", text.lower())
        runs.append(
            {" ".join(words[place : place + length]).encode() for place in range(len(words) - length + 1)} or {b""}
        )
    index, rows = MinHashLSH(threshold=threshold, num_perm=128), []
    for article_id, sketch in zip(articles["article_id"], MinHash.bulk(runs, num_perm=128, seed=1), strict=True):
        nearest = sorted(index.query(sketch), key=int)
        rows.append({"article_id": article_id, "cluster": nearest[0] if nearest else article_id})
        if not nearest:
            index.insert(article_id, sketch)
    return pd.DataFrame(rows)


def figures_of(scored: pd.DataFrame) -> str:
    """Return precision and recall over all rungs as two cells."""
    pairs, found, wrong = scored.sum()
    return f"{found / max(found + wrong, 1):.3f} | {found / max(pairs, 1):.3f}"


def make_halves(articles: pd.DataFrame, *, per_rung: int = PER_RUNG) -> dict[str, list[Made]]:
    """Return a ladder of each half of a sample of the articles; real copies among them are left out first."""
    articles = articles.sort_values("article_id", ignore_index=True).head(120 * per_rung)
    alone = articles[~articles["article_id"].isin(find_duplicates(articles, min_share=0.25)["article_id"])]
    stories = [split_story(each.article_id, str(each.outlet), each.text) for each in alone.itertuples()]
    halves = {"tuning": 0, "checking": 1}
    return {
        half: list(
            make_ladder(
                [each for each in stories if int(each.article_id, 16) % 2 == number],
                np.random.default_rng(SEED),
                per_rung=per_rung,
            )
        )
        for half, number in halves.items()
    }


def tell_ladder(shared: Path) -> str:
    """Return the section of bench/RESULTS.md on the edit ladder."""
    halves = make_halves(read_real(shared))
    made = halves["checking"]
    articles, tuning = as_articles(made), as_articles(halves["tuning"])
    scored = score_rungs(made, find_duplicates(articles))
    lines = [
        f"{len(articles):,} articles of the checking half. Precision and recall over all pairs: {figures_of(scored)}.\n"
    ]
    lines += ["| rung | pairs | found | recall | wrong pairs |", "|---|---|---|---|---|"]
    for rung, (pairs, found, wrong) in zip(scored.index, scored.to_numpy().tolist(), strict=True):
        lines.append(f"| {rung} | {pairs} | {found} | {f'{found / pairs:.3f}' if pairs else ''} | {wrong} |")
    lines += ["\nWhere the limit lies, and MinHash with its index alone (datasketch):\n"]
    lines += ["| | tuning: precision | recall | checking: precision | recall |", "|---|---|---|---|---|"]
    ways: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
        f"min_share={share}": lambda frame, share=share: find_duplicates(frame, min_share=share)
        for share in (0.2, 0.3, 0.35, 0.4, 0.45, 0.5)
    }
    for length, threshold in ((3, 0.5), (3, 0.2), (5, 0.5), (5, 0.2)):
        ways[f"MinHash, runs of {length} words, Jaccard {threshold}"] = (
            lambda frame, length=length, threshold=threshold: pair_by_minhash(frame, threshold=threshold, length=length)
        )
    for name, find in ways.items():
        both = [
            figures_of(score_rungs(half, find(frame))) for half, frame in ((halves["tuning"], tuning), (made, articles))
        ]
        lines.append(f"| {name} | {' | '.join(both)} |")
    return "\n".join(lines)


def tell_real(articles: pd.DataFrame) -> str:
    """Return how many copies stand among real articles that nobody edited."""
    kinds = find_duplicates(articles)["kind"].value_counts()
    return f"Among {len(articles):,} real articles, as they are: " + ", ".join(
        f"{n} {kind}" for kind, n in sorted(kinds.items())
    )


def make_pieces(shared: Path, n_articles: int) -> pd.DataFrame:
    """Return so many pieces of 500 words of real articles; where they do not suffice, rewritten copies of some."""
    dice, texts = np.random.default_rng(SEED), []
    for text in read_real(shared)["text"]:
        words = re.findall(r"\S+\s*", text)
        texts += ["".join(words[start : start + PIECE]) for start in range(0, len(words) - PIECE // 2, PIECE)]
    texts = [texts[place] for place in dice.permutation(len(texts))][:n_articles]
    other = split_story("", "", texts[0])
    copies = [rewrite_words(texts[place % len(texts)], other, 0.2, dice) for place in range(n_articles - len(texts))]
    return make_articles(
        {"article_id": str(number), "text": text, "outlet": str(number % 50)}
        for number, text in enumerate(texts + copies)
    )


def time_one(shared: Path, n_articles: int) -> None:
    """Print the seconds that so many articles take and the megabytes that are added to those of the articles."""
    articles = make_pieces(shared, n_articles)
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    found = find_duplicates(articles)
    seconds, most = time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"| {n_articles:,} | {articles['n_words'].sum():,} | {len(found):,} | {seconds:.1f} "
        f"| {before // 1024} | {most // 1024} |"
    )


def tell_speed(shared: Path) -> str:
    """Return a table of time and memory by number of articles, each measured in a process of its own."""
    lines = ["| articles | words | in clusters | seconds | MB before | MB at most |", "|---|---|---|---|---|---|"]
    for n_articles in SIZES:
        command = [sys.executable, __file__, "--shared", str(shared), "--time", str(n_articles)]
        lines.append(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())
    return "\n".join(lines)


def main() -> None:
    """Print the section."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder of real articles")
    parser.add_argument("--time", type=int, help="measure time and memory of so many articles, nothing else")
    arguments = parser.parse_args()
    if arguments.time:
        time_one(arguments.shared, arguments.time)
        return
    print(tell_ladder(arguments.shared))
    print(f"\n{tell_real(read_real(arguments.shared))}.\n")
    print(tell_speed(arguments.shared))


if __name__ == "__main__":
    main()
