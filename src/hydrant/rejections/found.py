"""One rejection after the other, with its place and verdict: for what shows, exports and replays them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..error_objects.lines import Rejection
from ..pipeline.digest import digest
from .objects import ErrorObject, lines_in, rejections_in
from .scan import Task
from .schemas import load_check
from .verdicts import Check, Verdict, judge

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class Found:
    """A rejection, what today's schemas say, and where it stands (lines count from 1)."""

    key: str
    number: int
    rejection: Rejection
    verdict: Verdict

    def document(self) -> dict[str, Any]:
        """For programs. `raw` is the record as text, and None where it is no UTF-8; `raw_base64` always has it."""
        from binascii import b2a_base64

        line, verdict = self.rejection, self.verdict
        return {
            "producer": verdict.producer,
            "code": verdict.code,
            "reason": verdict.reason,
            "fields": dict(verdict.fields),
            "error_code": line.error_code,
            "error_message": line.error_message,
            "attempts": line.attempts,
            "arrival_ms": line.arrival_ms,
            "ended_ms": line.ended_ms,
            "lambda_arn": line.lambda_arn,
            "key": self.key,
            "line": self.number,
            "digest": digest(line.raw),
            "raw": _text(line.raw),
            "raw_base64": b2a_base64(line.raw, newline=False).decode(),
        }


def _text(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _nobody(_: str) -> None:
    """Nobody wants to know of lines that are unreadable."""


def find(task: Task, objects: Sequence[ErrorObject], unreadable: Callable[[str], None] = _nobody) -> Iterator[Found]:
    """The selected rejections, object by object in the order given; `unreadable` is told of each line that is none."""
    s3, check = task.place.clients().s3, load_check(task.sources)
    for each in objects:
        yield from found_in(s3, task, check, each.key, unreadable)


def found_in(
    s3: "S3Client", task: Task, check: Check | None, key: str, unreadable: Callable[[str], None] = _nobody
) -> Iterator[Found]:
    """The selected rejections of one object, in the order of its lines."""
    for number, line in rejections_in(lines_in(s3, task.place, key)):
        if isinstance(line, str):
            unreadable(f"{key}, line {number}: {line}")
            continue
        if not task.selection.recent(line):
            continue
        verdict = judge(line, check)
        if task.selection.takes(line, verdict):
            yield Found(key, number, line, verdict)
