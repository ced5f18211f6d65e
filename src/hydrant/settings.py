"""How the kit's variables are declared and read: one reading of numbers, switches and choices for every service.

A service declares its settings as a frozen dataclass whose fields are made by `number`, `switch`, `choice`, `listing`,
`paths` and `folder`; `read` fills it from an environment. docs/configuration.md is made from the same declarations.
"""

import dataclasses
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
_KEY = "variable"
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("", "0", "false", "no", "off")


class SettingError(ValueError):
    """A variable holds what it must not hold; the message names it and says what to give."""


@dataclass(frozen=True)
class Variable:
    """One variable: what it means, and how its text becomes a value. `default` is as people would write it."""

    name: str
    meaning: str
    values: str
    default: str
    parse: Callable[[str], Any] = str


def number(
    name: str,
    meaning: str,
    default: float,
    *,
    least: float = 0,
    most: float = math.inf,
    whole: bool = False,
    scale: float = 1,
    otherwise: Callable[[], Any] | None = None,
    otherwise_is: str = "",
) -> Any:
    """A number from `least` to `most`; the field holds it times `scale`.

    Where the variable is not set the field holds the default, or what `otherwise` returns; `otherwise_is` tells people.
    """
    bound = f"of at least {least:g}" if most == math.inf else f"from {least:g} to {most:g}"
    values = f"a {'whole ' if whole else ''}number {bound}"

    def scaled(value: float) -> float:
        result = value * scale
        return int(result) if whole or (isinstance(scale, int) and scale != 1) else result

    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (least <= value <= most) or math.isinf(value) or (whole and value != int(value)):
            raise SettingError(f"{name} is {text!r}: give {values}")
        return scaled(value)

    variable = Variable(name, meaning, values, otherwise_is or f"{default:g}", parse)
    if otherwise is not None:
        return field(default_factory=otherwise, metadata={_KEY: variable})
    return field(default=scaled(default), metadata={_KEY: variable})


def switch(name: str, meaning: str, *, default: bool = False) -> Any:
    """On or off: 1, true, yes, on, or 0, false, no, off."""

    def parse(text: str) -> bool:
        if text.lower() not in (*_TRUE, *_FALSE):
            raise SettingError(f"{name} is {text!r}: give 1 or 0")
        return text.lower() in _TRUE

    return field(default=default, metadata={_KEY: Variable(name, meaning, "1 or 0", str(int(default)), parse)})


def choice(name: str, meaning: str, options: tuple[str, ...]) -> Any:
    """One of a few words; the first is the default."""
    values = f"{', '.join(options[:-1])} or {options[-1]}"

    def parse(text: str) -> str:
        if text not in options:
            raise SettingError(f"{name} is {text!r}: give {values}")
        return text

    return field(default=options[0], metadata={_KEY: Variable(name, meaning, values, options[0], parse)})


def listing(name: str, meaning: str, values: str, each: Callable[[str], str] = str) -> Any:
    """Words separated by commas, as a set; `each` brings one into form, or raises ValueError for what is none."""

    def parse(text: str) -> frozenset[str]:
        try:
            return frozenset(each(part.strip()) for part in text.split(",") if part.strip())
        except ValueError as error:
            raise SettingError(f"{name} is {text!r}: {error}") from error

    return field(default=frozenset(), metadata={_KEY: Variable(name, meaning, values, "none", parse)})


def paths(name: str, meaning: str) -> Any:
    """Absolute paths that exist, with colons between (semicolons on Windows); none by default."""
    values = f"absolute paths, with {os.pathsep!r} between"

    def parse(text: str) -> tuple[str, ...]:
        found = tuple(path for path in text.split(os.pathsep) if path)
        for path in found:
            if not os.path.isabs(path) or not os.path.exists(path):
                raise SettingError(f"{name} names {path!r}: give {values}, of what exists")
        return found

    return field(default=(), metadata={_KEY: Variable(name, meaning, values, "none", parse)})


def folder(name: str, meaning: str) -> Any:
    """An absolute path of a folder, which need not be there yet; None by default."""
    values = "an absolute path of a folder"

    def parse(text: str) -> Path:
        if not os.path.isabs(text) or (os.path.exists(text) and not os.path.isdir(text)):
            raise SettingError(f"{name} is {text!r}: give {values}")
        return Path(text)

    return field(default=None, metadata={_KEY: Variable(name, meaning, values, "none", parse)})


def read(settings: type[T], environment: Mapping[str, str]) -> T:
    """Fill a dataclass of settings; an empty variable counts as none. Raises SettingError."""
    given = {}
    for each in dataclasses.fields(settings):  # type: ignore[arg-type] # a bound of dataclasses has no public name
        variable = each.metadata.get(_KEY)
        text = environment.get(variable.name, "").strip() if variable else ""
        if text:
            given[each.name] = variable.parse(text)  # type: ignore[union-attr] # there is text, so there is a variable
    return settings(**given)


def variables(settings: type[Any]) -> list[Variable]:
    """The variables that a dataclass of settings is read from."""
    return [each.metadata[_KEY] for each in dataclasses.fields(settings) if _KEY in each.metadata]
