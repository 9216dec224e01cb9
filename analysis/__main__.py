"""The command line: `columninch report`, `audit`, `look`, `measure`, `doctor`. Thin: it calls public names."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote

import pandas as pd

from analysis.alias_file import ALIAS_FILE, find_alias_file, read_aliases
from analysis.aliases import check_aliases
from analysis.allocator import keep_memory
from analysis.answers import tell_load
from analysis.articles import read_corpus
from analysis.audit import render_article, render_articles, render_index
from analysis.baseline import accept_drift, check_reason, read_baseline, refresh_baseline
from analysis.canary import measure_canary
from analysis.cluster import open_cluster
from analysis.drift import describe_drift, find_drift
from analysis.duplicates import find_duplicates, leave_out_copies
from analysis.folders import Folder
from analysis.kept import PARTS
from analysis.language import LARGER_MODEL, MODEL, MODELS
from analysis.look import describe_article
from analysis.mentions import find_mentions
from analysis.pipeline import Tables, drop_copies, measure, read_blocks, read_files, read_tables
from analysis.progress import show_progress
from analysis.readers.records import show_item
from analysis.report import render_report
from analysis.runs import Engine, Run, measure_files
from analysis.store import is_stored, read_manifest, write_tables
from analysis.tables import CHECKED_ALIASES, make_table
from analysis.workers import count_cores

ARTICLES_OR_TABLES = "articles: a folder, file or glob; or what `measure` has written"
ENGINES = ("processes", "dask")
MOST_NAMED = 20  # things that could not be read, on the terminal
EXIT_ERROR, EXIT_DRIFT, EXIT_INTERRUPTED = 1, 3, 130

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code.

    0 done · 1 it could not be done, one sentence on stderr says why · 2 the
    call's words are off · 3 `doctor` found a number that is not what was
    recorded · 130 interrupted.
    """
    options = _parser().parse_args(arguments)
    keep_memory()
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print(f"columninch: {_say_interrupted(options)}", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_ERROR
    except (ValueError, OSError, ImportError) as error:
        print(f"columninch: {error}", file=sys.stderr)
        return EXIT_ERROR
    return code


def _say_interrupted(options: argparse.Namespace) -> str:
    if options.run is _run_measure and Folder(options.output).exists(PARTS):
        return "interrupted; what is measured is kept, and the same command goes on from there."
    return "interrupted; nothing half-done was left behind."


def _parser() -> argparse.ArgumentParser:
    """Return the parser of the commands."""
    parser = argparse.ArgumentParser(
        prog="columninch",
        description="Measure how news is written: how hard to read, how much is quoted and who speaks, who is named.",
        epilog="`columninch COMMAND --help` tells more. Nothing is sent anywhere.",
    )
    parser.add_argument("--version", action="version", version=f"columninch {version('columninch')}")
    commands = parser.add_subparsers(title="commands", metavar="{report,audit,look,measure,doctor}", required=True)

    article_commands = [_add_report(commands), _add_audit(commands), _add_look(commands), _add_measure(commands)]
    for command in article_commands:
        help_ = f"the parser’s model: {MODEL}, the default, or {LARGER_MODEL}, which is the extra “medium”"
        told = "our name of a column and that of your tables, such as text=story; may be given more than once"
        command.add_argument("--column", action="append", metavar="OURS=THEIRS", help=told)
        command.add_argument("--model", choices=MODELS, metavar="NAME", help=help_)
        if command.prog.split()[-1] != "look":
            many = "processes that measure; by default one for each core"
            command.add_argument("--workers", type=_at_least_one, metavar="N", help=many)
    _add_doctor(commands)
    for name, command in commands.choices.items():
        if name != "look":
            command.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    return parser


def _add_report(commands: Commands) -> argparse.ArgumentParser:
    report = commands.add_parser("report", description="Write one self-contained HTML report about a corpus.")
    report.add_argument("path", metavar="PATH", help=ARTICLES_OR_TABLES)
    report.add_argument("-o", "--output", type=Path, default=Path("report.html"), metavar="FILE")
    beside = "write a folder beside FILE, too: every number leads to the words behind it, each article has a page"
    report.add_argument("--audit", action="store_true", help=beside)
    once = "leave out copies: of each cluster of find_duplicates() only the earliest article stays"
    report.add_argument("--without-copies", action="store_true", help=once)
    report.set_defaults(run=_run_report)
    return report


def _add_audit(commands: Commands) -> argparse.ArgumentParser:
    told = "Write each article as a page on which every quote can be checked."
    audit = commands.add_parser("audit", description=told)
    audit.add_argument("path", metavar="PATH", help=ARTICLES_OR_TABLES)
    audit.add_argument("-o", "--output", type=Path, default=Path("audit.html"), metavar="FILE")
    audit.set_defaults(run=_run_audit)
    return audit


def _add_look(commands: Commands) -> argparse.ArgumentParser:
    look = commands.add_parser("look", description="Show in the terminal what was counted in one article.")
    look.add_argument("path", metavar="FILE", help="one article")
    look.set_defaults(run=_run_look)
    return look


def _add_measure(commands: Commands) -> argparse.ArgumentParser:
    tables = commands.add_parser("measure", description="Write every table as Parquet, with a manifest.")
    tables.add_argument("path", metavar="PATH", help="articles: a folder, file or glob")
    tables.add_argument("-o", "--output", required=True, metavar="FOLDER", help="a folder, or s3://… with [remote]")
    faster = "parse only what tells marked quotations and their speakers; other measures are left missing"
    tables.add_argument("--quotes-only", action="store_true", help=faster)
    tables.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help="who measures; dask is an extra")
    there = "the address of a running Dask scheduler, such as tcp://host:8786; without it workers are started here"
    tables.add_argument("--scheduler", metavar="ADDRESS", help=there)
    tables.set_defaults(run=_run_measure)
    return tables


