"""Bodies of PutRecord and PutRecords as producers write them, read in one pass: JSON and base64 together. Pure.

To parse the JSON, to decode each record's data and to check the types of both one after the other takes several times
as long. What this reads is what `fast_path.decode` reads; whatever else a body holds (an ExplicitHashKey, a member
that nobody knows, an escape, base64 whose unused bits are not zero) is None here, and `decode`'s to judge.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from hydrant.emulator.requests.blobs import read_once


class Columns(NamedTuple):
    """Records of one put, as two sequences of one length."""

    keys: list[str]
    data: list[bytes]

    def rows(self) -> list[dict[str, Any]]:
        """The same as the members of a request."""
        return [{"PartitionKey": key, "Data": data} for key, data in zip(self.keys, self.data, strict=True)]


class _Record(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    Data: bytes
    PartitionKey: str


class _Single(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    Data: bytes
    PartitionKey: str
    StreamName: str | msgspec.UnsetType = msgspec.UNSET
    StreamARN: str | msgspec.UnsetType = msgspec.UNSET


class _Put(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    Records: list[_Record]
    StreamName: str | msgspec.UnsetType = msgspec.UNSET
    StreamARN: str | msgspec.UnsetType = msgspec.UNSET


_read = msgspec.json.Decoder(_Put).decode
_read_single = msgspec.json.Decoder(_Single).decode


def read_put(body: bytes) -> dict[str, Any] | None:
    """The request with its records as columns; None for one that is not as producers write it."""
    put = read_once(body, _read)
    if put is None:
        return None
    columns = Columns([each.PartitionKey for each in put.Records], [each.Data for each in put.Records])
    return {**_stream(put), "Records": columns}


def read_record(body: bytes) -> dict[str, Any] | None:
    """The request of a PutRecord; None for one that is not as producers write it."""
    put = read_once(body, _read_single)
    if put is None:
        return None
    return {**_stream(put), "Data": put.Data, "PartitionKey": put.PartitionKey}


def _stream(put: _Put | _Single) -> dict[str, str]:
    """The members that tell the stream."""
    named = {"StreamName": put.StreamName, "StreamARN": put.StreamARN}
    return {name: value for name, value in named.items() if not isinstance(value, msgspec.UnsetType)}
