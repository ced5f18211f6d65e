"""Versions of functions that LocalStack's Lambda service takes for granted: where it fails, AWS has an answer."""

from __future__ import annotations

from typing import Any

from localstack.aws.api.lambda_ import ResourceNotFoundException
from localstack.services.lambda_.api_utils import lambda_arn
from localstack.services.lambda_.invocation.lambda_service import LambdaService
from localstack.services.lambda_.invocation.models import lambda_stores

from hydrant.emulator import patches

from . import recursion

_stock_invoke = LambdaService.invoke
_stock_update = LambdaService.update_version
_stock_manager = LambdaService.get_lambda_version_manager


def invoke(self: Any, function_name: str, qualifier: str, region: str, account_id: str, **invocation: Any) -> Any:
    """Invoke a version or alias, but not in an endless loop (recursion.py).

    Raises ResourceNotFoundException for a number that no version has.
    """
    function = lambda_stores[account_id][region].functions.get(function_name)
    if function and qualifier and qualifier.isdecimal() and qualifier not in function.versions:
        arn = lambda_arn(function_name, qualifier, account_id, region)
        raise ResourceNotFoundException(f"Function not found: {arn}", Type="User")
    if function and not recursion.admit(self, function_name, qualifier or "$LATEST", (account_id, region), invocation):
        return None
    return _stock_invoke(self, function_name, qualifier, region, account_id, **invocation)


def get_lambda_version_manager(self: Any, function_arn: str) -> Any:
    """What runs the version of an ARN, also of an alias's. Raises ValueError when nothing does."""
    *_, region, account_id, _, name, qualifier = function_arn.split(":")
    function = lambda_stores[account_id][region].functions.get(name)
    alias = function.aliases.get(qualifier) if function else None
    arn = lambda_arn(name, alias.function_version, account_id, region) if alias else function_arn
    return _stock_manager(self, arn)


def update_version(self: Any, new_version: Any) -> Any:
    """Roll over to the code or configuration of an update, also when the version before could not be started.

    As on AWS, that is how a function whose creation failed is mended. Raises ResourceConflictException while another
    update goes on.
    """
    if new_version.qualified_arn in self.lambda_running_versions:
        return _stock_update(self, new_version)
    return self.create_function_version(function_version=new_version)


def apply_patches() -> None:
    """Let LocalStack's Lambda service look for versions as here."""
    service = "localstack.services.lambda_.invocation.lambda_service:LambdaService"
    patches.replace(service, "invoke", invoke)
    patches.replace(service, "update_version", update_version)
    patches.replace(service, "get_lambda_version_manager", get_lambda_version_manager)
