"""The tables of a finished run take the place of those of the run before, and a move that was cut off is ended."""

from __future__ import annotations

from analysis.folders import Folder
from analysis.kept import NEXT, PARTS
from analysis.store import MANIFEST, is_stored, read_manifest


def publish(folder: Folder) -> None:
    """Move complete tables from their folder beside the parts into place, the manifest last; then remove the parts.

    Nothing is lost at any moment: until the parts are removed the tables are
    either here or there, and what is named in the manifest and no longer
    there has been moved already.
    """
    names = read_manifest(folder / NEXT)["tables"]
    folder.remove(MANIFEST)
    for name in folder.list():
        if name.endswith(".parquet") and name.removesuffix(".parquet") not in names:
            folder.remove(name)
    for name in names:
        if folder.is_file(f"{NEXT}/{name}.parquet"):
            folder.move(f"{NEXT}/{name}.parquet", f"{name}.parquet")
    folder.move(f"{NEXT}/{MANIFEST}", MANIFEST)
    folder.remove(PARTS)


def resume_publishing(folder: Folder) -> None:
    """End what a run began that was cut off while it published; remove what it had not completed."""
    if is_stored(folder / NEXT):
        publish(folder)
    else:
        folder.remove(NEXT)
