"""Makes the files of something new: `hydrant new producer NAME`."""

from .producer import new_producer

__all__ = ["new_producer"]
