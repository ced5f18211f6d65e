"""Calls that make what a template says: in the API's types, and refused in its words (R-17).

LocalStack's clients here leave out what the API does not have; an update that finds nothing is a success there, and any
other that fails is "Failed to delete resource".
"""

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceRequest

from .properties import spelt, tags_of, typed

Properties = dict[str, Any]
Handler = Callable[[Any, ResourceRequest[Any]], ProgressEvent[Any]]


class Refusal(ValueError):
    """What cannot be done, in the words that a stack's event has."""


def told(handler: Handler) -> Handler:
    """A handler that fails in the words of what stopped it."""

    @functools.wraps(handler)
    def run(provider: Any, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        try:
            return handler(provider, request)
        except (BotoCoreError, ClientError, TimeoutError, ValueError) as error:
            model = dict(request.previous_state or request.desired_state)
            return ProgressEvent(OperationStatus.FAILED, resource_model=model, message=str(error))

    return run


def call(client: Any, operation: str, **given: Any) -> Any:
    """Call an operation with what is given and not None. Raises Refusal for what it does not have."""
    shape = client.meta.service_model.operation_model(operation).input_shape
    asked = spelt(shape, {name: value for name, value in given.items() if value is not None})
    if strange := [*strangers(shape, asked)]:
        raise Refusal(f"The emulator does not serve {', '.join(strange)} of {operation}.")
    return getattr(client, xform_name(operation))(**typed(shape, asked))


def strangers(shape: Any, value: Any, where: str = "") -> Iterator[str]:
    """The members that the API's model does not have, with what they stand in. Pure."""
    if shape.type_name == "structure" and isinstance(value, Mapping):
        for name, each in value.items():
            if name in shape.members:
                yield from strangers(shape.members[name], each, f"{where}{name}.")
            else:
                yield f"{where}{name}"
    elif shape.type_name == "list" and isinstance(value, list):
        for each in value:
            yield from strangers(shape.member, each, where)


def check_served(kind: str, model: Mapping[str, Any], served: tuple[str, ...]) -> None:
    """Raise Refusal unless each property with a value is one of those that are served."""
    if named := [name for name, value in model.items() if name not in served and value not in (None, [], {})]:
        raise Refusal(f"The emulator does not serve {', '.join(sorted(named))} of {kind}.")


def check_members(kind: str, model: Mapping[str, Any], served: Mapping[str, tuple[str, ...]]) -> None:
    """Raise Refusal unless each member of these properties is one of those that are served."""
    for name, members in served.items():
        given = model.get(name) or {}
        check_served(
            kind, {f"{name}.{each}": given[each] for each in given}, tuple(f"{name}.{each}" for each in members)
        )


def tag_changes(before: Properties, wanted: Properties) -> tuple[list[str], dict[str, str]]:
    """The keys of tags that go, and the tags that are new or have another value. Pure."""
    old, new = tags_of(before), tags_of(wanted)
    return sorted(old.keys() - new.keys()), dict(new.items() - old.items())


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as most APIs have them. Pure."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]
