"""A headless Chromium that shows one page, with a profile of its own, and reaches nothing but this machine.

Without a browser tests are skipped; in CI, where `.ci/run` installs one, they fail.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
HERE = Path(__file__).parent
ON_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-popup-blocking",
    "--no-proxy-server",
)
_STAYING = "--remote-debugging-port=0"
"""Without it a headless browser may end when the page has loaded."""


def need_browser() -> str:
    """The path of a browser. Skips the test when there is none; fails in CI."""
    found = next(filter(None, map(shutil.which, NAMES)), None) or (str(ON_MACOS) if ON_MACOS.exists() else None)
    if found:
        return found
    message = "needs Chromium or Chrome (Debian: apt install chromium)"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@contextmanager
def showing(browser: str, url: str, names: tuple[str, ...] = ()) -> Iterator[None]:
    """Show the page in a new browser, which takes `names` for loopback's, and end the browser and all its processes."""
    rules = [f"MAP {name} 127.0.0.1" for name in names]
    resolver = ", ".join([*rules, "MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1", "EXCLUDE localhost"])
    with tempfile.TemporaryDirectory(prefix="hydrant-browser-", ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [browser, *QUIET, _STAYING, f"--user-data-dir={profile}", f"--host-resolver-rules={resolver}", url],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
