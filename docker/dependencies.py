"""Installs a function's locked requirements into the cache while the image is built: dependencies.py FILE."""

import sys
from pathlib import Path

from hydrant.function_package import Target
from hydrant.function_package.dependencies import dependencies
from hydrant.paths import cache_dir

dependencies(Path(sys.argv[1]), Target.local(), cache_dir())
