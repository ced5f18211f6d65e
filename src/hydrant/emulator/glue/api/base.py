"""What all operations share: the check of a request by the model, errors, times and whose catalogue it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext

from hydrant.emulator.clock import CLOCK
from hydrant.emulator.requests.constraints import violations
from hydrant.emulator.requests.operations import Answer, Request, operations
from hydrant.emulator.requests.refusals import validation_words

from ..catalogue import Catalogue, GlueError, NotServed
from ..catalogue.catalogue import LOCK
from ..models import GlueStore, glue_stores


def _check(shape: Any, given: Request) -> None:
    if failures := violations(shape, given):
        words = validation_words(failures).replace("at 'tableInput.", "at 'table.")
        raise CommonServiceException("ValidationException", words, sender_fault=True)


def _run(method: Callable[[RequestContext, Request], Answer], context: RequestContext, given: Request) -> Answer:
    try:
        _refuse_other_catalogues(context, given)
        with LOCK:
            return method(context, given)
    except GlueError as error:
        raise CommonServiceException(
            error.code, error.message, error.status, sender_fault=error.status < 500
        ) from error


operation = operations(_check, _run)
"""Marks the handler of an operation (I-65)."""


def store(context: RequestContext) -> GlueStore:
    """What is kept of the caller's account and region."""
    return glue_stores[context.account_id][context.region]


def catalogue(context: RequestContext) -> Catalogue:
    """The caller's catalogue."""
    return store(context).catalogue


def now() -> float:
    """The time, in epoch seconds."""
    return CLOCK.now()


def now_as_text() -> str:
    """The time as the schema registry tells it."""
    return datetime.fromtimestamp(now(), UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def arn_prefix(context: RequestContext) -> str:
    """How the ARNs of the caller's things begin."""
    return f"arn:{context.partition}:glue:{context.region}:{context.account_id}"


def each_failure(things: list[Any], do: Callable[[Any], object], told: Callable[[Any], Answer]) -> list[Answer]:
    """Do something to each thing of a batch; what failed, with AWS's code and words."""
    failures = []
    for thing in things:
        try:
            do(thing)
        except GlueError as error:
            if isinstance(error, NotServed):
                raise
            detail = {"ErrorCode": error.code, "ErrorMessage": error.message}
            failures.append({**told(thing), "ErrorDetail": detail})
    return failures


def _refuse_other_catalogues(context: RequestContext, given: Mapping[str, Any]) -> None:
    wanted = given.get("CatalogId")
    if wanted is not None and wanted != context.account_id:
        raise NotServed(
            f"The emulator serves no catalogue but the caller's own, {context.account_id}: CatalogId {wanted} works on "
            f"AWS where that catalogue is shared; leave it out for the emulator."
        )
