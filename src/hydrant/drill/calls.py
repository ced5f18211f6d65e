"""Calls of AWS that refuse, fail or take long, by the faults that `hydrant fault` injects."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from botocore.exceptions import ClientError

from hydrant.stack.faults import Faults

from .plan import Kind, Step
from .stack import Stack
from .struck import until_struck

_METRICS = "Drill"


class Call(NamedTuple):
    """An operation, and its error or its delay in seconds."""

    operation: str
    error: int | str | None = None
    delay: float | None = None


CALLS: Mapping[Kind, Call] = {
    Kind.KINESIS_500: Call("kinesis:PutRecords", 500),
    Kind.LAMBDA_429: Call("lambda:Invoke", 429),
    Kind.S3_REFUSES: Call("s3:PutObject", "RequestTimeout"),
    Kind.S3_503: Call("s3:PutObject", 503),
    Kind.S3_500: Call("s3:PutObject", 500),
    Kind.S3_DELAYS: Call("s3:PutObject", delay=0.7),
    Kind.SNS_500: Call("sns:Publish", 500),
    Kind.SNS_DELAYS: Call("sns:Publish", delay=0.7),
    Kind.SQS_503: Call("sqs:SendMessage", 503),
    Kind.SQS_DELAYS: Call("sqs:SendMessage", delay=0.7),
    Kind.CLOUDWATCH_500: Call("cloudwatch:PutMetricData", 500),
}


def fail(stack: Stack, step: Step, flow: Callable[[], None]) -> str:
    """Strike a share of the calls for the step's seconds, and longer where none was made by then.

    `flow` lets records go when the fault is there. Raises CannotBe where no call was struck.
    """
    call, faults = CALLS[step.kind], Faults(stack.record.port)
    meanwhile: Callable[[], object] = partial(_count_something, stack) if step.kind is Kind.CLOUDWATCH_500 else bool
    with faults.during(call.operation, error=call.error, delay=call.delay, share=step.share, seed=step.pick) as name:
        flow()
        what = f"call of {call.operation}"
        return f"{until_struck(step.seconds, partial(faults.struck, name), what, meanwhile)} calls of {call.operation}"


def _count_something(stack: Stack) -> None:
    """In the kit nobody but functions has metrics, and they write theirs as lines: the drill is who calls this."""
    metric = {"MetricName": "Calls", "Value": 1.0}
    try:
        stack.single("cloudwatch").put_metric_data(Namespace=_METRICS, MetricData=[metric])
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
            raise
