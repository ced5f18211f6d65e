"""Calls about the provider as a whole: schemas, configuration, functions, the end."""
# ruff: noqa: N802, ARG002 - the names and arguments are those of the protocol

from typing import Any

from .. import waiting
from ..resource import INSTEAD, Provider, ProviderFunction, Refused
from ..values import Unknown
from .answers import answer, complain
from .messages import pb
from .shapes import function_message, identity_message, schema_message
from .wire import decode, decode_as, encode

_CAPABILITIES = pb.ServerCapabilities(get_provider_schema_optional=True, move_resource_state=True)


class ProviderCalls:
    """What Terraform asks a provider before, and besides, its resources."""

    provider: Provider

    def GetMetadata(self, request: Any, context: Any) -> Any:
        """Names only."""
        schema, named = self.provider.schema, pb.GetMetadata.TypeName
        return pb.GetMetadata.Response(
            server_capabilities=_CAPABILITIES,
            resources=[named(type_name=name) for name in schema.resources],
            data_sources=[named(type_name=name) for name in schema.data_sources],
            ephemeral_resources=[named(type_name=name) for name in schema.ephemerals],
            functions=[pb.GetMetadata.FunctionName(name=name) for name in self.provider.functions],
        )

    def GetProviderSchema(self, request: Any, context: Any) -> Any:
        """Everything in the schema, also what is not served: then the error at plan can say so."""
        return describe(self.provider)

    def GetResourceIdentitySchemas(self, request: Any, context: Any) -> Any:
        """What identifies an object of each type that has an identity."""
        identities = self.provider.identities.items()
        return pb.GetResourceIdentitySchemas.Response(
            identity_schemas={name: identity_message(identity) for name, identity in identities}
        )

    def ValidateProviderConfig(self, request: Any, context: Any) -> Any:
        """Value checks of the provider block."""
        block = self.provider.schema.provider.block

        def work(response: Any) -> None:
            config = decode(request.config, block) or {}
            complain(response, f"provider {self.provider.name}", self.provider.block_complaints(config))

        return answer(pb.ValidateProviderConfig.Response(), work, "checking the provider block", block)

    def ConfigureProvider(self, request: Any, context: Any) -> Any:
        """Take the provider block."""
        block = self.provider.schema.provider.block

        def work(_response: Any) -> None:
            self.provider.configure(decode(request.config, block) or {})

        return answer(pb.ConfigureProvider.Response(), work, "configuring the provider", block)

    def GetFunctions(self, request: Any, context: Any) -> Any:
        """What functions there are."""
        return pb.GetFunctions.Response(functions=_functions(self.provider))

    def CallFunction(self, request: Any, context: Any) -> Any:
        """Call one."""
        function = self.provider.functions.get(request.name)
        if function is None:
            message = f"Hydrant's offline provider has no function {request.name}. {INSTEAD}"
            return pb.CallFunction.Response(error=pb.FunctionError(text=message))
        try:
            return pb.CallFunction.Response(result=encode(_call(function, request.arguments)))
        except Refused as refused:
            at = list(function.parameters).index(refused.path) if refused.path in function.parameters else None
            return pb.CallFunction.Response(error=pb.FunctionError(text=str(refused), function_argument=at))

    def StopProvider(self, request: Any, context: Any) -> Any:
        """The user has interrupted: what runs is finished, so that the state knows every object."""
        waiting.stopping.set()
        return pb.StopProvider.Response()


def describe(provider: Provider) -> Any:
    """The answer to GetProviderSchema, made once for a schema."""
    schema = provider.schema
    if provider.described is None or provider.described[0] is not schema:
        answer = pb.GetProviderSchema.Response(
            provider=schema_message(schema.provider),
            provider_meta=schema_message(schema.meta) if schema.meta else None,
            resource_schemas={name: schema_message(entry) for name, entry in schema.resources.items()},
            data_source_schemas={name: schema_message(entry) for name, entry in schema.data_sources.items()},
            ephemeral_resource_schemas={name: schema_message(entry) for name, entry in schema.ephemerals.items()},
            functions=_functions(provider),
            server_capabilities=_CAPABILITIES,
        )
        provider.described = (schema, answer)
    return provider.described[1]


def _functions(provider: Provider) -> dict[str, Any]:
    return {name: function_message(function) for name, function in provider.functions.items()}


def _call(function: ProviderFunction, arguments: Any) -> Any:
    kinds = function.parameters.values()
    given = [decode_as(value, kind) for kind, value in zip(kinds, arguments, strict=True)]
    return Unknown if any(value is Unknown for value in given) else function.call(*given)
