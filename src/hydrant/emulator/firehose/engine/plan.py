"""What the engine needs to know of a destination. Immutable; `destinations.plans` makes it from a description.

An update makes a new plan; stages ask for the current one at each batch, so that a change also applies to records that
are buffered already (A-19).
"""

from dataclasses import dataclass, field

from .buffers import Hints
from .compression import Compression
from .keys.object_keys import KeyRules
from .transform.lambda_transform import LambdaRules
from .transform.partitioning import PartitionRules
from .transform.prepare import PreparationRules

MIB = 1024 * 1024


@dataclass(frozen=True)
class LogTarget:
    """Where error lines go (F-1)."""

    group: str
    stream: str


@dataclass(frozen=True)
class S3Target:
    """Where and how objects are written."""

    bucket: str
    keys: KeyRules
    hints: Hints
    compression: Compression
    kms_key_arn: str | None
    log: LogTarget | None


@dataclass(frozen=True)
class EndpointTarget:
    """An HTTP endpoint. `packed`: bodies in gzip; `retry_seconds` as in RetryOptions."""

    url: str
    access_key: str | None = field(repr=False)
    attributes: tuple[tuple[str, str], ...]
    packed: bool
    hints: Hints
    retry_seconds: float
    log: LogTarget | None


@dataclass(frozen=True)
class DestinationPlan:
    """One version of a destination. With an `endpoint`, `s3` is where records go that it does not take."""

    version_id: str
    s3: S3Target
    endpoint: EndpointTarget | None
    backup: S3Target | None
    append_delimiter: bool
    function: LambdaRules | None
    preparation: PreparationRules
    partitioning: PartitionRules | None
