"""Tells the emulator the schemas of the deployed project, which its page shows beside rejected records."""

from hydrant.console import Say

from ..errors import HydrantError, UsageError
from ..project import Project
from ..schemas.sources import folder_of, working_tree
from . import control_client
from .registry import StackRecord


def publish(project: Project, stack: StackRecord, say: Say) -> None:
    """Publish them; of a project without schemas none. What is in the way is told, and costs the page alone."""
    try:
        folder_of(project)
    except UsageError:  # a pipeline of another kind
        control_client.publish_schemas(stack.port, {}, stack.host)
        return
    try:
        schemas = {name: dict(schema) for name, schema in working_tree(project).schemas.items()}
        control_client.publish_schemas(stack.port, schemas, stack.host)
    except HydrantError as error:
        say.warn(f"The page shows no schemas. {error.title} {error.cause}")
