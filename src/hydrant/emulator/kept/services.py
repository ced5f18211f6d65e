"""The table of what is kept: a line for each service, in the order in which they come back.

What is not here is not kept: whoever starts a stack with --keep is told so by name (`not_kept`).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection, Iterable
from typing import Any

from .states import State, Stored


def _attribute(path: str) -> Any:
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)


def _stored(*paths: str, begin: str = "") -> Callable[[], State]:
    def make() -> State:
        started = {"begin": _attribute(begin)} if begin else {}
        return Stored(*(_attribute(path) for path in paths), **started)

    return make


def _made(path: str) -> Callable[[], State | None]:
    def make() -> State | None:
        state: State | None = _attribute(path)()
        return state

    return make


KEPT: dict[str, Callable[[], State | None]] = {
    "iam": _stored("moto.iam.models:iam_backends"),
    "sts": _stored("localstack.services.sts.models:sts_stores", "moto.sts.models:sts_backends"),
    "kms": _stored("localstack.services.kms.models:kms_stores"),
    "secretsmanager": _stored("moto.secretsmanager.models:secretsmanager_backends"),
    "ssm": _stored("moto.ssm.models:ssm_backends"),
    "s3": _made("hydrant.emulator.s3.keeping:Objects"),
    "sqs": _made("hydrant.emulator.sqs.keeping:Queues"),
    "sns": _stored("localstack.services.sns.models:sns_stores", "moto.sns.models:sns_backends"),
    "logs": _stored("localstack.services.logs.models:logs_stores", "moto.logs.models:logs_backends"),
    "cloudwatch": _made("hydrant.emulator.cloudwatch.keeping:Alarms"),
    "glue": _stored("hydrant.emulator.glue.models:glue_stores"),
    "dynamodb": _made("hydrant.emulator.dynamodb.keeping:state"),
    "kinesis": _stored(
        "hydrant.emulator.kinesis.models:kinesis_stores", begin="hydrant.emulator.kinesis.keeping:begin"
    ),
    "lambda": _made("hydrant.emulator.lambda_executor.keeping:Functions"),
    "firehose": _stored(
        "hydrant.emulator.firehose.models:firehose_stores", begin="hydrant.emulator.firehose.keeping:begin"
    ),
    "stepfunctions": _made("hydrant.emulator.stepfunctions.keeping:Machines"),
    "apigateway": _stored(
        "localstack.services.apigateway.models:apigateway_stores", "moto.apigateway.models:apigateway_backends"
    ),
    "apigatewayv2": _stored("hydrant.emulator.http_apis.models:http_apis_stores"),
    "cloudformation": _made("hydrant.emulator.cloudformation.kept_stacks:Stacks"),
    "scheduler": _stored("moto.scheduler.models:scheduler_backends"),
    "resource-groups": _stored("moto.resourcegroups.models:resourcegroups_backends"),
    "ses": _stored("moto.ses.models:ses_backends"),
    "route53": _stored("localstack.services.route53.models:route53_stores", "moto.route53.models:route53_backends"),
    "acm": _stored("moto.acm.models:acm_backends"),
    "events": _stored("localstack.services.events.models:events_stores", begin="hydrant.emulator.events.keeping:begin"),
    "pipes": _stored("hydrant.emulator.pipes.models:pipes_stores", begin="hydrant.emulator.pipes.keeping:begin"),
}
WITHOUT_STATE = frozenset({"dynamodbstreams", "resourcegroupstaggingapi", "s3control"})
"""These show what others keep."""


def states(enabled: Callable[[str], bool]) -> dict[str, State]:
    """The states of the services that can be used; a service may have nothing to keep as it is set."""
    made = {name: make() for name, make in KEPT.items() if enabled(name)}
    return {name: state for name, state in made.items() if state is not None}


def not_kept(loaded: Iterable[str], kept: Collection[str] = KEPT) -> list[str]:
    """Return which of the services that can be used keep nothing."""
    return sorted(set(loaded) - set(kept) - WITHOUT_STATE)
