"""Column Inch measures how news is written: readability, quotes with their speakers, entity mentions.

Functions take tables and return tables; `article_id` ties them. The verb tells
the shape: `read_` a path, `parse_` a row per token, `split_` a row per piece,
`find_` a row per span, `score_` a row per article, `rank_` a row per thing,
`plot_` Axes, `tell_` a computed sentence, `show_` a table, `render_` a file.
"""

from analysis.across import join_entities, rank_entities
from analysis.alias_file import AliasError, read_aliases
from analysis.aliases import apply_aliases, check_aliases
from analysis.anonymity import find_reasons
from analysis.answers import (
    tell_article,
    tell_comparison,
    tell_corpus,
    tell_deck,
    tell_headline,
    tell_kicker,
    tell_load,
    tell_mentions,
    tell_quotes,
    tell_readability,
)
from analysis.articles import Corpus, make_articles, read_articles, read_batches, read_corpus
from analysis.audit import article_page, render_article, render_articles, show_article
from analysis.baseline import read_baseline
from analysis.canary import measure_canary
from analysis.cluster import ClusterError, open_cluster
from analysis.company import find_pairs, rank_pairs
from analysis.comparisons import (
    compare,
    compare_parts,
    compare_ratios,
    compare_shares,
    correct_comparisons,
)
from analysis.copies import weigh_copies
from analysis.corrected import estimate_nameless
from analysis.descriptions import find_descriptions
from analysis.difference_figures import plot_compared_parts, plot_stances
from analysis.difficulty import split_sentences
from analysis.directness import score_directness
from analysis.drift import describe_drift, find_drift
from analysis.duplicates import find_duplicates, leave_out_copies
from analysis.excerpts import show_words
from analysis.figures import (
    plot_comparison,
    plot_entities,
    plot_months,
    plot_quote_density,
    plot_readability,
    plot_strip,
)
from analysis.files import ArticleError
from analysis.heard import find_heard, rank_heard
from analysis.identity import merge_names
from analysis.intervals import estimate, estimate_ratio, estimate_share
from analysis.language import parse_articles
from analysis.listings import show_comparison, show_provenance, show_sentences, show_table
from analysis.load_reports import load_report
from analysis.marks import find_marks
from analysis.mentions import find_entities, find_mentions, score_mentions
from analysis.merges import find_merges, rank_merges, rank_namesakes
from analysis.methods import find_disagreements, score_methods
from analysis.name_answers import tell_heard, tell_merges, tell_names, tell_objection, tell_pairs
from analysis.name_figures import plot_heard, plot_pairs
from analysis.partitions import measure_partitions
from analysis.parts import estimate_diversity, estimate_parts
from analysis.pictures import show_figure
from analysis.pipeline import Tables, describe_run, drop_copies, measure, read_blocks, read_files, read_tables
from analysis.progress import Step, show_progress
from analysis.pronouns import find_pronouns
from analysis.quote_accuracy import compare_quotes, match_parts, match_quotes, measure_accuracy, rate_confidence
from analysis.quote_answers import (
    tell_accuracy,
    tell_cues,
    tell_manner,
    tell_marks,
    tell_voices,
)
from analysis.quote_figures import plot_cues
from analysis.quote_scores import rank_cues, rank_speakers, score_quotes
from analysis.quotes import find_quotes, find_quotes_by_rule
from analysis.readability import score_readability, score_scopes
from analysis.reading_answers import tell_methods, tell_scopes
from analysis.reading_figures import plot_methods, plot_sentences, plot_trend
from analysis.report import render_report
from analysis.running import ReportError
from analysis.runs import measure_files
from analysis.source_answers import (
    tell_compared_parts,
    tell_diversity,
    tell_nameless,
    tell_parts,
    tell_stances,
    tell_trend,
)
from analysis.source_contrasts import compare_sourcing, compare_voices
from analysis.source_figures import plot_parts
from analysis.source_kinds import judge_kinds, read_source_kinds
from analysis.source_scores import score_diversity, score_prominence, score_sources
from analysis.source_statements import find_statements
from analysis.sources import find_sources, rank_sources
from analysis.stance_contrasts import compare_stances
from analysis.stances import find_stances, read_cue_stances
from analysis.store import StoreError, write_tables
from analysis.tables import check_table, make_table
from analysis.textstat_numbers import score_textstat
from analysis.trends import trend, trend_share

