"""The base of all event schemas, and the field types they share.

Events are JSON objects with `producer` naming their producer, snake_case fields, timestamps in ms since 1970 (UTC).
Strict: no coercion (`"12"` is no integer, `true` is no integer, `1.0` is no integer), no unknown field.
"""

import time
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo
from pydantic_core import PydanticCustomError

EARLIEST_MS = 1_577_836_800_000
"""2020-01-01. Anything older is a clock never set, or seconds where milliseconds are meant."""
LATEST_MS = 253_402_300_799_999
"""9999-12-31: what still is a date."""
UUID_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
TEXT_PATTERN = r"^[^\x00-\x1f\x7f]*$"
SKEW_MS = 5 * 60 * 1000
"""How far a producer's clock may run ahead of the record's arrival."""


class Event(BaseModel):
    """Base of a schema: a subclass gives `producer: Literal["its-name"]` and its fields, one module per producer."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False, hide_input_in_errors=True)

    max_bytes: ClassVar[int] = 16 * 1024
    """Size of the largest document that is accepted, as it was sent."""


class Part(BaseModel):
    """Base of an object nested in an event."""

    model_config = Event.model_config


def _not_in_the_future(value: int, info: ValidationInfo) -> int:
    now_ms = info.context["now_ms"] if info.context else int(time.time() * 1000)
    if value > now_ms + SKEW_MS:
        seconds = (value - now_ms) // 1000
        raise PydanticCustomError(
            "in_the_future",
            "expected a time at most 5 minutes ahead of the record's arrival, got one {seconds} s ahead",
            {"seconds": seconds},
        )
    return value


Timestamp = Annotated[
    int,
    Field(ge=EARLIEST_MS, le=LATEST_MS, description="ms since 1970 (UTC), at most 5 minutes ahead of the arrival"),
    AfterValidator(_not_in_the_future),
]
Id = Annotated[int, Field(ge=0, le=2**63 - 1, description="whole number that fits a 64-bit column")]
Uuid = Annotated[
    str,
    StringConstraints(pattern=UUID_PATTERN),
    Field(description="UUID in lower case with hyphens"),
]
Text = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, pattern=TEXT_PATTERN),
    Field(description="1-200 characters, none of them a control character"),
]
Cents = Annotated[int, Field(ge=0, le=10**12, description="money in hundredths of the currency's unit")]
