"""Link into a venv what the package needs without its extras, from the venv that the tests run in: no second download.

python .ci/link_packages.py VENV
"""

from __future__ import annotations

import os
import re
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement


def list_needed(name: str) -> dict[str, Distribution]:
    """Return the distributions that one needs, by name, itself left out."""
    needed: dict[str, Distribution] = {}
    asked: set[str] = set()
    waiting = [Requirement(name)]
    while waiting:
        one = waiting.pop()
        for line in distribution(one.name).requires or ():
            each = Requirement(line)
            if each.marker and not any(each.marker.evaluate({"extra": extra}) for extra in (*one.extras, "")):
                continue
            needed[re.sub(r"[-_.]+", "-", each.name).lower()] = distribution(each.name)
            if str(each) not in asked:
                asked.add(str(each))
                waiting.append(each)
    return needed


def link_files(held: Distribution, folder: Path) -> None:
    """Link the files of a distribution, but for its commands, which name the Python that they were installed for."""
    for file in held.files or ():
        source, target = Path(str(held.locate_file(file))), Path(os.path.normpath(folder / file))
        if not source.is_file() or "bin" in file.parts:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            os.link(source, target)


if __name__ == "__main__":
    [site_packages] = Path(sys.argv[1]).glob("lib/python*/site-packages")
    for each in list_needed("columninch").values():
        link_files(each, site_packages)
