"""Clients of AWS's SDK in two thirds of the time, in the processes that are Hydrant's own: each command waits for them.

Not for a process with code of others in it: what is left out here would not be there for them either.
"""

import gzip
import sys
from collections.abc import Callable, Collection, Iterator
from functools import partial
from pathlib import Path
from typing import Any

_PYOPENSSL = "urllib3.contrib.pyopenssl"
"""botocore imports it, with all of cryptography, to find the class that urllib3 has without it."""
_CRT = "awscrt"
"""A library of 15 MB for signatures of several regions and for logins of people: of use on AWS alone."""
_hidden: set[str] = set()
"""What this process of Hydrant's own does without; empty in one of others."""


def leave_out() -> None:
    """Before botocore is imported for the first time: this process is Hydrant's own."""
    _hide(_PYOPENSSL)


def new_session(emulated: bool, **settings: Any) -> Any:
    """A session of botocore for clients of an emulator or of AWS. `settings` are those of its class."""
    if _hidden and emulated:
        _hide(_CRT)
    from botocore.session import Session

    session = Session(**settings)
    if _hidden:
        loader = session.get_component("data_loader")
        loader.file_loader = _Models()
        loader.list_available_services = partial(_Services, loader)
    return session


def client_maker(session: Any) -> Callable[..., Any]:
    """What makes the session's clients. In a process of Hydrant's own they have no `upload_file` and the like.

    boto3 adds those, and imports for them what shares memory between processes.
    """
    if _hidden:
        made: Callable[..., Any] = session.create_client
        return made
    import boto3

    return boto3.session.Session(botocore_session=session).client


def _hide(module: str) -> None:
    """Let an import fail, which botocore expects. What is imported already stays."""
    modules: dict[str, Any] = sys.modules
    modules.setdefault(module, None)
    _hidden.add(module)


class _Models:
    """Reads the SDK's models, as botocore's JSONFileLoader does, in a third of its time.

    Paths come without their suffix: a model is a file of JSON, or one that is compressed.
    """

    def exists(self, file_path: str) -> bool:
        """Whether there is one."""
        return any(Path(file_path + suffix).is_file() for suffix in (".json", ".json.gz"))

    def load_file(self, file_path: str) -> Any:
        """The document; None where there is none."""
        from orjson import loads

        plain, compressed = Path(file_path + ".json"), Path(file_path + ".json.gz")
        if plain.is_file():
            return loads(plain.read_bytes())
        return loads(gzip.decompress(compressed.read_bytes())) if compressed.is_file() else None


class _Services(Collection[str]):
    """The services that have a model of a type, looked for when they are named.

    botocore lists all, a folder for each of 400, to know that one is among them: for three types in each client.
    """

    def __init__(self, loader: Any, type_name: str) -> None:
        self._loader, self._type_name = loader, type_name

    def __contains__(self, service: object) -> bool:
        from botocore.exceptions import DataNotFoundError

        try:
            self._loader.determine_latest_version(service, self._type_name)
        except DataNotFoundError:
            return False
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> list[str]:
        found: list[str] = type(self._loader).list_available_services(self._loader, self._type_name)
        return found
