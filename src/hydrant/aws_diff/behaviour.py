"""What is known to be otherwise on AWS, where a configuration touches it."""

from collections.abc import Iterator, Mapping

from .findings import Finding
from .iceberg import iceberg_differs
from .resources import DELIVERY, FUNCTION, STREAM, Configuration, Resource
from .splunk import splunk_differs

_ARCHITECTURES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}


def differs(configuration: Configuration, machine: str, notices: Mapping[str, str]) -> Iterator[Finding]:
    """`machine`: what `platform.machine()` says; `notices`: what the emulator says of interpreters, by function."""
    if configuration.of(DELIVERY):
        yield Finding(
            "differs", "all roles", "roles of delivery streams",
            "count only with HYDRANT_ENFORCE_ROLES=1", "always count", "See what they lack: hydrant doctor --roles",
        )  # fmt: skip
    for stream in configuration.of(STREAM):
        readers = configuration.readers_of(stream)
        if len(readers) > 1:
            yield Finding(
                "differs", stream.address, f"{len(readers)} delivery streams read it",
                "they use up no read limit", "they share 2 MB/s and 5 GetRecords/s of each shard",
                "Give each reader its stream, or enough shards.", "E-2",
            )  # fmt: skip
        if stream.values.get("encryption_type") == "KMS":
            yield Finding(
                "differs", stream.address, f"encrypted with {stream.values.get('kms_key_id') or 'a key'}",
                "nothing is encrypted, no permission on the key is asked for",
                "producers need kms:GenerateDataKey, readers kms:Decrypt, unless the key is AWS's own",
            )  # fmt: skip
    yield from iceberg_differs(configuration)
    yield from splunk_differs(configuration)
    for schema in configuration.of("aws_glue_schema"):
        yield from _schema(schema)
    for function in configuration.of(FUNCTION):
        wanted = (function.values.get("architectures") or ["x86_64"])[0]
        ours = _ARCHITECTURES.get(machine.lower(), machine)
        if wanted != ours:
            yield Finding(
                "differs", function.address, f"architecture {wanted}",
                f"runs on this machine's {ours}", f"runs on {wanted}",
                "hydrant package builds it for AWS; native dependencies are tried there first.",
            )  # fmt: skip
        if notice := notices.get(str(function.values.get("function_name")), ""):
            runtime = str(function.values.get("runtime"))
            yield Finding("differs", function.address, f"runtime {runtime}", notice, f"runs on {runtime}")


def _schema(schema: Resource) -> Iterator[Finding]:
    """A schema of the registry: AWS knows of each format what is compatible, the emulator of Avro alone."""
    mode, data_format = schema.values.get("compatibility"), schema.values.get("data_format")
    if data_format in {"JSON", "PROTOBUF"} and mode not in {"NONE", "DISABLED", None}:
        yield Finding(
            "differs", schema.address, f"compatibility {mode} of {data_format}",
            "a second version is refused by name", "a version that is not compatible fails",
            "Register its versions on AWS, or set NONE for the emulator by a variable.", "I-68",
        )  # fmt: skip
