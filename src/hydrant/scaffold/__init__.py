"""Makes the files of something new: `hydrant new producer|function|subscriber NAME`."""

from .function import new_function
from .producer import new_producer
from .subscriber import new_subscriber

__all__ = ["new_function", "new_producer", "new_subscriber"]
