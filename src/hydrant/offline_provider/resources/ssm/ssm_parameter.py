"""aws_ssm_parameter, resource and data source (internal/service/ssm/parameter.go)."""

from typing import Any

from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, length, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_list, tag_map
from hydrant.offline_provider.values import Unknown

from .common import change_tags

_ENCRYPTED = "SecureString"
_SAID = ("allowed_pattern", "data_type", "description", "key_id", "tier")
_ON_PUT = ("allowed_pattern", "description", "insecure_value", "key_id", "tier", "type", "value", "value_wo_version")
_WORDS = {
    "allowed_pattern": "AllowedPattern",
    "data_type": "DataType",
    "description": "Description",
    "key_id": "KeyId",
    "tier": "Tier",
}


def _smaller_tier(prior: Values, planned: Values) -> bool:
    """An advanced parameter cannot become a standard one."""
    return bool(prior["tier"] == "Advanced" and planned["tier"] == "Standard")


class Parameter(ResourceType):
    """A parameter. The id is its name."""

    name = "aws_ssm_parameter"
    rules = Rules(
        force_new=("data_type", "name"),
        force_new_when={"tier": _smaller_tier},
        recompute={"version": _ON_PUT},
        exactly_one=(("insecure_value", "value", "value_wo"),),
        required_with={"value_wo": ["value_wo_version"], "value_wo_version": ["value_wo"]},
        checks={
            "allowed_pattern": length(0, 1024),
            "data_type": one_of("text", "aws:ec2:image", "aws:ssm:integration"),
            "description": length(0, 1024),
            "name": length(1, 2048),
            "tier": one_of("Standard", "Advanced", "Intelligent-Tiering"),
            "type": one_of("String", "StringList", _ENCRYPTED),
        },
        parameters={"Value": "value"},
    )

    not_found = ("ParameterNotFound",)

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """A secret is not shown; the value that is not named is none."""
        insecure = planned["insecure_value"]
        if planned["type"] == _ENCRYPTED and insecure not in (None, Unknown):
            raise Refused(
                "insecure_value is shown in plans, which type SecureString does not go with", "insecure_value"
            )
        planned["has_value_wo"] = planned["value_wo_version"] is not None

    def create(self, session: Any, new: Values) -> None:
        """Put it; tags go with a new parameter only."""
        client, tags = session.client("ssm"), tag_list(new)
        overwrite = bool(new["overwrite"])
        together = {"Tags": tags} if tags and not overwrite else {}
        client.put_parameter(**_request(new, _SAID), Overwrite=overwrite, **together)
        new["id"] = new["name"]
        if tags and overwrite:
            client.add_tags_to_resource(ResourceType="Parameter", ResourceId=new["id"], Tags=tags)

    def read(self, session: Any, state: Values) -> Values | None:
        """Value, description and tags."""
        client, name = session.client("ssm"), state["id"]
        found = client.get_parameter(Name=name, WithDecryption=True)["Parameter"]
        equals = [{"Key": "Name", "Option": "Equals", "Values": [name]}]
        about = client.describe_parameters(ParameterFilters=equals)["Parameters"]
        if not about:
            return None
        kept = bool(state["has_value_wo"])  # a write-only value is in no state
        shown = bool(state["insecure_value"]) and found["Type"] != _ENCRYPTED
        return {
            **{ours: about[0].get(theirs) for ours, theirs in _WORDS.items()},
            "arn": found["ARN"],
            "data_type": found.get("DataType", "text"),
            "has_value_wo": kept,
            "insecure_value": found["Value"] if shown else None,
            "name": found["Name"],
            "tags": tag_map(client.list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]),
            "tier": state["tier"] if state["tier"] == "Intelligent-Tiering" else about[0].get("Tier", "Standard"),
            "type": found["Type"],
            "value": None if shown or kept else found["Value"],
            "version": found["Version"],
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put it over the old one: what is not said stays, but for the pattern and the description."""
        client = session.client("ssm")
        if changed - {"overwrite", "tags", "tags_all", "version"}:
            cleared = {"AllowedPattern": ""} if "allowed_pattern" in changed else {}
            cleared |= {"Description": ""} if "description" in changed else {}
            said = [name for name in _SAID if name not in {"data_type", "description"} or name in changed]
            client.put_parameter(**{**cleared, **_request(new, said)}, Overwrite=True)
        change_tags(client, "Parameter", old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("ssm").delete_parameter(Name=state["id"])


class ParameterData(DataSource):
    """A parameter that exists."""

    name = "aws_ssm_parameter"
    rules = Rules(defaults={"with_decryption": True})

    def read(self, session: Any, config: Values) -> Values:
        """Read its value."""
        decrypted = bool(config["with_decryption"])
        found = session.client("ssm").get_parameter(Name=config["name"], WithDecryption=decrypted)["Parameter"]
        return {
            "id": found["Name"],
            "arn": found["ARN"],
            "insecure_value": None if found["Type"] == _ENCRYPTED else found["Value"],
            "type": found["Type"],
            "value": found["Value"],
            "version": found["Version"],
        }


def _request(new: Values, names: Any) -> Values:
    """The key is for secrets only: for others AWS refuses it."""
    kept = [name for name in names if new[name] and (name != "key_id" or new["type"] == _ENCRYPTED)]
    values = (new["value"], new["insecure_value"], new.get("value_wo"))
    return {
        "Name": new["name"],
        "Type": new["type"],
        "Value": next((value for value in values if value is not None), ""),
        **{_WORDS[name]: new[name] for name in kept},
    }
