"""AWS::Lambda::Url and AWS::Lambda::EventInvokeConfig, changed in place (R-17).

LocalStack says UPDATE_COMPLETE of both and changes nothing.
"""

from typing import Any

from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceRequest
from localstack.services.lambda_.resource_providers.aws_lambda_eventinvokeconfig import LambdaEventInvokeConfigProvider
from localstack.services.lambda_.resource_providers.aws_lambda_url import LambdaUrlProvider

from .calls import call, check_served, told

_OF_URLS = ("AuthType", "Cors", "InvokeMode", "Qualifier", "TargetFunctionArn", "FunctionArn", "FunctionUrl")
_OF_INVOCATIONS = (
    "DestinationConfig",
    "FunctionName",
    "MaximumEventAgeInSeconds",
    "MaximumRetryAttempts",
    "Qualifier",
)


class Url(LambdaUrlProvider):
    """The URL of a function."""

    @told
    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Make it."""
        check_served(self.TYPE, request.desired_state, _OF_URLS)
        return super().create(request)

    @told
    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Change it; another function or qualifier, CloudFormation replaces."""
        before = dict(request.previous_state or {})
        kept = {name: before[name] for name in ("FunctionArn", "FunctionUrl") if name in before}
        wanted = {**request.desired_state, **kept}
        check_served(self.TYPE, wanted, _OF_URLS)
        call(
            request.aws_client_factory.lambda_,
            "UpdateFunctionUrlConfig",
            FunctionName=wanted["TargetFunctionArn"],
            Qualifier=wanted.get("Qualifier"),
            AuthType=wanted["AuthType"],
            Cors=wanted.get("Cors") or {},
            InvokeMode=wanted.get("InvokeMode") or "BUFFERED",
        )
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=wanted)


class EventInvokeConfig(LambdaEventInvokeConfigProvider):
    """What becomes of asynchronous invocations."""

    @told
    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Make it."""
        check_served(self.TYPE, request.desired_state, (*_OF_INVOCATIONS, "Id"))
        return super().create(request)

    @told
    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Put it again; for another function or qualifier, CloudFormation replaces it."""
        wanted = {**request.desired_state, "Id": (request.previous_state or {}).get("Id")}
        check_served(self.TYPE, wanted, (*_OF_INVOCATIONS, "Id"))
        given = {name: wanted.get(name) for name in _OF_INVOCATIONS}
        call(request.aws_client_factory.lambda_, "PutFunctionEventInvokeConfig", **given)
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=wanted)
