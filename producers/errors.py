"""Errors that a user of the producers sees.

ProducerError        title, cause, and what to do next
├── PlanError        the settings are off
├── StreamError      the stream cannot be written to
└── SchemaBroken     a producer made an event that its own schema refuses: a bug in that producer
"""


class ProducerError(Exception):
    """What did not work, the next thing to do, and why it did not where the title leaves that open."""

    def __init__(self, title: str, next_step: str = "", cause: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.next_step = next_step
        self.cause = cause

    def to_dict(self) -> dict[str, str]:
        """Return the error for programs, in the words of the `hydrant` commands; `kind` is the class name."""
        return {"kind": type(self).__name__, "title": self.title, "cause": self.cause, "next": self.next_step}

    def to_text(self) -> str:
        """Return the error for people: one line for the title, one for the cause, one for the next step."""
        cause = f"\n  {self.cause}" if self.cause else ""
        return f"Error: {self.title}{cause}" + (f"\nNext: {self.next_step}" if self.next_step else "")


class PlanError(ProducerError):
    """The settings are off."""


class StreamError(ProducerError):
    """The stream cannot be written to."""


class SchemaBroken(ProducerError):
    """A producer made an event that its own schema refuses."""
