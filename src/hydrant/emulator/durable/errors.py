"""What can go wrong with the folder of a stack that is kept.

DurableError
+-- CannotWrite   the disk took nothing (full, or broken): what was asked for did not happen, and may be tried again
+-- Damaged       what was on the disk for certain is not there any more: nothing is guessed
+-- FolderInUse   another process works with the folder
+-- Unfitting     the folder is of another version
"""

from pathlib import Path


class DurableError(Exception):
    """The folder of a stack that is kept cannot be used."""


class CannotWrite(DurableError):
    """The disk did not take it; nothing of it is there."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(f"{path} could not be written: {error.strerror or error}")
        self.path = path


class Damaged(DurableError):
    """A file does not hold what was written to it and was safe on the disk."""

    def __init__(self, path: Path, offset: int, what: str) -> None:
        super().__init__(
            f"{path} is damaged at byte {offset}: {what}. It was whole when it was written, so the disk or somebody"
            " else changed it. Bring it back from a copy, or begin anew in another folder (HYDRANT_PERSIST)."
        )
        self.path, self.offset = path, offset


class FolderInUse(DurableError):
    """Another process works with the folder."""

    def __init__(self, path: Path, pid: str) -> None:
        who = f"process {pid}" if pid else "another process"
        super().__init__(
            f"{path} is in use by {who}. One stack at a time keeps its state there: end that one (hydrant down), or"
            " keep this one's elsewhere (HYDRANT_PERSIST)."
        )
        self.pid = pid


class Unfitting(DurableError):
    """What is kept is of another version of Hydrant, LocalStack or Python, and is not read by guesses."""
