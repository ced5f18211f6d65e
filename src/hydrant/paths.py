"""Where Hydrant keeps its files: below the user's cache and state folders (XDG), one folder for each stack's port."""

import os
from dataclasses import dataclass
from pathlib import Path

NEEDED_MB = 300
"""Free space without which no stack starts, and one that runs is in trouble."""


def cache_dir() -> Path:
    """Things that can be made again: provider mirror, function dependencies, LocalStack's caches."""
    return _xdg("XDG_CACHE_HOME", ".cache") / "hydrant"


def state_dir() -> Path:
    """Things that belong to running stacks."""
    return _xdg("XDG_STATE_HOME", ".local/state") / "hydrant"


def _xdg(variable: str, default: str) -> Path:
    """A relative path in an XDG variable is to be ignored (XDG Base Directory Specification)."""
    value = Path(os.environ.get(variable, ""))
    return value if value.is_absolute() else Path.home() / default


def snapshots_dir() -> Path:
    """The snapshots that `hydrant snapshot save` made, a file each."""
    return state_dir() / "snapshots"


@dataclass(frozen=True)
class StackPaths:
    """The files of the stack on one port."""

    port: int

    @property
    def root(self) -> Path:
        """Everything of this stack; removed when it goes down."""
        return state_dir() / "stacks" / str(self.port)

    @property
    def kept(self) -> Path:
        """What `hydrant up --keep` keeps of the stack; it stays when the stack goes down."""
        return state_dir() / "kept" / str(self.port)

    @property
    def record(self) -> Path:
        """Who runs here: see record.py."""
        return self.root / "stack.json"

    @property
    def emulator_log(self) -> Path:
        """What LocalStack and the plug-ins print."""
        return self.root / "emulator.log"

    @property
    def earlier_log(self) -> Path:
        """The same of the emulator before, if it died."""
        return self.root / "emulator.before.log"

    @property
    def alive(self) -> Path:
        """When the emulator was alive, see emulator/admin/alive.py."""
        return self.root / "alive.json"

    @property
    def terraform_log(self) -> Path:
        """What the Terraform runs print."""
        return self.root / "terraform.log"

    @property
    def work(self) -> Path:
        """The mirror copy in which Terraform runs, with its state."""
        return self.root / "work"

    @property
    def files(self) -> Path:
        """LocalStack's own file tree."""
        return self.root / "localstack"

    @property
    def server_certificate(self) -> Path:
        """Key and certificate of the emulator, see stack/tls. LocalStack writes beside it."""
        return self.root / "tls" / "server.pem"

    @property
    def ca_bundle(self) -> Path:
        """The authority by which clients verify that certificate."""
        return self.root / "tls" / "ca.pem"

    @property
    def tmp(self) -> Path:
        """TMPDIR of the emulator: unpacked functions and the like."""
        return self.root / "tmp"
