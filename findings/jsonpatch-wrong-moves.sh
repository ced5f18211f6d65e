#!/usr/bin/env bash
# jsonpatch: make_patch makes patches that do not make the second document of the first.
#
# For [null, [], [null]] and [null, null, []] it removes entry 1 and then moves from /2/0, which is /1/0 by then: applying
# its own patch raises JsonPointerException. What is taken away and added elsewhere becomes a move, whose pointers are not
# corrected for operations on an outer array. Whoever needs patches to hold has to apply each, or to make them otherwise.
#
# Needs Python 3.9 to 3.13. Exits with 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/ask.py" <<'PYTHON'
import importlib.metadata

import jsonpatch

print("jsonpatch", importlib.metadata.version("jsonpatch"))
first, second = [None, [], [None]], [None, None, []]
patch = jsonpatch.make_patch(first, second)
print(patch)
try:
    print("makes the second:", patch.apply(first) == second)
except Exception as error:
    print(type(error).__name__, error)
PYTHON
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: jsonpatch==1.33 jsonpointer==3.0.0
"$folder/python/bin/python" "$folder/ask.py" | tee "$folder/answers"
expected='jsonpatch 1.33
[{"op": "remove", "path": "/1"}, {"op": "move", "from": "/2/0", "path": "/1"}]
JsonPointerException index '"'2'"' is out of bounds'
[ "$(cat "$folder/answers")" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
