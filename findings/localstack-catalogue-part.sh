#!/usr/bin/env bash
# LocalStack never replaces a catalogue of services of which only a part was written: each start reads all of AWS anew.
#
# From which service a request is for it tells by an index over all services of the SDK, which it makes once, three seconds
# long, and keeps in its cache folder. The file is written in place. Where the process ends meanwhile, as in a container that
# is stopped soon after its start, the file stays shorter. From then on each start finds a file, fails to load it, logs one line
# at level ERROR, and reads the descriptions of all services lazily, more than 400 files; the file is left as it is. Only who
# removes it gets the fast start back. A cache that is kept between jobs of CI hands the part on.
#
# Exits with 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check uv==0.9.7
"$folder/venv/bin/uv" pip install --quiet --python "$folder/venv/bin/python" --exclude-newer 2025-10-20 "localstack-core[runtime]==4.9.2"
cat >"$folder/start.py" <<'PYTHON'
"""What a start reads to tell the service of a request: the number of descriptions, and the size of the kept catalogue."""

import json
import logging
import os
from pathlib import Path

logging.basicConfig(level=logging.ERROR, format="%(levelname)s %(message)s")
from localstack import config
from localstack.aws import spec

config.dirs.cache, config.dirs.static_libs = os.environ["CACHE"], os.environ["CACHE"] + "/none"
read = set()
stock = spec.loader.load_service_model
spec.loader.load_service_model = lambda name, *more: read.add(name) or stock(name, *more)
found = spec.get_service_catalog().by_target_prefix("Kinesis_20131202")
(file,) = Path(os.environ["CACHE"]).glob("*.dill")
print(json.dumps({"service": found[0].name, "read": len(read), "kept": file.stat().st_size}))
PYTHON
mkdir "$folder/cache"
start() { HOME=$folder CACHE=$folder/cache "$folder/venv/bin/python" "$folder/start.py" 2>"$folder/said"; }
first=$(start)
second=$(start)
"$folder/venv/bin/python" - "$folder/cache" <<'PYTHON'
import sys
from pathlib import Path

(file,) = Path(sys.argv[1]).glob("*.dill")
file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
PYTHON
third=$(start)
said=$(cat "$folder/said")
fourth=$(start)
printf 'localstack-core 4.9.2\nthe first start      %s\nthe second           %s\nafter a half file    %s\n  it logs: %s\nand the one behind   %s\n' \
    "$first" "$second" "$third" "$said" "$fourth"
python3 - "$first" "$second" "$third" "$fourth" <<'PYTHON'
import json
import sys

first, second, third, fourth = map(json.loads, sys.argv[1:])
assert {each["service"] for each in (first, second, third, fourth)} == {"kinesis"}
assert first["read"] > 400 and second["read"] == 0, "the catalogue is made once"
assert third == fourth and third["read"] > 400 and third["kept"] < first["kept"] * 0.6, "a part stays"
PYTHON
