"""Where a Chromium is, and the options of one that shows nothing and reaches nothing but this machine.

Without a browser tests are skipped; in CI, where `.ci/run` installs one, they fail.
"""

import os
import shutil
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ON_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
_QUIET = (
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


def need_browser() -> str:
    """The path of a browser. Skips the test when there is none; fails in CI."""
    found = next(filter(None, map(shutil.which, NAMES)), None) or (str(ON_MACOS) if ON_MACOS.exists() else None)
    if found:
        return found
    message = "needs Chromium or Chrome (Debian: apt install chromium)"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


def options_for(names: tuple[str, ...]) -> list[str]:
    """The options of a browser that takes `names` for loopback's, and finds no other name."""
    rules = [f"MAP {name} 127.0.0.1" for name in names]
    resolver = ", ".join([*rules, "MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1", "EXCLUDE localhost"])
    return [*_QUIET, f"--host-resolver-rules={resolver}"]
