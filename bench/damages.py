"""Damages to a notebook, planted to see which of our nets catches them.

Each is planted where it fits, by what a cell holds and not by its place, so that notebooks may change. `seen_by` names
the check of tests/contract.py that must see it without a run; where it is empty only a run of the notebook can.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

FIGURE = "application/vnd.columninch.figure+json"
LAPSES = (  # what nbval alone lets pass, as known before; measured anew by prove.py
    "a picture replaced by garbage",
    "a stale picture: part of it drawn anew",
    "all outputs cleared, counts too",
    "one cell unrun",
    "cells run in reverse order",
    "a gap in the counts",
    "a wrong number in prose",
)


class Damage(NamedTuple):
    """A damage: what it is, how it is done to a notebook, which check of the contract sees it."""

    name: str
    plant: Callable[[Any], None]
    seen_by: str = ""


def first(found: Iterator[Any]) -> Any:
    """Return the first, or say with LookupError that this notebook has no place for the damage."""
    for one in found:
        return one
    raise LookupError


def code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def shown(notebook: Any, kind: str, holds: str = "") -> Iterator[Any]:
    """Yield the outputs of a kind whose text matches a pattern."""
    for cell in code(notebook):
        for output in cell.outputs:
            if kind in output.get("data", {}) and re.search(holds, str(output.data[kind])):
                yield output


def picture(notebook: Any) -> Any:
    return first(shown(notebook, "image/png"))


def table(notebook: Any) -> Any:
    """Return a table of at least two rows with numbers, the first two unlike each other."""
    return first(output for output in shown(notebook, "text/html", r'class="num"') if len(set(rows(output)[:2])) == 2)


def rows(output: Any) -> list[str]:
    return re.findall(r"<tr><th scope=\"row\".*?</tr>", output.data["text/html"])


def replace(output: Any, pattern: str, new: Any, *kinds: str) -> None:
    """Replace the first match in each of some kinds of an output."""
    for kind in kinds:
        output.data[kind], n_changed = re.subn(pattern, new, output.data[kind], count=1)
        if not n_changed:
            raise LookupError


def repaint(png: str, *, whole: bool = False) -> str:
    """Return a picture of the same size with a part of it, or all, painted in one colour."""
    from matplotlib.image import imread, imsave

    pixels = imread(io.BytesIO(base64.b64decode(png)), format="png").copy()
    pixels[slice(None) if whole else slice(-60, -40), slice(None) if whole else slice(100, 200)] = 1
    file = io.BytesIO()
    imsave(file, pixels, format="png")
    return base64.b64encode(file.getvalue()).decode()


def garble_picture(notebook: Any) -> None:
    picture(notebook).data["image/png"] = base64.b64encode(b"no picture at all").decode()


def cut_picture(notebook: Any) -> None:
    data = picture(notebook).data
    data["image/png"] = base64.b64encode(base64.b64decode(data["image/png"])[:900]).decode()


def blank_picture(notebook: Any) -> None:
    data = picture(notebook).data
    data["image/png"] = repaint(data["image/png"], whole=True)


def swap_pictures(notebook: Any) -> None:
    """Show one figure's picture, of another height, under another figure."""
    one = picture(notebook)
    height = one.data[FIGURE]["svg"].split('viewBox="', 1)[1].split('"')[0]
    other = first(output for output in shown(notebook, "image/png") if height not in output.data[FIGURE]["svg"])
    one.data["image/png"] = other.data["image/png"]


def age_picture(notebook: Any) -> None:
    data = picture(notebook).data
    data["image/png"] = repaint(data["image/png"])


def clear_outputs(notebook: Any, *, counts: bool = True) -> None:
    for cell in code(notebook):
        cell.outputs = []
        cell.execution_count = None if counts else cell.execution_count


def unrun_cell(notebook: Any) -> None:
    cell = first(cell for cell in code(notebook) if cell.outputs)
    cell.outputs, cell.execution_count = [], None


def count(notebook: Any, counts: list[int]) -> None:
    """Number the runs of the cells, and of their outputs."""
    for cell, number in zip(code(notebook), counts, strict=True):
        cell.execution_count = number
        for output in cell.outputs:
            output.execution_count = number


def reverse_order(notebook: Any) -> None:
    count(notebook, list(range(len(code(notebook)), 0, -1)))


def skip_count(notebook: Any) -> None:
    count(notebook, [*range(1, len(code(notebook))), len(code(notebook)) + 1])


def add_prose(text: str) -> Callable[[Any], None]:
    """Return a damage that adds a paragraph to a notebook's first prose."""

    def plant(notebook: Any) -> None:
        prose(notebook)[0].source += f"\n\n{text}"

    return plant


def set_alt(notebook: Any, change: Callable[[dict[str, Any]], str]) -> None:
    """Change the alt text wherever it stands."""
    output = picture(notebook)
    alt = change(output.data[FIGURE])
    output.data[FIGURE]["alt"] = output.data["text/plain"] = output.metadata["image/png"]["alt"] = alt


