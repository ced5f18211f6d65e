#!/usr/bin/env bash
# jq: a negative index with a fraction finds the first element on 1.8.2, and nothing on 1.6.
#
# `.[-1]` is the last element on both. On 1.6 an index that is no whole number finds nothing: `.[1.7]` and `.[-0.5]` are
# null. On 1.8.2 the fraction is cut off towards zero, so that `.[-0.5]` is `.[0]`, the first element. A query that computes
# an index (`.[length / -4]`) changes its answer between the versions without an error, and on 1.8.2 it jumps from one end
# of the array to the other as the array grows.
#
# The same two versions print another name for the same zone: `0 | strftime("%Z")` is UTC on 1.6 and GMT on 1.8.2.
#
# Needs Python 3.8 to 3.12. Exits with 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/ask.py" <<'PYTHON'
import importlib.metadata
import json

import jq

QUERIES = (".[-1]", ".[-0.5]", ".[1.7]", '0 | strftime("%Z")')
answers = [jq.compile(query).input_value(["first", "second", "last"]).first() for query in QUERIES]
print("PyPI's jq", importlib.metadata.version("jq"), json.dumps(dict(zip(QUERIES, answers))))
PYTHON
for version in 1.5.0 1.13.0; do # jq 1.6 and jq 1.8.2
    python3 -m venv "$folder/$version"
    "$folder/$version/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: "jq==$version"
    "$folder/$version/bin/python" "$folder/ask.py" | tee -a "$folder/answers"
done
expected='{".[-1]": "last", ".[-0.5]": null, ".[1.7]": null, "0 | strftime(\"%Z\")": "UTC"}
{".[-1]": "last", ".[-0.5]": "first", ".[1.7]": "second", "0 | strftime(\"%Z\")": "GMT"}'
[ "$(sed "s/^[^{]*//" "$folder/answers")" = "$expected" ]
