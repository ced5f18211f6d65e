#!/usr/bin/env bash
# moto's IAM (LocalStack's too, which stands on it) drops what it was told, without an error:
#
# - UpdateUser with another name or path loses the user's tags: they are kept by ARN, and the ARN is a new one.
# - CreateLoginProfile drops PasswordResetRequired; UpdateLoginProfile takes it, but forgets the password that it is not
#   given anew, and with it the whole profile.
# - Every server certificate has the same id and dates of 2010 and 2012, whatever stands in the certificate.
#
# So a second `terraform plan` wants the tags again, and the password flag forces a new profile each time. Who works
# against it sends tags again after a rename, and UpdateLoginProfile with the password after each CreateLoginProfile.
#
# Exits with 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "moto==5.1.14" "boto3==1.40.40"
cd "$folder"
HOME="$folder" AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1 venv/bin/python - <<'PYTHON'
import importlib.metadata
import sys

import boto3
from moto import mock_aws

PASSWORD = {"Password": "A-password-1", "PasswordResetRequired": True}


@mock_aws
def found() -> dict[str, object]:
    """What is there after each call."""
    iam = boto3.client("iam")
    iam.create_user(UserName="one", Tags=[{"Key": "team", "Value": "data"}])
    iam.update_user(UserName="one", NewUserName="two")
    told: dict[str, object] = {"tags after a rename": iam.list_user_tags(UserName="two")["Tags"]}
    made = iam.create_login_profile(UserName="two", **PASSWORD)["LoginProfile"]
    told["reset after CreateLoginProfile"] = made["PasswordResetRequired"]
    iam.update_login_profile(UserName="two", **PASSWORD)
    told["reset after UpdateLoginProfile"] = iam.get_login_profile(UserName="two")["LoginProfile"]["PasswordResetRequired"]
    iam.update_login_profile(UserName="two", PasswordResetRequired=False)
    try:
        iam.get_login_profile(UserName="two")
        told["profile after an update without a password"] = True
    except iam.exceptions.NoSuchEntityException:
        told["profile after an update without a password"] = False
    uploads = [
        iam.upload_server_certificate(ServerCertificateName=name, CertificateBody=name, PrivateKey="-")
        for name in ("first", "second")
    ]
    told["ids of two certificates"] = len({each["ServerCertificateMetadata"]["ServerCertificateId"] for each in uploads})
    return told


KNOWN = {
    "tags after a rename": [],
    "reset after CreateLoginProfile": False,
    "reset after UpdateLoginProfile": True,
    "profile after an update without a password": False,
    "ids of two certificates": 1,
}
print("moto", importlib.metadata.version("moto"))
there = found()
for what, value in there.items():
    print(f"{what}: {value}")
sys.exit(0 if there == KNOWN else 1)
PYTHON
