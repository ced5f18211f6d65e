"""What a stack is and how to use it, for people and for programs."""

from typing import Any

from . import control_client
from .deploy import outputs_of
from .emulator import TEST_KEY
from .paths import StackPaths
from .record import StackRecord


def environment(stack: StackRecord) -> dict[str, str]:
    """Variables that make boto3, aws, awslocal and tflocal reach the stack.

    Each plain Terraform output `x_y` is there as HYDRANT_X_Y.
    """
    variables = {
        "AWS_ENDPOINT_URL": stack.endpoint,
        "AWS_ACCESS_KEY_ID": TEST_KEY,
        "AWS_SECRET_ACCESS_KEY": TEST_KEY,
        "AWS_DEFAULT_REGION": stack.region,
        "AWS_REGION": stack.region,
        "S3_HOSTNAME": "127.0.0.1",
        "HYDRANT_PORT": str(stack.port),
        "DISABLE_DEPRECATION_NOTICE": "1",  # of awslocal and tflocal: 15 lines at each call
    }
    for name, value in outputs_of(stack).items():
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            variables[f"HYDRANT_{name.upper()}"] = str(value)
    return variables


def describe(stack: StackRecord) -> dict[str, Any]:
    """Everything that `hydrant status --json` shows."""
    paths = StackPaths(stack.port)
    return {
        "endpoint": stack.endpoint,
        "region": stack.region,
        "pid": stack.pid,
        "terraform": stack.terraform,
        "outputs": outputs_of(stack),
        "logs": {"emulator": str(paths.emulator_log), "terraform": str(paths.terraform_log)},
        **{k: v for k, v in control_client.status(stack.port).items() if k != "hydrant"},
    }


def report(stack: StackRecord) -> str:
    """The same in plain text: names, state of the parts, commands to try next."""
    found = describe(stack)
    rows = [
        ("Endpoint", f"{stack.endpoint}  (region {stack.region}, health at {stack.endpoint}/_hydrant/health)"),
        ("State", found["phase"] + (f": {found['detail']}" if found["phase"] == "failed" else "")),
        ("Terraform", stack.terraform),
        *((f"Stream {s['name']}", _facts(s)) for s in found["streams"]),
        *((f"Delivery {s['name']}", _facts(s)) for s in found["delivery_streams"]),
        *((f"Function {f['function']}", _facts(f)) for f in found["functions"]),
        *((name, str(value)) for name, value in found["outputs"].items() if isinstance(value, str)),
        ("Logs", found["logs"]["emulator"]),
        ("Use it", f'eval "$(hydrant env --port {stack.port})" && awslocal s3 ls'),
    ]
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {text}" for name, text in rows)


def _facts(part: dict[str, Any]) -> str:
    """The plain members of a part's state: `status ACTIVE, records 12`."""
    plain = (
        (key, value)
        for key, value in part.items()
        if key not in ("name", "function", "arn") and isinstance(value, str | int | float) and value != ""
    )
    return ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in plain)
