#!/usr/bin/env bash
# cloudevents (CNCF's Python SDK): an event that is read and sent on in binary mode has other data than it had.
#
# In binary mode of CloudEvents' HTTP binding the body is the data in the form that datacontenttype names: JSON, for all values
# but objects, is not written as JSON. The array [{"ok": true}] becomes Python's words for it, [{'ok': True}], which is no JSON,
# true becomes True, and the text "true" becomes true without its quotes, which the SDK itself then reads as a boolean. Nothing is
# raised, and the header says application/json. Structured mode keeps all of them. (How a text is to be written is an open question
# of the specification; numbers, booleans and arrays are not.) Whoever turns events of a queue or a bus into
# requests has to send them structured, or write the body.
#
# Needs Python 3.10 to 3.13. Exits with 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/ask.py" <<'PYTHON'
import importlib.metadata
import json

from cloudevents.core.bindings.http import HTTPMessage, from_binary, from_structured, to_binary, to_structured
from cloudevents.core.formats.json import JSONFormat

print("cloudevents", importlib.metadata.version("cloudevents"))
form = JSONFormat()
about = {"specversion": "1.0", "id": "1", "source": "/s", "type": "t", "datacontenttype": "application/json"}
for data in ({"ok": True}, [{"ok": True}], True, "true", "text"):
    event = from_structured(
        HTTPMessage({"content-type": "application/cloudevents+json"}, json.dumps({**about, "data": data}).encode()), form
    )
    sent = to_binary(event, form)
    structured = json.loads(to_structured(event, form).body)["data"]
    print(
        f"{json.dumps(data)}: structured {json.dumps(structured)}, binary {sent.body.decode()} "
        f"as {sent.headers['content-type']}, read again {from_binary(sent, form).get_data()!r}"
    )
PYTHON
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: cloudevents==2.2.0
"$folder/python/bin/python" "$folder/ask.py" | tee "$folder/answers"
expected=$(
    cat <<'ANSWERS'
cloudevents 2.2.0
{"ok": true}: structured {"ok": true}, binary {"ok": true} as application/json, read again {'ok': True}
[{"ok": true}]: structured [{"ok": true}], binary [{'ok': True}] as application/json, read again "[{'ok': True}]"
true: structured true, binary True as application/json, read again 'True'
"true": structured "true", binary true as application/json, read again True
"text": structured "text", binary text as application/json, read again 'text'
ANSWERS
)
[ "$(cat "$folder/answers")" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
