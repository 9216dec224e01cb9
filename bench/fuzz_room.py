"""Where `make fuzz` reads a case: a process under guard, with limits, and a judge of what came of it."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import random
import re
import resource
import select
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from fuzz_files import Seed, make_seeds
from fuzz_guard import Guard
from fuzz_hostile import SECRET

from analysis import ArticleError, Corpus, read_corpus

SECONDS = 10  # of a core
PATIENCE = 60  # seconds of the clock: a machine with other work takes its time, a pipe for ever
MEGABYTES = 1_000
NOBODY = 65534
SWALLOWED = re.compile(r"could not be (?:read to its end|judged) \(")  # what loading.py says of an error it caught
GERMAN = "Die Fähre kam am Montag wieder zu spät, und niemand im Hafen wusste, warum sie so lange ausgeblieben war."
WAYS = ("alone", "in a folder")  # how a case is read: by its name, and beside a good article
GOOD = "good.md"
GOOD_TEXT = "# Rain Stops the Fair\n\nBy Nora Field\n\nMay 5, 2025\n\nIt rained, and the fair was put off.\n"


class Case(NamedTuple):
    """One thing to read: what it is of, what was done to it, and what writes it into an empty folder."""

    number: int
    format: str
    damage: str
    name: str
    write: Callable[[Path], object]
    articles: int | None = None
    moving: bool = False


class Outcome(NamedTuple):
    """What came of a case; `faults` in sentences, none where all is well."""

    rows: int
    rejections: int
    seconds: float
    megabytes: float
    faults: list[str]


class Room:
    """Where cases are read: a folder that nothing may be read from, and a server that nothing may be asked of."""

    def __init__(self, scratch: Path) -> None:
        self.scratch, self.outside, self.guard = scratch, scratch / "outside", Guard()
        self.outside.mkdir()
        (self.outside / "secret.txt").write_text(f"# {SECRET}\n\n{SECRET}\n")
        os.mkfifo(self.outside / "pipe")
        scratch.chmod(0o755)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.setblocking(False)
        self.address = f"http://127.0.0.1:{self.server.getsockname()[1]}"

    def was_asked(self) -> bool:
        """Return whether somebody has asked the server."""
        try:
            self.server.accept()[0].close()
        except BlockingIOError:
            return False
        return True

    def run(self, case: Case, keep: Path | None = None, ways: tuple[str, ...] = WAYS) -> Outcome:
        """Read a case in each of these ways and return what came of it as one."""
        with tempfile.TemporaryDirectory(dir=self.scratch) as folder:
            place = Path(folder)
            place.chmod(0o755)
            case.write(place / case.name)
            if keep and (place / case.name).is_file():
                kept = keep / f"fuzz-{case.number}-{case.name}"
                kept.write_bytes((place / case.name).read_bytes())
                print(f"kept as {kept}")
            (place / GOOD).write_text(GOOD_TEXT)
            ways = WAYS[1:] if case.damage == "link out" else ways  # a link that the user names is followed, rightly
            outcomes = {way: self.read(case, place, place / case.name if way == "alone" else place) for way in ways}
        faults = [f"{way}: {fault}" for way, outcome in outcomes.items() for fault in outcome.faults]
        if self.was_asked():
            faults.append("it asked the server")
        first, numbers = outcomes[ways[0]], list(outcomes.values())
        slowest, most = max(one.seconds for one in numbers), max(one.megabytes for one in numbers)
        return Outcome(first.rows, first.rejections, slowest, most, faults)

    def read(self, case: Case, place: Path, path: Path) -> Outcome:
        """Read a path in a process of its own; a file that was there before must be there afterwards, as it was."""
        if case.moving:
            case.write(place / case.name)  # the way before may have left nothing of it
        before = None if case.moving else survey(place)
        out, into = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(out)
            obey(case, path, place, self.guard, into)
        os.close(into)
        mover = start_moving(place / case.name) if case.moving else None
        outcome = await_outcome(child, out)
        if mover:
            os.kill(mover, signal.SIGKILL)
            os.waitpid(mover, 0)
        if before is not None and survey(place) != before:
            outcome.faults.append("files of the folder are not as they were")
        return outcome


def survey(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Return what stands in a folder: size, time and mode of each name."""
    about = {name: os.lstat(os.path.join(folder, name)) for name in os.listdir(folder)}
    return {name: (stat.st_size, stat.st_mtime_ns, stat.st_mode) for name, stat in about.items()}


def start_moving(path: Path) -> int:
    """Start a process that cuts the file, writes on and takes it away, over and over; return its number."""
    content = path.read_bytes()
    child = os.fork()
    if child:
        return child
    dice, cut = random.Random(1), len(content) // 3
    while os.getppid() != 1:
        try:
            dice.choice((lambda: os.truncate(path, cut), lambda: path.write_bytes(content), path.unlink))()
        except FileNotFoundError:
            with contextlib.suppress(OSError):
                path.write_bytes(content)
        time.sleep(0.0005)
    os._exit(0)


