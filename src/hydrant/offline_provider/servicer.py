"""Terraform's plug-in protocol, version 6: messages in, messages out; the work is done in engine.py.

`legacy_type_system` is set as the real provider sets it: defaults on attributes that are not computed are then allowed.
"""
# ruff: noqa: N802, ARG002 - the names and arguments are those of the protocol

import json
from collections.abc import Callable, Iterable
from typing import Any

from tf.gen import tfplugin_pb2 as pb
from tf.gen import tfplugin_pb2_grpc as rpc

from . import failures, waiting
from .engine import DataEngine, HalfMade, ResourceEngine
from .plan import Path
from .resource import INSTEAD, Provider
from .rules import Rules
from .schema import Block, Values, to_pb
from .values import decode, encode, fit


class Servicer(rpc.ProviderServicer):
    """Answers Terraform for one provider."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    def GetMetadata(self, request: Any, context: Any) -> Any:
        """Names only."""
        schema = self.provider.schema
        return pb.GetMetadata.Response(
            server_capabilities=_CAPABILITIES,
            resources=[pb.GetMetadata.ResourceMetadata(type_name=name) for name in schema.resources],
            data_sources=[pb.GetMetadata.DataSourceMetadata(type_name=name) for name in schema.data_sources],
        )

    def GetProviderSchema(self, request: Any, context: Any) -> Any:
        """Everything in the schema, also what is not served: then the error at plan can say so."""
        schema = self.provider.schema
        return pb.GetProviderSchema.Response(
            provider=to_pb(schema.provider),
            resource_schemas={name: to_pb(entry) for name, entry in schema.resources.items()},
            data_source_schemas={name: to_pb(entry) for name, entry in schema.data_sources.items()},
            server_capabilities=_CAPABILITIES,
        )

    def ValidateProviderConfig(self, request: Any, context: Any) -> Any:
        """Nothing to check that the schema does not."""
        return pb.ValidateProviderConfig.Response()

    def ConfigureProvider(self, request: Any, context: Any) -> Any:
        """Take the provider block."""
        block = self.provider.schema.provider.block

        def work(_response: Any) -> None:
            self.provider.configure(decode(request.config))

        return _answer(pb.ConfigureProvider.Response(), work, "configuring the provider", block)

    def ValidateResourceConfig(self, request: Any, context: Any) -> Any:
        """Value checks."""
        engine = ResourceEngine(self.provider, request.type_name)

        def work(response: Any) -> None:
            _complain(response, request.type_name, engine.validate(decode(request.config)))

        return _answer(pb.ValidateResourceConfig.Response(), work, request.type_name, engine.block)

    def ValidateDataResourceConfig(self, request: Any, context: Any) -> Any:
        """Value checks."""
        engine = DataEngine(self.provider, request.type_name)

        def work(response: Any) -> None:
            _complain(response, request.type_name, engine.validate(decode(request.config)))

        return _answer(pb.ValidateDataResourceConfig.Response(), work, request.type_name, engine.block)

    def UpgradeResourceState(self, request: Any, context: Any) -> Any:
        """Bring a state of any other version of the provider into the schema's shape."""
        engine = ResourceEngine(self.provider, request.type_name)

        def work(response: Any) -> None:
            raw = json.loads(request.raw_state.json) if request.raw_state.json else None
            response.upgraded_state.CopyFrom(encode(fit(engine.block, raw)))

        return _answer(pb.UpgradeResourceState.Response(), work, f"reading the state of {engine.name}", engine.block)

    def ReadResource(self, request: Any, context: Any) -> Any:
        """Refresh."""
        engine = ResourceEngine(self.provider, request.type_name)
        current = decode(request.current_state)

        def work(response: Any) -> None:
            response.new_state.CopyFrom(encode(engine.read(current)))

        response = pb.ReadResource.Response(private=request.private)
        return _answer(response, work, _doing("reading", engine.name, current), engine.block, engine.rules)

    def PlanResourceChange(self, request: Any, context: Any) -> Any:
        """Plan; a destroy needs no plan."""
        engine = ResourceEngine(self.provider, request.type_name)
        prior, proposed = decode(request.prior_state), decode(request.proposed_new_state)

        def work(response: Any) -> None:
            if proposed is None:
                response.planned_state.CopyFrom(encode(None))
                return
            planned = engine.plan(prior, proposed, decode(request.config) or {})
            response.planned_state.CopyFrom(encode(planned.values))
            response.requires_replace.extend(failures.to_pb_path(path) for path in planned.replace)

        response = pb.PlanResourceChange.Response(legacy_type_system=True, planned_private=request.prior_private)
        return _answer(response, work, _doing("planning", engine.name, proposed), engine.block, engine.rules)

    def ApplyResourceChange(self, request: Any, context: Any) -> Any:
        """Create, update or delete. On failure the state tells what exists."""
        engine = ResourceEngine(self.provider, request.type_name)
        prior, planned = decode(request.prior_state), decode(request.planned_state)
        verb = "creating" if prior is None else "deleting" if planned is None else "updating"

        def work(response: Any) -> None:
            response.new_state.CopyFrom(encode(prior))
            try:
                response.new_state.CopyFrom(encode(_apply(engine, prior, planned)))
            except HalfMade as half:
                response.new_state.CopyFrom(encode(half.state))
                raise half.error from half

        response = pb.ApplyResourceChange.Response(legacy_type_system=True, private=request.planned_private)
        return _answer(response, work, _doing(verb, engine.name, planned or prior), engine.block, engine.rules)

    def ImportResourceState(self, request: Any, context: Any) -> Any:
        """Import by id."""
        engine = ResourceEngine(self.provider, request.type_name)

        def work(response: Any) -> None:
            state = encode(engine.imported(request.id))
            response.imported_resources.add(type_name=request.type_name, state=state)

        doing = f"importing {request.type_name} ({request.id})"
        return _answer(pb.ImportResourceState.Response(), work, doing, engine.block, engine.rules)

    def MoveResourceState(self, request: Any, context: Any) -> Any:
        """Moving between types is not supported, as for most types of the real provider."""
        message = f"{request.source_type_name} cannot be moved to {request.target_type_name}."
        return pb.MoveResourceState.Response(diagnostics=[failures.diagnostic(message)])

    def ReadDataSource(self, request: Any, context: Any) -> Any:
        """Read a data source."""
        engine = DataEngine(self.provider, request.type_name)

        def work(response: Any) -> None:
            response.state.CopyFrom(encode(engine.read(decode(request.config))))

        doing = f"reading data source {request.type_name}"
        return _answer(pb.ReadDataSource.Response(), work, doing, engine.block, engine.rules)

    def GetFunctions(self, request: Any, context: Any) -> Any:
        """No functions."""
        return pb.GetFunctions.Response()

    def CallFunction(self, request: Any, context: Any) -> Any:
        """No functions."""
        message = f"Hydrant's offline provider has no function {request.name}. {INSTEAD}"
        return pb.CallFunction.Response(error=pb.FunctionError(text=message))

    def StopProvider(self, request: Any, context: Any) -> Any:
        """The user has interrupted: what runs is finished, so that the state knows every object."""
        waiting.stopping.set()
        return pb.StopProvider.Response()


