"""What was found out of a configuration, kept in the cache: to find it anew, every type of it would be imported."""

import json
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from ..kept_texts import keep_text
from ..private import private_files
from .configuration import Configuration

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
        keep_text(place, json.dumps({"of": key, "found": found}))
    return found
