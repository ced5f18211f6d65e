"""Takes the oldest events out of LocalStack's log store, which keeps all of them in memory for ever."""

import contextlib

from localstack.services.logs.models import get_moto_logs_backend
from moto.logs.models import LogEvent as StoredEvent
from moto.logs.models import LogStream

from .ceiling import MB, VARIABLE, Removal

_MARK = "[WARN] Hydrant dropped "


def trim(removal: Removal, limit: int) -> None:
    """Remove the oldest events of a stream; its first line then says how many, and why. `limit` in bytes."""
    account, region, group, stream = removal.destination
    with contextlib.suppress(KeyError):  # deleted since
        _trim(get_moto_logs_backend(account, region).groups[group].streams[stream], removal.events, limit)


def _trim(stream: LogStream, count: int, limit: int) -> None:
    events = stream.events
    marked = bool(events) and events[0].message.startswith(_MARK)
    before = int(events[0].message.removeprefix(_MARK).split(None, 1)[0]) if marked else 0
    end = marked + count
    if end == 0 or not events:
        return
    last = events[min(end, len(events)) - 1]
    text = (
        f"{_MARK}{before + count} older lines of this stream: the logs of all functions may take {limit // MB} MB of "
        f"memory here ({VARIABLE})."
    )
    events[:end] = [StoredEvent(last.ingestion_time, {"timestamp": last.timestamp, "message": text})]
