"""What tests in any project use of Hydrant; the pytest plug-in (`hydrant.pytest_plugin`) gives most of it as fixtures.

These names, and those of the fixtures, are public: they change with a note in the CHANGELOG. All others are
Hydrant's own.
"""

from ..error_objects.lines import Rejection
from ..pipeline.clients import Clients
from ..pipeline.notifications import ObjectCreated
from ..stack.faults import Faults
from ..stack.registry import StackRecord
from ..waiting import eventually
from .pipeline import Pipeline
from .resources import Resources

__all__ = [
    "Clients",
    "Faults",
    "ObjectCreated",
    "Pipeline",
    "Rejection",
    "Resources",
    "StackRecord",
    "eventually",
]
