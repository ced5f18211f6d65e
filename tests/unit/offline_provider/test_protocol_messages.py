"""The messages made by scripts/protocol.sh are those of the description beside them."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

from hydrant.offline_provider import protocol
from hydrant.offline_provider.protocol.messages import pb
from hydrant.offline_provider.providers import load
from hydrant.offline_provider.servicer import Servicer

DESCRIPTION = (Path(next(iter(protocol.__path__))) / "tfplugin6.proto").read_text()
FIELD = re.compile(r"^\s+(?:repeated |optional )?(?:map<[^>]*>|[\w.]+) (\w+) = (\d+);", re.MULTILINE)


def fields(message: Any) -> list[tuple[str, int]]:
    if message.GetOptions().map_entry:
        return []
    own = [(field.name, field.number) for field in message.fields]
    return own + [found for inner in message.nested_types for found in fields(inner)]


def test_they_are_up_to_date() -> None:
    made = [found for message in pb.DESCRIPTOR.message_types_by_name.values() for found in fields(message)]
    assert Counter(made) == Counter((name, int(number)) for name, number in FIELD.findall(DESCRIPTION))


def test_every_call_of_the_description_is_answered() -> None:
    calls = {name: callable(call) for name, call, _, _ in Servicer(load("null")).calls()}
    assert calls == dict.fromkeys(re.findall(r"^\s+rpc (\w+)", DESCRIPTION, re.MULTILINE), True)
