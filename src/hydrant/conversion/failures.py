"""Why a record cannot be converted, in the words that Firehose writes into error lines (I-26)."""

from dataclasses import dataclass

PARSE_ERROR = "DataFormatConversion.ParseError"
MALFORMED_DATA = "DataFormatConversion.MalformedData"


@dataclass(frozen=True)
class Failure:
    """Code and message of an error line."""

    code: str
    message: str


class RecordError(ValueError):
    """One record cannot become rows."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class Mismatch(ValueError):
    """A value that its column cannot hold; the text is that of the SerDe's exception."""


def not_json(text: str) -> RecordError:
    """The record is no JSON; `text` is the parser's."""
    return RecordError(Failure(PARSE_ERROR, f"Encountered malformed JSON. {text}"))


def mismatch(cause: str) -> RecordError:
    """The record does not fit the table."""
    return RecordError(Failure(MALFORMED_DATA, f"Data does not match the schema. {cause}"))


EMPTY = RecordError(Failure(MALFORMED_DATA, "The record was empty or contained only whitespace."))
PRIMITIVE = RecordError(
    Failure(
        MALFORMED_DATA,
        "The input JSON contained a primitive at the top level. The top level must be an object or array.",
    )
)
WRONG_FORMAT = RecordError(
    Failure(MALFORMED_DATA, "One or more fields have incorrect format. Exception when validating field (root)")
)
"""Hive: an object or array where the table has a scalar."""
