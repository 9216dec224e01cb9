"""Mutants of the measures: a formula, constant or rule of analysis/ changed in one place, to see which test notices.

Each old text stands exactly once in its file. `tests` are the files of tests/ that should notice; those of the
module's docstrings come first, and the notebooks last.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Mutant(NamedTuple):
    """A change to one file of analysis/: what is measured there, the module, the old and the new text, the tests."""

    measure: str
    module: str
    old: str
    new: str
    tests: str

    @property
    def name(self) -> str:
        old, new = (f"`{' '.join(text.split())}`" for text in (self.old, self.new))
        return f"{self.measure}, {self.module}.py: {old} → {new}"

    def plant(self, root: Path) -> None:
        """Change the file in a copy of the repository."""
        path = root / "analysis" / f"{self.module}.py"
        text = path.read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise LookupError(f"{path.name} holds {text.count(self.old)} times “{self.old}”; a mutant needs it once")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


READING = "formulas readability"
TEXTSTAT = "textstat_numbers"
INTERVALS = "intervals"
MUTANTS = [
    # the eleven formulas of readability
    Mutant("Flesch reading ease", "formulas", "start - of_sentence *", "start + of_sentence *", READING),
    Mutant("Flesch–Kincaid grade", "formulas", "0.39 *", "0.40 *", READING),
    Mutant("Flesch–Kincaid grade", "formulas", "- 15.59", "- 15.58", READING),
    Mutant("Gunning fog", "formulas", "100 * complex_words", "99 * complex_words", READING),
    Mutant("SMOG", "formulas", "np.sqrt(30 *", "np.sqrt(29 *", READING),
    Mutant("ARI", "formulas", "4.71 * _ratio(characters", "4.70 * _ratio(characters", READING),
    Mutant("Coleman–Liau", "formulas", "0.296 * (100", "0.269 * (100", READING),
    Mutant("Dale–Chall", "formulas", "0.1579 *", "0.1759 *", READING),
    Mutant(
        "LIX",
        "formulas",
        "_ratio(words, sentences) + _ratio(100 * long_words",
        "_ratio(words, sentences) + _ratio(90 * long_words",
        READING,
    ),
    Mutant("RIX", "formulas", "return _ratio(long_words, sentences)", "return _ratio(sentences, long_words)", READING),
    Mutant("nothing counted", "formulas", "np.equal(denominator, 0), np.nan", "np.equal(denominator, 0), 0.0", READING),
    # what the formulas are given
    Mutant("long words", "counting", "len(letters) > 6", "len(letters) > 5", "counting readability"),
    Mutant(
        "polysyllables", "counting", "syllables >= 3, _is_complex", "syllables > 3, _is_complex", "counting readability"
    ),
    Mutant(
        "syllables of numbers",
        "syllables",
        'if re.search(r"\\d", word):\n        return 1',
        'if re.search(r"\\d", word):\n        return 2',
        "readability counting",
    ),
    Mutant("syllables of an acronym", "syllables", '3 if letter == "W"', '2 if letter == "W"', "readability counting"),
    Mutant("words", "sentences", "return len(WORD.findall(text))", "return len(text.split())", "sentences readability"),
    Mutant(
        "sentences by the plainest rule",
        "sentences",
        "sum(1 + len(_PLAIN_END",
        "sum(0 + len(_PLAIN_END",
        "sentences readability",
    ),
    Mutant(
        "interval of a grade",
        "readability",
        "np.sqrt(squares * (n - 1) / n)",
        "np.sqrt(squares * n / (n - 1))",
        "readability",
    ),
    Mutant("interval of a grade", "readability", "2.37227", "2.73227", "readability"),
    Mutant(
        "SMOG on few sentences",
        "readability",
        "some & (sentences < formulas",
        "some & (sentences <= formulas",
        "readability",
    ),
    Mutant("influence of a sentence", "difficulty", "n_sentences - 1", "n_sentences", "difficulty"),
    # textstat's numbers
    Mutant("textstat's SMOG", "textstat_formulas", "1.043 * _power(30", "1.043 * _power(31", TEXTSTAT),
    Mutant("textstat's Coleman–Liau", "textstat_formulas", "0.058 * (letters", "0.0588 * (letters", TEXTSTAT),
    Mutant("textstat's Dale–Chall", "textstat_formulas", "np.where(unlisted > 5,", "np.where(unlisted >= 0,", TEXTSTAT),
    Mutant("textstat's Linsear Write", "textstat_formulas", "score <= 20", "score < 20", TEXTSTAT),
    Mutant("textstat's reading time", "textstat_formulas", "14.69 *", "14.96 *", TEXTSTAT),
    Mutant("textstat's sentences", "textstat_numbers", "ends[words > 2]", "ends[words > 1]", TEXTSTAT),
    # quotes
    Mutant(
        "quote density",
        "quote_scores",
        '"quote_density": quoted / n_words',
        '"quote_density": quoted / (n_words + 1)',
        "quotes",
    ),
    Mutant(
        "marked share", "quote_scores", '_sum_words(marks[marks["part"] == "body"]', "_sum_words(marks", "quotes marks"
    ),
    Mutant(
        "scare share",
        "quote_scores",
        '"scare_share": _sum_words(body[body["kind"] == "scare"]',
        '"scare_share": _sum_words(body[body["kind"] != "scare"]',
        "quotes",
    ),
    Mutant("reported share", "quote_scores", "body[_is_speech(body)]) / n_words", "body) / n_words", "quotes"),
    Mutant("unknown share", "quote_scores", "np.where(quoted > 0, quoted, np.nan)", "n_words", "quotes"),
    Mutant("quotes a thousand words", "quote_scores", "n_words * 1000", "n_words * 100", "quotes"),
    Mutant(
        "share of a speaker",
        "quote_scores",
        'max(int(ranked["n_words"].sum()), 1)',
        'max(int(ranked["n_words"].max()), 1)',
        "quotes speakers",
    ),
    Mutant("share of a reporting word", "quote_scores", 'transform("sum")', 'transform("max")', "quotes manner"),
    Mutant("directness", "directness", '{"mixed": 0, "direct": 1', '{"direct": 0, "mixed": 1', "directness"),
    Mutant(
        "accuracy: spans that match",
        "quote_accuracy",
        'pairs["shared"] >= ENOUGH_SHARED',
        'pairs["shared"] > ENOUGH_SHARED',
        "quote_accuracy",
    ),
    Mutant(
        "accuracy: precision and recall",
        "quote_accuracy",
        "_divide(len(hits), n_found)",
        "_divide(len(hits), n_gold)",
        "quote_accuracy",
    ),
    # sources
    Mutant(
        "shares of sources",
        "source_scores",
        "np.where(whole > 0, whole, np.nan)",
        "np.where(whole > 0, whole, 1)",
        "source_scores",
    ),
    Mutant(
        "first speaker",
        "source_scores",
        '_divide(_add_up(first, ids, "n_words"), words)',
        '_divide(_add_up(first, ids, "n_quotes"), words)',
        "source_scores",
    ),
    Mutant("largest share", "source_scores", '["n_words"].max().reindex', '["n_words"].min().reindex', "source_scores"),
    Mutant(
        "sources at the top",
        "source_scores",
        '_add_up(known[known["in_top"]]',
        '_add_up(sources[sources["in_top"]]',
        "source_scores",
    ),
    Mutant(
        "transparency",
        "transparency",
        'if kind in {"organisation", "document"}',
        'if kind in {"organisation"}',
        "transparency",
    ),
    Mutant("stances", "stances", '["article_id", "cue_start"]', '["article_id", "quote_id", "cue_start"]', "stances"),
    Mutant(
        "chance of a stance never taken",
        "stance_contrasts",
        "2 * (1 - rate) ** n_articles",
        "(1 - rate) ** n_articles",
        "stance_contrasts",
    ),
    Mutant("people without a name", "corrected", '["organisation", "document"]', '["organisation"]', "corrected"),
    # diversity
    Mutant("Shannon's index", "diversity", "np.log(np.where(shares > 0", "np.log2(np.where(shares > 0", "diversity"),
    Mutant("evenness", "diversity", "(np.asarray(weights) > 0)", "(np.asarray(weights) > 1)", "diversity"),
    Mutant("Simpson's index", "diversity", "return 1 - hhi(weights)", "return 1 - hhi(weights) ** 2", "diversity"),
    Mutant(
        "Herfindahl's index", "diversity", "np.square(_share(weights))", "np.power(_share(weights), 3)", "diversity"
    ),
    # names
    Mutant("salience", "mentions", "0.15 * in_lead", "0.25 * in_lead", "mentions"),
    Mutant(
        "people a thousand words",
        "mentions",
        "_count_by_article(articles, people) * 1000",
        "_count_by_article(articles, people) * 100",
        "mentions",
    ),
    Mutant(
        "articles that name", "across", 'len({entity["article_id"] for entity in entities})', "len(entities)", "across"
    ),
    Mutant(
        "association of a pair",
        "company",
        "(alone[first] + alone[second] - n)",
        "(alone[first] + alone[second])",
        "company",
    ),
    Mutant("who is heard", "heard", "len(voice.unmarked - voice.marked)", "len(voice.unmarked)", "heard"),
    # intervals and tests
    Mutant("quantile of Student's t", "resampling", "1 - TAIL)", "1 - 2 * TAIL)", INTERVALS),
    Mutant("interval of a share", "resampling", "width / (value * (1 - value))", "width / value", INTERVALS),
    Mutant("interval of a ratio", "resampling", "value * math.exp(-width / value)", "value - width", INTERVALS),
    Mutant("interval of no cases", "resampling", "TAIL ** (1 / n_units)", "TAIL ** (2 / n_units)", INTERVALS),
    Mutant(
        "spread over replicates",
        "resampling",
        "math.sqrt(n_units / (n_units - 1))",
        "math.sqrt((n_units - 1) / n_units)",
        INTERVALS,
    ),
    Mutant("median", "resampling", "(reached <= half)", "(reached < half)", INTERVALS),
    Mutant("mean", "resampling", "weights.sum(axis=1))", "len(values))", INTERVALS),
    Mutant("jackknife", "resampling", "(n - 1) / n * (", "n / (n - 1) * (", "intervals trends"),
    Mutant("corrected share", "intervals", '"estimate": min(max(value, 0.0), 1.0)', '"estimate": value', INTERVALS),
    Mutant("Holm's correction", "comparisons", "np.arange(len(values), 0, -1)", "len(values)", "comparisons"),
    Mutant(
        "permutation test", "comparisons", "(1 + as_far) / (1 + n_replicates)", "as_far / n_replicates", "comparisons"
    ),
    Mutant(
        "a clear difference",
        "comparisons",
        '"clear": (low > 0 or high < 0) and p_value < LEVEL',
        '"clear": low > 0 or high < 0',
        "comparisons",
    ),
    Mutant("a clear difference, corrected", "comparisons", "(apart & (corrected < LEVEL))", "apart", "comparisons"),
    Mutant("shares corrected for errors", "misclassification", "a * d - b * c", "a * d + b * c", "intervals corrected"),
    Mutant(
        "parts of a whole",
        "parts",
        "float(totals[place] / totals.sum())",
        "float(totals[place] / totals.max())",
        "parts",
    ),
    Mutant(
        "diversity over articles",
        "parts",
        "part_totals @ part_totals - within.sum()",
        "part_totals @ part_totals",
        "parts",
    ),
    Mutant("trend", "trends", "weight * time_2 - time**2", "weight * time_2 + time**2", "trends"),
    Mutant(
        "trend: degrees of freedom",
        "trends",
        "quantile_of_t(sample.n_units - 2)",
        "quantile_of_t(sample.n_units - 1)",
        "trends",
    ),
    Mutant("months of a trend", "trends", "/ pd.Timedelta(days=1)", "/ pd.Timedelta(days=2)", "trends"),
]
