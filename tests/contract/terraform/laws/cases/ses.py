"""Amazon SES."""

from ..law import DataLaw, Law

ADDRESS = "{unique}@example.com"

LAWS = [Law("aws_ses_email_identity", {"email": ADDRESS}, replace={"email": "other-{unique}@example.com"})]

DATA_LAWS = [
    DataLaw(
        "aws_ses_email_identity",
        {"email": ADDRESS},
        {"arn": "${identity.arn}"},
        needs={"identity": ("aws_ses_email_identity", {"email": ADDRESS})},
    )
]
