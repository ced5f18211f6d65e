"""`hydrant package`: build the functions for AWS."""

import os
from typing import Annotated

import typer

from hydrant.console import Say
from hydrant.paths import cache_dir

from ..function_package import Target, build_package, configured_target
from ..project import find_project
from .options import AsJson


def package(
    runtime: Annotated[str | None, typer.Option(help="Such as python3.13 (default: what Terraform names).")] = None,
    architecture: Annotated[str | None, typer.Option(help="x86_64 or arm64 (default: what Terraform names).")] = None,
    local: Annotated[bool, typer.Option("--local", help="For the interpreter at hand, as on the emulator.")] = False,
    as_json: AsJson = False,
) -> None:
    """Build each function's zip for the runtime and architecture that the Terraform configuration names."""
    say = Say(as_json)
    project = find_project()
    packages = []
    for spec in project.manifest.functions:
        given = {spec.runtime_variable: runtime, spec.architecture_variable: architecture}
        target = (
            Target.local()
            if local
            else configured_target(
                project.terraform,
                os.environ,
                spec.runtime_variable,
                spec.architecture_variable,
                {name: value for name, value in given.items() if value},
            )
        )
        with say.step(f"Building {spec.package} for {target.name}"):
            built = build_package(spec, target, project.root, project.root / spec.package, cache_dir())
        packages.append({"path": str(built.path), "sha256": built.sha256, "bytes": built.size, "target": target.name})
    text = "\n".join(f"{p['path']}  {p['bytes']} bytes  sha256 {p['sha256']}  {p['target']}" for p in packages)
    say.data({"packages": packages}, text or "This project's hydrant.toml names no functions.")
