"""Pages behind a report: for each table and figure the spans that its numbers were counted from, and a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent / "templates"


def render_behind(entries: list[dict[str, Any]], folder: Path, *, report: str) -> None:
    """Write a page and a CSV file for each entry of `collect_behind` into a folder beside the report."""
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    places = FileSystemLoader([TEMPLATES / "behind", TEMPLATES / "report"])
    template = Environment(loader=places, autoescape=True, trim_blocks=True, lstrip_blocks=True).get_template(
        "page.html.j2"
    )
    for entry in entries:
        for group in entry["groups"]:
            for span in group["spans"]:
                span["words"] = Markup(span["words"])  # escaped where it was made, in analysis/excerpts.py
        page = template.render(**entry, report=report).rstrip() + "\n"
        (folder / f"{entry['page']}.html").write_text(page, encoding="utf-8", newline="\n")
        (folder / f"{entry['page']}.csv").write_text(entry["csv"], encoding="utf-8", newline="\n")
