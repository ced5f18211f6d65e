"""Asynchronous events that come while a function is updated: the poller of the old version leaves them to the next.

LocalStack's takes such an event from its queue and drops it; it is seen again a minute after the function's time-out.
"""

from __future__ import annotations

import functools
import logging
from concurrent.futures import Future
from typing import Any

from localstack.services.lambda_.invocation import event_manager
from localstack.services.lambda_.invocation.event_manager import Poller

from hydrant.emulator import patches

LOG = logging.getLogger(__name__)
_WAIT_SECONDS, _MOST = 2, 10
_HIDDEN_SECONDS = 60
"""For so long, beside the function's time-out, an event is hidden that is being dealt with."""
_AGAIN_SECONDS = 1.0


def run(self: Poller, *_args: Any, **_more: Any) -> None:
    """Hand events to the function until it is updated or deleted; takes the place of LocalStack's method."""
    version = self.version_manager.function_version
    client = event_manager.get_sqs_client(version, client_config=event_manager.CLIENT_CONFIG)
    asked = {
        "QueueUrl": self.event_queue_url,
        "WaitTimeSeconds": _WAIT_SECONDS,
        "MaxNumberOfMessages": _MOST,
        "VisibilityTimeout": version.config.timeout + _HIDDEN_SECONDS,
    }
    while not self._shutdown_event.is_set():
        try:
            messages = client.receive_message(**asked).get("Messages") or ()
        except Exception as error:  # noqa: BLE001 - LocalStack's client of that queue knows no errors of its own
            if not self._shutdown_event.is_set():
                LOG.warning("events of %s cannot be read: %s", version.qualified_arn, error)
                self._shutdown_event.wait(_AGAIN_SECONDS)
            continue
        for message in messages:
            _hand_over(self, client, message)


def _hand_over(poller: Poller, client: Any, message: dict[str, Any]) -> None:
    give_back = functools.partial(_give_back, client, poller.event_queue_url, message)
    if poller._shutdown_event.is_set():
        give_back()
        return
    try:
        dealt: Future[None] = poller.invoker_pool.submit(poller.handle_message, message)
    except RuntimeError:  # the pool was shut down meanwhile
        give_back()
        return
    dealt.add_done_callback(lambda future: give_back() if future.cancelled() else None)


def _give_back(client: Any, queue: str, message: dict[str, Any]) -> None:
    """Let an event be seen again at once, which LocalStack's client of that queue can do in this way alone.

    When that fails it is seen later.
    """
    try:
        client.send_message(QueueUrl=queue, MessageBody=message["Body"])
        client.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    except Exception as error:  # noqa: BLE001 - a function that is deleted has no queue any more
        LOG.debug("an event was not given back to %s: %s", queue, error)


def apply_patches() -> None:
    """Let Lambda use it from now on."""
    patches.replace("localstack.services.lambda_.invocation.event_manager:Poller", "run", run)
