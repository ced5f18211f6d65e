"""AWS's words for a value of another type than the model's. Pure.

They are those of Kinesis (R-2); "an String" is AWS's.
"""

from collections.abc import Mapping

_SCALARS = {
    "string": "an String",
    "character": "an String",
    "boolean": "an Boolean",
    "integer": "an Integer",
    "long": "an Long",
    "float": "an Float",
    "double": "an Double",
    "blob": "a Blob",
    "timestamp": "milliseconds since epoch",
}
_CONTAINERS = {"list": "Expected list or null", "map": "Expected map or null", "structure": "Expected null"}


def unreadable(kind: str, value: object) -> str:
    """Why a value is none of this kind, a `type_name` of botocore's shapes."""
    if isinstance(value, list):
        return "Start of list found where not expected"
    if isinstance(value, Mapping):
        return "Start of structure or map found where not expected."
    if kind in _CONTAINERS:
        return _CONTAINERS[kind]
    if kind == "boolean" and isinstance(value, str):
        return f"'{value.upper()}' can not be converted to an Boolean"
    return f"class {_java_class(value)} can not be converted to {_SCALARS[kind]}"


def _java_class(value: object) -> str:
    if isinstance(value, bool):
        return "java.lang.Boolean"
    if isinstance(value, str):
        return "java.lang.String"
    if isinstance(value, int | float):
        return "com.amazon.coral.value.json.numbers.TruncatingBigNumber"
    return "java.nio.ByteBuffer" if isinstance(value, bytes) else "java.lang.Object"
