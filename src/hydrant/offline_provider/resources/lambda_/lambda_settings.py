"""The configuration of a function between Terraform's names and Lambda's (internal/service/lambda/function.go)."""

from typing import Any

from hydrant.offline_provider.schema import Values

Document = dict[str, Any]


def first(values: Values, name: str) -> Values:
    """The one block of a list with at most one; {} if there is none."""
    blocks = values[name]
    return blocks[0] if blocks and blocks[0] else {}


def to_lambda(new: Values, changed: set[str]) -> Document:
    """Parameters of UpdateFunctionConfiguration for what changed; what is left out now is cleared."""
    request = {parameter: convert(new) for name, (parameter, convert) in _SETTINGS.items() if name in changed}
    return {parameter: value for parameter, value in request.items() if value is not None}


def _environment(new: Values) -> Document:
    return {"Variables": first(new, "environment").get("variables") or {}}


def _vpc(new: Values) -> Document:
    vpc = first(new, "vpc_config")
    return {
        "SubnetIds": vpc.get("subnet_ids") or [],
        "SecurityGroupIds": vpc.get("security_group_ids") or [],
        "Ipv6AllowedForDualStack": bool(vpc.get("ipv6_allowed_for_dual_stack")),
    }


def _file_systems(new: Values) -> list[Document]:
    return [{"Arn": fs["arn"], "LocalMountPath": fs["local_mount_path"]} for fs in new["file_system_config"] or []]


def _image(new: Values) -> Document:
    image = first(new, "image_config")
    names = {"Command": "command", "EntryPoint": "entry_point", "WorkingDirectory": "working_directory"}
    return {word: image[name] for word, name in names.items() if image.get(name)}


def _logging(new: Values) -> Document | None:
    """Levels go with the JSON format only."""
    logging = first(new, "logging_config")
    if not logging:
        return None
    request = {"LogFormat": logging["log_format"], "LogGroup": logging.get("log_group")}
    if logging["log_format"] == "JSON":
        request["ApplicationLogLevel"] = logging.get("application_log_level")
        request["SystemLogLevel"] = logging.get("system_log_level")
    return {word: value for word, value in request.items() if value}


def _storage(new: Values) -> Document | None:
    size = first(new, "ephemeral_storage").get("size")
    return {"Size": int(size)} if size else None


def _tracing(new: Values) -> Document | None:
    tracing = first(new, "tracing_config")
    return {"Mode": tracing["mode"]} if tracing else None


_SETTINGS: dict[str, tuple[str, Any]] = {
    "role": ("Role", lambda new: new["role"]),
    "description": ("Description", lambda new: new["description"] or ""),
    "handler": ("Handler", lambda new: new["handler"]),
    "runtime": ("Runtime", lambda new: new["runtime"]),
    "timeout": ("Timeout", lambda new: int(new["timeout"])),
    "memory_size": ("MemorySize", lambda new: int(new["memory_size"])),
    "layers": ("Layers", lambda new: new["layers"] or []),
    "kms_key_arn": ("KMSKeyArn", lambda new: new["kms_key_arn"] or ""),
    "environment": ("Environment", _environment),
    "dead_letter_config": (
        "DeadLetterConfig",
        lambda new: {"TargetArn": first(new, "dead_letter_config").get("target_arn") or ""},
    ),
    "tracing_config": ("TracingConfig", _tracing),
    "ephemeral_storage": ("EphemeralStorage", _storage),
    "logging_config": ("LoggingConfig", _logging),
    "vpc_config": ("VpcConfig", _vpc),
    "file_system_config": ("FileSystemConfigs", _file_systems),
    "image_config": ("ImageConfig", _image),
    "snap_start": ("SnapStart", lambda new: {"ApplyOn": first(new, "snap_start").get("apply_on") or "None"}),
}
SETTINGS = frozenset(_SETTINGS)
"""Attributes and blocks that UpdateFunctionConfiguration takes."""


def from_lambda(found: Document) -> Values:
    """What a function's configuration says, under the schema's names."""
    return {
        "role": found["Role"],
        "description": found.get("Description"),
        "handler": found.get("Handler"),
        "runtime": found.get("Runtime"),
        "timeout": found.get("Timeout"),
        "memory_size": found.get("MemorySize"),
        # LocalStack tells nothing of the key, which is left as the state has it.
        **({"kms_key_arn": found["KMSKeyArn"]} if "KMSKeyArn" in found else {}),
        "architectures": found.get("Architectures", ["x86_64"]),
        "package_type": found.get("PackageType", "Zip"),
        "layers": [layer["Arn"] for layer in found.get("Layers", [])],
        "signing_job_arn": found.get("SigningJobArn"),
        "signing_profile_version_arn": found.get("SigningProfileVersionArn"),
        "code_sha256": found.get("CodeSha256"),
        "source_code_size": found.get("CodeSize"),
        "last_modified": found.get("LastModified"),
        "tracing_config": [{"mode": found.get("TracingConfig", {}).get("Mode", "PassThrough")}],
        "ephemeral_storage": [{"size": found.get("EphemeralStorage", {}).get("Size", 512)}],
        **_blocks(found),
    }


def _blocks(found: Document) -> Values:
    variables = found.get("Environment", {}).get("Variables")
    dead_letter = found.get("DeadLetterConfig", {}).get("TargetArn")
    logging, vpc = found.get("LoggingConfig"), found.get("VpcConfig") or {}
    snap, image = found.get("SnapStart") or {}, (found.get("ImageConfigResponse") or {}).get("ImageConfig")
    return {
        "environment": [{"variables": variables}] if variables else [],
        "dead_letter_config": [{"target_arn": dead_letter}] if dead_letter else [],
        "logging_config": [
            {
                "log_format": logging.get("LogFormat"),
                "log_group": logging.get("LogGroup"),
                "application_log_level": logging.get("ApplicationLogLevel"),
                "system_log_level": logging.get("SystemLogLevel"),
            }
        ]
        if logging
        else [],
        "vpc_config": [
            {
                "subnet_ids": vpc["SubnetIds"],
                "security_group_ids": vpc.get("SecurityGroupIds", []),
                "ipv6_allowed_for_dual_stack": vpc.get("Ipv6AllowedForDualStack", False),
                "vpc_id": vpc.get("VpcId"),
            }
        ]
        if vpc.get("SubnetIds")
        else [],
        "file_system_config": [
            {"arn": each["Arn"], "local_mount_path": each["LocalMountPath"]}
            for each in found.get("FileSystemConfigs", [])
        ],
        "snap_start": [{"apply_on": snap["ApplyOn"], "optimization_status": snap.get("OptimizationStatus")}]
        if snap.get("ApplyOn", "None") != "None"
        else [],
        "image_config": [
            {
                "command": image.get("Command", []),
                "entry_point": image.get("EntryPoint", []),
                "working_directory": image.get("WorkingDirectory"),
            }
        ]
        if image
        else [],
    }
