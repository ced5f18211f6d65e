#!/usr/bin/env bash
# aws_kinesis_agg (AWS's own): a record without an explicit hash key comes back with that of another record.
#
# In KPL's format a record names its explicit hash key by its place in a table, or names none. The deaggregator asks for the
# place without asking whether there is one; protobuf then says 0, which is the first key of the table. As soon as one record of
# an aggregate has such a key, all records without one come back with it, and whoever puts them on a stream again by what they say
# sends them to another shard. Data and partition keys are right. The message itself is right, too: it says which have none.
#
# Needs Python 3.9 to 3.13. Exits with 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/ask.py" <<'PYTHON'
import base64
import importlib.metadata

from aws_kinesis_agg.aggregator import RecordAggregator
from aws_kinesis_agg.deaggregator import deaggregate_records
from aws_kinesis_agg.messages_pb2 import AggregatedRecord

print("aws_kinesis_agg", importlib.metadata.version("aws_kinesis_agg"))
aggregator = RecordAggregator()
put = [("a", None), ("b", "340282366920938463463374607431768211455"), ("c", None)]
for key, hash_key in put:
    aggregator.add_user_record(key, b"data of " + key.encode(), hash_key)
data = aggregator.clear_and_get().get_contents()[2]
kinesis = {
    "kinesisSchemaVersion": "1.0",
    "sequenceNumber": "1",
    "approximateArrivalTimestamp": 1.0,
    "partitionKey": "a",
    "data": base64.b64encode(data).decode(),
}
read = deaggregate_records([{"eventSource": "aws:kinesis", "eventID": "shard:1", "kinesis": kinesis}])
message = AggregatedRecord.FromString(data[4:-16])
for (key, hash_key), record, written in zip(put, read, message.records):
    named = written.HasField("explicit_hash_key_index")
    print(f"{key}: put with {hash_key}, names one: {named}, read with {record['kinesis']['explicitHashKey']}")
PYTHON
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet --disable-pip-version-check aws_kinesis_agg==1.2.3 protobuf==7.36.2 six==1.17.0
"$folder/python/bin/python" "$folder/ask.py" | tee "$folder/answers"
expected='aws_kinesis_agg 1.2.3
a: put with None, names one: False, read with 340282366920938463463374607431768211455
b: put with 340282366920938463463374607431768211455, names one: True, read with 340282366920938463463374607431768211455
c: put with None, names one: False, read with 340282366920938463463374607431768211455'
[ "$(cat "$folder/answers")" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
