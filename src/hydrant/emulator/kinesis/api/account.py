"""Operations on the account: the commitment to pay for a minimum of throughput, which only later API versions have."""

from __future__ import annotations

from typing import Any

from localstack.aws.api import RequestContext

from hydrant.emulator.clock import CLOCK

from ..models import HOUR, Commitment, kinesis_stores
from .answers import moment
from .operations import Answer, Request, operation

MIN_COMMITMENT = 24 * HOUR
"""Seconds for which a commitment holds at least [Kinesis API reference: MinimumThroughputBillingCommitmentOutput]."""


class AccountOperations:
    """DescribeAccountSettings, UpdateAccountSettings."""

    @operation("DescribeAccountSettings")
    def describe_account_settings(self, context: RequestContext, _request: Request) -> Answer:
        """Show the commitment of the account in this region."""
        return _answer(kinesis_stores[context.account_id][context.region].commitment)

    @operation("UpdateAccountSettings")
    def update_account_settings(self, context: RequestContext, request: Request) -> Answer:
        """Begin or end the commitment; ended early it goes on to its earliest end."""
        commitment = kinesis_stores[context.account_id][context.region].commitment
        wanted, now = request["MinimumThroughputBillingCommitment"]["Status"], CLOCK.now()
        if wanted == "ENABLED":
            if commitment.started_at is None or not _running(commitment, now):
                commitment.started_at = now
            commitment.ends_at = None
        elif commitment.started_at is not None and commitment.ends_at is None:
            commitment.ends_at = max(now, commitment.started_at + MIN_COMMITMENT)
        return _answer(commitment)


def commitment_holds(context: RequestContext) -> bool:
    """Whether the commitment of the caller's account and region is in force."""
    return _running(kinesis_stores[context.account_id][context.region].commitment, CLOCK.now())


def _running(commitment: Commitment, now: float) -> bool:
    return commitment.started_at is not None and (commitment.ends_at is None or now < commitment.ends_at)


def _answer(commitment: Commitment) -> Answer:
    started, ends, now = commitment.started_at, commitment.ends_at, CLOCK.now()
    shown: dict[str, Any] = {"Status": "DISABLED"}
    if started is not None and _running(commitment, now):
        shown = {
            "Status": "ENABLED" if ends is None else "ENABLED_UNTIL_EARLIEST_ALLOWED_END",
            "StartedAt": moment(started),
            "EarliestAllowedEndAt": moment(started + MIN_COMMITMENT),
        }
    elif started is not None and ends is not None:
        shown |= {"StartedAt": moment(started), "EndedAt": moment(ends)}
    return {"MinimumThroughputBillingCommitment": shown}
