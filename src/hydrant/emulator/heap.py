"""What Python's garbage collector need not look at.

LocalStack keeps some hundred thousand objects for good once its services are loaded. Thousands of records a second make
the collector run often, and each full run walks all of those: a fifth of the CPU time of 4,000 records/s. After the
services are loaded they are set aside, and the collector runs less often; records themselves are in no cycles. Until
then, while nearly all that is made stays, it does not run at all.
"""

import gc

_YOUNGEST, _MIDDLE, _OLDEST = 20_000, 20, 20
"""Objects more than freed before the youngest are looked at, and runs of one generation before one of the next."""


def pause_gc() -> None:
    """Collect nothing until `freeze_gc`, which comes within seconds."""
    gc.disable()


def freeze_gc() -> None:
    """Set aside what lives now, and collect less often from now on.

    What is garbage by then, some 5,000 objects, stays: to find it takes a quarter of a second of each start.
    """
    gc.freeze()
    gc.set_threshold(_YOUNGEST, _MIDDLE, _OLDEST)
    gc.enable()
