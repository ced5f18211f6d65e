"""Files that tflocal has written, kept for the next stack and the next change: a run of it takes half a second.

What it writes depends on its view of the configuration, some variables and its own version. The emulator's address is
all that differs from stack to stack.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

from ..kept_texts import keep_text
from .tflocal_view import view, writes_elsewhere
from .work_copy import OVERRIDE

_ADDRESS = "<the emulator's address>"
_VARIABLES = frozenset(
    {
        *("AWS_ENDPOINT_URL", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_ACCESS_KEY_ID", "CUSTOMIZE_ACCESS_KEY"),
        *("S3_HOSTNAME", "LOCALSTACK_HOSTNAME", "EDGE_PORT", "SKIP_ALIASES"),
    }
)
_PACKAGES = ("terraform-local", "localstack-client", "python-hcl2")


class KeptOverrides:
    """Those of one folder for configurations, in one folder of the cache."""

    def __init__(self, kept: Path, directory: Path, env: Mapping[str, str]) -> None:
        self._kept = kept
        self._directory = directory
        self._env = env
        self._address = urlsplit(env.get("AWS_ENDPOINT_URL", "")).netloc

    def lay_out(self) -> bool:
        """Write the file as tflocal would; False, and nothing is written, where it is not known."""
        place = self._place()
        with suppress(OSError):
            if place is not None:
                text = place.read_text("utf-8").replace(_ADDRESS, self._address)
                (self._directory / OVERRIDE).write_text(text, "utf-8")
                return True
        return False

    def keep(self) -> None:
        """Keep what tflocal has written just now. A cache is never worth an error."""
        place = self._place()
        with suppress(OSError):
            text = (self._directory / OVERRIDE).read_text("utf-8").replace(self._address, _ADDRESS)
            if place is None or self._address.rpartition(":")[2] in text:  # a port that stands there by itself
                return
            keep_text(place, text)

    def _place(self) -> Path | None:
        """None where what tflocal writes hangs on more than is looked at here."""
        if not self._address or writes_elsewhere(self._env):
            return None
        digest = sha256()
        for part in self._parts():
            if self._address in part:
                return None
            digest.update(part.encode() + b"\0")
        return self._kept / f"{digest.hexdigest()[:32]}.tf"

    def _parts(self) -> Iterator[str]:
        yield from (metadata.version(name) for name in _PACKAGES)
        for name in sorted(self._env):
            if name in _VARIABLES or name.endswith("_ENDPOINT"):
                yield f"{name}={self._env[name].replace(self._address, _ADDRESS)}"
        for name, text in view(self._directory):
            yield name
            yield text
