"""Which articles are copies: the same text, the same address, and texts that share most of their passages."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.articles import canonical_url
from analysis.tables import ARTICLES, DUPLICATES, check_table, make_table

NEEDED = ("article_id", "url", "outlet", "published", "published_precision", "text", "content_hash")
RUN = 3  # words: the shortest run that counts as the same
TELLING = 8  # words of runs that few articles have: with so many in common, a passage is no formula
LONG = 20  # words: a run so long is no formula, however many articles have it
MUCH = 50  # words in common within one passage, in runs of any length: no formula either
SHORTEST = 20  # words of a text that can be a copy without being the same
RECURRING = 8  # words: the run by which a passage is known again in other articles of its outlet
RECURS = 4  # articles of one outlet
FEW = (10, 0.005)  # articles, or of all of them if that is more: a run that more have is a formula
VERSIONS = 10  # different texts under one address; where there are more, the address is no article's
PAIRED = 100  # texts with one run, up to which all are paired for it; beyond, each with the first that has it
CANDIDATE = 0.05  # share of runs in common from which two texts are compared word by word
BLOCK = 512  # articles compared with all others at a time; changes no number

_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"  # Thai, Japanese, Chinese: a letter is a word
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class _Text(NamedTuple):
    """The words of one text as numbers, without the passages that recur in its outlet, and its runs of words."""

    words: Numbers
    runs: Numbers
    telling: Flags  # of each run, that few articles have it


class _Shared(NamedTuple):
    """What two texts have in common: shares of the words of each, and of all their runs."""

    reused: tuple[float, float]
    followed: tuple[float, float]
    similarity: float


def find_duplicates(
    articles: pd.DataFrame, *, min_share: float = 0.4, min_words: int = 40, max_gap: int = 25
) -> pd.DataFrame:
    """Return the articles that are copies of one another, with the earliest of each cluster.

    Two texts are copies where at least `min_share` of the words of one, and
    `min_words` of them (of a shorter text four in five), stand in passages of
    the other. A passage is a stretch of both texts in which
    runs of three words or more follow each other in the same order, at most
    `max_gap` words apart: a rewritten word inside does not end it. Formulas
    ("said it has agreed to buy"), runs that more than ten articles and one in
    two hundred have, make no passage. Words are compared without case,
    punctuation and typography. Left out first are
    passages that recur in four or more articles of an outlet and are the
    smaller part of most of them: pitches, disclaimers, the frame of a series.
    Texts of fewer than 20 words are copies only where they are the same.

    A cluster is its first article and all that are copies of that one, so
    that no chain of weak links grows. First is the earliest published; a day
    without a time counts as its end; where dates are equal or missing, the
    longest text, then by article_id. Takes `articles`; returns a row per
    article in a cluster of two or more, clusters and copies by that order:

        article_id    str
        cluster       str    article_id of its first
        kind          str    first; same_text (but for white space); same_url
                             (another text at the address of the first); near
                             (at least half of both in passages); part (less)
        share_reused  float  0 to 1: of its words, those in runs shared with the first
        share_followed float the same, with the gaps inside of passages
        similarity    float  0 to 1: runs of three words in both / in either (Jaccard)

    The last three are missing for the first. Raises ValueError where
    `articles` is another table or an article_id stands there twice.

    Source: Nicholls, 2019, "Detecting textual reuse in news stories, at
    scale" for runs of words as the measure of reuse.

    Limits: a story told again in other words is not found. A text that
    quotes another in full is `part` of it, whoever was first.

    >>> from analysis import make_articles
    >>> wire = "The harbour board of Oxcombe voted on Monday to close the ferry pier until a roof is built in spring"
    >>> told = [{"article_id": "a", "text": f"{wire}, its chair said.", "published": "2025-03-03"}]
    >>> told += [{"article_id": "b", "text": f"{wire}. Islanders are furious.", "published": "2025-03-04"}]
    >>> find_duplicates(make_articles(told))[["article_id", "cluster", "kind", "share_reused"]].round(2)
      article_id cluster   kind  share_reused
    0          a       a  first           NaN
    1          b       a   near          0.87
    """
    check_table(articles, ARTICLES, "find_duplicates()", needs=NEEDED)
    if articles["article_id"].duplicated().any():
        twice = articles.loc[articles["article_id"].duplicated(), "article_id"].iloc[0]
        raise ValueError(f"find_duplicates() needs one row per article; article_id {twice} stands there twice.")
    ordered = _put_in_order(articles)
    groups = _number_texts(ordered)
    texts = _read_texts(ordered, groups)
    linked = dict(_link_texts(texts, min_share, min_words, max_gap))
    rows: list[dict[str, Any]] = []
    for first, copies in _gather(ordered, groups, linked).items():
        rows += _tell_cluster(first, copies, ordered, groups, texts, linked, max_gap)
    return make_table(rows, DUPLICATES)


def leave_out_copies(frame: pd.DataFrame, duplicates: pd.DataFrame) -> pd.DataFrame:
    """Return a table without the rows of copies: of each cluster only its first article stays.

    Takes any table with an article_id, and what find_duplicates() found in
    the articles. Rows keep their order and get a new index.

    Raises ValueError where `frame` has no article_id or `duplicates` is another table.

    >>> quotes = pd.DataFrame({"article_id": ["a", "b", "c"], "speaker": ["Ana Bell", "Ana Bell", "Tom Reyes"]})
    >>> duplicates = pd.DataFrame({"article_id": ["a", "b"], "cluster": ["a", "a"]})
    >>> leave_out_copies(quotes, duplicates)
      article_id    speaker
    0          a   Ana Bell
    1          c  Tom Reyes
    """
    check_table(duplicates, DUPLICATES, "leave_out_copies()", needs=["article_id", "cluster"])
    if "article_id" not in frame.columns:
        got = ", ".join(map(str, frame.columns)) or "none"
        raise ValueError(f"leave_out_copies() needs a table with article_id; got columns {got}.")
    copies = duplicates.loc[duplicates["article_id"] != duplicates["cluster"], "article_id"]
    return frame[~frame["article_id"].isin(copies)].reset_index(drop=True)


def _put_in_order(articles: pd.DataFrame) -> pd.DataFrame:
    """Return the articles by the moment they were surely out, then the longest, then by article_id."""
    published = pd.to_datetime(articles["published"], utc=True)
    only_day = (articles["published_precision"] == "day").fillna(False).astype(bool)
    out = published.mask(only_day, published + pd.Timedelta(days=1))
    keys = pd.DataFrame({"out": out, "length": -articles["text"].str.len(), "article_id": articles["article_id"]})
    return articles.loc[keys.sort_values(["out", "length", "article_id"], na_position="last").index, list(NEEDED)]


def _number_texts(ordered: pd.DataFrame) -> Numbers:
    """Return for each article the place of the first one with the same text; an empty text is like no other."""
    first_with: dict[str, int] = {}
    return np.array(
        [
            first_with.setdefault(content, place) if text.strip() else place
            for place, (content, text) in enumerate(zip(ordered["content_hash"], ordered["text"], strict=True))
        ],
        dtype=np.int64,
    )


def _read_texts(ordered: pd.DataFrame, groups: Numbers) -> dict[int, _Text]:
    """Return each different text by the place of the first article with it, without what recurs in its outlet."""
    places = np.flatnonzero(groups == np.arange(len(groups)))
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    texts = ordered["text"].tolist()
    words = [_number_words(texts[place], numbers) for place in places]
    figures = np.fromiter((word.isdigit() for word in numbers), dtype=bool, count=len(numbers))
    outlets = pd.factorize(ordered["outlet"].iloc[places])[0]
    recurs = _mark_recurring(words, figures, np.asarray(outlets, dtype=np.int64))
    kept = [each[~marked] for each, marked in zip(words, recurs, strict=True)]
    runs = [_hash_runs(each, RUN) for each in kept]
    telling = _mark_telling(runs)
    return {int(place): _Text(*text) for place, text in zip(places, zip(kept, runs, telling, strict=True), strict=True)}


def _number_words(text: str, numbers: defaultdict[str, int]) -> Numbers:
    """Return the words of a text as numbers; new words are added to `numbers`."""
    plain = unicodedata.normalize("NFKC", text).replace("\u00ad", "").casefold()
    return np.fromiter(map(numbers.__getitem__, _WORD.findall(plain)), dtype=np.int64)


def _hash_runs(words: Numbers, length: int) -> Numbers:
    """Return a number for each run of so many words, the same for the same words."""
    if len(words) < length:
        return words[:0]
    mixed = np.zeros(len(words) - length + 1, dtype=np.uint64)
    for offset in range(length):
        mixed = (mixed ^ (words[offset : offset + len(mixed)] + 1).astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return mixed.view(np.int64)


def _mark_recurring(words: list[Numbers], figures: Flags, outlets: Numbers) -> list[Flags]:
    """Return for each text which words stand in passages that recur in its outlet as a smaller part of articles.

    Figures are all alike here, so that a table of the weather recurs too.
    """
    unmarked = [np.zeros(len(each), dtype=bool) for each in words]
    faceless = [np.where(figures[each], -1, each) for each in words]
    runs = [_hash_runs(each, RECURRING) for each in faceless]
    if not sum(map(len, runs)):
        return unmarked
    owners = np.repeat(np.arange(len(runs)), [len(each) for each in runs])
    keys = np.concatenate(runs) ^ (outlets[owners] * np.int64(0x5851F42D4C957F2D))
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(keys[order]) != 0])
    new_owner = np.r_[True, (np.diff(owners[order]) != 0)]
    new_owner[starts] = True
    number = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(keys)]))
    n_articles = np.bincount(number, weights=new_owner)
    often = np.zeros(len(keys), dtype=bool)
    often[order] = n_articles[number] >= RECURS
    ends = np.cumsum([len(each) for each in runs])
    spread = [_cover(part, RECURRING, len(each)) for part, each in zip(np.split(often, ends[:-1]), words, strict=True)]
    shares = np.array([each.mean() if len(each) else 0.0 for each in spread])
    mean_share = np.bincount(number, weights=new_owner * shares[owners[order]]) / n_articles
    recurs = np.zeros(len(keys), dtype=bool)
    recurs[order] = (n_articles[number] >= RECURS) & (mean_share[number] < 0.5)
    return [_cover(part, RECURRING, len(each)) for part, each in zip(np.split(recurs, ends[:-1]), words, strict=True)]


def _mark_telling(runs: list[Numbers]) -> list[Flags]:
    """Return for each run of each text whether few texts have it."""
    distinct = [np.unique(each) for each in runs]
    found, n_texts = np.unique(np.concatenate([*distinct, np.array([], dtype=np.int64)]), return_counts=True)
    formulas = found[n_texts > max(FEW[0], FEW[1] * len(runs))]
    return [~np.isin(each, formulas) for each in runs]


def _cover(begins: Flags, length: int, n_words: int) -> Flags:
    """Return which words stand in a run of so many words that begins where `begins` says."""
    covered = np.zeros(n_words, dtype=bool)
    for offset in range(length):
        covered[offset : offset + len(begins)] |= begins[: max(n_words - offset, 0)]
    return covered


def _link_texts(
    texts: dict[int, _Text], min_share: float, min_words: int, max_gap: int
) -> Iterator[tuple[tuple[int, int], _Shared]]:
    """Yield the pairs of texts that are copies, earlier first, with what they share."""
    long_enough = {place: text for place, text in texts.items() if len(text.words) >= SHORTEST}
    for earlier, later in _pair_candidates(long_enough):
        shared = _compare(texts[earlier], texts[later], max_gap)
        for place, share in zip((earlier, later), shared.followed, strict=True):
            n_words = len(texts[place].words)
            if share >= min_share and share * n_words >= min(min_words, 0.8 * n_words):
                yield (earlier, later), shared
                break


def _pair_candidates(texts: dict[int, _Text]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of texts that have enough runs in common to be worth comparing, by place."""
    if len(texts) < 2:
        return
    from scipy.sparse import csr_array

    places = np.array(list(texts))
    distinct = [np.unique(text.runs) for text in texts.values()]
    n_runs = np.array([len(runs) for runs in distinct])
    owners, keys = np.repeat(np.arange(len(places)), n_runs), np.concatenate(distinct)
    _, number, n_texts = np.unique(keys, return_inverse=True, return_counts=True)
    paired, many = (n_texts[number] > 1) & (n_texts[number] <= PAIRED), n_texts[number] > PAIRED
    shape = (len(places), len(n_texts))
    index = csr_array((np.ones(paired.sum(), dtype=np.int32), (owners[paired], number[paired])), shape=shape)
    stars = _count_stars(owners[many], number[many], len(places))
    for start in range(0, len(places), BLOCK):
        counts = (index[start : start + BLOCK] @ index.T + stars[start : start + BLOCK]).tocoo()
        earlier, later = counts.coords[0] + start, counts.coords[1]
        needed = np.maximum(RUN, CANDIDATE * np.minimum(n_runs[earlier], n_runs[later]))
        enough = (earlier < later) & (counts.data >= needed)
        pairs = sorted(zip(places[earlier[enough]].tolist(), places[later[enough]].tolist(), strict=True))
        yield from pairs


