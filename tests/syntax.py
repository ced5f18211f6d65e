"""What tests read in sources, without a look at each expression: those are most of a tree."""

import ast
from collections.abc import Iterator

_BODIES = ("body", "handlers", "orelse", "finalbody", "cases")


def statements(node: ast.AST) -> Iterator[ast.stmt]:
    """The statements below `node`, at any depth. Only expressions are left out, which have none."""
    for field in _BODIES:
        for inner in getattr(node, field, ()):
            if isinstance(inner, ast.stmt):
                yield inner
            yield from statements(inner)
