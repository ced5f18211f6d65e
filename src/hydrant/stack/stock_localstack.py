"""A plain LocalStack in the place of Hydrant's emulator: the same deployment, and a plain word on what it lacks.

It has no routes below /_hydrant: nothing can be asked of its state, and nothing told to it. Terraform's state stays in
the work copy; after a restart of the emulator Terraform itself finds that its resources are gone.
"""

import json
import time
import urllib.request
from collections.abc import Mapping, Sequence

from hydrant.console import Say
from hydrant.errors import NoStack
from hydrant.paths import StackPaths
from hydrant.private import private_files
from hydrant.project import Project
from hydrant.terraform import work_copy

from .deploy import Deployment, apply, build_packages, prepare
from .registry import DEFAULT_PORT, HOST_VARIABLE, StackRecord

VARIABLE = "HYDRANT_PLAIN_LOCALSTACK"
MISSING = (
    "This is a plain LocalStack, without Hydrant's plug-ins. What it lacks:",
    "- Functions run in containers that it starts by the Docker socket, which is not mounted: none will run.",
    "- Its Firehose does not heed what the function says of a record: nothing reaches error/.",
    "- Its Firehose knows no buffering, prefix expressions, retries or backups, and keeps no checkpoint.",
    "- Its Kinesis is a program of its own, downloaded at first use where the image lacks it, and slower.",
    "- hydrant status, env, produce, flush and reset need Hydrant's routes. awslocal works.",
)


def is_plain(environ: Mapping[str, str]) -> bool:
    """Whether the user says so: HYDRANT_PLAIN_LOCALSTACK=1."""
    return environ.get(VARIABLE) == "1"


def find(environ: Mapping[str, str], project: Project, seconds: float) -> StackRecord:
    """The LocalStack at HYDRANT_HOST and HYDRANT_PORT, waiting so long for it to answer. Raises NoStack."""
    host, port = environ.get(HOST_VARIABLE) or "127.0.0.1", int(environ.get("HYDRANT_PORT") or DEFAULT_PORT)
    deadline = time.monotonic() + seconds
    while not _answers(host, port):
        if time.monotonic() >= deadline:
            raise NoStack(f"No LocalStack answers at {host}:{port}.", next_step="See: docker compose logs localstack")
        time.sleep(0.2)
    return StackRecord(port, 0, 0.0, str(project.root), str(project.terraform), "us-east-1", host)


def deploy(project: Project, stack: StackRecord, say: Say, arguments: Sequence[str] = ()) -> Deployment:
    """Apply the project's configuration. Raises TerraformFailed and others of errors.py."""
    for line in MISSING:
        say.line(line)
    work = StackPaths(stack.port).work
    with private_files():
        directory = work_copy.make_work_copy(project, work)
        build_packages(project, work, say)
        terraform, line = prepare(directory, stack, say)
        events = apply(terraform, say, arguments)
    return Deployment(events.outputs, events.changes, line)


def _answers(host: str, port: int) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{host}:{port}/_localstack/health", timeout=2) as reply:
            return "services" in json.loads(reply.read())
    except (OSError, ValueError):
        return False
