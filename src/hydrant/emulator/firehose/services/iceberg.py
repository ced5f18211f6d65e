"""Iceberg tables by the emulator's Glue, written in the process. pyiceberg is imported with the first batch."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError as BotoClientError

from hydrant.emulator.chaos.book import CHAOS
from hydrant.emulator.faults.kinds import fault_of
from hydrant.iceberg.failures import Failure

from ..engine.ports import TableBatch, TableError
from ..error_texts import S3_MESSAGES

if TYPE_CHECKING:
    from pyiceberg.table import Table

NO_SUCH_TABLE = "Iceberg.NoSuchTable"
COMMIT_FAILED = "Iceberg.CommitFailed"
_S3_CODES = {"NoSuchBucket": "S3.NoSuchBucket", "AccessDenied": "S3.AccessDenied"}


class IcebergClient:
    """The tables that an account sees."""

    def __init__(self, account_id: str) -> None:
        self._account_id = account_id

    def write(self, batch: TableBatch) -> Mapping[int, Failure]:
        """Commit a batch; the records that fail alone, by their places, are not in it. Raises TableError.

        The table is loaded for each batch, so that a new schema is followed at once.
        """
        from hydrant.iceberg.writing import Conflict, NotWritable, keys_of, read, write

        with _errors(batch):
            table = self._table(batch)
            try:
                keys = keys_of(table.schema(), batch.keys)
                found = read(table.schema(), keys, batch.records)
            except NotWritable as error:
                raise _no_table(batch, str(error)) from error
            try:
                if found.changes:
                    write(table, keys, found.changes)
            except Conflict as error:
                words = f"The table {batch.database}.{batch.table} was changed by another writer meanwhile: {error}"
                raise TableError(COMMIT_FAILED, words) from error
            except FileNotFoundError as error:
                raise TableError(
                    COMMIT_FAILED, f"A file of {batch.database}.{batch.table} is missing: {error}"
                ) from error
        return found.failures

    def check(self, wanted: TableBatch) -> None:
        """Whether a table is there with the columns that are its keys (L-6). Raises TableError."""
        from hydrant.iceberg.writing import NotWritable, keys_of

        with _errors(wanted):
            try:
                keys_of(self._table(wanted).schema(), wanted.keys)
            except NotWritable as error:
                raise _no_table(wanted, str(error)) from error

    def _table(self, batch: TableBatch) -> "Table":
        """The table as it is now, if its name is exactly this (L-10) and its format the one that is served (L-18)."""
        from pyiceberg.exceptions import (
            NoSuchIcebergTableError,
            NoSuchPropertyException,
            NoSuchTableError,
            ValidationError,
        )

        from hydrant.emulator.iceberg.catalogue import catalogue_of
        from hydrant.emulator.iceberg.object_io import NotInS3
        from hydrant.iceberg.writing import FORMAT_VERSION

        name = batch.database, batch.table
        try:
            table = catalogue_of(batch.catalog_id or self._account_id, batch.region).load_table(name)
        except (NoSuchIcebergTableError, NoSuchPropertyException) as error:
            raise _no_table(batch, "It is not an Iceberg table") from error
        except NoSuchTableError as error:
            raise _no_table(batch, "There is no such table") from error
        except FileNotFoundError as error:
            raise _no_table(batch, f"Its metadata is missing: {error}") from error
        except NotInS3:
            raise
        except (ValidationError, ValueError) as error:
            raise _no_table(batch, f"Its metadata cannot be read: {' '.join(str(error).split())}") from error
        if table.name() != name:
            raise _no_table(batch, f"Its name is {'.'.join(table.name())}, and names must match exactly")
        if table.metadata.format_version != FORMAT_VERSION:
            raise _no_table(batch, f"Its format version is {table.metadata.format_version}, not {FORMAT_VERSION}")
        return table


def _no_table(batch: TableBatch, why: str) -> TableError:
    words = f"Cannot write to the table {batch.table} of the database {batch.database}. {why}"
    return TableError(NO_SUCH_TABLE, words, lasting=True)


@contextmanager
def _errors(batch: TableBatch) -> Iterator[None]:
    """What goes wrong with S3 or Glue, as TableError; what is the emulator's own affair goes on as it is."""
    from hydrant.emulator.iceberg.object_io import NotInS3

    try:
        yield
    except NotInS3 as error:
        raise _no_table(batch, str(error)) from error
    except BotoClientError as error:
        told = error.response["Error"]
        fault = fault_of(error)
        if fault and not CHAOS.told(told.get("Code", ""), told.get("Message", "")):  # an injected one is the service's
            raise fault from error
        code = _S3_CODES.get(told.get("Code", ""), f"Iceberg.{told.get('Code', 'Unknown')}")
        words = S3_MESSAGES.get(code, f"{batch.database}.{batch.table}: {told.get('Message', error)}")
        raise TableError(code, words) from None if fault else error
