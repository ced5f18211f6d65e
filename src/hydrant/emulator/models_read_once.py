"""AWS's descriptions of services are read once in a process, and without their documentation.

Each session of botocore reads its own: the emulator had up to four of S3's and three of all regions' endpoints, and a
third of most was text that nobody reads here. They are data that no reader changes, so all readers may share them.
Each looked into four hundred folders, too, for which services there are: 40 ms.
"""

from __future__ import annotations

import gzip
import json
import threading
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from botocore.loaders import JSONFileLoader, Loader

from . import patches

_TEXT = "documentation"
_SERVICE = "service-2"


class Description(dict[str, Any]):
    """What is in a file, for as long as somebody has it: LocalStack reads all services once, for its catalogue."""


_list = Loader.list_available_services
_listed: dict[tuple[str, ...], list[str]] = {}
_read: WeakValueDictionary[str, Description] = WeakValueDictionary()
_lock = threading.Lock()


def without_text(members: dict[str, Any]) -> dict[str, Any]:
    """Return a JSON object with an empty documentation: botocore looks for one. A member of that name stays."""
    if isinstance(members.get(_TEXT), str):
        members[_TEXT] = ""
    return members


def load_file(_: JSONFileLoader, file_path: str) -> Any:
    """Return what is in a file, given without its ending; None when there is no file."""
    with _lock:
        found = _read.get(file_path)
        if found is None and (parsed := _parsed(file_path)) is not None:
            found = _read[file_path] = Description(parsed)
        return found


def list_available_services(loader: Loader, type_name: str) -> list[str]:
    """Return which services have a file of this type (`service-2`) where the loader looks for them."""
    place = (type_name, *loader.search_paths)
    with _lock:
        if place not in _listed:
            _listed[place] = _list(loader, type_name)
        return _listed[place]


def _parsed(file_path: str) -> Any:
    hook = without_text if Path(file_path).name == _SERVICE else None
    plain, packed = Path(f"{file_path}.json"), Path(f"{file_path}.json.gz")
    if plain.is_file():
        return json.loads(plain.read_bytes(), object_hook=hook)
    if packed.is_file():
        return json.loads(gzip.decompress(packed.read_bytes()), object_hook=hook)
    return None


def apply_patches() -> None:
    """Read so from now on."""
    patches.replace("botocore.loaders:Loader", "list_available_services", list_available_services)
    patches.replace("botocore.loaders:JSONFileLoader", "load_file", load_file)
