"""LocalStack's own DynamoDB, chosen by HYDRANT_DYNAMODB=java, or an error at once where it cannot start.

It runs DynamoDB Local, a Java program that LocalStack downloads at its first start. Without the download every call
would wait for half a minute and end with a refused connection.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.skeleton import Skeleton
from localstack.aws.spec import load_service
from localstack.services.plugins import Service

from .settings import ENGINE


def service(api: str) -> Service:
    """LocalStack's service for `dynamodb` or `dynamodbstreams`, or one that says what is missing."""
    missing = obstacle()
    if missing is not None:
        model = load_service(api)
        return Service(api, skeleton=Skeleton(model, dict.fromkeys(model.operation_names, _refusal(missing))))
    if api == "dynamodbstreams":
        from localstack.services.dynamodbstreams.provider import DynamoDBStreamsProvider

        return Service.for_provider(DynamoDBStreamsProvider())
    from localstack.aws.forwarder import HttpFallbackDispatcher
    from localstack.services.dynamodb.provider import DynamoDBProvider

    return Service.for_provider(
        DynamoDBProvider(),
        dispatch_table_factory=lambda provider: HttpFallbackDispatcher(provider, provider.get_forward_url),
    )


def obstacle() -> str | None:
    """Why DynamoDB Local cannot start, and what to do; None when it can."""
    if shutil.which("java") is None:
        return f"{ENGINE} is java and there is no program java on PATH: install Java 17 or later, or unset {ENGINE}."
    from localstack.services.dynamodb.packages import dynamodblocal_package

    installer = dynamodblocal_package.get_installer()
    if installer.is_installed():
        return None
    return (
        f"{ENGINE} is java and DynamoDB Local has not been downloaded: on a machine with a network run "
        f"`python -m localstack.cli.lpm install dynamodb-local` with the emulator's XDG_CACHE_HOME, or unset {ENGINE} "
        "for the engine that needs no download."
    )


def _refusal(why: str) -> Callable[[RequestContext, Any], Any]:
    def refuse(_context: RequestContext, _request: Any) -> Any:
        raise NotImplementedError(why)

    return refuse
