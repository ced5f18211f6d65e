"""Members and operations that AWS's API of Kinesis has and the model of this LocalStack does not know yet.

They are added to the model before it is used: requests are read by it, and answers written. What a later LocalStack
brings itself stays as it is.
"""

from typing import Any

from localstack.aws.spec import loader

STRATEGIES = ["AUTO", "USER_PARTITION_KEY"]
_STRATEGY = "RecordDistributionStrategy"
_SHAPES = {
    _STRATEGY: {"type": "string", "enum": STRATEGIES},
    "UpdateStreamRecordDistributionStrategyInput": {
        "type": "structure",
        "required": ["StreamARN", _STRATEGY],
        "members": {"StreamARN": {"shape": "StreamARN"}, _STRATEGY: {"shape": _STRATEGY}},
    },
}
_MEMBERS = {"CreateStreamInput": [_STRATEGY], "StreamDescriptionSummary": [_STRATEGY]}
_OPERATIONS = {"UpdateStreamRecordDistributionStrategy": "UpdateStreamRecordDistributionStrategyInput"}


def add() -> None:
    """Put them in the model of this process."""
    extend(loader.load_service_model("kinesis", "service-2"))


def extend(model: dict[str, Any]) -> None:
    """Put them in a model, as botocore's files hold it. Each member's shape has its name."""
    for name, shape in _SHAPES.items():
        model["shapes"].setdefault(name, shape)
    for structure, members in _MEMBERS.items():
        for member in members:
            model["shapes"][structure]["members"].setdefault(member, {"shape": member})
    for name, takes in _OPERATIONS.items():
        post = {"name": name, "http": {"method": "POST", "requestUri": "/"}, "input": {"shape": takes}}
        model["operations"].setdefault(name, post)
