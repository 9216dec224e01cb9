"""One run at a time in a folder: the second waits for the first."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from analysis.folders import Folder


@contextmanager
def hold_folder(folder: Folder, waiting: Callable[[], object]) -> Iterator[None]:
    """Hold a folder of this machine for as long as the block runs; where another run has it, say so and wait.

    The system lets go of it when the process ends, however that happens.
    Folders elsewhere, and file systems without locks, are not held: two runs
    there do the same work twice, and the slower of them may end with an error
    when the first puts its tables in place; started again it finds them.
    """
    try:
        import fcntl
    except ImportError:
        fcntl = None  # type: ignore[assignment]
    if folder.remote or fcntl is None:
        yield
        return
    os.makedirs(folder.address, exist_ok=True)
    handle = os.open(folder.address, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError:
            pass
        yield
    finally:
        os.close(handle)
