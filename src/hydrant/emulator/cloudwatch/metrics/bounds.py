"""What a sample may be, however it comes in (J-9): its time and its value."""

import math

TWO_WEEKS = 14 * 86_400
TWO_HOURS = 2 * 3600
_LARGEST = 2.0**360


def in_time(at: float, now: float) -> bool:
    """Whether CloudWatch takes a sample of this time (epoch seconds)."""
    return now - TWO_WEEKS <= at <= now + TWO_HOURS


def is_value(number: float) -> bool:
    """Whether CloudWatch takes this number."""
    return math.isfinite(number) and abs(number) <= _LARGEST
