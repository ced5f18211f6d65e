"""Several writes at once: all of them or none. Pure. [Developer Guide: DynamoDB transactions, how it works] (T-14)"""

from __future__ import annotations

from collections.abc import Sequence

from .errors import Refused
from .table import Change, TableItems, Write

_CANCELLED = "Transaction cancelled, please refer cancellation reasons for specific reasons"
_CODES = {"ConditionalCheckFailedException": "ConditionalCheckFailed", "ValidationException": "ValidationError"}


def planned(steps: Sequence[tuple[TableItems, Write]]) -> list[Change]:
    """The changes of all writes. Raises Refused when one cannot be made, with a reason for each."""
    reasons, changes, cancelled = [], [], False
    for table, write in steps:
        try:
            changes.append(table.plan(write))
            reasons.append({"Code": "None"})
        except Refused as refused:
            cancelled = True
            reasons.append({"Code": _CODES[refused.code], "Message": refused.words, **refused.members})
    if cancelled:
        codes = ", ".join(str(reason["Code"]) for reason in reasons)
        raise Refused("TransactionCanceledException", f"{_CANCELLED} [{codes}]", CancellationReasons=reasons)
    return changes
