"""Train the attribution model: python bench/training.py --help

Learns from the annotated articles beside the repository: the public half of PolNeAR (Newell, Margolin and Ruths
2018), whose content, cues and sources are marked, and the tuning half of our second domain, whose marked spans have
resolved speakers. What is learned are weights of word classes, grammar, marks and places; no word of an article
enters the file. Later stages learn from what earlier ones make of articles that these did not learn from.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import quotes as bench_quotes
import second_domain

from analysis.attributing import Opened, open_articles, see
from analysis.learned import links
from analysis.learned.attribute import Seen, believe, make_pool
from analysis.learned.chain import CONTENT, CUE, LABELS, SOURCE
from analysis.learned.extents import Beliefs, Candidates, choose, describe
from analysis.learned.marked import Content, describe_marks, describe_words, settle
from analysis.learned.sheet import Sheet
from analysis.learned.sureness import describe_links, odds
from analysis.learned.templates import templates
from analysis.learned.trees import Trees, probability, run_trees
from analysis.learned.weights import FILE, Model, weigh, write_model
from analysis.mentions import find_mentions
from analysis.speakers import UNKNOWN

C1, C2, RAREST, ROUNDS = 1.0, 0.1, 6, 80  # penalties, fewest cases of a feature, iterations
FRAGMENT_WEIGHT = 0.25  # of a marked span inside a reported clause of PolNeAR, to tell somebody's own words by
MARK_WEIGHT = (
    0.4  # of one of the second domain in telling what is attributed at all: titles in reported clauses are not
)
SECOND_WEIGHT = 1.5  # of a marked span of the second domain, one of PolNeAR weighing 1
UNREAL = Model({}, [], {}, {}, {})
SHIPPED = bench_quotes.REPOSITORY / "analysis" / "learned" / FILE


def main() -> None:
    """Train and write the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=second_domain.SHARED, help="folder of gold, corpora and scorers")
    parser.add_argument("--work", type=Path, required=True, help="folder for parses and labellers, kept between runs")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="file to write")
    parser.add_argument("--checking", action="store_true", help="leave the checking part of PolNeAR out")
    arguments = parser.parse_args()
    sys.path.insert(0, str(arguments.shared / "bench" / "quotes"))
    arguments.work.mkdir(parents=True, exist_ok=True)
    annotated = load(arguments.shared, arguments.work / "parses")
    folds = {"A": ["fold1", "fold2"], "B": ["fold3", "fold4"], "T": ["fold1", "fold2", "fold3", "fold4"]}
    if not arguments.checking:
        folds["all"] = [f"fold{number}" for number in range(5)]
    labellers = train_labellers(annotated, folds, arguments.work)
    groups = make_groups(annotated, labellers, whole=not arguments.checking)
    about = {
        "documents": sum(len(annotated[name]) for name in folds["T" if arguments.checking else "all"]),
        "second_domain": len(annotated["second"]),
    }
    write_model(train(groups, labellers["T" if arguments.checking else "all"], about), arguments.out)


def train_labellers(annotated: Any, folds: dict[str, list[str]], work: Path) -> dict[str, Any]:
    """Return a labeller for each set of folds; one of the same documents and templates comes from `work`."""
    jobs = {}
    with ProcessPoolExecutor(max_workers=2) as pool:
        for name, parts in sorted(folds.items(), key=lambda item: -len(item[1])):
            pairs = [(see(opened), gold) for part in parts for opened, gold in annotated[part]]
            path = work / f"{name}-{_fingerprint(pairs)}.labeller"
            jobs[name] = (path, None if path.exists() else pool.submit(train_labeller, pairs, path.with_suffix(".crf")))
        for path, job in jobs.values():
            if job is not None:
                path.write_text(json.dumps(job.result()), encoding="utf-8")
    return {name: json.loads(path.read_text(encoding="utf-8")) for name, (path, _) in jobs.items()}


def _fingerprint(pairs: list[tuple[Seen, Any]]) -> str:
    """Return a hash of the documents and of the templates, by which a labeller is known again."""
    digest = hashlib.sha256("\n".join(gold["doc_id"] for _, gold in pairs).encode())
    for template in templates(Sheet([], [])):
        names = [name for column in template.columns for name in column.names]
        digest.update(repr((template.name, template.offsets, names)).encode())
    return digest.hexdigest()[:12]


