"""What the engine needs to know of a destination. Immutable; `destinations.plans` makes it from a description.

An update makes a new plan; stages ask for the current one at each batch, so that a change also applies to records that
are buffered already (A-19).
"""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from hydrant.emulator.arns import bucket_arn

from .buffers import Hints
from .compression import Compression
from .conversion import ConversionRules
from .keys.object_keys import KeyRules
from .transform.lambda_transform import LambdaRules
from .transform.partitioning import PartitionRules
from .transform.prepare import PreparationRules
from .transform.table_routing import RoutingRules

if TYPE_CHECKING:
    from .delivery.sinks import SinkFactory

MIB = 1024 * 1024


@dataclass(frozen=True)
class LogTarget:
    """Where error lines go (F-1)."""

    group: str
    stream: str


class Target(Protocol):
    """Where a destination brings records of data. Each kind of destination has its own, with a sink that knows it."""

    @property
    def hints(self) -> Hints:
        """When a batch is due."""

    @property
    def log(self) -> LogTarget | None:
        """Where errors are logged, None when they are not."""

    @property
    def address(self) -> str:
        """What the error log calls it (F-2)."""


@dataclass(frozen=True)
class S3Target:
    """Where and how objects are written."""

    bucket: str
    keys: KeyRules
    hints: Hints
    compression: Compression
    kms_key_arn: str | None
    log: LogTarget | None

    @property
    def address(self) -> str:
        """The bucket's ARN."""
        return bucket_arn(self.bucket)


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

    @property
    def address(self) -> str:
        """The endpoint's URL."""
        return self.url


@dataclass(frozen=True)
class SplunkTarget:
    """An HTTP event collector of Splunk. `raw`: which of its endpoints; `retry_seconds` as in RetryOptions."""

    url: str
    raw: bool
    token: str = field(repr=False)
    acknowledgment_seconds: float
    """Time to wait for the acknowledgement after each request."""
    hints: Hints
    retry_seconds: float
    log: LogTarget | None

    @property
    def address(self) -> str:
        """The collector's URL."""
        return self.url


@dataclass(frozen=True)
class TableRules:
    """One table of an Iceberg destination: its unique keys, and where the lines of its errors go, if elsewhere."""

    database: str
    table: str
    keys: tuple[str, ...] = ()
    error_prefix: str | None = None


@dataclass(frozen=True)
class IcebergTarget:
    """Tables of a catalogue. `retry_seconds` as in RetryOptions; no `catalog_id` is the account."""

    catalog_arn: str
    catalog_id: str | None
    region: str
    tables: tuple[TableRules, ...]
    hints: Hints
    retry_seconds: float
    log: LogTarget | None

    @property
    def address(self) -> str:
        """The catalogue's ARN."""
        return self.catalog_arn


@dataclass(frozen=True)
class DestinationPlan:
    """One version of a destination.

    `data` is where records of data go, and `sink` makes what brings them there. Error lines go to `s3`, which is `data`
    itself when the destination is S3; else records go there, too, that the destination does not take.
    """

    version_id: str
    data: Target
    sink: "SinkFactory"
    s3: S3Target
    backup: S3Target | None
    append_delimiter: bool
    function: LambdaRules | None
    preparation: PreparationRules
    partitioning: PartitionRules | None
    conversion: ConversionRules | None = None
    """How records of data become tables; only where they go to S3."""
    routing: RoutingRules | None = None
    """How records find their Iceberg tables; only where they go to such."""
    former_backup: S3Target | None = None
    """Where copies go that were taken for a backup which the destination does not have any more (A-36)."""

    def after(self, before: "DestinationPlan") -> "DestinationPlan":
        """This plan, as it follows another one."""
        return self if self.backup else replace(self, former_backup=before.backup or before.former_backup)

    @property
    def may_divert_later(self) -> bool:
        """Whether a record may become an error line after it was buffered: its original is kept until then."""
        return not self.data_in_s3 or self.conversion is not None

    @property
    def query(self) -> str | None:
        """The JQ query that records pass, None without one."""
        rules = self.partitioning or self.routing
        return None if rules is None else rules.query

    @property
    def data_in_s3(self) -> bool:
        """Whether S3 itself is the destination."""
        return self.data is self.s3

    @property
    def targets(self) -> tuple[Target, ...]:
        """All that is written to, each once."""
        others = [each for each in (self.s3, self.backup) if each is not None and each is not self.data]
        return (self.data, *others)
