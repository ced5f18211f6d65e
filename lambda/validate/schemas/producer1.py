"""Events of producer1: a named thing came to be."""

from typing import Literal

from hydrant_validation.event import Event, Id, Text, Timestamp


class Producer1(Event):
    """`{"producer":"producer1","id":7,"name":"Ada Lovelace","created_at":1767225600000}`."""

    producer: Literal["producer1"]
    id: Id
    name: Text
    created_at: Timestamp