def make_groups(annotated: Any, labellers: dict[str, Any], *, whole: bool) -> list[Group]:
    """Return the groups that the later stages learn from; with `whole` the checking part is among them."""
    second, checking = annotated["second"], annotated["fold0"]
    groups = [
        make_group("A", 0, annotated["fold1"] + annotated["fold2"], labellers["B"], True),
        make_group("B", 1, annotated["fold3"] + annotated["fold4"], labellers["A"], True),
        make_group("S1", 0, second[::2], labellers["T"], False),
        make_group("S2", 1, second[1::2], labellers["T"], False),
    ]
    if whole:
        groups += [
            make_group("C1", 0, checking[::2], labellers["T"], True),
            make_group("C2", 1, checking[1::2], labellers["T"], True),
        ]
    return groups


def load(shared: Path, cache: Path | None) -> dict[str, list[tuple[Opened, Any]]]:
    """Return opened articles with their annotations: PolNeAR by fold of its documents' names, and the second domain."""
    documents = bench_quotes.read_gold(shared / "gold" / "quotes" / "polnear-public.jsonl.gz")
    ids = [document["doc_id"] for document in documents]
    articles = pd.DataFrame({"article_id": ids, "headline": None, "text": [one["text"] for one in documents]})
    annotated = [one for one in second_domain.read_second_domain(shared) if one.tuning]
    second = pd.DataFrame([one.article for one in annotated])
    out: dict[str, list[tuple[Opened, Any]]] = defaultdict(list)
    for gold, opened in zip(documents, _open(articles, cache), strict=True):
        out[f"fold{bench_quotes.fold(gold['doc_id'])}"].append((opened, gold))
    out["second"] = list(zip(_open(second, cache), annotated, strict=True))
    return out


def _open(articles: pd.DataFrame, cache: Path | None) -> list[Opened]:
    tokens = bench_quotes.parse_cached(articles, cache)
    return list(open_articles(articles, tokens, find_mentions(articles, tokens)))


def make_sheet(seen: Sequence[Seen]) -> Sheet:
    """Return the columns of articles."""
    return Sheet([one.parsed for one in seen], [one.view for one in seen])


# --- the labeller -----------------------------------------------------------------------------------------------


def token_range(sheet: Sheet, number: int, start: int, end: int) -> tuple[int, int]:
    """Return the tokens of an article's body that overlap a stretch of its text."""
    first, last = int(sheet.bounds[number]), int(sheet.bounds[number + 1])
    one = sheet.articles[number]
    shift = sum(part == "headline" for part in one.part)
    begin = first + shift + int(np.searchsorted(np.array(one.end[shift:]), start, side="right"))
    stop = first + shift + int(np.searchsorted(np.array(one.start[shift:]), end))
    return begin, min(stop, last)


def gold_labels(sheet: Sheet, golds: Sequence[dict[str, Any]]) -> Any:
    """Return the label of every token by the annotations."""
    labels = np.zeros(sheet.n, np.int64)
    for number, gold in enumerate(golds):
        for quote in gold["quotes"]:
            cue = [(quote["cue_start"], quote["cue_end"])] if quote["cue_start"] is not None else []
            for kind, spans in ((CONTENT, quote["spans"]), (SOURCE, quote["speaker_spans"]), (CUE, cue)):
                for start, end in spans:
                    begin, stop = token_range(sheet, number, start, end)
                    for token in range(begin, stop):
                        goes_on = token > begin and sheet.paragraph[token] == sheet.paragraph[token - 1]
                        labels[token] = kind + goes_on
    return labels


