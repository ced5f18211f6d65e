"""`terraform validate` against the real provider's schema, offline.

    python scripts/validate_terraform.py DIRECTORY...

The offline provider serves the schema of hashicorp/aws and checks of values beyond it. Runs in copies: nothing is
written into the directories.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from hydrant.errors import HydrantError
from hydrant.offline_provider.mirror import ensure_mirror, write_cli_config
from hydrant.paths import cache_dir
from hydrant.terraform.tools import find_terraform


def validate(directory: Path, binary: Path, environment: dict[str, str]) -> str:
    """What Terraform says against a configuration; empty when it is valid."""
    with _copy(directory) as folder:
        for words in (["init", "-backend=false", "-input=false", "-no-color"], ["validate", "-no-color"]):
            done = subprocess.run(
                [binary, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
            )
            if done.returncode:
                return f"{directory}:\n{done.stdout}{done.stderr}"
    return ""


@contextmanager
def _copy(directory: Path) -> Iterator[Path]:
    """The files of the directory alone: no lock of the real provider, no state; modules stay in reach by links."""
    with tempfile.TemporaryDirectory(prefix="hydrant-validate-") as folder:
        for path in directory.resolve().iterdir():
            if path.suffix in (".tf", ".tfvars") or path.name.endswith(".tf.json"):
                Path(folder, path.name).write_bytes(path.read_bytes())
            elif path.is_dir() and not path.name.startswith("."):
                Path(folder, path.name).symlink_to(path)
        yield Path(folder)


def main(names: list[str]) -> int:
    """Validate all side by side; print what is wrong."""
    try:
        binary = find_terraform().path
    except HydrantError as error:
        sys.stderr.write(f"Error: {error.title}\nNext: {error.next_step}\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="hydrant-validate-") as folder:
        config = Path(folder, "cli.tfrc")
        write_cli_config(config, ensure_mirror(cache_dir()))
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_"))}
        environment = {**kept, "TF_CLI_CONFIG_FILE": str(config), "AWS_REGION": "us-east-1"}
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(lambda name: validate(Path(name), Path(binary), environment), names))
    sys.stderr.write("".join(found))
    return 1 if any(found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
