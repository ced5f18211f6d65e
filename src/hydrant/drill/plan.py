"""What a drill does, and when: a pure function of the seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_FAULTS = 2_000


class Kind(StrEnum):
    """What can be done to a stack."""

    FUNCTION_KILLED = "function killed"
    FUNCTION_HANGS = "function hangs"
    FUNCTION_GARBAGE = "function answers garbage"
    FUNCTION_HALF = "function answers half"
    FUNCTION_TWICE = "function answers twice"
    FUNCTION_TOO_LARGE = "function answers 7 MB"
    FUNCTION_UPDATED = "function updated"
    REDEPLOYED = "redeployed by Terraform"
    EMULATOR_KILLED = "emulator killed"
    PRODUCER_KILLED = "producer killed"
    RESHARDED = "shards split and merged"
    DISK_FULL = "disk full"
    CLOCK_MOVED = "clock moved"
    KINESIS_500 = "Kinesis answers 500"
    LAMBDA_429 = "Lambda throttles"
    S3_REFUSES = "S3 refuses"
    S3_503 = "S3 answers 503"
    S3_500 = "S3 answers 500"
    S3_DELAYS = "S3 delays"
    SNS_500 = "SNS answers 500"
    SNS_DELAYS = "SNS delays"
    SQS_503 = "SQS answers 503"
    SQS_DELAYS = "SQS delays"
    CLOUDWATCH_500 = "CloudWatch answers 500"


@dataclass(frozen=True)
class Step:
    """One fault. It begins when `at` records are acknowledged, and lasts `seconds` where its kind lasts.

    `share` of the calls are struck where it is one of calls; `pick` chooses a victim among those that are there then.
    """

    number: int
    kind: Kind
    at: int
    seconds: float
    share: float
    pick: int


def plan_of(seed: int, records: int, faults: int, kinds: Sequence[Kind] = tuple(Kind)) -> tuple[Step, ...]:
    """So many faults, spread over the records; each kind once before any comes again.

    Raises ValueError for numbers of which no plan can be made.
    """
    if records < 1 or not 0 <= faults <= MOST_FAULTS or not kinds:
        raise ValueError(f"no plan of {faults} faults of {len(kinds)} kinds over {records} records")
    # Chance, not secrecy.
    chance = random.Random(f"drill {seed}")  # noqa: S311
    drawn: list[Kind] = []
    while len(drawn) < faults:
        drawn += chance.sample(list(kinds), len(kinds))
    gap = records / (faults + 1)
    return tuple(
        Step(
            number,
            kind,
            min(records, max(1, round(gap * (number + chance.uniform(-0.25, 0.25))))),
            round(chance.uniform(0.5, 2.0), 2),
            round(chance.uniform(0.2, 0.8), 2),
            chance.randrange(1_000_000),
        )
        for number, kind in enumerate(drawn[:faults], start=1)
    )
