"""What the types of Lambda share: a function may be named by its name or its ARN; packages; tags."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes

FUNCTION_NAME = r"(arn:[\w-]+:lambda:)?([a-z]{2}-(?:[a-z]+-){1,2}\d:)?(\d{12}:)?(function:)?[\w-]+(:(\$LATEST|[\w-]+))?"
LATEST = "$LATEST"


def same_function(left: Any, right: Any) -> bool:
    """Whether both name one function, by name or by ARN; another qualifier is another function."""
    return str(left).rpartition(":function:")[2] == str(right).rpartition(":function:")[2]


def of_function(state: Values) -> dict[str, str]:
    """The function and, if there is one, the version or alias that a request is about."""
    qualifier = {"Qualifier": state["qualifier"]} if state.get("qualifier") else {}
    return {"FunctionName": state["function_name"], **qualifier}


def invoke_arn(session: Any, function: str, version: str = "2015-03-31", verb: str = "invocations") -> str:
    """What API Gateway wants to know a function by."""
    region = session.region
    return f"arn:{session.partition}:apigateway:{region}:lambda:path/{version}/functions/{function}/{verb}"


def left_to_aws(old: Any, new: Any) -> bool:
    """What the configuration does not name (any more) is AWS's choice."""
    return bool(old) and not new


def package_bytes(filename: str) -> bytes:
    """A package on disk. Raises Refused when it cannot be read."""
    try:
        return Path(filename).read_bytes()
    except OSError as error:
        raise Refused(f"cannot read {filename}: {error.strerror}", "filename") from error


def in_bucket(new: Values) -> dict[str, str]:
    """A package in S3."""
    names = {"S3Bucket": "s3_bucket", "S3Key": "s3_key", "S3ObjectVersion": "s3_object_version"}
    return {word: new[name] for word, name in names.items() if new[name]}


def change_tags(client: Any, arn: str, old: Values, new: Values) -> None:
    """Bring the tags of a function, mapping or code signing configuration from old to new."""
    added, removed = tag_changes(old, new)
    if removed:
        client.untag_resource(Resource=arn, TagKeys=removed)
    if added:
        client.tag_resource(Resource=arn, Tags=added)


def filled(blocks: Any) -> Any:
    """The block, unless nothing is set in it (AWS tells what is not set as an empty structure)."""
    return blocks if any(map(_says_something, blocks or [])) else []


def _says_something(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_says_something, value.values()))
    if isinstance(value, list):
        return any(map(_says_something, value))
    return value is not None
