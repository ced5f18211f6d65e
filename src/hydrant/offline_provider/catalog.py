"""Which types hashicorp/aws has, which service each belongs to, and why one is not served here.

What an emulator on this machine can do is what LocalStack's community edition does: a type of another service cannot be
served by anybody's work here.
"""

from functools import cache
from importlib import resources as files

RESOURCE, DATA = "r", "d"
VERSION = "6.47"
"""The newest version of hashicorp/aws that is known here."""

_COMMUNITY = """
acm: acm_
apigateway: api_gateway_
apigatewayv2: apigatewayv2_
cloudformation: cloudformation_
cloudwatch: cloudwatch_
config: config_
dynamodb: dynamodb_
ec2: ami ami_ customer_gateway default_network_acl default_route_table default_security_group default_subnet
     default_vpc default_vpc_dhcp_options ebs_ ec2_ egress_only_internet_gateway eip eip_ eips flow_log instance
     instances internet_gateway internet_gateway_ key_pair launch_template main_route_table_association nat_gateway
     nat_gateways network_acl network_acl_rule network_acls network_acl_association network_interface network_interface_
     network_interfaces placement_group prefix_list route route_ security_group security_group_rule security_groups
     snapshot_create_volume_permission spot_ subnet subnets volume_attachment vpc vpc_ vpcs vpn_ availability_
events: cloudwatch_event_
firehose: kinesis_firehose_
glue: glue_
iam: iam_
kinesis: kinesis_
kms: kms_
lambda: lambda_
logs: cloudwatch_log_ cloudwatch_query_definition
meta: arn billing_service_account caller_identity canonical_user_id default_tags ip_ranges partition region regions
      service service_principal
opensearch: elasticsearch_ opensearch_
pipes: pipes_
redshift: redshift_
resource-groups: resourcegroups_
resourcegroupstaggingapi: resourcegroupstaggingapi_
route53: route53_
route53resolver: route53_resolver_
s3: s3_
s3control: s3control_
scheduler: scheduler_
secretsmanager: secretsmanager_
ses: ses_
sns: sns_
sqs: sqs_
ssm: ssm_
stepfunctions: sfn_
swf: swf_
transcribe: transcribe_
"""

_OTHERS = {
    "db": "rds",
    "dx": "directconnect",
    "lb": "elb",
    "lbs": "elb",
    "alb": "elb",
    "load": "elb",
    "msk": "kafka",
    "mskconnect": "kafka",
}
"""Where the first word of a type is not its service's name."""

