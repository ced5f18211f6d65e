"""The routes below /_hydrant: GET health, status, events, trace, roles, patches, calls, deployment, chaos,
functions/last-event; POST functions/debug, functions/debug/end, keep, phase, deployment, schemas, warm, flush, reset,
clock, chaos, chaos/remove, chaos/clear.

Health answers 200 when the stack is deployed and warm and 503 before, with the phase in the body either way.
"""

import json
import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Callable
from typing import Any

from localstack.http import Request, Response
from localstack.services.edge import ROUTER
from localstack.services.plugins import SERVICE_PLUGINS
from localstack.utils.bootstrap import is_api_enabled

from hydrant import __version__
from hydrant.emulator import freed_memory, heap, patches
from hydrant.emulator.chaos import inject
from hydrant.emulator.chaos.book import CHAOS
from hydrant.emulator.clock import CLOCK
from hydrant.emulator.cloudwatch import admin as alarms
from hydrant.emulator.durable.errors import CannotWrite
from hydrant.emulator.faults.report import FAULTS
from hydrant.emulator.feed import route as feed
from hydrant.emulator.feed import trace
from hydrant.emulator.feed.feed import FEED
from hydrant.emulator.firehose import admin as firehose
from hydrant.emulator.front.operations import OPERATIONS
from hydrant.emulator.kept import clock as kept_clock
from hydrant.emulator.kept import restoring
from hydrant.emulator.kinesis import admin as kinesis
from hydrant.emulator.lambda_executor import admin as functions
from hydrant.emulator.lambda_executor import debug_sessions
from hydrant.emulator.lambda_executor import routes as function_routes
from hydrant.emulator.lambda_executor.runtimes import extend_runtimes
from hydrant.emulator.last_errors import DELIVERY_ERRORS, FUNCTION_ERRORS
from hydrant.emulator.requests.documents import body_of
from hydrant.emulator.requests.refusals import RefusedRequest

from . import alive
from .bodies import kept_document, object_of, port_of, seconds_of, text_of, timeout_of
from .deployment import Deployment
from .phase import Phase
from .schemas import SCHEMAS

LOG = logging.getLogger(__name__)
PHASE = Phase()
DEPLOYMENT = Deployment()
_SIGNS: list[alive.SignOfLife] = []

# Each of these costs 0.2-2 s at its first call: loaded in the background while the user's tools start.
WARM_SERVICES = ("sts", "iam", "s3", "kinesis", "firehose", "lambda", "logs", "sqs", "sns", "cloudwatch")
_DRAIN_SECONDS = 8.0
_SETTLE_SECONDS = 2.0

Json = dict[str, Any]


def install() -> None:
    """Add the routes and begin to load the services that every pipeline uses."""
    _speak()
    extend_runtimes()
    _route("health", "GET", lambda _: _health())
    _route("status", "GET", lambda _: _status())
    _route("patches", "GET", lambda _: {"patches": patches.describe()})
    _route("calls", "GET", lambda _: {"short_way": OPERATIONS.served})
    _route("roles", "GET", lambda _: {"delivery_streams": firehose.roles()})
    _route("deployment", "GET", lambda _: DEPLOYMENT.describe())
    _route("deployment", "POST", _publish_deployment)
    _route("schemas", "POST", lambda body: {"schemas": SCHEMAS.publish(body)})
    _route("keep", "POST", lambda _: {"folder": restoring.save_now()})
    _route("phase", "POST", _set_phase)
    _route("warm", "POST", lambda body: {"functions": _warm(timeout_of(body))})
    _route("flush", "POST", lambda body: {"delivery_streams": firehose.flush(timeout_of(body))})
    _route("reset", "POST", lambda _: _reset())
    _route("clock", "POST", lambda body: _advance(seconds_of(body, "advance_seconds")))
    _route("chaos", "GET", lambda _: {"faults": CHAOS.describe()})
    _route("chaos", "POST", lambda body: {"fault": inject.add(body)})
    _route("chaos/remove", "POST", _remove_fault)
    _route("chaos/clear", "POST", lambda _: {"removed": CHAOS.clear()})
    feed.install()
    trace.install()
    function_routes.install()
    _route("functions/debug", "POST", _debug)
    _route("functions/debug/end", "POST", lambda body: {"ended": debug_sessions.end(text_of(body, "function"))})
    threading.Thread(target=_load_services, name="hydrant-warm-services", daemon=True).start()
    if is_api_enabled("lambda"):
        threading.Thread(target=functions.look_around, name="hydrant-look-around", daemon=True).start()


def show_signs_of_life() -> None:
    """Say each second that it is alive, and what it holds: what is kept has come back."""
    if sign := alive.begin(_held):
        _SIGNS.append(sign)


