"""Prefix expressions of S3 keys (C-29, D-5): a grammar, its rules and its evaluation. Pure.

prefix     = { text | "!{" namespace ":" argument "}" }
timestamp : <Java DateTimeFormatter pattern>      firehose : random-string | error-output-type
partitionKeyFromQuery / partitionKeyFromLambda : <name>
"""

import secrets
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ..records import Place
from .java_time import PatternError, TimeFormat, compile_pattern

MAX_EVALUATED_LENGTH = 512
RANDOM_STRING_LENGTH = 11
_ALPHABET = string.ascii_letters + string.digits
_PARTITION_NAMESPACES = ("partitionKeyFromQuery", "partitionKeyFromLambda")
_CONSTRAINT = "The supplied prefix(es) do not satisfy the following constraint: "


class PrefixError(ValueError):
    """A prefix that AWS refuses; the message is AWS's, ready for InvalidArgumentException."""

    def __init__(self, constraint: str) -> None:
        super().__init__(_CONSTRAINT + constraint)


@dataclass(frozen=True)
class Text:
    """Literal text."""

    value: str


@dataclass(frozen=True)
class Timestamp:
    """`!{timestamp:...}`."""

    format: TimeFormat


@dataclass(frozen=True)
class RandomString:
    """`!{firehose:random-string}`: new for each occurrence."""


@dataclass(frozen=True)
class ErrorOutputType:
    """`!{firehose:error-output-type}`."""


@dataclass(frozen=True)
class PartitionKey:
    """`!{partitionKeyFromQuery:k}` or `!{partitionKeyFromLambda:k}`."""

    namespace: str
    name: str


RandomStrings = Callable[[], str]
"""Gives a new random string at each call."""

Part = Text | Timestamp | RandomString | ErrorOutputType | PartitionKey


@dataclass(frozen=True)
class Prefix:
    """A parsed prefix."""

    source: str
    parts: tuple[Part, ...]

    def has(self, *kinds: type) -> bool:
        """Whether a part of one of these kinds occurs."""
        return any(isinstance(part, kinds) for part in self.parts)

    @property
    def has_expressions(self) -> bool:
        """Whether anything but literal text occurs."""
        return self.has(Timestamp, RandomString, ErrorOutputType, PartitionKey)

    def evaluate(
        self, when: datetime, random_strings: RandomStrings, error_output_type: str = "", partition: Place = ()
    ) -> str:
        """Text of the prefix for an object whose oldest record arrived at `when` (D-3), in a partition.

        A key without a value (the prefix was updated after the record was partitioned) is left empty.
        """
        values = {PartitionKey(namespace, name): value for namespace, name, value in partition}
        return "".join(_evaluate(part, when, random_strings, error_output_type, values) for part in self.parts)


def random_string() -> str:
    """Eleven letters or digits (AWS's alphabet is unknown, D-5)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(RANDOM_STRING_LENGTH))


def parse(source: str) -> Prefix:
    """Parse a prefix. Raises PrefixError."""
    parts: list[Part] = []
    rest = source
    while rest:
        text, opening, rest = rest.partition("!{")
        if text:
            parts.append(Text(text))
        if opening:
            expression, closing, rest = rest.partition("}")
            if not closing:
                raise PrefixError("Invalid expression usage")
            parts.append(_expression(expression))
    return Prefix(source, tuple(parts))


def check(prefix: str | None, error_prefix: str | None, when: datetime, *, partitioned: bool = False) -> None:
    """Check both prefixes of a destination together (C-29, D-15). Raises PrefixError.

    With dynamic partitioning the length is checked again for each record, when the values are known.
    """
    data, error = parse(prefix or ""), parse(error_prefix or "")
    if data.has(ErrorOutputType):
        raise PrefixError("Prefix must not contain any occurrence of !{firehose:error-output-type}")
    if error.has(PartitionKey):
        raise PrefixError("Dynamic Partitioning Namespaces can't be part of an error prefix expression")
    if data.has(PartitionKey) and not partitioned:
        raise PrefixError(
            "Dynamic Partitioning Namespaces can only be part of a prefix expression when Dynamic Partitioning is "
            "enabled."
        )
    if data.has_expressions and not error_prefix:
        raise PrefixError("ErrorOutputPrefix cannot be null or empty when Prefix contains expressions")
    if error.has_expressions and not error.has(ErrorOutputType):
        raise PrefixError("ErrorOutputPrefix must contain at least one occurrence of !{firehose:error-output-type}")
    for each in (data, error):
        if len(each.evaluate(when, random_string, "processing-failed")) > MAX_EVALUATED_LENGTH:
            raise PrefixError(f"Length of evaluated prefix cannot be greater than {MAX_EVALUATED_LENGTH}")


def _expression(expression: str) -> Part:
    namespace, colon, argument = expression.partition(":")
    if not colon:
        raise PrefixError("Invalid expression usage")
    if namespace == "timestamp":
        try:
            return Timestamp(compile_pattern(argument))
        except PatternError as exc:
            raise PrefixError(f"Invalid expression usage: {exc}") from exc
    if namespace == "firehose":
        if argument == "random-string":
            return RandomString()
        if argument == "error-output-type":
            return ErrorOutputType()
        raise PrefixError("Invalid expression usage")
    if namespace in _PARTITION_NAMESPACES:
        if not argument:
            raise PrefixError("Invalid expression usage")
        return PartitionKey(namespace, argument)
    raise PrefixError(f"Namespace to the left of colon ({namespace}) is an invalid keyword!")


def _evaluate(
    part: Part,
    when: datetime,
    random_strings: RandomStrings,
    error_output_type: str,
    values: Mapping[PartitionKey, str],
) -> str:
    match part:
        case Text(value):
            return value
        case Timestamp(time_format):
            return time_format.format(when)
        case RandomString():
            return random_strings()
        case ErrorOutputType():
            return error_output_type
        case PartitionKey():
            return values.get(part, "")
