"""What CreateDeliveryStream and UpdateDestination refuse about roles (A-25, A-26, H-5).

Checked are what the contract knows to be: that each role can be assumed, and that the source's may describe the stream.
Whether the bucket and the function may be used shows at run time (H-6). The caller's iam:PassRole is not looked at.
"""

from localstack.aws.api import CommonServiceException

from hydrant.emulator.arns import Arn, ArnError

from ..error_texts import GLUE_DENIED, KINESIS_DENIED
from ..exceptions import invalid_argument
from .guard import RoleGuard
from .needs import source_needs


def check_roles(guard: RoleGuard) -> None:
    """Raises InvalidArgumentException, or AccessDeniedException for another account's role."""
    sources = () if guard.source is None else (guard.source["RoleARN"],)
    for role_arn in dict.fromkeys((*guard.destination().role_arns, *sources)):
        if _account_of(role_arn) != guard.account_id:
            raise CommonServiceException(
                "AccessDeniedException", f"Cross-account pass role is not allowed: {role_arn}", sender_fault=True
            )
        if not guard.assumable(role_arn):
            raise invalid_argument(f"Firehose is unable to assume role {role_arn}. Please check the role provided.")
    for need in source_needs(guard.source) if guard.source is not None else ():
        if need.action == "kinesis:DescribeStream" and guard.refusal(need):
            raise invalid_argument(f"{KINESIS_DENIED} ({need.role_arn} may not {need.action} on {need.resource})")
    for need in guard.destination().table_needs(guard.region, guard.account_id):
        if guard.refusal(need):
            raise invalid_argument(f"{GLUE_DENIED} ({need.role_arn} may not {need.action} on {need.resource})")


def _account_of(role_arn: str) -> str:
    try:
        return Arn.parse(role_arn).account
    except ArnError as error:
        raise invalid_argument(str(error)) from error
