#!/usr/bin/env bash
# avro (Apache's own Python library): a decimal with fewer digits after its point than the schema is written as another number.
#
# The logical type decimal holds a number times ten to the scale. The library writes the digits of the Decimal as they are,
# whatever its exponent: with scale 2, Decimal("1") becomes 0.01, "0.1" becomes 0.01, "1E+3" becomes 0.01. Too many digits raise
# AvroOutOfScaleException, too few say nothing; file and schema are sound, so each reader reads the wrong number. fastavro writes
# what was meant. Whoever writes decimals with avro has to quantize each to the schema's scale before.
#
# Needs Python 3.10 to 3.13. Exits with 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/ask.py" <<'PYTHON'
import importlib.metadata
import io
import json
from decimal import Decimal

import avro.io
import avro.schema
import fastavro

SCHEMA = {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}


def by_avro(value):
    file = io.BytesIO()
    avro.io.DatumWriter(avro.schema.parse(json.dumps(SCHEMA))).write(value, avro.io.BinaryEncoder(file))
    return file.getvalue()


def by_fastavro(value):
    file = io.BytesIO()
    fastavro.schemaless_writer(file, dict(SCHEMA), value)
    return file.getvalue()


for library in ("avro", "fastavro"):
    print(library, importlib.metadata.version(library))
for value in map(Decimal, ("1.00", "1", "-1", "0.1", "1E+3")):
    read = [str(fastavro.schemaless_reader(io.BytesIO(write(value)), dict(SCHEMA))) for write in (by_avro, by_fastavro)]
    print(f"{value}: written by avro {read[0]}, by fastavro {read[1]}")
PYTHON
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet --disable-pip-version-check avro==1.12.2
"$folder/python/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: fastavro==1.13.1
"$folder/python/bin/python" "$folder/ask.py" | tee "$folder/answers"
expected='avro 1.12.2
fastavro 1.13.1
1.00: written by avro 1.00, by fastavro 1.00
1: written by avro 0.01, by fastavro 1.00
-1: written by avro -0.01, by fastavro -1.00
0.1: written by avro 0.01, by fastavro 0.10
1E+3: written by avro 0.01, by fastavro 1000.00'
[ "$(cat "$folder/answers")" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