def _add_doctor(commands: Commands) -> argparse.ArgumentParser:
    doctor = commands.add_parser(
        "doctor",
        description="Measure the demonstration articles anew; tell which numbers are not what was recorded, and why.",
        epilog="Exit code 0: every number is as recorded. 3: at least one is not. 1: it could not be measured.",
    )
    new = doctor.add_mutually_exclusive_group()
    new.add_argument("--accept", metavar="REASON", help="record the moved numbers; REASON goes into CHANGELOG.md")
    new.add_argument("--refresh", action="store_true", help="record versions and new measures, where no number moved")
    doctor.set_defaults(run=_run_doctor)
    return doctor


def _run_report(options: argparse.Namespace) -> int:
    """Measure once, then let the notebooks read the tables."""
    if options.output.is_dir():
        raise ValueError(f"{options.output} is a folder; name a file to write the report to.")
    with tempfile.TemporaryDirectory(prefix="columninch-") as scratch:
        folder = _measured_folder(options, Path(scratch) / "all")
        if options.without_copies:
            folder = _leave_out_copies(folder, Path(scratch) / "once")
        with _progress("notebooks", None, quiet=options.quiet) as advance:
            render_report(folder, options.output, audit=options.audit, progress=advance)
    print(options.output)
    return 0


def _leave_out_copies(folder: Path, into: Path) -> Path:
    """Write the tables of a folder without copies into another; say how many were left out."""
    tables, blocks, files = read_tables(folder), read_blocks(folder), read_files(folder)
    duplicates = find_duplicates(tables.articles)
    once = drop_copies(tables, duplicates)
    _warn(f"{len(tables.articles) - len(once.articles):,} of {len(tables.articles):,} articles are copies, left out.")
    kept = {"blocks": leave_out_copies(blocks, duplicates), "files": files, "duplicates": duplicates}
    manifest = read_manifest(folder) | {"options": {"without_copies": True}, "n_articles": len(once.articles)}
    write_tables({**once._asdict(), **kept}, into, manifest=manifest)
    return into


def _run_audit(options: argparse.Namespace) -> int:
    """Write the page of one article, or of every article in a folder beside the page that lists them."""
    output: Path = options.output
    if output.is_dir():
        raise ValueError(f"{output} is a folder; name a file to write the audit to.")
    with tempfile.TemporaryDirectory(prefix="columninch-") as scratch:
        measured = _measured_folder(options, Path(scratch))
        tables, blocks = read_tables(measured), read_blocks(measured)
    if tables.articles.empty:
        raise ValueError(f"{options.path} holds no article.")
    if len(tables.articles) == 1:
        render_article(tables.articles["article_id"].iloc[0], tables, output, blocks=blocks)
    else:
        folder = output.with_suffix("") if output.suffix else output.with_name(f"{output.name}-pages")
        with _progress("pages", len(tables.articles), quiet=options.quiet) as advance:
            render_articles(tables, folder, blocks=blocks, back=f"../{quote(output.name)}", progress=advance)
        render_index(tables, output, folder.name)
    print(output)
    return 0


def _run_look(options: argparse.Namespace) -> int:
    """Show every article that the file holds."""
    columns = dict(_split_column(pair) for pair in options.column or ())
    corpus = read_corpus(options.path, columns=columns)
    if corpus.articles.empty:
        raise ValueError(f"{options.path} holds no article.")
    listed = find_alias_file(options.path)
    aliases = None if listed is None else read_aliases(listed)
    tables = measure(corpus.articles, aliases, model=options.model or MODEL)
    idle = _idle_rows(_check(aliases, tables))
    if len(idle):
        lines = ", ".join(map(str, idle["line"]))
        _warn(f"{listed}: of this article nothing is said in {'line' if len(idle) == 1 else 'lines'} {lines}.")
    for article_id in corpus.articles["article_id"]:
        print(describe_article(article_id, tables, corpus.blocks))
    return 0


