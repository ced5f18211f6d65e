"""AWS's descriptions of services are read once in a process of tests: each session of botocore reads its own.

The emulator has its own way (`hydrant.emulator.models_read_once`), which forgets what nobody holds and leaves texts
out: here sessions come and go, tests see what the SDK has, and those of that module compare it with the SDK's.
"""

from typing import Any

from botocore.loaders import JSONFileLoader, Loader

_read = JSONFileLoader.load_file
_list = Loader.list_available_services
_documents: dict[str, Any] = {}
_services: dict[tuple[str, ...], list[str]] = {}


def _load_file(loader: JSONFileLoader, file_path: str) -> Any:
    found = _documents.get(file_path) or _read(loader, file_path)
    if found:  # nothing there yet: somebody may write it
        _documents[file_path] = found
    return found


def _available_services(loader: Loader, type_name: str) -> list[str]:
    place = (type_name, *loader.search_paths)
    if place not in _services:
        _services[place] = _list(loader, type_name)
    return _services[place]


def share() -> None:
    """Let all sessions from now on have what one of them has read. They are data that no reader changes."""
    for owner, name, mine in (
        (JSONFileLoader, "load_file", _load_file),
        (Loader, "list_available_services", _available_services),
    ):
        setattr(owner, name, mine)
