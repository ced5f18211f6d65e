"""What becomes of one rejection when it is replayed: sent (mended or as it was), or left where it is. Pure."""

from dataclasses import dataclass

from ..found import Found
from ..verdicts import Check, Verdict, producer_of, verdict_of
from .transform import Transform, TransformFailed

TRANSFORM_FAILED = "TRANSFORM_FAILED"
NOT_WANTED = "LEFT_BY_TRANSFORM"


@dataclass(frozen=True)
class Intention:
    """`data` are the bytes to send, None if the record is left; the verdict is that of today's schemas on them."""

    data: bytes | None
    verdict: Verdict

    @property
    def delivered(self) -> bytes:
        """As data/ will hold it, as far as the schemas know."""
        return self.verdict.line or self.data or b""


@dataclass(frozen=True)
class Rules:
    """How it is decided. `everything`: send also what the schemas would reject again."""

    check: Check | None
    transform: Transform | None = None
    everything: bool = False

    def decide(self, found: Found) -> Intention:
        """The verdict is for an arrival now, as the record will arrive anew. Without schemas everything passes."""
        data: bytes | None = found.rejection.raw
        if self.transform:
            try:
                data = self.transform(found.rejection.raw)
            except TransformFailed as error:
                return Intention(None, Verdict(found.verdict.producer, TRANSFORM_FAILED, str(error)))
        if data is None:
            return Intention(None, Verdict(found.verdict.producer, NOT_WANTED, "the transform returned None"))
        if self.check is None:
            return Intention(data, Verdict(producer_of(data), "UNCHECKED", "there are no schemas to ask", True))
        verdict = verdict_of(self.check(data, None), data)
        return Intention(data if verdict.passes or self.everything else None, verdict)
