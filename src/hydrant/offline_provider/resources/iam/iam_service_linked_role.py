"""aws_iam_service_linked_role (internal/service/iam/service_linked_role.go)."""

import re
from typing import Any

from hydrant.offline_provider.arns import parse_arn
from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules, matches
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_list, tag_map
from hydrant.offline_provider.waiting import wait_for

from .common import change_tags, given, moment

_RESOURCE = re.compile(r"role/aws-service-role/([^/]+)/([^/]+)")


class ServiceLinkedRole(ResourceType):
    """A role that belongs to a service of AWS, which gives it its name. The id is the ARN."""

    name = "aws_iam_service_linked_role"
    rules = Rules(
        force_new=("aws_service_name", "custom_suffix"),
        checks={
            "aws_service_name": matches(
                r".*\..*", "must be a full service hostname, such as elasticbeanstalk.amazonaws.com"
            )
        },
        parameters={"AWSServiceName": "aws_service_name"},
    )

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """A suffix that the service has chosen itself stays: Application Auto Scaling does so."""
        scaling = ".application-autoscaling." in str(planned["aws_service_name"])
        if prior is not None and scaling and not planned["custom_suffix"]:
            planned["custom_suffix"] = prior["custom_suffix"]

    def create(self, session: Any, new: Values) -> None:
        """Create, then tag it: CreateServiceLinkedRole takes no tags."""
        iam = session.client("iam")
        optional = given(CustomSuffix=new["custom_suffix"], Description=new["description"])
        role = iam.create_service_linked_role(AWSServiceName=new["aws_service_name"], **optional)["Role"]
        new["id"] = role["Arn"]
        if new["tags_all"]:
            iam.tag_role(RoleName=role["RoleName"], Tags=tag_list(new))

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it; service and suffix are in its ARN."""
        service, name = _parts(state["id"])
        role = session.client("iam").get_role(RoleName=name)["Role"]
        words = name.split("_")
        return {
            "arn": role["Arn"],
            "aws_service_name": service,
            "create_date": moment(role["CreateDate"]),
            "custom_suffix": words[1] if len(words) == 2 else None,
            "description": role.get("Description"),
            "name": role["RoleName"],
            "path": role["Path"],
            "unique_id": role["RoleId"],
            "tags": tag_map(role.get("Tags")),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Description and tags change in place."""
        name = _parts(new["id"])[1]
        if "description" in changed:
            session.client("iam").update_role(RoleName=name, Description=new["description"] or "")
        change_tags(session, "role", {"RoleName": name}, old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Ask for the deletion and wait for it."""
        iam, name = session.client("iam"), _parts(state["id"])[1]
        iam.get_role(RoleName=name)  # the emulator fails inside where there is none, instead of saying so
        task = iam.delete_service_linked_role(RoleName=name)["DeletionTaskId"]

        def done() -> bool:
            status = iam.get_service_linked_role_deletion_status(DeletionTaskId=task)
            if status["Status"] == "FAILED":
                raise Refused(f"{name} cannot be deleted: {status.get('Reason', {}).get('Reason', 'no reason given')}")
            return bool(status["Status"] == "SUCCEEDED")

        wait_for(f"deletion of {name}", done)


def _parts(found: str) -> tuple[str, str]:
    """The service and the role's name in an ARN."""
    match = _RESOURCE.fullmatch(parse_arn(found, "id").resource)
    if match is None:
        raise Refused(f"expected arn:aws:iam::ACCOUNT:role/aws-service-role/SERVICE/ROLE_NAME, got {found!r}")
    return match[1], match[2]
