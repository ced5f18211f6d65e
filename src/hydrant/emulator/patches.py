"""The one way to put something in a place inside LocalStack or a library below it: places stand in `internals/`.

`replace` fails when the place is gone, instead of leaving a replacement that nobody calls. `GET /_hydrant/patches`
shows the table and what is applied.
"""

from __future__ import annotations

import importlib
import threading
from dataclasses import asdict
from typing import Any

from localstack.utils.patch import Patch

from .internals import TABLE, Internal


class InternalChangedError(RuntimeError):
    """A place of the table is not there in the installed version."""


_applied: dict[tuple[str, str], Patch] = {}
_lock = threading.Lock()


def replace(owner: str, name: str, new: Any) -> None:
    """Put `new` in a place of the table that counts as replaced; again does nothing.

    Raises InternalChangedError when the installed library has no such place, KeyError when the table has none.
    """
    place = next((each for each in TABLE if (each.owner, each.name, each.use) == (owner, name, "replaced")), None)
    if place is None:
        raise KeyError(f"{owner}.{name} is not in the table of hydrant.emulator.internals")
    with _lock:
        if (owner, name) not in _applied:
            patch = Patch(find_owner(place), name, new)
            try:
                patch.apply()
            except AttributeError as error:
                raise InternalChangedError(f"{owner} has no {name}: seen in {place.seen_in} ({place.why})") from error
            _applied[owner, name] = patch


def find_owner(place: Internal) -> Any:
    """Import the module or class that has the place. Raises InternalChangedError when it is not there."""
    module, _, attribute = place.owner.partition(":")
    try:
        owner = importlib.import_module(module)
        return getattr(owner, attribute) if attribute else owner
    except (ImportError, AttributeError) as error:
        raise InternalChangedError(f"there is no {place.owner}: seen in {place.seen_in} ({place.why})") from error


def describe() -> list[dict[str, Any]]:
    """The table as the control route shows it; `applied` tells of what is replaced whether it is."""
    return [
        {**asdict(place), **({"applied": (place.owner, place.name) in _applied} if place.use == "replaced" else {})}
        for place in TABLE
    ]
