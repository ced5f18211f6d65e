"""AWS Resource Groups."""

import json

from ..law import Law


def query(value: str) -> list[dict[str, str]]:
    """What has a tag."""
    wanted = {"ResourceTypeFilters": ["AWS::AllSupported"], "TagFilters": [{"Key": "law", "Values": [value]}]}
    return [{"query": json.dumps(wanted, indent=1)}]


LAWS = [
    Law(
        "aws_resourcegroups_group",
        {"name": "{unique}", "description": "one", "resource_query": query("one"), "tags": {"a": "1"}},
        update={"description": "two", "resource_query": query("two"), "tags": {"b": "2"}},
        replace={"name": "{unique}-other"},
    ),
    Law(
        "aws_resourcegroups_group",
        {
            "name": "{unique}",
            "configuration": [
                {
                    "type": "AWS::ResourceGroups::Generic",
                    "parameters": [{"name": "allowed-resource-types", "values": ["AWS::EC2::Host"]}],
                },
                {"type": "AWS::EC2::HostManagement"},
            ],
        },
        update={"description": "two"},
        variant="configuration",
    ),
]
