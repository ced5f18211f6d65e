"""aws_lambda_layer_version, resource and data source, and aws_lambda_layer_version_permission
(internal/service/lambda/{layer_version,layer_version_data_source,layer_version_permission}.go).
"""

import json
import re
from typing import Any

from hydrant.offline_provider.resource import DataSource, NotFound, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, length, matches, one_of
from hydrant.offline_provider.schema import Values

from .common import in_bucket, package_bytes

_VERSION_ARN = re.compile(r"(arn:[^:]+:lambda:[^:]*:[^:]*:layer:[^:]+):(\d+)")
_ROOT = re.compile(r"arn:[^:]+:iam::(\d{12}):root")


class LayerVersion(ResourceType):
    """A version of a layer. The id is its ARN; nothing of it changes in place."""

    name = "aws_lambda_layer_version"
    rules = Rules(
        force_new=(
            "compatible_architectures",
            "compatible_runtimes",
            "description",
            "filename",
            "layer_name",
            "license_info",
            "s3_bucket",
            "s3_key",
            "s3_object_version",
            "source_code_hash",
        ),
        defaults={"skip_destroy": False},
        conflicts=(("filename", "s3_bucket"), ("filename", "s3_key"), ("filename", "s3_object_version")),
        checks={"description": length(0, 256), "license_info": length(0, 512)},
        parameters={"LayerName": "layer_name", "ZipFile": "filename"},
    )

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """There is a package: a file, or an object."""
        if not planned["filename"] and not (planned["s3_bucket"] and planned["s3_key"]):
            raise Refused("filename, or s3_bucket and s3_key, must be set", "filename")

    def create(self, session: Any, new: Values) -> None:
        """Publish it."""
        content = {"ZipFile": package_bytes(new["filename"])} if new["filename"] else in_bucket(new)
        said = {
            "CompatibleArchitectures": new["compatible_architectures"],
            "CompatibleRuntimes": new["compatible_runtimes"],
            "Description": new["description"],
            "LicenseInfo": new["license_info"],
        }
        made = session.client("lambda").publish_layer_version(
            LayerName=new["layer_name"], Content=content, **{word: value for word, value in said.items() if value}
        )
        new["id"] = made["LayerVersionArn"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        layer, version = _split(state["id"])
        found = session.client("lambda").get_layer_version(LayerName=layer, VersionNumber=version)
        return {**_told(found), "layer_name": layer.rpartition(":")[2], "version": str(version)}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Only skip_destroy changes, of which AWS knows nothing."""

    def delete(self, session: Any, state: Values) -> None:
        """Delete it, unless `skip_destroy` says to leave it; Lambda says nothing when there is none."""
        if state["skip_destroy"]:
            return
        if self.read(session, state) is None:
            raise NotFound
        layer, version = _split(state["id"])
        session.client("lambda").delete_layer_version(LayerName=layer, VersionNumber=version)


class LayerVersionData(DataSource):
    """A version of a layer that exists: the newest one where none is named."""

    name = "aws_lambda_layer_version"
    rules = Rules(
        exactly_one=(("layer_name", "layer_version_arn"),),
        conflicts=(("version", "compatible_runtime"), ("version", "compatible_architecture")),
        checks={"compatible_architecture": one_of("x86_64", "arm64")},
    )

    def read(self, session: Any, config: Values) -> Values:
        """Find the version and read it."""
        client = session.client("lambda")
        if config["layer_version_arn"]:
            layer, version = _split(config["layer_version_arn"])
        else:
            layer = config["layer_name"]
            version = int(config["version"] or _newest(client, config))
        found = client.get_layer_version(LayerName=layer, VersionNumber=version)
        return {
            **_told(found),
            "id": found["LayerVersionArn"],
            "layer_name": found["LayerArn"].rpartition(":")[2] if config["layer_version_arn"] else layer,
            "layer_version_arn": found["LayerVersionArn"],
            "source_code_hash": found["Content"]["CodeSha256"],
            "version": found["Version"],
        }


class LayerVersionPermission(ResourceType):
    """A statement of a layer version's policy. The id is the layer's ARN and the version."""

    name = "aws_lambda_layer_version_permission"
    rules = Rules(
        force_new=("action", "layer_name", "organization_id", "principal", "statement_id", "version_number"),
        defaults={"skip_destroy": False},
        checks={"principal": matches(r"\d{12}|\*|arn:.+", "an account's id, its ARN, or *")},
    )

    def create(self, session: Any, new: Values) -> None:
        """Add the statement."""
        organization = {"OrganizationId": new["organization_id"]} if new["organization_id"] else {}
        session.client("lambda").add_layer_version_permission(
            LayerName=new["layer_name"],
            VersionNumber=int(new["version_number"]),
            StatementId=new["statement_id"],
            Action=new["action"],
            Principal=new["principal"],
            **organization,
        )
        new["id"] = f"{new['layer_name']},{int(new['version_number'])}"

    def read(self, session: Any, state: Values) -> Values | None:
        """Look for the statement; after an import it is the only one."""
        layer, version = _split(state["id"].replace(",", ":"), state["id"])
        found = session.client("lambda").get_layer_version_policy(LayerName=layer, VersionNumber=version)
        wanted = state["statement_id"]
        statements = json.loads(found["Policy"])["Statement"]
        statement = next((each for each in statements if wanted in (None, each["Sid"])), None)
        if statement is None:
            return None
        conditions = (statement.get("Condition") or {}).get("StringEquals") or {}
        return {
            "action": statement["Action"],
            "layer_name": state["id"].rpartition(",")[0],
            "organization_id": conditions.get("aws:PrincipalOrgID"),
            "policy": found["Policy"],
            "principal": _principal(statement["Principal"]),
            "revision_id": found.get("RevisionId"),
            "statement_id": statement["Sid"],
            "version_number": version,
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Only skip_destroy changes, of which AWS knows nothing."""

    def delete(self, session: Any, state: Values) -> None:
        """Remove the statement, unless `skip_destroy` says to leave it."""
        if not state["skip_destroy"]:
            session.client("lambda").remove_layer_version_permission(
                LayerName=state["layer_name"],
                VersionNumber=int(state["version_number"]),
                StatementId=state["statement_id"],
            )


def _split(version_arn: str, said: str = "") -> tuple[str, int]:
    """The ARN (or the name) of a layer and the number of a version."""
    layer, _, number = version_arn.rpartition(":")
    if not layer or not number.isdigit() or (layer.startswith("arn:") and not _VERSION_ARN.fullmatch(version_arn)):
        raise Refused(f"not a version of a layer: {said or version_arn!r}")
    return layer, int(number)


def _told(found: Values) -> Values:
    content = found["Content"]
    return {
        "arn": found["LayerVersionArn"],
        "code_sha256": content.get("CodeSha256"),
        "compatible_architectures": found.get("CompatibleArchitectures", []),
        "compatible_runtimes": found.get("CompatibleRuntimes", []),
        "created_date": found["CreatedDate"],
        "description": found.get("Description"),
        "layer_arn": found["LayerArn"],
        "license_info": found.get("LicenseInfo"),
        "signing_job_arn": content.get("SigningJobArn"),
        "signing_profile_version_arn": content.get("SigningProfileVersionArn"),
        "source_code_size": content.get("CodeSize"),
    }


def _newest(client: Any, config: Values) -> int:
    """The number of the newest version that fits."""
    names = {"CompatibleRuntime": "compatible_runtime", "CompatibleArchitecture": "compatible_architecture"}
    said = {word: config[name] for word, name in names.items() if config[name]}
    pages = client.get_paginator("list_layer_versions").paginate(LayerName=config["layer_name"], **said)
    numbers = [version["Version"] for page in pages for version in page["LayerVersions"]]
    if not numbers:
        raise Refused(f"there is no such version of the layer {config['layer_name']}", "layer_name")
    return int(max(numbers))


def _principal(said: Any) -> Any:
    """AWS turns an account's id into its root ARN."""
    text = said.get("AWS") if isinstance(said, dict) else said
    root = _ROOT.fullmatch(text or "")
    return root[1] if root else text
