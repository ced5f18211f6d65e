"""How much a function keeps in its temporary folder, where no file system of its own holds it to its size.

On AWS, and with namespaces here, a write beyond the size fails with "No space left on device". Elsewhere only what is
there can be counted, now and then, and a single file be kept below the size.
"""

import os
from pathlib import Path

_BLOCK = 512


def used(folder: Path) -> int:
    """Return the bytes on disk of all below `folder`; what vanishes in the meantime does not count."""
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(path, name)).st_blocks * _BLOCK
            except OSError:
                continue
    return total
