"""From a function's reply to one outcome per record (C-9 to C-18). Pure, and total: no reply makes it raise.

Open on AWS, and what is done here: a repeated id fails that record only (C-13); an entry of `records` that is no object
or has no id counts as an unknown extra id (C-14); bad base64 counts for every result that carries data (C-17);
partition keys whose value is no text are as good as missing, and so are all of a `metadata` of another form (C-9).
"""

import binascii
from collections.abc import Callable, Container, Sequence
from functools import partial
from typing import Any

import msgspec

from hydrant.valid_json import loads, whole

from ..records import DROPPED, NO_ROUTE, Ok, Oks, Outcome, ProcessingFailed, Route

STATUS_FAILED = ProcessingFailed("Lambda.ProcessingFailedStatus", "ProcessingFailed status set for record")
MISSING_ID = ProcessingFailed(
    "Lambda.MissingRecordId",
    "One or more record Ids were not returned. Ensure that the Lambda function returns all received record Ids.",
)
DUPLICATED_ID = ProcessingFailed(
    "Lambda.DuplicatedRecordId",
    "Multiple records were returned with the same record Id. "
    "Ensure that the Lambda function returns a unique record Id for each record.",
)
OK_WITHOUT_DATA = ProcessingFailed(
    "Lambda.InvalidReturnFormat",
    "The data field cannot be null when the SourceType is DirectPut or KinesisStreamAsSource and processing result is "
    "Ok. The value field cannot be null when the SourceType is MSKAsSource and processing result is Ok.",
)
FUNCTION_ERROR = ProcessingFailed(
    "Lambda.FunctionError", "The Lambda function was successfully invoked but it returned an error result."
)
_RESULTS = ("Ok", "Dropped", "ProcessingFailed")
_WITH_DATA = frozenset({"Ok", "ProcessingFailed"})


class _OutOfOrderError(Exception):
    """An entry is not that of the record at its place."""


class _BadReplyError(Exception):
    """The whole batch is unusable (C-17)."""


def outcomes_of(record_ids: Sequence[str], payload: bytes) -> Sequence[Outcome]:
    """One outcome for each id, in the order of the ids, from the payload of a successful invocation."""
    return plain_outcomes(record_ids, payload) or outcomes_piece_by_piece(record_ids, payload)


class _Entry(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    recordId: str  # noqa: N815 - AWS's name
    result: str
    data: bytes


class _Reply(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    records: list[_Entry]


_read = msgspec.json.Decoder(_Reply).decode


def plain_outcomes(record_ids: Sequence[str], payload: bytes) -> Oks | None:
    """The outcomes of a reply that has one entry for each record, in order, with data in each and nothing else.

    JSON and base64 are read in one pass, which takes half the time. None for all other replies.
    """
    try:
        entries = _read(payload).records
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    if [entry.recordId for entry in entries] != list(record_ids) or len(frozenset(record_ids)) < len(record_ids):
        return None
    results = [entry.result for entry in entries]
    if not frozenset(results) <= _WITH_DATA:
        return None
    failed = [index for index, result in enumerate(results) if result != "Ok"] if "ProcessingFailed" in results else ()
    return Oks([entry.data for entry in entries], STATUS_FAILED, failed)


def outcomes_piece_by_piece(record_ids: Sequence[str], payload: bytes) -> list[Outcome]:
    """The same of any reply."""
    entries = _entries(payload)
    wanted = frozenset(record_ids)
    try:
        if len(entries) == len(record_ids) == len(wanted):
            return [_in_its_place(entry, record_id) for entry, record_id in zip(entries, record_ids, strict=True)]
    except _OutOfOrderError:
        pass
    except _BadReplyError:
        return [FUNCTION_ERROR] * len(record_ids)
    return _sorted_out(entries, record_ids, wanted)


def _sorted_out(entries: Sequence[Any], record_ids: Sequence[str], wanted: Container[str]) -> list[Outcome]:
    """The same for a reply that is not simply one entry for each record, in order."""
    found: dict[str, Outcome] = {}
    try:
        for entry in entries:
            record_id = entry.get("recordId") if isinstance(entry, dict) else None
            if not isinstance(record_id, str) or record_id not in wanted:
                continue
            found[record_id] = DUPLICATED_ID if record_id in found else _outcome(entry)
    except _BadReplyError:
        return [FUNCTION_ERROR] * len(record_ids)
    return [found.get(record_id, MISSING_ID) for record_id in record_ids]


def _entries(payload: bytes) -> list[Any]:
    try:
        reply = loads(payload)
    except ValueError:
        return []
    records = reply.get("records") if isinstance(reply, dict) else None
    return records if isinstance(records, list) else []


def _in_its_place(entry: Any, record_id: str) -> Outcome:
    """The outcome of an entry, quickly for the usual one."""
    if type(entry) is not dict or entry.get("recordId") != record_id:
        raise _OutOfOrderError
    if entry.get("result") == "Ok" and "metadata" not in entry and type(data := entry.get("data")) is str:
        return _ok((_decode(data), (), (), NO_ROUTE))
    return _outcome(entry)


_ok: Callable[[tuple[bytes, tuple[()], tuple[()], Route]], Ok] = partial(tuple.__new__, Ok)


def _outcome(entry: dict[str, Any]) -> Outcome:
    result, data = entry.get("result"), entry.get("data")
    if result not in _RESULTS:
        raise _BadReplyError
    decoded = None if data is None else _decode(data)
    if result == "Dropped":
        return DROPPED
    if result == "ProcessingFailed":
        return STATUS_FAILED
    if decoded is None:
        return OK_WITHOUT_DATA
    metadata = entry.get("metadata")
    return Ok(decoded, _partition_keys(metadata), route=_route(metadata)) if metadata else Ok(decoded)


def _route(metadata: object) -> Route:
    """The table that a function names (L-9); what is no text is as good as missing."""
    given = metadata.get("otfMetadata") if isinstance(metadata, dict) else None
    return route_of(given, "destinationDatabaseName", "destinationTableName", "operation")


def route_of(given: object, *names: str) -> Route:
    """The route that members with these names say."""
    values = [given.get(name) for name in names] if isinstance(given, dict) else []
    return Route(*[whole(value) if isinstance(value, str) else "" for value in values])


def _partition_keys(metadata: object) -> tuple[tuple[str, str], ...]:
    keys = metadata.get("partitionKeys") if isinstance(metadata, dict) else None
    if not isinstance(keys, dict):
        return ()
    return tuple((whole(name), whole(value)) for name, value in keys.items() if isinstance(value, str))


def _decode(data: object) -> bytes:
    if not isinstance(data, str):
        raise _BadReplyError
    try:
        return binascii.a2b_base64(data, strict_mode=True)
    except ValueError as exc:
        raise _BadReplyError from exc
