"""What of an earlier run in the same folder still holds: `terraform init`, and the override file that tflocal writes.

Both depend on files and settings alone: where none has changed, a second run needs neither. Each takes a second.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from .modules import configuration_files, local_modules, text_of
from .work_copy import LOCK, OVERRIDE

_CONFIGURATION = {".tf", ".tofu", ".json", ".hcl"}
_SETTINGS = ("AWS_", "TF_CLI_CONFIG_FILE", "TF_CMD", "TF_DATA_DIR", "S3_HOSTNAME", "LOCALSTACK_", "HYDRANT_")


class Prepared:
    """Remembers what was done in a folder, by a digest of what it depends on.

    `own_lock`: a lock file that the configuration brings is not for the providers of these runs, and no part of it.
    """

    def __init__(self, directory: Path, env: Mapping[str, str], tools: Iterable[str], own_lock: bool) -> None:
        self.directory = directory
        self._env = env
        self._tools = tuple(tools)
        self._own_lock = own_lock

    def holds(self, what: str) -> bool:
        """Whether `what` was done with the files and settings of now. The lock file is then the one of that run."""
        try:
            if self._note(what).read_text("utf-8") != self._digest():
                return False
            if self._own_lock:
                shutil.copyfile(self._note("lock"), self.directory / LOCK)
        except OSError:
            return False
        return True

    def done(self, what: str) -> None:
        """Note that `what` has been done."""
        note = self._note(what)
        if note.parent.is_dir():
            note.write_text(self._digest(), "utf-8")
            if self._own_lock and (self.directory / LOCK).is_file():
                shutil.copyfile(self.directory / LOCK, self._note("lock"))

    def undone(self, what: str) -> None:
        """Forget that `what` was done, before it is done anew."""
        self._note(what).unlink(missing_ok=True)

    def _note(self, what: str) -> Path:
        return self.directory / ".terraform" / f"hydrant-{what}"

    def _digest(self) -> str:
        digest = sha256()
        for part in self._parts():
            digest.update(part + b"\0")
        return digest.hexdigest()

    def _parts(self) -> Iterator[bytes]:
        yield from (tool.encode() for tool in self._tools)
        for name in sorted(self._env):
            if name.startswith(_SETTINGS):
                yield f"{name}={self._env[name]}".encode()
        config = self._env.get("TF_CLI_CONFIG_FILE")
        if config and Path(config).is_file():
            yield Path(config).read_bytes()
        passed_over = {OVERRIDE, LOCK} if self._own_lock else {OVERRIDE}
        for path in sorted(self.directory.rglob("*")):
            inside = path.relative_to(self.directory).parts
            if ".terraform" in inside or path.suffix not in _CONFIGURATION or path.name in passed_over:
                continue
            if path.is_file():
                yield "/".join(inside).encode()
                yield path.read_bytes()
        for module in local_modules(self.directory)[1:]:  # they may lie elsewhere, or be links
            for path in configuration_files(module):
                yield str(path).encode()
                yield text_of(path).encode()
