"""aws_sns_sms_preferences (internal/service/sns/sms_preferences.go): how an account sends text messages."""

from typing import Any

from hydrant.offline_provider.attribute_maps import from_texts, to_texts
from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules, arn, matches, one_of
from hydrant.offline_provider.schema import Values

_SETTINGS = {
    "default_sender_id": ("DefaultSenderID", str),
    "default_sms_type": ("DefaultSMSType", str),
    "delivery_status_iam_role_arn": ("DeliveryStatusIAMRole", str),
    "delivery_status_success_sampling_rate": ("DeliveryStatusSuccessSamplingRate", str),
    "monthly_spend_limit": ("MonthlySpendLimit", int),
    "usage_report_s3_bucket": ("UsageReportS3Bucket", str),
}
_USUAL_DOLLARS = 1


class SmsPreferences(ResourceType):
    """The preferences, of which an account has one set in each region."""

    name = "aws_sns_sms_preferences"
    rules = Rules(
        checks={
            "default_sms_type": one_of("Promotional", "Transactional"),
            "delivery_status_iam_role_arn": arn,
            "delivery_status_success_sampling_rate": matches(r"100|\d{1,2}", "expected a text from 0 to 100"),
            "monthly_spend_limit": lambda dollars: None if dollars >= 0 else f"expected 0 or more, got {dollars}",
        },
    )

    def create(self, session: Any, new: Values) -> None:
        """Set them."""
        said = {theirs: text for theirs, text in to_texts(_SETTINGS, new).items() if text}
        session.client("sns").set_sms_attributes(attributes=said)
        new["id"] = "aws_sns_sms_id"

    def read(self, session: Any, state: Values) -> Values | None:
        """Read them; an account that never set a limit has AWS's own."""
        found = from_texts(_SETTINGS, session.client("sns").get_sms_attributes()["attributes"])
        return {**found, "monthly_spend_limit": found["monthly_spend_limit"] or _USUAL_DOLLARS}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Set what changed."""
        session.client("sns").set_sms_attributes(attributes=to_texts(_SETTINGS, new, changed))

    def delete(self, session: Any, state: Values) -> None:
        """Back to what AWS has by itself."""
        session.client("sns").set_sms_attributes(attributes={theirs: "" for theirs, _ in _SETTINGS.values()})

    def imported(self, session: Any, import_id: str) -> Values:
        """The real provider has no import for them."""
        raise Refused("aws_sns_sms_preferences cannot be imported; applying it sets what is there.")
