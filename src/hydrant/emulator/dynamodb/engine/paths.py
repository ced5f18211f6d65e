"""Document paths: `a.b[2]`, read from an expression and looked up in an item. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from .errors import Refused, invalid
from .names import Placeholders, wrong
from .tokens import Tokens
from .values import Item, Value

_MAX_DEPTH = 32
NOT_FOR_UPDATE = "The document path provided in the update expression is invalid for update"


@dataclass(frozen=True)
class Path:
    """A top-level attribute and the steps below it: names of maps, places in lists."""

    parts: tuple[str | int, ...]

    @property
    def top(self) -> str:
        """The attribute that it begins with."""
        return str(self.parts[0])

    def find(self, item: Item) -> Value | None:
        """The value there; None when there is none."""
        found: Value | None = {"M": item}
        for part in self.parts:
            found = _step(found, part)
            if found is None:
                return None
        return found

    def __str__(self) -> str:
        return f"[{', '.join(f'[{part}]' if isinstance(part, int) else part for part in self.parts)}]"


def _step(value: Value | None, part: str | int) -> Value | None:
    if value is None:
        return None
    if isinstance(part, str):
        return value["M"].get(part) if "M" in value else None
    members = value.get("L", ())
    return members[part] if part < len(members) else None


def read_path(tokens: Tokens, placeholders: Placeholders) -> Path:
    """The path that comes next. Raises Refused."""
    parts: list[str | int] = [_name(tokens, placeholders)]
    while True:
        if tokens.met("."):
            parts.append(_name(tokens, placeholders))
        elif tokens.met("["):
            if tokens.now.kind != "number" or len(tokens.now.text) > 9:
                raise tokens.unexpected()
            parts.append(int(tokens.take().text))
            tokens.need("]")
        else:
            break
    if len(parts) > _MAX_DEPTH:
        raise wrong(tokens.kind, f"The document path has too many nesting elements; nesting levels: {len(parts)}")
    return Path(tuple(parts))


def _name(tokens: Tokens, placeholders: Placeholders) -> str:
    if tokens.now.kind != "name":
        raise tokens.unexpected()
    return placeholders.name(tokens.take().text, tokens.kind)


def put(item: Item, path: Path, value: Value) -> None:
    """Set a value within an item that may be changed; behind a list's end it is appended. Raises Refused."""
    holder, last = _holder(item, path)
    if isinstance(last, str) and "M" in holder:
        holder["M"][last] = value
    elif isinstance(last, int) and "L" in holder:
        members = holder["L"]
        if last < len(members):
            members[last] = value
        else:
            members.append(value)
    else:
        raise invalid(NOT_FOR_UPDATE)


def remove(item: Item, path: Path) -> None:
    """Take a value out of an item that may be changed; what is not there is left. Raises Refused."""
    holder, last = _holder(item, path)
    if isinstance(last, str) and "M" in holder:
        holder["M"].pop(last, None)
    elif isinstance(last, int) and "L" in holder:
        del holder["L"][last : last + 1]
    else:
        raise invalid(NOT_FOR_UPDATE)


def _holder(item: Item, path: Path) -> tuple[Value, str | int]:
    holder: Value | None = {"M": item}
    for part in path.parts[:-1]:
        holder = _step(holder, part)
    if holder is None:
        raise invalid(NOT_FOR_UPDATE)
    return holder, path.parts[-1]


def check_apart(kind: str, paths: Iterable[Path]) -> None:
    """Raise Refused when a path lies within another one, or takes a map where the other takes a list."""
    seen: list[Path] = []
    for path in paths:
        for other in seen:
            if (refused := _together(kind, other, path)) is not None:
                raise refused
        seen.append(path)


def _together(kind: str, one: Path, other: Path) -> Refused | None:
    for shared, (mine, its) in enumerate(zip(one.parts, other.parts, strict=False)):
        if isinstance(mine, int) is not isinstance(its, int) and shared:
            words = "Two document paths conflict with each other; must remove or rewrite one of these paths;"
            return wrong(kind, f"{words} path one: {one}, path two: {other}")
        if mine != its:
            return None
    words = "Two document paths overlap with each other; must remove or rewrite one of these paths;"
    return wrong(kind, f"{words} path one: {one}, path two: {other}")
