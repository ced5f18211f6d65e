"""The emulator process: LocalStack in host mode with Hydrant's plug-ins, bound to loopback."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hydrant.bytecode import bytecode_variables, forget_unused
from hydrant.isolation import NO_CREDENTIALS, without_aws, without_proxy
from hydrant.paths import StackPaths, cache_dir
from hydrant.private import UMASK, private_files

from ..emulator import services
from ..emulator.clock import Clock
from ..emulator.dynamodb.settings import Settings as DynamoDBSettings
from ..emulator.firehose.settings import Settings as FirehoseSettings
from ..emulator.front.settings import Settings as FrontSettings
from ..emulator.http.connection_settings import ConnectionSettings
from ..emulator.http.settings import gate_of
from ..emulator.kept.settings import Settings as KeptSettings
from ..emulator.kinesis.settings import Settings as KinesisSettings
from ..emulator.lambda_executor.sandbox.isolation import check as check_isolation
from ..emulator.lambda_executor.settings import Settings as LambdaSettings
from ..errors import EmulatorFailed
from . import control_client, replay_command, warm_caches
from .tls import kept

ACCOUNT = "000000000000"
_START_SECONDS = 90.0
_STOP_SECONDS = 25.0


def emulator_environment(
    environ: Mapping[str, str], paths: StackPaths, listen: str = control_client.LOOPBACK, name: str = ""
) -> dict[str, str]:
    """The variables of the emulator process. The user's LocalStack variables win over ours; AWS's never pass.

    It listens at the address `listen`, and calls itself `name` in the URLs that it gives away (default: the same).

    Real credentials, profiles and endpoints of the user are left out, so that nothing in the emulator can reach AWS.
    """
    inherited = without_aws(environ)
    defaults = {
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "CUSTOM_SSL_CERT_PATH": str(paths.server_certificate),
        "ACTIVATE_PRO": "0",
        "DNS_ADDRESS": "0",
        "LS_LOG": "warning",  # one line for each request costs more than the request
        "PROVIDER_OVERRIDE_CLOUDFORMATION": "hydrant",
        "PROVIDER_OVERRIDE_CLOUDWATCH": "hydrant",
        "PROVIDER_OVERRIDE_APIGATEWAYV2": "hydrant",
        "PROVIDER_OVERRIDE_DYNAMODB": "hydrant",
        "PROVIDER_OVERRIDE_DYNAMODBSTREAMS": "hydrant",
        "PROVIDER_OVERRIDE_FIREHOSE": "hydrant",
        "PROVIDER_OVERRIDE_EVENTS": "hydrant",
        "PROVIDER_OVERRIDE_GLUE": "hydrant",
        "PROVIDER_OVERRIDE_KINESIS": "hydrant",
        "PROVIDER_OVERRIDE_KMS": "hydrant",
        "PROVIDER_OVERRIDE_LAMBDA": "hydrant",
        "PROVIDER_OVERRIDE_PIPES": "hydrant",
        "PROVIDER_OVERRIDE_LOGS": "hydrant",
        "PROVIDER_OVERRIDE_S3": "hydrant",
        "PROVIDER_OVERRIDE_S3CONTROL": "hydrant",
        "PROVIDER_OVERRIDE_SNS": "hydrant",
        "PROVIDER_OVERRIDE_SQS": "hydrant",
        "PROVIDER_OVERRIDE_STEPFUNCTIONS": "hydrant",
        "LAMBDA_RUNTIME_EXECUTOR": "hydrant",
        "SQS_ENDPOINT_STRATEGY": "off",  # its default makes queue URLs with a host name that no DNS knows
        "SQS_ENABLE_MESSAGE_RETENTION_PERIOD": "1",  # messages go at the age that their queue says, as on AWS
        "IN_MEMORY_CLIENT": "1",  # services call each other without HTTP, as S3 does SNS for each object
        "MALLOC_ARENA_MAX": "2",  # glibc's heap for each of many threads is never filled, and never given back
        "LAMBDA_KEEPALIVE_MS": "600000",
        "HYDRANT_LAMBDA_RUNTIMES": str(cache_dir() / "runtimes"),
    }
    fixed = {
        "OVERRIDE_IN_DOCKER": "0",  # its guess is wrong on some virtual machines, and then it writes below /var
        "GATEWAY_SERVER": "hydrant",
        "GATEWAY_LISTEN": f"{listen}:{paths.port}",
        "LOCALSTACK_HOST": f"{name or listen}:{paths.port}",
        "HYDRANT_PORT": str(paths.port),
        "HYDRANT_ALIVE_FILE": str(paths.alive),
        "SERVICES": services.enabled(environ),
        "FILESYSTEM_ROOT": str(paths.files),
        "LOCALSTACK_VOLUME_DIR": str(paths.files / "volume"),
        "TMPDIR": str(paths.tmp),
        "XDG_CACHE_HOME": str(cache_dir() / "localstack"),
        "XDG_CONFIG_HOME": str(paths.files / "config"),
        "CONFIG_PROFILE": "hydrant-none",
        "PYTHONUNBUFFERED": "1",
        "NO_PROXY": without_proxy(environ),
        "no_proxy": without_proxy(environ),
        **NO_CREDENTIALS,
    }
    return {**defaults, **inherited, **fixed}


def check_settings(environ: Mapping[str, str]) -> None:
    """Raise EmulatorFailed when a variable of the gate, connections, DynamoDB, Kinesis, Firehose or functions is off.

    The emulator itself would say so only at the first call that needs the variable.
    """
    try:
        KinesisSettings.from_environment(environ)
        FirehoseSettings.from_environment(environ)
        DynamoDBSettings.from_environment(environ)
        check_isolation(LambdaSettings.from_environment(environ))
        KeptSettings.from_environment(environ)
        Clock.from_environment(environ)
        ConnectionSettings.from_environment(environ)
        FrontSettings.from_environment(environ)
        gate_of(environ)
    except ValueError as error:
        raise EmulatorFailed(
            "A setting of the emulator is off.", str(error), "Correct the variable, or unset it."
        ) from error


def check_port(port: int) -> None:
    """Raise EmulatorFailed when something else listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise EmulatorFailed(
                f"Port {port} is not free.",
                f"{error.strerror}. Another LocalStack, another Hydrant or some other server may listen there.",
                f"Stop it (a Hydrant stack: hydrant down --port {port}), or use another port: --port {port + 1}",
            ) from error


