"""How an object's key stands in S3's events: encoded like a form field, and filters look at that form.

LocalStack escapes it as a path, so a space is `%20` where AWS has `+` (G-3), and a filter with a `+` misses it (G-16).
EventBridge gets the key as it is: AWS documents the encoding for notifications alone.
"""

import dataclasses
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from localstack.services.s3.notifications import EventBridgeNotifier, S3EventNotificationContext

from hydrant.emulator import patches

_MODULE = "localstack.services.s3.notifications"
_stock_payload = EventBridgeNotifier._get_event_payload


def form_encoded(key: str) -> str:
    """A key as events have it: a space is `+`, slashes stay, what is not plain is escaped as UTF-8 (G-3)."""
    return quote_plus(key, safe="/")


def event_bridge_payload(ctx: S3EventNotificationContext, config_id: Any = None) -> Any:
    """What EventBridge is told of an object, with its key as it is."""
    return _stock_payload(dataclasses.replace(ctx, key_name=unquote_plus(ctx.key_name)), config_id)


def apply_patches() -> None:
    """Let S3 write keys so from now on."""
    patches.replace(_MODULE, "quote", form_encoded)
    patches.replace(f"{_MODULE}:EventBridgeNotifier", "_get_event_payload", staticmethod(event_bridge_payload))
