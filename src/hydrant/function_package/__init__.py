"""Builds a function's deployment package (zip), reproducibly, for a runtime and architecture or for this machine."""

from .build import Built, build_package
from .configured import configured_target
from .errors import PackageError
from .spec import FunctionSpec
from .target import Target

__all__ = ["Built", "FunctionSpec", "PackageError", "Target", "build_package", "configured_target"]
