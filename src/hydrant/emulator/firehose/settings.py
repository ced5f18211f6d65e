"""Settings of the engine that AWS does not have: pacing, limits, and choices where the contract knows no answer."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from hydrant.settings import choice, number, read, switch

MAX_ACTIVE_PARTITIONS = 5_000
"""What AWS raises the quota to at most (D-16)."""
_PREFIX = "HYDRANT_FIREHOSE_"


@dataclass(frozen=True)
class Settings:
    """Seconds are fractions, sizes are MiB."""

    retry_seconds: float = number(
        f"{_PREFIX}RETRY_SECONDS",
        "First pause between attempts to invoke or to write; doubles. AWS's pacing is unknown (C-7).",
        0.1,
    )
    retry_max_seconds: float = number(f"{_PREFIX}RETRY_MAX_SECONDS", "Longest pause between attempts.", 1.0)
    transient_seconds: float = number(
        f"{_PREFIX}TRANSIENT_SECONDS",
        "How long invocations that fail because the emulator is busy (function version being replaced) do not count.",
        30.0,
    )
    spacing_seconds: float = number(
        f"{_PREFIX}SPACING_SECONDS",
        "Zero buffering under load: the longest pause between batches of several records, and four times the shortest; "
        "between them it is three times what a batch takes.",
        0.1,
    )
    endpoint_retry_seconds: float = number(
        f"{_PREFIX}ENDPOINT_RETRY_SECONDS",
        "First pause between requests to an HTTP endpoint or Splunk; doubles up to two minutes, as AWS's page says.",
        1.0,
    )
    plain_http: bool = switch(
        f"{_PREFIX}PLAIN_HTTP", "Whether HTTP endpoints and Splunk may have an address without TLS, which AWS refuses."
    )
    overlap_seconds: float = number(
        f"{_PREFIX}OVERLAP_SECONDS",
        "Another invocation for the same shard (up to five, B-10) starts when the last one has run this long.",
        1.0,
    )
    memory_mb: float = number(
        f"{_PREFIX}MEMORY_MB",
        "Records read but not yet in S3, per delivery stream, on top of twice the buffer size; more stops reading.",
        64.0,
    )
    decompressed_mb: float = number(
        f"{_PREFIX}DECOMPRESSED_MB",
        "A record of compressed log data that expands to more fails (D-17; AWS's limit is unknown).",
        16.0,
    )
    jq_seconds: float = number(
        f"{_PREFIX}JQ_SECONDS",
        "Processor time that a JQ query may take for one record (D-15; AWS's limit is unknown).",
        1.0,
    )
    create_seconds: float = number(f"{_PREFIX}CREATE_SECONDS", "Time in CREATING (A-3).", 0.05)
    delete_delivers: bool = switch(
        f"{_PREFIX}DELETE_DELIVERS",
        "Whether DeleteDeliveryStream delivers what is buffered (A-6: AWS's behaviour is unknown).",
        default=True,
    )
    stop_seconds: float = number(
        f"{_PREFIX}STOP_SECONDS",
        "Longest wait for deliveries when a delivery stream is deleted or the emulator stops.",
        10.0,
    )
    quotas: bool = switch(
        f"{_PREFIX}QUOTAS", "Refuse more than five calls a second of a control operation, as AWS does (A-11)."
    )
    metrics_seconds: float = number(
        f"{_PREFIX}METRICS_SECONDS",
        "CloudWatch metrics are written this often, and at each flush and stop; 0 turns them off.",
        5.0,
    )
    enforce_roles: bool = switch(
        "HYDRANT_ENFORCE_ROLES", "Evaluate the roles of delivery streams, and refuse what AWS would refuse (H-6)."
    )
    active_partitions: int = number(
        f"{_PREFIX}ACTIVE_PARTITIONS",
        "Most active partitions of a delivery stream with dynamic partitioning (D-16).",
        500,
        least=1,
        most=MAX_ACTIVE_PARTITIONS,
        whole=True,
    )
    literal_error_prefix: str = choice(
        f"{_PREFIX}LITERAL_ERROR_PREFIX",
        "Whether error keys below a literal prefix get the date, on which sources conflict (C-27).",
        ("dated", "literal"),
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the variables. Raises SettingError."""
        return read(cls, environment)