def _count_stars(owners: Numbers, number: Numbers, n_texts: int) -> Any:
    """Return for runs that many texts have how many of them each text shares with the first that has them."""
    from scipy.sparse import csr_array

    first_owner = np.full(int(number.max(initial=0)) + 1, n_texts)
    np.minimum.at(first_owner, number, owners)
    ones = np.ones(len(number), dtype=np.int32)
    return csr_array((ones, (first_owner[number], owners)), shape=(n_texts, n_texts))


def _compare(one: _Text, other: _Text, max_gap: int) -> _Shared:
    """Return what two texts have in common."""
    (found_one, followed_one), (found_other, followed_other) = (
        _follow(one, other, max_gap),
        _follow(other, one, max_gap),
    )
    own, others = np.unique(one.runs), np.unique(other.runs)
    both = len(np.intersect1d(own, others, assume_unique=True))
    either = len(own) + len(others) - both
    return _Shared((found_one, found_other), (followed_one, followed_other), both / either if either else 0.0)


def _follow(one: _Text, other: _Text, max_gap: int) -> tuple[float, float]:
    """Return which shares of the words of one text stand in the other's passages: in shared runs, and with gaps."""
    runs, where = np.unique(other.runs, return_index=True)
    if not len(runs) or not len(one.runs):
        return 0.0, 0.0
    place = np.minimum(np.searchsorted(runs, one.runs), len(runs) - 1)
    here = np.flatnonzero(runs[place] == one.runs)
    if not len(here):
        return 0.0, 0.0
    step, far = np.diff(here), np.diff(where[place[here]])
    goes_on = (step <= max_gap + RUN) & (far > 0) & (far <= max_gap + RUN)
    passage = np.r_[0, np.cumsum(~goes_on)]
    begins = np.flatnonzero(np.r_[True, ~goes_on])
    starts, ends = here[begins], here[np.r_[begins[1:], len(here)] - 1] + RUN
    found = np.zeros(len(one.runs), dtype=bool)
    found[here] = True
    n_found = np.r_[0, np.cumsum(_cover(found, RUN, len(one.words)))]
    n_telling = np.r_[0, np.cumsum(_cover(found & one.telling, RUN, len(one.words)))]
    unbroken = np.r_[0, np.cumsum((step > 1) | (far != 1))]
    longest = np.maximum.reduceat(np.bincount(unbroken)[unbroken] + RUN - 1, begins)
    firm = (
        (n_telling[ends] - n_telling[starts] >= TELLING) | (longest >= LONG) | (n_found[ends] - n_found[starts] >= MUCH)
    )
    shared, inside = np.zeros(len(one.runs), dtype=bool), np.zeros(len(one.words) + 1, dtype=np.int64)
    shared[here[firm[passage]]] = True
    np.add.at(inside, starts[firm], 1)
    np.add.at(inside, ends[firm], -1)
    return float(_cover(shared, RUN, len(one.words)).mean()), float((np.cumsum(inside)[:-1] > 0).mean())