def train_labeller(pairs: list[tuple[Seen, dict[str, Any]]], path: Path) -> tuple[dict[str, Any], list[list[float]]]:
    """Return the labeller's weights as they are spelled in the file, and those of label after label."""
    pycrfsuite = importlib.import_module("pycrfsuite")
    sheet = make_sheet([seen for seen, _ in pairs])
    labels = gold_labels(sheet, [gold for _, gold in pairs])
    features = list(templates(sheet))
    columns = []
    for template in features:
        codes, inverse = np.unique(template.codes(), return_inverse=True)
        for offset in template.offsets:
            names = np.array([f"{template.name}@{offset}={code}" for code in codes] + [""], dtype=object)
            place = sheet.index + offset
            inside = (place >= sheet.paragraph_start) & (place < sheet.paragraph_end)
            columns.append((names, np.where(inside, inverse[np.clip(place, 0, sheet.n - 1)], len(codes))))
    trainer = pycrfsuite.Trainer(verbose=False)
    for start in np.flatnonzero(sheet.first).tolist():
        end = int(sheet.paragraph_end[start])
        rows = zip(*(names[inverse[start:end]] for names, inverse in columns), strict=True)
        trainer.append([[name for name in row if name] for row in rows], [LABELS[k] for k in labels[start:end]])
    trainer.set_params({"c1": C1, "c2": C2, "max_iterations": ROUNDS, "feature.minfreq": RAREST,
                        "feature.possible_transitions": True})  # fmt: skip
    trainer.train(str(path))
    return export_labeller(path, {template.name: template for template in features})


def export_labeller(path: Path, features: dict[str, Any]) -> tuple[dict[str, Any], list[list[float]]]:
    """Return the weights of a trained labeller."""
    tagger = importlib.import_module("pycrfsuite").Tagger()
    tagger.open(str(path))
    found, number = tagger.info(), {label: place for place, label in enumerate(LABELS)}
    weights: dict[str, dict[str, list[float]]] = defaultdict(dict)
    for (attribute, label), weight in found.state_features.items():
        name, code = attribute.rsplit("=", 1)
        spelled = features[name.split("@")[0]].spell(int(code))
        weights[name].setdefault(spelled, [0.0] * len(LABELS))[number[label]] = weight
    steps = [[0.0] * len(LABELS) for _ in LABELS]
    for (before, after), weight in found.transitions.items():
        steps[number[before]][number[after]] = weight
    return dict(weights), steps


# --- the later stages -------------------------------------------------------------------------------------------


class Group(NamedTuple):
    """Articles that a later stage learns from together, with what earlier stages make of them."""

    name: str
    half: int  # 0 or 1: each half is judged by what the other taught
    opened: list[Opened]
    seen: list[Seen]
    gold: list[Any]
    beliefs: Beliefs
    whole: bool  # content, cues and sources are all annotated


def make_group(name: str, half: int, pairs: list[tuple[Opened, Any]], labeller: Any, whole: bool) -> Group:
    """Return articles with what a labeller that did not learn from them believes."""
    opened, seen = [one for one, _ in pairs], [see(one) for one, _ in pairs]
    sheet = make_sheet(seen)
    weights = weigh(UNREAL._replace(labeller=labeller[0], steps=labeller[1]), templates(Sheet([], [])))
    return Group(name, half, opened, seen, [gold for _, gold in pairs], believe(sheet, weights), whole)


def gold_spans(group: Group) -> list[tuple[int, int, dict[str, Any]]]:
    """Return annotated content in tokens, cut at paragraphs, in text order."""
    sheet, found = group.beliefs.sheet, {}
    for number, gold in enumerate(group.gold):
        for quote in gold["quotes"]:
            for start, end in quote["spans"]:
                first, last = token_range(sheet, number, start, end)
                while first < last:
                    stop = min(last, int(sheet.paragraph_end[first]))
                    known = found.get((first, stop))
                    if known is None or known["speaker_start"] is None:
                        found[first, stop] = quote
                    first = stop
    return sorted(((first, last, quote) for (first, last), quote in found.items()), key=lambda one: one[:2])


def best_overlap(beliefs: Beliefs, first: Any, last: Any, spans: Sequence[tuple[int, int, Any]]) -> tuple[Any, Any]:
    """Return, for each range, the highest Jaccard overlap in words with an annotated span, and which span it is."""
    words = beliefs.sums["words"]
    starts = np.array([span[0] for span in spans] or [0])
    best, which = np.zeros(len(first)), np.full(len(first), -1)
    for place, (begin, stop) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        for number in range(int(np.searchsorted(starts, stop)) - 1, -1, -1):
            low, high = max(begin, spans[number][0]), min(stop, spans[number][1])
            if low < high:
                shared = words[high] - words[low]
                union = words[max(stop, spans[number][1])] - words[min(begin, spans[number][0])]
                if union and shared / union > best[place]:
                    best[place], which[place] = shared / union, number
            elif begin - spans[number][1] > 400:
                break
    return best, which


