"""Version constraints in Terraform's words: "~> 5.67.0", ">= 4, < 6", "5.1.0"."""

import functools
import re
from collections.abc import Iterable, Iterator

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

_PART = re.compile(r"^\s*(=|!=|>=|<=|>|<|~>)?\s*v?(\d+(?:\.\d+){0,2}(?:-[0-9A-Za-z.-]+)?)\s*$")


def parts(constraint: str) -> Iterator[tuple[str, str]]:
    """Operator and version of each part; what cannot be read is passed over: Terraform will complain about it."""
    for part in constraint.split(","):
        if match := _PART.match(part):
            yield match[1] or "=", match[2]


def satisfies(version: str, constraints: Iterable[str]) -> bool:
    """Whether a version is what all the constraints allow."""
    try:
        found = Version(version)
        return all(
            _specifiers(operator, wanted).contains(found, prereleases=True)
            for constraint in constraints
            for operator, wanted in parts(constraint)
        )
    except (InvalidVersion, InvalidSpecifier):
        return False


@functools.lru_cache(maxsize=64)
def _specifiers(operator: str, wanted: str) -> SpecifierSet:
    if operator == "~>":
        return SpecifierSet(f"~={wanted}" if "." in wanted else f">={wanted}")
    return SpecifierSet(f"{'==' if operator == '=' else operator}{wanted}")


def candidates(constraints: Iterable[str]) -> Iterator[str]:
    """Versions that constraints could mean which name numbers beyond all known: each lower bound, the next ones."""
    for constraint in constraints:
        for operator, wanted in parts(constraint):
            if operator in {"<", "!="}:
                continue
            release, dash, pre = wanted.partition("-")
            numbers = [int(number) for number in release.split(".")] + [0, 0]
            yield f"{numbers[0]}.{numbers[1]}.{numbers[2]}{dash}{pre}"
            if operator not in {"=", "<="}:
                yield f"{numbers[0]}.{numbers[1]}.{numbers[2] + 1}"
                yield f"{numbers[0]}.{numbers[1] + 1}.0"


def missing(known: Iterable[str], constraints: list[str]) -> list[str]:
    """What must be offered besides the known versions so that the constraints can be met; nothing if they can."""
    if any(satisfies(version, constraints) for version in known):
        return []
    return sorted({version for version in candidates(constraints) if satisfies(version, constraints)})
