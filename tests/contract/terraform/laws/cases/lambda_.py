"""AWS Lambda."""

from ..law import Law
from .shared import FUNCTION, FUNCTION_NEEDS

LAWS = [
    Law(
        "aws_lambda_function",
        {**FUNCTION[1], "timeout": 5, "environment": [{"variables": {"A": "1"}}], "tags": {"a": "1"}},
        update={"timeout": 6, "environment": [{"variables": {"A": "2"}}], "tags": {"b": "2"}},
        needs=FUNCTION_NEEDS,
        replace={"function_name": "{unique}-other"},
        not_imported=("s3_bucket", "s3_key", "code_sha256", "last_modified", "source_code_size"),
    ),
    Law(
        "aws_lambda_permission",
        {
            "statement_id": "one",
            "action": "lambda:InvokeFunction",
            "function_name": "${function.function_name}",
            "principal": "s3.amazonaws.com",
            "source_arn": "${bucket.arn}",
        },
        needs={**FUNCTION_NEEDS, "function": FUNCTION},
        replace={"principal": "sns.amazonaws.com"},
        import_id="{function_name}/{statement_id}",
    ),
]
