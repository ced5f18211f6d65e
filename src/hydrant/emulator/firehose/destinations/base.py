"""What every kind of destination is asked, and what all of them answer alike."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Self

from ..engine.plan import DestinationPlan
from ..engine.ports import TableBatch
from ..exceptions import invalid_argument
from .conversion import ConversionSettings
from .documents import Document, creation_from
from .needs import Need, function_needs
from .plans import Naming
from .processing import Processing
from .values import Bucket

DESTINATION_ID = "destinationId-000000000001"
"""Of the one destination that a delivery stream has (A-12)."""

Given = Any
"""A member of a request as LocalStack parsed it and the model allows it; each kind names its TypedDict."""


class Destination(ABC):
    """One version of a delivery stream's destination. Immutable: an update makes another one.

    A kind is a subclass in a file of its own and a line in `kinds`. It keeps the document that Describe shows, complete
    with AWS's defaults, since updates are merged into that, and reads it once into values: outside this package nobody
    spells AWS's members out. Its plan names the sink that brings records there (`engine.delivery.sinks`).
    """

    label: ClassVar[str]
    """What the kind is called where another one is refused."""
    needed: ClassVar[tuple[str, ...]]
    """What an update has to give that makes a destination of this kind out of one of another (A-36)."""
    renamed: ClassVar[Mapping[str, str]]
    """Buckets of an update that have another name at creation."""

    @classmethod
    @abstractmethod
    def create(cls, configuration: Given) -> Self:
        """A new destination, with AWS's defaults. Raises InvalidArgumentException."""

    @abstractmethod
    def updated(self, update: Given) -> Self:
        """The next version, member by member (A-16). Raises InvalidArgumentException."""

    def followed_by(self, kind: "type[Destination]", update: Given) -> "Destination":
        """The next version; of another kind nothing is merged, so all of its members are needed (A-36).

        Raises InvalidArgumentException.
        """
        if isinstance(self, kind):
            return self.updated(update)
        configuration, missing = creation_from(update, kind.needed, kind.renamed)
        if missing:
            raise invalid_argument(
                f"Changing the destination from {self.label} to {kind.label} needs all of its members, as nothing is "
                f"merged; missing: {' and '.join(missing)}"
            )
        return kind.in_place(configuration)

    @classmethod
    def in_place(cls, configuration: Given) -> Self:
        """One of this kind in place of another. Raises InvalidArgumentException."""
        return cls.create(configuration)

    @classmethod
    def with_tls(cls, member: Given) -> Given:
        """Its member of a request as it would be with TLS: AWS's model knows no address of an endpoint without it."""
        return member

    @classmethod
    def plain_address(cls, member: Given) -> str | None:  # noqa: ARG003
        """The address without TLS in its member of a request where AWS's model lets one pass; None for none."""
        return None

    @abstractmethod
    def describe(self) -> Document:
        """Its members of DestinationDescription."""

    @property
    @abstractmethod
    def processing(self) -> Processing:
        """The processors that records pass."""

    @property
    @abstractmethod
    def buckets(self) -> tuple[Bucket, ...]:
        """The buckets that it writes to; a backup's while the backup is on."""

    @property
    @abstractmethod
    def role_arn(self) -> str:
        """The role with which it delivers, logs, and invokes functions that name none."""

    @property
    def role_arns(self) -> tuple[str, ...]:
        """All roles but those of functions, each once."""
        return tuple(dict.fromkeys((self.role_arn, *(bucket.role_arn for bucket in self.buckets))))

    def function_needs(self) -> Iterator[Need]:
        """What invoking its function needs."""
        return function_needs(self.processing, self.role_arn)

    def table_needs(self, region: str, account_id: str) -> Iterator[Need]:  # noqa: ARG002
        """What reading the table of a conversion needs; nothing where nothing is converted."""
        yield from ()

    @property
    def keyed_tables(self) -> tuple[TableBatch, ...]:
        """The Iceberg tables that have to be there, as batches without records; none for other kinds."""
        return ()

    @property
    def conversion(self) -> ConversionSettings | None:
        """How records become tables, None where they do not."""
        return None

    @abstractmethod
    def log_needs(self, region: str, account_id: str) -> Iterator[Need]:
        """What writing its error logs needs."""

    @abstractmethod
    def plan(self, naming: Naming) -> DestinationPlan:
        """What the engine works by."""
