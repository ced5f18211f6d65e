"""A filesystem mirror of providers for Terraform: our executables under any version that a configuration may ask for.

    <mirror>/python                                    path of the interpreter that runs them
    <mirror>/identity                                  key and certificate (identity.py)
    <mirror>/packages/aws/terraform-provider-aws       the executable; the same bytes always: lock files hold its hash
    <mirror>/registries/<host>/aws/<host>/hashicorp/aws/<version>/<os_arch>  ->  packages/aws

Each registry and provider has a tree of its own, so that a search walks over no other's versions.
"""

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from hydrant.private import private_files

from . import providers
from .identity import write_identity
from .versions import missing

HOSTS = ("registry.terraform.io", "registry.opentofu.org")
LAYOUT = "2"
STUB = """#!/bin/sh
# Hydrant's offline provider. Do not change: lock files hold the hash of these bytes.
trap '' INT
mirror=$(CDPATH= cd -P -- "${0%/*}/../.." && pwd) || exit 1
name=${0##*/terraform-provider-}
IFS= read -r python < "$mirror/python" || exit 1
exec "$python" -I -S "$mirror/connect.py" "$mirror" "${name%%_*}" "$0"
"""
CONNECT = Path(__file__).with_name("connect.py")
"""What an executable runs: it asks a running host for the provider."""
_RELEASES = {
    "archive": {1: 3, 2: 8},
    "aws": {2: 70, 3: 76, 4: 67, 5: 100, 6: 47},
    "cloudinit": {2: 4},
    "external": {1: 2, 2: 4},
    "http": {1: 2, 2: 2, 3: 6},
    "local": {1: 4, 2: 9},
    "null": {2: 1, 3: 3},
    "random": {2: 3, 3: 9},
    "template": {2: 2},
    "time": {0: 14},
    "tls": {2: 2, 3: 4, 4: 2},
}
"""Newest minor version of each major one: what exists of the real providers, so that ranges find what they would."""


@dataclass(frozen=True)
class Mirror:
    """A mirror that is there."""

    root: Path

    @property
    def whole(self) -> bool:
        """Whether all is there that a provider process needs; a cleaner of caches may have been at it."""
        executables = (self.root / "packages" / name / f"terraform-provider-{name}" for name in providers.served())
        own = (self.root / name for name in ("python", "identity", "connect.py"))
        return all(path.is_file() for path in (*own, *executables))

    def tree(self, host: str, name: str) -> Path:
        """The folder to name in a `filesystem_mirror` block for one provider."""
        return self.root / "registries" / host / name

    def versions(self, host: str, name: str) -> Path:
        """The folder that holds one link for each version."""
        return self.tree(host, name) / host / "hashicorp" / name


def os_arch() -> str:
    """This machine's platform in Terraform's words, such as linux_amd64."""
    machine = platform.machine().lower()
    return f"{sys.platform}_{ {'x86_64': 'amd64', 'aarch64': 'arm64'}.get(machine, machine) }".replace(" ", "")


def ensure_mirror(cache: Path, constraints: Mapping[str, list[str]] | None = None) -> Mirror:
    """Return the mirror below `cache`, made if it is not there, with versions that meet the constraints.

    `constraints`: version constraints by provider ("hashicorp/aws"); those that no known version meets get versions of
    their own, in a mirror of their own. One mirror for each interpreter. Made aside and moved into place, so that a
    second process finds all or nothing.
    """
    more = {
        name: found
        for name in providers.served()
        if (found := missing(known_versions(name), (constraints or {}).get(f"hashicorp/{name}", [])))
    }
    parts = (LAYOUT, sys.executable, STUB, CONNECT.read_text("utf-8"), providers.served(), more)
    key = sha256(" ".join(map(str, parts)).encode()).hexdigest()[:16]
    mirror = Mirror(cache / "offline-provider" / key)
    if not mirror.whole:
        with private_files():
            _build(mirror.root, more)
    return mirror


def _build(root: Path, more: Mapping[str, list[str]]) -> None:
    root.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".new-", dir=root.parent))
    try:
        (aside / "python").write_text(sys.executable + "\n", "utf-8")
        write_identity(aside / "identity")
        shutil.copyfile(CONNECT, aside / "connect.py")
        for name in providers.served():
            executable = aside / "packages" / name / f"terraform-provider-{name}"
            executable.parent.mkdir(parents=True)
            executable.write_text(STUB, "utf-8")
            executable.chmod(0o700)
            for host in HOSTS:
                _link(Mirror(aside), host, name, [*known_versions(name), *more.get(name, [])])
        if root.is_dir() and not Mirror(root).whole:
            shutil.rmtree(root, ignore_errors=True)
        aside.rename(root)
    except OSError:
        if not Mirror(root).whole:  # else another process was faster
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _link(mirror: Mirror, host: str, name: str, versions: Iterable[str]) -> None:
    """Link versions to the package; relative, as the mirror is moved into place after it is made."""
    folder = mirror.versions(host, name)
    target = Path(os.path.relpath(mirror.root / "packages" / name, folder / "version"))
    for version in versions:
        (folder / version).mkdir(parents=True)
        (folder / version / os_arch()).symlink_to(target)


def known_versions(name: str) -> Iterator[str]:
    """The versions that are always offered: the first of each minor one."""
    for major, newest in _RELEASES.get(name, {}).items():
        yield from (f"{major}.{minor}.0" for minor in range(newest + 1))


def write_cli_config(path: Path, mirror: Mirror) -> None:
    """Write a CLI configuration that finds our providers in the mirror, and any other at its registry."""
    names = [(host, name) for host in HOSTS for name in providers.served()]
    blocks = [
        f'  filesystem_mirror {{\n    path    = "{_quoted(mirror.tree(host, name))}"\n'
        f'    include = ["{host}/hashicorp/{name}"]\n  }}\n'
        for host, name in names
    ]
    excluded = ", ".join(f'"{host}/hashicorp/{name}"' for host, name in names)
    text = "".join(blocks) + f"  direct {{\n    exclude = [{excluded}]\n  }}\n"
    with private_files():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"disable_checkpoint = true\n\nprovider_installation {{\n{text}}}\n", "utf-8")


def _quoted(path: Path) -> str:
    return str(path).replace("\\", "\\\\").replace('"', '\\"').replace("${", "$${").replace("%{", "%%{")
