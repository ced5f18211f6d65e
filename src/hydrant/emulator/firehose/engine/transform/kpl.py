"""Records that the Kinesis Producer Library aggregated, taken apart (C-28). Pure, and total: no bytes make it raise.

An aggregate is magic | protobuf message | MD5 of the message. What merely begins like one is an ordinary record:
a wrong digest, a message that cannot be parsed, an index without an entry in its table, no records at all.

Of the library `aws_kinesis_agg` only the message definitions are used: its own reader changes `sys.path`, prints, and
loses the rest of an aggregate at the first record that breaks a rule.
"""

import hashlib
import sys
from collections.abc import Sequence

from aws_kinesis_agg import DIGEST_SIZE, MAGIC, config_pb2
from google.protobuf.message import DecodeError

from ..records import Record

sys.modules.setdefault("config_pb2", config_pb2)  # the definitions import it by this name, as if it lay on the path
from aws_kinesis_agg.messages_pb2 import AggregatedRecord  # noqa: E402

_MIN_BYTES = len(MAGIC) + DIGEST_SIZE


def looks_aggregated(data: bytes) -> bool:
    """Whether it begins as an aggregate does."""
    return data.startswith(MAGIC)


def expand(record: Record) -> Sequence[Record]:
    """The user records of an aggregate, numbered from 0; any other record alone.

    Sequence number and arrival are the outer record's, the partition key is the inner one's (C-28). Explicit hash keys
    decide nothing here: a record stays with the shard that it was read from.
    """
    data = record.data
    if not data.startswith(MAGIC) or len(data) <= _MIN_BYTES:
        return (record,)
    message, digest = data[len(MAGIC) : -DIGEST_SIZE], data[-DIGEST_SIZE:]
    if hashlib.md5(message, usedforsecurity=False).digest() != digest:
        return (record,)
    users = _user_records(message)
    if not users:
        return (record,)
    return [
        Record(record.sequence_number, number, partition_key, user_data, record.arrival)
        for number, (partition_key, user_data) in enumerate(users)
    ]


def _user_records(message: bytes) -> list[tuple[str, bytes]]:
    """Partition key and data of each; none when a rule is broken."""
    aggregate = AggregatedRecord()
    try:
        aggregate.ParseFromString(message)
    except DecodeError:
        return []
    keys, hash_keys = list(aggregate.partition_key_table), len(aggregate.explicit_hash_key_table)
    # Keys that are no UTF-8 come as bytes.
    if not aggregate.IsInitialized() or not all(isinstance(key, str) for key in keys):
        return []
    try:
        users = [(keys[each.partition_key_index], each.data) for each in aggregate.records]
    except IndexError:
        return []
    fit = all(
        each.explicit_hash_key_index < hash_keys
        for each in aggregate.records
        if each.HasField("explicit_hash_key_index")
    )
    return users if fit else []
