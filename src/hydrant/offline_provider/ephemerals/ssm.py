"""Ephemeral `aws_ssm_parameter`."""

from typing import Any

from ..arns import parse_arn
from ..resource import Ephemeral
from ..rules import Rules
from ..schema import Values, arguments


class Parameter(Ephemeral):
    """The value of a parameter."""

    name = "aws_ssm_parameter"
    rules = Rules(defaults={"with_decryption": True})
    schema = arguments(
        required={"arn": "string"},
        optional={"with_decryption": "bool", "region": "string"},
        computed={"name": "string", "type": "string", "version": "number"},
        secret={"value": "string"},
        chosen=("region", "with_decryption"),
    )

    def open(self, session: Any, config: Values) -> Values:
        """Read it. The name of a parameter in a folder begins with a slash, which its ARN leaves out."""
        name = parse_arn(config["arn"]).resource.removeprefix("parameter/")
        asked = {"Name": f"/{name}" if "/" in name else name, "WithDecryption": config["with_decryption"] is not False}
        found = session.client("ssm").get_parameter(**asked)["Parameter"]
        return {
            "name": found["Name"],
            "type": found["Type"],
            "value": found["Value"],
            "version": found["Version"],
            "region": session.region,
        }
