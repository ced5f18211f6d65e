"""Terraform's plug-in protocol: messages (made from tfplugin6.proto), how values and schemas look in them."""
