"""Which runtime and architecture a Terraform configuration names, by its two variables.

Read from the files alone, in Terraform's order of precedence (Terraform language, "Variable Definition Precedence"):
default, TF_VAR_ of the environment, terraform.tfvars, terraform.tfvars.json, *.auto.tfvars(.json) by name,
`-var-file`, `-var`.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from hydrant.terraform.modules import configuration_files

from .errors import PackageError
from .target import Target


def configured_target(
    terraform_dir: Path,
    environ: Mapping[str, str] = os.environ,
    runtime_variable: str = "function_runtime",
    architecture_variable: str = "function_architecture",
    variables: Mapping[str, str] | None = None,
    *,
    files: Sequence[Path] = (),
) -> Target:
    """Return what the function of the configuration is to be built for; `variables` are those given as `-var`,
    `files` those given as `-var-file`.

    A configuration without the architecture's variable means x86_64, Lambda's default. Raises PackageError when the
    runtime has no value, a file cannot be read, or a value is no Python runtime or no architecture of Lambda.
    """
    names = (runtime_variable, architecture_variable)
    values: dict[str, str] = {architecture_variable: "x86_64"}
    values.update(_defaults(terraform_dir, names))
    values.update({name: environ[f"TF_VAR_{name}"] for name in names if f"TF_VAR_{name}" in environ})
    for path in (*_variable_files(terraform_dir), *files):
        values.update(_strings(_parse(path, names), names))
    values.update({name: (variables or {})[name] for name in names if name in (variables or {})})
    if runtime_variable not in values:
        raise PackageError(
            f"The configuration in {terraform_dir} gives the variable {runtime_variable} no value.",
            next_step=f"Give it a default, or name the right variable as runtime_variable in hydrant.toml, "
            f"or set TF_VAR_{runtime_variable}.",
        )
    return Target(values[runtime_variable], values[architecture_variable])


def _defaults(terraform_dir: Path, names: tuple[str, ...]) -> dict[str, str]:
    """Overrides (override.tf, *_override.tf) come last, as in Terraform."""
    found: dict[str, str] = {}
    for path in sorted(configuration_files(terraform_dir), key=lambda p: p.name.split(".")[0].endswith("override")):
        for name, block in _variable_blocks(_parse(path, names)):
            if name in names:
                found.update(_strings({name: block.get("default")}, names))
    return found


def _variable_blocks(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """HCL gives a list of one-entry mappings with quoted names; JSON gives a mapping, or a list of them."""
    blocks = document.get("variable", [])
    for group in blocks if isinstance(blocks, list) else [blocks]:
        for name, body in group.items():
            for block in body if isinstance(body, list) else [body]:
                yield _unquoted(name), block


def _variable_files(terraform_dir: Path) -> list[Path]:
    named = [terraform_dir / "terraform.tfvars", terraform_dir / "terraform.tfvars.json"]
    automatic = [p for p in terraform_dir.iterdir() if p.name.endswith((".auto.tfvars", ".auto.tfvars.json"))]
    return [path for path in (*named, *sorted(automatic)) if path.is_file()]


def _parse(path: Path, names: tuple[str, ...]) -> dict[str, Any]:
    """Parse only files that mention one of the names: the grammar is slow, and most files do not matter here."""
    try:
        text = path.read_text("utf-8")
        if not any(name in text for name in names):
            return {}
        if path.suffix == ".json":
            return dict(json.loads(text))
        import hcl2  # slow to import

        return dict(hcl2.loads(text))
    except Exception as error:  # the parser's own errors have no common base
        raise PackageError(f"{path} cannot be read.", str(error), "Check it with `terraform validate`.") from error


def _strings(values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    return {name: _unquoted(values[name]) for name in names if isinstance(values.get(name), str)}


def _unquoted(text: str) -> str:
    """python-hcl2 keeps the quotes of strings and labels."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
