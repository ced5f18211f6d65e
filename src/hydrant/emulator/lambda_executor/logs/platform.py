"""The log lines that Lambda itself writes: INIT_START, START, END, REPORT and the time-out line, as text or JSON.

Text lines are AWS's, with tabs; the JSON form (LoggingConfig LogFormat JSON) is AWS's platform event. SystemLogLevel
says which of these are written (F-11): each has a level, which is WARN for all that did not go well.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from ..sandbox.spec import FunctionSpec


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one invocation: milliseconds and megabytes; `init_ms` only for a cold start."""

    request_id: str
    duration_ms: float
    memory_used_mb: int
    init_ms: float | None = None
    status: str = ""
    error_type: str = ""
    produced_bytes: int = 0
    """Of the answer."""


_RUNTIME = re.compile(r"^([a-z]+)\.?")
_LEVELS = ("DEBUG", "INFO", "WARN")
_ON_DEMAND = "on-demand"


class PlatformLines:
    """Writes the lines of one function in the format that its LoggingConfig asks for."""

    def __init__(self, spec: FunctionSpec) -> None:
        self._spec = spec
        self._json = spec.log_format == "JSON"
        level = spec.system_log_level
        self._shown = _LEVELS[_LEVELS.index(level) if level in _LEVELS else 1 :]

    def init_start(self) -> list[str]:
        """Return the line at the start of a process."""
        version = _RUNTIME.sub(r"\1:", self._spec.runtime).removesuffix(".x")
        arn = self._spec.runtime_version_arn
        if self._json:
            record = {"initializationType": _ON_DEMAND, "phase": "init", "runtimeVersion": version}
            return self._events("INFO", ("platform.initStart", {**record, "runtimeVersionArn": arn}))
        return [f"INIT_START Runtime Version: {version}\tRuntime Version ARN: {arn}"]

    def init_done(self, duration_ms: float) -> list[str]:
        """Return the lines for an init phase that went well; a log as text has none."""
        return self._init_events("DEBUG", duration_ms, "init", "success") if self._json else []

    def init_report(self, duration_ms: float, phase: str, status: str, error_type: str = "") -> list[str]:
        """Return the lines for an init phase that failed."""
        if self._json:
            return self._init_events("WARN", duration_ms, phase, status, error_type)
        line = f"INIT_REPORT Init Duration: {duration_ms:.2f} ms\tPhase: {phase}\tStatus: {status}"
        return [line + (f"\tError Type: {error_type}" if error_type else "")]

    def notice(self, text: str) -> list[str]:
        """Return a remark of Hydrant itself, such as the interpreter in use."""
        return [json.dumps({"level": "WARN", "message": text}) if self._json else f"[WARN] {text}"]

    def start(self, request_id: str) -> list[str]:
        """Return the line before the handler runs."""
        if self._json:
            record = {"requestId": request_id, "version": self._spec.version}
            return self._events("INFO", ("platform.start", record))
        return [f"START RequestId: {request_id} Version: {self._spec.version}"]

    def failure(self, request_id: str, text: str, error_type: str) -> list[str]:
        """Return the lines about a runtime that was stopped or ended by itself."""
        if self._json:
            return []  # the events carry the status
        if error_type == "Sandbox.Timedout":
            return [f"{_now()} {request_id} {text}\n"]
        return [f"RequestId: {request_id} Error: {text}\n{error_type}"]

    def end(self, report: Report) -> list[str]:
        """Return the lines after the handler: END and REPORT."""
        if self._json:
            return self._json_report(report)
        line = (
            f"REPORT RequestId: {report.request_id}\tDuration: {report.duration_ms:.2f} ms"
            f"\tBilled Duration: {math.ceil(report.duration_ms + (report.init_ms or 0))} ms"
            f"\tMemory Size: {self._spec.memory_mb} MB\tMax Memory Used: {report.memory_used_mb} MB"
        )
        if report.init_ms is not None:
            line += f"\tInit Duration: {report.init_ms:.2f} ms"
        if report.status:
            line += f"\tStatus: {report.status}"
        if report.error_type:
            line += f"\tError Type: {report.error_type}"
        return [f"END RequestId: {report.request_id}", line + "\t"]

    def _json_report(self, report: Report) -> list[str]:
        failure = {"errorType": report.error_type} if report.error_type else {}
        common = {"requestId": report.request_id, "status": report.status or "success"} | failure
        duration = {"durationMs": round(report.duration_ms, 3)}
        done = {**common, "metrics": {**duration, "producedBytes": report.produced_bytes}}
        metrics = {
            **duration,
            "billedDurationMs": math.ceil(report.duration_ms + (report.init_ms or 0)),
            "memorySizeMB": self._spec.memory_mb,
            "maxMemoryUsedMB": report.memory_used_mb,
        }
        if report.init_ms is not None:
            metrics["initDurationMs"] = round(report.init_ms, 3)
        return [
            *self._events("WARN" if report.status else "DEBUG", ("platform.runtimeDone", done)),
            *self._events("WARN" if report.status else "INFO", ("platform.report", {**common, "metrics": metrics})),
        ]

    def _init_events(self, level: str, duration_ms: float, phase: str, status: str, error_type: str = "") -> list[str]:
        record: dict[str, object] = {"initializationType": _ON_DEMAND, "phase": phase, "status": status}
        record |= {"errorType": error_type} if error_type else {}
        report = {**record, "metrics": {"durationMs": round(duration_ms, 3)}}
        return self._events(level, ("platform.initRuntimeDone", record), ("platform.initReport", report))

    def _events(self, level: str, *events: tuple[str, Mapping[str, object]]) -> list[str]:
        if level not in self._shown:
            return []
        return [json.dumps({"time": _now(), "type": kind, "record": record}) for kind, record in events]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
