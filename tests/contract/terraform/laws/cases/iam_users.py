"""AWS Identity and Access Management: users, groups, what users have, and what the account has."""

from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ..law import DataLaw, Law, Needs, Refusal
from .iam import LEFT, OF_AWS, POLICY
from .shared import permissions

USER = ("aws_iam_user", {"name": "{unique}"})
GROUP = ("aws_iam_group", {"name": "{unique}"})
NEEDS: Needs = {"user": USER}
BOTH: Needs = {"user": USER, "group": GROUP}
BOUNDARY = "arn:aws:iam::aws:policy/AdministratorAccess"

_KEY = ec.generate_private_key(ec.SECP256R1())
_TEXT = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
_OPENSSH = (serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)


def _certificate() -> str:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "law.example.com")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(_KEY.public_key())
    made = made.serial_number(1).not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
    signed = made.not_valid_after(datetime(2036, 1, 1, tzinfo=UTC)).sign(_KEY, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.PEM).decode()


CERTIFICATE = _certificate()
SERVER_CERTIFICATE = (
    "aws_iam_server_certificate",
    {
        "name": "{unique}",
        "path": "/law/",
        "certificate_body": CERTIFICATE,
        "private_key": _KEY.private_bytes(*_TEXT).decode(),
    },
)
SSH_KEY = (
    "aws_iam_user_ssh_key",
    {
        "username": "${user.name}",
        "encoding": "SSH",
        "public_key": _KEY.public_key().public_bytes(*_OPENSSH).decode() + " law@example.com",
    },
)
METADATA = f'<EntityDescriptor entityID="{"x" * 1000}"/>'
SAML = ("aws_iam_saml_provider", {"name": "{unique}", "saml_metadata_document": METADATA})
ACCESS_KEY = ("aws_iam_access_key", {"user": "${user.name}"})
ALIAS = ("aws_iam_account_alias", {"account_alias": "{unique}"})
MEMBER = ("aws_iam_user_group_membership", {"user": "${user.name}", "groups": ["${group.name}"]})

