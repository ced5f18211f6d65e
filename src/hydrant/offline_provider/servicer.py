"""Terraform's plug-in protocol, version 6: messages in, messages out; the work is done in engine.py.

The calls are in protocol/: about the provider, its resources, its data sources. What of the protocol is not there
(lists, actions, state stores) is answered "unimplemented", which Terraform takes for "has none".
"""

from collections.abc import Callable, Iterator
from typing import Any

from .protocol.data_calls import DataCalls
from .protocol.messages import pb
from .protocol.provider_calls import ProviderCalls
from .protocol.resource_calls import ResourceCalls
from .resource import Provider

SERVICE = pb.DESCRIPTOR.services_by_name["Provider"]


class Servicer(ProviderCalls, ResourceCalls, DataCalls):
    """Answers Terraform for one provider."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    def calls(self) -> Iterator[tuple[str, Callable[[Any, Any], Any], Any, Any]]:
        """Each call by name, with its request's and its response's message."""
        for method in SERVICE.methods:
            messages = getattr(pb, method.name)
            yield method.name, getattr(self, method.name), messages.Request, messages.Response
