"""The messages of the protocol, which are made at run time and so have no types."""

from typing import Any

from . import tfplugin6_pb2

pb: Any = tfplugin6_pb2
