"""How a sink learns between its attempts that it need not go on."""

import threading


class Cancellation:
    """Whether one batch is still to be written. Each batch has its own.

    Set in the threads of the writer's callers, read by the sink in the writer's thread. Flags are set before the event,
    so that a sink whose pause ends sees why.
    """

    def __init__(self, *, closing: bool = False) -> None:
        self.closing = closing
        """Whether the delivery stream waits for this batch in order to end: long pauses are pointless."""
        self.forgotten = False
        """Whether a reset came: the batch must not be diverted either, and its tickets may be settled."""
        self._abandoned = False
        self._woken = threading.Event()

    @property
    def wanted(self) -> bool:
        """Whether to go on: no reset came, and the time for a stop is not over."""
        return not (self.forgotten or self._abandoned)

    def close(self) -> None:
        """The delivery stream stops: one more attempt, without long pauses."""
        self.closing = True
        self._woken.set()

    def forget(self) -> None:
        """A reset came: the batch goes nowhere."""
        self.forgotten = True
        self._woken.set()

    def abandon(self) -> None:
        """The time for a stop is over: the batch stays unacknowledged."""
        self._abandoned = True
        self._woken.set()

    def wake(self) -> None:
        """End a pause, since clock or plan have changed."""
        self._woken.set()

    def pause(self, seconds: float) -> None:
        """Wait `seconds` before another attempt, or until any of the above is called."""
        self._woken.wait(seconds)
        self._woken.clear()
