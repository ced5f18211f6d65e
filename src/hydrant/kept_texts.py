"""Texts in a folder of the cache: written whole, the oldest let go."""

import os
from pathlib import Path

_MOST = 64


def keep_text(place: Path, text: str) -> None:
    """Write a text, and delete the oldest beside it with the same suffix beyond 64. Raises OSError."""
    place.parent.mkdir(parents=True, exist_ok=True)
    scratch = place.with_name(f".{place.name}-{os.getpid()}")
    scratch.write_text(text, "utf-8")
    scratch.replace(place)
    for old in sorted(place.parent.glob(f"*{place.suffix}"), key=lambda path: path.stat().st_mtime)[:-_MOST]:
        old.unlink()
