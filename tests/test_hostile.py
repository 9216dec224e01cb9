"""Files that are damaged, generated or made to harm: a part of `make fuzz`, and whether its nets hold."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import ROOT

GUARDED = """
import sys, os, socket, pickle, subprocess
from pathlib import Path
sys.path.insert(0, "bench")
from fuzz_guard import Guard
place = Path(sys.argv[1])
class Trap:
    def __reduce__(self):
        return os.getcwd, ()
trap = pickle.dumps(Trap())
act = eval(f"lambda: {sys.argv[2]}")
guard = Guard()
guard.start(place)
try:
    act()
except PermissionError as error:
    print(error)
except Exception as error:
    print("not stopped", repr(error))
guard.stop()
print("seen" if guard.seen else "unseen")
"""
ROOMED = """
import sys, tempfile
from pathlib import Path
sys.path.insert(0, "bench")
import fuzz_room
from analysis import ArticleError, read_corpus
fuzz_room.SECONDS, fuzz_room.PATIENCE, fuzz_room.MEGABYTES = 1, 20, 50
def forget(path):
    corpus = read_corpus(path)
    return corpus._replace(articles=corpus.articles[1:], files=corpus.files[1:])
def swallow(path):
    raise ArticleError("It could not be read to its end (KeyError: 'a').")
def spin(path):
    while True: pass
def unname(path):
    corpus = read_corpus(path)
    return corpus._replace(files=corpus.files.assign(article_id=None))
def leak(path):
    corpus = read_corpus(path)
    return corpus._replace(articles=corpus.articles.assign(text=fuzz_room.SECRET + chr(0)))
faults = {
    "fails": lambda path: {}["a"], "forgets": forget, "swallows": swallow, "spins": spin, "unnames": unname,
    "leaks": leak, "eats": lambda path: (b"x" * 80_000_000 and read_corpus(path)), "is well": read_corpus,
    "dies": lambda path: __import__("os").abort(), "asks": lambda path: open("/etc/hostname").read(),
}
with tempfile.TemporaryDirectory() as scratch:
    room = fuzz_room.Room(Path(scratch))
    case = fuzz_room.Case(0, "md", "none", "a.md", lambda path: path.write_text(fuzz_room.GOOD_TEXT), 1)
    for name, fuzz_room.read_corpus in faults.items():
        print(name, room.run(case).faults, sep=": ")
"""


def run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_seeded_sample_of_files_loses_nothing_raises_nothing_and_touches_nothing():
    assert " 0 failed" in run("bench/fuzz.py", "--sample", "50")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("open(place / 'x', 'w')", "for writing"),
        ("os.open(place / 'x', os.O_CREAT)", "for writing"),
        ("open('/etc/hostname')", "it opened '/etc/hostname'"),
        ("open(place / '..' / 'secret')", "it opened"),
        ("os.remove(place / 'story.md')", "os.remove"),
        ("socket.create_connection(('127.0.0.1', 9))", "socket."),
        ("socket.getaddrinfo('example.org', 80)", "socket.getaddrinfo"),
        ("subprocess.run(['true'])", "subprocess.Popen"),
        ("os.system('true')", "os.system"),
        ("pickle.loads(trap)", "pickle.find_class"),
        ("eval('1 + 1')", "it ran code"),
    ],
)
def test_the_guard_stops_and_notes_what_reading_must_not_do(code, told, tmp_path):
    (tmp_path / "story.md").write_text("It rained.", encoding="utf-8")
    said, seen = run("-c", GUARDED, str(tmp_path), code).splitlines()
    assert told in said
    assert seen == "seen"


def test_the_guard_lets_a_file_be_read(tmp_path):
    (tmp_path / "story.md").write_text("It rained.", encoding="utf-8")
    assert run("-c", GUARDED, str(tmp_path), "(open(place / 'story.md').read(), __import__('wave'))") == "unseen\n"


def test_the_room_sees_every_way_to_fail():
    told = dict(line.split(": ", 1) for line in run("-c", ROOMED).splitlines())
    assert told.pop("is well") == "[]"
    expected = {
        "fails": "KeyError", "forgets": "nothing is said of 'a.md'", "swallows": "read to its end (KeyError",
        "spins": "of a core", "unnames": "a status is not what its row says", "leaks": "what stands in another file",
        "eats": "it took", "dies": "crashed with signal 6", "asks": "it opened '/etc/hostname'",
    }  # fmt: skip
    assert [name for name, words in expected.items() if words not in told[name]] == []
    assert set(told) == set(expected)