def hide_alt(notebook: Any) -> None:
    picture(notebook).metadata["image/png"]["alt"] = "A chart of the articles, month by month and outlet by outlet."


def title_as_alt(notebook: Any) -> None:
    set_alt(notebook, lambda story: str(story["title"]))


def placeholder_alt(notebook: Any) -> None:
    set_alt(notebook, lambda story: "No description has been provided for this image.")


def number_in_alt(notebook: Any) -> None:
    set_alt(notebook, lambda story: re.sub(r"\d+(?=\D*$)", "977", story["alt"]))


def word_in_alt(notebook: Any) -> None:
    set_alt(notebook, lambda story: f"{story['alt']} Nothing else is remarkable.")


def drop_numbers(notebook: Any) -> None:
    picture(notebook).data[FIGURE]["numbers"] = {"columns": [], "rows": []}


def number_in_figure(notebook: Any) -> None:
    picture(notebook).data[FIGURE]["numbers"]["rows"][0][-1] += "1"


def widen_picture(notebook: Any) -> None:
    picture(notebook).metadata["image/png"]["width"] = 900


def html_of_table(notebook: Any) -> None:
    replace(table(notebook), r'(class="num">)[^<]+', r"\g<1>977", "text/html")


def caption_of_table(notebook: Any) -> None:
    replace(table(notebook), r"<caption>", "<caption>Not ", "text/html")


def swap_rows_of_html(notebook: Any) -> None:
    output = table(notebook)
    one, other = rows(output)[:2]
    output.data["text/html"] = output.data["text/html"].replace(one, "@").replace(other, one).replace("@", other)


def swap_rows(notebook: Any) -> None:
    swap_rows_of_html(notebook)
    output = table(notebook)
    caption, head, one, other, *rest = output.data["text/plain"].split("\n")
    output.data["text/plain"] = "\n".join([caption, head, other, one, *rest])


def number_in_table(notebook: Any) -> None:
    """Raise the last digit of a number in a table, in HTML and in plain text alike."""
    output = table(notebook)
    found = re.findall(r'class="num">(\d+)<', output.data["text/html"])
    number = first(one for one in found if len(re.findall(rf"\b{one}\b", output.data["text/plain"])) == 1)
    other = number[:-1] + str((int(number[-1]) + 1) % 10)
    replace(output, rf'(?<=class="num">){number}(?=<)', other, "text/html")
    replace(output, rf"\b{number}\b", other, "text/plain")


def drop_table(notebook: Any) -> None:
    del table(notebook).data["text/html"]


def markdown_of_sentence(notebook: Any) -> None:
    replace(first(shown(notebook, "text/markdown", r"\d")), r"\d", "977", "text/markdown")


def number_in_sentence(notebook: Any) -> None:
    output = first(shown(notebook, "text/markdown", r"\d"))
    replace(output, r"\d+", lambda match: str(int(match[0]) + 1), "text/markdown", "text/plain")


def drift(notebook: Any) -> None:
    """Add to a number what floating point adds."""
    output = first(shown(notebook, "text/markdown", r"\d\.\d"))
    replace(output, r"\d\.\d", r"\g<0>00000000000004", "text/markdown", "text/plain")


def print_types(notebook: Any) -> None:
    """Show the types of columns, as a release of pandas before 3 wrote them."""
    cell = first(cell for cell in code(notebook) if "show_table(" in cell.source and cell.outputs)
    cell.source += "\ntables.articles.dtypes"
    cell.outputs[0].data = {"text/plain": "article_id    object\nurl           object\ndtype: object"}


def stream(name: str, text: str) -> Callable[[Any], None]:
    """Return a damage that adds something printed to a notebook's first output."""

    def plant(notebook: Any) -> None:
        from nbformat.v4 import new_output

        first(cell for cell in code(notebook) if cell.outputs).outputs.insert(
            0, new_output("stream", name=name, text=text)
        )

    return plant


def add_code(line: str) -> Callable[[Any], None]:
    """Return a damage that puts a line of code before the first cell that shows something."""

    def plant(notebook: Any) -> None:
        cell = first(cell for cell in code(notebook) if cell.outputs)
        cell.source = f"{line}\n{cell.source}"

    return plant


def change_code(old: str, new: str) -> Callable[[Any], None]:
    """Return a damage that changes the code of the first cell that holds some text, its outputs kept."""

    def plant(notebook: Any) -> None:
        cell = first(cell for cell in code(notebook) if old in cell.source and cell.outputs)
        cell.source = cell.source.replace(old, new, 1)

    return plant


def delete_cell(notebook: Any) -> None:
    """Delete the cell whose names the others use, and count the rest anew."""
    notebook.cells.remove(first(cell for cell in code(notebook) if re.search(r"^tables = ", cell.source, re.MULTILINE)))
    count(notebook, list(range(1, len(code(notebook)) + 1)))


def rename_kernel(notebook: Any) -> None:
    notebook.metadata.kernelspec.name = "my-project"


def keep_release(notebook: Any) -> None:
    notebook.metadata.language_info.version = "3.11.7"