def _speak() -> None:
    """Let Hydrant's own few lines through: LocalStack's handler drops what is below LS_LOG."""
    logger = logging.getLogger("hydrant")
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


def drain() -> None:
    """Deliver what the delivery streams hold; called when LocalStack begins to stop."""
    for name, records in firehose.drain(_DRAIN_SECONDS).items():
        LOG.info("Stopping: delivery stream %s has delivered %d more records", name, records)
    for sign in _SIGNS:
        sign.stop()
    FEED.close()


def _held() -> dict[str, int]:
    """The records that would be gone if the emulator were killed now."""
    streams, deliveries = kinesis.records_held(), firehose.status()
    return {
        "records_held": streams,
        "records_undelivered": sum(each["buffered_records"] + each["unread_records"] for each in deliveries),
    }


def _route(name: str, method: str, answer: Callable[[Json], Json]) -> None:
    def endpoint(request: Request) -> Response:
        try:
            document = answer({} if method == "GET" else object_of(body_of(request)))
        except RefusedRequest:
            return _response({"error": "the body cannot be unpacked as its Content-Encoding says"}, 400)
        except ValueError as error:
            return _response({"error": str(error)}, 400)
        except CannotWrite as error:
            return _response({"error": str(error)}, 503)
        except TimeoutError as error:
            return _response({"error": f"{error}{_faults()}"}, 504)
        return _response(document, 503 if document.get("ready") is False else 200)

    ROUTER.add(f"/_hydrant/{name}", endpoint, methods=[method])


def _faults() -> str:
    """What of the emulator may be the reason that something takes long."""
    return "".join(f"; {fault['text']}" for fault in FAULTS.describe())


def _response(document: Json, status: int) -> Response:
    body = json.dumps({"hydrant": __version__, **document})
    return Response(body, status=status, mimetype="application/json")


def _health() -> Json:
    """`container`: whether it runs in one, and so is no process that the commands outside could look after."""
    container = os.environ.get("HYDRANT_CONTAINER") == "1"
    return {"pid": os.getpid(), "instance": DEPLOYMENT.instance, "container": container, **PHASE.describe()}


def _publish_deployment(body: Json) -> Json:
    DEPLOYMENT.publish(kept_document(body))
    return {"published": True}


def _set_phase(body: Json) -> Json:
    PHASE.set(text_of(body, "phase"), text_of(body, "detail", ""))
    return {"set": PHASE.name}


def _debug(body: Json) -> Json:
    return debug_sessions.begin(text_of(body, "function"), port_of(body, "port"))


def _remove_fault(body: Json) -> Json:
    name = text_of(body, "id")
    if not CHAOS.remove(name):
        raise ValueError(f"there is no active fault {name!r:.60}: GET /_hydrant/chaos lists them")
    return {"removed": name}


def _status() -> Json:
    return {
        "phase": PHASE.name,
        "detail": PHASE.detail,
        "streams": kinesis.status(),
        "delivery_streams": firehose.status(),
        "functions": functions.status(),
        "alarms": alarms.status(),
        "disk": _disk(),
        "faults": FAULTS.describe(),
        "injected_faults": [each for each in CHAOS.describe() if each["active"]],
    }


def _disk() -> Json:
    """Where the emulator keeps its files, objects of buckets among them, and how much room is left there."""
    folder = tempfile.gettempdir()
    usage = shutil.disk_usage(folder)
    return {"path": folder, "free_bytes": usage.free, "total_bytes": usage.total}


def _warm(seconds: float) -> list[Json]:
    functions.warm(seconds)
    return functions.status()


def _reset() -> Json:
    """Buffers before streams: a reader must not fetch old records between the two. Faults first: none is in the way."""
    CHAOS.clear()
    FUNCTION_ERRORS.forget()
    DELIVERY_ERRORS.forget()
    firehose.reset()
    kinesis.reset()
    return {"reset": True}


def _advance(seconds: float) -> Json:
    """Move the test clock for what is buffered and measured now, and wake what waits for it."""
    CLOCK.check(seconds)
    firehose.settle(_SETTLE_SECONDS)
    functions.flush_logs(_SETTLE_SECONDS)
    kept_clock.advance(CLOCK, seconds)
    firehose.wake()
    alarms.evaluate()
    return {"advanced_seconds": seconds, "ahead_seconds": CLOCK.ahead, "now": CLOCK.now()}


def _load_services() -> None:
    for service in filter(is_api_enabled, WARM_SERVICES):
        try:
            SERVICE_PLUGINS.require(service)
        except Exception:  # any failure is reported again, to the caller, at the service's first use
            LOG.warning("Could not load %s in advance", service, exc_info=True)
    heap.freeze_gc()
    freed_memory.start()
