"""Writes the service models that the emulator reads requests by, from the botocore of requirements/service-models.txt.

Usage: python scripts/service_models.py. A newer version: change version and hash there, run this, then run
tests/unit/requests/test_served.py, which lists what is new; say in src/hydrant/emulator/requests/served/ what of it is
served. Documentation is left out, and so is everything that is no API.
"""

import gzip
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements/service-models.txt"
TARGET = ROOT / "src/hydrant/service_models"
SERVICES = {"kinesis": "2013-12-02", "firehose": "2015-08-04", "glue": "2017-03-31", "lambda": "2015-03-31"}


def without_documentation(value: Any) -> Any:
    """The same model; a member that is called so stays."""
    if isinstance(value, dict):
        return {
            name: without_documentation(each)
            for name, each in value.items()
            if not (name == "documentation" and isinstance(each, str))
        }
    return [without_documentation(each) for each in value] if isinstance(value, list) else value


def main() -> None:
    """Fetch the package, check its hash, write the files: the same package gives the same bytes."""
    with tempfile.TemporaryDirectory() as scratch:
        fetch = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes", "-d", scratch]
        subprocess.run([*fetch, "-r", str(LOCK)], check=True)
        (wheel,) = Path(scratch).glob("*.whl")
        with zipfile.ZipFile(wheel) as package:
            for service, version in SERVICES.items():
                packed = package.read(f"botocore/data/{service}/{version}/service-2.json.gz")
                model = without_documentation(json.loads(gzip.decompress(packed)))
                path = TARGET / service / version / "service-2.json.gz"
                path.parent.mkdir(parents=True, exist_ok=True)
                text = json.dumps(model, separators=(",", ":")).encode()
                path.write_bytes(gzip.compress(text, 9, mtime=0))
                sys.stdout.write(f"{path.relative_to(ROOT)}: {len(model['operations'])} operations\n")


if __name__ == "__main__":
    main()
