"""AWS::S3::Bucket with its properties, and changes of them (R-17).

LocalStack makes buckets that everybody may read, takes one that is there already for its own, drops encryption, public
access block, ownership and lifecycle, and cannot change a bucket.
"""

from typing import Any

from botocore.exceptions import ClientError
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceRequest
from localstack.services.s3.resource_providers.aws_s3_bucket import S3BucketProvider

from .bucket_settings import SETTINGS, Setting, events_to_eventbridge
from .properties import typed

_NOTIFICATIONS = "NotificationConfiguration"
_READ_ONLY = ("Arn", "DomainName", "RegionalDomainName", "WebsiteURL", "DualStackDomainName", "BucketName")
Properties = dict[str, Any]


class Bucket(S3BucketProvider):
    """A bucket."""

    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Make it; one that is there already is an error."""
        s3, model = request.aws_client_factory.s3, request.desired_state
        name = model.get("BucketName")
        if name and _is_there(s3, name):
            return ProgressEvent(OperationStatus.FAILED, resource_model=model, message=f"{name} already exists")
        model.setdefault("AccessControl", "Private")
        model[_NOTIFICATIONS] = events_to_eventbridge(model.get(_NOTIFICATIONS))
        event = super().create(request)
        for each, setting in SETTINGS.items():
            if model.get(each) is not None:
                _put(s3, model["BucketName"], setting, model[each])
        return event

    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Change what differs; what a template takes away has its default again."""
        s3, before = request.aws_client_factory.s3, dict(request.previous_state or {})
        wanted: Properties = {**request.desired_state, **{n: before[n] for n in _READ_ONLY if n in before}}
        wanted[_NOTIFICATIONS] = events_to_eventbridge(wanted.get(_NOTIFICATIONS))
        name = before["BucketName"]
        for each, setting in SETTINGS.items():
            if before.get(each) != wanted.get(each):
                _put(s3, name, setting, wanted.get(each))
        for each in _OTHERS:
            if before.get(each) != wanted.get(each):
                getattr(self, f"_change_{each}")(s3, name, wanted)
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=wanted)

    def _change_NotificationConfiguration(self, s3: Any, name: str, wanted: Properties) -> None:  # noqa: N802
        given = self._get_s3_bucket_notification_config(wanted) or {_NOTIFICATIONS: {}}
        s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration=given[_NOTIFICATIONS])

    def _change_VersioningConfiguration(self, s3: Any, name: str, wanted: Properties) -> None:  # noqa: N802
        status = (wanted.get("VersioningConfiguration") or {}).get("Status", "Suspended")
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": status})

    def _change_CorsConfiguration(self, s3: Any, name: str, wanted: Properties) -> None:  # noqa: N802
        if rules := self._transform_cfn_cors(wanted.get("CorsConfiguration")):
            s3.put_bucket_cors(Bucket=name, CORSConfiguration=rules)
        else:
            s3.delete_bucket_cors(Bucket=name)

    def _change_Tags(self, s3: Any, name: str, wanted: Properties) -> None:  # noqa: N802
        if tags := wanted.get("Tags"):
            s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tags})
        else:
            s3.delete_bucket_tagging(Bucket=name)

    def _change_WebsiteConfiguration(self, s3: Any, name: str, wanted: Properties) -> None:  # noqa: N802
        if website := self._transform_website_configuration(wanted.get("WebsiteConfiguration")):
            s3.put_bucket_website(Bucket=name, WebsiteConfiguration=website)
        else:
            s3.delete_bucket_website(Bucket=name)


_OTHERS = (_NOTIFICATIONS, "VersioningConfiguration", "CorsConfiguration", "Tags", "WebsiteConfiguration")


def _is_there(s3: Any, name: str) -> bool:
    try:
        s3.head_bucket(Bucket=name)
    except ClientError as error:
        return bool(error.response["ResponseMetadata"]["HTTPStatusCode"] != 404)
    return True


def _put(s3: Any, name: str, setting: Setting, value: Any) -> None:
    if value is None and setting.delete:
        getattr(s3, setting.delete)(Bucket=name)
        return
    given = setting.translate(setting.without if value is None else value)
    operation = s3.meta.method_to_api_mapping[setting.put]
    shape = s3.meta.service_model.operation_model(operation).input_shape
    getattr(s3, setting.put)(**typed(shape, {"Bucket": name, setting.parameter: given}))
