"""Runs one provider: see serve.py."""

import sys

from .serve import main

sys.exit(main(sys.argv[1:]))
