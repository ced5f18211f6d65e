"""Lets LocalStack create functions for every runtime that AWS names, also newer ones than it knows.

LocalStack checks a function's runtime against `ALL_RUNTIMES`, a list shared by reference, which is extended in place by
what AWS's newest model names. Names that AWS doesn't know are still refused with AWS's error. Functions of other
languages than Python can be created, not run: sandbox/errors.py has what an invocation says.
"""

from localstack.aws.spec import load_service
from localstack.services.lambda_ import runtimes

from hydrant.emulator.requests import models

_SNAP_START = tuple(f"python3.{minor}" for minor in range(12, 16))


def extend_runtimes() -> None:
    """Add what is missing; may be called any number of times."""
    models.install()
    newest = load_service("lambda").shape_for("Runtime").enum
    for known, names in (
        (runtimes.ALL_RUNTIMES, newest),
        (runtimes.SNAP_START_SUPPORTED_RUNTIMES, _SNAP_START),
    ):
        known.extend(name for name in names if name not in known)
