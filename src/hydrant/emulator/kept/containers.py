"""What LocalStack and moto keep a service's state in, as rows: one for each account and region."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from localstack.services.stores import LOCAL_ATTR_PREFIX, AccountRegionBundle
from moto.core.base_backend import BackendDict

_FIXED = frozenset({"account_id", "region_name", "model_instances", "_url_module"})
"""Of a backend of moto: who it is."""


def rows_of(container: Any) -> Iterator[tuple[str, Any]]:
    """Yield name and content of each row."""
    if isinstance(container, AccountRegionBundle):
        yield from _of_bundle(container)
    else:
        yield from _of_backends(container)


def restore(container: Any, name: str, content: Any) -> None:
    """Put a row back."""
    _, account, region = name.split("/")
    if isinstance(container, AccountRegionBundle):
        if not account:
            container._universal.update(content)
        elif not region:
            container[account]._global.update(content)
        else:
            vars(container[account][region]).update(content)
        return
    _restore_backend(container[account][region], content)


def _of_bundle(bundle: AccountRegionBundle[Any]) -> Iterator[tuple[str, Any]]:
    if bundle._universal:
        yield "ls//", dict(bundle._universal)
    for account, regions in list(bundle.items()):
        if regions._global:
            yield f"ls/{account}/", dict(regions._global)
        for region, store in list(regions.items()):
            own = {key: value for key, value in list(vars(store).items()) if key.startswith(LOCAL_ATTR_PREFIX)}
            if any(own.values()):
                yield f"ls/{account}/{region}", own


def _of_backends(backends: BackendDict[Any]) -> Iterator[tuple[str, Any]]:
    for account, regions in list(backends.items()):
        for region, backend in list(regions.items()):
            yield (
                f"moto/{account}/{region}",
                {key: value for key, value in list(vars(backend).items()) if key not in _FIXED},
            )


def _restore_backend(backend: Any, content: dict[str, Any]) -> None:
    for key, value in content.items():
        there = vars(backend).get(key)
        if isinstance(there, defaultdict) and isinstance(value, dict):
            there.clear()
            there.update(value)  # it knows how to make what is missing
        else:
            setattr(backend, key, value)
