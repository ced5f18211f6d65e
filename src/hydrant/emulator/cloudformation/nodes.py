"""Resources in LocalStack's model of a change, the template before it and the one after it in one."""

from typing import Any


def resources(engine: Any) -> list[Any]:
    """The resources of the change that an engine (who computes, carries out or transforms) works on."""
    found: list[Any] = engine._change_set.update_model.node_template.resources.resources
    return found


def resource(engine: Any, name: str) -> Any:
    """The one with a logical id; None for a name that none has."""
    return next((each for each in resources(engine) if each.name == name), None)
