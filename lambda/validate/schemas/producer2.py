"""Events of producer2: a measured value."""

from typing import Annotated, Literal

from pydantic import Field

from hydrant_validation.event import Event, Id, Timestamp


class Producer2(Event):
    """`{"producer":"producer2","id":7,"value":42.5,"created_at":1767225600000}`."""

    producer: Literal["producer2"]
    id: Id
    value: Annotated[float, Field(ge=0, le=100, description="whole or decimal number")]
    created_at: Timestamp
