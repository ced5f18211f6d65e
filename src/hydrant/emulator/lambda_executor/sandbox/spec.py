"""What an execution environment has to know about its function."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .debugger import Debugger

INIT_TIMEOUT = 10.0
"""Seconds the init phase may take; a longer one is run again inside the invocation, as on AWS."""

RESPONSE_LIMIT = 6 * 1024 * 1024 + 100
"""Bytes of the largest response of a synchronous invocation."""

LOG_LIMIT = 8 * 1024 * 1024
"""Bytes of memory that the log of one invocation may take."""

EPHEMERAL_MB = 512
"""Size of the temporary folder where the configuration names none (EphemeralStorage)."""


@dataclass(frozen=True, slots=True)
class FunctionSpec:
    """One version of a function, ready to run.

    `timeout` in seconds, `memory_mb` and `ephemeral_mb` (the temporary folder) in MB, `layers` in the order of the
    function's configuration (a later one overrides an earlier one), `environ` the complete environment of the process,
    `log_format` `Text` or `JSON`, `application_log_level` the least level of lines in JSON (empty: all), `log_limit`
    the bytes of memory that the log of an invocation may take.
    """

    name: str
    version: str
    runtime: str
    handler: str
    timeout: float
    memory_mb: int
    task_root: Path
    environ: Mapping[str, str]
    layers: tuple[Path, ...] = ()
    arn: str = ""
    runtime_version_arn: str = ""
    log_format: str = "Text"
    system_log_level: str = "INFO"
    application_log_level: str = ""
    init_timeout: float = INIT_TIMEOUT
    response_limit: int = RESPONSE_LIMIT
    ephemeral_mb: int = EPHEMERAL_MB
    log_limit: int = LOG_LIMIT
    debugger: Debugger | None = None
    architecture: str = "x86_64"
    """As it is declared, in Lambda's words."""


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One event of CloudWatch Logs; `timestamp` in milliseconds since the epoch."""

    timestamp: int
    message: str


@dataclass(frozen=True, slots=True)
class Invocation:
    """One call of a function; `payload` is the event as JSON."""

    request_id: str
    payload: bytes
    function_arn: str = ""
    trace_id: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an invocation ended: the payload for the caller, whether it is an error document, and its log lines."""

    payload: bytes
    is_error: bool
    events: tuple[LogEvent, ...] = ()

    @property
    def logs(self) -> str:
        """All log lines as one text."""
        return "".join(event.message if event.message.endswith("\n") else event.message + "\n" for event in self.events)
