"""CREATING, UPDATING, STARTING, STOPPING, DELETING, and what they end in (P-10): each in a thread of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError

from hydrant.emulator.kept.place import CHANGES

from .models import USER_INITIATED, Pipe, all_pipes
from .services.stream_source import LONGEST_CALL, STREAM_GONE
from .worker import Worker

LOG = logging.getLogger(__name__)
_MISSING = "ResourceNotFoundException"
_FORGETTING_SECONDS = 10.0
"""How long a reset waits for all pipes: their calls then end on an emulator without them."""


def begin(pipe: Pipe, state: str, after: Callable[[], None] | None = None) -> None:
    """Be in a passing state until what it means is done. `after` is called at the end of DELETING."""
    pipe.state, pipe.reason = state, USER_INITIATED
    threading.Thread(target=_settle, args=(pipe, state, after), name=f"pipe-{pipe.name}-{state}", daemon=True).start()


def halt(pipe: Pipe, seconds: float = LONGEST_CALL) -> None:
    """End the work of a pipe, whatever its state says, and wait so long for it."""
    with pipe.lock:
        worker, pipe.worker = pipe.worker, None
    if worker is not None:
        worker.stop(max(seconds, 0))


def end_all() -> None:
    """Let no pipe read any more, and wait for none: what is not dealt with stays in its source."""
    for pipe in all_pipes():
        if (worker := pipe.worker) is not None:
            worker.end()


def forget_all() -> None:
    """End the work of all pipes for good, also of those that are only about to run."""
    pipes = all_pipes()
    for pipe in pipes:
        with pipe.lock:
            pipe.forgotten = True
    end_all()
    end = time.monotonic() + _FORGETTING_SECONDS
    for pipe in pipes:
        halt(pipe, end - time.monotonic())


def _settle(pipe: Pipe, state: str, after: Callable[[], None] | None) -> None:
    failed = {"CREATING": "CREATE", "UPDATING": "UPDATE", "STARTING": "START", "STOPPING": "STOP", "DELETING": "DELETE"}
    try:
        halt(pipe)
        if after is not None:
            after()
        elif pipe.desired == "RUNNING":
            worker = Worker(pipe)
            worker.start()
            with pipe.lock:
                pipe.worker, pipe.state = worker, "RUNNING"
                if pipe.forgotten:
                    worker.end()
        else:
            pipe.state = "STOPPED"
    except (ClientError, BotoCoreError) as error:
        missing = isinstance(error, ClientError) and error.response["Error"]["Code"] == _MISSING
        pipe.reason = STREAM_GONE if missing else str(error)[:512]
        pipe.state = f"{failed[state]}_FAILED"
    except Exception as error:  # whatever it is: a pipe that stays in a passing state could not even be deleted
        LOG.exception("%s: %s did not end well", pipe.arn, state)
        pipe.reason, pipe.state = str(error)[:512], f"{failed[state]}_FAILED"
    finally:
        CHANGES.touch("pipes")
