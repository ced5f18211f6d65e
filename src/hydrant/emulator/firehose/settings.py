"""Settings of the engine that AWS does not have: pacing, limits, and choices where the contract knows no answer."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

MOST_ACTIVE_PARTITIONS = 5_000
"""What AWS raises the quota to at most (D-16)."""


class SettingError(ValueError):
    """A HYDRANT_FIREHOSE_* variable with a value that makes no sense."""


@dataclass(frozen=True)
class Settings:
    """Read once from HYDRANT_FIREHOSE_<NAME>; seconds are fractions, sizes are MiB."""

    retry_seconds: float = 0.1
    """First pause between attempts to invoke or to write; doubles. AWS's pacing is unknown (C-7)."""
    retry_max_seconds: float = 1.0
    """Longest pause between attempts."""
    transient_seconds: float = 30.0
    """How long invocations that fail because the emulator is busy (function version being replaced) do not count."""
    spacing_seconds: float = 0.1
    """Zero buffering under load: pause between batches of several records (see buffers)."""
    endpoint_retry_seconds: float = 1.0
    """First pause between requests to an HTTP endpoint; doubles up to two minutes, as AWS's page says."""
    plain_http: bool = False
    """Whether HTTP endpoints may have an address without TLS, which AWS refuses."""
    overlap_seconds: float = 1.0
    """Another invocation for the same shard (up to five, B-10) starts when the last one has run this long."""
    memory_mb: float = 64.0
    """Records read but not yet in S3, per delivery stream, on top of twice the buffer size; more stops reading."""
    decompressed_mb: float = 16.0
    """A record of compressed log data that expands to more fails (D-17; AWS's limit is unknown)."""
    jq_seconds: float = 1.0
    """Processor time that a JQ query may take for one record (D-15; AWS's limit is unknown)."""
    create_seconds: float = 0.05
    """Time in CREATING (A-3)."""
    delete_delivers: bool = True
    """Whether DeleteDeliveryStream delivers what is buffered (A-6: AWS's behaviour is unknown)."""
    stop_seconds: float = 10.0
    """Longest wait for deliveries when a stream is deleted or the emulator stops."""
    quotas: bool = False
    """Refuse more than five calls a second of a control operation, as AWS does (A-11)."""
    metrics_seconds: float = 5.0
    """CloudWatch metrics are written this often, and at each flush and stop; 0 turns them off."""
    enforce_roles: bool = False
    """Whether roles are evaluated and what AWS would refuse is refused, H-6 (set by HYDRANT_ENFORCE_ROLES=1)."""
    active_partitions: int = 500
    """Most active partitions of a stream with dynamic partitioning, up to 5,000 (D-16)."""
    literal_error_prefix: str = "dated"
    """`dated` or `literal`, see delivery.keys (C-27)."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the variables. Raises SettingError."""
        defaults = cls()
        literal = environment.get("HYDRANT_FIREHOSE_LITERAL_ERROR_PREFIX", defaults.literal_error_prefix)
        if literal not in ("dated", "literal"):
            raise SettingError(f"HYDRANT_FIREHOSE_LITERAL_ERROR_PREFIX is {literal!r}: give 'dated' or 'literal'")
        names = (
            "retry",
            "retry_max",
            "transient",
            "spacing",
            "overlap",
            "endpoint_retry",
            "jq",
            "create",
            "stop",
            "metrics",
        )
        seconds = {f"{name}_seconds": _number(environment, f"{name}_seconds", defaults) for name in names}
        return cls(
            **seconds,
            memory_mb=_number(environment, "memory_mb", defaults),
            decompressed_mb=_number(environment, "decompressed_mb", defaults),
            active_partitions=_partitions(environment, defaults),
            delete_delivers=environment.get("HYDRANT_FIREHOSE_DELETE_DELIVERS", "1") not in ("0", "false"),
            quotas=environment.get("HYDRANT_FIREHOSE_QUOTAS", "0") not in ("", "0", "false"),
            literal_error_prefix=literal,
            plain_http=_switch(environment, "HYDRANT_FIREHOSE_PLAIN_HTTP"),
            enforce_roles=_switch(environment, "HYDRANT_ENFORCE_ROLES"),
        )


def _switch(environment: Mapping[str, str], variable: str) -> bool:
    text = environment.get(variable, "").strip()
    if text not in ("", "0", "1"):
        raise SettingError(f"{variable} is {text!r}: give 1 or 0")
    return text == "1"


def _partitions(environment: Mapping[str, str], defaults: Settings) -> int:
    value = _number(environment, "active_partitions", defaults)
    if not 1 <= value <= MOST_ACTIVE_PARTITIONS or value != int(value):
        raise SettingError(
            f"HYDRANT_FIREHOSE_ACTIVE_PARTITIONS is {value:g}: give a whole number from 1 to {MOST_ACTIVE_PARTITIONS}"
        )
    return int(value)


def _number(environment: Mapping[str, str], name: str, defaults: Settings) -> float:
    variable = f"HYDRANT_FIREHOSE_{name.upper()}"
    text = environment.get(variable)
    if text is None:
        return float(getattr(defaults, name))
    try:
        value = float(text)
    except ValueError as exc:
        raise SettingError(f"{variable} is {text!r}: give a number") from exc
    if not 0 <= value < float("inf"):
        raise SettingError(f"{variable} is {text!r}: give a number that is not negative")
    return value