def keep_times(notebook: Any) -> None:
    code(notebook)[0].metadata.execution = {"iopub.execute_input": "2025-01-02T03:04:05.000000Z"}


def draw_name(notebook: Any) -> None:
    notebook.cells[-1].id = "0f3c9a1e"


def tag_skip(notebook: Any) -> None:
    first(cell for cell in code(notebook) if cell.outputs).metadata.setdefault("tags", []).append("nbval-ignore-output")


def sink_caveat(notebook: Any) -> None:
    """Move the caveats behind all figures and tables."""
    cell = first(cell for cell in notebook.cells if "caveat" in cell.metadata.get("tags", []))
    notebook.cells.remove(cell)
    notebook.cells.append(cell)


def drop_end(notebook: Any) -> None:
    notebook.cells.pop()


def path_in_sentence(notebook: Any) -> None:
    output = first(shown(notebook, "text/markdown"))
    for kind in ("text/markdown", "text/plain"):
        output.data[kind] += " See /home/ana/articles."


DAMAGES = [
    Damage("a picture replaced by garbage", garble_picture, "pictures"),
    Damage("a picture cut off", cut_picture, "pictures"),
    Damage("a blank picture", blank_picture, "pictures"),
    Damage("the picture of another figure", swap_pictures, "pictures"),
    Damage("a stale picture: part of it drawn anew", age_picture),
    Damage("a picture shown at another width", widen_picture, "widths"),
    Damage("all outputs cleared, counts too", clear_outputs, "order"),
    Damage("all outputs cleared, counts kept", lambda notebook: clear_outputs(notebook, counts=False), "outputs"),
    Damage("one cell unrun", unrun_cell, "order"),
    Damage("cells run in reverse order", reverse_order, "order"),
    Damage("a gap in the counts", skip_count, "order"),
    Damage("a wrong number in prose", add_prose("Of these, 37% were late."), "prose"),
    Damage("alt text changed in the output alone", hide_alt, "alts"),
    Damage("alt text that only repeats the title", title_as_alt, "alts"),
    Damage("alt text that says nothing", placeholder_alt, "alts"),
    Damage("a number changed in the alt text, wherever it stands", number_in_alt, "numbers"),
    Damage("a sentence added to the alt text, wherever it stands", word_in_alt),
    Damage("a figure without its table", drop_numbers, "numbers"),
    Damage("a number changed in a figure's table", number_in_figure),
    Damage("a number changed in a table's HTML", html_of_table, "tables"),
    Damage("a caption changed in a table's HTML", caption_of_table, "tables"),
    Damage("rows swapped in a table's HTML", swap_rows_of_html, "tables"),
    Damage("rows swapped, in HTML and plain text", swap_rows),
    Damage("a number changed, in HTML and plain text", number_in_table),
    Damage("a table without its HTML", drop_table, "shown"),
    Damage("a computed sentence changed in Markdown alone", markdown_of_sentence, "told"),
    Damage("a number changed in a computed sentence", number_in_sentence),
    Damage("float drift in a computed sentence", drift),
    Damage("the types of columns printed", print_types, "shown"),
    Damage("a warning stored", stream("stderr", "FutureWarning: this will change"), "streams"),
    Damage("something printed", stream("stdout", "done"), "streams"),
    Damage("a cell that now warns", add_code('__import__("warnings").warn("late", stacklevel=1)')),
    Damage("a cell that now fails", add_code("tables.nothing")),
    Damage("an earlier cell deleted, on which others rest", delete_cell),
    Damage("code changed, outputs kept", change_code(".nlargest(", ".nsmallest(")),
    Damage("a function in a cell", add_code("def half(number):\n    return number / 2\n\n"), "cells"),
    Damage("a loop in a cell", add_code("many = [number for number in range(3)]"), "cells"),
    Damage("a regular expression in a cell", add_code("import re"), "cells"),
    Damage("a pattern asked of pandas", add_code('tables.articles["text"].str.findall("late")'), "cells"),
    Damage("a magic in a cell", add_code("%matplotlib inline"), "cells"),
    Damage("a sample without a seed", add_code("few = tables.articles.sample(5)"), "cells"),
    Damage("a cell of eleven lines", add_code("\n".join(["few = 1"] * 11)), "lengths"),
    Damage("a path of the machine in an output", path_in_sentence, "places"),
    Damage("a kernel of one machine", rename_kernel, "kernel"),
    Damage("Python's release kept", keep_release, "kernel"),
    Damage("times kept", keep_times, "metadata"),
    Damage("a second first-level heading", add_prose("# Who else?"), "headings"),
    Damage("a heading level skipped", add_prose("#### Who else?"), "headings"),
    Damage("a name of a cell drawn at random", draw_name, "names"),
    Damage("nbval asked to look away by a tag", tag_skip, "skips"),
    Damage("nbval asked to look away by a comment", add_code("# NBVAL_SKIP"), "skips"),
    Damage("caveats behind the figures", sink_caveat, "caveats"),
    Damage("the table of versions left out", drop_end, "end"),
]
