"""How a sink in the middle of its attempts learns that it need not go on."""

import threading


class Cancellation:
    """What a sink asks between its attempts to write one batch. There is one for each batch.

    The writer sets it from the threads of its callers, the sink reads it in the writer's. Attributes are set before the
    event, so that a sink whose pause ends sees why.
    """

    def __init__(self, *, closing: bool = False) -> None:
        self.closing = closing
        """Whether the delivery stream ends as soon as this is done: nothing is gained by waiting long."""
        self.forgotten = False
        """Whether a reset came meanwhile: the batch must not go anywhere else either."""
        self._abandoned = False
        self._woken = threading.Event()

    @property
    def wanted(self) -> bool:
        """Whether the batch is still to be written: no reset came, and the time to stop is not over."""
        return not (self.forgotten or self._abandoned)

    def close(self) -> None:
        """The delivery stream ends."""
        self.closing = True
        self._woken.set()

    def forget(self) -> None:
        """A reset: the batch goes nowhere."""
        self.forgotten = True
        self._woken.set()

    def abandon(self) -> None:
        """The time to stop is over: the batch stays unacknowledged."""
        self._abandoned = True
        self._woken.set()

    def wake(self) -> None:
        """End a pause: the clock was moved, or the plan is another one."""
        self._woken.set()

    def pause(self, seconds: float) -> None:
        """Wait before another attempt; less when something of the above comes."""
        self._woken.wait(seconds)
        self._woken.clear()
