"""The environment variables of a function's process: AWS's, the function's own, and little else.

Nothing of the emulator's environment reaches the function except the few names of `INHERITED`.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE")
"""Names of variables that say where trusted certificates are."""

INHERITED = ("PATH", *CERTIFICATES)
"""Names taken from the emulator: where programs and trusted certificates are."""

_INTERNAL = (
    "LOCALSTACK_RUNTIME_ID",
    "LOCALSTACK_RUNTIME_ENDPOINT",
    "LOCALSTACK_FUNCTION_ACCOUNT_ID",
    "LOCALSTACK_MAX_PAYLOAD_SIZE",
    "LOCALSTACK_INIT_LOG_LEVEL",
    "LOCALSTACK_POST_INVOKE_WAIT_MS",
)


def function_environment(
    emulator: Mapping[str, str],
    prepared: Mapping[str, object],
    own: Mapping[str, str],
    *,
    runtime: str,
    logging: Mapping[str, str],
) -> dict[str, str]:
    """Return the variables of a function, without those of a single process.

    `emulator` is the emulator's environment, `prepared` what LocalStack computed (AWS's variables, endpoint, role
    credentials; numbers allowed), `own` the function's configured variables, `logging` its LoggingConfig.
    """
    variables = {name: emulator[name] for name in INHERITED if name in emulator}
    variables |= {"LANG": "en_US.UTF-8", "TZ": ":UTC"}
    variables |= {name: str(value) for name, value in prepared.items() if name not in _INTERNAL}
    variables["AWS_EXECUTION_ENV"] = f"AWS_Lambda_{runtime}"
    # No file of the developer may change what the function does: AWS has no such files.
    variables |= {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    if group := logging.get("LogGroup"):
        variables["AWS_LAMBDA_LOG_GROUP_NAME"] = group
    if logging.get("LogFormat") == "JSON":
        variables["AWS_LAMBDA_LOG_FORMAT"] = "JSON"
        variables["AWS_LAMBDA_LOG_LEVEL"] = logging.get("ApplicationLogLevel") or "INFO"
    return {**variables, **own}


def process_environment(
    variables: Mapping[str, str],
    *,
    api: str,
    task_root: Path,
    layers: Sequence[Path],
    runtime_dir: Path,
    temp_dir: Path,
    home: str | None,
) -> dict[str, str]:
    """Return the variables of one process of the function, without those of its language.

    `api` is host:port of its Runtime API, `home` the variable HOME where there is one. Later layers come first: on AWS
    they override earlier ones.
    """
    tops = list(reversed(layers))
    mine = {
        "AWS_LAMBDA_RUNTIME_API": api,
        "LAMBDA_TASK_ROOT": str(task_root),
        "LAMBDA_RUNTIME_DIR": str(runtime_dir),
        "TMPDIR": variables.get("TMPDIR") or str(temp_dir),
    }
    if home:
        mine["HOME"] = variables.get("HOME") or home
    if tops:
        mine["PATH"] = os.pathsep.join([variables.get("PATH", os.defpath), *(str(top / "bin") for top in tops)])
        libraries = [str(task_root), str(task_root / "lib"), *(str(top / "lib") for top in tops)]
        mine["LD_LIBRARY_PATH"] = variables.get("LD_LIBRARY_PATH") or os.pathsep.join(libraries)
    return {**variables, **mine}
