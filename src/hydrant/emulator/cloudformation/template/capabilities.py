"""What a request must acknowledge before a template may make users, roles or policies. Pure (R-29).

[CFN: CreateStack]
"""

from collections.abc import Collection, Mapping
from typing import Any

_NAMES = {
    "AWS::IAM::AccessKey": "",
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Policy": "",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
    "AWS::IAM::UserToGroupAddition": "",
}
"""The types that count, each with the property that gives a name of one's own."""
ANY, NAMED = "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"


def needed(template: Mapping[str, Any]) -> str:
    """The capability that a template asks for; empty for none."""
    found = ""
    for resource in (template.get("Resources") or {}).values():
        if not isinstance(resource, dict) or (own_name := _NAMES.get(str(resource.get("Type")))) is None:
            continue  # before macros and transforms a resource may be anything
        properties = resource.get("Properties")
        if own_name and isinstance(properties, dict) and own_name in properties:
            return NAMED
        found = ANY
    return found


def lacking(template: Mapping[str, Any], given: Collection[str]) -> str:
    """The capability that a request does not have, though its template needs it; empty for none."""
    wanted = needed(template)
    if wanted == ANY and NAMED in given:
        return ""
    return wanted if wanted not in given else ""
