"""The command line: `columninch report`, `look` and `measure`. Thin: every command calls public names."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from analysis.articles import Corpus, read_corpus
from analysis.language import LARGER_MODEL, MODEL, MODELS
from analysis.look import describe_article
from analysis.pipeline import Tables, describe_run, measure
from analysis.report import render_report
from analysis.store import is_stored, read_manifest, write_tables

EXIT_ERROR, EXIT_INTERRUPTED = 1, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code.

    0 done · 1 it could not be done, one sentence on stderr says why · 2 the
    call's words are off · 130 interrupted.
    """
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("columninch: interrupted; nothing half-done was left behind.", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_ERROR
    except (ValueError, OSError, ImportError) as error:
        print(f"columninch: {error}", file=sys.stderr)
        return EXIT_ERROR
    return code


def _parser() -> argparse.ArgumentParser:
    """Return the parser of the three commands."""
    parser = argparse.ArgumentParser(
        prog="columninch",
        description="Measure how news is written: how hard to read, how much is quoted and who speaks, who is named.",
        epilog="`columninch COMMAND --help` tells more. Nothing is sent anywhere.",
    )
    parser.add_argument("--version", action="version", version=f"columninch {version('columninch')}")
    commands = parser.add_subparsers(title="commands", metavar="{report,look,measure}", required=True)

    report = commands.add_parser("report", description="Write one self-contained HTML report about a corpus.")
    report.add_argument("path", metavar="PATH", help="articles: a folder, file or glob; or what `measure` has written")
    report.add_argument("-o", "--output", type=Path, default=Path("report.html"), metavar="FILE")
    report.set_defaults(run=_run_report)

    look = commands.add_parser("look", description="Show in the terminal what was counted in one article.")
    look.add_argument("path", metavar="FILE", help="one article")
    look.set_defaults(run=_run_look)

    tables = commands.add_parser("measure", description="Write every table as Parquet, with a manifest.")
    tables.add_argument("path", metavar="PATH", help="articles: a folder, file or glob")
    tables.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER")
    tables.set_defaults(run=_run_measure)

    for command in (report, tables):
        command.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    for command in (report, look, tables):
        help_ = f"the parser’s model: {MODEL}, the default, or {LARGER_MODEL}, which is the extra “medium”"
        command.add_argument("--model", choices=MODELS, metavar="NAME", help=help_)
    return parser


def _run_report(options: argparse.Namespace) -> int:
    """Measure once, then let the notebooks read the tables."""
    if options.output.is_dir():
        raise ValueError(f"{options.output} is a folder; name a file to write the report to.")
    with tempfile.TemporaryDirectory(prefix="columninch-") as scratch:
        if is_stored(options.path):
            folder = Path(options.path)
            _check_model(folder, options.model)
        else:
            folder, corpus = Path(scratch), read_corpus(options.path)
            _write(corpus, _measure(corpus, options), folder, options)
        with _progress("notebooks", None, quiet=options.quiet) as advance:
            render_report(folder, options.output, progress=advance)
    print(options.output)
    return 0


def _run_look(options: argparse.Namespace) -> int:
    """Show every article that the file holds."""
    corpus = read_corpus(options.path)
    if corpus.articles.empty:
        raise ValueError(f"{options.path} holds no article.")
    tables = measure(corpus.articles, model=options.model or MODEL)
    for article_id in corpus.articles["article_id"]:
        print(describe_article(article_id, tables, corpus.blocks))
    return 0


def _run_measure(options: argparse.Namespace) -> int:
    """Write the tables, the load report among them."""
    if options.output.exists() and not options.output.is_dir():
        raise ValueError(f"{options.output} is a file; name a folder to write the tables to.")
    corpus = read_corpus(options.path)
    tables = _measure(corpus, options)
    _write(corpus, tables, options.output, options)
    n_words = tables.articles["n_words"].sum()
    print(f"{options.output}: {len(tables.articles):,} articles, {n_words:,} words, {len(tables.quotes):,} quotes")
    return 0


def _check_model(folder: Path, model: str | None) -> None:
    """Refuse a model other than the one that these tables were measured with."""
    if model and model not in read_manifest(folder).get("versions", {}):
        raise ValueError(f"{folder} was measured without {model}; measure the articles again with --model {model}.")


def _measure(corpus: Corpus, options: argparse.Namespace) -> Tables:
    """Say what was not read, then measure with a bar."""
    problems = corpus.files[corpus.files["status"] == "unreadable"]
    for name, problem in zip(problems["source_file"], problems["problem"], strict=True):
        print(f"columninch: {name}: {problem}", file=sys.stderr)
    with _progress("articles", len(corpus.articles), quiet=options.quiet) as advance:
        return measure(corpus.articles, model=options.model or MODEL, progress=advance)


def _write(corpus: Corpus, tables: Tables, folder: Path, options: argparse.Namespace) -> None:
    """Write the measured tables beside those of the load."""
    loaded = {"files": corpus.files, "blocks": corpus.blocks, "links": corpus.links}
    manifest = describe_run(tables.articles, model=options.model or MODEL)
    write_tables({**tables._asdict(), **loaded}, folder, manifest=manifest)


@contextmanager
def _progress(unit: str, total: int | None, *, quiet: bool) -> Iterator[Callable[[int], object]]:
    """Yield the step function of a bar on stderr that vanishes when done; no bar where stderr is no terminal."""
    from tqdm import tqdm

    with tqdm(total=total, unit=f" {unit}", leave=False, disable=True if quiet else None, file=sys.stderr) as bar:
        yield bar.update


if __name__ == "__main__":
    sys.exit(main())
