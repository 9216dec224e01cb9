"""Feed damaged, generated and hostile files to read_corpus() and see that it neither falls, hangs, leaks nor forgets.

    python bench/fuzz.py                      # every case, as `make fuzz` does; the table goes to bench/FUZZ.md
    python bench/fuzz.py --seed 7             # other damages
    python bench/fuzz.py --seed 7 --case 812  # one case again, its file kept and named; 800-899 are a hundred
    python bench/fuzz.py --only zip           # the cases whose format or damage holds this word
    python bench/fuzz.py --sample 150         # about so many of the quick ones, each read in one way, as in `make test`

Each case is read in a process of its own: by its name, and in a folder beside a good article; random damages in one of
the two by turn. It may raise ArticleError for a single file that is named, and nothing else; write, ask the network,
unpickle or run nothing; read no file but its own; take ten seconds of a core and a gigabyte. What it saw must be told
whole. Ends with 1 where a case fails.
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

import hypothesis
from fuzz_crowds import list_crowds
from fuzz_files import Seed, find_real, make_seeds
from fuzz_hostile import Hostile, list_hostile
from fuzz_room import WAYS, Case, Outcome, Room, warm_up
from hypothesis import strategies as st

EACH = 18  # cases of each damage of each format
SLOW = {  # kinds of damage that take seconds to make or to read
    *("50 MB on one line", "5 MB of one sign", "10 GB of zeros", "says 10 bytes, holds 10 GB", "overlapping members"),
    *("nested", "nested and wide", "100,000 members", "one endless value", "changes while read", "pipe"),
}
TEXTS = 20  # generated texts under each name
TEXT_FORMATS = ("html", "md", "txt", "json", "jsonl", "csv", "rtf", "xml", "sgm", "rss")
PIECES = (
    *("<p>", "</p>", "<!--", "]]>", "<![CDATA[", "&#0;", "&lt", "<article>", "<rss>", "<newsItem>", "<REUTERS>"),
    *("{\\rtf1", "\\u", "{", "}", "[", "]", '"', "'", ",", ":", "“", "”", "title", "text", "null", "1e999", "---\n"),
    *("\n", "\r", "\t", "# ", "> ", "By ", "It rained.", "said Ana Bell", "\0", "\ufeff", "\u2028", "\u202e", "Ã©"),
)
HEAD = """# Damaged, generated and hostile files

