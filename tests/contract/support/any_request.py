"""Documents of about an operation's shape: right for the most part, so that they get far, and wrong somewhere."""

import base64
from typing import Any

from hypothesis import strategies as st

from .stack_state import FUNCTION_ARN, ROLE, STREAM_ARN, package

_NUMBERS = [-1, 0, 1, 2, 3, 24, 64, 128, 300, 10_000, 2**31 - 1, 2**31, 2**63, 10**30]
_ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.sampled_from([*_NUMBERS, 1.5, -0.1, 1e30]), st.text(max_size=4)),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=3), inner, max_size=2)),
    max_leaves=4,
)
_TEXTS = st.one_of(
    st.text(max_size=4), st.sampled_from(["present", "other", "1", "$LATEST", "a b", "x" * 300, "\x00", "é", "{}", "@"])
)
_KNOWN: dict[str, list[Any]] = {
    "CurrentDeliveryStreamVersionId": ["1", "2", "3"],
    "DestinationId": ["destinationId-000000000001"],
    "RoleARN": [ROLE],
    "Role": [ROLE],
    "BucketARN": ["arn:aws:s3:::bucket", "arn:aws:s3:::nowhere"],
    "StreamARN": [STREAM_ARN],
    "ResourceARN": [STREAM_ARN],
    "KinesisStreamARN": [STREAM_ARN],
    "EventSourceArn": [STREAM_ARN],
    "ConsumerARN": [f"{STREAM_ARN}/consumer/present:1"],
    "Resource": [FUNCTION_ARN],
    "ShardId": ["shardId-000000000000"],
    "ZipFile": [package()],
    "Handler": ["index.handler"],
    "Runtime": ["python3.11"],
    "VersionNumber": [1],
    "Prefix": ["data/", "!{timestamp:yyyy}/", "!{"],
    "ParameterValue": ["3", "1", "900", "nine", FUNCTION_ARN],
    # As many as a test has the time for.
    "ShardCount": [1, 2, 10**9],
    "TargetShardCount": [1, 2, 10**9],
    "ProvisionedConcurrentExecutions": [0, 10**6],
}
_NAMES = (
    "StreamName",
    "DeliveryStreamName",
    "FunctionName",
    "LayerName",
    "Name",
    "ConsumerName",
    "Qualifier",
    "StatementId",
)


def documents(shape: Any) -> st.SearchStrategy[Any]:
    """Parameters of an operation, of any document's top level."""
    return st.just({}) if shape is None else _structure(shape, ())


def _value(name: str, shape: Any, above: tuple[str, ...]) -> st.SearchStrategy[Any]:
    if name in _KNOWN:
        likely = st.sampled_from(_KNOWN[name])
    elif name in _NAMES:
        likely = st.sampled_from(["present", "present", "present", "other"])
    else:
        likely = st.deferred(lambda: _typed(shape, above))
    return st.integers(0, 11).flatmap(lambda dice: _ANYTHING if dice == 0 else likely)


def _typed(shape: Any, above: tuple[str, ...]) -> st.SearchStrategy[Any]:
    kind = shape.type_name
    if kind == "structure":
        return _structure(shape, above)
    if kind == "list":
        return st.lists(_value("", shape.member, above), max_size=2)
    if kind == "map":
        return st.dictionaries(_TEXTS, _value("", shape.value, above), max_size=2)
    if kind == "string":
        return st.sampled_from(shape.enum) if shape.enum else _TEXTS
    if kind == "blob":
        return st.binary(max_size=4).map(lambda data: base64.b64encode(data).decode())
    if kind == "boolean":
        return st.booleans()
    return st.sampled_from(_NUMBERS)


def _structure(shape: Any, above: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    if shape.name in above:
        return st.just({})
    inside = (*above, shape.name)
    values = {name: _value(name, member, inside) for name, member in shape.members.items()}
    required = [name for name in values if name in shape.required_members]
    optional = [name for name in values if name not in required]
    if not optional:
        return st.fixed_dictionaries(values)
    return st.lists(st.sampled_from(optional), max_size=3, unique=True).flatmap(
        lambda chosen: st.fixed_dictionaries({name: values[name] for name in [*required, *chosen]})
    )