def mark_labels(group: Group) -> Any:
    """Return, for every marked span, 1 where it quotes somebody, 0 where nobody, -1 where nobody knows."""
    sheet = group.beliefs.sheet
    if group.whole:
        inside = np.zeros(sheet.n)
        for first, last, _ in gold_spans(group):
            inside[first:last] = 1
        held = np.concatenate([[0], np.cumsum(inside * ~sheet.punctuation)])
        words = group.beliefs.sums["words"]
        return np.array([
            -1 if words[last] == words[first] else int(2 * (held[last] - held[first]) >= words[last] - words[first])
            for _, _, first, last in sheet.spans
        ])  # fmt: skip
    labels = {}
    for number, gold in enumerate(group.gold):
        for mark in gold.marks:
            labels[number, mark.part, mark.start] = -1 if mark.use == "broken" else int(mark.use == "quote")
    return np.array([labels.get(key, -1) for key in _mark_keys(group)])


def _mark_keys(group: Group) -> list[tuple[int, str, int]]:
    """Return (article, part, start) of every marked span."""
    return [(number, mark.part, mark.start) for number, one in enumerate(group.opened) for mark in one.marks]


def fit(kind: str, rows: Any, labels: Any, weights: Any = None, **settings: Any) -> Trees:
    """Return boosted trees fitted to labels between 0 and 1 ("chance") or to any figure ("figure")."""
    ensemble = importlib.import_module("sklearn.ensemble")
    maker = ensemble.HistGradientBoostingClassifier if kind == "chance" else ensemble.HistGradientBoostingRegressor
    model = maker(l2_regularization=1.0, random_state=0, early_stopping=False, **settings)
    return export_trees(model.fit(rows, labels, sample_weight=weights))


def export_trees(model: Any) -> Trees:
    """Return a fitted ensemble as arrays."""
    columns: dict[str, list[Any]] = defaultdict(list)
    firsts, size, depth = [], 0, 0
    for (tree,) in model._predictors:
        nodes = tree.nodes
        here = np.arange(len(nodes))
        leaf = nodes["is_leaf"].astype(bool)
        columns["feature"].append(np.where(leaf, 0, nodes["feature_idx"]))
        columns["threshold"].append(np.where(leaf, 0, nodes["num_threshold"]))
        columns["left"].append(np.where(leaf, here, nodes["left"]) + size)
        columns["right"].append(np.where(leaf, here, nodes["right"]) + size)
        columns["value"].append(np.where(leaf, nodes["value"], 0))
        firsts.append(size)
        size, depth = size + len(nodes), max(depth, tree.get_max_depth())
    joined = {name: np.concatenate(parts) for name, parts in columns.items()}
    numbers = {name: joined[name].astype(np.int32) for name in ("feature", "left", "right")}
    floats = {name: joined[name].astype(np.float32) for name in ("threshold", "value")}
    base = float(np.ravel(model._baseline_prediction)[0])
    return Trees(**numbers, **floats, first=np.array(firsts, np.int32), depth=int(depth), base=base)


EXTENT = {"max_iter": 200, "learning_rate": 0.08, "max_leaf_nodes": 24, "max_depth": 7, "min_samples_leaf": 40}
MARK = {"max_iter": 140, "learning_rate": 0.06, "max_leaf_nodes": 12, "max_depth": 5, "min_samples_leaf": 20}
LINK = {"max_iter": 150, "learning_rate": 0.08, "max_leaf_nodes": 16, "max_depth": 6, "min_samples_leaf": 30}
SURE = {"max_iter": 70, "learning_rate": 0.08, "max_leaf_nodes": 10, "max_depth": 5, "min_samples_leaf": 40}


def crossed(groups: Sequence[Group], data: dict[str, Any], fit_on: Any) -> dict[str, Any]:
    """Return, for every group, a model fitted on the groups of the other half."""
    out = {}
    for half in (0, 1):
        others = [group for group in groups if group.half != half and group.name in data]
        model = fit_on([data[group.name] for group in others])
        out.update({group.name: model for group in groups if group.half == half})
    return out


