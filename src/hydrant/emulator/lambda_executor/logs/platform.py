"""The log lines that Lambda itself writes: INIT_START, START, END, REPORT and the time-out line, as text or JSON.

Text lines are AWS's, with tabs; the JSON form (LoggingConfig LogFormat JSON) is AWS's platform event. SystemLogLevel
WARN drops start and report lines of invocations that went well.
"""

import json
import math
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


class PlatformLines:
    """Writes the lines of one function in the format that its LoggingConfig asks for."""

    def __init__(self, spec: FunctionSpec) -> None:
        self._spec = spec
        self._json = spec.log_format == "JSON"
        self._quiet = self._json and spec.system_log_level == "WARN"

    def init_start(self) -> list[str]:
        """Return the line at the start of a process."""
        version = self._spec.runtime.replace("python", "python:")
        arn = self._spec.runtime_version_arn
        if self._json:
            record = {"initializationType": "on-demand", "phase": "init", "runtimeVersion": version}
            return [] if self._quiet else [self._event("platform.initStart", {**record, "runtimeVersionArn": arn})]
        return [f"INIT_START Runtime Version: {version}\tRuntime Version ARN: {arn}"]

    def init_report(self, duration_ms: float, phase: str, status: str, error_type: str = "") -> list[str]:
        """Return the line for an init phase that failed."""
        if self._json:
            record = {"phase": phase, "status": status, "metrics": {"durationMs": round(duration_ms, 3)}}
            return [self._event("platform.initReport", record | ({"errorType": error_type} if error_type else {}))]
        line = f"INIT_REPORT Init Duration: {duration_ms:.2f} ms\tPhase: {phase}\tStatus: {status}"
        return [line + (f"\tError Type: {error_type}" if error_type else "")]

    def notice(self, text: str) -> list[str]:
        """Return a remark of Hydrant itself, such as the interpreter in use."""
        return [json.dumps({"level": "WARN", "message": text}) if self._json else f"[WARN] {text}"]

    def start(self, request_id: str) -> list[str]:
        """Return the line before the handler runs."""
        if self._json:
            record = {"requestId": request_id, "version": self._spec.version}
            return [] if self._quiet else [self._event("platform.start", record)]
        return [f"START RequestId: {request_id} Version: {self._spec.version}"]

    def failure(self, request_id: str, text: str, error_type: str) -> list[str]:
        """Return the lines about a runtime that was stopped or ended by itself."""
        if self._json:
            return []  # the report carries the status
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
        if self._quiet and not report.status:
            return []
        metrics = {
            "durationMs": round(report.duration_ms, 3),
            "billedDurationMs": math.ceil(report.duration_ms + (report.init_ms or 0)),
            "memorySizeMB": self._spec.memory_mb,
            "maxMemoryUsedMB": report.memory_used_mb,
        }
        if report.init_ms is not None:
            metrics["initDurationMs"] = round(report.init_ms, 3)
        record = {"requestId": report.request_id, "metrics": metrics, "status": report.status or "success"}
        return [
            self._event("platform.report", record | ({"errorType": report.error_type} if report.error_type else {}))
        ]

    @staticmethod
    def _event(kind: str, record: Mapping[str, object]) -> str:
        return json.dumps({"time": _now(), "type": kind, "record": record})


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
