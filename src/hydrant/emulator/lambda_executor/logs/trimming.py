"""Takes the oldest lines out of the log store, which LocalStack keeps in memory for ever."""

import contextlib

from localstack.services.logs.models import get_moto_logs_backend
from moto.logs.models import LogStream

from hydrant.emulator.logs.lines import Line

from .ceiling import MB, VARIABLE, Removal

_MARK = "[WARN] Hydrant dropped "


def trim(removal: Removal, limit: int) -> None:
    """Remove the oldest lines of a stream; its first line then says how many, and why. `limit` in bytes."""
    account, region, group, stream = removal.destination
    with contextlib.suppress(KeyError):  # deleted since
        _trim(get_moto_logs_backend(account, region).groups[group].streams[stream], removal.events, limit)


def _trim(stream: LogStream, count: int, limit: int) -> None:
    events: list[Line] = stream.events
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
    events[:end] = [Line(last.timestamp, last.number, text, last.ingestion_time)]