def _run_measure(options: argparse.Namespace) -> int:
    """Write the tables, the load report among them."""
    if options.scheduler and options.engine != "dask":
        raise ValueError("--scheduler is the address of a Dask scheduler; add --engine dask.")
    with ExitStack() as stack:
        engine = None
        if options.engine == "dask":
            cluster = open_cluster(options.scheduler, workers=options.workers, folder=options.output)
            engine = stack.enter_context(cluster)
        run = _measure_into(options.output, options, engine)
    print(tell_load(run.files))
    kept = f" ({run.n_kept:,} measured already)" if run.n_kept else ""
    print(f"{options.output}: {run.n_articles:,} articles{kept}, {run.n_words:,} words, {run.n_quotes:,} quotes")
    return 0


def _run_doctor(options: argparse.Namespace) -> int:
    """Tell what moved since the record; or record it anew, in a checkout."""
    before = None if options.refresh else read_baseline()
    if options.accept is not None:
        check_reason(options.accept)  # before ten seconds of measuring
    with _progress("articles", None, quiet=options.quiet) as advance:
        now = measure_canary(progress=advance)
    if options.accept is not None:
        print(accept_drift(now, options.accept))
    elif before is None:
        print("Recorded anew." if refresh_baseline(now) else "Nothing to record: the record is what was measured.")
    else:
        print(describe_drift(before, now))
        return 0 if find_drift(before, now).empty else EXIT_DRIFT
    return 0


def _measured_folder(options: argparse.Namespace, scratch: Path) -> Path:
    """Return the folder of a corpus's tables: the one that was named, or `scratch`, measured into now."""
    folder = Path(options.path)
    if not is_stored(folder):
        _measure_into(scratch, options)
        return scratch
    _check_model(folder, options.model)
    if (folder / ALIAS_FILE).is_file():
        _warn(f"{folder / ALIAS_FILE} is not followed: the tables are measured; measure the articles again.")
    return folder


def _check_model(folder: Path, model: str | None) -> None:
    """Refuse a model other than the one that these tables were measured with."""
    if model and model not in read_manifest(folder).get("versions", {}):
        raise ValueError(f"{folder} was measured without {model}; measure the articles again with --model {model}.")


def _measure_into(folder: str | Path, options: argparse.Namespace, engine: Engine | None = None) -> Run:
    """Measure a corpus into a folder; say what was not read or found."""
    columns = dict(_split_column(pair) for pair in options.column or ())
    with show_progress(quiet=options.quiet) as step:
        run = measure_files(
            options.path,
            folder,
            model=options.model or MODEL,
            columns=columns,
            quotes_only=getattr(options, "quotes_only", False),
            workers=options.workers or count_cores(),
            engine=engine,
            progress=step,
            waiting=lambda: _warn(f"another run is writing to {folder}; waiting until it is done."),
        )
    _warn_unread(run.files)
    for sentence in run.damaged:
        _warn(sentence)
    for source_file, problem in run.failed[["source_file", "problem"]].head(MOST_NAMED).to_numpy():
        _warn(f"{source_file}: {problem}")
    idle = _idle_rows(run.checked)
    listed = find_alias_file(options.path)
    for line, surface, status in zip(idle["line"], idle["surface"], idle["status"], strict=True):
        _warn(f"{listed}, line {line}: “{surface}”: {status}.")
    return run


def _at_least_one(word: str) -> int:
    """Return a number of processes."""
    if not word.isascii() or not word.isdigit() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"it must be 1 or more; got {word}")
    return int(word)


def _split_column(pair: str) -> tuple[str, str]:
    """Return our name of a column and that of the user's tables."""
    ours, equals, theirs = pair.partition("=")
    if not (ours and equals and theirs):
        raise ValueError(f"--column needs OURS=THEIRS, such as text=story; got “{pair}”.")
    return ours, theirs


def _warn_unread(files: pd.DataFrame) -> None:
    """Name the first things that could not be read, and count the rest by reason."""
    problems = files[files["status"] == "unreadable"]
    for name, item, problem in problems[["source_file", "source_item", "problem"]].head(MOST_NAMED).to_numpy():
        _warn(f"{show_item(name, item if isinstance(item, str) else None)}: {problem}")
    if len(problems) > MOST_NAMED:
        _warn(f"{len(problems) - MOST_NAMED:,} more could not be read; the table “files” names each.")


def _check(aliases: pd.DataFrame | None, tables: Tables) -> pd.DataFrame:
    """Return what each row of the list of names did; it is asked of the mentions as they were before."""
    if aliases is None or aliases.empty:
        return make_table([], CHECKED_ALIASES)
    return check_aliases(aliases, find_mentions(tables.articles, tables.tokens), tables.articles)


def _idle_rows(checked: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the list of names that changed nothing."""
    return checked[~checked["status"].str.startswith("applied")]


def _warn(sentence: str) -> None:
    """Say on stderr what the user should know."""
    print(f"columninch: {sentence}", file=sys.stderr)


@contextmanager
def _progress(unit: str, total: int | None, *, quiet: bool) -> Iterator[Callable[[int], object]]:
    """Yield the step function of a bar on stderr that vanishes when done; no bar where stderr is no terminal."""
    from tqdm import tqdm

    with tqdm(total=total, unit=f" {unit}", leave=False, disable=True if quiet else None, file=sys.stderr) as bar:
        yield bar.update


if __name__ == "__main__":
    sys.exit(main())