def obey(case: Case, path: Path, place: Path, guard: Guard, into: int) -> None:
    """Read under guard, say what came of it, and end; never returns."""
    os.setsid()
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(silence, stream)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (4_000_000_000, 4_000_000_000))
    if case.damage == "unreadable" and os.geteuid() == 0:
        os.seteuid(NOBODY)
    start, begin = memory("VmRSS"), time.process_time()
    guard.start(place)
    rows, rejections, faults = 0, 0, []
    try:
        rows, rejections, faults = judge(case, path, place)
    except BaseException as error:
        faults.append(tell_error(error))
    guard.stop()
    faults += guard.seen
    told = {"rows": rows, "rejections": rejections, "seconds": time.process_time() - begin}
    told |= {"megabytes": memory("VmHWM") - start, "faults": faults}
    with contextlib.suppress(BrokenPipeError):  # whoever asked was stopped
        os.write(into, json.dumps(told).encode()[:60_000])
    os._exit(0)


def tell_error(error: BaseException) -> str:
    """Return an error with the last place of ours that it went through."""
    places, trace = [], error.__traceback__
    while trace:
        code = trace.tb_frame.f_code
        places += [f"{Path(code.co_filename).name}:{trace.tb_lineno}"] if "/analysis/" in code.co_filename else []
        trace = trace.tb_next
    return f"{type(error).__name__}: {str(error)[:150]!r} at {' '.join(places[-2:])}"


def memory(name: str) -> float:
    """Return a figure of this process's memory in megabytes."""
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) / 1_000 for line in lines if line.startswith(f"{name}:"))


def await_outcome(child: int, out: int) -> Outcome:
    """Return what the process says; where it says nothing, what became of it."""
    ready, _, _ = select.select([out], [], [], PATIENCE)
    said = b"".join(iter(lambda: os.read(out, 65_536), b"")) if ready else b""
    os.close(out)
    if not ready:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if said:
        outcome = Outcome(**json.loads(said))
        if outcome.megabytes > MEGABYTES:
            outcome.faults.append(f"it took {outcome.megabytes:.0f} MB")
        return outcome
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    ends = {signal.SIGXCPU: f"more than {SECONDS} s of a core", signal.SIGKILL: f"more than {SECONDS} s of a core"}
    fault = f"it hung for {PATIENCE} s" if not ready else ends.get(number, f"it crashed with signal {number}")
    return Outcome(0, 0, SECONDS, 0.0, [fault])


def judge(case: Case, path: Path, place: Path) -> tuple[int, int, list[str]]:
    """Return rows, rejections and faults of reading a path."""
    alone = path != place
    try:
        corpus = read_corpus(path)
    except ArticleError as error:
        told = str(error).strip()
        expected = alone and told and case.articles is None
        return 0, 1, tell_swallowed([told]) + ([] if expected else [f"ArticleError({told[:150]!r})"])
    faults = check_tables(corpus) + tell_swallowed(corpus.files["problem"].dropna().tolist())
    seen = set(corpus.files["source_file"])
    names = [] if alone or case.moving else [name for name in (case.name, GOOD) if (place / name).is_file()]
    faults += [f"nothing is said of {name!r}" for name in map(safe, names) if name not in seen and name[0] != "."]
    if not alone and "read" not in set(corpus.files.loc[corpus.files["source_file"] == GOOD, "status"]):
        faults.append("the good article beside it was lost")
    n_read = int(corpus.files["article_id"].notna().sum())
    if case.articles is not None and n_read != case.articles + (not alone):
        faults.append(f"{n_read} articles were read, {case.articles} are in it")
    return n_read - (not alone), len(corpus.files) - n_read, faults


def tell_swallowed(problems: list[str]) -> list[str]:
    """Return the problems that are a reader's own failure, told as if they were the file's."""
    return [problem[-150:] for problem in dict.fromkeys(problems) if SWALLOWED.search(problem)]


def safe(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def check_tables(corpus: Corpus) -> list[str]:
    """Return where the tables are not whole: a row without article or reason, an id twice, a text that cannot stay."""
    files, ids = corpus.files, corpus.articles["article_id"]
    read, reason = files["article_id"].notna(), files["problem"].fillna("").str.strip().ne("")
    told = {
        "of a thing neither article nor reason is told": not (read | reason).all(),
        "a status is not what its row says": (files["status"].eq("read") != read).any(),
        "an article_id stands twice": ids.duplicated().any(),
        "files and articles name other ids": sorted(ids) != sorted(files.loc[read, "article_id"]),
    }
    for name, frame in corpus._asdict().items():
        text = "\n".join("\n".join(map(str, frame[column].dropna())) for column in frame.columns)
        told[f"{name} holds half a letter"] = any("\ud800" <= letter <= "\udfff" for letter in set(text))
        told[f"{name} holds NUL"] = "\0" in text
        told[f"{name} holds what stands in another file"] = SECRET in text or "root:x:0" in text
    return [fault for fault, is_so in told.items() if is_so]


def warm_up(scratch: Path) -> None:
    """Read a file of every format, and one in another language, so that what is read later is no library."""
    for number, seed in enumerate([*make_seeds(), Seed("text", "german.txt", GERMAN.encode())]):
        path = scratch / f"{number}-{seed.name}"
        path.write_bytes(seed.content)
        try:
            read_corpus(path)
        except Exception as error:
            print(f"warm-up, {seed.format}: {tell_error(error)}", file=sys.stderr)
        path.unlink()
    gc.collect()
    gc.freeze()  # so that the processes of the cases share this one's memory
