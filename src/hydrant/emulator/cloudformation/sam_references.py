"""References to what AWS SAM makes: `Function.Alias`, `Function.Version`, `Api.Stage`. [SAM: generated resources]

SAM puts the names of the resources that it makes in their place. LocalStack looks through a template before that, and
takes them for names that are not there.
"""

from typing import Any

from localstack.services.cloudformation.engine.v2.change_set_model_transform import ChangeSetModelTransform
from localstack.services.cloudformation.engine.validations import ValidationError

_visit = ChangeSetModelTransform.visit_node_intrinsic_function_ref


def visit_reference(transform: Any, node_intrinsic_function: Any) -> Any:
    """Look at a reference before the transforms; one with a dot is SAM's to resolve, and stays as it is."""
    try:
        return _visit(transform, node_intrinsic_function)
    except ValidationError:
        named = transform.visit(node_intrinsic_function.arguments)
        if "." in str(named.after) or "." in str(named.before):
            return named
        raise