def _gather(
    ordered: pd.DataFrame, groups: Numbers, linked: Iterable[tuple[int, int]]
) -> dict[int, list[tuple[int, str | None]]]:
    """Return for the first of each cluster its copies, by place; the kind where text or address alone gives it."""
    addresses = [_article_address(url) for url in ordered["url"]]
    with_text, with_address, near = defaultdict(list), defaultdict(list), defaultdict(list)
    for place, (group, address) in enumerate(zip(groups.tolist(), addresses, strict=True)):
        with_text[group].append(place)
        if address:
            with_address[address].append(place)
    for earlier, later in linked:
        near[earlier].append(later)
        near[later].append(earlier)
    clusters: dict[int, list[tuple[int, str | None]]] = {}
    taken: set[int] = set()
    for place, (group, address) in enumerate(zip(groups.tolist(), addresses, strict=True)):
        if place in taken:
            continue
        kinds: dict[int, str | None] = {copy: None for text in near[group] for copy in with_text[text]}
        versions = with_address[address] if address else []
        if len(set(groups[versions].tolist())) <= VERSIONS:
            kinds |= dict.fromkeys(versions, "same_url")
        kinds |= dict.fromkeys(with_text[group], "same_text")
        copies = sorted((copy, kind) for copy, kind in kinds.items() if copy > place and copy not in taken)
        taken |= {copy for copy, _ in copies}
        if copies:
            clusters[place] = copies
    return clusters


