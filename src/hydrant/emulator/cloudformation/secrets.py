"""AWS::SecretsManager::Secret with replicas and generated values, and changed in place (R-17).

LocalStack drops replicas, takes "false" for true in what is to be generated, and changes nothing of a secret.
"""

import json
from contextlib import suppress
from typing import Any

from localstack.services.cloudformation import provider_utils
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceRequest
from localstack.services.secretsmanager.resource_providers.aws_secretsmanager_secret import SecretsManagerSecretProvider

from .calls import Properties, call, check_served, tag_changes, tag_list, told

_SERVED = (
    "Description",
    "GenerateSecretString",
    "KmsKeyId",
    "Name",
    "ReplicaRegions",
    "SecretString",
    "Tags",
    "Id",
)
_OWN_KEY = "alias/aws/secretsmanager"


class Secret(SecretsManagerSecretProvider):
    """A secret."""

    @told
    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Make it, with a value that is given or generated."""
        secrets, model = request.aws_client_factory.secretsmanager, request.desired_state
        check_served(self.TYPE, model, _SERVED)
        made_up = provider_utils.generate_default_name(request.stack_name, request.logical_resource_id)
        model["Name"] = model.get("Name") or made_up
        given = {name: model.get(name) for name in ("Name", "Description", "KmsKeyId")}
        replicas = model.get("ReplicaRegions") or None
        tags = model.get("Tags") or None
        value = _value(secrets, model)
        made = call(secrets, "CreateSecret", **given, SecretString=value, Tags=tags, AddReplicaRegions=replicas)
        model["Id"] = made["ARN"]
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)

    @told
    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Change what differs; another value is another version. For another name, CloudFormation replaces it."""
        secrets, before = request.aws_client_factory.secretsmanager, dict(request.previous_state or {})
        wanted = {**request.desired_state, **{name: before[name] for name in ("Name", "Id") if name in before}}
        check_served(self.TYPE, wanted, _SERVED)
        silent = bool(before.get("Description")) and not wanted.get("Description")
        if silent:
            _take_description_away(request, before["Id"])
        changed = _changes(secrets, before, wanted)
        if changed or silent:
            call(secrets, "UpdateSecret", SecretId=before["Id"], **changed)
        _replicate(secrets, before, wanted)
        gone, more = tag_changes(before, wanted)
        if gone:
            secrets.untag_resource(SecretId=before["Id"], TagKeys=gone)
        if more:
            secrets.tag_resource(SecretId=before["Id"], Tags=tag_list(more))
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=wanted)

    @told
    def delete(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Delete it with its replicas, if it is still there, so that its name is free."""
        secrets, model = request.aws_client_factory.secretsmanager, request.previous_state or request.desired_state
        with suppress(secrets.exceptions.ResourceNotFoundException):
            _replicate(secrets, model, {"Id": model["Id"]})
            secrets.delete_secret(SecretId=model["Id"], ForceDeleteWithoutRecovery=True)
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)


def _changes(secrets: Any, before: Properties, wanted: Properties) -> Properties:
    """What UpdateSecret is to change. A value that a template takes away stays, as nothing takes its place."""
    changed: Properties = {}
    if wanted.get("Description") and wanted["Description"] != before.get("Description"):
        changed["Description"] = wanted["Description"]
    if wanted.get("KmsKeyId") != before.get("KmsKeyId"):
        changed["KmsKeyId"] = wanted.get("KmsKeyId") or _OWN_KEY
    if any(wanted.get(name) != before.get(name) for name in ("SecretString", "GenerateSecretString")):
        changed["SecretString"] = _value(secrets, wanted)
    return {name: value for name, value in changed.items() if value is not None}


def _take_description_away(request: ResourceRequest[Any], arn: str) -> None:
    """UpdateSecret takes an empty description for none that is given."""
    from moto.secretsmanager.models import secretsmanager_backends

    secretsmanager_backends[request.account_id][request.region_name].secrets[arn].description = None


def _value(secrets: Any, model: Properties) -> str | None:
    """The value, given or generated; None for a secret without."""
    generated = model.get("GenerateSecretString")
    if generated is None:
        return None if model.get("SecretString") is None else str(model["SecretString"])
    how = dict(generated)
    template, key = how.pop("SecretStringTemplate", None), how.pop("GenerateStringKey", None)
    password = str(call(secrets, "GetRandomPassword", **how)["RandomPassword"])
    if not template:
        return password
    return json.dumps({**json.loads(template), key or "secret": password})


def _replicate(secrets: Any, before: Properties, wanted: Properties) -> None:
    """Replicas come and go by region; another key makes one anew."""
    old, new = before.get("ReplicaRegions") or [], wanted.get("ReplicaRegions") or []
    if gone := [each["Region"] for each in old if each not in new]:
        secrets.remove_regions_from_replication(SecretId=wanted["Id"], RemoveReplicaRegions=gone)
    if more := [each for each in new if each not in old]:
        call(secrets, "ReplicateSecretToRegions", SecretId=wanted["Id"], AddReplicaRegions=more)
