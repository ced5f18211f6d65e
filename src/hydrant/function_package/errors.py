"""The one error of this package."""

from ..errors import HydrantError


class PackageError(HydrantError):
    """The function's package could not be built."""