@dataclass(frozen=True)
class Launch:
    """How an emulator's process is started: the command, its variables, its folder, and the log for what it prints."""

    command: tuple[str, ...]
    environ: Mapping[str, str]
    folder: Path
    log: Path


class Started(Protocol):
    """A process that was started."""

    @property
    def pid(self) -> int:
        """Its number."""

    def poll(self) -> int | None:
        """Its exit code, or None while it runs."""


def prepare(
    paths: StackPaths, environ: Mapping[str, str], project_root: Path | None = None, python: str = sys.executable
) -> Launch:
    """Make the folders of an emulator, and say how its process is started.

    With a project its page can replay rejected records.
    """
    replay = replay_command.replay_command(project_root, paths.port, environ) if project_root else ""
    with private_files():
        for folder in (paths.files, paths.tmp):
            folder.mkdir(parents=True, exist_ok=True)
        kept.lay_out(paths, environ)
        warm_caches.restore(paths)
        paths.emulator_log.touch()
    variables = {
        **emulator_environment(environ, paths),
        **bytecode_variables(environ, python=python),
        replay_command.VARIABLE: replay,
    }
    return Launch((python, "-m", "hydrant.emulator"), variables, paths.files, paths.emulator_log)


def start(launch: Launch) -> "subprocess.Popen[bytes]":
    """Start the process in a session of its own; the emulator answers some time later, see `wait_until_up`."""
    with launch.log.open("ab") as log:
        process = subprocess.Popen(
            launch.command,
            env=launch.environ,
            cwd=launch.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=UMASK,
        )
    forget_unused(launch.environ)
    return process


def spawn(
    paths: StackPaths, environ: Mapping[str, str], project_root: Path | None = None, python: str = sys.executable
) -> "subprocess.Popen[bytes]":
    """Prepare and start one."""
    return start(prepare(paths, environ, project_root, python))


def wait_until_up(process: Started, paths: StackPaths) -> None:
    """Wait until the emulator answers. Raises EmulatorFailed with the end of its log when it ends or does not."""
    deadline = time.monotonic() + _START_SECONDS
    while (control_client.health(paths.port) or {}).get("pid") != process.pid:
        code = process.poll()
        if code is not None:
            raise _failure(f"The emulator ended with exit code {code} while it started.", paths)
        if time.monotonic() > deadline:
            raise _failure(f"The emulator did not answer within {_START_SECONDS:.0f} s.", paths)
        time.sleep(0.05)


def kill(pid: int) -> None:
    """End an emulator that is not up yet: it holds nothing, and while it boots it does not heed other signals."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    _gone_within(pid, 5.0)


def _failure(title: str, paths: StackPaths) -> EmulatorFailed:
    return EmulatorFailed(title, log_tail(paths.emulator_log), "Check the machine with: hydrant doctor")


def log_tail(path: Path, lines: int = 15) -> str:
    """The last lines of a log, for an error message."""
    with suppress(OSError):
        return "\n".join(path.read_text("utf-8", "replace").splitlines()[-lines:])
    return ""


def stop(pid: int) -> None:
    """End the emulator: ask it to drain, wait, and end its whole session if it does not. Returns when it is gone."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        if not _gone_within(pid, _STOP_SECONDS):
            os.killpg(pid, signal.SIGKILL)
            _gone_within(pid, 5.0)


def _gone_within(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(ChildProcessError):
            if os.waitpid(pid, os.WNOHANG)[0] == pid:
                return True
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False
