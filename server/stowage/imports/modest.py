"""What reads a stranger's file gives way to others, and takes only so much memory."""

from __future__ import annotations

import os
import sys

NICENESS = 5
MOST_MEMORY_BYTES = 4 * 2**30


def be_modest() -> None:
    """For this process from now on."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    os.nice(NICENESS)
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = MOST_MEMORY_BYTES if most == resource.RLIM_INFINITY else min(MOST_MEMORY_BYTES, most)
    resource.setrlimit(resource.RLIMIT_AS, (limit, most))
