"""Whether a text is a schema of its format, and whether two texts are the same schema. Pure.

AVRO is read by Apache's own library, JSON by jsonschema; a PROTOBUF schema is taken as it is (I-67).
"""

from __future__ import annotations

import json
import warnings

from hydrant.emulator.glue.catalogue.errors import InvalidInput

LONGEST = 170_000
"""Characters of a definition (I-66)."""


def check(data_format: str, definition: str) -> None:
    """Raise InvalidInput with the reason when a text is no schema of its format."""
    reason = what_is_wrong(data_format, definition)
    if reason:
        raise InvalidInput(f"Schema definition of {data_format} data format is invalid: {reason}")


def what_is_wrong(data_format: str, definition: str) -> str:
    """Why a text is no schema of its format; empty when it is one."""
    if not definition.strip():
        return "it is empty"
    if data_format == "AVRO":
        return _avro(definition)
    return _json(definition) if data_format == "JSON" else ""


def same(data_format: str, one: str, other: str) -> bool:
    """Whether two definitions are one: blanks and the order of members do not matter where the text is JSON."""
    if one == other or data_format == "PROTOBUF":
        return one == other
    try:
        return _canonical(one) == _canonical(other)
    except (ValueError, RecursionError):
        return False


def _canonical(definition: str) -> str:
    """As text, in which 1 is not true; to Python they are equal."""
    return json.dumps(json.loads(definition), sort_keys=True)


def _avro(definition: str) -> str:
    from avro.errors import AvroException, IgnoredLogicalType
    from avro.schema import parse

    # A logical type that it does not know is a plain type. `catch_warnings` would change what other threads have.
    warnings.simplefilter("ignore", IgnoredLogicalType)
    try:
        parse(definition)
    except (AvroException, ValueError, TypeError, RecursionError) as error:
        return _first_line(error)
    return ""


def _json(definition: str) -> str:
    from jsonschema.exceptions import SchemaError
    from jsonschema.validators import Draft7Validator, validator_for

    try:
        document = json.loads(definition)
        if not isinstance(document, dict | bool):
            return "a schema is an object"
        if isinstance(document, dict) and not isinstance(document.get("$schema", ""), str):
            return "$schema is a text"
        validator_for(document, default=Draft7Validator).check_schema(document)
    except SchemaError as error:
        return f"{error.message} at {error.json_path}"
    except (ValueError, RecursionError) as error:
        return _first_line(error)
    return ""


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
