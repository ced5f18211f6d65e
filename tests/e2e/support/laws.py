"""The laws that every record, object and notification obeys, as assertions with a deadline."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from validate.registry import check

from hydrant.waiting import eventually
from hydrant_validation.rejections import Rejected

from .function_log import FunctionLog
from .landing import ERROR_LINE_KEYS, ErrorLine, Landing
from .sender import Sent
from .subscribers import Subscriber
from .target import Target


@dataclass
class Account:
    """Where the records of a test have landed, by their bytes."""

    data: dict[bytes, list[str]] = field(default_factory=dict)
    error: dict[bytes, list[ErrorLine]] = field(default_factory=dict)

    @property
    def data_keys(self) -> set[str]:
        """The objects with valid records."""
        return {key for keys in self.data.values() for key in keys}

    @property
    def error_lines(self) -> list[ErrorLine]:
        """All error lines."""
        return [line for lines in self.error.values() for line in lines]


def settle(
    target: Target,
    landing: Landing,
    sent: Iterable[Sent],
    *,
    lines: Mapping[bytes, bytes] | None = None,
    repeats: bool = False,
) -> Account:
    """The law of conservation: wait until every record has landed, and assert that each did so in one place.

    Of n equal records n land. A valid record is delivered as it was sent, or as `lines` says. `repeats` allows
    more of each, which a failure during the test may cause (D-12).
    """
    wanted = Counter(record.raw for record in sent)
    line_of = {raw: (lines or {}).get(raw, raw) for raw in wanted}

    def landed() -> Account:
        landing.look()
        account = Account(
            {raw: landing.data[line] for raw, line in line_of.items() if line in landing.data},
            {raw: landing.error[raw] for raw in wanted if raw in landing.error},
        )
        missing = [raw for raw, count in wanted.items() if _times(account, raw) < count]
        assert not missing, f"{len(missing)} of {len(wanted)} records landed nowhere, such as {_shown(missing[0])}"
        return account

    account = eventually(landed, timeout=target.patience, interval=target.interval)
    both = account.data.keys() & account.error.keys()
    assert not both, f"{len(both)} records are in data/ and in error/, such as {_shown(next(iter(both)))}"
    if not (repeats or target.repeats):
        more = [raw for raw, count in wanted.items() if _times(account, raw) > count]
        assert not more, f"{len(more)} records landed more often than they were sent, such as {_shown(more[0])}"
    return account


def _times(account: Account, raw: bytes) -> int:
    return len(account.data.get(raw, ())) + len(account.error.get(raw, ()))


def _shown(raw: bytes) -> str:
    return f"{raw[:200]!r} ({len(raw)} bytes)"


def assert_error_line(line: ErrorLine, function_arn: str) -> None:
    """AWS's shape: members, order, types (C-20). The function is named with or without a version (C-5)."""
    document = line.document
    assert list(document) == ERROR_LINE_KEYS
    assert type(document["attemptsMade"]) is int
    assert type(document["arrivalTimestamp"]) is int
    assert document["arrivalTimestamp"] <= document["attemptEndingTimestamp"]
    assert document["lambdaARN"] in (function_arn, f"{function_arn}:$LATEST")


def assert_set_failed(line: ErrorLine) -> Rejected:
    """The function has set ProcessingFailed (C-11), at its first attempt. Returns the reason, by judging again."""
    assert line.document["errorCode"] == "Lambda.ProcessingFailedStatus"
    assert line.document["errorMessage"] == "ProcessingFailed status set for record"
    assert line.document["attemptsMade"] == 1
    verdict = check(line.raw, line.document["arrivalTimestamp"])
    assert isinstance(verdict, Rejected)
    return verdict


def assert_logged(target: Target, log: FunctionLog, rejected: Sequence[tuple[Sent, Rejected]]) -> None:
    """Each rejection stands in the function's log as one JSON line with producer, code and reason."""

    def logged() -> None:
        log.look()
        missing = [sent for sent, _ in rejected if sent.sequence_number not in log.rejections]
        assert not missing, f"{len(missing)} rejections are not in the log, such as of {_shown(missing[0].raw)}"

    eventually(logged, timeout=target.patience, interval=target.interval)
    for sent, verdict in rejected:
        line = log.rejections[sent.sequence_number]
        assert (line.get("producer"), line["code"], line["reason"]) == (verdict.producer, verdict.code, verdict.reason)
        assert line["digest"] == hashlib.sha256(sent.raw).hexdigest(), "the digest joins log line and error line"


def assert_told(target: Target, subscriber: Subscriber, keys: Collection[str]) -> None:
    """The subscriber was told of each of these objects: once, or at least once where AWS repeats (G-5)."""

    def told() -> Counter[str]:
        seen = subscriber.look()
        missing = [key for key in keys if key not in seen]
        assert not missing, f"{subscriber.name} was not told of {len(missing)} of {len(keys)}, such as {missing[0]}"
        return seen

    seen = eventually(told, timeout=target.patience, interval=target.interval)
    if not target.repeats:
        assert {key: seen[key] for key in keys} == dict.fromkeys(keys, 1)
    below_error = [key for key in seen if key.startswith(target.outputs["error_prefix"])]
    assert not below_error, f"{subscriber.name} was told of objects below error/: {below_error[:3]}"
