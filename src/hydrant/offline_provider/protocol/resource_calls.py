"""Calls about managed resources.

`legacy_type_system` is set as the real provider sets it: defaults on attributes that are not computed are then allowed.
"""
# ruff: noqa: N802, ARG002 - the names and arguments are those of the protocol

import json
from typing import Any

from .. import failures
from ..engine import PartialCreateError, ResourceEngine
from ..identities import identity_of, words_of
from ..resource import Provider, Refused
from ..schema import Values
from .answers import answer, complain, doing
from .messages import pb
from .wire import decode, encode


class ResourceCalls:
    """What Terraform asks of managed resources."""

    provider: Provider

    def ValidateResourceConfig(self, request: Any, context: Any) -> Any:
        """Value checks."""
        engine = ResourceEngine(self.provider, request.type_name)

        def work(response: Any) -> None:
            config = decode(request.config, engine.block)
            complain(response, request.type_name, engine.validate(config))
            if not request.client_capabilities.write_only_attributes_allowed:
                complain(response, request.type_name, engine.too_new(config))

        return answer(pb.ValidateResourceConfig.Response(), work, request.type_name, engine.block)

    def UpgradeResourceState(self, request: Any, context: Any) -> Any:
        """Bring a state of any other version of the provider into the schema's shape."""
        engine = ResourceEngine(self.provider, request.type_name)

        def work(response: Any) -> None:
            raw = json.loads(request.raw_state.json) if request.raw_state.json else None
            response.upgraded_state.CopyFrom(encode(engine.upgraded(raw)))

        return answer(pb.UpgradeResourceState.Response(), work, f"reading the state of {engine.name}", engine.block)

    def UpgradeResourceIdentity(self, request: Any, context: Any) -> Any:
        """Identities have had one shape only."""
        raw = json.loads(request.raw_identity.json) if request.raw_identity.json else None
        return pb.UpgradeResourceIdentity.Response(upgraded_identity=_identity(raw))

    def ReadResource(self, request: Any, context: Any) -> Any:
        """Refresh."""
        engine = ResourceEngine(self.provider, request.type_name)
        current = decode(request.current_state, engine.block)

        def work(response: Any) -> None:
            state = engine.read(current)
            response.new_state.CopyFrom(encode(state))
            self._identify(response.new_identity, engine, state)

        response = pb.ReadResource.Response(private=request.private)
        return answer(response, work, doing("reading", engine.name, current), engine.block, engine.rules)

    def PlanResourceChange(self, request: Any, context: Any) -> Any:
        """Plan; a destroy needs no plan."""
        engine = ResourceEngine(self.provider, request.type_name)
        prior = decode(request.prior_state, engine.block)
        proposed = decode(request.proposed_new_state, engine.block)

        def work(response: Any) -> None:
            if proposed is None:
                response.planned_state.CopyFrom(encode(None))
                return
            planned = engine.plan(prior, proposed, decode(request.config, engine.block) or {})
            response.planned_state.CopyFrom(encode(planned.values))
            response.requires_replace.extend(failures.to_pb_path(path) for path in planned.replace)
            self._identify(response.planned_identity, engine, prior if not planned.replace else None)

        response = pb.PlanResourceChange.Response(legacy_type_system=True, planned_private=request.prior_private)
        return answer(response, work, doing("planning", engine.name, proposed), engine.block, engine.rules)

    def ApplyResourceChange(self, request: Any, context: Any) -> Any:
        """Create, update or delete. On failure the state tells what exists."""
        engine = ResourceEngine(self.provider, request.type_name)
        prior, planned = decode(request.prior_state, engine.block), decode(request.planned_state, engine.block)
        verb = "creating" if prior is None else "deleting" if planned is None else "updating"

        def work(response: Any) -> None:
            response.new_state.CopyFrom(encode(prior))
            state = prior
            try:
                state = _apply(engine, prior, planned, decode(request.config, engine.block))
            except PartialCreateError as half:
                state = half.state
                raise half.error from half
            finally:
                response.new_state.CopyFrom(encode(state))
                self._identify(response.new_identity, engine, state)

        response = pb.ApplyResourceChange.Response(legacy_type_system=True, private=request.planned_private)
        return answer(response, work, doing(verb, engine.name, planned or prior), engine.block, engine.rules)

    def ImportResourceState(self, request: Any, context: Any) -> Any:
        """Import by id, or by identity (Terraform 1.12)."""
        engine = ResourceEngine(self.provider, request.type_name)
        identity = decode(request.identity.identity_data) if request.HasField("identity") else None

        def work(response: Any) -> None:
            if not request.id and identity is None:
                raise Refused("An import needs an id.")
            words = request.id or words_of(self.provider.identities[request.type_name], identity or {})
            state = engine.imported(words, (identity or {}).get("region"))
            imported = response.imported_resources.add(type_name=request.type_name, state=encode(state))
            self._identify(imported.identity, engine, state)

        meant = f"importing {request.type_name} ({request.id or identity})"
        return answer(pb.ImportResourceState.Response(), work, meant, engine.block, engine.rules)

    def MoveResourceState(self, request: Any, context: Any) -> Any:
        """A `moved` block between types; most types take only their own kind, as in the real provider."""
        engine = ResourceEngine(self.provider, request.target_type_name)

        def work(response: Any) -> None:
            raw = json.loads(request.source_state.json) if request.source_state.json else {}
            state = engine.moved(request.source_provider_address, request.source_type_name, raw)
            response.target_state.CopyFrom(encode(state))
            response.target_private = request.source_private

        meant = f"moving {request.source_type_name} to {request.target_type_name}"
        return answer(pb.MoveResourceState.Response(), work, meant, engine.block, engine.rules)

    def _identify(self, message: Any, engine: ResourceEngine, state: Values | None) -> None:
        """Tell the identity of an object that exists, where its type has one and all of it is known."""
        shape = self.provider.identities.get(engine.name)
        found = identity_of(shape, state, self.provider) if shape and state else None
        if found:
            message.CopyFrom(_identity(found))


def _identity(values: Values | None) -> Any:
    return pb.ResourceIdentityData(identity_data=encode(values))


def _apply(
    engine: ResourceEngine, prior: Values | None, planned: Values | None, config: Values | None
) -> Values | None:
    if planned is None:
        if prior is not None:
            engine.delete(prior)
        return None
    return engine.create(planned, config) if prior is None else engine.update(prior, planned, config)
