"""The schemas of this project, and `check`: the one entry that judges a record.

The handler, the producers' tests and the tools that re-validate error records all call `check`.
"""

from hydrant_validation.registry import Registry

from . import schemas

REGISTRY = Registry.discover(schemas)
check = REGISTRY.check
