"""What the policies of a principal allow: aws_iam_principal_policy_simulation."""

import json
from typing import Any

from ..law import DataLaw, Needs, Refusal
from .iam_users import BOTH, MEMBER
from .shared import permissions

READ, SHUT = permissions("s3:Get*", "arn:aws:s3:::law/*"), permissions("s3:Put*", "arn:aws:s3:::shut/*")
SIMULATED: Needs = {
    **BOTH,
    "member": MEMBER,
    "inline": ("aws_iam_user_policy", {"name": "read", "user": "${user.name}", "policy": READ}),
    "shut": (
        "aws_iam_group_policy",
        {"name": "shut", "group": "${group.name}", "policy": SHUT.replace("Allow", "Deny")},
    ),
}


def simulated(action: str, resource: str, decision: str, policy: str, missing: tuple[str, ...] = ()) -> dict[str, Any]:
    """One result of a simulation."""
    return {
        "action_name": action,
        "allowed": decision == "allowed",
        "decision": decision,
        "decision_details": {},
        "matched_statements": [{"source_policy_id": policy, "source_policy_type": "IAM Policy"}] if policy else [],
        "missing_context_keys": list(missing),
        "resource_arn": resource,
    }


def simulation(action: str, resource: str, result: dict[str, Any], variant: str, **more: Any) -> DataLaw:
    """The law of one."""
    return DataLaw(
        "aws_iam_principal_policy_simulation",
        {"policy_source_arn": "${user.arn}", "action_names": [action], "resource_arns": [resource], **more},
        {"all_allowed": result["allowed"], "results": [result]},
        needs=SIMULATED,
        variant=variant,
    )


IN, OUT, CLOSED = "arn:aws:s3:::law/key", "arn:aws:s3:::other/key", "arn:aws:s3:::shut/key"
LIMITED = {
    "additional_policies_json": [
        json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": {
                    "Effect": "Allow",
                    "Action": "s3:PutObject",
                    "Resource": "*",
                    "Condition": {"StringEquals": {"aws:PrincipalTag/team": "data"}},
                },
            }
        )
    ]
}
TAG = {"context": [{"key": "aws:principaltag/Team", "type": "string", "values": ["data"]}]}
GIVEN = "PolicyInputList.1"
DATA_LAWS = [
    simulation("s3:GetObject", IN, simulated("s3:GetObject", IN, "allowed", "user_{unique}_read"), "allowed"),
    simulation("s3:GetObject", OUT, simulated("s3:GetObject", OUT, "implicitDeny", ""), "implicit"),
    simulation(
        "s3:PutObject", CLOSED, simulated("s3:PutObject", CLOSED, "explicitDeny", "group_{unique}_shut"), "explicit"
    ),
    simulation(
        "s3:PutObject",
        OUT,
        simulated("s3:PutObject", OUT, "implicitDeny", "", ("aws:PrincipalTag/team",)),
        "missing_key",
        **LIMITED,
    ),
    simulation("s3:PutObject", OUT, simulated("s3:PutObject", OUT, "allowed", GIVEN), "key", **LIMITED, **TAG),
    simulation(
        "s3:GetObject",
        IN,
        simulated("s3:GetObject", IN, "implicitDeny", ""),
        "boundary",
        permissions_boundary_policies_json=[permissions("s3:PutObject")],
    ),
]

REFUSALS = [
    Refusal(
        "aws_iam_principal_policy_simulation",
        {"policy_source_arn": "arn:aws:iam::000000000000:user/{unique}", "action_names": ["s3:GetObject"]},
        "there is no user {unique}",
        data=True,
    ),
    Refusal(
        "aws_iam_principal_policy_simulation",
        {"policy_source_arn": "arn:aws:s3:::{unique}", "action_names": ["s3:GetObject"]},
        "expected the ARN of a role, user or group",
        data=True,
        variant="bucket",
    ),
]
