"""LocalStack's AWS Lambda, which takes for granted what a request may lack: where it would fail, AWS has an answer.

What a request must look like is checked before (`requests/`); here is what depends on the functions and layers there
are. A refused update changes nothing: LocalStack stores the new version before it finds out that it can't have it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.api.lambda_ import (
    InvalidParameterValueException,
    LastUpdateStatus,
    ProvisionedConcurrencyStatusEnum,
    ResourceConflictException,
    ResourceNotFoundException,
)
from localstack.services.lambda_ import api_utils
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion
from localstack.services.lambda_.invocation.models import lambda_stores
from localstack.services.lambda_.provider import LambdaProvider

from hydrant.emulator.clock import CLOCK
from hydrant.rules.event_sources import why_refused, why_unfit

from . import trials, url_permissions
from .code_sources import why_no_code
from .failure_buckets import is_bucket
from .foreign_layers import NoFetcher
from .queues import visibility_timeout

Request = dict[str, Any]
_SCALE_DOWN_SECONDS = 30.0


class FunctionProvider(LambdaProvider):
    """AWS Lambda."""

    def __init__(self) -> None:
        super().__init__()
        self.layer_fetcher = NoFetcher()

    def create_function(self, context: RequestContext, request: Request) -> Any:
        """Needs code, and levels of logs only where they are JSON."""
        _check_code(request["Code"])
        _check_levels(request.get("LoggingConfig") or {}, "Text")
        return super().create_function(context, request)

    def update_function_code(self, context: RequestContext, request: Request) -> Any:
        """Needs code, and no other update that goes on."""
        _check_code(request)
        self._check_no_update(context, request["FunctionName"])
        with self._tried(context, request):
            return super().update_function_code(context, request)

    def update_function_configuration(self, context: RequestContext, request: Request) -> Any:
        """Needs that no other update goes on, and levels of logs only where they are JSON."""
        self._check_no_update(context, request["FunctionName"])
        if logging := request.get("LoggingConfig"):
            _check_levels(logging, self._log_format(context, request["FunctionName"]))
        return super().update_function_configuration(context, request)

    def add_permission(self, context: RequestContext, request: Request) -> Any:
        """Also one that counts for calls of the function's URL alone, which LocalStack 4.9 does not know."""
        answer = super().add_permission(context, request)
        asked = context.request.get_json(force=True, silent=True) or {}
        if url_permissions.is_asked_for(asked.get(url_permissions.MEMBER)):
            name, account_id, region = _place(context, request["FunctionName"])
            place = (account_id, region, name, request.get("Qualifier"))
            answer["Statement"] = json.dumps(url_permissions.restrict(*place, request["StatementId"]))
        return answer

    def get_function_configuration(
        self, context: RequestContext, function_name: str, qualifier: str | None = None, **more: Any
    ) -> Any:
        """Also that of an alias, which is its version's: LocalStack looks for a version of that name."""
        _, named = api_utils.get_name_and_qualifier(function_name, qualifier, context)
        if named and api_utils.qualifier_is_alias(named):
            return self.get_function(context, function_name, qualifier)["Configuration"]
        return super().get_function_configuration(context, function_name, qualifier, **more)

    def delete_function_concurrency(self, context: RequestContext, function_name: str, **more: Any) -> None:
        """Needs the function."""
        name, account_id, region = _place(context, function_name)
        if name not in lambda_stores[account_id][region].functions:
            arn = api_utils.unqualified_lambda_arn(name, account_id, region)
            raise ResourceNotFoundException(f"Function not found: {arn}", Type="User")
        super().delete_function_concurrency(context, function_name, **more)

    def validate_event_source_mapping(self, context: RequestContext, request: Request) -> Any:
        """Needs what its source can do, and a function that fits it. Asked for at each creation and update."""
        if why := why_refused(request, context.region, CLOCK.now()):
            raise InvalidParameterValueException(why, Type="User")
        found = super().validate_event_source_mapping(context, request)
        _, name, state, version, _ = found
        reserved = state.functions[name].reserved_concurrent_executions
        visibility = visibility_timeout(request["EventSourceArn"])
        if why := why_unfit(request, version.config.timeout, reserved, visibility):
            raise InvalidParameterValueException(why, Type="User")
        return found

    def _validate_destination_config(self, store: Any, function_name: str, destination_config: Any) -> None:
        """Of an asynchronous invocation's destinations: a bucket may be told of failures (M-13)."""
        on_failure = (destination_config.get("OnFailure") or {}).get("Destination") or ""
        if is_bucket(on_failure):
            destination_config = {**destination_config, "OnFailure": {}}
        super()._validate_destination_config(store, function_name, destination_config)

    def put_provisioned_concurrency_config(
        self, context: RequestContext, function_name: str, qualifier: str, **more: Any
    ) -> Any:
        """Needs that no other change of it goes on."""
        self._check_provisioned(context, function_name, qualifier)
        return super().put_provisioned_concurrency_config(context, function_name, qualifier, **more)

    def delete_provisioned_concurrency_config(
        self, context: RequestContext, function_name: str, qualifier: str, **more: Any
    ) -> None:
        """Needs that no other change of it goes on. Its environments end before it answers: LocalStack would take the
        state of a later one for theirs.
        """
        self._check_provisioned(context, function_name, qualifier)
        super().delete_provisioned_concurrency_config(context, function_name, qualifier, **more)
        name, account_id, region = _place(context, function_name)
        arn = api_utils.qualified_lambda_arn(name, qualifier, account_id, region)
        with suppress(ValueError, TimeoutError):
            scaling = self.lambda_service.get_lambda_version_manager(arn).provisioning_thread
            if scaling:
                scaling.result_future.result(_SCALE_DOWN_SECONDS)

    def publish_layer_version(
        self, context: RequestContext, layer_name: str, content: Mapping[str, Any], **more: Any
    ) -> Any:
        """Needs code."""
        _check_code(content)
        return super().publish_layer_version(context, layer_name, content, **more)

    def list_layers(self, context: RequestContext, **more: Any) -> Any:
        """Layers that have versions; of the others LocalStack keeps the next number."""
        layers = lambda_stores[context.account_id][context.region].layers
        with self.create_layer_lock:
            empty = {name: layer for name, layer in layers.items() if not layer.layer_versions}
            for name in empty:
                del layers[name]
            try:
                return super().list_layers(context, **more)
            finally:
                layers.update(empty)

    def remove_layer_version_permission(
        self, context: RequestContext, layer_name: str, version_number: int, statement_id: str, **more: Any
    ) -> None:
        """Needs the version's policy."""
        region, account_id, name, _ = self._resolve_layer(layer_name, context)
        layer = lambda_stores[account_id][region].layers.get(name)
        version = layer.layer_versions.get(str(version_number)) if layer else None
        if version and version.policy is None:
            raise ResourceNotFoundException("No policy is associated with the given resource.", Type="User")
        super().remove_layer_version_permission(context, layer_name, version_number, statement_id, **more)

    def _tried(self, context: RequestContext, request: Request) -> AbstractContextManager[None]:
        """Where it is asked for, its init phase is run with a new package before anything changes (trials.py)."""
        version, package = _latest(context, request["FunctionName"]), request.get("ZipFile")
        if not package or not version or not context.request.headers.get(trials.HEADER):
            return nullcontext()
        return trials.TRIALS.of(version, package)

    def _log_format(self, context: RequestContext, function_name: str) -> str:
        version = _latest(context, function_name)
        return str((version.config.logging_config or {}).get("LogFormat") or "Text") if version else "Text"

    def _check_no_update(self, context: RequestContext, function_name: str) -> None:
        name, account_id, region = _place(context, function_name)
        arn = api_utils.unqualified_lambda_arn(name, account_id, region)
        version = _latest(context, function_name)
        # A version that has started is for a moment in neither list; only its stored status tells the truth then.
        told = version.config.last_update if version else None
        if f"{arn}:$LATEST" in self.lambda_service.lambda_starting_versions or (
            told and told.status == LastUpdateStatus.InProgress
        ):
            raise _update_in_progress(arn)

    def _check_provisioned(self, context: RequestContext, function_name: str, qualifier: str) -> None:
        name, account_id, region = _place(context, function_name)
        arn = api_utils.qualified_lambda_arn(name, qualifier, account_id, region)
        with suppress(ValueError):  # LocalStack's word for a version that does not run
            state = self.lambda_service.get_lambda_version_manager(arn).provisioned_state
            if state and state.status == ProvisionedConcurrencyStatusEnum.IN_PROGRESS:
                raise _update_in_progress(arn)


