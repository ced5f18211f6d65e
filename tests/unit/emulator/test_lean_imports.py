"""What LocalStack imports for nothing is left out, in a process of its own: imports cannot be undone."""

import os
import subprocess
import sys

import pytest

from hydrant.isolation import without_aws

AFTER = """
import sys
from localstack.runtime import hooks
hooks.on_runtime_create.run()
import localstack.aws.handlers as handlers
from localstack.utils.docker_utils import DOCKER_CLIENT
print(int("openapi_core" in sys.modules), int("docker" in sys.modules), type(DOCKER_CLIENT).__name__,
      type(handlers.validate_request_schema).__module__)
handlers.validate_request_schema(None, None, None)
"""


def imported(**settings: str) -> list[str]:
    ran = subprocess.run(
        [sys.executable, "-c", AFTER],
        env={**without_aws(os.environ), "OVERRIDE_IN_DOCKER": "0", **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return ran.stdout.split() or [ran.stderr]


def test_they_are_left_out() -> None:
    assert imported() == ["0", "0", "CmdDockerClient", "hydrant.emulator.lean_imports"]


@pytest.mark.parametrize("setting", ["OPENAPI_VALIDATE_REQUEST", "OPENAPI_VALIDATE_RESPONSE"])
def test_checks_that_are_asked_for_are_made(setting: str) -> None:
    checked, _, _, module = imported(**{setting: "1"})[:4]
    assert (checked, module) == ("1", "localstack.aws.handlers.validation")
