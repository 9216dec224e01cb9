"""Memory kept between batches: given back to the system and taken again, its pages cost a third of the time."""

from __future__ import annotations

import ctypes
import sys

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # glibc's numbers, in malloc.h
KEPT = 256 * 2**20  # bytes free at the end of the heap before it is trimmed
MAPPED = 32 * 2**20  # bytes from which a block is mapped on its own; the most that glibc takes


def keep_memory() -> bool:
    """Return whether this process now keeps what it frees for its next batch.

    The arrays of a batch are as large as those of the one before. Where glibc
    gives them back to the system in between, every batch waits for its pages
    again. This is for processes that measure and nothing else (the command
    line, a worker), and outweighs what was set in the environment. On other
    systems than Linux with glibc nothing happens, and False comes back.

    >>> keep_memory() in (True, False)
    True
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        set_option = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return False
    return bool(set_option(M_MMAP_THRESHOLD, MAPPED)) and bool(set_option(M_TRIM_THRESHOLD, KEPT))
