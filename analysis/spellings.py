"""How a name is spelled, and what two spellings of one have in common: no title, accent, particle or full stop."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

PLACES = frozenset({"GPE", "LOC", "FAC"})
_ACRONYM = re.compile(r"[A-Z](?:[A-Z0-9&-]|[a-z](?=[A-Z])){1,7}s?")
_QUOTATION_MARKS = re.compile(r"[\"“”„«»]|(?<!\w)['‘’]|['’](?!\w)")
_POSSESSIVE = re.compile(r"(?:['’][sS]?|‘s)$")
_ARABIC_ARTICLE = re.compile(r"\b((?:al|el|an|ar|as|ash|ad|at)) ?[-–] ?(?=\w)", re.IGNORECASE)
_FIRST_OF_MORE = re.compile(r"(?:ex-)?([\w-]+)\.?\s+(?=\S)")
_GENERATIONS = frozenset({"ii", "iii", "iv", "vi", "vii"})


@dataclass(frozen=True)
class Surface:
    """One spelling of a name, as it is compared: `tokens` folded, `core` without particles and suffixes."""

    family: str
    tokens: tuple[str, ...]
    core: tuple[str, ...]
    suffix: str
    acronym: bool
    bare: str  # as strip_name() gives it

    @functools.cached_property
    def key(self) -> tuple[str, ...]:
        """What two spellings of one name have in common."""
        return (self.family, self.suffix, *self.core)


def strip_name(text: str, label: str) -> str:
    """Return the name alone: no article, title, possessive or quotation marks.

    >>> strip_name("the former Transport Minister Helena Marsh’s", "PERSON")
    'Helena Marsh'
    >>> strip_name("The Harbour Workers' Union", "ORG")
    "Harbour Workers' Union"
    """
    if text.isalpha():
        return text
    bare = " ".join(_QUOTATION_MARKS.sub(lambda mark: mark[0] if mark[0] in "'’" else "", text).split())
    bare = _POSSESSIVE.sub("", bare).strip(" ,;:").replace(" - ", "-")
    if label != "WORK_OF_ART":
        bare = re.sub(r"^(?:the(?!\s+Hague\b)|an?)\s+(?=\S)", "", bare, flags=re.IGNORECASE)
    return bare[title_length(bare, label) :] or text


def title_length(name: str, label: str) -> int:
    """Return how many characters of titles and offices stand in front of a name.

    Before a person every title counts, before other names only those that a
    person must follow, for the parser takes "President Leith" for a company.

    >>> name = "former Transport Minister Helena Marsh"
    >>> name[title_length(name, "PERSON"):], title_length("General Dynamics", "ORG")
    ('Helena Marsh', 0)
    """
    titles = read_words("titles") if label == "PERSON" else read_words("sure_titles")
    walked = length = 0
    while title := _FIRST_OF_MORE.match(name[walked:]):
        word = title[1].lower()
        if "-" in word and all(part in read_words("titles") for part in word.split("-")):  # Major-Gen
            walked += title.end()
            length = walked
            continue
        if word not in titles and word not in read_words("title_modifiers"):
            break
        walked += title.end()
        if word in titles:
            length = walked
    rest = name[length:]
    return length if rest[:1].isupper() or rest.lower().startswith(("al-", "el-", "de ", "van ", "von ")) else 0


def fold_name(text: str) -> str:
    """Return a name as names are compared: no accents, capitals or full stops, hyphens without space.

    >>> fold_name("U.S."), fold_name("Ali al - Sánchez"), fold_name("Rhône–Alpes")
    ('us', 'ali al-sanchez', 'rhone-alpes')
    """
    if text.isascii() and text.isalnum():
        return text.lower()
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    plain = re.sub(r"\s*[-‐‑–]\s*", "-", plain.replace("’", "'").replace(".", ""))
    return " ".join(plain.casefold().split())


@functools.cache
def read_words(name: str) -> frozenset[str]:
    """Return a word list of the package, lower-case as it stands, comments left out.

    >>> "senator" in read_words("titles")
    True
    """
    lines = (files("analysis") / "lexicons" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@functools.cache
def known_acronyms() -> dict[str, str]:
    """Return the full name of acronyms that news does not introduce, both folded.

    >>> known_acronyms()["us"]
    'united states'
    """
    return dict(tuple(line.split(" = ")) for line in read_words("known_acronyms"))  # type: ignore[misc]


@functools.cache
def known_synonyms() -> dict[str, str]:
    """Return the names that news uses for another one without saying so, both folded.

    >>> known_synonyms()["burma"]
    'myanmar'
    """
    return dict(tuple(line.split(" = ")) for line in read_words("known_synonyms"))  # type: ignore[misc]


@functools.cache
def gendered_words() -> dict[str, str]:
    """Return the gender, m or f, of titles and pronouns.

    >>> gendered_words()["mrs"]
    'f'
    """
    return dict(tuple(line.split()) for line in read_words("gendered_words"))  # type: ignore[misc]


@functools.lru_cache(maxsize=20_000)
def read_surface(text: str, label: str) -> Surface:
    """Return a name's spelling as it is compared."""
    bare = strip_name(text, label)
    if label != "PERSON":
        tokens = tuple(fold_name(bare.replace("&", " and ")).split())
        acronym = bool(_ACRONYM.fullmatch(bare.replace(".", "")))
        return Surface("place" if label in PLACES else label, tokens, tokens, "", acronym, bare)
    parted = _ARABIC_ARTICLE.sub(r"\1 ", bare)
    words = re.sub(r"(?<=\b\w)\.\s*(?=\w)", " ", parted).replace(",", " ").split()
    folded = [fold_name(word) for word in words]
    suffix = folded.pop() if len(folded) > 1 and _is_suffix(words) else ""
    particles = read_words("particles")
    arabic = bool(_ARABIC_ARTICLE.match(bare))
    core = [
        word
        for place, word in enumerate(folded)
        if word not in particles
        or (place == 0 and not arabic and not words[0].islower())
        or place == len(folded) - 1  # Nguyen Van An
    ]
    return Surface("PERSON", tuple(folded), tuple(core or folded), suffix, False, bare)


def _is_suffix(words: Sequence[str]) -> bool:
    """Say whether a person's name ends in a suffix: Piers Aldous III, but not John Paul II, who has no surname."""
    last = fold_name(words[-1])
    surnamed = len(words) > 2 and words[-2] not in read_words("given_names")
    return last in read_words("name_suffixes") or (last in _GENERATIONS and surnamed)