__all__ = [
    "AliasError",
    "ArticleError",
    "ClusterError",
    "Corpus",
    "ReportError",
    "Step",
    "StoreError",
    "Tables",
    "apply_aliases",
    "article_page",
    "check_aliases",
    "check_table",
    "compare",
    "compare_parts",
    "compare_quotes",
    "compare_ratios",
    "compare_shares",
    "compare_sourcing",
    "compare_stances",
    "compare_voices",
    "correct_comparisons",
    "describe_drift",
    "describe_run",
    "drop_copies",
    "estimate",
    "estimate_diversity",
    "estimate_nameless",
    "estimate_parts",
    "estimate_ratio",
    "estimate_share",
    "find_descriptions",
    "find_disagreements",
    "find_drift",
    "find_duplicates",
    "find_entities",
    "find_heard",
    "find_marks",
    "find_mentions",
    "find_merges",
    "find_pairs",
    "find_pronouns",
    "find_quotes",
    "find_quotes_by_rule",
    "find_reasons",
    "find_sources",
    "find_stances",
    "find_statements",
    "join_entities",
    "judge_kinds",
    "leave_out_copies",
    "load_report",
    "make_articles",
    "make_table",
    "match_parts",
    "match_quotes",
    "measure",
    "measure_accuracy",
    "measure_canary",
    "measure_files",
    "measure_partitions",
    "merge_names",
    "open_cluster",
    "parse_articles",
    "plot_compared_parts",
    "plot_comparison",
    "plot_cues",
    "plot_entities",
    "plot_heard",
    "plot_methods",
    "plot_months",
    "plot_pairs",
    "plot_parts",
    "plot_quote_density",
    "plot_readability",
    "plot_sentences",
    "plot_stances",
    "plot_strip",
    "plot_trend",
    "rank_cues",
    "rank_entities",
    "rank_heard",
    "rank_merges",
    "rank_namesakes",
    "rank_pairs",
    "rank_sources",
    "rank_speakers",
    "rate_confidence",
    "read_aliases",
    "read_articles",
    "read_baseline",
    "read_batches",
    "read_blocks",
    "read_corpus",
    "read_cue_stances",
    "read_files",
    "read_source_kinds",
    "read_tables",
    "render_article",
    "render_articles",
    "render_report",
    "score_directness",
    "score_diversity",
    "score_mentions",
    "score_methods",
    "score_prominence",
    "score_quotes",
    "score_readability",
    "score_scopes",
    "score_sources",
    "score_textstat",
    "show_article",
    "show_comparison",
    "show_figure",
    "show_progress",
    "show_provenance",
    "show_sentences",
    "show_table",
    "show_words",
    "split_sentences",
    "tell_accuracy",
    "tell_article",
    "tell_compared_parts",
    "tell_comparison",
    "tell_corpus",
    "tell_cues",
    "tell_deck",
    "tell_diversity",
    "tell_headline",
    "tell_heard",
    "tell_kicker",
    "tell_load",
    "tell_manner",
    "tell_marks",
    "tell_mentions",
    "tell_merges",
    "tell_methods",
    "tell_nameless",
    "tell_names",
    "tell_objection",
    "tell_pairs",
    "tell_parts",
    "tell_quotes",
    "tell_readability",
    "tell_scopes",
    "tell_stances",
    "tell_trend",
    "tell_voices",
    "trend",
    "trend_share",
    "weigh_copies",
    "write_tables",
]
