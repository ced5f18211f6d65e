"""Ways through a template: its objects, its functions, its nulls. Pure."""

from collections.abc import Iterator
from typing import Any


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """All objects in a value, each before its members."""
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(each)


def function_of(value: Any) -> tuple[str, Any]:
    """Of a function its name, `Ref` or `Fn::Name`, and what it gets; of all else an empty name."""
    if isinstance(value, dict) and len(value) == 1:
        name, given = next(iter(value.items()))
        if name == "Ref" or str(name).startswith("Fn::"):
            return name, given
    return "", None


def functions(value: Any) -> Iterator[str]:
    """The names of all functions in a value but Ref, known or not."""
    return (name for name, _ in map(function_of, objects(value)) if name and name != "Ref")


def nulls(value: Any, path: str = "") -> Iterator[str]:
    """Where a template says null, as paths from its top."""
    if value is None:
        yield path
    elif isinstance(value, dict):
        for name, each in value.items():
            if name != "Fn::GetAZs":  # public templates say null there for the stack's own region
                yield from nulls(each, f"{path}/{name}")
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from nulls(each, f"{path}/{index}")
