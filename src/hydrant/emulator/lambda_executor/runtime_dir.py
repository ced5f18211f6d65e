"""The folder that stands for AWS's /var/runtime: the runtime client and the SDK, nothing else of the emulator.

Links to packages of the emulator's own site-packages, made once per emulator below its temporary folder, so that a
function sees awslambdaric and boto3 but neither LocalStack nor the tools installed beside it.
"""

import atexit
import importlib.util
import shutil
import tempfile
import threading
from pathlib import Path

PACKAGES = (
    "awslambdaric",
    "simplejson",
    "snapshot_restore_py",
    "boto3",
    "botocore",
    "s3transfer",
    "jmespath",
    "dateutil",
    "six",
    "urllib3",
)
"""What lies in AWS's /var/runtime."""

_lock = threading.Lock()
_made: Path | None = None


def runtime_dir() -> Path:
    """Return the folder, made at the first call and removed at the end of the emulator."""
    global _made  # noqa: PLW0603 - one folder per process
    with _lock:
        if _made is None or not _made.is_dir():
            _made = Path(tempfile.mkdtemp(prefix="hydrant-lambda-runtime-"))
            atexit.register(shutil.rmtree, _made, ignore_errors=True)
            fill(_made)
        return _made


def fill(folder: Path) -> None:
    """Copy Hydrant's two files into `folder` and link the packages."""
    for source in (Path(__file__).parent / "runtime").glob("*.py"):
        shutil.copy(source, folder / source.name)
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            continue
        origin = Path(spec.origin)
        found = origin.parent if origin.name == "__init__.py" else origin
        (folder / found.name).symlink_to(found)
