"""The table of foreign internals: what Hydrant replaces, extends or reads inside LocalStack and the libraries below it.

None of these places is a seam that its owner promises to keep, and LocalStack's community line is archived, so they
change only when we choose another version. tests/unit/emulator/test_patches.py walks it against the LocalStack that is
installed; `patches.py` puts into these places what is to be there.
"""

from .cloudformation import CLOUDFORMATION
from .lambda_ import LAMBDA
from .place import Internal
from .requests import REQUESTS
from .services import SERVICES

__all__ = ["TABLE", "Internal"]

TABLE = (*CLOUDFORMATION, *LAMBDA, *REQUESTS, *SERVICES)
