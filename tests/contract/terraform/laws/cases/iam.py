"""AWS Identity and Access Management."""

from ..law import DataLaw, Law
from .shared import ROLE, permissions

POLICY = ("aws_iam_policy", {"name": "{unique}", "policy": permissions("s3:GetObject")})

LAWS = [
    Law(
        "aws_iam_role",
        {**ROLE[1], "description": "one", "tags": {"a": "1"}},
        update={"description": "two", "tags": {"b": "2"}},
        replace={"name": "{unique}-other"},
        not_imported=("force_detach_policies",),
    ),
    Law(
        "aws_iam_policy",
        {**POLICY[1], "tags": {"a": "1"}},
        update={"policy": permissions("s3:PutObject"), "tags": {"b": "2"}},
        replace={"name": "{unique}-other"},
    ),
    Law(
        "aws_iam_role_policy",
        {"name": "inline", "role": "${role.name}", "policy": permissions("s3:GetObject")},
        update={"policy": permissions("s3:PutObject")},
        needs={"role": ROLE},
        import_id="{role}:{name}",
    ),
    Law(
        "aws_iam_role_policy_attachment",
        {"role": "${role.name}", "policy_arn": "${policy.arn}"},
        needs={"role": ROLE, "policy": POLICY},
        import_id="{role}/{policy_arn}",
    ),
    Law(
        "aws_iam_openid_connect_provider",
        {"url": "https://{unique}.example.com", "client_id_list": ["one"], "thumbprint_list": ["a" * 40]},
        update={"thumbprint_list": ["b" * 40], "tags": {"a": "1"}},
    ),
]

DATA_LAWS = [
    DataLaw(
        "aws_iam_policy_document",
        {"statement": [{"actions": ["s3:GetObject"], "resources": ["*"]}]},
        {"version": "2012-10-17"},
    )
]
