"""aws_s3_bucket_website_configuration (internal/service/s3/bucket_website_configuration.go)."""

import json
from typing import Any, ClassVar

from hydrant.offline_provider import policies
from hydrant.offline_provider.members import Names
from hydrant.offline_provider.rules import Rules, json_text, length, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.values import Unknown, has_unknown

from .bucket_documents import BucketDocument
from .s3_common import NO_BUCKET
from .s3_places import website_address

_REDIRECT = "redirect_all_requests_to"


class BucketWebsite(BucketDocument):
    """A bucket as a website."""

    name = "aws_s3_bucket_website_configuration"
    rules = Rules(
        force_new=("bucket", "expected_bucket_owner"),
        computed_blocks=("routing_rule",),
        json=("routing_rules",),
        recompute={"routing_rules": ("routing_rule",)},
        checks={
            "bucket": length(1, 63),
            "routing_rules": json_text,
            f"{_REDIRECT}.protocol": one_of("http", "https"),
            "routing_rule.redirect.protocol": one_of("http", "https"),
        },
        conflicts=(
            *((other, _REDIRECT) for other in ("error_document", "index_document", "routing_rule", "routing_rules")),
            ("routing_rule", "routing_rules"),
        ),
    )
    not_found = (*NO_BUCKET, "NoSuchWebsiteConfiguration")
    operation, argument = "bucket_website", "WebsiteConfiguration"
    names: ClassVar[Names] = {
        **dict.fromkeys(("routing_rules", "website_domain", "website_endpoint")),
        "routing_rule": "RoutingRules",
    }

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """The two ways to write routing rules follow each other."""
        if prior is None or planned["routing_rule"] != prior["routing_rule"]:
            return
        before, after = prior["routing_rules"], planned["routing_rules"]
        if before != after and (has_unknown(after) or not policies.equivalent(before or "[]", after or "[]")):
            planned["routing_rule"] = Unknown

    def document(self, new: Values) -> Values:
        """The document; routing rules may come as AWS's own JSON."""
        written = {"RoutingRules": json.loads(new["routing_rules"])} if _only_text(new) else {}
        return super().document(new) | written

    def get(self, s3: Any, where: Values, state: Values) -> Values | None:
        """Read the document, and say where the website is."""
        region = s3.get_bucket_location(**where).get("LocationConstraint") or "us-east-1"
        found = super().get(s3, where, state)
        endpoint, domain = website_address(where["Bucket"], region)
        return found and {**found, "website_domain": domain, "website_endpoint": endpoint}

    def values(self, document: Values) -> Values:
        """The routing rules are told in both ways."""
        rules = document.get("RoutingRules")
        return {**super().values(document), "routing_rules": json.dumps(rules) if rules else ""}


def _only_text(new: Values) -> bool:
    return bool(new["routing_rules"]) and not new["routing_rule"]
