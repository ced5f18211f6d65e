"""Errors that a user of the producers sees.

ProducerError        title, and what to do next
├── PlanError        the settings are off
├── StreamError      the stream cannot be written to
└── SchemaBroken     a producer made an event that its own schema refuses: a bug in that producer
"""


class ProducerError(Exception):
    """What did not work, and the next thing to do."""

    def __init__(self, title: str, next_step: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.next_step = next_step


class PlanError(ProducerError):
    """The settings are off."""


class StreamError(ProducerError):
    """The stream cannot be written to."""


class SchemaBroken(ProducerError):
    """A producer made an event that its own schema refuses."""
