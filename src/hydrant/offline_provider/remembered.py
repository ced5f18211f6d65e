"""What was found out of a configuration, kept in the cache: to find it anew, every type of it would be imported."""

import json
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from ..private import private_files
from .configuration import Configuration

_MOST = 64

Names = tuple[str, ...]


def remembered(kept: Path, configuration: Configuration, stamp: str, find: Callable[[Configuration], Names]) -> Names:
    """What `find` says of the providers and types of a configuration; `stamp` tells the state of this program.

    `kept` is a folder of the cache. A cache is never worth an error.
    """
    key = json.dumps([stamp, sorted(configuration.constraints), sorted(configuration.types)])
    place = kept / f"{sha256(key.encode()).hexdigest()[:32]}.json"
    with suppress(OSError, ValueError, TypeError, LookupError):
        noted = json.loads(place.read_text("utf-8"))
        if noted["of"] == key:
            return tuple(str(name) for name in noted["found"])
    found = find(configuration)
    with suppress(OSError), private_files():
        _keep(place, json.dumps({"of": key, "found": found}))
    return found


def _keep(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    scratch = place.with_suffix(f".{sha256(text.encode()).hexdigest()[:8]}")
    scratch.write_text(text, "utf-8")
    scratch.replace(place)
    for old in sorted(place.parent.glob("*.json"), key=lambda path: path.stat().st_mtime)[:-_MOST]:
        old.unlink()
