"""What an attack found: how much was done, and what of the law was broken."""

from dataclasses import dataclass, field

LAW = ("lost", "doubled", "misjudged", "unsent")
"""Faults of records. `misjudged`: a good record in error/, or a bad one in data/."""


@dataclass(frozen=True)
class Result:
    """One row. `count` of `what` was done; `faults` has only what must not be; `skipped` says why nothing was done."""

    attack: str
    count: int = 0
    what: str = ""
    sent: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    note: str = ""
    skipped: str = ""
    seconds: float = 0.0

    @property
    def held(self) -> bool:
        """Whether the law held."""
        return not self.faults

    def verdict(self) -> str:
        """In a word or two."""
        if self.skipped:
            return f"skipped: {self.skipped}"
        return "held" if self.held else "broken: " + ", ".join(f"{n} {word}" for word, n in self.faults.items())