def _article_address(url: Any) -> str | None:
    """Return what the addresses of one article share; None for the address of a whole site."""
    address = canonical_url(url) if isinstance(url, str) else None
    return address if address and ("/" in address or "?" in address) else None


def _tell_cluster(
    first: int,
    copies: list[tuple[int, str | None]],
    ordered: pd.DataFrame,
    groups: Numbers,
    texts: dict[int, _Text],
    linked: dict[tuple[int, int], _Shared],
    max_gap: int,
) -> Iterator[dict[str, Any]]:
    """Yield the rows of one cluster."""
    names = ordered["article_id"]
    yield {"article_id": names.iloc[first], "cluster": names.iloc[first], "kind": "first"}
    for copy, kind in copies:
        pair = (int(groups[first]), int(groups[copy]))
        flipped = pair[0] > pair[1]
        if kind == "same_text":
            shared = _Shared((1.0, 1.0), (1.0, 1.0), 1.0)
        else:
            earlier, later = sorted(pair)
            shared = linked.get((earlier, later)) or _compare(texts[earlier], texts[later], max_gap)
        side = 0 if flipped else 1
        yield {
            "article_id": names.iloc[copy],
            "cluster": names.iloc[first],
            "kind": kind or ("near" if min(shared.followed) >= 0.5 else "part"),
            "share_reused": shared.reused[side],
            "share_followed": shared.followed[side],
            "similarity": shared.similarity,
        }
