"""Run by the tests of the fork server: prints what it is, and ends with 3 when it is told to."""

import json
import os
import signal
import sys


def end(*_: object) -> None:
    """Exit code 3."""
    sys.exit(3)


signal.signal(signal.SIGTERM, end)
told = {
    "environ": dict(os.environ),
    "folder": os.getcwd(),
    "name": __name__,
    "path": sys.path[0],
    "session": os.getsid(0) == os.getpid(),
    "stdin": os.readlink("/proc/self/fd/0"),
    "umask": os.umask(0o077),
}
sys.stdout.write(json.dumps(told))
sys.stdout.flush()
while True:
    signal.pause()
