"""AWS::Lambda::Alias with its routing and provisioned concurrency, and changed in place (R-17).

LocalStack cannot read the routing of a template, and changes nothing of an alias.
"""

import time
from contextlib import suppress
from typing import Any

from localstack import config
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceRequest
from localstack.services.lambda_.resource_providers.lambda_alias import LambdaAliasProvider

from .calls import Properties, Refusal, call, check_served, told

_READ_ONLY = ("Id", "AliasArn")
_SERVED = (
    "Description",
    "FunctionName",
    "FunctionVersion",
    "Name",
    "ProvisionedConcurrencyConfig",
    "RoutingConfig",
    *_READ_ONLY,
)
_LOOK_SECONDS = 0.05


class Alias(LambdaAliasProvider):
    """An alias."""

    @told
    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Make it, and wait until what is provisioned is ready; without that, it goes again."""
        functions, model = request.aws_client_factory.lambda_, request.desired_state
        check_served(self.TYPE, model, _SERVED)
        made = call(functions, "CreateAlias", **_said(model))
        model["Id"] = model["AliasArn"] = made["AliasArn"]
        try:
            _provision(functions, {}, model)
        except Exception:
            functions.delete_alias(**_named(model, "Name"))
            raise
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)

    @told
    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Change it; another name or function, CloudFormation replaces."""
        functions, before = request.aws_client_factory.lambda_, dict(request.previous_state or {})
        wanted = {**request.desired_state, **{name: before[name] for name in _READ_ONLY if name in before}}
        check_served(self.TYPE, wanted, _SERVED)
        call(functions, "UpdateAlias", **_said(wanted))
        _provision(functions, before, wanted)
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=wanted)


def _named(model: Properties, as_what: str) -> dict[str, str]:
    return {"FunctionName": model["FunctionName"], as_what: model["Name"]}


def _said(model: Properties) -> Properties:
    """The parameters, with defaults; the weights of versions are a list in templates and a map in the API."""
    listed = (model.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or []
    weights = {str(each["FunctionVersion"]): float(each["FunctionWeight"]) for each in listed}
    return {
        **_named(model, "Name"),
        "FunctionVersion": str(model["FunctionVersion"]),
        "Description": model.get("Description") or "",
        "RoutingConfig": {"AdditionalVersionWeights": weights},
    }


def _provision(functions: Any, before: Properties, wanted: Properties) -> None:
    """Provision what is wanted and wait until it is ready, also after a change of the version."""
    old, new = before.get("ProvisionedConcurrencyConfig"), wanted.get("ProvisionedConcurrencyConfig")
    alias = _named(wanted, "Qualifier")
    if new and new != old:
        call(functions, "PutProvisionedConcurrencyConfig", **alias, **new)
    elif old and not new:
        with suppress(functions.exceptions.ResourceNotFoundException):
            functions.delete_provisioned_concurrency_config(**alias)
    deadline = time.monotonic() + config.CFN_PER_RESOURCE_TIMEOUT
    while new:
        found = functions.get_provisioned_concurrency_config(**alias)
        if found["Status"] == "READY":
            return
        if found["Status"] == "FAILED" or time.monotonic() > deadline:
            words = found.get("StatusReason") or "it takes too long"
            raise Refusal(f"The concurrency of {wanted['Name']} is {found['Status']}: {words}")
        time.sleep(_LOOK_SECONDS)
