"""{{resolve:service:...}} in properties (R-18): what stands there when the resource is made.

LocalStack does not read `{{resolve:secretsmanager:name:SecretString}}`, and looks when a change set is only shown, when
the secret of the same template is not there yet.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from localstack.aws.connect import connect_to

_SECRET = re.compile(
    r"(?P<id>arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:[^:]+|[^:]+)(?::(?P<kind>[^:]*))?"
    r"(?::(?P<key>[^:]*))?(?::(?P<stage>[^:]*))?(?::(?P<version>[^:]*))?$"
)


@dataclass(frozen=True)
class Secret:
    """What a reference to Secrets Manager names; empty for what it leaves out."""

    id: str
    key: str = ""
    stage: str = ""
    version: str = ""


def secret_of(reference: str) -> Secret:
    """Read `secret-id:SecretString:json-key:version-stage:version-id`, of which only the id must be there.

    Raises ValueError for another form.
    """
    found = _SECRET.match(reference)
    if not found or (found["kind"] or "SecretString") != "SecretString":
        raise ValueError(f"Incorrect format is used in the following SecretsManager dynamic reference: [{reference}]")
    return Secret(found["id"], found["key"] or "", found["stage"] or "", found["version"] or "")


def look_up(reference: Any, account_id: str, region_name: str) -> str | None:
    """The value of a reference, as LocalStack has it; None for a service without references."""
    clients, key = connect_to(aws_access_key_id=account_id, region_name=region_name), reference.reference_key
    if reference.service_name in ("ssm", "ssm-secure"):
        secure = reference.service_name == "ssm-secure"
        return str(clients.ssm.get_parameter(Name=key, WithDecryption=secure)["Parameter"]["Value"])
    if reference.service_name != "secretsmanager":
        return None
    secret = secret_of(key)
    more = {"VersionStage": secret.stage, "VersionId": secret.version}
    found = clients.secretsmanager.get_secret_value(SecretId=secret.id, **{n: each for n, each in more.items() if each})
    if not secret.key:
        return str(found["SecretString"])
    values = json.loads(found["SecretString"])
    if not isinstance(values, dict) or secret.key not in values:
        raise ValueError(f"Could not find a value associated with JSONKey in SecretString: {secret.key}")
    return str(values[secret.key])


def shown(_describer: Any, value: Any) -> Any:
    """A property in a change set that is shown: references stay as they are."""
    return value