_CAPABILITIES = pb.ServerCapabilities(get_provider_schema_optional=True)


def _answer(response: Any, work: Callable[[Any], None], doing: str, block: Block, rules: Rules | None = None) -> Any:
    """Do the work on a response; whatever fails becomes a message in it, never a bare plug-in error."""
    try:
        work(response)
    except Exception as error:  # noqa: BLE001 - the boundary to Terraform
        response.diagnostics.append(failures.diagnose(error, doing, block, rules or Rules()))
    return response


def _apply(engine: ResourceEngine, prior: Values | None, planned: Values | None) -> Values | None:
    if planned is None:
        if prior is not None:
            engine.delete(prior)
        return None
    return engine.create(planned) if prior is None else engine.update(prior, planned)


def _complain(response: Any, name: str, complaints: Iterable[tuple[Path, str]]) -> None:
    for path, complaint in complaints:
        where = ".".join(str(step) for step in path)
        response.diagnostics.append(
            failures.diagnostic(f"{name}: {where}: {complaint}" if where else complaint, "", path)
        )


def _doing(verb: str, name: str, values: Values | None) -> str:
    """Such as "creating aws_iam_role (reader)"."""
    known = values or {}
    named = next(
        (known[key] for key in ("name", "function_name", "bucket", "id") if isinstance(known.get(key), str)), ""
    )
    return f"{verb} {name}" + (f" ({named})" if named else "")
