"""The main process of the emulator's container: `python -m hydrant.stack.container`.

It becomes LocalStack with Hydrant's plug-ins, as `hydrant up` starts it, but in the foreground, with its log on
standard output, and open to the container's network. HYDRANT_HOST is the name by which the other containers know it:
SNS gives it away in the URLs that confirm subscriptions.
"""

import os
import sys
from collections.abc import Callable, Mapping
from typing import NoReturn

from hydrant.paths import StackPaths
from hydrant.private import private_files

from ..emulator.lambda_executor.guard.files import remove
from . import emulator, warm_caches
from .inside import INSIDE
from .registry import DEFAULT_PORT, HOST_VARIABLE
from .tls import kept

_EVERYWHERE = "0.0.0.0"  # noqa: S104 - of the container; compose publishes it on loopback only


def main(environ: Mapping[str, str], execute: Callable[[str, list[str], dict[str, str]], NoReturn] = os.execve) -> None:
    """Replace this process by the emulator. What an emulator that was killed has left is removed first."""
    paths = StackPaths(int(environ.get("HYDRANT_PORT") or DEFAULT_PORT))
    with private_files():  # also those that the emulator makes
        remove(str(paths.root))
        for folder in (paths.files, paths.tmp):
            folder.mkdir(parents=True)
        kept.lay_out(paths, environ)
        warm_caches.restore(paths)
        name = environ.get(HOST_VARIABLE) or "localhost"
        variables = emulator.emulator_environment(environ, paths, _EVERYWHERE, name)
        variables |= {INSIDE: "1", "XDG_CACHE_HOME": str(paths.files / "cache")}  # that of the image is read-only
        os.chdir(paths.files)
        execute(sys.executable, [sys.executable, "-m", "hydrant.emulator"], variables)


if __name__ == "__main__":
    main(os.environ)
