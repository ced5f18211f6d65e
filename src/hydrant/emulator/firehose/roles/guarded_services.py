"""The services around, as a role sees them: what it may not do is refused as on AWS (H-6, C-19, F-6)."""

from collections.abc import Mapping
from dataclasses import dataclass

from hydrant.emulator.arns import log_stream_arn
from hydrant.iceberg.failures import Failure

from ..destinations.needs import bucket_needs, table_needs, table_writing_needs
from ..engine.conversion import ACCESS_DENIED
from ..engine.ports import (
    CatalogError,
    ClientError,
    DeliveryError,
    FunctionClient,
    FunctionReply,
    IcebergTables,
    InvocationError,
    LogClient,
    ObjectStore,
    S3Object,
    TableBatch,
    TableCatalog,
    TableColumns,
    TableError,
    TablePlace,
)
from ..error_texts import FUNCTION_DENIED, FUNCTION_ROLE_DENIED, GLUE_DENIED, GLUE_WRITING_DENIED, S3_MESSAGES
from .guard import Refusal, RoleGuard

_WRITING = ("s3:PutObject", "kms:GenerateDataKey")


@dataclass(frozen=True)
class GuardedStore:
    """S3 under the role of the destination or of the backup; where both have the same bucket, under both."""

    inner: ObjectStore
    guard: RoleGuard

    def put(self, item: S3Object) -> None:
        """Write an object. Raises DeliveryError `S3.AccessDenied`."""
        for bucket in self.guard.destination().buckets:
            if bucket.name != item.bucket:
                continue
            needs = [need for need in bucket_needs(bucket, (item.key,)) if need.action in _WRITING]
            if any(self.guard.refusal(need) for need in needs):
                raise DeliveryError("S3.AccessDenied", S3_MESSAGES["S3.AccessDenied"])
        self.inner.put(item)


@dataclass(frozen=True)
class GuardedFunctions:
    """Lambda under the role of the processor."""

    inner: FunctionClient
    guard: RoleGuard

    def invoke(self, function_arn: str, event: bytes) -> FunctionReply:
        """Invoke. Raises InvocationError `Lambda.AssumeRoleAccessDenied` or `Lambda.InvokeAccessDenied`."""
        for need in self.guard.destination().function_needs():
            if need.action != "lambda:InvokeFunction":
                continue
            refusal = self.guard.refusal(need)
            if refusal is Refusal.TRUST:
                raise InvocationError("Lambda.AssumeRoleAccessDenied", FUNCTION_ROLE_DENIED)
            if refusal is Refusal.ACTION:
                raise InvocationError("Lambda.InvokeAccessDenied", FUNCTION_DENIED)
        return self.inner.invoke(function_arn, event)


@dataclass(frozen=True)
class GuardedLogs:
    """CloudWatch Logs under the roles of the destination and of the backup."""

    inner: LogClient
    guard: RoleGuard

    def put_line(self, group: str, stream: str, timestamp_ms: int, message: str) -> None:
        """Append one event. Raises ClientError."""
        wanted = log_stream_arn(self.guard.region, self.guard.account_id, group, stream)
        for need in self.guard.destination().log_needs(self.guard.region, self.guard.account_id):
            if need.resource == wanted and self.guard.refusal(need):
                raise ClientError("Logs", f"{need.role_arn} may not {need.action} on {need.resource}")
        self.inner.put_line(group, stream, timestamp_ms, message)


@dataclass(frozen=True)
class GuardedCatalog:
    """Glue under the role of the conversion. Asked for is GetTableVersions: which calls AWS makes is unknown (I-13)."""

    inner: TableCatalog
    guard: RoleGuard

    def columns(self, place: TablePlace) -> TableColumns:
        """A table as it is now. Raises CatalogError."""
        conversion = self.guard.destination().conversion
        if conversion is not None:
            for need in table_needs(conversion.role_arn, place, self.guard.account_id):
                if self.guard.refusal(need):
                    raise CatalogError(ACCESS_DENIED, GLUE_DENIED)
        return self.inner.columns(place)


@dataclass(frozen=True)
class GuardedTables:
    """Iceberg tables under the role of the destination (L-25). A role that may not is asked again: it may be mended."""

    inner: IcebergTables
    guard: RoleGuard

    def write(self, batch: TableBatch) -> Mapping[int, Failure]:
        """Commit a batch. Raises TableError `Glue.AccessDenied`."""
        place = TablePlace(batch.database, batch.table, batch.region, batch.catalog_id)
        for need in table_writing_needs(self.guard.destination().role_arn, place, self.guard.account_id):
            if self.guard.refusal(need):
                raise TableError("Glue.AccessDenied", GLUE_WRITING_DENIED)
        return self.inner.write(batch)
