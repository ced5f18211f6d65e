"""Error lines of a delivery stream in CloudWatch Logs (F-1, F-2, F-5, F-6).

Group and stream have to exist (F-1). A thread of its own writes the lines, so that logging never delays delivery. At
most one line a second is written for each code, and none while CloudWatch cannot keep up (AWS samples, too, F-4). The
exact line for Lambda errors is unknown (F-2): it is written like the one for S3 errors, with `processor`.
"""

import contextlib
import json
import logging
import queue
import threading
import time
from collections.abc import Callable

from hydrant.emulator.faults import threads
from hydrant.emulator.faults.kinds import EmulatorFault
from hydrant.emulator.faults.report import FAULTS
from hydrant.emulator.last_errors import DELIVERY_ERRORS

from ..plan import DestinationPlan
from ..ports import ClientError, LogClient

LOG = logging.getLogger(__name__)
_MAX_WAITING_LINES = 1000
_SAMPLE_SECONDS = 1.0
_AGAIN_SECONDS = 1.0
_WITH_NUMBER = ("Kinesis.", "HttpEndpoint.")
_Line = tuple[str, str, int, str]


class ErrorLog:
    """Writes to CloudWatch Logs when the destination has logging enabled, and always to the emulator's log."""

    def __init__(
        self,
        delivery_stream_arn: str,
        plan: Callable[[], DestinationPlan],
        client: LogClient,
        thread_name: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._arn = delivery_stream_arn
        self._plan = plan
        self._client = client
        self._clock = clock
        self._thread_name = thread_name
        self._lines: queue.Queue[_Line | None] = queue.Queue(_MAX_WAITING_LINES)
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._last: dict[str, float] = {}
        self._closed = threading.Event()

    def report(self, code: str, message: str, *, backup: bool = False) -> None:
        """Log an error; those of the backup have a log stream of their own (F-1)."""
        DELIVERY_ERRORS.note(self._arn, code, message)
        if not self._sampled(f"backup {code}" if backup else code):
            return
        plan = self._plan()
        target = (plan.backup or plan.s3) if backup else plan.data
        LOG.warning("%s: %s%s: %s", self._arn, "backup: " if backup else "", code, message)
        log = target.log
        if log is None:
            return
        line = error_log_line(self._arn, plan, target.address, code, message)
        try:
            self._lines.put_nowait((log.group, log.stream, int(self._clock() * 1000), line))
        except queue.Full:
            return
        with self._lock:
            if self._thread is None and not self._closed.is_set():
                self._thread = threads.start(self._run, self._thread_name)

    def _sampled(self, code: str) -> bool:
        now = time.monotonic()
        with self._lock:
            if now - self._last.get(code, float("-inf")) < _SAMPLE_SECONDS:
                return False
            self._last[code] = now
            return True

    def close(self, timeout: float) -> None:
        """Write what is waiting and end the thread."""
        with self._lock:  # an abandoned call may still report: that starts no thread any more
            self._closed.set()
        if self._thread is not None:
            try:
                self._lines.put(None, timeout=timeout)
            except queue.Full:
                return
            self._thread.join(timeout)

    def _run(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                self._client.put_line(*line)
            except EmulatorFault as fault:
                FAULTS.note(fault, f"error lines of {self._arn} wait")
                if self._closed.wait(_AGAIN_SECONDS):
                    return
                with contextlib.suppress(queue.Full):
                    self._lines.put_nowait(line)
            except ClientError as exc:
                LOG.warning("%s: cannot write to log group %s: %s", self._arn, line[0], exc)
            except Exception:  # a defect of the emulator must not end the log
                LOG.exception("%s: cannot write to log group %s", self._arn, line[0])


def error_log_line(arn: str, plan: DestinationPlan, destination: str, code: str, message: str) -> str:
    """One message. The version id is a number in errors of Kinesis sources and endpoints, otherwise a string (F-3)."""
    line: dict[str, object] = {
        "deliveryStreamARN": arn,
        "destination": destination,
        "deliveryStreamVersionId": int(plan.version_id) if code.startswith(_WITH_NUMBER) else plan.version_id,
        "message": message,
        "errorCode": code,
    }
    if code.startswith(("Lambda.", "HttpEndpoint.")) and plan.function is not None:
        line["processor"] = plan.function.function_arn
    return json.dumps(line, separators=(",", ":"))
