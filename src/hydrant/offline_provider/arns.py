"""ARNs taken apart, as the SDK for Go does it: `arn:partition:service:region:account-id:resource`."""

from dataclasses import dataclass

from .resource import Refused


@dataclass(frozen=True)
class Arn:
    """The parts of an ARN; some may be empty."""

    partition: str
    service: str
    region: str
    account_id: str
    resource: str

    def __str__(self) -> str:
        return ":".join(("arn", self.partition, self.service, self.region, self.account_id, self.resource))


def parse_arn(text: str, named: str = "arn") -> Arn:
    """Read an ARN. Raises Refused, with the name of the argument."""
    start, *parts = text.split(":", 5)
    if start != "arn":
        raise Refused(f"{text!r} is no ARN: it does not begin with arn:", named)
    if len(parts) != 5:
        raise Refused(f"{text!r} is no ARN: it has too few parts.", named)
    return Arn(*parts)