def _update_in_progress(arn: str) -> ResourceConflictException:
    return ResourceConflictException(
        f"The operation cannot be performed at this time. An update is in progress for resource: {arn}", Type="User"
    )


def _check_code(source: Mapping[str, Any]) -> None:
    if why := why_no_code(source):
        raise InvalidParameterValueException(why, Type="User")


def _check_levels(logging: Mapping[str, Any], log_format: str) -> None:
    """Raise InvalidParameterValueException for levels of a log that is text, as AWS does (F-10)."""
    levels = [name for name in ("ApplicationLogLevel", "SystemLogLevel") if logging.get(name)]
    if levels and (logging.get("LogFormat") or log_format) != "JSON":
        raise InvalidParameterValueException(
            f"LoggingConfig has {' and '.join(levels)}, which only logs in JSON have. Set LogFormat to JSON.",
            Type="User",
        )


def _latest(context: RequestContext, function_name: str) -> FunctionVersion | None:
    """The version that updates change; None of a function that is not there."""
    name, account_id, region = _place(context, function_name)
    function = lambda_stores[account_id][region].functions.get(name)
    return function.versions.get("$LATEST") if function else None


def _place(context: RequestContext, function_name: str) -> tuple[str, str, str]:
    """Name, account and region of a function that is given by name or ARN."""
    account_id, region = api_utils.get_account_and_region(function_name, context)
    name, _ = api_utils.get_name_and_qualifier(function_name, None, context)
    return name, account_id, region
