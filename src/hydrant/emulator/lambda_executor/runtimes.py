"""Lets LocalStack create functions for every runtime that AWS names, also newer ones than it knows.

LocalStack checks a function's runtime against `ALL_RUNTIMES`, a list shared by reference, which is extended in place.
Names that AWS doesn't know are still refused with AWS's error.
"""

from localstack.services.lambda_ import runtimes

PYTHON = tuple(f"python3.{minor}" for minor in range(6, 16))
"""Python runtimes of AWS, past ones and the announced 3.15 included."""

OTHERS = (
    "nodejs24.x",
    "nodejs26.x",
    "java25",
    "dotnet10",
    "ruby3.4",
    "ruby3.5",
    "provided.al2023",
)
"""Runtimes of other languages that came after LocalStack 4.9: they can be created, not run."""

_SNAP_START = tuple(f"python3.{minor}" for minor in range(12, 16))


def extend_runtimes() -> None:
    """Add what is missing; may be called any number of times."""
    for known, names in (
        (runtimes.ALL_RUNTIMES, PYTHON + OTHERS),
        (runtimes.SNAP_START_SUPPORTED_RUNTIMES, _SNAP_START),
    ):
        known.extend(name for name in names if name not in known)
