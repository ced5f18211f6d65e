"""aws_iam_virtual_mfa_device (internal/service/iam/virtual_mfa_device.go)."""

import base64
import re
from typing import Any

from hydrant.offline_provider.arns import parse_arn
from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules, length
from hydrant.offline_provider.schema import Values

from .common import NAME_WORDS, listed, moment

_RESOURCE = re.compile(r"mfa(/|/[!-~]+/)([\w+=,.@-]+)")


class VirtualMfaDevice(ResourceType):
    """A device that makes one-time passwords. The id is the ARN.

    AWS tells its seed once, so it is in the state alone.
    """

    name = "aws_iam_virtual_mfa_device"
    rules = Rules(
        force_new=("path", "virtual_mfa_device_name"),
        defaults={"path": "/"},
        checks={
            "path": length(1, 512),
            "virtual_mfa_device_name": lambda text: None if re.search(r"[\w+=,.@-]+", text) else NAME_WORDS,
        },
        unserved={"tags": "the emulator keeps no tags of MFA devices"},
        parameters={"VirtualMFADeviceName": "virtual_mfa_device_name", "Path": "path"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create; keep the seed and the picture of it (in base64)."""
        named = {"VirtualMFADeviceName": new["virtual_mfa_device_name"], "Path": new["path"]}
        made = session.client("iam").create_virtual_mfa_device(**named)["VirtualMFADevice"]
        new["id"] = made["SerialNumber"]
        new["base_32_string_seed"] = made["Base32StringSeed"].decode()
        new["qr_code_png"] = base64.b64encode(made["QRCodePNG"]).decode()

    def read(self, session: Any, state: Values) -> Values | None:
        """Look for it among all devices; its name and path are in its ARN."""
        place = _RESOURCE.fullmatch(parse_arn(state["id"], "id").resource)
        if place is None:
            raise Refused(f"expected arn:aws:iam::ACCOUNT:mfa/DEVICE_NAME, got {state['id']!r}")
        found = listed(session, "list_virtual_mfa_devices", "VirtualMFADevices")
        device = next((each for each in found if each["SerialNumber"] == state["id"]), None)
        if device is None:
            return None
        return {
            "arn": state["id"],
            "enable_date": moment(device.get("EnableDate")),
            "path": place[1],
            "serial_number": state["id"],
            "user_name": device.get("User", {}).get("UserName"),
            "virtual_mfa_device_name": place[2],
        }

    def delete(self, session: Any, state: Values) -> None:
        """Take it from its user, then delete it."""
        iam = session.client("iam")
        if state["user_name"]:
            iam.deactivate_mfa_device(UserName=state["user_name"], SerialNumber=state["id"])
        iam.delete_virtual_mfa_device(SerialNumber=state["id"])
