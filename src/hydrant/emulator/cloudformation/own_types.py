"""The resource types whose providers are Hydrant's own, in the place of LocalStack's."""

from typing import Any

from localstack.services.cloudformation.resource_provider import ResourceProvider

from .buckets import Bucket
from .custom_resources import TYPE as CUSTOM
from .custom_resources import CustomResource
from .functions import EventSourceMapping, Function, Permission
from .queues import Queue
from .topics import Subscription, Topic

_OWN: dict[str, type[ResourceProvider[Any]]] = {
    CUSTOM: CustomResource,
    **{each.TYPE: each for each in (Bucket, EventSourceMapping, Function, Permission, Queue, Subscription, Topic)},
}


def own_provider_of(resource_type: str) -> ResourceProvider[Any] | None:
    """The provider, None for a type that is LocalStack's."""
    own = _OWN.get(CUSTOM if resource_type.startswith("Custom::") else resource_type)
    return own() if own else None
