"""aws_iam_instance_profile, resource and data source; data source aws_iam_instance_profiles
(internal/service/iam/{instance_profile,instance_profile_data_source,instance_profiles_data_source}.go).
"""

from contextlib import suppress
from typing import Any

from hydrant.offline_provider import naming
from hydrant.offline_provider.resource import DataSource, ResourceType
from hydrant.offline_provider.rules import Rules, all_of, length, matches
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_list, tag_map

from .common import NAME, NAME_WORDS, change_tags, listed, moment, sought

_LONGEST, _MADE_UP = 128, 26


class InstanceProfile(ResourceType):
    """What gives a role to an instance. The id is the name."""

    name = "aws_iam_instance_profile"
    rules = Rules(
        force_new=("name", "name_prefix", "path"),
        defaults={"path": "/"},
        conflicts=(("name", "name_prefix"),),
        checks={
            "name": all_of(length(0, _LONGEST), matches(NAME, NAME_WORDS)),
            "name_prefix": all_of(length(0, _LONGEST - _MADE_UP), matches(NAME, NAME_WORDS)),
        },
        parameters={"InstanceProfileName": "name", "RoleName": "role", "Path": "path"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create, then put the role in."""
        naming.choose_name(new)
        named = {"InstanceProfileName": new["name"]}
        session.client("iam").create_instance_profile(**named, Path=new["path"], Tags=tag_list(new))
        new["id"] = new["name"]
        self._put_role(session, new)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it, with its role."""
        found = _profile(session, state["id"])
        roles = found["Roles"]
        return {
            "arn": found["Arn"],
            "create_date": moment(found["CreateDate"]),
            "name": found["InstanceProfileName"],
            "path": found["Path"],
            "role": roles[0]["RoleName"] if roles else None,
            "unique_id": found["InstanceProfileId"],
            "tags": tag_map(found.get("Tags")),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Change the role and the tags."""
        if "role" in changed:
            self._take_role(session, old)
            self._put_role(session, new)
        change_tags(session, "instance_profile", {"InstanceProfileName": new["id"]}, old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Take the role out, then delete."""
        self._take_role(session, state)
        session.client("iam").delete_instance_profile(InstanceProfileName=state["id"])

    def imported(self, session: Any, import_id: str) -> Values:
        """By name."""
        return {"id": import_id, "name_prefix": naming.prefix_of(import_id)}

    def _put_role(self, session: Any, new: Values) -> None:
        if new["role"]:
            pair = {"InstanceProfileName": new["id"], "RoleName": new["role"]}
            session.client("iam").add_role_to_instance_profile(**pair)

    def _take_role(self, session: Any, state: Values) -> None:
        """A role that is gone has left it already."""
        if state["role"]:
            iam, pair = session.client("iam"), {"InstanceProfileName": state["id"], "RoleName": state["role"]}
            with suppress(iam.exceptions.NoSuchEntityException):
                iam.remove_role_from_instance_profile(**pair)


class InstanceProfileData(DataSource):
    """An instance profile that exists."""

    name = "aws_iam_instance_profile"

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        with sought(f"instance profile {config['name']}", "name"):
            found = _profile(session, config["name"])
        role: Values = next(iter(found["Roles"]), {})
        return {
            "id": found["InstanceProfileId"],
            "arn": found["Arn"],
            "create_date": moment(found["CreateDate"]),
            "path": found["Path"],
            "role_arn": role.get("Arn"),
            "role_id": role.get("RoleId"),
            "role_name": role.get("RoleName"),
        }


class InstanceProfilesData(DataSource):
    """The instance profiles of a role."""

    name = "aws_iam_instance_profiles"

    def read(self, session: Any, config: Values) -> Values:
        """List them."""
        role = config["role_name"]
        found = listed(session, "list_instance_profiles_for_role", "InstanceProfiles", RoleName=role)
        return {
            "id": role,
            "arns": [each["Arn"] for each in found],
            "names": [each["InstanceProfileName"] for each in found],
            "paths": [each["Path"] for each in found],
        }


def _profile(session: Any, name: str) -> Values:
    found: Values = session.client("iam").get_instance_profile(InstanceProfileName=name)["InstanceProfile"]
    return found
