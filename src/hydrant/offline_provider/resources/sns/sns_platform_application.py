"""aws_sns_platform_application (internal/service/sns/platform_application.go): where SNS sends push messages."""

import hashlib
from typing import Any

from hydrant.offline_provider.arns import parse_arn
from hydrant.offline_provider.attribute_maps import from_texts, to_texts
from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules, arn
from hydrant.offline_provider.schema import Values

_EVENTS = {
    "event_delivery_failure_topic_arn": ("EventDeliveryFailure", str),
    "event_endpoint_created_topic_arn": ("EventEndpointCreated", str),
    "event_endpoint_deleted_topic_arn": ("EventEndpointDeleted", str),
    "event_endpoint_updated_topic_arn": ("EventEndpointUpdated", str),
    "failure_feedback_role_arn": ("FailureFeedbackRoleArn", str),
    "success_feedback_role_arn": ("SuccessFeedbackRoleArn", str),
}
_SETTINGS = {
    **_EVENTS,
    "apple_platform_bundle_id": ("ApplePlatformBundleID", str),
    "apple_platform_team_id": ("ApplePlatformTeamID", str),
    "success_feedback_sample_rate": ("SuccessFeedbackSampleRate", str),
}
_SECRETS = {
    "platform_credential": ("PlatformCredential", str),
    "platform_principal": ("PlatformPrincipal", str),
}


def _same_secret(old: Any, new: Any) -> bool:
    """The real provider keeps the hash of a secret in its state, which this one takes over."""
    return bool(old and new) and old == hashlib.sha256(str(new).encode()).hexdigest()


class PlatformApplication(ResourceType):
    """An application at a push service. The id is the ARN."""

    name = "aws_sns_platform_application"
    rules = Rules(
        force_new=("name", "platform"),
        equivalent=dict.fromkeys(_SECRETS, _same_secret),
        checks=dict.fromkeys(_EVENTS, arn),
        required_with={
            "apple_platform_bundle_id": ["apple_platform_team_id"],
            "apple_platform_team_id": ["apple_platform_bundle_id"],
        },
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it with its secrets."""
        attributes = {theirs: text for theirs, text in to_texts({**_SETTINGS, **_SECRETS}, new).items() if text}
        made = session.client("sns").create_platform_application(
            Name=new["name"], Platform=new["platform"], Attributes=attributes
        )
        new["id"] = made["PlatformApplicationArn"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read its attributes; AWS keeps the secrets to itself."""
        found = session.client("sns").get_platform_application_attributes(PlatformApplicationArn=state["id"])
        _, platform, name = parse_arn(state["id"], "id").resource.split("/", 2)
        return {**from_texts(_SETTINGS, found["Attributes"]), "arn": state["id"], "name": name, "platform": platform}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Set what changed; the secrets go together."""
        attributes = to_texts(_SETTINGS, new, changed)
        if changed & _SECRETS.keys():
            attributes |= {theirs: text for theirs, text in to_texts(_SECRETS, new).items() if text}
        session.client("sns").set_platform_application_attributes(
            PlatformApplicationArn=new["id"], Attributes=attributes
        )

    def delete(self, session: Any, state: Values) -> None:
        """Delete it. The emulator fails where there is none, so it is looked for first."""
        sns = session.client("sns")
        sns.get_platform_application_attributes(PlatformApplicationArn=state["id"])
        sns.delete_platform_application(PlatformApplicationArn=state["id"])

    def imported(self, session: Any, import_id: str) -> Values:
        """By its ARN."""
        parse_arn(import_id, "id")
        return {"id": import_id}
