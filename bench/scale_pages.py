"""Write bench/SCALE.md and its chart from what bench/scale.py has measured."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
MEASURED, PAGE, PICTURE = HERE / "scale.json", HERE / "SCALE.md", HERE / "scale.png"
BAR = 2.0  # seconds that all but reading may take where nothing has changed


class Run(NamedTuple):
    """What measuring took: processor and clock seconds, the most MB of the main process and of a worker, if any."""

    articles: int
    workers: int
    processor: float
    wall: float
    main: float
    worker: float | None


class Again(NamedTuple):
    """Processor seconds of a run over articles that are measured already: reading them, and all else."""

    reading: float
    rest: float


class Measured(NamedTuple):
    """Everything that bench/scale.py measures: `tables` in bytes, `page` in processor milliseconds.

    `short` is of articles of one sentence, so many that memory which grows with their number shows.

    `n_words`, `tables`, `unchanged` and `changed` are of the largest size.
    """

    cores: int
    n_words: int
    runs: list[Run]
    tables: dict[str, int]
    unchanged: list[Again]
    changed: list[Again]
    page: float
    short: list[Run]

    def pick(self, workers: int) -> list[Run]:
        """Return the runs with so many workers, by size."""
        return [run for run in self.runs if run.workers == workers]


def read_measured(path: Path = MEASURED) -> Measured:
    """Return what was measured last."""
    held = json.loads(path.read_text(encoding="utf-8"))
    rows = {name: [Again(*each) for each in held[name]] for name in ("unchanged", "changed")}
    return Measured(**held | rows | {name: [Run(*each) for each in held[name]] for name in ("runs", "short")})


def write_pages(measured: Measured) -> None:
    """Write the page and the chart."""
    PAGE.write_text(tell_page(measured), encoding="utf-8")
    draw_chart(measured)


def tell_page(measured: Measured) -> str:
    """Return the page."""
    parts = [
        "# At scale",
        "Made by `make bench-scale`, of articles that bench/made_articles.py makes out of the demonstration articles.\n"
        "Processor seconds are those of all processes together; of all seconds only ratios compare between machines.",
        "## Cost and memory against size",
        tell_runs(measured),
        f"![{tell_chart(measured)}]({PICTURE.name})",
        "## Once more",
        tell_again(measured),
        "## On disk",
        tell_disk(measured),
    ]
    return "\n\n".join(parts) + "\n"


def tell_runs(measured: Measured) -> str:
    """Return the table of sizes, on one core and on all."""
    lines = [
        "| articles | workers | processor s an article | by the clock, s | articles a second"
        " | main process at most, MB | a worker at most, MB |",
        "|---|---|---|---|---|---|---|",
    ]
    for run in measured.runs:
        cost = f"{run.processor / run.articles:.3f} | {run.wall:,.0f} | {run.articles / run.wall:.1f}"
        lines.append(f"| {run.articles:,} | {run.workers} | {cost} | {_mb(run.main)} | {_mb(run.worker)} |")
    return "\n".join(lines)


def _mb(held: float | None) -> str:
    return "" if held is None else f"{held:,.0f}"


def tell_again(measured: Measured) -> str:
    """Return what a run over measured articles takes, unchanged and with one article changed."""
    size = measured.runs[-1].articles
    lines = [
        f"The {size:,} articles, measured before: processor seconds, median of {len(measured.unchanged)} runs"
        " (lowest to highest), each in a fresh process.\n",
        "| | reading | everything else | bar |\n|---|---|---|---|",
    ]
    for label, rows in (("unchanged", measured.unchanged), ("one article changed", measured.changed)):
        reading, rest = zip(*rows, strict=True)
        bar = f"under {BAR:.0f}" if label == "unchanged" else ""
        lines.append(f"| {label} | {_spread(reading)} | {_spread(rest)} | {bar} |")
    return "\n".join(lines)


def _spread(seconds: tuple[float, ...]) -> str:
    return f"{statistics.median(seconds):.2f} ({min(seconds):.2f} to {max(seconds):.2f})"


def tell_disk(measured: Measured) -> str:
    """Return the bytes of each table."""
    size = measured.runs[-1].articles
    whole = sum(measured.tables.values())
    lines = ["| table | MB | bytes an article | share |\n|---|---|---|---|"]
    rows = sorted(measured.tables.items(), key=lambda item: (-item[1], item[0]))
    for name, n_bytes in [*rows, ("all", whole)]:
        lines.append(f"| {name} | {n_bytes / 1e6:,.2f} | {n_bytes / size:,.0f} | {n_bytes / whole:.1%} |")
    return "\n".join(lines)


def tell_chart(measured: Measured) -> str:
    """Return the chart in words."""
    sentences = []
    for workers in dict.fromkeys(run.workers for run in measured.runs):
        runs = measured.pick(workers)
        first, last = runs[0], runs[-1]
        held = [run.worker for run in runs if run.worker]
        worker = f", of its largest worker from {_mb(held[0])} to {_mb(held[-1])} MB" if held else ""
        sentences.append(
            f"with {workers} worker{'s' if workers > 1 else ''} an article takes {first.processor / first.articles:.2f}"
            f" processor seconds among {first.articles:,} and {last.processor / last.articles:.2f} among"
            f" {last.articles:,}, and the memory of the main process goes from {_mb(first.main)} to"
            f" {_mb(last.main)} MB{worker}"
        )
    return f"Cost of an article, and memory, against the number of articles measured: {'; '.join(sentences)}."


def draw_chart(measured: Measured) -> None:
    """Draw cost and memory against size."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.6, 3.4), dpi=110, layout="constrained")
    cost, memory = figure.subplots(1, 2)
    counts = list(dict.fromkeys(run.workers for run in measured.runs))
    for workers, style in zip(counts, ("o-", "s--"), strict=False):
        runs = measured.pick(workers)
        sizes = [run.articles for run in runs]
        label = f"{workers} worker{'s' if workers > 1 else ''}"
        cost.plot(sizes, [run.processor / run.articles for run in runs], style, label=label)
        memory.plot(sizes, [run.main for run in runs], style, label=f"main process, {label}")
        if held := [(run.articles, run.worker) for run in runs if run.worker]:
            memory.plot(*zip(*held, strict=True), "^:", label="its largest worker")
    cost.set(ylabel="processor seconds an article")
    memory.set(ylabel="most memory held, MB")
    for axes in (cost, memory):
        axes.set(xscale="log", xlabel="articles measured", ylim=(0, None))
        axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
        axes.minorticks_off()
        axes.grid(alpha=0.3)
        axes.legend(frameon=False, loc="lower right")
    figure.suptitle(title_chart(measured), fontsize=10)
    figure.savefig(PICTURE, metadata={"Software": None, "Description": tell_chart(measured)})


def title_chart(measured: Measured) -> str:
    """Return what the chart shows, in a sentence."""
    first, *_, last = measured.pick(measured.cores)
    cost = (last.processor / last.articles) / (first.processor / first.articles)
    return (
        f"{last.articles / first.articles:,.0f} times the articles: an article costs {cost:.2f} times as much,"
        f" the main process holds {last.main / first.main:.1f} times as much"
    )
