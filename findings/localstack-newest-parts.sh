#!/usr/bin/env bash
# A pinned LocalStack does not start with the parts that pip installs for it today, and says that entry points are missing.
#
# localstack-core pins boto3, but neither the package that decodes CBOR nor its own fork of twisted has a bound. It imports a
# private module of the former, which the 6th version no longer has; newer releases of the fork import a package that their
# metadata names nowhere. pip sees no conflict. At the start the library of plug-ins catches the ImportError of LocalStack's own
# component, tells it to nobody below the level DEBUG, and reports a list of plug-ins without it: so LocalStack asks whether "entry
# points are created correctly", which they are. With the versions of its day the same entry point is found.
#
# Exits with 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check uv==0.9.7
install() { "$folder/venv/bin/uv" pip install --quiet --python "$folder/venv/bin/python" "$@"; }
install --exclude-newer 2025-10-20 "localstack-core[runtime]==4.9.2"
cat >"$folder/start.py" <<'PYTHON'
"""Make LocalStack's runtime, as its start does, and tell what came of it and what was logged."""

import json
import logging

logged = []
logging.basicConfig(level=logging.INFO, force=True)
logging.getLogger().handlers[0].emit = lambda record: logged.append(record.getMessage())
from importlib.metadata import entry_points

from localstack.runtime import runtime

named = [each.value for each in entry_points(group="localstack.runtime.components")]
try:
    said = type(runtime.create_from_environment()).__name__
except ValueError as error:
    said = f"ValueError: {error}"
try:
    import localstack.aws.components

    reason = ""
except ImportError as error:
    reason = str(error)
print(json.dumps({"entry points": named, "said": said, "logged": [each for each in logged if "cbor2" in each], "reason": reason}))
PYTHON
start() { HOME=$folder "$folder/venv/bin/python" "$folder/start.py"; }
of_its_day=$(start)
install cbor2==6.3.0
"$folder/venv/bin/uv" pip check --quiet --python "$folder/venv/bin/python" && agreed="no conflict" || agreed="a conflict"
newer=$(start)
install cbor2==5.7.0 localstack-twisted==26.4.0
twisted=$(HOME=$folder "$folder/venv/bin/python" -c "from localstack.runtime.server import twisted" 2>&1 || true)
twisted=${twisted##*$'\n'}
printf 'localstack-core 4.9.2\nwith the versions of its day  %s\nwith cbor2 6.3.0              %s\n  its metadata: %s\nwith localstack-twisted 26.4.0 %s\n' \
    "$of_its_day" "$newer" "$agreed" "$twisted"
python3 - "$of_its_day" "$newer" "$agreed" "$twisted" <<'PYTHON'
import json
import sys

old, new = map(json.loads, sys.argv[1:3])
assert old["said"] == "LocalstackRuntime" and not old["reason"]
assert new["entry points"] == old["entry points"] == ["localstack.aws.components:AwsComponents"]
assert "Are entry points created correctly?" in new["said"] and new["logged"] == []
assert new["reason"] == "No module named 'cbor2._decoder'"
assert sys.argv[3] == "no conflict"
assert sys.argv[4] == "ModuleNotFoundError: No module named 'service_identity'"
PYTHON
echo "LocalStack looks for what is there, and nobody says what is not."
