"""AWS Identity and Access Management: roles, policies and what is attached to them. Users: iam_users.py."""

from ..law import DataLaw, Law, Refusal
from .shared import ROLE, permissions

POLICY = ("aws_iam_policy", {"name": "{unique}", "policy": permissions("s3:GetObject")})
OF_AWS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
INLINE = ("aws_iam_role_policy", {"name": "inline", "role": "${role.name}", "policy": permissions("s3:GetObject")})
ATTACHED = ("aws_iam_role_policy_attachment", {"role": "${role.name}", "policy_arn": OF_AWS})
PROFILE = ("aws_iam_instance_profile", {"name": "{unique}", "path": "/law/", "role": "${role.name}"})
IDENTITY = ("aws_iam_openid_connect_provider", {"url": "https://{unique}.example.com", "client_id_list": ["one"]})
LEFT = "it takes things away, and leaves nothing of its own"

LAWS = [
    Law(
        "aws_iam_role",
        {**ROLE[1], "description": "one", "tags": {"a": "1"}},
        update={"description": "two", "tags": {"b": "2"}},
        replace={"name": "{unique}-other"},
        not_imported=("force_detach_policies",),
    ),
    Law(
        "aws_iam_role",
        {"name_prefix": "{unique}-", "assume_role_policy": ROLE[1]["assume_role_policy"]},
        update={"managed_policy_arns": [OF_AWS], "permissions_boundary": "arn:aws:iam::aws:policy/AdministratorAccess"},
        not_imported=("force_detach_policies",),
        variant="prefix",
    ),
    Law(
        "aws_iam_policy",
        {**POLICY[1], "tags": {"a": "1"}},
        update={"policy": permissions("s3:PutObject"), "tags": {"b": "2"}},
        replace={"name": "{unique}-other"},
    ),
    Law(
        "aws_iam_role_policy",
        INLINE[1],
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
        "aws_iam_role_policy_attachment",
        ATTACHED[1],
        needs={"role": ROLE},
        import_id="{role}/{policy_arn}",
        variant="of_aws",
    ),
    Law(
        "aws_iam_policy_attachment",
        {"name": "{unique}", "policy_arn": "${policy.arn}", "roles": ["${role.name}"]},
        update={"users": ["${user.name}"], "groups": ["${group.name}"], "roles": []},
        needs={
            "role": ROLE,
            "policy": POLICY,
            "user": ("aws_iam_user", {"name": "{unique}"}),
            "group": ("aws_iam_group", {"name": "{unique}"}),
        },
        replace={"policy_arn": OF_AWS},
        import_id=None,
    ),
    Law(
        "aws_iam_role_policies_exclusive",
        {"role_name": "${role.name}", "policy_names": ["${inline.name}"]},
        update={"policy_names": []},
        needs={"role": ROLE, "inline": INLINE},
        import_id="{role_name}",
        stays=LEFT,
    ),
    Law(
        "aws_iam_role_policy_attachments_exclusive",
        {"role_name": "${role.name}", "policy_arns": ["${policy.arn}", OF_AWS]},
        update={"policy_arns": []},
        needs={"role": ROLE, "policy": POLICY},
        import_id="{role_name}",
        stays=LEFT,
    ),
    Law(
        "aws_iam_instance_profile",
        {**PROFILE[1], "tags": {"a": "1"}},
        update={"role": "${other.name}", "tags": {"b": "2"}},
        needs={"role": ROLE, "other": (ROLE[0], {**ROLE[1], "name": "{unique}-other"})},
        replace={"path": "/other/"},
    ),
    Law(
        "aws_iam_service_linked_role",
        {
            "aws_service_name": "autoscaling.amazonaws.com",
            "custom_suffix": "{unique}",
            "description": "one",
            "tags": {"a": "1"},
        },
        update={"description": "two", "tags": {"b": "2"}},
        replace={"custom_suffix": "other"},
    ),
    Law(
        "aws_iam_service_linked_role",
        {"aws_service_name": "elasticbeanstalk.amazonaws.com"},
        update={"description": "one"},
        variant="plain",
    ),
    Law(
        "aws_iam_openid_connect_provider",
        {**IDENTITY[1], "thumbprint_list": ["a" * 40]},
        update={"thumbprint_list": ["b" * 40], "tags": {"a": "1"}},
    ),
]