def stacked(parts: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Return columns of several parts end to end."""
    return [np.concatenate(column) for column in zip(*parts, strict=True)]


def train_extents(groups: Sequence[Group], say: Any) -> tuple[Trees, float, dict[str, Content]]:
    """Return the scorer of content, its limit, and each group's content as chosen by what the other half taught."""
    data, found = {}, {}
    for group in groups:
        first, last, rows = describe(group.beliefs, *Candidates(group.beliefs).collect())
        found[group.name] = (first, last, rows)
        if group.whole:
            spans = gold_spans(group)
            overlap, which = best_overlap(group.beliefs, first, last, spans)
            data[group.name] = (rows, 0.4 * (overlap >= 0.5) + 0.6 * (overlap >= 0.999), overlap, which, len(spans))
    models = crossed(groups, data, lambda parts: fit("figure", *stacked([part[:2] for part in parts]), **EXTENT))
    scores = {name: run_trees(models[name], rows) for name, (_, _, rows) in found.items()}
    limit = max((_f1(found, data, scores, least), least) for least in np.arange(0.15, 0.5, 0.025))[1]
    say("content", cross_f1=_f1(found, data, scores, limit), limit=limit)
    content = {}
    for name, (first, last, _) in found.items():
        chosen = choose(first, last, scores[name], limit)
        content[name] = [(int(first[k]), int(last[k]), float(scores[name][k])) for k in chosen]
    return fit("figure", *stacked([part[:2] for part in data.values()]), **EXTENT), float(limit), content


def _f1(found: Any, data: Any, scores: Any, least: float) -> float:
    """Return the overlap F1 of content chosen at a limit."""
    right = total = gold = 0
    for name, (_, _, overlap, which, n_gold) in data.items():
        chosen = choose(found[name][0], found[name][1], scores[name], least)
        right += len({int(which[k]) for k in chosen if overlap[k] >= 0.5})
        total, gold = total + len(chosen), gold + n_gold
    return 2 * right / (total + gold)


def train_marks(groups: Sequence[Group], content: dict[str, Content], say: Any) -> tuple[Trees, dict[str, Any]]:
    """Return the judge of marked spans, and the chances that it would give by the other half."""
    rows, data = {}, {}
    for group in groups:
        marks = [mark for one in group.seen for mark in one.marks]
        rows[group.name] = describe_marks(group.beliefs, content[group.name], marks)
        labels = mark_labels(group)
        known = labels >= 0
        weight = np.full(int(known.sum()), 1.0 if group.whole else MARK_WEIGHT)
        data[group.name] = (rows[group.name][known], labels[known], weight, known)

    def fit_on(parts: Sequence[Any]) -> Trees:
        return fit("chance", *stacked([part[:3] for part in parts]), **MARK)

    models = crossed(groups, data, fit_on)
    quoted = {name: probability(run_trees(models[name], rows[name])) for name in rows}
    for group in groups:
        known = data[group.name][3]
        right = (quoted[group.name][known] >= 0.5) == data[group.name][1]
        say(f"marks {group.name}", cross_accuracy=right.mean(), n=len(right))
    return fit_on(list(data.values())), quoted


def word_labels(group: Group, content: Content) -> tuple[Any, Any]:
    """Return, for every marked span, whether its words are somebody's own (-1 not told), and the weight of saying so.

    PolNeAR tells of spans outside every attribution, and of those that are an attribution to themselves; what
    stands inside a longer reported clause may be a title.
    """
    labels = mark_labels(group)
    weights = np.full(len(labels), 1.0 if group.whole else SECOND_WEIGHT)
    if group.whole:
        sheet, sums = group.beliefs.sheet, group.beliefs.sums
        own = np.zeros(sheet.n, bool)
        for first, last, _ in gold_spans(group):
            marked, words = (sums[name][last] - sums[name][first] for name in ("marked", "words"))
            own[first:last] = marked >= 0.9 * words
        inside = [own[first:last].any() for _, _, first, last in sheet.spans]
        weights[(labels == 1) & ~np.array(inside, bool)] = FRAGMENT_WEIGHT
    return labels, weights


def train_words(groups: Sequence[Group], content: dict[str, Content], quoted: Any, say: Any) -> Trees:
    """Return the judge of whether marked words are somebody's own."""
    data = {}
    for group in groups:
        marks = [mark for one in group.seen for mark in one.marks]
        rows = describe_words(group.beliefs, content[group.name], quoted[group.name], marks)
        labels, weights = word_labels(group, content[group.name])
        known = labels >= 0
        data[group.name] = (rows[known], labels[known], weights[known])

    def fit_on(parts: Sequence[Any]) -> Trees:
        return fit("chance", *stacked(parts), **MARK)

    models = crossed(groups, data, fit_on)
    for group in groups:
        rows, labels, _ = data[group.name]
        right = (probability(run_trees(models[group.name], rows)) >= 0.5) == labels
        say(f"words {group.name}", cross_accuracy=right.mean(), n=len(right))
    return fit_on(list(data.values()))


def source_hits(group: Group, gold: Any, number: int, spans: Sequence[links.Span]) -> list[bool]:
    """Return which candidates name the annotated speaker of a content in an article."""
    sheet = group.beliefs.sheet
    base = int(sheet.bounds[number])
    if group.whole:
        score = importlib.import_module("score")
        text = group.gold[number]["text"]
        start, end = score.head(text, *score.spans_of(gold, "speaker_")[0])
        one = sheet.articles[number]
        return [one.start[s.first - base] < end and start < one.end[s.last - 1 - base] for s in spans]
    hearing = group.opened[number].hearing
    voices = [hearing.voice(span.head - base, UNKNOWN) for span in spans]
    return [second_domain.same_speaker(voice.speaker, gold.speakers) for voice in voices]


def mention_hits(group: Group, gold: Any, number: int, span: links.Span) -> bool:
    """Return whether a source is the annotated mention of the speaker, whomever the mention resolves to."""
    one, base = group.beliefs.sheet.articles[number], int(group.beliefs.sheet.bounds[number])
    if gold.mention is None or one.part[span.head - base] != "body":
        return False
    return bool(one.start[span.head - base] < gold.mention[1] and gold.mention[0] < one.end[span.head - base])


def cue_hits(group: Group, gold: Any, number: int, spans: Sequence[links.Span]) -> list[bool] | None:
    """Return which candidates are the annotated cue, None where none is annotated."""
    sheet, one = group.beliefs.sheet, group.beliefs.sheet.articles[number]
    base = int(sheet.bounds[number])
    where = (gold["cue_start"], gold["cue_end"]) if group.whole else gold.cue
    if where is None or where[0] is None:
        return None
    return [
        one.part[s.first - base] == "body"
        and one.start[s.first - base] < where[1]
        and where[0] < one.end[s.last - 1 - base]
        for s in spans
    ]


def match_gold(group: Group, content: Content) -> list[Any]:
    """Return the annotation of every content: the quotation it overlaps, or the marked span it holds most of."""
    first, last = (np.array([one[k] for one in content], np.int64) for k in (0, 1))
    if group.whole:
        spans = gold_spans(group)
        overlap, which = best_overlap(group.beliefs, first, last, spans)
        return [spans[k][2] if o >= 0.5 else None for o, k in zip(overlap, which, strict=True)]
    annotated = {(number, mark.part, mark.start): mark for number, gold in enumerate(group.gold) for mark in gold.marks}
    keys, sheet = _mark_keys(group), group.beliefs.sheet
    out = []
    for begin, stop in zip(first.tolist(), last.tolist(), strict=True):
        marks = sheet.mark[begin:stop]
        marks = marks[marks >= 0]
        mark = annotated.get(keys[int(np.bincount(marks).argmax())]) if len(marks) else None
        out.append(mark)
    return out


def has_speaker(group: Group, gold: Any) -> bool:
    """Return whether an annotation names a speaker."""
    if gold is None:
        return False
    return gold["speaker_start"] is not None if group.whole else bool(gold.speakers)


def link_rows(group: Group, content: Content) -> tuple[list[Any], list[Any]]:
    """Return the training rows of cues and of sources of a group's content, walking it as `links.link` does."""
    pool = make_pool(group.beliefs, content, group.seen)
    golds = match_gold(group, content)
    articles = pool.sheet.article
    memories = [links.Memory() for _ in group.seen]
    pairs, features = links.cue_rows(pool)
    cue_labels, known = np.zeros(len(pairs), bool), np.zeros(len(pairs), bool)
    cues: list[Any] = [None] * len(content)
    at = 0
    sources = []
    for number, gold in enumerate(golds):
        spans = pool.cue_candidates(number)
        place, at = at, at + len(spans)
        article = int(articles[content[number][0]])
        if gold is None:
            continue
        hits = cue_hits(group, gold, article, spans)
        if hits is not None:
            cue_labels[place:at], known[place:at] = hits, True
            good = [span for span, hit in zip(spans, hits, strict=True) if hit]
            cues[number] = max(good, key=lambda s: float(pool.beliefs.cue[s.head]) + 0.5 * s.labelled, default=None)
        if not has_speaker(group, gold):
            continue
        candidates = pool.source_candidates(number, memories[article])
        if not candidates:
            continue
        hits = source_hits(group, gold, article, candidates)
        sources.append((links.source_rows(pool, [(number, one) for one in candidates], cues, memories), hits))
        good = [span for span, hit in zip(candidates, hits, strict=True) if hit]
        if good:
            best = max(good, key=lambda s: float(pool.beliefs.source[s.head]) + 0.5 * s.labelled + 0.3 * s.ruled)
            memories[article].note(best, int(pool.who[best.head]))
    weight = 1.0 if group.whole else SECOND_WEIGHT
    rows, labels = np.concatenate([r for r, _ in sources]), np.concatenate([h for _, h in sources])
    reached = float(np.mean([any(hits) for _, hits in sources]))
    print(f"  {group.name}: a right source among the candidates of {reached:.3f} of {len(sources)}", flush=True)
    told = [features[known], cue_labels[known], np.full(int(known.sum()), weight)]
    return told, [rows, labels, np.full(len(rows), weight)]


def train_links(groups: Sequence[Group], content: dict[str, Content]) -> tuple[dict[str, Trees], dict[str, Any]]:
    """Return the scorers of cues and sources, and each group's links by what the other half taught."""
    data = {group.name: link_rows(group, content[group.name]) for group in groups}

    def fit_on(parts: Sequence[Any]) -> dict[str, Trees]:
        return {
            stage: fit("chance", *stacked([part[k] for part in parts]), **LINK)
            for k, stage in enumerate(("cue", "source"))
        }

    models = crossed(groups, data, fit_on)
    found = {}
    for group in groups:
        pool = make_pool(group.beliefs, content[group.name], group.seen)
        cue, source = (models[group.name][stage] for stage in ("cue", "source"))
        scorers = [lambda rows, trees=trees: run_trees(trees, rows) for trees in (cue, source)]
        found[group.name] = (pool, links.link(pool, *scorers, (LIMITS["cue"], LIMITS["source"])))
    return fit_on(list(data.values())), found


LIMITS = {"mark": 0.5, "cue": 0.15, "source": 0.1}


def verdicts(group: Group, content: Content, found: Sequence[links.Link]) -> tuple[Any, Any]:
    """Return, for every content, 1, 0 or -1 (not annotated) for: is it content, and is its speaker right too."""
    kept, sure = np.full(len(content), -1), np.full(len(content), -1)
    articles = group.beliefs.sheet.article
    for number, (gold, one) in enumerate(zip(match_gold(group, content), found, strict=True)):
        article = int(articles[content[number][0]])
        if not group.whole and (gold is None or gold.use == "broken"):
            continue
        kept[number] = gold is not None if group.whole else gold.use == "quote"
        if not group.whole and gold.unknown:
            continue
        if kept[number] and has_speaker(group, gold):
            sure[number] = one.source is not None and (
                source_hits(group, gold, article, [one.source])[0]
                or (not group.whole and mention_hits(group, gold, article, one.source))
            )
        else:
            sure[number] = bool(kept[number]) and one.source is None
    return kept, sure


def train_sureness(
    groups: Sequence[Group], content: dict[str, Content], quoted: Any, found: dict[str, Any], say: Any
) -> tuple[dict[str, Trees], dict[str, float]]:
    """Return the judges of finished attributions, and the limits and weights that go with them."""
    data = {}
    for group in groups:
        pool, linked = found[group.name]
        rows = describe_links(pool, linked, [score for *_, score in content[group.name]], quoted[group.name])
        data[group.name] = (rows, *verdicts(group, content[group.name], linked))

    def fit_on(parts: Sequence[Any], which: int) -> Trees:
        rows, labels = stacked([(part[0][part[which] >= 0], part[which][part[which] >= 0]) for part in parts])
        return fit("chance", rows, labels, **SURE)

    models = crossed(groups, data, lambda parts: fit_on(parts, 1))
    sure = crossed(groups, data, lambda parts: fit_on(parts, 2))
    weights = weigh_names(groups, content, found, data, sure, say)
    limit = max((_kept_f1(groups, data, models, least), least) for least in np.arange(0.0, 0.6, 0.05))[1]
    say("keep", limit=limit, f1=_kept_f1(groups, data, models, limit), f1_without=_kept_f1(groups, data, models, 0.0))
    parts = list(data.values())
    return {"keep": fit_on(parts, 1), "sure": fit_on(parts, 2)}, {"keep": float(limit), **weights}


def weigh_names(
    groups: Sequence[Group], content: dict[str, Content], found: Any, data: Any, models: dict[str, Trees], say: Any
) -> dict[str, float]:
    """Return how the odds of a link and of a name add up to those of the right speaker, on the second domain."""
    rows, labels = [], []
    for group in groups:
        if group.whole:
            continue
        linked = run_trees(models[group.name], data[group.name][0])
        articles, bounds = group.beliefs.sheet.article, group.beliefs.sheet.bounds
        golds = match_gold(group, content[group.name])
        for number, (gold, one) in enumerate(zip(golds, found[group.name][1], strict=True)):
            if gold is None or one.source is None or gold.use == "broken" or gold.unknown:
                continue
            article = int(articles[content[group.name][number][0]])
            voice = group.opened[article].hearing.voice(one.source.head - int(bounds[article]), UNKNOWN)
            if voice.speaker is not None:
                rows.append((linked[number], float(odds(np.array([voice.sure]))[0])))
                labels.append(gold.use == "quote" and second_domain.same_speaker(voice.speaker, gold.speakers))
    model = importlib.import_module("sklearn.linear_model").LogisticRegression(C=10.0).fit(rows, labels)
    base, (link, name) = float(model.intercept_[0]), model.coef_[0].tolist()
    say("names", n=len(rows), right=float(np.mean(labels)), base=base, link=link, name=name)
    return {"sure_base": base, "sure_link": link, "sure_name": name}


def _kept_f1(groups: Sequence[Group], data: Any, models: Any, least: float) -> float:
    """Return the F1 of content kept at a limit, over the groups that are annotated whole."""
    right = total = gold = 0
    for group in groups:
        if group.whole:
            rows, kept, _ = data[group.name]
            chosen = probability(run_trees(models[group.name], rows)) >= least
            right, total, gold = right + kept[chosen].sum(), total + chosen.sum(), gold + len(gold_spans(group))
    return float(2 * right / (total + gold))


def train(groups: Sequence[Group], labeller: Any, about: dict[str, Any]) -> Model:
    """Return the whole model."""
    began = time.time()

    def say(what: str, **figures: float) -> None:
        told = " ".join(f"{name} {value:.4g}" for name, value in figures.items())
        print(f"{time.time() - began:6.0f} s  {what}: {told}", flush=True)

    extent, least, content = train_extents(groups, say)
    mark, quoted = train_marks(groups, content, say)
    content = {
        group.name: settle(group.beliefs, content[group.name], quoted[group.name], LIMITS["mark"]) for group in groups
    }
    words = train_words(groups, content, quoted, say)
    scorers, found = train_links(groups, content)
    judges, limits = train_sureness(groups, content, quoted, found, say)
    stages = {"extent": extent, "mark": mark, "words": words, **scorers, **judges}
    return Model(labeller[0], labeller[1], stages, {**LIMITS, "extent": least, **limits}, about)


if __name__ == "__main__":
    main()
