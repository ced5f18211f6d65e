"""Operations of a provider as methods that take the request as a dict, checked by the model before."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from botocore import xform_name
from localstack.aws.api import RequestContext, handler

Request = dict[str, Any]
Answer = dict[str, Any]
Method = Callable[[Any, RequestContext, Request], Answer]
Run = Callable[[Callable[[RequestContext, Request], Answer], RequestContext, Request], Answer]
"""Calls the method that it is given, in the service's lock, and gives its errors the form of AWS's."""


def operations(check: Callable[[Any, Request], None], run: Run) -> Callable[[str], Callable[[Method], Method]]:
    """Return the decorator of a service: `@operation("CreateThing")` marks the handler of an operation.

    `check` takes the operation's input shape and the request without empty members, and raises what AWS answers to one
    that the model does not take.
    """

    def operation(name: str) -> Callable[[Method], Method]:
        def decorate(method: Method) -> Method:
            @handler(name, expand=False)
            @functools.wraps(method)
            def checked(self: Any, context: RequestContext, request: Request | None) -> Answer:
                given = {key: value for key, value in (request or {}).items() if value is not None}
                check(context.operation.input_shape, given)
                return run(functools.partial(method, self), context, given)

            checked.__name__ = xform_name(name)  # LocalStack finds the method by it
            return checked

        return decorate

    return operation
