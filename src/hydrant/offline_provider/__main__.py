"""Runs one provider: see host.py."""

import sys

from .host import launched

sys.exit(launched(sys.argv[1:]))
