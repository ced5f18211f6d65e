"""What new files must know of a Terraform configuration: which resources and variables it has, what names begin with.

Read from its text, as `terraform fmt` lays it out: nothing is evaluated.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import UsageError
from ..terraform.modules import configuration_files, text_of

_RESOURCE = re.compile(r'^resource\s+"(\w+)"\s+"([\w-]+)"\s*\{(.*?)^\}', re.MULTILINE | re.DOTALL)
_VARIABLE = re.compile(r'^variable\s+"([\w-]+)"', re.MULTILINE)
_OUTPUT = re.compile(r'^output\s+"([\w-]+)"', re.MULTILINE)
_MANY = re.compile(r"^  (for_each|count)\s*=", re.MULTILINE)
_BOUNDARY = re.compile(r"^  permissions_boundary\s*=\s*(\S.*)$", re.MULTILINE)
_ADDRESS = re.compile(r'(\w+)\.([\w-]+)(\[(?:"[^"\\]+"|\d+)\])?')
_PREFIXES = ("name", "project")
"""Variables that take a project's name."""


@dataclass(frozen=True)
class Configuration:
    """The resources of one folder by type and name, each with its text; its variables and outputs."""

    resources: dict[tuple[str, str], str] = field(default_factory=dict)
    variables: frozenset[str] = frozenset()
    outputs: frozenset[str] = frozenset()

    def prefix(self, otherwise: str) -> str:
        """What names of resources begin with, in a string of Terraform; `otherwise` where no variable says so."""
        return next((f"${{var.{name}}}" for name in _PREFIXES if name in self.variables), otherwise)

    def boundary(self) -> str:
        """The expression that limits its roles, as permissions_boundary; empty where none has one."""
        texts = (text for (kind, _), text in self.resources.items() if kind == "aws_iam_role")
        return next((found[1].strip() for text in texts if (found := _BOUNDARY.search(text))), "")

    def addresses(self, *types: str) -> list[str]:
        """Those of these types, sorted."""
        return sorted(f"{kind}.{name}" for kind, name in self.resources if kind in types)

    def named(self, name: str) -> list[str]:
        """What has this name already: resources, and outputs and variables that begin with it."""
        taken = [f"{kind}.{each}" for kind, each in self.resources if each == name]
        return taken + sorted(each for each in self.outputs | self.variables if each.startswith(f"{name}_"))

    def check_address(self, address: str, *types: str) -> str:
        """Its type. Raises UsageError, naming those there are, for one that is not there or of none of these types."""
        found = _ADDRESS.fullmatch(address)
        text = self.resources.get((found[1], found[2])) if found else None
        if found is None or text is None or found[1] not in types:
            there = self.addresses(*types)
            raise UsageError(
                f"The configuration has no {' or '.join(types)} at the address {address!r}.",
                f"It has: {', '.join(there)}." if there else "It has none.",
                f"Name one, such as {there[0]}" if there else "Make one in Terraform first.",
            )
        if _MANY.search(text) and not found[3]:
            raise UsageError(
                f"{address} is many resources: it has for_each or count.",
                next_step=f'Name one, such as {address}["key"]',
            )
        return found[1]


def read(folder: Path) -> Configuration:
    """Read the *.tf files of one folder."""
    text = "\n".join(text_of(path) for path in configuration_files(folder) if path.suffix in (".tf", ".tofu"))
    resources = {(found[1], found[2]): found[3] for found in _RESOURCE.finditer(text)}
    return Configuration(resources, frozenset(_VARIABLE.findall(text)), frozenset(_OUTPUT.findall(text)))