DATA_LAWS = [
    DataLaw(
        "aws_iam_policy_document",
        {"statement": [{"actions": ["s3:GetObject"], "resources": ["*"]}]},
        {"version": "2012-10-17"},
    ),
    DataLaw(
        "aws_iam_policy",
        {"name": "AWSLambdaBasicExecutionRole"},
        {"arn": OF_AWS, "id": OF_AWS, "path": "/service-role/"},
        variant="of_aws_by_name",
    ),
    DataLaw(
        "aws_iam_policy",
        {"arn": "arn:aws:iam::aws:policy/AdministratorAccess"},
        {"name": "AdministratorAccess", "path": "/"},
        variant="of_aws_by_arn",
    ),
    DataLaw(
        "aws_iam_policy",
        {"name": "${policy.name}", "path_prefix": "/"},
        {"arn": "${policy.arn}", "policy_id": "${policy.policy_id}"},
        needs={"policy": POLICY},
    ),
    DataLaw(
        "aws_iam_role",
        {"name": "${role.name}"},
        {"arn": "${role.arn}", "id": "${role.name}", "unique_id": "${role.unique_id}", "path": "/"},
        needs={"role": ROLE},
    ),
    DataLaw(
        "aws_iam_roles",
        {"name_regex": "^{unique}$"},
        {"arns": ["${role.arn}"], "names": ["${role.name}"], "id": "us-east-1"},
        needs={"role": ROLE},
    ),
    DataLaw(
        "aws_iam_role_policies",
        {"role_name": "${role.name}"},
        {"policy_names": ["inline"]},
        needs={"role": ROLE, "inline": INLINE},
    ),
    DataLaw(
        "aws_iam_role_policy_attachments",
        {"role_name": "${role.name}"},
        {"attached_policies": [{"policy_arn": OF_AWS, "policy_name": "AWSLambdaBasicExecutionRole"}]},
        needs={"role": ROLE, "attached": ATTACHED},
    ),
    DataLaw(
        "aws_iam_instance_profile",
        {"name": "${profile.name}"},
        {"arn": "${profile.arn}", "role_arn": "${role.arn}", "role_name": "${role.name}", "path": "/law/"},
        needs={"role": ROLE, "profile": PROFILE},
    ),
    DataLaw(
        "aws_iam_instance_profiles",
        {"role_name": "${role.name}"},
        {"arns": ["${profile.arn}"], "names": ["${profile.name}"], "paths": ["/law/"]},
        needs={"role": ROLE, "profile": PROFILE},
    ),
    DataLaw(
        "aws_iam_openid_connect_provider",
        {"url": "https://{unique}.example.com"},
        {"arn": "${identity.arn}", "client_id_list": ["one"]},
        needs={"identity": IDENTITY},
    ),
    DataLaw(
        "aws_iam_openid_connect_provider",
        {"arn": "${identity.arn}"},
        {"url": "{unique}.example.com"},
        needs={"identity": IDENTITY},
        variant="by_arn",
    ),
    DataLaw(
        "aws_iam_session_context",
        {"arn": "arn:aws:sts::000000000000:assumed-role/${role.name}/session"},
        {"issuer_arn": "${role.arn}", "issuer_name": "${role.name}", "session_name": "session"},
        needs={"role": ROLE},
    ),
    DataLaw(
        "aws_iam_session_context",
        {"arn": "arn:aws:iam::000000000000:user/somebody"},
        {"issuer_arn": "arn:aws:iam::000000000000:user/somebody", "issuer_name": ""},
        variant="of_a_user",
    ),
]

REFUSALS = [
    Refusal("aws_iam_role", {"name": "{unique}"}, "there is no role {unique}", data=True),
    Refusal("aws_iam_role_policies", {"role_name": "{unique}"}, "there is no role {unique}", data=True),
    Refusal("aws_iam_role_policy_attachments", {"role_name": "{unique}"}, "there is no role {unique}", data=True),
    Refusal("aws_iam_instance_profile", {"name": "{unique}"}, "there is no instance profile {unique}", data=True),
    Refusal(
        "aws_iam_openid_connect_provider",
        {"url": "https://{unique}.example.com"},
        "there is no OpenID Connect provider for https://{unique}.example.com",
        data=True,
    ),
    Refusal(
        "aws_iam_policy",
        {"name": "AWSLambdaBasicExecutionRoles"},
        f"there is no managed policy AWSLambdaBasicExecutionRoles There is {OF_AWS}",
        data=True,
        variant="near",
    ),
    Refusal(
        "aws_iam_policy",
        {"arn": "arn:aws:iam::aws:policy/{unique}"},
        "there is no managed policy arn:aws:iam::aws:policy/{unique} The emulator's copy",
        data=True,
        variant="far",
    ),
    Refusal("aws_iam_policy", {"path_prefix": "/{unique}/"}, "there is no managed policy below", data=True),
    Refusal("aws_iam_policy", {"path_prefix": "/service-role/"}, "managed policies fit", data=True, variant="many"),
    Refusal(
        "aws_iam_role_policy_attachment",
        {"role": "${role.name}", "policy_arn": "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole"},
        f"There is {OF_AWS}",
        needs={"role": ROLE},
    ),
]
