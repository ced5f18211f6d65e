#!/usr/bin/env bash
# ijson: half of an emoji and the character after it become an emoji that nobody wrote, by its default backend.
#
# A program that cuts a text at so many UTF-16 units cuts emoji in two. JSON has half of one as an escape (\ud83d), and what JSON
# writers in ASCII put behind it, "…", is an escape, too (\u2026). yajl takes the second escape for the other half without
# looking: "cut \ud83d\u2026" is read as "cut " and a bird (U+1F426), and the ellipsis is gone. ijson's backend in Python reads both
# characters, as Python's json does: one library, one document, two texts, and no error.
#
# Needs Python 3.9 to 3.13. Exits with 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/ask.py" <<'PYTHON'
import importlib.metadata
import json

import ijson

print("ijson", importlib.metadata.version("ijson"), "with the backend", ijson.backend)
document = json.dumps(["cut \ud83d\u2026", "cut \ud83d\u00e9t\u00e9"]).encode()
print(document.decode())
print("json       ", ascii(json.loads(document)))
for name in (ijson.backend, "python"):
    print(f"{name:11}", ascii(next(ijson.get_backend(name).items(document, ""))))
PYTHON
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: ijson==3.6.0
"$folder/python/bin/python" "$folder/ask.py" | tee "$folder/answers"
expected=$(
    cat <<'ANSWERS'
ijson 3.6.0 with the backend yajl2_c
["cut \ud83d\u2026", "cut \ud83d\u00e9t\u00e9"]
json        ['cut \ud83d\u2026', 'cut \ud83d\xe9t\xe9']
yajl2_c     ['cut \U0001f426', 'cut \U0001f4e9t\xe9']
python      ['cut \ud83d\u2026', 'cut \ud83d\xe9t\xe9']
ANSWERS
)
[ "$(cat "$folder/answers")" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
