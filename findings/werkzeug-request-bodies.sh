#!/usr/bin/env bash
# Werkzeug keeps the bodies of requests that were answered until Python's garbage collector comes round.
#
# `werkzeug.wrappers.Request(environ)` puts itself into its own environment (`environ["werkzeug.request"]`), a cycle that
# reference counting cannot undo. The collector counts objects, not bytes, and a request leaves few objects: dozens of
# bodies stay, each as large as it may be, and with a collector that is set to run less often all of them. LocalStack
# makes such a request for each call. Without the cycle (`populate_request=False`, or the entry removed when the request
# is done) nothing stays.
#
# Exits with 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "werkzeug==3.1.3"
"$folder/venv/bin/python" - <<'PYTHON'
import gc
import importlib.metadata
import sys
import weakref
from io import BytesIO

from werkzeug.wrappers import Request

REQUESTS, BODY = 200, 1_000_000


class Body(BytesIO):
    """A body whose end can be watched."""


def most_at_once(populate: bool) -> int:
    """Handle requests one after the other; how many bodies there were at most."""
    gc.collect()
    bodies, most = [], 0
    for _ in range(REQUESTS):
        body = Body(b"x" * BODY)
        bodies.append(weakref.ref(body))
        environ = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(BODY), "wsgi.input": body}
        request = Request(environ, populate_request=populate)
        assert len(request.get_data()) == BODY
        del request, environ, body
        most = max(most, sum(body() is not None for body in bodies))
    return most


print("werkzeug", importlib.metadata.version("werkzeug"), "on Python", sys.version.split()[0])
usual, without = most_at_once(True), most_at_once(False)
gc.set_threshold(20_000, 20, 20)
seldom = most_at_once(True)
print(f"{REQUESTS} requests of {BODY >> 10} KB, answered one after the other; at most so many were in memory at once:")
print(f"{usual} with Python's collector, {seldom} with one that runs less often, {without} without the cycle")
sys.exit(0 if usual > 20 and seldom == REQUESTS and without == 0 else 1)
PYTHON
