"""Whether a delivery stream's roles allow what it is about to do."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from hydrant.emulator.iam_roles import ROLES, Roles

from ..destinations.base import Destination
from ..destinations.needs import Need
from .needs import SERVICE, source_needs, trust_context

if TYPE_CHECKING:
    from mypy_boto3_firehose.type_defs import KinesisStreamSourceConfigurationTypeDef


class Refusal(Enum):
    """Why something is not allowed."""

    TRUST = "the role does not exist or does not let Firehose assume it"
    ACTION = "no policy of the role allows it"


@dataclass(frozen=True)
class RoleGuard:
    """The roles of one delivery stream; `destination` is asked anew each time, as an update may change roles."""

    delivery_stream_arn: str
    account_id: str
    region: str
    destination: Callable[[], Destination]
    source: "KinesisStreamSourceConfigurationTypeDef | None"
    roles: Roles = ROLES

    def refusal(self, need: Need) -> Refusal | None:
        """Why a need is not met, None when it is."""
        role = self.roles.find(need.role_arn)
        if role is None or not self._trusted(need.role_arn):
            return Refusal.TRUST
        return None if role.may(need.action, need.resource, need.context) else Refusal.ACTION

    def assumable(self, role_arn: str) -> bool:
        """Whether Firehose may assume a role (A-26, H-1)."""
        return self.roles.find(role_arn) is not None and self._trusted(role_arn)

    def may_read_source(self) -> bool:
        """Whether the calls of E-3 are allowed."""
        wanted = [] if self.source is None else list(source_needs(self.source))
        return not any(self.refusal(need) for need in wanted if need.action != "kinesis:ListShards")

    def _trusted(self, role_arn: str) -> bool:
        role = self.roles.find(role_arn)
        return role is not None and role.trusts(SERVICE, trust_context(self.delivery_stream_arn, self.account_id))
