"""For all tests: Hypothesis sets no time limit for an example, as no test of ours asserts an absolute time."""

import os
import sys

from hypothesis import settings

settings.register_profile("hydrant", deadline=None)
settings.load_profile("hydrant")

# Some machines tell Python to keep no bytecode. Here hundreds of processes load LocalStack, and each would compile it.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