Made by `make fuzz`, which runs `python bench/fuzz.py --seed {seed}`; it took {took}.
Every case is read in a process of its own, which may take ten seconds of a core and a gigabyte, and touch nothing but
its file. Rows are articles that were read; rejected are things that were named, each with the reason. The cases of a
row again: `python bench/fuzz.py --seed {seed} --only "zip flip"`.
"""


class Told(NamedTuple):
    """What came of a case of a format and a damage."""

    format: str
    damage: str
    outcome: Outcome


def flip(raw: bytearray, dice: random.Random, _other: bytes) -> None:
    for _ in range(dice.choice((1, 4, 32))):
        raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)


def insert(raw: bytearray, dice: random.Random, _other: bytes) -> None:
    at = dice.randrange(len(raw))
    raw[at:at] = dice.choice((b"\0", b"\xff\xfe", b"\n\n", b"<", b'"', dice.randbytes(8), dice.randbytes(4_000)))


def delete(raw: bytearray, dice: random.Random, _other: bytes) -> None:
    at = dice.randrange(len(raw))
    del raw[at : at + dice.choice((1, 16, 1_000))]


def duplicate(raw: bytearray, dice: random.Random, _other: bytes) -> None:
    start, end = sorted(dice.choices(range(len(raw) + 1), k=2))
    raw[end:end] = raw[start:end] * dice.choice((1, 2, 20))


def truncate(raw: bytearray, dice: random.Random, _other: bytes) -> None:
    del raw[dice.randrange(len(raw)) :]


def splice(raw: bytearray, dice: random.Random, other: bytes) -> None:
    raw[dice.randrange(len(raw)) :] = other[dice.randrange(len(other)) :]


Damage = Callable[[bytearray, random.Random, bytes], None]
DAMAGES: tuple[Damage, ...] = (flip, insert, delete, duplicate, truncate, splice)


def list_cases(seed: int, outside: Path, address: str) -> list[Case]:
    """Return every case, numbered; the same seed on the same corpora gives the same cases."""
    whole, hostile = list_whole(make_seeds()), adopt([*list_hostile(outside, address), *list_crowds()])
    unnumbered = [*whole, *hostile, *list_texts(seed), *list_damaged(seed), *list_whole(find_real())]
    return [case._replace(number=number) for number, case in enumerate(unnumbered)]


def thin_out(cases: list[Case], n_wanted: int) -> list[Case]:
    """Return every whole file of our own, and of the quick rest, as the list has them, one in so many."""
    whole = [case for case in cases if case.articles is not None]
    quick = [case for case in cases if case.articles is None and case.damage not in SLOW]
    return whole + quick[:: max(len(quick) // max(n_wanted - len(whole), 1), 1)]


def list_whole(seeds: list[Seed]) -> Iterator[Case]:
    """Yield what is whole, so that a case which fails on anything is seen to fail for its damage."""
    for seed in seeds:
        yield Case(
            0, seed.format, "whole", seed.name, lambda path, seed=seed: path.write_bytes(seed.content), seed.articles
        )


def list_damaged(seed: int) -> Iterator[Case]:
    """Yield files with damages, EACH of every kind in every format, half of them of real files where these lie."""
    own, real = group(make_seeds()), group(find_real())
    everything = [one for seeds in own.values() for one in seeds]
    for kind, seeds in own.items():
        for damage, turn in itertools.product(DAMAGES, range(EACH)):
            dice = random.Random(f"{seed} {kind} {damage.__name__} {turn}")
            start = dice.choice(real[kind] if turn % 2 and real.get(kind) else seeds)
            other = dice.choice(everything).content
            yield Case(0, kind, damage.__name__, start.name, partial(write_damaged, damage, start.content, dice, other))


def write_damaged(damage: Damage, content: bytes, dice: random.Random, other: bytes, path: Path) -> None:
    raw = bytearray(content)
    damage(raw, dice, other)
    path.write_bytes(raw)


def group(seeds: list[Seed]) -> dict[str, list[Seed]]:
    found: dict[str, list[Seed]] = defaultdict(list)
    for seed in seeds:
        found[seed.format].append(seed)
    return found


def list_texts(seed: int) -> Iterator[Case]:
    """Yield texts made by Hypothesis of what the formats are made of, under the name of every text format."""
    pieces = st.lists(st.sampled_from(PIECES) | st.text(st.characters(), max_size=8), max_size=60).map("".join)
    found: list[str] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=len(TEXT_FORMATS) * TEXTS,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(pieces)
    def gather(text: str) -> None:
        found.append(text)

    gather()
    for number, text in enumerate(found):
        suffix, raw = TEXT_FORMATS[number % len(TEXT_FORMATS)], text.encode("utf-8", "surrogatepass")
        yield Case(0, suffix, "generated", f"made.{suffix}", lambda path, raw=raw: path.write_bytes(raw))


def adopt(hostile: list[Hostile]) -> Iterator[Case]:
    for one in hostile:
        yield Case(0, one.format, one.kind, one.name, one.write, None, one.moving)


def write_table(told: list[Told]) -> str:
    """Return a row for each format and damage."""
    groups: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for one in told:
        groups[one.format, one.damage].append(one.outcome)
    rows = [
        ["format", "damage", "cases", "rows", "rejected", "slowest, s", "most, MB", "failed"],
        ["---"] * 2 + ["--:"] * 6,
    ]
    for (kind, damage), outcomes in sorted(groups.items()):
        read, rejected = sum(one.rows for one in outcomes), sum(one.rejections for one in outcomes)
        slowest, most = max(one.seconds for one in outcomes), max(one.megabytes for one in outcomes)
        failed = sum(bool(one.faults) for one in outcomes)
        told_of = [len(outcomes), read, rejected, f"{slowest:.1f}", f"{most:.0f}", failed or ""]
        rows.append([kind, damage, *map(str, told_of)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def tell_sum(told: list[Told]) -> str:
    failed = sum(bool(one.outcome.faults) for one in told)
    slowest = max((one.outcome.seconds for one in told), default=0.0)
    return f"{len(told):,} cases, {failed:,} failed; slowest {slowest:.1f} s of a core."


def run_lane(options: argparse.Namespace, lane: int) -> list[Told]:
    """Run every so-manieth of the cases asked for in a room of its own, print a line for each that fails."""
    first, _, last = options.case.partition("-")
    wanted = range(int(first), int(last or first) + 1) if first else range(sys.maxsize)
    told = []
    with tempfile.TemporaryDirectory(prefix="columninch-fuzz-") as scratch:
        room = Room(Path(scratch))
        warm_up(Path(scratch))
        cases = list_cases(options.seed, room.outside, room.address)
        for case in thin_out(cases, options.sample) if options.sample else cases:
            asked = case.number in wanted and options.only in f"{case.format} {case.damage}"
            if not asked or case.number % options.jobs != lane:
                continue
            by_turn = options.sample or case.damage in {"generated", *(each.__name__ for each in DAMAGES)}
            ways = WAYS[case.number // 2 % 2 :][:1] if by_turn else WAYS
            outcome = room.run(case, Path(tempfile.gettempdir()) if len(wanted) == 1 else None, ways)
            told.append(Told(case.format, case.damage, outcome))
            again = f"--seed {options.seed} --case {case.number}"
            for fault in outcome.faults:
                print(f"{again}: {case.format}, {case.damage}, {case.name[:40]!a}: {fault}", flush=True)
    return told


def main(arguments: list[str] | None = None) -> int:
    """Run the cases asked for, print the table and, of a whole run, write it to FUZZ.md; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--case", default="", help="run this one and keep its file; or a stretch, as 800-899")
    parser.add_argument("--only", default="", help="a word that format or damage must hold")
    parser.add_argument("--sample", type=int, help="about so many, without those that take long")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes that share the cases")
    options = parser.parse_args(arguments)
    start = time.monotonic()
    with ProcessPoolExecutor(options.jobs, multiprocessing.get_context("fork")) as lanes:
        told = [one for lane in lanes.map(partial(run_lane, options), range(options.jobs)) for one in lane]
    print(f"\n{write_table(told)}\n\n{tell_sum(told)}")
    if not (options.case or options.only or options.sample):
        took = f"{(time.monotonic() - start) / 60:.0f} minutes in {options.jobs} processes"
        head = HEAD.format(seed=options.seed, took=took)
        Path(__file__).with_name("FUZZ.md").write_text(f"{head}\n{tell_sum(told)}\n\n{write_table(told)}\n")
    return int(not told or any(one.outcome.faults for one in told))


if __name__ == "__main__":
    sys.exit(main())
