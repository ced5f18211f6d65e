"""Calls about data sources and ephemeral resources: what is read and belongs to nobody here."""
# ruff: noqa: N802, ARG002 - the names and arguments are those of the protocol

from typing import Any

from ..engine import DataEngine, EphemeralEngine
from ..resource import Provider
from .answers import answer, complain
from .messages import pb
from .wire import decode, encode


class DataCalls:
    """What Terraform asks of data sources and ephemeral resources."""

    provider: Provider

    def ValidateDataResourceConfig(self, request: Any, context: Any) -> Any:
        """Value checks."""
        engine = DataEngine(self.provider, request.type_name)

        def work(response: Any) -> None:
            complain(response, request.type_name, engine.validate(decode(request.config, engine.block)))

        return answer(pb.ValidateDataResourceConfig.Response(), work, request.type_name, engine.block)

    def ReadDataSource(self, request: Any, context: Any) -> Any:
        """Read a data source."""
        engine = DataEngine(self.provider, request.type_name)

        def work(response: Any) -> None:
            response.state.CopyFrom(encode(engine.read(decode(request.config, engine.block))))

        doing = f"reading data source {request.type_name}"
        return answer(pb.ReadDataSource.Response(), work, doing, engine.block, engine.rules)

    def ValidateEphemeralResourceConfig(self, request: Any, context: Any) -> Any:
        """Value checks."""
        engine = EphemeralEngine(self.provider, request.type_name)

        def work(response: Any) -> None:
            complain(response, request.type_name, engine.validate(decode(request.config, engine.block)))

        return answer(pb.ValidateEphemeralResourceConfig.Response(), work, request.type_name, engine.block)

    def OpenEphemeralResource(self, request: Any, context: Any) -> Any:
        """Read an ephemeral resource; nothing of it has to be renewed."""
        engine = EphemeralEngine(self.provider, request.type_name)

        def work(response: Any) -> None:
            response.result.CopyFrom(encode(engine.open(decode(request.config, engine.block))))

        doing = f"opening ephemeral resource {request.type_name}"
        return answer(pb.OpenEphemeralResource.Response(), work, doing, engine.block, engine.rules)

    def RenewEphemeralResource(self, request: Any, context: Any) -> Any:
        """Nothing expires."""
        return pb.RenewEphemeralResource.Response()

    def CloseEphemeralResource(self, request: Any, context: Any) -> Any:
        """Nothing is held."""
        return pb.CloseEphemeralResource.Response()
