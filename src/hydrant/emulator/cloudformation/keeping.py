"""How a change that failed ends, and what of it is taken back. Pure (R-15)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Resources = Mapping[str, Any]
_KEPT = ("Retain",)


@dataclass(frozen=True)
class Ends:
    """The states of a stack after a failure: on the way, at its end, and when something could not be taken back."""

    going: str
    done: str
    failed: str
    keeps: bool = False
    """Whether what was made stays."""


_CREATION = Ends("ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED")
_KEEPING_CREATION = Ends("CREATE_FAILED", "CREATE_FAILED", "CREATE_FAILED", keeps=True)
_DELETING_CREATION = Ends("DELETE_IN_PROGRESS", "DELETE_COMPLETE", "DELETE_FAILED")
_UPDATE = Ends("UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED")
_ON_FAILURE = {"DO_NOTHING": _KEEPING_CREATION, "DELETE": _DELETING_CREATION}


def ends_of(request: Mapping[str, Any], *, creation: bool) -> Ends:
    """What the request that made the stack wants: DisableRollback, OnFailure or, of a change set, OnStackFailure."""
    if not creation:
        return _UPDATE
    if request.get("DisableRollback") is True:
        return _KEEPING_CREATION
    return _ON_FAILURE.get(request.get("OnFailure") or request.get("OnStackFailure") or "", _CREATION)


def never_made(now: Resources, before: Resources) -> list[str]:
    """The new resources whose making failed."""
    return [name for name, resource in now.items() if name not in before and _failed(resource)]


def changes_to_undo(now: Resources, before: Resources, template: Resources) -> Iterator[tuple[str, Any]]:
    """The resources that the change has made or altered, the last one first.

    A change that failed has changed nothing; what its template retains stays when it was new.
    """
    for name, resource in reversed(list(now.items())):
        old = before.get(name)
        retained = (template.get(name) or {}).get("DeletionPolicy") in _KEPT
        if resource is old or _failed(resource) or (old is None and retained) or _untouched(resource, old):
            continue
        yield name, resource


def _failed(resource: Any) -> bool:
    return str(resource.get("ResourceStatus", "")).endswith("FAILED")


def _untouched(resource: Any, old: Any) -> bool:
    return bool(old) and resource.get("Properties") == old.get("Properties")
