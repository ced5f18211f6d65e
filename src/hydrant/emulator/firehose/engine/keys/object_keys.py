"""Names of the objects that Firehose writes (D-1 to D-6, C-25 to C-27). Pure.

Times in a key are the arrival of the oldest record in the object, to the second (D-3, D-4).

Where sources contradict each other, and what is done here:
- C-27, a literal ErrorOutputPrefix: two real stacks show the type folder and the date added, emulators add nothing.
  Default `dated` (`error/processing-failed/yyyy/MM/dd/HH/`);
  HYDRANT_FIREHOSE_LITERAL_ERROR_PREFIX=literal adds nothing.
- D-6, a Prefix with random-string only: AWS's page says that the date is appended, and so it is here.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from uuid import uuid4

from ..records import ErrorKind, Place
from .java_time import compile_pattern
from .prefix import PartitionKey, Prefix, RandomStrings, Timestamp, random_string

_DATE_FOLDERS = compile_pattern("yyyy/MM/dd/HH/")
_NAME_TIME = compile_pattern("yyyy-MM-dd-HH-mm-ss")


@dataclass(frozen=True)
class KeyRules:
    """Everything that decides the key of an object, except the object itself."""

    delivery_stream_name: str
    version_id: str
    prefix: Prefix
    error_prefix: Prefix
    timezone: tzinfo = UTC
    extension: str = ""
    dated_literal_error_prefix: bool = True
    random_strings: RandomStrings = random_string

    def data_key(self, oldest_arrival: float, partition: Place = ()) -> str:
        """Key of a data object; `oldest_arrival` in epoch seconds, `partition` all values that the prefix names."""
        when = self._local(oldest_arrival)
        folder = self.prefix.evaluate(when, self.random_strings, partition=partition)
        if not self.prefix.has(Timestamp, PartitionKey):
            folder += _DATE_FOLDERS.format(when)
        return folder + self._object_name(when) + self.extension

    def error_key(self, oldest_arrival: float, kind: ErrorKind, prefix: Prefix | None = None) -> str:
        """Key of an error object, without the extension of data objects; a `prefix` stands for the error prefix."""
        when = self._local(oldest_arrival)
        return self._error_folder(when, kind, prefix or self.error_prefix) + self._object_name(when)

    def _error_folder(self, when: datetime, kind: ErrorKind, given: Prefix) -> str:
        if given.has_expressions:
            return given.evaluate(when, self.random_strings, kind.value)
        if given.source and not self.dated_literal_error_prefix:
            return given.source
        literal = given.source or self.prefix.evaluate(when, self.random_strings)
        return f"{literal}{kind.value}/{_DATE_FOLDERS.format(when)}"

    def _object_name(self, when: datetime) -> str:
        return f"{self.delivery_stream_name}-{self.version_id}-{_NAME_TIME.format(when)}-{uuid4()}"

    def _local(self, arrival: float) -> datetime:
        return datetime.fromtimestamp(int(arrival), self.timezone)
