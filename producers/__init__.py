"""Producers of sample events, made from the schemas that the function `validate` checks them against."""

import importlib.util
import sys
from pathlib import Path

if importlib.util.find_spec("validate") is None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lambda"))
