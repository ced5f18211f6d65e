"""hashicorp/template, which its makers have archived: says what replaces it."""

from typing import Any

from ..resource import Provider, Refused
from ..schema import Values, arguments
from ..utility.plain import PlainData, provider_of

_WHY = "hashicorp/template is archived and has no build for current machines."
_PART = {
    "nesting_mode": "list",
    "min_items": 1,
    "block": {
        "attributes": {
            name: {"type": "string", "optional": True} for name in ("content", "content_type", "filename", "merge_type")
        }
    },
}


class TemplateFile(PlainData):
    """A text with places to fill."""

    name = "template_file"
    schema = arguments(
        optional={"template": "string", "filename": "string", "vars": ["map", "string"]},
        computed={"rendered": "string", "id": "string"},
    )

    def read(self, session: Any, config: Values) -> Values:
        """Refuse."""
        raise Refused(
            "templatefile() replaces it",
            detail=f'{_WHY} Write templatefile("${{path.module}}/file.tftpl", {{ name = value }}) in its place.',
        )


class TemplateCloudinitConfig(PlainData):
    """A cloud-init configuration."""

    name = "template_cloudinit_config"
    schema = arguments(
        optional={"boundary": "string", "gzip": "bool", "base64_encode": "bool"},
        computed={"rendered": "string", "id": "string"},
        blocks={"part": _PART},
    )

    def read(self, session: Any, config: Values) -> Values:
        """Refuse."""
        raise Refused(
            "cloudinit_config replaces it",
            detail=f"{_WHY} The data source cloudinit_config of hashicorp/cloudinit takes the same arguments.",
        )


def provider() -> Provider:
    """The provider."""
    return provider_of("template", data_sources=(TemplateFile, TemplateCloudinitConfig))
