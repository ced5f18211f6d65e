"""For all tests: no time limit for an example of Hypothesis, and what spares each process of the tests some seconds."""

import os
import sys

import botocore
from hypothesis import settings
from localstack import config, constants

from hydrant.paths import cache_dir

# No test of ours asserts an absolute time.
settings.register_profile("hydrant", deadline=None)
settings.load_profile("hydrant")

# Some machines tell Python to keep no bytecode. Here hundreds of processes load LocalStack, and each would compile it.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# LocalStack's catalogue of services, where a stack has left it: without it every worker reads the models of all of AWS.
_KEPT = cache_dir() / "localstack" / "catalogue"
_NAME = f"service-catalog-{constants.VERSION}-{botocore.__version__}".replace(".", "_")
if (_KEPT / f"{_NAME}.dill").is_file():
    config.dirs.cache = str(_KEPT)
