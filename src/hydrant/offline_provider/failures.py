"""From exceptions to what Terraform shows: where, what, in AWS's own words, and what to do."""

import re
import traceback
from typing import Any

from .places import Path
from .protocol.messages import pb
from .resource import INSTEAD, NotFound, Refused
from .rules import Rules
from .schema import Block
from .waiting import Expired

_NOT_FOUND = {
    "404",
    "AWS.SimpleQueueService.NonExistentQueue",
    "NoSuchBucket",
    "NoSuchEntity",
    "NoSuchEntityException",
    "NotFound",
    "NotFoundException",
    "QueueDoesNotExist",
    "ResourceNotFound",
    "ResourceNotFoundException",
}


def error_code(error: BaseException) -> str | None:
    """AWS's error code, None where the error is not an answer of AWS."""
    response = getattr(error, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else None


def is_gone(error: BaseException, also: tuple[str, ...] = ()) -> bool:
    """Whether the error says that the object does not exist. The codes vary by service, the HTTP status too."""
    return isinstance(error, NotFound) or error_code(error) in _NOT_FOUND | set(also)


def diagnostic(summary: str, detail: str = "", path: Path = (), warning: bool = False) -> Any:
    """One message for Terraform to show."""
    severity = pb.Diagnostic.WARNING if warning else pb.Diagnostic.ERROR
    attribute = to_pb_path(path) if path else None
    return pb.Diagnostic(severity=severity, summary=summary, detail=detail, attribute=attribute)


def to_pb_path(path: Path) -> Any:
    """A path with names and list indexes as Terraform takes it."""
    steps = [
        pb.AttributePath.Step(element_key_int=step)
        if isinstance(step, int)
        else pb.AttributePath.Step(attribute_name=step)
        for step in path
    ]
    return pb.AttributePath(steps=steps)


def diagnose(error: Exception, doing: str, block: Block, rules: Rules) -> Any:
    """Turn any exception into a message; `doing` is such as "creating aws_iam_role (name)"."""
    if isinstance(error, Refused | NotFound):
        path = getattr(error, "place", ()) or _path(block, getattr(error, "path", ""))
        return diagnostic(f"{doing}: {error}", getattr(error, "detail", ""), path)
    if isinstance(error, Expired):
        return diagnostic(f"{doing}: {error}", "It exists and is in the state; the next apply makes it anew.")
    code = error_code(error)
    if code is not None:
        return _from_aws(error, code, doing, block, rules)
    if type(error).__module__.startswith("botocore"):
        return diagnostic(f"{doing}: {error}", _advice(error), _named(str(error), block, rules))
    where = traceback.extract_tb(error.__traceback__)[-1:]
    place = f" ({where[0].filename.rpartition('/')[2]}:{where[0].lineno})" if where else ""
    traceback.print_exception(error)
    return diagnostic(
        f"{doing}: Hydrant's offline provider failed: {type(error).__name__}: {error}{place}",
        f"This is a fault of Hydrant, not of the configuration. {INSTEAD}",
    )


def _from_aws(error: Any, code: str, doing: str, block: Block, rules: Rules) -> Any:
    message = str(error.response["Error"].get("Message", ""))
    operation = getattr(error, "operation_name", "")
    request = error.response.get("ResponseMetadata", {}).get("RequestId", "")
    detail = f"This was the emulator's answer to {operation}" + (f", request {request}" if request else "") + "."
    return diagnostic(f"{doing}: {code}: {message}", detail, _named(message, block, rules))


def _advice(error: Exception) -> str:
    if "Connect" in type(error).__name__:
        return "Is the emulator running? See: hydrant status"
    return ""


def _named(message: str, block: Block, rules: Rules) -> Path:
    """The attribute that AWS's message speaks of, by its parameter name (roleName, PolicyDocument), if it is clear."""
    for word in re.findall(r"\b[A-Za-z][A-Za-z0-9]*\b", message):
        snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word).lower()
        name = rules.parameters.get(word) or rules.parameters.get(word[:1].upper() + word[1:])
        if name is None and snake in block.attributes and "_" in snake:
            name = snake
        if name is not None:
            return _path(block, name)
    return ()


def _path(block: Block, dotted: str) -> Path:
    """A dotted path with index 0 at each list on the way; cut where a set comes, whose elements have no index."""
    path: list[str | int] = []
    at: Block = block
    for name in dotted.split(".") if dotted else []:
        path.append(name)
        nested = at.blocks.get(name)
        if nested is None or nested.nesting in {"set", "map"}:
            break
        if nested.nesting == "list":
            path.append(0)
        at = nested.block
    return tuple(path)
