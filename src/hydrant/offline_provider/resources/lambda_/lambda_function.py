"""aws_lambda_function. Source of the table: internal/service/lambda/function.go."""

from typing import Any

from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, all_of, arn, between, length, matches, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.values import Unknown
from hydrant.offline_provider.waiting import wait_for

from .common import FUNCTION_NAME, change_tags, in_bucket, invoke_arn, left_to_aws, of_function, package_bytes
from .lambda_settings import SETTINGS, from_lambda, to_lambda

_CODE = frozenset({"filename", "source_code_hash", "s3_bucket", "s3_key", "s3_object_version", "image_uri"})
_CODE_CALL = _CODE | {"architectures", "source_kms_key_arn"}
_ON_PUBLISH = ("version", "qualified_arn", "qualified_invoke_arn")


def _same_variables(old: Any, new: Any) -> bool:
    """An empty `environment` block is as none."""
    left, right = ((blocks[0].get("variables") or {}) if blocks and blocks[0] else {} for blocks in (old, new))
    return bool(left == right)


class LambdaFunction(ResourceType):
    """A function. The id is its name."""

    name = "aws_lambda_function"
    rules = Rules(
        force_new=("function_name", "package_type", "tenancy_config"),
        defaults={
            "memory_size": 128,
            "package_type": "Zip",
            "publish": False,
            "reserved_concurrent_executions": -1,
            "skip_destroy": False,
            "timeout": 3,
            "vpc_config.ipv6_allowed_for_dual_stack": False,
        },
        computed_blocks=("ephemeral_storage", "logging_config", "tracing_config"),
        equivalent={
            "environment": _same_variables,
            "logging_config.application_log_level": left_to_aws,
            "logging_config.system_log_level": left_to_aws,
        },
        recompute={
            "last_modified": (*SETTINGS, *_CODE_CALL),
            "code_sha256": tuple(_CODE),
            "source_code_size": tuple(_CODE),
        },
        exactly_one=(("filename", "image_uri", "s3_bucket"),),
        unserved=(
            "capacity_provider_config",
            "code_signing_config_arn",
            "durable_config",
            "publish_to",
            "replace_security_groups_on_destroy",
            "tenancy_config",
        ),
        checks={
            "function_name": all_of(length(1, 140), matches(FUNCTION_NAME, "letters, digits, _ and - only, or an ARN")),
            "handler": length(1, 128),
            "role": arn,
            "timeout": between(1, 900),
            "memory_size": between(128, 10240),
            "reserved_concurrent_executions": between(-1, 1_000_000),
            "package_type": one_of("Zip", "Image"),
            "ephemeral_storage.size": between(512, 10240),
            "tracing_config.mode": one_of("Active", "PassThrough"),
            "logging_config.log_format": one_of("JSON", "Text"),
            "dead_letter_config.target_arn": arn,
            "kms_key_arn": arn,
        },
        parameters={"FunctionName": "function_name", "ZipFile": "filename", "Handler": "handler", "Runtime": "runtime"},
    )

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """A zip needs handler and runtime; a published change makes a new version."""
        if planned["package_type"] == "Zip":
            for name in ("handler", "runtime"):
                if not planned[name]:
                    raise Refused(f"{name} is required when package_type is Zip", name)
        watched = SETTINGS | _CODE_CALL | {"publish"}
        if prior is not None and planned["publish"] and any(prior[name] != planned[name] for name in watched):
            planned.update(dict.fromkeys(_ON_PUBLISH, Unknown))

    def create(self, session: Any, new: Values) -> None:
        """Create, wait until it is Active, then reserve concurrency."""
        client = session.client("lambda")
        named = {name for name in SETTINGS if new[name] not in (None, "", [])}
        extra = {"Architectures": new["architectures"], "Tags": new["tags_all"]}
        client.create_function(
            FunctionName=new["function_name"],
            PackageType=new["package_type"],
            Publish=bool(new["publish"]),
            Code=_code(new),
            **to_lambda(new, named),
            **{word: value for word, value in extra.items() if value},
        )
        new["id"] = new["function_name"]
        _wait_ready(client, new["id"])
        if new["reserved_concurrent_executions"] >= 0:
            self._reserve(client, new)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read function, newest version, concurrency and tags."""
        client, name = session.client("lambda"), state["id"]
        found = client.get_function(FunctionName=name)
        settings = found["Configuration"]
        versions = client.get_paginator("list_versions_by_function").paginate(FunctionName=name)
        newest = [version for page in versions for version in page["Versions"]][-1]
        base = settings["FunctionArn"]
        return {
            "arn": base,
            "function_name": settings["FunctionName"],
            "image_uri": found.get("Code", {}).get("ImageUri"),
            "source_kms_key_arn": found.get("Code", {}).get("SourceKMSKeyArn"),
            "invoke_arn": invoke_arn(session, base),
            "response_streaming_invoke_arn": invoke_arn(session, base, "2021-11-15", "response-streaming-invocations"),
            "version": newest["Version"],
            "qualified_arn": newest["FunctionArn"],
            "qualified_invoke_arn": invoke_arn(session, newest["FunctionArn"]),
            "reserved_concurrent_executions": found.get("Concurrency", {}).get("ReservedConcurrentExecutions", -1),
            "tags": found.get("Tags", {}),
            **from_lambda(settings),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Configuration, then code, then concurrency, a version and tags; each waited for."""
        client, name = session.client("lambda"), new["id"]
        if changed & SETTINGS:
            client.update_function_configuration(FunctionName=name, **to_lambda(new, changed))
            _wait_ready(client, name)
        if changed & _CODE_CALL:
            architectures = {"Architectures": new["architectures"]} if "architectures" in changed else {}
            client.update_function_code(FunctionName=name, **_code(new), **architectures)
            _wait_ready(client, name)
        if "reserved_concurrent_executions" in changed:
            self._reserve(client, new)
        if new["publish"] and changed & (SETTINGS | _CODE_CALL | {"publish"}):
            version = client.publish_version(FunctionName=name)["Version"]
            _wait_ready(client, name, Qualifier=version)
        change_tags(client, new["arn"], old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete with all versions and wait until it is gone, unless `skip_destroy` says to leave it."""
        if state["skip_destroy"]:
            return
        client, name = session.client("lambda"), state["id"]
        client.delete_function(FunctionName=name)
        wait_for(f"deletion of {name}", lambda: _is_gone(client, name))

    def _reserve(self, client: Any, new: Values) -> None:
        reserved, name = int(new["reserved_concurrent_executions"]), new["id"]
        if reserved >= 0:
            client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=reserved)
        else:
            client.delete_function_concurrency(FunctionName=name)


def _code(new: Values) -> Values:
    if new["filename"]:
        code: Values = {"ZipFile": package_bytes(new["filename"])}
    elif new["image_uri"]:
        code = {"ImageUri": new["image_uri"]}
    else:
        code = in_bucket(new)
    return code | ({"SourceKMSKeyArn": new["source_kms_key_arn"]} if new["source_kms_key_arn"] else {})


def _wait_ready(client: Any, name: str, **qualifier: str) -> None:
    """Active, and no update under way. Raises Refused when Lambda says that it failed."""

    def ready() -> bool:
        found = client.get_function_configuration(FunctionName=name, **qualifier)
        if "Failed" in (found.get("State"), found.get("LastUpdateStatus")):
            reason = found.get("StateReason") or found.get("LastUpdateStatusReason") or "no reason given"
            raise Refused(f"Lambda says that {name} failed: {reason}")
        return found.get("State", "Active") == "Active" and found.get("LastUpdateStatus") != "InProgress"

    wait_for(f"state Active of {name}", ready)


def _is_gone(client: Any, name: str) -> bool:
    try:
        client.get_function_configuration(FunctionName=name)
    except client.exceptions.ResourceNotFoundException:
        return True
    return False


class LambdaFunctionData(DataSource):
    """A function that exists, or one of its versions."""

    name = "aws_lambda_function"

    def read(self, session: Any, config: Values) -> Values:
        """Read it; `arn` is without, `qualified_arn` with the version."""
        found = session.client("lambda").get_function(**of_function(config))
        settings, code = found["Configuration"], found.get("Code", {})
        base = ":".join(settings["FunctionArn"].split(":")[:7])
        qualified = f"{base}:{settings['Version']}"
        return {
            **from_lambda(settings),
            "id": settings["FunctionName"],
            "arn": base,
            "qualified_arn": qualified,
            "invoke_arn": invoke_arn(session, base),
            "qualified_invoke_arn": invoke_arn(session, qualified),
            "response_streaming_invoke_arn": invoke_arn(session, base, "2021-11-15", "response-streaming-invocations"),
            "version": settings["Version"],
            "source_code_hash": settings.get("CodeSha256"),
            "image_uri": code.get("ImageUri"),
            "source_kms_key_arn": code.get("SourceKMSKeyArn"),
            "reserved_concurrent_executions": found.get("Concurrency", {}).get("ReservedConcurrentExecutions", -1),
            "tags": found.get("Tags", {}),
        }


class LambdaFunctionsData(DataSource):
    """All functions of the region."""

    name = "aws_lambda_functions"

    def read(self, session: Any, config: Values) -> Values:
        """List them."""
        pages = session.client("lambda").get_paginator("list_functions").paginate()
        functions = [function for page in pages for function in page["Functions"]]
        return {
            "id": session.region,
            "function_arns": [function["FunctionArn"] for function in functions],
            "function_names": [function["FunctionName"] for function in functions],
        }
