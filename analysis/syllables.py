"""How many syllables a word has: CMUdict first, a rule for what it lacks."""

from __future__ import annotations

import functools
import hashlib
import io
import re
import unicodedata
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

LEXICONS = Path(__file__).parent / "lexicons"
CMUDICT = LEXICONS / "nltk" / "corpora" / "cmudict.zip"
SYLLABLE_TABLE = LEXICONS / "cmudict_syllables.zip"

_REPEATED_ENDING = re.compile(r"(?:'s){2,}$", re.IGNORECASE)


@functools.lru_cache(maxsize=2**16)
def count_syllables(word: str) -> int:
    """Return how many syllables an English word has when it is read aloud; at least 1.

    CMUdict's first pronunciation decides. Anything with a figure in it counts
    as one. What the dictionary lacks is read part by part: acronyms letter by
    letter, other words by their vowels.

    >>> [count_syllables(word) for word in ["minister", "1,400", "long-term", "MPs", "Wexcombe’s"]]
    [3, 1, 2, 2, 2]

    Source: Flesch (1979), How to Write Plain English, for figures.
    """
    word = _REPEATED_ENDING.sub("'s", word.replace("’", "'").strip("'"))
    known = read_cmudict().get(word.lower())
    if known is not None and "." not in word:  # CMUdict reads "U.S" as "us"
        return max(1, known)
    parts = [part for part in re.split(r"[-.,_]", word) if part]
    if len(parts) > 1 and not re.fullmatch(r"[\d.,]+\w*", word):
        return sum(map(count_syllables, parts))
    if re.search(r"\d", word):
        return 1
    if word.lower().endswith("'s"):
        sibilant = re.search(r"(?:[sxz]|[cs]h|[cg]e|se|ze)$", word[:-2].lower())
        return count_syllables(word[:-2]) + bool(sibilant)
    if acronym := re.fullmatch(r"([A-Z]{2,3}|[B-DF-HJ-NP-TV-XZ]{4,5})s?", word):
        return sum(3 if letter == "W" else 1 for letter in acronym[1])
    return count_by_vowels(word.lower().replace("'", ""))


def is_in_dictionary(word: str) -> bool:
    """Return whether the syllables of a word are known, not guessed: CMUdict has it, or each of its parts; or a figure.

    >>> [is_in_dictionary(word) for word in ["Minister", "1,400", "long-term", "bishop’s", "Wexcombe"]]
    [True, True, True, True, False]
    """
    word = _REPEATED_ENDING.sub("'s", word.lower().replace("’", "'").strip("'"))
    if word in read_cmudict() or re.search(r"\d", word):
        return True
    parts = [part for part in re.split(r"[-.,_]|'s$", word) if part]
    return bool(parts) and parts != [word] and all(map(is_in_dictionary, parts))


def count_by_vowels(word: str) -> int:
    """Return the syllables of a word by its groups of vowels, corrected by lexicons/syllables.txt."""
    voiced = word.replace("é", "ay")  # never silent: café
    plain = unicodedata.normalize("NFKD", voiced).encode("ascii", "ignore").decode()
    silent, spoken = _read_syllable_patterns()
    groups = len(re.findall(r"[aeiouy]+", plain))
    return max(1, groups - len(silent.findall(plain)) + len(spoken.findall(plain)))


@functools.cache
def _read_syllable_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of silent and of spoken vowels."""
    lines = (LEXICONS / "syllables.txt").read_text(encoding="utf-8").splitlines()[1:]
    silent = [line.removeprefix("silent: ") for line in lines if line.startswith("silent: ")]
    spoken = [line.removeprefix("spoken: ") for line in lines if line.startswith("spoken: ")]
    return re.compile("|".join(silent)), re.compile("|".join(spoken))


@functools.cache
def read_cmudict() -> dict[str, int]:
    """Return the syllables of each word's first pronunciation in CMUdict.

    The dictionary is the one that NLTK ships and textstat reads. What we need
    of it lies beside it in a small table, which says from which dictionary it
    was made; where that is another, we read the dictionary itself.
    """
    dictionary = CMUDICT.read_bytes()
    if SYLLABLE_TABLE.is_file():
        with ZipFile(SYLLABLE_TABLE) as archive:
            _, made_from, *lines = archive.read("syllables.txt").decode("ascii").splitlines()
        if made_from == hashlib.sha256(dictionary).hexdigest():
            return _parse_table(lines)
    return parse_cmudict(dictionary)


def parse_cmudict(dictionary: bytes) -> dict[str, int]:
    """Return the syllables of each word's first pronunciation from NLTK's cmudict.zip."""
    with ZipFile(io.BytesIO(dictionary)) as archive:
        text = archive.read("cmudict/cmudict").decode("ascii").lower()
    syllables = {}
    for line in reversed(text.splitlines()):  # the first pronunciation comes last and stays
        word, _, phones = line.split(" ", 2)
        syllables[word] = phones.count("0") + phones.count("1") + phones.count("2")
    return syllables


def _parse_table(lines: list[str]) -> dict[str, int]:
    """Return the words of lines such as "2 abate abbey …": how many syllables, then every word that has them."""
    rows = [line.split(" ") for line in lines]
    return {word: syllables for number, *words in rows for syllables in [int(number)] for word in words}


def render_syllable_table() -> None:
    """Write the table of CMUdict's syllables anew; `python -m analysis.syllables` calls it."""
    dictionary = CMUDICT.read_bytes()
    syllables = parse_cmudict(dictionary)
    words_of: dict[int, list[str]] = {}
    for word in sorted(syllables):
        words_of.setdefault(syllables[word], []).append(word)
    heading = (
        "# the words of CMUdict by their syllables, made by python -m analysis.syllables from the file with sha256"
    )
    lines = [" ".join([str(number), *words]) for number, words in sorted(words_of.items())]
    text = "\n".join([heading, hashlib.sha256(dictionary).hexdigest(), *lines])
    member = ZipInfo("syllables.txt", date_time=(1980, 1, 1, 0, 0, 0))  # the same words give the same bytes
    with ZipFile(SYLLABLE_TABLE, "w") as archive:
        archive.writestr(member, text + "\n", ZIP_DEFLATED, 9)


if __name__ == "__main__":
    render_syllable_table()
