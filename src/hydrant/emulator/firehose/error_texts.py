"""AWS's words for errors in logs and error objects (F-6)."""

S3_MESSAGES = {
    "S3.AccessDenied": (
        "Access was denied. Ensure that the trust policy for the provided IAM role allows Firehose to assume the role, "
        "and the access policy allows access to the S3 bucket."
    ),
    "S3.NoSuchBucket": (
        "The specified bucket does not exist. Create the bucket or use a different bucket that does exist."
    ),
}
FUNCTION_DENIED = "Access was denied. Ensure that the access policy allows access to the Lambda function."
FUNCTION_ROLE_DENIED = (
    "Access was denied. Ensure that the trust policy for the provided IAM role allows Firehose to assume the role."
)
"""Our own words, after those for S3: the contract has none for this code."""
KINESIS_DENIED = (
    "Access was denied when calling Kinesis. Ensure the access policy on the IAM role used allows access to the "
    "appropriate Kinesis APIs."
)
TABLE_NOT_FOUND = (
    "The specified table/database could not be found. Please ensure that the table/database exists and that the values "
    "provided in the schema configuration are correct, especially with regards to casing."
)
"""As seen in another emulator, which says that it is AWS's (I-26)."""
GLUE_DENIED = (
    "Access was denied when calling Glue. Please ensure that the role specified in the data format conversion "
    "configuration has the necessary permissions."
)
"""On create, as two posts and Terraform's provider quote it (I-12)."""
GLUE_WRITING_DENIED = (
    "Access was denied when calling Glue. Ensure that the trust policy for the provided IAM role allows Firehose to "
    "assume the role, and the access policy allows glue:GetTable and glue:UpdateTable on catalog, database and table."
)
"""Our own words, after those for S3 (L-20)."""