LAWS = [
    Law(
        "aws_iam_user",
        {"name": "{unique}", "path": "/law/", "tags": {"a": "1"}},
        update={"path": "/", "permissions_boundary": BOUNDARY, "tags": {"b": "2"}},
        not_imported=("force_destroy",),
    ),
    Law(
        "aws_iam_user",
        {"name": "{unique}", "force_destroy": True, "permissions_boundary": BOUNDARY, "tags": {"a": "1"}},
        update={"name": "{unique}-other", "permissions_boundary": None},
        not_imported=("force_destroy",),
        variant="renamed",
    ),
    Law("aws_iam_group", GROUP[1], update={"name": "{unique}-other", "path": "/law/"}),
    Law(
        "aws_iam_group_membership",
        {"name": "{unique}", "group": "${group.name}", "users": ["${user.name}"]},
        update={"users": ["${user.name}", "${other.name}"]},
        needs={**BOTH, "other": ("aws_iam_user", {"name": "{unique}-other"})},
        replace={"name": "other"},
        import_id=None,
        stays="a group without users is a group",
    ),
    Law(
        "aws_iam_user_group_membership",
        {"user": "${user.name}", "groups": ["${group.name}"]},
        update={"groups": ["${group.name}", "${other.name}"]},
        needs={**BOTH, "other": ("aws_iam_group", {"name": "{unique}-other"})},
        import_id="{user}/{groups[0]}/{groups[1]}",
        stays="a user in no group is a user",
    ),
    Law(
        "aws_iam_user_policy",
        {"name_prefix": "law-", "user": "${user.name}", "policy": permissions("s3:GetObject")},
        update={"policy": permissions("s3:PutObject")},
        needs=NEEDS,
    ),
    Law(
        "aws_iam_group_policy",
        {"name": "inline", "group": "${group.name}", "policy": permissions("s3:GetObject")},
        update={"policy": permissions("s3:PutObject")},
        needs=BOTH,
        replace={"name": "other"},
    ),
    Law(
        "aws_iam_user_policy_attachment",
        {"user": "${user.name}", "policy_arn": "${policy.arn}"},
        needs={**NEEDS, "policy": POLICY},
        import_id="{user}/{policy_arn}",
    ),
    Law(
        "aws_iam_group_policy_attachment",
        {"group": "${group.name}", "policy_arn": OF_AWS},
        needs={"group": GROUP},
        import_id="{group}/{policy_arn}",
    ),
    *(
        Law(
            f"aws_iam_{word}_policies_exclusive",
            {f"{word}_name": f"${{{word}.name}}", "policy_names": ["${inline.name}"]},
            update={"policy_names": []},
            needs={
                **BOTH,
                "inline": (
                    f"aws_iam_{word}_policy",
                    {"name": "inline", word: f"${{{word}.name}}", "policy": permissions("s3:GetObject")},
                ),
            },
            import_id=f"{{{word}_name}}",
            stays=LEFT,
        )
        for word in ("user", "group")
    ),
    *(
        Law(
            f"aws_iam_{word}_policy_attachments_exclusive",
            {f"{word}_name": f"${{{word}.name}}", "policy_arns": ["${policy.arn}", OF_AWS]},
            update={"policy_arns": []},
            needs={**BOTH, "policy": POLICY},
            import_id=f"{{{word}_name}}",
            stays=LEFT,
        )
        for word in ("user", "group")
    ),
    Law(
        "aws_iam_access_key",
        ACCESS_KEY[1],
        update={"status": "Inactive"},
        needs=NEEDS,
    ),
    Law("aws_iam_access_key", {**ACCESS_KEY[1], "status": "Inactive"}, needs=NEEDS, variant="inactive"),
    Law(
        "aws_iam_user_login_profile",
        {"user": "${user.name}", "password_reset_required": True},
        needs=NEEDS,
        replace={"password_length": 30},
        not_imported=("password_length",),
    ),
    Law(
        "aws_iam_user_login_profile",
        {"user": "${user.name}"},
        needs=NEEDS,
        not_imported=("password_length",),
        variant="plain",
    ),
    Law(
        "aws_iam_user_ssh_key",
        SSH_KEY[1],
        update={"status": "Inactive"},
        needs=NEEDS,
        import_id="{username}:{id}:{encoding}",
    ),
    Law(
        "aws_iam_virtual_mfa_device",
        {"virtual_mfa_device_name": "{unique}", "path": "/law/"},
        replace={"path": "/"},
    ),
    Law(
        "aws_iam_service_specific_credential",
        {"user_name": "${user.name}", "service_name": "codecommit.amazonaws.com"},
        update={"status": "Inactive"},
        needs=NEEDS,
    ),
    Law(
        "aws_iam_signing_certificate",
        {"user_name": "${user.name}", "certificate_body": CERTIFICATE},
        update={"status": "Inactive"},
        needs=NEEDS,
    ),
    Law(
        "aws_iam_server_certificate",
        SERVER_CERTIFICATE[1],
        replace={"name": "{unique}-other"},
        import_id="{name}",
        not_imported=("private_key",),
    ),
    Law(
        "aws_iam_saml_provider",
        SAML[1],
        update={"saml_metadata_document": METADATA.replace("xx", "xy")},
        replace={"name": "{unique}-other"},
    ),
    Law("aws_iam_account_alias", ALIAS[1], replace={"account_alias": "{unique}-other"}),
    Law(
        "aws_iam_account_password_policy",
        {"minimum_password_length": 10, "max_password_age": 90, "require_numbers": True},
        update={"minimum_password_length": 12, "password_reuse_prevention": 3, "hard_expiry": True},
    ),
    Law("aws_iam_account_password_policy", {"require_symbols": True}, update={"max_password_age": 9}, variant="short"),
]

