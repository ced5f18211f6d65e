#!/usr/bin/env bash
# awswrangler: catalog.add_column, called as its own documentation calls it, always fails.
#
# Without column_comment it sends {"Comment": None} for the new column to UpdateTable. botocore refuses that before anything
# is sent, with ParamValidationError, so that the call works against no catalogue, AWS's included. With a comment, "" too, it
# works. The catalogue here is a small HTTP server that knows one table.
#
# Needs Python 3.10 or newer. Exits with 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/ask.py" <<'PYTHON'
import http.server
import importlib.metadata
import json
import os
import threading

asked = []


class Catalogue(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        asked.append(self.headers["X-Amz-Target"].partition(".")[2])
        self.rfile.read(int(self.headers["Content-Length"]))
        table = {"Name": "t", "StorageDescriptor": {"Columns": [{"Name": "a", "Type": "int"}]}}
        body = json.dumps({"Table": table} if asked[-1] == "GetTable" else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Catalogue)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ.update(
    AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="us-east-1", NO_PROXY="127.0.0.1"
)

import awswrangler

awswrangler.config.glue_endpoint_url = f"http://127.0.0.1:{server.server_port}"
print("awswrangler", importlib.metadata.version("awswrangler"))
for more in ({}, {"column_comment": ""}):
    asked.clear()
    try:
        awswrangler.catalog.add_column(database="d", table="t", column_name="b", column_type="int", **more)
        outcome = "works"
    except Exception as error:
        outcome = type(error).__name__
    print(more, outcome, ", ".join(asked))
PYTHON
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: awswrangler==3.17.1
"$folder/python/bin/python" "$folder/ask.py" | tee "$folder/answers"
expected="awswrangler 3.17.1
{} ParamValidationError GetTable
{'column_comment': ''} works GetTable, UpdateTable"
[ "$(cat "$folder/answers")" = "$expected" ]
