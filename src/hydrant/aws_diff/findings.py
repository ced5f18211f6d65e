"""One thing to know about a configuration before it goes to AWS."""

from dataclasses import asdict, dataclass
from typing import Any

HEADINGS = {
    "broken": "AWS refuses this, or delivers nothing",
    "refused": "Refused here, works on AWS",
    "unknown": "Not known of AWS: test these there",
    "differs": "Known to differ",
    "limit": "Limits of AWS that do not hold here",
}
"""The kinds of findings in the order in which they are told."""


@dataclass(frozen=True)
class Finding:
    """`where` is a resource's address, `fact` a number of docs/fidelity.md, if there is one."""

    kind: str
    where: str
    what: str
    here: str = ""
    aws: str = ""
    next_step: str = ""
    fact: str | None = None

    def document(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)
