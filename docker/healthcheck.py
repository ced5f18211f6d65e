"""The health of the emulator's container: 0 when the stack is deployed and warm, else 1, with the phase in a line.

A LocalStack without Hydrant's plug-ins knows no deployment: it is healthy when it answers.
"""

import json
import os
import sys
import urllib.error
import urllib.request

PLACE = f"http://127.0.0.1:{os.environ.get('HYDRANT_PORT') or 4566}"
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def ask(route: str) -> dict[str, object]:
    """The document at the route, whatever its status; empty when it is none."""
    try:
        with OPENER.open(PLACE + route, timeout=2) as reply:
            body = reply.read()
    except urllib.error.HTTPError as error:
        body = error.read()
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


try:
    health = ask("/_hydrant/health")
    if "hydrant" in health:
        ready = health["ready"] is True
        print(f"{health['phase']} {health['detail']}".strip())
    else:
        ready = "services" in ask("/_localstack/health")
        print("a plain LocalStack answers" if ready else "something else than LocalStack answers")
except OSError as error:
    ready = False
    print(f"no answer: {error}")
sys.exit(0 if ready else 1)