DATA_LAWS = [
    DataLaw(
        "aws_iam_user",
        {"user_name": "${user.name}"},
        {"arn": "${user.arn}", "id": "${user.unique_id}", "path": "/", "tags": {}},
        needs=NEEDS,
    ),
    DataLaw(
        "aws_iam_users",
        {"path_prefix": "/", "name_regex": "{unique}"},
        {"arns": ["${user.arn}"], "names": ["${user.name}"], "id": "us-east-1"},
        needs=NEEDS,
    ),
    DataLaw(
        "aws_iam_group",
        {"group_name": "${group.name}"},
        {
            "arn": "${group.arn}",
            "group_id": "${group.unique_id}",
            "users": [
                {
                    "arn": "${user.arn}",
                    "path": "/",
                    "user_id": "${user.unique_id}",
                    "user_name": "${user.name}",
                }
            ],
        },
        needs={**BOTH, "member": MEMBER},
    ),
    DataLaw(
        "aws_iam_access_keys",
        {"user": "${user.name}"},
        {
            "access_keys": [
                {"access_key_id": "${key.id}", "create_date": "${key.create_date}", "status": "Active"},
            ]
        },
        needs={**NEEDS, "key": ACCESS_KEY},
    ),
    DataLaw(
        "aws_iam_user_ssh_key",
        {"username": "${user.name}", "ssh_public_key_id": "${key.id}", "encoding": "SSH"},
        {"fingerprint": "${key.fingerprint}", "status": "Active"},
        needs={**NEEDS, "key": SSH_KEY},
    ),
    DataLaw("aws_iam_account_alias", {}, {"account_alias": "{unique}"}, needs={"alias": ALIAS}),
    DataLaw(
        "aws_iam_saml_provider",
        {"arn": "${saml.arn}"},
        {"name": "{unique}", "saml_metadata_document": METADATA},
        needs={"saml": SAML},
    ),
    DataLaw(
        "aws_iam_server_certificate",
        {"name": "${certificate.name}"},
        {"arn": "${certificate.arn}", "path": "/law/", "id": "${certificate.id}"},
        needs={"certificate": SERVER_CERTIFICATE},
    ),
    DataLaw(
        "aws_iam_server_certificate",
        {"name_prefix": "{unique}", "latest": True},
        {"name": "{unique}"},
        needs={"certificate": SERVER_CERTIFICATE},
        variant="latest",
    ),
]

REFUSALS = [
    Refusal("aws_iam_user", {"user_name": "{unique}"}, "there is no user {unique}", data=True),
    Refusal("aws_iam_group", {"group_name": "{unique}"}, "there is no group {unique}", data=True),
    Refusal("aws_iam_access_keys", {"user": "{unique}"}, "there is no user {unique}", data=True),
    Refusal("aws_iam_account_alias", {}, "this account has no alias", data=True),
    Refusal("aws_iam_server_certificate", {"name": "{unique}"}, "there is no such server certificate", data=True),
    Refusal(
        "aws_iam_saml_provider",
        {"arn": "arn:aws:iam::000000000000:saml-provider/{unique}"},
        "there is no SAML provider arn:aws:iam::000000000000:saml-provider/{unique}",
        data=True,
    ),
    Refusal(
        "aws_iam_user_ssh_key",
        {"username": "${user.name}", "ssh_public_key_id": "APKA00000000000000000", "encoding": "SSH"},
        "there is no public key APKA00000000000000000 of user {unique}",
        data=True,
        needs=NEEDS,
    ),
    Refusal("aws_iam_access_key", {"user": "${user.name}", "pgp_key": "keybase:me"}, "leave pgp_key out", needs=NEEDS),
    Refusal("aws_iam_user_login_profile", {"user": "me", "pgp_key": "keybase:me"}, "leave pgp_key out"),
    Refusal("aws_iam_saml_provider", {**SAML[1], "tags": {"a": "1"}}, "tags: not served"),
    Refusal("aws_iam_server_certificate", {**SERVER_CERTIFICATE[1], "tags": {"a": "1"}}, "tags: not served"),
    Refusal("aws_iam_virtual_mfa_device", {"virtual_mfa_device_name": "m", "tags": {"a": "1"}}, "tags: not served"),
    Refusal(
        "aws_iam_user_policies_exclusive",
        {"user_name": "${user.name}", "policy_names": ["nowhere"]},
        "user {unique} has no inline policy nowhere Write it by aws_iam_user_policy",
        needs=NEEDS,
    ),
    Refusal(
        "aws_iam_user_policy_attachment",
        {"user": "${user.name}", "policy_arn": "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole"},
        f"there is no managed policy arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole There is {OF_AWS}",
        needs=NEEDS,
    ),
    Refusal("aws_iam_security_token_service_preferences", {"global_endpoint_token_version": "v2Token"}, "not served"),
    Refusal("aws_iam_organizations_features", {"enabled_features": ["RootSessions"]}, "not served"),
    Refusal("aws_iam_outbound_web_identity_federation", {}, "not served"),
    Refusal("aws_iam_outbound_web_identity_federation", {}, "not served", data=True),
]