_LACKS = "the emulator has no such operation"
_DOWNLOADED = "the emulator would download a search engine for it"
_HTTP_ALONE = "the emulator has HTTP APIs without {}"
_CATALOGUE_ALONE = "the emulator has Glue's catalogue and schema registry, without {}"
SAID: dict[str, str] = {
    "aws_apigatewayv2_api_mapping": _HTTP_ALONE.format("domain names"),
    "aws_apigatewayv2_domain_name": _HTTP_ALONE.format("domain names"),
    "aws_apigatewayv2_integration_response": _HTTP_ALONE.format("WebSocket APIs, which have them"),
    "aws_apigatewayv2_model": _HTTP_ALONE.format("WebSocket APIs, which have them"),
    "aws_apigatewayv2_route_response": _HTTP_ALONE.format("WebSocket APIs, which have them"),
    "aws_apigatewayv2_vpc_link": _HTTP_ALONE.format("VPC links"),
    "aws_api_gateway_domain_name_access_association": f"{_LACKS} (CreateDomainNameAccessAssociation)",
    "aws_cloudwatch_event_endpoint": f"{_LACKS} (CreateEndpoint)",
    "aws_cloudwatch_event_source": f"{_LACKS} (ListEventSources)",
    "aws_cloudwatch_log_account_policy": f"{_LACKS} (PutAccountPolicy)",
    "aws_cloudwatch_log_anomaly_detector": f"{_LACKS} (CreateLogAnomalyDetector)",
    "aws_cloudwatch_log_data_protection_policy": f"{_LACKS} (PutDataProtectionPolicy)",
    "aws_cloudwatch_log_delivery": "the emulator has no sources of log deliveries",
    "aws_cloudwatch_log_delivery_destination": "the emulator has no sources of log deliveries",
    "aws_cloudwatch_log_delivery_destination_policy": "the emulator has no sources of log deliveries",
    "aws_cloudwatch_log_delivery_source": "the emulator has no sources of log deliveries",
    "aws_cloudwatch_log_index_policy": f"{_LACKS} (PutIndexPolicy)",
    "aws_cloudwatch_log_transformer": f"{_LACKS} (PutTransformer)",
    "aws_cloudwatch_metric_stream": f"{_LACKS} (PutMetricStream)",
    "aws_cloudwatch_query_definition": f"{_LACKS} (PutQueryDefinition)",
    "aws_dynamodb_global_table": "the emulator's tables are in one region (CreateGlobalTable)",
    "aws_dynamodb_table_export": "the emulator does not export tables (ExportTableToPointInTime)",
    "aws_dynamodb_table_replica": "the emulator's tables are in one region (ReplicaUpdates of UpdateTable)",
    "aws_glue_catalog": _CATALOGUE_ALONE.format("further catalogues"),
    "aws_glue_catalog_table_optimizer": _CATALOGUE_ALONE.format("optimizers of tables"),
    "aws_glue_classifier": _CATALOGUE_ALONE.format("crawlers and their classifiers"),
    "aws_glue_connection": _CATALOGUE_ALONE.format("connections"),
    "aws_glue_crawler": _CATALOGUE_ALONE.format("crawlers"),
    "aws_glue_data_catalog_encryption_settings": _CATALOGUE_ALONE.format("encryption"),
    "aws_glue_data_quality_ruleset": _CATALOGUE_ALONE.format("rules of data quality"),
    "aws_glue_dev_endpoint": _CATALOGUE_ALONE.format("development endpoints"),
    "aws_glue_job": _CATALOGUE_ALONE.format("jobs"),
    "aws_glue_ml_transform": _CATALOGUE_ALONE.format("transforms"),
    "aws_glue_resource_policy": _CATALOGUE_ALONE.format("policies of the catalogue"),
    "aws_glue_script": _CATALOGUE_ALONE.format("scripts"),
    "aws_glue_security_configuration": _CATALOGUE_ALONE.format("jobs and their security configurations"),
    "aws_glue_trigger": _CATALOGUE_ALONE.format("triggers"),
    "aws_glue_user_defined_function": _CATALOGUE_ALONE.format("user-defined functions"),
    "aws_glue_workflow": _CATALOGUE_ALONE.format("workflows"),
    "aws_iam_organizations_features": f"{_LACKS} (ListOrganizationsFeatures)",
    "aws_iam_outbound_web_identity_federation": f"{_LACKS} (EnableOutboundWebIdentityFederation)",
    "aws_iam_security_token_service_preferences": f"{_LACKS} (SetSecurityTokenServicePreferences)",
    "aws_elasticsearch_domain": _DOWNLOADED,
    "aws_kms_custom_key_store": f"{_LACKS} (CreateCustomKeyStore)",
    "aws_ip_ranges": "AWS publishes its addresses on the internet, and nothing is fetched from there",
    "aws_kms_secret": "hashicorp/aws has taken it out in favour of aws_kms_secrets",
    "aws_lambda_capacity_provider": f"{_LACKS} (CreateCapacityProvider)",
    "aws_lambda_runtime_management_config": f"{_LACKS} (PutRuntimeManagementConfig)",
    "aws_s3_bucket_abac": f"{_LACKS} (PutBucketAbac)",
    "aws_s3_bucket_metadata_configuration": f"{_LACKS} (CreateBucketMetadataConfiguration)",
    "aws_s3_directory_bucket": "the emulator has no directory buckets (CreateSession)",
    "aws_s3_directory_buckets": "the emulator has no directory buckets (ListDirectoryBuckets)",
    "aws_sns_topic_data_protection_policy": f"{_LACKS} (PutDataProtectionPolicy)",
    "aws_kinesis_video_stream": "no LocalStack community emulator has Kinesis Video Streams",
    "aws_opensearch_domain": _DOWNLOADED,
}
"""Types of which more is known than their service."""


def service_of(name: str) -> str:
    """The service of a type of hashicorp/aws, by its name: "sqs" for aws_sqs_queue. The longest prefix decides."""
    rest = name.removeprefix("aws_")
    fitting = [prefix for prefix in _prefixes() if rest == prefix or (prefix.endswith("_") and rest.startswith(prefix))]
    if fitting:
        return _prefixes()[max(fitting, key=len)]
    first = rest.split("_")[0]
    return _OTHERS.get(first, first)


def why_unserved(name: str) -> str:
    """Why a type is not served, in words that complete "not served by Hydrant's offline provider: "."""
    if name in SAID:
        return SAID[name]
    service = service_of(name)
    if service == "meta":
        return "it is not written yet"
    if service in set(_prefixes().values()):
        return "its service is emulated, this type is not written yet"
    return f"no LocalStack community emulator has the service ({service})"


@cache
def known() -> dict[str, str]:
    """Every type of hashicorp/aws 6 by name, with what it is: "r", "d" or "rd"."""
    text = (files.files("hydrant.offline_provider") / "data/aws-type-names.txt").read_text("utf-8")
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return {f"aws_{name}": kinds for kinds, name in lines}


@cache
def _prefixes() -> dict[str, str]:
    """Service by prefix, or by whole name, of its types."""
    found, service = {}, ""
    for word in _COMMUNITY.split():
        if word.endswith(":"):
            service = word.removesuffix(":")
        else:
            found[word] = service
    return found
